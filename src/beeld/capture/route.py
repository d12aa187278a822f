"""Routing: what a question asks for, and how well a sentence fits it. By the question's own words and their groups of
meaning, by declared terms, scope and exclusions; the title and the sentences before carry the subject.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import lru_cache

from beeld import language
from beeld.capture.marks import Marks, features, near_kinds, who_groups
from beeld.capture.phrases import Phrases
from beeld.model import Question

# shares of this sentence, the one before, the title, the rest of the document: an act must be near, a subject may be far
ACT_CONTEXT = (1.0, 0.65, 0.6, 0.3)
SUBJECT_CONTEXT = (1.0, 0.85, 0.8, 0.7)
ABSENT_NAME = 0.35
KEPT = 1000  # texts whose share of a question is remembered
# groups that say who or what is counted, not what happened to them
WHO_GROUPS = who_groups()
EXPECTED = "group:expect"
# units by which a question counts persons; one that names none counts them too, unless its wording says what
PERSONS = frozenset({"persons", "people", "personen", "mensen", ""})


@lru_cache(maxsize=2000)
def _counted(text: str, lang: str) -> str:
    """What a wording counts: the words behind "how many" / "hoeveel", up to its verb or preposition."""
    asking = language.alternatives(language.table(lang, "words")["how_many"])
    match = re.search(rf"\b(?:{asking})\s+", text, re.IGNORECASE)
    return "" if match is None else text[match.end() : language.noun_after(text, match.end(), lang)]


@lru_cache(maxsize=2000)
def _names(text: str, lang: str) -> frozenset[str]:
    """Stems of the proper names in a question's wording: words with a capital that begin no sentence and name no country."""
    dates = language.table(lang, "dates")
    found = set()
    for match in re.finditer(r"(?<=\s)(?:[a-z]+-)?[A-Z][\w'’-]+", text):
        word = match.group().casefold()
        country = any(one.startswith(("country:", "people:")) for one in features(match.group().replace("-", " "), lang))
        if word not in dates["months"] and word not in dates["weekdays"] and not word.endswith("-") and not country:
            found.add(language.stem(word, lang))
    return frozenset(found)


@lru_cache(maxsize=2000)
def _focus(text: str, lang: str) -> frozenset[str]:
    """What a question turns on: its last word that says something ("is the dike closed?", "is het losgeld betaald?")."""
    for _, _, word in reversed(language.words(text)):
        found = features(word, lang)
        if found and word not in language.stopwords(lang) and not word[0].isdigit():
            return found
    return frozenset()


@lru_cache(maxsize=2000)
def _predicate(text: str, lang: str) -> frozenset[str]:
    """What a yes/no question says of its subject: the last act in it, else its last word that says something."""
    marks = [one.name for one in Marks(text, lang).between(0, len(text))]
    acts = [one for one in marks if one.startswith("group:") and one not in WHO_GROUPS]
    return frozenset(acts[-1:]) or _focus(text, lang)


class Shares(dict[str, float]):
    """Weights by feature, with their sum; not changed once made. The share of a text is remembered: the same sentence, title and
    document are asked about for each of its numbers and names.
    """

    def __init__(self, weights: Mapping[str, float]) -> None:
        super().__init__(weights)
        self.total = sum(weights.values())
        self._known: dict[frozenset[str], float] = {}

    def of(self, marks: frozenset[str]) -> float:
        """Share of the weight that the marks carry, 0..1; 0 for an empty table."""
        if not self.total:
            return 0.0
        known = self._known.get(marks)
        if known is None:
            shared = not self.keys().isdisjoint(marks)
            known = sum(weight for one, weight in self.items() if one in marks) / self.total if shared else 0.0
            if len(self._known) >= KEPT:
                self._known.clear()
            self._known[marks] = known
        return known


class Asked:
    """What one wording of a question asks for: weighted features, parted into acts and subjects, and what it counts."""

    def __init__(self, text: str, lang: str, weights: Mapping[str, float]) -> None:
        self.weights = Shares(weights)
        self.rarest = max(weights, key=lambda one: (weights[one], one), default="")
        self.acts = Shares({one: weight for one, weight in weights.items() if one.startswith("group:") and one not in WHO_GROUPS})
        self.subject = Shares({one: weight for one, weight in weights.items() if one not in self.acts})
        self.asked_acts = frozenset(self.acts)
        self._parts: dict[frozenset[str], tuple[float, float]] = {}
        self.rarest_act = max(self.acts, key=lambda one: (self.acts[one], one), default="")
        self.names = _names(text, lang)
        self.focus = _focus(text, lang)
        self.predicate = _predicate(text, lang)
        self.countries = frozenset(one for one in weights if one.startswith("country:"))
        self.abroad = self.countries  # but for the countries of the peoples that are asked about; set by `Profile`
        noun = _counted(text, lang)
        self.counted = frozenset(
            language.stem(word, lang) for _, _, word in language.words(noun) if word not in language.stopwords(lang)
        )
        self.own: frozenset[str] = frozenset()  # what only this question counts; set by `profiles`
        self.kind = language.kind_counted(noun, lang)
        self.who = frozenset(one for one in features(noun, lang) if one in WHO_GROUPS)

    def parts(self, marks: frozenset[str]) -> tuple[float, float]:
        """Shares of the acts and of the subjects that the marks carry; remembered, as a title and a document are asked about with
        each of their sentences, and a sentence with the one behind it.
        """
        known = self._parts.get(marks)
        if known is None:
            if len(self._parts) >= KEPT:
                self._parts.clear()
            known = self._parts[marks] = self.acts.of(marks), self.subject.of(marks)
        return known


class Profile:
    """What a question asks for in each language, and its declared words."""

    def __init__(self, question: Question, asked: Mapping[str, Asked]) -> None:
        self.question = question
        self.asked = dict(asked)
        features_ = {one for wording in asked.values() for one in wording.weights}
        self.groups = {one for one in features_ if one.startswith("group:")}
        self.peoples = frozenset(one for one in features_ if one.startswith("people:"))
        for wording in asked.values():
            wording.abroad = wording.countries - {f"country:{one[7:]}" for one in self.peoples}
        self.terms = {lang: Phrases({"term": words}) for lang, words in question.terms.items() if words}
        self.scope = {lang: Phrases({"scope": words}) for lang, words in question.scope.items() if words}
        self.exclude = {lang: Phrases({"not": words}) for lang, words in question.exclude.items() if words}
        self.measured = language.unit_asked(question.unit)
        self.role_special = self.measured is not None and self.measured.role != "count"
        self.unit = question.unit.casefold()
        self.special = self.unit not in PERSONS
        self.kinds = self._kinds()
        self._kind_said: dict[str, str] = {}
        self.asks_plan = EXPECTED in self.groups
        self.asks_people = self._asks_people()

    def _kinds(self) -> frozenset[str]:
        """The kinds of things that the question counts, by its unit, else by what its wordings count; none for a measure."""
        if self.measured is not None:
            return frozenset()
        if not self.special:
            return frozenset({"person"}) if self.unit else frozenset(one.kind for one in self.asked.values() if one.kind)
        kinds = {language.kind_of(self.unit, lang) for lang in language.languages()} | {one.kind for one in self.asked.values()}
        return frozenset(kinds - {""})

    def kind_said(self, kind: str) -> str:
        """The signal of a kind of thing that a number counts: the question's kind, one that texts use for it, another; "" where it
        or the question has none.
        """
        if not (kind and self.kinds):
            return ""
        known = self._kind_said.get(kind)
        if known is None:
            near = any(frozenset((kind, one)) in near_kinds() for one in self.kinds)
            known = "kind_same" if kind in self.kinds else "kind_near" if near else "kind_other"
            self._kind_said[kind] = known
        return known

    def _asks_people(self) -> bool:
        """Whether a people is what is asked ("how many of them are Kenyan"): its name ends the question."""
        ends = [
            features(" ".join(text.rstrip(" ?").split()[-2:]), lang) for lang, text in self.question.ask.items() if self.peoples
        ]
        return bool(ends) and all(any(one.startswith("people:") for one in end) for end in ends)

    def wording(self, lang: str) -> Asked:
        """The wording in a language, else in any that there is."""
        return self.asked.get(lang) or next(iter(self.asked.values()))

    def score(self, lang: str, layers: tuple[frozenset[str], ...]) -> float:
        """Share of the question's weight that the layers (sentence, before, title, document) carry, nearest first."""
        wording = self.wording(lang)
        total = sum(wording.weights.values()) or 1.0
        got = 0.0
        for feature, weight in wording.weights.items():
            context = ACT_CONTEXT if feature.startswith("group:") else SUBJECT_CONTEXT
            for share, layer in zip(context, layers, strict=True):
                if feature in layer:
                    got += share * weight
                    break
        absent = bool(wording.names) and not any(wording.names & layer for layer in layers)
        return got / total * (ABSENT_NAME if absent else 1.0)


def profiles(questions: Mapping[str, Question]) -> dict[str, Profile]:
    """A profile for each question; a feature that many questions share weighs little (inverse document frequency)."""
    asked = {
        key: {lang: features(f"{text} {one.unit if lang == 'en' else ''}", lang) for lang, text in one.ask.items()}
        for key, one in questions.items()
    }
    made = {}
    for key, one in questions.items():
        wordings = {}
        for lang, found in asked[key].items():
            table = {}
            for feature in sorted(found):
                shared = sum(feature in other.get(lang, frozenset()) for other in asked.values())
                boost = 1.6 if feature.startswith(("group:", "people:")) else 1.0
                table[feature] = boost * math.log(1 + len(questions) / shared)
            wordings[lang] = Asked(one.ask[lang], lang, table)
        made[key] = Profile(one, wordings)
    _tell_apart([one for one in made.values() if one.question.type == "count"])
    return made


def _tell_apart(counting: list[Profile]) -> None:
    """What only one question counts ("demonstrators", "ships") tells it from the others; what many count ("people") does not."""
    for profile in counting:
        for lang, wording in profile.asked.items():
            others = [one.asked[lang].counted for one in counting if one is not profile and lang in one.asked]
            shared = frozenset(stem for stem in wording.counted if sum(stem in one for one in others) * 2 >= len(others) > 0)
            wording.own = frozenset(stem for stem in wording.counted if not any(stem in one for one in others)) - shared
