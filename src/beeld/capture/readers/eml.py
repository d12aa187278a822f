"""E-mail (eml): headers decoded, the body's text, and every attachment as a part of its own.

RFC 5322 and 2045-2047 for messages, 2231 for file names, 3676 for format=flowed.
"""

from __future__ import annotations

import email
import email.header
import email.message
import email.policy
import email.utils
import io
import re
from email.generator import BytesGenerator

from beeld.capture.readers.html import read_html
from beeld.capture.readers.text import decode, distinct, invisible_notes, letters, squeeze
from beeld.capture.readers.values import Part, Raw
from beeld.errors import DocumentError

MAX_PARTS = 300
MAX_HEADERS = 200
MAX_HEADER_CHARS = 4000
LEAST_PLAIN_LETTERS = 40
NOT_DOCUMENTS = {
    "application/pkcs7-signature": "signature",
    "application/x-pkcs7-signature": "signature",
    "application/pgp-signature": "signature",
    "application/pgp-keys": "key",
    "application/ms-tnef": "winmail.dat",
    "text/calendar": "calendar item",
    "text/vcard": "visiting card",
    "text/x-vcard": "visiting card",
    "message/delivery-status": "delivery report",
}
WORD = re.compile(r"=\?[^?\s]+\?[bBqQ]\?[^?]*\?=")


def read_eml(data: bytes, name: str) -> Raw:
    """Raises `DocumentError` for what is no message, and for one whose text is encrypted."""
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    headers = _headers(message)
    if not any(key.casefold() in ("from", "date", "subject", "message-id", "received") for key, _ in headers):
        raise DocumentError("has no header of a message", where=name, todo="save the message as .eml from the mail program")
    found = _Bodies(name, "\r\n" if b"\r\n" in data else "\n")
    found.walk(message)
    body, notes = found.body()
    if not letters(body) and found.encrypted:
        raise DocumentError("is an encrypted message", where=name, todo="save it decrypted from the mail program")
    first = {key.casefold(): value for key, value in reversed(headers)}
    front, dated_from = _front(first)
    front.update({key: value for key, value in found.front.items() if key == "language"})
    names = [pair for pair in email.utils.getaddresses([first.get("from", "")]) if any(pair)]
    addresses = [address.casefold() for _, address in names]
    return Raw(
        text=body,
        media_type="message/rfc822",
        decoded_as=", ".join(dict.fromkeys(found.decoded)) or "us-ascii",
        front=front,
        publishers=distinct([*addresses, *(shown for shown, _ in names), *(one.rpartition("@")[2] for one in addresses)]),
        dated_from=dated_from,
        headers=tuple(headers),
        notes=(*notes, *invisible_notes(body)),
        parts=tuple(found.parts),
    )


class _Bodies:
    """The parts of a message in order: texts of the body, and what is attached."""

    def __init__(self, name: str, linesep: str) -> None:
        self.name, self.linesep = name, linesep
        self.texts: list[tuple[str, str]] = []  # (subtype, text); one alternative of each pair is used
        self.parts: list[Part] = []
        self.decoded: list[str] = []
        self.notes: list[str] = []
        self.front: dict[str, str] = {}
        self.pictures = 0
        self.encrypted = False
        self.count = 0

    def walk(self, top: email.message.Message) -> None:
        waiting: list[email.message.Message] = [top]
        while waiting:
            part = waiting.pop(0)
            self.count += 1
            if self.count > MAX_PARTS:
                raise DocumentError(f"has more than {MAX_PARTS} parts", where=self.name, todo="save its attachments apart")
            kind = part.get_content_type()
            if kind == "message/rfc822":
                self._nested(part)
            elif part.is_multipart() and kind != "message/delivery-status":
                self.encrypted |= kind == "multipart/encrypted"
                children = [one for one in part.get_payload() if isinstance(one, email.message.Message)]
                waiting = [*(self._alternatives(children) if kind == "multipart/alternative" else children), *waiting]
            else:
                self._leaf(part, kind)

    def _alternatives(self, children: list[email.message.Message]) -> list[email.message.Message]:
        """The plain text, unless it is next to empty beside an HTML one; what is neither is an attachment."""
        plain = [one for one in children if one.get_content_type() == "text/plain" and not one.get_filename()]
        if plain and letters(self._decoded(plain[0], count=False)) >= LEAST_PLAIN_LETTERS:
            return [one for one in children if one.get_content_type() != "text/html" and not _holds_html(one)]
        rich = [one for one in children if one not in plain]
        return rich or plain

    def _leaf(self, part: email.message.Message, kind: str) -> None:
        filename = _filename(part)
        attached = part.get_content_disposition() == "attachment" or bool(filename)
        self.encrypted |= kind in ("application/pkcs7-mime", "application/x-pkcs7-mime")
        if kind in NOT_DOCUMENTS:
            self.notes.append(f"{NOT_DOCUMENTS[kind]} not read")
        elif kind.startswith("image/"):
            self.pictures += 1
        elif kind in ("text/plain", "text/html") and not attached:
            if kind == "text/html":
                raw = read_html(_payload(part), self.name, part.get_content_charset() or "")
                self.decoded.append(raw.decoded_as)
                self.notes += raw.notes
                self.front.update({key: str(value) for key, value in raw.front.items()})
                self.texts.append(("html", raw.text))
            else:
                self.texts.append(("plain", self._decoded(part)))
        elif _payload(part):
            self.parts.append(Part(name=filename or f"part-{self.count}.{_suffix(kind)}", data=_payload(part), media_type=kind))

    def _nested(self, part: email.message.Message) -> None:
        for inner in part.get_payload():
            if isinstance(inner, email.message.Message):
                stream = io.BytesIO()
                BytesGenerator(stream, mangle_from_=False, maxheaderlen=0).flatten(inner, linesep=self.linesep)
                name = _filename(part) or f"message-{len(self.parts) + 1}.eml"
                name = name if name.casefold().endswith(".eml") else f"{name}.eml"
                self.parts.append(Part(name=name, data=stream.getvalue(), media_type="message/rfc822"))

    def _decoded(self, part: email.message.Message, *, count: bool = True) -> str:
        text, decoded_as, notes = decode(
            _payload(part), self.name, charset=part.get_content_charset() or "", declared_by="its Content-Type"
        )
        if count:
            self.decoded.append(decoded_as)
            self.notes += notes
        if str(part.get_param("format", "")).casefold() == "flowed":
            text = _flowed(text, delsp=str(part.get_param("delsp", "")).casefold() == "yes")
        return text

    def body(self) -> tuple[str, list[str]]:
        """The body's text, and the notes."""
        text = "\n\n".join(text.strip("\n") for _, text in self.texts if text.strip())
        notes = list(self.notes)
        if self.pictures:
            notes.append(f"{self.pictures} pictures not read")
        return text + "\n", notes


def _holds_html(part: email.message.Message) -> bool:
    return part.get_content_type() == "multipart/related" and any(one.get_content_type() == "text/html" for one in part.walk())


def _payload(part: email.message.Message) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _suffix(kind: str) -> str:
    return {"text/plain": "txt", "text/html": "html", "application/pdf": "pdf", "text/csv": "csv"}.get(kind, "bin")


def _flowed(text: str, *, delsp: bool) -> str:
    """RFC 3676: a line that ends in a space runs on in the next; a signature's "-- " does not."""
    lines: list[str] = []
    runs_on = False
    for line in text.split("\n"):
        shown = line[1:] if line.startswith(" ") else line
        if runs_on and lines and not shown.startswith(">"):
            lines[-1] += shown
        else:
            lines.append(shown)
        runs_on = shown.endswith(" ") and shown != "-- " and not shown.startswith(">")
        if runs_on and delsp:
            lines[-1] = lines[-1][:-1]
    return "\n".join(lines)


def _filename(part: email.message.Message) -> str:
    """The attachment's own name without any path; encoded words are decoded too (RFC 2047 forbids them there; many write them)."""
    try:
        found = part.get_filename() or ""
    except (LookupError, ValueError, UnicodeError):
        found = ""
    name = re.split(r"[/\\]", header_text(str(found)))[-1]
    return re.sub(r"[\x00-\x1f\x7f]", "", name).strip(". ")[:120]


def header_text(raw: str) -> str:
    """A header's value as text: raw 8-bit characters by our own rules, encoded words by theirs, folding undone."""
    plain = raw.encode("utf-8", "surrogateescape")
    value = raw if raw.isascii() else decode(plain)[0]
    if not WORD.search(value):
        return squeeze(value).strip()
    value = re.sub(r"(\?=)\s+(=\?)", r"\1\2", value)
    return squeeze(WORD.sub(_word, value)).strip()


def _word(match: re.Match[str]) -> str:
    try:
        pieces = email.header.decode_header(match.group())
    except (ValueError, LookupError, email.errors.HeaderParseError):
        return match.group()
    return "".join(decode(piece, charset=charset or "")[0] if isinstance(piece, bytes) else piece for piece, charset in pieces)


def _headers(message: email.message.Message) -> list[tuple[str, str]]:
    found = []
    for key, value in list(message.raw_items())[:MAX_HEADERS]:
        try:
            found.append((key, header_text(str(value))[:MAX_HEADER_CHARS]))
        except DocumentError:
            found.append((key, str(value).encode("ascii", "replace").decode()[:MAX_HEADER_CHARS]))
    return found


def _front(first: dict[str, str]) -> tuple[dict[str, str], str]:
    front: dict[str, str] = {}
    if first.get("subject"):
        front["title"] = first["subject"]
    for key in ("date", "received"):
        value = first.get(key, "").rpartition(";")[2].strip()
        try:
            front["published"] = email.utils.parsedate_to_datetime(value).isoformat()
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        return front, f"eml header {key.title()}"
    return front, ""
