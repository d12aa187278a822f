"""Shared passages: the runs of words that two texts have in common, as exact places in both.

A run begins where eight words in a row are the same, grows as far as the words agree, and goes on over a change of a few
words. Broder, "On the resemblance and containment of documents" (1997), for shingles and containment; the growing of seeds is
that of BLAST (Altschul et al., 1990) on words.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from beeld.language import words
from beeld.model import Document, Passage, Span

SEED_WORDS = 8
QUOTED_SEED_WORDS = 5
BRIDGE_WORDS = 3  # a change of so many words within a passage is passed over
ANCHOR_WORDS = 3  # where so many words agree behind it
CACHED_TEXTS = 4_000
CACHED_SEEDS = 4_000


class Run(NamedTuple):
    """Words start..end (end excluded) of a text and other_start..other_end of another; `same` of them are equal, in order."""

    start: int
    end: int
    other_start: int
    other_end: int
    same: int


class Words(NamedTuple):
    """The words of a text with their places (characters)."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    folded: tuple[str, ...]


@lru_cache(maxsize=CACHED_TEXTS)
def words_of(text: str) -> Words:
    """The text's words, once for many comparisons."""
    found = words(text)
    return Words(tuple(one[0] for one in found), tuple(one[1] for one in found), tuple(one[2] for one in found))


def shingles(text: str, size: int = SEED_WORDS) -> frozenset[str]:
    """Runs of `size` words; the whole text where it has fewer."""
    tokens = words_of(text).folded
    if len(tokens) <= size:
        return frozenset({" ".join(tokens)} if tokens else ())
    return frozenset(" ".join(tokens[index : index + size]) for index in range(len(tokens) - size + 1))


def runs(mine: Sequence[str], theirs: Sequence[str], seed: int = SEED_WORDS) -> list[Run]:
    """The runs of `mine` that stand in `theirs`, left to right, none over another. Two texts shorter than a seed have a run
    when they are equal.
    """
    if len(mine) < seed:
        equal = bool(mine) and tuple(mine) == tuple(theirs)
        return [Run(0, len(mine), 0, len(theirs), len(mine))] if equal else []
    grams = [hash(tuple(mine[at : at + seed])) for at in range(len(mine) - seed + 1)]
    wanted = set(grams)
    seeds: dict[int, list[int]] = {}
    for at in range(len(theirs) - seed + 1):
        gram = hash(tuple(theirs[at : at + seed]))
        if gram in wanted:
            seeds.setdefault(gram, []).append(at)
    if not seeds:
        return []
    found: list[Run] = []
    at = 0
    while at <= len(mine) - seed:
        places = seeds.get(grams[at])
        if places is None:
            at += 1
            continue
        best = max((_grown(mine, theirs, at, place, seed) for place in places[:16]), key=lambda one: (one.same, -one.other_start))
        found.append(best)
        at = best.end
    return found


def _grown(mine: Sequence[str], theirs: Sequence[str], at: int, place: int, seed: int) -> Run:
    i, j, same = at + seed, place + seed, seed
    end, other_end = i, j
    while i < len(mine) and j < len(theirs):
        if mine[i] == theirs[j]:
            i, j, same = i + 1, j + 1, same + 1
            end, other_end = i, j
            continue
        step = _bridge(mine, theirs, i, j)
        if step is None:
            break
        i, j = i + step[0], j + step[1]
    return Run(at, end, place, other_end, same)


def _bridge(mine: Sequence[str], theirs: Sequence[str], i: int, j: int) -> tuple[int, int] | None:
    """How many words to pass over on either side so that the texts agree again; the fewest first."""
    steps = sorted(((a, b) for a in range(BRIDGE_WORDS + 1) for b in range(BRIDGE_WORDS + 1) if a + b), key=sum)
    for a, b in steps:
        ahead = tuple(mine[i + a : i + a + ANCHOR_WORDS])
        if len(ahead) == ANCHOR_WORDS and ahead == tuple(theirs[j + b : j + b + ANCHOR_WORDS]):
            return a, b
    return None


@lru_cache(maxsize=CACHED_SEEDS)
def seeds_of(text: str) -> frozenset[int]:
    """Hashes of the text's seeds, to see in a moment whether two texts can have a run in common."""
    tokens = words_of(text).folded
    return frozenset(hash(tokens[at : at + SEED_WORDS]) for at in range(len(tokens) - SEED_WORDS + 1))


def shared_runs(text: str, other: str) -> list[Run]:
    """`runs` of two texts, quickly none where there can't be one."""
    mine, theirs = words_of(text).folded, words_of(other).folded
    if len(mine) >= SEED_WORDS and seeds_of(text).isdisjoint(seeds_of(other)):
        return []
    return runs(mine, theirs)


def coverage(found: Sequence[Run], total: int) -> float:
    """Share of `total` words that stand in the runs."""
    return sum(one.same for one in found) / total if total else 0.0


def passage(document: Document, original: Document, run: Run) -> Passage:
    """A run as exact spans of both documents."""
    return Passage(
        span=span_of_words(document, run.start, run.end),
        original=span_of_words(original, run.other_start, run.other_end),
        share=round(run.same / (run.end - run.start), 4),
    )


def span_of_words(document: Document, first: int, last: int) -> Span:
    """Words first..last (end excluded) of a document as a span."""
    places = words_of(document.text)
    return document.span(places.starts[first], places.ends[last - 1])
