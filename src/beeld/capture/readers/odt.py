"""OpenDocument texts (odt): paragraphs, headings, lists, tables, notes; tracked deletions and hidden text are not read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from lxml import etree

from beeld.capture.readers.archive import Archive
from beeld.capture.readers.docx import TEMPLATE_DAY
from beeld.capture.readers.flow import SUPERSCRIPT, TYPED, Flow, bookmarked
from beeld.capture.readers.text import Builder, distinct, squeeze
from beeld.capture.readers.values import Raw
from beeld.capture.readers.xml import local, parse
from beeld.errors import DocumentError

FIELD = "{urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
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
OPENING = {
    "p": "paragraph",
    "h": "paragraph",
    "table-row": "row",
    "table-cell": "cell",
    "fieldmark-start": "field",
    "fieldmark-separator": "result",
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
    root = parse(content, "content.xml", name)
    walk = _Walk(root)
    walk.run(root)
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
        note_refs=tuple((at, key.removeprefix(TYPED)) for at, key in walk.flow.refs),
        note_texts=tuple(texts),
        notes=(*(f"{count} {what} not read" for what, count in walk.skipped.items()), *walk.out.notes()),
    )


class _Walk:
    """The content in order, into its flow; a note's text is set aside, its mark kept by offset."""

    def __init__(self, root: etree._Element) -> None:
        self.out = Builder()
        self.flow = Flow(self.out, "", bookmarked(_bookmarks(root)))
        self.skipped = Counter[str]()
        self.notes: list[tuple[str, str]] = []
        self._raised_styles = _raised_styles(root)
        self._spans: list[bool] = []  # of each open span: whether it is raised
        self._in_note: list[str] | None = None

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
        if text:
            self.flow.text(squeeze(text), raised=self._in_note is None and any(self._spans))

    def _start(self, tag: str, element: etree._Element) -> None:
        flow = self.flow
        if tag in OPENING:
            getattr(flow, OPENING[tag])()
        elif tag == "span":
            self._spans.append(element.get(f"{TEXT}style-name") in self._raised_styles)
        elif tag == "note":
            flow.note(str(len(self.notes) + 1))
            self._in_note = []
        elif tag == "note-ref":
            flow.field(f"NOTEREF {element.get(f'{TEXT}ref-name', '')}")
            flow.result()
        elif tag == "param" and element.get(f"{FIELD}name", "").endswith("field.code"):
            flow.instruction(element.get(f"{FIELD}value", ""))
        elif tag == "s":
            count = element.get(f"{TEXT}c", "1")
            flow.text(" " * min(int(count) if count.isdigit() else 1, 100))
        elif tag in ("tab", "line-break"):
            flow.text("\t" if tag == "tab" else "\n")
        self._text(element.text)

    def _end(self, tag: str) -> None:
        flow = self.flow
        if tag == "note":
            self.notes.append((str(len(self.notes) + 1), squeeze(" ".join(self._in_note or [])).strip()))
            self._in_note = None
        elif tag == "table-row":
            flow.end_row()
        elif tag == "span":
            self._spans.pop()
        elif tag in ("note-ref", "fieldmark-end"):
            flow.end_field()
        elif tag in ("p", "h"):
            paragraph = flow.end_paragraph()
            if self._in_note is None:
                flow.put(paragraph)
            else:
                self._in_note.append(paragraph.text())


def _raised_styles(root: etree._Element) -> frozenset[str]:
    """Names of the automatic styles that raise text above the line."""
    looks = ((style, look) for style in root.iter(f"{STYLE}style") for look in style.iter(f"{STYLE}text-properties"))
    return frozenset(
        style.get(f"{STYLE}name", "")
        for style, look in looks
        if re.match(r"super|[1-9]\d?%", look.get(f"{STYLE}text-position", ""))
    )


def _bookmarks(root: etree._Element) -> Iterator[tuple[str, str]]:
    """Where bookmarks, notes and words stand, for `bookmarked`; a note's own id is a name of it too."""
    number = 0
    events = etree.iterwalk(root, events=("start", "end"))
    for event, element in events:
        tag, name = local(element), element.get(f"{TEXT}name", "")
        if event == "end":
            yield "text", element.tail or ""
        elif tag == "note":
            number += 1
            own = element.get(f"{TEXT}id", "")
            yield from (("open", own), ("note", str(number)), ("close", own))
            events.skip_subtree()
        else:
            if tag in ("bookmark", "bookmark-start"):
                yield "open", name
            if tag in ("bookmark", "bookmark-end"):
                yield "close", name
            yield "text", element.text or ""


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
