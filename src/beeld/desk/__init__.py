"""The desk: the only place where rooms meet, and that reads and writes a ledger.

desk = beeld.open("case/")
doc = desk.capture("statement.pdf", source="sjc")
finding = desk.weigh("transferred", known_at="2026-02-13")
"""

from __future__ import annotations

from pathlib import Path

from beeld.desk.adopting import Adopts, Proposal, adopt_letter, propose_letter
from beeld.desk.auditing import Audited
from beeld.desk.calibrating import Calibrated, Calibrates, SourceFit
from beeld.desk.capturing import Captured, Refused
from beeld.desk.case import Case, init_case, load_case
from beeld.desk.correcting import Corrects
from beeld.desk.drafting import Drafted, LetterChange, diff_markdown
from beeld.desk.permitting import Permits, SentencePermission
from beeld.desk.proposing import Proposals, Proposes, Sending
from beeld.desk.reader import Reader
from beeld.desk.reviewing import Reviews, SourceRow, Waiting, answer_text, confidence_text, status_text
from beeld.desk.trying import Tries
from beeld.desk.verifying import Verification
from beeld.desk.watching import Watch
from beeld.desk.weighing import FindingChange
from beeld.desk.writing import Edition, Refusal
from beeld.model import View

__all__ = [
    "Audited",
    "Calibrated",
    "Captured",
    "Case",
    "Desk",
    "Drafted",
    "Edition",
    "FindingChange",
    "LetterChange",
    "Proposal",
    "Proposals",
    "Reader",
    "Refusal",
    "Refused",
    "Sending",
    "SentencePermission",
    "SourceFit",
    "SourceRow",
    "Verification",
    "Waiting",
    "Watch",
    "adopt_letter",
    "answer_text",
    "confidence_text",
    "diff_markdown",
    "init_case",
    "load_case",
    "open_case",
    "propose_letter",
    "status_text",
]


class Desk(Adopts, Permits, Reviews, Proposes, Calibrates, Tries, Corrects):
    """The facade over one case: capture, weigh, decide, write, verify. A verb family a file."""

    def reader(self, view: str | View) -> Reader:
        """The case as a view sees it: what is handed to anyone who may see less than everything. Raises `UnknownIdError`."""
        return Reader(self, view)


def open_case(folder: str | Path) -> Desk:
    """Open a case folder; its ledger is made when it is not there yet.

    Raises `CaseError` when the folder or a file in it is wrong, `LedgerError` when the ledger is of a newer version.
    """
    from beeld.ledger import Ledger

    case = load_case(folder)
    ledger = Ledger.open(case.ledger_path) if case.ledger_path.exists() else Ledger.create(case.ledger_path)
    return Desk(case, ledger)
