"""The desk's capture verbs: a file becomes a document with claims, both rows of the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from beeld.desk.copying import Copies
from beeld.errors import BeeldError, DocumentError, InputError, UnknownIdError
from beeld.model import Claim, Decision, Document, Question, Reuse, Value

if TYPE_CHECKING:
    from beeld.capture import Extractor

READABLE = (".md", ".txt", ".html", ".htm")


class Captured(Value, frozen=True, kw_only=True):
    """What one capture gave. `known_already`: these very bytes were captured before, so nothing was added."""

    document: Document
    claims: tuple[Claim, ...]
    seq: int
    reuses: tuple[Reuse, ...] = ()
    known_already: bool = False

    @property
    def id(self) -> str:
        return self.document.id


class Refused(Value, frozen=True, kw_only=True):
    """A file that could not be captured, and why; its original is kept by hash where there were bytes to keep."""

    path: str
    error: str
    sha256: str | None = None


class Captures(Copies):
    """`capture`, `capture_all`, `try_question`, `review`."""

    def capture(
        self, path: str | Path, *, source: str | None = None, published: datetime | None = None, language: str | None = None
    ) -> Captured:
        """Capture one file. Raises `DocumentError` when it can't be read (the original is kept all the same) and
        `UnknownIdError` when its source is not in sources.toml.
        """
        from beeld import capture

        path = Path(path)
        original = _bytes(path)
        sha256 = self.ledger.keep_original(original)
        document = capture.load(path, published=published, source=source, lang=language)
        if document.source not in self.case.sources:
            raise UnknownIdError(
                f"source {document.source!r} is not in the case",
                where=str(path),
                todo=f"add it to {self.case.path / 'sources.toml'}, or give --source",
            )
        known = self.documents().get(document.id)
        if known is not None and known.sha256 == sha256:
            return Captured(document=known, claims=self._claims_of(known.id), seq=self.seq, known_already=True)
        if known is not None:
            raise DocumentError(
                f"document id {document.id!r} is taken by other bytes",
                where=str(path),
                todo="give the new document an id of its own: a captured original is never replaced",
            )
        reuses = self._verbatim(document)
        document = _with_copy(document, reuses)
        claims = tuple(self._extractor.claims(document))
        for claim in claims:
            claim.span.check(document.text, where=document.id)
        self.sync()
        seqs = self.ledger.append([document, *claims, *reuses])
        return Captured(document=document, claims=claims, seq=seqs[-1], reuses=tuple(reuses))

    @cached_property
    def _extractor(self) -> Extractor:
        """The case's questions and sources, made ready once."""
        from beeld import capture

        return capture.Extractor(self.case.questions, self.case.sources)

    def _claims_of(self, document_id: str) -> tuple[Claim, ...]:
        return tuple(claim for claim in self.claims() if claim.document == document_id)

    def capture_all(
        self, paths: list[Path], *, source: str | None = None, progress: Callable[[int, int], None] | None = None
    ) -> Iterator[Captured | Refused]:
        """Capture many files, folders included, in order of publication where they tell it; a file that fails does not stop the others, and
        what was captured before is passed over, so that an interrupted run goes on where it was. At the end translations and
        relays among all documents are proposed.
        """
        files = sorted(_files(paths), key=_published_first)
        new: set[str] = set()
        for number, path in enumerate(files, start=1):
            try:
                captured = self.capture(path, source=source)
                if not captured.known_already:
                    new.add(captured.id)
                yield captured
            except BeeldError as fault:
                kept = self.ledger.keep_original(path.read_bytes()) if path.is_file() else None
                yield Refused(path=str(path), error=str(fault), sha256=kept)
            if progress is not None:
                progress(number, len(files))
        if new:
            self.propose_reuse(new=new)

    def try_question(self, question: Question) -> list[tuple[Document, Claim]]:
        """The claims that a question, as it is worded now, would catch in the case's documents; nothing is written."""
        from beeld import capture

        caught = []
        others = {key: one for key, one in self.case.questions.items() if key != question.id}
        extractor = capture.Extractor({**others, question.id: question}, self.case.sources)
        for document in self.documents().values():
            for claim in extractor.claims(document):
                if claim.question == question.id:
                    caught.append((document, claim))
        return caught

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


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise DocumentError("is not there", where=str(path), todo="give an existing file") from None
    except (IsADirectoryError, PermissionError) as fault:
        raise DocumentError(f"can't be read: {fault.strerror}", where=str(path), todo="give a readable file") from None


def _files(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(one for one in path.rglob("*") if one.suffix.lower() in READABLE)
        else:
            yield path


def _published_first(path: Path) -> tuple[str, str]:
    """Order of publication as far as front matter tells it, so that a copy is captured after its original."""
    try:
        head = path.read_bytes()[:2000].decode("utf-8", errors="replace")
    except OSError:
        return ("", str(path))
    for line in head.splitlines():
        if line.startswith("published"):
            return (line.split("=", 1)[-1].strip()[:10], str(path))
    return ("9999", str(path))
