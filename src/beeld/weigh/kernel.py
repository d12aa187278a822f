"""The kernel: a pure function over arrays, for one question of a case and for millions. numpy and scipy.sparse only.

For a claim c of a voice with accuracy a, openness g of its hedge, and a true answer z:

    L(c | z) = g (a s(c | z) + (1 - a) f(c | z)) + (1 - g) b(c)

s: how likely a voice that knows words z so; f: how likely one says c who speaks firmly and does not know, while z is true; b: how likely
it is said by one whose words claim nothing. All three are normalised over claims. Where f = b this is g a s + (1 - g a) b. What enters the sum is log L less its value where the claim has nothing to say (s = 0, f = f0), which does not depend
on z: so only the atoms that a claim touches are stored, and a turn is two sparse products.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Ints = NDArray[np.int64]
TINY = 1e-300
SAFE = 60.0  # exp of less fits in float32


class Classes(NamedTuple):
    """Kinds of touching: all pairs (claim, atom) that are alike share a row. All arrays have shape (classes,).

    `origin` indexes the accuracies; the others are g, s, f, f0 and b of the formula.
    """

    origin: Ints
    openness: Array
    support: Array
    false: Array
    false_far: Array
    ignorant: Array


class Steps(NamedTuple):
    """Times at which claims speak about a state. A slot is one (question, time), sorted by question, then time.

    `question` (slots,); `days` (slots,) since the question's previous slot; `rank` (slots,) its number within the question; `cell` (slots + 1,)
    where its atoms begin among the matrix's rows (one row for each atom of its question); `rest` (questions,) days from the last slot
    up to the day asked (negative: the slots beyond lie after it and are read backward); `rates` (questions, r) hazards per day
    and `chances` (questions, r) what is thought of each beforehand.
    """

    question: Ints
    days: Array
    rank: Ints
    cell: Ints
    rest: Array
    rates: Array
    chances: Array


class Batch(NamedTuple):
    """Whole questions. `atom` (questions + 1,): where each question's atoms begin; `log_prior` (atoms,); `matrix` (cells, classes) sparse rows
    with copying weights as data; cells are the atoms, or with `steps` the atoms at each time. `claims` (classes,) summed weights; `value` (atoms,) what each
    atom stands for in bulk, -1 for what nobody said.
    """

    question: Ints
    atom: Ints
    log_prior: NDArray[Any]
    matrix: Any
    classes: Classes
    claims: Array
    steps: Steps | None = None
    value: Ints | None = None


def likelihood(classes: Classes, accuracy: Array) -> tuple[Array, Array]:
    """(L where touched, L where not), shape (classes,). `accuracy` (origins,) in 0..1: the chance that a voice knows."""
    a, g = accuracy[classes.origin], classes.openness
    ignorant = (1.0 - g) * classes.ignorant
    near = g * (a * classes.support + (1.0 - a) * classes.false) + ignorant
    far = g * (1.0 - a) * classes.false_far + ignorant
    return np.maximum(near, TINY), np.maximum(far, TINY)


def gains(classes: Classes, accuracy: Array) -> Array:
    """log L less its value where the claim has nothing to say; natural log, (classes,)."""
    near, far = likelihood(classes, accuracy)
    return np.asarray(np.log(near) - np.log(far), dtype=np.float64)


def softmax(scores: NDArray[Any], start: Ints) -> NDArray[Any]:
    """Chances within each question's atoms."""
    sizes = np.diff(start)
    if float(scores.max()) < SAFE and float(scores.min()) > -SAFE:  # no shift needed, which is a third of the time
        shifted = np.exp(scores)
    else:
        shifted = np.exp(scores - np.repeat(np.maximum.reduceat(scores, start[:-1]), sizes))
    total = np.add.reduceat(shifted, start[:-1])
    shifted /= np.repeat(total, sizes)
    return np.asarray(shifted)


def posterior(batch: Batch, gain: NDArray[Any], temperature: float = 1.0) -> NDArray[Any]:
    """P(z) over atoms. `gain` (classes,) as `gains` gives it, in the matrix's own precision."""
    scores = batch.matrix @ gain
    if temperature != 1.0:
        scores = scores * temperature
    if batch.steps is None:
        return softmax(batch.log_prior + scores, batch.atom)
    return over_time(batch, scores)


def over_time(batch: Batch, scores: Array) -> Array:
    """Forward-backward (Rabiner 1989) for states that with a hazard h per day are drawn anew from the prior: from one time to
    the next P stays with exp(-h days). Each hazard's posterior is weighed by how well it explains the claims; (atoms,).
    """
    assert batch.steps is not None
    prior = softmax(batch.log_prior, batch.atom)
    found = np.zeros_like(prior)
    logs, runs = [], []
    for column in range(batch.steps.rates.shape[1]):
        chances, evidence = _one_rate(batch, batch.steps, scores, prior, batch.steps.rates[:, column])
        runs.append(chances)
        logs.append(evidence + np.log(np.maximum(batch.steps.chances[:, column], TINY)))
    table = np.array(logs)
    weight = np.exp(table - table.max(axis=0))
    weight /= weight.sum(axis=0)
    sizes = np.diff(batch.atom)
    for chances, share in zip(runs, weight, strict=True):
        found += chances * np.repeat(share, sizes)
    return found


def _one_rate(batch: Batch, steps: Steps, scores: Array, prior: Array, rate: Array) -> tuple[Array, Array]:
    """(P at the day asked, log evidence): forward over the slots up to that day, backward over those beyond it."""
    position = _position(batch, steps)
    ahead = position > 1e-9  # slots after the day asked
    forward, evidence = _sweep(batch, steps, scores, prior, rate, ~ahead, reverse=False)
    past = np.full(len(batch.atom) - 1, -np.inf)
    np.maximum.at(past, steps.question[~ahead], position[~ahead])
    stay = np.exp(-rate * np.where(np.isfinite(past), -past, 0.0))
    sizes = np.diff(batch.atom)
    forward = np.repeat(stay, sizes) * forward + np.repeat(1.0 - stay, sizes) * prior
    if not ahead.any():
        return forward, evidence
    backward, more = _sweep(batch, steps, scores, prior, rate, ahead, reverse=True)
    both = forward * backward
    total = np.add.reduceat(both, batch.atom[:-1])
    return both / np.repeat(np.maximum(total, TINY), sizes), evidence + more + np.log(np.maximum(total, TINY))


def _position(batch: Batch, steps: Steps) -> Array:
    """Each slot's day relative to the day asked."""
    first = np.flatnonzero(steps.rank == 0)
    gone = np.cumsum(np.where(steps.rank == 0, 0.0, steps.days))
    length = np.diff(np.append(first, len(steps.rank)))
    since = gone - np.repeat(gone[first], length)
    last = np.repeat(since[np.append(first[1:], len(steps.rank)) - 1], length)
    return np.asarray(since - last - steps.rest[steps.question])


def _sweep(
    batch: Batch, steps: Steps, scores: Array, prior: Array, rate: Array, use: NDArray[np.bool_], *, reverse: bool
) -> tuple[Array, Array]:
    """Messages over atoms, all questions' slots of one rank at once. Forward: P(z, claims so far), normalised. Backward: how likely the later
    claims are if z at the day asked.
    """
    sizes = np.diff(batch.atom)
    message = np.ones_like(prior) if reverse else prior.copy()
    evidence = np.zeros(len(sizes))
    position = _position(batch, steps)
    ranks = np.unique(steps.rank[use])
    for rank in ranks[::-1] if reverse else ranks:
        slots = np.flatnonzero(use & (steps.rank == rank))
        asked = steps.question[slots]
        size = sizes[asked]
        atoms = _ranges(batch.atom[asked], size)
        cells = _ranges(steps.cell[slots], size)
        start = np.concatenate([[0], np.cumsum(size)])
        top = np.maximum.reduceat(scores[cells], start[:-1])
        factor = np.exp(scores[cells] - np.repeat(top, size))
        here = message[atoms]
        if not reverse:
            stay = np.exp(-rate[asked] * steps.days[slots])
            here = np.repeat(stay, size) * here + np.repeat(1.0 - stay, size) * prior[atoms]
            here = here * factor
            total = np.maximum(np.add.reduceat(here, start[:-1]), TINY)
            message[atoms] = here / np.repeat(total, size)
        else:
            here = here * factor
            before = np.where(rank_is_first(use, steps, slots), position[slots], steps.days[slots])
            stay = np.exp(-rate[asked] * before)
            mean = np.add.reduceat(here * prior[atoms], start[:-1])
            here = np.repeat(stay, size) * here + np.repeat((1.0 - stay) * mean, size)
            total = np.maximum(np.maximum.reduceat(here, start[:-1]), TINY)
            message[atoms] = here / np.repeat(total, size)
        evidence[asked] += np.log(total) + top
    return message, evidence


def rank_is_first(use: NDArray[np.bool_], steps: Steps, slots: Ints) -> NDArray[np.bool_]:
    """Whether a slot is the first of those in use of its question."""
    before = np.maximum(slots - 1, 0)
    return np.asarray((slots == 0) | ~use[before] | (steps.question[before] != steps.question[slots]))


def _ranges(start: Ints, size: Ints) -> Ints:
    """start[0] .. start[0] + size[0] - 1, start[1] .., one after another."""
    offset = np.repeat(np.cumsum(size) - size, size)
    return np.asarray(np.repeat(start, size) + np.arange(int(size.sum())) - offset)


def statistics(batch: Batch, chances: NDArray[Any], accuracy: Array) -> tuple[Array, Array]:
    """(expected right, expected right or wrong) per origin, the sums of the M-step: of each claim the chance that its voice spoke openly and
    was right, or was wrong. Shapes (origins,). For batches without `steps`.
    """
    assert batch.steps is None
    classes = batch.classes
    near, far = likelihood(classes, accuracy)
    touched = np.asarray(batch.matrix.T @ chances, dtype=np.float64)
    a, g = accuracy[classes.origin], classes.openness
    right = touched * g * a * classes.support / near
    wrong_near = g * (1.0 - a) * classes.false / near
    wrong_far = g * (1.0 - a) * classes.false_far / far
    wrong = touched * wrong_near + np.maximum(batch.claims - touched, 0.0) * wrong_far
    right_of = np.bincount(classes.origin, weights=right, minlength=len(accuracy)).astype(np.float64)
    return right_of, right_of + np.bincount(classes.origin, weights=wrong, minlength=len(accuracy))


def decibans(batch: Batch, gain: Array, without: Sequence[Array], inside: NDArray[np.bool_], temperature: float = 1.0) -> Array:
    """For each claim the change in ten times log10 odds of the atoms `inside` when it is left out; (claims,). For one question; `without` are the
    gains without each claim in turn.
    """
    with_all = _log_odds(posterior(batch, gain, temperature), inside)
    left_out = [_log_odds(posterior(batch, one, temperature), inside) for one in without]
    return np.array([10.0 * (with_all - one) for one in left_out])


def prior_decibans(batch: Batch, inside: NDArray[np.bool_]) -> float:
    """Ten times the log10 odds of the atoms `inside` before any claim."""
    return 10.0 * _log_odds(softmax(batch.log_prior, batch.atom), inside)


def _log_odds(chances: Array, inside: NDArray[np.bool_]) -> float:
    yes = float(np.clip(chances[inside].sum(), 1e-12, 1 - 1e-12))
    return float(np.log10(yes / (1.0 - yes)))
