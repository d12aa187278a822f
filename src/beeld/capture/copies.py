"""Near copies: MinHash finds candidates, containment of 8-word shingles decides. The earlier publication is the original.

Broder, "On the resemblance and containment of documents" (1997), for shingles, resemblance and containment.
"""

from __future__ import annotations

from collections.abc import Sequence

from beeld.language import words
from beeld.model import Document

SHINGLE_WORDS = 8
PERMUTATIONS = 128
BANDS = 32
LEAST_RESEMBLANCE = 0.25
LEAST_CONTAINMENT = 0.5
EXACT_BELOW = 200


def shingles(text: str, size: int = SHINGLE_WORDS) -> set[str]:
    """Runs of `size` words; the whole text where it has fewer."""
    tokens = [word for _, _, word in words(text)]
    if len(tokens) <= size:
        return {" ".join(tokens)} if tokens else set()
    return {" ".join(tokens[index : index + size]) for index in range(len(tokens) - size + 1)}


def copies(documents: Sequence[Document]) -> list[tuple[str, str, float]]:
    """(copy, original, share of the copy's shingles that stand in the original) for each document that is a near copy."""
    ordered = sorted(documents, key=lambda one: (one.published, one.id))
    made = {one.id: shingles(one.text) for one in ordered}
    found: list[tuple[str, str, float]] = []
    for index, one in enumerate(ordered):
        best: tuple[float, str] | None = None
        for other in _candidates(ordered[:index], one, made):
            mine = made[one.id]
            share = len(mine & made[other.id]) / len(mine) if mine else 0.0
            if share >= LEAST_CONTAINMENT and (best is None or share > best[0]):
                best = (share, other.id)
        if best is not None:
            found.append((one.id, best[1], round(best[0], 4)))
    return found


def _candidates(earlier: Sequence[Document], one: Document, made: dict[str, set[str]]) -> list[Document]:
    """A small case compares all; a larger one asks a MinHash index first."""
    if len(earlier) <= EXACT_BELOW:
        return list(earlier)
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(threshold=LEAST_RESEMBLANCE, num_perm=PERMUTATIONS, num_bands=BANDS)
    for number, other in enumerate(earlier):
        signature = RMinHash(num_perm=PERMUTATIONS, seed=1)
        signature.update(sorted(made[other.id]))
        index.insert(number, signature)
    asked = RMinHash(num_perm=PERMUTATIONS, seed=1)
    asked.update(sorted(made[one.id]))
    return [earlier[number] for number in index.query(asked)]
