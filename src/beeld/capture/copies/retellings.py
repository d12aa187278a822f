"""Retellings: a document that tells another's figures again, in another language or in words of its own. Only ever proposed:
two reporters may have counted the same.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Sequence, Set
from datetime import timedelta
from typing import Literal

from beeld.capture.copies.alignment import Pair, in_any_order, in_order
from beeld.capture.copies.anchors import Anchored, Rarity, anchored
from beeld.capture.naming import Names
from beeld.model import Document, Passage, Reuse, reuse_id

WITHIN = timedelta(days=14)  # a telling follows soon
MOST_COMPARED = 20  # originals per document that are looked at in full
MOST_PROPOSED = 2
SHOWN = "ndwc"  # figures, days, names, countries; words that only look alike are no evidence to show
COMMON_FIGURE = 50  # documents; a figure that more have says nothing
LEAST_FIGURE = 10  # "two judges" are in any report
LEAST_FIGURES = 2
LEAST_LIKE = 0.12  # share of the anchors' weight, geometric mean of both documents
LEAST_LIKE_ONE_FIGURE = 0.2
TRANSLATED_FROM = 0.5  # share of the document's sentences that stand in the original in order
SAME_FIGURES_FROM = 0.5  # share of the figures in aligned sentences that are equal


class Retellings:
    """Proposals for a set of documents: which of them tell which others again."""

    def __init__(self, documents: Sequence[Document], names: Names | None) -> None:
        ordered = sorted(documents, key=lambda one: (one.published, one.id))
        self._held: dict[str, Anchored] = {one.id: anchored(one) for one in ordered}
        self._rarity = Rarity(self._held.values())
        self._by_figure: dict[str, list[str]] = {}
        for key, one in self._held.items():
            for anchor in one.anchors:
                if anchor.startswith("n:"):
                    self._by_figure.setdefault(anchor, []).append(key)
        self._named: dict[str, frozenset[str]] = {}
        self._names = names

    def proposals(self, progress: Callable[[int, int], None] | None = None, *, new: Set[str] | None = None) -> list[Reuse]:
        """For each document the originals that it most likely tells again, at most two, best first. With `new` only pairs of
        which one document is among these ids.
        """
        found: list[Reuse] = []
        for number, key in enumerate(self._held, start=1):
            wanted = None if new is None or key in new else new
            scored = [one for one in (self._reuse(key, other) for other in self._originals(key, wanted)) if one is not None]
            found += sorted(scored, key=lambda one: (-one.score, one.original))[:MOST_PROPOSED]
            if progress is not None:
                progress(number, len(self._held))
        return found

    def _originals(self, key: str, wanted: Set[str] | None) -> list[str]:
        """Earlier documents of other sources that share figures with this one, those with the rarest first."""
        mine = self._held[key]
        shared: defaultdict[str, float] = defaultdict(float)
        for anchor in sorted(mine.anchors):
            holders = self._by_figure.get(anchor, ()) if anchor.startswith("n:") else ()
            for other in holders if len(holders) <= COMMON_FIGURE else ():
                if (wanted is None or other in wanted) and _may_follow(mine.document, self._held[other].document):
                    shared[other] += self._rarity.weight(anchor)
        return [other for other, _ in sorted(shared.items(), key=lambda row: (-row[1], row[0]))[:MOST_COMPARED]]

    def _reuse(self, key: str, other: str) -> Reuse | None:
        mine, theirs = self._held[key], self._held[other]
        figures = mine.anchors & theirs.anchors
        shared = [one for one in figures if one.startswith("n:") and float(one[2:]) >= LEAST_FIGURE]
        mass = self._rarity.mass(figures)
        total = self._rarity.mass(mine.anchors) * self._rarity.mass(theirs.anchors)
        like = mass / math.sqrt(total) if total else 0.0
        named = self._sources_of(mine.document)
        cited = theirs.document.source in named
        foreign = mine.document.language != theirs.document.language
        common = named & (self._sources_of(theirs.document) | {theirs.document.source}) - {mine.document.source}
        if not (cited or (foreign and common)) or like < LEAST_LIKE:
            return None
        if len(shared) < LEAST_FIGURES and not (shared and cited and like >= LEAST_LIKE_ONE_FIGURE):
            return None
        kind, pairs = self._aligned(mine, theirs, foreign)
        if not pairs:
            return None
        return Reuse(
            id=reuse_id(key, other),
            kind=kind,
            document=key,
            original=other,
            share=round(len({pair.mine for pair in pairs}) / len(mine.parts), 4),
            passages=tuple(_passage(mine, theirs, pair) for pair in pairs),
            attributed=cited,
            score=round(min(1.0, like + 0.1 * cited + 0.1 * min(len(shared), 4)), 4),
        )

    def _aligned(self, mine: Anchored, theirs: Anchored, foreign: bool) -> tuple[Literal["translation", "relay"], list[Pair]]:
        ordered = in_order(mine, theirs, self._rarity) if foreign else []
        if (
            ordered
            and len({pair.mine for pair in ordered}) >= TRANSLATED_FROM * len(mine.parts)
            and _figures_agree(mine, theirs, ordered)
        ):
            return "translation", ordered
        return "relay", in_any_order(mine, theirs, self._rarity)

    def _sources_of(self, document: Document) -> frozenset[str]:
        """Sources that the document names, in its title or text."""
        if self._names is None:
            return frozenset()
        if document.id not in self._named:
            text = f"{document.title}\n{document.text}"
            self._named[document.id] = frozenset(one.source for one in self._names.mentions(text, publisher=document.source))
        return self._named[document.id]


def retellings(documents: Sequence[Document], names: Names | None = None) -> list[Reuse]:
    """Proposals of translations and relays among documents."""
    return Retellings(documents, names).proposals()


def _may_follow(document: Document, original: Document) -> bool:
    if document.source == original.source or document.id == original.id:
        return False
    return (original.published, original.id) < (document.published, document.id) <= (original.published + WITHIN, "\U0010ffff")


def _figures_agree(mine: Anchored, theirs: Anchored, pairs: Sequence[Pair]) -> bool:
    """Whether half of the figures of the aligned sentences stand in the original's as well."""
    said = [figure for pair in pairs for figure in mine.parts[pair.mine].figures]
    known = {figure for pair in pairs for figure in theirs.parts[pair.theirs].figures}
    return not said or sum(one in known for one in said) >= SAME_FIGURES_FROM * len(said)


def _passage(mine: Anchored, theirs: Anchored, pair: Pair) -> Passage:
    a, b = mine.parts[pair.mine], theirs.parts[pair.theirs]
    shared = sorted(one for one in a.anchors & b.anchors if one[0] in SHOWN)
    return Passage(
        span=mine.document.span(a.start, a.end),
        original=theirs.document.span(b.start, b.end),
        share=round(min(1.0, pair.likeness), 4),
        shared=tuple(one[2:] for one in shared),
    )
