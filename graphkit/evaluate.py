"""Precision, recall and F1 of extractions against labelled abstracts, micro-averaged over the abstracts.

A concept is a group of names that the gold aliases join, whatever their case, hyphens and plural, so that a system is
free to name it by any of them. Facts of an abstract count as sets: a fact said twice is one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from graphkit.types import EntityType, Extraction, Mention, types_in_order

_HYPHENS = re.compile(r"[-‐‑–_]")
_NOISE = re.compile(r"[\s\\~$≈]|percent|points?")


@dataclass
class Score:
    """How many facts were found, how many there are, and how many of the found are right."""

    right: int = 0
    found: int = 0
    gold: int = 0

    @property
    def precision(self) -> float:
        """Share of the found that is right; 0 where nothing was found."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Share of the gold that was found; 0 where there is none."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.right / (self.found + self.gold) if self.right else 0.0


Facts = Mapping[str, set[tuple[object, ...]]]

_SCORED = ("entities", "relations", "proposes", "addresses", "results")
_OTHERS = ("concepts", "relations", "proposes", "addresses", "results", "results strict", "citations")


def evaluate(gold: Iterable[Extraction], found: Iterable[Extraction]) -> dict[str, Score]:
    """Return a score for each kind of fact, and for each type: the schema's, and any other that stands in a mention.

    Abstracts are joined by id; one that was not found counts as empty, and one that is not in the gold is passed over.
    """
    by_id = {extraction.paper.id: extraction for extraction in found}
    pairs = [(want, by_id.get(want.paper.id) or Extraction(want.paper)) for want in gold]
    types = types_in_order({mention.type for pair in pairs for one in pair for mention in one.mentions})
    scores = {name: Score() for name in ("entities", *map(_row_of, types), "  overlap", *_OTHERS)}
    for want, have in pairs:
        concept = _concepts(want.aliases)
        wanted, had = _facts(want, concept, types), _facts(have, concept, types)
        for name, facts in wanted.items():
            _add(scores[name], len(facts & had[name]), len(had[name]), len(facts))
        _add(
            scores["  overlap"],
            _overlapping(have.mentions, want.mentions),
            len(had["entities"]),
            len(wanted["entities"]),
        )
    return scores


def measure_calibration(gold: Iterable[Extraction], found: Iterable[Extraction]) -> dict[str, float]:
    """Return `expected_error` for each kind of fact with scores; facts that were not found do not count."""
    return {name: expected_error(pairs) for name, pairs in judge_scores(gold, found).items()}


def judge_scores(gold: Iterable[Extraction], found: Iterable[Extraction]) -> dict[str, list[tuple[float, bool]]]:
    """Return for each kind of fact with scores the score of each that was found, and whether it is right."""
    by_id = {extraction.paper.id: extraction for extraction in found}
    scored: dict[str, list[tuple[float, bool]]] = {name: [] for name in _SCORED}
    for want in gold:
        have = by_id.get(want.paper.id) or Extraction(want.paper)
        concept = _concepts(want.aliases)
        wanted = _facts(want, concept, ())
        for name, fact, score in _scored_facts(have, concept):
            scored[name].append((score, fact in wanted[name]))
    return scored


def _scored_facts(
    extraction: Extraction, concept: Callable[[str], str]
) -> Iterator[tuple[str, tuple[object, ...], float]]:
    for m in extraction.mentions:
        yield "entities", (m.start, m.end, m.type), m.score
    for r in extraction.relations:
        yield "relations", (concept(r.head), r.type, concept(r.tail)), r.score
    for name, roles in (("proposes", extraction.proposes), ("addresses", extraction.addresses)):
        for role in roles:
            yield name, (concept(role.name),), role.score
    for result in extraction.results:
        yield "results", (_value(result.value), concept(result.metric)), result.score


def expected_error(pairs: Sequence[tuple[float, bool]]) -> float:
    """Return how far scores are from the share of right facts, from 0 to 1: the mean over ten bins of equal width.

    Guo et al., "On Calibration of Modern Neural Networks" (2017).
    """
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for score, right in pairs:
        bins[min(int(score * 10), 9)].append((score, right))
    gaps = (abs(sum(score - right for score, right in inside)) for inside in bins.values())
    return sum(gaps) / len(pairs) if pairs else 0.0


def _row_of(type: EntityType) -> str:
    """The name of a type's row; a type that is called as another row is marked."""
    return f"  {type} (type)" if type in ("entities", "overlap", *_OTHERS) else f"  {type}"


def _add(score: Score, right: int, found: int, gold: int) -> None:
    score.right += right
    score.found += found
    score.gold += gold


def _fold(name: str) -> str:
    folded = " ".join(_HYPHENS.sub(" ", name).split()).casefold()
    return folded[:-1] if len(folded) > 3 and folded.endswith("s") and not folded.endswith("ss") else folded


def _concepts(aliases: Iterable[tuple[str, str]]) -> Callable[[str], str]:
    """Return a function from a name to one that stands for its whole group."""
    parent: dict[str, str] = {}

    def of(name: str) -> str:
        folded = _fold(name)
        while parent.get(folded, folded) != folded:
            folded = parent[folded]
        return folded

    for one, other in aliases:
        parent[of(one)] = of(other)
    return of


def _facts(extraction: Extraction, concept: Callable[[str], str], types: Sequence[EntityType]) -> Facts:
    spans = {(m.start, m.end, m.type) for m in extraction.mentions}
    facts: dict[str, set[tuple[object, ...]]] = {"entities": set(spans)}
    for type in types:
        facts[_row_of(type)] = {span for span in spans if span[2] == type}
    values = [(_value(r.value), concept(r.metric), r) for r in extraction.results]
    return facts | {
        "concepts": {(concept(m.text), m.type) for m in extraction.mentions},
        "relations": {(concept(r.head), r.type, concept(r.tail)) for r in extraction.relations},
        "proposes": {(concept(role.name),) for role in extraction.proposes},
        "addresses": {(concept(role.name),) for role in extraction.addresses},
        "results": {(value, metric) for value, metric, _ in values},
        "results strict": {
            (value, metric, concept(r.subject), concept(r.dataset) if r.dataset else None)
            for value, metric, r in values
        },
        "citations": {((c.authors or ("",))[0].casefold(), c.year) for c in extraction.citations},
    }


def _value(text: str) -> str:
    return _NOISE.sub("", text).replace("×", "x").casefold()


def _overlapping(found: Iterable[Mention], gold: Iterable[Mention]) -> int:
    """How many found mentions share a character and the type with a gold one, each gold one counted once."""
    left = sorted({(m.start, m.end, m.type.value) for m in gold})
    right = 0
    for start, end, type in sorted({(m.start, m.end, m.type.value) for m in found}):
        match = next((g for g in left if g[2] == type and g[0] < end and start < g[1]), None)
        if match is not None:
            left.remove(match)
            right += 1
    return right
