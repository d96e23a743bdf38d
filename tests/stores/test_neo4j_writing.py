"""A write sends only what changed, leaves alone what others keep, and can be told from a half-written one."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import neo4j
import pytest
from neo4j_server.server import Server

from graphkit.errors import StoreError
from graphkit.graph import Edge, KnowledgeGraph, Node
from graphkit.stores import Store, neo4j_build, neo4j_writing, open_store
from graphkit.types import NODE_LABELS, EdgeType, NodeLabel

pytestmark = pytest.mark.neo4j
PAPERS = [f"paper:{number:02}" for number in range(20)]


@pytest.fixture
def driver(empty_neo4j: Server) -> Iterator[neo4j.Driver]:
    """A plain driver on an empty database, to look at what is really there."""
    with neo4j.GraphDatabase.driver(empty_neo4j.url, auth=(empty_neo4j.user, empty_neo4j.password)) as driver:
        yield driver


@pytest.fixture
def store(empty_neo4j: Server, driver: neo4j.Driver) -> Iterator[Store]:
    """The store on the same database."""
    with open_store(empty_neo4j.url, user=empty_neo4j.user, password=empty_neo4j.password) as store:
        yield store


def rows(driver: neo4j.Driver, cypher: str, **parameters: object) -> list[list[object]]:
    """Return the rows of a query as lists."""
    return [list(record.values()) for record in driver.execute_query(cypher, parameters).records]


def sent(driver: neo4j.Driver) -> dict[str, int]:
    """Return what the last write says that it sent."""
    build = rows(driver, "MATCH (b:_GraphkitBuild) RETURN properties(b)")[0][0]
    return {key: build[key] for key in ("sent_nodes", "sent_edges", "deleted_nodes")}


def all_ids(driver: neo4j.Driver) -> list[list[object]]:
    """Return the server's own ids of all nodes and relationships: one that was made anew has another."""
    return [
        *rows(driver, "MATCH (n) RETURN elementId(n) AS id ORDER BY id"),
        *rows(driver, "MATCH ()-[r]->() RETURN elementId(r) AS id ORDER BY id"),
    ]


def citing(titles: dict[str, str] | None = None, ids: list[str] = PAPERS) -> KnowledgeGraph:
    """Papers that each cite the next one; `titles` gives some of them another title."""
    nodes = [Node(id, NodeLabel.PAPER, {"title": (titles or {}).get(id, id), "year": 2020}) for id in ids]
    edges = [Edge(a, EdgeType.CITES, b, {"papers": 1}) for a, b in itertools.pairwise(ids)]
    return KnowledgeGraph.of(nodes, edges)


def test_the_same_graph_sends_nothing(store, driver, small_graph):
    store.write(small_graph)
    before = all_ids(driver), rows(driver, "MATCH (b:_GraphkitBuild) RETURN properties(b)")
    store.write(small_graph)

    assert (all_ids(driver), rows(driver, "MATCH (b:_GraphkitBuild) RETURN properties(b)")) == before


def test_one_changed_paper_sends_itself_and_its_edges(store, driver):
    store.write(citing())
    assert sent(driver) == {"sent_nodes": 20, "sent_edges": 19, "deleted_nodes": 0}
    nodes = rows(driver, "MATCH (n:Paper) RETURN elementId(n) AS id ORDER BY id")
    others = "MATCH (a)-[r]->() WHERE a.id <> 'paper:07' RETURN elementId(r) AS id ORDER BY id"
    edges = rows(driver, others)
    graph = citing({"paper:07": "Another"})
    store.write(graph)

    assert sent(driver) == {"sent_nodes": 1, "sent_edges": 1, "deleted_nodes": 0}
    assert store.read() == graph
    assert rows(driver, "MATCH (n:Paper) RETURN elementId(n) AS id ORDER BY id") == nodes
    assert rows(driver, others) == edges


def test_what_is_gone_is_deleted(store, driver):
    store.write(citing())
    graph = citing(ids=[id for id in PAPERS if id != "paper:07"])
    store.write(graph)

    assert store.read() == graph
    assert sent(driver) == {"sent_nodes": 1, "sent_edges": 1, "deleted_nodes": 1}
    assert rows(driver, "MATCH (n:Paper) RETURN count(n)") == [[19]]
    assert rows(driver, "MATCH ()-[r]->() RETURN count(r)") == [[18]]
    store.write(KnowledgeGraph((), ()))
    assert rows(driver, "MATCH (n) RETURN labels(n)") == [[["_GraphkitBuild"]]]


def test_a_node_that_gets_another_label_keeps_its_edges_from_nodes_that_did_not_change(store):
    def graph(label: NodeLabel) -> KnowledgeGraph:
        nodes = [Node("paper:1", NodeLabel.PAPER, {"title": "T"}), Node("x", label, {"name": "X"})]
        return KnowledgeGraph.of(nodes, [Edge("paper:1", EdgeType.PROPOSES, "x", {"papers": 1})])

    for label in (NodeLabel.METHOD, NodeLabel.MODEL, NodeLabel.METHOD):
        store.write(graph(label))
        assert store.read() == graph(label)


def test_what_others_keep_stays(store, driver):
    store.write(citing())
    driver.execute_query(
        "MATCH (p:Paper {id: 'paper:07'}), (q:Paper {id: 'paper:03'}) "
        "SET p.note = 'read it', p.seen = date('2024-01-01') CREATE (p)-[:CITES {of: 'theirs'}]->(q) "
        "CREATE (:Person {id: 'p'})-[:CITES]->(:Paper {id: 'paper:old', title: 'Old'})-[:KNOWS]->(:Cat)-[:SITS_ON]->(p)"
    )
    theirs = (
        "MATCH (p {id: 'paper:07'})-[r:CITES {of: 'theirs'}]->(:Paper {id: 'paper:03'}) "
        "MATCH (:Person)-[:CITES]->(o:Paper)-[:KNOWS]->(:Cat)-[:SITS_ON]->(p) "
        "RETURN properties(r), properties(o), p.note, toString(p.seen)"
    )
    before = rows(driver, theirs)
    assert before == [[{"of": "theirs"}, {"id": "paper:old", "title": "Old"}, "read it", "2024-01-01"]]

    for graph in (citing({"paper:07": "Another"}), citing(ids=PAPERS[:9]), citing(ids=PAPERS[10:])):
        store.write(graph)
        assert store.read() == graph
        assert rows(driver, theirs) == before
    # what is gone stays where a relationship of others is at it, and nowhere else
    assert rows(driver, "MATCH (n:Paper) WHERE n.id < 'paper:10' RETURN n.id ORDER BY n.id") == [
        ["paper:03"],
        ["paper:07"],
    ]
    store.write(citing())
    assert store.read() == citing()
    assert rows(driver, theirs) == before


def test_an_id_that_somebody_else_took_is_refused(store, driver):
    driver.execute_query("CREATE (:Paper {id: 'paper:07', title: 'Theirs'})")
    with pytest.raises(StoreError, match=r"paper:07.*not of graphkit's making.*NEO4J_DATABASE"):
        store.write(citing())

    assert rows(driver, "MATCH (n:Paper {id: 'paper:07'}) RETURN properties(n)") == [
        [{"id": "paper:07", "title": "Theirs"}]
    ]
    driver.execute_query("MATCH (n:Paper {id: 'paper:07'}) DELETE n")
    store.write(citing())
    assert store.read() == citing()


def test_without_the_build_node_everything_is_sent_anew(store, driver):
    store.write(citing())
    driver.execute_query("MATCH (b:_GraphkitBuild) DELETE b")
    driver.execute_query("MATCH (p:Paper {id: 'paper:03'}) SET p.title = 'by hand', p.venue = 'x' DETACH DELETE p")
    driver.execute_query("MATCH (p:Paper {id: 'paper:09'}) SET p.title = 'by hand'")
    store.write(citing())

    assert store.read() == citing()
    assert sent(driver) == {"sent_nodes": 20, "sent_edges": 19, "deleted_nodes": 0}


def test_a_database_without_a_graph_says_so(store):
    with pytest.raises(StoreError, match="holds no graph of graphkit"):
        store.read()


def test_a_write_that_fails_is_told_from_a_finished_one_and_goes_on(store, driver, monkeypatch):
    monkeypatch.setattr(neo4j_writing, "NODE_BATCH", 5)
    monkeypatch.setattr(neo4j_writing, "EDGE_BATCH", 6)
    # the second batch of edges divides by zero
    trap = "WITH a, b, row WHERE 1 / (CASE a.id WHEN 'paper:10' THEN 0 ELSE 1 END) > 0 CREATE"
    monkeypatch.setattr(neo4j_writing, "_LINK", neo4j_writing._LINK.replace("CREATE", trap))
    with pytest.raises(StoreError, match="run the same command again: it goes on"):
        store.write(citing())
    monkeypatch.undo()

    with pytest.raises(StoreError, match=r"half written.*run it again"):
        store.read()
    assert store.query("MATCH (:_GraphkitBuild {state: 'complete'}) MATCH (p:Paper) RETURN p.id") == []
    done = rows(driver, "MATCH ()-[r]->() RETURN count(r)")[0][0]
    assert 0 < done < 19
    store.write(citing())
    assert store.read() == citing()
    assert sent(driver)["sent_edges"] == 19 - done
    assert len(store.query("MATCH (:_GraphkitBuild {state: 'complete'}) MATCH (p:Paper) RETURN p.id")) == 20


def test_names_and_titles_are_searched(store, small_graph):
    store.write(small_graph)
    search = "CALL db.index.fulltext.queryNodes('graphkit_names', $words) YIELD node RETURN node.id AS id ORDER BY id"

    assert store.query(search, {"words": "seeing"}) == [{"id": "arxiv:2401.00001"}]
    assert store.query(search, {"words": "FN"}) == [{"id": "method:fognet"}]
    assert store.query(search, {"words": "p53"}) == [{"id": "Protein:p53"}, {"id": "protein:p53"}]


def test_constraints_and_indexes_are_made_once(store, driver, small_graph):
    store.write(small_graph)
    found = rows(driver, "SHOW INDEXES YIELD id, name WHERE name STARTS WITH 'graphkit' RETURN id, name ORDER BY name")
    names = {name for _, name in found}
    assert names >= {"graphkit_names", "graphkit_Paper_year", *(f"graphkit_{label}_id" for label in NODE_LABELS)}

    store.write(citing())
    assert (
        rows(driver, "SHOW INDEXES YIELD id, name WHERE name STARTS WITH 'graphkit' RETURN id, name ORDER BY name")
        == found
    )


def test_the_build_tells_which_graph_and_which_graphkit(store, driver, small_graph):
    store.write(small_graph)
    build = rows(driver, "MATCH (b:_GraphkitBuild) RETURN properties(b)")[0][0]

    assert (build["state"], build["nodes"], build["edges"]) == ("complete", 11, 15)
    assert re.fullmatch("[0-9a-f]{32}", build["id"])
    assert re.fullmatch("[0-9a-f]{32}", build["digest"])
    assert re.match(r"\d+\.\d+", build["version"])


def test_a_dead_writers_claim_is_taken_over_and_a_live_ones_is_not(store, driver, monkeypatch):
    monkeypatch.setattr(neo4j_build, "POLL", 0.05)
    store.write(citing())
    claim = "MATCH (b:_GraphkitBuild) SET b.id = 'other', b.state = 'writing', b.until = timestamp() + $ms"
    changed = citing({"paper:07": "Another"})
    driver.execute_query(claim, ms=1_000)
    store.write(changed)
    assert store.read() == changed

    driver.execute_query(claim, ms=60_000)
    real = neo4j_build.time.sleep

    def renew(seconds: float) -> None:
        driver.execute_query(claim, ms=70_000)
        real(seconds)

    monkeypatch.setattr(neo4j_build.time, "sleep", renew)
    with pytest.raises(StoreError, match=r"Another graphkit is writing.*Nothing was written"):
        store.write(citing())
    assert rows(driver, "MATCH (p:Paper {id: 'paper:07'}) RETURN p.title") == [["Another"]]


def test_a_writer_whose_claim_was_taken_writes_no_more(store, driver, monkeypatch):
    real = neo4j_writing._Write._send_edges

    def late(self: neo4j_writing._Write, difference: neo4j_writing.Difference) -> int:
        driver.execute_query("MATCH (b:_GraphkitBuild) SET b.id = 'other'")
        return real(self, difference)

    monkeypatch.setattr(neo4j_writing._Write, "_send_edges", late)
    with pytest.raises(StoreError, match="took over"):
        store.write(citing())
    assert rows(driver, "MATCH ()-[r]->() RETURN count(r)") == [[0]]
    assert rows(driver, "MATCH (b:_GraphkitBuild) RETURN b.id, b.state") == [["other", "writing"]]
