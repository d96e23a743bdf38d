"""Places to keep a graph in, one for each kind of store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import neo4j
import pytest
from made_up_field import field_lines
from papers import write_jsonl

from graphkit.graph import Edge, KnowledgeGraph, Node
from graphkit.run import build
from graphkit.stores import Store, open_store
from graphkit.types import EdgeType, NodeLabel

FILES = ["graph.json", "graph.graphml", "graph.gexf", "graph.parquet"]
KINDS = [*FILES, "folder", pytest.param("neo4j", marks=pytest.mark.neo4j)]


@dataclass(frozen=True)
class Place:
    """Where a store keeps its graph, and how to empty it."""

    kind: str
    url: str
    login: dict[str, str]
    wipe: Callable[[], None]

    @contextmanager
    def open(self) -> Iterator[Store]:
        """Open the store at this place, as a user would."""
        with open_store(self.url, **self.login) as store:
            yield store


@pytest.fixture
def make_place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], Place]]:
    """Return a function from a kind to an empty place of it."""
    drivers = []

    def make(kind: str) -> Place:
        if kind != "neo4j":
            return Place(kind, str(tmp_path / kind), {}, lambda: None)
        server = request.getfixturevalue("neo4j_server")
        driver = neo4j.GraphDatabase.driver(server.url, auth=(server.user, server.password))
        drivers.append(driver)
        place = Place(
            kind,
            server.url,
            {"user": server.user, "password": server.password},
            lambda: driver.execute_query("MATCH (n) DETACH DELETE n"),
        )
        place.wipe()
        return place

    yield make
    for driver in drivers:
        driver.close()


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, make_place: Callable[[str], Place]) -> Place:
    """An empty place of each kind."""
    return make_place(request.param)


@pytest.fixture(params=["folder", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def cypher_place(request: pytest.FixtureRequest, make_place: Callable[[str], Place]) -> Place:
    """An empty place of each kind that answers Cypher."""
    return make_place(request.param)


def link(source: str, type: EdgeType, target: str, /, **properties: Any) -> Edge:
    """Return an edge with the properties that every edge has."""
    always = {
        "papers": 1,
        "confidence": 0.9,
        "evidence": ("arxiv:2401.00001:0:20",),
        "sentences": ("FogNet is a network.",),
    }
    return Edge(source, type, target, {**always, **properties})


@pytest.fixture
def small_graph() -> KnowledgeGraph:
    """Every label, two of a user's own, several types, two parallel edges, and texts that break careless code."""
    nodes = [
        Node(
            "arxiv:2401.00001",
            NodeLabel.PAPER,
            {
                "title": 'FogNet: "seeing" through `fog`',
                "abstract": "FogNet is a network.\nIt isn't slow; it's 2× faster: α→β 😀\r\n\tEnd.",
                "year": 2024,
                "date": "2024-01-02",
                "authors": ("Ada Lovelace", "Zoë O'Neil"),
                "source": "metadata.jsonl",
            },
        ),
        Node("doi:10.1/x'y", NodeLabel.PAPER, {"title": "</script><img src=x>", "stub": True}),
        Node("author:ada-lovelace", NodeLabel.AUTHOR, {"name": "Ada Lovelace"}),
        Node(
            "method:fognet",
            NodeLabel.METHOD,
            {
                "name": "FogNet",
                "aliases": ("FN", "Fog, Net", '["FN"]'),
                "alias_reasons": ("abbreviation", "spelling", "spelling"),
                "mentions": 3,
                "papers": 1,
                "first_year": 2024,
            },
        ),
        Node("model:mist", NodeLabel.MODEL, {"name": "[MIST]", "aliases": ()}),
        Node("task:defogging", NodeLabel.TASK, {"name": '"defogging"', "aliases": ("",)}),
        Node("dataset:hazy", NodeLabel.DATASET, {"name": " Hazy "}),
        Node("metric:psnr", NodeLabel.METRIC, {"name": "PSNR"}),
        Node("Protein:p53", NodeLabel("Protein"), {"name": "p53", "papers": 1}),
        Node("protein:p53", NodeLabel("protein"), {"name": "p53"}),
        Node("result:1", NodeLabel.RESULT, {"value": "31.5 dB", "number": 31.5, "unit": "dB", "kind": "absolute"}),
    ]
    edges = [
        link("arxiv:2401.00001", EdgeType.PROPOSES, "method:fognet"),
        link("arxiv:2401.00001", EdgeType.MENTIONS, "method:fognet", count=3),
        link("arxiv:2401.00001", EdgeType.CITES, "doi:10.1/x'y", source="text", evidence=(), sentences=()),
        link("arxiv:2401.00001", EdgeType.BUILDS_ON, "doi:10.1/x'y", via=("FogNet", "O'Mist")),
        link("arxiv:2401.00001", EdgeType.AUTHORED_BY, "author:ada-lovelace", confidence=1.0),
        link("arxiv:2401.00001", EdgeType.REPORTS, "result:1"),
        link("method:fognet", EdgeType.USED_FOR, "task:defogging"),
        link("method:fognet", EdgeType.COMPARED_WITH, "model:mist"),
        link("method:fognet", EdgeType.SUBCLASS_OF, "method:fognet"),
        link("arxiv:2401.00001", EdgeType.MENTIONS, "Protein:p53", count=1),
        link("Protein:p53", EdgeType.USED_FOR, "task:defogging"),
        link("Protein:p53", EdgeType.COMPARED_WITH, "protein:p53"),
        link("result:1", EdgeType.OF, "method:fognet"),
        link("result:1", EdgeType.ON, "dataset:hazy"),
        link("result:1", EdgeType.IN, "metric:psnr"),
    ]
    return KnowledgeGraph.of(nodes, edges)


@pytest.fixture(scope="module")
def engines(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Store]]:
    """A folder that `graphkit build` made of the made-up field, and a Neo4j that holds the same graph."""
    server = request.getfixturevalue("neo4j_server")
    path = tmp_path_factory.mktemp("field")
    build([write_jsonl(path / "field.jsonl", field_lines())], path / "out")
    with neo4j.GraphDatabase.driver(server.url, auth=(server.user, server.password)) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n")
    with (
        open_store(path / "out") as folder,
        open_store(server.url, user=server.user, password=server.password) as there,
    ):
        graph = folder.read()
        there.write(_every_other(graph))  # Neo4j gives rows in the order they came: not in that of the folder
        there.write(graph)
        yield folder, there


def _every_other(graph: KnowledgeGraph) -> KnowledgeGraph:
    nodes = graph.nodes[1::2]
    ids = {node.id for node in nodes}
    return KnowledgeGraph(nodes, tuple(edge for edge in graph.edges if {edge.source, edge.target} <= ids))
