"""Leiden: groups of nodes with many edges inside and few between, each of them connected (Traag et al., From Louvain to
Leiden: guaranteeing well-connected communities, 2019).

The only place where graspologic-native is used: on one thread, with a generator of its own that a seed sets, so that
the same edges in the same order give the same groups in every process.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import graspologic_native

Links = Mapping[tuple[int, int], int]
"""The weight of each edge; its ends are two different nodes, and no edge is there both ways."""

_ITERATIONS = 10  # each starts from the groups of the one before; the first few bring nearly all of the gain
_MOST_TRIALS, _LINKS_TRIED = 20, 100_000  # of a small network, the best of many divisions costs no second


class Division(NamedTuple):
    """Groups of nodes, each sorted, in the order of their first nodes; and their modularity (Newman and Girvan, 2004).

    Modularity is the share of edges inside of groups, less what it would be by chance; 0 without edges.
    """

    groups: list[list[int]]
    modularity: float


def find_modules(links: Links, *, seed: int = 0) -> Division:
    """Divide the nodes that `links` join into connected groups of high modularity.

    The same links give the same groups, whatever their order; another `seed` may give others, about as good.
    """
    if not links:
        return Division([], 0.0)
    named = [(str(a), str(b), float(links[a, b])) for a, b in sorted(links)]
    trials = max(1, min(_MOST_TRIALS, _LINKS_TRIED // len(named)))
    modularity, homes = graspologic_native.leiden(
        named,
        starting_communities=None,
        resolution=1.0,
        randomness=0.001,
        iterations=_ITERATIONS,
        use_modularity=True,
        seed=seed % 2**64,
        trials=trials,
    )
    groups: dict[int, list[int]] = {}
    for node in sorted(map(int, homes)):
        groups.setdefault(homes[str(node)], []).append(node)
    return Division(list(groups.values()), modularity)
