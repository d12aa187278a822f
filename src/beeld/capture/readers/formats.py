"""Which reader reads what: by content where the first bytes tell it, else by the file's suffix. A table, not branches."""

from __future__ import annotations

import importlib
import re
from pathlib import PurePath

from beeld.capture.readers.archive import open_zip
from beeld.capture.readers.values import Asked, Raw
from beeld.errors import DocumentError

# format -> (module, function, whether it takes a declared charset)
READERS: dict[str, tuple[str, str, bool]] = {
    "md": ("plain", "read_markdown", True),
    "txt": ("plain", "read_text", True),
    "html": ("html", "read_html", True),
    "pdf": ("pdf", "read_pdf", False),
    "docx": ("docx", "read_docx", False),
    "odt": ("odt", "read_odt", False),
    "eml": ("eml", "read_eml", False),
    "csv": ("sheet", "read_csv", True),
    "xlsx": ("sheet", "read_xlsx", False),
    "feed": ("feed", "read_feed", False),
}
SUFFIXES: dict[str, str] = {
    ".md": "md",
    ".markdown": "md",
    ".txt": "txt",
    ".text": "txt",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".docm": "docx",
    ".odt": "odt",
    ".eml": "eml",
    ".csv": "csv",
    ".tsv": "csv",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".rss": "feed",
    ".atom": "feed",
    ".xml": "feed",
}
MEDIA_TYPES: dict[str, str] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/plain": "txt",
    "text/markdown": "md",
    "text/csv": "csv",
    "application/pdf": "pdf",
    "application/rss+xml": "feed",
    "application/atom+xml": "feed",
    "application/rdf+xml": "feed",
    "application/xml": "feed",
    "text/xml": "feed",
    "message/rfc822": "eml",
}
# member of a zip that tells what it is -> format
MEMBERS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "content.xml": "odt"}
BINARY = frozenset(["pdf", "docx", "odt", "xlsx"])
KNOWN = "txt, md, html, pdf, docx, odt, eml, csv, xlsx, and RSS or Atom (xml)"
# suffix -> what to do with a file that is not read, but is common
ADVICE = {
    ".doc": "open it in Word or LibreOffice and save it as docx",
    ".rtf": "open it in Word or LibreOffice and save it as docx",
    ".xls": "open it in Excel or LibreOffice and save it as xlsx",
    ".ods": "open it in LibreOffice and save it as xlsx",
    ".pptx": "export it as pdf",
    ".ppt": "export it as pdf",
    ".msg": "save the message as .eml from the mail program",
    ".zip": "unpack it and capture the folder",
    ".7z": "unpack it and capture the folder",
    ".rar": "unpack it and capture the folder",
    ".gz": "unpack it and capture the file",
    ".png": "run OCR over it and capture the pdf or text",
    ".jpg": "run OCR over it and capture the pdf or text",
    ".jpeg": "run OCR over it and capture the pdf or text",
    ".tif": "run OCR over it and capture the pdf or text",
    ".tiff": "run OCR over it and capture the pdf or text",
}


def format_of(name: str, data: bytes, media_type: str = "") -> tuple[str, tuple[str, ...]]:
    """(format, notes). Raises `DocumentError` for a format that is not read, with what to do."""
    suffix = PurePath(name).suffix.casefold()
    declared = SUFFIXES.get(suffix) or MEDIA_TYPES.get(media_type.partition(";")[0].strip().casefold(), "")
    found = _by_content(name, data)
    if found is None:
        if declared in BINARY and data:
            raise DocumentError(
                f"is named {suffix}, but is no {declared} by its content", where=name, todo="get it again from where it came"
            )
        if declared:
            return _markup(declared, suffix, data), ()
        if data[:5].lower() in (b"<?xml", b"<rss ") and re.search(rb"<(?:rss|feed|rdf:RDF)[\s>]", data[:2000], re.IGNORECASE):
            return "feed", ()
        if re.match(rb"\s*<(?:!doctype html|html)", data[:200], re.IGNORECASE):
            return "html", ()
        what = f"{suffix or 'a file without a suffix'} can't be read"
        raise DocumentError(what, where=name, todo=ADVICE.get(suffix, f"known: {KNOWN}"))
    if declared and found != declared:
        return found, (f"is named {suffix or media_type}, and is {found} by its content",)
    return found, ()


def _markup(declared: str, suffix: str, data: bytes) -> str:
    """A page that is saved or served as XML is a page; a feed that is served as a page is a feed."""
    head = data[:2000]
    if declared == "feed" and re.search(rb"<html[\s>]", head, re.IGNORECASE):
        return "html"
    if declared in ("html", "txt") and not suffix and re.search(rb"<(?:rss|feed|rdf:RDF)[\s>]", head, re.IGNORECASE):
        return "feed"
    return declared


def _by_content(name: str, data: bytes) -> str | None:
    if b"%PDF-" in data[:1024] and not data[:1024].lstrip().startswith((b"<", b"From", b"Received")):
        return "pdf"
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise DocumentError(
            "is encrypted with a password, or of an old binary format (doc, xls, msg)",
            where=name,
            todo="open it in its program and save it as docx, xlsx or eml without a password",
        )
    if data.startswith(b"PK\x03\x04"):
        return _of_zip(name, data)
    return None


def _of_zip(name: str, data: bytes) -> str:
    with open_zip(data, name) as archive:
        members = set(archive.namelist())
    for member, found in MEMBERS.items():
        if member in members:
            return found
    raise DocumentError(
        "is an archive, or an office format that is not read",
        where=name,
        todo=ADVICE.get(PurePath(name).suffix.casefold(), "unpack it and capture the folder"),
    )


def read(asked: Asked) -> Raw:
    """Read one file in this process, without limits: the worker's work. Raises `DocumentError`."""
    module, function, takes_charset = READERS[asked.format]
    reader = getattr(importlib.import_module(f"beeld.capture.readers.{module}"), function)
    raw: Raw = reader(asked.data, asked.name, asked.charset) if takes_charset else reader(asked.data, asked.name)
    return raw
