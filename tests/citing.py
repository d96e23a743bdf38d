"""Small graphs of papers that cite, and of papers that mention, for tests of analyses."""

from collections.abc import Iterable, Mapping

from graphkit.graph import Edge, KnowledgeGraph, Node
from graphkit.types import EdgeType, NodeLabel


def citing(
    arcs: Iterable[tuple[int, int]], years: Mapping[int, int] | None = None, stubs: Iterable[int] = ()
) -> KnowledgeGraph:
    """Papers p0000, p0001 ... with titles T0, T1 ...; each arc (a, b) says that paper a cites paper b."""
    arcs, stubs, years = sorted(set(arcs)), set(stubs), years or {}
    nodes = []
    for n in sorted({n for arc in arcs for n in arc} | set(years) | stubs):
        known = {"year": years[n]} if n in years else {}
        nodes.append(
            Node(f"p{n:04}", NodeLabel.PAPER, {"title": f"T{n}", **known, **({"stub": True} if n in stubs else {})})
        )
    return KnowledgeGraph.of(nodes, [Edge(f"p{a:04}", EdgeType.CITES, f"p{b:04}", {"papers": 1}) for a, b in arcs])


def mentioning(papers: Mapping[int, str], labels: Mapping[str, str] | None = None) -> KnowledgeGraph:
    """Papers and the entities they mention, each a letter: {0: "AB"} says that p0000 mentions A and B, two methods."""
    labels = labels or {}
    nodes = [Node(f"p{n:04}", NodeLabel.PAPER, {"title": f"T{n}"}) for n in papers]
    letters = sorted({letter for found in papers.values() for letter in found})
    nodes += [Node(f"x:{letter}", NodeLabel(labels.get(letter, "Method")), {"name": letter}) for letter in letters]
    edges = [
        Edge(f"p{n:04}", EdgeType.MENTIONS, f"x:{x}", {"count": 1}) for n, found in papers.items() for x in set(found)
    ]
    return KnowledgeGraph.of(nodes, edges)


def number(id: object) -> int:
    """The number of a paper's id."""
    return int(str(id)[1:])
