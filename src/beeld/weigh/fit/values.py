"""Engine for many values, some copied: accuracies per property that start from a source's reputation in its other properties.

A claim adds w_k max(0, log(n r A_sp / (1 - A_sp))) to its value (one-coin with n false answers, Dong et al. 2009; never negative: who is mostly
wrong says nothing); r = max(1, (1 - a_p) / a_p), so that an average source of the property speaks for what it says. Weights w_k come
from shared errors (`copying`). Schedule: EM from the vote; copying; sweeps in which A is the reputation alone; copying; EM with A shrunk
to the reputation, copying between. Where a property has two meanings (`variants`) and no definition was given, the camp whose members have the
better reputation in the other properties is asked, and the other left out: EM alone flips between them at a touch. Why in this order, and what each part is worth: docs/design/2026-11-24-fitting.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from beeld.weigh.fit import copying
from beeld.weigh.fit.arrays import Floats, Ints, Table, logit, normalise, sigmoid
from beeld.weigh.fit.variants import Variant

FALSE_FIRST, FALSE_LAST = 2.0, 5.0  # n, while the vote leads, and once accuracies are known
OWN = 10.0  # claims' worth of the reputation in a source's accuracy on a property
SURE = 20.0  # claims on a property at which half of it counts for the reputation
HELD = 0.5
EDGE = 0.01
MARGIN = 0.5  # log odds by which one camp's reputation must be better for it to be chosen
TURNS_FIRST, TURNS_REPUTATION, TURNS_LAST = 20, 6, 8


class Values(NamedTuple):
    """`chances` (candidates,) of the last stage, `early` of the reputation stage; `accuracy` (sources, properties); `weights` (claims,), 0 for claims
    left out; `copying` (claims,) the same before that;
    `dependence` (properties, active, active) between `active` sources; `scores` (candidates,) log scores of the last stage; `chosen` property ->
    the camp (0 or 1) that reputation chose.
    """

    chances: Floats
    early: Floats
    accuracy: Floats
    weights: Floats
    copying: Floats
    dependence: Floats
    active: Ints
    scores: Floats
    chosen: dict[str, int]


class _State:
    """The claims by property, and the running weights and dependence."""

    def __init__(self, table: Table, silent: Floats) -> None:
        self.table = table
        self.properties = int(table.properties.max()) + 1
        self.cell = table.source * self.properties + table.properties[table.item]
        self.shape = (len(table.sources), self.properties)
        self.counted = silent.copy()
        self.number = self._sum(np.ones(len(table.candidate_item)))
        self.active = copying.active_sources(table)
        self.layers = copying.layers(table, self.active)
        self.dependence = np.zeros((self.properties, len(self.active), len(self.active)))
        self.copying = np.ones(len(table.source))
        self.weights = silent.copy()

    def _sum(self, chances: Floats) -> Floats:
        per_claim = chances[self.table.candidate] * self.counted
        summed = np.bincount(self.cell, weights=per_claim, minlength=self.shape[0] * self.shape[1])
        return summed.astype(np.float64).reshape(self.shape)

    def right(self, chances: Floats) -> tuple[Floats, Floats]:
        """(R, a_p): expected right claims (sources, properties), and the accuracy of each property over all sources."""
        found = self._sum(chances)
        return found, (found.sum(axis=0) + 4) / (self.number.sum(axis=0) + 5)

    def own(self, chances: Floats) -> Floats:
        """Accuracies by property alone."""
        found, common = self.right(chances)
        return np.clip((found + 2 * common) / (self.number + 2), EDGE, 1 - EDGE)

    def reputation(self, chances: Floats, own: float) -> Floats:
        """Accuracies from a source's other properties, as log odds above each property's own; `own` claims' worth in the mixture (infinite: alone)."""
        found, common = self.right(chances)
        above = logit((found + 2 * common) / (self.number + 2), 1e-4) - logit(common)
        sure = self.number / (self.number + SURE)
        other = (sure * above).sum(axis=1, keepdims=True) - sure * above
        base = sigmoid(logit(common) + other / (sure.sum(axis=1, keepdims=True) - sure + HELD))
        mixed = base if np.isinf(own) else (found + own * base) / (self.number + own)
        return np.clip(mixed, EDGE, 1 - EDGE)

    def gains(self, accuracy: Floats, false: float) -> Floats:
        """What each claim adds to its candidate's log score, (claims,)."""
        common = (accuracy * self.number).sum(axis=0) / np.maximum(self.number.sum(axis=0), 1e-9)
        room = false * np.maximum(1, (1 - common) / np.maximum(common, EDGE))
        gain = np.maximum(0, np.log(room * accuracy / (1 - accuracy)))
        return np.asarray(gain.ravel()[self.cell] * self.weights)

    def scores(self, accuracy: Floats, false: float) -> Floats:
        return np.bincount(
            self.table.candidate, weights=self.gains(accuracy, false), minlength=len(self.table.candidate_item)
        ).astype(np.float64)

    def settle(self, chances: Floats, variants: Sequence[Variant]) -> dict[str, int]:
        """Of each property with two meanings the camp of better reputation in the properties that have one; the other's claims are left out."""
        names = self.table.names()
        open_ = [one for one in variants if self.counted[self.claims_of(names.index(one.property))].all()]
        single = np.setdiff1d(np.arange(self.properties), [names.index(one.property) for one in variants])
        if not open_ or not len(single):
            return {}
        found, common = self.right(chances)
        above = logit((found + 2 * common) / (self.number + 2), 1e-4) - logit(common)
        sure = (self.number / (self.number + SURE))[:, single]
        standing = (sure * above[:, single]).sum(axis=1) / (sure.sum(axis=1) + HELD)
        chosen: dict[str, int] = {}
        for one in open_:
            claims = self.claims_of(names.index(one.property))
            voices = np.bincount(self.table.source[claims], weights=self.weights[claims], minlength=self.shape[0])
            members = [np.isin(self.table.sources, camp) for camp in one.camps]
            mean = [float((voices * standing)[camp].sum() / max(voices[camp].sum(), 1e-9)) for camp in members]
            if abs(mean[0] - mean[1]) >= MARGIN:
                chosen[one.property] = int(mean[1] > mean[0])
                out = members[1 - chosen[one.property]][self.table.source[claims]]
                self.counted[claims[out]] = 0.0
        self.weights = self.weights * self.counted
        self.number = self._sum(np.ones(len(self.table.candidate_item)))
        return chosen

    def claims_of(self, number: int) -> Ints:
        """Rows of one property's claims."""
        return self.layers[number].claims

    def relate(self, accuracy: Floats, false: float) -> None:
        """Copying from shared errors, and the weights that follow."""
        gain = self.gains(accuracy, false)
        self.dependence = copying.shared_errors(self.layers, [gain[one.claims] for one in self.layers], self.dependence)
        self.copying = copying.weights(self.table, self.layers, self.dependence)
        self.weights = self.copying * self.counted


def fit_values(
    table: Table,
    *,
    dependence: bool = True,
    reputation: bool = True,
    counted: Floats | None = None,
    variants: Sequence[Variant] = (),
) -> Values:
    """Chances of the claimed candidates. `counted` (claims,), 1 or 0: claims that a declared definition leaves out have 0; `variants`: properties with
    two meanings, settled by reputation where no definition did. Switches for the ablation: copying, and all that reputation does.
    """
    state = _State(table, np.ones(len(table.source)) if counted is None else counted)
    votes = np.bincount(table.candidate, weights=state.weights, minlength=len(table.candidate_item)) + 1e-9
    chances = votes / np.add.reduceat(votes, table.starts[:-1])[table.candidate_item]
    accuracy = state.own(chances)
    for _ in range(TURNS_FIRST):
        accuracy = state.own(chances)
        chances = normalise(state.scores(accuracy, FALSE_FIRST), table)
    if dependence:
        state.relate(accuracy, FALSE_FIRST)
    if reputation:
        for _ in range(TURNS_REPUTATION):
            accuracy = state.reputation(chances, np.inf)
            chances = normalise(state.scores(accuracy, FALSE_FIRST), table)
        if dependence:
            state.relate(accuracy, FALSE_FIRST)
    early = chances
    chosen = state.settle(chances, variants) if reputation else {}
    for turn in range(2 * TURNS_LAST):
        accuracy = state.reputation(chances, OWN) if reputation else state.own(chances)
        scores = state.scores(accuracy, FALSE_LAST)
        chances = normalise(scores, table)
        if turn + 1 == TURNS_LAST and dependence:
            state.relate(accuracy, FALSE_LAST)
    return Values(chances, early, accuracy, state.weights, state.copying, state.dependence, state.active, scores, chosen)
