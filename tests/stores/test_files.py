"""The files themselves: their bytes, what other programs read in them, and what happens to broken ones."""

from __future__ import annotations

import json
import random
import warnings
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pytest

from graphkit.errors import GraphkitError, StoreError
from graphkit.graph import Edge, KnowledgeGraph, Node
from graphkit.stores import from_networkx, open_store, to_networkx
from graphkit.types import EdgeType, NodeLabel

FILES = ["graph.json", "graph.graphml", "graph.gexf"]


def write(path: Path, graph: KnowledgeGraph) -> bytes:
    """Write `graph` at `path` and return the bytes."""
    with open_store(path) as store:
        store.write(graph)
    return path.read_bytes()


def shuffled(graph: KnowledgeGraph) -> KnowledgeGraph:
    """Return the same graph, its rows and properties given in another order."""
    nodes, edges = list(graph.nodes), list(graph.edges)
    random.Random(1).shuffle(nodes)
    random.Random(2).shuffle(edges)
    turned = [Node(node.id, node.label, dict(reversed(node.properties.items()))) for node in nodes]
    return KnowledgeGraph.of(
        turned,
        [Edge(edge.source, edge.type, edge.target, dict(reversed(edge.properties.items()))) for edge in edges],
    )


@pytest.mark.parametrize("name", FILES)
def test_the_same_graph_gives_the_same_bytes(tmp_path, small_graph, name):
    first = write(tmp_path / "a" / name, small_graph)

    assert write(tmp_path / "b" / name, shuffled(small_graph)) == first
    assert first.endswith(b"\n")
    assert not first.endswith(b"\n\n")
    first.decode("utf-8")


@pytest.mark.parametrize("name", FILES)
def test_nothing_but_the_file_is_left(tmp_path, small_graph, name):
    write(tmp_path / name, small_graph)

    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_folder_keeps_its_graph_in_graph_json(tmp_path, small_graph):
    with open_store(tmp_path / "out") as store:
        store.write(small_graph)

    assert (tmp_path / "out" / "graph.json").read_bytes() == write(tmp_path / "graph.json", small_graph)


def test_networkx_reads_the_json_as_its_documentation_says(tmp_path, small_graph):
    write(tmp_path / "graph.json", small_graph)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with (tmp_path / "graph.json").open(encoding="utf-8") as file:
            nxg = nx.node_link_graph(json.load(file), edges="edges")

    assert isinstance(nxg, nx.MultiDiGraph)
    assert nxg.nodes["method:fognet"]["type"] == "Method"
    assert set(nxg["arxiv:2401.00001"]["method:fognet"]) == {"PROPOSES", "MENTIONS"}
    assert nxg["arxiv:2401.00001"]["doi:10.1/x'y"]["CITES"]["source_"] == "text"
    assert from_networkx(nxg) == small_graph


def test_a_multidigraph_goes_there_and_back(small_graph):
    nxg = to_networkx(small_graph)

    assert nxg.number_of_nodes() == len(small_graph.nodes)
    assert nxg.number_of_edges() == len(small_graph.edges)
    assert from_networkx(nxg) == small_graph


def test_a_changed_multidigraph_leaves_the_graph_alone(small_graph):
    before = repr(small_graph)
    nxg = to_networkx(small_graph)
    nxg.nodes["metric:psnr"]["name"] = "changed"

    assert repr(small_graph) == before


def test_gephi_sees_names_as_labels_and_each_edge_id_once(tmp_path, small_graph):
    write(tmp_path / "graph.gexf", small_graph)
    gexf = ElementTree.parse(tmp_path / "graph.gexf").getroot()
    space = {"g": "http://www.gexf.net/1.2draft"}
    nodes = {node.get("id"): node.get("label") for node in gexf.iterfind(".//g:node", space)}
    edges = gexf.findall(".//g:edge", space)

    assert nodes["method:fognet"] == "FogNet"
    assert {edge.get("label") for edge in edges} == {edge.type.value for edge in small_graph.edges}
    assert len({(edge.get("source"), edge.get("target"), edge.get("kind")) for edge in edges}) == len(edges)
    assert len({edge.get("id") for edge in edges}) == len(small_graph.edges)


def test_graphml_has_names_as_labels_and_each_edge_id_once(tmp_path, small_graph):
    write(tmp_path / "graph.graphml", small_graph)
    nxg = nx.read_graphml(tmp_path / "graph.graphml", edge_key_type=str, force_multigraph=True)

    assert nxg.nodes["method:fognet"]["label"] == "FogNet"
    assert json.loads(nxg.nodes["method:fognet"]["aliases"]) == ["FN", "Fog, Net", '["FN"]']
    assert len({key for _, _, key in nxg.edges(keys=True)}) == len(small_graph.edges)


@pytest.mark.parametrize("name", ["graph.graphml", "graph.gexf"])
def test_networkx_reads_numbers_truths_and_lists_of_xml(tmp_path, small_graph, name):
    write(tmp_path / name, small_graph)
    nxg = nx.read_graphml(tmp_path / name) if name.endswith("graphml") else nx.read_gexf(tmp_path / name)
    paper, result = nxg.nodes["arxiv:2401.00001"], nxg.nodes["result:1"]
    [cites] = [data for _, _, data in nxg.edges(data=True) if data["label"] == "CITES"]

    assert (paper["year"], type(paper["year"])) == (2024, int)
    assert (result["number"], cites["confidence"], cites["papers"]) == (31.5, 0.9, 1)
    assert nxg.nodes["doi:10.1/x'y"]["stub"] is True
    assert json.loads(paper["authors"]) == ["Ada Lovelace", "Zoë O'Neil"]
    assert nxg.number_of_edges() == len(small_graph.edges)


@pytest.mark.parametrize(("name", "types"), [("graph.graphml", "attr.type"), ("graph.gexf", "type")])
def test_types_and_values_of_xml_are_those_of_its_schema(tmp_path, small_graph, name, types):
    write(tmp_path / name, small_graph)
    elements = list(ElementTree.parse(tmp_path / name).getroot().iter())
    keys = [element for element in elements if element.tag.rpartition("}")[2] in ("key", "attribute")]
    declared = {key.get("attr.name") or key.get("title"): key.get(types) for key in keys}
    truths = {key.get("id") for key in keys if key.get(types) == "boolean"}
    written = [element.get("value") or element.text for element in elements if element.get("key") in truths]
    written += [element.get("value") for element in elements if element.get("for") in truths]

    assert (declared["year"], declared["stub"], declared["number"], declared["title"]) == (
        "long",
        "boolean",
        "double",
        "string",
    )
    assert written == ["true"]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff\xfe",
        b"[]",
        b"{}",
        b"[" * 100_000,
        b'{"nodes": [{"id": 1}], "edges": []}',
        b"<graphml/>",
        b"<a><b></a>",
    ],
)
def test_a_file_that_holds_no_graph_is_named(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)

    with open_store(tmp_path / name) as store, pytest.raises(StoreError, match=name):
        store.read()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"id": "a"}, "type None"),
        ({"id": "a", "type": "Per son"}, "'Per son'.*letters, digits or underscores"),
        ({"id": "a", "type": "paper"}, "'paper'"),
        ({"id": "a", "type": "Paper", "title": None}, "'title'"),
        ({"id": "a", "type": "Paper", "authors": [1]}, "'authors'"),
    ],
)
def test_a_row_outside_the_schema_is_named(tmp_path, row, said):
    path = tmp_path / "graph.json"
    path.write_text(json.dumps({"directed": True, "multigraph": True, "graph": {}, "nodes": [row], "edges": []}))

    with open_store(path) as store, pytest.raises(StoreError, match=said):
        store.read()


def test_an_edge_to_no_node_is_refused(tmp_path):
    nxg = nx.MultiDiGraph()
    nxg.add_edge("paper:a", "paper:b", key="CITES")

    with pytest.raises(StoreError, match="type None"):
        from_networkx(nxg)


def test_an_edge_type_outside_the_schema_is_named():
    nxg = nx.MultiDiGraph()
    nxg.add_nodes_from(["a", "b"], type="Paper")
    nxg.add_edge("a", "b")

    with pytest.raises(StoreError, match="from 'a' to 'b' has the type 0"):
        from_networkx(nxg)


@pytest.mark.parametrize("name", [*FILES, "out"])
def test_a_missing_graph_is_named(tmp_path, name):
    with open_store(tmp_path / name) as store, pytest.raises(StoreError, match=rf"{name}.*does not exist.*build"):
        store.read()


def test_a_folder_without_a_graph_says_how_to_make_one(tmp_path):
    with open_store(tmp_path) as store, pytest.raises(StoreError, match=r"no graph\.json.*graphkit build"):
        store.query("RETURN 1 AS one")


@pytest.mark.parametrize("name", FILES)
def test_a_place_that_cannot_be_written_is_named(tmp_path, small_graph, name):
    (tmp_path / "taken").write_text("a file, no folder")

    with open_store(tmp_path / "taken" / name) as store, pytest.raises(GraphkitError, match="cannot write"):
        store.write(small_graph)


def test_a_write_that_fails_leaves_the_old_file_whole(tmp_path, small_graph):
    path = tmp_path / "graph.json"
    before = write(path, small_graph)
    bad = KnowledgeGraph.of([Node("task:x", NodeLabel.TASK, {"number": float("nan")})], [])

    with open_store(path) as store, pytest.raises(StoreError):
        store.write(bad)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["graph.json"]


@pytest.mark.parametrize("url", ["graph.csv", "http://localhost:7687", "bolt//x", "", "postgres://u:hush@h/db"])
def test_an_unknown_store_lists_the_known_kinds(tmp_path, monkeypatch, url):
    monkeypatch.chdir(tmp_path)
    if url == "bolt//x":
        (tmp_path / "bolt").mkdir()
        (tmp_path / "bolt" / "x").write_text("a file without an ending")

    with pytest.raises(StoreError, match=r"neo4j://.*\.graphml.*folder") as failure:
        open_store(url)
    assert "hush" not in str(failure.value)


def test_the_graph_of_an_edge_type_with_its_name_as_property_is_kept(tmp_path):
    graph = KnowledgeGraph.of(
        [Node("paper:a", NodeLabel.PAPER, {})],
        [Edge("paper:a", EdgeType.CITES, "paper:a", {"source": "text", "source_": "x", "type": "y", "key": 1})],
    )
    for name in FILES:
        write(tmp_path / name, graph)
        with open_store(tmp_path / name) as store:
            assert store.read() == graph
