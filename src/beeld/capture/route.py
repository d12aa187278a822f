"""Routing: which questions a sentence is about. By the question's own words and their groups of meaning, by declared terms,
scope and exclusions; the title and the sentences before carry the subject.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Any

from beeld import language
from beeld.capture.naming import countries
from beeld.model import Question

# shares of this sentence, the one before, the title, the rest of the document: an act must be near, a subject may be far
ACT_CONTEXT = (1.0, 0.65, 0.6, 0.3)
SUBJECT_CONTEXT = (1.0, 0.85, 0.8, 0.7)
ABSENT_NAME = 0.35
COMPOUND_LETTERS = 8


@lru_cache(maxsize=1)
def topics() -> dict[str, Any]:
    return tomllib.loads((resources.files("beeld.capture") / "topics.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _group_patterns() -> dict[str, re.Pattern[str]]:
    return {name: starts(words) for name, words in topics()["groups"].items()}


def starts(words: list[str]) -> re.Pattern[str]:
    """Matches any word that begins with one of these; one that ends in a space must be whole. Long ones may also stand inside
    a compound ("havenarbeiders").
    """

    def pieces(chosen: list[str]) -> str:
        ordered = sorted(chosen, key=len, reverse=True)
        return "|".join(re.escape(one.rstrip()) + (r"(?!\w)" if one.endswith(" ") else "") for one in ordered).replace(
            r"\ ", r"\s+"
        )

    inside = [one for one in words if len(one) >= COMPOUND_LETTERS and one.isalpha()]
    source = rf"(?<!\w)(?:{pieces(words)})" + (f"|(?:{pieces(inside)})" if inside else "")
    return re.compile(source, re.IGNORECASE)


@lru_cache(maxsize=1)
def _country_words() -> tuple[re.Pattern[str], dict[str, tuple[str, bool]]]:
    """One pattern for all names, seats, adjectives and peoples; each word's country, and whether it names its people."""
    owner: dict[str, tuple[str, bool]] = {}
    for code, table in countries().items():
        owner.update({one: (code, False) for one in table["names"] + table["seats"] if len(one) > 2 or one.isupper()})
        for one in table["adjectives"]:
            if len(one) > 3:
                owner.update({one + suffix: (code, True) for suffix in ("", "s", "n", "en")})
        for one in table["names"]:
            if len(one) > 3:
                owner.update({one + suffix: (code, True) for suffix in ("er", "ers", "ezen", "ees")})
                if one.endswith("ië"):
                    owner.update({one + suffix: (code, True) for suffix in ("r", "rs")})
    return re.compile(rf"(?<!\w)(?:{language.alternatives(list(owner))})(?!\w)"), owner


def demonyms(text: str) -> set[str]:
    """Codes of the countries whose people, or adjective, a text names."""
    pattern, owner = _country_words()
    return {owner[one.group()][0] for one in pattern.finditer(text) if one.group() in owner and owner[one.group()][1]}


@lru_cache(maxsize=8)
def _calendar(lang: str) -> frozenset[str]:
    dates = language.table(lang, "dates")
    return frozenset([*dates["months"], *dates["weekdays"]])


@lru_cache(maxsize=20_000)
def features(text: str, lang: str) -> frozenset[str]:
    """Groups of meaning, countries and peoples in any language, and stems of the other content words."""
    stops, calendar = language.stopwords(lang), _calendar(lang)
    found: set[str] = set()
    covered: set[int] = set()
    for name, group in _group_patterns().items():
        for match in group.finditer(text):
            found.add(f"group:{name}")
            covered.add(match.start())
    pattern, owner = _country_words()
    for match in pattern.finditer(text):
        code, people = owner.get(match.group(), ("", False))
        if code:
            found.add(f"country:{code}")
            if people:
                found.add(f"people:{code}")
    plain = pattern.sub(lambda match: " " * len(match.group()), text)
    for start, _, word in language.words(plain):
        if start in covered:  # its group stands for it
            continue
        if word not in stops and word not in calendar and len(word) > 2 and not word[0].isdigit():
            found.add(language.stem(word, lang))
    return frozenset(found)


@lru_cache(maxsize=2000)
def _counted(text: str, lang: str) -> frozenset[str]:
    """Stems of what a wording counts: the words behind "how many" / "hoeveel", up to its verb or preposition."""
    match = re.search(r"\b(?:how many|hoeveel)\s+", text, re.IGNORECASE)
    if match is None:
        return frozenset()
    noun = text[match.end() : language.noun_after(text, match.end(), lang)]
    return frozenset(language.stem(word, lang) for _, _, word in language.words(noun) if word not in language.stopwords(lang))


@lru_cache(maxsize=2000)
def _names(text: str, lang: str) -> frozenset[str]:
    """Stems of the proper names in a question's wording: words with a capital that do not begin it."""
    found = set()
    plain = _country_words()[0].sub(" ", text)
    for match in re.finditer(r"(?<=\s)(?:[a-z]+-)?[A-Z][\w'’-]+", plain):
        word = match.group().casefold()
        if word not in _calendar(lang) and not word.endswith("-"):
            found.add(language.stem(word, lang))
    return frozenset(found)


class Profile:
    """What a question asks for, as weighted features by language, and its declared words."""

    def __init__(self, question: Question, weights: Mapping[str, Mapping[str, float]]) -> None:
        self.question = question
        self.weights = weights
        self.groups = {one for table in weights.values() for one in table if one.startswith("group:")}
        self.terms = _phrases(question.terms)
        self.scope = _phrases(question.scope)
        self.exclude = _phrases(question.exclude)
        self.peoples = {one for table in weights.values() for one in table if one.startswith("people:")}
        self.names = {lang: _names(text, lang) for lang, text in question.ask.items()}
        self.counted = {lang: _counted(text, lang) for lang, text in question.ask.items()}

    def score(self, lang: str, layers: tuple[frozenset[str], ...]) -> float:
        """Share of the question's weight that the layers (sentence, before, title, document) carry, nearest first."""
        table = self.weights.get(lang) or next(iter(self.weights.values()), {})
        total = sum(table.values()) or 1.0
        got = 0.0
        for feature, weight in table.items():
            context = ACT_CONTEXT if feature.startswith("group:") else SUBJECT_CONTEXT
            for share, layer in zip(context, layers, strict=True):
                if feature in layer:
                    got += share * weight
                    break
        names = self.names.get(lang, frozenset())
        absent = bool(names) and not any(names & layer for layer in layers)
        return got / total * (ABSENT_NAME if absent else 1.0)


def _phrases(by_language: Mapping[str, tuple[str, ...]]) -> dict[str, re.Pattern[str]]:
    return {lang: starts(list(words)) for lang, words in by_language.items() if words}


def profiles(questions: Mapping[str, Question]) -> dict[str, Profile]:
    """A profile for each question; a feature that many questions share weighs little (inverse document frequency)."""
    asked = {
        key: {lang: features(f"{text} {one.unit if lang == 'en' else ''}", lang) for lang, text in one.ask.items()}
        for key, one in questions.items()
    }
    made = {}
    for key, one in questions.items():
        weights: dict[str, dict[str, float]] = {}
        for lang, found in asked[key].items():
            table = {}
            for feature in found:
                shared = sum(feature in other.get(lang, frozenset()) for other in asked.values())
                boost = 1.6 if feature.startswith(("group:", "people:")) else 1.0
                table[feature] = boost * math.log(1 + len(questions) / shared)
            weights[lang] = table
        made[key] = Profile(one, weights)
    return made
