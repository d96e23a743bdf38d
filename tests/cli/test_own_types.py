"""A user's own entity types and own model, from a file or a folder to every place that a graph is shown in."""

import json
import re
import shutil

import pytest
from click.testing import CliRunner
from papers import PAPERS, write_jsonl

from graphkit.cli import main
from graphkit.extract.pipeline import MODEL
from graphkit.stores import open_store

TITLE = "MDM2 and p53 in Quiet Cells"
ABSTRACT = "We study how MDM2 binds p53 in the line HK-7, and what this means for rustle fever."
OWN = {"MDM2": "Protein", "p53": "Protein", "HK-7": "Cell_line", "rustle fever": "Disease"}
HOSTILE = ["X`) DETACH DELETE n //", "<script>alert(1)</script>", "Paper", "task", "a" * 42, "", None, {"a": []}]


def run(*arguments):
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output
    return result.output


def labelled(types, **more):
    """A record of the gold format with these names labelled in the abstract."""
    text = f"{TITLE}\n{ABSTRACT}"
    entities = []
    for name, type in types.items():
        start = text.index(name, len(TITLE))
        entities.append({"text": name, "type": type, "start": start, "end": start + len(name)})
    return {"id": "p1", "title": TITLE, "abstract": ABSTRACT, "entities": entities, **more}


GOLD = labelled(
    OWN,
    proposes=["MDM2"],
    addresses=["rustle fever"],
    relations=[
        {"head": "MDM2", "type": "USED_FOR", "tail": "p53"},
        {"head": "p53", "type": "BENCHMARK_FOR", "tail": "rustle fever"},
        {"head": "p53", "type": "SUBCLASS_OF", "tail": "HK-7"},
    ],
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("own")
    run("build", write_jsonl(path / "gold.jsonl", [GOLD]), "-o", path / "out")
    return path / "out"


OWN_NAMES = {"Method": "Protein", "Model": "Gene"}


@pytest.fixture(scope="module")
def own_model(tmp_path_factory):
    """A pipeline whose methods are proteins and whose models are genes."""
    return with_labels(tmp_path_factory.mktemp("own") / "model", OWN_NAMES)


def with_labels(path, names):
    """The shipped pipeline, its entity types renamed."""
    shutil.copytree(MODEL, path)
    labels = path / "graphkit_joint" / "labels.json"
    types = json.loads(labels.read_text(encoding="utf-8"))["types"]
    labels.write_text(json.dumps({"types": [names.get(type, type) for type in types]}), encoding="utf-8")
    return path


def rows(folder, cypher):
    return json.loads(run("query", folder, cypher, "--format", "json"))


def test_evaluate_has_a_line_for_each_type(tmp_path):
    gold = write_jsonl(tmp_path / "gold.jsonl", [GOLD])
    found = write_jsonl(tmp_path / "found.jsonl", [labelled({"MDM2": "Protein", "HK-7": "Tissue", "p53": "Method"})])
    lines = run("evaluate", gold, found).splitlines()
    figures = {" ".join(re.split(r"\s{2,}", line.strip())[:-5]): line.split()[-5:] for line in lines[1:]}

    types = ["Task", "Method", "Model", "Dataset", "Metric", "Cell_line", "Disease", "Protein", "Tissue"]
    assert [line.strip().split()[0] for line in lines[2:11]] == types
    assert figures["Protein"] == ["1.000", "0.500", "0.667", "2", "1"]
    assert figures["Tissue"] == ["0.000", "0.000", "0.000", "0", "1"]
    assert figures["Method"] == ["0.000", "0.000", "0.000", "0", "1"]
    assert json.loads(run("evaluate", gold, gold, "--json"))["Cell_line"]["f1"] == 1.0


def test_a_long_type_keeps_the_columns_straight(tmp_path):
    gold = write_jsonl(tmp_path / "gold.jsonl", [labelled({"MDM2": "Z" * 41})])
    lines = run("evaluate", gold, gold).splitlines()

    assert len({len(line) for line in lines}) == 1
    assert any(re.match(r"  Z{41}   1\.000", line) for line in lines)


def test_build_makes_nodes_with_the_labels(folder):
    cypher = "MATCH (n) WHERE n.mentions IS NOT NULL RETURN labels(n)[0] AS label, n.name AS name"
    found = {(row["label"], row["name"]) for row in rows(folder, cypher)}
    proposed = rows(folder, "MATCH (:Paper)-[:PROPOSES]->(n:Protein) RETURN n.name AS name")
    addressed = rows(folder, "MATCH (:Paper)-[:ADDRESSES]->(n:Disease) RETURN n.name AS name")
    relations = rows(
        folder, "MATCH (a:Protein)-[r:USED_FOR|BENCHMARK_FOR|SUBCLASS_OF]->(b) RETURN a.name AS a, b.name AS b"
    )
    report = (folder / "report.md").read_text(encoding="utf-8")

    assert found == {(type, name) for name, type in OWN.items()}
    assert (proposed, addressed) == ([{"name": "MDM2"}], [{"name": "rustle fever"}])
    assert {(row["a"], row["b"]) for row in relations} == {("MDM2", "p53"), ("p53", "rustle fever")}
    assert "| Protein | MDM2 (1), p53 (1) |" in report
    assert "| Cell_line | 1 |" in report
    assert "1 relations were left out" in report  # a protein is no kind of cell line


@pytest.mark.parametrize("suffix", [".json", ".graphml", ".gexf"])
def test_a_file_keeps_the_labels(folder, tmp_path, suffix):
    run("write", folder, "--to", tmp_path / f"graph{suffix}")
    with open_store(tmp_path / f"graph{suffix}") as copy, open_store(folder) as store:
        assert copy.read() == store.read()
        assert copy.read().counts()["Protein"] == 2


@pytest.mark.neo4j
def test_neo4j_keeps_the_labels(folder, empty_neo4j, monkeypatch):
    monkeypatch.setenv("NEO4J_USER", empty_neo4j.user)
    monkeypatch.setenv("NEO4J_PASSWORD", empty_neo4j.password)
    run("write", folder, "--to", empty_neo4j.url)
    cypher = "MATCH (n)-[r]->(m) RETURN labels(n) AS n, type(r) AS type, labels(m) AS m, m.id AS id ORDER BY id, type"

    assert rows(empty_neo4j.url, cypher) == rows(folder, cypher)
    with open_store(empty_neo4j.url) as there, open_store(folder) as here:
        assert there.read() == here.read()


def test_the_page_shows_the_types_and_a_part_of_one(folder, tmp_path):
    whole = (folder / "graph.html").read_text(encoding="utf-8")
    assert '"label":"Protein","plural":"Protein"' in whole

    assert "Wrote 2 nodes" in run("page", folder, "-o", tmp_path / "part.html", "--type", "protein")
    result = CliRunner().invoke(main, ["page", str(folder), "-o", str(tmp_path / "none.html"), "--type", "Planet"])
    assert result.exit_code == 2
    assert "'Planet' is none of Author, Cell_line" in result.output


def test_a_type_that_can_be_no_label_is_refused_and_told_and_the_rest_is_built(tmp_path):
    bad = [labelled({"MDM2": type}, id=f"bad{n}") for n, type in enumerate(HOSTILE)]
    source = write_jsonl(tmp_path / "gold.jsonl", [*bad, GOLD])
    output = run("build", source, "-o", tmp_path / "out")
    report = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    page = (tmp_path / "out" / "graph.html").read_text(encoding="utf-8")

    assert f"Read 1 records, {len(HOSTILE)} refused" in output
    assert rows(tmp_path / "out", "MATCH (p:Protein) RETURN count(p) AS n") == [{"n": 2}]
    for line in range(1, len(HOSTILE) + 1):
        assert re.search(
            rf"^\| gold\.jsonl \| line {line} \| entity 'MDM2': .* is no entity type", report, re.MULTILINE
        )
    assert "such as Cell\\_line" in report or "such as Cell_line" in report
    assert "X\\`) DETACH DELETE n //" in report
    assert "<script>alert" not in report.replace("\\<script\\>", "")
    assert "alert(1)" not in page


def test_evaluate_names_a_type_that_can_be_no_label(tmp_path):
    gold = write_jsonl(tmp_path / "gold.jsonl", [labelled({"MDM2": HOSTILE[0]})])
    result = CliRunner().invoke(main, ["evaluate", str(gold), str(gold)])

    assert result.exit_code == 1
    assert "line 1: entity 'MDM2': 'X`) DETACH DELETE n //' is no entity type" in result.output


def test_a_model_of_ones_own_extracts_its_own_types(tmp_path, own_model):
    source = write_jsonl(tmp_path / "papers.jsonl", PAPERS)
    for workers in (1, 2):
        output = tmp_path / f"{workers}.jsonl"
        run("extract", source, "-o", output, "--model", own_model, "--workers", workers)
    found = [json.loads(line) for line in (tmp_path / "1.jsonl").read_text(encoding="utf-8").splitlines()]

    types = {e["text"]: e["type"] for row in found for e in row["entities"]}
    assert types["PebbleNet"] in OWN_NAMES.values()
    assert not set(types.values()) & set(OWN_NAMES)
    assert (tmp_path / "1.jsonl").read_bytes() == (tmp_path / "2.jsonl").read_bytes()
    figures = json.loads(run("evaluate", tmp_path / "1.jsonl", "--model", own_model, "--json"))
    assert figures["Protein"]["f1"] == figures["entities"]["f1"] == 1.0
    assert json.loads(run("evaluate", tmp_path / "1.jsonl", "--json"))["Protein"]["predicted"] == 0


def test_another_model_extracts_anew_and_each_is_read_once(tmp_path, own_model):
    source = write_jsonl(tmp_path / "papers.jsonl", PAPERS)
    labels = "MATCH (n) WHERE n.name = 'PebbleNet' RETURN labels(n)[0] AS label"

    assert "extracted 3 new texts" in run("build", source, "-o", tmp_path / "out")
    first = rows(tmp_path / "out", labels)
    assert "extracted 3 new texts" in run("build", source, "-o", tmp_path / "out", "--model", own_model)
    (own,) = rows(tmp_path / "out", labels)
    assert own["label"] in OWN_NAMES.values()
    assert "extracted 0 new texts" in run("build", source, "-o", tmp_path / "out")
    assert rows(tmp_path / "out", labels) == first


@pytest.mark.parametrize("command", ["build", "extract", "evaluate"])
@pytest.mark.parametrize("made", ["nothing", "empty", "file", "broken", "foreign"])
def test_a_folder_without_such_a_pipeline_is_told(tmp_path, command, made):
    model = tmp_path / made
    if made == "file":
        model.touch()
    elif made != "nothing":
        model.mkdir()
    if made == "broken":
        (model / "config.cfg").write_text("[nlp\nno config")
    if made == "foreign":
        import spacy

        spacy.blank("en").to_disk(model)
    if command == "evaluate":
        arguments = [write_jsonl(tmp_path / "gold.jsonl", [GOLD]), "--model", model]
    else:
        arguments = [write_jsonl(tmp_path / "papers.jsonl", PAPERS), "-o", tmp_path / "out", "--model", model]
    result = CliRunner().invoke(main, [command, *map(str, arguments)])

    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert str(model) in result.output
    assert "to_disk" in result.output


def test_a_model_with_a_type_that_can_be_no_label_is_refused(tmp_path):
    with_labels(tmp_path / "model", {"Model": "X`) DETACH"})
    source = write_jsonl(tmp_path / "papers.jsonl", PAPERS)
    result = CliRunner().invoke(
        main, ["build", str(source), "-o", str(tmp_path / "out"), "--model", str(tmp_path / "model")]
    )

    assert result.exit_code == 1
    assert "'X`) DETACH' is no entity type" in result.output
