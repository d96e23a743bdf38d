"""What 90,000 abstracts know of names: a small file of names and counts that ships with the package.

`pipelines/scripts/mine_lexicon.py` writes it, all but known.tsv, names of datasets and metrics that papers seldom spell
out, which is written by hand. A row is one long form of an abbreviation: the short form as it is
written, its sense (the commonest of the long forms that mean the same), the long form, the papers that spell it out,
and of which entity types it was read; behind them names that stand near it, where a short form has several senses.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import as_file, files

from graphkit.resolve.spelling import Words, key_of, words_of

FIELDS = ("short", "sense", "long", "papers", "types", "near")


@dataclass
class Sense:
    """One meaning of a short form: the key of its name, who spells it out so, and what is known of it."""

    key: str
    papers: int = 0
    types: Counter[str] = field(default_factory=Counter)
    near: Counter[str] = field(default_factory=Counter)  # keys of names, and in how many of the papers


@dataclass(frozen=True)
class Lexicon:
    """Senses by short form, and for the key of each long form the key of its sense."""

    senses: dict[str, tuple[Sense, ...]]
    sense_of: dict[str, str]
    names: dict[str, str]  # of the senses
    slugs: dict[str, str]  # how a key is written out: the same id, whatever the papers of a folder write
    papers: dict[str, int]  # that have a name with this key
    words: dict[str, int]  # of names, and the papers with them


@lru_cache(maxsize=1)
def load_lexicon() -> Lexicon:
    """Read the package's lexicon."""
    rows = [*_rows("abbreviations.tsv"), *map(_known, _rows("known.tsv"))]
    sense_of = _join_senses(rows)
    senses: dict[str, dict[str, Sense]] = {}
    names: dict[str, str] = {}
    for row in rows:
        key = sense_of[key_of(row["long"])]
        sense = senses.setdefault(row["short"], {}).setdefault(key, Sense(key))
        names.setdefault(key_of(row["long"]), row["long"])
        sense.papers += int(row["papers"])
        sense.types.update(_counts(row["types"]))
        sense.near.update(_counts(row["near"]))
    spellings = list(_rows("spellings.tsv"))
    slugs = {row["key"]: row["slug"] for row in spellings}
    papers = {row["key"]: int(row["papers"]) for row in spellings}
    words = {row["word"]: int(row["papers"]) for row in _rows("words.tsv")}
    return Lexicon(
        {short: tuple(found.values()) for short, found in senses.items()}, sense_of, names, slugs, papers, words
    )


def _known(row: Mapping[str, str]) -> dict[str, str]:
    """A row of what is well known, as one that a few papers spell out."""
    return {"sense": row["long"], "papers": _KNOWN_PAPERS, "types": "", "near": "", **row}


def _join_senses(rows: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """The key of each long form, to that of the commonest of all that rows join with it, whatever their short forms."""
    papers: Counter[str] = Counter()
    for row in rows:
        papers[key_of(row["long"])] += int(row["papers"])
    sense_of = {key: key for key in papers}

    def root(key: str) -> str:
        while sense_of[key] != key:
            key = sense_of[key]
        return key

    for row in rows:
        pair = sorted({root(key_of(row["sense"])), root(key_of(row["long"]))}, key=lambda key: (-papers[key], key))
        sense_of[pair[-1]] = pair[0]
    return {key: root(key) for key in sense_of}


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (
        as_file(files("graphkit.resolve") / "lexicon" / name) as path,
        path.open(encoding="utf-8", newline="") as lines,
    ):
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def _counts(cell: str) -> Counter[str]:
    pairs = (item.rpartition(":") for item in cell.split("|") if item)
    return Counter({name: int(count) for name, _, count in pairs})


_KINDS = {  # words that say what kind of thing it is, of which one long form may have more than another
    **{word: word for word in "learning problem index measure metric score roc".split()},
    **dict.fromkeys("neural network net model".split(), "model"),
    **dict.fromkeys("based method approach algorithm technique".split(), "method"),
}
_SMALL = frozenset("a an of from with for in on to by".split())
_KNOWN_PAPERS = "20"
_PREFIXES = frozenset("multi non semi self cross re pre un co anti bi inter intra sub auto".split())
_STEM = 6


def are_alike(one: str, other: str) -> bool:
    """Whether two long forms of one abbreviation are one, but for inflection, a lost prefix, "network" and the like."""
    shorter, longer = sorted((words_of(one), words_of(other)), key=len)
    if len(shorter) > 1 and longer[1:] == shorter and longer[0] in _PREFIXES:  # "modal" of "multi-modal"
        return True
    kinds = [{_KINDS[word] for word in words if word in _KINDS} for words in (shorter, longer)]
    return _stems(shorter) == _stems(longer) and (kinds[0] <= kinds[1] or kinds[1] <= kinds[0])


def _stems(words: Words) -> tuple[str, ...]:
    told = (word for word in words if word not in _KINDS and word not in _SMALL)
    return tuple(sorted(("vision" if word == "visual" else word)[:_STEM] for word in told)) or words
