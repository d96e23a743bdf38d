"""What goes wrong on a real server: each fault ends in a clear message or in success, and never in a wrong graph."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import neo4j
import pytest
from neo4j_server.server import Server, free_port, running_server

from graphkit.errors import StoreError
from graphkit.graph import Edge, KnowledgeGraph, Node
from graphkit.stores import Store, neo4j_connection, neo4j_writing, open_store
from graphkit.stores.neo4j_connection import check_version
from graphkit.types import EdgeType, NodeLabel

# As `graphkit write`, but that others may take over two seconds after it was killed, and not thirty.
WRITER = "from graphkit.stores import neo4j_build as b; b.LEASE = 2.0; from graphkit.cli import main; main()"
TLS = {
    "server.bolt.tls_level": "OPTIONAL",
    "dbms.ssl.policy.bolt.enabled": "true",
    "dbms.ssl.policy.bolt.private_key": "private.key",
    "dbms.ssl.policy.bolt.public_certificate": "public.crt",
}


def make_graph(papers: int, word: str = "title") -> KnowledgeGraph:
    """Papers that each cite five before them."""
    ids = [f"paper:{number:05}" for number in range(papers)]
    nodes = [Node(id, NodeLabel.PAPER, {"title": f"{word} {id}", "year": 2020}) for id in ids]
    edges = [
        Edge(id, EdgeType.CITES, ids[number - step], {"papers": 1, "sentences": (f"As {word} says.",)})
        for number, id in enumerate(ids)
        for step in range(1, 1 + min(5, number))
    ]
    return KnowledgeGraph.of(nodes, edges)


def counts(server: Server) -> list[int]:
    """How many papers and relationships there are."""
    with neo4j.GraphDatabase.driver(server.url, auth=(server.user, server.password)) as driver:
        cyphers = ("MATCH (n:Paper) RETURN count(n)", "MATCH ()-[r]->() RETURN count(r)")
        return [driver.execute_query(cypher).records[0][0] for cypher in cyphers]


def open_at(server: Server) -> Store:
    """Open the store of a server."""
    return open_store(server.url, user=server.user, password=server.password)


def start_writer(server: Server, folder: Path, graph: KnowledgeGraph) -> subprocess.Popen[str]:
    """Begin `graphkit write` in a process of its own."""
    with open_store(folder / "graph.json") as store:
        store.write(graph)
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, "write", str(folder), "--to", server.url],
        env={**os.environ, "NEO4J_USER": server.user, "NEO4J_PASSWORD": server.password},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
    )


@pytest.mark.neo4j
def test_a_killed_writer_is_followed_by_one_that_ends_in_just_the_graph(empty_neo4j, tmp_path):
    graph = make_graph(8_000)
    writer = start_writer(empty_neo4j, tmp_path / "a", graph)
    while counts(empty_neo4j)[1] == 0 and writer.poll() is None:
        time.sleep(0.02)
    writer.kill()
    writer.communicate()
    with open_at(empty_neo4j) as store:
        assert counts(empty_neo4j)[1] < len(graph.edges), "it was done before it was killed"
        with pytest.raises(StoreError, match=r"half written.*run it again"):
            store.read()
        store.write(graph)

        assert store.read() == graph
        assert counts(empty_neo4j) == [len(graph.nodes), len(graph.edges)]
        [row] = store.query("MATCH (b:_GraphkitBuild) RETURN b.sent_edges AS sent")
        assert row["sent"] < len(graph.edges)


@pytest.mark.neo4j
def test_of_two_writers_at_once_one_is_told_or_waits(empty_neo4j, tmp_path):
    graphs = [make_graph(2_000, "one"), make_graph(1_500, "other")]
    writers = [start_writer(empty_neo4j, tmp_path / str(n), graph) for n, graph in enumerate(graphs)]
    told = [writer.communicate(timeout=300)[1] for writer in writers]

    done = [graph for graph, writer in zip(graphs, writers, strict=True) if writer.returncode == 0]
    assert done, told
    for writer, text in zip(writers, told, strict=True):
        assert writer.returncode == 0 or "Another graphkit" in text
        assert "Traceback" not in text
    with open_at(empty_neo4j) as store:
        found = store.read()
    assert found in done
    assert counts(empty_neo4j) == [len(found.nodes), len(found.edges)]


@pytest.mark.neo4j
def test_a_lock_of_somebody_else_is_waited_for_but_not_for_ever(empty_neo4j, monkeypatch):
    login = (empty_neo4j.user, empty_neo4j.password)
    with (
        open_at(empty_neo4j) as store,
        neo4j.GraphDatabase.driver(empty_neo4j.url, auth=login) as driver,
        driver.session() as session,
    ):
        store.write(make_graph(20))
        monkeypatch.setattr(neo4j_connection, "WRITE_SECONDS", 1.0)
        with session.begin_transaction() as transaction:
            transaction.run("MATCH (p:Paper {id: 'paper:00007'}) SET p.note = 'mine'").consume()
            with pytest.raises(StoreError, match=r"waited too long.*SHOW TRANSACTIONS.*goes on"):
                store.write(make_graph(20, "changed"))
            transaction.commit()
        monkeypatch.undo()
        store.write(make_graph(20, "changed"))

        assert store.read() == make_graph(20, "changed")
        assert store.query("MATCH (p:Paper) WHERE p.note = 'mine' RETURN p.id AS id") == [{"id": "paper:00007"}]


@pytest.mark.neo4j
def test_a_password_is_asked_for_on_a_terminal_where_the_server_wants_one(neo4j_server):
    # A terminal of its own, so that nothing is typed before it is asked for; the password is not shown.
    terminal = "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)"
    asked = [sys.executable, "-m", "graphkit", "query", neo4j_server.url, "RETURN 40 + 2 AS answer"]
    environment = {key: value for key, value in os.environ.items() if key != "NEO4J_PASSWORD"}
    with subprocess.Popen(
        [sys.executable, "-c", terminal, *asked],
        env={**environment, "NEO4J_USER": neo4j_server.user},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        bufsize=0,
    ) as process:
        shown = b""
        while b"Password:" not in shown and (part := process.stdout.read(1)):
            shown += part
        time.sleep(0.5)  # the terminal drops what is typed before it stops showing it
        process.stdin.write(f"{neo4j_server.password}\n".encode())
        while part := process.stdout.read(4096):
            shown += part

    assert b"42" in shown
    assert neo4j_server.password.encode() not in shown
    assert process.returncode == 0


@pytest.fixture(scope="module")
def home(neo4j_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of another server, with a certificate that nobody trusts."""
    home = tmp_path_factory.mktemp("doomed")
    folder = home / "certificates" / "bolt"
    folder.mkdir(parents=True)
    if not shutil.which("openssl"):
        pytest.skip("openssl makes the certificate, and is not here: apt-get install openssl")
    key = ["-newkey", "rsa:2048", "-nodes", "-keyout", str(folder / "private.key"), "-out", str(folder / "public.crt")]
    subprocess.run(
        ["openssl", "req", "-x509", "-days", "2", "-subj", "/CN=localhost", *key], check=True, capture_output=True
    )
    return home


@pytest.fixture(scope="module")
def port() -> int:
    """The port of that server, the same each time that it starts."""
    return free_port()


@pytest.fixture(scope="module")
def doomed_server(home: Path, port: int) -> Iterator[Server]:
    """A server that a test may kill."""
    with running_server(home, port, TLS) as server:
        yield server


@pytest.mark.neo4j
def test_a_certificate_that_nobody_trusts_is_told(doomed_server):
    with open_at(doomed_server._replace(url=doomed_server.url.replace("bolt:", "bolt+ssc:"))) as store:
        assert store.query("RETURN 1 AS one") == [{"one": 1}]
    with pytest.raises(StoreError, match=r"[Cc]ertificate.*bolt\+ssc") as failure:
        open_at(doomed_server._replace(url=doomed_server.url.replace("bolt:", "bolt+s:")))
    assert doomed_server.password not in str(failure.value)


@pytest.mark.neo4j
def test_a_server_killed_and_started_again_loses_and_doubles_nothing(doomed_server, home, port, monkeypatch):
    graph = make_graph(300)
    monkeypatch.setattr(neo4j_writing, "NODE_BATCH", 100)
    monkeypatch.setattr(neo4j_writing, "EDGE_BATCH", 300)
    with ExitStack() as again, open_at(doomed_server) as store:
        restart = threading.Thread(target=lambda: again.enter_context(running_server(home, port, TLS)))
        real = neo4j_writing._count

        def count(transaction: neo4j.ManagedTransaction, cypher: str, rows: list[object]) -> int:
            found = real(transaction, cypher, rows)
            if "CREATE (a)" in cypher and restart.ident is None and rows[0]["source"] > "paper:00100":
                os.killpg(doomed_server.pid, signal.SIGKILL)  # with a batch half sent
                restart.start()
            return found

        monkeypatch.setattr(neo4j_writing, "_count", count)
        told = ""
        try:
            store.write(graph)
        except StoreError as error:  # the start took longer than the driver tries
            told = str(error)
        restart.join()
        assert not told or "goes on where this one stopped" in told
        store.write(graph)

        assert store.read() == graph
        assert counts(doomed_server) == [len(graph.nodes), len(graph.edges)]


@pytest.mark.neo4j
def test_a_database_that_may_only_be_read_says_so(doomed_server, home, port):
    """The free edition has no users with fewer rights; its whole database may be read-only."""
    graph = make_graph(300)
    with running_server(home, port, {**TLS, "server.databases.read_only": "neo4j"}) as server, open_at(server) as store:
        store.write(graph)  # nothing to send
        assert store.read() == graph
        with pytest.raises(StoreError, match=r"read but not write.*server.databases.read_only"):
            store.write(make_graph(20))
        assert store.read() == graph


@pytest.mark.parametrize("agent", ["Neo4j/4.4.48", "Neo4j/3.5.35", "Neo4j/5.6.0"])
def test_an_old_server_is_refused(agent):
    with pytest.raises(StoreError, match=rf"bolt://there is {agent}, and graphkit needs Neo4j 5.7 or newer"):
        check_version("bolt://there", agent)


@pytest.mark.parametrize("agent", ["Neo4j/5.26.30", "Neo4j/2025.10.1", "Another/1.0"])
def test_a_server_of_today_is_taken(agent):
    check_version("bolt://there", agent)
