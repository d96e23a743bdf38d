"""Write a graph into Neo4j, sending only what the database does not hold already.

Every node of ours carries its mark (`graphkit.stores.digests`) as the property `_graphkit`, every relationship of ours
`_graphkit: true`. Marks tell what is ours, and what of it is another in the graph. A node's mark is set in the very
transaction that makes its edges, so a write that is killed goes on with the nodes that have none yet (0).

What others put in stays: nodes and relationships without a mark, and their properties on our nodes, but for names that
we write ourselves. A changed node's edges are made anew, so what others set on those is lost. A node that is gone from
the graph is deleted, unless a relationship of somebody else's is at it: then it stays, marked -1, and is not read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import neo4j

from graphkit.errors import StoreError
from graphkit.graph import Edge, KnowledgeGraph, Node
from graphkit.stores.digests import DIGESTS, bucket_sums, mark_nodes, nodes_with_edges
from graphkit.stores.neo4j_build import Build, claimed_build, finish_build, read_build, renewing
from graphkit.stores.neo4j_connection import Connection
from graphkit.stores.neo4j_schema import make_schema, own_labels
from graphkit.stores.values import MARK, check_values
from graphkit.types import NODE_LABELS, NodeLabel

NODE_BATCH = 5_000
EDGE_BATCH = 10_000
UNFINISHED = 0  # a node whose edges are not there yet; real marks are greater
R = TypeVar("R")
Sums = dict[int, tuple[int, int]]
_SUMS = (
    "MATCH (n:`{label}`) WHERE n._graphkit IS NOT NULL WITH n._graphkit AS mark "
    "RETURN '{label}' AS label, mark / $size AS bucket, sum(mark % $size) AS total, count(*) AS count"
)
_MARKS = "MATCH (n:`{label}`) WHERE n._graphkit / $size IN $buckets RETURN n.id, n._graphkit"
_FORGET = "MATCH (n:`{label}`) WHERE n._graphkit > 0 WITH n LIMIT 5000 SET n._graphkit = 0 RETURN count(*)"
_KEYS = "CALL db.propertyKeys() YIELD propertyKey RETURN propertyKey"
_CREATE = "UNWIND $rows AS row CREATE (n:`{label}`) SET n = row RETURN count(*)"
_CHANGE = "UNWIND $rows AS row MATCH (n:`{label}` {{id: row.id}}) SET n += row RETURN count(*)"
_MARK = "UNWIND $rows AS row MATCH (n:`{label}` {{id: row.id}}) SET n._graphkit = row.mark RETURN count(*)"
_CUT = "UNWIND $rows AS id MATCH (:`{label}` {{id: id}})-[r]->() WHERE r._graphkit IS NOT NULL DELETE r RETURN count(*)"
_LINK = (
    "UNWIND $rows AS row MATCH (a:`{start}` {{id: row.source}}) MATCH (b:`{end}` {{id: row.target}}) "
    "CREATE (a)-[r:`{type}`]->(b) SET r = row.properties RETURN count(*)"
)
_FREE = (
    "UNWIND $rows AS id MATCH (:`{label}` {{id: id}})-[r]-() WHERE r._graphkit IS NOT NULL "
    "WITH DISTINCT r DELETE r RETURN count(*)"
)
_DELETE = "UNWIND $rows AS id MATCH (n:`{label}` {{id: id}}) WHERE NOT (n)--() DELETE n RETURN count(*)"
_KEEP = "UNWIND $rows AS id MATCH (n:`{label}` {{id: id}}) SET n._graphkit = -1 RETURN count(*)"


@dataclass(frozen=True)
class Difference:
    """The ids of nodes that the database has not, has otherwise, and has alone (by label)."""

    new: frozenset[str]
    changed: frozenset[str]
    gone: Mapping[NodeLabel, Sequence[str]]


def write_graph(connection: Connection, graph: KnowledgeGraph) -> None:
    """Make the database hold just `graph`, beside what others keep in it. Raises StoreError."""
    marks, digest = mark_nodes(graph)
    former = read_build(connection)
    if former and former.digest == digest:
        return
    check_values(graph)
    with claimed_build(connection, is_first=former is None) as build:
        labels = sorted({*NODE_LABELS, *own_labels(connection), *(node.label for node in graph.nodes)})
        make_schema(connection, labels)
        _Write(connection, build, graph, marks).run(labels, digest)


class _Write:
    """One write under one claim."""

    def __init__(self, connection: Connection, build: Build, graph: KnowledgeGraph, marks: Mapping[str, int]) -> None:
        self._connection = connection
        self._read = connection.read
        self._build = build
        self._graph = graph
        self._marks = marks
        self._labels = {node.id: node.label.value for node in graph.nodes}

    def run(self, labels: Sequence[NodeLabel], digest: str) -> None:
        """Compare, send what differs, delete what is gone, and say that it is done."""
        sums = self._read_sums(labels)
        old_names = self._build.node_names
        if old_names is None and any(sums.values()):
            old_names = self._forget_marks(labels)
            sums = self._read_sums(labels)
        difference = self._compare(sums)
        self._tell_names(old_names or (), difference)
        counts = {
            "nodes": len(self._graph.nodes),
            "edges": len(self._graph.edges),
            "sent_nodes": self._send_nodes(old_names or (), difference),
            "sent_edges": self._send_edges(difference),
            "deleted_nodes": self._delete_gone(difference),
        }
        finish_build(self._connection, self._build, digest, counts)

    def _read_sums(self, labels: Iterable[NodeLabel]) -> dict[NodeLabel, Sums]:
        """Return the sums of the marks in the database, by label and bucket, in one query."""
        cypher = " UNION ALL ".join(_SUMS.format(label=label.value) for label in labels)
        sums: dict[NodeLabel, Sums] = {label: {} for label in labels}
        for label, bucket, total, count in self._read(cypher, neo4j.Result.values, {"size": DIGESTS}):
            sums[NodeLabel(label)][bucket] = total, count
        return sums

    def _forget_marks(self, labels: Iterable[NodeLabel]) -> frozenset[str]:
        """Where no build vouches for them, set all marks to 0; return the names that our nodes may have."""
        for label in labels:
            while self._send([(_FORGET.format(label=label.value), ())])[0]:
                pass
        return frozenset(key for (key,) in self._read(_KEYS, neo4j.Result.values))

    def _compare(self, theirs: Mapping[NodeLabel, Sums]) -> Difference:
        """Compare the sums of buckets first, then the marks in those that differ."""
        wanted: dict[NodeLabel, dict[str, int]] = defaultdict(dict)
        for node in self._graph.nodes:
            wanted[node.label][node.id] = self._marks[node.id]
        new: set[str] = set()
        changed: set[str] = set()
        gone = {}
        for label, found in theirs.items():
            ours = bucket_sums(wanted[label].values())
            differing = {bucket for bucket in ours.keys() | found.keys() if ours.get(bucket) != found.get(bucket)}
            known = self._read_marks(label, sorted(differing & found.keys()))
            for id, mark in wanted[label].items():
                if mark // DIGESTS in differing and known.get(id) != mark:
                    (changed if id in known else new).add(id)
            gone[label] = sorted(known.keys() - wanted[label].keys())
        return Difference(frozenset(new), frozenset(changed), gone)

    def _read_marks(self, label: NodeLabel, buckets: Sequence[int]) -> dict[str, int]:
        """Return the marks in some buckets of a label by the nodes' ids."""
        if not buckets:
            return {}
        parameters = {"size": DIGESTS, "buckets": buckets}
        rows: list[list[Any]] = self._read(_MARKS.format(label=label.value), neo4j.Result.values, parameters)
        self._send([])  # that may have taken long: renew the claim
        return dict(map(tuple, rows))

    def _tell_names(self, old_names: Iterable[str], difference: Difference) -> None:
        """Put the names of all properties that our nodes and edges may have into the build."""
        node_names, edge_names = set(old_names), set(self._build.edge_names)
        for node, edges in self._sent(difference):
            node_names.update(node.properties)
            for edge in edges:
                edge_names.update(edge.properties)
        names = {"node_names": sorted(node_names - {"id", MARK}), "edge_names": sorted(edge_names)}
        renewing(self._connection, self._build, lambda _: None, names)

    def _sent(self, difference: Difference) -> Iterator[tuple[Node, Sequence[Edge]]]:
        for node, edges in nodes_with_edges(self._graph):
            if node.id in difference.new or node.id in difference.changed:
                yield node, edges

    def _send_nodes(self, old_names: Iterable[str], difference: Difference) -> int:
        """Send new and changed nodes; the new ones without edges are finished with this."""
        blank = dict.fromkeys(old_names)  # what is set to null is taken away
        sent = 0
        for batch in _batches(self._sent(difference), NODE_BATCH):
            created, changed = [], []
            for node, edges in batch:
                if node.id in difference.new:
                    mark = UNFINISHED if edges else self._marks[node.id]
                    created.append((node.label, {**node.properties, "id": node.id, MARK: mark}))
                else:
                    row = {**blank, **node.properties, "id": node.id, MARK: UNFINISHED}
                    changed.append((node.label, row))
            self._send([], [*_by_label(_CREATE, created), *_by_label(_CHANGE, changed)])
            sent += len(batch)
        return sent

    def _send_edges(self, difference: Difference) -> int:
        """Make the edges of new and changed nodes anew, and set the nodes' marks with them."""
        unfinished = ((node, edges) for node, edges in self._sent(difference) if edges or node.id in difference.changed)
        sent = 0
        for batch in _batches(unfinished, EDGE_BATCH, size=lambda row: 1 + len(row[1])):
            cuts = [(node.label, node.id) for node, _ in batch if node.id in difference.changed]
            marks = [(node.label, {"id": node.id, "mark": self._marks[node.id]}) for node, _ in batch]
            groups: dict[tuple[str, str, str], list[object]] = defaultdict(list)
            for node, edges in batch:
                for edge in edges:
                    row = {"source": node.id, "target": edge.target, "properties": {**edge.properties, MARK: True}}
                    groups[node.label, edge.type.value, self._labels[edge.target]].append(row)
                sent += len(edges)
            links = [
                (_LINK.format(start=start, type=type, end=end), rows) for (start, type, end), rows in groups.items()
            ]
            self._send(_by_label(_CUT, cuts), [*links, *_by_label(_MARK, marks)])
        return sent

    def _delete_gone(self, difference: Difference) -> int:
        """Delete nodes that are gone, with their edges; mark those that others have tied something to."""
        gone = [(label, id) for label, ids in difference.gone.items() for id in ids]
        deleted = 0
        for batch in _batches(gone, NODE_BATCH):  # all edges first: they are between nodes of several batches
            self._send(_by_label(_FREE, batch))
        for batch in _batches(gone, NODE_BATCH):
            deletions = _by_label(_DELETE, batch)
            deleted += sum(self._send([*deletions, *_by_label(_KEEP, batch)])[: len(deletions)])
        return deleted

    def _send(
        self,
        statements: Sequence[tuple[str, Sequence[object]]],
        whole: Sequence[tuple[str, Sequence[object]]] = (),
    ) -> list[int]:
        """Run statements in one transaction, and return their counts; those of `whole` must find all their rows."""

        def work(transaction: neo4j.ManagedTransaction) -> list[int]:
            counts = [_count(transaction, cypher, rows) for cypher, rows in statements]
            for cypher, rows in whole:
                if _count(transaction, cypher, rows) < len(rows):
                    raise StoreError(
                        f"Somebody else deleted nodes of graphkit's in {self._connection.url} during the write. "
                        "Run the same command again: it sends them anew."
                    )
            return counts

        return renewing(self._connection, self._build, work)


def _count(transaction: neo4j.ManagedTransaction, cypher: str, rows: Sequence[object]) -> int:
    query: Any = cypher
    return int(transaction.run(query, rows=rows).single(strict=True)[0])


def _by_label(cypher: str, rows: Iterable[tuple[str, object]]) -> list[tuple[str, Sequence[object]]]:
    """Return a statement and its rows for each label; `rows` are pairs of label and row."""
    groups: dict[str, list[object]] = defaultdict(list)
    for label, row in rows:
        groups[label].append(row)
    return [(cypher.format(label=label), group) for label, group in groups.items()]


def _batches(rows: Iterable[R], limit: int, size: Callable[[R], int] = lambda _: 1) -> Iterator[list[R]]:
    """Yield the rows in lists, each as long as its rows' sizes are below `limit` together, or one row more."""
    batch: list[R] = []
    filled = 0
    for row in rows:
        batch.append(row)
        filled += size(row)
        if filled >= limit:
            yield batch
            batch, filled = [], 0
    if batch:
        yield batch
