"""Take the part of a graph that a reader asked for. Draws nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import get_close_matches

from graphkit.errors import GraphkitError
from graphkit.graph import KnowledgeGraph, Node
from graphkit.types import NodeLabel


def select(
    graph: KnowledgeGraph,
    *,
    types: Collection[NodeLabel] = (),
    around: str | None = None,
    depth: int = 1,
    min_papers: int = 1,
) -> KnowledgeGraph:
    """Return the nodes that pass every filter, and the edges between them.

    `types` keeps these labels (none given: all). `around`, an id, name or alias in any case, keeps what lies within
    `depth` edges of it, whichever way they point; the node itself always stays. `min_papers` drops entities that
    fewer papers name, and results of such entities; papers and authors stay.

    Raises GraphkitError when no node is called `around` (its message names what is spelt alike) or `depth` is below 0.
    """
    if depth < 0:
        raise GraphkitError(f"depth {depth} is negative; use 0 for the node alone, 1 for its neighbours")
    centres = _find(graph, around) if around is not None else set()
    kept = {node.id for node in graph.nodes} if around is None else _reach(graph, centres, depth)
    if types:
        kept = {node.id for node in graph.nodes if node.id in kept and node.label in types}
    if min_papers > 1:
        kept -= _rare(graph, min_papers)
    return keep(graph, kept | centres)


def keep(graph: KnowledgeGraph, ids: Collection[str]) -> KnowledgeGraph:
    """Return the nodes with these ids and the edges between them, in the graph's order."""
    return KnowledgeGraph(
        tuple(node for node in graph.nodes if node.id in ids),
        tuple(edge for edge in graph.edges if edge.source in ids and edge.target in ids),
    )


def aliases_of(node: Node) -> tuple[str, ...]:
    """Return the other names of a node; empty where it has none."""
    aliases = node.properties.get("aliases", ())
    return tuple(str(alias) for alias in aliases) if isinstance(aliases, tuple | list) else ()


def papers_of(node: Node) -> int:
    """Return how many papers name an entity; 0 where the node does not say."""
    papers = node.properties.get("papers", 0)
    return int(papers) if isinstance(papers, int | float) else 0


def _find(graph: KnowledgeGraph, wanted: str) -> set[str]:
    """Return the ids meant by `wanted`: by id, else by name, else by alias; several nodes may share a name."""
    folded = wanted.strip().casefold()
    for names in (lambda node: (node.id,), lambda node: (node.name,), aliases_of):
        if found := {node.id for node in graph.nodes if folded in (name.strip().casefold() for name in names(node))}:
            return found
    raise GraphkitError(f"no node is called {_quoted([wanted])}{_alike(graph, folded)}")


def _alike(graph: KnowledgeGraph, folded: str) -> str:
    """Return the end of the message: what is spelt alike, or what to do where nothing is."""
    spelt: dict[str, str] = {}
    for node in graph.nodes:
        for name in (node.name, *aliases_of(node), node.id):
            spelt.setdefault(name[:200].casefold(), name[:200])
    close = get_close_matches(folded[:200], spelt, n=3, cutoff=0.6)
    close = close or sorted(name for name in spelt if len(folded) > 2 and folded in name)[:3]
    if not close:
        return "; give a node's id, name or alias as it stands in graph.json"
    return f"; did you mean {_quoted(spelt[name] for name in close)}?"


def _quoted(names: Iterable[str]) -> str:
    return " or ".join(repr(name[:200]) for name in names)


def _reach(graph: KnowledgeGraph, centres: set[str], depth: int) -> set[str]:
    """Return every id within `depth` edges of the centres."""
    neighbours: dict[str, list[str]] = {}
    for edge in graph.edges:
        neighbours.setdefault(edge.source, []).append(edge.target)
        neighbours.setdefault(edge.target, []).append(edge.source)
    reached, edge_of_reach = set(centres), set(centres)
    for _ in range(depth):
        edge_of_reach = {other for id in edge_of_reach for other in neighbours.get(id, ())} - reached
        if not edge_of_reach:
            break
        reached |= edge_of_reach
    return reached


def _rare(graph: KnowledgeGraph, min_papers: int) -> set[str]:
    """Return the entities that fewer papers name, and the results that are of, on or in one of them."""
    rare = {node.id for node in graph.nodes if node.label.is_entity and papers_of(node) < min_papers}
    results = {node.id for node in graph.nodes if node.label is NodeLabel.RESULT}
    return rare | {edge.source for edge in graph.edges if edge.source in results and edge.target in rare}
