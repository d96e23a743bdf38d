"""From a graph to rows that say something about the whole of it."""

from graphkit.analyse.ranking import rank_nodes

__all__ = ["rank_nodes"]
