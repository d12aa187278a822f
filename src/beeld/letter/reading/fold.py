"""Fold: text without what copying changes. White space, hyphens, quote marks, ligatures and note marks do not count; words,
figures and what ends a sentence do.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

SAME = {"’": "'", "‘": "'", "‚": "'", "‛": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "…": "..."}
HYPHENS = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00ad\ufffe\x02")
RAISED = frozenset("¹²³⁰⁴⁵⁶⁷⁸⁹")
BRACKETED = re.compile(r"\[(?:\^[\w-]{1,8}|\d{1,3}|footnoteRef:\d+)\]")


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """The folded text."""
    return fold_at(text)[0]


def fold_at(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the offset in `text` that it is from."""
    if BRACKETED.search(text):
        text = BRACKETED.sub(lambda one: "\u200b" * len(one.group()), text)
    letters: list[str] = []
    places: list[int] = []
    for index, letter in enumerate(text):
        if letter.isascii() and letter.isalnum():
            letters.append(letter)
            places.append(index)
            continue
        if letter in HYPHENS:
            if not (index and text[index - 1].isdigit() and _next(text, index).isdigit()):
                continue
            letter = "-"
        for one in _folded(letter):
            letters.append(one)
            places.append(index)
    return "".join(letters), places


def _next(text: str, index: int) -> str:
    rest = text[index + 1 : index + 4].lstrip()
    return rest[:1]


@lru_cache(maxsize=4096)
def _folded(letter: str) -> str:
    if letter in RAISED or letter.isspace() or unicodedata.category(letter) in ("Cf", "Cc", "Co"):
        return ""
    if letter in SAME:
        return SAME[letter]
    return "".join(SAME.get(one, one) for one in unicodedata.normalize("NFKC", letter) if not one.isspace())
