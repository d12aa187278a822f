"""Acts on the ledger as changes of the picture: which rows one act wrote, on which questions it bears, and what it said."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from beeld.model import Cause, Change, Claim, Coverage, Decision, Document

if TYPE_CHECKING:
    from beeld.ledger import Ledger, Row

QUOTE = 160
SHOWN = 4
QUIET = ("consent", "override", "calibration")  # decisions that change no finding by themselves


class Act(NamedTuple):
    """One act: its change, the ledger's day of it, the day on which its source spoke, its last row, and by question what it
    said, in words.
    """

    change: Change
    known_on: date
    said_on: date
    last: int
    said: dict[str, tuple[str, ...]]


class Acts:
    """All acts after a position, by question, in order."""

    def __init__(self, acts: Sequence[Act], general: Sequence[int] = ()) -> None:
        self.all = list(acts)
        self.general = sorted(general)
        self._by_question: dict[str, list[Act]] = {}
        for act in acts:
            for question in act.change.questions:
                self._by_question.setdefault(question, []).append(act)

    def on(self, question: str, after: int, upto: int) -> list[Act]:
        """The acts on a question whose rows lie after a position and not beyond another."""
        return [act for act in self._by_question.get(question, ()) if after < act.last <= upto]

    def effective(self, question: str, position: int) -> int | None:
        """The last row up to a position that a finding on a question can depend on, of those read; None where there is none: then
        nothing has changed since the position they were read from.
        """
        lasts = [act.last for act in self._by_question.get(question, ()) if act.last <= position]
        lasts += self.general[: bisect_right(self.general, position)][-1:]
        return max(lasts, default=None)


GENERAL = ("calibration", "source", "question", "reuse")  # rows on which the findings on all questions may depend


def read_acts(ledger: Ledger, documents: dict[str, Document], after: int, upto: int) -> Acts:
    """The acts between two positions. A document and the claims read from it are one act; so is each decision."""
    claims = ledger.rows("claim", known_seq=upto)
    question_of = {row.value.id: row.value.question for row in claims}
    acts = _captures([row for row in claims if row.seq > after], documents, ledger, after, upto)
    for row in ledger.rows("decision", known_seq=upto):
        if row.seq > after and row.value.kind not in QUIET:
            acts.append(_decision(row, question_of, documents, claims))
    for row in ledger.rows("coverage", known_seq=upto):
        if row.seq > after:
            acts.append(_coverage(row))
    general = [row.seq for kind in GENERAL for row in ledger.rows(kind, known_seq=upto) if row.seq > after]
    general += [act.last for act in acts if not act.change.questions]
    return Acts(sorted((one for one in acts if one.change.questions), key=lambda one: one.last), general)


def _captures(claims: list[Row], documents: dict[str, Document], ledger: Ledger, after: int, upto: int) -> list[Act]:
    by_document: dict[str, list[Row]] = {}
    for row in claims:
        by_document.setdefault(row.value.document, []).append(row)
    seqs = {row.id: row.seq for row in ledger.rows("document", known_seq=upto) if row.seq > after} if by_document else {}
    acts = []
    for document, rows in by_document.items():
        said: dict[str, list[str]] = {}
        for row in rows:
            said.setdefault(row.value.question, []).append(_claim_words(row.value, documents.get(document)))
        change = Change(
            seqs=tuple(sorted({*(row.seq for row in rows), *([seqs[document]] if document in seqs else [])})),
            act="capture",
            questions=tuple(sorted(said)),
        )
        words = {question: tuple(dict.fromkeys(texts))[:SHOWN] for question, texts in said.items()}
        said_on = rows[-1].value.said_at.date()
        acts.append(Act(change, rows[-1].known_at.date(), said_on, rows[-1].seq, words))
    return acts


def _claim_words(claim: Claim, document: Document | None) -> str:
    day = document.published.date().isoformat() if document else claim.said_at.date().isoformat()
    named = document.title or document.id if document else claim.document
    verb = {"denied": " (rejects it)", "not_established": " (not established)"}.get(claim.polarity, "")
    said = f"{claim.origin}" if claim.origin == claim.source else f"{claim.origin}, in {claim.source}"
    return f"{day} {said}: “{claim.span.quote[:QUOTE]}”{verb} [{named}]"


def _decision(row: Row, question_of: dict[str, str], documents: dict[str, Document], claims: list[Row]) -> Act:
    decision: Decision = row.value
    questions = {question_of[key] for key in decision.claims if key in question_of}
    if decision.question and decision.question != "*":
        questions.add(decision.question)
    if decision.document:
        questions |= {one.value.question for one in claims if one.value.document == decision.document}
    act = {"review": "review", "retraction": "withdrawal" if decision.withdrawn_by else "misreading"}.get(
        decision.kind, decision.kind
    )
    change = Change(seqs=(row.seq,), act=act, questions=tuple(sorted(questions)))
    words = f"{decision.on.isoformat()} {act} by {decision.withdrawn_by or decision.by}: {decision.reason}"
    return Act(change, row.known_at.date(), decision.on, row.seq, dict.fromkeys(questions, (words,)))


def _coverage(row: Row) -> Act:
    looked: Coverage = row.value
    words = f"{looked.valid_to.isoformat()} {looked.looked_by} looked at {looked.looked_at} ({looked.valid_from} to {looked.valid_to})"
    change = Change(seqs=(row.seq,), act="coverage", questions=(looked.question,))
    return Act(change, row.known_at.date(), looked.valid_to, row.seq, {looked.question: (words,)})


def lost_claims(decisions: Sequence[Decision]) -> dict[str, Cause]:
    """Claims that bear nothing any more, and why: withdrawn by their source, misread by us, or erased by law. The last counts."""
    lost: dict[str, Cause] = {}
    for one in decisions:
        if one.kind == "erasure":
            lost.update(dict.fromkeys(one.claims, "erasure"))
        elif one.kind == "retraction":
            lost.update(dict.fromkeys(one.claims, "withdrawal" if one.withdrawn_by else "misreading"))
        elif one.kind == "review" and one.accept is False:
            lost.update(dict.fromkeys(one.claims, "misreading"))
        elif one.kind == "review" and one.accept:
            for key in one.claims:
                if lost.get(key) == "misreading":
                    del lost[key]
    return lost


def cause_of(act: str) -> Cause:
    """The cause that an act stands for, where the claims behind a sentence do not tell a nearer one."""
    named: dict[str, Cause] = {"withdrawal": "withdrawal", "misreading": "misreading", "erasure": "erasure", "time": "time"}
    return named.get(act, "new_claims")
