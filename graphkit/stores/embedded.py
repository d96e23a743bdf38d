"""Cypher on a folder, with no server: its graph.json in memory, queried by kglite. All of kglite is here."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from pathlib import Path
from types import TracebackType
from typing import Any

import kglite

from graphkit.errors import StoreError
from graphkit.graph import KnowledgeGraph, Node, Value
from graphkit.stores.files import FileStore
from graphkit.stores.reading import blank_comments, blank_texts, check_reads, timed_out

# Labels are checked names (graphkit.labels), and types our enum; everything else goes in as a parameter. kglite takes
# the name of a node without a title for its title, hence the second SET. What is left of that: n.name of a node without
# a name is its title.
_CREATE_NODES = "UNWIND $rows AS row CREATE (n:`{label}`) SET n = row SET n.title = row.title"
_CREATE_EDGES = (
    "UNWIND $rows AS row MATCH (a:`{start}` {{id: row.source}}) MATCH (b:`{end}` {{id: row.target}}) "
    "CREATE (a)-[r:`{type}`]->(b) SET r = row.properties"
)
# Where kglite would give other rows than Neo4j without a word, the query is refused. docs/cypher.md has the whole list.
_DIFFERS = (
    (
        re.compile(r"(?<!\.)\.\s*(?:type|label|node_type|connection_type|start|start_id|end|end_id)\b", re.IGNORECASE),
        "is no property of the graph, and the engine would give a label, a type or an id for it: write labels(n)[0], "
        "type(r), startNode(r).id; for a key of a map write row['type']",
    ),
    (
        re.compile(r"\bduration\s*\.\s*between\b", re.IGNORECASE),
        "has no months here: take duration.inDays or duration.inMonths",
    ),
)
_TOO_MUCH = (
    "it would hold more than 10,000,000 rows in memory at once. Make it smaller: a label on each node, no two patterns "
    "that share no variable, an upper bound on each *."
)
# kglite's counts of chains of undirected edges, such as MATCH (a)--(b)--(c) RETURN count(*), are 0 with this step.
_WRONG_STEPS = ["fuse_match_return_aggregate"]


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

    def query(
        self, cypher: str, parameters: Mapping[str, object] | None = None, *, timeout: float | None = None
    ) -> list[dict[str, object]]:
        """Return the rows of a query that only reads; see `Store.query`. The first query loads the graph."""
        check_reads(cypher, str(self._folder))
        self._check_same(cypher, parameters or {})
        if self._engine is None:
            self._load()
        try:
            found: Any = self._engine.cypher(  # type: ignore[union-attr]
                blank_comments(cypher),
                params=dict(parameters or {}),
                timeout_ms=0 if timeout is None else max(1, int(timeout * 1000)),
                disabled_passes=_WRONG_STEPS,
                hide_structural_keys=True,
            )
            if isinstance(found, str):
                raise StoreError("FORMAT cannot stand in a query: the rows are formatted by `graphkit query --format`.")
            return [{key: self._plain(value) for key, value in row.items()} for row in found]
        except kglite.ReadOnlyError as error:
            raise StoreError(
                f"The query on {self._folder} would write, but a folder is only read: build it again to change it."
            ) from error
        except kglite.CypherTimeoutError as error:
            raise StoreError(timed_out(str(self._folder), timeout)) from error
        except kglite.CypherExecutionError as error:
            told = _TOO_MUCH if "safety ceiling" in str(error) else str(error)
            raise StoreError(f"The query on {self._folder} failed: {told}") from error
        except (kglite.KgError, TypeError, ValueError, OverflowError) as error:
            raise StoreError(f"The query on {self._folder} failed: {error}") from error

    def _check_same(self, cypher: str, parameters: Mapping[str, object]) -> None:
        """Raise StoreError where the rows would not be those of Neo4j."""
        bare = blank_texts(blank_comments(cypher))
        for pattern, reason in _DIFFERS:
            if found := pattern.search(bare):
                raise StoreError(f"The query on {self._folder} was not run: {found[0]} {reason}.")
        for text in _texts(parameters):
            if _is_list_of_one(text):
                raise StoreError(
                    f"The query on {self._folder} was not run: the parameter {text!r} would be taken for the text in "
                    "it. Give that text, or ask Neo4j."
                )

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
        if isinstance(value, (datetime, time)):
            return re.sub(
                r"(\.\d{6})", r"\g<1>000", value.isoformat(timespec="microseconds")
            )  # as Neo4j's driver has it
        if isinstance(value, date):
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


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _texts(item)


def _is_list_of_one(text: str) -> bool:
    """Whether kglite takes the text for another: '["a"]' is 'a' to it."""
    if not (text.strip().startswith("[") and text.strip().endswith("]")):
        return False
    try:
        items = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(items, list) and len(items) == 1 and isinstance(items[0], str)
