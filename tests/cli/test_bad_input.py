"""What a user sees when the input is bad: what, where, what to do; never a traceback; the good records are kept."""

import gzip
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from papers import PAPERS, many, write_jsonl

from graphkit.cli import main


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def refused(result):
    """The message of a command that failed as it should."""
    assert result.exit_code == 1, result.output
    assert "Traceback" not in result.output
    assert result.output.startswith("Error: ")
    return result.output


def test_a_missing_file(tmp_path):
    message = refused(run("build", tmp_path / "nothing.jsonl", "-o", tmp_path / "out"))
    assert "nothing.jsonl: no such file or folder" in message


def test_an_empty_file(tmp_path):
    (tmp_path / "empty.txt").touch()
    message = refused(run("build", tmp_path / "empty.txt", "-o", tmp_path / "out"))
    assert "empty.txt" in message
    assert "empty" in message.replace("empty.txt", "")


def test_a_folder_with_nothing_readable(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "picture.png").write_bytes(bytes(range(256)) * 10)
    message = refused(run("build", tmp_path / "in", "-o", tmp_path / "out"))
    assert "picture.png" in message


def test_a_binary_file(tmp_path):
    (tmp_path / "picture.png").write_bytes(bytes(range(256)) * 10)
    message = refused(run("build", tmp_path / "picture.png", "-o", tmp_path / "out"))
    assert "picture.png" in message
    assert "binary" in message


def test_text_that_is_no_dump(tmp_path):
    (tmp_path / "list.txt").write_text("milk\neggs\nflour\n")
    message = refused(run("build", tmp_path / "list.txt", "-o", tmp_path / "out"))
    assert "list.txt" in message


def test_an_output_folder_that_cannot_be_written(tmp_path):
    source = write_jsonl(tmp_path / "papers.jsonl", PAPERS)
    (tmp_path / "file").touch()
    message = refused(run("build", source, "-o", tmp_path / "file" / "out"))
    assert "cannot write" in message
    assert "-o" in message


@pytest.mark.parametrize(
    ("bad", "where", "why"),
    [
        ('{"title": "Cut in the mid', "line 17", "JSON"),
        (json.dumps({"title": "A Title Alone"}), "line 17", "no abstract"),
        (json.dumps({"title": "Long", "abstract": "word " * 10_000_000}), "line 17", ""),
        (json.dumps({"title": 5, "abstract": "A number is no title."}), "line 17", "title"),
        ("[1, 2, 3]", "line 17", ""),
    ],
    ids=["broken JSON", "no abstract", "50 MB abstract", "title is a number", "no object"],
)
def test_one_bad_record_among_good_ones(tmp_path, bad, where, why):
    rows = [{**PAPERS[n % 3], "title": f"Paper number {n} of a Kind"} for n in range(20)]
    lines = [json.dumps(row) for row in rows]
    lines.insert(16, bad)
    source = tmp_path / "papers.jsonl"
    source.write_text("\n".join(lines) + "\n")
    result = run("build", source, "-o", tmp_path / "out")
    report = (tmp_path / "out" / "report.md").read_text()

    assert result.exit_code == 0, result.output
    assert "Read 20 records, 1 refused (see report.md)" in result.output
    assert "| papers.jsonl | 20 | 1 |" in report
    line = next(line for line in report.splitlines() if where in line)
    assert why in line


def test_invalid_utf8_in_one_record(tmp_path):
    lines = [json.dumps(row).encode() for row in PAPERS]
    lines.insert(1, b'{"title": "Caf\xe9 Graphs", "abstract": "Latin-1 bytes in a UTF-8 file."}')
    source = tmp_path / "papers.jsonl"
    source.write_bytes(b"\n".join(lines) + b"\n")
    result = run("build", source, "-o", tmp_path / "out")
    report = (tmp_path / "out" / "report.md").read_text()

    assert result.exit_code == 0, result.output
    assert "| papers.jsonl | line 2 |" in report
    assert "UTF-8" in report


def test_control_characters_are_taken_out(tmp_path):
    row = {**PAPERS[0], "title": "Pebble\x00Net\x1b[31m: \x07Sparse Routing"}
    source = write_jsonl(tmp_path / "papers.jsonl", [row])
    result = run("build", source, "-o", tmp_path / "out")

    assert result.exit_code == 0, result.output
    for name in ("graph.json", "graph.html", "report.md"):
        text = (tmp_path / "out" / name).read_text(encoding="utf-8")
        assert not {"\x00", "\x1b", "\x07", "\\u0000", "\\u001b"} & set(text)
        assert "\\u001b" not in text


def test_a_title_with_no_abstract_in_a_dump(tmp_path):
    long = "We study how pebbles are routed over a river, and find that a sparse route is better than a dense one. " * 6
    text = f"First Paper on Pebbles\n\n{long}\n\nA Title with Nothing Behind It\n\nSecond Paper on Pebbles\n\n{long}\n"
    (tmp_path / "dump.txt").write_text(text)
    result = run("build", tmp_path / "dump.txt", "-o", tmp_path / "out")
    report = (tmp_path / "out" / "report.md").read_text()

    assert result.exit_code == 0, result.output
    assert "Read 2 records, 1 refused" in result.output
    assert "A Title with Nothing Behind It" in report


def test_a_gzip_file_that_is_cut_keeps_what_came_before(tmp_path):
    rows = [{**PAPERS[n % 3], "title": f"Paper number {n} of a Kind {n * 7919}"} for n in range(400)]
    packed = gzip.compress("".join(json.dumps(row) + "\n" for row in rows).encode())
    (tmp_path / "papers.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    result = run("extract", tmp_path / "papers.jsonl.gz", "-o", tmp_path / "out.jsonl")

    assert result.exit_code == 0, result.output
    assert "refused 1 records" in result.output
    assert len((tmp_path / "out.jsonl").read_text().splitlines()) > 10


def test_a_wrong_call_exits_with_2(tmp_path):
    source = write_jsonl(tmp_path / "papers.jsonl", PAPERS)
    assert run("build", source).exit_code == 2
    assert run("build", source, "-o", tmp_path / "out", "--field", "abstract").exit_code == 2
    assert run("build", source, "-o", tmp_path / "out", "--workers", "0").exit_code == 2


def test_an_unknown_field_is_told(tmp_path):
    source = write_jsonl(tmp_path / "papers.jsonl", PAPERS)
    message = refused(run("build", source, "-o", tmp_path / "out", "--field", "abstrct=summary"))
    assert "'abstrct'" in message
    assert "abstract" in message


def test_a_folder_without_a_graph(tmp_path):
    for command in (["query", tmp_path, "MATCH (n) RETURN n"], ["page", tmp_path, "-o", tmp_path / "x.html"]):
        assert "graphkit build" in refused(run(*command))


def test_a_target_of_no_known_kind(tmp_path):
    source = write_jsonl(tmp_path / "papers.jsonl", PAPERS)
    run("build", source, "-o", tmp_path / "out")
    assert ".graphml" in refused(run("write", tmp_path / "out", "--to", tmp_path / "graph.docx"))


def test_neo4j_not_there(tmp_path, monkeypatch):
    monkeypatch.setenv("NEO4J_PASSWORD", "secret-not-shown")
    message = refused(run("query", "bolt://127.0.0.1:9", "RETURN 1"))
    assert "127.0.0.1:9" in message
    assert "secret-not-shown" not in message


@pytest.mark.neo4j
def test_a_wrong_password(tmp_path, monkeypatch, neo4j_server):
    monkeypatch.setenv("NEO4J_PASSWORD", "secret-not-shown")
    message = refused(run("query", neo4j_server.url, "RETURN 1"))
    assert "password" in message
    assert "secret-not-shown" not in message


def test_a_query_that_is_wrong(tmp_path):
    source = write_jsonl(tmp_path / "papers.jsonl", PAPERS)
    run("build", source, "-o", tmp_path / "out")
    assert refused(run("query", tmp_path / "out", "MATCH (n RETURN n"))


def test_extract_never_overwrites_its_source(tmp_path):
    source = write_jsonl(tmp_path / "papers.jsonl", PAPERS)
    before = source.read_bytes()

    assert "is a source" in refused(run("extract", source, "-o", source))
    assert source.read_bytes() == before


def test_a_full_disk_is_told():
    source = Path(__file__).parents[2] / "graphkit" / "samples"
    command = [sys.executable, "-m", "graphkit", "extract", str(source), "-o", "-", "--quiet"]
    with open("/dev/full", "w") as full:  # noqa: PTH123 (a device)
        result = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True)

    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert "No space left" in result.stderr


def test_files_of_one_name_in_two_folders_are_counted_apart(tmp_path):
    for folder, rows in (("a", PAPERS[:2]), ("b", PAPERS[2:])):
        (tmp_path / folder).mkdir()
        lines = [*map(json.dumps, rows), '{"title": "Cut in the mid']
        (tmp_path / folder / "papers.jsonl").write_text("\n".join(lines))
        assert run("build", tmp_path / folder / "papers.jsonl", "-o", tmp_path / "out").exit_code == 0
    report = (tmp_path / "out" / "report.md").read_text()

    assert "3 records; 0 the same as another; 3 papers" in report
    assert "| papers.jsonl | 3 | 2 |" in report


def test_a_record_cannot_name_another_file_as_its_source(tmp_path):
    source = write_jsonl(tmp_path / "papers.jsonl", [{**row, "source": "elsewhere"} for row in PAPERS])
    run("build", source, "-o", tmp_path / "out")

    assert "| papers.jsonl | 3 | 0 |" in (tmp_path / "out" / "report.md").read_text()


def test_a_folder_that_holds_the_output_is_read_without_it(tmp_path):
    write_jsonl(tmp_path / "papers.jsonl", PAPERS)
    for out in (tmp_path / "out", tmp_path):
        assert "Read 3 records;" in run("build", tmp_path, "-o", out).output
        assert "Read 3 records;" in run("build", tmp_path, "-o", out).output


@pytest.mark.parametrize("word", ["(" * 200_000, "A-" * 100_000, "=" * 100_000 + " a " + "'" * 100_000])
def test_a_word_without_end_does_not_hold_up_a_build(tmp_path, word):
    row = {**PAPERS[0], "abstract": f"{PAPERS[0]['abstract']} {word} We evaluate PebbleNet on GLUE."}
    result = run("build", write_jsonl(tmp_path / "papers.jsonl", [row, PAPERS[1]]), "-o", tmp_path / "out")

    assert result.exit_code == 0, result.output
    assert "Read 2 records; extracted 2 new texts." in result.output


def test_parameters_that_are_no_json_are_text(tmp_path):
    run("build", write_jsonl(tmp_path / "papers.jsonl", PAPERS), "-o", tmp_path / "out")
    for value in ("NaN", "9" * 5_000, "[" * 50_000):
        result = run("query", tmp_path / "out", "RETURN $x AS x", "--param", f"x={value}", "--format", "json")
        assert json.loads(result.output) == [{"x": value}]


def test_a_query_reads_no_files(tmp_path):
    run("build", write_jsonl(tmp_path / "papers.jsonl", PAPERS), "-o", tmp_path / "out")
    (tmp_path / "secret.csv").write_text("secret\n")
    for clause in ("LOAD CSV FROM", "load /* ' */ csv from", "LOAD // '\nCSV FROM"):
        message = refused(run("query", tmp_path / "out", f"{clause} 'file://{tmp_path}/secret.csv' AS l RETURN l"))
        assert "LOAD CSV" in message
    assert "LOAD CSV" in run("query", tmp_path / "out", "RETURN 'LOAD CSV' AS x").output


def test_a_stopped_build_says_how_to_go_on(tmp_path):
    source = write_jsonl(tmp_path / "papers.jsonl", many(3_000))
    command = [sys.executable, "-m", "graphkit", "build", str(source), "-o", str(tmp_path / "out"), "--workers", "2"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while not (tmp_path / "out" / "papers.db-wal").exists():
        time.sleep(0.05)
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)

    assert process.returncode == 130
    assert "the same command goes on from there" in told
    assert "Traceback" not in told
