"""Echo: what the documents of a case gave as the answers to questions that ask for a number, and how strongly the others bear out what
one of them says: the same number, or one of its size.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from beeld.capture.weights import Floats

LEAST_DIGITS = 2  # "12" is said of many things, "5,704" of one
ALIKE = 0.4  # scale of the logarithm of a ratio at which numbers stop being alike
MOST_SURE = 0.95


class Heard(NamedTuple):
    """What other documents gave as the answer to one question: numbers, how likely each is its answer (its best document), and
    the likelihoods by document of those numbers that are asked for.
    """

    values: Floats
    told: Floats
    said: dict[float, list[float]]


class _Given:
    """The numbers that were given to one question, in order of first mention: by number the likelihood of each document."""

    def __init__(self) -> None:
        self.said: dict[float, dict[str, float]] = {}
        self._place: dict[float, int] = {}
        self._values, self._best = np.zeros(8), np.zeros(8)
        self._by_document: dict[str, set[float]] = defaultdict(set)

    def note(self, number: float, document: str, likely: float) -> None:
        """Note a number of a document; the best of several likelihoods counts."""
        by_document = self.said.setdefault(number, {})
        by_document[document] = max(by_document.get(document, 0.0), likely)
        self._by_document[document].add(number)
        place = self._place.setdefault(number, len(self._place))
        if place == len(self._values):
            self._values = np.concatenate([self._values, np.zeros(place)])
            self._best = np.concatenate([self._best, np.zeros(place)])
        self._values[place] = number
        self._best[place] = max(float(self._best[place]), likely)

    def heard(self, document: str, asked: Sequence[float]) -> Heard:
        """What documents other than this one gave; `said` for the numbers asked for."""
        count = len(self._place)
        told = self._best[:count].copy()
        for number in self._by_document.get(document, ()):
            told[self._place[number]] = max((p for key, p in self.said[number].items() if key != document), default=0.0)
        given = told > 0
        said = {
            one: [p for key, p in by_document.items() if key != document]
            for one in asked
            if (by_document := self.said.get(one)) is not None
        }
        return Heard(self._values[:count][given], told[given], said)


class Echo:
    """What was given to each question."""

    def __init__(self) -> None:
        self._given: dict[str, _Given] = defaultdict(_Given)

    def note(self, question: str, number: float, document: str, likely: float) -> None:
        """Note a number that a document was taken to give as an answer."""
        self._given[question].note(number, document, min(likely, MOST_SURE))

    def heard(self, question: str, document: str, asked: Sequence[float]) -> Heard:
        """What documents other than this one gave to a question."""
        given = self._given.get(question)
        return Heard(np.zeros(0), np.zeros(0), {}) if given is None else given.heard(document, asked)

    def signals(self, values: Sequence[float], questions: Sequence[str], document: str) -> Floats:
        """How strongly other documents give the same numbers (`values`, 0 for one that gives none), or ones of their size, as the
        answer: to each question, to the others; of shape (numbers, questions, 5).
        """
        same, close, far = (np.zeros((len(values), len(questions))) for _ in range(3))
        rows = [row for row, value in enumerate(values) if value > 0]
        telling = [values[row] for row in rows]
        if rows:
            numbers = np.array(telling)
            for column, question in enumerate(questions):
                one = self.heard(question, document, telling)
                for row, value in zip(rows, telling, strict=True):
                    said = one.said.get(value)
                    if said and digits(value) >= LEAST_DIGITS:
                        same[row, column] = (1.0 - math.prod(1.0 - p for p in said)) * min(1.0, digits(value) / 4)
                if one.values.size:
                    weight = float(one.told.sum())
                    near = _alike(numbers, one.values) @ one.told / weight
                    sure = weight / (weight + 1.0)
                    close[rows, column], far[rows, column] = sure * near, sure * (1.0 - near)
        return np.stack([same, _best_other(same), close, _best_other(close), far], axis=2)


def _alike(numbers: Floats, others: Floats) -> Floats:
    """1 for equal numbers, falling to 0 as their ratio leaves 1: counts of one thing are mostly of one size. All above 0; of
    shape (numbers, others).
    """
    alike: Floats = np.exp(-np.abs(np.log(numbers[:, None] / others[None, :])) / ALIKE)
    return alike


def _best_other(values: Floats) -> Floats:
    """For each value the greatest of the others in its row; 0 where there is no other. None is below 0."""
    if values.shape[1] < 2:
        return np.zeros_like(values)
    rows, best = np.arange(len(values)), values.argmax(axis=1)
    result = np.repeat(values[rows, best][:, None], values.shape[1], axis=1)
    rest = values.copy()
    rest[rows, best] = 0.0
    result[rows, best] = rest.max(axis=1)
    return result


def digits(number: float) -> int:
    """Significant digits: 5704 has four, 5700 two."""
    return len(str(int(abs(number))).strip("0")) if number == int(number) else 3
