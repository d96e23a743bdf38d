"""Co-citation and coupling: as counted by hand, and as the definition says on any graph."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from itertools import combinations

import numpy as np
import pytest
from citing import citing, number
from hypothesis import given
from hypothesis import strategies as st

from graphkit.analyse import NO_CITATIONS, count_cocitations, couple_papers, pairs
from graphkit.graph import KnowledgeGraph

ARCS = st.sets(st.tuples(st.integers(0, 14), st.integers(0, 14)), max_size=90)


def plain_cocitation(arcs: set[tuple[int, int]], minimum: int) -> list[tuple[int, float, int, int]]:
    """Every pair of every reference list, one by one."""
    references: dict[int, set[int]] = defaultdict(set)
    for a, b in arcs:
        if a != b:
            references[a].add(b)
    together = Counter(pair for found in references.values() for pair in combinations(sorted(found), 2))
    cited = Counter(b for found in references.values() for b in found)
    rows = [
        (count, round(count / math.sqrt(cited[a] * cited[b]), 6), a, b)
        for (a, b), count in together.items()
        if count >= minimum
    ]
    return sorted(rows, key=lambda row: (-row[0], -row[1], row[2:]))


def told(rows: list[dict[str, object]]) -> list[tuple[object, ...]]:
    return [(row["count"], row["cosine"], number(row["id"]), number(row["other_id"])) for row in rows]


def turned(arcs: set[tuple[int, int]]) -> set[tuple[int, int]]:
    return {(b, a) for a, b in arcs}


def test_by_hand() -> None:
    # 5 cites 0, 1, 2; 6 cites 0, 1; 7 cites 0: so 0 is cited three times, 1 twice, 2 once
    graph = citing([(5, 0), (5, 1), (5, 2), (6, 0), (6, 1), (7, 0)])
    assert told(count_cocitations(graph, minimum=1).rows) == [
        (2, 0.816497, 0, 1),  # 2 / sqrt(3 * 2)
        (1, 0.707107, 1, 2),  # 1 / sqrt(2 * 1)
        (1, 0.57735, 0, 2),  # 1 / sqrt(3 * 1)
    ]
    assert told(couple_papers(graph, minimum=1).rows) == [
        (2, 0.816497, 5, 6),  # both cite 0 and 1, of three and of two references
        (1, 0.707107, 6, 7),
        (1, 0.57735, 5, 7),
    ]
    assert count_cocitations(graph).rows == [
        {"rank": 1, "count": 2, "cosine": 0.816497, "paper": "T0", "other": "T1", "id": "p0000", "other_id": "p0001"}
    ]


def test_stubs_count_as_other_papers_do() -> None:
    arcs = [(2, 0), (2, 1), (3, 0), (3, 1)]
    assert told(count_cocitations(citing(arcs, stubs=[0, 1])).rows) == [(2, 1.0, 0, 1)]
    assert told(couple_papers(citing(arcs, stubs=[0, 1])).rows) == [(2, 1.0, 2, 3)]


@given(ARCS, st.integers(1, 3))
def test_any_graph_is_counted_as_the_definition_says(arcs: set[tuple[int, int]], minimum: int) -> None:
    graph = citing(arcs)
    assert told(count_cocitations(graph, minimum=minimum).rows) == plain_cocitation(arcs, minimum)
    assert told(couple_papers(graph, minimum=minimum).rows) == plain_cocitation(turned(arcs), minimum)


@given(ARCS, st.integers(1, 12), st.integers(1, 30))
def test_neither_blocks_nor_a_limit_change_what_comes_first(arcs: set[tuple[int, int]], limit: int, block: int) -> None:
    graph = citing(arcs)
    everything = count_cocitations(graph, minimum=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pairs, "_BLOCK", block)
        first = count_cocitations(graph, minimum=1, limit=limit)
        assert count_cocitations(graph, minimum=1) == everything
    assert first.rows == everything.rows[:limit]
    assert first.total == everything.total == len(everything.rows)


@given(ARCS, st.integers(1, 30))
def test_a_block_holds_no_more_than_it_may_or_one_item(arcs: set[tuple[int, int]], block: int) -> None:
    both = np.array(sorted(arcs), dtype=np.int64).reshape(-1, 2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pairs, "_BLOCK", block)
        blocks = [left.tolist() for left, _, _ in pairs._blocks(both[:, 0], both[:, 1])]
    assert all(left for left in blocks)
    assert all(len(left) <= block or len(set(left)) == 1 for left in blocks)
    lefts = [set(left) for left in blocks]
    assert all(not one & other for one, other in combinations(lefts, 2))


@given(ARCS, st.integers(1, 6))
def test_papers_with_too_many_references_are_as_if_they_were_not_there(arcs: set[tuple[int, int]], most: int) -> None:
    arcs = {(a, b) for a, b in arcs if a != b}
    sizes = Counter(a for a, _ in arcs)
    small = {(a, b) for a, b in arcs if sizes[a] <= most}
    large = sum(size > most for size in sizes.values())
    found = count_cocitations(citing(arcs), minimum=1, largest=most)
    assert told(found.rows) == plain_cocitation(small, 1)
    assert [note.split()[2] for note in found.notes if "more than" in note] == [str(large)] * bool(large)


def test_what_is_left_out_is_told() -> None:
    graph = citing([(5, 0), (5, 1), (5, 2), (6, 0), (6, 1)])
    assert count_cocitations(graph, largest=2).notes == ("Left out: 1 papers with more than 2 references.",)
    assert couple_papers(graph, largest=1).notes == ("Left out: 2 papers cited by more than 1 papers.",)


@pytest.mark.parametrize("analyse", [count_cocitations, couple_papers])
def test_a_graph_without_citations_says_so(analyse) -> None:
    for graph in (KnowledgeGraph.of([], []), citing([(0, 0)])):
        assert analyse(graph).rows == []
        assert analyse(graph).notes == (NO_CITATIONS,)
