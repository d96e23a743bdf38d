"""What the analyses share: their answer, and the citations of a graph as numbers."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from graphkit.graph import KnowledgeGraph, Node
from graphkit.types import EdgeType, NodeLabel

Numbers = npt.NDArray[np.int64]

NO_CITATIONS = (
    "The graph has no citations between papers. Build it from a source with reference lists: records with "
    "`references`, as OpenAlex and Semantic Scholar give them."
)


@dataclass(frozen=True)
class Analysis:
    """The rows of an analysis; how many there are without a limit; and sentences that say what was left out and why.

    `members` are rows of what the rows are made of: the papers of each community. Other analyses have none.
    """

    rows: list[dict[str, object]]
    total: int
    notes: tuple[str, ...] = ()
    members: list[dict[str, object]] = field(default_factory=list)


@dataclass(frozen=True)
class Citations:
    """Papers, sorted by id, stubs among them, and two arrays of places in `papers`: `citing[n]` cites `cited[n]`.

    Sorted by citing and then cited paper; none is there twice, and no paper cites itself.
    """

    papers: tuple[Node, ...]
    citing: Numbers
    cited: Numbers


def read_citations(graph: KnowledgeGraph) -> Citations:
    """Return the CITES edges between papers. An edge from a paper to itself is passed over."""
    papers = tuple(node for node in graph.nodes if node.label == NodeLabel.PAPER)
    index = {node.id: place for place, node in enumerate(papers)}
    pairs = sorted(
        (index[edge.source], index[edge.target])
        for edge in graph.edges
        if edge.type is EdgeType.CITES and edge.source != edge.target and edge.source in index and edge.target in index
    )
    both = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return Citations(papers, both[:, 0].copy(), both[:, 1].copy())


def year_of(paper: Node) -> int | None:
    """The year of a paper, where it is known."""
    year = paper.properties.get("year")
    return year if isinstance(year, int) else None
