"""Letters as files: saved by suffix, and read back from any copy, also one that was edited."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from beeld import language
from beeld.errors import LetterError
from beeld.letter.archive import refuse_doctype, unpack
from beeld.letter.docx import W, write_docx
from beeld.letter.pages import to_html, to_markdown, write_pdf
from beeld.letter.render import Rendered
from beeld.model import Printed

SUFFIXES = (".docx", ".pdf", ".html", ".md")
MARK = re.compile(r"b[0-9a-f]{16}$")
FURNITURE = re.compile(r"(?:Aan|Datum|Kenmerk|To|Date|Reference):\s")


def save(rendered: Rendered, path: Path) -> Path:
    """Write a letter as docx, pdf, html or md. Raises `LetterError` for another suffix."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    suffix = path.suffix.lower()
    if suffix == ".docx":
        write_docx(rendered, path)
    elif suffix == ".pdf":
        write_pdf(rendered, path)
    elif suffix == ".html":
        path.write_text(to_html(rendered), encoding="utf-8")
    elif suffix == ".md":
        path.write_text(to_markdown(rendered), encoding="utf-8")
    else:
        raise LetterError(
            f"a letter can't be saved as {suffix or 'a file without suffix'}", where=str(path), todo=f"use {', '.join(SUFFIXES)}"
        )
    return path


def read_back(path: Path) -> list[Printed]:
    """The sentences of a copy: those under a mark with the words found there, and text outside every mark (id None)."""
    path = Path(path)
    if not path.exists():
        raise LetterError("is not there", where=str(path), todo="give a copy of the letter")
    readers = {".docx": _read_docx, ".html": _read_html, ".htm": _read_html, ".md": _read_markdown, ".pdf": _read_pdf}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise LetterError(
            f"a {path.suffix or 'file without suffix'} can't be read back", where=str(path), todo=f"give {', '.join(readers)}"
        )
    return reader(path)


# -- docx ----------------------------------------------------------------------------------------------------------------


def _read_docx(path: Path) -> list[Printed]:
    from lxml import etree

    members = unpack(path)
    if "word/document.xml" not in members:
        raise LetterError("is no docx", where=str(path), todo="give a docx that opens in Word")
    refuse_doctype("word/document.xml", members["word/document.xml"], path)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    body = etree.fromstring(members["word/document.xml"], parser).find(f"{{{W}}}body")
    found: list[Printed] = []
    if body is not None:
        for paragraph in body.iter(f"{{{W}}}p"):
            found += _paragraph_parts(paragraph)
    return _without_furniture(found)


def _paragraph_parts(paragraph: Any) -> list[Printed]:
    """Marked stretches, and what stands between them. Marks that Word or LibreOffice moved still hold their words."""
    open_marks: dict[str, str] = {}
    texts: dict[str, list[str]] = {}
    loose: list[str] = []
    last = ""
    loose_since = False
    fields = {run for field in paragraph.iter(f"{{{W}}}fldSimple") for run in field.iter()}
    for node in paragraph.iter():
        if node in fields:
            continue
        tag = node.tag.split("}")[-1] if isinstance(node.tag, str) else ""
        if tag == "bookmarkStart" and MARK.match(node.get(f"{{{W}}}name") or ""):
            open_marks[node.get(f"{{{W}}}id")] = node.get(f"{{{W}}}name")
            loose_since = False
            texts.setdefault(node.get(f"{{{W}}}name"), [])
        elif tag == "bookmarkEnd":
            open_marks.pop(node.get(f"{{{W}}}id"), None)
        elif tag in ("t", "tab", "br", "noBreakHyphen") and not _raised(node):
            words = node.text or "" if tag == "t" else {"tab": "\t", "br": "\n"}.get(tag, "-")
            if open_marks:
                last = next(reversed(open_marks.values()))
                texts[last].append(words)
            elif last and not loose_since and not words[:1].isspace():
                # an editor may move a mark's end by a letter: what follows without a space is of the same sentence
                head, space, rest = words.partition(" ")
                texts[last].append(head)
                loose.append(space + rest)
                loose_since = bool(space)
            else:
                loose.append(words)
                loose_since = True
    found = [Printed(id=mark, text=" ".join("".join(words).split())) for mark, words in texts.items()]
    rest = " ".join("".join(loose).split()).strip(" ,")
    return found + ([Printed(id=None, text=rest)] if len(rest) > 2 else [])


def _raised(node: Any) -> bool:
    """A superscript run is a note's mark or the comma between two."""
    run = node.getparent()
    raised = run.find(f"{{{W}}}rPr/{{{W}}}vertAlign") if run is not None else None
    return raised is not None and raised.get(f"{{{W}}}val") == "superscript"


def _without_furniture(found: list[Printed]) -> list[Printed]:
    """The head of the letter and its annex are no sentences: they stand before the first mark or behind the annex' title."""
    marked = [index for index, one in enumerate(found) if one.id]
    if not marked:
        return found
    kept = found[marked[0] :]
    for index, one in enumerate(kept):
        if one.id is None and one.text.startswith(("Bijlage: overige bronnen", "Annex: other sources")):
            return [row for row in kept[:index] if row.text]
    return [row for row in kept if row.text and not (row.id is None and FURNITURE.match(row.text))]


# -- html, md, pdf -------------------------------------------------------------------------------------------------------


def _read_html(path: Path) -> list[Printed]:
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(path.read_text(encoding="utf-8"))
    for node in tree.css("sup, .notes, ul, style, dl"):
        node.decompose()
    found: list[Printed] = []
    for block in tree.css("p, h2"):
        spans = block.css("span[data-sentence]")
        for span in spans:
            found.append(Printed(id=span.attributes.get("data-sentence"), text=" ".join(span.text().split())))
            span.decompose()
        rest = " ".join(block.text().split())
        if len(rest) > 2 and (spans or found):
            found.append(Printed(id=None, text=rest))
    return _without_furniture(found)


def _read_markdown(path: Path) -> list[Printed]:
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"^\[\^[\w-]+\]:.*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"^## (?:Bijlage: overige bronnen|Annex: other sources)\n.*", "", text, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"\[\^[\w-]+\]", "", text)
    pieces = re.split(r"<!--(b[0-9a-f]{16})-->", text)
    found = []
    for mark, words in zip(pieces[1::2], pieces[2::2], strict=True):
        first, _, rest = words.partition("\n\n")
        found.append(Printed(id=mark, text=" ".join(first.split())))
        loose = " ".join(rest.replace("## ", " ").split())
        if len(loose) > 2:
            found.append(Printed(id=None, text=loose))
    if not found:
        return [Printed(id=None, text=" ".join(text[a:b].split())) for a, b in language.sentences(text, language.detect(text))]
    return found


def _read_pdf(path: Path) -> list[Printed]:
    """The words on the pages decide; the attached trace only says which words to look for."""
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(path)
    try:
        pages = " ".join(page.get_textpage().get_text_range() for page in document)
        names = [document.get_attachment(index).get_name() for index in range(document.count_attachments())]
        if "trace.json" not in names:
            raise LetterError("carries no trace", where=str(path), todo="verify the docx, html or md, or give --letter")
        trace = json.loads(bytes(document.get_attachment(names.index("trace.json")).get_data()))
    finally:
        document.close()
    squeezed = _squeeze(pages)
    return [
        Printed(id=str(one["mark"]), text=str(one["text"]))
        for one in trace.get("sentences", [])
        if _squeeze(str(one["text"])) in squeezed
    ]


def _squeeze(text: str) -> str:
    """Letters and digits only: a page's line breaks, hyphens and note marks between words do not count."""
    return re.sub(r"[^\w]|(?<=[^\d\s])\d(?=\s)", "", language.normalise(text).replace("\ufffe", "").replace("\xad", ""))
