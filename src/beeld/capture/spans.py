"""Spans: the stretch of a sentence that would answer a yes/no question, and the answer read from it; whether it does is weighed
in relevance.py. Days, places and parties are proposed by named.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from beeld.capture import answering, yesno
from beeld.capture.context import Context
from beeld.capture.route import Profile
from beeld.capture.yesno import Said
from beeld.model import Answer, Polarity


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
    said: Said | None = None  # of a yes/no question: how the stretch answers
    evidence: float = 0.0  # of a yes/no question: how much of it the sentence says
    lead: float = 0.0  # how far its question fits the sentence better than any other of its kind
    peak: float = 0.0  # how far the sentence fits the question better than any other of the document


class Stretch(NamedTuple):
    """A stretch of a sentence (offsets in it) that names something, the answer that this would be, and of what sort it is."""

    start: int
    end: int
    answer: Answer
    sort: str


def candidates(
    context: Context, profiles: Sequence[Profile], likely: frozenset[str] = frozenset()
) -> Iterator[tuple[Profile, Proposed]]:
    """Of the yes/no questions that the sentence says something about, or that it is `likely` to answer whatever its words: what
    it answers, and how much better than the others.
    """
    found = []
    for profile in profiles:
        if profile.question.id in likely or yesno.touched(context, profile):
            answers = yesno.said(context, profile)
            if answers:
                found.append((profile, answers, answering.evidence(context, profile, answers[0])))
    for profile, answers, evidence in found:
        lead = evidence - max((other for one, _, other in found if one is not profile), default=0.0)
        for one in answers:
            start, end = context.start + one.start, context.start + one.end
            span = Proposed(profile.question.id, start, end, one.answer, 0.0, one.silence, one.polarity)
            yield profile, span._replace(said=one, evidence=evidence, lead=lead)
