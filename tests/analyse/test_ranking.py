"""PageRank: as computed by hand, and as a plain version says."""

from __future__ import annotations

import random

import pytest

from graphkit.analyse import rank_nodes
from graphkit.graph import Edge, KnowledgeGraph, Node
from graphkit.types import EdgeType, NodeLabel

DAMPING = 0.85


def graph(count: int, edges: list[tuple[int, EdgeType, int, float]]) -> KnowledgeGraph:
    nodes = [Node(f"paper:{n:03}", NodeLabel.PAPER, {"title": f"T{n}"}) for n in range(count)]
    rows = [Edge(nodes[a].id, type, nodes[b].id, {"confidence": weight}) for a, type, b, weight in edges]
    return KnowledgeGraph.of(nodes, rows)


def plain_pagerank(count: int, edges: list[tuple[int, EdgeType, int, float]], steps: int = 300) -> list[float]:
    """The definition, step by step: a node with no way out leads to all."""
    out = [0.0] * count
    for a, _, _, weight in edges:
        out[a] += weight
    scores = [1 / count] * count
    for _ in range(steps):
        lost = sum(score for score, total in zip(scores, out, strict=True) if total == 0)
        new = [(1 - DAMPING + DAMPING * lost) / count] * count
        for a, _, b, weight in edges:
            if out[a]:
                new[b] += DAMPING * scores[a] * weight / out[a]
        scores = new
    return scores


def scores_of(of: KnowledgeGraph) -> dict[str, float]:
    return {str(row["id"]): float(str(row["score"])) for row in rank_nodes(of)}


def test_two_papers_by_hand() -> None:
    # s1 = 0.15/2 + 0.85 * (s0 + s1/2), s0 = 0.15/2 + 0.85 * s1/2, as paper 1 leads nowhere and so to both
    found = scores_of(graph(2, [(0, EdgeType.CITES, 1, 1.0)]))
    assert found["paper:000"] == pytest.approx(0.350877, abs=2e-6)
    assert found["paper:001"] == pytest.approx(0.649123, abs=2e-6)


def test_a_ring_is_even_and_ties_go_by_id() -> None:
    rows = rank_nodes(graph(4, [(n, EdgeType.CITES, (n + 1) % 4, 1.0) for n in range(4)]))
    assert [row["id"] for row in rows] == [f"paper:{n:03}" for n in range(4)]
    assert [row["rank"] for row in rows] == [1, 2, 3, 4]
    assert {row["score"] for row in rows} == {0.25}


def test_rows_say_what_a_node_is() -> None:
    (row,) = rank_nodes(graph(1, []))
    assert row == {"rank": 1, "label": "Paper", "name": "T0", "score": 1.0, "id": "paper:000"}


@pytest.mark.parametrize("seed", range(20))
def test_any_graph_is_ranked_as_the_plain_version_ranks_it(seed: int) -> None:
    random_ = random.Random(seed)
    count = random_.randint(2, 30)
    kinds = [EdgeType.CITES, EdgeType.BUILDS_ON]
    keys = {
        (random_.randrange(count), random_.choice(kinds), random_.randrange(count))
        for _ in range(random_.randint(0, 4 * count))
    }
    edges = [(*key, random_.choice([0.1, 0.5, 1.0])) for key in sorted(keys)]
    found = scores_of(graph(count, edges))
    expected = plain_pagerank(count, edges)
    assert [found[f"paper:{n:03}"] for n in range(count)] == pytest.approx(expected, abs=1e-5)
    assert sum(found.values()) == pytest.approx(1.0, abs=1e-4)


def test_a_surer_edge_passes_on_more() -> None:
    found = scores_of(graph(3, [(0, EdgeType.CITES, 1, 0.9), (0, EdgeType.CITES, 2, 0.3)]))
    assert found["paper:001"] > found["paper:002"]


def test_edges_of_authors_and_results_pass_nothing_on() -> None:
    with_authors = graph(
        3, [(0, EdgeType.CITES, 1, 1.0), (0, EdgeType.AUTHORED_BY, 2, 1.0), (1, EdgeType.REPORTS, 2, 1.0)]
    )
    assert scores_of(with_authors) == scores_of(graph(3, [(0, EdgeType.CITES, 1, 1.0)]))


def test_edges_that_nobody_believes_end_nothing() -> None:
    found = scores_of(graph(3, [(0, EdgeType.CITES, 1, 0.0), (1, EdgeType.CITES, 2, 0.0)]))
    assert sum(found.values()) == pytest.approx(1.0, abs=1e-5)


def test_a_graph_of_nothing_has_no_rows() -> None:
    assert rank_nodes(KnowledgeGraph.of([], [])) == []
