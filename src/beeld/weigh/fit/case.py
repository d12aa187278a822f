"""Fitting a case's calibration: accuracies of its sources shrunk to their grades, hedges from confirmed answers, copies.

A case has few claims, so most of it stays prior. A voice is judged by what the others say (its answer's chance with its own claim left out), never by
itself: a question on which nobody else speaks tells nothing. What others only suggest counts for at most half of what people confirmed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from beeld.language import LEXICON_VERSION
from beeld.model import Accuracy, Answer, Calibration, Claim, Contribution, Count, Day, Finding, Question, Source, permitted
from beeld.weigh.calibration import CODE_VERSION, accuracy
from beeld.weigh.fit.agreement import excess_agreement
from beeld.weigh.fit.arrays import build

TURNS = 5
SUGGESTED = 0.5  # most that one unconfirmed answer counts
OWN = 10.0  # claims' worth of a source's accuracy over all in its accuracy on one property
HEDGED = 10.0  # confirmed claims' worth of the declared openness
HEDGE_ORDER = ("none", "likely", "reported", "possible", "unconfirmed")


class Seen(NamedTuple):
    """What one finding tells of one voice: `right` chance that its answer is right, from others' words; `weight` 0..1 how much that counts."""

    voice: str
    property: str
    right: float
    weight: float
    claim: str
    confirmed: bool


def seen_in(finding: Finding, prop: str, others: Callable[[frozenset[str]], Finding]) -> list[Seen]:
    """The voices of a finding, each judged by `others`: the same question weighed without the claims (ids) of that voice. Nothing where one voice speaks
    alone and nobody confirmed it, or where positions are listed by party.
    """
    speaking = [one for one in finding.contributions if one.side in ("for", "against") and one.answer is not None]
    confirmed = finding.status == "confirmed"
    voices = {one.origin for one in speaking}
    if finding.answer is None or finding.positions or (len(voices) < 2 and not confirmed):
        return []
    found = []
    for one in speaking:
        if confirmed:
            right, weight = float(one.side == "for"), 1.0
        else:
            mine = frozenset(key for row in finding.contributions if row.origin == one.origin for key in row.claims)
            right = _borne_out(finding, one, others(mine))
            weight = SUGGESTED * (2 * right - 1) ** 2
        found.append(Seen(one.origin, prop, right, weight, one.claims[0] if one.claims else "", confirmed))
    return found


def _borne_out(finding: Finding, one: Contribution, rest: Finding) -> float:
    """Chance, by what the others say, that a voice's answer is right: of the likeliest answer of theirs under which it is true."""
    if rest.answer is None or one.answer is None:
        return 0.5
    said = [(rest.answer, rest.likelihood), *((other.answer, other.likelihood) for other in rest.alternatives)]
    if one.side == "against" and one.answer == finding.answer:  # it denies what is found
        return 1 - max((likelihood for answer, likelihood in said if answer == finding.answer), default=0.5)
    return max((likelihood for answer, likelihood in said if _implies(answer, one.answer)), default=0.0)


def _implies(answer: Answer, other: Answer) -> bool:
    """Whether the other is true wherever the answer is: 5,704 is more than 5,700."""
    if answer == other:
        return True
    if not isinstance(answer, Count | Day) or type(answer) is not type(other):
        return False
    low, high = permitted(answer)
    wide = permitted(other)
    return wide[0] <= low and high <= wide[1]


def refit(declared: Calibration, seen: Sequence[Seen], sources: Mapping[str, Source], claims: Mapping[str, Claim]) -> Calibration:
    """The declared calibration with what was seen: accuracies of the voices that others judged, openness where people confirmed. Copying weights are
    added by `with_weights`.
    """
    voices = sorted({one.voice for one in seen if one.weight > 0 and one.voice in sources})
    rows: list[Accuracy] = []
    for voice in voices:
        grade = declared.grades.get(sources[voice].reliability)
        if grade is None:  # grade F: reliability can't be judged, and a fit is no grade
            continue
        mine = [one for one in seen if one.voice == voice]
        alpha, beta = _added(grade, mine)
        rows.append(Accuracy(source=voice, alpha=alpha, beta=beta))
        share = alpha / (alpha + beta)
        for prop in sorted({one.property for one in mine if one.weight > 0}):
            own = _added((OWN * share, OWN * (1 - share)), [one for one in mine if one.property == prop])
            rows.append(Accuracy(source=voice, property=prop, alpha=own[0], beta=own[1]))
    fitted = msgspec.structs.replace(declared, accuracies=tuple(rows), code_version=CODE_VERSION, lexicon_version=LEXICON_VERSION)
    return msgspec.structs.replace(fitted, openness=_openness(declared, fitted, seen, sources, claims))


def _added(start: tuple[float, float], seen: Sequence[Seen]) -> tuple[float, float]:
    right = sum(one.weight * one.right for one in seen)
    wrong = sum(one.weight * (1 - one.right) for one in seen)
    return round(start[0] + right, 4), round(start[1] + wrong, 4)


def _openness(
    declared: Calibration, fitted: Calibration, seen: Sequence[Seen], sources: Mapping[str, Source], claims: Mapping[str, Claim]
) -> dict[str, float]:
    """g of each hedge, from confirmed answers alone: right claims against those that the voices' accuracies expect; kept in the order of the hedges."""
    right: dict[str, float] = {}
    expected: dict[str, float] = {}
    for one in seen:
        claim = claims.get(one.claim)
        if one.confirmed and claim is not None:
            right[claim.hedge] = right.get(claim.hedge, 0.0) + one.right
            expected[claim.hedge] = expected.get(claim.hedge, 0.0) + accuracy(fitted, sources.get(one.voice), one.property)
    found = {
        hedge: (HEDGED * start + right.get(hedge, 0.0)) / (HEDGED + expected.get(hedge, 0.0)) if hedge != "none" else start
        for hedge, start in declared.openness.items()
    }
    most = 1.0
    for hedge in HEDGE_ORDER:
        if hedge in found:
            most = found[hedge] = round(min(found[hedge], most), 4)
    return found


def with_weights(calibration: Calibration, said: Sequence[tuple[str, str, str, str]]) -> Calibration:
    """Copying weights of voices, over all properties, from `said` (voice, question, property, answer as text): only where eight voices or more
    share enough questions for it to show; else nothing is added.
    """
    if not said:
        return calibration
    table = build([row[0] for row in said], [row[1] for row in said], [row[2] for row in said], [row[3] for row in said])
    related = excess_agreement(table)
    total = np.asarray(related.sum(axis=1)).ravel()
    weights = {f"{table.sources[index]}\t": round(1 / (1 + float(total[index])), 4) for index in np.flatnonzero(total)}
    return msgspec.structs.replace(calibration, weights={**calibration.weights, **weights})


def property_of(question: Question) -> str:
    """The property that a question is about: its own, or itself."""
    return question.property or question.id
