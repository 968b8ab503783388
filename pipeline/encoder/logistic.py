"""Logistic regression, as the encoder's calibration and the judging of statements are fitted."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]


def fit(x: Reals, right: Reals, penalties: Reals) -> Reals:
    """The weights [names] by Newton's method. x [n, names]; right [n] of 0 and 1; penalties [names], L2."""
    weights, ridge = np.zeros(x.shape[1]), np.diag(penalties)
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ weights))
        gradient = x.T @ (p - right) + ridge @ weights
        step = np.linalg.solve((x * (p * (1 - p) + 1e-9)[:, None]).T @ x + ridge, gradient)
        weights = weights - step
        if not len(step) or np.abs(step).max() < 1e-8:
            break
    return np.asarray(weights, dtype=np.float64)
