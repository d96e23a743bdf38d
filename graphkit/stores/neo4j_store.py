"""A Neo4j server as a store: the door, reading and queries. `neo4j_writing.py` says what a write does and leaves alone.

Beside the graph the database holds one node (:_GraphkitBuild {name: 'graph'}) about the last write: state ("writing"
or "complete"), id, digest, nodes, edges, sent_nodes, sent_edges, deleted_nodes, version, started and finished. A query
that must not see a half-written graph begins with

    MATCH (:_GraphkitBuild {state: 'complete'})

and gives no rows until the write is done. Nodes and relationships that graphkit wrote have the property `_graphkit`,
which `read` and `query` leave out of what they give. Which labels of a user's own are the graph's is told by its
constraints: each is named graphkit_LABEL_id. Names, aliases and titles are searched by

    CALL db.index.fulltext.queryNodes('graphkit_names', 'low rank') YIELD node, score

What others change by hand in graphkit's own rows is not noticed. To have everything sent anew, delete the build's node.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Any

import neo4j
import neo4j.graph

from graphkit.errors import StoreError
from graphkit.graph import Edge, KnowledgeGraph, Node, Value
from graphkit.stores.neo4j_build import finished_build
from graphkit.stores.neo4j_connection import Connection
from graphkit.stores.neo4j_schema import own_labels
from graphkit.stores.neo4j_writing import write_graph
from graphkit.stores.nodelink import checked_graph
from graphkit.stores.reading import check_reads
from graphkit.stores.values import MARK
from graphkit.types import NODE_LABELS, EdgeType

_READ_NODES = "MATCH (n:`{label}`) WHERE n._graphkit > 0 RETURN n.id, properties(n)"
_READ_EDGES = "MATCH (a)-[r:`{type}`]->(b) WHERE r._graphkit IS NOT NULL RETURN a.id, b.id, properties(r)"


class Neo4jStore:
    """The graph in a database of a Neo4j server, 5.7 or newer."""

    def __init__(self, url: str, *, user: str, password: str | None, database: str | None) -> None:
        self._url = url
        self._connection = Connection(url, user=user, password=password, database=database)

    def write(self, graph: KnowledgeGraph) -> None:
        """Send what the database does not hold already, and delete what is gone from the graph; nothing of others'.

        A write that is stopped leaves the graph half written, and the next one goes on where it stopped. Raises
        StoreError, also where another write is at work.
        """
        write_graph(self._connection, graph)

    def read(self) -> KnowledgeGraph:
        """Return the graph that was written last. Raises StoreError, also where it is half written."""
        build = finished_build(self._connection)
        nodes = [
            Node(id, label, _properties(row, build.node_names or frozenset()))
            for label in (*NODE_LABELS, *own_labels(self._connection))
            for id, row in self._connection.read(_READ_NODES.format(label=label.value), neo4j.Result.values)
        ]
        edges = [
            Edge(source, type, target, _properties(row, build.edge_names))
            for type in EdgeType
            for source, target, row in self._connection.read(_READ_EDGES.format(type=type.value), neo4j.Result.values)
        ]
        if finished_build(self._connection).id != build.id:
            raise StoreError(f"The graph in {self._url} was written while it was read. Read it again.")
        return checked_graph(nodes, edges)

    def query(
        self, cypher: str, parameters: Mapping[str, object] | None = None, *, timeout: float | None = None
    ) -> list[dict[str, object]]:
        """Return the rows of a query that only reads; see `Store.query`."""
        check_reads(cypher, self._url)
        records: list[neo4j.Record] = self._connection.read(cypher, list, parameters, timeout=timeout)
        return [dict(zip(record.keys(), map(_plain, record.values()), strict=True)) for record in records]

    def close(self) -> None:
        """Close the connections."""
        self._connection.close()

    def __enter__(self) -> Neo4jStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _properties(row: Mapping[str, Any], names: frozenset[str]) -> dict[str, Value]:
    """Return what graphkit wrote of a row."""
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items() if key in names}


def _plain(value: Any) -> Any:
    """Turn a value of the driver's into plain JSON: see `Store.query`; dates and times as ISO 8601, without marks."""
    if isinstance(value, neo4j.graph.Node):
        return {"labels": sorted(value.labels), "properties": _plain(dict(value))}
    if isinstance(value, neo4j.graph.Relationship):
        return {"type": value.type, "properties": _plain(dict(value))}
    if isinstance(value, neo4j.graph.Path):
        return {"nodes": _plain(list(value.nodes)), "relationships": _plain(list(value.relationships))}
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items() if key != MARK}
    if isinstance(value, (list, tuple, bytes, bytearray)):  # points are tuples, too
        return [_plain(item) for item in value]
    return value if value is None or isinstance(value, (str, int, float)) else str(value)
