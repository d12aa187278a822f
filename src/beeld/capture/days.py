"""Days: the days that a sentence names, as answers to "on which day"."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import lru_cache

import msgspec

from beeld import language
from beeld.capture.context import Context
from beeld.capture.route import Profile
from beeld.capture.spans import Stretch
from beeld.model import Day

RECENT = 60  # days: a date without a year that is further back than this may be next year's, where one looks ahead
_YEAR = re.compile(r"(?:19|20)\d\d")
SAID = 24  # characters between a day and a word of saying that it belongs to
TIED = 22  # characters before a day in which its preposition stands


def days(context: Context, profile: Profile) -> list[Stretch]:
    """Each day that the sentence names. Where the question looks ahead, a bare weekday is the next one, and a
    date without a year is no old one."""
    found = []
    ahead = asks_ahead(profile)
    for one in context.readings:
        if isinstance(one.answer, Day):
            start, end = one.start - context.start, one.end - context.start
            found.append(Stretch(start, end, _meant(context, one.answer, start, end, ahead=ahead), one.answer.precision))
    return found


def _meant(context: Context, day: Day, start: int, end: int, *, ahead: bool) -> Day:
    published = context.document.published.date()
    if ahead and day.end < published:
        if _patterns(context.lang)["weekday"].fullmatch(context.text[start:end]):
            return msgspec.structs.replace(day, start=day.start + timedelta(7), end=day.end + timedelta(7))
        if not _YEAR.search(context.text[start:end]) and (published - day.end).days > RECENT:
            day = _year_later(day)
    last = (day.end + timedelta(1)).day == 1
    if day.precision == "approximate" and last and (day.end - day.start).days < 15:
        return msgspec.structs.replace(day, start=day.end)  # "by the end of March": at the latest
    return day


def _year_later(day: Day) -> Day:
    """The same days of the next year; of 29 February the day before."""
    moved = [one.replace(year=one.year + 1, day=min(one.day, 28) if one.month == 2 else one.day) for one in (day.start, day.end)]
    return msgspec.structs.replace(day, start=moved[0], end=moved[1])


def asks_ahead(profile: Profile) -> bool:
    """Whether a question asks for a day to come."""
    return _asks_ahead(tuple(profile.question.ask.items()))


@lru_cache(maxsize=500)
def _asks_ahead(asks: tuple[tuple[str, str], ...]) -> bool:
    return any(_patterns(lang)["future"].search(text) for lang, text in asks)


def tied_by(context: Context, start: int) -> str:
    """The kind of word before a day: `since`, `bounds`, or "" for none of these."""
    before = context.text[max(0, start - TIED) : start]
    match = _patterns(context.lang)["tied"].search(before)
    return str(match.lastgroup) if match else ""


def said_on(context: Context, start: int, end: int) -> bool:
    """Whether a word of saying stands right beside a day, with nothing between that parts them."""
    around = (context.text[max(0, start - SAID) : start], context.text[end : end + SAID])
    pattern = _patterns(context.lang)["said"]
    before = re.split(r"[,;:.]", around[0])[-1]
    after = re.split(r"[,;:.]", around[1])[0]
    return bool(pattern.search(before) or pattern.search(after))


@lru_cache(maxsize=8)
def _patterns(lang: str) -> dict[str, re.Pattern[str]]:
    dates, speech = language.table(lang, "dates"), language.table(lang, "cues")["speech"]
    either = language.alternatives
    return {
        "future": re.compile(rf"(?<!\w)(?:{either(dates.get('future', []))})(?!\w)", re.IGNORECASE),
        "weekday": re.compile(either(list(dates["weekdays"])), re.IGNORECASE),
        "tied": re.compile(
            rf"\b(?:(?P<since>{either(dates['since'])})|(?P<bounds>{either(dates['bounds'])}))\s+(?:\w+\s+)?$", re.IGNORECASE
        ),
        "said": re.compile(rf"(?<!\w)(?:{either(speech['verbs'])})(?!\w)", re.IGNORECASE),
    }
