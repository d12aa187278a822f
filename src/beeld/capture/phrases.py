"""Phrases: many beginnings of words looked up in one pass over a text, word by word, so that a long table costs no more
than a short one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

_TOKEN = re.compile(r"\w+")
KEPT = 200_000  # words that are remembered
GAP, BETWEEN = "~", r"\s+(?:[\w'’-]+\s+){0,4}?"  # "brought ~ home": up to four words between
INSIDE_LETTERS = 8  # an entry of so many letters may also stand inside a compound ("havenarbeiders")


class Hit(NamedTuple):
    """An entry of a table at text[start:end]."""

    start: int
    end: int
    name: str


_At = tuple[tuple[str, ...], tuple[tuple[re.Pattern[str], str], ...]]  # names of a word, and what rows of words it opens


class Phrases:
    """Tables of entries by name. An entry is the beginning of a word, or of words in a row; one that ends in a space must be
    whole; "brought ~ home" leaves room for up to four words. A hit stands for every name that the entry is in. Upper and lower case count alike unless `exact`.
    """

    def __init__(self, tables: Mapping[str, Iterable[str]], *, exact: bool = False) -> None:
        self.exact = exact
        self._whole: dict[str, set[str]] = {}
        self._begin: dict[str, set[str]] = {}
        self._rows: dict[str, list[tuple[re.Pattern[str], str]]] = {}
        self._inside: dict[str, list[tuple[str, str]]] = {}  # by the first letters of the entry
        self._known: dict[str, tuple[str, ...]] = {}
        self._at: dict[str, _At | None] = {}
        for name, entries in tables.items():
            for entry in entries:
                self._enter(entry if exact else entry.casefold(), name)

    def _enter(self, entry: str, name: str) -> None:
        words, whole = _TOKEN.findall(entry), self.exact or entry.endswith(" ")
        if not words:
            return
        if len(words) == 1 and entry.strip() == words[0]:
            (self._whole if whole else self._begin).setdefault(words[0], set()).add(name)
            if not whole and len(words[0]) >= INSIDE_LETTERS:
                self._inside.setdefault(words[0][:INSIDE_LETTERS], []).append((words[0], name))
            return
        source = re.escape(entry.strip()).replace(rf"\ {re.escape(GAP)}\ ", BETWEEN).replace(r"\ ", r"\s+")
        source += r"(?!\w)" if whole else ""
        self._rows.setdefault(words[0], []).append((re.compile(source, 0 if self.exact else re.IGNORECASE), name))

    @cached_property
    def _lengths(self) -> tuple[int, ...]:
        return tuple(sorted({len(one) for one in self._begin}))

    def names(self, word: str) -> tuple[str, ...]:
        """Names of the one-word entries that a word begins with (or holds, for long ones); remembered by word."""
        found = self._known.get(word)
        if found is None:
            names = set(self._whole.get(word, ()))
            for length in self._lengths:
                if length > len(word):
                    break
                begun = self._begin.get(word[:length])
                if begun:
                    names |= begun
            if self._inside:
                for start in range(1, len(word) - INSIDE_LETTERS + 1):
                    for part, name in self._inside.get(word[start : start + INSIDE_LETTERS], ()):
                        if word.startswith(part, start):
                            names.add(name)
            found = tuple(sorted(names))
            if len(self._known) < KEPT:
                self._known[word] = found
        return found

    def scan(self, text: str) -> list[Hit]:
        """All hits in order of place; entries of several words reach over their words."""
        found: list[Hit] = []
        known = self._at
        for match in _TOKEN.finditer(text):
            word = match.group()
            at = known[word] if word in known else self._look_up(word)
            if at is None:
                continue
            start, end = match.span()
            for name in at[0]:
                found.append(Hit(start, end, name))
            for pattern, name in at[1]:
                row = pattern.match(text, start)
                if row is not None:
                    found.append(Hit(start, row.end(), name))
        return found

    def _look_up(self, word: str) -> _At | None:
        """What a word may begin, as it is written; None for the many that begin nothing."""
        folded = word if self.exact else word.casefold()
        names, rows = self.names(folded), self._rows.get(folded, ())
        at = (names, tuple(rows)) if names or rows else None
        if len(self._at) < KEPT:
            self._at[word] = at
        return at

    def search(self, text: str) -> bool:
        """Whether any entry is in the text."""
        return bool(self.scan(text))
