"""The graph as two tables in a folder, nodes.parquet and edges.parquet, a typed column for each property.

Texts are strings, years and counts 64-bit integers, lists are lists of strings, and what a row does not have is null.
A property that is called as a column of ours gets an underscore: the edge property `source` is the column `source_`.
A property with values of several types is written as JSON, and the column's metadata says `graphkit: json`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from graphkit.errors import StoreError
from graphkit.graph import Edge, KnowledgeGraph, Node, Value
from graphkit.stores.folders import replaced_folder
from graphkit.stores.nodelink import attributes, checked_graph, label_of, properties, type_of
from graphkit.stores.values import check_values

BATCH = 20_000  # rows in memory at a time, and in a row group

_NODES = "nodes.parquet"
_EDGES = "edges.parquet"
_NODE_COLUMNS = ("id", "label")
_EDGE_COLUMNS = ("source", "type", "target")
_TYPES = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_(), tuple: pa.list_(pa.string())}
_JSON = {b"graphkit": b"json"}

Row = dict[str, Value]


class ParquetStore:
    """A graph in a folder of two Parquet files. A killed write leaves the old folder, or none, and no half one."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, graph: KnowledgeGraph) -> None:
        """Write the folder anew, with those above it. Raises StoreError or GraphkitError where that cannot be done."""
        check_values(graph)
        with replaced_folder(self._path, {".parquet"}) as folder:
            _write_table(folder / _NODES, _NODE_COLUMNS, lambda: map(_node_row, graph.nodes))
            _write_table(folder / _EDGES, _EDGE_COLUMNS, lambda: map(_edge_row, graph.edges))

    def read(self) -> KnowledgeGraph:
        """Return the graph in the folder. Raises StoreError where it is missing or holds no graph."""
        try:
            nodes = [_node(row) for row in _read_table(self._path / _NODES, _NODE_COLUMNS)]
            edges = [_edge(row) for row in _read_table(self._path / _EDGES, _EDGE_COLUMNS)]
            return checked_graph(nodes, edges)
        except FileNotFoundError as error:
            raise StoreError(
                f"{self._path} does not exist, or lacks {_NODES} or {_EDGES}. "
                "Make it with `graphkit build` and `graphkit write`."
            ) from error
        except (pa.ArrowException, OSError, ValueError) as error:
            raise StoreError(f"{self._path} holds no graph of graphkit: {error}. Write it again.") from error
        except StoreError as error:
            raise StoreError(f"{self._path}: {error}") from error

    def query(
        self,
        cypher: str,  # noqa: ARG002 -- the contract of all stores
        parameters: Mapping[str, object] | None = None,  # noqa: ARG002
        *,
        timeout: float | None = None,  # noqa: ARG002
    ) -> list[dict[str, object]]:
        """Raise StoreError: Parquet has no Cypher."""
        raise StoreError(
            f"{self._path} is Parquet, which cannot be queried in Cypher. "
            "Query the folder that `graphkit build` made, or a Neo4j server."
        )

    def close(self) -> None:
        """Do nothing: no file is held open between calls."""

    def __enter__(self) -> ParquetStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _node_row(node: Node) -> Row:
    return {"id": node.id, "label": node.label.value, **attributes(node.properties, frozenset(_NODE_COLUMNS))}


def _edge_row(edge: Edge) -> Row:
    ends = {"source": edge.source, "type": edge.type.value, "target": edge.target}
    return {**ends, **attributes(edge.properties, frozenset(_EDGE_COLUMNS))}


def _node(row: Mapping[str, Any]) -> Node:
    id = str(row["id"])
    return Node(id, label_of(id, row["label"]), properties(f"node {id!r}", row, frozenset(_NODE_COLUMNS)))


def _edge(row: Mapping[str, Any]) -> Edge:
    source, target = str(row["source"]), str(row["target"])
    values = properties(f"edge {source!r}", row, frozenset(_EDGE_COLUMNS))
    return Edge(source, type_of(source, row["type"], target), target, values)


def _write_table(path: Path, first: Sequence[str], rows: Callable[[], Iterator[Row]]) -> None:
    """Write rows a batch at a time: once over all for the types, then again for the values."""
    types: dict[str, set[type]] = defaultdict(set)
    for row in rows():
        for key, value in row.items():
            types[key].add(type(value))
    fields = [pa.field(key, pa.string(), nullable=False) for key in first]
    for key in sorted(types.keys() - set(first)):
        mixed = len(types[key]) > 1
        fields.append(pa.field(key, pa.string(), metadata=_JSON) if mixed else pa.field(key, _TYPES[types[key].pop()]))
    schema = pa.schema(fields)
    left = rows()
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        while batch := list(islice(left, BATCH)):
            writer.write_table(pa.table([_column(field, batch) for field in fields], schema=schema))


def _column(field: Any, rows: Sequence[Row]) -> Any:
    values: list[object] = [row.get(field.name) for row in rows]
    if field.metadata == _JSON:
        values = [None if value is None else json.dumps(value, ensure_ascii=False) for value in values]
    return pa.array(values, field.type)


def _read_table(path: Path, needed: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table, without what is null. Raises ValueError where a column is missing."""
    with pq.ParquetFile(path) as file:
        schema = file.schema_arrow
        if missing := [name for name in needed if name not in schema.names]:
            raise ValueError(f"{path.name} has no column {missing[0]!r}")
        encoded = [field.name for field in schema if (field.metadata or {}).items() >= _JSON.items()]
        for batch in file.iter_batches(BATCH):
            for row in batch.to_pylist():
                row |= {name: json.loads(row[name]) for name in encoded if row[name] is not None}
                kept = {key: value for key, value in row.items() if value is not None}
                if lacks := [name for name in needed if name not in kept]:
                    raise ValueError(f"{path.name} has a row without {lacks[0]!r}")
                yield kept
