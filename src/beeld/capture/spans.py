"""Spans: the stretch of a sentence that would answer a yes/no question, and the answer read from it; whether it does is weighed
in relevance.py. Days, places and parties are proposed by named.py.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from beeld import language
from beeld.capture.context import Context
from beeld.capture.marks import features
from beeld.capture.route import Profile
from beeld.model import Answer, Polarity, YesNo


class Proposed(NamedTuple):
    """A span of a document that may answer a question, and the chance that it does (0..1)."""

    question: str
    start: int
    end: int
    answer: Answer
    score: float
    silence: bool = False
    polarity: Polarity | None = None
    signals: tuple[float, ...] = ()  # of a day, a place or a party (named.py)


class Stretch(NamedTuple):
    """A stretch of a sentence (offsets in it) that names something, the answer that this would be, and of what sort it is."""

    start: int
    end: int
    answer: Answer
    sort: str


def candidates(context: Context, profile: Profile) -> list[Proposed]:
    """The clause of the sentence that could answer a yes/no question that it says something about."""
    return _yesno(context, profile) if _touched(context, profile) else []


def _touched(context: Context, profile: Profile) -> bool:
    """Whether the sentence says an act that is asked about, or a declared term."""
    wording = profile.wording(context.lang)
    if not context.layers[0].isdisjoint(wording.acts or wording.subject):
        return True
    terms = profile.terms.get(context.lang)
    return terms is not None and terms.search(context.text)


def _yesno(context: Context, profile: Profile) -> list[Proposed]:
    start, end = _best_clause(context, profile)
    clause = context.text[start:end]
    silence = language.silence_at(context.text, start, end, context.lang)
    polarity = language.polarity_at(context.text, start, end, context.lang, "")
    if _is_question(clause):
        return []
    negative = silence or (polarity == "asserted" and language.negated(clause, context.lang))
    answer = YesNo(yes=not negative)
    if polarity == "denied" and silence:
        polarity = "asserted"
    return [Proposed(profile.question.id, context.start + start, context.start + end, answer, 0.0, silence, polarity)]


def _is_question(clause: str) -> bool:
    return clause.rstrip('"”’ ').endswith("?")


def _best_clause(context: Context, profile: Profile) -> tuple[int, int]:
    """The clause that carries most of the question's words."""
    bounds = sorted({0, len(context.text), *(one.end() for one in re.finditer(r"[;:,]\s+|\s+[–—]\s+", context.text))})
    clauses = [(a, b) for a, b in pairwise(bounds) if b - a > 12] or [(0, len(context.text))]
    weights = profile.wording(context.lang).weights if len(clauses) > 1 else {}

    def carried(span: tuple[int, int]) -> float:
        inside = features(context.text[span[0] : span[1]], context.lang) if weights else frozenset()
        return sum(weight for feature, weight in weights.items() if feature in inside)

    start, end = max(clauses, key=lambda one: (carried(one), one[1] - one[0]))
    while end > start and context.text[end - 1] in ' ,;:.\n"”':
        end -= 1
    return start, end
