"""Pairs that mentions of entities tie together: papers that share entities, and entities in the same papers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from graphkit.analyse.citations import Analysis, Numbers
from graphkit.analyse.pairs import LARGEST_GROUP, count_pairs, drop_large
from graphkit.graph import KnowledgeGraph, Node
from graphkit.types import EdgeType, EntityType, NodeLabel

SHARED_TYPES = (EntityType.METHOD, EntityType.MODEL, EntityType.DATASET)
USED_TYPES = (EntityType.METHOD, EntityType.MODEL)

_ALWAYS_TELLING = 5  # papers: an entity in no more than these is never too common, however small the graph
_NAMED = 3  # entities that a row names


@dataclass(frozen=True)
class _Mentions:
    """Papers and entities, sorted by id, and two arrays of places in them: `paper[n]` mentions `entity[n]`."""

    papers: list[Node]
    entities: list[Node]
    paper: Numbers
    entity: Numbers


def couple_by_entities(
    graph: KnowledgeGraph,
    *,
    types: Collection[str] = SHARED_TYPES,
    minimum: int = 2,
    share: float = 0.1,
    limit: int | None = None,
    largest: int = LARGEST_GROUP,
) -> Analysis:
    """Return `{"rank", "weight", "shared", "cosine", "entities", "paper", "other", "id", "other_id"}` of paper pairs.

    Both papers mention `shared` entities of `types`, at least `minimum`. Each weighs ln(papers / papers that mention
    it), papers being all with a text (inverse document frequency: Spärck Jones, 1972); one in more than `share` of
    them, if that is more than five, or in more than `largest`, weighs nothing and is told. `weight` is the sum,
    `cosine` that sum over the root of the product of both papers' own sums, and `entities` names the heaviest three.
    Heaviest first, then cosine, then ids.
    """
    mentions = _read_mentions(graph, types)
    count = sum(not paper.properties.get("stub") for paper in mentions.papers)
    most = min(max(int(share * count), _ALWAYS_TELLING), largest)
    entity, paper, dropped = drop_large(mentions.entity, mentions.paper, most)
    frequencies = np.bincount(entity, minlength=len(mentions.entities))
    weights = np.log(count / np.maximum(frequencies, 1)) if count else np.zeros(len(mentions.entities))
    pairs = count_pairs(entity, paper, weights=weights, minimum=minimum, limit=limit)
    known = _members(paper, entity)
    rows: list[dict[str, object]] = []
    for n, (left, right) in enumerate(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True)):
        common = sorted(known[left] & known[right], key=lambda e: (-weights[e], e))
        one, other = mentions.papers[left], mentions.papers[right]
        rows.append(
            {
                "rank": n + 1,
                "weight": round(float(pairs.strengths[n]), 6),
                "shared": int(pairs.counts[n]),
                "cosine": round(float(pairs.cosines[n]), 6),
                "entities": "; ".join(mentions.entities[e].name for e in common[:_NAMED]),
                "paper": one.name,
                "other": other.name,
                "id": one.id,
                "other_id": other.id,
            }
        )
    return Analysis(rows, pairs.total, _notes(mentions, dropped, f"{dropped:,} entities in more than {most:,} papers"))


def count_cooccurrences(
    graph: KnowledgeGraph,
    *,
    types: Collection[str] = USED_TYPES,
    minimum: int = 2,
    limit: int | None = None,
    largest: int = LARGEST_GROUP,
) -> Analysis:
    """Return `{"rank", "papers", "cosine", "name", "label", "other", "other_label", "id", "other_id"}` of entity pairs.

    `papers` is how many papers mention both (co-word analysis: Callon et al., 1983), at least `minimum`, and `cosine`
    that number over the root of the product of each one's papers (Salton). Most papers first, then cosine, then ids.
    Papers that mention more than `largest` entities are left out, and told.
    """
    mentions = _read_mentions(graph, types)
    paper, entity, dropped = drop_large(mentions.paper, mentions.entity, largest)
    pairs = count_pairs(paper, entity, weights=np.ones(len(mentions.papers)), minimum=minimum, limit=limit)
    rows: list[dict[str, object]] = []
    for n, (left, right) in enumerate(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True)):
        one, other = mentions.entities[left], mentions.entities[right]
        rows.append(
            {
                "rank": n + 1,
                "papers": int(pairs.counts[n]),
                "cosine": round(float(pairs.cosines[n]), 6),
                "name": one.name,
                "label": one.label.value,
                "other": other.name,
                "other_label": other.label.value,
                "id": one.id,
                "other_id": other.id,
            }
        )
    notes = _notes(mentions, dropped, f"{dropped:,} papers that mention more than {largest:,} entities")
    return Analysis(rows, pairs.total, notes)


def _read_mentions(graph: KnowledgeGraph, types: Collection[str]) -> _Mentions:
    papers = [node for node in graph.nodes if node.label == NodeLabel.PAPER]
    entities = [node for node in graph.nodes if node.label.is_entity and node.label in types]
    paper_index = {node.id: place for place, node in enumerate(papers)}
    entity_index = {node.id: place for place, node in enumerate(entities)}
    pairs = [
        (paper_index[edge.source], entity_index[edge.target])
        for edge in graph.edges
        if edge.type is EdgeType.MENTIONS and edge.source in paper_index and edge.target in entity_index
    ]
    both = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return _Mentions(papers, entities, both[:, 0].copy(), both[:, 1].copy())


def _members(groups: Numbers, items: Numbers) -> dict[int, set[int]]:
    members: dict[int, set[int]] = {}
    for group, item in zip(groups.tolist(), items.tolist(), strict=True):
        members.setdefault(group, set()).add(item)
    return members


def _notes(mentions: _Mentions, dropped: int, what: str) -> tuple[str, ...]:
    if not len(mentions.paper):
        return ("No paper of the graph mentions an entity of these types.",)
    return (f"Left out: {what}.",) if dropped else ()
