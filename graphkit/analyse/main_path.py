"""The main path of a citation network: the chain of papers that most of its lines of thought run through.

Knowledge flows from the cited to the citing paper. Sources cite nothing in the graph (stubs are such), sinks are not
cited. The weight of an arc is its search path count (SPC): how many paths from any source to any sink run over it
(Hummon and Doreian, Connectivity in a citation network, 1989; Batagelj, Efficient algorithms for citation network
analysis, 2003). Paths are counted in whole numbers of any size, so no tie or order is lost to rounding.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass

from graphkit.analyse.citations import NO_CITATIONS, Analysis, read_citations, year_of
from graphkit.analyse.cycles import Acyclic, break_cycles
from graphkit.graph import KnowledgeGraph, Node

METHODS = ("local", "global", "key-route")


@dataclass(frozen=True)
class _Flow:
    """`into[p]`: paths from any source to p; `out_of[p]`: paths from p to any sink; `total`: from source to sink."""

    network: Acyclic
    into: list[int]
    out_of: list[int]
    total: int

    def weight(self, cited: int, citing: int) -> int:
        """The search path count of an arc."""
        return self.into[cited] * self.out_of[citing]


def trace_main_path(graph: KnowledgeGraph, *, method: str = "global", routes: int = 1) -> Analysis:
    """Return `{"route", "order", "year", "title", "weight", "id"}` of the papers of the main path, oldest first.

    `weight` is that of the arc from the paper before, as a share of all paths from source to sink (0 to 1), and None
    for the first paper of a route. Methods, after Liu and Lu (An integrated approach for main path analysis, 2012):
    "local" begins with the heaviest arc that leaves a source, and goes on over the heaviest from there; "global" is the
    path with the greatest sum of weights; "key-route" takes the `routes` heaviest arcs, and goes from each over the
    heaviest arcs on to a sink and back to a source: arcs that give the same path give one route. Ties go to the lower
    id. Cycles are broken first, and told: see `break_cycles`. Raises ValueError for another method.
    """
    if method not in METHODS:
        raise ValueError(f"{method!r} is no method of a main path: take one of {', '.join(METHODS)}")
    citations = read_citations(graph)
    if not len(citations.citing):
        return Analysis([], 0, (NO_CITATIONS,))
    network = break_cycles(citations)
    flow = _count_paths(network)
    if method == "local":
        paths = [_local(flow)]
    elif method == "global":
        paths = [_global(flow)]
    else:
        paths = list(dict.fromkeys(_key_routes(flow, routes)))
    rows = [row for route, path in enumerate(paths, start=1) for row in _rows(flow, citations.papers, path, route)]
    return Analysis(rows, len(rows), _notes(network))


def _count_paths(network: Acyclic) -> _Flow:
    into, out_of = [0] * len(network.references), [0] * len(network.references)
    for paper in network.order:
        into[paper] = sum(into[cited] for cited in network.references[paper]) or 1
    for paper in reversed(network.order):
        out_of[paper] = sum(out_of[citing] for citing in network.citations[paper]) or 1
    total = sum(into[paper] for paper in network.order if not network.citations[paper])
    return _Flow(network, into, out_of, total)


def _onward(flow: _Flow, start: int) -> list[int]:
    """The papers behind `start` on the way over the heaviest arcs to a sink."""
    path, paper = [], start
    while those := flow.network.citations[paper]:
        paper = max(those, key=lambda citing: (flow.out_of[citing], -citing))
        path.append(paper)
    return path


def _back(flow: _Flow, start: int) -> list[int]:
    """The papers before `start` on the way over the heaviest arcs from a source, the source first."""
    path, paper = [], start
    while those := flow.network.references[paper]:
        paper = max(those, key=lambda cited: (flow.into[cited], -cited))
        path.append(paper)
    return path[::-1]


def _local(flow: _Flow) -> tuple[int, ...]:
    sources = (paper for paper in flow.network.order if not flow.network.references[paper])
    arcs = ((cited, citing) for cited in sources for citing in flow.network.citations[cited])
    cited, citing = min(arcs, key=lambda arc: (-flow.weight(*arc), arc))
    return (cited, citing, *_onward(flow, citing))


def _global(flow: _Flow) -> tuple[int, ...]:
    network = flow.network
    sums = [0] * len(network.references)
    before: dict[int, int] = {}
    for paper in network.order:
        for cited in network.references[paper]:  # sorted, so that of equals the lower stays
            sum_here = sums[cited] + flow.weight(cited, paper)
            if sum_here > sums[paper]:
                sums[paper], before[paper] = sum_here, cited
    path = [min(network.order, key=lambda paper: (-sums[paper], paper))]
    while path[-1] in before:
        path.append(before[path[-1]])
    return tuple(reversed(path))


def _key_routes(flow: _Flow, count: int) -> Iterator[tuple[int, ...]]:
    arcs = ((cited, citing) for cited, those in enumerate(flow.network.citations) for citing in those)
    for cited, citing in heapq.nsmallest(count, arcs, key=lambda arc: (-flow.weight(*arc), arc)):
        yield (*_back(flow, cited), cited, citing, *_onward(flow, citing))


def _rows(flow: _Flow, papers: tuple[Node, ...], path: tuple[int, ...], route: int) -> Iterator[dict[str, object]]:
    for order, place in enumerate(path):
        # whole numbers of any size divide to the nearest float, and the share is at most 1
        weight = flow.weight(path[order - 1], place) / flow.total if order else None
        paper = papers[place]
        yield {
            "route": route,
            "order": order + 1,
            "year": year_of(paper),
            "title": paper.name,
            "weight": None if weight is None else float(f"{weight:.6g}"),
            "id": paper.id,
        }


def _notes(network: Acyclic) -> tuple[str, ...]:
    dropped = [
        f"{count:,} {what}"
        for count, what in (
            (network.against_time, "of a paper of a later year"),
            (network.in_rings, "that closed a ring of one year or of unknown years"),
        )
        if count
    ]
    return (f"Left out, as they led in a circle: citations, {' and '.join(dropped)}.",) if dropped else ()
