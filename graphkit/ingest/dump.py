"""Text copied from a daily-papers page becomes records: title, abstract, date.

The shapes differ: blank lines or none, metadata after each abstract ("• 8 authors", "·", "Aug 15, 2024 6") or none,
a header with or without the page's date. So no line is known by its words; all lines are read together.

The decision rule. Each line is page furniture, title, abstract (its first line or a further one), metadata or stray.
Metadata is known by its pattern. Of all ways to name the other lines, the one with the highest score is taken, by
Viterbi's algorithm: each line has a score for being prose (`dump_lines.prose_score`), and each step from a line to the
next has a cost. An abstract follows a title; after metadata comes a title; a second title in a row, a further
paragraph, a stray text and furniture in the middle are dear; a line that goes on in the middle of a sentence, or stands
in a block of such lines, is a further line of the abstract. So the title is the last line before the first prose, all
short lines before it are the header, a short abstract is told by where it stands, and a long title by what follows. A
date belongs to the abstract before it; one in the header belongs to the page. Titles without an abstract and stray
texts are faults.

Any text has some lines that could be so named. It is a dump when most of its lines belong to papers, and most of the
papers look like one: the title is no code, no markup and no sentence, and the abstract is prose that begins and ends
like a text, and where no metadata stands, a third of the abstracts use words of research ("we", "method", "results").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from graphkit.errors import SourceError
from graphkit.ingest.dump_lines import (
    Meta,
    capital_share,
    cut_button,
    goes_on,
    is_finished,
    is_hanging,
    is_markup,
    is_research,
    prose_score,
    read_meta,
)
from graphkit.ingest.files import Fault, Line, Row
from graphkit.records import MAX_ABSTRACT, clean_text

MAX_DUMP = 64 * 2**20
"""Characters of a dump that are held; other forms are read record by record."""
MAX_DUMP_LINES = 400_000

_MAX_LIKELY = 10_000  # characters of an abstract; a chapter has more
_SHORT = 60  # characters that the first line of an abstract seldom stays below, unless it is a sentence
_NEVER = float("-inf")
_NEAR = 4  # lines on each side that tell whether a block is broken into lines


class _Token(NamedTuple):
    """A line that is not blank, and what can be said of it without its neighbours."""

    number: int
    text: str
    problem: str
    gap: bool  # a blank line stands before it
    meta: Meta | None
    prose: float


@dataclass
class _Found:
    """A title and what belongs to it."""

    title: _Token
    abstract: list[_Token] = field(default_factory=list)
    metas: list[_Token] = field(default_factory=list)


def read_dump(lines: Iterable[Line]) -> Iterator[Row | Fault]:
    """Yield the papers of a dump in the order of the page, and a fault for each that is not whole.

    Raises SourceError when the text is no dump, or larger than MAX_DUMP characters or MAX_DUMP_LINES lines.
    """
    tokens: list[_Token] = []
    broken: list[Fault] = []
    size, gap = 0, True
    for line in lines:
        size += len(line.text)
        text = cut_button(clean_text(line.text) if len(line.text) <= MAX_ABSTRACT else line.text.strip())
        if text:
            meta = read_meta(text)
            tokens.append(_Token(line.number, text, line.problem, gap, meta, 0.0 if meta else prose_score(text)))
        elif line.problem:
            broken.append(Fault(line.number, line.problem))
        gap = not text
        if size > MAX_DUMP or len(tokens) > MAX_DUMP_LINES:
            raise SourceError(
                f"a text dump of more than {MAX_DUMP:,} characters or {MAX_DUMP_LINES:,} lines: "
                "cut it into several files, or give JSON lines"
            )
    names = _name_lines(tokens)
    found = _gather(tokens, names)
    _check_dump(tokens, names, found)
    yield from _make_rows(tokens, names, found)
    yield from broken


_NAMES = range(7)
_HEADER, _TITLE, _ABSTRACT, _MORE, _META, _STRAY, _FURNITURE = _NAMES
_BODY = (_ABSTRACT, _MORE)


def _name_lines(tokens: list[_Token]) -> list[int]:
    """Return what each line is: the naming with the highest score over all lines."""
    joins = [False] + [not b.gap and not a.meta and not b.meta and goes_on(a.text, b.text) for a, b in pairwise(tokens)]
    scores: list[float] = []
    ways: list[bytes] = []
    for place, token in enumerate(tokens):
        near = joins[max(1, place - _NEAR) : place + _NEAR + 1]
        broken_up = not token.gap and sum(near) >= max(2, 0.4 * len(near))
        previous = tokens[place - 1] if place else None
        step = [_best_before(name, scores) for name in _NAMES] if place else [(score, 0) for score in _START]
        own = [_line_score(name, token, previous, joins[place], broken_up) for name in _NAMES]
        scores = [score + mine for (score, _), mine in zip(step, own, strict=True)]
        ways.append(bytes(-way for _, way in step))
    if not tokens:
        return []
    scores[_TITLE] += _STEPS[_TITLE, _TITLE]  # a title at the very end has no abstract either
    names = [max(_NAMES, key=scores.__getitem__)]
    for way in reversed(ways[1:]):
        names.append(way[names[-1]])
    return names[::-1]


_STEPS = {
    (_HEADER, _HEADER): 0.0,
    (_HEADER, _TITLE): 0.0,
    (_HEADER, _STRAY): -10.0,
    (_TITLE, _TITLE): -7.0,
    (_TITLE, _META): -7.0,
    (_TITLE, _ABSTRACT): 0.0,
    (_STRAY, _TITLE): 0.0,
    (_STRAY, _META): 0.0,
    (_STRAY, _STRAY): -5.0,
    (_META, _META): 0.0,
    (_META, _TITLE): 0.0,
    (_META, _STRAY): -10.0,
    (_META, _FURNITURE): -6.0,
    (_FURNITURE, _FURNITURE): 0.0,
    (_FURNITURE, _TITLE): 0.0,
} | {
    (body, name): cost
    for body in _BODY
    for name, cost in ((_MORE, 0.0), (_META, 0.0), (_TITLE, 0.0), (_FURNITURE, -6.0))
}
"""The score of a step from what one line is to what the next is; steps that are not here are never taken."""


_START = [0.0, 0.0, _NEVER, _NEVER, _NEVER, -10.0, _NEVER]
"""The score of beginning the text with a line of each name."""


def _best_before(name: int, scores: list[float]) -> tuple[float, int]:
    """Return the best score of all before a line of this name, and the name of the line before it."""
    return max((score + _STEPS.get((before, name), _NEVER), -before) for before, score in enumerate(scores))


def _line_score(name: int, token: _Token, previous: _Token | None, joined: bool, broken_up: bool) -> float:
    """Return how well a line fits a name, given the line before it.

    Furniture is short, is no heading in capitals, and stands before the page's date.
    """
    if token.meta:
        return 0.0 if name in (_META, _HEADER, _FURNITURE) else _NEVER
    if name == _TITLE:
        return _title_score(token, previous, broken_up)
    if name == _ABSTRACT:
        return token.prose - (max(0, _SHORT - len(token.text)) / 4 if token.prose < 0 else 0)
    if name == _MORE:
        return 1.0 if joined else 0.5 if broken_up else token.prose - 5.0
    if name in (_HEADER, _FURNITURE):
        score = min(4.0 if name == _HEADER else 0.0, -token.prose) - max(0, len(token.text) - 60) / 5
        after_date = name == _HEADER and previous and previous.meta and previous.meta.date
        capitals = token.text.count(" ") > 1 and capital_share(token.text) > 0.6
        return score - (7.0 if after_date else 0.0) - (5.0 if capitals else 0.0)
    return 0.0 if name == _STRAY else _NEVER


def _title_score(token: _Token, previous: _Token | None, broken_up: bool) -> float:
    score = -token.prose - (8.0 if is_markup(token.text) else 0.0)
    if " " not in token.text:
        score = min(score, 0.0)
    if previous and not previous.meta:
        score -= 6.0 if is_hanging(previous.text) else 0.0 if is_finished(previous.text) else 1.0
        score -= 3.0 if broken_up else 0.0
    return score


def _gather(tokens: list[_Token], names: list[int]) -> list[_Found]:
    found: list[_Found] = []
    for token, name in zip(tokens, names, strict=True):
        if name == _TITLE:
            found.append(_Found(token))
        elif name in _BODY:
            found[-1].abstract.append(token)
        elif name == _META and found:
            found[-1].metas.append(token)
    return found


def _check_dump(tokens: list[_Token], names: list[int], found: list[_Found]) -> None:
    whole = [paper for paper in found if paper.abstract]
    if not whole:
        raise SourceError("no title followed by an abstract was found: the text is no dump of a papers page")
    fitting = sum(1 + len(paper.abstract) + len(paper.metas) for paper in whole)
    counted = sum(name not in (_HEADER, _FURNITURE) for name in names)
    likely = sum(map(_looks_right, whole))
    dated = sum(bool(paper.metas) for paper in whole)
    research = sum(any(is_research(token.text) for token in paper.abstract) for paper in whole)
    if 2 * fitting < counted or 3 * likely < 2 * len(whole) or 3 * max(research, dated) < len(whole):
        raise SourceError(
            f"the text does not look like a dump of a papers page: of its {len(tokens)} lines, {likely} could be "
            "a paper's title with an abstract after it; if they are, give them as JSON lines or CSV"
        )


def _looks_right(paper: _Found) -> bool:
    """Whether title and abstract look like a paper's, each for itself."""
    title, first, last = paper.title, paper.abstract[0], paper.abstract[-1]
    if any(token.problem for token in (title, first, last)):
        return True
    return (
        title.prose <= 5
        and not is_markup(title.text)
        and not title.text.endswith((":", ",", ";"))
        and not is_markup(first.text)
        and not first.text[:1].islower()
        and not last.text.endswith((":", ","))
        and len(first.text) + len(last.text) >= 60
        and sum(len(token.text) for token in paper.abstract) <= _MAX_LIKELY
    )


def _make_rows(tokens: list[_Token], names: list[int], found: list[_Found]) -> Iterator[Row | Fault]:
    strays = [token for token, name in zip(tokens, names, strict=True) if name == _STRAY]
    items: list[tuple[int, Row | Fault]] = [(paper.title.number, _make_row(paper)) for paper in found]
    items += [(t.number, Fault(t.number, t.problem or f"a text without a title: {_quote(t.text)}")) for t in strays]
    yield from (item for _, item in sorted(items, key=lambda pair: pair[0]))


def _make_row(paper: _Found) -> Row | Fault:
    title = paper.title
    if not paper.abstract:
        return Fault(title.number, title.problem or f"the title {_quote(title.text)} has no abstract")
    for token in (title, *paper.abstract):
        if token.problem:
            return Fault(token.number, token.problem)
    row: dict[str, object] = {"title": title.text, "abstract": _join(token.text for token in paper.abstract)}
    for token in paper.metas:
        if token.meta and token.meta.date:
            row |= {"date": token.meta.date} | ({"year": token.meta.year} if token.meta.year else {})
    return Row(title.number, row)


def _join(parts: Iterable[str]) -> str:
    """Put the lines of an abstract together; a word divided at its hyphen is whole again, with the hyphen."""
    return re.sub(r"(?<=[^\W_]-)\n(?=[a-z])", "", "\n".join(parts)).replace("\n", " ")


def _quote(text: str) -> str:
    text = clean_text(text[:400])
    return f'"{text}"' if len(text) <= 100 else f'"{text[:99]}…"'
