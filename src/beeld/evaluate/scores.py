"""Scores of stated chances against truth: accuracy, within a tolerance, error, calibration (Naeini et al. 2015), Brier, log loss."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from beeld.errors import InputError
from beeld.weigh.fit import Table, best, number_of

Floats = NDArray[np.float64]
BINS = 15
RUNS = 50


class Judged(NamedTuple):
    """The items with truth: their numbers in the table `of` (judged,), what was `right` (1 or 0), its `stated` chance, the chance given to the truth, whether the
    truth was claimed at all, the summed squared error, `within` the tolerance, and the distance (nan where no numbers).
    """

    of: NDArray[np.int64]
    right: Floats
    stated: Floats
    of_truth: Floats
    claimed: Floats
    square: Floats
    within: Floats
    distance: Floats


def judge(table: Table, chances: Floats, truth: dict[tuple[str, str], str], tolerance: str | None = None) -> Judged:
    """Compare the best candidate of each item with its truth. Values are compared as they are written."""
    top = best(chances, table)
    rows = []
    for index, key in enumerate(table.items):
        if key not in truth:
            continue
        start, end = table.starts[index], table.starts[index + 1]
        mine, wanted = chances[start:end], truth[key]
        names = table.values[table.candidate_value[start:end]]
        answer, is_it = str(names[top[index] - start]), names == wanted
        square = float(((mine - is_it) ** 2).sum()) + (0.0 if is_it.any() else 1.0)
        near = float(near_enough(answer, wanted, tolerance)) if tolerance else 0.0
        distance = distance_of(answer, wanted)
        rows.append(
            (
                index,
                answer == wanted,
                mine[top[index] - start],
                mine[is_it].sum(),
                is_it.any(),
                square,
                near,
                np.nan if distance is None else distance,
            )
        )
    columns = np.array(rows, dtype=float).reshape(len(rows), 8).T
    return Judged(columns[0].astype(np.int64), *columns[1:])


def figures(judged: Judged, tolerance: str | None = None, keep: NDArray[np.bool_] | None = None) -> dict[str, Any]:
    """The figures of all judged items, or of those to `keep`."""
    use = np.ones(len(judged.right), dtype=bool) if keep is None else keep
    if not use.any():
        return {"accuracy": 0.0, "ece": 0.0, "ece_ideal": 0.0, "scored": 0}
    right, stated = judged.right[use], judged.stated[use]
    distance = judged.distance[use]
    known = distance[np.isfinite(distance)]
    found: dict[str, Any] = {
        "accuracy": _round(right.mean()),
        "ece": ece(stated, right),
        "ece_ideal": ece_ideal(stated),
        "brier": _round(judged.square[use].mean()),
        "nll": _round(-np.log(np.maximum(judged.of_truth[use], 1e-6)).mean()),
        "mean_likelihood": _round(judged.of_truth[use].mean()),
        "mean_stated": _round(stated.mean()),
        "claimed": _round(judged.claimed[use].mean()),
        "mae": _round(known.mean()) if len(known) else None,
        "scored": int(use.sum()),
    }
    if tolerance:
        found["within"] = _round(judged.within[use].mean())
    return found


def _round(value: float) -> float:
    return round(float(value), 4)


def ece(stated: Floats, right: Floats) -> float:
    """Expected calibration error over 15 bins of equal mass (Naeini et al. 2015)."""
    if not len(stated):
        return 0.0
    order = np.argsort(stated, kind="stable")
    bins = np.array_split(order, min(BINS, len(order)))
    return round(float(sum(len(one) * abs(stated[one].mean() - right[one].mean()) for one in bins) / len(stated)), 4)


def ece_ideal(stated: Floats, *, runs: int = RUNS) -> float:
    """What a perfectly calibrated model of this size shows: the mean over simulated outcomes."""
    random = np.random.default_rng(0)
    return round(float(np.mean([ece(stated, (random.random(len(stated)) < stated).astype(float)) for _ in range(runs)])), 4)


def distance_of(one: str, other: str) -> float | None:
    """Absolute difference of two numbers (clock times in minutes), None where either is none."""
    a, b = number_of(one), number_of(other)
    return None if a is None or b is None else abs(a - b)


def near_enough(one: str, other: str, tolerance: str) -> bool:
    """`minutes=10`, `abs=1` or `rel=0.01`. Raises `InputError` for another."""
    kind, _, size = tolerance.partition("=")
    if kind not in ("minutes", "abs", "rel") or not _is_number(size):
        raise InputError(f"tolerance {tolerance!r} is not known", todo="minutes=10, abs=1 or rel=0.01")
    distance = distance_of(one, other)
    if distance is None:
        return one == other
    if kind == "minutes":
        return min(distance, 1440 - distance) <= float(size)
    return distance <= (float(size) * abs(number_of(other) or 0.0) if kind == "rel" else float(size))


def _is_number(text: str) -> bool:
    try:
        return float(text) >= 0
    except ValueError:
        return False
