"""Verbatim reuse: a near copy of a document, or a passage that is quoted from it; which of the two is the original."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from beeld import language
from beeld.capture.attribution import Attribution, attribute
from beeld.capture.copies.passages import QUOTED_SEED_WORDS, Run, coverage, passage, runs, shared_runs, span_of_words, words_of
from beeld.capture.naming import Names
from beeld.model import Document, Passage, Reuse, reuse_id

COPY_FROM = 0.5  # share of a document's words that stand in the original in runs of eight
COPY_FROM_WORDS = 20  # so many of them; a shorter text is a copy only when all of it is
QUOTED_FROM_WORDS = 12  # without quotation marks so many equal words in a row are no chance
IN_MARKS_FROM_WORDS = 5
_MARKS = re.compile(r"[“„\"«]([^“”„\"«»]{12,3000})[”\"»“]|(?<!\w)[‘']([^‘’']{12,3000})[’'](?!\w)")

_ATTRIBUTIONS = 500


class Speakers:
    """Who says what in documents, kept for the documents that are asked about again."""

    def __init__(self, names: Names | None) -> None:
        self._names = names
        self._of = lru_cache(maxsize=_ATTRIBUTIONS)(self._attribution)

    def _attribution(self, document: Document) -> Attribution | None:
        if self._names is None:
            return None
        return attribute(document, language.sentences(document.text, document.language), self._names)

    def at(self, document: Document, start: int, end: int) -> str:
        """The source that says text[start:end]; the publisher where the text names nobody."""
        found = self._of(document)
        return document.source if found is None else found.origin_at(start, end).origin


class _Order(NamedTuple):
    document: Document
    original: Document
    attributed: bool
    speaker: str | None


def verbatim(one: Document, other: Document, speakers: Speakers) -> Reuse | None:
    """The reuse of words between two documents; None where they share too few. A document never reuses itself.

    The original is the one whose source the other names for the passage; where neither or both do, the earlier publication
    (of one moment the lesser id).
    """
    if one.id == other.id:
        return None
    earlier, later = sorted((one, other), key=lambda row: (row.published, row.id))
    found = runs_and_quotations(later, earlier)
    if not found:
        return None
    order = _order(later, earlier, found, speakers)
    turned = order.document is earlier
    mine = found if not turned else runs_and_quotations(earlier, later)
    share = coverage(mine, len(words_of(order.document.text).folded))
    enough = sum(run.same for run in mine) >= COPY_FROM_WORDS or share == 1.0
    kind: Literal["copy", "quotation"] = "copy" if share >= COPY_FROM and enough else "quotation"
    quoted = mine if kind == "copy" else [run for run in mine if _is_quotation(order.document, order.original, run)]
    if not quoted or (kind == "quotation" and one.source == other.source):
        return None  # what one source repeats in its own documents is a set phrase
    passages: tuple[Passage, ...] = tuple(passage(order.document, order.original, run) for run in quoted)
    return Reuse(
        id=reuse_id(one.id, other.id),
        kind=kind,
        document=order.document.id,
        original=order.original.id,
        share=round(share, 4),
        passages=passages,
        tier="auto",
        attributed=order.attributed,
        speaker=order.speaker if kind == "quotation" else None,
        score=round(min(1.0, share + 0.5), 4),
    )


def runs_and_quotations(mine: Document, theirs: Document) -> list[Run]:
    """Runs of eight words and more, and what stands in quotation marks in either and in the other as well."""
    a, b = words_of(mine.text), words_of(theirs.text)
    found = shared_runs(mine.text, theirs.text)
    taken = [(run.start, run.end) for run in found]
    for first, last in quoted_words(mine.text):
        if last - first >= QUOTED_SEED_WORDS and not any(first < end and last > start for start, end in taken):
            inside = [run for run in runs(a.folded[first:last], b.folded, QUOTED_SEED_WORDS) if run.same >= IN_MARKS_FROM_WORDS]
            new = [Run(run.start + first, run.end + first, run.other_start, run.other_end, run.same) for run in inside]
            found += new
            taken += [(run.start, run.end) for run in new]
    for first, last in quoted_words(theirs.text):
        if last - first >= QUOTED_SEED_WORDS:
            for run in runs(b.folded[first:last], a.folded, QUOTED_SEED_WORDS):
                turned = Run(run.other_start, run.other_end, run.start + first, run.end + first, run.same)
                if not any(turned.start < end and turned.end > start for start, end in taken):
                    found.append(turned)
                    taken.append((turned.start, turned.end))
    return sorted(found)


@lru_cache(maxsize=2000)
def quoted_words(text: str) -> tuple[tuple[int, int], ...]:
    """The stretches in quotation marks, as word numbers (first, last excluded)."""
    places = words_of(text)
    found = []
    for match in _MARKS.finditer(text):
        inside = [at for at, start in enumerate(places.starts) if match.start() <= start and places.ends[at] <= match.end()]
        if inside:
            found.append((inside[0], inside[-1] + 1))
    return tuple(found)


def _is_quotation(document: Document, original: Document, run: Run) -> bool:
    if run.same >= QUOTED_FROM_WORDS:
        return True
    marked = any(first <= run.start and run.end <= last for first, last in quoted_words(document.text))
    marked = marked or any(first <= run.other_start and run.other_end <= last for first, last in quoted_words(original.text))
    return run.same >= IN_MARKS_FROM_WORDS and marked


def _order(later: Document, earlier: Document, found: list[Run], speakers: Speakers) -> _Order:
    longest = max(found, key=lambda run: (run.same, -run.start))
    in_later = span_of_words(later, longest.start, longest.end)
    in_earlier = span_of_words(earlier, longest.other_start, longest.other_end)
    says_later = speakers.at(later, in_later.start, in_later.end)
    says_earlier = speakers.at(earlier, in_earlier.start, in_earlier.end)
    if later.source != earlier.source and says_earlier == later.source and says_later != earlier.source:
        return _Order(earlier, later, True, None)  # passed on before the original was published
    third = says_later if says_later == says_earlier and says_later not in (later.source, earlier.source) else None
    return _Order(later, earlier, later.source != earlier.source and says_later == earlier.source, third)
