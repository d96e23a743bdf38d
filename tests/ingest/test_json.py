"""JSON lines and JSON documents: good records come through, each bad one is named with its line."""

import json
from pathlib import Path

import pytest

from graphkit.errors import SourceError
from graphkit.ingest import read_papers, read_records
from graphkit.types import EntityType, Extraction, Paper, Refusal

GOOD = {"title": "Routing at Scale", "abstract": "We route tokens."}


def read(path: Path, **options: object) -> tuple[list[Paper], list[tuple[str, str]]]:
    refusals: list[Refusal] = []
    papers = list(read_papers(path, refuse=refusals.append, **options))  # type: ignore[arg-type]
    assert {refusal.source for refusal in refusals} <= {path.name}
    return papers, [(refusal.where, refusal.reason) for refusal in refusals]


def write_lines(path: Path, *lines: object) -> Path:
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines) + "\n", "utf-8")
    return path


def test_all_fields_of_a_paper_are_read(tmp_path):
    row = GOOD | {
        "year": 2024,
        "date": "2024-04-15T10:00:00Z",
        "authors": ["Ada Lovelace", {"name": "Émilie du Châtelet"}],
        "venue": "ICML",
        "url": "https://example.org/p",
        "doi": "https://doi.org/10.1000/XYZ",
        "arxiv_id": "1706.03762v5",
        "references": ["arXiv:1810.04805"],
    }
    papers, refusals = read(write_lines(tmp_path / "papers.jsonl", row))

    assert papers == [
        Paper(
            id="doi:10.1000/xyz",
            title="Routing at Scale",
            abstract="We route tokens.",
            year=2024,
            date="2024-04-15",
            authors=("Ada Lovelace", "Émilie du Châtelet"),
            venue="ICML",
            url="https://example.org/p",
            doi="10.1000/xyz",
            arxiv_id="1706.03762",
            references=("arXiv:1810.04805",),
            source="papers.jsonl",
        )
    ]
    assert refusals == []


def test_broken_json_on_line_17_costs_one_record(tmp_path):
    rows = [GOOD | {"title": f"Paper {n}"} for n in range(1, 31)]
    lines = [json.dumps(row) for row in rows]
    lines[16] = lines[16][:30]
    papers, refusals = read(write_lines(tmp_path / "papers.jsonl", *lines))

    assert [paper.title for paper in papers] == [f"Paper {n}" for n in range(1, 31) if n != 17]
    assert [where for where, _ in refusals] == ["line 17"]
    assert refusals[0][1].startswith("broken JSON: ")


def test_blank_lines_count_and_are_no_records(tmp_path):
    papers, refusals = read(write_lines(tmp_path / "p.jsonl", "", GOOD, "", "  ", "{", GOOD))

    assert len(papers) == 2
    assert [where for where, _ in refusals] == ["line 5"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ({"title": "No abstract"}, "no abstract"),
        ({"title": "No abstract", "abstract": None}, "no abstract"),
        ({"title": "No abstract", "abstract": "  \n "}, "abstract is blank"),
        ({"abstract": "No title."}, "no title"),
        ({"title": 7, "abstract": "x"}, "title is not text but int"),
        ("[1, 2]", "no JSON object but list"),
        ("null", "no JSON object but NoneType"),
        ('{"title": ' + "[" * 100_000, "JSON"),
        ('{"title": "t", "abstract": "a", "year": ' + "9" * 5000 + "}", "JSON that cannot be read"),
        (GOOD | {"entities": [{"text": "tokens", "type": "Method", "start": 0, "end": 6}]}, "does not stand at 0:6"),
        (
            GOOD | {"entities": [{"text": "Routing", "type": "Per son", "start": 0, "end": 7}]},
            "'Per son' is no entity type",
        ),
        (GOOD | {"entities": [{"text": "Routing"}]}, "a field is missing"),
        (GOOD | {"entities": [{"text": "Routing", "type": "Task", "start": float("inf"), "end": 7}]}, ""),
        (GOOD | {"entities": ["Routing"]}, "not of the extraction format"),
    ],
)
def test_a_record_that_does_not_fit_is_refused_with_its_reason(tmp_path, line, reason):
    papers, refusals = read(write_lines(tmp_path / "p.jsonl", GOOD, line, GOOD), format="jsonl")

    assert len(papers) == 2
    assert [where for where, _ in refusals] == ["line 2"]
    assert reason in refusals[0][1]


def test_lines_with_entities_come_as_extractions(tmp_path):
    labelled = GOOD | {
        "entities": [{"text": "Routing", "type": "Method", "start": 0, "end": 7}],
        "proposes": ["Routing"],
    }
    path = write_lines(tmp_path / "mixed.jsonl", GOOD, labelled)
    plain, found = read_records(path)

    assert isinstance(plain, Paper)
    assert isinstance(found, Extraction)
    assert [(m.text, m.type) for m in found.mentions] == [("Routing", EntityType.METHOD)]
    assert [role.name for role in found.proposes] == ["Routing"]
    assert list(read_papers(path)) == [plain, found.paper]


def test_other_names_of_fields_are_mapped(tmp_path):
    row = {"title": "T", "summary": "A summary.", "published": "2025-12-15T00:00:00", "abstract": "Not this one."}
    fields = {"abstract": "summary", "date": "published"}
    papers, _ = read(write_lines(tmp_path / "p.jsonl", row), fields=fields)

    assert [(p.abstract, p.date, p.year) for p in papers] == [("A summary.", "2025-12-15", 2025)]


def test_control_characters_are_cleaned(tmp_path):
    row = {"title": "Bell \x07 and\x1b[31m red", "abstract": "One\u2028two\nthree\x00four \ud800."}
    papers, _ = read(write_lines(tmp_path / "p.jsonl", row))

    assert [(p.title, p.abstract) for p in papers] == [("Bell   and [31m red", "One two three four  .")]


def test_identical_records_are_all_given(tmp_path):
    papers, _ = read(write_lines(tmp_path / "p.jsonl", *[GOOD] * 10_000))

    assert len(papers) == 10_000
    assert len(set(papers)) == 1


def test_an_abstract_of_50_mb_is_refused_and_the_rest_kept(tmp_path):
    path = write_lines(tmp_path / "p.jsonl", GOOD, GOOD | {"abstract": "long " * 10_000_000}, GOOD)
    papers, refusals = read(path)

    assert len(papers) == 2
    assert [where for where, _ in refusals] == ["line 2"]
    assert "longer than the 16,777,216 bytes" in refusals[0][1]


def test_an_abstract_of_1_mb_is_refused_with_its_length(tmp_path):
    _, refusals = read(write_lines(tmp_path / "p.jsonl", GOOD, GOOD | {"abstract": "x" * 1_000_000}))

    assert refusals == [("line 2", "abstract has 1,000,000 characters, more than the 500,000 that are read")]


@pytest.mark.parametrize("indent", [None, 0, 2])
@pytest.mark.parametrize("wrap", [lambda rows: rows, lambda rows: {"papers": rows}])
def test_a_document_with_a_list_of_records_is_read(tmp_path, indent, wrap):
    rows = [GOOD | {"title": f"Paper {n}", "authors": [{"name": "A"}]} for n in range(5)] + [{"title": "Bad"}]
    path = tmp_path / "papers.json"
    path.write_text(json.dumps(wrap(rows), indent=indent), "utf-8")
    papers, refusals = read(path)

    assert [paper.title for paper in papers] == [f"Paper {n}" for n in range(5)]
    assert len(refusals) == 1
    assert "no abstract" in refusals[0][1]


def test_objects_over_several_lines_are_read(tmp_path):
    path = tmp_path / "papers.json"
    path.write_text("\n".join(json.dumps(GOOD, indent=1) for _ in range(3)), "utf-8")

    assert len(read(path)[0]) == 3


def test_a_broken_object_in_a_document_costs_one_record(tmp_path):
    lines = json.dumps([GOOD, GOOD, GOOD, GOOD], indent=1).split("\n")
    lines[6] = lines[6].replace(":", ";")
    path = tmp_path / "papers.json"
    path.write_text("\n".join(lines), "utf-8")
    papers, refusals = read(path)

    assert len(papers) == 3
    assert refusals == [("line 6", "broken JSON: Expecting ':' delimiter on line 7, column 10")]


def test_when_no_record_can_be_read_the_error_says_why(tmp_path):
    path = write_lines(tmp_path / "p.jsonl", {"title": "T", "summary": "S"})

    with pytest.raises(
        SourceError, match=r"p\.jsonl: no record could be read; the first, line 1: no abstract.*--field"
    ):
        read(path)


def test_what_cannot_be_read_after_a_broken_object_is_said(tmp_path):
    path = tmp_path / "papers.json"
    path.write_text('[{"title": "T", "abstract": "A."}, {"title": }, {"title": "U", "abstract": "B."}]', "utf-8")
    papers, refusals = read(path)

    assert [paper.title for paper in papers] == ["T"]
    assert len(refusals) == 1
    assert refusals[0][1].endswith("nothing after it in this document is read")


@pytest.mark.parametrize("mark", ["\u2028", "\u2029", "\u0085"])
def test_a_line_is_a_line_whatever_unicode_calls_one(tmp_path, mark):
    row = {"title": "Routing at Scale", "abstract": mark.join(["We route tokens.", "It works.", "Well."] * 20)}
    papers, refusals = read(write_lines(tmp_path / "papers.jsonl", json.dumps(row, ensure_ascii=False)))

    assert (len(papers), refusals) == (1, [])
    assert papers[0].abstract.startswith("We route tokens.")


def test_dates_that_no_calendar_has_are_left_out(tmp_path):
    dates = ["2020-13-45", "2020-02-30", "2020-02-29", "2021-05", "--02-29", "soon"]
    papers, _ = read(write_lines(tmp_path / "papers.jsonl", *(GOOD | {"date": date} for date in dates)))

    assert [paper.date for paper in papers] == [None, None, "2020-02-29", "2021-05", "--02-29", None]
