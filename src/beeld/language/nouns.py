"""Nouns: where the noun phrase behind a number ends, and what kind of thing a noun names."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from beeld.language.lexicon import table
from beeld.language.text import WORD, words

NOUN_WORDS = 5
FAR = 80  # characters behind a number that are looked at
LEAST_ENDING = 3  # letters of a word before an ending that makes its kind ("ers")


class _Lists(NamedTuple):
    stops: frozenset[str]
    leads: frozenset[str]
    tails: tuple[str, ...]
    plurals: tuple[str, ...]
    compounds: bool
    prefixes: frozenset[str]
    figures: frozenset[str]


@lru_cache(maxsize=8)
def _lists(lang: str) -> _Lists:
    lexicon = table(lang, "words")
    noun = lexicon.get("noun", {})
    stops = {*lexicon["verbs"], *table(lang, "cues")["speech"]["verbs"], *noun.get("stops", ())}
    return _Lists(
        frozenset(stops) - set(noun.get("inside", ())),
        frozenset(lexicon["noun_leads"]),
        tuple(noun.get("tails", ())),
        tuple(noun.get("plurals", ())),
        bool(noun.get("compounds", False)),
        frozenset(noun.get("prefixes", ())),
        frozenset(table(lang, "numbers")["words"]),
    )


@lru_cache(maxsize=8)
def _kinds(lang: str) -> tuple[dict[str, str], dict[str, str], int]:
    """(kind of a whole word, kind of an ending, the longest of them)."""
    whole: dict[str, str] = {}
    ends: dict[str, str] = {}
    for kind, entries in table(lang, "topics").get("kinds", {}).items():
        for entry in entries:
            (whole if entry.startswith(" ") else ends).setdefault(entry.strip().casefold(), kind)
    return whole, ends, max(map(len, ends), default=0)


@lru_cache(maxsize=50_000)
def kind_of(word: str, lang: str) -> str:
    """What kind of thing a word names ("person", "vehicle"), by the longest ending that is known; "" where none is."""
    whole, ends, longest = _kinds(lang)
    folded = word.casefold()
    if folded in whole:
        return whole[folded]
    prefixes = _lists(lang).prefixes
    for length in range(min(longest, len(folded)), 1, -1):
        kind = ends.get(folded[-length:])
        if kind and folded[:-length] in prefixes:
            continue  # "verplaatsen" is no place
        if kind and (length == len(folded) or len(folded) - length >= LEAST_ENDING or length > LEAST_ENDING + 1):
            return kind
    return ""


def kind_counted(noun: str, lang: str) -> str:
    """What kind of thing a noun phrase counts: that of its last word with a kind."""
    for _, _, word in reversed(words(noun)):
        kind = kind_of(word.rsplit("-", 1)[-1], lang) or kind_of(word, lang)
        if kind:
            return kind
    return ""


def noun_after(sentence: str, end: int, lang: str) -> int:
    """Where the noun phrase that follows a number ends: behind its head where that is known, else at a mark, a verb, a
    preposition, or after five words, without what only says how it went with them ("2,315 removed").
    """
    lists = _lists(lang)
    tail = sentence[end : end + FAR]
    taken: list[tuple[int, str]] = []
    position, leading = 0, True
    for match in WORD.finditer(tail):
        start, stop, word = match.start(), match.end(), match.group().casefold()
        gap = tail[position:start]
        if gap.strip(" \u00a0\"'“”‘’") or word[0].isdigit() or len(taken) >= NOUN_WORDS:
            break
        if word in lists.figures:
            break  # "a crew of 21 of four nationalities"
        if leading and word in lists.leads:
            position = stop
            continue
        if word in lists.stops:
            break
        leading = False
        taken.append((stop, word))
        position = stop
    length = _head(taken, lists, lang)
    return end + taken[length - 1][0] if length else end


def _head(taken: list[tuple[int, str]], lists: _Lists, lang: str) -> int:
    """How many of the words behind a number belong to what is counted."""
    known = [bool(kind_of(word.rsplit("-", 1)[-1], lang) or kind_of(word, lang)) for _, word in taken]
    if any(known):
        last = known.index(True)
        while last + 1 < len(taken) and (known[last + 1] or _goes_on(taken, last, lists)):
            last += 1
        return last + 1
    length = len(taken)
    for index, (_, word) in enumerate(taken):
        if lists.plurals and len(word) > 3 and word.endswith(lists.plurals) and not word.endswith(lists.tails):
            return index + 1
    while length and lists.tails and taken[length - 1][1].endswith(lists.tails):
        length -= 1
    return length


def _goes_on(taken: list[tuple[int, str]], at: int, lists: _Lists) -> bool:
    """Whether a known noun only describes the next word: "school trips", in a language that writes compounds apart."""
    word, following = taken[at][1], taken[at + 1][1]
    singular = not word.endswith(lists.plurals) if lists.plurals else False
    return not lists.compounds and singular and following.endswith(lists.plurals) and not following.endswith(lists.tails)
