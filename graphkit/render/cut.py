"""Choose what is drawn where a graph has more nodes than a page bears."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from graphkit.errors import GraphkitError
from graphkit.graph import KnowledgeGraph, Node
from graphkit.render.part import keep, papers_of
from graphkit.types import NodeLabel

DEFAULT_LIMIT = 2000
"""Nodes on a page unless told otherwise: they open in a second or two, and can still be told apart. 5,000 open, too."""

# The room is shared so that a page of many papers still shows what they are about, and each entity where it was read:
# entities get half, papers a third, and results and authors the rest. Entities are taken by how many papers name them;
# papers, then results, then authors by how many links they have to what was taken before. What one does not fill, the
# next gets, and what is left over at the end goes to entities, papers, results and authors in turn.
_SHARES: tuple[tuple[NodeLabel | None, int], ...] = (  # None: every entity
    (None, 6),
    (NodeLabel.PAPER, 4),
    (NodeLabel.RESULT, 1),
    (NodeLabel.AUTHOR, 1),
)


def cut(graph: KnowledgeGraph, limit: int) -> tuple[KnowledgeGraph, list[Node]]:
    """Return the part of the graph to draw, of at most `limit` nodes, and the nodes left out, best first.

    Raises GraphkitError when `limit` is below 1.
    """
    if limit < 1:
        raise GraphkitError(f"a limit of {limit} nodes leaves nothing to draw; give 1 or more")
    if len(graph.nodes) <= limit:
        return graph, []
    kept, left_out = _share_room(graph, limit)
    return keep(graph, kept), left_out


def _share_room(graph: KnowledgeGraph, limit: int) -> tuple[set[str], list[Node]]:
    degree = Counter(end for edge in graph.edges for end in (edge.source, edge.target))
    kept: set[str] = set()
    rest: list[Node] = []
    open_shares = sum(share for _, share in _SHARES)
    for label, share in _SHARES:
        room = -(-(limit - len(kept)) * share // open_shares)  # rounded up, of what is still free
        open_shares -= share
        members = (n for n in graph.nodes if (n.label.is_entity if label is None else n.label == label))
        ranked = sorted(members, key=_rank(_links(graph, kept), degree))
        kept |= {node.id for node in ranked[:room]}
        rest += ranked[room:]
    free = limit - len(kept)
    return kept | {node.id for node in rest[:free]}, rest[free:]


def _links(graph: KnowledgeGraph, kept: set[str]) -> Counter[str]:
    """Count each node's edges to the nodes kept so far."""
    return Counter(_outer_ends(graph, kept))


def _outer_ends(graph: KnowledgeGraph, kept: set[str]) -> Iterable[str]:
    for edge in graph.edges:
        if edge.target in kept:
            yield edge.source
        if edge.source in kept:
            yield edge.target


def _rank(links: Counter[str], degree: Counter[str]) -> Callable[[Node], tuple[int, int, int, str]]:
    """Return a sort key: papers (entities only), links to what is drawn, links in all, and the id to settle ties."""
    return lambda node: (-papers_of(node), -links[node.id], -degree[node.id], node.id)
