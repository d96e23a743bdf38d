"""Decisions: which of them count, and the file that carries them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphkit.decisions import decisions_in_force, dump_decisions, load_decisions, make_decision, new_decisions
from graphkit.errors import GraphkitError
from graphkit.types import Decision, Verdict

SAME, APART, SPLIT, RENAME = Verdict.SAME, Verdict.APART, Verdict.SPLIT, Verdict.RENAME
HEAD = "verdict\tname\tother\n"

names = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)


@st.composite
def decisions(draw: st.DrawFn) -> Decision:
    verdict = draw(st.sampled_from(Verdict))
    try:
        return make_decision(verdict, draw(names), "" if verdict is SPLIT else draw(names))
    except ValueError:  # two names that are one, or a new name that cannot be printed
        return make_decision(RENAME, draw(names), "New name")


@given(st.lists(decisions(), max_size=6))
def test_a_file_gives_back_what_was_written_to_it(given: list[Decision]) -> None:
    assert load_decisions(dump_decisions(given), "x.tsv") == given


def test_the_file_is_a_table_that_a_person_can_read_and_write() -> None:
    wanted = [Decision(SAME, "PEFT", r"parameter-efficient $\tau$-tuning"), Decision(SPLIT, "RAG")]
    assert dump_decisions(wanted).decode() == HEAD + "same\tPEFT\tparameter-efficient $\\tau$-tuning\nsplit\tRAG\t\n"
    # As a spreadsheet may save it: a mark in front, other line ends, no tab where the last cell is empty, blank lines.
    saved = "\ufeff" + HEAD + "\nsame\tPEFT\tparameter-efficient $\\tau$-tuning\n\t\t\nsplit\tRAG"
    assert load_decisions(saved.replace("\n", "\r\n").encode(), "x.tsv") == wanted


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("equal\tA\tB", "'equal' is no verdict: they are same, apart, split, rename"),
        ("same\tA", "same needs two names"),
        ("apart\tA\tA", "both names are 'A'"),
        ("split\tA\tB", "split takes one name"),
        ("rename\tA\t B", "begins or ends with a space"),
        ("same\t\tB", "there is no name"),
        ("same\tA\tB\tC", "4 columns, and there are 3"),
        ("same A B", "'same A B' is no verdict"),
        ("same\tA\t" + "B" * 1001, "1,001 characters"),
    ],
)
def test_a_bad_line_is_told_with_its_number_and_fault(line: str, fault: str) -> None:
    with pytest.raises(GraphkitError) as told:
        load_decisions(f"{HEAD}same\tA\tB\n{line}\n".encode(), "x.tsv")
    assert str(told.value).startswith("x.tsv, line 3: ")
    assert fault in str(told.value)
    assert "Nothing was imported" in str(told.value)


def test_all_bad_lines_are_told_and_of_many_the_first() -> None:
    with pytest.raises(GraphkitError) as told:
        load_decisions((HEAD + 'split\t"A\nB"\t\n' + "?\tA\tB\n" * 12).encode(), "x.tsv")
    lines = str(told.value).splitlines()
    assert [line.split(":")[0] for line in lines[:10]] == [f"x.tsv, line {n}" for n in range(4, 14)]
    assert lines[10:] == ["and 2 more", "Nothing was imported: mend it first"]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "line 1: the first line must be verdict name other"),
        (b"name\tother\n", "line 1: the first line must be"),
        (b"verdict\tname\tother\nsplit\t\xff\n", "line 2: it is no text in UTF-8"),
        (b'verdict\tname\tother\nsplit\tA\t\nsplit\t"B\nsplit\tC\n', "line 3: "),
        (b"verdict\tname\tother\nsplit\t" + b"A" * 200_000 + b"\n", "line 2: field larger than"),
    ],
)
def test_what_is_no_such_table_is_told(content: bytes, fault: str) -> None:
    with pytest.raises(GraphkitError, match=r"x\.tsv, ") as told:
        load_decisions(content, "x.tsv")
    assert fault in str(told.value)


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (Decision(SAME, "A", "B"), Decision(APART, "B", "A")),
        (Decision(APART, "A", "B"), Decision(SAME, "A", "B")),
        (Decision(SAME, "A", "B"), Decision(SPLIT, "B")),
        (Decision(SPLIT, "A"), Decision(SAME, "A", "B")),
        (Decision(RENAME, "A", "B"), Decision(RENAME, "A", "C")),
        (Decision(SPLIT, "A"), Decision(SPLIT, "A")),
    ],
)
def test_of_two_that_contradict_each_other_the_later_counts(earlier: Decision, later: Decision) -> None:
    assert decisions_in_force([earlier, Decision(SAME, "X", "Y"), later]) == [Decision(SAME, "X", "Y"), later]


@pytest.mark.parametrize(
    "both",
    [
        [Decision(SAME, "A", "B"), Decision(APART, "A", "C")],
        [Decision(APART, "A", "B"), Decision(SPLIT, "A")],
        [Decision(RENAME, "A", "C"), Decision(RENAME, "B", "C")],
        [Decision(SAME, "A", "B"), Decision(RENAME, "A", "C")],
    ],
)
def test_two_that_go_together_both_count(both: list[Decision]) -> None:
    assert decisions_in_force(both) == both


def test_what_was_overruled_does_not_come_back() -> None:
    said = [Decision(SAME, "A", "B"), Decision(SPLIT, "A"), Decision(SAME, "A", "C")]
    assert decisions_in_force(said) == said[2:]


def test_what_is_in_force_is_not_new_whichever_name_comes_first() -> None:
    known = [Decision(SAME, "A", "B"), Decision(SPLIT, "C")]
    assert new_decisions([Decision(SAME, "B", "A"), Decision(SPLIT, "C"), Decision(SPLIT, "D")], known) == [
        Decision(SPLIT, "D")
    ]
    assert new_decisions([Decision(SAME, "A", "B")], [*known, Decision(APART, "A", "B")]) == [Decision(SAME, "A", "B")]
    assert new_decisions([Decision(RENAME, "B", "A")], [Decision(RENAME, "A", "B")]) == [Decision(RENAME, "B", "A")]
