"""`beeld eval weigh`: conflicting claims against truth: accuracy, calibration, speed."""

from __future__ import annotations

import csv
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from beeld.errors import InputError, MissingExtraError
from beeld.weigh.fit import Table, build, consensus, dawid_skene, one_coin, vote

Floats = NDArray[np.float64]
BINS = 15
PEERS: dict[str, Callable[[Table], Floats]] = {"vote": vote, "one_coin": one_coin}


def measure(directory: Path, *, tolerance: str | None = None) -> dict[str, Any]:
    """claims.parquet or claims.csv and truth.csv of a folder; the peers stand beside, measured in the same run."""
    columns = _claims(directory)
    table = build(columns["source"], columns["object"], columns["property"], columns["value"])
    truth = _truth(directory / "truth.csv")
    began = time.perf_counter()
    chances, engine = consensus(table)
    seconds = time.perf_counter() - began
    result = _score(table, chances, truth, tolerance)
    result |= {
        "engine": engine,
        "items": len(table.items),
        "claims": len(table.source),
        "seconds": round(seconds, 4),
        "claims_per_s": round(len(table.source) / seconds),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }
    peers = dict(PEERS)
    if len(table.values) <= 12:
        peers["dawid_skene"] = dawid_skene
    for name, peer in peers.items():
        scored = _score(table, peer(table), truth, tolerance)
        result[name] = {key: scored[key] for key in ("accuracy", "ece", *(("within",) if tolerance else ()))}
    return result


def _claims(directory: Path) -> dict[str, list[str]]:
    wanted = ("source", "object", "property", "value")
    parquet, plain = directory / "claims.parquet", directory / "claims.csv"
    if parquet.exists():
        try:
            import pyarrow.parquet as pq
        except ImportError:
            raise MissingExtraError("reading parquet", "eval") from None
        read = pq.read_table(parquet, columns=list(wanted))
        return {name: [str(one) for one in read[name].to_pylist()] for name in wanted}
    if not plain.exists():
        raise InputError(
            "has no claims.parquet or claims.csv", where=str(directory), todo="columns: source, object, property, value"
        )
    with plain.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    missing = [name for name in wanted if rows and name not in rows[0]]
    if missing or not rows:
        raise InputError(f"misses column {', '.join(missing) or 'rows'}", where=str(plain), todo=f"columns: {', '.join(wanted)}")
    return {name: [row[name] for row in rows] for name in wanted}


def _truth(path: Path) -> dict[tuple[str, str], str]:
    if not path.exists():
        raise InputError("is missing", where=str(path), todo="columns: object, property, value")
    with path.open(encoding="utf-8", newline="") as file:
        return {(row["object"], row["property"]): row["value"] for row in csv.DictReader(file)}


def _score(table: Table, chances: Floats, truth: dict[tuple[str, str], str], tolerance: str | None) -> dict[str, Any]:
    right, within, stated, of_truth, errors, squares = [], [], [], [], [], []
    for index, key in enumerate(table.items):
        if key not in truth:
            continue
        start, end = table.starts[index], table.starts[index + 1]
        mine = chances[start:end]
        best = int(np.argmax(mine))
        names = table.values[table.candidate_value[start:end]]
        answer, wanted = str(names[best]), truth[key]
        right.append(answer == wanted)
        stated.append(float(mine[best]))
        of_truth.append(float(mine[names == wanted].sum()))
        squares.append(float(((mine - (names == wanted)) ** 2).sum()) + (0.0 if (names == wanted).any() else 1.0))
        distance = _distance(answer, wanted)
        if distance is not None:
            errors.append(distance)
        if tolerance:
            within.append(_near(answer, wanted, tolerance))
    result: dict[str, Any] = {
        "accuracy": round(float(np.mean(right)), 4) if right else 0.0,
        "ece": ece(np.array(stated), np.array(right, dtype=float)),
        "ece_ideal": ece_ideal(np.array(stated)),
        "brier": round(float(np.mean(squares)), 4) if squares else 0.0,
        "nll": round(float(-np.mean(np.log(np.maximum(of_truth, 1e-6)))), 4) if of_truth else 0.0,
        "mean_likelihood": round(float(np.mean(of_truth)), 4) if of_truth else 0.0,
        "mae": round(float(np.mean(errors)), 4) if errors else None,
        "scored": len(right),
    }
    if tolerance:
        result["within"] = round(float(np.mean(within)), 4) if within else 0.0
    return result


def ece(stated: Floats, right: Floats) -> float:
    """Expected calibration error over 15 bins of equal mass (Naeini et al. 2015)."""
    if not len(stated):
        return 0.0
    order = np.argsort(stated, kind="stable")
    bins = np.array_split(order, min(BINS, len(order)))
    return round(float(sum(len(one) * abs(stated[one].mean() - right[one].mean()) for one in bins) / len(stated)), 4)


def ece_ideal(stated: Floats, *, runs: int = 50) -> float:
    """What a perfectly calibrated model of this size shows: the mean over simulated outcomes."""
    random = np.random.default_rng(0)
    return round(float(np.mean([ece(stated, (random.random(len(stated)) < stated).astype(float)) for _ in range(runs)])), 4)


def _number(text: str) -> float | None:
    """Minutes for a clock time, else the number itself."""
    clock = text.split(":")
    if len(clock) == 2 and all(one.isdigit() for one in clock):
        return int(clock[0]) * 60.0 + int(clock[1])
    try:
        return float(text)
    except ValueError:
        return None


def _distance(one: str, other: str) -> float | None:
    a, b = _number(one), _number(other)
    return None if a is None or b is None else abs(a - b)


def _near(one: str, other: str, tolerance: str) -> bool:
    """`minutes=10`, `abs=1` or `rel=0.01`."""
    kind, _, size = tolerance.partition("=")
    if kind not in ("minutes", "abs", "rel") or not size:
        raise InputError(f"tolerance {tolerance!r} is not known", todo="minutes=10, abs=1 or rel=0.01")
    distance = _distance(one, other)
    if distance is None:
        return one == other
    if kind == "minutes":
        return min(distance, 1440 - distance) <= float(size)
    return distance <= (float(size) * abs(_number(other) or 0.0) if kind == "rel" else float(size))
