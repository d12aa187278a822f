"""Alignment: which sentence of a document tells which sentence of the original, in order, by what stays the same in both.

The recurrence is that of Gale and Church, "A program for aligning sentences in bilingual corpora" (1993), with shared anchors in
the place of lengths: a telling shortens, so lengths say little.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from beeld.capture.copies.anchors import Anchored, Part, Rarity

LEAST_LIKENESS = 0.12
CONFLICT = 0.5  # of the likeness is left where both sentences have figures and none in common


class Pair(NamedTuple):
    """Sentence numbers of the document and of the original, and how alike they are (0..1)."""

    mine: int
    theirs: int
    likeness: float


def likeness(one: Part, other: Part, rarity: Rarity) -> float:
    """Cosine of two sentences' anchors by their weight, 0..1; halved where their figures differ altogether."""
    shared = rarity.mass(one.anchors & other.anchors)
    if not shared:
        return 0.0
    score = shared / math.sqrt(rarity.mass(one.anchors) * rarity.mass(other.anchors))
    return score * CONFLICT if one.figures and other.figures and not one.figures & other.figures else score


def in_order(document: Anchored, original: Anchored, rarity: Rarity) -> list[Pair]:
    """The pairs with the greatest likeness in all, such that both run forward; a sentence may be told in several, and several
    in one.
    """
    mine, theirs = document.parts, original.parts
    alike = [[likeness(one, other, rarity) for other in theirs] for one in mine]
    best = [[0.0] * (len(theirs) + 1) for _ in range(len(mine) + 1)]
    for i in range(1, len(mine) + 1):
        for j in range(1, len(theirs) + 1):
            here = alike[i - 1][j - 1]
            told = here + max(best[i - 1][j], best[i][j - 1]) if here >= LEAST_LIKENESS else 0.0
            best[i][j] = max(best[i - 1][j], best[i][j - 1], told)
    pairs: list[Pair] = []
    i, j = len(mine), len(theirs)
    while i and j:
        here = alike[i - 1][j - 1]
        if here >= LEAST_LIKENESS and best[i][j] == here + max(best[i - 1][j], best[i][j - 1]):
            pairs.append(Pair(i - 1, j - 1, here))
        if best[i - 1][j] >= best[i][j - 1]:
            i -= 1
        else:
            j -= 1
    return pairs[::-1]


def in_any_order(document: Anchored, original: Anchored, rarity: Rarity) -> list[Pair]:
    """Each sentence with the one of the original that it is most like, where it is like one."""
    pairs = []
    for i, one in enumerate(document.parts):
        scored = [Pair(i, j, likeness(one, other, rarity)) for j, other in enumerate(original.parts)]
        best = max(scored, key=lambda pair: (pair.likeness, -pair.theirs), default=None)
        if best is not None and best.likeness >= LEAST_LIKENESS:
            pairs.append(best)
    return pairs
