"""A file becomes documents: read in a guarded process, dated and given its publisher, its parts documents of their own."""

from __future__ import annotations

import email.utils
import hashlib
import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path, PurePath
from typing import NamedTuple

import msgspec

from beeld import language
from beeld.capture.publishers import Publishers
from beeld.capture.readers.formats import SUFFIXES, format_of
from beeld.capture.readers.guard import pool
from beeld.capture.readers.text import letters
from beeld.capture.readers.values import Asked, Part, Raw
from beeld.errors import DocumentError
from beeld.model import Document, Marking, Value

MAX_BYTES = 50_000_000
MIN_LETTERS = 12
MAX_DEPTH = 5
MAX_DOCUMENTS = 2500
# what a program wrote into a file of its own accord: an option that a person gives comes before it
WEAK = ("docx property", "pdf property", "odt property", "xlsx property")
READABLE = tuple(SUFFIXES)


class Given(Value, frozen=True, kw_only=True):
    """What a person gives for files that do not say it themselves; `headers`, `media_type`, `reference` are a transport's."""

    source: str | None = None
    published: datetime | None = None
    language: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    media_type: str = ""
    reference: str = ""
    publishers: tuple[str, ...] = ()


class Loaded(NamedTuple):
    """One document of a file, the bytes that are its original, and its rows where it is a table of claims."""

    document: Document
    original: bytes
    rows: tuple[dict[str, str], ...] = ()


class Fault(NamedTuple):
    """A file, or a part of one, that is no document: why, and its bytes."""

    error: DocumentError
    original: bytes


class Rows(NamedTuple):
    """A table of claims that all point into documents of the case."""

    name: str
    rows: tuple[dict[str, str], ...]


def load(path: str | Path, *, published: datetime | None = None, source: str | None = None, lang: str | None = None) -> Document:
    """Read a file as one document: the first that it holds.

    What the file declares comes before what is given here, and that before a program's properties (of docx, pdf, odt,
    xlsx). Raises `DocumentError` when the file is too large, unsafe, can't be decoded, is of an unknown format, has no
    text, or does not say who published it when.
    """
    path = Path(path)
    for one in load_bytes(read_bytes(path), str(path), Given(source=source, published=published, language=lang)):
        if isinstance(one, Fault):
            raise one.error
        if isinstance(one, Loaded):
            return one.document
    raise DocumentError("holds no document", where=str(path), todo="a feed needs entries, a table of claims documents")


def read_bytes(path: Path) -> bytes:
    """A file's bytes. Raises `DocumentError` when it is not there, can't be read, or is too large."""
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            data = file.read(MAX_BYTES + 1) if size <= MAX_BYTES else b""
        if max(size, len(data)) > MAX_BYTES:
            more = f"{size:,}" if size > MAX_BYTES else f"more than {MAX_BYTES:,}"
            raise DocumentError(f"has {more} bytes", where=str(path), todo=f"at most {MAX_BYTES:,} are read; split it")
        return data
    except FileNotFoundError:
        raise DocumentError("is not there", where=str(path), todo="give an existing file") from None
    except OSError as fault:
        raise DocumentError(f"can't be read: {fault.strerror}", where=str(path), todo="give a readable file") from None


def load_bytes(
    data: bytes, name: str, given: Given | None = None, publishers: Publishers | None = None
) -> Iterator[Loaded | Fault | Rows]:
    """All documents of a file, the whole before its parts. What is wrong with the file or with a part is yielded as a
    `Fault`, so that the others go on.
    """
    given = given or Given()
    publishers = publishers or Publishers({})
    waiting: list[tuple[str, bytes, Given, str | None, int]] = [(name, data, given, None, 0)]
    count = 0
    while waiting:
        where, bytes_, told, parent, depth = waiting.pop(0)
        count += 1
        if count > MAX_DOCUMENTS or depth > MAX_DEPTH:
            fault = DocumentError("is nested too deep, or holds too many documents", where=where, todo="save its parts apart")
            yield Fault(fault, bytes_)
            continue
        try:
            raw = read_raw(bytes_, where, told.media_type)
            document = None if raw.container else _document(raw, bytes_, where, told, publishers, parent)
        except DocumentError as error:
            yield Fault(error, bytes_)
            continue
        if document is not None:
            yield Loaded(document, bytes_, raw.rows)
        elif raw.rows:
            yield Rows(where, raw.rows)
        inherited = _inherited(told, document, raw)
        identity = document.id if document is not None else None
        for part in raw.parts:
            inside = f"{where} > {part.name}"
            if part.raw is None:
                entry = msgspec.structs.replace(inherited, media_type=part.media_type)
                waiting.append((inside, part.data, entry, identity, depth + 1))
            else:
                yield _entry(part, inside, inherited, publishers)


def read_raw(data: bytes, name: str, media_type: str = "") -> Raw:
    """Read bytes in a guarded process. Raises `DocumentError`."""
    found, notes = format_of(name, data, media_type)
    charset = re.search(r"charset=[\"']?([\w.:-]+)", media_type)
    raw = pool().read(Asked(name=name, data=data, format=found, charset=charset.group(1) if charset else ""))
    return msgspec.structs.replace(raw, notes=(*notes, *raw.notes)) if notes else raw


def letter_text(path: str | Path) -> str:
    """The text of a letter in any format that is read, its footnotes marked as `letter.adopt` knows them:
    [footnoteRef:3] where the mark stands, [3: text] behind all. Raises `DocumentError`.
    """
    path = Path(path)
    raw = read_raw(read_bytes(path), str(path))
    pieces: list[str] = []
    cuts = [(start - len(number) - 1, end, "") for number, start, end in raw.note_texts]
    cuts += [(at, at, f"[footnoteRef:{number}]") for at, number in raw.note_refs]
    last = 0
    for start, end, put in sorted(cuts):
        pieces += [raw.text[last:start], put]
        last = max(last, end)
    pieces.append(raw.text[last:])
    notes = [f"[{number}: {raw.text[start:end].replace('[', '(').replace(']', ')')}]" for number, start, end in raw.note_texts]
    body = re.sub(r"\n{3,}", "\n\n", "".join(pieces)).strip()
    return "\n\n".join([body, *notes]) + "\n"


def _inherited(given: Given, document: Document | None, raw: Raw) -> Given:
    """What a part takes over from its whole: the message's sender and day, where the part does not declare its own."""
    if document is None:
        return given
    return Given(source=document.source, published=document.published, language=given.language)


def _entry(part: Part, where: str, given: Given, publishers: Publishers) -> Loaded | Fault:
    assert part.raw is not None
    try:
        return Loaded(_document(part.raw, part.data, where, given, publishers, None, label=part.name), part.data)
    except DocumentError as error:
        return Fault(error, part.data)


def _document(
    raw: Raw, data: bytes, where: str, given: Given, publishers: Publishers, parent: str | None, *, label: str = ""
) -> Document:
    found = letters(raw.text)
    if found < MIN_LETTERS:
        said = f" ({'; '.join(raw.notes)})" if raw.notes else ""
        raise DocumentError(f"has {found} letters of text{said}", where=where, todo="check that the file holds its text")
    front = raw.front
    source = _source(raw, where, given, publishers)
    published, dated_from, unread = _published(raw, where, given)
    lang, doubt = _language(raw, given)
    sha256 = hashlib.sha256(data).hexdigest()
    text_sha256 = hashlib.sha256(raw.text.encode()).hexdigest()
    name = PurePath(where.rpartition(" > ")[2]).name
    # an entry of a feed comes back with other bytes (comments counted, adverts); its text is what makes it another
    mark = text_sha256 if label else sha256
    return Document(
        id=str(front.get("id") or f"{slug(label or PurePath(name).stem)}-{mark[:6]}"),
        sha256=sha256,
        text_sha256=text_sha256,
        text=raw.text,
        source=source,
        published=published,
        language=lang,
        title=str(front.get("title", "")),
        genre=str(front.get("kind", "")),
        media_type=raw.media_type,
        decoded_as=raw.decoded_as or "utf-8",
        filename=name,
        reference=str(front.get("reference") or given.reference),
        page_starts=raw.page_starts,
        corrects=front.get("corrects"),
        marking=_marking(front.get("marking"), where),
        part_of=parent,
        dated_from=dated_from,
        headers=(*raw.headers, *given.headers),
        places=raw.places,
        reading=(*raw.notes, *unread, *doubt),
    )


def slug(words: str) -> str:
    """An id of a name: letters, digits, point, dash and underscore, 60 at most."""
    plain = unicodedata.normalize("NFC", words)
    return re.sub(r"[^\w.\-]+", "-", plain).strip("-._")[:60] or "document"


# -- who, when, in which language --------------------------------------------------------------------------------------------


def _source(raw: Raw, where: str, given: Given, publishers: Publishers) -> str:
    declared = raw.front.get("source")
    if declared:
        return str(declared)
    weak = raw.dated_from.startswith(WEAK) or not raw.publishers
    own = publishers.find([*raw.publishers, *given.publishers])
    found = (given.source or own) if weak else (own or given.source)
    if found is not None:
        return found
    names = ", ".join(repr(one) for one in (*raw.publishers, *given.publishers)[:3])
    said = f"; it names {names}, no source of the case" if names else ""
    todo = "give --source ID, or add the name to a source's aliases in sources.toml" if names else "give --source ID"
    raise DocumentError(f"does not say its source{said}", where=where, todo=todo)


def _published(raw: Raw, where: str, given: Given) -> tuple[datetime, str, tuple[str, ...]]:
    """(moment, where it was taken from, notes)."""
    value = raw.front.get("published")
    if value is not None and not raw.dated_from:
        return moment(value, where), "front matter", ()
    if given.published is not None and (value is None or raw.dated_from.startswith(WEAK)):
        return given.published, "given", ()
    unread: tuple[str, ...] = ()
    if value is not None:
        try:
            return moment(value, where), raw.dated_from, ()
        except DocumentError:
            unread = (f"{raw.dated_from} {str(value)[:40]!r} is no date that is understood",)
    if given.published is not None:
        return given.published, "given", unread
    said = f" ({unread[0]})" if unread else ""
    raise DocumentError(
        f"does not say its day of publication{said}",
        where=where,
        todo="give --published 2026-02-13 (md: published = 2026-02-13)",
    )


def moment(value: object, where: str = "") -> datetime:
    """A day (at noon UTC) or a moment (UTC where no zone is given). Raises `DocumentError`."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return datetime.combine(value, time(12), tzinfo=UTC)
    text = str(value).strip()
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return datetime.combine(date.fromisoformat(text), time(12), tzinfo=UTC)
        parsed = datetime.fromisoformat(re.sub(r"Z$", "+00:00", text))
    except ValueError:
        try:
            parsed = email.utils.parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            raise DocumentError(f"published {value!r} is no date", where=where, todo="write it as 2026-02-13") from None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def _language(raw: Raw, given: Given) -> tuple[str, tuple[str, ...]]:
    known = language.languages()
    said = str(raw.front.get("language") or "")
    chosen = given.language or said
    if chosen in known or (chosen and not raw.dated_from and "language" in raw.front):
        return chosen, ()
    found = language.detect(raw.text)
    return found, (f"says that it is in {said!r}, which is not read; read as {found!r}",) if said else ()


def _marking(value: object, where: str) -> Marking:
    if value is None:
        return Marking()
    try:
        return msgspec.convert(value, Marking)
    except msgspec.ValidationError as fault:
        raise DocumentError(f"marking: {fault}", where=where, todo="see docs/reference/case-folder.md") from None
