"""Phrases: many beginnings of words looked up in one pass over a text, word by word, so that a long table costs no more
than a short one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from beeld import language

_TOKEN = re.compile(r"\w+")
KEPT = 200_000  # words that are remembered
KEPT_BESIDE = 5_000  # words behind one word that are remembered
GAP, BETWEEN = "~", r"\s+(?:[\w'’-]+\s+){0,4}?"  # "brought ~ home": up to four words between
INSIDE_LETTERS = 8  # an entry of so many letters may also stand inside a compound ("havenarbeiders")


class Hit(NamedTuple):
    """An entry of a table at text[start:end]."""

    start: int
    end: int
    name: str


class _Row:
    """An entry of several words. Its second word tells at once, in most places, that it is not there. Plain words are compared one by
    one; a row with a gap or marks is a regular expression, compiled where it may be.
    """

    def __init__(self, entry: str, words: Sequence[str], name: str, *, exact: bool, whole: bool) -> None:
        gapped, plain = f" {GAP} " in entry, entry.strip().split(" ") == list(words)
        self.name = name
        self.second = "" if gapped or len(words) < 2 else words[1]
        self._inner, self._last = (words[1:-1], words[-1]) if plain and len(words) > 1 else ((), "")
        self._entry, self._exact, self._whole = entry, exact, whole

    @cached_property
    def _match(self) -> Callable[[str, int], re.Match[str] | None]:
        source = re.escape(self._entry.strip()).replace(rf"\ {re.escape(GAP)}\ ", BETWEEN).replace(r"\ ", r"\s+")
        return re.compile(source + (r"(?!\w)" if self._whole else ""), 0 if self._exact else re.IGNORECASE).match

    def end(self, there: language.Tokens, words: list[str], index: int) -> int | None:
        """Where the entry ends that begins with the word of that number; None where it is not there. `words`: of the text, as
        they are compared.
        """
        if not self._last:
            match = self._match(there.text, there.starts[index])
            return None if match is None else match.end()
        last = index + len(self._inner) + 1
        if last >= len(words) or any(words[index + 1 + place] != word for place, word in enumerate(self._inner)):
            return None
        if words[last] != self._last if self._whole else not words[last].startswith(self._last):
            return None
        text, starts = there.text, there.starts
        between = (text[starts[one] + len(there.words[one]) : starts[one + 1]] for one in range(index, last))
        return starts[last] + len(self._last) if all(one.isspace() for one in between) else None


class _Opening:
    """What a word may open: `names` of the entries that are that word, and rows of words."""

    def __init__(self, names: tuple[str, ...], rows: Sequence[_Row]) -> None:
        self.names = names
        self.rows = rows
        self._beside: dict[str, list[_Row]] = {}

    def before(self, following: str) -> list[_Row]:
        """The rows that the word may open before another (case-folded unless case counts)."""
        found = self._beside.get(following)
        if found is None:
            found = [one for one in self.rows if following.startswith(one.second)]
            if len(self._beside) < KEPT_BESIDE:
                self._beside[following] = found
        return found


class Phrases:
    """Tables of entries by name. An entry is the beginning of a word, or of words in a row; one that ends in a space must be
    whole; "brought ~ home" leaves room for up to four words. A hit stands for every name that the entry is in. Upper and lower case count alike unless `exact`.
    """

    def __init__(self, tables: Mapping[str, Iterable[str]], *, exact: bool = False) -> None:
        self.exact = exact
        self._whole: dict[str, set[str]] = {}
        self._begin: dict[str, set[str]] = {}
        self._rows: dict[str, list[_Row]] = {}
        self._inside: dict[str, list[tuple[str, str]]] = {}  # by the first letters of the entry
        self._known: dict[str, tuple[str, ...]] = {}
        self._openings: dict[str, _Opening | None] = {}
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
        row = _Row(entry, words, name, exact=self.exact, whole=whole)
        self._rows.setdefault(words[0], []).append(row)

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
        return list(self._hits(text))

    def search(self, text: str) -> bool:
        """Whether any entry is in the text."""
        return next(self._hits(text), None) is not None

    def _hits(self, text: str) -> Iterator[Hit]:
        known, there = self._openings, language.tokens(text)
        words = there.words if self.exact else there.folded
        for index, word in enumerate(words):
            opening = known[word] if word in known else self._look_up(word)
            if opening is None:
                continue
            start = there.starts[index]
            for name in opening.names:
                yield Hit(start, start + len(there.words[index]), name)
            if opening.rows:
                for row in opening.before(words[index + 1] if index + 1 < len(words) else ""):
                    end = row.end(there, words, index)
                    if end is not None:
                        yield Hit(start, end, row.name)

    def _look_up(self, word: str) -> _Opening | None:
        """What a word (case-folded unless case counts) may begin; None for the many that begin nothing."""
        names, rows = self.names(word), self._rows.get(word, ())
        opening = _Opening(names, rows) if names or rows else None
        if len(self._openings) < KEPT:
            self._openings[word] = opening
        return opening
