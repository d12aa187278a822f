"""say: an answer in words, so that read(say(x)) == x; and the words for certainty, status and confidence."""

from __future__ import annotations

from datetime import date
from typing import Literal

from beeld.errors import InputError
from beeld.language.lexicon import table
from beeld.model import Answer, Category, Confidence, Count, Day, Place, Status, Text, YesNo

Scale = Literal["icd203", "phia", "efsa", "ipcc"]
PLAIN_BELOW = 1000


def number(value: float, lang: str) -> str:
    """A number with the language's marks: 5.704 and 1,5 in Dutch, 5,704 and 1.5 in English; no mark below 1,000."""
    decimal = table(lang, "numbers")["decimal"]
    if value == int(value):
        plain = f"{int(value):,}"
        return plain.replace(",", ".") if decimal == "," else plain
    return f"{value:.10g}".replace(".", decimal)


def say(answer: Answer, lang: str, *, unit: str = "") -> str:
    """An answer in words. `unit` is put behind a count as it is given. Raises `InputError` for a count without its number."""
    wording = table(lang, "wording")
    if isinstance(answer, YesNo):
        return str(wording["yes" if answer.yes else "no"])
    if isinstance(answer, Count):
        shown = answer.unit or unit
        return _count(answer, lang) + (f" {shown}" if shown else "")
    if isinstance(answer, Day):
        return _day(answer, lang)
    if isinstance(answer, Category):
        return answer.category
    if isinstance(answer, Place):
        return answer.place
    assert isinstance(answer, Text)
    return answer.text


def _count(answer: Count, lang: str) -> str:
    patterns = table(lang, "wording")["count"]
    if answer.form == "range" and answer.low is not None and answer.high is not None:
        return str(patterns["range"]).format(low=number(answer.low, lang), high=number(answer.high, lang))
    if answer.form == "vague":
        return answer.word or "?"
    if answer.n is None:
        raise InputError(f"a count of form {answer.form} has no number", todo="give n, or low and high for a range")
    shown = number(answer.n, lang)
    if answer.form == "exact":
        return shown
    key = "below" if answer.form == "about" and answer.side == "below" else answer.form
    return str(patterns[key]).format(n=shown)


def _day(answer: Day, lang: str) -> str:
    patterns = table(lang, "wording")["date"]
    months = table(lang, "dates")["months_say"]

    def one(day: date) -> str:
        return str(patterns["day"]).format(d=day.day, month=months[day.month - 1], y=day.year)

    start, end = answer.start, answer.end
    if answer.precision == "month" and (start.year, start.month) == (end.year, end.month):
        return str(patterns["month"]).format(month=months[start.month - 1], y=start.year)
    if answer.precision == "year" and start.year == end.year:
        return str(patterns["year"]).format(y=start.year)
    return one(start) if start == end else str(patterns["span"]).format(a=one(start), b=one(end))


def scales() -> tuple[str, ...]:
    """Names of the declared scales of certainty words."""
    return tuple(table("en", "wording")["scale"])


def certainty(likelihood: float, lang: str, scale: str = "icd203") -> str:
    """The word for a chance on a declared scale; a chance that falls in a gap of the scale is printed as a number.

    Raises `InputError` for what is no chance, or for a scale that is not declared.
    """
    if not 0 <= likelihood <= 1:
        raise InputError(f"{likelihood} is no chance", todo="give a number from 0 to 1")
    if scale not in scales():
        raise InputError(f"scale {scale!r} is not declared", todo=f"declared: {', '.join(scales())}")
    declared = table(lang, "wording")["scale"][scale]
    bands = declared["bands"]
    for low, high, word in bands:
        inside = likelihood <= high if declared["ends"] == "both" or [low, high, word] == bands[-1] else likelihood < high
        if low <= likelihood and inside:
            return str(word)
    return f"{round(likelihood * 100)}%"


def hedged(status: Status, answer: str, interval: str, lang: str) -> str | None:
    """An answer as firmly as its status lets it be printed; None where the status can't be printed as an answer."""
    pattern = table(lang, "wording")["hedged"].get(status)
    return None if pattern is None else str(pattern).format(answer=answer, interval=interval)


def status_word(status: Status, lang: str) -> str:
    """A status on screen."""
    return str(table(lang, "wording")["status"][status])


def confidence_word(confidence: Confidence, lang: str) -> str:
    """A confidence on screen; never in one sentence with a likelihood."""
    return str(table(lang, "wording")["confidence"][confidence])


def say_date(day: date, lang: str) -> str:
    """One day in words."""
    return _day(Day(start=day, end=day), lang)
