"""Finding reuse among documents: an index that grows document by document, and the copies of a set."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from beeld.capture.copies.candidates import Candidates
from beeld.capture.copies.verbatim import Speakers, verbatim
from beeld.capture.naming import Names
from beeld.model import Document, Reuse, Source

LEAST_SHARE = 0.15  # of the smaller text's fingerprints; half of the words in runs of eight make a good deal more


class CopyIndex:
    """Verbatim reuse among documents. What it finds does not depend on the order in which documents are added, as long as none
    has more than a hundred near copies before it (`candidates.MOST_NEAR`).
    """

    def __init__(self, sources: Mapping[str, Source] | None = None, *, passages: bool = True) -> None:
        self._candidates = Candidates(passages=passages)
        self._documents: list[Document] = []
        self._known: set[str] = set()
        self._speakers = Speakers(Names(sources) if sources else None)

    def __contains__(self, document_id: str) -> bool:
        return document_id in self._known

    def add(self, document: Document, *, compare: bool = True) -> list[Reuse]:
        """Add a document; the copies and quotations between it and those added before, in either direction. One that is
        there already adds nothing.
        """
        if document.id in self._known:
            return []
        found = []
        sketch = self._candidates.sketch(document.text)
        for like in self._candidates.like(sketch) if compare else ():
            other = self._documents[like.number]
            if other.source == document.source and not like.near and like.share < LEAST_SHARE:
                continue  # of one source only copies count, and a copy shares more
            reuse = verbatim(document, other, self._speakers)
            if reuse is not None:
                found.append(reuse)
        self._known.add(document.id)
        self._documents.append(document)
        self._candidates.add(sketch)
        return found


def verbatim_reuse(
    documents: Sequence[Document],
    sources: Mapping[str, Source] | None = None,
    *,
    passages: bool = True,
    progress: Callable[[int, int], None] | None = None,
) -> list[Reuse]:
    """Copies and quotations among documents, by id of the document and the original. With `passages` false near copies alone
    are sought, in less memory.
    """
    index = CopyIndex(sources, passages=passages)
    found: list[Reuse] = []
    for number, one in enumerate(documents, start=1):
        found += index.add(one)
        if progress is not None:
            progress(number, len(documents))
    kept = found if passages else [one for one in found if one.kind == "copy"]
    return sorted(kept, key=lambda one: (one.document, one.original))


def copies(documents: Sequence[Document]) -> list[tuple[str, str, float]]:
    """(copy, original, share of the copy's words that stand in the original in runs of eight) for each near copy, in order of
    publication. Of several originals the one that holds most, the earliest where equal.
    """
    order = {one.id: (one.published, one.id) for one in documents}
    best = originals(verbatim_reuse(documents), order)
    return [(key, best[key].original, best[key].share) for key in sorted(best, key=lambda key: order[key])]


def originals(reuses: Sequence[Reuse], order: Mapping[str, object]) -> dict[str, Reuse]:
    """For each document that is a near copy the one reuse that counts: of the original that holds most of it, the earliest
    published where equal.
    """
    best: dict[str, Reuse] = {}
    for one in sorted(reuses, key=lambda row: (-row.share, str(order.get(row.original, "")), row.original)):
        if one.kind == "copy" and one.tier != "rejected":
            best.setdefault(one.document, one)
    return best


def without_repeats(proposals: Sequence[Reuse], reuses: Sequence[Reuse]) -> list[Reuse]:
    """The proposals without those that a copy repeats: a telling of a reprint where it is proposed of the original as well, the
    reprint of a telling where the telling is proposed itself, and a reprint as the telling of what tells its own original.
    """
    root = {one.document: one.original for one in reuses if one.kind == "copy" and one.tier in ("auto", "accepted")}
    pairs = {(one.document, one.original) for one in proposals}
    kept = []
    for one in proposals:
        first = (root.get(one.document, one.document), root.get(one.original, one.original))
        repeated = first != (one.document, one.original) and (first in pairs or first[::-1] in pairs or first[0] == first[1])
        if not repeated:
            kept.append(one)
    return kept
