"""Questions with several true values: each value is true or not by itself (the latent truth model, Zhao et al. 2012): who names it
speaks for it with the voice's accuracy, who names others and not it speaks against it, more so the more values he names.
"""

from __future__ import annotations

import math

import numpy as np
from scipy import sparse

from beeld.model import Answer
from beeld.weigh import kernel, space
from beeld.weigh.evidence import Setting, Weighed, informative
from beeld.weigh.voices import Utterance, Voices

# Chance that one who names a single value would have named a given other true one; who names more is thought to list them.
RECALL_ONE, RECALL_LIST = 0.2, 0.6
HELD = 0.5  # a value is held true from here
# Of the values that somebody names this share is true, beforehand.
PRIOR = 0.5


def weighed(setting: Setting, voices: Voices) -> Weighed:
    """Each named value's chance to be true; `best` is the likeliest, `also` the others that are likelier than not."""
    spoken = [one for one in voices.current if informative(one.claim.answer)]
    denials = [one for one in voices.denials if informative(one.claim.answer)] if setting.parts.denial else []
    made = space.Labels([one.claim.answer for one in (*spoken, *denials)], setting.question, setting.prior_yes)
    values = {repr(one.claim.answer): one.claim.answer for one in spoken}
    rows = {key: _value(setting, made, answer, spoken, denials) for key, answer in values.items()}
    ranked = sorted(
        ((values[key], chance) for key, (chance, _) in rows.items()), key=lambda row: (-round(row[1], 9), repr(row[0]))
    )
    best, likelihood = ranked[0] if ranked else (None, 0.0)
    decibans = rows[repr(best)][1] if best is not None else {}
    also = tuple((answer, chance) for answer, chance in ranked[1:] if chance >= HELD)
    chances = np.array([next((chance for answer, chance in ranked if space.label(answer) == one), 0.0) for one in made.labels])
    before = 10.0 * math.log10(PRIOR / (1 - PRIOR))
    return Weighed(made, chances, decibans, ranked, best, likelihood, before, also)


def _value(
    setting: Setting, made: space.Labels, value: Answer, spoken: list[Utterance], denials: list[Utterance]
) -> tuple[float, dict[str, float]]:
    """(chance that one value is true, decibans by claim): two atoms, true and not."""
    inside = made.holds(value)
    named = {one.voice for one in spoken if (made.holds(one.claim.answer) & inside).any()}
    lists = {one.voice: len({repr(other.claim.answer) for other in spoken if other.voice == one.voice}) for one in spoken}
    rows: list[tuple[Utterance, float, float, float]] = []
    for one in spoken:
        accuracy = setting.accuracy(one.voice)
        if (made.holds(one.claim.answer) & inside).any():
            rows.append((one, accuracy, (1 - accuracy) / (made.choices - 1), setting.openness(one)))
        elif one.voice not in named:
            # several values in one breath are one omission: shared among them
            recall = (RECALL_ONE if lists[one.voice] == 1 else RECALL_LIST) * accuracy
            share = 1.0 / lists[one.voice]
            rows.append((one, (1 - recall) ** share, 1.0, setting.openness(one)))
    for one in denials:
        if (made.holds(one.claim.answer) & inside).any():
            accuracy = setting.accuracy(one.voice)
            rows.append((one, 1 - accuracy, accuracy, setting.openness(one)))
    count = len(rows)
    true = np.array([row[1] for row in rows])
    false = np.array([row[2] for row in rows])
    classes = kernel.Classes(
        origin=np.arange(count),
        openness=np.array([row[3] for row in rows]),
        support=true,
        false=true,
        false_far=false,
        ignorant=(true + false) / 2,
    )
    weights = np.array([setting.weight(row[0]) for row in rows])
    matrix = sparse.csr_array((weights, (np.zeros(count, dtype=np.int64), np.arange(count))), shape=(2, count))
    batch = kernel.Batch(
        question=np.zeros(1, dtype=np.int64),
        atom=np.array([0, 2]),
        log_prior=np.log([PRIOR, 1 - PRIOR]),
        matrix=matrix,
        classes=classes,
        claims=weights,
    )
    # support and false are the whole likelihoods here, so the kernel's accuracy only mixes equal terms where touched, and is 0 elsewhere
    gain = kernel.gains(classes, np.zeros(count))
    chance = float(kernel.posterior(batch, gain, setting.temperature())[0])
    ids = [row[0].claim.id for row in rows]
    without = [np.where(np.arange(count) == index, 0.0, gain) for index in range(count)]
    found = kernel.decibans(batch, gain, without, np.array([True, False]), setting.temperature())
    return chance, dict(zip(ids, found.tolist(), strict=True))
