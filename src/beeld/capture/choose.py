"""Choose: which question a number answers, if any: a conditional logit over the questions and "none" (McFadden 1974) on
the signals; then once more, knowing what the numbers around it and the same number elsewhere were taken for. The weights
are fitted by `beeld eval routing` and stand in weights.toml.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from beeld.capture import semantic, signals
from beeld.capture.context import Context
from beeld.capture.roles import of_kind
from beeld.capture.route import Profile
from beeld.capture.semantic import Nearness
from beeld.capture.weights import Floats, Weights
from beeld.model import Count, Reading

# a number of another kind than the question counts ("734 departures" for persons): no answer by words alone, and a doubt
# where the sentence model holds it for one
DOUBTED = "other_kind"
FIRST = (*signals.NAMES, *semantic.NAMES, DOUBTED)
# the second look: what was taken for what nearby, and elsewhere in the case
SECOND = (
    "same_sentence",
    "sentence_before",
    "elsewhere_in_document",
    "followed_without_act",
    "echo",
    "echo_other",
    "echo_close",
    "echo_close_other",
    "echo_far",
)
LEAST_DIGITS = 2  # "12" is said of many things, "5,704" of one
FOR = frozenset(one for one in FIRST if one.startswith("sem_")) | {"echo", "echo_close"}
AGAINST = frozenset({"echo_other", "echo_close_other", "echo_far", DOUBTED})
ALIKE = 0.4  # scale of the logarithm of a ratio at which numbers stop being alike
HEARD = 0.2  # a number less likely than this to answer is not remembered
Found = tuple[Context, Reading, Floats, Floats]  # a number, its signals by question, and the offset by question
Echo = dict[str, dict[float, dict[str, float]]]  # question -> number -> document -> probability


class Weighted(NamedTuple):
    """A number of a document and how likely it answers each count question; the last column is "none"."""

    context: Context
    reading: Reading
    questions: list[str]
    probabilities: Floats


def candidates(
    contexts: Sequence[Context], counting: Sequence[Profile], near: Nearness | None = None, *, whole: bool = False
) -> list[Found]:
    """Every number of the contexts that a question could mean: (context, reading, signals of shape (questions, signals),
    offset of shape (questions,): 0, or -inf where the question can't be meant; its signals are 0 then, unless `whole`).
    """
    nothing = [0.0] * len(signals.NAMES)
    found: list[Found] = []
    doubts: list[Floats] = []
    for context in contexts:
        numbers = [one for one in context.readings if isinstance(one.answer, Count)]
        if not numbers:
            continue
        terms = [signals.terms_in(context, profile) for profile in counting]
        scoped = [signals.in_scope(context, profile) for profile in counting]
        shares: dict[int, signals.Layers] = {}  # of the questions that one of the numbers can mean
        for reading in numbers:
            around = signals.beside(context, reading)
            termed = any(around.left <= one[0] < around.right for here in terms for one in here)
            possible = [
                inside and _may_mean(context, reading, around, profile) for profile, inside in zip(counting, scoped, strict=True)
            ]
            doubted = [
                maybe and signals.other_unit(context, around, profile) for profile, maybe in zip(counting, possible, strict=True)
            ]
            if near is None:
                possible = [maybe and not doubt for maybe, doubt in zip(possible, doubted, strict=True)]
            rows = [nothing] * len(counting)
            for index, profile in enumerate(counting):
                if possible[index] or whole:
                    if index not in shares:
                        shares[index] = signals.layers(context, profile, terms[index])
                    rows[index] = signals.signals(context, reading, around, profile, shares[index], termed)
            found.append((context, reading, np.array(rows, float), np.where(possible, 0.0, -math.inf)))
            doubts.append(np.array(doubted, float))
    return found if near is None or not found else with_nearness(found, near, doubts)


def with_nearness(found: Sequence[Found], near: Nearness, doubts: Sequence[Floats]) -> list[Found]:
    """The candidates with what the sentence model says of the number in its sentence, and whether it is of another kind than
    the question counts, added to their signals.
    """
    texts = [semantic.marked(one[0], one[1].start - one[0].start, one[1].noun_end - one[0].start) for one in found]
    said = near.signals(texts, found[0][0].lang)
    return [
        (one[0], one[1], np.concatenate([one[2], said[index], doubts[index][:, None]], axis=1), one[3])
        for index, one in enumerate(found)
    ]


def _may_mean(context: Context, reading: Reading, around: signals.Beside, profile: Profile) -> bool:
    if not of_kind(reading, profile.question):
        return False
    exclude = profile.exclude.get(context.lang)
    return exclude is None or not exclude.search(context.text[around.left : around.right])


def softmax(scores: Floats) -> Floats:
    """Probabilities over the last axis, with "none" (score 0) as the last column; scores of shape (..., questions)."""
    whole = np.concatenate([scores, np.zeros((*scores.shape[:-1], 1))], axis=-1)
    whole = np.exp(whole - whole.max(axis=-1, keepdims=True))
    result: Floats = whole / whole.sum(axis=-1, keepdims=True)
    return result


def first_look(found: Sequence[Found], weights: Weights) -> tuple[Floats, Floats]:
    """(scores, probabilities) of all candidates, of shape (numbers, questions) and (numbers, questions + 1)."""
    vector, bias = weights.look("first", FIRST)
    rows = np.stack([one[2] for one in found])
    scores = rows @ vector[: rows.shape[2]] + bias + np.stack([one[3] for one in found])
    return scores, softmax(scores)


def neighbours(found: Sequence[Found], probabilities: Floats, questions: list[str], echo: Echo) -> Floats:
    """Signals of the second look, of shape (numbers, questions, len(SECOND))."""
    count, asked = probabilities.shape[0], len(questions)
    result = np.zeros((count, asked, len(SECOND)))
    likely = probabilities[:, :-1]
    sentence = np.array([one[0].order for one in found])
    heard = _heard(questions, found[0][0].document.id, echo)
    for index, (context, _, _, _) in enumerate(found):
        apart = np.arange(count) != index
        same = apart & (sentence == sentence[index])
        before = sentence[sentence < sentence[index]]
        previous = sentence == before.max() if before.size and sentence[index] - before.max() <= 2 else np.zeros(count, bool)
        elsewhere = apart & ~same & ~previous
        for column, chosen in ((0, same), (1, previous), (2, elsewhere)):
            if chosen.any():
                result[index, :, column] = likely[chosen].max(axis=0)
        if not signals.acts(context.layers[0]):
            result[index, :, 3] = np.maximum(result[index, :, 0], result[index, :, 1])
    result[:, :, 4:] = _echoes([one[1] for one in found], heard)
    return result


class Heard(NamedTuple):
    """What other documents gave as the answer to one question: numbers, how likely each is its answer (its best document), and
    the likelihoods by document of each number.
    """

    values: Floats
    told: Floats
    said: dict[float, list[float]]


def _heard(questions: Sequence[str], document: str, echo: Echo) -> list[Heard]:
    """What documents other than this one gave, by question."""
    found = []
    for question in questions:
        said = {
            value: [p for key, p in by_document.items() if key != document]
            for value, by_document in echo.get(question, {}).items()
        }
        best = [(value, max(some)) for value, some in said.items() if some and max(some) > 0]
        found.append(Heard(np.array([value for value, _ in best]), np.array([p for _, p in best]), said))
    return found


def _echoes(readings: Sequence[Reading], heard: Sequence[Heard]) -> Floats:
    """How strongly other documents give the same numbers, or ones of their size, as the answer: to each question, to the others;
    of shape (numbers, questions, 5).
    """
    values = [_number(one) for one in readings]
    same, close, far = (np.zeros((len(readings), len(heard))) for _ in range(3))
    telling = [(row, value) for row, value in enumerate(values) if value > 0]
    rows = [row for row, _ in telling]
    for column, one in enumerate(heard):
        for row, value in telling:
            said = one.said.get(value)
            if said and digits(value) >= LEAST_DIGITS:
                same[row, column] = (1.0 - math.prod(1.0 - p for p in said)) * min(1.0, digits(value) / 4)
        if one.values.size and rows:
            weight = float(one.told.sum())
            near = _alike(np.array([value for _, value in telling]), one.values) @ one.told / weight
            sure = weight / (weight + 1.0)
            close[rows, column], far[rows, column] = sure * near, sure * (1.0 - near)
    return np.stack([same, _best_other(same), close, _best_other(close), far], axis=2)


def _number(reading: Reading) -> float:
    """The number that a reading gives, the middle of a range; 0 where it gives none."""
    answer = reading.answer
    if not isinstance(answer, Count):
        return 0.0
    if answer.form == "range" and answer.low and answer.high:
        return (answer.low + answer.high) / 2
    return answer.n or 0.0


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


def listen(echo: Echo, found: Sequence[Found], probabilities: Floats, questions: list[str]) -> None:
    """Remember which number was taken for the answer to which question in which document."""
    for (context, reading, _, _), row in zip(found, probabilities, strict=True):
        number = reading.answer.n if isinstance(reading.answer, Count) else None
        if number is None or number <= 0:
            continue
        for index, question in enumerate(questions):
            if row[index] > HEARD:
                said = echo.setdefault(question, {}).setdefault(number, {})
                said[context.document.id] = max(said.get(context.document.id, 0.0), float(min(row[index], 0.95)))


def remember(echo: Echo, chosen: Sequence[Weighted]) -> None:
    """The same, of numbers that were chosen."""
    for one in chosen:
        blank = np.zeros(0)
        listen(echo, [(one.context, one.reading, blank, blank)], one.probabilities[None, :], one.questions)


def choose(
    found: Sequence[Found], counting: Sequence[Profile], echo: Echo, weights: Weights, *, second: bool = True
) -> list[Weighted]:
    """The numbers of one document with the probability of each question; without a second look by the number alone."""
    if not found or not counting:
        return []
    questions = [one.question.id for one in counting]
    scores, probabilities = first_look(found, weights)
    if second:
        vector, bias = weights.look("second", SECOND)
        probabilities = softmax(scores + neighbours(found, probabilities, questions, echo) @ vector + bias)
    return [Weighted(one[0], one[1], questions, probabilities[index]) for index, one in enumerate(found)]
