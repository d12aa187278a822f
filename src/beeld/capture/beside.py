"""Beside: what stands beside a number of a sentence, whatever is asked; read once for all questions."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from beeld import language
from beeld.capture.context import Context
from beeld.capture.countries import is_country
from beeld.capture.route import WHO_GROUPS
from beeld.model import Count, Day, Reading

OLD_DAYS = 183
NEAR = 45  # characters either side of a number that count as beside it


class Beside(NamedTuple):
    """Marks near a number, in its clause, before it, in its noun; what of them says what happened; how the number is worded."""

    near: frozenset[str]
    clause: frozenset[str]
    noun: frozenset[str]
    noun_text: str
    kind: str
    stems: frozenset[str]
    units: frozenset[str]
    persons: bool  # persons are counted, as far as the noun tells
    people: frozenset[str]
    who: frozenset[str]
    acts_near: frozenset[str]
    acts_clause: frozenset[str]
    acts_noun: frozenset[str]
    nearest: frozenset[str]
    places: frozenset[str]
    country: bool
    plan: bool
    left: int
    right: int
    same: dict[str, float]  # signals that are the same for every question


@lru_cache(maxsize=4000)
def acts(names: frozenset[str]) -> frozenset[str]:
    """The groups that say what happened."""
    return frozenset([one for one in names if one.startswith("group:") and one not in WHO_GROUPS])


def beside(context: Context, reading: Reading) -> Beside:
    """What stands beside a number of the sentence."""
    start, end = reading.start - context.start, reading.noun_end - context.start
    left, right = language.clause_around(context.text, start, end, context.lang)
    near = context.names(max(left, start - NEAR), min(right, end + NEAR))
    clause = context.names(left, right)
    core_end = reading.end - context.start
    noun = context.names(core_end, end) if reading.noun else frozenset()
    stems = frozenset(language.stem(word, context.lang) for _, _, word in language.words(reading.noun))
    return Beside(
        near=near,
        clause=clause,
        noun=noun,
        noun_text=reading.noun,
        kind=_kind(reading.noun, noun, context.lang),
        stems=stems,
        units=frozenset([one for one in noun if one.startswith("unit:")]),
        persons=counts_persons(noun),
        people=frozenset([one for one in noun if one.startswith("people:")]),
        who=noun & WHO_GROUPS,
        acts_near=acts(near),
        acts_clause=acts(clause),
        acts_noun=acts(noun),
        nearest=_nearest_acts(context, reading, left, right),
        places=_places(context.text, context.lang),
        country=any(one.startswith("country:") for one in clause),
        plan="cue:plan" in clause,
        left=left,
        right=right,
        same={
            "any_act_sentence": bool(acts(context.layers[0])),
            "subset": "cue:subset" in context.names(max(left, start - NEAR), start) or "cue:subset" in noun,
            "part_of": _part_of(context, core_end),
            "past": "cue:past" in clause or _old_date(context, left, right),
            "from_value": _from_value(context, start, left),
            **_worded(context, reading),
        },
    )


def _worded(context: Context, reading: Reading) -> dict[str, float]:
    """How the number is worded."""
    answer, start = reading.answer, reading.start - context.start
    assert isinstance(answer, Count)
    return {
        "small_word": _small_word(context, reading, answer),
        "ordinal": language.is_ordinal(context.text[start : reading.end - context.start], context.lang),
        "bracketed": context.text[max(0, start - 1) : start] == "(",
        "vague": answer.form == "vague",
        "vague_open": answer.form == "vague" and answer.low is None,
        "zero": answer.n == 0,
    }


def _kind(noun: str, marks: frozenset[str], lang: str) -> str:
    """What kind of thing is counted; a people's name stands for its nationals ("124 Belgians")."""
    kind = language.kind_counted(noun, lang) if noun else ""
    return kind or ("person" if any(one.startswith("people:") for one in marks) else "")


def _nearest_acts(context: Context, reading: Reading, left: int, right: int) -> frozenset[str]:
    """The act said nearest to the number in its clause; an act in the counted noun itself is nearest of all."""
    best, nearest = 999, set[str]()
    for one in context.marks.between(context.start + left, context.start + right):
        if not one.name.startswith("group:") or one.name in WHO_GROUPS:
            continue
        apart = max(one.start - reading.noun_end, reading.start - one.end, 0)
        if apart < best - 3:
            best, nearest = apart, {one.name}
        elif apart <= best + 3:
            nearest.add(one.name)
    return frozenset(nearest)


def _old_date(context: Context, left: int, right: int) -> bool:
    """Whether the clause names a day more than half a year before the publication."""
    published = context.document.published.date()
    return any(
        isinstance(one.answer, Day) and (published - one.answer.end).days > OLD_DAYS and left <= one.start - context.start < right
        for one in context.readings
    )


def _part_of(context: Context, end: int) -> bool:
    """ "30 of the 58", "drie van hen": the number counts a part of what stands behind it."""
    return bool(_part_pattern(context.lang).match(context.text, end))


@lru_cache(maxsize=8)
def _part_pattern(lang: str) -> re.Pattern[str]:
    return re.compile(rf"\s+(?:{language.alternatives(language.table(lang, 'numbers')['range']['part_of'])})\b", re.IGNORECASE)


def _from_value(context: Context, start: int, left: int) -> bool:
    """ "Up from 2,600", "waren het dinsdag nog 1.200": what the count was before."""
    return bool(_from_pattern(context.lang).search(context.text[max(0, start - NEAR) : start]))


@lru_cache(maxsize=8)
def _from_pattern(lang: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(language.table(lang, 'numbers')['range']['was'])})[^.;]{{0,24}}$", re.IGNORECASE)


@lru_cache(maxsize=8)
def _located(lang: str) -> re.Pattern[str]:
    """A name behind a preposition of place, or that opens the sentence."""
    words = language.table(lang, "words")["place"]
    lead = language.alternatives([*words["prepositions"], *words["of"]])
    return re.compile(
        rf"(?:\b(?:{lead})\s+(?:(?:{language.alternatives(words['articles'])})\s+)?|^|\n)(?P<name>[A-Z][\w'’-]{{2,}})"
    )


@lru_cache(maxsize=256)
def _places(text: str, lang: str) -> frozenset[str]:
    """Stems of the places (not countries) that a sentence says something is in; the same for all its numbers."""
    return frozenset(
        language.stem(match.group("name").casefold(), lang)
        for match in _located(lang).finditer(text)
        if (match.start() > 0 or text[match.end() : match.end() + 1] == ".")
        and not is_country(match.group("name"))
        and not match.group("name").isupper()
    )


def counts_persons(noun: frozenset[str]) -> bool:
    """Whether persons are counted: by a word for them, or as nationals ("460 Belgians"; not "12 Belgian ships")."""
    units = any(one.startswith("unit:") for one in noun)
    return "cue:persons" in noun or (not units and any(one.startswith("people:") for one in noun))


def _small_word(context: Context, reading: Reading, answer: Count) -> bool:
    """ "Two judges", "drie media": a small number in words seldom is a figure that a case asks for."""
    wording = context.text[reading.start - context.start : reading.end - context.start]
    return answer.form == "exact" and (answer.n or 99) <= 12 and wording.isalpha()
