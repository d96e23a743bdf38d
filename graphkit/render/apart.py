"""Push nodes that overlap from each other, without looking at every pair."""

from __future__ import annotations

import numpy as np

from graphkit.render.springs import Numbers, Places, add_up

_GAP = 14.0  # least free room between two nodes
_ROUNDS = 60


def push_apart(places: Places, radii: Places) -> Places:
    """Return the places moved until nodes of these radii are `_GAP` apart, or the rounds are over."""
    # Two nodes in one place have no direction to part in: a tiny turn by index gives one.
    angles = np.arange(len(places)) * 2.399963
    places = places + np.stack((np.cos(angles), np.sin(angles)), axis=1) * 0.01
    reach = 2 * float(radii.max()) + _GAP
    for _ in range(_ROUNDS):
        first, second = near_pairs(places, reach)
        apart = places[first] - places[second]
        distance = np.hypot(apart[:, 0], apart[:, 1])
        lack = np.maximum(radii[first] + radii[second] + _GAP - distance, 0)
        pushes = apart * (lack / np.maximum(distance, 1e-6) * 0.45)[:, None]
        moves = add_up(first, pushes, second, len(places))
        if np.abs(moves).max() < 0.5:
            break
        places = places + moves
    return places


def near_pairs(places: Places, reach: float) -> tuple[Numbers, Numbers]:
    """Return all pairs of nodes not farther apart than `reach`, each once; and some that are.

    Every node is in a square of this side, and is paired with those in its own and in the neighbouring ones.
    """
    square = np.floor((places - places.min(axis=0)) / reach).astype(np.int64)
    wide = int(square[:, 1].max()) + 3  # with an empty square at each end of a row
    number = square[:, 0] * wide + square[:, 1]
    order = np.argsort(number, kind="stable")
    number = number[order]
    place = np.arange(len(number))
    pairs = [_pair(place + 1, np.searchsorted(number, number, side="right"))]
    for step in (1, wide - 1, wide, wide + 1):  # the other four find this one
        start, stop = (np.searchsorted(number, number + step, side=side) for side in ("left", "right"))
        pairs.append(_pair(start, stop))
    first, second = (np.concatenate(column) for column in zip(*pairs, strict=True))
    return order[first], order[second]


def _pair(start: Numbers, stop: Numbers) -> tuple[Numbers, Numbers]:
    """Pair each place with all from its start up to its stop."""
    counts = stop - start
    before = np.cumsum(counts) - counts
    place = np.arange(len(counts))
    return np.repeat(place, counts), np.arange(int(counts.sum())) + np.repeat(start - before, counts)
