"""Count what pairs have in common: items that are in the same groups.

One kernel for co-citation, coupling, shared entities and co-occurrence. It works through the items in blocks and keeps
the best pairs alone, so memory grows with the block and the limit, not with the number of pairs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graphkit.analyse.citations import Numbers

Reals = npt.NDArray[np.float64]

LARGEST_GROUP = 1000
"""Members of a group beyond which it is left out: a group of k has k(k-1)/2 pairs, and so weak a tie says little."""

_BLOCK = 4_000_000  # pairs, with repeats, that are sorted at once
_DIGITS = 9  # of strengths and cosines, so that no order hangs on the last bit of a sum


@dataclass(frozen=True)
class Pairs:
    """Pairs of items, left < right, the strongest first: by strength, cosine, then left and right.

    `counts` are the groups that both are in, `strengths` the sum of those groups' weights, and `cosines` the strength
    over the root of the product of both items' own sums (Salton's cosine, where each group weighs 1). `total` is how
    many pairs there are without a limit.
    """

    left: Numbers
    right: Numbers
    counts: Numbers
    strengths: Reals
    cosines: Reals
    total: int

    def take(self, places: Numbers) -> Pairs:
        """Return these pairs alone, in this order."""
        return Pairs(
            self.left[places],
            self.right[places],
            self.counts[places],
            self.strengths[places],
            self.cosines[places],
            self.total,
        )


def count_pairs(
    groups: Numbers, items: Numbers, *, weights: Reals, minimum: int = 1, limit: int | None = None
) -> Pairs:
    """Return the pairs of items that are together in at least `minimum` groups and have a strength above 0.

    `groups[n]` has the member `items[n]`, each once; group g weighs `weights[g]`.
    """
    order = np.lexsort((items, groups))
    groups, items = groups[order], items[order]
    norms: Reals = np.bincount(items, weights=weights[groups]).astype(np.float64)
    parts = [
        _best(_count(left, right, weights[shared], norms, minimum), limit)
        for left, right, shared in _blocks(groups, items)
    ]
    return _best(_join(parts), limit)


def drop_large(groups: Numbers, items: Numbers, largest: int = LARGEST_GROUP) -> tuple[Numbers, Numbers, int]:
    """Return groups and items without the groups of more than `largest` members, and how many groups those are."""
    sizes = np.bincount(groups)
    small = (sizes <= largest)[groups]
    return groups[small], items[small], int((sizes > largest).sum())


def _blocks(groups: Numbers, items: Numbers) -> Iterator[tuple[Numbers, Numbers, Numbers]]:
    """Give all (left, right, group), block by block; all of one left item are in one block. Groups are sorted."""
    if not len(items):
        return
    ends = np.searchsorted(groups, groups, side="right")
    followers = ends - np.arange(len(items)) - 1  # each member pairs with those behind it in its group
    by_item = np.argsort(items, kind="stable")
    by_item = by_item[followers[by_item] > 0]
    work = np.cumsum(followers[by_item])
    lasts = np.flatnonzero(np.diff(items[by_item], append=-1)) + 1  # where the entries of an item end
    start = 0
    while start < len(by_item):
        done = work[start - 1] if start else 0
        fitting = int(np.searchsorted(work[lasts - 1], done + _BLOCK, side="right")) - 1
        next_item = int(np.searchsorted(lasts, start, side="right"))  # goes whole, even where it does not fit
        stop = int(lasts[max(fitting, next_item)])
        places = by_item[start:stop]
        times = followers[places]
        firsts = np.repeat(places + 1 - (np.cumsum(times) - times), times)
        yield np.repeat(items[places], times), items[firsts + np.arange(len(firsts))], np.repeat(groups[places], times)
        start = stop


def _count(left: Numbers, right: Numbers, weights: Reals, norms: Reals, minimum: int) -> Pairs:
    keys = left * len(norms) + right
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    starts = np.flatnonzero(np.diff(keys, prepend=-1))
    counts = np.diff(starts, append=len(keys))
    strengths = np.add.reduceat(weights[order], starts).round(_DIGITS)
    chosen = (counts >= minimum) & (strengths > 0)
    left, right = np.divmod(keys[starts[chosen]], len(norms))
    cosines = (strengths[chosen] / np.sqrt(norms[left] * norms[right])).round(_DIGITS)
    return Pairs(left, right, counts[chosen], strengths[chosen], cosines, int(chosen.sum()))


def _join(parts: list[Pairs]) -> Pairs:
    if not parts:
        none = np.zeros(0, np.int64)
        return Pairs(none, none, none, np.zeros(0), np.zeros(0), 0)
    return Pairs(
        np.concatenate([part.left for part in parts]),
        np.concatenate([part.right for part in parts]),
        np.concatenate([part.counts for part in parts]),
        np.concatenate([part.strengths for part in parts]),
        np.concatenate([part.cosines for part in parts]),
        sum(part.total for part in parts),
    )


def _best(pairs: Pairs, limit: int | None) -> Pairs:
    if limit is not None and len(pairs.left) > 4 * limit:  # what is weaker than the limit-th needs no sorting
        bar = np.partition(pairs.strengths, -limit)[-limit]
        pairs = pairs.take(np.flatnonzero(pairs.strengths >= bar))
    return pairs.take(np.lexsort((pairs.right, pairs.left, -pairs.cosines, -pairs.strengths))[:limit])
