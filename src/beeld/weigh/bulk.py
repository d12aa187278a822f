"""Weighing in bulk: claims in columns become batches of the kernel, and findings in columns. No word of Python is run per claim.

Claims are sorted once. A batch holds whole questions: `batches` carries the question that a piece of the input breaks off over to the
next. A turn of fitting is two sparse products a batch; batches are shared among threads, for numpy and scipy release the interpreter's lock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from beeld.errors import InputError
from beeld.weigh import kernel, space, worded
from beeld.weigh.kernel import Batch, Classes, Steps
from beeld.weigh.worded import Worded

Array = NDArray[np.float64]
Ints = NDArray[np.int64]
T = TypeVar("T")
R = TypeVar("R")
BATCH_CLAIMS = 1_000_000
OPENNESS: Array = np.ones(1)


class Columns(NamedTuple):
    """Claims to label questions, shape (claims,) each, all whole numbers from 0. `question`, `origin` (the voice: an index into the
    accuracies), `value` (which answer); where given: `hedge` (an index into the openness), `day` (what day it is about), `said` (order of speaking).
    """

    question: Ints
    origin: Ints
    value: Ints
    hedge: Ints | None = None
    day: Ints | None = None
    said: Ints | None = None


class Findings(NamedTuple):
    """One row a question, shape (questions,): the best answer, its likelihood, that of the next, and how many voices say it. For counts and days
    `value` is the number of the claim whose words are the answer, and `low`, `high` the interval.
    """

    question: Ints
    value: Ints
    likelihood: Array
    runner_up: Array
    origins: Ints
    low: Array | None = None
    high: Array | None = None


def take(columns: Columns, rows: Any) -> Columns:
    """Some rows of columns."""
    found: list[Any] = [None if one is None else one[rows] for one in columns]
    return Columns(*found)


def join(parts: Sequence[Columns]) -> Columns:
    """Columns one after another."""
    found: list[Any] = [None if one[0] is None else np.concatenate(one) for one in zip(*parts, strict=True)]
    return Columns(*found)


def batches(pieces: Iterable[Columns]) -> Iterator[Columns]:
    """Pieces sorted by question, in the input's order, become pieces of whole questions: the last question of a piece waits for the next.
    Raises `InputError` when the questions are not in order.
    """
    waiting: Columns | None = None
    for piece in pieces:
        if waiting is not None:
            piece = join([waiting, piece])
        if not len(piece.question):
            continue
        if (np.diff(piece.question) < 0).any():
            raise InputError("claims are not sorted by question", todo="sort them by question first, or use bulk.prepare")
        edge = int(np.searchsorted(piece.question, piece.question[-1]))
        waiting = take(piece, slice(edge, None))
        if edge:
            yield take(piece, slice(None, edge))
    if waiting is not None:
        yield waiting


def prepare(
    columns: Columns, origins: int, *, batch_claims: int = BATCH_CLAIMS, latest: bool = True, **options: Any
) -> list[Batch]:
    """Sort once, cut at question edges, and build each batch; `options` are those of `build`. `latest` False: each voice is known to speak once
    a question.
    """
    columns = in_order(columns, origins, latest=latest)
    edges = _edges(columns.question, batch_claims)
    pieces = [take(columns, slice(a, b)) for a, b in pairwise(edges)]
    return _each(lambda piece: build(piece, origins, presorted=True, **options), pieces)


def build(
    columns: Columns,
    origins: int,
    *,
    openness: Array = OPENNESS,
    hazards: Sequence[tuple[float, float]] = (),
    asked_on: int | None = None,
    weight: Array | None = None,
    dtype: type[np.floating[Any]] = np.float64,
    presorted: bool = False,
) -> Batch:
    """A batch of whole label questions. A question has as many answers as were said, and one that nobody said; what one says who
    does not know is uniform over them. `hazards` ((rate per day, chance), with `day` in the columns and `asked_on`) makes them states. `weight`
    (origins,): copying weights.
    """
    if not presorted:
        columns = in_order(columns, origins, latest=True)
    _check(columns, origins, len(openness))
    asked = columns.question
    new_question = np.concatenate([[True], asked[1:] != asked[:-1]])
    new_atom = new_question | np.concatenate([[True], columns.value[1:] != columns.value[:-1]])
    question = np.cumsum(new_question) - 1
    atom_question = question[new_atom]
    said = np.bincount(atom_question)
    choices = said + 1
    start = np.concatenate([[0], np.cumsum(choices)])
    atom = np.cumsum(new_atom) - 1 + question  # each question before has one atom more: what nobody said
    hedge = columns.hedge if columns.hedge is not None else np.zeros(1, dtype=np.int64)
    kinds, most = len(openness), int(choices.max())
    code = (choices[question] * kinds + hedge) * origins + columns.origin
    made = classes((most + 1) * kinds * origins, origins, openness)
    steps, row = None, atom
    if hazards and columns.day is not None:
        steps, row = _steps(columns.day, question, atom - start[question], choices, hazards, asked_on)
    rows = int(start[-1]) if steps is None else int(steps.cell[-1])
    data = np.ones(len(code), dtype=dtype) if weight is None else weight[columns.origin].astype(dtype)
    matrix = _matrix(data, row, code, (rows, len(made.origin)), in_order=steps is None)
    log_prior = np.repeat(-np.log(choices), choices).astype(dtype)
    claims = np.bincount(code, weights=data, minlength=len(made.origin)).astype(np.float64)
    value = np.full(int(start[-1]), -1, dtype=np.int64)
    value[atom[new_atom]] = columns.value[new_atom]
    return Batch(asked[new_question], start, log_prior, matrix, made, claims, steps, value)


def _check(columns: Columns, origins: int, kinds: int) -> None:
    if not len(columns.question):
        raise InputError("there are no claims", todo="give at least one")
    for name, one, size in (("origin", columns.origin, origins), ("hedge", columns.hedge, kinds)):
        if one is not None and not 0 <= int(one.min()) <= int(one.max()) < size:
            raise InputError(
                f"{name} {int(one.max())} has no row: there are {size}", todo="give accuracies and openness for all that occur"
            )


def classes(size: int, origins: int, openness: Array) -> Classes:
    """The kinds of touching of label claims: for each number of answers thought possible, each hedge and each origin one."""
    table = np.arange(size)
    uniform = 1.0 / np.maximum(table // (len(openness) * origins), 2)
    hedge = table // origins % len(openness)
    return Classes(table % origins, openness[hedge], np.ones(size), uniform, uniform, uniform)


def _matrix(data: NDArray[Any], row: Ints, column: Ints, shape: tuple[int, int], *, in_order: bool) -> Any:
    if not in_order:
        return sparse.csr_array((data, (row, column)), shape=shape)
    pointer = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=shape[0]))])
    return sparse.csr_array((data, column.astype(np.int32), pointer.astype(np.int32)), shape=shape)


def in_order(columns: Columns, origins: int, *, latest: bool = True) -> Columns:
    """By question and value; with `latest` each voice's last word on a question (and day) alone, by `said`, else by place in the input."""
    if latest:
        keys = [columns.said if columns.said is not None else np.arange(len(columns.question)), columns.origin]
        if columns.day is not None:
            keys.append(columns.day)
        order = np.lexsort([*keys, columns.question])
        ordered = take(columns, order)
        last = np.ones(len(order), dtype=bool)
        same = (ordered.question[1:] == ordered.question[:-1]) & (ordered.origin[1:] == ordered.origin[:-1])
        if ordered.day is not None:
            same &= ordered.day[1:] == ordered.day[:-1]
        last[:-1] = ~same
        columns = take(ordered, last)
    fields = [one for one in (columns.question, columns.value, columns.origin, columns.hedge, columns.day) if one is not None]
    sizes = [int(one.max(initial=0)).bit_length() for one in fields]
    if sum(sizes) > 62 or min((int(one.min(initial=0)) for one in fields), default=0) < 0:
        return take(columns, np.lexsort(fields[::-1]))
    key = np.zeros(len(columns.question), dtype=np.int64)
    for one, size in zip(fields, sizes, strict=True):
        key <<= size
        key |= one
    key.sort()
    found = []
    for size in sizes[::-1]:
        found.append(key & ((1 << size) - 1))
        key >>= size
    back = iter(found[::-1])
    names = [one is not None for one in (columns.question, columns.origin, columns.value, columns.hedge, columns.day)]
    question, value, origin = next(back), next(back), next(back)
    return Columns(question, origin, value, next(back) if names[3] else None, next(back) if names[4] else None)


def _edges(question: Ints, size: int) -> list[int]:
    """Where to cut into pieces of about `size` claims, at question edges."""
    total = len(question)
    cuts = {0, total}
    for cut in range(size, total, size):
        cuts.add(int(np.searchsorted(question, question[cut])))
    return sorted(cuts)


def _steps(
    days: Ints, question: Ints, atom: Ints, choices: Ints, hazards: Sequence[tuple[float, float]], asked_on: int | None
) -> tuple[Steps, Ints]:
    """The slots (question, day) and each claim's cell."""
    span = int(days.max()) - int(days.min()) + 1
    slots, slot = np.unique(question * span + (days - days.min()), return_inverse=True)
    asked, day = slots // span, slots % span + int(days.min())
    first = np.concatenate([[True], asked[1:] != asked[:-1]])
    begin = np.flatnonzero(first)
    rank = np.arange(len(slots)) - np.repeat(begin, np.diff(np.append(begin, len(slots))))
    gap = np.where(first, 0, np.diff(day, prepend=day[0])).astype(float)
    cell = np.concatenate([[0], np.cumsum(choices[asked])])
    last = day[np.append(begin[1:], len(slots)) - 1]
    rest = (float(asked_on) if asked_on is not None else float(day.max())) - last
    count = len(choices)
    steps = Steps(
        question=asked,
        days=gap,
        rank=rank,
        cell=cell,
        rest=rest,
        rates=np.tile([rate for rate, _ in hazards], (count, 1)),
        chances=np.tile([chance for _, chance in hazards], (count, 1)),
    )
    return steps, cell[slot] + atom


def weigh(batch: Batch, accuracy: Array, temperature: float = 1.0) -> Findings:
    """Findings at fixed accuracies (origins,)."""
    gain = kernel.gains(batch.classes, accuracy).astype(batch.log_prior.dtype)
    return findings(batch, kernel.posterior(batch, gain, temperature))


def weigh_all(batched: Sequence[Batch], accuracy: Array, temperature: float = 1.0) -> Findings:
    """The findings of all batches, one after another."""
    found = _each(lambda one: weigh(one, accuracy, temperature), batched)
    return Findings(*(np.concatenate([getattr(one, name) for one in found]) for name in Findings._fields[:5]))


def findings(batch: Batch, chances: NDArray[Any]) -> Findings:
    """The best said answer of each question (by value code order where equal), from chances over atoms."""
    sizes = np.diff(batch.atom)
    said = chances.copy()
    said[batch.atom[1:] - 1] = -1.0  # what nobody said is no answer
    top = np.maximum.reduceat(said, batch.atom[:-1])
    is_top = said == np.repeat(top, sizes)
    place = np.where(is_top, np.arange(len(said)), len(said))
    best = np.minimum.reduceat(place, batch.atom[:-1])
    said[best] = -1.0
    next_best = np.maximum(np.maximum.reduceat(said, batch.atom[:-1]), 0.0)
    held = np.diff(batch.matrix.indptr)
    origins = held[best] if batch.steps is None else np.zeros(len(best), dtype=np.int64)
    return Findings(
        batch.question,
        best if batch.value is None else batch.value[best],
        top.astype(np.float64),
        next_best.astype(np.float64),
        origins.astype(np.int64),
    )


def reweigh(columns: Columns, new: Columns, accuracy: Array, **options: Any) -> Findings:
    """The findings of the questions of `new` claims alone, with what `columns` (sorted by question) already has on them; equal to weighing
    all again at the same accuracies. `options` are those of `build`.
    """
    pieces = []
    for one in np.unique(new.question):
        first, last = np.searchsorted(columns.question, [one, one + 1])
        pieces.append(take(columns, slice(int(first), int(last))))
    return weigh(build(join([*pieces, new]), len(accuracy), **options), accuracy)


def turns(batched: Sequence[Batch], accuracy: Array, *, alpha: Array, beta: Array, number: int = 20, threads: int = 2) -> Array:
    """EM (Dempster et al. 1977; the one-coin model of Zhang et al. 2016 with hedges): `number` turns from `accuracy`, each voice's Beta(alpha, beta)
    before. All arrays (origins,). Sums are taken in the order of the batches, so the result does not depend on the threads.
    """
    with ThreadPoolExecutor(threads) as pool:
        for _ in range(number):
            accuracy = maximise(list(pool.map(partial(turn, accuracy=accuracy), batched)), alpha, beta)
    return accuracy


def turn(batch: Batch, accuracy: Array) -> tuple[Array, Array]:
    """One batch's part of a turn: expected right, and right or wrong, per origin."""
    gain = kernel.gains(batch.classes, accuracy).astype(batch.log_prior.dtype)
    return kernel.statistics(batch, kernel.posterior(batch, gain), accuracy)


def maximise(sums: Sequence[tuple[Array, Array]], alpha: Array, beta: Array) -> Array:
    """New accuracies from the batches' sums."""
    right = np.sum([one for one, _ in sums], axis=0)
    total = np.sum([one for _, one in sums], axis=0)
    return np.asarray(np.clip((right + alpha) / (total + alpha + beta), 1e-3, 1.0 - 1e-3))


def _each(function: Callable[[T], R], parts: Sequence[T], threads: int = 2) -> list[R]:
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(function, parts))


def numbers(
    question: Ints,
    origin: Ints,
    said: Worded,
    accuracy: Array,
    *,
    openness: Array | float = 1.0,
    days: bool = False,
    tolerance: float = 0.0,
    level: float = 0.8,
) -> Findings:
    """Findings of counts or days in bulk: the most specific words that are likelier than not, and the interval at `level`. All of (claims,), sorted by
    question; one claim a voice and question.
    """
    ids, asked = np.unique(question, return_inverse=True)
    slack = np.full(len(asked), tolerance)
    atoms = space.number_atoms(asked, said, slack, days=days, questions=len(ids))
    pairs = space.number_pairs(asked, said, atoms, slack, None)
    least = np.full(len(asked), np.inf)
    np.minimum.at(least, pairs.claim, pairs.false)
    classes = Classes(
        origin=origin[pairs.claim],
        openness=np.broadcast_to(openness, len(asked))[pairs.claim].astype(float),
        support=pairs.support,
        false=pairs.false,
        false_far=least[pairs.claim],
        ignorant=pairs.ignorant[pairs.claim],
    )
    count = len(pairs.claim)
    matrix = sparse.csr_array((np.ones(count), (pairs.atom, np.arange(count))), shape=(len(atoms.low), count))
    log_prior = np.log(np.maximum(atoms.prior, kernel.TINY))
    batch = Batch(ids, atoms.start, log_prior, matrix, classes, np.ones(count))
    chances = kernel.posterior(batch, kernel.gains(classes, accuracy))
    return _number_findings(ids, asked, said, atoms, pairs, chances, slack, level)


def _number_findings(
    ids: Ints, asked: Ints, said: Worded, atoms: space.Atoms, pairs: space.Pairs, chances: Array, slack: Array, level: float
) -> Findings:
    half = worded.half_unit(said)
    room = (slack + half)[pairs.claim]
    inside = (atoms.low[pairs.atom] >= said.low[pairs.claim] - room) & (atoms.high[pairs.atom] <= said.high[pairs.claim] + room)
    likely = np.bincount(pairs.claim, np.where(inside, chances[pairs.atom], 0.0), len(asked)).astype(np.float64)
    width = said.high - said.low + 2.0 * half
    specific = np.where(likely >= 0.5, width, np.inf)
    order = np.lexsort((-likely, specific, asked))
    first = order[np.searchsorted(asked[order], np.arange(len(ids)))]
    others = np.where(np.arange(len(asked)) == first[asked], -1.0, likely)
    runner_up = np.zeros(len(ids), dtype=np.float64)
    np.maximum.at(runner_up, asked, others)
    low, high = space.intervals(atoms, chances, level)
    return Findings(ids, first, likely[first], runner_up, np.bincount(asked).astype(np.int64), low, high)
