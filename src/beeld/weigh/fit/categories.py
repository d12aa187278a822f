"""Engine for few categories: confusion rows with difficulty, its early and its one-coin reading averaged, then tempered.

Dawid & Skene (1979), each source's rows shrunk to the pooled ones whose diagonal is moved by the source's own accuracy; plus a hidden
difficulty of each item (as in Whitehill et al. 2009, here on a grid): with chance gamma a source answers by its row, else by its
own habit whatever is true. Three readings are averaged as logs: converged (twice), stopped after three turns (near the vote, where confusion
rows go astray), and one-coin. Constants: docs/design/2026-11-24-fitting.md.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import sparse

from beeld.weigh.fit.agreement import claim_weights, excess_agreement
from beeld.weigh.fit.arrays import Floats, Table, logit, sigmoid, softmax

CONCENTRATION = 4.0  # claims' worth of pooled confusion in each row
GRADES_OF_DIFFICULTY = (1.0, 0.7, 0.4, 0.1)  # gamma: share of answers that follow the truth at all
HABIT = 4.0  # claims' worth of the pooled habit in each source's own
TURNS, EARLY = 30, 3
SYMMETRY = 0.3  # of the pooled rows towards one accuracy for all labels, in the converged reading
FEW, MANY = 0.04, 0.3  # rho: how much the claims on one item err together, for about two labels and for more
TWO_LABELS = 2.5  # effective labels (perplexity of what is said) up to which an item has one wrong answer
SHARE = 0.3  # weight of the plain share of votes against the item's claims


class Categories(NamedTuple):
    """`chances` (items, labels); `rows` (sources, true, said); `dependence` (sources, sources); `weights` (claims,)."""

    chances: Floats
    rows: Floats
    dependence: sparse.csr_matrix
    weights: Floats


class _Data(NamedTuple):
    """Claims as sparse (items, sources x labels), once weighted and once counted."""

    weighted: sparse.csr_matrix
    counted: sparse.csr_matrix
    votes: Floats
    habit: Floats
    share: Floats
    sources: int
    labels: int


def fit_categories(
    table: Table,
    *,
    dependence: bool = True,
    difficulty: bool = True,
    averaged: bool = True,
    temper: bool = True,
    start: Floats | None = None,
) -> Categories:
    """Chances over all labels, also those that nobody claimed. Switches for the ablation: copying weights, hidden difficulty, the average
    of three readings (else the converged one alone), and tempering. `start` (items, labels): where EM begins, else the vote.
    """
    size = len(table.sources)
    related = excess_agreement(table) if dependence else sparse.csr_matrix((size, size))
    weights = claim_weights(table, related)
    data = _prepare(table, weights)
    grid = GRADES_OF_DIFFICULTY if difficulty else (1.0,)
    chances, rows = _graded(data, TURNS, grid, symmetry=SYMMETRY, start=start)
    scores = np.log(chances + 1e-6)
    if averaged:
        early, _ = _graded(data, EARLY, grid)
        coin, _ = _graded(data, TURNS, grid, coin=True)
        scores = (2 * scores + np.log(early + 1e-6) + np.log(coin + 1e-6)) / 4
    if temper:
        return Categories(_tempered(scores, data, table, weights), rows, related, weights)
    return Categories(softmax(scores), rows, related, weights)


def _prepare(table: Table, weights: Floats) -> _Data:
    labels, sources, items = len(table.values), len(table.sources), len(table.items)
    said = table.candidate_value[table.candidate]
    column = table.source * labels + said
    weighted = sparse.csr_matrix((weights, (table.item, column)), shape=(items, sources * labels))
    counted = sparse.csr_matrix((np.ones(len(said)), (column, table.item)), shape=(sources * labels, items))
    votes = (
        np.bincount(table.item * labels + said, weights=weights, minlength=items * labels)
        .reshape(items, labels)
        .astype(np.float64)
    )
    own = np.bincount(column, minlength=sources * labels).reshape(sources, labels).astype(float)
    pooled = np.bincount(said, weights=weights, minlength=labels) + 1.0
    pooled /= pooled.sum()
    habit = (own + HABIT * pooled) / (own.sum(axis=1, keepdims=True) + HABIT)
    share = np.bincount(table.source, weights=weights, minlength=sources) / np.maximum(own.sum(axis=1), 1)
    return _Data(weighted, counted, votes, habit, share, sources, labels)


def _graded(
    data: _Data,
    turns: int,
    grid: tuple[float, ...],
    *,
    symmetry: float = 0.0,
    coin: bool = False,
    start: Floats | None = None,
) -> tuple[Floats, Floats]:
    """EM from the vote over (difficulty, label): (chances, rows). The M-step counts only what followed the truth."""
    items = len(data.votes)
    begun = data.votes + 1e-3 if start is None else start
    chances = begun / begun.sum(axis=1, keepdims=True)
    shares = np.full(len(grid), 1 / len(grid))
    counts = _counts(data, chances)
    rows = counts
    for _ in range(turns):
        base = _base(counts, data.share, symmetry, coin=coin)
        rows = base if coin else counts + CONCENTRATION * base + 1e-3
        rows = rows / rows.sum(axis=2, keepdims=True)
        prior = np.log((chances.sum(axis=0) + 1) / (items + data.labels))
        scores = np.empty((items, len(grid), data.labels))
        mixed = [gamma * rows + (1 - gamma) * data.habit[:, None, :] for gamma in grid]
        for index, mixture in enumerate(mixed):
            scores[:, index] = data.weighted @ np.log(mixture).transpose(0, 2, 1).reshape(-1, data.labels)
        scores += prior[None, None] + np.log(shares)[None, :, None]
        joint = softmax(scores.reshape(items, -1)).reshape(scores.shape)
        chances = joint.sum(axis=1)
        shares = (joint.sum(axis=(0, 2)) + 1) / (items + len(grid))
        counts = np.zeros_like(counts)
        for index, gamma in enumerate(grid):
            counts += _counts(data, joint[:, index]) * (gamma * rows / mixed[index])
    return chances, rows


def _counts(data: _Data, chances: Floats) -> Floats:
    """Expected (source, true, said) counts."""
    counted = np.asarray(data.counted @ chances).reshape(data.sources, data.labels, data.labels)
    return np.ascontiguousarray(counted.transpose(0, 2, 1))


def _base(counts: Floats, share: Floats, symmetry: float, *, coin: bool) -> Floats:
    """What a source's rows are shrunk to: the pooled rows, the diagonal moved in log odds by the source's accuracy; (source, true, said)."""
    labels = counts.shape[1]
    pooled = np.einsum("s,stl->tl", share, counts)
    accuracy = (np.trace(pooled) + 2) / (pooled.sum() + 3)
    even = np.full((labels, labels), (1 - accuracy) / max(labels - 1, 1))
    np.fill_diagonal(even, accuracy)
    total = pooled.sum(axis=1, keepdims=True)
    common = even if coin else (pooled + (2 + symmetry * total) * even) / (total + 2 + symmetry * total)
    number = counts.sum(axis=(1, 2))
    right = np.einsum("sll->s", counts)
    expected = (counts.sum(axis=2) * np.diag(common)).sum(axis=1)
    held = np.maximum(number, 1e-9)
    moved = np.where(number > 1e-6, logit((right + 4 * expected / held) / (number + 4)) - logit(expected / held), 0.0)
    diagonal = sigmoid(logit(np.diag(common))[None] + moved[:, None])
    off = common * (1 - np.eye(labels))
    off /= np.maximum(off.sum(axis=1, keepdims=True), 1e-12)
    base = off[None] * (1 - diagonal)[:, :, None]
    base[:, np.arange(labels), np.arange(labels)] = diagonal
    return np.asarray(base)


def _tempered(scores: Floats, data: _Data, table: Table, weights: Floats) -> Floats:
    """Claims on one item err together: n of them count as n / (1 + (n - 1) rho) (design effect, Kish 1965), after EM; then a small
    share of the plain votes.
    """
    said = np.bincount(table.candidate_value[table.candidate], weights=weights, minlength=data.labels)
    said = said[said > 0] / said.sum()
    effective = float(np.exp(-(said * np.log(said)).sum()))
    rho = FEW if effective < TWO_LABELS else MANY
    voices = data.votes.sum(axis=1)
    calmed = softmax(scores / (1 + np.maximum(voices - 1, 0) * rho)[:, None])
    plain = (SHARE / (SHARE + voices))[:, None]
    return np.asarray((1 - plain) * calmed + plain * data.votes / voices[:, None])


def of_candidates(chances: Floats, table: Table) -> Floats:
    """Chances of the claimed candidates, (candidates,); they sum to less than 1 where an unclaimed label keeps some."""
    return np.asarray(chances[table.candidate_item, table.candidate_value])
