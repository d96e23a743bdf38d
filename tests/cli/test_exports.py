"""Files for others, as a user asks for them: `graphkit write --to`, and `graphkit query --format bibtex`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import rdflib
from click.testing import CliRunner, Result
from papers import write_jsonl
from resolve.made_up_extraction import read

from graphkit.cli import main
from graphkit.records import extraction_to_json
from graphkit.stores import open_store

ROWS = [
    extraction_to_json(
        read("PebbleNet", "PebbleNet is new.", id="1", year=2020, authors=("Ada Lovelace",), Method=["PebbleNet"])
    ),
    extraction_to_json(
        read("Sieves & more", "A sieve, and PebbleNet.", id="2", doi="10.1000/s", Method=["sieve", "PebbleNet"])
    ),
]


def call(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def run(*arguments: object) -> str:
    result = call(*arguments)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports")
    run("build", write_jsonl(folder / "papers.jsonl", ROWS), "-o", folder / "out")
    return folder / "out"


@pytest.mark.parametrize("end", ["graphml", "gexf", "parquet", "ttl", "nq", "jsonld", "csv"])
def test_the_end_of_the_name_tells_the_format(tmp_path: Path, out: Path, end: str) -> None:
    target = tmp_path / f"field.{end}"
    with open_store(out) as store:
        graph = store.read()
    said = f"Wrote {len(graph.nodes)} nodes and {len(graph.edges)} edges to {target}\n"

    assert run("write", out, "--to", target) == said
    assert run("write", out, "--to", target) == said


def test_a_parquet_folder_is_read_as_the_graph_it_was(tmp_path: Path, out: Path) -> None:
    run("write", out, "--to", tmp_path / "field.parquet")

    with open_store(tmp_path / "field.parquet") as kept, open_store(out) as store:
        assert kept.read() == store.read()


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
def test_the_titles_stand_in_turtle(tmp_path: Path, out: Path) -> None:
    run("write", out, "--to", tmp_path / "field.ttl")
    graph = rdflib.Graph().parse(data=(tmp_path / "field.ttl").read_bytes(), format="turtle")
    titles = graph.query("SELECT ?t WHERE { ?p a <https://schema.org/ScholarlyArticle>; <https://schema.org/name> ?t }")

    assert sorted(str(title) for (title,) in titles) == ["PebbleNet", "Sieves & more"]


def test_all_papers_are_a_bibliography(tmp_path: Path, out: Path) -> None:
    assert run("write", out, "--to", tmp_path / "papers.bib") == f"Wrote 2 papers to {tmp_path / 'papers.bib'}\n"
    text = (tmp_path / "papers.bib").read_text(encoding="utf-8")
    run("build", tmp_path / "papers.bib", "-o", tmp_path / "again")

    assert text.count("@") == 2
    assert "author = {Ada Lovelace}" in text
    assert "title = {Sieves {\\&} more}" in text
    assert "Sieves & more" in run("query", tmp_path / "again", "MATCH (p:Paper) RETURN p.title", "--format", "csv")


@pytest.mark.parametrize(
    "what",
    [
        "p",
        "p.id",
        "p.id AS whatever, p.title",
        "collect(p) AS papers",
        "{paper: p} AS row",
        "p, p.id AS id, count(*) AS n",
    ],
)
def test_papers_of_a_query_are_bibtex(out: Path, what: str) -> None:
    text = run("query", out, f"MATCH (p:Paper) WHERE p.doi = '10.1000/s' RETURN {what}", "--format", "bibtex")

    assert re.fullmatch(r"@misc\{sieves-[0-9a-f]{6},\n  title = .*\n  doi = \{10\.1000/s\},\n(.*\n)?\}\n", text)


def test_entries_come_in_the_order_of_the_rows_with_the_keys_of_all(tmp_path: Path, out: Path) -> None:
    text = run("query", out, "MATCH (p:Paper) RETURN p ORDER BY p.title DESC", "--format", "bibtex")
    run("write", out, "--to", tmp_path / "papers.bib")

    keys = re.findall(r"@misc\{(.*),", text)
    assert [key.partition("-")[0] for key in keys] == ["sieves", "lovelace2020pebblenet"]
    assert sorted(keys) == sorted(re.findall(r"@misc\{(.*),", (tmp_path / "papers.bib").read_text(encoding="utf-8")))


def test_rows_without_papers_are_told(out: Path) -> None:
    result = call("query", out, "MATCH (m:Method) RETURN m, m.name", "--format", "bibtex")

    assert result.exit_code == 1
    assert "hold no paper" in result.output
    assert "RETURN p" in result.output


def test_no_rows_are_no_entries(out: Path) -> None:
    assert run("query", out, "MATCH (p:Paper {id: 'none'}) RETURN p", "--format", "bibtex") == ""


@pytest.mark.parametrize("end", ["docx", ""])
def test_an_unknown_end_lists_the_known_ones(tmp_path: Path, out: Path, end: str) -> None:
    (tmp_path / "taken").write_text("a file")
    result = call("write", out, "--to", tmp_path / (f"field.{end}" if end else "taken"))

    assert result.exit_code == 1
    assert all(known in result.output for known in (".graphml", ".parquet", ".ttl", ".bib", ".csv"))


def test_a_query_of_an_export_says_that_it_is_not_read(tmp_path: Path, out: Path) -> None:
    run("write", out, "--to", tmp_path / "field.ttl")
    result = call("query", tmp_path / "field.ttl", "RETURN 1")

    assert result.exit_code == 1
    assert "does not read it back" in result.output
