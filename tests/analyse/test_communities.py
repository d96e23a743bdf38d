"""Communities: connected, found where they are known, never to be bettered by joining two, named by what is theirs."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from itertools import combinations

import networkx as nx
import pytest
from citing import citing
from hypothesis import given
from hypothesis import strategies as st

from graphkit.analyse import NO_CITATIONS, find_communities
from graphkit.analyse.leiden import Division, find_modules
from graphkit.graph import Edge, KnowledgeGraph, Node
from graphkit.types import EdgeType, NodeLabel

LINKS = st.dictionaries(
    st.tuples(st.integers(0, 11), st.integers(0, 11)).filter(lambda link: link[0] < link[1]),
    st.integers(1, 5),
    min_size=1,
)


def as_networkx(links: dict[tuple[int, int], int]) -> nx.Graph:
    nxg = nx.Graph()
    nxg.add_weighted_edges_from((a, b, weight) for (a, b), weight in sorted(links.items()))
    return nxg


@given(LINKS, st.integers(-3, 3))
def test_groups_are_connected_and_no_two_are_better_as_one(links: dict[tuple[int, int], int], seed: int) -> None:
    nxg = as_networkx(links)
    groups, modularity = find_modules(links, seed=seed)

    assert sorted(node for group in groups for node in group) == sorted(nxg)
    assert all(nx.is_connected(nxg.subgraph(group)) for group in groups)
    assert modularity == pytest.approx(nx.community.modularity(nxg, groups), abs=1e-9)
    for one, other in combinations(groups, 2):
        joined = [group for group in groups if group not in (one, other)] + [one + other]
        assert nx.community.modularity(nxg, joined) <= modularity + 1e-9


@given(LINKS, st.integers(0, 3))
def test_modularity_is_no_lower_than_that_of_louvain(links: dict[tuple[int, int], int], seed: int) -> None:
    nxg = as_networkx(links)
    theirs = nx.community.modularity(nxg, nx.community.louvain_communities(nxg, seed=seed))

    assert find_modules(links, seed=seed).modularity >= theirs - 0.02  # neither is sure to find the best


@given(LINKS, st.randoms(use_true_random=False))
def test_the_order_of_links_does_not_count(links: dict[tuple[int, int], int], draw: random.Random) -> None:
    assert find_modules(dict(draw.sample(sorted(links.items()), len(links)))) == find_modules(links)


def test_without_links_there_are_no_groups() -> None:
    assert find_modules({}) == Division([], 0.0)


@pytest.mark.parametrize("seed", range(5))
def test_groups_that_were_planted_are_found(seed: int) -> None:
    nxg = nx.planted_partition_graph(6, 20, 0.5, 0.02, seed=seed)
    groups, _ = find_modules(dict.fromkeys(nxg.edges, 1), seed=seed)
    assert groups == [list(range(n, n + 20)) for n in range(0, 120, 20)]


@pytest.mark.parametrize("seed", range(3))
def test_large_sparse_networks_are_divided_into_connected_groups_as_well_as_by_louvain(seed: int) -> None:
    nxg = nx.gnp_random_graph(3000, 0.0008, seed=seed)
    groups, modularity = find_modules(dict.fromkeys(nxg.edges, 1), seed=seed)

    assert all(nx.is_connected(nxg.subgraph(group)) for group in groups)
    assert modularity >= nx.community.modularity(nxg, nx.community.louvain_communities(nxg, seed=seed)) - 0.002


def test_a_known_network_is_divided_as_well_as_it_can_be() -> None:
    links = dict.fromkeys(nx.karate_club_graph().edges, 1)

    assert find_modules(links).modularity == pytest.approx(0.4198, abs=5e-5)  # no division of it has more


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


def drawn(seed: int) -> KnowledgeGraph:
    draw = random.Random(seed)
    return citing([(draw.randrange(60), draw.randrange(60)) for _ in range(150)])


def test_the_order_of_what_was_read_does_not_count() -> None:
    graph = drawn(3)
    turned = KnowledgeGraph.of(graph.nodes[::-1], graph.edges[::-1])
    assert find_communities(graph) == find_communities(turned)


def test_two_processes_find_the_same() -> None:
    code = (
        "import json; from analyse.test_communities import drawn; from graphkit.analyse import find_communities\n"
        "found = find_communities(drawn(3)); print(json.dumps([found.rows, found.members, found.notes]))"
    )
    path = os.pathsep.join(sys.path)
    printed = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    here = find_communities(drawn(3))

    assert [json.loads(text) for text in printed] == [[here.rows, here.members, list(here.notes)]]


def test_every_community_of_papers_hangs_together_and_has_all_its_members() -> None:
    for seed in range(20):
        graph = drawn(seed)
        nxg = nx.Graph((edge.source, edge.target) for edge in graph.edges)
        found = find_communities(graph)
        groups = [[row["id"] for row in found.members if row["community"] == n + 1] for n in range(found.total)]

        assert [len(group) for group in groups] == [row["size"] for row in found.rows]
        assert all(nx.is_connected(nxg.subgraph(group)) for group in groups)


def test_members_are_the_most_cited_first() -> None:
    found = find_communities(two_fields())

    assert found.members[:4] == [
        {"community": 1, "id": "p0000", "title": "T0", "year": None, "cited": 3},
        {"community": 1, "id": "p0001", "title": "T1", "year": None, "cited": 2},
        {"community": 1, "id": "p0002", "title": "T2", "year": None, "cited": 1},
        {"community": 1, "id": "p0003", "title": "T3", "year": None, "cited": 0},
    ]
    assert [(row["community"], row["id"]) for row in found.members[4:]] == [(2, "p0012"), (2, "p0011"), (2, "p0010")]
    assert {row["community"] for row in find_communities(two_fields(), minimum=4).members} == {1}


def test_a_graph_without_citations_says_so() -> None:
    assert find_communities(citing([], years={0: 2000})).notes == (NO_CITATIONS,)
