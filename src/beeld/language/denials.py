"""Whether a text takes back or rejects the very value that it names: "not 1,150", "we wrote 412; that must be 421", "it did not begin
in Bellou". Cues stand in `[taken_back]` of cues.toml. Denials by a verb are read in cues.py.
"""

from __future__ import annotations

import re
from functools import lru_cache

from beeld.language.answers import unidled
from beeld.language.cues import KEPT, scope
from beeld.language.gate import Gated, gate
from beeld.language.lexicon import table

BEFORE = 30  # characters before a value in which "not" rejects it
PIECE = re.compile(r"[,;:]\s+|\s+[–—]\s+|[.!?]\s+|\n+")
KEYS = ("not_before", "not_within", "earlier", "correction", "right", "plain", "contrast")


@lru_cache(maxsize=8)
def _patterns(lang: str) -> dict[str, Gated]:
    told = table(lang, "cues").get("taken_back", {})
    return {key: gate(lang).pattern(told.get(key, [])) for key in KEYS}


@lru_cache(maxsize=8)
def _not_before(lang: str) -> re.Pattern[str]:
    return re.compile(rf"{_patterns(lang)['not_before'].regex.pattern}\W*$", re.IGNORECASE)


def taken_back(text: str, start: int, end: int, lang: str, *, title: str = "", following: str = "", named: bool = False) -> bool:
    """Whether a sentence rejects the value at text[start:end], or tells it as what was wrongly said before. `title` is the
    document's, `following` the next sentence; `named`: the value is a name or a day, which a plain negation beside it
    rejects too.
    """
    patterns = _patterns(lang)
    before = text[max(0, start - BEFORE) : start]
    if _not_before(lang).search(before) or patterns["not_within"].regex.match(text[start:end]):
        return True
    left, right = scope(text, start, end, lang)
    if _told_before(text[left:right], lang) and not patterns["right"].search(text[max(left, start - BEFORE) : start]):
        return _corrects(title, lang) or _corrects(f"{text[right:]} {following}", lang)
    return named and _rejects(text, start, end, _piece(text, start, end, left, right), lang)


def _rejects(text: str, start: int, end: int, piece: tuple[int, int], lang: str) -> bool:
    """Whether a plain negation in the piece rejects the name or day: not one behind it that rejects another in its stead."""
    plain, contrast = _patterns(lang)["plain"], _patterns(lang)["contrast"].regex
    clause = unidled(text[piece[0] : piece[1]], lang)
    behind = end - piece[0]
    other = contrast.search(clause, behind)
    found = [one for one in plain.finditer(clause) if other is None or not other.start() <= one.start() < other.end()]
    return bool(found)


def _piece(text: str, start: int, end: int, left: int, right: int) -> tuple[int, int]:
    for one in PIECE.finditer(text, left, right):
        if one.end() <= start:
            left = one.end()
        elif one.start() >= end:
            return left, one.start()
    return left, right


@lru_cache(maxsize=KEPT)
def _told_before(clause: str, lang: str) -> bool:
    return _patterns(lang)["earlier"].search(clause) is not None


@lru_cache(maxsize=KEPT)
def _corrects(text: str, lang: str) -> bool:
    return _patterns(lang)["correction"].search(text) is not None
