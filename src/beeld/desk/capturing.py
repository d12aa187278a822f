"""The desk's capture verbs: a file becomes documents with claims, all rows of the ledger."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from beeld.desk.copying import Copies
from beeld.desk.intake import Known, Read, find_files, read_ahead, read_data
from beeld.desk.routing import Routes
from beeld.errors import BeeldError, DocumentError, InputError, UnknownIdError
from beeld.model import Claim, Decision, Document, Reuse, Value

if TYPE_CHECKING:
    from beeld.capture import Given, Loaded, Publishers, Rows

BATCH_ROWS = 2000
BATCH_S = 1.0


class Captured(Value, frozen=True, kw_only=True):
    """What the capture of one document gave. `known_already`: it was captured before, so nothing was added."""

    document: Document
    claims: tuple[Claim, ...]
    seq: int
    reuses: tuple[Reuse, ...] = ()
    known_already: bool = False

    @property
    def id(self) -> str:
        return self.document.id


class Refused(Value, frozen=True, kw_only=True):
    """A file, or a part of one, that could not be captured, and why; its original is kept by hash where there were bytes."""

    path: str
    error: str
    sha256: str | None = None
    what: str = ""
    todo: str = ""

    @classmethod
    def of(cls, fault: BeeldError, path: str, sha256: str | None) -> Refused:
        """What an error says, of a file or the part of it that the error names."""
        return cls(path=fault.where or path, error=str(fault), sha256=sha256, what=fault.what, todo=fault.todo)


class _Result(NamedTuple):
    """A result, the rows that it appends, and the fault that it tells of."""

    result: Captured | Refused
    rows: Sequence[Any] = ()
    fault: BeeldError | None = None


class _Batch:
    """What waits to be appended: rows, and the results that are told once these are in the ledger."""

    def __init__(self) -> None:
        self.rows: list[Any] = []
        self.results: list[tuple[Captured | Refused, int]] = []
        self.began = time.monotonic()

    def add(self, found: Sequence[_Result]) -> None:
        for one in found:
            self.rows += one.rows
            self.results.append((one.result, len(self.rows)))

    @property
    def due(self) -> bool:
        return len(self.rows) >= BATCH_ROWS or (bool(self.results) and time.monotonic() - self.began > BATCH_S)


class Captures(Copies, Routes):
    """`capture`, `capture_all`, `capture_data`, `review`."""

    def capture(
        self, path: str | Path, *, source: str | None = None, published: datetime | None = None, language: str | None = None
    ) -> Captured:
        """Capture one file, its attachments too; returns its first document. Raises `DocumentError` when it can't be read
        (the original is kept all the same) and `UnknownIdError` when its source is not in sources.toml.
        """
        from beeld.capture import Given

        given = Given(source=source, published=published, language=language)
        faults: list[BeeldError] = []
        found = list(self._taken(self._read_files([Path(path)], given), faults))
        captured = [one for one in found if isinstance(one, Captured)]
        if not captured:
            raise faults[0] if faults else DocumentError("holds no document", where=str(path), todo="give a file with text")
        return captured[0]

    def capture_all(
        self,
        paths: Sequence[Path],
        *,
        source: str | None = None,
        published: datetime | None = None,
        language: str | None = None,
        progress: Callable[[int, int], None] | None = None,
        passed_over: list[Path] | None = None,
    ) -> Iterator[Captured | Refused]:
        """Capture many files, folders included, in order of publication where they tell it. A file that fails does not stop
        the others, and what was captured before is passed over, so that an interrupted run goes on where it was: rows are
        appended in batches, each whole or not at all, and what was read when the run was interrupted is appended too. At the
        end translations and relays between the new documents and all others are proposed. `passed_over` is filled with the files of the folders that are no documents.
        """
        from beeld.capture import Given

        files, others = find_files(paths, leave=self.ledger.originals_dir)
        if passed_over is not None:
            passed_over += others
        given = Given(source=source, published=published, language=language)
        yield from self._proposing(self._taken(_counted(self._read_files(files, given), len(files), progress)))

    def capture_data(self, data: bytes, name: str, given: Given) -> Iterator[Captured | Refused]:
        """Capture bytes that came from elsewhere than a file, under a name."""
        known = self._known()
        yield from self._proposing(
            self._taken(iter([read_data(data, name, given, self._publishers, known, self.ledger.originals)]))
        )

    def _proposing(self, results: Iterator[Captured | Refused]) -> Iterator[Captured | Refused]:
        """The results; behind the last, what the new documents tell again is proposed."""
        new: set[str] = set()
        for one in results:
            if isinstance(one, Captured) and not one.known_already:
                new.add(one.id)
            yield one
        if new:
            self.propose_reuse(new=new)

    def _read_files(self, files: Sequence[Path], given: Given) -> Iterator[Read]:
        return read_ahead(files, given, self._publishers, self._known(), self.ledger.originals)

    # -- from what was read to rows --------------------------------------------------------------------------------------

    def _taken(self, reads: Iterator[Read], faults: list[BeeldError] | None = None) -> Iterator[Captured | Refused]:
        """The results of each file, once their rows are in the ledger; a file's rows are in one batch."""
        batch = _Batch()
        try:
            for read in reads:
                found = list(self._results(read))
                batch.add(found)
                if faults is not None:
                    faults += [one.fault for one in found if one.fault is not None]
                if batch.due:
                    done, batch = batch, _Batch()
                    yield from self._append(done)
        except BaseException:
            self._append(batch)  # what is ready is not done twice
            raise
        yield from self._append(batch)

    def _append(self, batch: _Batch) -> list[Captured | Refused]:
        """Append a batch in one transaction; the results, each with the position of its last row."""
        seqs: list[int] = []
        if batch.rows:
            self.sync()
            seqs = self.ledger.append(batch.rows)
            self._known(at=seqs[-1])
        return [
            msgspec.structs.replace(result, seq=seqs[end - 1] if seqs else self.seq)
            if isinstance(result, Captured) and not result.seq
            else result
            for result, end in batch.results
        ]

    def _results(self, read: Read) -> Iterator[_Result]:
        """The documents and refusals of one file, with the rows to append."""
        from beeld import capture

        if read.known is not None:
            yield self._known_already(read.known)
        if read.fault is not None:
            yield _Result(Refused.of(read.fault, read.path, read.sha256), (), read.fault)
        for item in read.items:
            try:
                if isinstance(item, capture.Fault):
                    raise item.error
                yield from self._table(item, read) if isinstance(item, capture.Rows) else self._document(item, read)
            except BeeldError as fault:
                kept = hashlib.sha256(item.original).hexdigest() if isinstance(item, capture.Fault) else read.sha256
                yield _Result(Refused.of(fault, read.path, kept), (), fault)

    def _document(self, item: Loaded, read: Read) -> Iterator[_Result]:
        document = item.document
        if document.source not in self.case.sources:
            raise UnknownIdError(
                f"source {document.source!r} is not in the case",
                where=read.path,
                todo=f"add it to {self.case.path / 'sources.toml'}, or give --source",
            )
        known = self._stock.documents.get(document.id)
        if known is not None and document.sha256 != known.sha256 and document.text_sha256 != known.text_sha256:
            raise DocumentError(
                f"document id {document.id!r} is taken by other bytes",
                where=read.path,
                todo="give the new document an id of its own: a captured original is never replaced",
            )
        if item.rows:
            yield from self._table(item, read, known or document, new=known is None)
        elif known is not None:
            yield self._known_already(document.id)
        else:
            reuses = self._verbatim(document)
            document = _with_copy(document, reuses)
            claims = tuple(self._extractor.claims(document))
            for claim in claims:
                claim.span.check(document.text, where=document.id)
            self._stock.add(document)
            yield _Result(Captured(document=document, claims=claims, seq=0, reuses=tuple(reuses)), (document, *claims, *reuses))

    def _table(self, item: Loaded | Rows, read: Read, own: Document | None = None, *, new: bool = False) -> Iterator[_Result]:
        """A table of claims: a result for each document that its rows point into, the file's own first."""
        from beeld.capture.tables import Importer

        if own is not None and new:
            self._stock.add(own)
        importer = Importer(self._extractor, self._stock.documents, self.case.sources, self.case.language)
        claims, refused = importer.claims(item.rows, read.path, own)
        by_document: dict[str, list[Claim]] = {own.id: []} if own is not None else {}
        before = {claim.id: claim for claim in self._of("claim", None) if isinstance(claim, Claim)}
        for claim in claims:
            proposer = before[claim.id].proposed_by if claim.id in before else ""
            if proposer and not claim.proposed_by:  # a column that went missing is nobody's acceptance
                claim = msgspec.structs.replace(claim, proposed_by=proposer)
            by_document.setdefault(claim.document, []).append(claim)
        for key, found in by_document.items():
            document = self._stock.documents[key]
            fresh: list[Any] = [one for one in found if before.get(one.id) != one]
            rows = [document, *fresh] if own is not None and key == own.id and new else fresh
            captured = Captured(document=document, claims=tuple(found), seq=0 if rows else self.seq, known_already=not rows)
            yield _Result(captured, rows)
        for fault in refused:
            yield _Result(Refused.of(fault, read.path, read.sha256), (), fault)

    def _known_already(self, document_id: str) -> _Result:
        document = self._stock.documents[document_id]
        return _Result(Captured(document=document, claims=self._claims_of(document_id), seq=self.seq, known_already=True))

    # -- kept between files ----------------------------------------------------------------------------------------------

    @cached_property
    def _publishers(self) -> Publishers:
        from beeld import capture

        return capture.Publishers(self.case.sources)

    def _known(self, *, at: int | None = None) -> Known:
        """The documents of the ledger; read anew at the beginning of a run where others appended since, and not per file:
        that would make many documents cost their square. `at` is the position after an append of our own.
        """
        held = getattr(self, "_stocked", None)
        if held is not None and at is not None:
            held.position = at
        if held is None or held.position != self.seq:
            held = Known(self.documents(), self.seq)
            self._stocked: Known = held
            self._index_copies(held.documents)
        return held

    @property
    def _stock(self) -> Known:
        return self._stocked if hasattr(self, "_stocked") else self._known()

    def _claims_of(self, document_id: str) -> tuple[Claim, ...]:
        rows = self.ledger.rows("claim", document=document_id, latest=True)
        return tuple(row.value for row in rows)

    def review(self, claim_ids: list[str], *, accept: bool, by: str, reason: str = "") -> Decision:
        """Accept or reject claims; a row by a named person."""
        known = {claim.id for claim in self.claims()}
        unknown = [one for one in claim_ids if one not in known]
        if unknown:
            raise UnknownIdError(f"claim {unknown[0]!r} is not in the case", todo="`beeld review --list` shows the ids")
        return self._decide("review", by=by, reason=reason or "reviewed", claims=tuple(claim_ids), accept=accept)

    def _decide(self, kind: str, *, by: str, reason: str, **fields: object) -> Decision:
        if not by.strip():
            raise InputError("a decision needs a person", todo="give --by with a name or role")
        today = fields.pop("on", None) or self.case.today
        body = {"kind": kind, "by": by, "on": today, "reason": reason, **fields}
        decision = msgspec.convert({"id": f"{kind}-{self.seq + 1}", **body}, Decision)
        self.sync()
        self.ledger.append([decision])
        return decision


def _with_copy(document: Document, reuses: list[Reuse]) -> Document:
    """The document with the original that it was a copy of when it was captured; `Copies.originals` knows today's."""
    whole = [one for one in reuses if one.kind == "copy" and one.document == document.id]
    best = max(whole, key=lambda one: (one.share, one.original), default=None)
    return document if best is None else msgspec.structs.replace(document, copy_of=best.original, copy_share=best.share)


def _counted(reads: Iterator[Read], total: int, progress: Callable[[int, int], None] | None) -> Iterator[Read]:
    for number, read in enumerate(reads, start=1):
        yield read
        if progress is not None:
            progress(number, total)
