"""The main path: by hand, as all paths one by one say, on counts beyond any float, and where papers cite in a ring."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise

import networkx as nx
import pytest
from citing import citing, number
from hypothesis import given
from hypothesis import strategies as st

from graphkit.analyse import METHODS, NO_CITATIONS, trace_main_path
from graphkit.analyse.citations import read_citations
from graphkit.analyse.cycles import break_cycles
from graphkit.graph import KnowledgeGraph

Arc = tuple[int, int]

# an arc (a, b) of these says that a cites b; without rings, as each cites lower ones alone
ACYCLIC = st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda arc: arc[0] > arc[1]), min_size=1)
ARCS = st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=40)
YEARS = st.dictionaries(st.integers(0, 9), st.integers(2000, 2003), max_size=10)

# 2 and 3 cite 0; 3 cites 1; 4 cites 2 and 3; 5 cites 3; 6 cites 4.   Paths from 0 or 1 to 5 or 6:
# 0-2-4-6, 0-3-4-6, 1-3-4-6, 0-3-5, 1-3-5: five
BY_HAND = {(2, 0), (3, 0), (3, 1), (4, 2), (4, 3), (5, 3), (6, 4)}


def all_paths(arcs: set[Arc]) -> list[list[int]]:
    """Every path from a paper that cites nothing to one that is not cited, walked one by one."""
    citing_: dict[int, list[int]] = defaultdict(list)
    for a, b in arcs:
        citing_[b].append(a)
    paths = [[paper] for paper in {b for _, b in arcs} - {a for a, _ in arcs}]
    done = []
    while paths:
        path = paths.pop()
        if citing_[path[-1]]:
            paths += [[*path, paper] for paper in citing_[path[-1]]]
        else:
            done.append(path)
    return done


def plain_weights(arcs: set[Arc]) -> Counter[Arc]:
    """How many paths run over each arc, from cited to citing."""
    return Counter(arc for path in all_paths(arcs) for arc in pairwise(path))


def onward(weights: Counter[Arc], start: int) -> list[int]:
    path = [start]
    while ways := [arc for arc in weights if arc[0] == path[-1]]:
        path.append(min(ways, key=lambda arc: (-weights[arc], arc))[1])
    return path


def back(weights: Counter[Arc], start: int) -> list[int]:
    path = [start]
    while ways := [arc for arc in weights if arc[1] == path[0]]:
        path.insert(0, min(ways, key=lambda arc: (-weights[arc], arc))[0])
    return path


def routes_of(graph: KnowledgeGraph, **options) -> list[list[int]]:
    routes: dict[object, list[int]] = defaultdict(list)
    for row in trace_main_path(graph, **options).rows:
        routes[row["route"]].append(number(row["id"]))
        assert row["order"] == len(routes[row["route"]])
    assert list(routes) == list(range(1, len(routes) + 1))
    return list(routes.values())


def test_by_hand() -> None:
    graph = citing(BY_HAND, years={n: 2000 + n for n in range(7)})
    # over 0-3, 1-3, 3-4, 3-5 run two paths each, over 4-6 three, over 0-2 and 2-4 one
    assert trace_main_path(graph).rows == [
        {"route": 1, "order": 1, "year": 2000, "title": "T0", "weight": None, "id": "p0000"},
        {"route": 1, "order": 2, "year": 2003, "title": "T3", "weight": 0.4, "id": "p0003"},
        {"route": 1, "order": 3, "year": 2004, "title": "T4", "weight": 0.4, "id": "p0004"},
        {"route": 1, "order": 4, "year": 2006, "title": "T6", "weight": 0.6, "id": "p0006"},
    ]
    assert trace_main_path(graph).notes == ()
    assert routes_of(graph, method="local") == [[0, 3, 4, 6]]
    assert routes_of(graph, method="key-route", routes=4) == [[0, 3, 4, 6], [1, 3, 4, 6]]  # four arcs, two paths
    assert routes_of(graph, method="key-route", routes=5)[2] == [0, 3, 5]


def test_local_and_global_may_differ() -> None:
    # the heaviest arc from a source is 0-1 (three ways on), but the long way from 5 has more arcs of weight two
    arcs = {(1, 0), (2, 1), (3, 1), (4, 1), *((n + 1, n) for n in range(6, 12)), (6, 5), (13, 12), (14, 12)}
    assert routes_of(citing(arcs), method="local") == [[0, 1, 2]]
    assert routes_of(citing(arcs), method="global") == [[5, 6, 7, 8, 9, 10, 11, 12, 13]]


@given(ACYCLIC)
def test_weights_are_the_shares_of_all_paths_and_the_global_path_has_the_greatest_sum(arcs: set[Arc]) -> None:
    weights, paths = plain_weights(arcs), all_paths(arcs)
    rows = trace_main_path(citing(arcs)).rows
    path = [number(row["id"]) for row in rows]
    steps = list(pairwise(path))
    assert path in paths
    assert [row["weight"] for row in rows[1:]] == pytest.approx(
        [weights[step] / len(paths) for step in steps], rel=1e-5
    )
    sums = [sum(weights[step] for step in pairwise(other)) for other in paths]
    assert sum(weights[step] for step in steps) == max(sums)


@given(ACYCLIC, st.integers(1, 5))
def test_local_and_key_routes_take_the_heaviest_arc_each_time(arcs: set[Arc], count: int) -> None:
    weights = plain_weights(arcs)
    sources = {b for _, b in arcs} - {a for a, _ in arcs}
    ranked = sorted(weights, key=lambda arc: (-weights[arc], arc))
    first = next(arc for arc in ranked if arc[0] in sources)
    expected = [back(weights, a) + onward(weights, b) for a, b in ranked[:count]]
    assert routes_of(citing(arcs), method="local") == [[first[0], *onward(weights, first[1])]]
    distinct = [path for n, path in enumerate(expected) if path not in expected[:n]]
    assert routes_of(citing(arcs), method="key-route", routes=count) == distinct


@pytest.mark.parametrize("method", METHODS)
def test_more_paths_than_a_float_can_hold(method: str) -> None:
    # 300 times, a paper is cited by 16 that one other cites: 16 ** 300 paths
    arcs = {arc for n in range(0, 300 * 17, 17) for k in range(1, 17) for arc in ((n + k, n), (n + 17, n + k))}
    rows = trace_main_path(citing({(a, b) for a, b in arcs}), method=method).rows
    assert len(rows) == 601
    assert {row["weight"] for row in rows[1:]} == {1 / 16}
    assert [number(row["id"]) % 17 for row in rows] == [0, 1] * 300 + [0]  # ties go to the lower id


@given(ARCS, YEARS)
def test_cycles_are_broken_and_nothing_else_is(arcs: set[Arc], years: dict[int, int]) -> None:
    citations = read_citations(citing(arcs, years))
    acyclic = break_cycles(citations)
    names = [number(paper.id) for paper in citations.papers]
    kept = {(names[a], names[b]) for a, those in enumerate(acyclic.references) for b in those}
    whole = {(a, b) for a, b in arcs if a != b}
    assert kept <= whole
    assert nx.is_directed_acyclic_graph(nx.DiGraph(kept))
    assert len(whole) - len(kept) == acyclic.against_time + acyclic.in_rings
    component = {n: k for k, those in enumerate(nx.strongly_connected_components(nx.DiGraph(whole))) for n in those}
    assert all(component[a] == component[b] for a, b in whole - kept)
    places = {names[paper]: n for n, paper in enumerate(acyclic.order)}
    assert all(places[a] > places[b] for a, b in kept)
    assert {(b, a) for b, those in enumerate(acyclic.citations) for a in those} == {
        (b, a) for a, those in enumerate(acyclic.references) for b in those
    }


def test_a_ring_is_broken_where_it_goes_against_time_and_that_is_told() -> None:
    arcs = {(1, 0), (2, 1), (0, 2)}
    found = trace_main_path(citing(arcs, years={0: 2001, 1: 2002, 2: 2003}))
    assert [row["title"] for row in found.rows] == ["T0", "T1", "T2"]
    assert found.notes == ("Left out, as they led in a circle: citations, 1 of a paper of a later year.",)


@pytest.mark.parametrize("years", [{}, {0: 2001, 1: 2001}, {0: 2001}, {1: 2001}])
def test_a_ring_of_one_year_or_of_unknown_years_is_broken_where_a_walk_by_id_closes_it(years: dict[int, int]) -> None:
    found = trace_main_path(citing({(1, 0), (0, 1)}, years=years))
    assert [row["title"] for row in found.rows] == ["T1", "T0"]  # the walk comes from T0 to T1, and may not go back
    assert found.notes == (
        "Left out, as they led in a circle: citations, 1 that closed a ring of one year or of unknown years.",
    )


def test_a_later_paper_that_is_in_no_ring_stays() -> None:
    found = trace_main_path(citing({(1, 0)}, years={0: 2020, 1: 2001}))
    assert ([row["title"] for row in found.rows], found.notes) == (["T0", "T1"], ())


def test_a_graph_without_citations_says_so() -> None:
    assert trace_main_path(citing([], years={0: 2000})).notes == (NO_CITATIONS,)


def test_an_unknown_method_is_refused() -> None:
    with pytest.raises(ValueError, match="'widest' is no method of a main path: take one of local, global, key-route"):
        trace_main_path(citing(BY_HAND), method="widest")
