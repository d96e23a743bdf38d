"""Rows: sorted, checked, counted."""

from __future__ import annotations

import random

import pytest

from graphkit.graph import Edge, KnowledgeGraph, Node
from graphkit.types import EdgeType, NodeLabel

NODES = [Node(f"paper:{n}", NodeLabel.PAPER, {"title": f"T{n}"}) for n in range(4)] + [
    Node("method:a", NodeLabel.METHOD, {"name": "A"})
]
EDGES = [
    Edge("paper:0", EdgeType.CITES, "paper:1", {}),
    Edge("paper:0", EdgeType.BUILDS_ON, "paper:1", {}),
    Edge("paper:1", EdgeType.CITES, "paper:0", {}),
    Edge("paper:2", EdgeType.MENTIONS, "method:a", {}),
    Edge("paper:3", EdgeType.CITES, "paper:3", {}),
]


@pytest.mark.parametrize("seed", range(5))
def test_rows_are_sorted_whatever_their_order(seed: int) -> None:
    nodes, edges = list(NODES), list(EDGES)
    random.Random(seed).shuffle(nodes)
    random.Random(seed).shuffle(edges)
    graph = KnowledgeGraph.of(nodes, iter(edges))
    assert graph == KnowledgeGraph.of(NODES, EDGES)
    assert [node.id for node in graph.nodes] == sorted(node.id for node in NODES)
    keys = [(edge.source, edge.type.value, edge.target) for edge in graph.edges]
    assert keys == sorted(keys)


def test_two_nodes_with_one_id_are_an_error() -> None:
    with pytest.raises(ValueError, match="two nodes have the id 'method:a'"):
        KnowledgeGraph.of([*NODES, Node("method:a", NodeLabel.TASK, {})], [])


def test_two_edges_with_one_key_are_an_error() -> None:
    with pytest.raises(ValueError, match="two edges have the same ends and type"):
        KnowledgeGraph.of(NODES, [EDGES[0], Edge("paper:0", EdgeType.CITES, "paper:1", {"papers": 2})])


@pytest.mark.parametrize(("source", "target"), [("paper:0", "paper:9"), ("paper:9", "paper:0")])
def test_an_edge_to_nowhere_is_an_error(source: str, target: str) -> None:
    with pytest.raises(ValueError, match=r"CITES from .* an end is no node"):
        KnowledgeGraph.of(NODES, [Edge(source, EdgeType.CITES, target, {})])


def test_a_graph_of_nothing_is_one() -> None:
    graph = KnowledgeGraph.of([], [])
    assert (graph.nodes, graph.edges, graph.counts()) == ((), (), {})


def test_counts_are_by_label_and_type_labels_first() -> None:
    counts = KnowledgeGraph.of(NODES, EDGES).counts()
    assert list(counts.items()) == [("Method", 1), ("Paper", 4), ("BUILDS_ON", 1), ("CITES", 3), ("MENTIONS", 1)]


@pytest.mark.parametrize(
    ("properties", "name"),
    [
        ({"name": "A", "title": "B"}, "A"),
        ({"title": "B"}, "B"),
        ({"value": "91%", "unit": "%"}, "91%"),
        ({"name": ""}, "x:1"),
        ({}, "x:1"),
    ],
)
def test_a_node_has_a_name_to_be_shown_by(properties: dict[str, str], name: str) -> None:
    assert Node("x:1", NodeLabel.RESULT, properties).name == name


def test_a_label_that_is_called_as_an_edge_type_is_counted_apart() -> None:
    nodes = [Node("CITES:a", NodeLabel("CITES"), {}), Node("paper:a", NodeLabel.PAPER, {})]
    edges = [Edge("paper:a", EdgeType.CITES, "CITES:a", {}), Edge("paper:a", EdgeType.CITES, "paper:a", {})]
    assert KnowledgeGraph.of(nodes, edges).counts() == {"CITES (label)": 1, "Paper": 1, "CITES": 2}
