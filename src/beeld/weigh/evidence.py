"""Evidence: the utterances of one question as a batch of the kernel, and what the kernel makes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from beeld.model import Answer, Calibration, Count, Question, Source, permitted
from beeld.weigh import kernel, space, worded
from beeld.weigh.calibration import DENIAL_OPENNESS, DENIAL_OTHER, accuracy, by_property, hazards
from beeld.weigh.parts import Parts
from beeld.weigh.voices import Utterance, Voices

Array = NDArray[np.float64]
Ints = NDArray[np.int64]
Space = space.Numbers | space.Labels
ONE_ACCURACY = 0.7  # of everybody, where grades are switched off
HEDGE_ORDER = ("none", "likely", "reported", "possible", "unconfirmed")


class Weighed(NamedTuple):
    """What the kernel gave: chances over atoms, each utterance's decibans, and the answers in order of likelihood. `also`: other true values of
    a question that has several.
    """

    space: Space
    chances: Array
    decibans: dict[str, float]
    ranked: list[tuple[Answer, float]]
    best: Answer | None
    likelihood: float
    prior_decibans: float | None = None
    also: tuple[tuple[Answer, float], ...] = ()


class Setting(NamedTuple):
    """What weighing one question needs besides its voices."""

    question: Question
    sources: Mapping[str, Source]
    calibration: Calibration
    parts: Parts
    prior_yes: float
    valid_at: date
    renewed_on: tuple[date, ...] = ()
    reasons: bool = True

    @property
    def property(self) -> str:
        return self.question.property or self.question.id

    def accuracy(self, voice: str) -> float:
        """Mean accuracy of a voice; 0 is no information."""
        found = accuracy(self.calibration, self.sources.get(voice), self.property)
        return found if self.parts.accuracy or found == 0 else ONE_ACCURACY

    def temperature(self) -> float:
        return by_property(self.calibration.temperature, self.property, 1.0) if self.parts.temper else 1.0

    def openness(self, one: Utterance) -> float:
        """g: what is left of a claim by its hedge and by the chance that it was read right."""
        hedge = self.calibration.openness.get(firmest(one), 1.0) if self.parts.hedges else 1.0
        return hedge * (_read(one, self.calibration) if self.parts.reading else 1.0)

    def order(self, one: Utterance) -> tuple[date, float, str]:
        """The order of speaking; of one day the better voices first: it is rather the weaker that repeat."""
        return one.said_on, -self.accuracy(one.voice), one.claim.id

    def weight(self, one: Utterance) -> float:
        """Copying weight of a voice on this property."""
        table = self.calibration.weights if self.parts.weights else {}
        return table.get(f"{one.voice}\t{self.property}", table.get(f"{one.voice}\t", 1.0))


def weighed(setting: Setting, voices: Voices) -> Weighed:
    """Chances over atoms, and the answers that were said in the order of their likelihood."""
    question = setting.question
    spoken = sorted((one for one in voices.current if informative(one.claim.answer)), key=setting.order)
    floors = [one for one in voices.superseded if question.cumulative and informative(one.claim.answer)]
    denials = [one for one in voices.denials if informative(one.claim.answer)] if setting.parts.denial else []
    later = [one for one in voices.later if informative(one.claim.answer)]
    answers = [one.claim.answer for one in (*spoken, *floors, *denials, *later)]
    tolerant = question if setting.parts.tolerance else _without_tolerance(question)
    made = space.space_for(answers, tolerant, setting.prior_yes)
    uttered = [*spoken, *later]
    batch, gain, without = _batch(setting, made, uttered, denials)
    temperature = setting.temperature()
    chances = kernel.posterior(batch, gain, temperature)
    ranked = rank(made, chances, spoken)
    best, likelihood = choose(made, ranked)
    best, likelihood = _newer_words(setting, voices, spoken, best, likelihood)
    if best is not None and not ranked:
        ranked = [(best, likelihood)]
    if best is None or not informative(best):
        return Weighed(made, chances, {}, ranked, best, likelihood)
    if not setting.reasons:
        return Weighed(made, chances, {}, ranked, best, likelihood)
    inside = made.holds(best)
    found = kernel.decibans(batch, gain, without(), inside, temperature)
    ids = [one.claim.id for one in (*uttered, *denials)]
    before = kernel.prior_decibans(batch, inside)
    return Weighed(made, chances, dict(zip(ids, found.tolist(), strict=True)), ranked, best, likelihood, before)


def informative(answer: Answer) -> bool:
    """ "Many" without a bound is reported, and weighs nothing."""
    return not (isinstance(answer, Count) and answer.form == "vague" and answer.low is None)


def _without_tolerance(question: Question) -> Question:
    import msgspec

    return msgspec.structs.replace(question, tolerance=0.0)


def _newer_words(
    setting: Setting, voices: Voices, spoken: list[Utterance], best: Answer | None, likelihood: float
) -> tuple[Answer | None, float]:
    """Words without a bound ("a small number") are reported as they are where there is nothing else, or where what was counted before is
    no longer likelier than not.
    """
    words = [one for one in voices.current if not informative(one.claim.answer)]
    if best is not None and likelihood < 0.5:
        last = max((day(one) for one in spoken), default=date.min)
        words = [one for one in words if day(one) > last]
    elif best is not None:
        return best, likelihood
    if not words:
        return best, likelihood
    latest = max(words, key=lambda one: (day(one), one.said_on, one.claim.id))
    return latest.claim.answer, setting.accuracy(latest.voice) * setting.openness(latest)


def day(one: Utterance) -> date:
    """The day in the world that an utterance is about."""
    return one.claim.valid_from or one.said_on


def _batch(
    setting: Setting, made: Space, spoken: list[Utterance], denials: list[Utterance]
) -> tuple[kernel.Batch, Array, Callable[[], list[Array]]]:
    """One question as a batch, its gains, and what gives the gains without each utterance in turn (spoken, then denials). Every pair
    (claim, atom) is a class of its own.
    """
    size = len(made.prior)
    pairs = made.pairs([one.claim.answer for one in spoken], _ages(setting, spoken), setting.parts)
    support = pairs.support.reshape(len(spoken), size)
    false = pairs.false.reshape(len(spoken), size)
    ignorant = pairs.ignorant
    inside = np.array([made.holds(one.claim.answer) for one in denials], dtype=float).reshape(len(denials), size)
    support = np.concatenate([support, 1.0 - inside])
    false = np.concatenate([false, inside])

    def spread(left_out: int | None = None) -> Array:
        """f of all pairs, (claims x atoms); what others repeat of the one left out is left out as well."""
        if not setting.parts.popular:
            return false
        return np.concatenate([_popular(made.prior, support[: len(spoken)], false[: len(spoken)], left_out), inside])

    ignorant = np.concatenate([ignorant, np.full(len(denials), 0.5)])
    every = [*spoken, *denials]
    denied = DENIAL_OPENNESS.get(setting.question.type, DENIAL_OTHER)
    openness = np.array([setting.openness(one) for one in every]) * np.repeat([1.0, denied], [len(spoken), len(denials)])
    accuracies = np.array([setting.accuracy(one.voice) for one in every])
    claims = len(every)

    def classes(wrong: Array) -> kernel.Classes:
        return kernel.Classes(
            origin=np.repeat(np.arange(claims), size),
            openness=np.repeat(openness, size),
            support=support.ravel(),
            false=wrong.ravel(),
            false_far=np.repeat(wrong.min(axis=1, initial=1.0) if claims else np.zeros(0), size),
            ignorant=np.repeat(ignorant, size),
        )

    whole = classes(spread())
    weights = np.repeat(np.array([setting.weight(one) for one in every]), size)
    steps, slot = _steps(setting, every, size)
    cell = np.repeat(slot * size, size) + np.tile(np.arange(size), claims)
    cells = size if steps is None else int(steps.cell[-1])
    column = np.arange(claims * size)
    matrix = sparse.csr_array((weights, (cell.astype(np.int64), column)), shape=(cells, claims * size))
    batch = kernel.Batch(
        question=np.zeros(1, dtype=np.int64),
        atom=np.array([0, size]),
        log_prior=np.log(np.maximum(made.prior, kernel.TINY)),
        matrix=matrix,
        classes=whole,
        claims=weights,
        steps=steps,
    )

    def without() -> list[Array]:
        found = []
        for index in range(claims):
            gain = kernel.gains(classes(spread(index)), accuracies)
            gain[column[index * size : (index + 1) * size]] = 0.0
            found.append(gain)
        return found

    return batch, kernel.gains(whole, accuracies), without


def _steps(setting: Setting, every: Sequence[Utterance], size: int) -> tuple[kernel.Steps | None, Ints]:
    """The times of a state's claims, and each claim's slot. Events and totals that only grow have no times here."""
    question = setting.question
    still = question.kind == "event" or (question.cumulative and question.type in ("count", "yesno"))
    slot = np.zeros(len(every), dtype=np.int64)
    if still or not every or not setting.parts.hazard:
        return None, slot
    days = np.array([_renewed(setting, one).toordinal() for one in every])
    times, slot = np.unique(days, return_inverse=True)
    rates = hazards(setting.calibration, question, setting.property)
    steps = kernel.Steps(
        question=np.zeros(len(times), dtype=np.int64),
        days=np.diff(times, prepend=times[0]).astype(float),
        rank=np.arange(len(times)),
        cell=np.arange(len(times) + 1) * size,
        rest=np.array([float(setting.valid_at.toordinal() - times[-1])]),
        rates=np.array([[rate for rate, _ in rates]]),
        chances=np.array([[chance for _, chance in rates]]),
    )
    return steps, slot.astype(np.int64)


def _renewed(setting: Setting, one: Utterance) -> date:
    """The day an utterance is about; a person's confirmation after it was said dates it anew."""
    if not setting.parts.renewal:
        return day(one)
    return max([day(one), *(on for on in setting.renewed_on if one.said_on <= on and day(one) <= on)])


def _ages(setting: Setting, spoken: list[Utterance]) -> list[float] | None:
    """Of a growing count: days before its newest total; infinity where a later total lies above it."""
    if not (setting.question.cumulative and setting.question.type == "count") or not setting.parts.floors:
        return None
    newest = max((day(one) for one in spoken), default=None)
    if newest is None:
        return []
    return [np.inf if any(_outgrows(other, one) for other in spoken) else float((newest - day(one)).days) for one in spoken]


def _outgrows(later: Utterance, one: Utterance) -> bool:
    """A total of a later day that lies above an earlier one, or beyond what an earlier open one reaches: that is a floor from then on."""
    answer = one.claim.answer
    high = permitted(answer)[1]
    if isinstance(answer, Count) and answer.n is not None and not np.isfinite(high):
        high = answer.n * (1.0 + 2.0 * worded.REACH[worded.FORMS.index(answer.form)])
    return (day(later) - day(one)).days >= 1 and permitted(later.claim.answer)[0] > high


def _popular(prior: Array, support: Array, false: Array, left_out: int | None = None) -> Array:
    """Who does not know may repeat what another voice said before, in words of his own: f gets a share of how likely one says c who believes
    an earlier c', where c' is not true (a rumour; Dong et al. 2009 call such false values popular). Claims in order of speaking; nobody
    repeats the one left out.
    """
    claims = len(support)
    if claims < 2:
        return false
    believes = prior * support
    believes /= np.maximum(believes.sum(axis=1, keepdims=True), kernel.TINY)
    says = support @ believes.T  # [c, c']: one who believes c' says c
    untrue = 1.0 - support / np.maximum(support.max(axis=1, keepdims=True), kernel.TINY)
    earlier = np.tril(np.ones((claims, claims)), -1)
    if left_out is not None and left_out < claims:
        earlier[:, left_out] = 0.0
    number = earlier.sum(axis=1, keepdims=True)
    mean = (says * earlier) @ untrue / np.maximum(number, 1)
    share = 1.0 - (1.0 - space.POPULAR) ** number
    return np.asarray((1.0 - share) * false + share * mean)


def _read(one: Utterance, calibration: Calibration) -> float:
    """The best reading among the claims that stand for one utterance: several relays that agree were not all misread."""
    return max(calibration.reading.get(claim.tier, 1.0) for claim in (one.claim, *one.folded))


def firmest(one: Utterance) -> str:
    """The hedge of the voice's own words, else the firmest of its relays'."""
    own = [claim.hedge for claim in (one.claim, *one.folded) if claim.source == claim.origin]
    return min(own or [claim.hedge for claim in (one.claim, *one.folded)], key=HEDGE_ORDER.index)


def rank(made: Space, chances: Array, spoken: Sequence[Utterance]) -> list[tuple[Answer, float]]:
    """The distinct answers that were said, most likely first; where equal, the more specific."""
    distinct = {repr(one.claim.answer): one.claim.answer for one in spoken}
    scored = [(answer, float(chances[made.holds(answer)].sum())) for answer in distinct.values()]
    return sorted(scored, key=lambda row: (-round(row[1], 9), width(row[0], made), repr(row[0])))


def width(answer: Answer, made: Space) -> float:
    """How much an answer leaves open: the numbers it permits, or the labels (a city holds its prisons)."""
    if isinstance(made, space.Labels):
        return float(made.holds(answer).sum())
    low, high = permitted(answer)
    return high - low + 2.0 * space.rounded_by(answer)


def choose(made: Space, ranked: list[tuple[Answer, float]]) -> tuple[Answer | None, float]:
    """The most specific answer that is more likely than not; where none is, the likeliest of the specific ones."""
    if not ranked:
        return None, 0.0
    likely = [row for row in ranked if row[1] >= 0.5]
    if likely:
        return min(likely, key=lambda row: (width(row[0], made), -row[1], repr(row[0])))
    return ranked[0]
