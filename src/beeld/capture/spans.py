"""Spans: the stretch of a sentence that would answer a question, and the answer read from it; whether it does is weighed in
relevance.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from beeld import language
from beeld.capture.context import Context
from beeld.capture.countries import is_country
from beeld.capture.marks import features
from beeld.capture.naming import Names
from beeld.capture.route import Profile
from beeld.language import table
from beeld.model import Answer, Category, Day, Place, Polarity, Question, Reading, YesNo


class Proposed(NamedTuple):
    """A span of a document that may answer a question, and the chance that it does (0..1)."""

    question: str
    start: int
    end: int
    answer: Answer
    score: float
    silence: bool = False
    polarity: Polarity | None = None


def candidates(context: Context, profiles: Sequence[Profile], names: Names) -> Iterator[tuple[Profile, Proposed]]:
    """What the sentence could answer, of the questions that it says something about."""
    for profile in profiles:
        kind = profile.question.type
        exclude = profile.exclude.get(context.lang)
        if kind in _BY_KIND and _touched(context, profile) and not (exclude is not None and exclude.search(context.text)):
            for one in _BY_KIND[kind](context, profile, names):
                yield profile, one


def _touched(context: Context, profile: Profile) -> bool:
    """Whether the sentence says an act that is asked about, or a declared term; a name or a day may also stand beside what
    it is about.
    """
    wording = profile.wording(context.lang)
    wanted = (wording.acts or wording.subject) if profile.question.type == "yesno" else wording.weights
    if not context.layers[0].isdisjoint(wanted):
        return True
    terms = profile.terms.get(context.lang)
    return terms is not None and terms.search(context.text)


# -- yes or no -----------------------------------------------------------------------------------------------------------


def _yesno(context: Context, profile: Profile, names: Names) -> list[Proposed]:
    start, end = _best_clause(context, profile)
    clause = context.text[start:end]
    silence = language.silence_at(context.text, start, end, context.lang)
    polarity = language.polarity_at(context.text, start, end, context.lang, "")
    if _is_question(clause):
        return []
    negative = silence or (polarity == "asserted" and language.negated(clause, context.lang))
    answer = YesNo(yes=not negative)
    if polarity == "denied" and silence:
        polarity = "asserted"
    return [Proposed(profile.question.id, context.start + start, context.start + end, answer, 0.0, silence, polarity)]


def _is_question(clause: str) -> bool:
    return clause.rstrip('"”’ ').endswith("?")


def _best_clause(context: Context, profile: Profile) -> tuple[int, int]:
    """The clause that carries most of the question's words."""
    bounds = sorted({0, len(context.text), *(one.end() for one in re.finditer(r"[;:,]\s+|\s+[–—]\s+", context.text))})
    clauses = [(a, b) for a, b in pairwise(bounds) if b - a > 12] or [(0, len(context.text))]
    weights = profile.wording(context.lang).weights if len(clauses) > 1 else {}

    def carried(span: tuple[int, int]) -> float:
        inside = features(context.text[span[0] : span[1]], context.lang) if weights else frozenset()
        return sum(weight for feature, weight in weights.items() if feature in inside)

    start, end = max(clauses, key=lambda one: (carried(one), one[1] - one[0]))
    while end > start and context.text[end - 1] in ' ,;:.\n"”':
        end -= 1
    return start, end


# -- days, places, categories ----------------------------------------------------------------------------------------------


def _days(context: Context, profile: Profile, names: Names) -> list[Proposed]:
    days = [one for one in context.readings if isinstance(one.answer, Day)]
    if not days:
        return []
    best = min(days, key=lambda one: _distance(context, one, profile))
    return [Proposed(profile.question.id, best.start, best.end, best.answer, 0.0)]


def _act_places(context: Context, profile: Profile) -> list[tuple[int, int]]:
    """Where the sentence says the act: by a word of its group, or by a declared term (offsets in the sentence)."""
    hits = context.marks.between(context.start, context.end)
    found = [(one.start - context.start, one.end - context.start) for one in hits if one.name in profile.groups]
    terms = profile.terms.get(context.lang)
    return found + ([(one.start, one.end) for one in terms.scan(context.text)] if terms is not None else [])


def _distance(context: Context, reading: Reading, profile: Profile) -> int:
    """Characters between a date and the nearest word of the act."""
    at, end = reading.start - context.start, reading.end - context.start
    places = _act_places(context, profile)
    return min((min(abs(first - at), abs(last - at), abs(end - first)) for first, last in places), default=999)


def _places(context: Context, profile: Profile, names: Names) -> list[Proposed]:
    question = profile.question
    if question.places:
        return _declared_places(context, question)
    found = []
    asked = {word.casefold() for text in question.ask.values() for _, _, word in language.words(text)}
    patterns = _place_patterns(context.lang)
    for match in patterns["places"].finditer(context.text):
        for piece in patterns["name"].finditer(match.group("names")):
            name = patterns["lead"].sub("", piece.group())
            start = context.start + match.start("names") + piece.start()
            if not _no_place(name, piece.group(), context, names, asked):
                found.append(Proposed(question.id, start, start + len(piece.group()), Place(place=slug(name)), 0.0))
    return found


def _no_place(name: str, whole: str, context: Context, names: Names, asked: set[str]) -> bool:
    """Whether a capitalised name is something else than a place: an acronym, a source, a month, a country, or what is asked."""
    dates = table(context.lang, "dates")
    folded = name.casefold()
    return (
        name.isupper()
        or folded in asked
        or folded in dates["months"]
        or folded in dates["weekdays"]
        or is_country(name)
        or bool(names.mentions(whole, publisher=""))
    )


@lru_cache(maxsize=8)
def _place_patterns(lang: str) -> dict[str, re.Pattern[str]]:
    """How a text says where: a preposition of place, perhaps with an article and a kind of place, and names."""
    words = table(lang, "words")["place"]
    name = r"[A-Z][\w'’-]+"
    joins = "|".join(re.escape(one) for one in words["joins"])
    article = rf"(?:(?:{language.alternatives(words['articles'])})\s+)?"
    kind = rf"(?:[a-z]+\s+(?:{language.alternatives(words['of'])})\s+)?"
    before = rf"\b(?:{language.alternatives(words['prepositions'])})\s+{article}{kind}"
    return {
        "places": re.compile(rf"{before}(?P<names>{name}(?:(?:\s+(?:{joins})\s+|\s+){name})*)"),
        "name": re.compile(rf"{name}(?:\s+(?!(?:{joins})\b){name})*"),
        "lead": re.compile(rf"^(?:{language.alternatives(words['name_articles'])})-"),
    }


def slug(name: str) -> str:
    """A name as an id: case-folded, a word that says what kind of place it is left out."""
    plain = _kinds_of_place().sub("", name.casefold())
    return re.sub(r"[^\w]+", "-", plain).strip("-") or name.casefold()


@lru_cache(maxsize=1)
def _kinds_of_place() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{language.alternatives(language.merged('words')['place']['kinds'])})\b")


def _declared_places(context: Context, question: Question) -> list[Proposed]:
    """Declared places named in the sentence; one that lies in another named beside it stands for both."""
    named: dict[str, tuple[int, int]] = {}
    for place in question.places:
        match = _named_pattern((place.id, place.id.replace("-", " "), *place.aliases)).search(context.text)
        if match is not None:
            named[place.id] = (match.start(), match.end())
    within = {one.id: one.within for one in question.places}
    holders = {within[one] for one in named if within.get(one)}
    return [
        Proposed(question.id, context.start + start, context.start + end, Place(place=key), 0.0)
        for key, (start, end) in named.items()
        if key not in holders
    ]


@lru_cache(maxsize=2000)
def _named_pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{language.alternatives(words)})(?!\w)", re.IGNORECASE)


def _categories(context: Context, profile: Profile, names: Names) -> list[Proposed]:
    """The options named in the sentence: declared ones, or else bodies that the case knows."""
    question = profile.question
    named: dict[str, tuple[int, int]] = {}
    if question.categories:
        for key, words in question.categories.items():
            match = _named_pattern((key, *words)).search(context.text)
            if match is not None:
                named[key] = (match.start(), match.end())
    else:
        for one in names.mentions(context.text, publisher=context.document.source):
            named.setdefault(slug(context.text[one.start : one.end]), (one.start, one.end))
    return [
        Proposed(question.id, context.start + start, context.start + end, Category(category=key), 0.0)
        for key, (start, end) in named.items()
    ]


_BY_KIND = {"yesno": _yesno, "date": _days, "place": _places, "category": _categories}
