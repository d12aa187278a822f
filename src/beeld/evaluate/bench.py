"""`beeld bench`: speed side by side with a peer in the same run, repeats alternating, medians."""

from __future__ import annotations

import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from beeld.evaluate.bench_letter import writing
from beeld.ledger import Ledger
from beeld.model import Claim, Count, Span, encode_json

REPEATS = 5


def _medians(runs: dict[str, Callable[[], object]], repeats: int = REPEATS) -> dict[str, float]:
    """Median seconds of each, the runs alternating so that a busy machine touches all alike."""
    seen: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(repeats):
        for name, run in runs.items():
            began = time.perf_counter()
            run()
            seen[name].append(time.perf_counter() - began)
    return {name: statistics.median(times) for name, times in seen.items()}


def _claims(count: int, salt: str) -> list[Claim]:
    moment = datetime(2026, 1, 1, 12, tzinfo=UTC)
    span = Span(text_sha256="0" * 64, start=0, end=4, quote="four")
    return [
        Claim(
            id=f"{salt}{index}",
            document=f"d{index % 97}",
            question=f"q{index % 50}",
            span=span,
            answer=Count(form="exact", n=index),
            source="a",
            origin="a",
            said_at=moment,
        )
        for index in range(count)
    ]


def ledger(rows: int) -> dict[str, Any]:
    """Bulk appends against plain SQLite inserts of the same payloads; one-claim appends; as-of reads; verification."""
    with tempfile.TemporaryDirectory() as folder:
        numbers = iter(range(1000))
        made = Ledger.create(Path(folder) / "ledger.sqlite")
        plain = sqlite3.connect(Path(folder) / "plain.sqlite")
        plain.execute("CREATE TABLE row (id TEXT, payload BLOB)")

        def append() -> None:
            made.append(_claims(rows, f"r{next(numbers)}-"))

        def insert() -> None:
            payloads = [(one.id, encode_json(one)) for one in _claims(rows, f"r{next(numbers)}-")]
            with plain:
                plain.executemany("INSERT INTO row VALUES (?, ?)", payloads)

        bulk = _medians({"ledger": append, "plain": insert}, 3)
        singles = []
        for one in _claims(200, "single-"):
            began = time.perf_counter()
            made.append([one])
            singles.append(time.perf_counter() - began)
        seq = made.seq
        reads = _medians({"as_of": lambda: made.rows("claim", question="q7", known_seq=seq // 2)})
        verifying = _medians({"verify": made.verify}, 1)
        plain.close()
        made.close()
    return {
        "rows": seq,
        "bulk_rows_per_s": round(rows / bulk["ledger"]),
        "plain_sqlite_rows_per_s": round(rows / bulk["plain"]),
        "plain_over_ledger": round(bulk["ledger"] / bulk["plain"], 2),
        "single_append_median_ms": round(statistics.median(singles) * 1000, 2),
        "as_of_read_ms": round(reads["as_of"] * 1000, 2),
        "as_of_rows": seq // 2 // 50,
        "verify_rows_per_s": round(seq / verifying["verify"]),
    }


def letter() -> dict[str, Any]:
    """A letter of 150 sentences and 30 footnotes on five pages."""
    return writing(_medians)
