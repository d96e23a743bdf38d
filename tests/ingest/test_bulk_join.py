"""A folder with Semantic Scholar's bulk data sets: abstracts and citations come to the papers they belong to."""

import gzip
import json
import random
import sqlite3
import tracemalloc
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphkit.errors import GraphkitError, SourceError
from graphkit.ingest import bulk_join, read_papers, read_records
from graphkit.resolve import resolve
from graphkit.types import EdgeType, Extraction, Paper, Refusal


def paper(id: object, **more: object) -> dict[str, Any]:
    return {"corpusid": id, "externalids": {"MAG": str(id), "DOI": None}, "title": f"Sand {id}", "year": 2020, **more}


def abstract(id: object, text: object = "We sort sand.") -> dict[str, Any]:
    return {"corpusid": id, "openaccessinfo": {"externalids": {}}, "abstract": text}


def citation(citing: object, cited: object) -> dict[str, Any]:
    return {"citationid": 1, "citingcorpusid": citing, "citedcorpusid": cited, "contexts": ["As in [1]."]}


def write_folder(folder: Path, **files: Sequence[object]) -> Path:
    """Write files of lines, packed, under names that say nothing."""
    folder.mkdir(exist_ok=True)
    for name, rows in files.items():
        lines = "".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows)
        (folder / f"20240101_{name}.gz").write_bytes(gzip.compress(lines.encode()))
    return folder


def read(path: Path) -> tuple[list[Paper], list[tuple[str, str, str]]]:
    refusals: list[Refusal] = []
    papers = list(read_papers(path, refuse=refusals.append))
    return papers, [(refusal.source, refusal.where, refusal.reason) for refusal in refusals]


def test_abstracts_and_citations_are_joined_to_the_papers_of_a_folder(tmp_path):
    folder = write_folder(
        tmp_path / "bulk",
        a=[abstract(7, "We sort sand."), abstract("9", "We sort stones.")],
        b=[citation(7, 9), citation("9", 8), citation(7, 8), citation(7, 9)],
        c=[paper(7), paper(8)],
        d=[paper("9")],
    )
    papers, refusals = read(folder)

    assert refusals == []
    assert [(p.id, p.abstract, p.references, p.source) for p in papers] == [
        ("CorpusId:7", "We sort sand.", ("CorpusId:8", "CorpusId:9"), "bulk/20240101_c.gz"),
        ("CorpusId:8", "", (), "bulk/20240101_c.gz"),
        ("CorpusId:9", "We sort stones.", ("CorpusId:8",), "bulk/20240101_d.gz"),
    ]


def test_joined_papers_cite_each_other_in_the_graph(tmp_path):
    folder = write_folder(tmp_path / "bulk", a=[citation(7, 8), citation(8, 5)], b=[paper(7), paper(8)])
    resolution = resolve(list(map(Extraction, read(folder)[0])))

    titles = {one.id: one.title for one in (*resolution.papers, *resolution.stubs)}
    cites = {(titles[f.source], titles[f.target]) for f in resolution.facts if f.type is EdgeType.CITES}
    assert cites == {("Sand 7", "Sand 8"), ("Sand 8", "CorpusId:5")}


def test_what_is_of_other_papers_is_counted_once_a_file(tmp_path):
    folder = write_folder(
        tmp_path / "bulk",
        a=[abstract(n) for n in range(40)],
        b=[citation(n, 1) for n in range(50)] + [citation(1, None), citation(None, 1), citation(None, None)],
        c=[paper(n) for n in range(28)],
        d=[abstract(3, None)],
    )
    papers, refusals = read(folder)

    assert len(papers) == 28
    assert refusals == [
        ("bulk/20240101_a.gz", "file", "12 of 40 abstracts are of papers that are not in the folder"),
        (
            "bulk/20240101_b.gz",
            "file",
            "22 of 53 citations are in papers that are not in the folder; "
            "3 of 53 citations do not say which paper cites or is cited",
        ),
    ]


ROWS = (
    [paper(n) for n in range(6)]
    + [abstract(n % 7, f"We sort {n * n} grains.") for n in range(12)]
    + [citation(n % 5, n * n % 11) for n in range(30)]
)


@settings(max_examples=40)
@given(order=st.permutations(ROWS), names=st.permutations("abc"))
def test_the_papers_are_the_same_for_any_order_of_lines_and_files(tmp_path_factory, order, names):
    def read_rows(rows: Sequence[dict[str, Any]], names: Sequence[str]) -> set[tuple[object, ...]]:
        kinds = [[row for row in rows if key in row] for key in ("title", "abstract", "citingcorpusid")]
        papers, _ = read(write_folder(tmp_path_factory.getbasetemp() / "bulk", **dict(zip(names, kinds, strict=True))))
        return {(p.id, p.abstract, p.references) for p in papers}

    assert read_rows(order, names) == read_rows(ROWS, "abc")


def test_a_paper_keeps_the_abstract_and_the_references_of_its_line(tmp_path):
    own = paper(7, abstract="Its own.", references=[{"title": "A Study of Stones"}])
    folder = write_folder(tmp_path / "bulk", a=[own], b=[abstract(7, "We sort much more sand.")], c=[citation(7, 8)])
    papers, _ = read(folder)

    assert [(p.abstract, p.references) for p in papers] == [("Its own.", ("A Study of Stones", "CorpusId:8"))]


@pytest.mark.parametrize("rows", [[abstract(7)], [citation(7, 8)]], ids=["abstracts", "citations"])
def test_a_file_alone_is_refused_with_what_to_do(tmp_path, rows):
    folder = write_folder(tmp_path / "bulk", a=rows * 3)

    with pytest.raises(SourceError, match=r"put (it|the file) into one folder with the files of 'papers'"):
        read(folder / "20240101_a.gz")
    with pytest.raises(SourceError, match="without their papers: put it into one folder with the files of 'papers'"):
        read(folder)


def test_other_files_of_the_folder_are_read_as_ever(tmp_path):
    folder = write_folder(
        tmp_path / "bulk",
        a=[{"corpusid": 7, "sha": "a" * 40, "primary": True}] * 3,
        b=[abstract(7)],
        c=[paper(7)],
        d=[{"title": "A Plain One", "abstract": "We sort by hand."}],
    )
    (folder / "e.csv").write_text("title,abstract\nFrom a Table,We read rows.\n", "utf-8")
    papers, refusals = read(folder)

    assert [(p.title, p.abstract) for p in papers] == [
        ("Sand 7", "We sort sand."),
        ("A Plain One", "We sort by hand."),
        ("From a Table", "We read rows."),
    ]
    assert [(source, where) for source, where, _ in refusals] == [("bulk/20240101_a.gz", "file")]
    assert "leave the file out" in refusals[0][2]


def test_bad_lines_cost_themselves(tmp_path):
    folder = write_folder(
        tmp_path / "bulk",
        a=[
            abstract(7),
            "{",
            paper(9),
            abstract("x" * 30),
            abstract(10**30),
            abstract(8, ""),
            abstract(9, "We \ud800 sort."),
        ],
        b=[paper(7), paper(8), paper(9), "[]"],
        c=[citation(7, 8), {"title": "A Plain One"}, citation([], {})],
    )
    papers, refusals = read(folder)

    assert [(p.id, p.abstract) for p in papers] == [
        ("CorpusId:7", "We sort sand."),
        ("CorpusId:8", ""),
        ("CorpusId:9", "We   sort."),
    ]
    assert [(source[-4], where) for source, where, _ in refusals] == [
        *(("a", "line 2"), ("a", "line 3"), ("a", "file"), ("c", "line 2"), ("c", "file"), ("b", "line 4")),
    ]
    assert refusals[1][2] == "a line of the data set 'papers' among lines of 'abstracts': give each a file of its own"
    assert refusals[2][2] == "2 of 5 abstracts are of papers that are not in the folder"


def test_more_citations_than_a_paper_can_have_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(bulk_join, "MAX_CITED", 3)
    folder = write_folder(tmp_path / "bulk", a=[citation(7, n) for n in range(4)], b=[paper(7), paper(8)])
    papers, refusals = read(folder)

    assert [p.id for p in papers] == ["CorpusId:8"]
    assert refusals == [("bulk/20240101_b.gz", "line 1", "cites more than the 3 papers that are read")]


def test_each_file_begins_and_is_told_once(tmp_path):
    folder = write_folder(tmp_path / "bulk", a=[abstract(7), abstract(8)], b=[paper(7)], c=[citation(7, 8)])
    events: list[tuple[object, ...]] = []
    records = read_records(
        folder,
        begin=lambda path, _: events.append(("begin", path.name)),
        tell=lambda path, _, count: events.append(("tell", path.name, count)),
        refuse=lambda refusal: events.append(("refuse", refusal.source)),
    )

    assert len(list(records)) == 1
    assert events == [
        *(("begin", "20240101_a.gz"), ("refuse", "bulk/20240101_a.gz"), ("tell", "20240101_a.gz", 0)),
        *(("begin", "20240101_c.gz"), ("tell", "20240101_c.gz", 0)),
        *(("begin", "20240101_b.gz"), ("tell", "20240101_b.gz", 1)),
    ]


def test_no_room_on_disk_is_an_error_with_what_to_do(tmp_path, monkeypatch):
    connect = sqlite3.connect

    def connect_to_small(*args: Any, **options: Any) -> sqlite3.Connection:
        db = connect(*args, **options)
        db.execute("PRAGMA max_page_count = 20")
        return db

    monkeypatch.setattr(sqlite3, "connect", connect_to_small)
    folder = write_folder(tmp_path / "bulk", a=[abstract(7, "Sand. " * 1_000)] * 100, b=[paper(7)])

    with pytest.raises(GraphkitError, match=r"on disk \(database or disk is full\): make room, or set TMPDIR"):
        read(folder)


def test_nothing_is_left_on_disk_wherever_reading_ends(tmp_path, monkeypatch):
    room = tmp_path / "room"
    room.mkdir()
    monkeypatch.setenv("SQLITE_TMPDIR", str(room))
    folder = write_folder(
        tmp_path / "bulk", a=[abstract(n, "Sand. " * 5_000) for n in range(3_000)], b=[paper(n) for n in range(3_000)]
    )
    papers = read_papers(folder)
    next(papers)

    assert list(room.iterdir()) == []


def test_memory_does_not_grow_with_the_folder(tmp_path):
    draw = random.Random(1)
    folder = write_folder(
        tmp_path / "bulk",
        a=[paper(n) for n in range(2_000)],
        b=[abstract(n % 3_000, "sand" * 3_500 + str(n)) for n in range(3_000)],
        c=[citation(draw.randrange(2_000), n) for n in range(20_000)],
    )
    tracemalloc.start()
    try:
        references = sum(len(p.references) for p in read_papers(folder, refuse=lambda _: None))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert references == 20_000
    assert peak < 30 * 2**20
