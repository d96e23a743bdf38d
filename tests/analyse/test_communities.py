"""Communities: found where they are known, never to be bettered by joining two, and named by what is theirs."""

from __future__ import annotations

import random
from itertools import combinations

import networkx as nx
import pytest
from citing import citing
from hypothesis import given
from hypothesis import strategies as st

from graphkit.analyse import NO_CITATIONS, find_communities
from graphkit.analyse.louvain import Weights, find_modules, modularity
from graphkit.graph import Edge, KnowledgeGraph, Node
from graphkit.types import EdgeType, NodeLabel

LINKS = st.dictionaries(
    st.tuples(st.integers(0, 11), st.integers(0, 11)).filter(lambda link: link[0] < link[1]), st.integers(1, 5)
)


def as_weights(links: dict[tuple[int, int], int], count: int) -> Weights:
    weights: Weights = [{} for _ in range(count)]
    for (a, b), weight in links.items():
        weights[a][b] = weights[b][a] = weight
    return weights


def as_networkx(links: dict[tuple[int, int], int], count: int) -> nx.Graph:
    nxg = nx.Graph()
    nxg.add_nodes_from(range(count))
    nxg.add_weighted_edges_from((a, b, weight) for (a, b), weight in links.items())
    return nxg


def as_sets(groups: list[int]) -> list[set[int]]:
    return [{n for n, group in enumerate(groups) if group == number} for number in range(max(groups, default=-1) + 1)]


@given(LINKS, st.integers(0, 3))
def test_modularity_is_that_of_networkx_and_no_two_groups_are_better_as_one(
    links: dict[tuple[int, int], int], seed: int
) -> None:
    weights = as_weights(links, 12)
    groups = find_modules(weights, seed=seed)
    here = modularity(weights, groups)
    assert groups == find_modules(weights, seed=seed)
    if not links:
        assert (groups, here) == (list(range(12)), 0.0)
        return
    assert here == pytest.approx(nx.community.modularity(as_networkx(links, 12), as_sets(groups)))
    assert here >= modularity(weights, list(range(12)))
    for one, other in combinations(range(max(groups) + 1), 2):
        assert modularity(weights, [one if group == other else group for group in groups]) <= here + 1e-12


@pytest.mark.parametrize("seed", range(5))
def test_groups_that_were_planted_are_found(seed: int) -> None:
    nxg = nx.planted_partition_graph(6, 20, 0.5, 0.02, seed=seed)
    groups = find_modules(as_weights(dict.fromkeys(nxg.edges, 1), 120), seed=seed)
    assert as_sets(groups) == [set(range(n, n + 20)) for n in range(0, 120, 20)]


def test_a_known_network_is_divided_as_well_as_networkx_does() -> None:
    links = dict.fromkeys(nx.karate_club_graph().edges, 1)
    theirs = nx.community.louvain_communities(as_networkx(links, 34), seed=0)
    best = max(modularity(as_weights(links, 34), find_modules(as_weights(links, 34), seed=seed)) for seed in range(10))
    assert best >= nx.community.modularity(as_networkx(links, 34), theirs) - 0.005
    assert best <= 0.4198  # no division of it has more than 0.4198


def two_fields() -> KnowledgeGraph:
    """p0000-p0003 cite each other, the higher the lower, and mention B; p0010-p0012, the lower the higher, mention C.

    All mention A, and two of the first field cite p0010.
    """
    nodes = [Node(f"x:{x}", NodeLabel.METHOD, {"name": x}) for x in "ABC"]
    fields = {"B": [0, 1, 2, 3], "C": [10, 11, 12]}
    arcs = {(b, a) for a, b in combinations(fields["B"], 2)} | set(combinations(fields["C"], 2)) | {(2, 10), (3, 10)}
    graph = citing(arcs, years={20: 1999})
    mentions = [(n, x) for own, field in fields.items() for n in field for x in own + "A"]
    edges = [Edge(f"p{n:04}", EdgeType.MENTIONS, f"x:{x}", {}) for n, x in mentions]
    return KnowledgeGraph.of([*graph.nodes, *nodes], [*graph.edges, *edges])


def test_rows_say_what_a_community_is_about() -> None:
    found = find_communities(two_fields())
    assert found.rows == [
        {"community": 1, "size": 4, "label": "B; A", "papers": "T0; T1; T2", "ids": ["p0000", "p0001", "p0002"]},
        {"community": 2, "size": 3, "label": "C; A", "papers": "T12; T11; T10", "ids": ["p0012", "p0011", "p0010"]},
    ]
    # of 11 citations, 6 and 3 are inside: 9/11 - (14/22)^2 - (8/22)^2
    assert found.notes == ("Modularity 0.281 with 2 communities.", "In none: 1 papers that neither cite nor are cited.")


def test_small_communities_are_left_out_and_told() -> None:
    found = find_communities(two_fields(), minimum=4)
    assert [row["size"] for row in found.rows] == [4]
    assert "Left out: 1 communities of fewer than 4 papers." in found.notes


def test_the_order_of_what_was_read_does_not_count() -> None:
    draw = random.Random(3)
    arcs = [(draw.randrange(60), draw.randrange(60)) for _ in range(150)]
    graph = citing(arcs)
    turned = KnowledgeGraph.of(graph.nodes[::-1], graph.edges[::-1])
    assert find_communities(graph) == find_communities(turned)


def test_a_graph_without_citations_says_so() -> None:
    assert find_communities(citing([], years={0: 2000})).notes == (NO_CITATIONS,)
