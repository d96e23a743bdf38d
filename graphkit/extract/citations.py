"""Find citations written in a text. Does not look them up: resolve does.

Every pattern is linear: bounded repeats, no nested quantifiers over the same characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphkit.types import Citation

_YEAR = r"(?:1[89]|20)\d{2}"
_PARTICLE = r"(?:(?:[vV][ao]n|[dD](?:e|er|en|el|ella|os|as|i|a)|[lL][ae]|[tT]e[nr]|[eE]l|[aA]l|[bB]in)[ ~]){0,3}"
_ACCENT = r"\{?\\[\"'`^~=.uvHcdbtkr]\s?\{?\\?[A-Za-z]\}{0,2}"
_PIECE = rf"(?:[^\W\d_]|[’'‘]|{_ACCENT})"
_SURNAME = rf"{_PARTICLE}(?:[^\W\d_a-z]|{_ACCENT}){_PIECE}{{1,30}}(?:-\s?{_PIECE}{{2,30}}){{0,2}}"
_INITIALS = r"(?:[A-Z]\.[ ~]?){0,3}"
_NAME = rf"{_INITIALS}(?P<first>{_SURNAME})"
_ETAL = r",?[ ~]et[ ~]al\b\.?"
_VENUE = r"(?:[A-Z][\w.&'’ ]{1,30}[ ,~]{1,2})?"
_BRACKETED = (
    rf"[ ~]?(?:\((?:{_VENUE})(?P<y1>{_YEAR})[a-z]?\)"
    rf"|\[(?:\\textit\{{[^{{}}\]]{{0,60}}?|{_VENUE})(?P<y2>{_YEAR})[a-z]?\}}?\])"
)
_BARE = rf"(?:,[ ~]?|[ ~])(?P<y3>{_YEAR})[a-z]?\b"
_ARXIV = r"arXiv:\s?(?:\d{4}\.\d{4,5}|[a-z-]{2,12}(?:\.[A-Z]{2})?/\d{7})(?:v\d{1,2})?"

_WITH_ET_AL = re.compile(rf"\b{_NAME}{_ETAL}(?:{_BRACKETED}|{_BARE})?")
_SEVERAL = re.compile(
    rf"\b(?P<names>{_INITIALS}{_SURNAME}(?:, {_INITIALS}{_SURNAME}){{0,5}},? (?:and|&) {_INITIALS}{_SURNAME})"
    rf"(?:{_BRACKETED}|{_BARE}| \((?P<arxiv>{_ARXIV})(?: \[[\w.]{{2,12}}\])?\))"
)
_SINGLE = re.compile(rf"\b{_NAME}[ ~]?(?:\((?P<y1>{_YEAR})[a-z]?\)|\[(?P<y2>{_YEAR})[a-z]?\])")
_SINGLE_INSIDE = re.compile(
    rf"(?<=[(\[;])\s?(?:see |cf\. |e\.g\.,? )?(?P<cite>{_NAME},? (?P<y3>{_YEAR})[a-z]?)(?=[)\];])"
)
_NUMBERS = re.compile(r"(?<=[\w.,)] )\[[1-9]\d{0,2}(?: ?[,–-] ?[1-9]\d{0,2}){0,9}\](?=[\s.,;:)])")
_INTERVAL_BEFORE = re.compile(
    r"(?:\b(?:in|interval|range|over|to|from|between|domain|on|cube)|[∈=^<>(]|\\in) $", re.IGNORECASE
)
_ALPHA_BRACKET = re.compile(
    r"\[(?P<keys>[A-Z][A-Za-z]{0,6}\+?\d{2}[a-z]?(?:[,;] ?[A-Z][A-Za-z]{0,6}\+?\d{2}[a-z]?){0,9})\]"
)
_COMMAND = re.compile(r"\\[Cc]ite[a-zA-Z]{0,12}\*?(?:\[[^\[\]]{0,40}\]){0,2}\{(?P<keys>[^{}]{1,300})\}")
_BIBTEX_KEY = re.compile(rf"\b(?P<first>[a-z]{{3,20}})(?P<y1>{_YEAR})[a-z]{{3,20}}\b")
_DBLP = re.compile(r"\bDBLP:[\w/-]{4,80}")
_ARXIV_ALONE = re.compile(rf"\b{_ARXIV}\b")
_SPLIT = re.compile(r", and |, & | and | & |, ")
_NO_SURNAME = frozenset(
    """January February March April May June July August September October November December Spring Summer Autumn Fall
    Winter Early Late Mid Since Until In By From During Before After Around About Circa Year Years Section Figure Table
    Chapter Theorem Lemma Version Challenge Track Task Tasks Workshop Competition Conference Proceedings Report Census
    Olympics Dataset Data Corpus Benchmark Windows Copyright The This These We Our""".split()
)
_ACRONYM_LIKE = re.compile(r"(?!(?:De|Di|Du|La|Le|Mac|Mc|Van|Von|Fitz|O['’])[A-Z])(?:.*[a-z'’].*[A-Z]|[A-Z'’.]+$)")


def find_citations(text: str) -> list[Citation]:
    """Return the citations in text order, not overlapping; of two that do, the one found by the stricter pattern."""
    taken = bytearray(len(text))
    found = []
    for citation in _candidates(text):
        if not any(taken[citation.start : citation.end]):
            taken[citation.start : citation.end] = b"\1" * (citation.end - citation.start)
            found.append(citation)
    return sorted(found, key=lambda citation: citation.start)


def _candidates(text: str) -> Iterator[Citation]:
    for match in _COMMAND.finditer(text):
        yield from _keys(match, text)
    for match in _ALPHA_BRACKET.finditer(text):
        yield from _keys(match, text)
    for match in _SEVERAL.finditer(text):
        names = [_surname(part) for part in _SPLIT.split(match["names"])]
        if all(map(_is_surname, names)):
            yield _citation(match, names)
    for match in _WITH_ET_AL.finditer(text):
        yield _citation(match, [_surname(match["first"])])
    for match in _SINGLE.finditer(text):
        if _is_surname(match["first"]):
            yield _citation(match, [_surname(match["first"])])
    for match in _SINGLE_INSIDE.finditer(text):
        if _is_surname(match["first"]):
            yield Citation(match["cite"], (_surname(match["first"]),), _year(match), *match.span("cite"))
    for pattern in (_DBLP, _ARXIV_ALONE):
        for match in pattern.finditer(text):
            yield _citation(match, [])
    for match in _BIBTEX_KEY.finditer(text):
        yield _citation(match, [match["first"]])
    for match in _NUMBERS.finditer(text):
        if not _INTERVAL_BEFORE.search(text, max(0, match.start() - 20), match.start()):
            yield _citation(match, [])


def _citation(match: re.Match[str], authors: list[str]) -> Citation:
    return Citation(match.group(), tuple(authors), _year(match), match.start(), match.end())


def _year(match: re.Match[str]) -> int | None:
    years = [value for name, value in match.groupdict().items() if name in ("y1", "y2", "y3") and value]
    return int(years[0]) if years else None


def _keys(match: re.Match[str], text: str) -> Iterator[Citation]:
    """One citation a key: the whole command where it has but one."""
    keys = list(re.finditer(r"[^,;\s][^,;]*", match["keys"]))
    for key in keys:
        start, end = match.start("keys") + key.start(), match.start("keys") + key.end()
        if len(keys) == 1 and match.group().startswith("\\"):
            start, end = match.span()
        written = key.group().strip()
        if full := re.search(_YEAR, written):
            year: int | None = int(full.group())
        elif short := re.fullmatch(r"[A-Z][A-Za-z]{0,6}\+?(\d{2})[a-z]?", written):
            year = int(short.group(1)) + (2000 if int(short.group(1)) < 50 else 1900)
        else:
            year = None
        yield Citation(text[start:end], (), year, start, end)


def _surname(name: str) -> str:
    return re.sub(rf"^(?:{_INITIALS})|[’']s$", "", name.replace("~", " ")).strip()


def _is_surname(name: str) -> bool:
    last = _surname(name).split()[-1]
    return last not in _NO_SURNAME and not _ACRONYM_LIKE.match(last)
