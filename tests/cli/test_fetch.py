"""graphkit fetch, as a user calls it."""

import json
import sys

import pytest
from click.testing import CliRunner
from served_works import Fault, running

from graphkit.cli import main


@pytest.fixture
def server(monkeypatch):
    with running() as server:
        for name, value in {**server.environment(), "NO_PROXY": "127.0.0.1"}.items():
            monkeypatch.setenv(name, value)
        yield server


def call(*arguments, code=0):
    result = CliRunner().invoke(main, ["fetch", *map(str, arguments)])
    assert result.exit_code == code, result.output
    return result.output


@pytest.mark.parametrize("service", ["openalex", "arxiv", "semanticscholar"])
def test_what_is_fetched_can_be_built(server, tmp_path, service):
    file = tmp_path / "works.jsonl"
    printed = call(service, "graph parsing", "-o", file)

    assert f"Fetched 7 works into {file}." in printed
    assert f"Next: graphkit build {file} -o out" in printed
    result = CliRunner().invoke(main, ["build", str(file), "-o", str(tmp_path / "out")])
    assert result.exit_code == 0, result.output
    assert "Read 7 records; extracted 7 new texts." in result.output
    graph = json.loads((tmp_path / "out" / "graph.json").read_text())
    cites = [edge for edge in graph.get("edges", graph.get("links")) if edge.get("type", edge.get("key")) == "CITES"]
    assert bool(cites) == (service != "arxiv")


def test_what_the_papers_of_a_file_cite(server, tmp_path):
    call("openalex", "--id", "W1", "--id", "W2", "-o", tmp_path / "works.jsonl")
    printed = call("openalex", "--references-of", tmp_path / "works.jsonl", "-o", tmp_path / "cited.jsonl")
    ids = [json.loads(line)["id"] for line in (tmp_path / "cited.jsonl").read_text().splitlines()]

    assert ids == [f"https://openalex.org/W{n}" for n in (101, 102, 3)]  # W2, which W1 cites, is there
    assert "Fetched 3 works" in printed


def test_what_the_papers_of_a_graph_cite(server, tmp_path):
    call("semanticscholar", "--id", "10.1000/w1", "-o", tmp_path / "works.jsonl")
    CliRunner().invoke(main, ["build", str(tmp_path / "works.jsonl"), "-o", str(tmp_path / "out")])
    printed = call("openalex", "--references-of", tmp_path / "out", "-o", tmp_path / "cited.jsonl")

    assert "Fetched 1 works" in printed
    assert json.loads((tmp_path / "cited.jsonl").read_text())["title"].startswith("Net2")


def test_references_of_semantic_scholar_are_fetched_by_its_own_ids_too(server, tmp_path):
    call("semanticscholar", "--id", "10.1000/w1", "-o", tmp_path / "works.jsonl")
    call("semanticscholar", "--references-of", tmp_path / "works.jsonl", "-o", tmp_path / "cited.jsonl")
    titles = [json.loads(line)["title"].split(":")[0] for line in (tmp_path / "cited.jsonl").read_text().splitlines()]

    assert sorted(titles) == ["Net101", "Net2"]


def test_papers_that_cite_nothing(server, tmp_path):
    call("arxiv", "graph", "-o", tmp_path / "works.jsonl")
    printed = call("openalex", "--references-of", tmp_path / "works.jsonl", "-o", tmp_path / "cited.jsonl", code=1)

    assert "no references with ids" in printed


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "exactly one of QUERY"),
        (("graph", "--author", "Ada"), "exactly one of QUERY"),
        ((" ",), "exactly one of QUERY"),
        (("--id", " "), "--id is empty"),
        (("--id", "W1", "--years", "2020"), "--years goes with"),
        (("graph", "--years", "2020-2019"), "2020 is after 2019"),
        (("graph", "--years", "-"), "not of the form"),
        (("graph", "--years", "20202021"), "not of the form"),
        (("graph", "--limit", "0"), "--limit"),
    ],
)
def test_wrong_calls(server, tmp_path, arguments, said):
    assert said in call("openalex", *arguments, "-o", tmp_path / "works.jsonl", code=2)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("years", "first", "last"),
    [("2003", "2003", "2003"), ("2003-2005", "2003", "2005"), ("2003-", "2003", None), ("-2005", None, "2005")],
)
def test_years(server, tmp_path, years, first, last):
    call("openalex", "graph", "--years", years, "-o", tmp_path / "works.jsonl")
    parts = [f"from_publication_date:{first}-01-01"] * bool(first) + [f"to_publication_date:{last}-12-31"] * bool(last)

    assert server.asked[0].query["filter"] == ",".join(parts)


def test_more_than_the_limit_is_told(server, tmp_path):
    printed = call("openalex", "graph", "--limit", "2", "-o", tmp_path / "works.jsonl")

    assert "There are 7 in all: --limit takes more." in printed


def test_ids_that_are_not_known_are_told(server, tmp_path):
    printed = call("openalex", "--id", "W1", "--id", "W99", "--id", "what?", "-o", tmp_path / "works.jsonl")

    assert "Not known to the service: 2 ids.\n  what?\n  W99\n" in printed


def test_a_failure_is_a_message_and_the_same_command_goes_on(server, tmp_path):
    server.faults = [Fault(), *[Fault(status=500, body=b"")] * 6]
    printed = call("openalex", "graph", "-o", tmp_path / "works.jsonl", code=1)
    assert "Error: OpenAlex failed 6 times, the last time: HTTP 500." in printed
    assert "3 works are kept: the same command goes on from there" in printed

    assert "Fetched 7 works" in call("openalex", "graph", "-o", tmp_path / "works.jsonl")


def test_quiet_says_nothing(server, tmp_path):
    assert call("openalex", "graph", "-o", tmp_path / "works.jsonl", "-q") == ""


def test_without_the_libraries_it_says_what_to_install(server, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyalex", None)
    monkeypatch.delitem(sys.modules, "graphkit.fetch.openalex", raising=False)
    printed = call("openalex", "graph", "-o", tmp_path / "works.jsonl", code=1)

    assert 'pyalex, which is not installed: pip install "graphkit[fetch]"' in printed
