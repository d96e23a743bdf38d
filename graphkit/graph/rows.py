"""The graph as rows: what every store writes and every analysis and page reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from graphkit.types import EdgeType, NodeLabel

_EDGE_TYPES = frozenset(type.value for type in EdgeType)

Value = str | int | float | bool | tuple[str, ...]
"""A property's value. None is never stored: a property that is not known is left out."""


@dataclass(frozen=True)
class Node:
    """A node: `properties` hold everything but id and label, and must not be changed."""

    id: str
    label: NodeLabel
    properties: Mapping[str, Value]

    @property
    def name(self) -> str:
        """What to call the node in a table, a message or a page."""
        for key in ("name", "title", "value"):
            if text := self.properties.get(key):
                return str(text)
        return self.id


@dataclass(frozen=True)
class Edge:
    """An edge, known by its two ends and its type; `properties` must not be changed."""

    source: str
    type: EdgeType
    target: str
    properties: Mapping[str, Value]


@dataclass(frozen=True)
class KnowledgeGraph:
    """Sorted nodes and edges. Two graphs of the same facts are equal, row by row.

    Raises ValueError when two nodes share an id, two edges share ends and type, or an edge's end is no node.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    @classmethod
    def of(cls, nodes: Iterable[Node], edges: Iterable[Edge]) -> KnowledgeGraph:
        """Sort the rows and check them."""
        graph = cls(
            tuple(sorted(nodes, key=lambda node: node.id)),
            tuple(sorted(edges, key=lambda edge: (edge.source, edge.type, edge.target))),
        )
        graph._check()
        return graph

    def _check(self) -> None:
        ids = {node.id for node in self.nodes}
        if len(ids) < len(self.nodes):
            twice = next(id for id, count in Counter(node.id for node in self.nodes).items() if count > 1)
            raise ValueError(f"two nodes have the id {twice!r}")
        keys = {(edge.source, edge.type, edge.target) for edge in self.edges}
        if len(keys) < len(self.edges):
            raise ValueError("two edges have the same ends and type")
        for edge in self.edges:
            if edge.source not in ids or edge.target not in ids:
                raise ValueError(f"{edge.type.value} from {edge.source!r} to {edge.target!r}: an end is no node")

    def show(self, **options: Any) -> Any:
        """Return the page for the last line of a notebook's cell: `graphkit.render.show(self, **options)`."""
        # By its name: the graph knows nothing of what is made of it, but this is what one writes in a notebook.
        return import_module("graphkit.render").show(self, **options)

    def counts(self) -> dict[str, int]:
        """How many nodes of each label and edges of each type, sorted by name, labels first.

        A label that is called as an edge type has " (label)" behind its name.
        """
        types = Counter(edge.type.value for edge in self.edges)
        labels = Counter(
            f"{node.label} (label)" if node.label in _EDGE_TYPES else node.label.value for node in self.nodes
        )
        return dict(sorted(labels.items())) | dict(sorted(types.items()))
