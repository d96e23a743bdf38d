"""A linear classifier over named features, hashed: small, quick, and its probabilities are near to honest ones."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float32]
BITS = 16


def hash_features(names: Sequence[str]) -> list[int]:
    """Return the row of the weight matrix of each feature."""
    mask = (1 << BITS) - 1
    return [zlib.crc32(name.encode("utf-8", "replace")) & mask for name in names]


class LinearModel:
    """Multinomial logistic regression; `weights` has the shape (2 ** BITS features, classes)."""

    def __init__(self, weights: Scores) -> None:
        self.weights = weights

    def probabilities(self, names: Sequence[str], allowed: Sequence[int]) -> list[float]:
        """Return the probability of each of the `allowed` classes; they sum to 1."""
        logits = self.weights[hash_features(names)].sum(axis=0)[list(allowed)]
        exponents = np.exp(logits - logits.max())
        return [float(p) for p in exponents / exponents.sum()]

    @classmethod
    def read(cls, path: Path) -> LinearModel:
        """Read the weights that `write` left."""
        return cls(np.load(path).astype(np.float32))

    def write(self, path: Path) -> None:
        """Write the weights in half precision."""
        np.save(path, self.weights.astype(np.float16))
