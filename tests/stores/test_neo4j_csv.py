"""The folder for `neo4j-admin database import`: its files, and what a real server then holds."""

from __future__ import annotations

import csv
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import neo4j
import pytest
from neo4j_server.server import JARS, OPENED, find_java, running_server
from stores.conftest import link
from stores.test_contract import exact

from graphkit.errors import GraphkitError, StoreError
from graphkit.graph import KnowledgeGraph, Node
from graphkit.stores import Store, export_graph, open_store
from graphkit.types import EdgeType, NodeLabel


def rows_of(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file as Python reads them."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def folder(tmp_path, small_graph):
    """The small graph, written."""
    export_graph(small_graph, tmp_path / "field.csv")
    return tmp_path / "field.csv"


def test_each_label_and_type_has_a_file_with_typed_columns(folder):
    [papers] = folder.glob("nodes-*-Paper.csv")
    [cites] = folder.glob("relationships-*-CITES.csv")

    assert papers.read_text(encoding="utf-8").splitlines()[0] == (
        "id:ID,_graphkit:long,abstract:string,authors:string[],date:string,source:string,stub:boolean,title:string,year:long"
    )
    assert cites.read_text(encoding="utf-8").splitlines()[0] == (
        ":START_ID,:END_ID,_graphkit:boolean,confidence:double,evidence:string[],papers:long,sentences:string[],source:string"
    )
    [row, stub] = rows_of(papers)
    assert (row["id:ID"], row["authors:string[]"], row["year:long"]) == (
        "arxiv:2401.00001",
        "Ada Lovelace\x1fZoë O'Neil",
        "2024",
    )
    assert (stub["title:string"], stub["stub:boolean"], stub["year:long"]) == ("</script><img src=x>", "true", "")


def test_labels_that_differ_in_case_alone_have_files_that_do_not(folder):
    names = [path.name.casefold() for path in folder.iterdir()]

    assert len(set(names)) == len(names)
    assert len([name for name in names if name.endswith("-protein.csv")]) == 2


def test_the_script_names_every_file(folder):
    script = (folder / "import.sh").read_text(encoding="utf-8")

    for path in folder.glob("*.csv"):
        assert f"={path.name}" in script
    assert subprocess.run(["sh", "-n", folder / "import.sh"], check=False).returncode == 0


def test_items_of_lists_are_parted_by_what_no_list_holds(tmp_path):
    graph = KnowledgeGraph.of([Node("task:a", NodeLabel.TASK, {"aliases": ("a\x1fb", "c\x1ed")})], [])
    export_graph(graph, tmp_path / "field.csv")

    assert "--array-delimiter=U+001D" in (tmp_path / "field.csv" / "import.sh").read_text(encoding="utf-8")
    assert rows_of(tmp_path / "field.csv" / "nodes-01-Task.csv")[0]["aliases:string[]"] == "a\x1fb\x1dc\x1ed"


def test_the_same_graph_gives_the_same_bytes(folder, tmp_path, small_graph):
    export_graph(KnowledgeGraph.of(reversed(small_graph.nodes), reversed(small_graph.edges)), tmp_path / "again.csv")

    assert sorted(path.name for path in folder.iterdir()) == sorted(
        path.name for path in (tmp_path / "again.csv").iterdir()
    )
    for path in folder.iterdir():
        assert path.read_bytes() == (tmp_path / "again.csv" / path.name).read_bytes()


def test_files_of_labels_that_are_gone_go(folder):
    export_graph(KnowledgeGraph.of([Node("task:a", NodeLabel.TASK, {})], []), folder)

    assert sorted(path.name for path in folder.iterdir()) == ["after-import.cypher", "import.sh", "nodes-01-Task.csv"]


def test_the_report_of_an_import_is_in_nobodys_way(folder, small_graph):
    (folder / "import.report").write_text("")
    export_graph(small_graph, folder)

    assert not (folder / "import.report").exists()


def test_a_folder_with_files_of_others_is_left_alone(folder, small_graph):
    (folder / "notes.txt").write_text("dear")

    with pytest.raises(GraphkitError, match=r"notes\.txt.*Choose another name"):
        export_graph(small_graph, folder)
    assert (folder / "notes.txt").read_text() == "dear"


@pytest.mark.parametrize("name", ["a,b", "a:b", "id", "a\nb", "x" * 200, "ä"])
def test_a_property_that_no_header_can_hold_is_named(tmp_path, name):
    graph = KnowledgeGraph.of([Node("task:a", NodeLabel.TASK, {name: "x"})], [])

    with pytest.raises(StoreError, match=r"of Task cannot be a column.*--to neo4j"):
        export_graph(graph, tmp_path / "field.csv")
    assert not (tmp_path / "field.csv").exists()


@contextmanager
def imported(folder: Path, home: Path) -> Iterator[Store]:
    """Import a folder as its script says, start a server on that, run what is to be run after, and open it."""
    (home / "conf").mkdir(parents=True)
    admin = home / "neo4j-admin"
    admin.write_text(f"#!/bin/sh\nexec {find_java()} -cp '{JARS}/lib/*' {' '.join(OPENED)} {ADMIN} \"$@\"\n")
    admin.chmod(0o755)
    environment = {**os.environ, "NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf"), "NEO4J_ADMIN": str(admin)}
    done = subprocess.run(
        ["sh", folder / "import.sh"], env=environment, capture_output=True, text=True, timeout=180, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    with running_server(home) as server:
        login = (server.user, server.password)
        with neo4j.GraphDatabase.driver(server.url, auth=login) as driver, driver.session() as session:
            for statement in (folder / "after-import.cypher").read_text(encoding="utf-8").split(";\n")[:-1]:
                session.run(statement).consume()
        with open_store(server.url, user=server.user, password=server.password) as store:
            yield store


ADMIN = "org.neo4j.cli.AdminTool"
ODD = [
    Node(
        "paper:odd",
        NodeLabel.PAPER,
        {
            "title": '"; DROP\n\r\n\t\\" \r',
            "abstract": "",
            "authors": ("a\x1fb", " c;d, ", "", '"q"'),
            "year": "unknown",
            "url": "\x00\x01\x7f\ufffe\u2028",
        },
    ),
    Node("paper:far", NodeLabel.PAPER, {"year": -(2**63), "number": 5e-324}),
    Node("paper:near", NodeLabel.PAPER, {"year": 2**63 - 1, "number": -0.0}),
]


@pytest.mark.neo4j
@pytest.mark.usefixtures("neo4j_server")  # which says what is missing
def test_a_server_holds_what_was_imported(tmp_path, small_graph):
    edges = [*small_graph.edges, link("paper:odd", EdgeType.CITES, "paper:far", evidence=(), sentences=())]
    graph = KnowledgeGraph.of([*small_graph.nodes, *ODD], edges)
    export_graph(graph, tmp_path / "field.csv")

    with imported(tmp_path / "field.csv", tmp_path / "home") as store:
        found = store.read()
        [row] = store.query("MATCH (p:Paper {id: 'doi:10.1/x\\'y'})<-[r:CITES]-() RETURN p.stub AS stub, r.papers AS n")
        store.write(graph)  # which knows that it is there
        [build] = store.query("MATCH (b:_GraphkitBuild) RETURN b.state AS state, b.sent_nodes AS sent")
        fewer = KnowledgeGraph.of(graph.nodes, small_graph.edges)
        store.write(fewer)
        [after] = store.query("MATCH (b:_GraphkitBuild) RETURN b.state AS state, b.sent_nodes AS sent")

    lost = [  # a list of one empty text
        Node(node.id, node.label, {key: value for key, value in node.properties.items() if value != ("",)})
        for node in graph.nodes
    ]
    assert build == {"state": "complete", "sent": None}
    assert after == {"state": "complete", "sent": 1}
    assert row == {"stub": True, "n": 1}
    assert found.counts() == graph.counts()
    assert exact(found) == exact(KnowledgeGraph.of(lost, edges))
