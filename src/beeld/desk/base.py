"""What every verb family of the desk shares: the case, its ledger, and reads of it at a position."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec

from beeld.errors import InputError, UnknownIdError
from beeld.model import Calibration, Claim, Coverage, Decision, Document, IssuedLetter, Marking, Question, Request, Source, View

if TYPE_CHECKING:
    from beeld.desk.case import Case
    from beeld.ledger import Ledger

INTERNAL = View(name="internal", everything=True, edition="internal")


class DeskBase:
    """The case folder's values and the ledger's rows, as of a position. Holds no state of its own but caches of rows,
    which are keyed by position and so can't go stale.
    """

    def __init__(self, case: Case, ledger: Ledger) -> None:
        self.case = case
        self.ledger = ledger
        self._rows = lru_cache(maxsize=64)(self._read_rows)
        self._position = threading.local()

    def close(self) -> None:
        """Close the ledger's file."""
        self.ledger.close()

    def reload(self) -> None:
        """Read the case folder again, after a verb that wrote in it."""
        from beeld.desk.case import load_case

        self.case = load_case(self.case.path)
        self.__dict__.pop("_extractor", None)

    @property
    def seq(self) -> int:
        """The ledger's position: the number of its last row."""
        held: int | None = getattr(self._position, "seq", None)
        return self.ledger.seq if held is None else held

    @contextmanager
    def at_one_position(self) -> Iterator[int]:
        """Read at one position, asked for once, while this thread writes nothing and weighs many findings."""
        before = getattr(self._position, "seq", None)
        self._position.seq = self.seq
        try:
            yield self._position.seq
        finally:
            self._position.seq = before

    def position(self, known_at: int | str | date | datetime | None) -> int:
        """A ledger position from a sequence number, a day (its end) or a moment; None is now."""
        if known_at is None:
            return self.seq
        if isinstance(known_at, int):
            if not 0 <= known_at <= self.seq:
                raise InputError(f"position {known_at} is not in the ledger", todo=f"give 0 to {self.seq}, or a day")
            return known_at
        if isinstance(known_at, str):
            known_at = self._moment(known_at)
            if isinstance(known_at, int):
                return self.position(known_at)
        return self.ledger.seq_at(known_at)

    @staticmethod
    def _moment(text: str) -> int | date | datetime:
        if text.isdigit():
            return int(text)
        try:
            return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
        except ValueError:
            raise InputError(f"{text!r} is no ledger position", todo="give a sequence number or a day like 2026-02-13") from None

    def _read_rows(self, kind: str, known_seq: int) -> tuple[object, ...]:
        return tuple(row.value for row in self.ledger.rows(kind=kind, known_seq=known_seq, latest=True))

    def _of(self, kind: str, known_seq: int | None) -> tuple[object, ...]:
        return self._rows(kind, self.seq if known_seq is None else known_seq)

    def documents(self, known_seq: int | None = None, *, view: str | View | None = None) -> dict[str, Document]:
        """Documents by id, as known at a position; of a view those that it may use. Today's markings count at every position."""
        found = {row.id: row for row in self._of("document", known_seq) if isinstance(row, Document)}
        seen = self.view(view)
        if seen.everything:
            return found
        from beeld import disclose

        marked = self.marked_documents(found)
        shown = {key: one for key, one in found.items() if not disclose.permits(seen, marked[key])}
        return {key: _without_hidden(one, shown) for key, one in shown.items()}

    def claims(self, question: str | None = None, known_seq: int | None = None, *, view: str | View | None = None) -> list[Claim]:
        """Claims, of one question or all, with people's reviews applied; of a view those that it may use."""
        rows = [row for row in self._of("claim", known_seq) if isinstance(row, Claim)]
        if question is not None:
            rows = [row for row in rows if row.question == question]
        reviewed = _reviewed(rows, self.decisions(known_seq))
        seen = self.view(view)
        if seen.everything:
            return reviewed
        from beeld import disclose

        marked = self.marked_documents(self.documents(known_seq))
        join = disclose.join
        return [one for one in reviewed if not disclose.permits(seen, join([one.marking, marked.get(one.document, Marking())]))]

    def marked_documents(self, documents: dict[str, Document]) -> dict[str, Marking]:
        """Each document's marking as it is today: people's last decision, else what it was captured with."""
        decided = self.markings(self.decisions())
        return {key: decided.get(key, one.marking) for key, one in documents.items()}

    def decisions(self, known_seq: int | None = None) -> list[Decision]:
        return [row for row in self._of("decision", known_seq) if isinstance(row, Decision)]

    def coverage(
        self, question: str | None = None, known_seq: int | None = None, *, view: str | View | None = None
    ) -> list[Coverage]:
        """What was looked at, for one question or all; of a view what it may use."""
        rows = [row for row in self._of("coverage", known_seq) if isinstance(row, Coverage)]
        found = [row for row in rows if question is None or row.question == question]
        seen = self.view(view)
        if seen.everything:
            return found
        from beeld import disclose

        return [row for row in found if not disclose.permits(seen, row.marking)]

    def requests(self, known_seq: int | None = None) -> list[Request]:
        return [row for row in self._of("request", known_seq) if isinstance(row, Request)]

    def issued(self, known_seq: int | None = None) -> list[IssuedLetter]:
        return [row for row in self._of("letter", known_seq) if isinstance(row, IssuedLetter)]

    def questions(self, known_seq: int | None = None) -> dict[str, Question]:
        """The questions as the ledger knew them; what stands in the folder and was never used yet counts as known now."""
        kept = {row.id: row for row in self._of("question", known_seq) if isinstance(row, Question)}
        return kept if known_seq is not None and known_seq < self.seq and kept else {**kept, **self.case.questions}

    def sources(self, known_seq: int | None = None, *, view: str | View | None = None) -> dict[str, Source]:
        """Sources by id; of a view those that spoke in what it may use, and those that never spoke. One that is heard only in
        hidden documents is hidden itself.
        """
        kept = {row.id: row for row in self._of("source", known_seq) if isinstance(row, Source)}
        every = kept if known_seq is not None and known_seq < self.seq and kept else {**kept, **self.case.sources}
        if self.view(view).everything:
            return every
        heard = _heard(self.claims(None, known_seq), self.documents(known_seq))
        shown = _heard(self.claims(None, known_seq, view=view), self.documents(known_seq, view=view))
        return {key: one for key, one in every.items() if key in shown or key not in heard}

    def calibration(self, known_seq: int | None = None) -> Calibration:
        """The latest calibration known then; the declared one where none was released."""
        from beeld import weigh

        rows = [row for row in self._of("calibration", known_seq) if isinstance(row, Calibration)]
        return rows[-1] if rows else weigh.declared_calibration()

    def question(self, question_id: str, known_seq: int | None = None) -> Question:
        questions = self.questions(known_seq)
        if question_id not in questions:
            raise UnknownIdError(
                f"question {question_id!r} is not in the case",
                where=str(self.case.path / "questions.toml"),
                todo=f"known: {', '.join(sorted(questions)) or 'none'}",
            )
        return questions[question_id]

    def view(self, view: str | View | None) -> View:
        """A view by name: of case.toml, or one of the three editions. None is the desk's own, without limit."""
        if isinstance(view, View):
            return view
        if view is None or view == "internal":
            return self.case.views.get("internal", INTERNAL)
        from beeld import disclose

        known = {**disclose.EDITIONS, **self.case.views}
        if view not in known:
            raise UnknownIdError(f"view {view!r} is not declared", where="case.toml", todo=f"known: {', '.join(sorted(known))}")
        return known[view]

    def markings(self, decisions: Iterable[Decision]) -> dict[str, Marking]:
        """Each document's marking as people decided it last: a marking, then a downgrade, is a later row."""
        decided: dict[str, Marking] = {}
        for decision in decisions:
            if decision.kind in ("marking", "downgrade") and decision.document and decision.marking:
                decided[decision.document] = decision.marking
        return decided

    def sync(self) -> None:
        """Copy what the folder declares into the ledger where it changed, so that replay needs no folder."""
        known_questions = {row.id: row for row in self._of("question", None) if isinstance(row, Question)}
        known_sources = {row.id: row for row in self._of("source", None) if isinstance(row, Source)}
        changed: list[Question | Source | Calibration] = []
        changed += [one for one in self.case.questions.values() if known_questions.get(one.id) != one]
        changed += [one for one in self.case.sources.values() if known_sources.get(one.id) != one]
        if not self._of("calibration", None):
            from beeld import weigh

            changed.append(weigh.declared_calibration())
        if changed:
            self.ledger.append(changed)


def _without_hidden(document: Document, shown: dict[str, Document]) -> Document:
    """A document that does not say that it copies or corrects one that is hidden."""
    hidden = [
        name for name in ("copy_of", "corrects") if getattr(document, name) is not None and getattr(document, name) not in shown
    ]
    cleared: dict[str, None] = dict.fromkeys([*hidden, *(["copy_share"] if "copy_of" in hidden else [])])
    return msgspec.structs.replace(document, **cleared) if cleared else document


def _heard(claims: Iterable[Claim], documents: dict[str, Document]) -> set[str]:
    """Who speaks in claims and documents: publishers, origins, and the relays between."""
    spoken = {one.source for one in documents.values()}
    for claim in claims:
        spoken |= {claim.source, claim.origin, *claim.chain}
    return spoken


def _reviewed(claims: list[Claim], decisions: list[Decision]) -> list[Claim]:
    """Claims with the last review of each applied: rejected and erased ones leave, accepted ones are marked so."""
    verdicts: dict[str, bool] = {}
    for decision in decisions:
        if decision.kind == "erasure":
            verdicts.update(dict.fromkeys(decision.claims, False))
        elif decision.kind == "review" and decision.accept is not None:
            verdicts.update(dict.fromkeys(decision.claims, decision.accept))
    if not verdicts:
        return claims
    kept = []
    for claim in claims:
        accept = verdicts.get(claim.id)
        if accept is False:
            continue
        kept.append(msgspec.structs.replace(claim, tier="accepted") if accept else claim)
    return kept
