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

CONTEXT = (1.0, 0.55, 0.45, 0.25)  # this sentence, the one before, the title, the rest of the document


@lru_cache(maxsize=1)
def topics() -> dict[str, Any]:
    return tomllib.loads((resources.files("beeld.capture") / "topics.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _group_patterns() -> dict[str, re.Pattern[str]]:
    return {name: starts(words) for name, words in topics()["groups"].items()}


def starts(words: list[str]) -> re.Pattern[str]:
    """Matches any word that begins with one of these; one that ends in a space must be whole."""
    pieces = [re.escape(one.rstrip()) + (r"(?!\w)" if one.endswith(" ") else "") for one in sorted(words, key=len, reverse=True)]
    return re.compile(r"(?<!\w)(?:" + "|".join(pieces).replace(r"\ ", r"\s+") + ")", re.IGNORECASE)


@lru_cache(maxsize=1)
def _demonyms() -> list[tuple[str, re.Pattern[str]]]:
    found = []
    for code, table in countries().items():
        words = [one for one in table["adjectives"] if len(one) > 3]
        found.append((code, re.compile(rf"(?<!\w)(?:{language.alternatives(words)})(?:s|n|en|rs)?(?!\w)")))
    for code, table in countries().items():
        names = [one for one in table["names"] if len(one) > 3]
        dutch = [one + suffix for one in names for suffix in ("er", "ers", "ezen", "ees", "iër", "iërs")]
        found.append((code, re.compile(rf"(?<!\w)(?:{language.alternatives(dutch)})(?!\w)")))
    return found


def demonyms(text: str) -> set[str]:
    """Codes of the countries whose people, or adjective, a text names."""
    return {code for code, pattern in _demonyms() if pattern.search(text)}


@lru_cache(maxsize=20_000)
def features(text: str, lang: str) -> frozenset[str]:
    """Groups of meaning, stems of content words, and peoples that a text names."""
    stops = language.stopwords(lang)
    found = {f"group:{name}" for name, pattern in _group_patterns().items() if pattern.search(text)}
    for _, _, word in language.words(text):
        if word not in stops and len(word) > 2 and not word.isdigit():
            found.add(language.stem(word, lang))
    return frozenset(found | {f"people:{code}" for code in demonyms(text)})


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

    def score(self, lang: str, layers: tuple[frozenset[str], ...]) -> float:
        """Share of the question's weight that the layers (sentence, before, title, document) carry, nearest first."""
        table = self.weights.get(lang) or next(iter(self.weights.values()), {})
        total = sum(table.values()) or 1.0
        got = 0.0
        for feature, weight in table.items():
            for share, layer in zip(CONTEXT, layers, strict=True):
                if feature in layer:
                    got += share * weight
                    break
        return got / total


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
