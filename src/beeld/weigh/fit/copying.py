"""Copying among many values: pairs of sources that share errors (Dong, Berti-Equille & Srivastava 2009).

Agreement on what is true is no copying. So of each pair: F, the expected number of shared errors among its agreements, each judged
without the pair and its relatives, and X, its disagreements; J = F / (F + X) is the share of errors in common, shrunk to that over all
properties; D = clip((J - null) / (1 - null)).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import sparse

from beeld.weigh.fit.arrays import Floats, Ints, Table

NULL = 0.15  # of errors that two honest sources share
SHRINK = 50.0  # items' worth of the pair's J over all properties
MOST_SOURCES = 200  # the largest; pairs among more take too long for what they move
LEAST_CLAIMS = 20


class Layer(NamedTuple):
    """One property's claims: `candidates` their indices in the table, `claims` rows of the table; `cells` sparse (candidates, active sources) and
    `items` sparse (items, active sources), both of ones; `starts` where each item's candidates begin; `place` (claims,) the source among the
    active, or -1; `row` (claims,) and `item` (claims,) local indices.
    """

    candidates: Ints
    claims: Ints
    cells: sparse.csr_matrix
    items: sparse.csr_matrix
    starts: Ints
    place: Ints
    row: Ints
    item: Ints


def active_sources(table: Table) -> Ints:
    """The sources whose copying can matter, in order."""
    number = np.bincount(table.source, minlength=len(table.sources))
    largest = np.argsort(-number, kind="stable")[:MOST_SOURCES]
    return np.sort(largest[number[largest] >= LEAST_CLAIMS])


def layers(table: Table, active: Ints) -> list[Layer]:
    """The table by property."""
    place = np.full(len(table.sources), -1)
    place[active] = np.arange(len(active))
    of_claim = table.properties[table.item]
    of_candidate = table.properties[table.candidate_item]
    local = np.zeros(len(table.candidate_item), dtype=np.int64)
    made = []
    for number in range(int(table.properties.max()) + 1):
        candidates, claims = np.flatnonzero(of_candidate == number), np.flatnonzero(of_claim == number)
        local[candidates] = np.arange(len(candidates))
        owner = table.candidate_item[candidates]
        starts = np.flatnonzero(np.append(True, owner[1:] != owner[:-1]))
        row, item = local[table.candidate[claims]], np.searchsorted(owner[starts], table.item[claims])
        mine = place[table.source[claims]]
        use = mine >= 0
        ones = np.ones(int(use.sum()))
        cells = sparse.csr_matrix((ones, (row[use], mine[use])), shape=(len(candidates), len(active)))
        items = sparse.csr_matrix((ones, (item[use], mine[use])), shape=(len(starts), len(active)))
        made.append(Layer(candidates, claims, cells, items, starts, mine, row, item))
    return made


def shared_errors(made: list[Layer], gain: list[Floats], before: Floats) -> Floats:
    """D (properties, active, active). `gain`: for each layer what each claim adds to its candidate's log score (weights included);
    `before`: the D of an earlier round, zeros at first: relatives are taken out as far as they are related.
    """
    size = before.shape[1]
    errors, apart = np.zeros_like(before), np.zeros_like(before)
    for number, layer in enumerate(made):
        use = layer.place >= 0
        scores = sparse.csr_matrix((gain[number][use], (layer.row[use], layer.place[use])), shape=layer.cells.shape)
        agreed = np.asarray((layer.cells.T @ layer.cells).todense())
        apart[number] = np.asarray((layer.items.T @ layer.items).todense()) - agreed
        related = before[number] + np.eye(size)
        for first in range(size):
            others = np.arange(first + 1, size)
            others = others[agreed[first, others] > 0]
            if len(others):
                found = _errors_of(layer, scores, first, others, related)
                errors[number, first, others] = errors[number, others, first] = found
    total, differ = errors.sum(axis=0), apart.sum(axis=0)
    overall = total / np.maximum(total + differ, 1e-9)
    shares = (errors + SHRINK * overall) / (errors + apart + SHRINK)
    found = np.clip((shares - NULL) / (1 - NULL), 0, 1)
    found[:, np.arange(size), np.arange(size)] = 0.0
    return np.asarray(found)


def _errors_of(layer: Layer, scores: sparse.csr_matrix, first: int, others: Ints, related: Floats) -> Floats:
    """Expected shared errors of one source with each of the others: the sum over agreements of 1 - q(value | the unrelated)."""
    rows = layer.cells[:, [first]].nonzero()[0]
    sizes = np.diff(np.append(layer.starts, layer.cells.shape[0]))
    owner = np.repeat(np.arange(len(layer.starts)), sizes)
    touched = np.zeros(len(layer.starts), dtype=bool)
    touched[owner[rows]] = True
    kept = np.flatnonzero(touched[owner])
    keep = (1 - related[:, first])[:, None] * (1 - related[:, others])
    odds = np.asarray(scores[kept] @ keep)
    starts = np.flatnonzero(np.append(True, owner[kept][1:] != owner[kept][:-1]))
    lengths = np.diff(np.append(starts, len(kept)))
    odds -= np.repeat(np.maximum.reduceat(odds, starts, axis=0), lengths, axis=0)
    np.exp(odds, out=odds)
    odds /= np.repeat(np.add.reduceat(odds, starts, axis=0), lengths, axis=0)
    both = np.asarray(layer.cells[rows][:, others].todense())
    return np.asarray(((1 - odds[np.searchsorted(kept, rows)]) * both).sum(axis=0))


def weights(table: Table, made: list[Layer], dependence: Floats) -> Floats:
    """w_k = 1 / (1 + sum over the item's other claims j of D_p(s_k, s_j)), (claims,)."""
    found = np.ones(len(table.source))
    for number, layer in enumerate(made):
        use = layer.place >= 0
        total = np.asarray(layer.items @ dependence[number])
        found[layer.claims[use]] = 1 / (1 + total[layer.item[use], layer.place[use]])
    return found
