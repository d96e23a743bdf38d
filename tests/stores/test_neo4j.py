"""What only a server has: logins, addresses, constraints, batches, and rows of others."""

from __future__ import annotations

import socket
import threading
import time

import neo4j
import pytest

from graphkit.errors import StoreError
from graphkit.graph import Edge, KnowledgeGraph, Node
from graphkit.stores import neo4j_writing, open_store
from graphkit.types import NODE_LABELS, EdgeType, NodeLabel

SECRET = "correct-horse-battery"


@pytest.fixture
def driver(neo4j_server):
    """A plain driver on an empty database, to look at what is really there."""
    with neo4j.GraphDatabase.driver(neo4j_server.url, auth=(neo4j_server.user, neo4j_server.password)) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n")
        yield driver


@pytest.fixture
def store(neo4j_server, driver):
    """The store on the same database."""
    with open_store(neo4j_server.url, user=neo4j_server.user, password=neo4j_server.password) as store:
        yield store


def rows(driver: neo4j.Driver, cypher: str) -> list[list[object]]:
    """Return the rows of a query as lists."""
    return [list(record.values()) for record in driver.execute_query(cypher).records]


@pytest.mark.neo4j
def test_the_server_holds_each_label_and_type_as_often_as_the_graph(store, driver, small_graph):
    store.write(small_graph)

    labels = dict(rows(driver, "MATCH (n) WHERE NOT n:_GraphkitBuild UNWIND labels(n) AS label RETURN label, count(*)"))
    types = dict(rows(driver, "MATCH ()-[r]->() RETURN type(r) AS type, count(*)"))
    assert labels | types == small_graph.counts()


@pytest.mark.neo4j
def test_each_label_has_a_uniqueness_constraint_on_id(store, driver, small_graph):
    store.write(small_graph)

    found = rows(driver, "SHOW CONSTRAINTS YIELD type, labelsOrTypes, properties")
    for label in (*NODE_LABELS, NodeLabel("Protein"), NodeLabel("protein")):
        assert ["UNIQUENESS", [label.value], ["id"]] in found


@pytest.mark.neo4j
def test_more_rows_than_a_batch_are_all_written(store, driver, monkeypatch):
    monkeypatch.setattr(neo4j_writing, "NODE_BATCH", 7)
    monkeypatch.setattr(neo4j_writing, "EDGE_BATCH", 4)
    ids = [f"paper:{number:03}" for number in range(50)]
    nodes = [Node(id, NodeLabel.PAPER, {"title": id}) for id in ids]
    edges = [Edge(id, EdgeType.CITES, ids[0], {"papers": 1}) for id in ids]
    graph = KnowledgeGraph.of(nodes, edges)
    store.write(graph)
    store.write(graph)

    assert store.read() == graph
    assert rows(driver, "MATCH (n:Paper) RETURN count(n)") == [[50]]
    assert rows(driver, "MATCH ()-[r]->() RETURN count(r)") == [[50]]


@pytest.mark.neo4j
def test_labels_of_others_are_not_read_though_they_have_constraints(store, driver, small_graph):
    driver.execute_query("CREATE CONSTRAINT graphkit_of_theirs IF NOT EXISTS FOR (n:Ship) REQUIRE n.id IS UNIQUE")
    driver.execute_query("CREATE CONSTRAINT ships IF NOT EXISTS FOR ()-[r:SAILS]->() REQUIRE r.id IS UNIQUE")
    driver.execute_query("CREATE (:Ship {id: 'ship'})")
    store.write(small_graph)

    assert store.read() == small_graph


@pytest.mark.neo4j
def test_a_wrong_password_says_so_and_never_shows_it(neo4j_server):
    with pytest.raises(StoreError, match=r"refuses user 'nobody'.*NEO4J_PASSWORD") as failure:
        open_store(neo4j_server.url, user="nobody", password=SECRET)
    assert SECRET not in str(failure.value)
    assert failure.value.__cause__ is None


@pytest.mark.neo4j
def test_no_password_says_which_variables_to_set(neo4j_server, monkeypatch):
    monkeypatch.delenv("NEO4J_PASSWORD", raising=False)
    with pytest.raises(StoreError, match=r"refuses a login without password.*NEO4J_USER and NEO4J_PASSWORD"):
        open_store(neo4j_server.url)


@pytest.mark.neo4j
def test_the_login_comes_from_the_environment(neo4j_server, driver, small_graph, monkeypatch):
    monkeypatch.setenv("NEO4J_USER", neo4j_server.user)
    monkeypatch.setenv("NEO4J_PASSWORD", neo4j_server.password)
    monkeypatch.setenv("NEO4J_DATABASE", "neo4j")
    with open_store(neo4j_server.url) as store:
        store.write(small_graph)

        assert store.read() == small_graph


@pytest.mark.neo4j
def test_an_unknown_database_is_named(neo4j_server, monkeypatch):
    monkeypatch.setenv("NEO4J_DATABASE", "nosuchdb")
    with pytest.raises(StoreError, match=r"nosuchdb.*NEO4J_DATABASE"):
        open_store(neo4j_server.url, user=neo4j_server.user, password=neo4j_server.password)


@pytest.mark.neo4j
def test_a_routing_address_works_too(neo4j_server, driver, small_graph):
    url = neo4j_server.url.replace("bolt://", "neo4j://")
    with open_store(url, user=neo4j_server.user, password=neo4j_server.password) as store:
        store.write(small_graph)

        assert store.read() == small_graph


@pytest.mark.parametrize("scheme", ["bolt", "neo4j", "bolt+s"])
def test_a_closed_port_is_told_within_seconds(scheme):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"{scheme}://127.0.0.1:{unused.getsockname()[1]}"
        start = time.monotonic()
        with pytest.raises(StoreError, match=r"does not answer.*Check host and port") as failure:
            open_store(url, user="neo4j", password=SECRET)
    assert url in str(failure.value)
    assert SECRET not in str(failure.value)
    assert time.monotonic() - start < 10


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_an_unknown_host_is_told_within_seconds(scheme):
    start = time.monotonic()
    with pytest.raises(StoreError, match="does not answer"):
        open_store(f"{scheme}://no-such-host.invalid:7687", user="neo4j", password=SECRET)
    assert time.monotonic() - start < 10


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", None])
def test_a_port_that_speaks_something_else_is_told_within_seconds(answer):
    """`None`: a server that takes the connection and never says a word."""
    done = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                if answer is None:
                    done.wait(30)
                else:
                    connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        start = time.monotonic()
        try:
            with pytest.raises(StoreError, match="does not answer"):
                open_store(f"bolt://127.0.0.1:{server.getsockname()[1]}", user="neo4j", password=SECRET)
            assert time.monotonic() - start < 15
        finally:
            done.set()
            thread.join()


@pytest.mark.parametrize(
    "url", ["bolt://neo4j:hush@localhost:7687", "bolt://localhost:hush", "bolt://", "bolt://[::1:7687"]
)
def test_an_address_that_cannot_be_used_is_refused_without_showing_a_password(url):
    with pytest.raises(StoreError, match=r"NEO4J_PASSWORD|Give") as failure:
        open_store(url)
    assert "hush" not in str(failure.value)
