"""Layers: what beeld changes in the upper layers of the sentence model of the extra `semantic`, so that it tells which question
a marked stretch answers (trained by tools/train_layers.py on labelled documents; docs/explanation/capture.md).
"""

from __future__ import annotations

import hashlib
from functools import cached_property
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from beeld.capture.packed import BLOCK, BLOCK_BYTES, Packed, unpacked
from beeld.errors import InputError

FILE = "layers.npz"
KINDS = ("number", "statement")
Floats32 = NDArray[np.float32]


def layers_there() -> bool:
    """Whether beeld came with its layers."""
    return (resources.files("beeld.capture") / FILE).is_file()


class Layers:
    """Changes of weights by tensor ("l6.q.w", in blocks of 4 bits), biases and norms that take the place of the model's own
    ("l6.q.b"), and what makes a cosine a logit: `scale` and `bias` of shape (2,), by kind of text (`KINDS`). `unseen`: names of
    labelled folders that training left out.

    Raises `InputError` when the file is not one that `tools/train_layers.py` wrote.
    """

    def __init__(self, path: Path | None = None) -> None:
        source = path or Path(str(resources.files("beeld.capture") / FILE))
        try:
            with np.load(source, allow_pickle=False) as held:
                self._held = {name: held[name] for name in held.files}
            self.scale: NDArray[np.float64] = self._held.pop("scale").astype(np.float64)
            self.bias: NDArray[np.float64] = self._held.pop("bias").astype(np.float64)
            self.base = str(self._held.pop("base"))
            self.unseen = frozenset(str(self._held.pop("unseen")).split())
        except (OSError, ValueError, KeyError) as fault:
            raise InputError(f"holds no layers: {fault}", where=str(source), todo="write it with tools/train_layers.py") from None

    @cached_property
    def name(self) -> str:
        """Twelve hexadecimal digits that change with the layers."""
        found = hashlib.sha256(self.base.encode())
        for key in sorted(self._held):
            found.update(key.encode() + self._held[key].tobytes())
        return found.hexdigest()[:12]

    def tensor(self, packed: Packed, name: str, *shape: int) -> Floats32:
        """A tensor of the model as it is with these layers. Raises `InputError` when they don't fit the model."""
        own = packed.tensor(name, *shape)
        changed = self._held.get(name)
        if changed is None:
            return own
        if changed.dtype == np.uint8 and changed.size == own.size // BLOCK * BLOCK_BYTES:
            return own + unpacked(changed).reshape(shape)
        if changed.size != own.size:
            raise InputError(f"the layers' tensor {name} is of another size than the model's", where=FILE, todo="train them anew")
        whole: Floats32 = changed.astype(np.float32).reshape(shape)
        return whole
