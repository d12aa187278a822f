"""Roles: whether a number is said in what a question asks for: a count, a share, money, or a measure of the same dimension."""

from __future__ import annotations

from beeld import language
from beeld.model import Count, Question, Reading

MILLION = 1e6  # a bare number of so much may be money, whatever word follows


def role_asked(question: Question) -> str:
    """A question in percent is answered by shares, one in euros by money, one in hectares by measures; all others by counts."""
    asked = language.unit_asked(question.unit)
    return "count" if asked is None else asked.role


def of_kind(reading: Reading, question: Question) -> bool:
    """Whether a number is said in what the question asks for: a count, or a unit of the dimension of its own; a bare number
    ("the figure of 124", "some 8 million") may be in any unit.
    """
    asked = language.unit_asked(question.unit)
    if asked is None:
        return reading.role == "count"
    if reading.measure:
        return language.unit_answers(language.unit(reading.measure), asked)
    return reading.role == asked.role or (reading.role == "count" and _bare(reading))


def _bare(reading: Reading) -> bool:
    """Whether nothing is said of what a number counts: it has no noun, or it is in the millions and what follows names nothing."""
    assert isinstance(reading.answer, Count)
    if not reading.noun:
        return True
    large = (reading.answer.n or reading.answer.high or 0) >= MILLION
    return large and not any(language.kind_counted(reading.noun, lang) for lang in language.languages())
