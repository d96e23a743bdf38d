"""graphkit review as a user calls it: on folders that were built from extractions, so that no model reads anything."""

import csv
import io
import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from click.testing import CliRunner
from papers import PAPERS, write_jsonl

from graphkit.cli import main
from graphkit.folder import Folder
from graphkit.resolve import resolve
from graphkit.review import dump_entries, list_entries
from graphkit.types import Decision, Doubt, Merge, Reason, Verdict

OUTPUTS = ("graph.json", "graph.html", "merges.jsonl", "report.md")


def call(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def run(*arguments):
    result = call(*arguments)
    assert result.exit_code == 0, result.output
    return result.output


def refused(*arguments):
    """The message of a call that fails as it should."""
    result = call(*arguments)
    assert result.exit_code == 1, result.output
    assert result.output.startswith("Error: ")
    return result.output


def review(folder, *arguments):
    return run("review", folder, *arguments)


def extraction(number, *names, aliases=()):
    """A record that names these methods."""
    title = f"Paper {number}"
    abstract = ", ".join(names) + "."
    entities, at = [], len(title) + 1
    for name in names:
        start = f"{title}\n{abstract}".index(name, at)
        at = start + len(name)
        entities.append({"text": name, "type": "Method", "start": start, "end": at})
    return {"id": f"p{number}", "title": title, "abstract": abstract, "entities": entities, "aliases": list(aliases)}


ROWS = [
    extraction(1, "pebble net", "PN", aliases=[["pebble net", "PN"]]),
    extraction(2, "Pebble-Net", "gravel sieve"),
    extraction(3, "pebble net", "gravel sieve"),
    extraction(4, "sand filter", "<i>x</i>"),
]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    path = tmp_path_factory.mktemp("review")
    run("build", write_jsonl(path / "papers.jsonl", ROWS), "-o", path / "out")
    return path / "out"


@pytest.fixture
def folder(built, tmp_path):
    """A folder of its own: pebble net (with PN and Pebble-Net), gravel sieve, sand filter."""
    return shutil.copytree(built, tmp_path / "out")


def contents(folder):
    return {name: (folder / name).read_bytes() for name in OUTPUTS}


def entries(folder):
    return [json.loads(line) for line in (folder / "merges.jsonl").read_text(encoding="utf-8").splitlines()]


def key_of(folder, name):
    return next(entry["key"] for entry in entries(folder) if entry["name"] == name)


def entities(folder):
    """The forms of each entity."""
    rows = json.loads(
        run("query", folder, "MATCH (m:Method) RETURN m.name AS name, m.aliases AS more", "--format", "json")
    )
    return {frozenset([row["name"], *(row["more"] or [])]) for row in rows}


def decisions(folder):
    return json.loads(review(folder, "decisions", "--format", "json"))


def leave_in_doubt(folder, *found):
    """Leave what resolution might leave: merges that are not sure, and doubts on entities of the folder."""
    given = replace(
        resolve([]),
        merges=tuple(one for one in found if isinstance(one, Merge)),
        doubts=tuple(one for one in found if isinstance(one, Doubt)),
    )
    (folder / "merges.jsonl").write_bytes(b"".join(dump_entries(list_entries(given))))


DOUBT = Doubt("method:gravel-sieve", "method:sand-filter", "gravel sieve", "sand filter", Reason.KNOWN, 0.7, 1)
UNSURE = Merge("method:pebble-net", "PN", "pebble net", Reason.ABBREVIATION, 0.6, 1)
SURE = Merge("method:pebble-net", "Pebble-Net", "pebble net", Reason.SPELLING, 1.0, 1)


def test_every_merge_is_a_record_that_the_next_build_writes_again(built, tmp_path):
    found = {
        (row["name"], row["into"], row["reason"], row["papers"]) for row in entries(built) if row["kind"] == "merge"
    }
    assert ("PN", "pebble net", "abbreviation", 1) in found
    assert ("Pebble-Net", "pebble net", "spelling", 1) in found

    run("build", write_jsonl(tmp_path / "papers.jsonl", ROWS[::-1]), "-o", tmp_path / "out")
    assert (tmp_path / "out" / "merges.jsonl").read_bytes() == (built / "merges.jsonl").read_bytes()


def test_the_list_shows_doubts_then_merges_that_are_not_sure_and_the_rest_when_asked(folder):
    leave_in_doubt(folder, SURE, UNSURE, DOUBT)
    table = review(folder).splitlines()
    rows = json.loads(review(folder, "--format", "json"))

    assert table[0].split() == ["key", "what", "reason", "score", "papers"]
    assert [row["what"] for row in rows] == ["gravel sieve ? sand filter", "PN -> pebble net"]
    assert [row["score"] for row in rows] == [0.7, 0.6]
    assert [line.split()[0] for line in table[2:]] == [row["key"] for row in rows]
    assert list(csv.DictReader(io.StringIO(review(folder, "--format", "csv"))))[1]["reason"] == "abbreviation"
    assert len(json.loads(review(folder, "--all", "--format", "json"))) == 3
    assert review(folder, "list", "--all") == review(folder, "--all")


def test_a_long_list_says_how_much_more_there_is(folder):
    leave_in_doubt(folder, DOUBT, *(replace(UNSURE, name=f"PN{n}") for n in range(40)))

    assert review(folder).splitlines()[-1].startswith("… and 11 more")
    assert len(review(folder).splitlines()) == 2 + 30 + 1
    assert review(folder, "--limit", "40").splitlines()[-1].startswith("… and 1 more")
    assert "more" not in review(folder, "--limit", "41")
    result = call("review", folder, "--limit", "2", "--format", "json")
    assert len(json.loads(result.stdout)) == 2
    assert "and 39 more" in result.stderr


def test_nothing_in_doubt_is_said(folder):
    leave_in_doubt(folder, SURE)
    assert review(folder) == "Nothing waits for a decision.\n"
    leave_in_doubt(folder)
    assert review(folder) == "Nothing was merged, and nothing is in doubt.\n"


def test_no_name_of_a_paper_reaches_the_terminal_as_more_than_text(folder):
    leave_in_doubt(folder, replace(DOUBT, name="x\x1b[31mred\nline", other_name="y"))
    assert "\x1b" not in review(folder)
    assert len(review(folder).splitlines()) == 3
    assert "\x1b" not in review(folder, "accept", json.loads(review(folder, "--format", "json"))[0]["key"])


def test_accept_keeps_what_was_decided_says_so_and_lists_it_no_more(folder):
    leave_in_doubt(folder, SURE, UNSURE, DOUBT)
    keys = [row["key"] for row in json.loads(review(folder, "--format", "json"))]
    output = review(folder, "accept", *keys)

    assert "nodes before" in output
    assert "Decided: same 'gravel sieve' 'sand filter'" in output
    assert [(row["number"], row["verdict"], row["name"], row["other"]) for row in decisions(folder)] == [
        (1, "same", "gravel sieve", "sand filter"),
        (2, "same", "PN", "pebble net"),
    ]
    leave_in_doubt(folder, SURE, UNSURE, DOUBT)
    assert review(folder) == "Nothing waits for a decision.\n"
    assert "Nothing is new: this was decided before.\n" in review(folder, "accept", *keys)


def test_several_keys_are_one_rebuild(folder, monkeypatch):
    from graphkit import run as way

    leave_in_doubt(folder, UNSURE, DOUBT)
    made = []
    write_page = way.write_page
    monkeypatch.setattr(way, "write_page", lambda *given: made.append(1) or write_page(*given))
    review(folder, "reject", *(row["key"] for row in entries(folder)))

    assert made == [1]
    assert [row["verdict"] for row in decisions(folder)] == ["apart", "apart"]


def test_a_decision_is_undone_by_number_or_the_last(folder):
    review(folder, "split", "PN", "Pebble-Net")
    review(folder, "rename", "gravel sieve", "Gravel Sieve Method")

    assert "Undone: split 'PN'" in review(folder, "undo", 1)
    assert "Undone: rename 'gravel sieve' 'Gravel Sieve Method'" in review(folder, "undo")
    assert [(row["number"], row["name"]) for row in decisions(folder)] == [(2, "Pebble-Net")]
    assert "has no decision 1, 7: `graphkit review" in refused("review", folder, "undo", 2, 1, 7)
    review(folder, "undo", 2)
    assert "nothing to undo" in refused("review", folder, "undo")
    assert review(folder, "decisions") == "No decisions.\n"


def test_the_list_of_decisions_shows_which_are_overruled(folder):
    review(folder, "accept", "PN", "gravel sieve")
    review(folder, "reject", "gravel sieve", "PN")
    assert [row["counts"] for row in decisions(folder)] == ["no, a later one does", "yes"]


def test_all_outputs_are_as_before_when_all_is_undone(folder):
    before = contents(folder)
    review(folder, "reject", "PN", "pebble net")
    assert contents(folder)["report.md"] != before["report.md"]
    review(folder, "undo")

    assert contents(folder) == before


def test_a_build_keeps_what_was_decided(folder, built):
    review(folder, "split", "PN")
    after = contents(folder)
    run("build", built.parent / "papers.jsonl", "-o", folder)

    assert contents(folder) == after


def test_decisions_go_to_another_folder_by_a_file(folder, tmp_path):
    review(folder, "accept", "gravel sieve", "sand filter")
    review(folder, "split", "PN")
    assert "Wrote 2 decisions" in review(folder, "export", tmp_path / "said.tsv")
    assert review(folder, "export", "-") == (tmp_path / "said.tsv").read_text(encoding="utf-8")
    rows = write_jsonl(tmp_path / "more.jsonl", [*ROWS, extraction(5, "PN", "sand filter", "net 5")])
    run("build", rows, "-o", tmp_path / "other")
    review(tmp_path / "other", "split", "PN")
    output = review(tmp_path / "other", "import", tmp_path / "said.tsv")

    assert "2 decisions in" in output
    assert "; 1 of them new." in output
    with Folder(tmp_path / "other") as kept:
        assert kept.decisions() == [
            Decision(Verdict.SPLIT, "PN"),
            Decision(Verdict.SAME, "gravel sieve", "sand filter"),
        ]
    assert "; 0 of them new." in review(tmp_path / "other", "import", tmp_path / "said.tsv")


def test_names_that_a_folder_does_not_have_are_imported_and_told(folder, tmp_path):
    (tmp_path / "said.tsv").write_text("verdict\tname\tother\nsame\tPN\tsoap net\nsplit\tbrook\t\n")
    output = review(folder, "import", tmp_path / "said.tsv")

    assert "2 of them new" in output
    assert "2 of their names stand in no entity" in output


def test_a_file_with_a_bad_line_changes_nothing(folder, tmp_path):
    before = contents(folder)
    (tmp_path / "said.tsv").write_text("verdict\tname\tother\nsplit\tPN\t\nsame\tPN\nunite\tPN\tx\n")
    message = refused("review", folder, "import", tmp_path / "said.tsv")

    assert "said.tsv, line 3: same needs two names" in message
    assert "said.tsv, line 4: 'unite' is no verdict" in message
    assert decisions(folder) == []
    assert contents(folder) == before
    assert "cannot read" in refused("review", folder, "import", tmp_path / "nothing.tsv")


def test_an_unknown_key_is_told_with_what_to_do(folder):
    message = refused("review", folder, "accept", key_of(folder, "PN"), "ffffff")
    assert "no merge or doubt has the key 'ffffff'" in message
    assert f"graphkit review {folder} list --all" in message
    assert "no merge or doubt has the key 'ffffff', 'eeeeee'" in refused("review", folder, "reject", "ffffff", "eeeeee")
    assert decisions(folder) == []


@pytest.mark.parametrize(
    "words", [["accept", "PN", "gravel seve"], ["split", "gravel seve"], ["rename", "gravel seve", "sieve"]]
)
def test_a_name_that_no_entity_has_is_told_with_those_spelt_alike(folder, words):
    assert "has the name 'gravel seve': did you mean 'gravel s" in refused("review", folder, *words)
    assert decisions(folder) == []


def test_names_that_make_no_decision_are_told(folder):
    assert "both names are 'PN'" in refused("review", folder, "accept", "PN", "PN")
    assert "give it as it is written in a paper" in refused("review", folder, "split", "zzzzzzzz")
    assert "rename needs two names" in refused("review", folder, "rename", "PN", " ")
    assert "begins or ends with a space" in refused("review", folder, "rename", "PN", " P\n")


def test_a_folder_that_was_not_built_is_told_and_not_made(tmp_path):
    for action in ([], ["accept", "A", "B"], ["split", "A"], ["undo"], ["decisions"], ["export", "-"]):
        assert "with `graphkit build SOURCE -o" in refused("review", tmp_path / "none", *action)
    assert not (tmp_path / "none").exists()


def set_model(folder, version):
    """Say in a folder's database that a model of this version read all papers."""
    with closing(sqlite3.connect(folder / "papers.db")) as database:
        database.execute("UPDATE extractions SET model = ?", (version,))
        database.commit()


def test_papers_that_another_model_read_are_not_read_anew_in_passing(tmp_path):
    run("build", write_jsonl(tmp_path / "papers.jsonl", PAPERS[:1]), "-o", tmp_path / "out")
    with Folder(tmp_path / "out") as kept:
        (version,) = kept.models()
    set_model(tmp_path / "out", "another")
    before = contents(tmp_path / "out")
    message = refused("review", tmp_path / "out", "split", "PebbleNet")

    assert "were read by another model (another)" in message
    assert "give that model with --model" in message
    assert decisions(tmp_path / "out") == []
    assert contents(tmp_path / "out") == before
    set_model(tmp_path / "out", version)
    assert "Decided: split 'PebbleNet'" in review(tmp_path / "out", "split", "PebbleNet")


@pytest.mark.parametrize(
    "action", ["list", "accept", "reject", "split", "rename", "undo", "decisions", "export", "import"]
)
def test_each_action_has_help_with_an_example(action, tmp_path):
    asked = [run("review", *words, "--help") for words in ([tmp_path, action], [action])]

    assert all("Example: graphkit review" in text for text in asked)
    assert f"DIR {action} " in asked[1]
    assert action in run("review", "--help")
    assert run("review", "--help") == run("review", tmp_path, "--help")


def test_an_action_that_does_not_exist_is_a_wrong_call(folder):
    result = call("review", folder, "merge", "A", "B")
    assert result.exit_code == 2
    assert "No such command 'merge'" in result.output


def test_accepted_names_are_one_node(folder):
    output = review(folder, "accept", "gravel sieve", "sand filter")

    assert frozenset(["gravel sieve", "sand filter"]) in entities(folder)
    assert "8 nodes before, 7 now" in output
    assert "merged" in output
    assert "method:sand-filter" in output
    report = (folder / "report.md").read_text(encoding="utf-8")
    ids = "method:gravel-sieve | method:gravel-sieve, method:sand-filter"
    assert f"| gravel sieve and sand filter are the same | {ids} |" in report


def test_a_rejected_merge_is_taken_apart(folder):
    review(folder, "reject", key_of(folder, "PN"))
    assert {frozenset(["PN"]), frozenset(["pebble net", "Pebble-Net"])} <= entities(folder)


def test_a_split_name_has_a_node_of_its_own(folder):
    review(folder, "split", "Pebble-Net")
    assert {frozenset(["Pebble-Net"]), frozenset(["pebble net", "PN"])} <= entities(folder)


def test_an_entity_is_called_as_it_was_renamed(folder):
    review(folder, "rename", "sand filter", "Sand Filtering")
    names = json.loads(run("query", folder, "MATCH (m:Method) RETURN m.name AS name", "--format", "json"))
    assert {"name": "Sand Filtering"} in names


def test_the_later_of_two_decisions_counts(folder):
    review(folder, "accept", "gravel sieve", "sand filter")
    review(folder, "reject", "gravel sieve", "sand filter")
    assert {frozenset(["gravel sieve"]), frozenset(["sand filter"])} <= entities(folder)
    review(folder, "accept", "sand filter", "gravel sieve")
    assert frozenset(["gravel sieve", "sand filter"]) in entities(folder)


def test_imported_decisions_make_the_graph_that_the_first_folder_has(folder, built, tmp_path):
    other = shutil.copytree(built, tmp_path / "other")
    review(folder, "accept", "gravel sieve", "sand filter")
    review(folder, "reject", "PN", "pebble net")
    review(folder, "export", tmp_path / "said.tsv")
    review(other, "import", tmp_path / "said.tsv")

    assert contents(other) == contents(folder)
    assert contents(other) != contents(built)
    assert (other / "graph.json").read_bytes() != (built / "graph.json").read_bytes()


def test_a_name_read_as_another_type_is_noted_and_asks_for_nothing(tmp_path):
    rows = [
        {"id": f"p{n}", "title": f"On GRVL {n}", "abstract": "Text.",
         "entities": [{"text": "GRVL", "type": "Task" if n == 4 else "Dataset", "start": 3, "end": 7}]}
        for n in range(5)
    ]  # fmt: skip
    (tmp_path / "papers.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    run("build", tmp_path / "papers.jsonl", "-o", tmp_path / "out")
    assert "other type" not in run("review", tmp_path / "out")
    (entry,) = json.loads(run("review", tmp_path / "out", "list", "--all", "--format", "json"))
    assert entry["reason"] == "other type"
    assert "joins no names" in refused("review", tmp_path / "out", "reject", entry["key"])


def test_a_decision_whose_run_was_killed_is_carried_out_when_it_is_repeated(folder):
    with Folder(folder) as kept:
        kept.add_decisions([Decision(Verdict.RENAME, "gravel sieve", "The Sieve")])
    assert "The Sieve" not in contents(folder)["graph.json"].decode()
    review(folder, "rename", "gravel sieve", "The Sieve")
    assert "The Sieve" in contents(folder)["graph.json"].decode()
    assert len(decisions(folder)) == 1
