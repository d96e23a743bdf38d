"""Which records a user means by an id: that of a source, or that of a paper in the graph. Pure functions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from graphkit.errors import GraphkitError
from graphkit.resolve.papers import node_ids
from graphkit.types import Paper


def choose_papers(ids: Sequence[str], drawn: Iterable[Paper], others: Iterable[Paper] = ()) -> set[Paper]:
    """Return all records of the papers that `ids` name; `others` are records that are not in the graph.

    An id of the graph comes before one of a source. Raises GraphkitError, naming them, where ids are unknown, or where
    a source's id is that of several papers.
    """
    drawn, others = list(drawn), list(others)
    in_graph = node_ids(drawn)
    together = node_ids([*drawn, *others]) if others else in_graph  # one that is not in the graph goes with its paper
    by_node, by_record = _turn(in_graph), _turn({paper: paper.id for paper in together})
    by_group = _turn(together)
    chosen: set[Paper] = set()
    unknown: list[str] = []
    for id in ids:
        found = by_node.get(id) or by_record.get(id) or by_group.get(id, [])
        if id not in by_node and len({together[paper] for paper in found}) > 1:
            raise GraphkitError(_explain_several(id, sorted({in_graph.get(p, together[p]) for p in found})))
        unknown += [] if found else [id]
        chosen.update(found, *(by_group[together[paper]] for paper in found))
    if unknown:
        raise GraphkitError(f"no paper has the id {' or '.join(map(repr, dict.fromkeys(unknown)))}")
    return chosen


def _turn(ids: Mapping[Paper, str]) -> dict[str, list[Paper]]:
    papers = defaultdict(list)
    for paper, id in ids.items():
        papers[id].append(paper)
    return papers


def _explain_several(id: str, nodes: Sequence[str]) -> str:
    shown = ", ".join(nodes[:5]) + (f" and {len(nodes) - 5:,} more" if len(nodes) > 5 else "")
    return f"{id!r} is the id of {len(nodes):,} papers: say which by its id in the graph ({shown})"
