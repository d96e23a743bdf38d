"""From the probabilities that the model gives to what a paper says: roles, relations, results. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from graphkit.extract.candidates import Candidates
from graphkit.extract.reading import Concept, Reading
from graphkit.types import (
    ENTITY_TYPES,
    SIGNATURES,
    EdgeType,
    EntityType,
    Mention,
    Relation,
    Result,
    Role,
    Span,
    allowed,
)

Fact = TypeVar("Fact", Role, Relation)
Scores = npt.NDArray[np.float64]

RELATIONS: tuple[EdgeType | None, ...] = (None, *SIGNATURES, EdgeType.OF, EdgeType.ON, EdgeType.IN)
"""What the model tells apart for two nodes, in the order of its columns; the last three join a value to a concept."""

ROLES = ("proposes", "addresses", "reports")
"""What the model tells of one node; the last is for values."""

MOST_ADDRESSED = 3  # the annotation guidelines' limit

_RESULT_ENDS = {
    EdgeType.OF: (EntityType.METHOD, EntityType.MODEL, EntityType.DATASET, EntityType.TASK),
    EdgeType.ON: (EntityType.DATASET,),
    EdgeType.IN: (EntityType.METRIC,),
}


@dataclass(frozen=True)
class Thresholds:
    """Least probabilities of each kind of fact."""

    mentions: float = 0.4
    proposes: float = 0.5
    addresses: float = 0.5
    relations: float = 0.5
    results: float = 0.5


@dataclass(frozen=True)
class Scale:
    """Bends probabilities so that they are the share of right facts: on their logits, a slope and an intercept.

    Platt, "Probabilistic outputs for support vector machines" (1999).
    """

    slope: float = 1.0
    intercept: float = 0.0

    def __call__(self, score: float) -> float:
        """Return the bent probability, to three digits and never quite 0 or 1."""
        inside = min(max(score, 1e-6), 1 - 1e-6)
        logit = self.slope * math.log(inside / (1 - inside)) + self.intercept
        return round(min(max(1 / (1 + math.exp(-logit)), 0.001), 0.999), 3)


@dataclass(frozen=True)
class Facts:
    """What is said of the names of a text."""

    proposes: tuple[Role, ...] = ()
    addresses: tuple[Role, ...] = ()
    relations: tuple[Relation, ...] = ()
    results: tuple[Result, ...] = ()


def find_facts(
    candidates: Candidates,
    role_logits: npt.NDArray[np.float32],
    relation_logits: npt.NDArray[np.float32],
    least: Thresholds,
) -> Facts:
    """Turn the model's logits of roles (nodes, roles) and relations (nodes, nodes, relations) into facts.

    They hold given that the nodes are names at all: what is likely is the product with the probabilities of those.
    """
    names = [max(mention.score for mention in concept.mentions) for concept in candidates.concepts]
    sure = np.array(names + [1.0] * len(candidates.values))
    roles = role_probabilities(role_logits) * sure[:, None]
    chances = relation_probabilities(relation_logits, candidates) * sure[:, None, None] * sure[None, :, None]
    proposed, addressed = find_roles(candidates, roles, least)
    relations = find_relations(candidates, chances, least)
    results = find_results(candidates, roles, chances, least)
    return Facts(tuple(proposed), tuple(addressed), tuple(relations), tuple(results))


def join_facts(parts: Sequence[Facts]) -> Facts:
    """Join what was read in the parts of a long text: of one name's role, and of two names' relations, the likeliest.

    The first counts where two are as likely.
    """
    if len(parts) == 1:
        return parts[0]
    roles = {
        field: sorted(
            _likeliest([role for part in parts for role in getattr(part, field)], lambda role: role.name),
            key=lambda role: (-role.score, role.name),
        )
        for field in ("proposes", "addresses")
    }
    relations = _likeliest([r for part in parts for r in part.relations], lambda r: frozenset((r.head, r.tail)))
    return Facts(
        proposes=tuple(roles["proposes"]),
        addresses=tuple(roles["addresses"][:MOST_ADDRESSED]),
        relations=tuple(sorted(relations, key=_order)),
        results=tuple(result for part in parts for result in part.results),
    )


def _likeliest(facts: list[Fact], key: Callable[[Fact], object]) -> list[Fact]:
    best: dict[object, Fact] = {}
    for fact in facts:
        if key(fact) not in best or fact.score > best[key(fact)].score:
            best[key(fact)] = fact
    return list(best.values())


def _order(relation: Relation) -> tuple[Span, str, str, str]:
    return relation.evidence, relation.head, relation.type.value, relation.tail


def allowed_relations(candidates: Candidates) -> npt.NDArray[np.bool_]:
    """Return which columns of `RELATIONS` may hold for each two nodes, (nodes, nodes, relations); None always may."""
    count = len(candidates.concepts)
    types = sorted({concept.type for concept in candidates.concepts})
    numbers = np.array([types.index(concept.type) for concept in candidates.concepts], dtype=np.int64)
    table = np.zeros((len(candidates), len(candidates), len(RELATIONS)), dtype=bool)
    if count:
        pairs = np.array([[_may_hold(head, tail) for tail in types] for head in types])
        table[:count, :count] = pairs[numbers[:, None], numbers[None, :]]
        table[np.arange(count), np.arange(count)] = False
        table[count:, :count] = np.array([_may_hold(None, tail) for tail in types])[numbers]
    table[:, :, 0] = True
    return table


@lru_cache(maxsize=4096)
def _may_hold(head: EntityType | None, tail: EntityType) -> list[bool]:
    """Which columns of `RELATIONS` may hold from a concept, or from a value (None), to a concept."""
    if head is None:
        return [type in _RESULT_ENDS and tail in _RESULT_ENDS[type] for type in RELATIONS]
    return [type in SIGNATURES and allowed(head, type, tail) for type in RELATIONS]


def may_have_role(type: EntityType, role: str) -> bool:
    """Whether a paper can propose, or address, what is of this type: it addresses tasks and proposes the rest.

    Of a type that is the user's own both may be.
    """
    if role == "addresses":
        return type == EntityType.TASK or type not in ENTITY_TYPES
    return role == "proposes" and type != EntityType.TASK


def relation_probabilities(logits: npt.NDArray[np.float32], candidates: Candidates) -> Scores:
    """Softmax over what may hold: (nodes, nodes, relations)."""
    exact = np.where(allowed_relations(candidates), logits.astype(np.float64), -np.inf)
    exponents = np.exp(exact - exact.max(axis=2, keepdims=True))
    chances: Scores = exponents / exponents.sum(axis=2, keepdims=True)
    return chances


def role_probabilities(logits: npt.NDArray[np.float32]) -> Scores:
    """The logistic function: (nodes, roles)."""
    chances: Scores = np.exp(-np.logaddexp(0.0, -logits.astype(np.float64)))  # overflows nowhere
    return chances


def find_roles(candidates: Candidates, chances: Scores, least: Thresholds) -> tuple[list[Role], list[Role]]:
    """Return what is proposed and what is addressed, the likelier first."""
    proposed: list[Role] = []
    addressed: list[Role] = []
    for concept, scores in zip(candidates.concepts, chances, strict=False):
        for roles, role, bound in (
            (proposed, "proposes", least.proposes),
            (addressed, "addresses", least.addresses),
        ):
            score = round(float(scores[ROLES.index(role)]), 3)
            if may_have_role(concept.type, role) and score >= bound:
                evidence = candidates.reading.evidence(_telling_mention(candidates.reading, concept))
                roles.append(Role(concept.name, score, evidence))
    return (
        sorted(proposed, key=lambda role: (-role.score, role.name)),
        sorted(addressed, key=lambda role: (-role.score, role.name))[:MOST_ADDRESSED],
    )


def find_relations(candidates: Candidates, chances: Scores, least: Thresholds) -> list[Relation]:
    """Return for each two concepts the likeliest direction and type, if it is likely enough."""
    concepts = candidates.concepts
    count = len(concepts)
    chances = chances[:count, :count].copy()
    chances[:, :, 0] = 0.0
    best = chances.max(axis=2, initial=0.0)
    found = []
    for i, j in zip(*np.nonzero(best >= least.relations), strict=True):
        type = RELATIONS[int(chances[i, j].argmax())]
        if type is None or best[j, i] > best[i, j] or (best[j, i] == best[i, j] and j < i):
            continue  # nothing may hold, or the other way is likelier
        spans = [candidates.spans[int(place)] for place in candidates.nearest[i, j]]
        score = round(float(best[i, j]), 3)
        found.append(Relation(concepts[i].name, type, concepts[j].name, score, candidates.reading.evidence(*spans)))
    return sorted(found, key=_order)


def find_results(candidates: Candidates, roles: Scores, chances: Scores, least: Thresholds) -> list[Result]:
    """Return each value that the paper reports, with its likeliest metric, subject and dataset, in text order."""
    concepts = candidates.concepts
    count = len(concepts)
    found = []
    for number, value in enumerate(candidates.values, start=count):
        ends = {}
        for relation in (EdgeType.OF, EdgeType.ON, EdgeType.IN):
            scores = chances[number, :count, RELATIONS.index(relation)]
            ends[relation] = (int(scores.argmax()), float(scores.max())) if count else (0, 0.0)
        metric, subject, dataset = ends[EdgeType.IN], ends[EdgeType.OF], ends[EdgeType.ON]
        score = float(roles[number, ROLES.index("reports")])
        if score < least.results or not metric[1] or not subject[1]:
            continue
        found.append(
            Result(
                subject=concepts[subject[0]].name,
                dataset=concepts[dataset[0]].name if dataset[1] >= 0.5 else None,
                metric=concepts[metric[0]].name,
                value=value.text,
                kind=value.kind,
                score=round(score, 3),
                evidence=candidates.reading.evidence(Span(value.start, value.end)),
            )
        )
    return _match_in_turn(candidates, found)


def _match_in_turn(candidates: Candidates, results: list[Result]) -> list[Result]:
    """Where a sentence says "respectively", of as many values as datasets, each value goes with the dataset in turn."""
    reading = candidates.reading
    datasets = sorted(
        (mention.start, concept.name)
        for concept in candidates.concepts
        if concept.type == EntityType.DATASET
        for mention in concept.mentions
    )
    found: list[Result] = []
    for sentence, group in groupby(results, key=lambda result: result.evidence):
        inside = list(group)
        named = dict.fromkeys(name for start, name in datasets if sentence.start <= start < sentence.end)
        if len(inside) == len(named) > 1 and "respectively" in reading.text[slice(*sentence)].casefold():
            inside = [replace(result, dataset=name) for result, name in zip(inside, named, strict=True)]
        found += inside
    return found


def _telling_mention(reading: Reading, concept: Concept) -> Mention:
    """The first mention in the abstract behind "we" or "this paper"; else the first in the abstract; else the first."""
    inside = [m for m in concept.mentions if reading.sentence_number(m.start) > 0]
    for mention in inside:
        floor, first = reading.word_range(reading.evidence(mention).start, mention.start)
        if {"we", "our", "paper", "work"} & set(reading.words[floor:first]):
            return mention
    return (inside or list(concept.mentions))[0]
