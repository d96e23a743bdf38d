"""Which nodes matter: PageRank."""

from __future__ import annotations

import rustworkx

from graphkit.graph import KnowledgeGraph
from graphkit.types import EdgeType

_PASSED_OVER = frozenset({EdgeType.AUTHORED_BY, EdgeType.REPORTS, EdgeType.OF, EdgeType.ON, EdgeType.IN})


def rank_nodes(graph: KnowledgeGraph) -> list[dict[str, object]]:
    """Return `{"rank", "label", "name", "score", "id"}` of each node, best first; ties by id, scores sum to 1.

    PageRank (Page et al., The PageRank citation ranking, 1999; damping 0.85) over all edges but those of authors and
    results, each weighted by its confidence.
    """
    network: rustworkx.PyDiGraph[object, float] = rustworkx.PyDiGraph()
    index = dict(zip((node.id for node in graph.nodes), network.add_nodes_from(list(graph.nodes)), strict=True))
    edges = [
        (index[edge.source], index[edge.target], float(str(edge.properties.get("confidence", 1.0))))
        for edge in graph.edges
        if edge.type not in _PASSED_OVER
    ]
    network.add_edges_from([edge for edge in edges if edge[2] > 0])  # a node with edges of weight 0 alone gives NaN
    scores = rustworkx.pagerank(network, weight_fn=float, tol=1e-10, max_iter=500) if graph.nodes else {}
    ranked = sorted(graph.nodes, key=lambda node: (-round(scores[index[node.id]], 12), node.id))
    return [
        {
            "rank": rank,
            "label": node.label.value,
            "name": node.name,
            "score": round(scores[index[node.id]], 6),
            "id": node.id,
        }
        for rank, node in enumerate(ranked, start=1)
    ]
