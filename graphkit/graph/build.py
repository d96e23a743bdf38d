"""Turn resolved facts into node and edge rows."""

from __future__ import annotations

from collections.abc import Iterator

from graphkit.graph.rows import Edge, KnowledgeGraph, Node, Value
from graphkit.types import Claim, Entity, Fact, NodeLabel, Paper, Resolution

_PAPER_PROPERTIES = (
    "title",
    "abstract",
    "year",
    "date",
    "authors",
    "venue",
    "url",
    "doi",
    "arxiv_id",
    "other_ids",
    "source",
)


def build_graph(resolution: Resolution) -> KnowledgeGraph:
    """Return the rows, sorted. What is not known is left out of a row's properties.

    An entity's `alias_reasons` go with its `aliases`, one by one. Raises KeyError where an alias is of no merge.
    """
    return KnowledgeGraph.of(_nodes(resolution), map(_edge, resolution.facts))


def _nodes(resolution: Resolution) -> Iterator[Node]:
    for paper in resolution.papers:
        yield _paper(paper, {"field_sources": resolution.field_sources.get(paper.id)})
    for stub in resolution.stubs:
        yield _paper(stub, {"stub": True, "may_be": resolution.may_be.get(stub.id)})
    for id, name in resolution.authors:
        yield Node(id, NodeLabel.AUTHOR, {"name": name})
    reasons = {(merge.entity, merge.name): merge.reason.value for merge in resolution.merges}
    for entity in resolution.entities:
        yield _entity(entity, tuple(reasons[entity.id, alias] for alias in entity.aliases))
    yield from map(_claim, resolution.claims)


def _known(properties: dict[str, Value | None]) -> dict[str, Value]:
    return {key: value for key, value in properties.items() if value is not None and value not in ("", ())}


def _paper(paper: Paper, more: dict[str, Value | None]) -> Node:
    return Node(paper.id, NodeLabel.PAPER, _known({name: getattr(paper, name) for name in _PAPER_PROPERTIES} | more))


def _entity(entity: Entity, alias_reasons: tuple[str, ...]) -> Node:
    properties = _known(
        {
            "name": entity.name,
            "aliases": entity.aliases,
            "alias_reasons": alias_reasons,
            "mentions": entity.mentions,
            "papers": entity.papers,
            "first_year": entity.first_year,
        }
    )
    return Node(entity.id, NodeLabel(entity.type), properties)


def _claim(claim: Claim) -> Node:
    properties = _known({"value": claim.value, "number": claim.number, "unit": claim.unit, "kind": claim.kind.value})
    return Node(claim.id, NodeLabel.RESULT, properties)


def _edge(fact: Fact) -> Edge:
    properties: dict[str, Value] = {
        "papers": fact.papers,
        "confidence": fact.confidence,
        "evidence": tuple(f"{e.paper_id}:{e.start}:{e.end}" for e in fact.evidence),
        "sentences": tuple(e.sentence for e in fact.evidence),
    }
    properties |= _known({"count": fact.count, "source": fact.origin, "via": fact.via})
    return Edge(fact.source, fact.type, fact.target, properties)
