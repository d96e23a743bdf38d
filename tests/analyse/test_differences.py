"""What changed between two graphs: told once, with what it became, the most telling first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graphkit.analyse import Difference, compare_graphs, count_differences
from graphkit.graph import Edge, KnowledgeGraph, Node
from graphkit.types import EdgeType, NodeLabel


def paper(id: str, title: str) -> Node:
    return Node(id, NodeLabel.PAPER, {"title": title})


def method(id: str, name: str, *aliases: str, papers: int = 1) -> Node:
    known = {"aliases": aliases} if aliases else {}
    return Node(id, NodeLabel.METHOD, {"name": name, "papers": papers, "mentions": papers, **known})


def mentions(source: str, target: str, papers: int = 1) -> Edge:
    return Edge(source, EdgeType.MENTIONS, target, {"papers": papers, "evidence": (f"{source}:0:1",)})


P, Q = paper("doi:1", "Pebbles"), paper("doi:2", "Sieves")
NET, SIEVE = method("method:pebblenet", "PebbleNet", papers=2), method("method:sieve", "sieve")
OLD = KnowledgeGraph.of(
    [P, Q, NET, SIEVE], [mentions("doi:1", NET.id), mentions("doi:2", NET.id), mentions("doi:2", SIEVE.id)]
)


def told(old: KnowledgeGraph, new: KnowledgeGraph) -> list[tuple[str, str, str]]:
    return [(found.change, found.kind, found.name) for found in compare_graphs(old, new)]


def only(old: KnowledgeGraph, new: KnowledgeGraph) -> Difference:
    (found,) = compare_graphs(old, new)
    return found


def test_equal_graphs_do_not_differ() -> None:
    assert compare_graphs(OLD, OLD) == []


def test_what_came_and_what_went_are_each_others_mirror() -> None:
    less = KnowledgeGraph.of([P, NET], [mentions("doi:1", NET.id)])
    gone = [
        ("gone", "Paper", "Sieves"),
        ("gone", "Method", "sieve"),
        ("gone", "MENTIONS", "Sieves -> PebbleNet"),
        ("gone", "MENTIONS", "Sieves -> sieve"),
    ]
    assert told(OLD, less) == gone
    assert told(less, OLD) == [("added", kind, name) for _, kind, name in gone]


def test_a_change_of_properties_has_both_values() -> None:
    new = replace(NET, properties={**NET.properties, "papers": 3, "aliases": ("PN",), "first_year": 2020})
    found = only(OLD, KnowledgeGraph.of([P, Q, new, SIEVE], OLD.edges))
    assert (found.change, found.id) == ("changed", "method:pebblenet")
    assert found.details == "aliases: +PN; first_year: none -> 2020; papers: 2 -> 3"


def test_a_change_of_an_edge_counts_its_evidence() -> None:
    first, *others = OLD.edges
    changed = replace(first, properties={"papers": 1, "evidence": ("doi:1:0:1", "doi:1:4:5")})
    found = only(OLD, KnowledgeGraph.of(OLD.nodes, [changed, *others]))
    assert (found.change, found.name, found.details) == ("changed", "Pebbles -> PebbleNet", "evidence: +1")


def test_an_entity_that_became_part_of_another_is_told_as_merged_and_its_edges_are_carried() -> None:
    both = method("method:pebblenet", "PebbleNet", "sieve", papers=2)
    new = KnowledgeGraph.of([P, Q, both], [mentions("doi:1", NET.id), mentions("doi:2", NET.id)])
    assert told(OLD, new) == [("merged", "Method", "sieve"), ("changed", "Method", "PebbleNet")]
    assert compare_graphs(OLD, new)[0].details == "now PebbleNet (method:pebblenet)"


def test_an_entity_that_came_out_of_another_is_told_as_split() -> None:
    both = method("method:pebblenet", "PebbleNet", "sieve", papers=2)
    old = KnowledgeGraph.of([P, Q, both], [mentions("doi:1", NET.id), mentions("doi:2", NET.id)])
    assert told(old, OLD) == [
        ("split", "Method", "sieve"),
        ("changed", "Method", "PebbleNet"),
        ("added", "MENTIONS", "Sieves -> sieve"),
    ]


def test_what_has_another_id_is_renamed_and_who_joined_it_is_merged() -> None:
    model = Node("model:pebblenet", NodeLabel.MODEL, {"name": "PebbleNet", "aliases": ("sieve",), "papers": 2})
    moved = paper("arxiv:1", "Sieves")
    new = KnowledgeGraph.of([P, moved, model], [mentions("doi:1", model.id), mentions("arxiv:1", model.id)])
    assert told(OLD, new) == [
        ("merged", "Method", "sieve"),
        ("renamed", "Paper", "Sieves"),
        ("renamed", "Method", "PebbleNet"),
    ]


@pytest.mark.parametrize("label", [NodeLabel.PAPER, NodeLabel.AUTHOR])
def test_an_entity_does_not_become_a_paper_or_an_author(label: NodeLabel) -> None:
    new = KnowledgeGraph.of([P, Q, NET, Node("x:1", label, {"name": "sieve", "title": "sieve"})], OLD.edges[:2])
    assert ("gone", "Method", "sieve") in told(OLD, new)


def test_counts_have_labels_first_and_every_change() -> None:
    rows = count_differences(compare_graphs(OLD, KnowledgeGraph.of([P, NET], [mentions("doi:1", NET.id, papers=4)])))
    assert [row["label or type"] for row in rows] == ["Method", "Paper", "MENTIONS"]
    assert rows[2] == {
        "label or type": "MENTIONS", "merged": 0, "split": 0, "renamed": 0, "added": 0, "gone": 2, "changed": 1,
    }  # fmt: skip
