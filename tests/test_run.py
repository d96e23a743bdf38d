"""Building a folder: the same bytes whatever the order, the workers, or where an earlier run was stopped."""

import json
import multiprocessing
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import networkx
import pytest
from papers import PAPERS, many, write_jsonl

from graphkit.errors import GraphkitError
from graphkit.folder import Folder
from graphkit.ingest import read_papers
from graphkit.records import extraction_to_json
from graphkit.run import build
from graphkit.workers import BATCH, extract_papers

OUTPUTS = ("graph.json", "graph.html", "merges.jsonl", "report.md")


def contents(folder):
    return {name: (folder / name).read_bytes() for name in OUTPUTS}


@pytest.fixture
def source(tmp_path):
    return write_jsonl(tmp_path / "papers.jsonl", PAPERS)


def test_a_build_leaves_graph_page_report_and_database(tmp_path, source):
    built = build([source], tmp_path / "out")

    assert (built.records, built.extracted, built.refused) == (3, 3, 0)
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [
        "graph.html",
        "graph.json",
        "merges.jsonl",
        "papers.db",
        "report.md",
    ]
    assert built.graph.counts()["Paper"] >= 3


def test_two_builds_of_the_same_input_give_the_same_bytes(tmp_path, source):
    build([source], tmp_path / "one")
    build([source], tmp_path / "two")

    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_the_order_of_files_and_records_does_not_matter(tmp_path):
    first = write_jsonl(tmp_path / "a.jsonl", PAPERS[:2])
    second = write_jsonl(tmp_path / "b.jsonl", PAPERS[2:])
    build([first, second], tmp_path / "one")
    build([second, first], tmp_path / "two")

    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_the_number_of_workers_does_not_matter(tmp_path):
    source = write_jsonl(tmp_path / "papers.jsonl", many(150))
    build([source], tmp_path / "one", workers=1)
    build([source], tmp_path / "two", workers=2)

    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_papers_added_later_give_what_a_fresh_build_gives(tmp_path):
    first = write_jsonl(tmp_path / "a.jsonl", PAPERS[:2])
    second = write_jsonl(tmp_path / "b.jsonl", PAPERS[1:])
    build([first], tmp_path / "one")
    built = build([second], tmp_path / "one")
    build([first, second], tmp_path / "two")

    assert built.extracted == 1
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_a_second_run_extracts_nothing_and_changes_nothing(tmp_path, source):
    build([source], tmp_path / "out")
    before = contents(tmp_path / "out")
    built = build([source], tmp_path / "out")

    assert built.extracted == 0
    assert contents(tmp_path / "out") == before


def test_ten_thousand_identical_records_are_read_once(tmp_path):
    source = write_jsonl(tmp_path / "papers.jsonl", [PAPERS[0]] * 10_000)
    built = build([source], tmp_path / "out")

    assert (built.records, built.extracted) == (10_000, 1)
    assert "10,000 records; 9,999 the same as another; 1 papers" in (tmp_path / "out" / "report.md").read_text()


def test_extraction_files_skip_the_extraction_and_give_the_same_graph(tmp_path, source):
    rows = [extraction_to_json(e) for batch in extract_papers(read_papers(source)) for e in batch]
    given = write_jsonl(tmp_path / "extractions.jsonl", rows)
    one = build([source], tmp_path / "one")
    two = build([given], tmp_path / "two")

    assert two.extracted == 0
    assert one.graph == two.graph


def test_evidence_in_the_graph_is_what_stands_in_the_paper(tmp_path, source):
    graph = build([source], tmp_path / "out").graph
    texts = {
        n.id: f"{n.properties['title']}\n{n.properties.get('abstract', '')}" for n in graph.nodes if n.label == "Paper"
    }
    read = [edge for edge in graph.edges if edge.type != "AUTHORED_BY"]

    assert read
    for edge in read:
        assert edge.properties["evidence"], edge
        for place, sentence in zip(edge.properties["evidence"], edge.properties["sentences"], strict=True):
            paper, start, end = place.rsplit(":", 2)
            assert texts[paper][int(start) : int(end)] in sentence
            assert sentence in texts[paper]


def test_a_killed_build_loses_no_finished_extraction_and_goes_on(tmp_path):
    source = write_jsonl(tmp_path / "papers.jsonl", many(2_000))
    out = tmp_path / "out"
    command = [sys.executable, "-m", "graphkit", "build", str(source), "-o", str(out), "--quiet"]
    process = subprocess.Popen(command)
    deadline = time.monotonic() + 120
    while finished(out) < 128:
        assert process.poll() is None, "the build ended before it could be killed"
        assert time.monotonic() < deadline, "no extraction was finished within two minutes"
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    kept = finished(out)

    assert 128 <= kept < 2_000
    built = build([source], out)
    assert built.extracted == 2_000 - kept
    build([source], tmp_path / "fresh")
    assert contents(out) == contents(tmp_path / "fresh")


def finished(folder):
    """How many extractions a folder holds, seen by another process: 0 while it cannot be read."""
    with tempfile.TemporaryDirectory() as copy:
        try:
            for name in ("papers.db", "papers.db-wal"):
                shutil.copy(folder / name, copy)
            with closing(sqlite3.connect(Path(copy) / "papers.db")) as database:
                return database.execute("SELECT count(*) FROM extractions").fetchone()[0]
        except (OSError, sqlite3.Error):
            return 0


def test_two_processes_on_one_folder_are_refused(tmp_path, source):
    with Folder(tmp_path / "out"), pytest.raises(GraphkitError, match="in use by another graphkit process"):
        Folder(tmp_path / "out")


def test_a_dead_worker_is_told_and_what_was_finished_is_kept(tmp_path):
    source = write_jsonl(tmp_path / "papers.jsonl", many(400))
    killed = []

    def kill_a_worker(stage, done, total):
        if stage == "extract" and done and not killed:
            killed.extend(multiprocessing.active_children())
            killed[0].kill()

    with pytest.raises(GraphkitError, match="a worker process died"):
        build([source], tmp_path / "out", workers=2, progress=kill_a_worker)
    assert killed
    built = build([source], tmp_path / "out")
    assert built.extracted < 400
    assert 400 - built.extracted >= BATCH


def test_a_damaged_database_is_told(tmp_path, source):
    out = tmp_path / "out"
    out.mkdir()
    (out / "papers.db").write_bytes(b"no database at all" * 100)

    with pytest.raises(GraphkitError, match=r"papers\.db is damaged or no graphkit file"):
        build([source], out)


def test_a_database_of_another_version_is_told(tmp_path, source):
    out = tmp_path / "out"
    out.mkdir()
    with closing(sqlite3.connect(out / "papers.db")) as database:
        database.execute("CREATE TABLE papers (key TEXT PRIMARY KEY, text_hash TEXT, paper TEXT, source TEXT)")

    with pytest.raises(GraphkitError, match="was made by another version of graphkit"):
        build([source], out)


def test_a_file_that_is_read_again_counts_once_and_one_record_twice_in_it_twice(tmp_path):
    source = write_jsonl(tmp_path / "papers.jsonl", [PAPERS[0], PAPERS[0], PAPERS[1]])
    build([source, source], tmp_path / "out")
    build([source], tmp_path / "out")
    report = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")

    assert "3 records; 1 the same as another; 2 papers" in report
    assert "| papers.jsonl | 3 | 0 |" in report


def test_halves_of_files_that_a_killed_run_left_go(tmp_path, source):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / ".graph.json.4242.part").write_text("{")
    build([source], tmp_path / "out")

    assert not list((tmp_path / "out").glob(".*"))


def test_graph_json_is_node_link_that_networkx_reads(tmp_path, source):
    built = build([source], tmp_path / "out")
    data = json.loads((tmp_path / "out" / "graph.json").read_text(encoding="utf-8"))
    nxg = networkx.node_link_graph(data, edges="edges")

    assert len(nxg) == len(built.graph.nodes)
    assert nxg.number_of_edges() == len(built.graph.edges)
