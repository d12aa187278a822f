"""The desk's weighing verbs: a finding in a view, valid at a day, known at a position."""

from __future__ import annotations

from datetime import date

import msgspec

from beeld.desk.copying import Copies
from beeld.model import Calibration, Claim, Decision, Finding, Value, View


class FindingChange(Value, frozen=True, kw_only=True):
    """How one question's finding differs between two positions; None where there was none."""

    question: str
    before: Finding | None
    after: Finding | None
    what: tuple[str, ...]


class Weighs(Copies):
    """`weigh`, `picture`, `replay`, `diff`."""

    def weigh(
        self,
        question: str,
        *,
        known_at: int | str | date | None = None,
        valid_at: date | None = None,
        view: str | View | None = None,
        said_by: date | None = None,
        calibration: Calibration | None = None,
        without: frozenset[str] = frozenset(),
        reasons: bool = True,
    ) -> Finding:
        """The finding to a question. `said_by` reconstructs from documents published by that day; such a finding is
        labelled and can't be a letter's basis. `calibration`: one that is only tried, instead of the released one; `without`: claims (ids) to leave
        out, to see what the others say; `reasons`: with what each voice adds. Raises `UnknownIdError` for a question or view that is not there.
        """
        from beeld import weigh

        known_seq = self.position(known_at)
        asked = self.question(question, known_seq)
        seen = self.view(view)
        decisions = _by(self.decisions(known_seq), said_by)
        claims = [one for one in self._visible(question, known_seq, seen, said_by) if one.id not in without]
        finding = weigh.weigh(
            asked,
            claims,
            sources=self.sources(known_seq),
            calibration=calibration or self.calibration(known_seq),
            view=seen,
            policy=self.case.policy,
            valid_at=valid_at or said_by or self.case.today,
            known_seq=known_seq,
            coverage=[one for one in self.coverage(question, known_seq, view=seen) if said_by is None or one.valid_to <= said_by],
            decisions=[one for one in decisions if one.question in (None, question)],
            said_by=said_by,
            reasons=reasons,
        )
        doubts = self.undecided(finding, claims, known_seq, view=seen, said_by=said_by)
        return msgspec.structs.replace(
            finding, individual=finding.individual or asked.individual, caveats=(*finding.caveats, *doubts)
        )

    def _visible(self, question: str, known_seq: int, view: View, said_by: date | None) -> list[Claim]:
        """Claims that the view permits, published by a day where one is given, each with its origin's voice."""
        claims = [one for one in self.claims(question, known_seq, view=view) if said_by is None or one.said_at.date() <= said_by]
        return self.voiced(claims, known_seq, view=view, said_by=said_by)

    def picture(
        self,
        *,
        known_at: int | str | date | None = None,
        valid_at: date | None = None,
        view: str | View | None = None,
        said_by: date | None = None,
    ) -> list[Finding]:
        """All questions' findings at one position, in the order of questions.toml."""
        known_seq = self.position(known_at)
        return [
            self.weigh(question, known_at=known_seq, valid_at=valid_at, view=view, said_by=said_by)
            for question in self.questions(known_seq)
        ]

    def replay(
        self,
        before: int | str | date,
        after: int | str | date | None = None,
        *,
        valid_at: date | None = None,
        view: str | View | None = None,
    ) -> list[FindingChange]:
        """What changed in the picture between two ledger positions, at the same valid day."""
        old = {one.question: one for one in self.picture(known_at=before, valid_at=valid_at, view=view)}
        new = {one.question: one for one in self.picture(known_at=after, valid_at=valid_at, view=view)}
        changes = []
        for question in {**old, **new}:
            what = differences(old.get(question), new.get(question))
            if what:
                changes.append(FindingChange(question=question, before=old.get(question), after=new.get(question), what=what))
        return changes


def _by(decisions: list[Decision], said_by: date | None) -> list[Decision]:
    return [one for one in decisions if said_by is None or one.on <= said_by]


def differences(old: Finding | None, new: Finding | None) -> tuple[str, ...]:
    """What differs between two findings of one question: names of fields, and likelihood where it moves by .01 or more."""
    if old is None or new is None:
        return ("asked",) if old is None else ("no longer asked",)
    fields = ("status", "answer", "confidence", "confirmable", "origins")
    what = [name for name in fields if getattr(old, name) != getattr(new, name)]
    if abs(old.likelihood - new.likelihood) >= 0.01:
        what.append("likelihood")
    return tuple(what)
