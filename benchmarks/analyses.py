"""How long each analysis of citations takes, on invented papers: who is cited much is cited more."""

from __future__ import annotations

import argparse
import random
import resource
import time
from bisect import bisect
from collections.abc import Callable
from itertools import accumulate

from graphkit.analyse import (
    Analysis,
    count_cocitations,
    count_cooccurrences,
    couple_by_entities,
    couple_papers,
    find_communities,
    trace_main_path,
)
from graphkit.graph import Edge, KnowledgeGraph, Node
from graphkit.types import EdgeType, NodeLabel

ENTITIES = 30_000
MENTIONS = 9  # methods, models and datasets of a paper
LIMIT = 1000

ANALYSES: dict[str, Callable[[KnowledgeGraph], Analysis]] = {
    "co-citation": lambda graph: count_cocitations(graph, limit=LIMIT),
    "coupling": lambda graph: couple_papers(graph, limit=LIMIT),
    "main-path, local": lambda graph: trace_main_path(graph, method="local"),
    "main-path, global": trace_main_path,
    "main-path, key-route 10": lambda graph: trace_main_path(graph, method="key-route", routes=10),
    "communities": find_communities,
    "shared-entities": lambda graph: couple_by_entities(graph, limit=LIMIT),
    "co-occurrence": lambda graph: count_cooccurrences(graph, limit=LIMIT),
}


def invent_graph(papers: int, citations: int, seed: int = 1) -> KnowledgeGraph:
    """Papers of 30 years in 100 fields; four of five citations stay in the field; one in 2,000 is to a later paper.

    Cited papers and mentioned entities are drawn by a power law (rank to the -0.8).
    """
    draw = random.Random(seed)
    ids = [f"paper:{n:06}" for n in range(papers)]
    nodes = [Node(id, NodeLabel.PAPER, {"title": f"T{n}", "year": 1990 + 30 * n // papers}) for n, id in enumerate(ids)]
    labels = (NodeLabel.METHOD, NodeLabel.MODEL, NodeLabel.DATASET)
    nodes += [Node(f"entity:{n:05}", labels[n % 3], {"name": f"E{n}"}) for n in range(ENTITIES)]
    weight = [(1 + draw.randrange(papers)) ** -0.8 for _ in ids]
    fields = [list(range(field, papers, 100)) for field in range(100)]
    sums = [list(accumulate(weight[n] for n in field)) for field in [*fields, range(papers)]]
    keys: set[tuple[int, int]] = set()
    while len(keys) < citations:
        a = draw.randrange(1, papers)
        field, total = (fields[a % 100], sums[a % 100]) if draw.random() < 0.8 else (range(papers), sums[100])
        place = bisect(field, a - 1)  # older ones
        high = len(field) if draw.random() < 0.0005 else place
        if high and (b := field[min(bisect(total, draw.random() * total[high - 1]), high - 1)]) != a:
            keys.add((a, b))
    edges = [Edge(ids[a], EdgeType.CITES, ids[b], {}) for a, b in keys]
    popular = list(accumulate((1 + n) ** -0.8 for n in range(ENTITIES)))
    for id in ids:
        found = {min(bisect(popular, draw.random() * popular[-1]), ENTITIES - 1) for _ in range(MENTIONS)}
        edges += [Edge(id, EdgeType.MENTIONS, f"entity:{n:05}", {}) for n in found]
    return KnowledgeGraph.of(nodes, edges)


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, default=87_000)
    parser.add_argument("--citations", type=int, default=1_000_000)
    given = parser.parse_args()
    graph = invent_graph(given.papers, given.citations)
    print("| analysis | CPU seconds | rows without a limit | peak memory so far | left out |\n|---|---|---|---|---|")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"| (the graph) |  | {len(graph.edges):,} edges | {peak:,} MB |  |")
    for name, analyse in ANALYSES.items():
        began = time.process_time()
        found = analyse(graph)
        seconds = time.process_time() - began
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"| {name} | {seconds:.1f} | {found.total:,} | {peak:,} MB | {' '.join(found.notes)} |", flush=True)


if __name__ == "__main__":
    main()
