"""Sought: many phrases sought in a text as whole words, tried only where a word stands that one of them begins with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from beeld.language.lexicon import alternatives

_TOKEN = re.compile(r"\w+")
WHOLE = r"(?!\w)"


@lru_cache(maxsize=128)
def starts(text: str, folded: bool = True) -> dict[str, list[int]]:
    """Where each word of a text begins, case-folded if `folded`; remembered, as several tables are sought in one text."""
    found: dict[str, list[int]] = {}
    if folded:
        for word, places in starts(text, folded=False).items():
            found.setdefault(word.casefold(), []).extend(places)
        return found
    for token in _TOKEN.finditer(text):
        found.setdefault(token.group(), []).append(token.start())
    return found


class Sought:
    """Phrases, whatever their case; of those that begin at one place the longest. `end` must follow a phrase; a `*` in one stands
    for `gap`. A phrase must begin with a letter or digit.
    """

    def __init__(self, phrases: Iterable[str], *, end: str = WHOLE, gap: str = "") -> None:
        by_first: dict[str, list[str]] = {}
        for one in phrases:
            by_first.setdefault(_TOKEN.findall(one.casefold())[0], []).append(one)
        self._patterns = {
            first: re.compile(
                rf"(?:{alternatives(some).replace(re.escape('*'), gap) if gap else alternatives(some)}){end}", re.IGNORECASE
            )
            for first, some in by_first.items()
        }

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """The phrases in order of place, none over another, as `re.Pattern.finditer` gives them."""
        patterns, position = self._patterns, 0
        there = starts(text)
        words = patterns.keys() & there.keys()
        for start, first in sorted((start, word) for word in words for start in there[word]) if words else ():
            if start >= position:
                match = patterns[first].match(text, start)
                if match is not None:
                    position = match.end()
                    yield match

    def search(self, text: str) -> bool:
        """Whether any phrase is in the text."""
        return next(self.finditer(text), None) is not None
