"""weigh: claims to one question become a finding. A pure function of question, claims, coverage, calibration and view."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from beeld.model import (
    Alternative,
    Answer,
    Calibration,
    Claim,
    Contribution,
    Coverage,
    Decision,
    Finding,
    Policy,
    Position,
    Question,
    Source,
    View,
    YesNo,
)
from beeld.weigh import absence, evidence, several, space, status
from beeld.weigh.calibration import accuracy
from beeld.weigh.evidence import Setting, Weighed
from beeld.weigh.parts import ALL, Parts
from beeld.weigh.voices import Utterance, Voices, root, sort_voices

MOST_CERTAIN = 0.999  # a likelihood is never printed as certain


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
    parts: Parts = ALL,
    reasons: bool = True,
) -> Finding:
    """The finding. `claims` are the question's claims that the view may use; `folds` maps copies to their originals; `parts` switches parts
    of the model off. Without `reasons` no voice is left out to see what it adds: twice as fast, and all decibans are 0.

    It does not depend on the order of claims, and a clone of a claim by the same origin changes nothing.
    """
    prop = question.property or question.id
    graded = {key for key, one in sources.items() if accuracy(calibration, one, prop) > 0}
    voices = sort_voices(question, claims, sources, valid_at, decisions, folds or {}, graded, parts)
    looked = [one for one in coverage if one.valid_from <= valid_at and parts.silence]
    prior_yes = _prior_yes(voices, looked, sources, calibration, valid_at)
    renewed = tuple(one.on for one in decisions if one.kind == "confirmation" and one.on <= valid_at)
    setting = Setting(question, sources, calibration, parts, prior_yes, valid_at, renewed, reasons)
    many = question.several and parts.several and question.type in ("category", "place", "text")
    weighed = several.weighed(setting, voices) if many else evidence.weighed(setting, voices)
    per_party = parts.parties and status.by_party(question, voices, sources)
    judged = status.judge(
        question, voices, weighed, sources, policy, calibration, looked, decisions, valid_at, per_party=per_party
    )
    used = [one for said in (*voices.current, *voices.superseded) for one in (said.claim, *said.folded)]
    low, high = _interval(weighed, policy) if judged.answer is not None and not per_party else (None, None)
    return Finding(
        question=question.id,
        status=judged.status,
        answer=judged.answer,
        likelihood=round(min(judged.likelihood, MOST_CERTAIN), 6),
        confidence=status.confidence(voices, sources, judged.status, valid_at, question, per_party=per_party),
        valid_at=valid_at,
        known_seq=known_seq,
        calibration=calibration.id,
        view=view.name,
        low=low,
        high=high,
        level=policy.interval_level,
        most_specific=_most_specific(weighed),
        also=tuple(_alternative(answer, chance, voices) for answer, chance in weighed.also) if not per_party else (),
        prior_decibans=None if weighed.prior_decibans is None or per_party else round(weighed.prior_decibans, 3),
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


def _prior_yes(
    voices: Voices, looked: Sequence[Coverage], sources: Mapping[str, Source], calibration: Calibration, valid_at: date
) -> float:
    """Of a yes/no: the chance of yes after the silence of those who looked. Who looked and says yes was not silent."""
    if not looked:
        return calibration.prior_yes
    speak = {one.voice for one in voices.current if one.claim.answer == YesNo(yes=True)}
    silent = [one for one in looked if root(one.looked_by, sources) not in speak]
    return 1.0 - absence.from_coverage(silent, calibration, valid_at)[0]


def _most_specific(weighed: Weighed) -> Answer | None:
    bearing = [row for row in weighed.ranked if row[1] >= 0.5]
    return min(bearing, key=lambda row: (evidence.width(row[0], weighed.space), -row[1]))[0] if bearing else None


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
    also = [answer for answer, _ in weighed.also]
    others = [(answer, chance) for answer, chance in weighed.ranked if answer != weighed.best and answer not in also]
    return tuple(_alternative(answer, chance, voices) for answer, chance in others)


def _alternative(answer: Answer, likelihood: float, voices: Voices) -> Alternative:
    origins = {one.voice for one in voices.current if one.claim.answer == answer}
    return Alternative(answer=answer, likelihood=round(likelihood, 6), origins=tuple(sorted(origins)))


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
    rows += [msgspec.structs.replace(_contribution(one, "against", weighed, sources), denies=True) for one in voices.denials]
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
            grade=sources[one.origin].reliability if one.origin in sources else "F",
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
