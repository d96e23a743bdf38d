"""Louvain: groups of nodes with many edges inside and few between (Blondel et al., Fast unfolding of communities in
large networks, 2008).

Plain Python, as rustworkx has no such function and that of networkx is several times slower (benchmarks/README.md).
Weights are whole numbers, so every gain is exact, and each move is a real one: it ends, and ends the same everywhere.
After a first look at each node, only neighbours of one that moved are looked at again (Traag et al., From Louvain to
Leiden, 2019).
"""

from __future__ import annotations

import random
from collections import deque

Weights = list[dict[int, int]]
"""For each node its neighbours and the weight of the edge to each, the same in both directions; none to itself."""


def find_modules(weights: Weights, *, seed: int = 0) -> list[int]:
    """Return the number of each node's group, counted from 0 in the order of first members.

    Nodes are visited in an order drawn with `seed`: the same seed gives the same groups.
    """
    shuffler = random.Random(seed)  # noqa: S311 - an order of visits, no secret
    homes = list(range(len(weights)))
    loops = [0] * len(weights)  # twice the weight of edges inside of what is now one node
    while True:
        order = list(range(len(weights)))
        shuffler.shuffle(order)
        groups = _number(_move_nodes(weights, loops, order))
        homes = [groups[home] for home in homes]
        if not groups or max(groups) + 1 == len(weights):
            return _number(homes)
        weights, loops = _gather(weights, loops, groups)


def modularity(weights: Weights, groups: list[int]) -> float:
    """Return the share of edges inside of groups, less what it would be by chance (Newman and Girvan, 2004)."""
    inside = sum(weight for n, row in enumerate(weights) for m, weight in row.items() if groups[n] == groups[m])
    totals = [0] * len(weights)
    for n, row in enumerate(weights):
        totals[groups[n]] += sum(row.values())
    twice = sum(totals)
    return (inside * twice - sum(total * total for total in totals)) / (twice * twice) if twice else 0.0


def _move_nodes(weights: Weights, loops: list[int], order: list[int]) -> list[int]:
    """Move each node to the group of a neighbour where that raises modularity, until none wants to."""
    degrees = [sum(row.values()) + loop for row, loop in zip(weights, loops, strict=True)]
    twice = sum(degrees)
    groups = list(range(len(weights)))
    totals = list(degrees)
    queue, waiting = deque(order), [True] * len(weights)
    while queue:
        node = queue.popleft()
        waiting[node] = False
        home, degree = groups[node], degrees[node]
        links: dict[int, int] = {}
        for neighbour, weight in weights[node].items():
            group = groups[neighbour]
            links[group] = links.get(group, 0) + weight
        totals[home] -= degree
        best, best_gain = home, links.get(home, 0) * twice - degree * totals[home]
        for group, weight in links.items():
            gain = weight * twice - degree * totals[group]
            if gain > best_gain:
                best, best_gain = group, gain
        totals[best] += degree
        if best != home:
            groups[node] = best
            for neighbour in weights[node]:
                if not waiting[neighbour] and groups[neighbour] != best:
                    waiting[neighbour] = True
                    queue.append(neighbour)
    return groups


def _number(groups: list[int]) -> list[int]:
    numbers: dict[int, int] = {}
    return [numbers.setdefault(group, len(numbers)) for group in groups]


def _gather(weights: Weights, loops: list[int], groups: list[int]) -> tuple[Weights, list[int]]:
    """Make one node of each group."""
    gathered: Weights = [{} for _ in range(max(groups) + 1)]
    inside = [0] * len(gathered)
    for node, row in enumerate(weights):
        home = groups[node]
        inside[home] += loops[node]
        target = gathered[home]
        for neighbour, weight in row.items():
            group = groups[neighbour]
            if group == home:
                inside[home] += weight
            else:
                target[group] = target.get(group, 0) + weight
    return gathered, inside
