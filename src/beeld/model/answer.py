"""Kinds of answer: yes/no, category, count, date, place, text."""

from __future__ import annotations

import math
from datetime import date
from typing import Literal

from beeld.model.base import Value

CountForm = Literal["exact", "more_than", "at_least", "at_most", "about", "range", "vague"]
Precision = Literal["day", "month", "season", "year", "approximate"]


class YesNo(Value, frozen=True, kw_only=True, tag_field="kind", tag="yesno"):
    yes: bool


class Category(Value, frozen=True, kw_only=True, tag_field="kind", tag="category"):
    category: str


class Count(Value, frozen=True, kw_only=True, tag_field="kind", tag="count"):
    """A number of things as it was worded.

    `n` is given for exact, more_than, at_least, at_most, about; `low` and `high` (both included) for range, and for
    vague where the word says roughly how many; `side` is "below" for nearly / bijna; `word` the vague word. `unit` is
    set only where it differs from the question's unit (families against persons).
    """

    form: CountForm
    n: float | None = None
    low: float | None = None
    high: float | None = None
    side: Literal["below"] | None = None
    word: str | None = None
    unit: str | None = None


class Day(Value, frozen=True, kw_only=True, tag_field="kind", tag="date"):
    """A date or an interval of dates, both ends included; `precision` tells how exactly it was said."""

    start: date
    end: date
    precision: Precision = "day"


class Place(Value, frozen=True, kw_only=True, tag_field="kind", tag="place"):
    """A place by id; the case's hierarchy says what lies in what."""

    place: str


class Text(Value, frozen=True, kw_only=True, tag_field="kind", tag="text"):
    text: str


Answer = YesNo | Category | Count | Day | Place | Text


def permitted(answer: Answer) -> tuple[float, float]:
    """The numbers (or ordinal days) at which the words are true; about is within a tenth."""
    if isinstance(answer, Day):
        return float(answer.start.toordinal()), float(answer.end.toordinal())
    if not isinstance(answer, Count):
        return 0.0, math.inf
    n = answer.n if answer.n is not None else 0.0
    bounds = {
        "exact": (n, n),
        "more_than": (n + 1, math.inf),
        "at_least": (n, math.inf),
        "at_most": (0.0, n),
        "about": (math.ceil(n * 0.9), n if answer.side == "below" else math.floor(n * 1.1)),
        "range": (answer.low or 0.0, answer.high if answer.high is not None else math.inf),
        "vague": (answer.low or 0.0, answer.high if answer.high is not None else math.inf),
    }
    return bounds[answer.form]
