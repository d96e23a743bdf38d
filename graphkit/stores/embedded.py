"""Cypher on a folder, with no server: its graph.json in memory, queried by kglite. All of kglite is here."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from types import TracebackType
from typing import Any

import kglite

from graphkit.errors import StoreError
from graphkit.graph import KnowledgeGraph, Node, Value
from graphkit.stores.files import FileStore

# Labels are checked names (graphkit.labels), and types our enum; everything else goes in as a parameter. kglite takes
# the name of a node without a title for its title, hence the second SET. What is left of that: n.name of a node without
# a name is its title.
_CREATE_NODES = "UNWIND $rows AS row CREATE (n:`{label}`) SET n = row SET n.title = row.title"
_CREATE_EDGES = (
    "UNWIND $rows AS row MATCH (a:`{start}` {{id: row.source}}) MATCH (b:`{end}` {{id: row.target}}) "
    "CREATE (a)-[r:`{type}`]->(b) SET r = row.properties"
)
# What stands in quotes, backticks or comments is no clause. kglite has no switch against reading files.
_QUOTED = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`|//[^\n]*|/\*.*?\*/""", re.DOTALL)
_READS_FILES = re.compile(r"\bLOAD\s+CSV\b", re.IGNORECASE)


class FolderStore:
    """The graph.json of a folder that `graphkit build` made, with queries that only read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = FileStore(folder / "graph.json")
        self._engine: kglite.KnowledgeGraph | None = None
        self._nodes: dict[str, Node] = {}

    def write(self, graph: KnowledgeGraph) -> None:
        """Write the folder's graph.json anew. Raises StoreError where that cannot be done."""
        self._file.write(graph)
        self.close()

    def read(self) -> KnowledgeGraph:
        """Return the graph of graph.json. Raises StoreError where there is none."""
        if self._folder.is_dir() and not (self._folder / "graph.json").exists():
            raise StoreError(
                f"{self._folder} holds no graph.json. Make one with `graphkit build SOURCE -o {self._folder}`."
            )
        return self._file.read()

    def query(self, cypher: str, parameters: Mapping[str, object] | None = None) -> list[dict[str, object]]:
        """Return the rows of a query that only reads; see `Store.query`. The first query loads the graph."""
        if _READS_FILES.search(_QUOTED.sub(lambda m: " " if m[0][0] == "/" else "''", cypher)):
            raise StoreError(
                f"The query on {self._folder} would read a file (LOAD CSV); only the graph can be queried."
            )
        if self._engine is None:
            self._load()
        try:
            found: Any = self._engine.cypher(  # type: ignore[union-attr]
                cypher, params=dict(parameters or {}), hide_structural_keys=True
            )
            if isinstance(found, str):
                raise StoreError("FORMAT cannot stand in a query: the rows are formatted by `graphkit query --format`.")
            return [{key: self._plain(value) for key, value in row.items()} for row in found]
        except kglite.ReadOnlyError as error:
            raise StoreError(
                f"The query on {self._folder} would write, but a folder is only read: build it again to change it."
            ) from error
        except (kglite.KgError, TypeError, ValueError, OverflowError) as error:
            raise StoreError(f"The query on {self._folder} failed: {error}") from error

    def close(self) -> None:
        """Drop the loaded graph from memory."""
        self._engine = None
        self._nodes = {}

    def __enter__(self) -> FolderStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _load(self) -> None:
        graph = self.read()
        kglite.set_query_warning_policy("silent")  # it would print to standard error by itself
        engine = load_engine(graph)
        engine.read_only(True)
        self._engine = engine
        self._nodes = {node.id: node for node in graph.nodes}

    def _plain(self, value: Any) -> Any:
        """Turn a value of kglite's into the one that Neo4j's store gives."""
        if isinstance(value, (list, tuple)):
            return [self._plain(item) for item in value]
        if isinstance(value, (date, time)):
            return value.isoformat()
        if not isinstance(value, dict):
            return value
        if value.keys() == {"id", "labels", "properties"}:
            return self._plain_node(value)
        if value.keys() == {"id", "start", "end", "type", "properties"}:
            return {"type": value["type"], "properties": self._plain(value["properties"])}
        return {key: self._plain(item) for key, item in value.items()}

    def _plain_node(self, value: dict[str, Any]) -> dict[str, Any]:
        """Return the node's own properties: kglite adds a title, a name and a type where there are none."""
        node = self._nodes.get(value["properties"].get("id"))
        own = node_row(node) if node else value["properties"]
        return {"labels": value["labels"], "properties": self._plain(own)}


def load_engine(graph: KnowledgeGraph) -> kglite.KnowledgeGraph:
    """Return a kglite graph of all nodes and edges."""
    engine = kglite.KnowledgeGraph()
    nodes: dict[str, list[dict[str, Value]]] = defaultdict(list)
    labels = {}
    for node in graph.nodes:
        nodes[node.label.value].append(node_row(node))
        labels[node.id] = node.label.value
    for label, rows in nodes.items():
        engine.cypher(_CREATE_NODES.format(label=label), params={"rows": rows})
    edges: dict[tuple[str, str, str], list[dict[str, object]]] = defaultdict(list)
    for edge in graph.edges:
        row: dict[str, object] = {"source": edge.source, "target": edge.target, "properties": dict(edge.properties)}
        edges[labels[edge.source], edge.type.value, labels[edge.target]].append(row)
    for (start, type, end), edge_rows in edges.items():
        engine.cypher(_CREATE_EDGES.format(start=start, type=type, end=end), params={"rows": edge_rows})
    return engine


def node_row(node: Node) -> dict[str, Value]:
    """Return a node's properties with its id."""
    return {**node.properties, "id": node.id}
