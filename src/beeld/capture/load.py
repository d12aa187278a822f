"""Load a file as a document: front matter, body, how it was decoded. The table of readers is the door for more formats."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from beeld import language
from beeld.errors import DocumentError
from beeld.model import Document, Marking

MAX_BYTES = 20_000_000
MIN_LETTERS = 12
FENCE = "+++"


class Body(NamedTuple):
    """What a reader returns: the text that spans point into, and what the file says of itself."""

    text: str
    front: dict[str, Any]


def load(path: str | Path, *, published: datetime | None = None, source: str | None = None, lang: str | None = None) -> Document:
    """Read a file (md, txt, html) as a document.

    What the file's front matter says comes before what is given here. Raises `DocumentError` when the file is too large,
    can't be decoded, is of an unknown format, has no text, or does not say who published it when.
    """
    path = Path(path)
    data = _read(path)
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise DocumentError(
            f"{path.suffix or 'a file without a suffix'} can't be read", where=str(path), todo=f"known: {', '.join(READERS)}"
        )
    text, decoded_as = decode(data, path)
    body = reader(text, path)
    letters = sum(one.isalpha() for one in body.text)
    if letters < MIN_LETTERS:
        raise DocumentError(f"has {letters} letters of text", where=str(path), todo="check that the file holds its text")
    front = body.front
    day = _moment(front.get("published"), path) or published
    speaker = front.get("source") or source
    if speaker is None or day is None:
        missing = "source" if speaker is None else "published"
        raise DocumentError(
            f"does not say its {missing}", where=str(path), todo=f"give it in the front matter ({missing} = ...) or as an option"
        )
    sha256 = hashlib.sha256(data).hexdigest()
    return Document(
        id=str(front.get("id") or f"{path.stem}-{sha256[:6]}"),
        sha256=sha256,
        text_sha256=hashlib.sha256(body.text.encode()).hexdigest(),
        text=body.text,
        source=str(speaker),
        published=day,
        language=str(lang or front.get("language") or language.detect(body.text)),
        title=str(front.get("title", "")),
        genre=str(front.get("kind", "")),
        media_type=MEDIA_TYPES[path.suffix.lower()],
        decoded_as=decoded_as,
        filename=path.name,
        reference=str(front.get("reference", "")),
        corrects=front.get("corrects"),
        marking=_marking(front.get("marking"), path),
    )


def _read(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise DocumentError(f"has {size:,} bytes", where=str(path), todo=f"at most {MAX_BYTES:,}; split it")
        return path.read_bytes()
    except OSError as fault:
        raise DocumentError(f"can't be read: {fault.strerror}", where=str(path), todo="give a readable file") from None


def decode(data: bytes, path: Path | str = "") -> tuple[str, str]:
    """(text, the encoding that was assumed). UTF-8, else cp1252; what holds NUL bytes is no text."""
    if data.startswith(b"\xef\xbb\xbf"):
        return data[3:].decode("utf-8", errors="strict").replace("\r\n", "\n"), "utf-8-sig"
    if b"\x00" in data[:4096]:
        raise DocumentError("is no text (it holds NUL bytes)", where=str(path), todo="give a txt, md or html file in UTF-8")
    try:
        return data.decode("utf-8").replace("\r\n", "\n"), "utf-8"
    except UnicodeDecodeError:
        try:
            return data.decode("cp1252").replace("\r\n", "\n"), "cp1252 (assumed)"
        except UnicodeDecodeError as fault:
            raise DocumentError(
                f"is neither UTF-8 nor cp1252 (byte {fault.start})", where=str(path), todo="save it as UTF-8"
            ) from None


def _markdown(text: str, path: Path) -> Body:
    """TOML front matter between +++ lines; the body begins right after the line that closes it."""
    if not text.startswith(FENCE + "\n"):
        return Body(text, {})
    close = text.find(f"\n{FENCE}\n", len(FENCE))
    if close < 0:
        raise DocumentError("has front matter that is never closed", where=f"{path}, line 1", todo="add a line with +++ after it")
    try:
        front = tomllib.loads(text[len(FENCE) + 1 : close + 1])
    except tomllib.TOMLDecodeError as fault:
        raise DocumentError(f"has front matter that is not TOML: {fault}", where=str(path), todo="see https://toml.io") from None
    return Body(text[close + len(FENCE) + 2 :], front)


def _plain(text: str, path: Path) -> Body:
    return Body(text, {})


def _html(text: str, path: Path) -> Body:
    from beeld.capture.html import visible_text

    return visible_text(text)


READERS: dict[str, Callable[[str, Path], Body]] = {".md": _markdown, ".txt": _plain, ".html": _html, ".htm": _html}
MEDIA_TYPES = {".md": "text/markdown", ".txt": "text/plain", ".html": "text/html", ".htm": "text/html"}


def _moment(value: object, path: Path) -> datetime | None:
    if value is None:
        return None
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return datetime.combine(value, time(12), tzinfo=UTC)
    try:
        parsed = datetime.fromisoformat(re.sub(r"Z$", "+00:00", str(value)))
    except ValueError:
        raise DocumentError(f"published {value!r} is no date", where=str(path), todo="write it as 2026-02-13") from None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def _marking(value: object, path: Path) -> Marking:
    if value is None:
        return Marking()
    try:
        return msgspec.convert(value, Marking)
    except msgspec.ValidationError as fault:
        raise DocumentError(f"marking: {fault}", where=str(path), todo="see docs/reference/case-folder.md") from None
