"""Answer spaces: atoms, the pieces into which claims cut the answers, their prior, and the pairs (claim, atom) with the densities that the
kernel needs. Many questions at once; a case's question is the same with one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from beeld.model import Answer, Category, Count, Day, Place, Question, Text, YesNo, permitted
from beeld.weigh import worded as words
from beeld.weigh.parts import ALL, Parts
from beeld.weigh.worded import Worded

Array = NDArray[np.float64]
Ints = NDArray[np.int64]
SAMPLES = 9
OPEN_CHOICES = 10  # answers thought possible where nobody declared them
WIDER = 0.3  # the larger place is what one says of the smaller in this share
POPULAR = 0.1  # who does not know repeats, with this chance, each of those who spoke before


class Atoms(NamedTuple):
    """`start` (questions + 1,); `low`, `high` (atoms,) both included, whole numbers or ordinal days; `prior` (atoms,) sums to 1 a question;
    `points` (atoms, 9) and `share` (atoms, 9): where a density is sampled in an atom, and with what weight.
    """

    start: Ints
    low: Array
    high: Array
    prior: Array
    points: Array
    share: Array


class Pairs(NamedTuple):
    """What the claims touch: `claim`, `atom` (pairs,) indices; s and f of the kernel's formula there; b (claims,)."""

    claim: Ints
    atom: Ints
    support: Array
    false: Array
    ignorant: Array


def number_atoms(question: Ints, said: Worded, tolerance: Array, *, days: bool, questions: int = 1) -> Atoms:
    """Atoms of counts or days. `question` (claims,) numbers 0 .. questions - 1; `tolerance` (claims,)."""
    table = words.cuts(said, tolerance)
    asked = np.repeat(question, table.shape[1])
    flat = table.ravel()
    kept = np.isfinite(flat)
    asked, flat = asked[kept], flat[kept]
    least = np.full(questions, np.inf)
    most = np.full(questions, 0.0)
    np.minimum.at(least, asked, flat)
    np.maximum.at(most, asked, flat)
    none = ~np.isfinite(least)
    low = np.where(none, 0.0, least - 60.0) if days else np.zeros(questions)
    high = np.where(none, words.SPAN_DAYS, most + 60.0) if days else np.maximum(most * 3.0, 10.0)
    every = np.arange(questions)
    asked = np.concatenate([asked, every, every])
    flat = np.concatenate([np.clip(flat, low[asked[: len(flat)]], high[asked[: len(flat)]]), low, high])
    order = np.lexsort((flat, asked))
    asked, flat = asked[order], flat[order]
    new = np.concatenate([[True], (asked[1:] != asked[:-1]) | (flat[1:] != flat[:-1])])
    asked, flat = asked[new], flat[new]
    inner = asked[1:] == asked[:-1]
    first, last = flat[:-1][inner], flat[1:][inner] - 1.0
    start = np.concatenate([[0], np.cumsum(np.bincount(asked[:-1][inner], minlength=questions))])
    mass = last - first + 1.0 if days else np.log((last + 1.5) / (first + 0.5))
    prior = mass / np.repeat(np.add.reduceat(mass, start[:-1]), np.diff(start))
    return Atoms(start, first, last, prior, *_samples(first, last, days))


def _samples(low: Array, high: Array, days: bool) -> tuple[Array, Array]:
    """Whole numbers where an atom is small, else spread evenly (counts: evenly on the log scale)."""
    step = np.arange(SAMPLES)[None, :]
    size = (high - low + 1.0)[:, None]
    small = low[:, None] + np.minimum(step, size - 1)
    share = np.where(step < size, 1.0, 0.0)
    part = step / (SAMPLES - 1)
    if days:
        large = low[:, None] + part * (high - low)[:, None]
    else:
        large = np.exp(np.log(low + 0.5)[:, None] * (1 - part) + np.log(high + 0.5)[:, None] * part) - 0.5
    points = np.where(size <= SAMPLES, small, large)
    share = np.where(size <= SAMPLES, share, 1.0)
    return points, share / share.sum(axis=1, keepdims=True)


def number_pairs(
    question: Ints, said: Worded, atoms: Atoms, tolerance: Array, age_days: Array | None, parts: Parts = ALL
) -> Pairs:
    """Each claim with each atom of its question. `age_days` (claims,) makes earlier totals floors; None: counts do not grow."""
    size = np.diff(atoms.start)[question]
    claim = np.repeat(np.arange(len(question)), size)
    offset = np.repeat(np.cumsum(size) - size, size)
    atom = np.repeat(atoms.start[question], size) + np.arange(len(claim)) - offset
    of_claim = words.take(said, (claim, None))
    slack = tolerance[claim][:, None]
    z, share = atoms.points[atom], atoms.share[atom]
    density = words.support(of_claim, z, slack, wording=parts.wording)
    if age_days is not None and parts.floors:
        density = words.grown(of_claim, z, density, age_days[claim][:, None], slack)
    wrong = words.false(of_claim, z, near=parts.near)
    return Pairs(claim, atom, (density * share).sum(axis=1), (wrong * share).sum(axis=1), words.background(said))


class Numbers:
    """Counts and days of one question: atoms are whole numbers that were said, and the gaps between them."""

    def __init__(self, answers: Sequence[Count | Day], *, tolerance: float, days: bool, growing: bool = False) -> None:
        self.days, self.growing, self.tolerance = days, growing, tolerance
        said = words.columns(answers)
        self.atoms = number_atoms(np.zeros(len(answers), dtype=np.int64), said, np.full(len(answers), tolerance), days=days)
        self.low, self.high, self.prior = self.atoms.low, self.atoms.high, self.atoms.prior

    def pairs(self, answers: Sequence[Answer], ages: Sequence[float] | None = None, parts: Parts = ALL) -> Pairs:
        """What the answers touch; `ages` in days, of counts that grow."""
        said = words.columns([one for one in answers if isinstance(one, Count | Day)])
        zero = np.zeros(len(said.n), dtype=np.int64)
        age = None if ages is None else np.asarray(ages, dtype=float)
        return number_pairs(zero, said, self.atoms, np.full(len(said.n), self.tolerance), age, parts)

    def holds(self, answer: Answer) -> NDArray[np.bool_]:
        """The atoms at which the words are true; a bare round number from a thousand up is true of what rounds to it."""
        low, high = permitted(answer)
        slack = self.tolerance + rounded_by(answer)
        return np.asarray((self.low >= low - slack) & (self.high <= high + slack))

    def interval(self, chances: Array, level: float) -> tuple[float, float]:
        """The central interval that holds `level` of the mass or more."""
        low, high = intervals(self.atoms, chances, level, days=self.days)
        return float(low[0]), float(high[0])


def intervals(atoms: Atoms, chances: Array, level: float, *, days: bool = False) -> tuple[Array, Array]:
    """(low, high) of each question's central interval at `level`. A gap between numbers is cut as the prior lies in it."""
    tail = (1.0 - level) / 2.0
    low, high = (_quantile(atoms, chances, share, days=days) for share in (tail, 1.0 - tail))
    return np.floor(low + 1e-9), np.ceil(high - 1e-9)


def _quantile(atoms: Atoms, chances: Array, share: float, *, days: bool) -> Array:
    """The number below which `share` of each question's mass lies."""
    questions = np.arange(len(atoms.start) - 1)
    total = np.concatenate([[0.0], np.cumsum(chances)])
    before = total[atoms.start[:-1]]
    wanted = before + share * (total[atoms.start[1:]] - before)
    at = np.clip(np.searchsorted(total, wanted, side="left") - 1, atoms.start[questions], atoms.start[questions + 1] - 1)
    part = np.clip((wanted - total[at]) / np.maximum(chances[at], 1e-12), 0.0, 1.0)
    low, high = atoms.low[at], atoms.high[at]
    if days:
        return np.asarray(low + part * (high - low))
    return np.asarray(np.exp(np.log(low + 0.5) * (1 - part) + np.log(high + 0.5) * part) - 0.5)


def rounded_by(answer: Answer) -> float:
    """How far from a bare round number the truth may lie that rounds to it."""
    return float(words.half_unit(words.columns([answer]))[0]) if isinstance(answer, Count) else 0.0


class Labels:
    """Yes/no, categories, places, texts: one atom for each that was said, and "other". A place stands for what lies in it."""

    def __init__(self, answers: Sequence[Answer], question: Question, prior_yes: float) -> None:
        self.binary = question.type == "yesno"
        said = ["yes", "no"] if self.binary else sorted({label(one) for one in answers})
        self.labels = said if self.binary else [*said, ""]
        self.within = {one.id: one.within for one in question.places}
        declared = len(question.categories) or len(question.places)
        self.choices = 2 if self.binary else max(declared, len(said) + 1) if declared else max(OPEN_CHOICES, len(said) + 1)
        if self.binary:
            self.prior = np.array([prior_yes, 1 - prior_yes])
        else:
            each = 1.0 / self.choices
            self.prior = np.array([each] * len(said) + [1.0 - each * len(said)])

    def _inside(self, small: str | None, large: str) -> bool:
        while small:
            if small == large:
                return True
            small = self.within.get(small)
        return False

    def pairs(self, answers: Sequence[Answer], ages: Sequence[float] | None = None, parts: Parts = ALL) -> Pairs:
        """Supports 1 at what was said and at a place that lies in it; of the larger place a share. One who does not know says any."""
        size = len(self.labels)
        rows = [self._row(label(one), parts) for one in answers]
        support = np.array(rows).ravel() if rows else np.zeros(0)
        false = np.full(len(support), 1.0 / self.choices)
        claim = np.repeat(np.arange(len(answers)), size)
        atom = np.tile(np.arange(size), len(answers))
        return Pairs(claim, atom, support, false, np.full(len(answers), 1.0 / self.choices))

    def _row(self, said: str, parts: Parts) -> list[float]:
        if not parts.hierarchy:
            return [1.0 if one == said else 0.0 for one in self.labels]
        exact = [1.0 if self._inside(one or None, said) else 0.0 for one in self.labels]
        wider = [WIDER if one and one != said and self._inside(said, one) else 0.0 for one in self.labels]
        return [max(a, b) for a, b in zip(exact, wider, strict=True)]

    def holds(self, answer: Answer) -> NDArray[np.bool_]:
        """The atoms at which the answer is true."""
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


def space_for(
    answers: Sequence[Answer], question: Question, prior_yes: float, within: Mapping[str, str] | None = None
) -> Numbers | Labels:
    """The space of a question's answers, cut by what was said."""
    if question.type in ("count", "date"):
        numbers = [one for one in answers if isinstance(one, Count | Day)]
        return Numbers(numbers, tolerance=question.tolerance, growing=question.cumulative, days=question.type == "date")
    return Labels(answers, question, prior_yes)
