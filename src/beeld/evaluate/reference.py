"""Reference implementations of two well-known truth finders, to measure against; written from their papers, checked on worked examples."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from beeld.weigh.fit import Table

Floats = NDArray[np.float64]
DAMPENING = 0.3
START = 0.9
GROWTH = 1.2
TURNS = 20


def truthfinder(table: Table, *, turns: int = TURNS) -> Floats:
    """TruthFinder (Yin, Han & Yu 2008) without implication between values: trust t(w) is the mean confidence of a site's facts; a fact's score is the sum of
    -ln(1 - t(w)) of its sites; confidence 1 / (1 + exp(-gamma score)). Stops when trust turns by less than 1e-6 (1 - cosine).
    (candidates,), as confidences divided by their sum over the item.
    """
    trust = np.full(len(table.sources), START)
    number = np.maximum(np.bincount(table.source, minlength=len(table.sources)), 1)
    confidence = np.zeros(len(table.candidate_item))
    for _ in range(turns):
        confidence = fact_confidence(table, trust)
        new = np.bincount(table.source, weights=confidence[table.candidate], minlength=len(trust)) / number
        turned = 1 - float(trust @ new) / float(np.linalg.norm(trust) * np.linalg.norm(new))
        trust = np.clip(new, 0.01, 0.9999)
        if turned < 1e-6:
            break
    return _shares(confidence, table)


def fact_confidence(table: Table, trust: Floats) -> Floats:
    """1 / (1 + exp(-gamma sum of -ln(1 - t))) of each candidate, given the trust of each source."""
    score = np.bincount(table.candidate, weights=-np.log(1 - trust)[table.source], minlength=len(table.candidate_item))
    return np.asarray(1 / (1 + np.exp(-DAMPENING * score)))


def investment(table: Table, *, turns: int = TURNS) -> Floats:
    """Investment (Pasternack & Roth 2010): a source invests its trust evenly over its claims; a claim's belief grows as the sum of investments to
    the power 1.2; trust is what comes back in proportion. Trust is scaled to a maximum of 1 each turn. (candidates,), as shares of the item.
    """
    number = np.maximum(np.bincount(table.source, minlength=len(table.sources)), 1).astype(float)
    size = np.bincount(table.candidate, minlength=len(table.candidate_item)).astype(float)
    belief = size / np.add.reduceat(size, table.starts[:-1])[table.candidate_item]
    trust = np.ones(len(table.sources))
    for _ in range(turns):
        trust, belief = invest(table, trust, belief, number)
        trust = trust / trust.max()
    return _shares(belief, table)


def invest(table: Table, trust: Floats, belief: Floats, number: Floats) -> tuple[Floats, Floats]:
    """One turn of Investment: (trust, belief)."""
    stake = trust / number
    pool = np.bincount(table.candidate, weights=stake[table.source], minlength=len(belief))
    back = belief[table.candidate] * stake[table.source] / np.maximum(pool, 1e-300)[table.candidate]
    new = np.bincount(table.source, weights=back, minlength=len(trust)).astype(np.float64)
    raised = np.bincount(table.candidate, weights=(new / number)[table.source], minlength=len(belief)) ** GROWTH
    return new, np.asarray(raised)


def _shares(score: Floats, table: Table) -> Floats:
    held = score + 1e-12
    return np.asarray(held / np.add.reduceat(held, table.starts[:-1])[table.candidate_item])
