"""From an engine's chances to likelihoods that may be said.

What many copied sources are sure of is not as sure: the chance that the best answer is right is a logistic function of the engine's own
odds, of the odds by reputation alone, of how many independent voices say it, and of their share of the item's voices. Its constants are
fitted on flights with their truth in view (docs/design/2026-11-24-fitting.md), one map for all properties. Confirmed answers, where
people gave them, move it per property.
"""

from __future__ import annotations

import numpy as np

from beeld.weigh.fit.arrays import Floats, Ints, Table, best, logit, sigmoid
from beeld.weigh.fit.values import Values
from beeld.weigh.fit.variants import Variant

CONSTANT, OWN, REPUTATION, VOICES, SHARE = 2.6, 0.62, 0.06, 1.9, -5.0
TWO_MEANINGS = 0.9  # in a property where sources measure two things, perhaps nobody measures the one that is meant
ELSEWHERE = 0.5  # of what is not the best answer's: the share that claimed answers get, the rest is nobody's
CONFIRMED_WEIGHT = 4.0  # confirmed answers' worth of the map as it was


def of_values(table: Table, fitted: Values, variants: list[Variant]) -> Floats:
    """Likelihood of each claimed candidate, (candidates,)."""
    top = best(fitted.chances, table)
    voices = np.bincount(table.candidate, weights=fitted.copying, minlength=len(fitted.chances))[top]
    every = np.bincount(table.item, weights=fitted.copying, minlength=len(table.items))
    share = voices / np.maximum(every, 1e-9)
    odds = CONSTANT + OWN * logit(fitted.chances[top]) + REPUTATION * logit(fitted.early[top])
    stated = sigmoid(odds + VOICES * np.log(np.maximum(voices, 1e-3)) + SHARE * share)
    names = table.names()
    for one in variants:
        stated = np.where(table.properties == names.index(one.property), TWO_MEANINGS * stated, stated)
    return restate(table, fitted.chances, top, stated)


def restate(table: Table, chances: Floats, top: Ints, stated: Floats) -> Floats:
    """Chances in which each item's best candidate has the stated likelihood; it stays the best. (candidates,)"""
    others = chances.copy()
    others[top] = 0.0
    rest = np.add.reduceat(others, table.starts[:-1])
    scale = ELSEWHERE * (1 - stated) / np.maximum(rest, 1e-12)
    found = np.minimum(others * scale[table.candidate_item], 0.999 * stated[table.candidate_item])
    found[top] = stated
    return found


def by_confirmed(table: Table, chances: Floats, items: Ints, right: Floats) -> Floats:
    """Likelihoods moved by what people confirmed: per property odds' = a + b odds, by a penalised fit that stays near a = 0, b = 1 where few
    answers are confirmed (Platt 1999). `items` were judged; `right` (judged,) 1 where the best answer was the confirmed one.
    """
    top = best(chances, table)
    stated = chances[top].copy()
    for number in np.unique(table.properties[items]):
        mine = table.properties[items] == number
        odds = logit(stated[items[mine]])
        line = _line(odds, right[mine])
        of_property = table.properties == number
        stated[of_property] = sigmoid(line[0] + line[1] * logit(stated[of_property]))
    touched = np.isin(table.properties, np.unique(table.properties[items]))[table.candidate_item]
    return np.where(touched, restate(table, chances, top, stated), chances)


def _line(odds: Floats, right: Floats) -> Floats:
    """(a, b) of the penalised logistic fit; where surer answers are no oftener right, b is 0 and a is the share of right ones."""
    found = _logistic(np.stack([np.ones(len(odds)), odds], axis=1), right, np.array([0.0, 1.0]))
    if found[1] >= 0:
        return found
    level = (right.sum() + CONFIRMED_WEIGHT * float(sigmoid(odds).mean())) / (len(right) + CONFIRMED_WEIGHT)
    return np.array([float(logit(np.array([level]))[0]), 0.0])


def _logistic(matrix: Floats, right: Floats, start: Floats) -> Floats:
    """Penalised fit near `start` by Newton's method; the penalty is that of CONFIRMED_WEIGHT answers."""
    found = start.copy()
    penalty = np.diag([0.25, 1.0]) * CONFIRMED_WEIGHT
    for _ in range(30):
        chance = sigmoid(matrix @ found)
        slope = matrix.T @ (right - chance) - penalty @ (found - start)
        curve = (matrix * (chance * (1 - chance))[:, None]).T @ matrix + penalty
        found = found + np.linalg.solve(curve, slope)
    return found
