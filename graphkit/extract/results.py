"""Claimed results: numbers with a metric, and what they were measured of and on. Pure functions of a reading."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graphkit.extract.reading import Concept, Reading
from graphkit.types import EntityType, Mention, Result, ResultKind, Span

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_VALUE = re.compile(
    rf"(?<![\w.\-/^_{{])(?P<value>[+±~≈$\\]{{0,2}}{_NUMBER}"
    r"(?:\\?\s?%|\s?\\times\b\$?|\s?[x×]\b|\s?×|\s(?:percentage points?|percent|points?|pp)\b)?)"
    r"(?![\w/])(?!\.\d)(?!-[A-Za-z])"
)
_POINTS = re.compile(r"%|percent|point|pp$")
_TIMES = re.compile(r"(?:[x×]|times)\$?$")
_TIMES_BEHIND = re.compile(r"[\s-]{0,2}(?:times|fold)\b")
_DELTA = re.compile(
    r"\b(?:improv\w+|increas\w+|gains?|boost\w*|reduc\w+|decreas\w+|rais\w+|lower\w*|drop\w*|sav\w+|cut\w*|outperform\w*|"
    r"surpass\w*|exceed\w*|better|higher|more|less|fewer|lower|relative|absolute|enhanc\w+|margin|up to|by|over)\b",
    re.IGNORECASE,
)
_BY = re.compile(
    r"\b(?:by|of up to|by up to|of about|by about|by over|by an? \w+|margin of|gains? of|of)\s?$", re.IGNORECASE
)
_SCORE = re.compile(
    r"\b(?:of|to|with|achiev\w+|reach\w+|attain\w*|obtain\w*|at|is|scor\w+|from|and|an?)\s?$", re.IGNORECASE
)
_TECHNIQUE = (EntityType.METHOD, EntityType.MODEL)


def find_results(reading: Reading, own: Sequence[str], score: float) -> list[Result]:
    """Return the results in text order; `own` names what the paper proposes, the likelier first.

    A value counts where its sentence names a metric; the subject is the technique nearest before it or, where the
    sentence names none, what the paper proposes. Without a subject there is no result. `score` is the rule's precision.
    """
    found = []
    for sentence in reading.sentences:
        inside = _inside(reading, sentence)
        metrics = [pair for pair in inside if pair[0].type is EntityType.METRIC]
        if not metrics:
            continue
        for match in _VALUE.finditer(reading.text, *sentence):
            result = _result(reading, sentence, match, inside, own, score)
            if result is not None:
                found.append(result)
    return found


def _inside(reading: Reading, sentence: Span) -> list[tuple[Concept, Mention]]:
    pairs = [(c, m) for c in reading.concepts for m in c.mentions if sentence.start <= m.start < sentence.end]
    return sorted(pairs, key=lambda pair: pair[1].start)


def _result(
    reading: Reading,
    sentence: Span,
    match: re.Match[str],
    inside: list[tuple[Concept, Mention]],
    own: Sequence[str],
    score: float,
) -> Result | None:
    start, end = match.span("value")
    if any(m.start < end and start < m.end for _, m in inside):
        return None  # a number inside a name: GPT-4, top-1 accuracy
    kind = _kind(reading.text, sentence, match)
    metric = _nearest(inside, start, end, (EntityType.METRIC,))
    subject = _subject(reading, inside, start, own)
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
    before = text[max(sentence.start, match.start() - 60) : match.start()]
    behind = text[match.end() : min(sentence.end, match.end() + 30)]
    marked = bool(_POINTS.search(value)) or "." in value
    if not marked and not (_SCORE.search(before) and re.match(r"[\s,.;)]|$", behind)):
        return None
    if re.fullmatch(r"(?:19|20)\d{2}", value):
        return None
    near = re.search(r"(?:\w+\W+){0,5}$", before)
    cue = bool(near and _DELTA.search(near.group()))
    if (cue and _BY.search(before)) or re.match(
        r"\s(?:\w+ ){0,2}(?:improvement|gain|increase|reduction|boost|better|higher|fewer|less|lower|drop)\b", behind
    ):
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


def _subject(reading: Reading, inside: list[tuple[Concept, Mention]], start: int, own: Sequence[str]) -> str | None:
    techniques = [c for c, m in inside if c.type in _TECHNIQUE and m.start < start]
    for concept in techniques:
        if concept.name in own:
            return concept.name
    own_techniques = [c.name for name in own for c in reading.concepts if c.name == name and c.type in _TECHNIQUE]
    if own_techniques:
        return own_techniques[0]
    if techniques:
        return techniques[0].name
    return own[0] if own else None
