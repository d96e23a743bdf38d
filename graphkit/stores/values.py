"""Which values every store can keep, so that a graph is refused by all of them or by none."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from graphkit.errors import StoreError
from graphkit.graph import Edge, KnowledgeGraph, Node, Value

MARK = "_graphkit"
"""A property that a store may keep for itself: no node or edge of a graph has one."""

_INT64 = 2**63


def check_values(graph: KnowledgeGraph) -> None:
    """Raise StoreError, naming the row, for a value that some store would lose: see `_fault`."""
    sound: set[str] = set()  # names: there are few, and each is looked at once
    for row, values in _rows(graph):
        for key, value in values.items():
            if fault := (key not in sound and _name_fault(key)) or _fault(value):
                raise StoreError(
                    f"{_name(row)}: the value of {key!r} {fault}, which no store keeps. "
                    "Mend it in the source that it comes from, and build again."
                )
            sound.add(key)


def _rows(graph: KnowledgeGraph) -> Iterator[tuple[Node | Edge, Mapping[str, Value]]]:
    for node in graph.nodes:
        yield node, node.properties
        yield node, {"id": node.id}
    for edge in graph.edges:
        yield edge, edge.properties


def _name(row: Node | Edge) -> str:
    if isinstance(row, Node):
        return f"Node {row.id!r}"
    return f"{row.type.value} from {row.source!r} to {row.target!r}"


def _name_fault(name: str) -> str | None:
    return "has a name that stores keep for themselves" if name == MARK else _fault(name)


def _fault(value: Value) -> str | None:
    """Say what is wrong: half a surrogate pair (no UTF-8), an integer over 64 bits, or a float that JSON has not."""
    if isinstance(value, tuple):
        value = "".join(value)  # does not make a pair of two halves
    if isinstance(value, str):
        return None if value.isascii() or _is_unicode(value) else "holds half a surrogate pair"
    if isinstance(value, float):
        return None if math.isfinite(value) else "is not a finite number"
    return None if -_INT64 <= value < _INT64 else "needs more than 64 bits"


def _is_unicode(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
