"""What a user decided of names: which decisions count, and the file that carries them to another folder.

Pure functions of decisions and texts. How decisions are applied to entities is the matter of resolve.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from graphkit.errors import GraphkitError
from graphkit.types import Decision, Verdict

_HEAD = ["verdict", "name", "other"]
_PAIRS = frozenset({Verdict.SAME, Verdict.APART})
_VERDICTS = {verdict.value: verdict for verdict in Verdict}
_MOST_FAULTS = 10
_LONGEST_NAME = 1000


def decisions_in_force(decisions: Sequence[Decision]) -> list[Decision]:
    """Return the decisions that no later one contradicts, in their order.

    SAME and APART of two names contradict each other, as do SPLIT of a name and SAME with it, and two RENAMEs of a
    name. Of a decision that is there twice, the later is returned.
    """
    pairs: set[frozenset[str]] = set()
    joined: set[str] = set()
    split: set[str] = set()
    renamed: set[str] = set()
    kept = []
    for decision in reversed(decisions):
        pair = frozenset((decision.name, decision.other))
        if decision.verdict in _PAIRS:
            overruled = pair in pairs or (decision.verdict is Verdict.SAME and bool(pair & split))
            pairs.add(pair)
            joined |= pair if decision.verdict is Verdict.SAME else frozenset()
        elif decision.verdict is Verdict.SPLIT:
            overruled = decision.name in joined or decision.name in split
            split.add(decision.name)
        else:
            overruled = decision.name in renamed
            renamed.add(decision.name)
        if not overruled:
            kept.append(decision)
    return kept[::-1]


def new_decisions(wanted: Iterable[Decision], known: Sequence[Decision]) -> list[Decision]:
    """Return those of `wanted` that change what is in force after the `known` ones; two names count in any order."""
    all_of_them = list(known)
    new = []
    for decision in wanted:
        if _meaning(decision) not in {_meaning(other) for other in decisions_in_force(all_of_them)}:
            new.append(decision)
            all_of_them.append(decision)
    return new


def _meaning(decision: Decision) -> tuple[Verdict, tuple[str, ...]]:
    names = (decision.name, decision.other)
    return decision.verdict, tuple(sorted(names)) if decision.verdict in _PAIRS else names


def make_decision(verdict: Verdict, name: str, other: str = "") -> Decision:
    """Return the decision. Raises ValueError, saying what is wrong, where its names cannot be what it needs."""
    if not name:
        raise ValueError("there is no name")
    if verdict is Verdict.SPLIT and other:
        raise ValueError(f"split takes one name, and here is {other!r} too")
    if verdict is not Verdict.SPLIT:
        if not other.strip():
            raise ValueError(f"{verdict.value} needs two names")
        if name == other:
            raise ValueError(f"both names are {name!r}")
    for text in (name, other):
        if len(text) > _LONGEST_NAME:
            raise ValueError(f"a name has {len(text):,} characters; {_LONGEST_NAME:,} are the most")
        if not text.isascii() and any("\ud800" <= c <= "\udfff" for c in text):
            raise ValueError(f"{text!r} is no text in UTF-8")
        if "\0" in text:
            raise ValueError(f"{text!r} holds a null character")
    if verdict is Verdict.RENAME and not (other.isprintable() and other == other.strip()):
        raise ValueError(f"the new name {other!r} begins or ends with a space, or holds what cannot be printed")
    return Decision(verdict, name, other)


def dump_decisions(decisions: Iterable[Decision]) -> bytes:
    """Return the decisions as tab-separated text in UTF-8: a header, then a line each, oldest first."""
    rows = [_HEAD, *([decision.verdict.value, decision.name, decision.other] for decision in decisions)]
    return "".join("\t".join(map(_quote, row)) + "\n" for row in rows).encode("utf-8")


def _quote(text: str) -> str:
    """Put a cell in quotes where it must be; csv.writer leaves a lone carriage return as it is."""
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in '\t\r\n"') else text


def load_decisions(content: bytes, where: str) -> list[Decision]:
    """Return the decisions of a file that `dump_decisions` wrote, or a person. `where` is what messages call it.

    Raises GraphkitError, with the number and the fault of each bad line, where there is one.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise GraphkitError(f"{where}, line {line}: it is no text in UTF-8. Save it as UTF-8") from error
    found, faults = [], []
    lines = _numbered_rows(text, where)
    number, head = next(lines, (1, []))
    if head != _HEAD:
        raise GraphkitError(
            f"{where}, line {number}: the first line must be {' '.join(_HEAD)}, with tabs between them, as "
            "`graphkit review DIR export` writes it"
        )
    for number, row in lines:
        try:
            found.append(_read_row(row))
        except ValueError as error:
            faults.append(f"{where}, line {number}: {error}")
    if faults:
        more = [f"and {len(faults) - _MOST_FAULTS} more"] if len(faults) > _MOST_FAULTS else []
        raise GraphkitError("\n".join([*faults[:_MOST_FAULTS], *more, "Nothing was imported: mend it first"]))
    return found


def _numbered_rows(text: str, where: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not blank, with the number of its first line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter="\t", strict=True)
    start = 1
    try:
        for row in reader:
            if any(row):
                yield start, row
            start = reader.line_num + 1
    except csv.Error as error:
        raise GraphkitError(f"{where}, line {start}: {error}. A name with a quote in front is put in quotes") from error


def _read_row(row: Sequence[str]) -> Decision:
    if len(row) > len(_HEAD):
        raise ValueError(f"{len(row)} columns, and there are {len(_HEAD)}: {', '.join(_HEAD)}")
    word, name, other = [*row, "", ""][: len(_HEAD)]
    if word not in _VERDICTS:
        raise ValueError(f"{word!r} is no verdict: they are {', '.join(_VERDICTS)}")
    return make_decision(_VERDICTS[word], name, other)
