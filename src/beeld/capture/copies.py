"""Near copies: MinHash finds candidates, containment of 8-word shingles decides. The earlier publication is the original.

Broder, "On the resemblance and containment of documents" (1997), for shingles, resemblance and containment.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from beeld.language import words
from beeld.model import Document

SHINGLE_WORDS = 8
PERMUTATIONS = 128
BANDS = 32
LEAST_RESEMBLANCE = 0.25
LEAST_CONTAINMENT = 0.5
EXACT_BELOW = 2000
CACHED_TEXTS = 20_000


@lru_cache(maxsize=CACHED_TEXTS)
def shingles(text: str, size: int = SHINGLE_WORDS) -> frozenset[str]:
    """Runs of `size` words; the whole text where it has fewer."""
    tokens = [word for _, _, word in words(text)]
    if len(tokens) <= size:
        return frozenset({" ".join(tokens)} if tokens else ())
    return frozenset(" ".join(tokens[index : index + size]) for index in range(len(tokens) - size + 1))


def copies(documents: Sequence[Document]) -> list[tuple[str, str, float]]:
    """(copy, original, share of the copy's shingles that stand in the original) for each document that is a near copy."""
    ordered = sorted(documents, key=lambda one: (one.published, one.id))
    found = [(one.id, original_of(one, ordered[:index])) for index, one in enumerate(ordered)]
    return [(copy, *original) for copy, original in found if original is not None]


def original_of(document: Document, others: Sequence[Document]) -> tuple[str, float] | None:
    """(original, share) among the documents published before this one; the largest share where several fit."""
    mine = shingles(document.text)
    best: tuple[float, str] | None = None
    for other in _candidates([one for one in others if (one.published, one.id) < (document.published, document.id)], document):
        share = len(mine & shingles(other.text)) / len(mine) if mine else 0.0
        if share >= LEAST_CONTAINMENT and (best is None or share > best[0]):
            best = (share, other.id)
    return None if best is None else (best[1], round(best[0], 4))


def _candidates(earlier: Sequence[Document], one: Document) -> list[Document]:
    """A small case compares all; a larger one asks a MinHash index first."""
    if len(earlier) <= EXACT_BELOW:
        return list(earlier)
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(threshold=LEAST_RESEMBLANCE, num_perm=PERMUTATIONS, num_bands=BANDS)
    for number, other in enumerate(earlier):
        signature = RMinHash(num_perm=PERMUTATIONS, seed=1)
        signature.update(sorted(shingles(other.text)))
        index.insert(number, signature)
    asked = RMinHash(num_perm=PERMUTATIONS, seed=1)
    asked.update(sorted(shingles(one.text)))
    return [earlier[number] for number in index.query(asked)]
