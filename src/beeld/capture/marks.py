"""Marks: what stands where in a text: groups of meaning, countries and peoples, cues, units, and stems of other words."""

from __future__ import annotations

import tomllib
from bisect import bisect_left
from functools import lru_cache
from importlib import resources

from beeld import language
from beeld.capture.countries import named
from beeld.capture.phrases import Hit, Phrases

# tables that say something about a number beside them, not what a sentence is about
CUES = ("plan", "batch", "subset", "past", "total", "new", "persons")


@lru_cache(maxsize=1)
def who_groups() -> frozenset[str]:
    """Groups that say who or what is counted, not what happened to them."""
    source = (resources.files("beeld.capture") / "kinds.toml").read_text(encoding="utf-8")
    topics = language.merged("topics")
    named = (*tomllib.loads(source)["who"], *topics.get("things", {}), *topics.get("people", {}))
    return frozenset(f"group:{one}" for one in named)


@lru_cache(maxsize=1)
def near_kinds() -> frozenset[frozenset[str]]:
    """Pairs of kinds of things that texts use for each other."""
    source = (resources.files("beeld.capture") / "kinds.toml").read_text(encoding="utf-8")
    return frozenset(frozenset((a, b)) for group in tomllib.loads(source)["near"] for a in group for b in group if a < b)


@lru_cache(maxsize=8)
def _meanings(lang: str) -> Phrases:
    topics = language.table(lang, "topics")
    tables = {f"group:{name}": list(words) for name, words in topics["groups"].items()}
    people = topics.get("people", {})
    for name, words in (*topics.get("things", {}).items(), *people.items()):
        tables.setdefault(f"group:{name}", []).extend(words)
    tables |= {f"unit:{name}": words for name, words in topics["units"].items()}
    tables |= {f"cue:{name}": list(topics[name]["words"]) for name in CUES}
    tables["cue:persons"] += [word for words in people.values() for word in words]
    for name, sides in language.states(lang).items():
        tables |= {
            f"state:{name}+": sides.get("is", []),
            f"state:{name}-": sides.get("not", []),
            f"state:{name}?": sides.get("asks", []),
        }
    return Phrases(tables)


@lru_cache(maxsize=8)
def _empty_words(lang: str) -> frozenset[str]:
    dates = language.table(lang, "dates")
    return language.stopwords(lang) | frozenset(dates["months"]) | frozenset(dates["weekdays"])


class Marks:
    """The marks of one text, in order of place. Countries stand for their peoples too: "people:NL" brings "country:NL"."""

    def __init__(self, text: str, lang: str) -> None:
        meanings, places = _meanings(lang).scan(text), named().scan(text)
        peoples = [Hit(one.start, one.end, f"country:{one.name[7:]}") for one in places if one.name.startswith("people:")]
        covered = {one.start for one in meanings if one.name.startswith("group:")}
        taken = sorted((one.start, one.end) for one in places)
        found = [*meanings, *places, *peoples, *_stems(text, lang, covered, taken)]
        found.sort()
        self._hits = found
        self._starts = [one.start for one in found]
        self._states = [one for one in found if one.name.startswith("state:")]
        self._names: dict[tuple[int, int], frozenset[str]] = {}

    def between(self, start: int, end: int) -> list[Hit]:
        """Marks that begin in text[start:end]."""
        return self._hits[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def states(self, start: int, end: int) -> list[Hit]:
        """Of those the words for states."""
        return [one for one in self._states if start <= one.start < end]

    def names(self, start: int, end: int) -> frozenset[str]:
        """Names of the marks that begin in text[start:end]; remembered, as every question asks for the same stretches."""
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        known = self._names.get((first, last))
        if known is None:
            known = self._names[first, last] = frozenset([one.name for one in self._hits[first:last]])
        return known


def _stems(text: str, lang: str, covered: set[int], taken: list[tuple[int, int]]) -> list[Hit]:
    found, index = [], 0
    for start, end, word in language.words(text):
        stem = _stem(word, lang)
        if not stem:
            continue
        while index < len(taken) and taken[index][1] <= start:
            index += 1
        if start in covered or (index < len(taken) and taken[index][0] <= start):
            continue
        found.append(Hit(start, end, stem))
    return found


@lru_cache(maxsize=50_000)
def _stem(word: str, lang: str) -> str:
    """The stem of a word that says something; "" for the others."""
    telling = len(word) > 2 and word not in _empty_words(lang) and not word[0].isdigit()
    return language.stem(word, lang) if telling else ""


@lru_cache(maxsize=4000)
def features(text: str, lang: str) -> frozenset[str]:
    """What a short text is about: groups, countries, peoples and stems; no cues and no units."""
    return about(Marks(text, lang).names(0, len(text)))


@lru_cache(maxsize=4000)
def about(names: frozenset[str]) -> frozenset[str]:
    """The marks that say what a text is about."""
    return frozenset([one for one in names if not one.startswith(("cue:", "unit:", "state:"))])
