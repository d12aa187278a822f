"""The kernel on a cluster: the same arrays and functions in Spark's mapInArrow, partitioned by question (extra `spark`).

Each partition sorts its claims once and keeps the built arrays (one row of Arrow lists a batch) in Spark's storage; a turn sends the
accuracies out and brings each batch's sums back. Questions are never split, so the findings are those of one process; the sums are added in
the order of their first question, so that the number of partitions moves the last bits alone.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from beeld.errors import InputError, MissingExtraError
from beeld.weigh import bulk
from beeld.weigh.bulk import Columns
from beeld.weigh.kernel import Batch

if TYPE_CHECKING:
    import pyarrow as pa

Array = NDArray[np.float64]
NAMES = ("question", "origin", "value", "hedge", "day", "said")
NEEDED = NAMES[:3]
LISTS = ("question", "atom", "log_prior", "value", "pointer", "column", "data", "claims")
KEPT = ", ".join(f"{one} array<{'double' if one in ('log_prior', 'data', 'claims') else 'bigint'}>" for one in LISTS)
SUMS = "first bigint, right array<double>, total array<double>"
FOUND = "question bigint, value bigint, likelihood double, runner_up double, origins bigint"


def session(master: str = "local[2]", *, memory: str = "1g", partitions: int = 8) -> Any:
    """A Spark session whose workers run this interpreter. Raises `MissingExtraError` without pyspark, `InputError` without Java."""
    try:
        import pandas  # noqa: F401  (Spark's Arrow side needs it)
        from pyspark.sql import SparkSession
    except ImportError:
        raise MissingExtraError("weighing on a cluster", "spark") from None
    import shutil

    if not os.environ.get("JAVA_HOME") and shutil.which("java") is None:
        raise InputError("Spark needs Java, which is not on PATH", todo="install a Java 17 runtime, or set JAVA_HOME")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    made = (
        SparkSession.builder.master(master)
        .appName("beeld")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.memory", memory)
        .config("spark.sql.shuffle.partitions", str(partitions))
        .config("spark.sql.adaptive.enabled", "false")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "1000000")
        .getOrCreate()
    )
    made.sparkContext.setLogLevel("ERROR")
    return made


def built(frame: Any, origins: int, *, partitions: int | None = None, **options: Any) -> Any:
    """A frame of batches, kept in storage: `frame` has whole-number columns question, origin, value and perhaps hedge, said; `options` are those
    of `bulk.build`. Raises `InputError` for a missing column.
    """
    missing = [one for one in NEEDED if one not in frame.columns]
    if missing:
        raise InputError(
            f"the frame misses column {missing[0]!r}", todo=f"whole numbers: {', '.join(NEEDED)}, and {', '.join(NAMES[3:])}"
        )
    names = [one for one in NAMES if one in frame.columns and one != "day"]
    parted = frame.select(*names).repartition(
        partitions or int(frame.sparkSession.conf.get("spark.sql.shuffle.partitions")), "question"
    )

    def build(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        columns = _columns(batches)
        if columns is not None:
            for batch in bulk.prepare(columns, origins, **options):
                yield _packed(batch)

    from pyspark import StorageLevel

    return parted.mapInArrow(build, KEPT).persist(StorageLevel.MEMORY_AND_DISK)


def turns(kept: Any, accuracy: Array, *, alpha: Array, beta: Array, number: int = 20, openness: Array = bulk.OPENNESS) -> Array:
    """`bulk.turns` over the kept batches; all arrays (origins,)."""
    for _ in range(number):
        accuracy = bulk.maximise(_sums(kept, accuracy, openness), alpha, beta)
    return accuracy


def _sums(kept: Any, accuracy: Array, openness: Array) -> list[tuple[Array, Array]]:
    origins = len(accuracy)
    sent = kept.sparkSession.sparkContext.broadcast(accuracy)

    def turn(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa

        for batch in _unpacked(batches, origins, openness):
            right, total = bulk.turn(batch, sent.value)
            yield pa.RecordBatch.from_pydict({"first": [int(batch.question[0])], "right": [right], "total": [total]})

    rows = sorted(kept.mapInArrow(turn, SUMS).collect(), key=lambda row: row["first"])
    sent.unpersist()
    return [(np.array(row["right"]), np.array(row["total"])) for row in rows]


def weigh(kept: Any, accuracy: Array, *, temperature: float = 1.0, openness: Array = bulk.OPENNESS) -> Any:
    """`bulk.weigh` over the kept batches: a frame of findings (question, value, likelihood, runner_up, origins)."""
    origins = len(accuracy)

    def find(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in _unpacked(batches, origins, openness):
            yield _found(bulk.weigh(batch, accuracy, temperature))

    return kept.mapInArrow(find, FOUND)


def weigh_states(
    frame: Any,
    accuracy: Array,
    *,
    hazards: Sequence[tuple[float, float]],
    asked_on: int,
    openness: Array = bulk.OPENNESS,
    partitions: int | None = None,
) -> Any:
    """Findings to questions about states, whose claims have a `day`; built and weighed in one go."""
    origins = len(accuracy)
    names = [one for one in NAMES if one in frame.columns]
    count = partitions or int(frame.sparkSession.conf.get("spark.sql.shuffle.partitions"))

    def find(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        columns = _columns(batches)
        if columns is not None:
            for batch in bulk.prepare(columns, origins, hazards=hazards, asked_on=asked_on, openness=openness):
                yield _found(bulk.weigh(batch, accuracy))

    return frame.select(*names).repartition(count, "question").mapInArrow(find, FOUND)


def _columns(batches: Iterable[pa.RecordBatch]) -> Columns | None:
    """A partition's claims; None where it has none."""
    pieces = [one for one in batches if one.num_rows]
    if not pieces:
        return None
    names = pieces[0].schema.names
    joined: dict[str, Any] = {
        name: np.concatenate([one.column(name).to_numpy(zero_copy_only=False) for one in pieces]).astype(np.int64)
        for name in names
    }
    return Columns(**joined)


def _packed(batch: Batch) -> pa.RecordBatch:
    import pyarrow as pa

    matrix = batch.matrix
    arrays = (batch.question, batch.atom, batch.log_prior, batch.value, matrix.indptr, matrix.indices, matrix.data, batch.claims)
    columns = {}
    for name, one in zip(LISTS, arrays, strict=True):
        kind = np.float64 if name in ("log_prior", "data", "claims") else np.int64
        columns[name] = pa.ListArray.from_arrays(pa.array([0, len(one)], pa.int32()), pa.array(np.asarray(one, dtype=kind)))
    return pa.RecordBatch.from_pydict(columns)


def _unpacked(batches: Iterable[pa.RecordBatch], origins: int, openness: Array) -> Iterator[Batch]:
    for piece in batches:
        for row in range(piece.num_rows):
            lists = {name: piece.column(name)[row].values.to_numpy(zero_copy_only=False) for name in LISTS}
            classes = bulk.classes(len(lists["claims"]), origins, openness)
            shape = (len(lists["log_prior"]), len(lists["claims"]))
            pointer, column = lists["pointer"].astype(np.int32), lists["column"].astype(np.int32)
            matrix = sparse.csr_array((lists["data"], column, pointer), shape=shape)
            yield Batch(
                lists["question"], lists["atom"], lists["log_prior"], matrix, classes, lists["claims"], None, lists["value"]
            )


def _found(findings: bulk.Findings) -> pa.RecordBatch:
    import pyarrow as pa

    names = ("question", "value", "likelihood", "runner_up", "origins")
    return pa.RecordBatch.from_pydict({name: pa.array(getattr(findings, name)) for name in names})
