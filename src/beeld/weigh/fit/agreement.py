"""Copying shown by agreement alone: pairs that agree beyond what both owe to the truth.

Agreement above chance (Cohen's kappa, 1960) of two honest sources is the product of what each shares with the truth: kappa_st = g_s g_t (one
common factor, Spearman 1904). The loadings g are found as weighted quantiles, in which a family of near clones has one voice; so ten
clones of a bad source can't make themselves the factor. What lies beyond g_s g_t, with room for chance, is dependence.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from beeld.weigh.fit.arrays import Floats, Ints, Table

LEAST_OVERLAP = 10  # items that two sources share before anything is said of them
MIN_EXCESS = 0.15
DEVIATIONS = 4.0  # of the null, whose spread is that of the data's own pairs
PRIOR_ITEMS = 10.0  # shrinks the excess of pairs that share few items
MOST_SOURCES = 1500  # the largest; what smaller ones copy moves little
FAMILY_POWER = 6
QUANTILE = 0.4
HABIT = 5.0
LEAST_SOURCES = 8  # below this the factor can't be told from two that copy
ERRORS = 0.5  # standard errors of the loadings that an expected agreement is raised by


def excess_agreement(table: Table, claims: Ints | None = None) -> sparse.csr_matrix:
    """D in 0..1, sparse (sources, sources), zero on the diagonal and where nothing is shown; from all claims, or from some (a property's)."""
    size = len(table.sources)
    use = np.arange(len(table.source)) if claims is None else claims
    number = np.bincount(table.source[use], minlength=size)
    active = np.argsort(-number, kind="stable")[:MOST_SOURCES]
    active = np.sort(active[number[active] >= LEAST_OVERLAP / 2])
    if len(active) < LEAST_SOURCES:
        return sparse.csr_matrix((size, size))
    kappa, overlap = _kappas(table, active, use)
    if not (overlap >= LEAST_OVERLAP).any():
        return sparse.csr_matrix((size, size))
    expected, error = _loadings(kappa, overlap)
    raised = np.clip(expected + ERRORS * error, -0.99, 0.99)
    product = np.outer(raised, raised)
    excess = (kappa - product) / (1 - product)
    seen = overlap >= 2 * LEAST_OVERLAP
    scaled = (excess * np.sqrt(overlap))[seen]
    spread = max(1.0, float(np.percentile(scaled, 50) - np.percentile(scaled, 15.87))) if len(scaled) > 10 else 1.0
    shrunk = excess * overlap / (overlap + PRIOR_ITEMS)
    least = np.maximum(MIN_EXCESS, DEVIATIONS * spread / np.sqrt(np.maximum(overlap, 1)))
    found = np.where((shrunk > least) & (overlap >= LEAST_OVERLAP), np.minimum(shrunk, 1.0), 0.0)
    first, second = np.nonzero(found)
    return sparse.csr_matrix((found[first, second], (active[first], active[second])), shape=(size, size))


def _kappas(table: Table, active: Ints, claims: Ints) -> tuple[Floats, Floats]:
    """(kappa, items in common) of each pair of the active sources; both 0 on the diagonal and where they share nothing."""
    place = np.full(len(table.sources), -1)
    place[active] = np.arange(len(active))
    use = claims[place[table.source[claims]] >= 0]
    source, ones = place[table.source[use]], np.ones(len(use))
    said = table.candidate_value[table.candidate[use]]
    values, said = np.unique(said, return_inverse=True)
    items = sparse.csr_matrix((ones, (table.item[use], source)), shape=(len(table.items), len(active)))
    cells = sparse.csr_matrix((ones, (table.candidate[use], source)), shape=(len(table.candidate_item), len(active)))
    overlap = np.asarray((items.T @ items).todense())
    agreed = np.asarray((cells.T @ cells).todense())
    counts = sparse.csr_matrix((ones, (source, said)), shape=(len(active), len(values)))
    total = np.asarray(counts.sum(axis=1)).ravel()
    pooled = np.asarray(counts.sum(axis=0)).ravel() / len(use)
    common = np.asarray(counts @ pooled).ravel()
    # each source's shares of the values, shrunk by HABIT claims to the pooled ones
    cross = (
        np.asarray((counts @ counts.T).todense())
        + HABIT * (common[:, None] + common[None, :])
        + HABIT**2 * float(pooled @ pooled)
    )
    chance = cross / np.outer(total + HABIT, total + HABIT)
    kappa = np.where(overlap > 0, (agreed / np.maximum(overlap, 1) - chance) / np.maximum(1 - chance, 1e-9), 0.0)
    np.fill_diagonal(kappa, 0.0)
    np.fill_diagonal(overlap, 0.0)
    return kappa, overlap


def _loadings(kappa: Floats, overlap: Floats, turns: int = 12) -> tuple[Floats, Floats]:
    """(g, its standard error): what each source shares with the truth: g_s a low quantile of kappa_st / g_t over the others t, each family
    counted once.
    """
    seen = overlap >= LEAST_OVERLAP / 2
    known = np.where(seen, kappa, 0.0)
    sure = np.where(seen, np.minimum(overlap, 20) / 20, 0.0)
    family = 1 + (np.clip(known * overlap / (overlap + PRIOR_ITEMS), 0, 1) ** FAMILY_POWER).sum(axis=1)
    start = float(np.sqrt(np.clip((sure * known).sum() / max(sure.sum(), 1e-9), 0.05, 0.9)))
    found = np.full(len(kappa), start)
    rows = np.arange(len(kappa))
    for _ in range(turns):
        ratio = np.where(seen, known / np.maximum(found, 0.1)[None, :], 0.0)
        weight = sure * np.abs(found)[None, :] / family[None, :]
        order = np.argsort(ratio, axis=1, kind="stable")
        ratios, weights = np.take_along_axis(ratio, order, 1), np.take_along_axis(weight, order, 1).cumsum(axis=1)
        total = weights[:, -1]
        middle = ratios[rows, np.argmax(weights >= QUANTILE * total[:, None], axis=1)]
        new = np.where(total > 0, (middle * total + start * 0.05) / (total + 0.05), start)
        found = 0.5 * found + 0.5 * np.clip(new, -0.3, 0.99)
    upper = ratios[rows, np.argmax(weights >= 0.75 * total[:, None], axis=1)]
    lower = ratios[rows, np.argmax(weights >= 0.25 * total[:, None], axis=1)]
    single = np.diff(weights, axis=1, prepend=0.0)
    voices = total**2 / np.maximum((single**2).sum(axis=1), 1e-12)
    return found, np.asarray((upper - lower) / 1.35 / np.sqrt(np.maximum(voices, 1)))


def claim_weights(table: Table, dependence: sparse.csr_matrix, claims: Ints | None = None) -> Floats:
    """w_k = 1 / (1 + sum over the item's other claims j of D(s_k, s_j)) of all claims, or of some: a family shares one voice, whatever its
    members say.
    """
    use = np.arange(len(table.source)) if claims is None else claims
    if dependence.nnz == 0:
        return np.ones(len(use))
    shape = (len(table.items), len(table.sources))
    item, source = np.array(table.item[use]), np.array(table.source[use])
    total = (sparse.csr_matrix((np.ones(len(use)), (item, source)), shape=shape) @ dependence).tocsr()
    return np.asarray(1.0 / (1.0 + np.asarray(total[item, source]).ravel()))
