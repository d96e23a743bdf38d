"""The graph as a NetworkX MultiDiGraph, and that as node-link JSON (`graph.json`).

A node's attribute `type` is its label ("Paper"); an edge's key is its type ("CITES"). A property whose name NetworkX or
its file formats keep for themselves gets an underscore: the edge property `source` is the attribute `source_`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import networkx as nx

from graphkit.errors import StoreError
from graphkit.graph import Edge, KnowledgeGraph, Node, Value
from graphkit.types import NODE_LABELS, EdgeType, NodeLabel

# `id` and all from `key` on mean something else to GEXF; an edge's own names are those of node-link JSON.
NODE_NAMES = frozenset("id type label key networkx_key viz start end pid parents spells slices".split())
EDGE_NAMES = NODE_NAMES | frozenset("source target weight".split())
_TYPES = {type.value: type for type in EdgeType}
_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True, allow_nan=False)


def to_networkx(graph: KnowledgeGraph) -> nx.MultiDiGraph:
    """Return `graph` as a new MultiDiGraph, in sorted order: ids as nodes, types as keys, lists as tuples."""
    nxg = nx.MultiDiGraph()
    for node in graph.nodes:
        nxg.add_node(node.id, type=node.label.value, **attributes(node.properties, NODE_NAMES))
    for edge in graph.edges:
        nxg.add_edge(edge.source, edge.target, key=edge.type.value, **attributes(edge.properties, EDGE_NAMES))
    return nxg


def from_networkx(nxg: nx.MultiDiGraph) -> KnowledgeGraph:
    """Return the graph of a MultiDiGraph made by `to_networkx`, or read back from its JSON.

    Raises StoreError where a node has no type that can be a label, an edge none of the schema, or a property no plain
    value.
    """
    nodes = [
        Node(str(id), label_of(id, data.get("type")), properties(f"node {id!r}", data, NODE_NAMES))
        for id, data in nxg.nodes(data=True)
    ]
    edges = [
        Edge(str(source), type_of(source, key, target), str(target), properties(f"edge {source!r}", data, EDGE_NAMES))
        for source, target, key, data in nxg.edges(keys=True, data=True)
    ]
    return checked_graph(nodes, edges)


def checked_graph(nodes: list[Node], edges: list[Edge]) -> KnowledgeGraph:
    """Sort and check the rows that a store gave back. Raises StoreError where they make no graph."""
    try:
        return KnowledgeGraph.of(nodes, edges)
    except ValueError as error:
        raise StoreError(f"This is no graph of graphkit: {error}. Write it again with `graphkit build`.") from error


def label_of(id: object, name: object) -> NodeLabel:
    """Return the label of that name. Raises StoreError, naming the node, where it can be none."""
    try:
        return NodeLabel(name)
    except ValueError as error:
        known = ", ".join(NODE_LABELS)
        raise StoreError(
            f"Node {id!r} has the type {name!r}; graphkit knows {known}, and types of your own: a letter from A to Z "
            "and up to 40 more letters, digits or underscores, not one of these in another case."
        ) from error


def type_of(source: object, name: object, target: object) -> EdgeType:
    """Return the edge type of that name. Raises StoreError, naming the edge, where the schema has none."""
    if type := _TYPES.get(str(name)):
        return type
    raise StoreError(
        f"The edge from {source!r} to {target!r} has the type {name!r}; graphkit knows {', '.join(_TYPES)}."
    )


def attributes(row: Mapping[str, Value], kept: frozenset[str]) -> dict[str, Value]:
    """Return the properties sorted by name, with an underscore after a name that is `kept` for others."""
    return {key + "_" if key.rstrip("_") in kept else key: row[key] for key in sorted(row)}


def properties(where: str, data: Mapping[str, Any], kept: frozenset[str]) -> dict[str, Value]:
    """Undo `attributes`, and leave out what is no property. Raises StoreError for a value that is not plain."""
    return {
        key[:-1] if key.rstrip("_") in kept else key: _value(where, key, value)
        for key, value in data.items()
        if key not in kept
    }


def _value(where: str, key: str, value: object) -> Value:
    if isinstance(value, (str, int, float)):  # bool is an int
        return value
    if isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value):
        return tuple(value)
    raise StoreError(f"The {where} has a value of {key!r} that is no text, number, yes or no, or list of texts.")


def dump_node_link(graph: KnowledgeGraph) -> Iterator[bytes]:
    """Yield node-link JSON in UTF-8, a line for each node and edge, always the same bytes for the same graph.

    Read it with `networkx.node_link_graph(json.load(file), edges="edges")`. The rows go straight to JSON: a graph of
    NetworkX between them would take ten times the memory.
    """
    yield b'{"directed": true, "multigraph": true, "graph": {}, "nodes": ['
    for number, node in enumerate(graph.nodes):
        yield _line(number, {"id": node.id, "type": node.label.value, **attributes(node.properties, NODE_NAMES)})
    yield b'\n], "edges": ['
    for number, edge in enumerate(graph.edges):
        ends = {"source": edge.source, "target": edge.target, "key": edge.type.value}
        yield _line(number, {**ends, **attributes(edge.properties, EDGE_NAMES)})
    yield b"\n]}\n"


def _line(number: int, row: Mapping[str, Value]) -> bytes:
    return f"{',' if number else ''}\n{_JSON.encode(row)}".encode()


def load_node_link(content: bytes) -> KnowledgeGraph:
    """Return the graph of node-link JSON. Raises StoreError or ValueError where it is none."""
    try:
        data = json.loads(content)
        if not (data["directed"] and data["multigraph"]):
            raise ValueError("it is not a directed graph with several edges between two nodes")
        nodes = [
            Node(
                str(row["id"]), label_of(row["id"], row.get("type")), properties(f"node {row['id']!r}", row, NODE_NAMES)
            )
            for row in data["nodes"]
        ]
        edges = [
            Edge(
                str(row["source"]),
                type_of(row["source"], row.get("key"), row["target"]),
                str(row["target"]),
                properties(f"edge {row['source']!r}", row, EDGE_NAMES),
            )
            for row in data["edges"]
        ]
    except (AttributeError, KeyError, TypeError, RecursionError) as error:
        raise ValueError(f"it is not node-link JSON ({type(error).__name__}: {error})") from error
    return checked_graph(nodes, edges)
