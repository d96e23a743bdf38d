"""From resolved facts to sorted node and edge rows."""

from graphkit.graph.build import build_graph
from graphkit.graph.rows import Edge, KnowledgeGraph, Node, Value

__all__ = ["Edge", "KnowledgeGraph", "Node", "Value", "build_graph"]
