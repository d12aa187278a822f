"""Sought: many phrases sought in a text as whole words, tried only where a word stands that one of them begins with."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property, lru_cache

from beeld.language.lexicon import alternatives

_TOKEN = re.compile(r"\w+")
WHOLE = r"(?!\w)"
KEPT = 256  # texts whose words are remembered


class Tokens:
    """The words of a text, each list made when it is first asked for; not to be changed by who asks."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def words(self) -> list[str]:
        """The words in order, as they are written."""
        return _TOKEN.findall(self.text)

    @cached_property
    def folded(self) -> list[str]:
        """The same, case-folded."""
        return [one.casefold() for one in self.words]

    @cached_property
    def held(self) -> frozenset[str]:
        """Which words there are, case-folded."""
        return frozenset(self.folded)

    @cached_property
    def starts(self) -> list[int]:
        """Where each begins."""
        return [one.start() for one in _TOKEN.finditer(self.text)]


@lru_cache(maxsize=KEPT)
def tokens(text: str) -> Tokens:
    """The words of a text; remembered, as several tables are sought in one text."""
    return Tokens(text)


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

    def finditer(self, text: str) -> list[re.Match[str]]:
        """The phrases in order of place, none over another, as `re.Pattern.finditer` gives them."""
        patterns, there = self._patterns, tokens(text)
        if patterns.keys().isdisjoint(there.held):
            return []
        found, position = [], 0
        for first, start in zip(there.folded, there.starts, strict=True):
            if first in patterns and start >= position:
                match = patterns[first].match(text, start)
                if match is not None:
                    position = match.end()
                    found.append(match)
        return found

    def search(self, text: str) -> bool:
        """Whether any phrase is in the text."""
        return bool(self.finditer(text))
