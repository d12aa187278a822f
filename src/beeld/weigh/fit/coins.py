"""Engine for many near values or few claims: one accuracy a source, moved by property where it claims much there (Zhang et al. 2016).

Wrong answers are uniform over the item's other candidates. A source's accuracy on a property is shrunk to its accuracy over all by
`OVERALL` claims: less, and in a property with two meanings each source confirms itself. Copying by `agreement`, per property: near misses are
shared by honest sources too, so shared errors show nothing here.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import sparse

from beeld.weigh.fit.agreement import claim_weights, excess_agreement
from beeld.weigh.fit.arrays import Floats, Ints, Table, normalise
from beeld.weigh.fit.categories import MANY
from beeld.weigh.fit.engines import vote

OVERALL = 2000.0
TURNS = 20
LEAST = 0.5  # D below this is taken for near misses in common, not for copying
EDGE = 0.01


class Coins(NamedTuple):
    """`chances` (candidates,); `accuracy` (sources, properties); `weights` (claims,); `dependence` of each property, sparse (sources,
    sources); empty where it was not asked."""

    chances: Floats
    accuracy: Floats
    weights: Floats
    dependence: list[sparse.csr_matrix]


def fit_coins(table: Table, *, dependence: bool = True, temper: bool = True, counted: Floats | None = None) -> Coins:
    """Copying, then EM from the vote. `counted` (claims,), 1 or 0: claims that a declared definition leaves out have 0."""
    kept = np.ones(len(table.source)) if counted is None else counted
    properties = int(table.properties.max()) + 1
    of_claim = table.properties[table.item]
    cell = table.source * properties + of_claim
    room = np.maximum(np.diff(table.starts) - 1, 1).astype(float)[table.item]
    weights, related = kept.copy(), []
    for number in range(properties) if dependence else ():
        mine = np.flatnonzero(of_claim == number)
        related.append(_strong(excess_agreement(table, mine)))
        weights[mine] *= claim_weights(table, related[-1], mine)
    chances = vote(table, weights)
    accuracy = np.zeros((len(table.sources), properties))
    for _ in range(TURNS):
        accuracy = _accuracy(table, cell, chances, kept, properties)
        held = accuracy.ravel()[cell]
        gain = weights * np.log(held * room / (1 - held))
        chances = normalise(np.bincount(table.candidate, weights=gain, minlength=len(chances)).astype(np.float64), table)
    if temper:
        voices = np.bincount(table.item, weights=weights, minlength=len(table.items))
        calmed = np.log(chances + 1e-9) / (1 + np.maximum(voices - 1, 0) * MANY)[table.candidate_item]
        chances = normalise(calmed, table)
    return Coins(chances, accuracy, weights, related)


def _strong(related: sparse.csr_matrix) -> sparse.csr_matrix:
    kept = related.copy()
    kept.data[kept.data < LEAST] = 0.0
    kept.eliminate_zeros()
    return kept


def _accuracy(table: Table, cell: Ints, chances: Floats, kept: Floats, properties: int) -> Floats:
    sources = len(table.sources)
    right = np.bincount(cell, weights=chances[table.candidate] * kept, minlength=sources * properties)
    number = np.bincount(cell, weights=kept, minlength=sources * properties)
    right, number = right.reshape(sources, properties), number.reshape(sources, properties)
    overall = (right.sum(axis=1, keepdims=True) + 4) / (number.sum(axis=1, keepdims=True) + 5)
    return np.asarray(np.clip((right + OVERALL * overall) / (number + OVERALL), EDGE, 1 - EDGE))
