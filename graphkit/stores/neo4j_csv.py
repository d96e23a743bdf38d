"""A folder of CSV for `neo4j-admin database import full`, the fastest way of a large graph into Neo4j.

A file for each label and edge type, named in `import.sh`, which imports them, and `after-import.cypher`, to be run once
on the started server: the constraints and indexes that `graphkit write` makes, the empty lists, which CSV cannot hold,
and the build, so that the next `graphkit write` sends only what changed since.

Texts stand in quotes, a quote in them doubled; line breaks, blanks at an end and control characters come through. The
items of a list are parted by a control character that no list of the graph holds. What CSV cannot say: a list that is
empty, or holds one empty text, is not there after the import. Where all edges of a type (or nodes of a label) have that
list, `after-import.cypher` puts the empty ones back; a list of one empty text stays lost.
"""

from __future__ import annotations

import re
import shlex
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

from graphkit.errors import StoreError
from graphkit.files import write_whole
from graphkit.graph import Edge, KnowledgeGraph, Node, Value
from graphkit.stores.digests import mark_nodes
from graphkit.stores.folders import replaced_folder
from graphkit.stores.neo4j_build import LABEL as BUILD
from graphkit.stores.neo4j_build import imported_build
from graphkit.stores.neo4j_schema import constraint_command, schema_commands
from graphkit.stores.values import MARK
from graphkit.types import NodeLabel

_TYPES: dict[type, str] = {str: "string", int: "long", float: "double", bool: "boolean", tuple: "string[]"}
_NAME = re.compile(r"[A-Za-z_]\w{0,99}", re.ASCII)  # a colon or a comma would break the header
_SEPARATORS = [chr(code) for code in (0x1F, 0x1E, 0x1D, 0x1C, *range(1, 9), *range(0xE000, 0xE100))]

_SCRIPT = """\
#!/bin/sh
# Imports this folder into a Neo4j server that is not running, version 5.23 or newer: sh import.sh [DATABASE]
# It replaces what the database holds. NEO4J_ADMIN may name the neo4j-admin to take.
# Then start the server and run: cypher-shell --file after-import.cypher
cd "$(dirname "$0")" || exit 1
exec "${{NEO4J_ADMIN:-neo4j-admin}}" database import full "${{1:-neo4j}}" --overwrite-destination \\
  --multiline-fields=true --array-delimiter=U+{separator:04X}{sources}
"""
_EMPTY_LISTS = (
    "MATCH {pattern} WHERE x.`{name}` IS NULL CALL (x) {{ SET x.`{name}` = [] }} IN TRANSACTIONS OF 10000 ROWS;\n"
)

Row = TypeVar("Row", Node, Edge)


class _Table(NamedTuple):
    """A file: its rows' label or type, its header, and its lines."""

    kind: str
    header: str
    lines: Iterable[str]


def write_neo4j_csv(graph: KnowledgeGraph, path: Path) -> None:
    """Write the folder anew. Raises StoreError for a property whose name no header can hold, and GraphkitError."""
    separator = _choose_separator(graph)
    nodes = _group(graph.nodes, lambda node: node.label.value)
    edges = _group(graph.edges, lambda edge: edge.type.value)
    marks, digest = mark_nodes(graph)
    node_tables = _tables(nodes, ("id:ID", f"{MARK}:long"), lambda node: (node.id, marks[node.id]), separator)
    edge_tables = _tables(
        edges, (":START_ID", ":END_ID", f"{MARK}:boolean"), lambda edge: (edge.source, edge.target, True), separator
    )
    files = [*_name_files("nodes", node_tables), *_name_files("relationships", edge_tables)]
    sources = [f" \\\n  {shlex.quote(f'--{option}={table.kind}={name}')}" for option, name, table in files]
    with replaced_folder(path, {".csv", ".sh", ".cypher", ".report"}) as folder:  # neo4j-admin leaves a report there
        for _, name, table in files:
            write_whole(folder / name, (line.encode() for line in (table.header, *table.lines)))
        script = _SCRIPT.format(separator=ord(separator), sources="".join(sources))
        write_whole(folder / "import.sh", [script.encode()])
        write_whole(folder / "after-import.cypher", [_finish(nodes, edges, digest).encode()])


def _name_files(option: str, tables: Iterable[_Table]) -> Iterator[tuple[str, str, _Table]]:
    """Number the files: two labels may differ in case alone, which not every file system tells apart."""
    for number, table in enumerate(tables, 1):
        yield option, f"{option}-{number:02}-{table.kind}.csv", table


def _choose_separator(graph: KnowledgeGraph) -> str:
    """Return a character that no text of a list has."""
    for separator in _SEPARATORS:
        if not any(separator in text for text in _texts_of_lists(graph)):
            return separator
    raise StoreError(
        "The lists of this graph hold every character that could part their items in CSV. "
        "Write to Neo4j directly: graphkit write DIR --to neo4j://HOST"
    )


def _texts_of_lists(graph: KnowledgeGraph) -> Iterator[str]:
    for rows in (graph.nodes, graph.edges):
        for row in rows:
            for value in row.properties.values():
                if isinstance(value, tuple):
                    yield from value


def _group(rows: Iterable[Row], kind_of: Callable[[Row], str]) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[kind_of(row)].append(row)
    return dict(sorted(groups.items()))


def _tables(
    groups: Mapping[str, Sequence[Row]],
    first: Sequence[str],
    ends_of: Callable[[Row], Sequence[Value]],
    separator: str,
) -> Iterator[_Table]:
    """Yield a table for each kind; more where a property has values of several types, which a column cannot hold."""
    for kind, rows in groups.items():
        types: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            for name, value in row.properties.items():
                types[_checked(name, kind)].add(_TYPES[type(value)])
        mixed = sorted(name for name, found in types.items() if len(found) > 1)
        parts: dict[tuple[str, ...], list[Row]] = defaultdict(list)
        for row in rows:
            parts[tuple(_type_of(row, name) for name in mixed)].append(row)
        for signature, part in sorted(parts.items()):
            columns: dict[str, str] = {name: min(found) for name, found in types.items()}
            columns |= zip(mixed, signature, strict=True)
            names: list[str] = sorted(name for name, type in columns.items() if type)
            header = ",".join([*first, *(f"{name}:{columns[name]}" for name in names)])
            yield _Table(kind, f"{header}\n", _lines(part, ends_of, names, separator))


def _type_of(row: Node | Edge, name: str) -> str:
    return _TYPES[type(row.properties[name])] if name in row.properties else ""


def _lines(
    rows: Sequence[Row], ends_of: Callable[[Row], Sequence[Value]], names: Sequence[str], separator: str
) -> Iterator[str]:
    for row in rows:
        cells = [_cell(end, separator) for end in ends_of(row)]
        cells += [_cell(row.properties[name], separator) if name in row.properties else "" for name in names]
        yield ",".join(cells) + "\n"


def _checked(name: str, kind: str) -> str:
    if name == "id" or not _NAME.fullmatch(name):
        raise StoreError(
            f"The property {name!r} of {kind} cannot be a column of CSV for Neo4j: it takes letters, digits and "
            "underscores, and `id` is taken. Write to Neo4j directly: graphkit write DIR --to neo4j://HOST"
        )
    return name


def _cell(value: Value, separator: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    text = value if isinstance(value, str) else separator.join(value)
    return '"' + text.replace('"', '""') + '"'


def _finish(nodes: Mapping[str, Sequence[Node]], edges: Mapping[str, Sequence[Edge]], digest: str) -> str:
    """Return the Cypher for after the import: schema, lists that all of a kind have and some have empty, build."""
    lines = [f"{command};\n" for command in schema_commands(map(NodeLabel, nodes))]
    lines.append(f"{constraint_command(BUILD, 'name')};\n")
    for label, group in nodes.items():
        lines += [_EMPTY_LISTS.format(pattern=f"(x:`{label}`)", name=name) for name in _emptied(group)]
    for type, links in edges.items():
        lines += [_EMPTY_LISTS.format(pattern=f"()-[x:`{type}`]->()", name=name) for name in _emptied(links)]
    names = [{name for rows in groups.values() for row in rows for name in row.properties} for groups in (nodes, edges)]
    return "".join([*lines, f"{imported_build(digest, *names)};\n"])


def _emptied(rows: Sequence[Row]) -> list[str]:
    lists = [name for name, value in rows[0].properties.items() if isinstance(value, tuple)]
    return [
        name
        for name in sorted(lists)
        if any(row.properties.get(name) == () for row in rows)
        and all(isinstance(row.properties.get(name), tuple) and row.properties[name] != ("",) for row in rows)
    ]
