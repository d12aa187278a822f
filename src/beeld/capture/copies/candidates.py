"""Candidates: which documents are worth comparing, without comparing all with all.

Two indexes. Near copies: MinHash signatures of word pairs in 32 bands of 4 rows (rensa). Passages: fingerprints of five words,
one of each four kept by winnowing, so that any eight equal words in a row are found (Schleimer, Wilkerson and Aiken, 2003).
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from beeld.capture.copies.passages import shingles, words_of

PAIR = 2
PERMUTATIONS = 128
BANDS = 32
LEAST_RESEMBLANCE = 0.25
GRAM_WORDS = 5
WINDOW = 4
PASSAGES_UP_TO = 30_000  # documents; beyond it only near copies are sought, and what they share
PHRASE_FROM = 20  # a fingerprint of so many documents may be a set phrase: three of them make a candidate, one of a rarer one
COMMON_FROM = 200  # a fingerprint of so many documents is one
LEAST_SHARED = 3
MOST_NEAR = 100  # reports of one form are all alike: each is compared with those that it resembles most, not with all before it


def signature(text: str) -> Any:
    """The MinHash signature of a text's word pairs."""
    from rensa import RMinHash

    made = RMinHash(num_perm=PERMUTATIONS, seed=1)
    made.update(sorted(shingles(text, PAIR)))
    return made


def fingerprints(text: str) -> set[int]:
    """Winnowed hashes of the text's runs of five words: the least of each window of four, the rightmost where equal."""
    tokens = words_of(text).folded
    grams = [zlib.crc32(" ".join(tokens[at : at + GRAM_WORDS]).encode()) for at in range(len(tokens) - GRAM_WORDS + 1)]
    if len(grams) <= WINDOW:
        return set(grams)
    return {min(grams[at : at + WINDOW]) for at in range(len(grams) - WINDOW + 1)}


class Sketch(NamedTuple):
    """What the indexes hold of a text."""

    signature: Any
    fingerprints: frozenset[int]


class Like(NamedTuple):
    """A text that may be a near copy (`near`), or shares so much of the smaller text's fingerprints (0..1)."""

    number: int
    near: bool
    share: float


class Candidates:
    """An index that grows by `add` and is asked by `like`. Keys are the numbers in which texts were added."""

    def __init__(self, *, passages: bool = True) -> None:
        from rensa import RMinHashLSH

        self._bands = RMinHashLSH(threshold=LEAST_RESEMBLANCE, num_perm=PERMUTATIONS, num_bands=BANDS)
        self._signatures: list[Any] = []
        self._sizes: list[int] = []
        self._passages = passages
        self._grams: dict[int, list[int]] = {}

    def __len__(self) -> int:
        return len(self._signatures)

    def sketch(self, text: str) -> Sketch:
        """What `add` and `like` need of a text."""
        return Sketch(signature(text), frozenset(fingerprints(text)) if self._passages else frozenset())

    def add(self, sketch: Sketch) -> int:
        """Add a text; returns its number."""
        number = len(self._signatures)
        self._signatures.append(sketch.signature)
        self._sizes.append(len(sketch.fingerprints))
        self._bands.insert(number, sketch.signature)
        if number < PASSAGES_UP_TO:
            for gram in sketch.fingerprints:
                self._grams.setdefault(gram, []).append(number)
        return number

    def like(self, sketch: Sketch) -> list[Like]:
        """Added texts that may be near copies of this one (the hundred that resemble it most), or share a passage with it; ascending."""
        mine = sketch.signature
        alike = [(-mine.jaccard(self._signatures[one]), one) for one in self._bands.query(mine)]
        near = {one for less, one in sorted(alike)[:MOST_NEAR] if -less >= LEAST_RESEMBLANCE}
        shared: Counter[int] = Counter()
        rare: set[int] = set()
        for gram in sketch.fingerprints:
            numbers: Sequence[int] = self._grams.get(gram, ())
            if len(numbers) < COMMON_FROM:
                shared.update(numbers)
            if len(numbers) < PHRASE_FROM:
                rare.update(numbers)
        found = []
        for one in sorted(near | rare | {one for one, times in shared.items() if times >= LEAST_SHARED}):
            smaller = min(len(sketch.fingerprints), self._sizes[one])
            found.append(Like(one, one in near, shared[one] / smaller if smaller else 0.0))
        return found
