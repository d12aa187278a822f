"""Hedge, polarity and silence with their scope, and cues of who speaks. The shape is that of clinical negation rules
(NegEx, Chapman et al. 2001; ConText, Harkema et al. 2009): a cue has a scope that ends, and a priority.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from beeld.language.gate import gate
from beeld.language.lexicon import alternatives, table
from beeld.language.sought import Sought
from beeld.model import Hedge, Polarity

KEPT = 2048  # stretches of text whose cues are remembered: several readings stand in one clause, and each is asked for twice
# a hasty message goes on with a small letter behind a point, or on a new line
_RUN_ON = re.compile(r"(?<=[^\W\d_]{4})[.!?]+\s+(?=[a-zß-ÿ])|\n+")
PRIORITY: tuple[Hedge, ...] = ("unconfirmed", "possible", "likely", "reported")


class Cue(NamedTuple):
    """A cue of attribution at text[start:end]: a verb of saying, "according to", a pronoun, an unnamed speaker."""

    kind: Literal["verb", "according", "relay", "pronoun", "unnamed", "own"]
    start: int
    end: int
    text: str


@lru_cache(maxsize=8)
def _compiled(lang: str) -> dict[str, Any]:
    cues, whole = table(lang, "cues"), gate(lang).pattern
    speech = cues["speech"]
    kinds = {
        "according": speech["according"],
        "relay": speech["relay"],
        "verb": speech["verbs"],
        "pronoun": speech["pronouns"],
        "unnamed": speech["unnamed"],
        "own": speech["own"],
    }
    return {
        "hedge": [(one["level"], one["scope"], whole(one["patterns"])) for one in cues["hedge"]],
        "denied": whole(cues["denied"]["patterns"]),
        "anaphora": whole(cues["denied"]["anaphora"]),
        "not_established": whole(cues["not_established"]["patterns"]),
        "silence": whole(cues["silence"]["patterns"]),
        "negation": whole([alternatives(cues["negation"]["words"])]),
        "not_yet": whole([alternatives(cues["negation"]["not_yet"])]),
        "hedge_splits": re.compile("|".join(cues["clause"].get("hedge", ())) or "(?!)", re.IGNORECASE),
        "clause": re.compile("|".join(re.escape(one) for one in cues["clause"]["split"]), re.IGNORECASE),
        "speech": {kind: Sought(phrases) for kind, phrases in kinds.items()},
    }


def clause_around(text: str, start: int, end: int, lang: str) -> tuple[int, int]:
    """The clause of a sentence that holds text[start:end]: a cue's scope ends at its borders."""
    left, right = 0, len(text)
    for first, last in _borders(text, lang):
        if last <= start:
            left = last
        elif first >= end:
            right = first
            break
    return left, right


@lru_cache(maxsize=KEPT)
def _borders(text: str, lang: str) -> tuple[tuple[int, int], ...]:
    return tuple(one.span() for one in _compiled(lang)["clause"].finditer(text))


def scope(text: str, start: int, end: int, lang: str) -> tuple[int, int]:
    """How far a cue that stands with text[start:end] of a sentence reaches: its clause, and in a hasty message no further than a
    point or a new line.
    """
    clause = clause_around(text, start, end, lang)
    return _narrowed(text, start, end, clause, _RUN_ON) if _holds(text, _RUN_ON) else clause


@lru_cache(maxsize=KEPT)
def _holds(text: str, border: re.Pattern[str]) -> bool:
    """Whether a text has such a border at all; most sentences have none."""
    return border.search(text) is not None


def _narrowed(text: str, start: int, end: int, within: tuple[int, int], border: re.Pattern[str]) -> tuple[int, int]:
    """The stretch between the borders next to text[start:end]."""
    left, right = within
    for one in border.finditer(text, left, right):
        if one.end() <= start:
            left = one.end()
        elif one.start() >= end:
            return left, one.start()
    return left, right


def clause_starts(text: str, lang: str) -> list[int]:
    """Where the clauses behind the first one begin."""
    return [one[1] for one in _borders(text, lang)]


def hedge_at(text: str, start: int, end: int, lang: str) -> Hedge:
    """The hedge in whose scope text[start:end] of a sentence stands; with several the first of unconfirmed, possible,
    likely, reported.
    """
    left, right = scope(text, start, end, lang)
    splits = _compiled(lang)["hedge_splits"]
    if _holds(text, splits):
        left, right = _narrowed(text, start, end, (left, right), splits)
    found = {level for reach, level in _hedges(text[left:right], lang) if reach != "sentence"}
    found |= {level for reach, level in _hedges(text, lang) if reach == "sentence"}
    return next((one for one in PRIORITY if one in found), "none")


@lru_cache(maxsize=KEPT)
def _hedges(text: str, lang: str) -> tuple[tuple[str, Hedge], ...]:
    """(scope, level) of the hedges in a stretch of text."""
    return tuple((scope, level) for level, scope, pattern in _compiled(lang)["hedge"] if pattern.search(text))


def polarity_at(text: str, start: int, end: int, lang: str, following: str = "") -> Polarity:
    """Whether the clause asserts, denies or cannot establish text[start:end]; `following` is the next sentence, which may
    take a figure back ("that sum was wrong").
    """
    left, right = scope(text, start, end, lang)
    polarity = _clause_polarity(text[left:right], lang)
    if polarity == "asserted" and following and _takes_back(following, lang):
        return "denied"
    return polarity


@lru_cache(maxsize=KEPT)
def _clause_polarity(clause: str, lang: str) -> Polarity:
    compiled = _compiled(lang)
    if compiled["not_established"].search(clause):
        return "not_established"
    return "denied" if compiled["denied"].search(clause) else "asserted"


@lru_cache(maxsize=KEPT)
def _takes_back(following: str, lang: str) -> bool:
    return _compiled(lang)["anaphora"].search(following) is not None


def silence_at(text: str, start: int, end: int, lang: str) -> bool:
    """Whether the clause reports that nothing was seen ("no indications"): it proposes coverage, it is no evidence."""
    left, right = scope(text, start, end, lang)
    return bool(_compiled(lang)["silence"].search(text[left:right]))


@lru_cache(maxsize=KEPT)
def negated(text: str, lang: str) -> bool:
    """Whether a clause carries a plain negation, or says that something has not happened yet."""
    compiled = _compiled(lang)
    return bool(compiled["negation"].search(text) or compiled["not_yet"].search(text))


def silence_span(text: str, lang: str) -> tuple[int, int] | None:
    """Where a text says that there are no indications."""
    match = _compiled(lang)["silence"].search(text)
    return None if match is None else (match.start(), match.end())


def cues(text: str, lang: str, *, offset: int = 0) -> list[Cue]:
    """Cues of attribution in order of place, the longest where they overlap; `offset` is added to their places."""
    found = _cues(text, lang)
    return [one._replace(start=offset + one.start, end=offset + one.end) for one in found] if offset else list(found)


@lru_cache(maxsize=KEPT)
def _cues(text: str, lang: str) -> tuple[Cue, ...]:
    found = [
        Cue(kind, one.start(), one.end(), one.group().casefold())
        for kind, phrases in _compiled(lang)["speech"].items()
        for one in phrases.finditer(text)
    ]
    kept: list[Cue] = []
    for one in sorted(found, key=lambda cue: (cue.start - cue.end, cue.start)):
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    return tuple(sorted(kept, key=lambda cue: cue.start))
