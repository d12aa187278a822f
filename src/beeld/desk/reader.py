"""Reader: the case as one view sees it. Who may see less than everything is given a Reader, and no desk.

Only reads that obey the view stand here, so a front that holds a Reader can't show more by forgetting something. Findings are
computed in the view from what it may use, and labelled so; they are never a higher one's with parts taken out. What are the
desk's own working papers (requests, decisions, what waits for review of hidden documents) is not there below everything.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from beeld.desk.auditing import reads
from beeld.errors import UnknownIdError
from beeld.model import Claim, Coverage, Decision, Document, Finding, IssuedLetter, Judged, Question, Request, Reuse, Source, View

if TYPE_CHECKING:
    from beeld.desk import Desk, FindingChange, SourceRow, Verification, Waiting


class Reader:
    """A case as seen in one view. Every method gives what `Desk`'s of the same name gives, of that view."""

    def __init__(self, desk: Desk, view: str | View) -> None:
        self._desk = desk
        self.view: View = desk.view(view)

    def documents(self, known_seq: int | None = None) -> dict[str, Document]:
        return self._desk.documents(known_seq, view=self.view)

    def document(self, document: str) -> Document:
        """One document. Raises the same `UnknownIdError` for one that is hidden as for one that is not there."""
        found = self.documents()
        if document not in found:
            raise UnknownIdError(f"document {document!r} is not in the case", todo="`beeld documents` lists them")
        return found[document]

    def claims(self, question: str | None = None, known_seq: int | None = None) -> list[Claim]:
        return self._desk.claims(question, known_seq, view=self.view)

    def search(self, words: str) -> list[Document]:
        """Documents in whose title or text all the words stand."""
        wanted = words.casefold().split()
        return [one for one in self.documents().values() if all(word in f"{one.title} {one.text}".casefold() for word in wanted)]

    def counts(self) -> dict[str, int]:
        """How many documents, claims, sources and letters there are to see."""
        return {
            "documents": len(self.documents()),
            "claims": len(self.claims()),
            "sources": len(self.sources()),
            "letters": len(self.issued()),
        }

    def coverage(self, question: str | None = None, known_seq: int | None = None) -> list[Coverage]:
        return self._desk.coverage(question, known_seq, view=self.view)

    def requests(self, known_seq: int | None = None) -> list[Request]:
        """Whom the desk asks is its own affair: below everything there are none."""
        return self._desk.requests(known_seq) if self.view.everything else []

    def decisions(self, known_seq: int | None = None) -> list[Decision]:
        """Reasons are free words, and name what is hidden: below everything there are none."""
        return self._desk.decisions(known_seq) if self.view.everything else []

    def questions(self, known_seq: int | None = None) -> dict[str, Question]:
        return self._desk.questions(known_seq)

    def sources(self, known_seq: int | None = None) -> dict[str, Source]:
        return self._desk.sources(known_seq, view=self.view)

    def issued(self, known_seq: int | None = None) -> list[IssuedLetter]:
        """Letters that the view's readers may hold, their trace cut to what the view may use."""
        letters = [one for one in self._desk.issued(known_seq) if reads(self.view, self._desk.view(one.edition))]
        if self.view.everything:
            return letters
        seen = {one.id for one in self.claims(None, known_seq)}
        return [
            msgspec.structs.replace(
                letter,
                sentences=tuple(
                    msgspec.structs.replace(one, claims=tuple(key for key in one.claims if key in seen))
                    for one in letter.sentences
                ),
            )
            for letter in letters
        ]

    def weigh(
        self,
        question: str,
        *,
        known_at: int | str | date | None = None,
        valid_at: date | None = None,
        said_by: date | None = None,
    ) -> Finding:
        return self._desk.weigh(question, known_at=known_at, valid_at=valid_at, view=self.view, said_by=said_by)

    def picture(
        self, *, known_at: int | str | date | None = None, valid_at: date | None = None, said_by: date | None = None
    ) -> list[Finding]:
        return self._desk.picture(known_at=known_at, valid_at=valid_at, view=self.view, said_by=said_by)

    def replay(
        self, before: int | str | date, after: int | str | date | None = None, *, valid_at: date | None = None
    ) -> list[FindingChange]:
        return self._desk.replay(before, after, valid_at=valid_at, view=self.view)

    def why(self, question: str, *, lang: str = "en", known_at: int | str | date | None = None) -> str:
        return self._desk.explain(self.weigh(question, known_at=known_at), lang)

    def contradictions(self) -> list[tuple[str, list[tuple[str, tuple[str, ...]]]]]:
        return self._desk.contradictions(view=self.view)

    def reuses(self, known_seq: int | None = None) -> list[Reuse]:
        return self._desk.reuses(known_seq, view=self.view)

    def source_rows(self) -> list[SourceRow]:
        return self._desk.source_rows(view=self.view)

    def source_graph(self) -> str:
        return self._desk.source_graph(view=self.view)

    def claims_table(self, path: str | Path, *, question: str | None = None) -> int:
        return self._desk.claims_table(path, question=question, view=self.view)

    def review_queue(self) -> list[Waiting]:
        """Waiting claims that the view may see; why one waits may lie in what is hidden, and is not said."""
        seen = {one.id for one in self.claims()}
        waiting = [one for one in self._desk.review_queue() if one.claim.id in seen]
        return waiting if self.view.everything else [msgspec.structs.replace(one, why="") for one in sorted(waiting, key=_place)]

    def verify(self, letter: str, *, now: date | None = None) -> Verification:
        """A letter of the view's own, sentence by sentence; the acts behind a verdict are the desk's. Raises `UnknownIdError`."""
        if letter not in {one.id for one in self.issued()}:
            raise UnknownIdError(f"letter {letter!r} was not issued in this case", todo="`beeld watch` lists them")
        result = self._desk.verify(letter=letter, now=now)
        if self.view.everything:
            return result
        issued = next(one for one in self.issued() if one.id == letter)
        withheld = {one.id for one in issued.sentences if one.withheld}
        return msgspec.structs.replace(result, sentences=tuple(_outer(one, one.id in withheld) for one in result.sentences))

    def watch(self, *, now: date | None = None) -> list[Verification]:
        return [self.verify(one.id, now=now) for one in self.issued()]


def _place(waiting: Waiting) -> tuple[str, int]:
    return waiting.claim.document, waiting.claim.span.start


def _outer(judged: Judged, withheld: bool) -> Judged:
    """A verdict without the rows and days behind it; of a withheld sentence not even the finding's words."""
    cut = msgspec.structs.replace(judged, seqs=(), changed_on=None, change=None, what=(), cause="")
    return msgspec.structs.replace(cut, because="", then="", hindsight="", now="") if withheld else cut
