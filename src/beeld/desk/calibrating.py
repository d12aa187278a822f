"""The desk's verb for fitting: a calibration from the case's own claims, what it would move, and its release by a named person."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

from beeld.desk.weighing import FindingChange, Weighs, differences
from beeld.errors import InputError
from beeld.model import Accuracy, Calibration, Decision, Finding, Marking, Question, Value, encode_json

if TYPE_CHECKING:
    from beeld.weigh.fit.case import Seen


class SourceFit(Value, frozen=True, kw_only=True):
    """A source's accuracy before and after on a property ("" over all), and how much of it is still the grade's prior (0..1)."""

    source: str
    property: str
    grade: str
    before: float
    after: float
    prior_share: float


class Calibrated(Value, frozen=True, kw_only=True):
    """A fitted calibration, not yet in the ledger unless `released`. `moved`: each finding that it changes. `judged`: claims that others or people
    judged; `confirmed` of them by people. `marking`: the join of all claims that it was fitted on.
    """

    calibration: Calibration
    before: str
    sources: tuple[SourceFit, ...]
    moved: tuple[FindingChange, ...]
    claims: int
    judged: int
    confirmed: int
    marking: Marking
    notes: tuple[str, ...]
    released: bool = False


class Calibrates(Weighs):
    """`calibrate` and `release_calibration`."""

    def calibrate(self) -> Calibrated:
        """Fit on all that is known; nothing is written. Always from the declared priors, so that fitting again adds nothing twice."""
        from beeld import disclose, weigh
        from beeld.weigh.fit import case as fitting

        self.sync()
        old = self.calibration()
        start = weigh.declared_calibration()
        sources, questions, claims = self.sources(), self.questions(), {one.id: one for one in self.claims()}
        fitted, seen = start, []
        for _ in range(fitting.TURNS):
            findings = [self.weigh(question, calibration=fitted) for question in questions]
            seen = [one for found in findings for one in self._seen(found, questions[found.question], fitted)]
            fitted = fitting.refit(start, seen, sources, claims)
        said = [
            (origin.origin, found.question, fitting.property_of(questions[found.question]), repr(origin.answer))
            for found in findings
            for origin in found.contributions
            if origin.side in ("for", "against") and origin.answer is not None
        ]
        fitted = fitting.with_weights(fitted, said)
        counted = [one for one in seen if one.weight > 0]
        confirmed = sum(one.confirmed for one in counted)
        rows = self._fits(start, fitted)
        notes = _notes(rows, len(claims), len(counted), confirmed)
        fitted = self._labelled(fitted, len(counted), confirmed, notes)
        marked = self.marked_documents(self.documents())
        return Calibrated(
            calibration=fitted,
            before=old.id,
            sources=rows,
            moved=self._moved(old, fitted),
            claims=len(claims),
            judged=len(counted),
            confirmed=confirmed,
            marking=disclose.join(
                [one for claim in claims.values() for one in (claim.marking, marked.get(claim.document, Marking()))]
            ),
            notes=notes,
        )

    def _seen(self, finding: Finding, question: Question, tried: Calibration) -> list[Seen]:
        from beeld.weigh.fit import case as fitting

        def others(without: frozenset[str]) -> Finding:
            return self.weigh(finding.question, calibration=tried, without=without)

        return fitting.seen_in(finding, fitting.property_of(question), others)

    def release_calibration(self, fitted: Calibrated, *, by: str, reason: str) -> Calibrated:
        """Write the fitted calibration, and the decision that releases it: it was fitted on marked claims, so a person answers for it.

        Raises `InputError` without a name and a reason.
        """
        if not by.strip() or not reason.strip():
            raise InputError("a calibration is released by a named person, with a reason", todo="give --by and --reason")
        decision = Decision(
            id=f"release-{fitted.calibration.id}",
            kind="calibration",
            by=by,
            on=self.case.today,
            reason=reason,
            text=fitted.calibration.id,
            marking=fitted.marking,
        )
        known = {row.id for row in self._of("calibration", None) if isinstance(row, Calibration)}
        if fitted.calibration.id not in known or self.calibration().id != fitted.calibration.id:
            self.ledger.append([fitted.calibration, decision])
        return msgspec.structs.replace(fitted, released=True)

    def _labelled(self, fitted: Calibration, judged: int, confirmed: int, notes: tuple[str, ...]) -> Calibration:
        body = msgspec.structs.replace(
            fitted,
            id="",
            fitted_on=f"{self.case.today}: ledger position {self.seq}, {judged} judged claims, {confirmed} of them confirmed",
            note="; ".join(notes),
        )
        return msgspec.structs.replace(body, id=f"fitted-{self.seq}-{hashlib.sha256(encode_json(body)).hexdigest()[:8]}")

    def _fits(self, start: Calibration, fitted: Calibration) -> tuple[SourceFit, ...]:
        known, found = self.sources(), []
        overall = {one.source: one for one in fitted.accuracies if not one.property}
        for one in fitted.accuracies:
            alpha, beta = start.grades[known[one.source].reliability]
            prior = alpha + beta
            first = overall[one.source] if one.property else Accuracy(source=one.source, alpha=alpha, beta=beta)
            weight = 10.0 * prior / (overall[one.source].alpha + overall[one.source].beta) if one.property else prior
            found.append(
                SourceFit(
                    source=one.source,
                    property=one.property,
                    grade=known[one.source].reliability,
                    before=round(first.alpha / (first.alpha + first.beta), 4),
                    after=round(one.alpha / (one.alpha + one.beta), 4),
                    prior_share=round(min(1.0, weight / (one.alpha + one.beta)), 4),
                )
            )
        return tuple(found)

    def _moved(self, old: Calibration, new: Calibration) -> tuple[FindingChange, ...]:
        moved = []
        for question in self.questions():
            before: Finding = self.weigh(question, calibration=old)
            after: Finding = self.weigh(question, calibration=new)
            what = differences(before, after)
            if what:
                moved.append(FindingChange(question=question, before=before, after=after, what=what))
        return tuple(moved)


def _notes(rows: tuple[SourceFit, ...], claims: int, judged: int, confirmed: int) -> tuple[str, ...]:
    overall = [one for one in rows if not one.property]
    share = sum(one.prior_share for one in overall) / len(overall) if overall else 1.0
    notes = [f"{share:.0%} of these accuracies is still the prior of a grade"]
    if judged < 50:
        notes.append(f"few claims ({judged} of {claims}) could be judged by others: a small case lives mostly on priors")
    if not confirmed:
        notes.append(
            "no answer was confirmed by a person: likelihoods rest on consensus alone, which a shared mistake does not show"
        )
    return tuple(notes)
