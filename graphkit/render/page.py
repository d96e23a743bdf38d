"""Write a graph as one HTML file that opens from disk, with no network at all."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from graphkit.files import write_whole
from graphkit.graph import KnowledgeGraph, Node
from graphkit.render.cut import DEFAULT_LIMIT, cut
from graphkit.render.document import compose_page
from graphkit.render.facts import describe
from graphkit.render.layout import place_nodes
from graphkit.render.network import draw_network
from graphkit.render.part import papers_of
from graphkit.render.wording import looks_of
from graphkit.types import EdgeType, NodeLabel

_LEAST_RADIUS, _GREATEST_RADIUS = 6.0, 34.0
_PULL = {EdgeType.MENTIONS: 0.35, EdgeType.AUTHORED_BY: 0.6}  # of a spring in the layout; every other edge: 1


@dataclass(frozen=True)
class Drawn:
    """What a page shows: how many nodes and edges, and how many nodes of each label it leaves out (none: empty)."""

    nodes: int
    edges: int
    left_out: Mapping[str, int]


def write_page(
    graph: KnowledgeGraph,
    path: str | Path,
    *,
    limit: int = DEFAULT_LIMIT,
    title: str = "Knowledge graph",
    whole: KnowledgeGraph | None = None,
) -> Drawn:
    """Write `graph` as an HTML page, and return what it shows.

    At most `limit` nodes are drawn, the best by rank; the page says what was left out. When `graph` is a part of a
    greater one, give that as `whole`: the titles of papers outside the part are looked up there, and links out of it
    are counted. The same graphs give the same bytes. The file appears whole or not at all.

    Raises GraphkitError when `limit` is below 1 or the file cannot be written.
    """
    page, drawn = make_page(graph, limit=limit, title=title, whole=whole)
    write_whole(Path(path), [page.encode("utf-8", "replace")])
    return drawn


def make_page(
    graph: KnowledgeGraph, *, limit: int = DEFAULT_LIMIT, title: str, whole: KnowledgeGraph | None
) -> tuple[str, Drawn]:
    """Return the page that `write_page` writes, and what it shows. Raises GraphkitError when `limit` is below 1."""
    drawn, left_out = cut(graph, limit)
    sizes = node_sizes(drawn)
    shown = edges_to_draw(drawn)
    scripts = draw_network(drawn, shown, sizes, _places(drawn, shown, sizes), looks_of(whole or graph))
    page = compose_page(title, scripts, {"title": title} | describe(drawn, left_out, whole or graph))
    counts = Counter(node.label.value for node in left_out)
    return page, Drawn(len(drawn.nodes), len(drawn.edges), dict(sorted(counts.items())))


def node_sizes(graph: KnowledgeGraph) -> list[float]:
    """Return each node's radius, its area growing with papers: those naming an entity, by an author, citing a paper."""
    counted = {EdgeType.AUTHORED_BY, EdgeType.CITES, EdgeType.BUILDS_ON}
    pairs = {(edge.source, edge.target) for edge in graph.edges if edge.type in counted}
    incoming = Counter(target for _, target in pairs)

    def radius(node: Node) -> float:
        papers = papers_of(node) if node.label.is_entity else incoming[node.id]
        if node.label is NodeLabel.AUTHOR:
            papers -= 1  # every author has one
        return min(_LEAST_RADIUS + 3.4 * math.sqrt(max(papers, 0)), _GREATEST_RADIUS)

    return [radius(node) for node in graph.nodes]


def edges_to_draw(graph: KnowledgeGraph) -> list[int]:
    """Return the numbers of the edges to draw as lines.

    Left to the panel: a MENTIONS beside a more telling edge of the same two nodes, and an edge from a node to itself.
    """
    telling = {frozenset((edge.source, edge.target)) for edge in graph.edges if edge.type is not EdgeType.MENTIONS}
    return [
        index
        for index, edge in enumerate(graph.edges)
        if edge.source != edge.target
        and (edge.type is not EdgeType.MENTIONS or frozenset((edge.source, edge.target)) not in telling)
    ]


def _places(graph: KnowledgeGraph, shown: list[int], sizes: list[float]) -> list[tuple[int, int]]:
    number = {node.id: index for index, node in enumerate(graph.nodes)}
    edges = [graph.edges[index] for index in shown]
    return place_nodes(sizes, [(number[edge.source], number[edge.target], _PULL.get(edge.type, 1.0)) for edge in edges])
