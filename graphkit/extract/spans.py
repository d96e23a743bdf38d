"""Which spans of words are names: a semi-Markov conditional random field. Pure functions of arrays."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float64]

WIDEST = 12
"""Words of the longest span that is scored."""

_NEVER = -1e4
_SURE = 100.0  # a higher score says no more
_LARGE = 1e150
_HOPELESS = -9.0  # a span whose score is less is not worth the time: at most e**-9 likely


class ScoredSpan(NamedTuple):
    """The words `start` to `end`, the index of a type, and the probability of both."""

    start: int
    end: int
    type: int
    score: float


def forward_backward(gains: Scores) -> tuple[Scores, Scores]:
    """Return the log partition (batch,) and each span's probability (batch, words, WIDEST).

    `gains[b, i, k]` is the score of the span of k + 1 words from word i; a word outside of all spans scores 0.
    Spans that reach past the text must score very low.
    Sarawagi and Cohen, "Semi-Markov conditional random fields" (2004).
    """
    batch, length, widest = gains.shape
    gains = np.clip(gains, _NEVER, _SURE)
    by_start = np.exp(gains)
    by_end = np.zeros_like(gains)
    for k in range(min(widest, length)):
        by_end[:, k:, k] = by_start[:, : length - k, k]
    # staying outside for one word goes the same way as a span of one word
    by_end[:, :, 0] += 1.0
    by_start[:, :, 0] += 1.0
    before = _sum_paths(by_end)[:, :length]
    after = np.full((batch, length + widest), 2 * _NEVER)
    after[:, : length + 1] = _sum_paths(by_start[:, ::-1])[:, ::-1]
    total = after[:, 0].copy()
    after = np.lib.stride_tricks.sliding_window_view(after, widest, axis=1)[:, 1 : length + 1]
    return total, np.exp(np.minimum(before[:, :, None] + gains + after - total[:, None, None], 0.0))


def _sum_paths(steps: Scores) -> Scores:
    """Return the log of the weight of all paths from place 0 to each place, (batch, length + 1).

    `steps[b, j, k]` is the weight of the step of k + 1 places that ends at place j + 1. Sums never fall on the way, as
    a step of one place weighs at least 1; they are made small again before they overflow.
    """
    batch, length, widest = steps.shape
    steps = np.ascontiguousarray(steps[:, :, ::-1])
    latest = np.zeros((batch, length + widest))  # `widest - 1` columns before place 0
    latest[:, widest - 1] = 1.0
    sums = np.ones((batch, length + 1))
    shrunk = np.zeros((batch, length + 1))  # logs of what the sums were divided by
    for j in range(length):
        total = np.einsum("bk,bk->b", latest[:, j : j + widest], steps[:, j])
        sums[:, j + 1] = latest[:, j + widest] = total
        if total.max() > _LARGE:
            latest[:, j + 1 : j + widest + 1] /= total[:, None]
            shrunk[:, j + 2 :] += np.log(total)[:, None]
    logs: Scores = np.log(sums) + shrunk
    return logs


def span_probabilities(scores: npt.NDArray[np.floating[Any]]) -> Scores:
    """Return the probability of each span and type, (words, WIDEST, types), from the scores of the same shape."""
    length, widest, _ = scores.shape
    exact = scores.astype(np.float64)
    top = exact.max(axis=2)
    gains = top + np.log(np.exp(exact - top[:, :, None]).sum(axis=2))
    shares = np.exp(exact - gains[:, :, None])
    reach = np.arange(length)[:, None] + np.arange(widest)[None, :]
    gains[reach >= length] = _NEVER
    # words that no span worth looking at touches change nothing: leave them out of the recursion
    live = np.zeros(length + 1, dtype=np.int64)
    starts, widths = np.nonzero(gains > _HOPELESS)
    np.add.at(live, starts, 1)
    np.add.at(live, starts + widths + 1, -1)
    kept = np.flatnonzero(np.cumsum(live)[:length] > 0)
    chances = np.zeros_like(exact)
    if len(kept):
        small = np.where(gains > _HOPELESS, gains, _NEVER)[kept]
        _, spans = forward_backward(small[None])
        chances[kept] = np.where(small > _HOPELESS, spans[0], 0.0)[:, :, None] * shares[kept]
    return chances


def best_spans(chances: Scores, least: float) -> list[ScoredSpan]:
    """Return spans that do not overlap, the likelier first to be taken, each with a probability of at least `least`."""
    spans = chances.max(axis=2)
    starts, widths = np.nonzero((spans >= least) & (spans > 0))
    order = sorted(zip(-spans[starts, widths], starts.tolist(), widths.tolist(), strict=True))
    taken = np.zeros(len(chances) + 1, dtype=bool)
    found = []
    for score, start, width in order:
        end = start + width + 1
        if not taken[start:end].any():
            taken[start:end] = True
            found.append(ScoredSpan(start, end, int(chances[start, width].argmax()), float(-score)))
    return sorted(found)
