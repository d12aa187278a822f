"""For which day a value holds in the world: the day in the text, else the day of publication."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from beeld import language
from beeld.model import Day, Document, Polarity, Question, Reading

STALE = timedelta(14)  # a state that a text dates further back than this is told as what was so then


def valid_at(
    document: Document,
    start: int,
    end: int,
    sentence: tuple[int, int],
    question: Question,
    polarity: Polarity = "asserted",
    readings: list[Reading] | None = None,
) -> tuple[date | None, date | None]:
    """(valid_from, valid_to) of text[start:end]: the last day of the date named nearest in its sentence, not after the
    publication; else the publication's day. `valid_to` equals it for events, for what the text itself replaces, and for a
    state that can fall and is dated well before the publication. `readings` are those of the sentence, read if not given.
    """
    published = document.published.date()
    lang = document.language
    text = document.text[sentence[0] : sentence[1]]
    if readings is None:
        readings = language.read_sentence(text, lang, published=published, offset=sentence[0])
    days = [one for one in readings if isinstance(one.answer, Day) and not _since(document.text, one.start, lang)]
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
    replaced = valid_from < published and bool(_patterns(lang)["replaced"].search(text))
    stale = question.type == "count" and not question.cumulative and published - valid_from > STALE
    ended = question.kind == "event" or polarity == "denied" or replaced or stale
    return valid_from, (valid_from if ended else None)


def _since(text: str, start: int, lang: str) -> bool:
    """A day after "since" begins a period; the value holds at its end."""
    patterns = _patterns(lang)
    return bool(
        patterns["began"].search(text[max(0, start - 60) : start]) or patterns["since"].search(text[max(0, start - 24) : start])
    )


@lru_cache(maxsize=8)
def _patterns(lang: str) -> dict[str, re.Pattern[str]]:
    dates = language.table(lang, "dates")
    since, began = language.alternatives(dates["since"]), language.alternatives(dates["began"])
    return {
        "replaced": re.compile(rf"\b(?:{language.alternatives(dates['replaced'])})\b", re.IGNORECASE),
        "began": re.compile(rf"\b(?:{since})\b[^.;,]{{0,50}}\b(?:{began})\b[^.;,]{{0,12}}$", re.IGNORECASE),
        "since": re.compile(rf"\b(?:{language.alternatives(dates['since'] + dates['bounds'])})\s+(?:\w+\s+)?$", re.IGNORECASE),
    }
