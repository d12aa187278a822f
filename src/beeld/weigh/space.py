"""Answer spaces: atoms (the pieces into which claims cut the answers), their prior, and the support of a worded answer.

Support s and background b are densities over what could have been *said*: so "more than 5,700" is not paid for being
right of everything above, and an exact number that two voices share weighs much.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from beeld.model import Answer, Category, Count, Day, Place, Question, Text, YesNo, permitted

Array = NDArray[np.float64]

LOG_SPAN = math.log(1e9)  # counts are thought of as log-uniform up to a billion
DAYS_SPAN = 400.0  # a date as uniform over a little more than a year
ABOUT_SIGMA = 0.05
SAMPLES = 9


class Space(Protocol):
    """What weighing needs of a kind of answer."""

    prior: Array

    def support(self, answer: Answer, age_days: float = 0.0) -> Array: ...
    def background(self, answer: Answer) -> float: ...
    def holds(self, answer: Answer) -> NDArray[np.bool_]: ...


class Numbers:
    """Counts and days: atoms are whole numbers that were said, and the gaps between them.

    `growing`: an exact earlier value is a floor that may have grown since (cumulative counts).
    """

    def __init__(self, answers: Sequence[Count | Day], *, tolerance: float, growing: bool, days: bool) -> None:
        self.days, self.growing, self.tolerance = days, growing, tolerance
        cuts = {0.0}
        for one in answers:
            for bound in _bounds(one):
                cuts |= {bound - tolerance, bound + tolerance + 1}
        low, high = (min(cuts - {0.0}) - 60, max(cuts) + 60) if days and len(cuts) > 1 else (0.0, max(max(cuts) * 3, 10.0))
        edges = sorted({one for one in cuts if low < one < high} | {low, high})
        self.low = np.array(edges[:-1])
        self.high = np.array(edges[1:]) - 1.0
        self.top = high
        self.prior = self._mass(self.low, self.high)
        self.prior = self.prior / self.prior.sum()
        self._points = [self._sample(a, b) for a, b in zip(self.low, self.high, strict=True)]

    def _mass(self, low: Array, high: Array) -> Array:
        if self.days:
            return (high - low + 1) / DAYS_SPAN
        return np.asarray(np.log((high + 1.5) / (low + 0.5)) / LOG_SPAN)

    def _sample(self, low: float, high: float) -> Array:
        if high - low < SAMPLES:
            return np.arange(low, high + 1)
        if self.days:
            return np.linspace(low, high, SAMPLES)
        return np.asarray(np.exp(np.linspace(math.log(low + 0.5), math.log(high + 0.5), SAMPLES)))

    def _averaged(self, function: object) -> Array:
        assert callable(function)
        return np.array([float(np.mean(function(points))) for points in self._points])

    def background(self, answer: Answer) -> float:
        """How likely a voice that knows nothing says this: the prior's density at its number."""
        middle = _centre(answer)
        return 1.0 / DAYS_SPAN if self.days else 1.0 / ((middle + 1.0) * LOG_SPAN)

    def support(self, answer: Answer, age_days: float = 0.0) -> Array:
        """s(said | z) at every atom; `age_days` is how much older it is than the newest (for growing counts)."""
        if isinstance(answer, Day):
            width = (answer.end - answer.start).days + 1
            low, high = answer.start.toordinal(), answer.end.toordinal()
            slack = 1.0 / max(width, 1)
            return self._averaged(lambda z: np.where((z >= low - self.tolerance) & (z <= high + self.tolerance), slack, 0.0))
        assert isinstance(answer, Count)
        said = self._said(answer)
        if not self.growing or age_days <= 0 or answer.form == "at_most":
            return said
        base = _centre(answer)
        stay = math.exp(-0.12 * age_days)
        floor = self.background(answer)  # an old total says no more than that it is not less
        grown = self._averaged(lambda z: np.where(z >= base * (1 - ABOUT_SIGMA), floor, 0.0))
        return stay * said + (1 - stay) * grown

    def _said(self, answer: Count) -> Array:
        n = answer.n or 0.0
        if answer.form == "exact":
            return self._exact(n)
        if answer.form == "about":
            centre = n * (0.97 if answer.side == "below" else 1.0)
            return self._spread(centre, max(ABOUT_SIGMA, _rounding(n) / max(n, 1.0) / 2))
        if answer.form in ("more_than", "at_least"):
            scale = max(1.0, (0.08 if answer.form == "more_than" else 0.25) * n)
            first = n + (1 if answer.form == "more_than" else 0)
            return self._averaged(lambda z: np.where(z >= first, np.exp(-np.abs(z - first) / scale) / scale, 0.0))
        if answer.form == "at_most":
            scale = max(1.0, 0.3 * n)
            return self._averaged(lambda z: np.where(z <= n, np.exp(-np.abs(n - z) / scale) / scale, 0.0))
        low, high = answer.low or 0.0, answer.high or self.top
        return self._averaged(lambda z: np.where((z >= low) & (z <= high), 1.0 / (high - low + 1), 0.0))

    def _exact(self, n: float) -> Array:
        """A round number may be a rounded one: half of its support is spread over the rounding."""
        tolerance = self.tolerance
        point = self._averaged(lambda z: np.where(np.abs(z - n) <= tolerance, 1.0, 0.0))
        unit = _rounding(n)
        if unit < 10:
            return point
        share = 0.25 if unit >= 100 else 0.1
        return (1 - share) * point + share * self._averaged(lambda z: np.where(np.abs(z - n) <= unit / 2, 1.0 / (unit + 1), 0.0))

    def _spread(self, centre: float, sigma: float) -> Array:
        c = max(centre, 0.5)
        return self._averaged(
            lambda z: np.exp(-0.5 * (np.log((z + 0.5) / (c + 0.5)) / sigma) ** 2) / (sigma * math.sqrt(2 * math.pi) * (z + 0.5))
        )

    def holds(self, answer: Answer) -> NDArray[np.bool_]:
        """The atoms at which the words are true."""
        low, high = permitted(answer)
        return np.asarray((self.low >= low - self.tolerance) & (self.high <= high + self.tolerance))

    def interval(self, chances: Array, level: float) -> tuple[float, float]:
        """The central interval that holds `level` of the mass; gaps are cut in proportion."""
        cumulative = np.concatenate([[0.0], np.cumsum(chances)])

        def at(share: float) -> float:
            index = int(np.clip(np.searchsorted(cumulative, share, side="left") - 1, 0, len(chances) - 1))
            inside = (share - cumulative[index]) / max(chances[index], 1e-12)
            return float(round(self.low[index] + inside * (self.high[index] - self.low[index])))

        tail = (1 - level) / 2
        return at(tail), at(1 - tail)


class Labels:
    """Yes/no, categories, places, texts: one atom for each that was said, and "other". A place stands for what lies in it."""

    def __init__(self, answers: Sequence[Answer], question: Question, prior_other: float, prior_yes: float) -> None:
        self.binary = question.type == "yesno"
        said = ["yes", "no"] if self.binary else sorted({label(one) for one in answers})
        self.labels = said if self.binary else [*said, ""]
        self.within = {one.id: one.within for one in question.places}
        if self.binary:
            self.prior = np.array([prior_yes, 1 - prior_yes])
        else:
            self.prior = np.array([(1 - prior_other) / max(len(said), 1)] * len(said) + [prior_other])
            self.prior = self.prior / self.prior.sum()
        self.choices = max(2 if self.binary else len(said) + 1, 2)

    def _inside(self, small: str | None, large: str) -> bool:
        while small:
            if small == large:
                return True
            small = self.within.get(small)
        return False

    def background(self, answer: Answer) -> float:
        return 1.0 / self.choices

    def support(self, answer: Answer, age_days: float = 0.0) -> Array:
        """1 where it is what was said; a place that lies in the one said is as well; the larger place half."""
        said = label(answer)
        exact = np.array([1.0 if self._inside(one or None, said) else 0.0 for one in self.labels])
        wider = np.array([0.3 if one and one != said and self._inside(said, one) else 0.0 for one in self.labels])
        return np.asarray(np.maximum(exact, wider))

    def holds(self, answer: Answer) -> NDArray[np.bool_]:
        said = label(answer)
        return np.array([self._inside(one or None, said) for one in self.labels])


def label(answer: Answer) -> str:
    """What distinguishes answers without numbers."""
    if isinstance(answer, YesNo):
        return "yes" if answer.yes else "no"
    if isinstance(answer, Place):
        return answer.place
    if isinstance(answer, Category):
        return answer.category
    return answer.text if isinstance(answer, Text) else repr(answer)


def _bounds(answer: Count | Day) -> list[float]:
    if isinstance(answer, Day):
        return [float(answer.start.toordinal()), float(answer.end.toordinal())]
    low, high = permitted(answer)
    bounds = {answer.n, answer.low, answer.high, low, high}
    if answer.n is not None:  # the gaps must be fine where the support of a rounded or open number falls off
        n, half = answer.n, _rounding(answer.n) / 2
        steps = {"exact": (n - half, n + half), "at_most": (n * 0.5, n * 0.8)}
        bounds |= set(steps.get(answer.form, (n * 0.8, n * 0.95, n * 1.03, n * 1.1, n * 1.3, n * 2.0)))
    return [float(round(one)) for one in bounds if one is not None and math.isfinite(one)]


def _centre(answer: Answer) -> float:
    if isinstance(answer, Day):
        return float(answer.start.toordinal())
    if isinstance(answer, Count):
        return answer.n if answer.n is not None else math.sqrt((answer.low or 1.0) * (answer.high or (answer.low or 1.0)))
    return 0.0


def _rounding(n: float) -> float:
    """The unit a number looks rounded to: 5,700 to 100, 150 to 10, 5,704 to 1."""
    unit = 1.0
    while n and n % (unit * 10) == 0 and unit * 10 < n:
        unit *= 10
    return unit


def space_for(
    answers: Sequence[Answer], question: Question, prior_other: float, prior_yes: float, within: Mapping[str, str] | None = None
) -> Numbers | Labels:
    """The space of a question's answers, cut by what was said."""
    numbers = [one for one in answers if isinstance(one, (Count, Day))]
    if question.type in ("count", "date"):
        return Numbers(numbers, tolerance=question.tolerance, growing=question.cumulative, days=question.type == "date")
    return Labels(answers, question, prior_other, prior_yes)
