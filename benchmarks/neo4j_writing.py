"""Writing to Neo4j: graphkit beside a plain loop of UNWIND and `neo4j-admin`, the same graph again, one paper changed.

    python benchmarks/neo4j_writing.py [--papers N] [--pairs N] [--heap 1g]

The graph is invented, with a fixed seed: 25 nodes and edges for each paper. The plain loop merges nodes and edges by
id, in batches of the same size, with the same constraints and indexes; it keeps no marks, deletes nothing, and cannot
tell what is half written. Each writes into a new server of its own, in turn. Seconds are those of the clock, and CPU
seconds those of this process and of the server together: the second do not mind what else the machine does.
Linux only: CPU time and memory are read from /proc.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import neo4j

from graphkit.graph import Edge, KnowledgeGraph, Node
from graphkit.stores import export_graph, open_store
from graphkit.stores.neo4j_connection import Connection
from graphkit.stores.neo4j_schema import make_schema
from graphkit.stores.neo4j_writing import EDGE_BATCH, NODE_BATCH
from graphkit.types import EdgeType, NodeLabel

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from neo4j_server.server import JARS, OPENED, Server, find_java, running_server, what_is_missing

ROWS_PER_PAPER = 25
WORDS = "sparse deep graph neural robust fast open causal latent joint dense linear global local".split()


class Cost(NamedTuple):
    """What a write took."""

    seconds: float
    cpu: float


def make_graph(papers: int, seed: int = 1) -> KnowledgeGraph:
    """Invent a graph: papers that cite, mention, propose and report, their authors, and entities by a power law."""
    rng = random.Random(seed)

    def words(count: int) -> str:
        return " ".join(rng.choices(WORDS, k=count))

    def pick(ids: list[str]) -> str:
        return ids[int(len(ids) * rng.random() ** 3)]

    labels = [NodeLabel.TASK, NodeLabel.METHOD, NodeLabel.MODEL, NodeLabel.DATASET, NodeLabel.METRIC]
    entities = {label: [f"{label.lower()}:{n:06}" for n in range(papers // 2 + 1)] for label in labels}
    authors = [f"author:{n:06}" for n in range(3 * papers // 2 + 1)]
    ids = [f"paper:{n:016x}" for n in range(papers)]
    nodes = [Node(id, NodeLabel.AUTHOR, {"name": words(2)}) for id in authors]
    for label, group in entities.items():
        nodes += [
            Node(id, label, {"name": f"{words(2)} {id}", "aliases": (words(1),), "mentions": 3, "papers": 2})
            for id in group
        ]
    edges: dict[tuple[str, EdgeType, str], Edge] = {}

    def link(source: str, type: EdgeType, target: str) -> None:
        fact = {"papers": 1, "confidence": round(rng.random(), 4)}
        evidence = {"evidence": (f"{source}:120:{200 + rng.randrange(99)}",), "sentences": (f"We {words(14)}.",)}
        edges[source, type, target] = Edge(source, type, target, {**fact, **evidence})

    for number, id in enumerate(ids):
        row = {"title": f"{words(8)} {number}", "abstract": words(150), "year": 1990 + number % 35, "venue": words(3)}
        nodes.append(Node(id, NodeLabel.PAPER, {**row, "authors": (words(2), words(2)), "source": "invented"}))
        method = pick(entities[NodeLabel.METHOD])
        link(id, EdgeType.PROPOSES, method)
        link(id, EdgeType.ADDRESSES, pick(entities[NodeLabel.TASK]))
        link(method, EdgeType.EVALUATED_ON, pick(entities[NodeLabel.DATASET]))
        for label in labels:
            link(id, EdgeType.MENTIONS, pick(entities[label]))
        for _ in range(3):
            link(id, EdgeType.AUTHORED_BY, rng.choice(authors))
        for _ in range(9):
            link(id, EdgeType.CITES, pick(ids))
    return KnowledgeGraph.of(nodes, edges.values())


def write_plainly(driver: neo4j.Driver, graph: KnowledgeGraph) -> None:
    """The loop that one would write by hand."""
    nodes, edges, labels = defaultdict(list), defaultdict(list), {}
    for node in graph.nodes:
        labels[node.id] = node.label.value
        nodes[node.label.value].append({**node.properties, "id": node.id})
    for label, rows in nodes.items():
        for start in range(0, len(rows), NODE_BATCH):
            driver.execute_query(
                f"UNWIND $rows AS row MERGE (n:`{label}` {{id: row.id}}) SET n = row",
                rows=rows[start : start + NODE_BATCH],
            )
    for edge in graph.edges:
        row = {"source": edge.source, "target": edge.target, "properties": edge.properties}
        edges[labels[edge.source], edge.type.value, labels[edge.target]].append(row)
    for (source, type, target), rows in edges.items():
        for start in range(0, len(rows), EDGE_BATCH):
            driver.execute_query(
                f"UNWIND $rows AS row MATCH (a:`{source}` {{id: row.source}}) MATCH (b:`{target}` {{id: row.target}}) "
                f"MERGE (a)-[r:`{type}`]->(b) SET r = row.properties",
                rows=rows[start : start + EDGE_BATCH],
            )


def change_one_paper(graph: KnowledgeGraph) -> KnowledgeGraph:
    """Give the paper in the middle another title."""
    place = [n for n, node in enumerate(graph.nodes) if node.label == NodeLabel.PAPER]
    middle = place[len(place) // 2]
    node = graph.nodes[middle]
    changed = Node(node.id, node.label, {**node.properties, "title": "Another title"})
    return KnowledgeGraph((*graph.nodes[:middle], changed, *graph.nodes[middle + 1 :]), graph.edges)


def measure(server: Server, work: Callable[[], None]) -> Cost:
    """Run `work` and return its time and CPU time."""
    start, cpu = time.perf_counter(), _cpu_seconds(server)
    work()
    return Cost(time.perf_counter() - start, _cpu_seconds(server) - cpu)


def _cpu_seconds(server: Server) -> float:
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[2]) == server.pid:  # of the group that the server leads
            ticks += int(fields[11]) + int(fields[12])
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


def _memory(field: str) -> float:
    """VmRSS or VmHWM of this process in MB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1]) / 1024
    raise LookupError(field)


@contextmanager
def new_server(heap: str) -> Iterator[Server]:
    """Run a server with an empty database of its own."""
    sizes = {"server.memory.heap.initial_size": heap, "server.memory.heap.max_size": heap}
    with tempfile.TemporaryDirectory() as home, running_server(Path(home), settings=sizes) as server:
        yield server


def run_plainly(graph: KnowledgeGraph, heap: str) -> Cost:
    """Write the graph into a new server by the plain loop."""
    with new_server(heap) as server:
        connection = Connection(server.url, user=server.user, password=server.password, database=None)
        make_schema(connection, [])
        connection.close()
        with neo4j.GraphDatabase.driver(server.url, auth=(server.user, server.password)) as driver:
            cost = measure(server, lambda: write_plainly(driver, graph))
            check_counts(driver, graph)
    return cost


def run_graphkit(graph: KnowledgeGraph, changed: KnowledgeGraph, heap: str) -> tuple[list[Cost], float]:
    """Write the graph into a new server, again, and changed; return the costs, and by how many MB memory grew."""
    with (
        new_server(heap) as server,
        open_store(server.url, user=server.user, password=server.password) as store,
        neo4j.GraphDatabase.driver(server.url, auth=(server.user, server.password)) as driver,
    ):
        Path("/proc/self/clear_refs").write_text("5")  # forgets the peak
        before = _memory("VmRSS")
        costs = [measure(server, lambda: store.write(graph))]
        grown = _memory("VmHWM") - before
        check_counts(driver, graph)
        costs.append(measure(server, lambda: store.write(graph)))
        costs.append(measure(server, lambda: store.write(changed)))
        sent = store.query("MATCH (b:_GraphkitBuild) RETURN b.sent_nodes AS nodes, b.deleted_nodes AS deleted")
        if sent != [{"nodes": 1, "deleted": 0}]:
            raise SystemExit(f"one paper changed, but what was sent is {sent}")
    return costs, grown


def run_import(graph: KnowledgeGraph) -> Cost:
    """Write the CSV for `neo4j-admin`, and let it import that into the database of a server that does not run."""
    with tempfile.TemporaryDirectory() as parent:
        home = Path(parent, "home")
        (home / "conf").mkdir(parents=True)
        admin = home / "neo4j-admin"
        tool = f"{find_java()} -cp '{JARS}/lib/*' {' '.join(OPENED)} org.neo4j.cli.AdminTool"
        admin.write_text(f'#!/bin/sh\nexec {tool} "$@"\n')
        admin.chmod(0o755)
        places = {"NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf"), "NEO4J_ADMIN": str(admin)}
        start, cpu = time.perf_counter(), sum(os.times()[:4])
        export_graph(graph, Path(parent, "field.csv"))
        done = subprocess.run(
            ["sh", Path(parent, "field.csv", "import.sh")], env={**os.environ, **places}, capture_output=True, text=True
        )
        if done.returncode:
            raise SystemExit(f"neo4j-admin failed: {done.stdout[-1000:]}{done.stderr[-1000:]}")
        return Cost(time.perf_counter() - start, sum(os.times()[:4]) - cpu)


def check_counts(driver: neo4j.Driver, graph: KnowledgeGraph) -> None:
    """Stop where the database does not hold as many nodes and edges as the graph."""
    nodes = driver.execute_query("MATCH (n) WHERE NOT n:_GraphkitBuild RETURN count(n)").records
    edges = driver.execute_query("MATCH ()-[r]->() RETURN count(r)").records
    if (nodes[0][0], edges[0][0]) != (len(graph.nodes), len(graph.edges)):
        raise SystemExit(f"the database holds {nodes[0][0]} nodes and {edges[0][0]} edges, the graph others")


def main() -> int:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, default=80_000, help=f"{ROWS_PER_PAPER} rows each; 80,000")
    parser.add_argument("--pairs", type=int, default=3, help="runs of each; 3")
    parser.add_argument("--heap", default="1g", help="memory of the server's heap; 1g")
    given = parser.parse_args()
    if missing := what_is_missing():
        print(f"skipped: {missing}")
        return 0
    graph = make_graph(given.papers)
    changed = change_one_paper(graph)
    rows = len(graph.nodes) + len(graph.edges)
    print(f"{len(graph.nodes):,} nodes, {len(graph.edges):,} edges, {given.pairs} pairs of runs\n")
    plain, admin, first, again, one, grown = [], [], [], [], [], 0.0
    for _ in range(given.pairs):
        admin.append(run_import(graph))
        plain.append(run_plainly(graph, given.heap))
        (a, b, c), grown = run_graphkit(graph, changed, given.heap)
        first.append(a)
        again.append(b)
        one.append(c)
        print(f"plain {plain[-1]}, neo4j-admin {admin[-1]}, graphkit {a}, again {b}, one paper {c}", file=sys.stderr)
    print("| what | by the clock | by CPU time |\n|---|---|---|")
    print_ratio("speed of graphkit / of the plain loop", plain, first)
    print_ratio("speed of CSV and neo4j-admin / of the plain loop", plain, admin)
    print_ratio("the same graph again / the first write", again, first)
    print_ratio("with one paper changed / the first write", one, first)
    seconds = statistics.median(cost.seconds for cost in first)
    cpu = statistics.median(cost.cpu for cost in first)
    print(f"| rows a second of the first write | {rows / seconds:,.0f} | {rows / cpu:,.0f} |")
    print(f"| memory beside the graph's own, MB | {grown:,.0f} |  |")
    return 0


def print_ratio(what: str, above: Sequence[Cost], below: Sequence[Cost]) -> None:
    """Print the median of the pairs' ratios, with the least and greatest."""
    cells = []
    for field in ("seconds", "cpu"):
        ratios = [getattr(a, field) / getattr(b, field) for a, b in zip(above, below, strict=True)]
        cells.append(f"{statistics.median(ratios):.3f} ({min(ratios):.3f}–{max(ratios):.3f})")
    print(f"| {what} | {cells[0]} | {cells[1]} |")


if __name__ == "__main__":
    sys.exit(main())
