"""OpenDocument texts (odt): paragraphs, headings, lists, tables, notes; tracked deletions and hidden text are not read."""

from __future__ import annotations

from collections import Counter

from lxml import etree

from beeld.capture.readers.archive import Archive
from beeld.capture.readers.docx import SUPERSCRIPT, TEMPLATE_DAY
from beeld.capture.readers.text import Builder, distinct, squeeze
from beeld.capture.readers.values import Raw
from beeld.capture.readers.xml import local, parse
from beeld.errors import DocumentError

TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
SKIPPED = {
    "tracked-changes": "tracked deletions",
    "annotation": "comments",
    "annotation-end": "",
    "hidden-text": "hidden text",
    "hidden-paragraph": "hidden text",
    "sequence-decls": "",
    "forms": "",
    "note-citation": "",
    "desc": "",
    "title": "",
}
MEDIA_TYPE = "application/vnd.oasis.opendocument.text"


def read_odt(data: bytes, name: str) -> Raw:
    """Raises `DocumentError` for what is no odt, is unsafe, or declares a document type."""
    archive = Archive(data, name)
    content = archive.read("content.xml")
    if not content:
        raise DocumentError("is no odt (it has no content.xml)", where=name, todo="give an odt that opens in LibreOffice")
    if b"manifest:encryption-data" in archive.read("META-INF/manifest.xml"):
        raise DocumentError("is encrypted", where=name, todo="save it without a password and capture that")
    walk = _Walk()
    walk.run(parse(content, "content.xml", name))
    texts = []
    for number, text in walk.notes:
        start = walk.out.block(f"{number.translate(SUPERSCRIPT)} {text}", f"note {number}")
        texts.append((number, start + len(number) + 1, walk.out.length))
    front, publishers, dated_from = _properties(archive, name)
    return Raw(
        text=walk.out.text(),
        media_type=MEDIA_TYPE,
        decoded_as="odt",
        front=front,
        publishers=publishers,
        dated_from=dated_from,
        places=tuple(walk.out.places),
        note_refs=tuple(walk.refs),
        note_texts=tuple(texts),
        notes=(*(f"{count} {what} not read" for what, count in walk.skipped.items()), *walk.out.notes()),
    )


class _Walk:
    """The content in order; a note's text is set aside, its mark kept by offset."""

    def __init__(self) -> None:
        self.out = Builder()
        self.skipped = Counter[str]()
        self.stack: list[list[str]] = []
        self.pending: list[tuple[int, str]] = []
        self.refs: list[tuple[int, str]] = []
        self.notes: list[tuple[str, str]] = []
        self.in_note: list[str] | None = None
        self.number = 0
        self.cells: list[int] = []
        self.first_in_cell = False

    def run(self, root: etree._Element) -> None:
        events = etree.iterwalk(root, events=("start", "end"))
        for event, element in events:
            tag = local(element)
            if event == "end":
                self._end(tag)
                self._text(element.tail)
            elif tag in SKIPPED:
                if SKIPPED[tag]:
                    self.skipped[SKIPPED[tag]] += 1
                events.skip_subtree()
            else:
                self._start(tag, element)

    def _text(self, text: str | None) -> None:
        """Characters of mixed content; white space runs count as one space (ODF 1.3 part 3, 6.1.2)."""
        if text and self.stack:
            self.stack[-1].append(squeeze(text))

    def _start(self, tag: str, element: etree._Element) -> None:
        if tag in ("p", "h"):
            self.stack.append([])
        elif tag == "note":
            self.pending.append((sum(map(len, self.stack[-1])) if self.stack else 0, str(len(self.notes) + 1)))
            self.in_note = []
        elif tag == "table-row":
            self.cells.append(0)
        elif tag == "table-cell" and self.cells:
            self.cells[-1] += 1
            self.first_in_cell = True
        elif self.stack and tag == "s":
            count = element.get(f"{TEXT}c", "1")
            self.stack[-1].append(" " * min(int(count) if count.isdigit() else 1, 100))
        elif self.stack and tag in ("tab", "line-break"):
            self.stack[-1].append("\t" if tag == "tab" else "\n")
        self._text(element.text)

    def _end(self, tag: str) -> None:
        if tag == "note":
            self.notes.append((str(len(self.notes) + 1), squeeze(" ".join(self.in_note or [])).strip()))
            self.in_note = None
        elif tag == "table-row" and self.cells:
            self.cells.pop()
        elif tag in ("p", "h") and self.stack:
            text = "".join(self.stack.pop())
            if self.in_note is not None:
                self.in_note.append(text)
                return
            self._block(text)

    def _block(self, text: str) -> None:
        self.number += 1
        lead = len(text) - len(text.lstrip())
        pending, self.pending = self.pending, []
        if not text.strip():
            return
        gap = "\n\n"
        if self.cells:
            first = self.first_in_cell and self.cells[-1] == 1
            gap = "\n\n" if first else "\t" if self.first_in_cell else "\n"
            self.first_in_cell = False
        start = self.out.block(text.strip(), f"paragraph {self.number}", gap=gap)
        self.refs += [(start + max(0, at - lead), number) for at, number in pending]


def _properties(archive: Archive, name: str) -> tuple[dict[str, str], tuple[str, ...], str]:
    meta = archive.read("meta.xml")
    if not meta:
        return {}, (), ""
    values = {local(one): (one.text or "").strip() for one in parse(meta, "meta.xml", name).iter() if local(one)}
    front = {"title": values["title"]} if values.get("title") else {}
    for key, words in (("date", "odt property modified"), ("creation-date", "odt property created")):
        if values.get(key) and not values[key].startswith(TEMPLATE_DAY):
            return (
                {**front, "published": values[key]},
                distinct([values.get("creator", ""), values.get("initial-creator", "")]),
                words,
            )
    return front, distinct([values.get("creator", ""), values.get("initial-creator", "")]), ""
