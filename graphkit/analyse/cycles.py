"""Make a citation network acyclic. Papers that cite in a ring are rare, but no path can be counted through one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import rustworkx

from graphkit.analyse.citations import Citations, Numbers, year_of

_ON_PATH, _DONE = 1, 2


@dataclass(frozen=True)
class Acyclic:
    """`references[p]` and `citations[p]`: which papers p cites and which cite p, as places, sorted.

    `order` has the papers that cite or are cited, each behind all that it cites. `against_time` and `in_rings` say how
    many citations were dropped, and why.
    """

    references: list[list[int]]
    citations: list[list[int]]
    order: list[int]
    against_time: int
    in_rings: int


def break_cycles(citations: Citations) -> Acyclic:
    """Drop citations until no paper leads back to itself. A citation that is on no cycle is never dropped.

    First, of those within a strongly connected component, all to a paper of a later year, as the error is there
    (a record of a later edition, or a wrong match). Then, in a depth-first walk over papers by id, each that leads
    back to a paper of the path walked: of papers of one year, or of no known one.
    """
    backward = _against_time(citations)
    kept = ~backward
    references: list[list[int]] = [[] for _ in citations.papers]
    for citing, cited in zip(citations.citing[kept].tolist(), citations.cited[kept].tolist(), strict=True):
        references[citing].append(cited)
    order, closing = _walk(references)
    for citing, cited in closing:
        references[citing].remove(cited)
    cited_by: list[list[int]] = [[] for _ in citations.papers]
    for citing, those in enumerate(references):
        for cited in those:
            cited_by[cited].append(citing)
    joined = [paper for paper in order if references[paper] or cited_by[paper]]
    return Acyclic(references, cited_by, joined, int(backward.sum()), len(closing))


def _against_time(citations: Citations) -> npt.NDArray[np.bool_]:
    network: rustworkx.PyDiGraph[None, None] = rustworkx.PyDiGraph()
    network.add_nodes_from([None] * len(citations.papers))
    network.add_edges_from_no_data(list(zip(citations.citing.tolist(), citations.cited.tolist(), strict=True)))
    component: Numbers = np.zeros(len(citations.papers), np.int64)
    for number, members in enumerate(rustworkx.strongly_connected_components(network)):
        component[members] = number
    unknown = np.iinfo(np.int64).min
    years = np.array([unknown if (year := year_of(paper)) is None else year for paper in citations.papers], np.int64)
    citing, cited = citations.citing, citations.cited
    later = (years[cited] > years[citing]) & (years[citing] != unknown)  # unknown is less than any: never the later
    backward: npt.NDArray[np.bool_] = later & (component[citing] == component[cited])
    return backward


def _walk(references: list[list[int]]) -> tuple[list[int], list[tuple[int, int]]]:
    """Return all papers, each behind what it cites, and the citations that had to be passed over for that."""
    state = [0] * len(references)
    order: list[int] = []
    closing: list[tuple[int, int]] = []
    for start in range(len(references)):
        if state[start]:
            continue
        state[start] = _ON_PATH
        path = [(start, iter(references[start]))]
        while path:
            paper, rest = path[-1]
            for cited in rest:
                if state[cited] == _ON_PATH:
                    closing.append((paper, cited))
                elif not state[cited]:
                    state[cited] = _ON_PATH
                    path.append((cited, iter(references[cited])))
                    break
            else:
                state[paper] = _DONE
                order.append(paper)
                path.pop()
    return order, closing
