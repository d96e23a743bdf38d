"""The semi-Markov field against the sum over all segmentations, and the spans that are taken from it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from graphkit.extract.spans import WIDEST, Scores, best_spans, forward_backward, span_probabilities

NEVER = -1e4


def segmentations(length: int, widest: int, start: int = 0) -> Iterator[list[tuple[int, int]]]:
    """Each way to choose spans (first word, words - 1) that do not overlap."""
    if start >= length:
        yield []
        return
    yield from segmentations(length, widest, start + 1)
    for k in range(min(widest, length - start)):
        for rest in segmentations(length, widest, start + k + 1):
            yield [(start, k), *rest]


def by_counting(gains: Scores) -> tuple[float, Scores]:
    """The log partition and the probability of each span, (words, widest), from one text's gains, the slow way."""
    found = list(segmentations(*gains.shape))
    weights = np.array([np.exp(sum(gains[span] for span in spans)) for spans in found])
    chances = np.zeros_like(gains)
    for spans, weight in zip(found, weights, strict=True):
        for span in spans:
            chances[span] += weight / weights.sum()
    return float(np.log(weights.sum())), chances


def inside(length: int, widest: int) -> np.ndarray:
    """Which spans end within the text."""
    return np.arange(length)[:, None] + np.arange(widest)[None, :] < length


@st.composite
def score_arrays(draw: st.DrawFn, low: float, high: float, most: int = 7, widest: int = 4) -> np.ndarray:
    shape = (draw(st.integers(0, most)), widest, draw(st.integers(1, 3)))
    return draw(arrays(np.float32, shape, elements=st.floats(low, high, width=32)))


@given(score_arrays(-8, 8))
def test_the_field_is_the_sum_over_all_segmentations(scores: np.ndarray) -> None:
    gains = np.where(inside(*scores.shape[:2]), scores[:, :, 0].astype(np.float64), NEVER)
    total, chances = forward_backward(gains[None])
    expected_total, expected = by_counting(gains)
    assert total[0] == pytest.approx(expected_total, abs=1e-9)
    assert chances[0] == pytest.approx(expected, abs=1e-9)


def test_the_texts_of_a_batch_do_not_touch_each_other() -> None:
    chance = np.random.default_rng(0)
    gains = np.where(inside(6, 3), chance.normal(0, 3, (4, 6, 3)), NEVER)
    totals, chances = forward_backward(gains)
    for number in range(4):
        total, alone = forward_backward(gains[number : number + 1])
        assert totals[number] == pytest.approx(total[0])
        assert chances[number] == pytest.approx(alone[0])


def test_words_added_behind_a_text_that_no_span_may_touch_change_nothing() -> None:
    gains = np.where(inside(5, 3), np.random.default_rng(1).normal(0, 3, (1, 5, 3)), NEVER)
    padded = np.concatenate([gains, np.full((1, 4, 3), NEVER)], axis=1)
    (total, chances), (padded_total, padded_chances) = forward_backward(gains), forward_backward(padded)
    assert padded_total == pytest.approx(total)
    assert padded_chances[:, :5] == pytest.approx(chances)
    assert not padded_chances[:, 5:].any()


@given(score_arrays(-8, 8))
def test_the_types_of_a_span_share_its_probability(scores: np.ndarray) -> None:
    found = span_probabilities(scores)
    exponents = np.exp(scores.astype(np.float64))
    gains = np.where(inside(*scores.shape[:2]), np.log(exponents.sum(axis=2)), NEVER)
    expected = by_counting(gains)[1][:, :, None] * exponents / exponents.sum(axis=2, keepdims=True)
    assert found == pytest.approx(expected, abs=1e-6)


@given(score_arrays(-40, 20))
def test_leaving_out_hopeless_spans_changes_little(scores: np.ndarray) -> None:
    found = span_probabilities(scores)
    exponents = np.exp(scores.astype(np.float64))
    gains = np.where(inside(*scores.shape[:2]), np.log(exponents.sum(axis=2)), NEVER)
    expected = by_counting(gains)[1][:, :, None] * exponents / exponents.sum(axis=2, keepdims=True)
    assert found == pytest.approx(expected, abs=22 * np.exp(-9))  # 22 spans at most


@given(score_arrays(-1000, 1000, most=30, widest=WIDEST))
def test_each_word_lies_in_one_span_at_most(scores: np.ndarray) -> None:
    found = span_probabilities(scores)
    length = len(scores)
    assert found.shape == scores.shape
    assert (found >= 0).all()
    assert not found[~inside(length, WIDEST)].any()
    for word in range(length):
        covering = sum(found[start, word - start :].sum() for start in range(max(0, word - WIDEST + 1), word + 1))
        assert covering <= 1 + 1e-9


def test_hopeless_words_between_names_change_nothing() -> None:
    chance = np.random.default_rng(2)
    name = chance.normal(0, 2, (9, WIDEST, 5))
    name[~inside(9, WIDEST)] = -30.0
    text = np.full((5_000, WIDEST, 5), -30.0)
    text[100:109] = text[4_991:] = name
    alone, found = span_probabilities(name), span_probabilities(text)
    assert alone.max() > 0.1
    assert found[100:109] == pytest.approx(alone, abs=1e-9)
    assert found[4_991:] == pytest.approx(alone, abs=1e-9)
    assert found.sum() == pytest.approx(2 * alone.sum())


@pytest.mark.parametrize("length", [0, 1, 20_000])
def test_a_text_without_names_has_none(length: int) -> None:
    found = span_probabilities(np.full((length, WIDEST, 5), -30.0, dtype=np.float32))
    assert found.shape == (length, WIDEST, 5)
    assert not found.any()
    assert best_spans(found, 0.0) == []


def chance_arrays() -> st.SearchStrategy[np.ndarray]:
    shape = st.tuples(st.integers(0, 12), st.just(4), st.integers(1, 3))
    few = st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.5000001, 0.75, 1.0])
    return shape.flatmap(lambda shape: arrays(np.float64, shape, elements=few, fill=st.nothing()))


@given(chance_arrays(), st.sampled_from([0.0, 0.25, 0.5]))
def test_the_likeliest_spans_are_taken_and_none_overlap(chances: Scores, least: float) -> None:
    chances[~inside(*chances.shape[:2])] = 0.0
    found = best_spans(chances, least)
    owner = {word: span for span in found for word in range(span.start, span.end)}
    assert sum(span.end - span.start for span in found) == len(owner)
    assert [span.start for span in found] == sorted(span.start for span in found)
    for span in found:
        of_types = chances[span.start, span.end - span.start - 1]
        assert span.score == of_types[span.type] == of_types.max() >= least
        assert span.end <= len(chances)
    for start, width in zip(*np.nonzero(chances.max(axis=2) >= least), strict=True):
        score = chances[start, width].max()
        rivals = [owner[word] for word in range(start, start + width + 1) if word in owner]
        assert score == 0 or any(rival.score >= score for rival in rivals)


def test_of_equally_likely_spans_the_first_and_then_the_shorter_is_taken() -> None:
    chances = np.zeros((3, 2, 2))
    chances[0, 1, 1] = chances[1, 0, 0] = chances[1, 1, 0] = 0.5
    assert best_spans(chances, 0.5) == [(0, 2, 1, 0.5)]
    chances[0, 0] = 0.5
    assert best_spans(chances, 0.5) == [(0, 1, 0, 0.5), (1, 2, 0, 0.5)]
