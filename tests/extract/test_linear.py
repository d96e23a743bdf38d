"""The linear classifier: weights in, probabilities out."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphkit.extract.linear import BITS, LinearModel, hash_features


def model(classes: int = 3, **weights: list[float]) -> LinearModel:
    matrix = np.zeros((1 << BITS, classes), dtype=np.float32)
    for name, row in weights.items():
        matrix[hash_features([name])[0]] = row
    return LinearModel(matrix)


def test_probabilities_are_the_softmax_of_the_summed_weights() -> None:
    found = model(a=[1.0, 0.0, 0.0], b=[1.0, 3.0, 0.0]).probabilities(["a", "b", "unknown"], [0, 1, 2])
    total = math.exp(2) + math.exp(3) + 1
    assert found == pytest.approx([math.exp(2) / total, math.exp(3) / total, 1 / total], abs=1e-6)


def test_only_the_allowed_classes_share_the_probability() -> None:
    found = model(a=[5.0, 1.0, 1.0]).probabilities(["a"], [1, 2])
    assert found == pytest.approx([0.5, 0.5])


def test_without_features_each_class_is_as_likely() -> None:
    assert model(a=[5.0, 1.0, 1.0]).probabilities([], [0, 1]) == pytest.approx([0.5, 0.5])


def test_large_weights_overflow_nothing() -> None:
    assert model(a=[60000.0, -60000.0, 0.0]).probabilities(["a"], [0, 1, 2]) == [1.0, 0.0, 0.0]


@given(st.lists(st.text(max_size=20), max_size=20))
def test_features_of_any_text_have_rows_and_probabilities_sum_to_1(names: list[str]) -> None:
    assert all(0 <= row < 1 << BITS for row in hash_features(names))
    assert sum(model(a=[1.0, 2.0, 3.0]).probabilities(names, [0, 1, 2])) == pytest.approx(1.0)


def test_a_lone_surrogate_is_a_feature_too() -> None:
    assert len(hash_features(["word \ud800"])) == 1


def test_weights_come_back_from_a_file(tmp_path: Path) -> None:
    one = model(a=[1.5, -2.0, 0.25])
    one.write(tmp_path / "weights.npy")
    other = LinearModel.read(tmp_path / "weights.npy")
    assert other.weights.dtype == np.float32
    assert np.array_equal(one.weights, other.weights)
