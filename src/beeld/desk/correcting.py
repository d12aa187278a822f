"""A person corrects what capture read; and the tiers, measured and set by what people decided."""

from __future__ import annotations

import hashlib

import msgspec

from beeld.desk import thresholds
from beeld.desk.capturing import Captures
from beeld.desk.thresholds import Precision, Refit
from beeld.errors import InputError, UnknownIdError
from beeld.model import Claim, Decision, encode_json


class Corrects(Captures):
    """`correct`, `measured_tiers`, `refit_threshold`, `release_threshold`."""

    def correct(
        self, claim_id: str, *, by: str, answer: str | None = None, origin: str | None = None, reason: str = ""
    ) -> tuple[Decision, Claim]:
        """A person reads a claim otherwise: another answer (words, read in the document's language), another origin (a source id),
        or both. What was captured is rejected and stays in the ledger; the corrected claim stands at the same span, accepted,
        with the person named in `proposed_by`. All rows are appended at once.

        Raises `UnknownIdError` for a claim or source that is not in the case, `InputError` for words that are not understood as an
        answer, or where nothing is corrected.
        """
        if not by.strip():
            raise InputError("a correction needs a person", todo="give --by with a name or role")
        old = next((one for one in self.claims() if one.id == claim_id), None)
        if old is None:
            raise UnknownIdError(f"claim {claim_id!r} is not in the case", todo="`beeld review --list` shows the ids")
        new = self._corrected(old, answer, origin, by)
        number, today = self.seq, self.case.today
        why = reason or "corrected beside the original"
        ids = [f"review-{number + 1}", f"review-{number + 2}"]
        rejected = Decision(
            id=ids[0], kind="review", by=by, on=today, reason=why, claims=(old.id,), accept=False, corrected=new.id
        )
        accepted = Decision(id=ids[1], kind="review", by=by, on=today, reason=why, claims=(new.id,), accept=True)
        self.sync()
        self.ledger.append([new, rejected, accepted])
        return rejected, new

    def measured_tiers(self) -> list[Precision]:
        """How precise each tier proved to be, by score band, from the reviews in the ledger."""
        return thresholds.measured(self._captured_claims(), self.decisions())

    def refit_threshold(self) -> Refit:
        """The score from which the auto tier is sure enough by people's decisions; nothing is written."""
        return thresholds.refit(self._captured_claims(), self.decisions(), self.auto_score())

    def release_threshold(self, *, by: str, reason: str) -> Refit:
        """Release the proposed threshold: a row by a named person, which later captures of this case use. Raises `InputError` where
        the decisions support none, or there is no person or reason.
        """
        found = self.refit_threshold()
        if found.proposed is None:
            raise InputError(found.said, todo="the threshold in force stays")
        if not reason.strip():
            raise InputError("a threshold is released with a reason", todo="give --reason")
        row = self._decide("threshold", by=by, reason=reason, threshold=found.proposed, text=found.said)
        self.__dict__.pop("_extractor", None)
        return msgspec.structs.replace(found, decision=row)

    def _captured_claims(self) -> list[Claim]:
        return [row for row in self._of("claim", None) if isinstance(row, Claim)]

    def _corrected(self, old: Claim, answer: str | None, origin: str | None, by: str) -> Claim:
        from beeld.capture.tables import read_answer

        document = self.documents()[old.document]
        said = old.answer
        if answer is not None:
            said = read_answer(answer, self.question(old.question), document.language, f"claim {old.id}")
        speaker = old.origin if origin is None else origin.strip()
        if speaker not in self.case.sources:
            raise UnknownIdError(f"source {speaker!r} is not in the case", todo="give an id of sources.toml, or add it there")
        if said == old.answer and speaker == old.origin:
            raise InputError(f"claim {old.id} says that already", todo="accept it, or give another answer or origin")
        chain = old.chain if speaker == old.origin else ()
        if speaker in old.chain:  # one of the relays said it itself: those after it stay between
            chain = old.chain[old.chain.index(speaker) + 1 :]
        digest = hashlib.sha256(b"\0".join((old.id.encode(), encode_json(said), speaker.encode())))
        return msgspec.structs.replace(
            old,
            id=f"c{digest.hexdigest()[:12]}",
            answer=said,
            origin=speaker,
            chain=chain,
            tier="proposed",
            proposed_by=f"person:{by.strip()}",
        )
