"""What the page's script filters and finds its way by: ids, years, and how well nodes and edges are supported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graphkit.graph import KnowledgeGraph, Node, Value
from graphkit.render.evidence import MOST_SENTENCES, evidence_of, read_place
from graphkit.types import NodeLabel


def figures_of(drawn: KnowledgeGraph, whole: KnowledgeGraph, papers: Sequence[str]) -> dict[str, Any]:
    """Return lists in the order of the rows of `drawn`; None where a row does not say.

    `years` are those of papers, and of entities those they were first named in; `named` is how many papers name an
    entity; `read` and `sure` are papers and confidence of edges. `paperYears` are those of `papers`, which are ids of
    `whole`; `spans` has all years of an edge, by its number, where the page shows but the first of its sentences.
    """
    years = {node.id: _year_of(node) for node in whole.nodes}
    spans = {}
    for index, edge in enumerate(drawn.edges):
        places = [read_place(place)[0] for place, _ in evidence_of(edge)]
        if len(places) > MOST_SENTENCES:
            spans[str(index)] = sorted({year for place in places if (year := years.get(place)) is not None})
    return {
        "ids": [node.id for node in drawn.nodes],
        "years": [_year_of(node) for node in drawn.nodes],
        "named": [_count(node.properties) if node.label.is_entity else None for node in drawn.nodes],
        "read": [_count(edge.properties) for edge in drawn.edges],
        "sure": [_share(edge.properties) for edge in drawn.edges],
        "paperYears": [years.get(id) for id in papers],
        "spans": spans,
    }


def _year_of(node: Node) -> int | None:
    year = node.properties.get("year" if node.label is NodeLabel.PAPER else "first_year")
    return year if isinstance(year, int) and not isinstance(year, bool) and 0 < year < 10_000 else None


def _count(properties: Mapping[str, Value]) -> int | None:
    papers = properties.get("papers")
    return int(papers) if isinstance(papers, int | float) and 0 <= papers < 1e9 else None


def _share(properties: Mapping[str, Value]) -> float | None:
    confidence = properties.get("confidence")
    return round(float(confidence), 3) if isinstance(confidence, int | float) and 0 <= confidence <= 1 else None
