"""The desk's verbs for copies: what takes over from what, what people decided about it, and whose voice claims then have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from beeld.desk.base import DeskBase
from beeld.errors import InputError, UnknownIdError
from beeld.model import Claim, Decision, Document, Finding, Reuse, View

if TYPE_CHECKING:
    from beeld.capture import CopyIndex

MOST_CAVEATS = 3
LOOK_AT_ALL = 2000  # documents; in a larger case a new one is compared with those of the weeks around it


class Copies(DeskBase):
    """`reuses`, `originals`, `voiced`, `propose_reuse`, `decide_reuse`."""

    _to_index: tuple[Document, ...] = ()

    def reuses(self, known_seq: int | None = None, *, view: str | View | None = None) -> list[Reuse]:
        """Copies, quotations, translations and relays with people's decisions applied; of a view those whose two documents it
        may both use. In order of kind, then proposals with the highest score first.
        """
        from beeld import capture

        rows = [row for row in self._of("reuse", known_seq) if isinstance(row, Reuse)]
        seen = self.view(view)
        if rows and not seen.everything:
            documents = self.documents(known_seq, view=seen)
            rows = [row for row in rows if row.document in documents and row.original in documents]
        found = capture.decided(rows, self.decisions(known_seq)) if rows else []
        return sorted(found, key=lambda one: (one.tier != "proposed", one.kind, -one.score, one.id))

    def originals(self, known_seq: int | None = None, *, view: str | View | None = None) -> dict[str, Reuse]:
        """For each document that counts as a copy or a translation of another, the reuse that says so."""
        documents = self.documents(known_seq, view=view)
        from beeld import capture

        found = [one for one in self.reuses(known_seq, view=view) if one.tier in ("auto", "accepted")]
        order = {key: (one.published, one.id) for key, one in documents.items()}
        whole = capture.originals(found, order)
        for one in found:
            if one.kind == "translation":
                whole.setdefault(one.document, one)
        return whole

    def voiced(
        self,
        claims: list[Claim],
        known_seq: int | None = None,
        *,
        view: str | View | None = None,
        said_by: date | None = None,
    ) -> list[Claim]:
        """The claims, each with the origin that it is evidence of: copies and relays fold into whom they have it from. Only
        documents that the view may use, published by `said_by`, fold anything. What a language model proposed and nobody has
        accepted has no voice.
        """
        claims = [one for one in claims if not one.proposed_by or one.tier == "accepted"]
        return self._fold(claims, known_seq, self.reuses(known_seq, view=view), view=view, said_by=said_by)

    def _fold(
        self,
        claims: list[Claim],
        known_seq: int | None,
        reuses: list[Reuse],
        *,
        view: str | View | None,
        said_by: date | None,
    ) -> list[Claim]:
        from beeld import capture

        documents: dict[str, Document] = {}
        if reuses:
            seen = self.documents(known_seq, view=view)
            documents = {key: one for key, one in seen.items() if said_by is None or one.published.date() <= said_by}
        return capture.fold(claims, documents, reuses)

    def undecided(
        self,
        finding: Finding,
        claims: list[Claim],
        known_seq: int | None = None,
        *,
        view: str | View | None = None,
        said_by: date | None = None,
    ) -> tuple[str, ...]:
        """Caveats of a finding: two of its origins are one if a proposed translation or relay is so, and nobody has decided.
        `claims` are those that it was weighed from.
        """
        waiting = {one.id: one for one in self.reuses(known_seq, view=view) if one.tier == "proposed"}
        counted = {key for one in finding.contributions if one.side == "for" for key in one.claims}
        origins = {one.origin for one in finding.contributions if one.side == "for"}
        mine = [one for one in claims if one.id in counted]
        caveats = []
        for key, reuse in waiting.items():
            if not any(one.document == reuse.document for one in mine):
                continue
            accepted = [msgspec.structs.replace(reuse, tier="accepted")]
            told = self._fold(mine, known_seq, accepted, view=view, said_by=said_by)
            joined = {
                (a.origin, b.origin) for a, b in zip(mine, told, strict=True) if a.origin != b.origin and b.origin in origins
            }
            caveats += [
                f"{one} and {other} are one origin here if {reuse.document} tells {reuse.original} again: `beeld copies --show {key}`"
                for one, other in sorted(joined)
            ]
        return tuple(caveats[:MOST_CAVEATS])

    @cached_property
    def _copy_index(self) -> CopyIndex:
        from beeld import capture

        return capture.CopyIndex(self.case.sources)

    def _verbatim(self, document: Document) -> list[Reuse]:
        """Copies and quotations between a new document and all known ones, in either direction. The index is made with the first
        new document: a run that finds nothing new costs nothing.
        """
        waiting, self._to_index = self._to_index, ()
        for one in waiting:
            if one.id != document.id:
                self._copy_index.add(one, compare=False)
        return self._copy_index.add(document)

    def _index_copies(self, documents: Mapping[str, Document]) -> None:
        """Let the index know these documents, once it is needed."""
        self._to_index = tuple(documents.values())

    def propose_reuse(self, progress: Callable[[int, int], None] | None = None, *, new: set[str] | None = None) -> list[Reuse]:
        """Look through all documents (with `new`: those with these ids against all) for translations and relays; new or changed
        proposals become rows. Returns those.

        What a copy already is, or a person has decided, is not proposed again.
        """
        from beeld import capture
        from beeld.capture.naming import Names

        documents = _around(list(self.documents().values()), new)
        rows = {row.id: row for row in self._of("reuse", None) if isinstance(row, Reuse)}
        settled = {key for key, row in rows.items() if row.tier == "auto"}
        found = capture.Retellings(documents, Names(self.case.sources)).proposals(progress, new=new)
        found = capture.without_repeats(found, self.reuses())
        decided = {
            frozenset((one.document, one.original)) for one in self.decisions() if one.kind == "reuse" and one.accept is not None
        }
        fresh = [
            one
            for one in found
            if one.id not in settled
            and frozenset((one.document, one.original)) not in decided
            and not _same_proposal(rows.get(one.id), one)
        ]
        if fresh:
            self.ledger.append(fresh)
        return fresh

    def decide_reuse(self, ids: list[str], *, accept: bool, by: str, reason: str, turn: bool = False) -> list[Decision]:
        """A named person accepts or rejects that a document takes over from another; `turn`: it is the other way round. An
        automatic copy can be rejected as well. Raises `UnknownIdError` for an id that is not there.
        """
        if not by.strip():
            raise InputError("a decision needs a person", todo="give --by with a name or role")
        known = {one.id: one for one in self.reuses()}
        rows = []
        for number, key in enumerate(ids, start=1):
            if key not in known:
                raise UnknownIdError(f"reuse {key!r} is not in the case", todo="`beeld copies` shows the ids")
            one = known[key]
            document, original = (one.original, one.document) if turn else (one.document, one.original)
            rows.append(
                Decision(
                    id=f"reuse-{self.seq + number}",
                    kind="reuse",
                    by=by,
                    on=self.case.today,
                    reason=reason or "read beside each other",
                    document=document,
                    original=original,
                    accept=accept,
                    text=one.kind,
                )
            )
        self.sync()
        if rows:
            self.ledger.append(rows)
        return rows


def _around(documents: list[Document], new: set[str] | None) -> list[Document]:
    """In a large case, the documents published so near to a new one that either can tell the other again."""
    if new is None or len(documents) <= LOOK_AT_ALL:
        return documents
    from beeld.capture.copies.retellings import WITHIN

    moments = [one.published for one in documents if one.id in new]
    if not moments:
        return []
    first, last = min(moments) - WITHIN, max(moments) + WITHIN
    return [one for one in documents if first <= one.published <= last]


def _same_proposal(old: Reuse | None, new: Reuse) -> bool:
    """Whether nothing changed but the score, which moves with every document that comes in."""
    if old is None:
        return False
    plain = [msgspec.structs.replace(one, score=0.0, passages=()) for one in (old, new)]
    return plain[0] == plain[1]
