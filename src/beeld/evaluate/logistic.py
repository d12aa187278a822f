"""Penalised logistic regression: what the weights of capture are fitted by where an answer is right or wrong."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Floats = NDArray[np.float64]


def fit_logistic(
    rows: Floats, right: Floats, penalty: float, means: Floats, limits: Sequence[tuple[float | None, float | None]]
) -> Floats:
    """The weights and, last, the free bias, of shape (signals + 1,): the greatest likelihood of `right` (0 or 1, of shape (rows,))
    less half the penalty times the squared distance of the weights from `means`, within `limits` (one a weight, and the bias).
    """

    def loss(theta: Floats) -> tuple[float, Floats]:
        away = theta[:-1] - means
        score = rows @ theta[:-1] + theta[-1]
        likely = 1.0 / (1.0 + np.exp(-score))
        total = penalty * float(away @ away) / 2 + float(np.logaddexp(0.0, score).sum() - right @ score)
        change = likely - right
        return total, np.append(rows.T @ change + penalty * away, change.sum())

    result = minimize(loss, np.zeros(rows.shape[1] + 1), jac=True, method="L-BFGS-B", bounds=limits, options={"maxiter": 200})
    vector: Floats = np.append(result.x[:-1], result.x[-1])
    return vector
