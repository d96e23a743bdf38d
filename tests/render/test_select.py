"""What a reader of a part of the graph gets, and what is left out of a page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphkit.errors import GraphkitError
from graphkit.graph import Edge, KnowledgeGraph, Node
from graphkit.render import select, write_page
from graphkit.render.cut import cut
from graphkit.types import EdgeType, NodeLabel


def small_graph() -> KnowledgeGraph:
    """Paper one mentions a rare and a common method; the common one is compared with a third, which stands alone."""
    nodes = [
        Node("paper:1", NodeLabel.PAPER, {"title": "One"}),
        Node("method:common", NodeLabel.METHOD, {"name": "Common Way", "aliases": ("CW",), "papers": 9}),
        Node("method:rare", NodeLabel.METHOD, {"name": "Rare Way", "papers": 1}),
        Node("method:third", NodeLabel.METHOD, {"name": "Third Way", "papers": 3}),
        Node("model:common", NodeLabel.MODEL, {"name": "Common Model", "papers": 4}),
        Node("result:1", NodeLabel.RESULT, {"value": "0.5"}),
    ]
    edges = [
        Edge("paper:1", EdgeType.MENTIONS, "method:common", {}),
        Edge("paper:1", EdgeType.MENTIONS, "method:rare", {}),
        Edge("method:common", EdgeType.COMPARED_WITH, "method:third", {}),
        Edge("result:1", EdgeType.OF, "method:rare", {}),
    ]
    return KnowledgeGraph.of(nodes, edges)


def ids(graph: KnowledgeGraph) -> set[str]:
    return {node.id for node in graph.nodes}


def test_without_filters_nothing_is_dropped() -> None:
    assert select(small_graph()) == small_graph()


def test_only_nodes_of_the_types_asked_for_stay_and_edges_between_them() -> None:
    part = select(small_graph(), types=[NodeLabel.METHOD])

    assert ids(part) == {"method:common", "method:rare", "method:third"}
    assert [edge.type for edge in part.edges] == [EdgeType.COMPARED_WITH]


@pytest.mark.parametrize("wanted", ["method:common", "common way", "  CW ", "cw"])
def test_around_takes_an_id_a_name_or_an_alias_in_any_case(wanted: str) -> None:
    assert ids(select(small_graph(), around=wanted)) == {"method:common", "paper:1", "method:third"}


@pytest.mark.parametrize(
    ("depth", "expected"),
    [
        (0, {"method:third"}),
        (1, {"method:third", "method:common"}),
        (2, {"method:third", "method:common", "paper:1"}),
        (9, {"method:third", "method:common", "paper:1", "method:rare", "result:1"}),
    ],
)
def test_depth_counts_edges_in_both_directions(depth: int, expected: set[str]) -> None:
    assert ids(select(small_graph(), around="third way", depth=depth)) == expected


def test_the_node_in_the_middle_stays_whatever_its_type() -> None:
    assert ids(select(small_graph(), around="One", types=[NodeLabel.METHOD])) == {
        "paper:1",
        "method:common",
        "method:rare",
    }


def test_rare_entities_and_their_results_are_dropped_but_no_paper() -> None:
    assert ids(select(small_graph(), min_papers=2)) == {"paper:1", "method:common", "method:third", "model:common"}


def test_an_unknown_name_is_answered_with_names_spelt_alike() -> None:
    with pytest.raises(GraphkitError, match=r"no node is called 'comon way'; did you mean 'Common Way'"):
        select(small_graph(), around="comon way")


def test_an_unknown_name_like_no_other_says_what_to_give() -> None:
    with pytest.raises(GraphkitError, match=r"'zzzz'; give a node's id, name or alias"):
        select(small_graph(), around="zzzz")


def test_a_negative_depth_is_refused() -> None:
    with pytest.raises(GraphkitError, match="depth -1 is negative"):
        select(small_graph(), around="One", depth=-1)


def test_a_limit_below_one_is_refused(tmp_path) -> None:
    with pytest.raises(GraphkitError, match="limit of 0 nodes"):
        write_page(small_graph(), tmp_path / "page.html", limit=0)


@given(limit=st.integers(1, 400))
def test_the_cut_fills_the_room_and_loses_no_node(field_graph: KnowledgeGraph, limit: int) -> None:
    drawn, left_out = cut(field_graph, limit)

    assert len(drawn.nodes) == min(limit, len(field_graph.nodes))
    assert ids(drawn) | {node.id for node in left_out} == ids(field_graph)
    assert len(drawn.nodes) + len(left_out) == len(field_graph.nodes)


def test_a_cut_page_shows_the_most_named_entities_and_every_kind_of_node(field_graph: KnowledgeGraph) -> None:
    drawn, left_out = cut(field_graph, 60)

    labels = {node.label for node in field_graph.nodes}
    entities = [node.properties["papers"] for node in drawn.nodes if "papers" in node.properties]
    missed = [node.properties["papers"] for node in left_out if "papers" in node.properties]
    assert {node.label for node in drawn.nodes} == labels
    assert min(entities) >= max(missed)
    linked = {end for edge in drawn.edges for end in (edge.source, edge.target)}
    assert not {node.id for node in drawn.nodes if not node.label.is_entity} - linked


def test_entities_of_ones_own_types_are_cut_and_filtered_as_the_others() -> None:
    own = NodeLabel("Protein")
    nodes = [Node(f"Protein:{n}", own, {"name": f"P{n}", "papers": n + 1}) for n in range(6)]
    nodes += [Node(f"paper:{n}", NodeLabel.PAPER, {"title": f"T{n}"}) for n in range(6)]
    graph = KnowledgeGraph.of(nodes, [])

    assert ids(select(graph, types=[own], min_papers=5)) == {"Protein:4", "Protein:5"}
    assert {"Protein:5", "Protein:4", "Protein:3"} <= ids(cut(graph, 6)[0])
