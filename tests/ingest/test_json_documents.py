"""JSON documents of any size are read one record at a time, on one line or on many, however the bytes come."""

import gzip
import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from json_works import OPENALEX_BARE

from graphkit.ingest import read_papers
from graphkit.ingest.files import Fault, Row
from graphkit.ingest.json_document import read_document
from graphkit.types import Paper, Refusal

GOOD = {"title": "Routing at Scale", "abstract": "We route tokens."}
BIG = 3_400  # records that are more than a line may be long
FILLER = "We route tokens over sand. " * 200


def read(path: Path) -> tuple[list[Paper], list[tuple[str, str]]]:
    refusals: list[Refusal] = []
    papers = list(read_papers(path, refuse=refusals.append))
    return papers, [(refusal.where, refusal.reason) for refusal in refusals]


def write_big(path: Path, start: str, between: str, end: str, row: dict[str, Any] = GOOD) -> Path:
    """Write BIG records, 18 MB, with other titles."""
    rows = (json.dumps(row | {"title": f"Paper {n}", "abstract": FILLER}) for n in range(BIG))
    path.write_text(start + between.join(rows) + end, "utf-8")
    return path


@pytest.mark.parametrize(
    ("start", "between", "end"),
    [
        ("[", ", ", "]"),
        ("[\n", ",\n", "\n]\n"),
        ('{"papers": [', ", ", "]}"),
        ('{"meta": {"count": 3400}, "results": [', ",", '], "group_by": []}\n'),
        ('{"status": "ok", "message": {"facets": {}, "items": [', ",", '], "query": {"start": 0}}}'),
        ('{"asked": "sand", "data": [', ",", "]}"),
        ('{\n"meta": {"count": 3400},\n"results": [\n', ",\n", "\n]}"),
    ],
    ids=["list", "list of lines", "papers", "page", "message", "page that begins otherwise", "page of lines"],
)
def test_a_document_that_is_longer_than_a_line_may_be_is_read(tmp_path, start, between, end):
    papers, refusals = read(write_big(tmp_path / "works", start, between, end))

    assert refusals == []
    assert [paper.title for paper in papers] == [f"Paper {n}" for n in range(BIG)]


@pytest.mark.parametrize("between", [",", ",\n"])
def test_memory_does_not_grow_with_a_document(tmp_path, between):
    path = write_big(tmp_path / "works", '{"meta": {}, "results": [', between, "]}")
    tracemalloc.start()
    try:
        count = sum(1 for _ in read_papers(path))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert count == BIG
    assert peak < 8 * 2**20


def chunks_of(data: bytes, cuts: list[int]) -> Iterator[bytes]:
    """Cut the bytes into chunks of these sizes, over and over."""
    place = 0
    for turn in range(len(data)):
        if place < len(data):
            size = cuts[turn % len(cuts)]
            yield data[place : place + size]
            place += size


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
RECORDS = st.dictionaries(st.text(max_size=5), VALUES, max_size=4).map(lambda row: {"title": "T", **row})
CUTS = st.lists(st.integers(1, 40), min_size=1, max_size=5)


@given(
    rows=st.lists(RECORDS | VALUES, max_size=6),
    wrap=st.sampled_from([lambda rows: rows, lambda rows: {"meta": {"count": 1}, "results": rows, "group_by": []}]),
    indent=st.sampled_from([None, 0, 2]),
    ascii=st.booleans(),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    cuts=CUTS,
)
def test_the_records_are_those_of_the_whole_however_the_bytes_come(rows, wrap, indent, ascii, end, cuts):
    rows = [{"title": "First"}, *rows]
    text = json.dumps(wrap(rows), indent=indent, ensure_ascii=ascii).replace("\n", end)
    found = list(read_document(chunks_of(text.encode("utf-8", "backslashreplace"), cuts)))

    assert [item.values if isinstance(item, Row) else type(item) for item in found] == [
        row if isinstance(row, dict) else Fault for row in rows
    ]


ODD = [
    *(
        b'{"title": "T"}',
        b'{"title": "\xc3\x9c',
        b'"',
        b"{",
        b"}",
        b"[",
        b"]",
        b",",
        b":",
        b"\n",
        b"\r\n",
        b"\r",
        b"  ",
    ),
    *(
        b"\xff",
        b"\xe2\x82",
        b"nul",
        b"12.5e",
        b"\\ud83d\\ude",
        b'{"papers": [',
        b'{"message": {"items": [',
        b'"k": [1, 2',
    ),
    *(b'\n{"x": 1}', b'\n  {"x": 1},', b'{"meta": {},\n"results": [\n{"title": "a"},\n{"title": "b"}\n], "k": [1]}\n'),
]


@given(pieces=st.lists(st.sampled_from(ODD), max_size=30), cuts=CUTS)
def test_what_a_broken_document_gives_does_not_depend_on_how_the_bytes_come(pieces, cuts):
    data = b"".join(pieces)

    assert list(read_document(chunks_of(data, cuts))) == list(read_document(iter([data])))


def test_a_record_that_is_too_long_costs_one_record(tmp_path):
    path = tmp_path / "works"
    rows = [GOOD, GOOD | {"abstract": "long " * 5_000_000}, GOOD]
    path.write_text("[\n" + ",\n".join(map(json.dumps, rows)) + "\n]", "utf-8")
    papers, refusals = read(path)

    assert len(papers) == 2
    assert refusals == [("line 3", "the record is longer than the 16,777,216 characters that are read")]


def test_a_text_that_never_ends_is_not_held(tmp_path):
    path = tmp_path / "works.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(json.dumps([GOOD]).encode()[:-1] + b', {"title": "')
        for _ in range(120):
            file.write(b"sand " * 200_000)
        file.write(b'\n{"title": "After", "abstract": "It goes on."}')
    tracemalloc.start()
    try:
        papers, refusals = read(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert [paper.title for paper in papers] == ["Routing at Scale", "After"]
    assert refusals == [("line 1", "the record is longer than the 16,777,216 characters that are read")]
    assert peak < 150 * 2**20


def test_bytes_that_are_no_text_cost_the_record_they_stand_in(tmp_path):
    path = tmp_path / "works"
    rows = [json.dumps(GOOD | {"title": f"Paper {n}"}).encode() for n in range(4)]
    rows[2] = rows[2].replace(b"route", b"r\xf6ute")
    path.write_bytes(b"[" + b", ".join(rows) + b"]")
    papers, refusals = read(path)

    assert [paper.title for paper in papers] == ["Paper 0", "Paper 1", "Paper 3"]
    assert refusals == [
        (
            "line 1",
            f"not valid text: byte 0xf6 on line 1, column {path.read_bytes().index(0xF6) + 1} is no UTF-8; "
            "convert the file to UTF-8, for example with iconv",
        )
    ]


@pytest.mark.parametrize("between", [b",", b",\n"])
def test_a_packed_document_that_is_cut_off_keeps_what_came_before(tmp_path, between):
    rows = [json.dumps(GOOD | {"title": f"Paper {n}", "id": str(hash(str(n)))}).encode() for n in range(20_000)]
    packed = gzip.compress(b"[" + between.join(rows) + b"]")
    path = tmp_path / "works.gz"
    path.write_bytes(packed[: len(packed) // 2])
    papers, refusals = read(path)

    assert 1_000 < len(papers) < 19_000
    assert [paper.title for paper in papers] == [f"Paper {n}" for n in range(len(papers))]
    assert len(refusals) == 1
    assert "cut off or damaged" in refusals[0][1]


def test_more_than_a_thousand_broken_records_cost_no_other(tmp_path):
    path = tmp_path / "works"
    path.write_text("[\n" + ',\n{"title": },\n'.join([json.dumps(OPENALEX_BARE)] * 3_000) + "\n]", "utf-8")
    papers, refusals = read(path)

    assert len(papers) == 3_000
    assert len(refusals) == 2_999
