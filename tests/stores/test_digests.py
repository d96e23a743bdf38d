"""Marks: the same for the same graph, and others for just the nodes that a change is about."""

from __future__ import annotations

import random

from hypothesis import given
from stores.test_contract import graphs

from graphkit.graph import Edge, KnowledgeGraph, Node
from graphkit.stores.digests import bucket_sums, mark_nodes, nodes_with_edges
from graphkit.types import EdgeType, NodeLabel


@given(graph=graphs())
def test_marks_do_not_depend_on_the_order_of_rows_and_properties(graph):
    def mixed(row):
        return dict(random.Random(1).sample(sorted(row.items()), len(row)))

    nodes = [Node(node.id, node.label, mixed(node.properties)) for node in reversed(graph.nodes)]
    edges = [Edge(edge.source, edge.type, edge.target, mixed(edge.properties)) for edge in reversed(graph.edges)]

    assert mark_nodes(KnowledgeGraph.of(nodes, edges)) == mark_nodes(graph)


@given(graph=graphs())
def test_each_edge_is_with_the_node_that_it_leaves(graph):
    pairs = list(nodes_with_edges(graph))

    assert tuple(node for node, _ in pairs) == graph.nodes
    assert all(edge.source == node.id for node, edges in pairs for edge in edges)
    assert tuple(edge for _, edges in pairs for edge in edges) == graph.edges


def marks_of(value=1, label=NodeLabel.METHOD, type=EdgeType.USED_FOR, key="papers"):
    nodes = [Node("a", NodeLabel.PAPER, {"year": 2020}), Node("b", label, {}), Node("c", NodeLabel.TASK, {})]
    return mark_nodes(KnowledgeGraph.of(nodes, [Edge("a", type, "b", {key: value})]))


def test_a_change_of_an_edge_changes_the_mark_of_its_source_alone():
    (marks, whole) = marks_of()
    others = [marks_of(2), marks_of(1.0), marks_of(True), marks_of("1"), marks_of(("1",)), marks_of(key="paper")]
    others += [marks_of(type=EdgeType.OF), marks_of(label=NodeLabel.MODEL)]

    assert len({other["a"] for other, _ in others} | {marks["a"]}) == 9
    assert len({other for _, other in others} | {whole}) == 9
    assert {other["c"] for other, _ in others} == {marks["c"]}
    assert [other["b"] == marks["b"] for other, _ in others] == [True] * 7 + [False]


def test_marks_are_positive_integers_of_64_bits_and_so_are_their_sums():
    ids = [f"paper:{number}" for number in range(30_000)]
    marks, _ = mark_nodes(KnowledgeGraph.of([Node(id, NodeLabel.PAPER, {}) for id in ids], []))
    sums = bucket_sums(marks.values())

    assert all(0 < mark < 2**53 for mark in marks.values())
    assert sum(count for _, count in sums.values()) == 30_000
    assert max(count for _, count in sums.values()) < 30
    assert all(total < 2**46 for total, _ in sums.values())
