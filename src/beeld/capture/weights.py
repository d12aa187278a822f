"""Weights: what each signal of routing counts for, fitted on labelled documents (`beeld eval routing`), kept in weights.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
# weights that were fitted before a look had its own stand in another's table
FORMERLY = {"named": "relevance", "origin_first": "origin"}


class Weights:
    """Tables by look ("first", "second", "origin_first", "origin", "relevance", "named"): weight by signal, and `bias`, the score of yes against no."""

    def __init__(self, tables: Mapping[str, Mapping[str, float]]) -> None:
        self.tables = {look: dict(table) for look, table in tables.items()}
        self._ready: dict[str, tuple[Floats, float]] = {}

    def look(self, name: str, signals: Sequence[str]) -> tuple[Floats, float]:
        """(weights in the order of the signals, bias); a signal without a weight counts for nothing."""
        found = self._ready.get(name)
        if found is None:
            table = self.tables.get(name) or self.tables[FORMERLY[name]]
            found = np.array([table.get(one, 0.0) for one in signals]), float(table["bias"])
            self._ready[name] = found
        return found

    def as_toml(self) -> str:
        """The weights as a file."""
        lines = ["# Weights of routing, written by `beeld eval routing --write`: do not edit by hand."]
        for look, table in self.tables.items():
            lines += ["", f"[{look}]", *(f"{name} = {value:.4f}" for name, value in table.items())]
        return "\n".join(lines) + "\n"


@lru_cache(maxsize=2)
def packaged(*, semantic: bool = False) -> Weights:
    """The weights that come with beeld: fitted with, or without, the signals of sentence embeddings."""
    name = "weights-semantic.toml" if semantic else "weights.toml"
    return Weights(tomllib.loads((resources.files("beeld.capture") / name).read_text(encoding="utf-8")))
