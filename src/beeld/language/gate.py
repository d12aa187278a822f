"""Gate: of the many regular expressions of a language a text holds few; its words tell which can be there (required.py), and one look
at each word spares the searches.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from beeld.language.required import Letters, required
from beeld.language.sought import tokens

KEPT_WORDS = 200_000
KEPT_TEXTS = 8_192


class Gate:
    """The patterns of one language, and which of them a text may hold."""

    def __init__(self) -> None:
        self._patterns = 0
        self._always = 0
        self._whole: dict[str, int] = {}
        self._begin: dict[str, int] = {}
        self._lengths: list[int] = []  # of the beginnings
        self._inside: dict[str, int] = {}
        self._words: dict[str, int] = {}
        self._texts: dict[str, int] = {}

    def pattern(self, sources: Sequence[str]) -> Gated:
        """A pattern of any of some regular expressions, as whole words whatever their case; of none at all, nothing."""
        bit = 1 << self._patterns
        self._patterns += 1
        source = "|".join(sources)
        needed = required(source)
        if sources and not needed:
            self._always |= bit
        for one in needed:
            self._enter(one, bit)
        self._words.clear()
        self._texts.clear()
        return Gated(re.compile(rf"(?<!\w)(?:{source})(?!\w)" if sources else "(?!)", re.IGNORECASE), self, bit)

    def _enter(self, one: Letters, bit: int) -> None:
        table = self._whole if one.whole else self._begin if one.opens else self._inside
        table[one.text] = table.get(one.text, 0) | bit
        self._lengths = sorted({len(text) for text in self._begin})

    def of(self, text: str) -> int:
        """The patterns that a text may hold, a bit each."""
        found = self._texts.get(text)
        if found is None:
            found, known = self._always, self._words
            for word in tokens(text).held:
                found |= known[word] if word in known else self._of_word(word)
            if len(self._texts) >= KEPT_TEXTS:
                self._texts.clear()
            self._texts[text] = found
        return found

    def _of_word(self, word: str) -> int:
        """The same of a word, case-folded."""
        bits = self._whole.get(word, 0)
        for length in self._lengths:
            bits |= self._begin.get(word[:length], 0)
        for part, held in self._inside.items():
            if part in word:
                bits |= held
        if len(self._words) < KEPT_WORDS:
            self._words[word] = bits
        return bits


class Gated:
    """A pattern that is sought only in texts that may hold it; like `re.Pattern`."""

    def __init__(self, regex: re.Pattern[str], gate: Gate, bit: int) -> None:
        self.regex = regex
        self._gate, self._bit = gate, bit

    def search(self, text: str) -> re.Match[str] | None:
        """The first place of the pattern in a text."""
        return self.regex.search(text) if self._gate.of(text) & self._bit else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """All places, none over another."""
        return self.regex.finditer(text) if self._gate.of(text) & self._bit else iter(())

    def blank(self, text: str) -> str:
        """The text with spaces in the places of the pattern."""
        if not self._gate.of(text) & self._bit:
            return text
        return self.regex.sub(lambda one: " " * len(one.group()), text)


@lru_cache(maxsize=8)
def gate(lang: str) -> Gate:
    """The gate of a language; each part of the language enters its patterns once."""
    return Gate()
