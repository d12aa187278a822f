"""weigh: claims to one question become a finding. A pure function of question, claims, coverage, calibration and view."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from beeld.model import (
    Alternative,
    Answer,
    Calibration,
    Claim,
    Contribution,
    Count,
    Coverage,
    Decision,
    Finding,
    Policy,
    Position,
    Question,
    Source,
    View,
    permitted,
)
from beeld.weigh import absence, kernel, space, status
from beeld.weigh.calibration import DENIAL_OPENNESS, accuracy, by_property
from beeld.weigh.voices import Utterance, Voices, sort_voices

Array = NDArray[np.float64]
POPULAR = 0.1
MOST_CERTAIN = 0.999  # a likelihood is never printed as certain
Space = space.Numbers | space.Labels


class Weighed(NamedTuple):
    """What the kernel gave: chances over atoms, each utterance's decibans, and the answers in order of likelihood."""

    space: Space
    chances: Array
    decibans: dict[str, float]
    ranked: list[tuple[Answer, float]]
    best: Answer | None
    likelihood: float


def weigh(
    question: Question,
    claims: Sequence[Claim],
    *,
    sources: Mapping[str, Source],
    calibration: Calibration,
    view: View,
    policy: Policy,
    valid_at: date,
    known_seq: int,
    coverage: Sequence[Coverage] = (),
    decisions: Sequence[Decision] = (),
    folds: Mapping[str, str] | None = None,
    said_by: date | None = None,
) -> Finding:
    """The finding. `claims` are the question's claims that the view may use; `folds` maps copies to their originals.

    It does not depend on the order of claims, and a clone of a claim by the same origin changes nothing.
    """
    prop = question.property or question.id
    graded = {key for key, one in sources.items() if accuracy(calibration, one, prop) > 0}
    voices = sort_voices(question, claims, sources, valid_at, decisions, folds or {}, graded)
    looked = [one for one in coverage if one.valid_from <= valid_at]
    prior_yes = 1.0 - absence.from_coverage(looked, calibration, valid_at)[0] if looked else calibration.prior_yes
    weighed = _weighed(question, voices, sources, calibration, prop, prior_yes)
    judged = status.judge(question, voices, weighed, sources, policy, calibration, coverage, decisions, valid_at)
    per_party = question.decide == "per_party"
    used = [one for said in (*voices.current, *voices.superseded) for one in (said.claim, *said.folded)]
    low, high = _interval(weighed, policy) if judged.answer is not None and not per_party else (None, None)
    return Finding(
        question=question.id,
        status=judged.status,
        answer=judged.answer,
        likelihood=round(min(judged.likelihood, MOST_CERTAIN), 6),
        confidence=status.confidence(voices, sources, weighed.likelihood, judged.status, valid_at, question),
        valid_at=valid_at,
        known_seq=known_seq,
        calibration=calibration.id,
        view=view.name,
        low=low,
        high=high,
        level=policy.interval_level,
        most_specific=_most_specific(weighed),
        alternatives=_alternatives(weighed, voices),
        positions=_positions(voices) if per_party else (),
        contributions=_contributions(voices, weighed, sources),
        origins=len({one.voice for one in voices.current if weighed.best is not None and _supports(weighed, one)}),
        since=_since(weighed, voices),
        confirmable=judged.confirmable,
        confirmed_by=judged.confirmed_by,
        provisional=any(one.tier == "proposed" for one in used),
        posterior_absence=judged.posterior_absence,
        coverage=judged.coverage,
        caveats=judged.caveats,
        what_would_change=judged.what_would_change,
        said_by=said_by,
        individual=question.individual,
        unit=question.unit,
    )


def _weighed(
    question: Question, voices: Voices, sources: Mapping[str, Source], calibration: Calibration, prop: str, prior_yes: float
) -> Weighed:
    spoken = sorted(
        (one for one in voices.current if _informative(one.claim.answer)), key=lambda one: (one.said_on, one.claim.id)
    )
    floors = [one for one in voices.superseded if question.cumulative and _informative(one.claim.answer)]
    denials = [one for one in voices.denials if _informative(one.claim.answer)]
    answers = [one.claim.answer for one in (*spoken, *floors, *denials)]
    made = space.space_for(answers, question, calibration.prior_other, prior_yes)
    support, background, strength = _rows(question, made, spoken, denials, sources, calibration, prop)
    log_prior = np.log(np.maximum(made.prior, 1e-300))
    log_like = kernel.log_mixture(support, background, strength)
    weights = np.array([_weight(one, calibration, prop) for one in (*spoken, *denials)])
    temperature = by_property(calibration.temperature, prop, 1.0)
    chances = kernel.posterior(log_prior, log_like, weights, temperature)
    ranked = _rank(made, chances, spoken)
    best, likelihood = _choose(made, ranked)
    if best is None and voices.current:  # only words without a bound ("a small number"): reported as they are
        last = max(voices.current, key=lambda one: (one.said_on, one.claim.id))
        best, likelihood = last.claim.answer, accuracy(calibration, sources.get(last.voice), prop)
        ranked = [(best, likelihood)]
    inside = made.holds(best) if best is not None else np.zeros(len(chances), dtype=bool)
    gains = kernel.decibans(log_prior, log_like, weights, inside, temperature) if best is not None else np.zeros(len(weights))
    ids = [one.claim.id for one in (*spoken, *denials)]
    return Weighed(made, chances, dict(zip(ids, gains.tolist(), strict=True)), ranked, best, likelihood)


def _informative(answer: Answer) -> bool:
    """ "Many" without a bound is reported, and weighs nothing."""
    return not (isinstance(answer, Count) and answer.form == "vague" and answer.low is None)


def _rows(
    question: Question,
    made: Space,
    spoken: list[Utterance],
    denials: list[Utterance],
    sources: Mapping[str, Source],
    calibration: Calibration,
    prop: str,
) -> tuple[Array, Array, Array]:
    """Support, background and strength, a row for each utterance; a denial supports what lies outside its value."""
    newest = max(((one.claim.valid_from or one.said_on) for one in spoken), default=None)
    hazard = (
        question.hazard_per_day if question.hazard_per_day is not None else by_property(calibration.hazard_per_day, prop, 0.0)
    )
    supports, backgrounds, strengths = [], [], []
    for one in spoken:
        age = (newest - (one.claim.valid_from or one.said_on)).days if newest else 0
        growing = question.cumulative and question.type == "count"
        stay = 1.0 if question.kind == "event" or growing else float(np.exp(-hazard * max(age, 0)))
        outgrown = growing and any(_outgrows(other, one) for other in spoken)
        supports.append(made.support(one.claim.answer, np.inf if outgrown else float(age) if growing else 0.0))
        backgrounds.append(made.background(one.claim.answer))
        openness = calibration.openness.get(_firmest(one), 1.0)
        strengths.append(accuracy(calibration, sources.get(one.voice), prop) * openness * stay * _read(one, calibration))
    _popular(spoken, supports, backgrounds)
    for one in denials:
        outside = ~made.holds(one.claim.answer)
        supports.append(outside.astype(float) / max(outside.sum(), 1) * len(outside))
        backgrounds.append(1.0)
        strengths.append(accuracy(calibration, sources.get(one.voice), prop) * DENIAL_OPENNESS * _read(one, calibration))
    if not supports:
        return np.zeros((0, len(made.prior))), np.zeros(0), np.zeros(0)
    return np.array(supports), np.array(backgrounds), np.array(strengths)


def _outgrows(later: Utterance, one: Utterance) -> bool:
    """A total of a later day that lies above an earlier one: the earlier is a floor from then on."""
    days = (later.claim.valid_from or later.said_on) - (one.claim.valid_from or one.said_on)
    return days.days >= 1 and permitted(later.claim.answer)[0] > permitted(one.claim.answer)[1]


def _popular(spoken: list[Utterance], supports: list[Array], backgrounds: list[float]) -> None:
    """A wrong answer that is around is repeated: what another voice said already has a background of a tenth, not of all numbers."""
    said: set[str] = set()
    for index, one in enumerate(spoken):
        key = repr(one.claim.answer)
        if key in said:
            backgrounds[index] = max(backgrounds[index], POPULAR * float(supports[index].max()))
        said.add(key)


def _read(one: Utterance, calibration: Calibration) -> float:
    """The best reading among the claims that stand for one utterance: several relays that agree were not all misread."""
    return max(calibration.reading.get(claim.tier, 1.0) for claim in (one.claim, *one.folded))


def _firmest(one: Utterance) -> str:
    """The hedge of the voice's own words, else the firmest of its relays'."""
    order = ("none", "likely", "reported", "possible", "unconfirmed")
    own = [claim.hedge for claim in (one.claim, *one.folded) if claim.source == claim.origin]
    return min(own or [claim.hedge for claim in (one.claim, *one.folded)], key=order.index)


def _weight(one: Utterance, calibration: Calibration, prop: str) -> float:
    return calibration.weights.get(f"{one.voice}\t{prop}", calibration.weights.get(f"{one.voice}\t", 1.0))


def _rank(made: Space, chances: Array, spoken: list[Utterance]) -> list[tuple[Answer, float]]:
    """The distinct answers that were said, most likely first; where equal, the more specific."""
    distinct = {repr(one.claim.answer): one.claim.answer for one in spoken}
    scored = [(answer, float(chances[made.holds(answer)].sum())) for answer in distinct.values()]
    return sorted(scored, key=lambda row: (-round(row[1], 9), _size(row[0], made), repr(row[0])))


def _size(answer: Answer, made: Space) -> float:
    """How much an answer leaves open: the numbers it permits, or the labels (a city holds its prisons)."""
    if isinstance(made, space.Labels):
        return float(made.holds(answer).sum())
    low, high = permitted(answer)
    return high - low


def _choose(made: Space, ranked: list[tuple[Answer, float]]) -> tuple[Answer | None, float]:
    """The most specific answer that is more likely than not; where none is, the likeliest of the specific ones."""
    if not ranked:
        return None, 0.0
    likely = [row for row in ranked if row[1] >= 0.5]
    if likely:
        return min(likely, key=lambda row: (_size(row[0], made), -row[1], repr(row[0])))
    return ranked[0]


def _most_specific(weighed: Weighed) -> Answer | None:
    bearing = [row for row in weighed.ranked if row[1] >= 0.5]
    return min(bearing, key=lambda row: (_size(row[0], weighed.space), -row[1]))[0] if bearing else None


def _interval(weighed: Weighed, policy: Policy) -> tuple[float | None, float | None]:
    if isinstance(weighed.space, space.Numbers):
        return weighed.space.interval(weighed.chances, policy.interval_level)
    return None, None


def _supports(weighed: Weighed, one: Utterance) -> bool:
    """Whether what a voice said is true where the best answer is."""
    if weighed.best is None:
        return False
    return status.compatible(weighed.space, one.claim.answer, weighed.best)


def _alternatives(weighed: Weighed, voices: Voices) -> tuple[Alternative, ...]:
    return tuple(
        Alternative(
            answer=answer,
            likelihood=round(likelihood, 6),
            origins=tuple(sorted({one.voice for one in voices.current if one.claim.answer == answer})),
        )
        for answer, likelihood in weighed.ranked
        if answer != weighed.best
    )


def _positions(voices: Voices) -> tuple[Position, ...]:
    said = sorted([*voices.current, *voices.no_information], key=lambda one: (one.voice, one.said_on, one.claim.id))
    return tuple(
        Position(
            party=one.voice, answer=one.claim.answer, claims=(one.claim.id, *(c.id for c in one.folded)), hedge=one.claim.hedge
        )
        for one in said
    )


def _contributions(voices: Voices, weighed: Weighed, sources: Mapping[str, Source]) -> tuple[Contribution, ...]:
    rows = [_contribution(one, "for" if _supports(weighed, one) else "against", weighed, sources) for one in voices.current]
    rows += [_contribution(one, "against", weighed, sources) for one in voices.denials]
    rows += [_contribution(one, "no_information", weighed, sources) for one in voices.no_information]
    rows += [_contribution(one, "withdrawn", weighed, sources) for one in voices.withdrawn]
    rows += [_contribution(one, "superseded", weighed, sources) for one in voices.superseded]
    rows += [
        Contribution(
            origin=one.origin,
            side="silent",
            decibans=0.0,
            claims=(one.id,),
            documents=(one.document,),
            said_on=one.said_at.date(),
        )
        for one in sorted(voices.silent, key=lambda one: (one.said_at, one.id))
    ]
    order = {"for": 0, "against": 1, "silent": 2, "superseded": 3, "withdrawn": 4, "no_information": 5}
    return tuple(sorted(rows, key=lambda one: (order[one.side], -abs(one.decibans), one.origin, one.claims)))


def _contribution(one: Utterance, side: str, weighed: Weighed, sources: Mapping[str, Source]) -> Contribution:
    source = sources.get(one.voice)
    return Contribution(
        origin=one.voice,
        side=side,  # type: ignore[arg-type]
        decibans=round(weighed.decibans.get(one.claim.id, 0.0), 3),
        claims=(one.claim.id, *(claim.id for claim in one.folded)),
        documents=tuple(dict.fromkeys((one.claim.document, *(claim.document for claim in one.folded)))),
        folded=tuple(sorted({claim.source for claim in one.folded if claim.source != one.voice})),
        answer=one.claim.answer,
        said_on=one.said_on,
        grade=source.reliability if source else "F",
    )


def _since(weighed: Weighed, voices: Voices) -> date | None:
    """Since when somebody says what the finding says."""
    same = [one.said_on for one in voices.current if one.claim.answer == weighed.best]
    return min(same or [one.said_on for one in voices.current if _supports(weighed, one)], default=None)
