"""Peers to measure against, and where the engines start: voting; one-coin (Zhang et al. 2016, a source has one accuracy);
Dawid-Skene (1979, a confusion matrix a source, its rows shrunk to the pooled one).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from beeld.weigh.fit.arrays import Table, normalise

Floats = NDArray[np.float64]
TURNS = 20
SHRINK = 4.0


def vote(table: Table, counted: Floats | None = None) -> Floats:
    """Share of the sources that claim each candidate, with half a claim for each; (candidates,). `counted` (claims,): a weight for each claim."""
    count = np.bincount(table.candidate, weights=counted, minlength=len(table.candidate_item)).astype(float) + 0.5
    total = np.add.reduceat(count, table.starts[:-1])
    return np.asarray(count / total[table.candidate_item])


def one_coin(table: Table, *, turns: int = TURNS) -> Floats:
    """EM from the vote; an accuracy a source, Beta(4, 1) before; wrong answers uniform over the item's other candidates."""
    chances = vote(table)
    number = np.diff(table.starts)
    wrong = np.maximum(number - 1, 1).astype(float)[table.item]
    claims = np.bincount(table.source, minlength=len(table.sources))
    for _ in range(turns):
        right = np.bincount(table.source, weights=chances[table.candidate], minlength=len(table.sources))
        accuracy = np.clip((right + 4.0) / (claims + 5.0), 0.01, 0.99)
        gain = np.log(accuracy[table.source] * wrong / (1 - accuracy[table.source]))
        chances = normalise(np.bincount(table.candidate, weights=gain, minlength=len(chances)).astype(np.float64), table)
    return chances


def dawid_skene(table: Table, *, turns: int = TURNS) -> Floats:
    """EM from the vote over all values; each source's confusion row is shrunk to the pooled row by SHRINK claims."""
    labels, sources = len(table.values), len(table.sources)
    items = len(table.starts) - 1
    said = table.candidate_value[table.candidate]
    chances = np.full((items, labels), 1e-9)
    chances[table.candidate_item, table.candidate_value] = vote(table)
    chances /= chances.sum(axis=1, keepdims=True)
    for _ in range(turns):
        prior = (chances.sum(axis=0) + 1.0) / (items + labels)
        counts = np.zeros((sources * labels, labels))
        np.add.at(counts, table.source * labels + said, chances[table.item])
        confusion = counts.reshape(sources, labels, labels).transpose(0, 2, 1)  # source, true, said
        pooled = confusion.sum(axis=0) + 0.5
        pooled /= pooled.sum(axis=1, keepdims=True)
        confusion = confusion + SHRINK * pooled
        confusion /= confusion.sum(axis=2, keepdims=True)
        logs = np.log(confusion)[table.source, :, said]
        scores = np.tile(np.log(prior), (items, 1))
        np.add.at(scores, table.item, logs)
        scores -= scores.max(axis=1, keepdims=True)
        chances = np.exp(scores)
        chances /= chances.sum(axis=1, keepdims=True)
    picked = chances[table.candidate_item, table.candidate_value] + 1e-12
    total = np.add.reduceat(picked, table.starts[:-1])
    return np.asarray(picked / total[table.candidate_item])
