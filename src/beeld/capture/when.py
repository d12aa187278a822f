"""For which day a value holds in the world: the day in the text, else the day of publication."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from beeld import language
from beeld.model import Answer, Day, Document, Polarity, Question, Reading

_PARTED, _SPLIT = re.compile(r"[,;:()–—]"), re.compile(r"[;]")
AFTER = 40  # characters behind "as of" in which its day stands
STALE = timedelta(14)  # a state that a text dates further back than this is told as what was so then


def valid_at(
    document: Document,
    start: int,
    end: int,
    sentence: tuple[int, int],
    question: Question,
    polarity: Polarity = "asserted",
    readings: list[Reading] | None = None,
    answer: Answer | None = None,
) -> tuple[date | None, date | None]:
    """(valid_from, valid_to) of text[start:end]: the last day of the date named nearest in its sentence, not after the
    publication; else the day as of which the text says that it gives its figures; else the publication's day. The answer to
    "on which day" did something happen holds for that day, to "on which day is it to be" for when that is said. `valid_to`
    equals valid_from for events, for what the text itself replaces, and for a state that can fall and is dated well before the
    publication. `readings` are those of the sentence, read if not given.
    """
    published = document.published.date()
    lang = document.language
    text = document.text[sentence[0] : sentence[1]]
    if readings is None:
        readings = language.read_sentence(text, lang, published=published, offset=sentence[0])
    if question.type == "date":
        valid_from = _of_day(start, end, readings, answer, published) if question.kind == "event" else published
    else:
        named = _nearest(document, start, end, question, readings)
        valid_from = named or _before(document, sentence, text) or _as_of(document, sentence[0], question) or published
    replaced = valid_from < published and bool(_patterns(lang)["replaced"].search(text))
    stale = question.type == "count" and not question.cumulative and published - valid_from > STALE
    ended = question.kind == "event" or polarity == "denied" or replaced or stale
    return valid_from, (valid_from if ended else None)


def _of_day(start: int, end: int, readings: list[Reading], answer: Answer | None, published: date) -> date:
    """The day that answers a question for one."""
    if isinstance(answer, Day):
        return answer.end
    inside = [one.answer.end for one in readings if isinstance(one.answer, Day) and one.start < end and start < one.end]
    return inside[0] if inside else published


def _nearest(document: Document, start: int, end: int, question: Question, readings: list[Reading]) -> date | None:
    """The last day of the date nearest to the stretch, those before it first; None where no date of the sentence dates it."""
    published, lang, text = document.published.date(), document.language, document.text
    steady = question.type == "yesno"
    days = [one for one in readings if isinstance(one.answer, Day) and _dates(text, start, end, one, lang, steady=steady)]
    for one in sorted(days, key=lambda one: _away(one, start, end)):
        assert isinstance(one.answer, Day)
        if one.answer.end <= published:
            return one.answer.end
    return None


def _away(day: Reading, start: int, end: int) -> tuple[bool, int]:
    """How far a day stands from the stretch: one inside it is nearest, then those before it."""
    if day.start < end and start < day.end:
        return False, -1
    return day.start >= end, min(abs(day.start - end), abs(start - day.end))


def _before(document: Document, sentence: tuple[int, int], text: str) -> date | None:
    """Where a sentence without a day speaks of a day that was named before ("that day")."""
    if not _patterns(document.language)["same_day"].search(text):
        return None
    published = document.published.date()
    before = language.read_sentence(document.text[: sentence[0]], document.language, published=published)
    days = [one.answer for one in before if isinstance(one.answer, Day) and one.answer.precision == "day"]
    past = [one.end for one in days if one.end <= published]
    return past[-1] if past else None


def _as_of(document: Document, before: int, question: Question) -> date | None:
    """The last day, named before the sentence, as of which the text says that it gives its figures."""
    if question.type != "count":
        return None
    lang, published = document.language, document.published.date()
    found = None
    for match in _patterns(lang)["as_of"].finditer(document.text, 0, before):
        tail = document.text[match.end() : match.end() + AFTER]
        near = [one for one in language.read_sentence(tail, lang, published=published) if isinstance(one.answer, Day)]
        if (
            near
            and isinstance(near[0].answer, Day)
            and len(tail[: near[0].start].split()) <= 2
            and near[0].answer.end <= published
        ):
            found = near[0].answer.end
    return found


def _dates(text: str, start: int, end: int, day: Reading, lang: str, *, steady: bool) -> bool:
    """Whether a day says when it was so. One that opens a period does not date a figure; it dates what has been so since then
    (`steady`). A year or a month belongs to its own clause.
    """
    assert isinstance(day.answer, Day)
    if _since(text, day.start, day.end, lang) and not (steady and day.answer.precision == "day"):
        return False
    between = text[day.end : start] if day.end <= start else text[end : day.start]
    patterns = _patterns(lang)
    if day.start >= end and patterns["was"].search(between):
        return False
    if day.answer.precision != "day":
        return not _PARTED.search(between)
    return not (day.start >= end and _SPLIT.search(between))


def _since(text: str, start: int, end: int, lang: str) -> bool:
    """A day after "since" begins a period; the value holds at its end."""
    patterns = _patterns(lang)
    before = text[max(0, start - 60) : start]
    return bool(
        patterns["began"].search(before) or patterns["since"].search(before[-24:]) or patterns["opens"].match(text[start:end])
    )


@lru_cache(maxsize=8)
def _patterns(lang: str) -> dict[str, re.Pattern[str]]:
    dates = language.table(lang, "dates")
    since, began = language.alternatives(dates["since"]), language.alternatives(dates["began"])
    return {
        "replaced": re.compile(rf"\b(?:{language.alternatives(dates['replaced'])})\b", re.IGNORECASE),
        "began": re.compile(rf"\b(?:{since})\b[^.;,]{{0,50}}\b(?:{began})\b[^.;,]{{0,12}}$", re.IGNORECASE),
        "as_of": re.compile(rf"(?<!\w)(?:{language.alternatives(dates.get('as_of', []))})(?!\w)", re.IGNORECASE),
        "same_day": re.compile(rf"(?<!\w)(?:{language.alternatives(dates.get('same_day', []))})(?!\w)", re.IGNORECASE),
        "was": re.compile("|".join(language.table(lang, "numbers")["range"]["was"]) or "(?!)", re.IGNORECASE),
        "opens": re.compile(rf"(?:{since})\b", re.IGNORECASE),
        "since": re.compile(
            rf"\b(?:(?:{since})\s+(?:\w+\s+){{0,3}}|(?:{language.alternatives(dates['bounds'])})\s+(?:\w+\s+)?)$",
            re.IGNORECASE,
        ),
    }
