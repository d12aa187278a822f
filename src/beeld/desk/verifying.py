"""The desk's letter verbs after sending: what became of each printed sentence, for ever after."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from beeld.desk.base import INTERNAL
from beeld.desk.writing import Writes
from beeld.errors import LetterError, UnknownIdError
from beeld.model import Finding, IssuedLetter, IssuedSentence, Judged, Printed, Value, View


class Verification(Value, frozen=True, kw_only=True):
    """A copy of an issued letter, or the letter as issued, judged sentence by sentence."""

    letter: str
    edition: str
    recipients: tuple[str, ...]
    valid_at: date
    now: date
    basis_seq: int
    known_seq: int
    sentences: tuple[Judged, ...]

    @property
    def holds(self) -> bool:
        return all(one.verdict == "holds" for one in self.sentences)


class Verifies(Writes):
    """`verify` and `watch`."""

    def verify(
        self,
        path: str | Path | None = None,
        *,
        letter: str | None = None,
        known_at: int | str | date | None = None,
        now: date | None = None,
    ) -> Verification:
        """Judge a copy (docx, html, md, pdf) of an issued letter, or, without a copy, the letter as it was issued.

        Weighs three times: (a) valid then, known then; (b) valid then, known now; (c) valid now, known now.
        Raises `LetterError` when no issued letter fits the copy.
        """
        from beeld import letter as letter_room

        known_seq = self.position(known_at)
        if path is None:
            issued = self._issued_by_id(letter)
            printed = [Printed(id=one.id, text=one.text) for one in issued.sentences]
        else:
            printed = letter_room.read_back(Path(path))
            issued = self._issued_by_id(letter) if letter else self._issued_for(printed, Path(path))
        day = now or max(self.case.today, issued.valid_at)
        judged = letter_room.verify_copy(
            printed,
            issued,
            then=lambda q: self._at(q, issued, issued.valid_at, issued.basis_seq),
            hindsight=lambda q: self._at(q, issued, issued.valid_at, known_seq),
            now=lambda q: self._at(q, issued, day, known_seq),
            lang=issued.language,
        )
        return Verification(
            letter=issued.id,
            edition=issued.edition,
            recipients=issued.recipients,
            valid_at=issued.valid_at,
            now=day,
            basis_seq=issued.basis_seq,
            known_seq=known_seq,
            sentences=tuple(self._with_cause(one, issued, known_seq) for one in judged),
        )

    def watch(self, *, now: date | None = None) -> list[Verification]:
        """All issued letters as they were issued, judged on what is known now."""
        return [self.verify(letter=one.id, now=now) for one in self.issued()]

    def _at(self, question: str, issued: IssuedLetter, valid_at: date, known_seq: int) -> Finding:
        """The finding a sentence is compared with, in the view that it was written in."""
        sentence = next(one for one in issued.sentences if question in one.questions)
        view: View = INTERNAL if sentence.withheld else self.view(issued.edition)
        return self.weigh(question, known_at=known_seq, valid_at=valid_at, view=view)

    def _issued_by_id(self, letter: str | None) -> IssuedLetter:
        issued = {one.id: one for one in self.issued()}
        if letter is None and len(issued) == 1:
            return next(iter(issued.values()))
        if letter is None or letter not in issued:
            known = ", ".join(issued) or "none was issued"
            raise UnknownIdError(f"letter {letter or ''!r} was not issued in this case", todo=f"known: {known}")
        return issued[letter]

    def _issued_for(self, printed: list[Printed], path: Path) -> IssuedLetter:
        """The issued letter that shares most sentences with the copy: the ledger decides, not what the copy says of itself."""
        ids = {one.id for one in printed if one.id}
        texts = {one.text.strip() for one in printed}

        def shared(issued: IssuedLetter) -> int:
            return sum((one.id in ids) + (one.text.strip() in texts) for one in issued.sentences)

        candidates = self.issued()
        best = max(candidates, key=shared, default=None)
        if best is None or shared(best) == 0:
            raise LetterError(
                "is no copy of a letter that this case issued",
                where=str(path),
                todo="issue it first (`beeld issue`), or begin from it (`beeld adopt`)",
            )
        return best

    def _with_cause(self, judged: Judged, issued: IssuedLetter, known_seq: int) -> Judged:
        """Add to a verdict what changed since the basis, when it became known, and who received the letter."""
        import msgspec

        sentence = next((one for one in issued.sentences if one.id == judged.id), None)
        if judged.verdict == "holds" or sentence is None:
            return judged
        rows = self._changed_since(sentence, issued.basis_seq, known_seq)
        withdrawn = {"retraction"} & {kind for _, _, kind in rows}
        cause = judged.cause or ("withdrawal" if withdrawn else ("new_claims" if rows else "time"))
        return msgspec.structs.replace(
            judged,
            seqs=tuple(seq for seq, _, _ in rows),
            changed_on=rows[0][1] if rows else None,
            cause=cause,
            recipients=issued.recipients,
        )

    def _changed_since(self, sentence: IssuedSentence, basis: int, known_seq: int) -> list[tuple[int, date, str]]:
        rows = []
        for question in sentence.questions:
            for row in self.ledger.rows(known_seq=known_seq, question=question):
                if row.seq > basis and row.kind in ("claim", "decision", "coverage"):
                    kind = row.value.kind if row.kind == "decision" else row.kind
                    rows.append((row.seq, row.known_at.date(), str(kind)))
        return sorted(rows)
