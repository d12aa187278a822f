"""The desk's verbs for what people decide and look at: confirmations, markings, consents, coverage, requests."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from beeld.desk.gathering import Gathers
from beeld.desk.tabling import Tables
from beeld.errors import InputError, MarkingError, UnknownIdError
from beeld.model import Band, Coverage, Decision, Marking, Request

BAND_WORDS = ("all", "most", "some", "few", "nobody")


class Decides(Gathers, Tables):
    """`confirm`, `mark`, `downgrade`, `consent`, `retract`, `cover`, `request`, `apply_decisions`."""

    def confirm(self, question: str, *, by: str, reason: str, on: date | None = None) -> Decision:
        """A named person confirms the finding; it counts only where policy's thresholds are met as well."""
        self.question(question)
        return self._decide("confirmation", by=by, reason=reason, question=question, on=on)

    def mark(self, document: str, marking: Marking, *, by: str, reason: str, on: date | None = None) -> Decision:
        """Give a document its marking. A lower one than it has is a `downgrade`, and needs a mandate: `MarkingError`."""
        from beeld import disclose

        documents = self._known_document(document)
        old = self.markings(self.decisions()).get(document, documents[document].marking)
        if disclose.lowers(old, marking):
            raise MarkingError(
                f"the marking of {document!r} would be lower than it is", todo="use --downgrade with a mandate, or raise it only"
            )
        return self._decide("marking", by=by, reason=reason, document=document, marking=marking, on=on)

    def downgrade(self, document: str, marking: Marking, *, by: str, mandate: str, reason: str, text: str = "") -> Decision:
        """Lower a document's own level: who, mandate, reason, exact text. Another's control is never lifted by it."""
        from beeld import disclose

        documents = self._known_document(document)
        old = self.markings(self.decisions()).get(document, documents[document].marking)
        disclose.check_downgrade(old, marking, by=by, mandate=mandate, reason=reason)
        return self._decide("downgrade", by=by, reason=reason, document=document, marking=marking, mandate=mandate, text=text)

    def consent(
        self,
        originator: str,
        *,
        scope: str,
        purpose: str,
        edition: str,
        by: str,
        reason: str = "",
        on: date | None = None,
        withdrawn: bool = False,
    ) -> Decision:
        """An originator allows the use of what it gave, for one scope (a question, or "*"), purpose and edition; or takes that back."""
        if scope != "*":
            self.question(scope)
        if originator not in self.case.sources:
            raise UnknownIdError(f"source {originator!r} is not in the case", todo="add it to sources.toml")
        return self._decide(
            "consent",
            by=by,
            reason=reason or purpose,
            originator=originator,
            question=scope,
            purpose=purpose,
            edition=edition,
            on=on,
            accept=False if withdrawn else None,
        )

    def retract(self, claims: list[str], *, by: str, reason: str, withdrawn_by: str | None = None) -> Decision:
        """Take claims out of weighing: withdrawn by their source, or (without `withdrawn_by`) our own misreading."""
        known = {claim.id for claim in self.claims()}
        for one in claims:
            if one not in known:
                raise UnknownIdError(f"claim {one!r} is not in the case", todo="`beeld review --list` shows the ids")
        return self._decide(
            "retraction",
            by=by,
            reason=reason,
            claims=tuple(claims),
            withdrawn_by=withdrawn_by,
            misread=withdrawn_by is None,
        )

    def erase(self, claims: list[str], *, by: str, ground: str) -> Decision:
        """Claims that by law may no longer be used leave every finding; `ground` is the legal ground. What was captured stays in the
        ledger, and what was issued is told to rest on what was erased.
        """
        known = {claim.id for claim in self.claims()}
        unknown = [one for one in claims if one not in known]
        if unknown:
            raise UnknownIdError(f"claim {unknown[0]!r} is not in the case", todo="`beeld review --list` shows the ids")
        if not ground.strip():
            raise InputError("an erasure needs its legal ground", todo="give the ground")
        return self._decide("erasure", by=by, reason=ground, claims=tuple(claims))

    def cover(
        self,
        question: str,
        *,
        looked_at: str,
        by: str,
        valid_from: date,
        valid_to: date,
        band: Band,
        at_least: float | None = None,
        request: str | None = None,
        marking: Marking = Marking(),
    ) -> Coverage:
        """Record that somebody looked, at what, when, and how likely they would have seen it (a band)."""
        self.question(question)
        if valid_to < valid_from:
            raise InputError(f"the period ends ({valid_to}) before it begins ({valid_from})", todo="swap the days")
        coverage = Coverage(
            id=f"coverage-{self.seq + 1}",
            question=question,
            valid_from=valid_from,
            valid_to=valid_to,
            looked_at=looked_at,
            looked_by=by,
            band=band,
            at_least=at_least,
            request=request,
            marking=marking,
        )
        self.sync()
        self.ledger.append([coverage])
        return coverage

    def request(self, question: str, *, of: str, by: str, on: date, text: str) -> Request:
        """Record what was asked of whom, and when."""
        self.question(question)
        request = Request(id=f"request-{self.seq + 1}", question=question, asked_of=of, asked_by=by, asked_on=on, text=text)
        self.sync()
        self.ledger.append([request])
        return request

    def reply(self, request_id: str, *, on: date, reply: str) -> Request:
        """Record the reply to a request: a new row with the same id. It proposes coverage; a person records that."""
        known = {one.id: one for one in self.requests()}
        if request_id not in known:
            raise UnknownIdError(f"request {request_id!r} is not in the case", todo=f"known: {', '.join(known) or 'none'}")
        replied = msgspec.structs.replace(known[request_id], replied_on=on, reply=reply)
        self.ledger.append([replied])
        return replied

    def _known_document(self, document: str) -> dict[str, Any]:
        documents = self.documents()
        if document not in documents:
            raise UnknownIdError(f"document {document!r} is not in the case", todo="`beeld picture --documents` lists them")
        return dict(documents)

    def apply_decisions(self, path: str | Path, *, until: date | None = None) -> int:
        """Rows from a decisions.jsonl (date, kind, ...): confirmations, coverage, markings, consents. Returns how many.

        A row about a document or question that the case does not have is passed over, so that one file serves parts
        of a set; anything else that does not fit is an `InputError` with the line. Nothing is written if one fails.
        """
        rows: list[Decision | Coverage] = []
        marked = self.marked_documents(self.documents())
        for number, line in enumerate(Path(path).read_text(encoding="utf-8").splitlines(), start=1):
            if line.strip():
                entry = self._entry(line, f"{path}, line {number}", number)
                if entry is not None and (until is None or _day(entry) <= until):
                    _check_marking(entry, marked, f"{path}, line {number}")
                    rows.append(entry)
        self.sync()
        if rows:
            self.ledger.append(rows)
        return len(rows)

    def _entry(self, line: str, where: str, number: int) -> Decision | Coverage | None:
        try:
            raw = json.loads(line)
        except json.JSONDecodeError as fault:
            raise InputError(f"is no JSON: {fault}", where=where, todo="one JSON object a line") from None
        return decision_from_row(raw, where, number, set(self.case.questions), set(self.documents()))


def decision_from_row(
    raw: dict[str, Any], where: str, number: int, questions: set[str], documents: set[str]
) -> Decision | Coverage | None:
    """A value from one row of decisions.jsonl; None where it is about a question or document that is not there."""
    raw = dict(raw)
    if raw.get("question") is not None and raw["question"] not in questions:
        return None
    if raw.get("document") is not None and raw["document"] not in documents:
        return None
    kind = raw.pop("kind", None)
    on = raw.pop("date", None)
    try:
        if kind == "coverage":
            return msgspec.convert(
                {
                    "id": f"coverage-{number}",
                    "valid_from": raw.pop("from"),
                    "valid_to": raw.pop("to"),
                    "looked_by": raw.pop("by"),
                    **raw,
                },
                Coverage,
                strict=False,
            )
        if kind == "consent":
            raw["question"] = raw.pop("scope", "*")
        body = {"by": raw.pop("by", "desk"), "reason": raw.pop("reason", kind), **raw}
        return msgspec.convert({"id": f"{kind}-{number}", "kind": kind, "on": on, **body}, Decision, strict=False)
    except KeyError as fault:
        raise InputError(f"misses {fault.args[0]!r}", where=where, todo="coverage rows have from, to, by, band") from None
    except msgspec.ValidationError as fault:
        raise InputError(str(fault), where=where, todo="see docs/reference/case-folder.md for the rows' keys") from None


def _check_marking(entry: Decision | Coverage, marked: dict[str, Marking], where: str) -> None:
    """A row of a file lowers a marking only as a downgrade, with a mandate. Raises `MarkingError`."""
    from beeld import disclose

    if not isinstance(entry, Decision) or entry.marking is None or entry.document not in marked:
        return
    old = marked[entry.document]
    if entry.kind == "downgrade":
        disclose.check_downgrade(old, entry.marking, by=entry.by, mandate=entry.mandate, reason=entry.reason)
    elif disclose.lowers(old, entry.marking):
        raise MarkingError(
            f"would lower the marking of {entry.document!r}", where=where, todo='make it a "downgrade" with a mandate'
        )
    marked[entry.document] = entry.marking


def _day(entry: Decision | Coverage) -> date:
    return entry.on if isinstance(entry, Decision) else entry.valid_to
