"""Give every node a place, so that the browser need not: seeded, and the same for the same graph.

Each connected part is laid out by Fruchterman and Reingold's springs (rustworkx `spring_layout`; "Graph drawing by
force-directed placement", 1991), nodes that overlap are pushed apart, and the parts are set side by side in rows.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import rustworkx as rx

Places = npt.NDArray[np.float64]

_SEED = 20
_SPACING = 62.0  # wanted room around a node, in the canvas's units (pixels at zoom 1)
_GAP = 14.0  # least free room between two nodes
_WIDTH_TO_HEIGHT = 1.5
_BLOCK = 256


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
    return _push_apart(places, radii)


def _spring(core: rx.PyGraph[int, float]) -> Places:
    """Run the springs, and scale the outcome so that each node has `_SPACING` of room."""
    count = core.num_nodes()
    if count == 1:
        return np.zeros((1, 2))
    found = rx.spring_layout(core, seed=_SEED, num_iter=200, k=1.6 / count**0.5, weight_fn=float)
    places = np.array([found[index] for index in range(count)])
    places -= places.mean(axis=0)
    # Scaled by the mean distance from the middle, which a few far nodes change little; those are then drawn in.
    radius = _SPACING * count**0.5
    places *= radius / 2 / max(float(np.hypot(*places.T).mean()), 1e-9)
    reach = np.maximum(np.hypot(*places.T) / radius, 1.0)
    drawn_in: Places = places / (reach**0.65)[:, None]
    return drawn_in


def _fan_out(places: Places, stem: int, leaves: list[int], radii: Places) -> None:
    """Set the leaves around their stem, on the side that looks away from the middle."""
    outward = float(np.arctan2(places[stem, 1], places[stem, 0]))
    step = min(0.5, 2 * np.pi / len(leaves))
    for position, leaf in enumerate(leaves):
        angle = outward + (position - (len(leaves) - 1) / 2) * step
        away = radii[stem] + radii[leaf] + _SPACING * 0.6
        places[leaf] = places[stem] + away * np.array([np.cos(angle), np.sin(angle)])


def _push_apart(places: Places, radii: Places, rounds: int = 40) -> Places:
    """Move overlapping nodes from each other until they are `_GAP` apart, or the rounds are over."""
    # Two nodes in one place have no direction to part in: a tiny turn by index gives one.
    angles = np.arange(len(places)) * 2.399963
    places = places + np.stack((np.cos(angles), np.sin(angles)), axis=1) * 0.01
    for _ in range(rounds):
        pushes = np.concatenate([_pushes(places, radii, start) for start in range(0, len(places), _BLOCK)])
        if np.abs(pushes).max() < 0.5:
            break
        places = places + pushes
    return places


def _pushes(places: Places, radii: Places, start: int) -> Places:
    """Return by how much to move the nodes from `start` on, one block of them, so that memory stays small."""
    block = slice(start, start + _BLOCK)
    apart = places[block, None, :] - places[None, :, :]
    distance = np.hypot(apart[..., 0], apart[..., 1])
    lack = np.maximum(radii[block, None] + radii[None, :] + _GAP - distance, 0)
    lack[distance == 0] = 0  # a node and itself
    pushes: Places = (apart * (lack / np.maximum(distance, 1e-6) / 2)[..., None]).sum(axis=1)
    return pushes * 0.9


def _set_in_rows(places: Places, parts: list[tuple[list[int], Places]], radii: Places) -> None:
    """Write each part's places, largest first, left to right in rows, and centre the whole."""
    boxes = []
    for part, found in parts:
        edge = (radii[part] + _SPACING / 2)[:, None]
        boxes.append(((found - edge).min(axis=0), (found + edge).max(axis=0)))
    area = sum(float(np.prod(high - low)) for low, high in boxes)
    widest = max((float((high - low)[0]) for low, high in boxes), default=0.0)
    row_width = max(widest, (area * _WIDTH_TO_HEIGHT) ** 0.5)
    x = y = height = 0.0
    for (part, found), (low, high) in zip(parts, boxes, strict=True):
        width, tall = (high - low).tolist()
        if x and x + width > row_width + 1e-6:
            x, y, height = 0.0, y + height, 0.0
        places[part] = found - low + (x, y)
        x, height = x + width, max(height, tall)
    if len(places):
        places -= (places.min(axis=0) + places.max(axis=0)) / 2
