"""From a graph to rows that say something about the whole of it."""

from graphkit.analyse.differences import CHANGES, Difference, compare_graphs, count_differences
from graphkit.analyse.ranking import rank_nodes

__all__ = ["CHANGES", "Difference", "compare_graphs", "count_differences", "rank_nodes"]
