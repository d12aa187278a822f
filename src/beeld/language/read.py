"""read: the readings of a text; capture, letter.check, letter.verify and disclose use the same."""

from __future__ import annotations

from datetime import date, datetime

from beeld.language import dates, numbers
from beeld.language.cues import hedge_at, polarity_at, silence_span
from beeld.language.nouns import noun_after
from beeld.language.text import sentences
from beeld.model import Count, Reading, YesNo

UNITED = ("count", "measure", "money", "share")  # roles of numbers that may be said in a unit


def read(text: str, lang: str, *, published: datetime | date | None = None) -> list[Reading]:
    """All readings of a text in order: counts with operator, noun and role; days; a yes/no reading for each sentence that
    reports silence. Offsets are characters of `text`; text[start:end] is the wording.

    Weekdays and dates without a year need `published`. Raises `InputError` for a language without a folder.
    """
    day = published.date() if isinstance(published, datetime) else published
    found: list[Reading] = []
    spans = sentences(text, lang)
    for index, (start, end) in enumerate(spans):
        following = text[spans[index + 1][0] : spans[index + 1][1]] if index + 1 < len(spans) else ""
        found += read_sentence(text[start:end], lang, published=day, offset=start, following=following)
    return found


def read_sentence(
    sentence: str, lang: str, *, published: date | None = None, offset: int = 0, following: str = "", single: bool = False
) -> list[Reading]:
    """The readings of one sentence; `offset` is added to all of them, `following` is the sentence after it. With `single` also
    counts that are said without a number ("no minors", "a fifth victim").
    """
    days = dates.find(sentence, lang, published)
    readings: list[Reading] = []
    for one in days:
        readings.append(
            Reading(
                answer=one.day,
                start=offset + one.start,
                end=offset + one.end,
                noun_end=offset + one.end,
                role="date",
                polarity=polarity_at(sentence, one.start, one.end, lang, following),
                hedge=hedge_at(sentence, one.start, one.end, lang),
            )
        )
    # without a publication day some days can't be read; their figures are still no counts
    worded = days if published is not None else dates.find(sentence, lang, date(2000, 1, 1))
    taken = [(one.start, one.end) for one in worded]
    found = [
        one
        for one in numbers.find(sentence, lang, single=single)
        if not any(one.core < end and one.end > start for start, end in taken)
    ]
    for number in found:  # "that sum was wrong" takes back the last figure before it
        readings.append(_count(sentence, number, lang, offset, following if number is found[-1] else ""))
    readings += _silence(sentence, lang, offset)
    return sorted(readings, key=lambda one: (one.start, one.end))


def _count(sentence: str, number: numbers.Found, lang: str, offset: int, following: str) -> Reading:
    role = numbers.role(sentence, number, lang)
    said = numbers.measured(sentence, number, lang) if role in UNITED else None
    noun_end = number.end
    if said is not None:
        role, noun_end = said.unit.role, max(number.end, said.end)
    elif role == "count":
        noun_end = noun_after(sentence, number.end, lang)
    number = numbers.behind_noun(sentence, number, noun_end, lang) or number
    return Reading(
        answer=number.answer,
        measure="" if said is None else said.unit.name,
        start=offset + number.start,
        end=offset + number.end,
        noun=sentence[number.end : noun_end].strip() if role == "count" else "",
        noun_end=offset + noun_end,
        role=role,
        polarity=polarity_at(sentence, number.start, number.end, lang, following),
        hedge=hedge_at(sentence, number.start, number.end, lang),
    )


def _silence(sentence: str, lang: str, offset: int) -> list[Reading]:
    span = silence_span(sentence, lang)
    if span is None:
        return []
    return [
        Reading(
            answer=YesNo(yes=False),
            start=offset + span[0],
            end=offset + span[1],
            noun_end=offset + span[1],
            role="silence",
            hedge=hedge_at(sentence, span[0], span[1], lang),
            silence=True,
        )
    ]


def counts(text: str, lang: str) -> list[Count]:
    """Just the counts of a text, for comparing what is printed."""
    return [one.answer for one in read(text, lang) if isinstance(one.answer, Count) and one.role == "count"]
