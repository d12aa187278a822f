"""Candidates: which documents are worth comparing, without comparing all with all.

Two indexes. Near copies: MinHash signatures of word triples in 32 bands of 4 rows (rensa). Passages: fingerprints of five words,
one of each four kept by winnowing, so that any eight equal words in a row are found (Schleimer, Wilkerson and Aiken, 2003).
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Sequence
from typing import Any

from beeld.capture.copies.passages import shingles, words_of

TRIPLE = 3
PERMUTATIONS = 128
BANDS = 32
LEAST_RESEMBLANCE = 0.25
GRAM_WORDS = 5
WINDOW = 4
PASSAGES_UP_TO = 30_000  # documents; beyond it only near copies are sought, and what they share
COMMON_FROM = 200  # a fingerprint of so many documents is a set phrase


def signature(text: str) -> Any:
    """The MinHash signature of a text's word triples."""
    from rensa import RMinHash

    made = RMinHash(num_perm=PERMUTATIONS, seed=1)
    made.update(sorted(shingles(text, TRIPLE)))
    return made


def fingerprints(text: str) -> set[int]:
    """Winnowed hashes of the text's runs of five words: the least of each window of four, the rightmost where equal."""
    tokens = words_of(text).folded
    grams = [zlib.crc32(" ".join(tokens[at : at + GRAM_WORDS]).encode()) for at in range(len(tokens) - GRAM_WORDS + 1)]
    if len(grams) <= WINDOW:
        return set(grams)
    return {min(grams[at : at + WINDOW]) for at in range(len(grams) - WINDOW + 1)}


class Candidates:
    """An index that grows by `add` and is asked by `like`. Keys are the numbers in which texts were added."""

    def __init__(self, *, passages: bool = True) -> None:
        from rensa import RMinHashLSH

        self._bands = RMinHashLSH(threshold=LEAST_RESEMBLANCE, num_perm=PERMUTATIONS, num_bands=BANDS)
        self._signatures: list[Any] = []
        self._passages = passages
        self._grams: dict[int, list[int]] = {}

    def __len__(self) -> int:
        return len(self._signatures)

    def add(self, text: str) -> int:
        """Add a text; returns its number."""
        number = len(self._signatures)
        made = signature(text)
        self._signatures.append(made)
        self._bands.insert(number, made)
        if self._passages and number < PASSAGES_UP_TO:
            for gram in fingerprints(text):
                self._grams.setdefault(gram, []).append(number)
        return number

    def like(self, text: str) -> list[int]:
        """Numbers of added texts that may be near copies of this one, or share a passage with it; ascending."""
        made = signature(text)
        near = {one for one in self._bands.query(made) if made.jaccard(self._signatures[one]) >= LEAST_RESEMBLANCE}
        shared: Counter[int] = Counter()
        for gram in fingerprints(text) if self._passages else ():
            numbers: Sequence[int] = self._grams.get(gram, ())
            if len(numbers) < COMMON_FROM:
                shared.update(numbers)
        return sorted(near | set(shared))
