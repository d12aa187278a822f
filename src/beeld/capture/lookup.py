"""Lookup: many names sought in one pass over a text, tried only where one of their first words stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Generic, TypeVar

from beeld import language

_TOKEN = re.compile(r"\w+")
_Owned = TypeVar("_Owned")


class Lookup(Generic[_Owned]):
    """Names looked up in one pass, with whose they are; `tails`: what a language glues to a name of a body."""

    def __init__(self, owners: Mapping[str, _Owned], *, flags: int = 0, tails: Sequence[str] = ()) -> None:
        self._folded = bool(flags & re.IGNORECASE)
        self._owners = {self._fold(name): keys for name, keys in owners.items()}
        names = [
            re.escape(one).replace(r"\ ", r"[\s-]+").replace("'", "['’]")
            for one in sorted(owners, key=lambda one: (-len(one), one))
        ]
        tail = rf"(?:[\s-]?(?:{language.alternatives(list(tails))}))?" if tails else ""
        self._pattern = re.compile(rf"(?<!\w)(?P<name>{'|'.join(names)}){tail}(?:['’]s)?(?!\w)", flags) if names else None
        self._firsts = self._first_words(list(owners), tails)

    def _first_words(self, names: list[str], tails: Sequence[str]) -> frozenset[str] | None:
        """The words that a match can begin with; None where a name begins with a mark."""
        begin = [*names, *(one + tail for one in names if _TOKEN.fullmatch(one) for tail in tails)]
        if not all(_TOKEN.match(one) for one in begin):
            return None
        return frozenset(_TOKEN.findall(one.casefold() if self._folded else one)[0] for one in begin)

    def _fold(self, name: str) -> str:
        plain = re.sub(r"[\s-]+", " ", name.replace("’", "'"))
        return plain.casefold() if self._folded else plain

    def scan(self, text: str) -> list[tuple[int, int, _Owned]]:
        """(start, end, owners) of each name in the text."""
        if self._pattern is None:
            return []
        matches = self._pattern.finditer(text) if self._firsts is None else self._matches(text, self._pattern)
        return [(one.start(), one.end(), self._owners[self._fold(one.group("name"))]) for one in matches]

    def _matches(self, text: str, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """As `finditer`, tried only where a word stands that a name begins with."""
        firsts, position = self._firsts or frozenset(), 0
        there = language.starts(text, self._folded)
        for start in sorted(start for word, places in there.items() if word in firsts for start in places):
            if start >= position:
                match = pattern.match(text, start)
                if match is not None:
                    position = match.end()
                    yield match
