"""Proper names: words with capitals in a row, told from words that only open a sentence; what the case's documents name is
known again where a text is written without capitals.
"""

from __future__ import annotations

import re
from bisect import insort
from collections.abc import Iterable
from functools import lru_cache

from beeld import language
from beeld.capture.context import Context

CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w'’-]*"
MIN_LETTERS = 3
_TOKEN = re.compile(r"\w+")
_OWN = re.compile(r"['’]s?$")


class Proper:
    """The names that the documents of a case hold, heard one document after another."""

    def __init__(self) -> None:
        self._heard: dict[str, set[str]] = {}
        self._by_first: dict[str, list[str]] = {}  # names by their first word, the longest first
        self._found: tuple[Context | None, list[tuple[int, int]]] = (None, [])

    def listen(self, contexts: Iterable[Context]) -> None:
        """Note the names that stand where only a name has a capital."""
        for context in contexts:
            for start, end in _capitals(context.text, context.lang):
                name = context.text[start:end]
                if len(name) >= MIN_LETTERS and not (name.isupper() or _opens(context.text, start)):
                    self.note(name, context.document.id)

    def note(self, name: str, document: str) -> None:
        """Note one name of a document."""
        folded = name.casefold()
        first = _TOKEN.match(folded)
        if folded not in self._heard and len(folded) > MIN_LETTERS and first is not None:
            insort(self._by_first.setdefault(first.group(), []), folded, key=lambda one: (-len(one), one))
        self._heard.setdefault(folded, set()).add(document)

    def documents(self, name: str) -> int:
        """In how many documents a name was heard."""
        return len(self._heard.get(name.casefold(), ()))

    def names(self, context: Context) -> list[tuple[int, int]]:
        """(start, end) in the sentence of each name; a single word that opens it only if it was heard elsewhere."""
        if self._found[0] is context:
            return self._found[1]
        text, found = context.text, []
        for start, end in _capitals(text, context.lang):
            alone = " " not in text[start:end] and "-" not in text[start:end]
            if not (alone and _opens(text, start)) or text[start:end].casefold() in self._heard:
                found.append((start, end))
        if not found and text[:1].islower():
            found = self._in_small_letters(text)
        self._found = (context, found)
        return found

    def _in_small_letters(self, text: str) -> list[tuple[int, int]]:
        """Names that were heard with capitals: of those that begin at one place the longest."""
        found: list[tuple[int, int]] = []
        there = language.tokens(text)
        if self._by_first.keys().isdisjoint(there.words):
            return found
        for word, start in zip(there.words, there.starts, strict=True):
            if not found or start >= found[-1][1]:
                matches = (_small(one).match(text, start) for one in self._by_first.get(word, ()))
                match = next((one for one in matches if one is not None), None)
                if match is not None:
                    found.append(match.span())
        return found


@lru_cache(maxsize=4096)
def _small(name: str) -> re.Pattern[str]:
    return re.compile(rf"{language.alternatives((name,))}(?!\w)")


@lru_cache(maxsize=2048)
def _opens(text: str, start: int) -> bool:
    """Whether a sentence, a quotation or an item begins here, where every word has a capital."""
    return not text[:start].strip(" -*•–—\"'“‘(0123456789.") or text[:start].rstrip().endswith((":", '"', "“", "‘", "'", "/"))


@lru_cache(maxsize=4096)
def _capitals(text: str, lang: str) -> tuple[tuple[int, int], ...]:
    """Words with capitals in a row, without a word of the language that only opens the sentence."""
    found = []
    for match in _pattern().finditer(text):
        start, end = match.span()
        while start < end and (first := re.match(r"[\w'’-]+", text[start:end])) and _plain(first.group(), lang):
            start = (
                end
                if first.end() >= end - start
                else start + first.end() + len(text[start + first.end() : end]) - len(text[start + first.end() : end].lstrip())
            )
        end = start + len(_OWN.sub("", text[start:end]).rstrip())
        if end - start >= MIN_LETTERS:
            found.append((start, end))
    return tuple(found)


@lru_cache(maxsize=20_000)
def _plain(word: str, lang: str) -> bool:
    """Whether a word is one of the language's small words, a day or a month, with a capital or not."""
    dates, folded = language.table(lang, "dates"), word.casefold()
    return (
        folded in language.stopwords(lang)
        or folded in dates["months"]
        or folded in dates["weekdays"]
        or folded in _small_words(lang)
    )


@lru_cache(maxsize=8)
def _small_words(lang: str) -> frozenset[str]:
    words = language.table(lang, "words")
    where = words.get("where", {})
    small = [
        *words["verbs"],
        *where.get("plain", ()),
        *(one for key in ("to", "from", "through", "at") for one in where.get(key, ())),
    ]
    return frozenset(one for one in small if " " not in one)


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    links = language.alternatives(language.merged("words").get("where", {}).get("links", []))
    return re.compile(rf"(?<![\w]){CAPITAL}(?:\s+(?:(?:{links})\s+){{0,2}}{CAPITAL})*")
