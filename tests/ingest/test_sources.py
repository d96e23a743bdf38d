"""Files and folders as a user has them: packed, in other encodings, empty, binary, missing, mixed."""

import bz2
import gzip
import json
import logging
import lzma
import os
import socket
import tracemalloc
from pathlib import Path

import pytest

from graphkit.errors import SourceError
from graphkit.ingest import read_papers, read_records
from graphkit.types import Paper, Refusal

ROWS = [{"title": f"Paper {n}", "abstract": f"We route {n} tokens. Ünïcode."} for n in range(20)]
LINES = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS)
TITLES = [row["title"] for row in ROWS]


def read(path: Path) -> tuple[list[Paper], list[Refusal]]:
    refusals: list[Refusal] = []
    return list(read_papers(path, refuse=refusals.append)), refusals


def write(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("pack", [bytes, gzip.compress, lzma.compress, bz2.compress])
@pytest.mark.parametrize("name", ["papers.jsonl", "papers.txt", "papers.jsonl.gz", "papers"])
def test_packing_is_told_from_the_bytes_not_the_name(tmp_path, pack, name):
    papers, refusals = read(write(tmp_path / name, pack(LINES.encode())))

    assert [paper.title for paper in papers] == TITLES
    assert {paper.source for paper in papers} == {name}
    assert refusals == []


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress, bz2.compress])
def test_packed_files_in_a_row_are_one_file(tmp_path, pack):
    half = len(LINES) // 2
    papers, _ = read(write(tmp_path / "p", pack(LINES[:half].encode()) + pack(LINES[half:].encode())))

    assert [paper.title for paper in papers] == TITLES


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(tmp_path, encoding, end):
    papers, refusals = read(write(tmp_path / "p", LINES.replace("\n", end).encode(encoding)))

    assert [(p.title, p.abstract) for p in papers] == [(row["title"], row["abstract"]) for row in ROWS]
    assert refusals == []


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_line_ends_on_the_border_of_two_reads(tmp_path, count):
    big = 2**18
    filler = json.dumps(ROWS[0], ensure_ascii=True)
    lines = [filler + " " * (big - len(filler) - count) + "\r\n"] * 5 + ["{\r\n"]
    papers, refusals = read(write(tmp_path / "p", "".join(lines).encode()))

    assert len(papers) == 5
    assert [refusal.where for refusal in refusals] == ["line 6"]


def test_invalid_bytes_cost_one_record(tmp_path):
    lines = LINES.encode().splitlines(keepends=True)
    lines[4] = lines[4].replace("Ü".encode(), b"\xdc")
    papers, refusals = read(write(tmp_path / "p.jsonl", b"".join(lines)))

    assert len(papers) == 19
    assert [(r.source, r.where) for r in refusals] == [("p.jsonl", "line 5")]
    assert "byte 0xdc at place 54 of the line is no UTF-8" in refusals[0].reason
    assert "iconv" in refusals[0].reason


def test_invalid_bytes_in_a_dump_cost_one_paper(tmp_path):
    page = (
        "First Things\n\nWe route tokens, and show that it helps more than a larger model does.\n\n"
        "Second Things\n\nWe propose na\xefve routing of tokens, and study where it fails.\n\n"
        "Third Things\n\nWe end the study of all these things with a proof that they exist.\n"
    )
    papers, refusals = read(write(tmp_path / "page.txt", page.encode("latin-1")))

    assert [paper.title for paper in papers] == ["First Things", "Third Things"]
    assert [refusal.where for refusal in refusals] == ["line 7"]


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress, bz2.compress])
def test_a_packed_file_that_is_cut_off_keeps_what_came_before(tmp_path, pack):
    noise = [{"title": f"Paper {n}", "abstract": os.urandom(400).hex()} for n in range(3000)]
    packed = pack("".join(json.dumps(row) + "\n" for row in noise).encode())
    papers, refusals = read(write(tmp_path / "p", packed[: len(packed) * 2 // 3]))

    assert 500 < len(papers) < 2500
    assert [paper.title for paper in papers] == [f"Paper {n}" for n in range(len(papers))]
    assert [refusal.where for refusal in refusals] == [f"line {len(papers) + 1}"]
    assert "cut off or damaged" in refusals[0].reason


def test_damage_at_the_very_start_is_an_error(tmp_path):
    with pytest.raises(SourceError, match=r"p\.gz: the file is cut off or damaged"):
        read(write(tmp_path / "p.gz", gzip.compress(LINES.encode())[:12]))


@pytest.mark.parametrize("end", [b"", b"\n"])
def test_a_decompression_bomb_does_not_fill_memory(tmp_path, end):
    path = tmp_path / "bomb.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(LINES.encode())
        for _ in range(300):
            file.write(b"a" * 2**20 + end)
        file.write(b"\n" + LINES.encode())
    refusals: list[Refusal] = []
    tracemalloc.start()
    try:
        count = sum(1 for _ in read_papers(path, refuse=refusals.append))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert count == 2 * len(ROWS)
    assert len(refusals) == (300 if end else 1)
    assert peak < 100 * 2**20


def test_a_dump_that_is_too_large_says_so(tmp_path):
    path = tmp_path / "page.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        for _ in range(70):
            file.write((b"We route tokens. " * 61_000) + b"\n\n")

    with pytest.raises(SourceError, match="more than 67,108,864 characters"):
        read(path)


def test_a_long_abstract_in_a_dump_costs_one_paper(tmp_path):
    page = (
        "First Things\n\nWe route tokens, and show that it helps.\n\n"
        f"Too Much\n\n{'We go on. ' * 5_000_000}\n\n"
        "Third Things\n\nWe end here, with a study of it.\n"
    )
    papers, refusals = read(write(tmp_path / "page.txt", page.encode()))

    assert [paper.title for paper in papers] == ["First Things", "Third Things"]
    assert [refusal.where for refusal in refusals] == ["line 7"]


EMPTY = [b"", b"\n \n", b"\xef\xbb\xbf", gzip.compress(b"")]
BINARY = [
    bytes(range(256)) * 20,
    b"\x89PNG\r\n\x1a\n" + b"\0" * 500,
    b"%PDF-1.7\n1 0 obj\n",
    b"PK\x03\x04" + b"x" * 50,
    b"SQLite format 3\0" + b"\0" * 80,
    gzip.compress(bytes(range(256)) * 20),
]


@pytest.mark.parametrize("data", EMPTY)
def test_an_empty_file_is_an_error(tmp_path, data):
    with pytest.raises(SourceError, match=r"nothing\.txt: the file is empty"):
        read(write(tmp_path / "nothing.txt", data))


@pytest.mark.parametrize("data", BINARY)
def test_a_binary_file_is_an_error(tmp_path, data):
    with pytest.raises(SourceError, match=r"data\.bin: the file is (binary|a )"):
        read(write(tmp_path / "data.bin", data))


def test_a_missing_path_is_an_error_at_once(tmp_path):
    with pytest.raises(SourceError, match=r"not-there\.jsonl: no such file or folder"):
        read_papers(tmp_path / "not-there.jsonl")


def test_a_file_that_cannot_be_opened_is_an_error(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("door")

        with pytest.raises(SourceError, match="door: the file cannot be opened: "):
            read(Path("door"))


def test_unknown_fields_and_formats_are_errors_at_once(tmp_path):
    path = write(tmp_path / "p.jsonl", LINES.encode())

    with pytest.raises(SourceError, match=r"unknown field 'summary': graphkit's fields are id, title, abstract, year"):
        read_papers(path, fields={"summary": "abstract"})
    with pytest.raises(
        SourceError, match=r"unknown format 'docx': it is one of dump, jsonl, csv, tsv, bibtex, ris, wos, xml"
    ):
        read_records(path, format="docx")


def test_a_folder_is_read_in_order_and_what_is_no_source_is_refused(tmp_path):
    folder = tmp_path / "field"
    page = "Routing at Scale\n\nWe propose a router that picks an expert for each token.\n"
    write(folder / "b.txt", page.encode())
    write(folder / "a" / "z.jsonl.gz", gzip.compress(LINES.encode()))
    write(folder / "c.csv", b"title,abstract\nFrom a Table,We read rows.\nBad\n")
    write(folder / "d.png", BINARY[1])
    write(folder / "e.txt", b"")
    write(folder / "f.txt", b"hello\n")
    write(folder / ".hidden" / "p.jsonl", LINES.encode())
    write(folder / ".p.jsonl", LINES.encode())
    os.mkfifo(folder / "pipe")
    papers, refusals = read(folder)

    assert [p.title for p in papers] == [*TITLES, "Routing at Scale", "From a Table"]
    assert [p.source for p in papers] == ["field/a/z.jsonl.gz"] * 20 + ["field/b.txt", "field/c.csv"]
    assert [(r.source, r.where) for r in refusals] == [
        ("field/c.csv", "line 3"),
        ("field/d.png", "file"),
        ("field/e.txt", "file"),
        ("field/f.txt", "file"),
    ]
    assert not any(str(tmp_path) in refusal.reason for refusal in refusals)


def test_a_folder_named_by_a_dot_has_its_name_in_the_sources(tmp_path, monkeypatch):
    write(tmp_path / "field" / "p.jsonl", LINES.encode())
    monkeypatch.chdir(tmp_path / "field")

    assert {paper.source for paper in read_papers(".")} == {"field/p.jsonl"}


@pytest.mark.parametrize("fill", ["", "x.bin", "a/b/x.bin", ".hidden.jsonl"])
def test_a_folder_with_nothing_readable_is_an_error(tmp_path, fill):
    folder = tmp_path / "field"
    folder.mkdir()
    if fill:
        write(folder / fill, BINARY[0])

    with pytest.raises(SourceError, match=r"field: (there is no file in it|none of its 1 files could be read)"):
        read(folder)


def test_what_is_refused_is_logged_unless_it_is_asked_for(tmp_path, caplog):
    path = write(tmp_path / "p.jsonl", LINES.encode() + b"{\n")
    with caplog.at_level(logging.WARNING):
        list(read_papers(path))

    assert [record.getMessage().split(":")[0] for record in caplog.records] == ["p.jsonl, line 21"]


def test_reading_begins_before_the_file_is_read(tmp_path):
    first = next(iter(read_papers(write(tmp_path / "p.jsonl", LINES.encode() * 1000))))

    assert first.title == "Paper 0"
