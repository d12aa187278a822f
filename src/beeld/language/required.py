"""Required: of a regular expression some letters that every match must hold, so that a text without them need not be searched. Reads
what the lexicons are written in: letters, spaces, groups of alternatives, what is optional; of anything else nothing is required.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_REPEATED = re.compile(r"(?:[?*]|\{[^}]*\}|\+)\??")
_PLAIN = re.compile(r"(?P<letters>[^\W\d_]+)|(?P<space> |\\s)|(?P<list>\[\]?[^\]]*\])|(?P<escape>\\.)|(?P<other>.)", re.DOTALL)
_GROUP = re.compile(r"\((?:\?:|\?-i:|(?!\?))")


class Letters(NamedTuple):
    """Letters in a row, case-folded. `opens`: they begin a word, `whole`: they are one."""

    text: str
    opens: bool
    whole: bool


class _Part(NamedTuple):
    """A part of an expression: letters, a space, a group (`text`: what is in it), or something else."""

    kind: str
    text: str
    optional: bool


Required = frozenset[Letters]  # one of these must be in a text; empty where nothing is known


def required(source: str) -> Required:
    """What a text must have one of to hold the expression as whole words; empty where that can't be told."""
    return _of_any(source, opens=True, closes=True)[0]


def _of_any(source: str, *, opens: bool, closes: bool) -> tuple[Required, bool]:
    """What one of the alternatives requires, and whether a word may begin right behind each of them. `opens`, `closes`: whether a
    word begins where the expression does, and ends where it ends.
    """
    each = [_of_row(list(_parts(one)), opens=opens, closes=closes) for one in _split(source)]
    known = all(found for found, _ in each)
    return frozenset().union(*(found for found, _ in each)) if known else frozenset(), all(opened for _, opened in each)


def _of_row(parts: list[_Part], *, opens: bool, closes: bool) -> tuple[Required, bool]:
    """The same of parts in a row: of all that they require what is rarest."""
    best: Required = frozenset()
    for index, part in enumerate(parts):
        ends = parts[index + 1].kind == "space" if index + 1 < len(parts) else closes
        found: Required = frozenset()
        if part.kind == "letters":
            found, opened = frozenset((Letters(part.text.casefold(), opens, opens and ends),)), False
        elif part.kind == "group":
            found, opened = _of_any(part.text, opens=opens, closes=ends)
        elif part.kind == "looking":
            opened = opens
        else:
            opened = part.kind == "space"
        opens = opened and (opens or not part.optional)
        if not part.optional:
            best = max(best, found, key=_rarity)
    return best, opens


def _rarity(found: Required) -> int:
    """How little a requirement is met by chance: by the letters of its shortest."""
    return min((2 * len(one.text) + one.opens + one.whole for one in found), default=-1)


def _parts(source: str) -> Iterator[_Part]:
    place = 0
    while place < len(source):
        if source[place] == "(":
            end, group = _closing(source, place), _GROUP.match(source, place)
            kind = "looking" if group is None else "group"
            text = "" if group is None else source[group.end() : end - 1]
        else:
            match = _PLAIN.match(source, place)
            assert match is not None
            assert match.lastgroup is not None
            kind, text, end = match.lastgroup, match.group(), match.end()
        repeated = _REPEATED.match(source, end)
        optional = repeated is not None and not repeated.group().startswith("+")
        if kind == "letters" and repeated is not None and len(text) > 1:  # only the last letter is repeated
            yield _Part("letters", text[:-1], False)
            text = text[-1]
        yield _Part(kind, text, optional)
        place = end if repeated is None else repeated.end()


def _split(source: str) -> list[str]:
    """The alternatives at the top of an expression."""
    bars = [place for place, depth in _depths(source, 0) if depth == 0 and source[place] == "|"]
    return [source[start + 1 : end] for start, end in zip((-1, *bars), (*bars, len(source)), strict=True)]


def _closing(source: str, start: int) -> int:
    """Behind the group that begins at a place."""
    return 1 + next(place for place, depth in _depths(source, start) if depth == 0 and source[place] == ")")


def _depths(source: str, start: int) -> Iterator[tuple[int, int]]:
    """Each plain character of an expression from a place on, and how many groups are open behind it."""
    depth, place, listed = 0, start, False
    while place < len(source):
        one = source[place]
        if one == "\\":
            place += 2
            continue
        if listed or one == "[":
            listed = one != "]"
        else:
            depth += (one == "(") - (one == ")")
            yield place, depth
        place += 1
