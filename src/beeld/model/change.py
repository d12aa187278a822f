"""Change: one act on the ledger and the questions it bears on; the key of "never twice for one cause". Alert: that it was told."""

from __future__ import annotations

from datetime import date

from beeld.model.base import Value


class Change(Value, frozen=True, kw_only=True):
    """What one act wrote: its rows `seqs`, the `act` (capture, review, retraction, erasure, confirmation, coverage, ...,
    time where nothing was written and only days went by), the questions it bears on.
    """

    seqs: tuple[int, ...]
    act: str
    questions: tuple[str, ...]

    @property
    def key(self) -> str:
        """The same for the same cause, in every run and every process."""
        rows = ",".join(str(seq) for seq in self.seqs)
        return f"{self.act}:{rows}:{','.join(self.questions)}"


class Alert(Value, frozen=True, kw_only=True):
    """That a sentence or a promise of an issued letter was touched by a change, said once. `id` is made from letter,
    sentence, question, verdict and the change, so that no second run and no parallel one says it again.

    `verdict` is the sentence's, or "promise"; `state` what was found, in words; `what` what the change said.
    """

    id: str
    letter: str
    sentence: str
    question: str
    verdict: str
    text: str
    state: str
    change: Change
    raised_on: date
    cause: str = ""
    could_have_known: bool | None = None
    changed_on: date | None = None
    what: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    addressee: str = ""


class Watched(Value, frozen=True, kw_only=True):
    """How far all issued letters were watched: until which ledger position, on which day."""

    id: str = "watched"
    position: int
    day: date
