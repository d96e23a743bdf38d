"""Give every node a place, so that the browser need not: seeded, and the same for the same graph.

Each connected part is laid out by forces (`springs`; a small one by rustworkx's, which are those of Fruchterman and
Reingold, "Graph drawing by force-directed placement", 1991), nodes that overlap are pushed apart (`apart`), and the
parts are set side by side in rows.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import rustworkx as rx

from graphkit.render.apart import push_apart
from graphkit.render.springs import Places, relax

_SEED = 20
_SPACING = 62.0  # wanted room around a node, in the canvas's units (pixels at zoom 1)
_WIDTH_TO_HEIGHT = 1.5
_FEW = 60  # nodes of a part: so few show no groups, and there can be thousands of such parts


def place_nodes(sizes: Sequence[float], links: Sequence[tuple[int, int, float]]) -> list[tuple[int, int]]:
    """Return (x, y) for each node, around (0, 0).

    `sizes` are the nodes' radii; `links` are (node, node, weight), where a greater weight pulls closer.
    """
    graph: rx.PyGraph[int, float] = rx.PyGraph(multigraph=False)
    graph.add_nodes_from(list(range(len(sizes))))
    for first, second, weight in links:
        if first != second and not graph.has_edge(first, second):
            graph.add_edge(first, second, weight)
    parts = sorted((sorted(part) for part in rx.connected_components(graph)), key=lambda part: (-len(part), part[0]))
    radii = np.asarray(sizes, dtype=np.float64)
    places = np.zeros((len(sizes), 2))
    _set_in_rows(places, [(part, _place_part(graph, part, radii[part])) for part in parts], radii)
    return [(round(x), round(y)) for x, y in places.tolist()]


def _place_part(graph: rx.PyGraph[int, float], part: list[int], radii: Places) -> Places:
    """Lay out one connected part: an array of shape (len(part), 2).

    Nodes with one link would be flung far out by the springs; they are set beside their neighbour afterwards.
    """
    here = graph.subgraph(part)
    core = [index for index in range(len(part)) if here.degree(index) > 1] or list(range(min(2, len(part))))
    places = np.zeros((len(part), 2))
    places[core] = _spring(here.subgraph(core))
    inside = set(core)
    leaves: dict[int, list[int]] = {}
    for leaf in range(len(part)):
        if leaf not in inside:
            leaves.setdefault(next(iter(here.neighbors(leaf))), []).append(leaf)
    for stem, around in leaves.items():
        _fan_out(places, stem, around, radii)
    return push_apart(places, radii)


def _spring(core: rx.PyGraph[int, float]) -> Places:
    """Let the forces work, and scale the outcome so that each node has `_SPACING` of room."""
    count = core.num_nodes()
    if count == 1:
        return np.zeros((1, 2))
    places = _spring_few(core) if count < _FEW else _spring_many(core)
    places -= places.mean(axis=0)
    # Scaled by the mean distance from the middle, which a few far nodes change little; those are then drawn in.
    radius = _SPACING * count**0.5
    places *= radius / 2 / max(float(np.hypot(*places.T).mean()), 1e-9)
    reach = np.maximum(np.hypot(*places.T) / radius, 1.0)
    drawn_in: Places = places / (reach**0.65)[:, None]
    return drawn_in


def _spring_few(core: rx.PyGraph[int, float]) -> Places:
    count = core.num_nodes()
    found = rx.spring_layout(core, seed=_SEED, num_iter=200, k=1.6 / count**0.5, weight_fn=float)
    return np.array([found[index] for index in range(count)])


def _spring_many(core: rx.PyGraph[int, float]) -> Places:
    links = core.weighted_edge_list()
    ends = np.array([(first, second) for first, second, _ in links], dtype=np.int64)
    return relax(core.num_nodes(), ends, np.array([weight for _, _, weight in links]), _SEED)


def _fan_out(places: Places, stem: int, leaves: list[int], radii: Places) -> None:
    """Set the leaves around their stem, on the side that looks away from the middle."""
    outward = float(np.arctan2(places[stem, 1], places[stem, 0]))
    step = min(0.5, 2 * np.pi / len(leaves))
    for position, leaf in enumerate(leaves):
        angle = outward + (position - (len(leaves) - 1) / 2) * step
        away = radii[stem] + radii[leaf] + _SPACING * 0.6
        places[leaf] = places[stem] + away * np.array([np.cos(angle), np.sin(angle)])


def _set_in_rows(places: Places, parts: list[tuple[list[int], Places]], radii: Places) -> None:
    """Write each part's places, largest first, side by side in rows one below the other, all of it around (0, 0)."""
    boxes = []
    for part, found in parts:
        edge = (radii[part] + _SPACING / 2)[:, None]
        boxes.append(((found - edge).min(axis=0), (found + edge).max(axis=0)))
    area = sum(float(np.prod(high - low)) for low, high in boxes)
    widest = max((float((high - low)[0]) for low, high in boxes), default=0.0)
    row_width = max(widest, (area * _WIDTH_TO_HEIGHT) ** 0.5)
    row: list[int] = []  # the nodes of the row so far
    x = y = height = 0.0
    for (part, found), (low, high) in zip(parts, boxes, strict=True):
        width, tall = (high - low).tolist()
        # Small parts go below a great one: beside it they would stand in its corner, far from everything.
        if x and (x + width > row_width + 1e-6 or tall < height / 3):
            places[row, 0] -= x / 2
            row, x, y, height = [], 0.0, y + height, 0.0
        places[part] = found - low + (x, y)
        row += part
        x, height = x + width, max(height, tall)
    places[row, 0] -= x / 2
    if len(places):
        places -= (places.min(axis=0) + places.max(axis=0)) / 2
