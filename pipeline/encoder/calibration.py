"""From a candidate's features to the chance that it is a right core statement (content and source both)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.encoder import logistic
from pipeline.encoder.decode import FEATURE_NAMES


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic regression: one weight a feature (pipeline.encoder.decode.FEATURE_NAMES), and a bias."""

    weights: tuple[float, ...]
    bias: float

    def __call__(self, features: Sequence[float]) -> float:
        """Confidence in 0 … 1."""
        z = self.bias + sum(w * f for w, f in zip(self.weights, features, strict=True))
        return float(1 / (1 + np.exp(-z)))

    def to_json(self) -> dict[str, float]:
        """Weights by feature name, and `bias`."""
        return {**dict(zip(FEATURE_NAMES, self.weights, strict=True)), "bias": self.bias}

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> Calibration:
        """The inverse of to_json. Raises KeyError for a missing feature."""
        return cls(tuple(float(record[name]) for name in FEATURE_NAMES), float(record["bias"]))


UNTRAINED = Calibration((1.0, *[0.0] * (len(FEATURE_NAMES) - 1)), 0.0)
"""The anchor's own probability, before there is a calibration."""


def fit(features: NDArray[np.float64], right: NDArray[np.float64], penalty: float = 1.0) -> Calibration:
    """Fit by Newton's method with an L2 penalty on standardised weights.

    features [n, names]; right [n] of 0 and 1.
    """
    mean, deviation = features.mean(axis=0), features.std(axis=0) + 1e-6
    x = np.c_[(features - mean) / deviation, np.ones(len(features))]
    beta = logistic.fit(x, right, np.array([penalty] * features.shape[1] + [1e-6]))
    weights = beta[:-1] / deviation
    return Calibration(tuple(weights.tolist()), float(beta[-1] - weights @ mean))
