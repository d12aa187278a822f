"""The kernel on Spark is equal to one process, however the claims are partitioned."""

from __future__ import annotations

import importlib.util
import os
import shutil
from typing import Any

import numpy as np
import pytest

from beeld.errors import BeeldError
from beeld.weigh import bulk

HAZARDS = ((0.002, 0.9), (0.08, 0.1))


def _why_not() -> str:
    if os.environ.get("BEELD_SPARK") == "0":
        return "BEELD_SPARK=0: Spark's tests are switched off"
    if shutil.which("java") is None:
        return "Java is not on PATH: Spark's tests are skipped (Debian: apt-get install default-jre-headless)"
    if importlib.util.find_spec("pyspark") is None or importlib.util.find_spec("pandas") is None:
        return "pyspark is not installed: pip install 'beeld[spark]'"
    return ""


def claims(seed: int = 0, count: int = 20_000, origins: int = 30) -> bulk.Columns:
    random = np.random.default_rng(seed)
    question = random.integers(0, count // 6, count)
    return bulk.Columns(
        question=question,
        origin=random.integers(0, origins, count),
        value=np.where(random.random(count) < 0.7, question % 5, random.integers(0, 5, count)),
        hedge=random.integers(0, 3, count),
        day=random.integers(0, 40, count),
        said=np.arange(count),
    )


def frame(spark: Any, columns: bulk.Columns, *, days: bool) -> Any:
    import pandas as pd

    table = pd.DataFrame({name: getattr(columns, name) for name in columns._fields if days or name != "day"})
    return spark.createDataFrame(table)


def test_the_cluster_is_equal_to_one_process() -> None:
    """One test, so that one Java machine is started."""
    if reason := _why_not():
        pytest.skip(reason)
    from beeld.weigh import spark as cluster

    session = cluster.session("local[2]", partitions=4)
    try:
        for partitions in (1, 2, 8):
            _fitting_and_weighing(session, partitions)
        for partitions in (1, 8):
            _states(session, partitions)
        with pytest.raises(BeeldError, match="misses column 'origin'"):
            cluster.built(session.range(3).withColumnRenamed("id", "question"), 2)
    finally:
        session.stop()


def _fitting_and_weighing(session: Any, partitions: int) -> None:
    from beeld.weigh import spark as cluster

    columns, openness = claims()._replace(day=None), np.array([1.0, 0.7, 0.3])
    start, alpha, beta = np.full(30, 0.7), np.full(30, 4.0), np.full(30, 2.0)
    batches = bulk.prepare(columns, 30, openness=openness, batch_claims=4000)
    accuracy = bulk.turns(batches, start, alpha=alpha, beta=beta, number=3)
    kept = cluster.built(frame(session, columns, days=False), 30, partitions=partitions, openness=openness)
    found = cluster.turns(kept, start, alpha=alpha, beta=beta, number=3, openness=openness)
    assert np.abs(found - accuracy).max() <= 1e-9
    rows = cluster.weigh(kept, accuracy, openness=openness).toPandas().sort_values("question")
    alone = [bulk.weigh(one, accuracy) for one in batches]
    assert (rows["question"].to_numpy() == np.concatenate([one.question for one in alone])).all()
    assert np.abs(rows["likelihood"].to_numpy() - np.concatenate([one.likelihood for one in alone])).max() <= 1e-9
    assert (rows["value"].to_numpy() == np.concatenate([one.value for one in alone])).all()
    kept.unpersist()


def _states(session: Any, partitions: int) -> None:
    from beeld.weigh import spark as cluster

    columns, accuracy = claims(1, 4000)._replace(hedge=None), np.linspace(0.4, 0.9, 30)
    said = frame(session, columns._replace(hedge=columns.day * 0), days=True)
    made = cluster.weigh_states(said, accuracy, hazards=HAZARDS, asked_on=45, partitions=partitions)
    rows = made.toPandas().sort_values("question")
    alone = bulk.weigh(bulk.prepare(columns, 30, hazards=HAZARDS, asked_on=45)[0], accuracy)
    assert np.abs(rows["likelihood"].to_numpy() - alone.likelihood).max() <= 1e-9


def test_without_pyspark_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    from beeld.weigh import spark as cluster

    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(BeeldError, match=r"beeld\[spark\]"):
        cluster.session()
