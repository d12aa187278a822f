"""`beeld bench weigh`: the kernel at a million claims and more, beside its peers on the same claims; memory, growth, and one new claim.

Each size runs in a process of its own, so that its peak of memory is its own.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from beeld.errors import InputError
from beeld.evaluate.peer_environment import peer_python
from beeld.weigh import bulk

TURNS = 20
VALUES = 5
SOURCES = 200
REPEATS = 5
PEER_LIMIT = 1_000_000  # plain Dawid-Skene needs a row of five chances for every item, and minutes beyond this
PEERS = ("crowd-kit>=1.2,<2",)
PEER_SCRIPT = """
import sys, time, json
import numpy as np, pandas as pd
from crowdkit.aggregation import DawidSkene, MajorityVote
a = np.load(sys.argv[1])
d = pd.DataFrame({"task": a["question"], "worker": a["origin"], "label": a["value"]})
t = time.perf_counter(); found = DawidSkene(n_iter=int(sys.argv[2]), tol=0).fit_predict(d); ds = time.perf_counter() - t
t = time.perf_counter(); MajorityVote().fit_predict(d); mv = time.perf_counter() - t
right = float((found.to_numpy() == a["truth"][found.index.to_numpy()]).mean())
print(json.dumps({"dawid_skene_s": round(ds, 3), "majority_vote_s": round(mv, 3), "accuracy": round(right, 4)}))
"""


def measure(sizes: Sequence[int], *, with_peers: bool = False) -> dict[str, Any]:
    """Each size by itself, how the time grows, and one new claim at the first size."""
    runs = []
    for size in sizes:
        peers = ["peers"] if with_peers and size <= PEER_LIMIT else []
        command = [sys.executable, "-m", "beeld.evaluate.bench_weigh", str(size), *peers]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise InputError(f"the run with {size} claims failed: {done.stderr.strip()[-400:]}", todo="try fewer claims")
        runs.append(json.loads(done.stdout))
    result: dict[str, Any] = {"turns": TURNS, "sizes": runs}
    if len(runs) > 1:
        first, last = runs[0], runs[-1]
        result["growth"] = {
            "claims": round(last["claims"] / first["claims"], 2),
            "seconds": round(last["turns_s"] / first["turns_s"], 2),
        }
    return result


def one_size(claims: int, *, with_peers: bool = False) -> dict[str, Any]:
    """Sort and build once, then twenty turns: medians of five repeats, the peers alternating with them where they can follow."""
    columns, truth = world(claims)
    alpha, beta, start = np.full(SOURCES, 4.0), np.full(SOURCES, 1.0), np.full(SOURCES, 0.7)
    began = time.perf_counter()
    batches = bulk.prepare(columns, SOURCES, latest=False, dtype=np.float32)
    building = time.perf_counter() - began
    peak = _peak_mb()

    def turns(threads: int) -> NDArray[np.float64]:
        return bulk.turns(batches, start, alpha=alpha, beta=beta, number=TURNS, threads=threads)

    peak_after = [0.0]

    def two() -> None:
        turns(2)
        peak_after[0] = peak_after[0] or _peak_mb()

    runs: dict[str, Callable[[], object]] = {"turns": two, "one_thread": lambda: turns(1)}
    if claims <= PEER_LIMIT:
        runs |= {
            "plain_one_coin": lambda: plain_one_coin(columns, len(truth)),
            "plain_dawid_skene": lambda: plain_dawid_skene(columns, len(truth)),
        }
    wall, processor = _medians(runs, REPEATS if claims <= PEER_LIMIT else 3)
    found = bulk.weigh_all(batches, turns(2))
    result: dict[str, Any] = {
        "claims": claims,
        "sort_and_build_s": round(building, 3),
        "turns_s": round(wall["turns"], 3),
        "turns_one_thread_s": round(wall["one_thread"], 3),
        "turns_processor_s": round(processor["one_thread"], 3),
        "claims_per_s_and_turn": round(claims * TURNS / wall["turns"]),
        "peak_mb": round(max(peak, peak_after[0]), 1),
        "accuracy": round(float((found.value == truth[found.question]).mean()), 4),
    }
    for name in ("plain_one_coin", "plain_dawid_skene"):
        if name in wall:
            result[f"{name}_s"] = round(wall[name], 3)
            result[f"{name}_over_turns"] = round(wall[name] / wall["turns"], 1)
    if claims <= PEER_LIMIT:
        result["new_claim"] = new_claim(columns, turns(2))
    if with_peers:
        result["crowd_kit"] = crowd_kit(columns, truth)
        result["crowd_kit"]["over_sort_build_and_turns"] = round(
            result["crowd_kit"]["dawid_skene_s"] / (building + wall["turns"]), 1
        )
    return result


def world(claims: int) -> tuple[bulk.Columns, NDArray[np.int64]]:
    """Eight claims an item on average, five answers, 200 sources that are right in .4 to .95."""
    random = np.random.default_rng(0)
    items = max(claims // 8, 1)
    question = random.integers(0, items, claims)
    origin = random.integers(0, SOURCES, claims)
    accuracy = random.uniform(0.4, 0.95, SOURCES)
    truth = random.integers(0, VALUES, items)
    value = random.integers(0, VALUES, claims)
    right = random.random(claims, dtype=np.float32) < accuracy[origin]
    value[right] = truth[question[right]]
    return bulk.Columns(question, origin, value), truth


def plain_one_coin(columns: bulk.Columns, items: int, turns: int = TURNS) -> NDArray[np.float64]:
    """One-coin EM as a page of numpy says it: chances (items, values) by bincount."""
    cell = columns.question * VALUES + columns.value
    count = np.bincount(columns.origin, minlength=SOURCES)
    chances = np.bincount(cell, minlength=items * VALUES).reshape(items, VALUES) + 1e-9
    chances = chances / chances.sum(axis=1, keepdims=True)
    for _ in range(turns):
        right = np.bincount(columns.origin, weights=chances.ravel()[cell], minlength=SOURCES)
        accuracy = np.clip((right + 4.0) / (count + 5.0), 0.01, 0.99)
        gain = np.log(accuracy * (VALUES - 1) / (1 - accuracy))[columns.origin]
        scores = np.bincount(cell, weights=gain, minlength=items * VALUES).reshape(items, VALUES)
        scores = np.exp(scores - scores.max(axis=1, keepdims=True))
        chances = scores / scores.sum(axis=1, keepdims=True)
    return np.asarray(chances)


def plain_dawid_skene(columns: bulk.Columns, items: int, turns: int = TURNS) -> NDArray[np.float64]:
    """Dawid and Skene (1979) in plain numpy: a confusion matrix a source."""
    cell = columns.question * VALUES + columns.value
    chances = np.bincount(cell, minlength=items * VALUES).reshape(items, VALUES) + 1e-9
    chances = chances / chances.sum(axis=1, keepdims=True)
    row = columns.origin * VALUES + columns.value
    for _ in range(turns):
        counts = np.stack(
            [np.bincount(row, weights=chances[columns.question, z], minlength=SOURCES * VALUES) for z in range(VALUES)]
        )
        confusion = counts.reshape(VALUES, SOURCES, VALUES) + 0.1
        logs = np.log(confusion / confusion.sum(axis=2, keepdims=True)).reshape(VALUES, -1)
        prior = np.log(chances.mean(axis=0))
        scores = np.stack(
            [prior[z] + np.bincount(columns.question, weights=logs[z][row], minlength=items) for z in range(VALUES)], axis=1
        )
        scores = np.exp(scores - scores.max(axis=1, keepdims=True))
        chances = scores / scores.sum(axis=1, keepdims=True)
    return np.asarray(chances)


def new_claim(columns: bulk.Columns, accuracy: NDArray[np.float64], times: int = 200) -> dict[str, float]:
    """One more claim at a time: milliseconds to the new finding, and how far it is from weighing all again at the same accuracies."""
    columns = bulk.in_order(columns, SOURCES, latest=True)
    random = np.random.default_rng(1)
    asked = np.sort(random.choice(np.unique(columns.question), times, replace=False))
    new = bulk.Columns(asked, random.integers(0, SOURCES, times), random.integers(0, VALUES, times))
    seconds, quick = [], []
    for index in range(times):
        began = time.perf_counter()
        quick.append(bulk.reweigh(columns, bulk.take(new, slice(index, index + 1)), accuracy).likelihood[0])
        seconds.append(time.perf_counter() - began)
    batches = bulk.prepare(bulk.join([columns, new]), SOURCES, latest=True)
    whole = bulk.weigh_all(batches, accuracy)
    full = whole.likelihood[np.searchsorted(whole.question, asked)]
    return {
        "median_ms": round(statistics.median(seconds) * 1000, 3),
        "worst_ms": round(max(seconds) * 1000, 3),
        "furthest_from_a_full_run": float(np.abs(full - np.array(quick)).max()),
    }


def crowd_kit(columns: bulk.Columns, truth: NDArray[np.int64]) -> dict[str, Any]:
    """crowd-kit's Dawid-Skene on the same claims, in an environment of its own beside the user's caches."""
    python = peer_python("crowd-kit", PEERS)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "claims.npz"
        np.savez(path, question=columns.question, origin=columns.origin, value=columns.value, truth=truth)
        done = subprocess.run(
            [str(python), "-c", PEER_SCRIPT, str(path), str(TURNS)], capture_output=True, text=True, check=False
        )
    if done.returncode != 0:
        raise InputError(f"crowd-kit failed: {done.stderr.strip()[-400:]}", todo="run without --with-peers")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _medians(runs: dict[str, Callable[[], object]], repeats: int) -> tuple[dict[str, float], dict[str, float]]:
    """Median seconds by the clock and of the processor, the runs alternating so that a busy machine touches all alike."""
    wall: dict[str, list[float]] = {name: [] for name in runs}
    processor: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(repeats):
        for name, run in runs.items():
            began, used = time.perf_counter(), time.process_time()
            run()
            wall[name].append(time.perf_counter() - began)
            processor[name].append(time.process_time() - used)
    return {name: statistics.median(one) for name, one in wall.items()}, {
        name: statistics.median(one) for name, one in processor.items()
    }


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    print(json.dumps(one_size(int(sys.argv[1]), with_peers="peers" in sys.argv[2:])))
