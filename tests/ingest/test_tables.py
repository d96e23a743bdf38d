"""CSV and its kin: quotes, delimiters, and what goes wrong with them."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphkit.errors import SourceError
from graphkit.ingest import read_papers
from graphkit.records import clean_text
from graphkit.types import Paper, Refusal


def read(path: Path, data: str | bytes, **options: object) -> tuple[list[Paper], list[tuple[str, str]]]:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    refusals: list[Refusal] = []
    papers = list(read_papers(path, refuse=refusals.append, **options))  # type: ignore[arg-type]
    return papers, [(refusal.where, refusal.reason) for refusal in refusals]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends_are_told_from_the_content(tmp_path, delimiter, end):
    rows = [
        ["Title", "abstract", "year", "authors"],
        ['A "B" C', "One, two;\tthree.", "2024", "X Y; Z"],
        ["D", "E", "", ""],
    ]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(rows)
    papers, refusals = read(tmp_path / "papers.txt", "\ufeff" + text.getvalue())

    assert [(p.title, p.abstract, p.year, p.authors) for p in papers] == [
        ('A "B" C', "One, two;\tthree.", 2024, ("X Y", "Z")),
        ("D", "E", None, ()),
    ]
    assert refusals == []


def test_a_record_over_several_lines_is_one_and_the_next_line_number_is_right(tmp_path):
    papers, refusals = read(tmp_path / "p.csv", 'title,abstract\nT,"one\ntwo\n\nthree"\n,Bad\nU,four\n')

    assert [(p.title, p.abstract) for p in papers] == [("T", "one two three"), ("U", "four")]
    assert [where for where, _ in refusals] == ["line 6"]
    assert "no title" in refusals[0][1]


@pytest.mark.parametrize(
    "after", ["U,four\nV,five\n", 'U,"four"\nV,"five"\n', '"U","four, or so"\n"V",five\n', "U,four\nV,five"]
)
def test_an_open_quote_costs_one_record(tmp_path, after):
    papers, refusals = read(tmp_path / "p.csv", f'title,abstract\nT,"open for ever\n{after}')

    assert [paper.title for paper in papers] == ["U", "V"]
    assert [where for where, _ in refusals] == ["line 2"]


def test_too_many_values_are_refused(tmp_path):
    papers, refusals = read(tmp_path / "p.csv", "title,abstract\nT,one, two\nU,four\n")

    assert [paper.title for paper in papers] == ["U"]
    assert refusals == [("line 2", "3 values, but the first line names 2 columns")]


def test_nul_bytes_and_invalid_bytes(tmp_path):
    papers, refusals = read(tmp_path / "p.csv", b"title,abstract\nA\0B,one\nT\xe9,two\nU,three\n")

    assert [paper.title for paper in papers] == ["A B", "U"]
    assert [where for where, _ in refusals] == ["line 3"]
    assert "UTF-8" in refusals[0][1]


@pytest.mark.parametrize("size", [300_000, 1_000_000, 50_000_000])
@pytest.mark.parametrize("word", ["word " * 20, "word " * 20 + "\n"])
def test_long_values_neither_end_the_run_nor_change_the_csv_module(tmp_path, size, word):
    before = csv.field_size_limit()
    long = word * (size // 100)
    papers, refusals = read(tmp_path / "p.csv", f'title,abstract\nS,one\nT,"{long}"\nU,"two"\n')

    taken = ["S", "T", "U"] if size < 500_000 else ["S", "U"]
    assert [paper.title for paper in papers] == taken
    assert [where for where, _ in refusals] == ["line 3"] * (3 - len(taken))
    assert csv.field_size_limit() == before


def test_columns_of_other_names_are_mapped(tmp_path):
    papers, _ = read(
        tmp_path / "p.csv",
        "name,summary,when\nT,one,2024-05-01\n",
        fields={"title": "name", "abstract": "summary", "date": "when"},
    )

    assert [(p.title, p.abstract, p.date) for p in papers] == [("T", "one", "2024-05-01")]


def test_a_missing_column_is_an_error_that_names_the_columns(tmp_path):
    with pytest.raises(
        SourceError, match=r"p\.csv: no column 'abstract': the columns are title, summary; .*--field abstract="
    ):
        read(tmp_path / "p.csv", "title,summary\nT,one\n")


def test_format_overrides_what_the_file_looks_like(tmp_path):
    text = "Title\tAbstract\nRouting, at Scale\tWe propose a router.\n"

    assert [p.title for p in read(tmp_path / "p", text, format="tsv")[0]] == ["Routing, at Scale"]
    assert [p.title for p in read(tmp_path / "p", text)[0]] == ["Routing, at Scale"]
    with pytest.raises(SourceError, match="no record could be read"):
        read(tmp_path / "p", text, format="jsonl")


cells = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n,;\"' "), max_size=30)


@given(rows=st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=8))
def test_whatever_the_csv_module_writes_is_read(tmp_path_factory, rows):
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([("title", "abstract", "venue"), *((f"T{t}", f"A{a}", f"V{v}") for t, a, v in rows)])
    path = tmp_path_factory.getbasetemp() / "table.csv"
    papers, refusals = read(path, text.getvalue())

    assert [(p.title, p.abstract) for p in papers] == [(clean_text(f"T{t}"), clean_text(f"A{a}")) for t, a, _ in rows]
    assert refusals == []
