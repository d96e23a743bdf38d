"""What every store promises: each test here runs on each of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphkit.errors import StoreError
from graphkit.graph import Edge, KnowledgeGraph, Node, Value
from graphkit.types import NODE_LABELS, EdgeType, NodeLabel

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    [
        "'}) DETACH DELETE n //",
        "\x00\x01\x1f\x7f\ufffe",
        "\r\n",
        " ",
        "",
        "[]",
        '["a"]',
        '"',
        '{"value": 1}',
        "😀",
        "null",
    ]
)
VALUE = (
    TEXT
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.lists(TEXT, max_size=3).map(tuple)
)
NAMES = st.sampled_from(
    "title name year number source source_ type label key weight start end kind count value target parents".split()
)
LABEL = st.sampled_from(NODE_LABELS) | st.sampled_from(
    [NodeLabel(name) for name in ("Protein", "protein", "Cell_line", "MATCH", "Node", "CITES", "constructor", "z" * 41)]
)
ROW = st.dictionaries(NAMES, VALUE, max_size=5)


@st.composite
def graphs(draw: st.DrawFn) -> KnowledgeGraph:
    """Any small graph, whatever stands in its texts; empty and parallel edges and loops included."""
    ids = draw(st.lists(TEXT.filter(bool), unique=True, max_size=4))
    nodes = [Node(id, draw(LABEL), draw(ROW)) for id in ids]
    ends = st.sampled_from(ids) if ids else st.nothing()
    keys = draw(st.lists(st.tuples(ends, st.sampled_from(EdgeType), ends), unique=True, max_size=6 if ids else 0))
    return KnowledgeGraph.of(nodes, [Edge(source, type, target, draw(ROW)) for source, type, target in keys])


def exact(graph: KnowledgeGraph) -> list[Any]:
    """Return all of a graph with the type of each value: True, 1 and 1.0 are equal in Python, and not the same."""

    def row(properties: Any) -> list[tuple[str, str, Value]]:
        return [(key, type(value).__name__, value) for key, value in sorted(properties.items())]

    nodes = [(node.id, node.label, row(node.properties)) for node in graph.nodes]
    edges = [(edge.source, edge.type, edge.target, row(edge.properties)) for edge in graph.edges]
    return [nodes, edges]


def test_what_was_written_is_read(place, small_graph):
    with place.open() as store:
        store.write(small_graph)

    with place.open() as store:
        found = store.read()

    assert exact(found) == exact(small_graph)
    assert found.counts() == small_graph.counts()


def test_writing_twice_changes_nothing(place, small_graph):
    with place.open() as store:
        store.write(small_graph)
        before = store.read()
        store.write(small_graph)

        assert exact(store.read()) == exact(before) == exact(small_graph)


def test_a_property_that_is_gone_disappears(place, small_graph):
    bare = KnowledgeGraph.of(
        [Node(node.id, node.label, {"name": "x"}) for node in small_graph.nodes],
        [Edge(edge.source, edge.type, edge.target, {"papers": 2}) for edge in small_graph.edges],
    )
    with place.open() as store:
        store.write(small_graph)
        store.write(bare)

        assert exact(store.read()) == exact(bare)


def test_empty_lists_and_texts_are_kept(place):
    graph = KnowledgeGraph.of([Node("a", NodeLabel.TASK, {"aliases": (), "name": ""})], [])
    with place.open() as store:
        store.write(graph)

        assert exact(store.read()) == exact(graph)


def test_an_empty_graph_is_kept(place):
    with place.open() as store:
        store.write(KnowledgeGraph((), ()))

        assert store.read() == KnowledgeGraph((), ())


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(graph=graphs())
def test_any_graph_comes_back_exactly(place, graph):
    place.wipe()
    with place.open() as store:
        store.write(graph)

        assert exact(store.read()) == exact(graph)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**63, "\ud800", ("fine", "\udfff")])
def test_a_value_that_some_store_would_lose_is_refused(place, value):
    graph = KnowledgeGraph.of([Node("task:x", NodeLabel.TASK, {"name": value})], [])
    with place.open() as store:
        with pytest.raises(StoreError, match=r"'task:x'.*'name'"):
            store.write(graph)
        store.write(KnowledgeGraph((), ()))

        assert store.read() == KnowledgeGraph((), ())


@pytest.mark.parametrize("place", ["graph.json", "graph.graphml", "graph.gexf", "graph.parquet"], indirect=True)
def test_a_file_says_that_it_cannot_be_queried(place, small_graph):
    with place.open() as store:
        store.write(small_graph)

        with pytest.raises(StoreError, match="folder"):
            store.query("RETURN 1 AS one")


QUERIES: list[tuple[str, dict[str, object]]] = [
    ("MATCH (n) WHERE n.id STARTS WITH 'm' RETURN count(n) AS nodes", {}),
    ("MATCH ()-[r]->() RETURN type(r) AS type, count(r) AS edges ORDER BY type", {}),
    ("MATCH (p:Paper {id: $id}) RETURN p, p.authors AS authors, p.stub AS stub", {"id": "arxiv:2401.00001"}),
    ("MATCH (m:Method) WHERE $alias IN m.aliases RETURN m.name AS name, m.title AS title", {"alias": "Fog, Net"}),
    ("MATCH (m:Method) RETURN m.aliases[0] AS alias, m.alias_reasons[0] AS reason", {}),
    (
        "MATCH (n) WHERE n.id IN $ids RETURN n.id AS id, labels(n) AS labels ORDER BY id",
        {"ids": ["metric:psnr", "none"]},
    ),
    ("MATCH (p:Paper)-[r:CITES]->(q) RETURN r, r.source AS source, q.id AS id, properties(r) AS row", {}),
    ("MATCH path = (:Result)-[:OF]->(:Method) RETURN path", {}),
    ("MATCH (p:Paper)-[:PROPOSES]->(m) WITH p, collect(m) AS methods RETURN {paper: p, methods: methods} AS both", {}),
    ("MATCH (r:Result) WHERE r.number > $least RETURN r.number AS number, r.kind AS kind", {"least": 31}),
    ("MATCH (n:Dataset) OPTIONAL MATCH (n)<-[r:TRAINED_ON]-() RETURN n.name AS name, r", {}),
    ("MATCH (n:Protein)-[r:COMPARED_WITH]->(m:protein) RETURN n, r, m", {}),
    ("MATCH (n) WHERE 'Protein' IN labels(n) RETURN n.id AS id", {}),
    ("MATCH (n:Nothing) RETURN n", {}),
    ("RETURN date('2024-01-02') AS day, 7 / 2 AS whole, 7 / 2.0 AS part, [1, 'a', null, true] AS list", {}),
    ("RETURN $given AS given", {"given": {"text": "'}) DETACH DELETE n //", "list": [1, 2.5, None, False]}}),
]


@pytest.mark.neo4j
@pytest.mark.parametrize(("cypher", "parameters"), QUERIES)
def test_a_folder_and_neo4j_give_the_same_rows(make_place, small_graph, cypher, parameters):
    rows = []
    for kind in ("folder", "neo4j"):
        with make_place(kind).open() as store:
            store.write(small_graph)
            rows.append(store.query(cypher, parameters))

    assert rows[0] == rows[1]
    assert json.loads(json.dumps(rows[0])) == rows[0]
    assert rows[0] or "Nothing" in cypher


def test_a_node_of_a_query_is_a_plain_dict(cypher_place, small_graph):
    with cypher_place.open() as store:
        store.write(small_graph)

        assert store.query("MATCH (n:Method)-[r:OF]-() RETURN n, r.papers AS papers") == [
            {
                "n": {
                    "labels": ["Method"],
                    "properties": {
                        "id": "method:fognet",
                        "name": "FogNet",
                        "aliases": ["FN", "Fog, Net", '["FN"]'],
                        "alias_reasons": ["abbreviation", "spelling", "spelling"],
                        "mentions": 3,
                        "papers": 1,
                        "first_year": 2024,
                    },
                },
                "papers": 1,
            }
        ]


@pytest.mark.parametrize(
    "text", ["'}) DETACH DELETE n //", '"}) DETACH DELETE n //', "`x` //", "\\' RETURN 1 //", "a\nb\x00"]
)
def test_a_parameter_is_never_read_as_cypher(cypher_place, small_graph, text):
    with cypher_place.open() as store:
        store.write(small_graph)

        assert store.query("RETURN $text AS text", {"text": text}) == [{"text": text}]
        assert store.query("MATCH (n {name: $text}) RETURN n", {"text": text}) == []
        assert exact(store.read()) == exact(small_graph)


@pytest.mark.parametrize(
    "cypher",
    ["MATCH (n) DETACH DELETE n", "CREATE (n:Paper {id: 'x'})", "MATCH (n:Task) SET n.name = 'x' RETURN n"],
)
def test_a_query_only_reads(cypher_place, small_graph, cypher):
    with cypher_place.open() as store:
        store.write(small_graph)

        with pytest.raises(StoreError, match="would write"):
            store.query(cypher)
        assert exact(store.read()) == exact(small_graph)


@pytest.mark.parametrize(
    ("cypher", "said"),
    [
        ("MATCH (n RETURN n", "line 1"),
        ("RETURN nothing_here", "nothing_here"),
        ("RETURN $p", "p"),
        ("  ", "empty|Empty"),
    ],
)
def test_a_wrong_query_says_what_is_wrong(cypher_place, small_graph, cypher, said):
    with cypher_place.open() as store:
        store.write(small_graph)

        with pytest.raises(StoreError, match=said) as failure:
            store.query(cypher)
        assert Path(cypher_place.url).name in str(failure.value) or "empty" in str(failure.value)


@pytest.mark.parametrize("value", [2**64, {1, 2}, object(), "\ud800"])
def test_a_parameter_that_cannot_be_sent_is_refused(cypher_place, small_graph, value):
    with cypher_place.open() as store:
        store.write(small_graph)

        with pytest.raises(StoreError, match=r"[Pp]arameter"):
            store.query("RETURN $p AS p", {"p": value})


def test_a_query_sees_what_was_written_last(cypher_place, small_graph):
    with cypher_place.open() as store:
        store.write(small_graph)
        store.query("RETURN 1 AS one")
        changed = [Node(node.id, node.label, {"name": "new"}) for node in small_graph.nodes]
        store.write(KnowledgeGraph.of(changed, small_graph.edges))

        assert store.query("MATCH (m:Metric) RETURN m.name AS name") == [{"name": "new"}]
