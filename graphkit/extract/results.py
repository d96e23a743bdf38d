"""Claimed results: numbers with a metric, and what they were measured of and on. Pure functions of a reading."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from graphkit.extract.reading import Concept, Reading
from graphkit.types import EntityType, Mention, Result, ResultKind, Span

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_VALUE = re.compile(
    rf"(?<![\w.\-/^_{{])(?P<value>[+±~≈$\\]{{0,2}}{_NUMBER}(?:\s?[-–]\s?{_NUMBER})?\$?"
    r"(?:\\?\s?%|\s?\{?\\times\b\}?\$?|\s?[xX×]\b|\s?×|\s(?:percentage points?|percent|points?|pp)\b)?)"
    r"(?![\w/])(?!\.\d)(?!-[A-Za-z])"
)
_MARK = re.compile(r"%|percent|point|pp$")
_POINTS = re.compile(r"(?:point|pp)s?$")
_TIMES = re.compile(r"(?:[xX×]|times\}?)\$?$")
_TIMES_BEHIND = re.compile(r"[\s-]{0,2}(?:times|fold)\b")
_CHANGE = re.compile(
    r"\b(?:improv\w+|increas\w+|gain(?:s|ed|ing)?|boost\w*|reduc\w+|decreas\w+|rais\w+|lower\w*|drop\w*|sav\w+|cuts?|"
    r"outperform\w*|surpass\w*|exceed\w*|enhanc\w+|margins?|degrad\w+|declin\w+|beat\w*)\b",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    r"\b(?:by|up to|of|about|over|than|least|average|approximately|around|nearly|almost|and|an?|margin)\s?$",
    re.IGNORECASE,
)
_LEVEL = re.compile(
    r"\b(?:(?<!up )to|from|reach\w*|achiev\w+|attain\w*|obtain\w*|scor\w+|at|is|with|only|below|under)\s?$",
    re.IGNORECASE,
)
_CHANGE_BEHIND = re.compile(
    r"\s(?:[\w@-]+ ){0,2}"
    r"(?:improvements?|gains?|increases?|reductions?|boosts?|better|higher|fewer|less|lower|more|drops?|faster|smaller)\b"
)
_TECHNIQUE = (EntityType.METHOD, EntityType.MODEL)


def find_results(reading: Reading, own: Sequence[str], citations: Sequence[Span], score: float) -> list[Result]:
    """Return the results in text order; `own` names what the paper proposes, the likelier first.

    A value counts where its sentence names a metric. Its subject is a technique of the paper's own, one named before it
    if there is one, and else the first technique of the sentence; without a subject there is no result. Numbers in
    `citations`, in text order, are years and pages. `score` is the rule's precision.
    """
    found = []
    pairs = sorted(((c, m) for c in reading.concepts for m in c.mentions), key=lambda pair: pair[1].start)
    starts = [mention.start for _, mention in pairs]
    techniques = {concept.name for concept in reading.concepts if concept.type in _TECHNIQUE}
    own_techniques = [name for name in own if name in techniques]
    cited_starts = [cited.start for cited in citations]
    for sentence in reading.sentences:
        inside = pairs[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)]
        metrics = [pair for pair in inside if pair[0].type is EntityType.METRIC]
        if not metrics:
            continue
        first = max(0, bisect_left(cited_starts, sentence.start) - 1)
        near = citations[first : bisect_left(cited_starts, sentence.end)]
        for match in _VALUE.finditer(reading.text, *sentence):
            if any(cited.start < match.end() and match.start() < cited.end for cited in near):
                continue
            subject = _subject(inside, match.start("value"), own_techniques, own)
            result = _result(reading, sentence, match, inside, subject, score)
            if result is not None:
                found.append(result)
    return found


def _result(
    reading: Reading,
    sentence: Span,
    match: re.Match[str],
    inside: list[tuple[Concept, Mention]],
    subject: str | None,
    score: float,
) -> Result | None:
    start, end = match.span("value")
    if any(m.start < end and start < m.end for _, m in inside):
        return None  # a number inside a name: GPT-4, top-1 accuracy
    kind = _kind(reading.text, sentence, match)
    metric = _nearest(inside, start, end, (EntityType.METRIC,))
    if kind is None or metric is None or subject is None:
        return None
    dataset = _nearest(inside, start, end, (EntityType.DATASET,))
    value = match["value"].strip()
    if times := _TIMES_BEHIND.match(reading.text, end):
        value += times.group()
    return Result(subject, dataset.name if dataset else None, metric.name, value, kind, score, sentence)


def _kind(text: str, sentence: Span, match: re.Match[str]) -> ResultKind | None:
    """What the number is, or None where it is none of a result: a year, a count of things."""
    value = match["value"].strip()
    if _TIMES.search(value) or _TIMES_BEHIND.match(text, match.end()):
        return ResultKind.RATIO
    before = text[max(sentence.start, match.start() - 150) : match.start()]
    behind = text[match.end() : min(sentence.end, match.end() + 40)]
    marked = bool(_MARK.search(value)) or "." in value
    named = _LEVEL.search(before) or _AMOUNT.search(before)
    if not marked and not (named and re.match(r"[\s,.;)]|$", behind)):
        return None
    if re.fullmatch(r"(?:19|20)\d{2}", value):
        return None
    amount = _AMOUNT.search(before) and _CHANGE.search(before)
    if _POINTS.search(value) or _CHANGE_BEHIND.match(behind) or (amount and not _LEVEL.search(before)):
        return ResultKind.DELTA
    return ResultKind.ABSOLUTE


def _nearest(
    inside: list[tuple[Concept, Mention]], start: int, end: int, types: Sequence[EntityType]
) -> Concept | None:
    """The concept of one of the types that stands nearest to a place; the later one where two are as near."""

    def distance(pair: tuple[Concept, Mention]) -> tuple[int, int]:
        mention = pair[1]
        return (mention.start - end if mention.start >= end else start - mention.end), -mention.start

    near = [pair for pair in inside if pair[0].type in types]
    return min(near, key=distance)[0] if near else None


def _subject(
    inside: list[tuple[Concept, Mention]], start: int, own_techniques: Sequence[str], own: Sequence[str]
) -> str | None:
    techniques = [c for c, m in inside if c.type in _TECHNIQUE and m.start < start]
    for concept in techniques:
        if concept.name in own_techniques:
            return concept.name
    if own_techniques:
        return own_techniques[0]
    if techniques:
        return techniques[0].name
    return own[0] if own else None
