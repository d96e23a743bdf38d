"""The commands as a user calls them."""

import csv
import io
import json
import os
import pty
import subprocess
import sys

import pytest
from click.testing import CliRunner
from papers import PAPERS, many, write_jsonl

from graphkit.cli import main


def run(*arguments):
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("cli")
    run("build", write_jsonl(path / "papers.jsonl", PAPERS), "-o", path / "out")
    return path / "out"


def test_build_says_where_things_are(tmp_path):
    output = run("build", write_jsonl(tmp_path / "papers.jsonl", PAPERS), "-o", tmp_path / "out")

    assert "Read 3 records; extracted 3 new texts." in output
    for name in ("graph.html", "report.md", "graph.json"):
        assert str(tmp_path / "out" / name) in output


def build_with_browser(tmp_path, browser):
    """Run `graphkit build --open` in a process of its own: Python reads BROWSER once."""
    source = write_jsonl(tmp_path / "papers.jsonl", PAPERS)
    command = [sys.executable, "-m", "graphkit", "build", str(source), "-o", str(tmp_path / "out dir"), "--open"]
    environment = {**os.environ, "BROWSER": str(browser)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True)


def test_open_gives_the_page_to_the_browser(tmp_path):
    browser = tmp_path / "browser"
    browser.write_text(f"#!/bin/sh\nprintf '%s' \"$1\" > '{tmp_path}/opened'\n")
    browser.chmod(0o755)

    done = build_with_browser(tmp_path, browser)

    assert (tmp_path / "opened").read_text() == (tmp_path / "out dir" / "graph.html").as_uri()
    assert done.stderr == ""


def test_quiet_says_nothing(tmp_path):
    assert run("build", write_jsonl(tmp_path / "papers.jsonl", PAPERS), "-o", tmp_path / "out", "--quiet") == ""


def test_fields_of_other_names(tmp_path):
    rows = [{"name": p["title"], "summary": p["abstract"], "published": "2024-05-01"} for p in PAPERS]
    source = write_jsonl(tmp_path / "papers.jsonl", rows)
    mapping = ["--field", "title=name", "--field", "abstract=summary", "--field", "date=published"]
    run("build", source, "-o", tmp_path / "out", *mapping)
    rows = json.loads(
        run("query", tmp_path / "out", "MATCH (p:Paper) WHERE p.year = 2024 RETURN p.date AS date", "--format", "json")
    )

    assert rows == [{"date": "2024-05-01"}] * 3


def test_extract_writes_lines_in_the_order_of_the_input_whatever_the_workers(tmp_path):
    rows = [{"id": f"p{n}", **row} for n, row in enumerate(many(130))]
    source = write_jsonl(tmp_path / "papers.jsonl", rows)
    run("extract", source, "-o", tmp_path / "one.jsonl")
    run("extract", source, "-o", tmp_path / "two.jsonl", "--workers", "2")
    lines = (tmp_path / "one.jsonl").read_text(encoding="utf-8").splitlines()

    assert [json.loads(line)["id"] for line in lines] == [row["id"] for row in rows]
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes()


def test_extract_to_standard_output_is_only_json(tmp_path):
    source = write_jsonl(tmp_path / "papers.jsonl", PAPERS)
    command = [sys.executable, "-m", "graphkit", "extract", str(source), "-o", "-"]
    result = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8")

    assert len([json.loads(line) for line in result.stdout.splitlines()]) == 3
    assert "Extracted 3 papers" in result.stderr


def test_query_as_table_json_and_csv(folder):
    cypher = "MATCH (p:Paper)-[:PROPOSES]->(m) RETURN p.title AS title, m.name AS name ORDER BY title, name"
    rows = json.loads(run("query", folder, cypher, "--format", "json"))
    table = run("query", folder, cypher)

    assert {"title": PAPERS[0]["title"], "name": "PebbleNet"} in rows
    assert list(csv.DictReader(io.StringIO(run("query", folder, cypher, "--format", "csv")))) == rows
    assert table.splitlines()[0].split() == ["title", "name"]
    assert len(table.splitlines()) == len(rows) + 2


def test_query_parameters_are_values_and_never_query_text(folder):
    cypher = "MATCH (p:Paper) WHERE p.title = $title RETURN count(p) AS n"
    hostile = "x'}) DETACH DELETE p //"

    assert json.loads(run("query", folder, cypher, "--param", f"title={hostile}", "--format", "json")) == [{"n": 0}]
    title = PAPERS[0]["title"]
    assert json.loads(run("query", folder, cypher, "--param", f"title={title}", "--format", "json")) == [{"n": 1}]
    cypher = "MATCH (p:Paper) WHERE p.year >= $year RETURN count(p) AS n"
    assert json.loads(run("query", folder, cypher, "--param", "year=2023", "--format", "json")) == [{"n": 2}]


@pytest.mark.parametrize("suffix", [".graphml", ".gexf", ".json"])
def test_write_to_a_file(folder, tmp_path, suffix):
    output = run("write", folder, "--to", tmp_path / f"graph{suffix}")

    assert "Wrote" in output
    assert (tmp_path / f"graph{suffix}").stat().st_size > 1000


@pytest.mark.neo4j
def test_write_to_neo4j_holds_the_counts_of_graph_json(folder, empty_neo4j, monkeypatch):
    monkeypatch.setenv("NEO4J_USER", empty_neo4j.user)
    monkeypatch.setenv("NEO4J_PASSWORD", empty_neo4j.password)
    run("write", folder, "--to", empty_neo4j.url)
    ours = "MATCH (n) WHERE NOT '_GraphkitBuild' IN labels(n) "  # of which a folder has none
    labels = ours + "RETURN labels(n)[0] AS kind, count(*) AS n ORDER BY kind"
    types = "MATCH ()-[r]->() RETURN type(r) AS kind, count(*) AS n ORDER BY kind"

    for cypher in (labels, types):
        there = json.loads(run("query", empty_neo4j.url, cypher, "--format", "json"))
        here = json.loads(run("query", folder, cypher, "--format", "json"))
        assert there == here
        assert there


def test_page_of_a_part(folder, tmp_path):
    output = run("page", folder, "-o", tmp_path / "part.html", "--around", "pebblenet", "--depth", "1")

    assert "Wrote" in output
    assert "PebbleNet" in (tmp_path / "part.html").read_text(encoding="utf-8")


def test_analyse_ranking(folder):
    rows = json.loads(run("analyse", folder, "ranking", "--limit", "5", "--format", "json"))

    assert [row["rank"] for row in rows] == [1, 2, 3, 4, 5]
    assert rows[0]["score"] >= rows[4]["score"]


def test_evaluate_extractions_against_themselves(tmp_path):
    source = write_jsonl(tmp_path / "papers.jsonl", PAPERS)
    run("extract", source, "-o", tmp_path / "gold.jsonl")
    given = json.loads(run("evaluate", tmp_path / "gold.jsonl", tmp_path / "gold.jsonl", "--json"))
    extracted = json.loads(run("evaluate", tmp_path / "gold.jsonl", "--json"))

    assert given["entities"]["f1"] == given["relations"]["f1"] == 1.0
    assert given == extracted


def test_evaluate_tells_how_honest_the_scores_are(tmp_path):
    run("extract", write_jsonl(tmp_path / "papers.jsonl", PAPERS), "-o", tmp_path / "gold.jsonl")
    errors = json.loads(run("evaluate", tmp_path / "gold.jsonl", "--calibration", "--json"))
    table = run("evaluate", tmp_path / "gold.jsonl", "--calibration").split()

    assert list(errors) == table[::2] == ["entities", "relations", "proposes", "addresses", "results"]
    assert 0.0 < errors["entities"] < 1.0  # all are right, and no score is 1


@pytest.mark.parametrize(
    "command", ["build", "extract", "query", "write", "page", "analyse", "review", "drop", "diff", "evaluate"]
)
def test_every_command_has_help_with_an_example(command):
    output = run(command, "--help")

    assert "Example: " in output
    assert f"graphkit {command}" in output


def test_no_progress_bar_where_standard_error_is_no_terminal(tmp_path):
    source = write_jsonl(tmp_path / "papers.jsonl", PAPERS)
    command = [sys.executable, "-m", "graphkit", "build", str(source), "-o", str(tmp_path / "out")]
    result = subprocess.run(command, capture_output=True, text=True, check=True)

    assert result.stderr == ""


def test_progress_on_a_terminal(tmp_path):
    source = write_jsonl(tmp_path / "papers.jsonl", PAPERS)
    command = [sys.executable, "-m", "graphkit", "build", str(source), "-o", str(tmp_path / "out")]
    ours, theirs = pty.openpty()
    subprocess.run(command, stdout=subprocess.PIPE, stderr=theirs, check=True)
    shown = os.read(ours, 100_000).decode()
    os.close(ours)
    os.close(theirs)

    assert "read" in shown
    assert "3/3" in shown


def test_extract_reads_labelled_abstracts_anew(tmp_path):
    source = write_jsonl(tmp_path / "papers.jsonl", PAPERS)
    run("extract", source, "-o", tmp_path / "found.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "found.jsonl").read_text(encoding="utf-8").splitlines()]
    gold = write_jsonl(tmp_path / "gold.jsonl", [{**row, "entities": row["entities"][:1]} for row in rows])
    run("extract", gold, "-o", tmp_path / "again.jsonl")

    assert (tmp_path / "again.jsonl").read_bytes() == (tmp_path / "found.jsonl").read_bytes()
