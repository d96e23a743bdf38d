"""GraphML and GEXF through NetworkX, with nothing lost and a `label` for Gephi to show.

Both know only texts, numbers, and yes or no, and XML forbids most control characters. So a list is written as JSON
(`["LoRA", "low-rank adaptation"]`), and a text only where it must be: where it is empty, begins with `[`, `"` or `{`,
has white space at an end, or holds a control character. A property with values of several types is written as
`{"value": 3}`. Everything else stands as it is.

GEXF is 1.2, which every NetworkX reads, with one attribute of 1.3: an edge's `kind`. Without it Gephi makes one edge of
all between the same two nodes. GraphML has nothing like it, so for Gephi take GEXF.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Sequence
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import ParseError

import networkx as nx
from networkx.readwrite.gexf import GEXFWriter
from networkx.readwrite.graphml import GraphMLWriter

from graphkit.graph import Edge, KnowledgeGraph, Node, Value
from graphkit.stores.nodelink import (
    EDGE_NAMES,
    NODE_NAMES,
    attributes,
    checked_graph,
    label_of,
    properties,
    type_of,
)

# Not allowed in XML 1.0, or (the carriage return) changed by its readers. \ud800-\udfff are refused before.
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
_READ_ERRORS = (ParseError, nx.NetworkXException, AttributeError, KeyError, TypeError)


def dump_graphml(graph: KnowledgeGraph) -> list[bytes]:
    """Return GraphML in UTF-8, the same bytes for the same graph."""
    # A key becomes an edge's id, which XML wants to stand only once in a file.
    nxg = _file_graph(graph, [f"e{number}" for number in range(len(graph.edges))])
    writer = GraphMLWriter(encoding="utf-8", prettyprint=True)  # write_graphml writes other bytes where lxml is there
    writer.add_graph_element(nxg)
    truths = {key.get("id") for key in writer.xml.iter("key") if key.get("attr.type") == "boolean"}
    for data in writer.xml.iter("data"):
        if data.get("key") in truths:
            data.text = data.text.lower()  # "True" is no boolean of XML
    content = BytesIO()
    writer.dump(content)
    return [content.getvalue().rstrip(), b"\n"]


def load_graphml(content: bytes) -> KnowledgeGraph:
    """Return the graph of a GraphML file that graphkit wrote. Raises StoreError or ValueError where it is none."""
    try:
        nxg = nx.read_graphml(BytesIO(content), node_type=str, edge_key_type=str, force_multigraph=True)
    except _READ_ERRORS as error:
        raise ValueError(f"it is not GraphML ({type(error).__name__}: {error})") from error
    return _from_file_graph(nxg)


def dump_gexf(graph: KnowledgeGraph) -> list[bytes]:
    """Return GEXF 1.2 in UTF-8, the same bytes for the same graph."""
    writer = GEXFWriter(version="1.2draft")
    writer.add_graph(_file_graph(graph, [edge.type.value for edge in graph.edges]))
    writer.xml.remove(writer.xml.find("meta"))  # it holds the day, so that each day would write other bytes
    del writer.graph_element.attrib["name"]  # not in the format's schema
    for edge in writer.xml.iter("edge"):
        edge.set("kind", edge.get("label"))
    content = BytesIO()
    writer.write(content)
    return [content.getvalue().rstrip(), b"\n"]


def load_gexf(content: bytes) -> KnowledgeGraph:
    """Return the graph of a GEXF file that graphkit wrote. Raises StoreError or ValueError where it is none."""
    try:
        nxg = nx.read_gexf(BytesIO(content), node_type=str)
    except (*_READ_ERRORS, RuntimeError) as error:  # NetworkX has a bare `raise` there
        raise ValueError(f"it is not GEXF ({type(error).__name__}: {error})") from error
    return _from_file_graph(nxg)


def _file_graph(graph: KnowledgeGraph, keys: Sequence[str]) -> nx.MultiDiGraph:
    """Return the graph with each value as XML can hold it, and an edge's type as its label."""
    nxg = nx.MultiDiGraph()
    for node, row in zip(graph.nodes, _encoded_rows(graph.nodes, NODE_NAMES), strict=True):
        shown = _FORBIDDEN.sub(" ", node.name)
        nxg.add_node(_encode(node.id), label=shown, type=node.label.value, **row)
    for edge, key, row in zip(graph.edges, keys, _encoded_rows(graph.edges, EDGE_NAMES), strict=True):
        nxg.add_edge(_encode(edge.source), _encode(edge.target), key=key, label=edge.type.value, **row)
    return nxg


def _from_file_graph(nxg: Any) -> KnowledgeGraph:
    """Undo `_file_graph`. `nxg` may be a DiGraph: NetworkX reads GEXF so where no two edges are parallel."""
    nodes = []
    for id, data in nxg.nodes(data=True):
        name = str(_decode(id))
        row = {key: _decode(value) for key, value in data.items()}
        nodes.append(Node(name, label_of(name, data.get("type")), properties(f"node {name!r}", row, NODE_NAMES)))
    edges = []
    for start, end, data in nxg.edges(data=True):
        source, target = str(_decode(start)), str(_decode(end))
        row = {key: _decode(value) for key, value in data.items()}
        kind = type_of(source, data.get("label"), target)
        edges.append(Edge(source, kind, target, properties(f"edge {source!r}", row, EDGE_NAMES)))
    return checked_graph(nodes, edges)


def _encoded_rows(rows: Sequence[Node | Edge], kept: frozenset[str]) -> list[dict[str, Any]]:
    """Return the attributes of each row. GEXF gives an attribute one type, so those with several are marked."""
    plain = [attributes(row.properties, kept) for row in rows]
    types: dict[str, set[type]] = defaultdict(set)
    for row in plain:
        for key, value in row.items():
            types[key].add(str if isinstance(value, tuple) else type(value))
    return [{key: _encode(value, mixed=len(types[key]) > 1) for key, value in row.items()} for row in plain]


def _encode(value: Value, mixed: bool = False) -> Any:
    if isinstance(value, tuple):
        return _json(value)
    if isinstance(value, str):
        plain = value and value[0] not in '["{' and value == value.strip() and not _FORBIDDEN.search(value)
        return value if plain else _json(value)
    return _json({"value": value}) if mixed else value


def _json(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return _FORBIDDEN.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _decode(value: object) -> Any:
    if not isinstance(value, str) or not value.startswith(("[", '"', "{")):
        return value
    try:
        found = json.loads(value)
    except ValueError:  # a text that another program wrote
        return value
    return found["value"] if isinstance(found, dict) and found.keys() == {"value"} else found
