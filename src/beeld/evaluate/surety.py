"""Fit the surety of claims (capture/surety.py): how likely a captured claim is right, on claims that were captured by weights
which had not seen their folder.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from beeld.capture import surety
from beeld.capture.weights import Weights
from beeld.evaluate.logistic import fit_logistic
from beeld.evaluate.slots import Tally

Floats = NDArray[np.float64]
FOLDS = 5
PENALTY = 1.0
Signs = Mapping[str, list[float]]  # by claim, what its surety is weighed by


def fit(folders: Sequence[tuple[Tally, Signs]]) -> dict[str, float]:
    """The weights, on the claims of all folders; a claim that repeats a gold claim is neither right nor wrong."""
    judged = [(signs[one.claim.id], one.right) for found, signs in folders for one in found.judged if not one.repeat]
    rows, right = np.array([row for row, _ in judged], float), np.array([one for _, one in judged], float)
    vector = fit_logistic(rows, right, PENALTY, np.zeros(rows.shape[1]), [(None, None)] * (rows.shape[1] + 1))
    return {**dict(zip(surety.NAMES, vector[:-1].tolist(), strict=True)), "bias": float(vector[-1])}


def rescored(folders: Sequence[tuple[Tally, Signs]]) -> None:
    """Give each captured claim the chance that weights which left its folder out give it."""
    tables = [
        fit([one for number, one in enumerate(folders) if number % FOLDS != turn] or folders)
        for turn in range(min(FOLDS, len(folders)))
    ]
    for number, (found, signs) in enumerate(folders):
        weights = Weights({surety.LOOK: tables[number % FOLDS]})
        found.judged = [
            one._replace(claim=msgspec.structs.replace(one.claim, score=surety.chance(signs[one.claim.id], 0.0, weights)))
            for one in found.judged
        ]
