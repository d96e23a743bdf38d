"""Papers that share entities and entities of the same papers: by hand, and as the definition says on any graph."""

from __future__ import annotations

import math
from itertools import combinations

import pytest
from citing import mentioning, number
from hypothesis import given
from hypothesis import strategies as st

from graphkit.analyse import count_cooccurrences, couple_by_entities

PAPERS = st.dictionaries(st.integers(0, 15), st.sets(st.sampled_from("ABCDEFGH")).map("".join), max_size=16)


def test_shared_entities_by_hand() -> None:
    # of four papers, three mention A and two mention B: A weighs ln(4/3), B ln(4/2), C and D are shared by none
    found = couple_by_entities(mentioning({0: "AB", 1: "AB", 2: "AC", 3: "D"}), minimum=1)
    a, b, c = math.log(4 / 3), math.log(2), math.log(4)
    assert found.rows[0] == {
        "rank": 1,
        "weight": round(a + b, 6),
        "shared": 2,
        "cosine": 1.0,
        "entities": "B; A",
        "paper": "T0",
        "other": "T1",
        "id": "p0000",
        "other_id": "p0001",
    }
    rest = [(row["id"], row["other_id"], row["weight"], row["cosine"]) for row in found.rows[1:]]
    cosine = round(a / math.sqrt((a + b) * (a + c)), 6)
    assert rest == [("p0000", "p0002", round(a, 6), cosine), ("p0001", "p0002", round(a, 6), cosine)]


def test_what_more_than_a_share_of_the_papers_mention_weighs_nothing_and_is_told() -> None:
    papers = dict.fromkeys(range(7), "A") | {7: "B", 8: "B"} | dict.fromkeys(range(9, 20), "")
    found = couple_by_entities(mentioning(papers), minimum=1, share=0.3)
    assert [(row["id"], row["other_id"]) for row in found.rows] == [("p0007", "p0008")]
    assert found.notes == ("Left out: 1 entities in more than 6 papers.",)
    assert len(couple_by_entities(mentioning(papers), minimum=1, share=0.35).rows) == 22


def test_an_entity_of_every_paper_ties_none() -> None:
    assert couple_by_entities(mentioning({0: "A", 1: "A"}), minimum=1).rows == []


def test_entities_of_other_types_do_not_count() -> None:
    papers, labels = {0: "AB", 1: "AB", 2: "C"}, {"A": "Task", "B": "Dataset", "C": "Protein"}
    assert [row["entities"] for row in couple_by_entities(mentioning(papers, labels), minimum=1).rows] == ["B"]
    assert [
        row["entities"] for row in couple_by_entities(mentioning(papers, labels), types={"Task"}, minimum=1).rows
    ] == ["A"]


def test_cooccurrence_by_hand() -> None:
    papers, labels = {0: "ABX", 1: "ABX", 2: "AX"}, {"B": "Model", "X": "Dataset"}
    assert count_cooccurrences(mentioning(papers, labels)).rows == [
        {
            "rank": 1,
            "papers": 2,
            "cosine": 0.816497,  # 2 / sqrt(3 * 2)
            "name": "A",
            "label": "Method",
            "other": "B",
            "other_label": "Model",
            "id": "x:A",
            "other_id": "x:B",
        }
    ]


@given(PAPERS, st.integers(1, 3))
def test_any_papers_are_coupled_as_the_definition_says(papers: dict[int, str], minimum: int) -> None:
    counts = {x: sum(x in found for found in papers.values()) for x in "ABCDEFGH"}
    weights = {x: math.log(len(papers) / n) if 0 < n <= 5 else 0.0 for x, n in counts.items()}  # 0.1 of 16 is below 5
    expected = {}
    for a, b in combinations(sorted(papers), 2):
        shared = [x for x in papers[a] if x in papers[b] and counts[x] <= 5]
        if len(shared) >= minimum and sum(weights[x] for x in shared) > 0:
            sums = [sum(weights[x] for x in papers[n]) for n in (a, b)]
            weight = sum(weights[x] for x in shared)
            expected[a, b] = (weight, len(shared), weight / math.sqrt(sums[0] * sums[1]))
    rows = couple_by_entities(mentioning(papers), minimum=minimum).rows
    assert {(number(row["id"]), number(row["other_id"])) for row in rows} == set(expected)
    for row in rows:
        weight, shared, cosine = expected[number(row["id"]), number(row["other_id"])]
        assert (row["weight"], row["cosine"]) == (pytest.approx(weight, abs=1e-6), pytest.approx(cosine, abs=1e-6))
        assert row["shared"] == shared
    order = [(-float(str(row["weight"])), -float(str(row["cosine"])), row["id"], row["other_id"]) for row in rows]
    assert order == sorted(order)


@given(PAPERS, st.integers(1, 3))
def test_any_entities_occur_together_as_the_definition_says(papers: dict[int, str], minimum: int) -> None:
    expected = {}
    for a, b in combinations("ABCDEFGH", 2):
        both = sum(a in found and b in found for found in papers.values())
        if both >= minimum:
            each = [sum(x in found for found in papers.values()) for x in (a, b)]
            expected[f"x:{a}", f"x:{b}"] = (both, round(both / math.sqrt(each[0] * each[1]), 6))
    rows = count_cooccurrences(mentioning(papers), minimum=minimum).rows
    assert {(row["id"], row["other_id"]): (row["papers"], row["cosine"]) for row in rows} == expected


@pytest.mark.parametrize("analyse", [couple_by_entities, count_cooccurrences])
def test_a_graph_without_mentions_says_so(analyse) -> None:
    assert analyse(mentioning({0: "", 1: ""})).notes == ("No paper of the graph mentions an entity of these types.",)
