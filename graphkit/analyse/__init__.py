"""From a graph to rows that say something about the whole of it."""

from graphkit.analyse.citations import NO_CITATIONS, Analysis
from graphkit.analyse.cocitation import count_cocitations, couple_papers
from graphkit.analyse.communities import find_communities
from graphkit.analyse.differences import CHANGES, Difference, compare_graphs, count_differences
from graphkit.analyse.entities import count_cooccurrences, couple_by_entities
from graphkit.analyse.main_path import METHODS, trace_main_path
from graphkit.analyse.ranking import rank_nodes

__all__ = [
    "CHANGES",
    "METHODS",
    "NO_CITATIONS",
    "Analysis",
    "Difference",
    "compare_graphs",
    "count_cocitations",
    "count_cooccurrences",
    "count_differences",
    "couple_by_entities",
    "couple_papers",
    "find_communities",
    "rank_nodes",
    "trace_main_path",
]
