"""Anchors: what stays the same when a text is told again or translated. Figures, days, names, countries, and words that look
alike in both languages.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from beeld import language
from beeld.capture.countries import countries
from beeld.language import table
from beeld.model import Count, Day, Document, Reading

WEIGHT = {"n": 1.0, "d": 0.6, "w": 0.7, "c": 0.4, "s": 0.25}  # figure, day, name, country, look-alike word
LOOK_ALIKE_LETTERS = 5
LEAST_WORD = 6
CACHED_TEXTS = 10_000
_NAME = re.compile(r"(?<![\w'’])[A-ZÀ-Þ][\w]*(?:[-'’][\w]+)*")


class Part(NamedTuple):
    """A sentence at text[start:end] with its anchors."""

    start: int
    end: int
    anchors: frozenset[str]

    @property
    def figures(self) -> frozenset[str]:
        return frozenset(one for one in self.anchors if one.startswith("n:"))


class Anchored(NamedTuple):
    """A document's sentences with their anchors."""

    document: Document
    parts: tuple[Part, ...]

    @property
    def anchors(self) -> frozenset[str]:
        return frozenset().union(*(one.anchors for one in self.parts)) if self.parts else frozenset()


def anchored(document: Document) -> Anchored:
    """A document's anchors, sentence by sentence."""
    return Anchored(document, _parts(document.text, document.language, document.published.date()))


@lru_cache(maxsize=CACHED_TEXTS)
def _parts(text: str, lang: str, published: date) -> tuple[Part, ...]:
    parts = []
    for start, end in language.sentences(text, lang):
        sentence = text[start:end]
        readings = language.read_sentence(sentence, lang, published=published)
        parts.append(Part(start, end, frozenset({*_read(readings), *_names(sentence, lang), *_look_alikes(sentence)})))
    return tuple(parts)


def _read(readings: Iterable[Reading]) -> Iterable[str]:
    for one in readings:
        answer = one.answer
        if isinstance(answer, Day) and answer.precision == "day":
            yield f"d:{answer.start.isoformat()}"
        elif isinstance(answer, Count) and answer.form != "vague":
            yield from (f"n:{value:.10g}" for value in (answer.n, answer.low, answer.high) if value is not None and value > 1)


def plain(word: str) -> str:
    """A word without accents, case and a possessive ending."""
    bare = "".join(one for one in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(one))
    return re.sub(r"['’]s?$", "", bare)


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    return {
        plain(name): code for code, one in countries().items() for name in one["names"] + one["adjectives"] if name[:1].isupper()
    }


@lru_cache(maxsize=8)
def _no_names(lang: str) -> frozenset[str]:
    dates = table(lang, "dates")
    return frozenset(plain(one) for one in (*dates["months"], *dates["weekdays"])) | language.stopwords(lang)


def _names(sentence: str, lang: str) -> Iterable[str]:
    """Capitalised words but for the first of the sentence, which any word may be; countries and peoples by their code."""
    for match in _NAME.finditer(sentence):
        for word in re.split(r"-", match.group()):
            name = plain(word)
            code = _countries().get(name)
            if code is not None:
                yield f"c:{code}"
            elif name not in _no_names(lang) and len(name) > 1 and (match.start() > 0 or not name.isalpha() or word.isupper()):
                yield f"w:{name}"


def _look_alikes(sentence: str) -> Iterable[str]:
    for _, _, word in language.words(sentence):
        bare = plain(word)
        if len(bare) >= LEAST_WORD and bare.isalpha():
            yield f"s:{bare[:LOOK_ALIKE_LETTERS]}"


class Rarity:
    """How much an anchor says in a case: its kind's weight by the logarithm of how few documents have it.

    Spärck Jones, "A statistical interpretation of term specificity" (1972).
    """

    def __init__(self, documents: Iterable[Anchored]) -> None:
        held = [one.anchors for one in documents]
        self._total = len(held)
        self._in: Mapping[str, int] = Counter(anchor for one in held for anchor in one)

    def weight(self, anchor: str) -> float:
        """Weight of one anchor; 0 for one that all documents have."""
        seen = self._in.get(anchor, 1)
        return WEIGHT[anchor[0]] * math.log((self._total + 1) / (seen + 0.5)) if seen < self._total + 0.5 else 0.0

    def mass(self, anchors: Iterable[str]) -> float:
        """Their weights added up."""
        return sum(self.weight(one) for one in anchors)
