"""Singles: counts that are said without a number: "no minors" is zero, "one walker" and "a single seat" one, "a fifth victim" five.
Only before a noun that names something that is counted by the piece; the words stand in `[single]` of numbers.toml.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from beeld.language.lexicon import alternatives, first_words, table
from beeld.language.nouns import kind_counted, noun_after
from beeld.language.sought import tokens
from beeld.language.text import words

# kinds of things (topics.toml) of which texts say "none", "one" or "the fifth" for how many there are
PIECES = frozenset({"person", "animal", "family", "building", "farm", "vehicle", "vessel", "aircraft", "goods", "spot_for_one"})
LONGEST = 4  # words of such a noun phrase


class Single(NamedTuple):
    """A count said at text[start:end]; `core` is where its word stands, behind an article."""

    n: float
    start: int
    end: int
    core: int


@lru_cache(maxsize=8)
def _declared(
    lang: str,
) -> tuple[list[tuple[frozenset[str], re.Pattern[str]]], dict[str, float], frozenset[str], tuple[str, ...]]:
    """(patterns with the words that one of theirs holds, number of a word, ordinals, endings of plurals)."""
    said = table(lang, "numbers").get("single", {})
    none, one, ordinals, leads = (said.get(key, []) for key in ("none", "one", "ordinals", "leads"))
    values = dict.fromkeys(none, 0.0) | dict.fromkeys(one, 1.0) | {word: float(n) for word, n in dict(ordinals).items()}
    bare = (
        rf"(?<![\w-])(?P<core>{alternatives([*none, *one])})(?=\s+(?P<part>{alternatives(said.get('of_them', []))})(?!\w)|\s+\w)"
    )
    nth = rf"(?<![\w-])(?:{alternatives(leads)})\s+(?P<core>{alternatives(list(ordinals))})(?=\s+\w)(?P<part>(?!))?"
    patterns = [
        (first_words([*none, *one]), re.compile(bare, re.IGNORECASE)),
        (frozenset(ordinals), re.compile(nth, re.IGNORECASE)),
    ]
    plurals = tuple(table(lang, "words").get("noun", {}).get("plurals", ()))
    return patterns, values, frozenset(ordinals), plurals


def singles(text: str, lang: str) -> list[Single]:
    """The counts of a text that are said so, in order of place within each sort."""
    patterns, values, _, plurals = _declared(lang)
    found, there = [], tokens(text).held
    for holds, pattern in patterns:
        if there.isdisjoint(holds):
            continue
        for match in pattern.finditer(text):
            word = " ".join(match.group("core").casefold().split())
            singular = plurals if values[word] else ()  # "no minors" and "no minor"; but "the second victims" counts none
            if match.group("part") or _counted(text, match.end(), lang, singular):
                found.append(Single(values[word], match.start(), match.end(), match.start("core")))
    return found


def _counted(text: str, end: int, lang: str, plurals: tuple[str, ...]) -> bool:
    """Whether a noun that is counted by the piece follows, with none of the endings of plurals."""
    noun = text[end : noun_after(text, end, lang)]
    said = words(noun)
    if not 0 < len(said) <= LONGEST or kind_counted(noun, lang) not in PIECES:
        return False
    return not (plurals and said[-1][2].endswith(plurals) and not said[-1][2].endswith("ss"))


def is_ordinal(wording: str, lang: str) -> bool:
    """Whether the wording of a count is one of order ("a fifth")."""
    said = wording.split()
    return bool(said) and said[-1].casefold() in _declared(lang)[2]
