"""crowd-kit's aggregators in an environment of their own, made on demand: their weight stays out of the project's.

crowd-kit (Ustalov et al. 2024, Apache-2.0): MajorityVote, Wawa, ZeroBasedSkill, OneCoinDawidSkene, DawidSkene, GLAD, MACE, MMSR, KOS where binary.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from beeld.errors import InputError
from beeld.weigh.fit import Table

Floats = NDArray[np.float64]
PACKAGE = "crowd-kit>=1.2,<2"
TIMEOUT_S = 900
METHODS = ("MajorityVote", "Wawa", "ZeroBasedSkill", "OneCoinDawidSkene", "DawidSkene", "GLAD", "MACE")

# Runs in the peers' environment: no code of beeld's, no code of theirs.
PROGRAM = """
import csv, json, sys, time
import pandas as pd
from crowdkit import aggregation
claims = pd.read_csv(sys.argv[1], dtype=str, keep_default_na=False)
found = {}
for name in sys.argv[3:]:
    method = getattr(aggregation, name)()
    began = time.perf_counter()
    try:
        method.fit(claims)
    except Exception as fault:
        print(f"{name}: {fault}", file=sys.stderr)
        continue
    took = time.perf_counter() - began
    chances = getattr(method, "probas_", None)
    if chances is None:
        labels = method.labels_
        rows = [[task, label, 1.0] for task, label in labels.items()]
    else:
        stacked = chances.stack()
        rows = [[task, label, float(share)] for (task, label), share in stacked.items() if share > 1e-6]
    found[name] = {"seconds": took, "rows": rows}
    print(f"{name}: {took:.1f} s", file=sys.stderr, flush=True)
with open(sys.argv[2], "w") as file:
    json.dump(found, file)
"""


def crowd_kit(table: Table, methods: tuple[str, ...] = METHODS) -> dict[str, tuple[Floats, float]]:
    """Per method (chances of the table's candidates, seconds); a method that fails or takes more than 15 minutes is left out.

    Raises `InputError` when the environment can't be made.
    """
    python = environment()
    found: dict[str, tuple[Floats, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "claims.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["worker", "task", "label"])
            said = table.candidate_value[table.candidate]
            writer.writerows(zip(table.source.tolist(), table.item.tolist(), said.tolist(), strict=True))
        for method in methods:
            answer = Path(folder) / f"{method}.json"
            rows = _run(python, path, answer, method)
            if rows is not None:
                found[method] = (_chances(table, rows["rows"]), round(rows["seconds"], 3))
    return found


def environment() -> Path:
    """The Python of the peers' environment, made and filled when it is not there."""
    home = Path(os.environ.get("BEELD_PEERS", Path.home() / ".cache" / "beeld" / "peers"))
    python = home / "bin" / "python"
    if not python.exists():
        sys.stderr.write(f"making an environment for the peers in {home}\n")
        venv.EnvBuilder(with_pip=True, clear=True).create(home)
    known = subprocess.run([python, "-c", "import crowdkit"], capture_output=True, check=False)
    if known.returncode != 0:
        asked = [str(python), "-m", "pip", "install", "-q", "--only-binary", ":all:", PACKAGE]
        made = subprocess.run(asked, capture_output=True, text=True, check=False)
        if made.returncode != 0:
            last = made.stderr.strip().splitlines()[-1:] or ["pip failed"]
            raise InputError(
                f"the peers' environment could not be made: {last[0]}", where=str(home), todo="leave out --with-peers"
            )
    return python


def _run(python: Path, claims: Path, answer: Path, method: str) -> dict[str, Any] | None:
    try:
        subprocess.run(
            [python, "-c", PROGRAM, str(claims), str(answer), method], check=True, timeout=TIMEOUT_S, stderr=sys.stderr
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        sys.stderr.write(f"{method}: did not finish\n")
        return None
    found: dict[str, dict[str, Any]] = json.loads(answer.read_text(encoding="utf-8"))
    return found.get(method)


def _chances(table: Table, rows: list[Any]) -> Floats:
    """Chances per candidate from (item, value, share)."""
    found = np.zeros(len(table.candidate_item))
    keys = table.candidate_item * len(table.values) + table.candidate_value
    wanted = np.array([int(item) * len(table.values) + int(value) for item, value, _ in rows], dtype=np.int64)
    place = np.clip(np.searchsorted(keys, wanted), 0, len(keys) - 1)
    hit = keys[place] == wanted
    found[place[hit]] = np.array([float(share) for _, _, share in rows])[hit]
    return found
