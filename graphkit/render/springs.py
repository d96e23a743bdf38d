"""Let the nodes of one connected network find their places: linked ones attract each other, and all repel all.

The forces are those of Noack's edge-repulsion LinLog ("Modularity clustering is force-directed layout", Physical Review
E 79, 2009): what has many links among itself draws together and stands apart from the rest. They work after a start
with springs, which sorts the whole. What each node does to all others is not summed pair by pair: the nodes' weights
are spread over a grid, and their field is had by a Fourier transform (the particle-mesh method; Hockney and Eastwood,
"Computer simulation using particles", 1981), so that a round takes as long as there are nodes and links.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

Places = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
Kernel = npt.NDArray[np.complex128]

_ROUNDS = 400
_LEAST_CELLS, _MOST_CELLS = 32, 256  # of the grid, each way
_SPRING = 6.0  # the pull of a spring of length 1, beside that of a link in LinLog, which is 1 whatever its length
_LONGEST_STEP = 0.08  # in the first round; it grows shorter down to nothing
_STEP = 0.2  # of the force


def relax(count: int, ends: Numbers, pulls: Places, seed: int) -> Places:
    """Return a place for each of `count` nodes, roughly within 1 of (0, 0), shape (count, 2).

    `ends` are the numbers of the nodes linked, shape (links, 2), and `pulls` how strong each link is.
    """
    places = _scatter(count, seed)
    first, second = ends[:, 0], ends[:, 1]
    weights = (np.bincount(ends.ravel(), np.repeat(pulls, 2), count) + 0.5).astype(np.float64)
    kernel = _make_kernel(count)
    for turn in range(_ROUNDS):
        done = turn / _ROUNDS
        apart = places[second] - places[first]
        distance = np.maximum(np.hypot(apart[:, 0], apart[:, 1]), 1e-9)
        springs = max(0.0, 1 - 2 * done)
        pull = apart * (pulls * (springs * _SPRING + (1 - springs) / distance))[:, None]
        force = add_up(first, pull, second, count) / weights[:, None] + _repel(places, weights, kernel)
        length = np.maximum(np.hypot(force[:, 0], force[:, 1]), 1e-9)
        places += force * (np.minimum(length * _STEP, _LONGEST_STEP * (1 - done)) / length)[:, None]
    return places


def add_up(first: Numbers, moves: Places, second: Numbers, count: int) -> Places:
    """Sum the moves at their first node, and the opposite ones at their second, shape (count, 2)."""
    columns = [np.bincount(first, column, count) - np.bincount(second, column, count) for column in moves.T]
    return np.stack(columns, axis=1)


def _scatter(count: int, seed: int) -> Places:
    """Return random places, evenly spread over a disc."""
    radius, turn = np.random.default_rng(seed).random((2, count))
    around = np.stack((np.cos(turn * 2 * np.pi), np.sin(turn * 2 * np.pi)), axis=1)
    places: Places = np.sqrt(radius / 2)[:, None] * around
    return places


def _repel(places: Places, weights: Places, kernel: Kernel) -> Places:
    """Return how all nodes together push each one: the sum of their shares of all weight by their distance."""
    cells = len(kernel) // 2
    low = places.min(axis=0)
    cell = float((places.max(axis=0) - low).max()) / (cells - 2) + 1e-9
    at = (places - low) / cell + 0.5
    corner = np.floor(at).astype(np.int64)
    share = at - corner
    # Each node lies between four points of the grid, and belongs the more to each the nearer it is.
    belongs = [
        ((corner[:, 0] + x) * cells + corner[:, 1] + y, np.abs(1 - x - share[:, 0]) * np.abs(1 - y - share[:, 1]))
        for x in (0, 1)
        for y in (0, 1)
    ]
    spread = np.zeros(cells * cells)
    for point, part in belongs:
        spread += np.bincount(point, part * weights, cells * cells)
    doubled = (2 * cells, 2 * cells)  # the half that stays empty keeps what is left from pushing what is right
    transformed = np.fft.rfft2(spread.reshape(cells, cells), doubled) * kernel
    field = np.fft.irfft2(transformed, doubled)[:cells, :cells]
    slopes = [np.gradient(field, axis=axis).ravel() for axis in (0, 1)]
    found = np.stack([sum((slope[point] * part for point, part in belongs), np.zeros(1)) for slope in slopes], axis=1)
    pushed: Places = found / (cell * weights.sum())
    return pushed


def _make_kernel(count: int) -> Kernel:
    """Return the transform of the field of a weight of one: the logarithm of the distance, whose slope is 1 by it.

    The grid is the finer the more nodes there are, so that few share a cell.
    """
    cells = min(max(_LEAST_CELLS, 2 ** math.ceil(math.log2(1.6 * count**0.5))), _MOST_CELLS)
    steps = np.minimum(np.arange(2 * cells), 2 * cells - np.arange(2 * cells))
    distance = np.hypot(steps[:, None], steps[None, :])
    distance[0, 0] = 0.4  # the mean over the cell itself
    kernel: Kernel = np.fft.rfft2(np.log(distance))
    return kernel
