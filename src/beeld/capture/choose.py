"""Choose: which question a number answers, if any: a conditional logit over the questions and "none" (McFadden 1974) on
the signals; then once more, knowing what the numbers around it and the same number elsewhere were taken for. The weights
are fitted by `beeld eval routing` and stand in weights.toml.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from beeld.capture import semantic, signals
from beeld.capture.beside import Beside, acts, beside
from beeld.capture.context import Context
from beeld.capture.echo import Echo
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
FOR = frozenset(one for one in FIRST if one.startswith("sem_")) | {"echo", "echo_close"}
AGAINST = frozenset({"echo_other", "echo_close_other", "echo_far", DOUBTED})
HEARD = 0.2  # a number less likely than this to answer is not remembered
Found = tuple[Context, Reading, Floats, Floats]  # a number, its signals by question, and the offset by question
Truths = NDArray[np.bool_]
BLOCK = 2_000_000  # values that are compared at once


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
            rows, offset = np.zeros((len(counting), len(signals.NAMES))), np.full(len(counting), -math.inf)
            doubted = np.zeros(len(counting))
            found.append((context, reading, rows, offset))
            doubts.append(doubted)
            asked = [of_kind(reading, profile.question) for profile in counting]
            if not (whole or any(asked)):
                continue
            around = beside(context, reading)
            termed = any(around.left <= one[0] < around.right for here in terms for one in here)
            for index, profile in enumerate(counting):
                possible = asked[index] and scoped[index] and _may_mean(context, around, profile)
                if possible and signals.other_unit(context, around, profile):
                    doubted[index], possible = 1.0, near is not None
                if possible:
                    offset[index] = 0.0
                if possible or whole:
                    if index not in shares:
                        shares[index] = signals.layers(context, profile, terms[index])
                    rows[index] = signals.signals(context, reading, around, profile, shares[index], termed)
    return found if near is None or not found else with_nearness(found, near, doubts)


def with_nearness(found: Sequence[Found], near: Nearness, doubts: Sequence[Floats]) -> list[Found]:
    """The candidates with what the sentence model says of the number in its sentence, and whether it is of another kind than
    the question counts, added to their signals.
    """
    open_ = [index for index, one in enumerate(found) if np.isfinite(one[3]).any()]  # the others answer nothing, whatever it says
    texts = [
        semantic.marked(one[0], one[1].start - one[0].start, one[1].noun_end - one[0].start) for one in (found[i] for i in open_)
    ]
    said = np.zeros((len(found), len(near.columns), len(semantic.NAMES)))
    if texts:
        said[open_] = near.signals(texts, found[0][0].lang)
    return [
        (one[0], one[1], np.concatenate([one[2], said[index], doubts[index][:, None]], axis=1), one[3])
        for index, one in enumerate(found)
    ]


def _may_mean(context: Context, around: Beside, profile: Profile) -> bool:
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
    likely = probabilities[:, :-1]
    same, before, elsewhere = _apart(np.array([one[0].order for one in found]))
    result = np.zeros((*likely.shape, len(SECOND)))
    for column, chosen in enumerate((same, before, elsewhere)):
        result[:, :, column] = _most(chosen, likely)
    actless = [not acts(one[0].layers[0]) for one in found]
    result[actless, :, 3] = np.maximum(result[actless, :, 0], result[actless, :, 1])
    result[:, :, 4:] = echo.signals([_number(one[1]) for one in found], questions, found[0][0].document.id)
    return result


def _apart(sentence: NDArray[np.int64]) -> tuple[Truths, Truths, Truths]:
    """Of each number which others stand in its sentence, in the one before with a number (at most two back), or elsewhere; of
    shape (numbers, numbers). `sentence`: the number of the sentence of each.
    """
    there = np.unique(sentence)
    at = np.searchsorted(there, sentence)
    last = np.where(at > 0, there[at - 1], -9)
    last[sentence - last > 2] = -9
    apart = ~np.eye(len(sentence), dtype=bool)
    same, before = (sentence[:, None] == sentence) & apart, last[:, None] == sentence
    return same, before, apart & ~same & ~before


def _most(chosen: Truths, likely: Floats) -> Floats:
    """The greatest likelihood of those chosen, 0 where none is; of the shape of `likely` (numbers, questions)."""
    result = np.zeros_like(likely)
    step = max(1, BLOCK // likely.size)  # in blocks, so that a document of thousands of numbers takes no more memory
    for first in range(0, len(likely), step):
        result[first : first + step] = (chosen[first : first + step, :, None] * likely).max(axis=1)
    return result


def _number(reading: Reading) -> float:
    """The number that a reading gives, the middle of a range; 0 where it gives none."""
    answer = reading.answer
    if not isinstance(answer, Count):
        return 0.0
    if answer.form == "range" and answer.low and answer.high:
        return (answer.low + answer.high) / 2
    return answer.n or 0.0


def listen(echo: Echo, found: Sequence[Found], probabilities: Floats, questions: list[str]) -> None:
    """Remember which number was taken for the answer to which question in which document."""
    for (context, reading, _, _), row in zip(found, probabilities, strict=True):
        _note(echo, context, reading, questions, row)


def remember(echo: Echo, chosen: Sequence[Weighted]) -> None:
    """The same, of numbers that were chosen."""
    for one in chosen:
        _note(echo, one.context, one.reading, one.questions, one.probabilities)


def _note(echo: Echo, context: Context, reading: Reading, questions: list[str], row: Floats) -> None:
    number = reading.answer.n if isinstance(reading.answer, Count) else None
    if number is not None and number > 0:
        for question, likely in zip(questions, row.tolist(), strict=False):  # the last column is "none"
            if likely > HEARD:
                echo.note(question, number, context.document.id, likely)


def choose(
    found: Sequence[Found],
    counting: Sequence[Profile],
    echo: Echo,
    weights: Weights,
    *,
    second: bool = True,
    first: tuple[Floats, Floats] | None = None,
) -> list[Weighted]:
    """The numbers of one document with the probability of each question; without a second look by the number alone. `first`: what
    `first_look` gave, where it was asked before.
    """
    if not found or not counting:
        return []
    questions = [one.question.id for one in counting]
    scores, probabilities = first or first_look(found, weights)
    if second:
        vector, bias = weights.look("second", SECOND)
        probabilities = softmax(scores + neighbours(found, probabilities, questions, echo) @ vector + bias)
    return [Weighted(one[0], one[1], questions, probabilities[index]) for index, one in enumerate(found)]
