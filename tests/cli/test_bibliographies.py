"""Bibliographies through the commands: papers of which only the title is known are read as the others are."""

import json

from click.testing import CliRunner

from graphkit.cli import main
from graphkit.folder import Folder

BIB = """@inproceedings{one,
  title = {Sparse Router: Training {BERT} on {ImageNet} for Image Classification},
  author = {Lovelace, Ada and Nemo, Nina},
  year = 2021,
}
@misc{two,
  title = {A Title that Says Little},
}
@misc{broken,
  title = {Lost,
}
"""
WOS = """FN Some Library
VR 1.0
PT J
AU Smith, J
TI Routing Tokens with Neural Networks
AB We propose Token Router, a method for machine translation. It outperforms BERT on ImageNet.
PY 2022
CR NEMO N, 2001, J ROUTING
   Jones K, 2011, IDEAS, P1, DOI 10.1000/x.y
UT WOS:1
ER
EF
"""


def run(*arguments):
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output
    return result


def test_papers_without_an_abstract_are_built_kept_and_drawn(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "list.bib").write_text(BIB)
    (tmp_path / "in" / "savedrecs.txt").write_text(WOS)
    out = tmp_path / "out"
    run("build", tmp_path / "in", "-o", out)
    first = {path.name: path.read_bytes() for path in out.iterdir() if path.suffix != ".db"}
    run("build", tmp_path / "in", "-o", out)

    nodes = json.loads(first["graph.json"])["nodes"]
    titles = {node["title"] for node in nodes if "title" in node and not node.get("stub")}
    assert titles == {
        "Sparse Router: Training BERT on ImageNet for Image Classification",
        "A Title that Says Little",
        "Routing Tokens with Neural Networks",
    }
    assert {"BERT", "ImageNet"} <= {node.get("name") for node in nodes}
    assert {"10.1000/x.y", "NEMO N, 2001, J ROUTING"} == {node["title"] for node in nodes if node.get("stub")}
    assert b"left open in this entry" in first["report.md"] or b"left open up to the end" in first["report.md"]
    assert b"Sparse Router" in first["graph.html"]
    assert first == {path.name: path.read_bytes() for path in out.iterdir() if path.suffix != ".db"}


def test_extractions_of_titles_alone_can_be_built(tmp_path):
    (tmp_path / "list.bib").write_text(BIB)
    run("extract", tmp_path / "list.bib", "-o", tmp_path / "found.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "found.jsonl").read_text().splitlines()]
    run("build", tmp_path / "found.jsonl", "-o", tmp_path / "out")

    assert [line["abstract"] for line in lines] == ["", ""]
    assert {"BERT", "ImageNet"} <= {entity["text"] for entity in lines[0]["entities"]}
    for line in lines:
        for entity in line["entities"]:
            assert line["title"][entity["start"] : entity["end"]] == entity["text"]
    with Folder(tmp_path / "out", make=False) as folder:
        assert sorted(paper.title for _, paper, _ in folder.papers("")) == sorted(line["title"] for line in lines)


SCOPUS = """\ufeff"Authors","Author full names","Title","Year","Source title","DOI","Abstract","References","EID"
"Lovelace A.","Lovelace, Ada (57200000001)","Sparse Router","2021","J. Rout.","10.5555/router.1",\
"We propose Sparse Router, a method for image classification.","Old O., Old news, J. Old, 1, (1990); (2014)",\
"2-s2.0-85000000001"
"Nemo N.; Poe E.","Nemo, Nina (57200000002); Poe, Edgar (57200000003)","Routing Tokens","2022","J. Rout.","",\
"[No abstract available]","Lovelace A., Sparse Router, J. Rout., doi: 10.5555/ROUTER.1, (2021); Old O., Old news, \
J. Old, 1, (1990)","2-s2.0-85000000002"
"Broken","Nobody","Lost
"""
LENS = """Lens ID,Title,Date Published,Publication Year,Source Title,Author/s,Abstract,DOI,References
000-111-222-333-441,Token Router Revisited,2023-01-02,2023,Systems,Edgar Poe,,,000-111-222-333-44X; 000-000-000-000-001
000-111-222-333-44X,Sparse Router,2021-03-04,2021,J. Rout.,Ada Lovelace,,10.5555/router.1,
"""


def test_tables_of_services_are_built_with_their_references(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "scopus.csv").write_text(SCOPUS)
    (tmp_path / "in" / "lens.csv").write_text(LENS)
    out = tmp_path / "out"
    run("build", tmp_path / "in", "-o", out)

    graph = json.loads((out / "graph.json").read_text())
    papers = {node["id"]: node for node in graph["nodes"] if "title" in node}
    cites = {
        (papers[edge["source"]]["title"], papers[edge["target"]]["title"])
        for edge in graph["edges"]
        if edge["key"] == "CITES"
    }
    assert cites == {
        ("Sparse Router", "Old O., Old news, J. Old, 1, (1990)"),
        ("Routing Tokens", "Old O., Old news, J. Old, 1, (1990)"),
        ("Routing Tokens", "Sparse Router"),
        ("Token Router Revisited", "Sparse Router"),
        ("Token Router Revisited", "000-000-000-000-001"),
    }
    assert len([paper for paper in papers.values() if not paper.get("stub")]) == 3
    names = {node["name"] for node in graph["nodes"] if node["id"].startswith("author:")}
    assert names == {"Ada Lovelace", "Nina Nemo", "Edgar Poe"}
    assert "| in/scopus.csv | line 4 | broken CSV" in (out / "report.md").read_text()
