"""Lookup: many names sought in one pass over a text, tried only where one of their first words stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Generic, TypeVar

from beeld import language

_TOKEN = re.compile(r"\w+")
_Owned = TypeVar("_Owned")


@lru_cache(maxsize=20_000)
def _compiled(source: str, flags: int) -> re.Pattern[str]:
    """Compiled once in a process: cases name bodies alike."""
    return re.compile(source, flags)


class Lookup(Generic[_Owned]):
    """Names looked up in one pass, with whose they are; `tails`: what a language glues to a name of a body."""

    def __init__(self, owners: Mapping[str, _Owned], *, flags: int = 0, tails: Sequence[str] = ()) -> None:
        self._folded, self._flags = bool(flags & re.IGNORECASE), flags
        self._owners = {self._fold(name): keys for name, keys in owners.items()}
        self._tail = rf"(?:[\s-]?(?:{language.alternatives(list(tails))}))?" if tails else ""
        names = sorted(owners, key=lambda one: (-len(one), one))
        plain = all(_TOKEN.match(one) for one in (*names, *tails))
        self._whole = self._pattern(names) if names and not plain else None  # a name begins with a mark: tried everywhere
        self._names = self._by_first(names, tails) if plain else {}
        self._patterns: dict[str, re.Pattern[str]] = {}

    def _by_first(self, names: Sequence[str], tails: Sequence[str]) -> dict[str, list[str]]:
        """The names by the words that a text may begin them with, the longest first."""
        found: dict[str, list[str]] = {}
        glued = dict.fromkeys(self._first(one) for one in tails)
        for name in names:
            first = self._first(name)
            found.setdefault(first, []).append(name)
            if first == (name.casefold() if self._folded else name):  # one word: a tail may be glued to it
                for tail in glued:
                    found.setdefault(first + tail, []).append(name)
        return found

    def _first(self, name: str) -> str:
        first = _TOKEN.search(name.casefold() if self._folded else name)
        return "" if first is None else first.group()

    def _pattern(self, names: Sequence[str]) -> re.Pattern[str]:
        some = "|".join(re.escape(one).replace(r"\ ", r"[\s-]+").replace("'", "['’]") for one in names)
        return _compiled(rf"(?<!\w)(?P<name>{some}){self._tail}(?:['’]s)?(?!\w)", self._flags)

    def _fold(self, name: str) -> str:
        plain = re.sub(r"[\s-]+", " ", name.replace("’", "'"))
        return plain.casefold() if self._folded else plain

    def scan(self, text: str) -> list[tuple[int, int, _Owned]]:
        """(start, end, owners) of each name in the text."""
        matches = self._matches(text) if self._whole is None else self._whole.finditer(text)
        return [(one.start(), one.end(), self._owners[self._fold(one.group("name"))]) for one in matches]

    def _matches(self, text: str) -> Iterator[re.Match[str]]:
        """As `finditer`, tried only where a word stands that a name begins with."""
        names, there = self._names, language.tokens(text)
        words = there.folded if self._folded else there.words
        if names.keys().isdisjoint(there.held if self._folded else words):
            return
        position = 0
        for first, start in zip(words, there.starts, strict=True):
            if first in names and start >= position:
                pattern = self._patterns.get(first)
                if pattern is None:  # few of a case's names are in its texts
                    pattern = self._patterns[first] = self._pattern(names[first])
                match = pattern.match(text, start)
                if match is not None:
                    position = match.end()
                    yield match
