"""Adding to a folder, replacing, dropping and comparing, as a user does it."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from papers import PAPERS, many, write_jsonl
from resolve.made_up_extraction import read

from graphkit.analyse import CHANGES
from graphkit.cli import main
from graphkit.extract import pipeline
from graphkit.folder import Folder
from graphkit.records import extraction_to_json
from graphkit.run import OUTPUTS


def call(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def run(*arguments: object) -> str:
    result = call(*arguments)
    assert result.exit_code == 0, result.output
    return result.output


def contents(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in OUTPUTS}


ROWS = [
    extraction_to_json(read("PebbleNet", "PebbleNet is new.", id="1", year=2020, Method=["PebbleNet"])),
    extraction_to_json(
        read("Sieves", "A sieve, and PebbleNet.", id="2", doi="10.1000/s", Method=["sieve", "PebbleNet"])
    ),
    extraction_to_json(read("Stones", "A gravel tree.", id="3", arxiv_id="2001.00001", Method=["gravel tree"])),
]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    run("build", write_jsonl(tmp_path / "papers.jsonl", ROWS), "-o", tmp_path / "out")
    return tmp_path / "out"


@pytest.mark.parametrize("id", ["2", "doi:10.1000/s"])
def test_drop_leaves_what_a_build_of_the_others_gives(tmp_path: Path, out: Path, id: str) -> None:
    assert "Dropped 1 record." in run("drop", out, id)
    (tmp_path / "fresh").mkdir()
    run("build", write_jsonl(tmp_path / "fresh" / "papers.jsonl", [ROWS[0], ROWS[2]]), "-o", tmp_path / "two")
    assert contents(out) == contents(tmp_path / "two")


def test_the_ids_that_help_speaks_of_can_be_dropped(out: Path) -> None:
    (query,) = [line.split('"')[1] for line in run("drop", "--help").splitlines() if "graphkit query" in line]
    ids = [row["p.id"] for row in json.loads(run("query", out, query, "--format", "json"))]
    assert len(ids) == 3
    assert "Graph: 0 nodes, 0 edges." in run("drop", out, *ids)


def test_an_unknown_id_is_named_and_nothing_is_dropped(out: Path) -> None:
    before = contents(out)
    result = call("drop", out, "1", "nowhere")
    assert result.exit_code == 1
    assert "no paper has the id 'nowhere'. Nothing was dropped" in result.output
    assert f"graphkit query {out}" in result.output
    assert contents(out) == before
    assert "Dropped 1 record." in run("drop", out, "1")


@pytest.mark.parametrize("command", [("drop", "{}", "1"), ("build", "-o", "{}")])
def test_a_folder_that_is_none_is_told_and_not_made(tmp_path: Path, command: tuple[str, ...]) -> None:
    result = call(*(part.format(tmp_path / "none") for part in command))
    assert result.exit_code == 1
    assert "has no papers: make it with `graphkit build SOURCE -o" in result.output
    assert not (tmp_path / "none").exists()


def test_replace_puts_a_record_in_the_place_of_the_one_with_its_id(tmp_path: Path, out: Path) -> None:
    corrected = extraction_to_json(read("PebbleNet", "PebbleNets are new.", id="1", year=2021, Method=["PebbleNets"]))
    new = write_jsonl(tmp_path / "new.jsonl", [corrected])
    assert "Read 1 records, in place of 1 earlier ones" in run("build", new, "-o", out, "--replace")
    (tmp_path / "fresh").mkdir()
    old = write_jsonl(tmp_path / "fresh" / "papers.jsonl", ROWS[1:])
    run("build", old, new, "-o", tmp_path / "two")
    assert contents(out) == contents(tmp_path / "two")
    assert "| papers.jsonl | 2 | 0 |" in (out / "report.md").read_text(encoding="utf-8")


def test_without_replace_both_records_stay(tmp_path: Path, out: Path) -> None:
    corrected = extraction_to_json(read("PebbleNet", "PebbleNets are new.", id="1", year=2021, Method=["PebbleNets"]))
    run("build", write_jsonl(tmp_path / "new.jsonl", [corrected]), "-o", out)
    assert "4 records; 0 the same as another; 3 papers" in (out / "report.md").read_text(encoding="utf-8")


def test_build_without_a_source_makes_the_graph_anew(out: Path) -> None:
    before = contents(out)
    for name in OUTPUTS:
        (out / name).unlink()
    assert "Read 0 records; extracted 0 new texts." in run("build", "-o", out)
    assert contents(out) == before


def test_how_to_read_a_source_needs_one(out: Path) -> None:
    assert call("build", "-o", out, "--replace").exit_code == 2


def test_a_text_goes_to_the_model_when_the_record_that_came_with_findings_is_dropped(tmp_path: Path) -> None:
    given = extraction_to_json(read("Sand", "A sieve for parsing.", id="a", doi="10.1000/a", authors=["A Reed"]))
    plain = {"id": "b", "title": "Sand", "abstract": "A sieve for parsing.", "doi": "10.1000/b", "authors": ["B Lin"]}
    alone, both = write_jsonl(tmp_path / "alone.jsonl", [plain]), write_jsonl(tmp_path / "given.jsonl", [given])
    assert "extracted 0 new texts" in run("build", alone, both, "-o", tmp_path / "out")
    run("drop", tmp_path / "out", "a")
    assert "extracted 1 new texts" in run("build", alone, "-o", tmp_path / "two")
    assert contents(tmp_path / "out") == contents(tmp_path / "two")


@pytest.fixture
def other_model(tmp_path: Path) -> Path:
    """The model of the package in another folder, with one byte more: another version."""
    shutil.copytree(pipeline.MODEL, tmp_path / "model")
    with (tmp_path / "model" / "meta.json").open("a", encoding="utf-8") as file:
        file.write("\n")
    return tmp_path / "model"


def test_another_model_says_before_it_reads_what_was_read(tmp_path: Path, other_model: Path) -> None:
    source = write_jsonl(tmp_path / "papers.jsonl", PAPERS)
    first = call("build", source, "-o", tmp_path / "out")
    assert first.stderr == ""
    versions = pipeline.model_version(), pipeline.model_version(other_model)
    said = f"{tmp_path / 'out'} was read by model {versions[0]}; model {versions[1]} reads its 3 texts anew.\n"
    again = call("build", "-o", tmp_path / "out", "--model", other_model)
    assert again.stderr == said
    assert "extracted 3 new texts" in again.stdout
    assert call("build", "-o", tmp_path / "out", "--model", other_model).stderr == ""
    assert call("drop", tmp_path / "out", "nowhere", "--model", other_model).exit_code == 1


def test_quiet_does_not_say_it(tmp_path: Path, other_model: Path) -> None:
    run("build", write_jsonl(tmp_path / "papers.jsonl", PAPERS), "-o", tmp_path / "out", "-q")
    assert run("build", "-o", tmp_path / "out", "--model", other_model, "-q") == ""


def test_while_a_folder_is_in_use_it_can_be_read_and_not_changed(tmp_path: Path, out: Path) -> None:
    script = [sys.executable, "-m", "graphkit"]
    changes = [["build", str(tmp_path / "papers.jsonl"), "-o"], ["build", "-o"], ["drop", str(out), "1"]]
    looks = [["query", str(out), "MATCH (p:Paper) RETURN p.title"], ["diff", str(out), str(out)]]
    with Folder(out):
        for change in changes:
            place = [] if "drop" in change else [str(out)]
            refused = subprocess.run([*script, *change, *place], capture_output=True, text=True)
            assert refused.returncode == 1
            assert f"{out} is in use by another graphkit process: wait for it to end" in refused.stderr
        for look in looks:
            subprocess.run([*script, *look], capture_output=True, check=True)


def test_diff_of_equal_folders(out: Path) -> None:
    assert run("diff", out, out) == "Nothing changed.\n"
    assert json.loads(run("diff", out, out, "--format", "json")) == []


def test_diff_counts_first_and_then_says_which(tmp_path: Path, out: Path) -> None:
    shutil.copytree(out, tmp_path / "before")
    run("drop", out, "2")
    table = run("diff", tmp_path / "before", out)
    assert table.splitlines()[0].split() == ["label", "or", "type", *"merged split renamed added gone changed".split()]
    rows = json.loads(run("diff", tmp_path / "before", out, "--format", "json"))
    assert (rows[0]["change"], rows[0]["kind"], rows[0]["name"]) == ("gone", "Paper", "Sieves")
    assert {"gone Method sieve", "changed Method PebbleNet"} <= {f"{r['change']} {r['kind']} {r['name']}" for r in rows}
    named = list(csv.DictReader(io.StringIO(run("diff", tmp_path / "before", out, "--format", "csv"))))
    assert [row["id"] for row in named] == [row["id"] for row in rows]


def test_a_long_diff_says_how_much_more_there_is(tmp_path: Path, out: Path) -> None:
    rows = [extraction_to_json(read(row["title"], "On a sieve.", Method=["sieve"])) for row in many(60)]
    run("build", write_jsonl(tmp_path / "many.jsonl", rows), "-o", tmp_path / "two")
    count = len(json.loads(run("diff", out, tmp_path / "two", "--format", "json")))
    table, whole = run("diff", out, tmp_path / "two"), run("diff", out, tmp_path / "two", "--all")
    shown = sum(line.startswith(CHANGES) for line in table.splitlines())
    assert sum(line.split()[:2] == ["added", "Paper"] for line in table.splitlines()) == 8
    assert table.endswith(f"… and {count - shown:,} more: --all shows them\n")
    assert sum(line.startswith(CHANGES) for line in whole.splitlines()) == count
    assert "more: --all" not in whole
