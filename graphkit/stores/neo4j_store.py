"""A Neo4j server as a store. All Cypher for it is here; labels are checked names (graphkit.labels), and types our enum.

What is written is merged by id, and the properties of a node or edge are set exactly. Nodes and edges that are in the
database and not in the graph stay: they may be somebody else's, and no mark tells them from ours. Which labels of a
user's own are the graph's is told by its constraints: each is named graphkit_LABEL_id.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from types import TracebackType
from typing import Any, TypeVar

import neo4j
import neo4j.graph
from neo4j.exceptions import AuthError, DriverError, Neo4jError

from graphkit.errors import StoreError
from graphkit.graph import Edge, KnowledgeGraph, Node, Value
from graphkit.stores.nodelink import checked_graph
from graphkit.stores.values import check_values
from graphkit.types import NODE_LABELS, EdgeType, NodeLabel

NODE_BATCH = 5_000
EDGE_BATCH = 10_000
Row = TypeVar("Row", Node, Edge)
_CONSTRAINT = "CREATE CONSTRAINT {name} IF NOT EXISTS FOR (n:`{label}`) REQUIRE n.id IS UNIQUE"
_MERGE_NODES = "UNWIND $rows AS row MERGE (n:`{label}` {{id: row.id}}) SET n = row"
_MERGE_EDGES = (
    "UNWIND $rows AS row MATCH (a:`{start}` {{id: row.source}}) MATCH (b:`{end}` {{id: row.target}}) "
    "MERGE (a)-[r:`{type}`]->(b) SET r = row.properties"
)
_READ_CONSTRAINTS = "SHOW CONSTRAINTS YIELD name, labelsOrTypes RETURN name, labelsOrTypes"
_READ_NODES = "MATCH (n:`{label}`) RETURN properties(n) AS properties"
_READ_EDGES = (
    "MATCH (a)-[r:`{type}`]->(b) "
    "WHERE any(l IN labels(a) WHERE l IN $labels) AND any(l IN labels(b) WHERE l IN $labels) "
    "RETURN a.id AS source, b.id AS target, properties(r) AS properties"
)


class Neo4jStore:
    """The graph in a database of a Neo4j server, 5.x or newer."""

    def __init__(self, url: str, *, user: str, password: str | None, database: str | None) -> None:
        self._url = url
        self._database = database
        # Short limits: a wrong address should be told at once, not after the driver's 30 to 60 seconds.
        self._driver = neo4j.GraphDatabase.driver(
            url,
            auth=None if password is None else (user, password),
            connection_timeout=5.0,
            connection_acquisition_timeout=10.0,
            max_transaction_retry_time=10.0,
            notifications_min_severity="OFF",  # they would be logged; what matters comes as an error
            user_agent="graphkit",
        )
        with ExitStack() as on_failure:
            on_failure.callback(self._driver.close)
            try:
                self._driver.verify_connectivity()
                if database:
                    self._driver.execute_query("RETURN 1", database_=database)
            except (DriverError, Neo4jError, OSError, ValueError) as error:
                raise _opening_error(url, user, password, error) from None  # its own text may quote what we sent
            on_failure.pop_all()

    def write(self, graph: KnowledgeGraph) -> None:
        """Merge all nodes, then all edges, one transaction a batch. Raises StoreError."""
        check_values(graph)
        nodes: dict[NodeLabel, list[Node]] = defaultdict(list)
        labels: dict[str, NodeLabel] = {}
        for node in graph.nodes:
            nodes[node.label].append(node)
            labels[node.id] = node.label
        for label in nodes:
            self._run(_CONSTRAINT.format(name=_constraint_on(label), label=label.value), {})
        for label, group in nodes.items():
            for batch in _batches(group, NODE_BATCH):
                self._run(_MERGE_NODES.format(label=label.value), {"rows": [_node_row(node) for node in batch]})
        edges: dict[tuple[str, str, str], list[Edge]] = defaultdict(list)
        for edge in graph.edges:
            edges[labels[edge.source].value, edge.type.value, labels[edge.target].value].append(edge)
        for (start, type, end), links in edges.items():
            cypher = _MERGE_EDGES.format(start=start, type=type, end=end)
            for part in _batches(links, EDGE_BATCH):
                self._run(cypher, {"rows": [_edge_row(edge) for edge in part]})

    def read(self) -> KnowledgeGraph:
        """Return all nodes and edges whose labels and types are of the schema, or labels of the user's own.

        Raises StoreError.
        """
        nodes = []
        labels = [*NODE_LABELS, *self._own_labels()]
        for label in labels:
            for (row,) in self._run(_READ_NODES.format(label=label.value), {}, reads=True):
                nodes.append(Node(str(row.pop("id", "")), label, _properties(row)))
        names = [label.value for label in labels]
        edges = [
            Edge(source, type, target, _properties(row))
            for type in EdgeType
            for source, target, row in self._run(_READ_EDGES.format(type=type.value), {"labels": names}, reads=True)
        ]
        return checked_graph(nodes, edges)

    def _own_labels(self) -> list[NodeLabel]:
        """The labels beside the schema's that `write` has put its constraint on, sorted."""
        own = set()
        for name, labels in self._run(_READ_CONSTRAINTS, {}, reads=True):
            with suppress(ValueError):  # a constraint of somebody else's
                own |= {label for label in map(NodeLabel, labels) if name == _constraint_on(label)}
        return sorted(own.difference(NODE_LABELS))

    def query(self, cypher: str, parameters: Mapping[str, object] | None = None) -> list[dict[str, object]]:
        """Return the rows of a query that only reads; see `Store.query`."""
        if not cypher.strip():
            raise StoreError("The query is empty. Write one such as MATCH (p:Paper) RETURN p.title LIMIT 5.")
        records = self._run(cypher, parameters or {}, reads=True)
        return [dict(zip(record.keys(), map(_plain, record.values()), strict=True)) for record in records]

    def close(self) -> None:
        """Close the connections."""
        self._driver.close()

    def __enter__(self) -> Neo4jStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _run(self, cypher: str, parameters: Mapping[str, object], *, reads: bool = False) -> list[neo4j.Record]:
        """The only call into the driver: one transaction, tried again where the server says that this may help."""
        query: Any = (
            cypher  # the driver's types want a literal; ours are made of literals and checked names, or the user's
        )
        routing = neo4j.RoutingControl.READ if reads else neo4j.RoutingControl.WRITE
        try:
            result = self._driver.execute_query(query, dict(parameters), routing_=routing, database_=self._database)
        except Neo4jError as error:
            raise StoreError(_failed(self._url, error, reads)) from error
        except (DriverError, OSError) as error:
            raise StoreError(
                f"Neo4j at {self._url} stopped answering: {error}. Is the server still running?"
            ) from error
        except (TypeError, ValueError, OverflowError) as error:  # a parameter that Bolt cannot carry
            raise StoreError(f"The query on {self._url} was not sent: {error}. Mend its parameters.") from error
        return result.records


def _opening_error(url: str, user: str, password: str | None, error: Exception) -> StoreError:
    """Say what to do about a server that could not be opened; the password never stands in it."""
    if isinstance(error, AuthError):
        login = f"user {user!r} with this password" if password else "a login without password"
        return StoreError(
            f"Neo4j at {url} refuses {login}. "
            "Set NEO4J_USER and NEO4J_PASSWORD; after several wrong passwords wait a few seconds."
        )
    if isinstance(error, Neo4jError):
        told = _without((error.message or str(error.code)).rstrip(". "), password)
        return StoreError(f"Neo4j at {url} answers, but: {told}. Check NEO4J_DATABASE.")
    reason = _without((str(error) or type(error).__name__).splitlines()[0].rstrip(":. "), password)
    return StoreError(
        f"Neo4j at {url} does not answer: {reason}. "
        "Check host and port (7687 as a rule), and that the server runs; bolt+s and neo4j+s need TLS there."
    )


def _without(text: str, secret: str | None) -> str:
    return text.replace(secret, "…") if secret else text


def _failed(url: str, error: Neo4jError, reads: bool) -> str:
    if reads and error.code == "Neo.ClientError.Statement.AccessMode":
        return f"The query on {url} would write, but a query only reads: use `graphkit write`, or Neo4j's own shell."
    return f"{'The query on' if reads else 'Writing to'} {url} failed: {error.message}"


def _constraint_on(label: NodeLabel) -> str:
    return f"graphkit_{label.value}_id"


def _batches(rows: Sequence[Row], size: int) -> Iterator[Sequence[Row]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def _node_row(node: Node) -> dict[str, object]:
    return {**_row(node.properties), "id": node.id}


def _edge_row(edge: Edge) -> dict[str, object]:
    return {"source": edge.source, "target": edge.target, "properties": _row(edge.properties)}


def _row(properties: Mapping[str, Value]) -> dict[str, object]:
    """Return what Neo4j keeps; an empty list is kept as one."""
    return {key: list(value) if isinstance(value, tuple) else value for key, value in properties.items()}


def _properties(row: Mapping[str, Any]) -> dict[str, Value]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}


def _plain(value: Any) -> Any:
    """Turn a value of the driver's into plain JSON: see `Store.query`; dates and times as ISO 8601."""
    if isinstance(value, neo4j.graph.Node):
        return {"labels": sorted(value.labels), "properties": _plain(dict(value))}
    if isinstance(value, neo4j.graph.Relationship):
        return {"type": value.type, "properties": _plain(dict(value))}
    if isinstance(value, neo4j.graph.Path):
        return {"nodes": _plain(list(value.nodes)), "relationships": _plain(list(value.relationships))}
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, bytes, bytearray)):  # points are tuples, too
        return [_plain(item) for item in value]
    return value if value is None or isinstance(value, (str, int, float)) else str(value)
