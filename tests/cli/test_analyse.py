"""`graphkit analyse`, as a user calls it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter

import pytest
from citing import citing, mentioning
from click.testing import CliRunner, Result
from papers import PAPERS, write_jsonl

from graphkit.cli import main
from graphkit.graph import KnowledgeGraph
from graphkit.stores import open_store

ARCS = {(2, 0), (2, 1), (3, 0), (3, 1), (4, 2), (4, 3), (5, 4)}
MENTIONS = {0: "AB", 1: "AB", 2: "AC", 3: "D", 4: "D"}


def call(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["analyse", *map(str, arguments)])


def rows_of(*arguments: object) -> list[dict[str, object]]:
    result = call(*arguments, "--format", "json")
    assert result.exit_code == 0, result.output
    rows: list[dict[str, object]] = json.loads(result.stdout)
    return rows


def facts_of(page):
    """What the page's script is given."""
    text = page.read_text(encoding="utf-8")
    return json.loads(re.search(r'<script type="application/json" id="facts">(.*?)</script>', text, re.DOTALL)[1])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("analyse")
    cites, mentions = citing(ARCS, years={n: 2000 + n for n in range(6)}), mentioning(MENTIONS)
    nodes = {node.id: node for node in (*mentions.nodes, *cites.nodes)}
    with open_store(path / "graph.json") as store:
        store.write(KnowledgeGraph.of(nodes.values(), [*cites.edges, *mentions.edges]))
    return path


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("co-citation", {"rank": 1, "count": 2, "paper": "T0", "other": "T1"}),
        ("coupling", {"rank": 1, "count": 2, "paper": "T2", "other": "T3"}),
        ("main-path", {"route": 1, "order": 1, "year": 2000, "title": "T0"}),
        ("communities", {"community": 1}),
        ("shared-entities", {"rank": 1, "shared": 2, "entities": "B; A", "paper": "T0", "other": "T1"}),
        ("co-occurrence", {"rank": 1, "papers": 2, "name": "A", "other": "B"}),
    ],
)
def test_each_analysis_has_the_same_rows_as_table_json_and_csv(folder, name, first):
    rows = rows_of(folder, name)
    table = call(folder, name).stdout.splitlines()
    printed = list(csv.DictReader(io.StringIO(call(folder, name, "--format", "csv").stdout)))

    assert rows[0] | first == rows[0]
    assert len(table) == len(rows) + 2
    assert table[0].split() == list(rows[0])
    assert [list(row) for row in printed] == [list(row) for row in rows]


def test_min_limit_and_type(folder):
    assert len(rows_of(folder, "coupling", "--min", "1")) == 1
    assert rows_of(folder, "coupling", "--min", "3") == []
    assert len(rows_of(folder, "co-occurrence", "--min", "1")) == 2
    assert len(rows_of(folder, "co-occurrence", "--min", "1", "--limit", "1")) == 1
    assert rows_of(folder, "shared-entities", "--min", "1", "--type", "dataset") == []
    assert len(rows_of(folder, "shared-entities", "--min", "1", "--type", "Dataset", "--type", "method")) == 4


def test_methods_of_the_main_path(folder):
    path = ["T0", "T2", "T4", "T5"]

    assert [row["title"] for row in rows_of(folder, "main-path", "--method", "local")] == path
    routes = rows_of(folder, "main-path", "--method", "key-route", "--routes", "3")
    assert [row["title"] for row in routes if row["route"] == 1] == path
    assert {row["route"] for row in routes} == {1, 2}


def test_a_seed_is_taken(folder):
    assert rows_of(folder, "communities", "--seed", "7") == rows_of(folder, "communities", "--seed", "7")


def test_members_of_communities_have_a_row_each_in_every_format(folder):
    rows = rows_of(folder, "communities", "--members")
    table = call(folder, "communities", "--members").stdout.splitlines()
    printed = list(csv.DictReader(io.StringIO(call(folder, "communities", "--members", "--format", "csv").stdout)))

    assert sorted(row["id"] for row in rows) == [f"p{n:04}" for n in range(6)]
    assert list(rows[0]) == ["community", "id", "title", "year", "cited"]
    sizes = Counter(row["community"] for row in rows)
    assert sizes == {row["community"]: row["size"] for row in rows_of(folder, "communities")}
    assert len(table) == 2 + len(rows)
    assert [[row["community"], row["id"]] for row in printed] == [[str(row["community"]), row["id"]] for row in rows]
    assert rows_of(folder, "communities", "--members", "--limit", "2") == rows[:2]


@pytest.mark.parametrize(
    "name", ["ranking", "co-citation", "coupling", "main-path", "communities", "shared-entities", "co-occurrence"]
)
def test_a_page_has_the_rows_that_would_be_printed_and_says_what_is_left_out(folder, tmp_path, name):
    page = tmp_path / "made" / "page.html"
    whole, part = rows_of(folder, name), tmp_path / "part.html"
    result = call(folder, name, "--page", page)
    facts = facts_of(page)

    assert (result.exit_code, result.stdout) == (0, f"Wrote {len(whole):,} rows to {page}\n")
    assert [dict(zip(facts["keys"], row, strict=True)) for row in facts["rows"]] == whole
    assert all(column["heading"] and facts["keys"][column["place"]] for column in facts["columns"])
    assert facts["path"] == (name == "main-path")
    assert [len(members) for members in facts["members"]] == [row["size"] for row in whole if name == "communities"]
    assert "These are the first" not in page.read_text(encoding="utf-8")
    call(folder, name, "--page", part, "--limit", "1")
    assert [dict(zip(facts["keys"], row, strict=True)) for row in facts_of(part)["rows"]] == whole[:1]
    left_out = f"These are the first 1 of {len(whole)} rows: --limit N for more."
    assert (left_out in part.read_text(encoding="utf-8")) == (len(whole) > 1)


def test_a_page_says_what_was_asked_for_and_found(folder, tmp_path):
    call(folder, "main-path", "--method", "key-route", "--routes", "3", "--page", tmp_path / "path.html")
    result = call(folder, "communities", "--min", "4", "--page", tmp_path / "communities.html")

    assert "Options: --method key-route --routes 3" in (tmp_path / "path.html").read_text(encoding="utf-8")
    for note in result.stderr.splitlines():
        assert note in (tmp_path / "communities.html").read_text(encoding="utf-8")
    assert "Modularity" in result.stderr


def test_a_page_of_an_analysis_that_finds_nothing_says_why(tmp_path):
    with open_store(tmp_path / "graph.json") as store:
        store.write(mentioning(MENTIONS))
    result = call(tmp_path, "main-path", "--page", tmp_path / "path.html")

    assert result.exit_code == 0
    assert "The graph has no citations between papers." in (tmp_path / "path.html").read_text(encoding="utf-8")


def test_without_a_limit_the_first_thousand_pairs_are_printed_and_that_is_told(tmp_path):
    with open_store(tmp_path / "graph.json") as store:
        store.write(citing({(paper, cited) for paper in (900, 901) for cited in range(60)}))
    result = call(tmp_path, "co-citation", "--format", "json")

    assert len(json.loads(result.stdout)) == 1000
    assert "These are the first 1,000 of 1,770 rows: --limit N for more." in result.stderr
    assert len(rows_of(tmp_path, "co-citation", "--limit", "5000")) == 1770


@pytest.mark.parametrize("name", ["co-citation", "coupling", "main-path", "communities"])
def test_a_graph_without_citations_says_so_and_how_to_get_them(tmp_path, name):
    with open_store(tmp_path / "graph.json") as store:
        store.write(mentioning(MENTIONS))
    table, as_json = call(tmp_path, name), call(tmp_path, name, "--format", "json")

    assert (table.exit_code, table.stdout) == (0, "")
    assert table.stderr.startswith("The graph has no citations between papers. Build it from a source with reference")
    assert table.stderr.count("\n") == 1
    assert (as_json.exit_code, as_json.stdout, as_json.stderr) == (0, "[]\n", table.stderr)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["ranking", "--min", "2"],
            "--min does not go with ranking: it is for co-citation, co-occurrence, communities,",
        ),
        (["coupling", "--method", "local"], "--method does not go with coupling: it is for main-path"),
        (["main-path", "--type", "Method"], "--type does not go with main-path"),
        (["main-path", "--routes", "2"], "--routes goes with --method key-route alone"),
        (["shared-entities", "--type", "Sandwich"], "'Sandwich' is none of "),
        (["main-path", "--method", "widest"], "'widest' is not one of 'local', 'global', 'key-route'"),
        (["main-path", "--members"], "--members does not go with main-path: it is for communities"),
        (["communities", "--members", "--page", "x.html"], "--page goes without --format and --members"),
        (["ranking", "--format", "csv", "--page", "x.html"], "--page goes without --format and --members"),
        (["cocitation"], "'cocitation' is not one of 'ranking', 'co-citation'"),
    ],
)
def test_a_wrong_call_says_what_is_right(folder, arguments, message):
    result = call(folder, *arguments)

    assert result.exit_code == 2
    assert message in result.stderr


def test_reference_lists_of_records_are_what_is_counted(tmp_path):
    old = [{**paper, "id": f"old{n}", "references": []} for n, paper in enumerate(PAPERS)]
    new = [
        {**paper, "id": f"new{n}", "title": f"{paper['title']} Again", "references": ["old0", "old1", "10.1000/unseen"]}
        for n, paper in enumerate(PAPERS)
    ]
    source = write_jsonl(tmp_path / "papers.jsonl", [*old, *new])
    built = CliRunner().invoke(main, ["build", str(source), "-o", str(tmp_path / "out"), "--quiet"])
    assert built.exit_code == 0, built.output
    rows = rows_of(tmp_path / "out", "co-citation", "--min", "3")

    titles = [PAPERS[0]["title"], PAPERS[1]["title"]]
    assert sorted(titles) in [sorted([str(row["paper"]), str(row["other"])]) for row in rows]
    assert {row["count"] for row in rows} == {3}
    assert len(rows) == 3  # the stub that all cite is one of the three
    assert rows_of(tmp_path / "out", "main-path")
