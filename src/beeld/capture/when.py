"""For which day a value holds in the world: the day in the text, else the day of publication."""

from __future__ import annotations

import re
from datetime import date

from beeld.language import read_sentence
from beeld.model import Day, Document, Polarity, Question

REPLACED = re.compile(
    r"\b(?:earlier|eerder|previously|vorige|had spoken|had he spoken|at the end of last week|was until|tot dan)\b", re.I
)


def valid_at(
    document: Document, start: int, end: int, sentence: tuple[int, int], question: Question, polarity: Polarity = "asserted"
) -> tuple[date | None, date | None]:
    """(valid_from, valid_to) of text[start:end]: the last day of the date named nearest in its sentence, not after the
    publication; else the publication's day. `valid_to` equals it for events and for what the text itself replaces.
    """
    published = document.published.date()
    text = document.text[sentence[0] : sentence[1]]
    days = [
        one
        for one in read_sentence(text, document.language, published=published, offset=sentence[0])
        if isinstance(one.answer, Day) and not _since(document.text, one.start)
    ]
    near = sorted(days, key=lambda one: (one.start >= end, min(abs(one.start - end), abs(start - one.end))))
    valid_from = published
    for one in near:
        assert isinstance(one.answer, Day)
        day = one.answer.end
        if one.answer.precision in ("year", "season") and day > published:
            continue
        if day <= published or question.type == "date":
            valid_from = day
            break
    ended = question.kind == "event" or polarity == "denied" or bool(REPLACED.search(text) and valid_from < published)
    return valid_from, (valid_from if ended else None)


def _since(text: str, start: int) -> bool:
    """A day after "since" begins a period; the value holds at its end."""
    lead = text[max(0, start - 60) : start]
    if re.search(
        r"\b(?:since|sinds|nadat|after)\b[^.;,]{0,50}\b(?:began|begun|started|begin|begon|begonnen|startte)\b[^.;,]{0,12}$",
        lead,
        re.I,
    ):
        return True
    return bool(
        re.search(
            r"\b(?:since|sinds|vanaf|from|counted from|before|voor|by)\s+(?:\w+\s+)?$", text[max(0, start - 24) : start], re.I
        )
    )
