"""docx: python-docx for the body, an own footnotes part, one bookmark per sentence, a custom XML part with the trace."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from beeld import language
from beeld.letter.archive import pack
from beeld.letter.render import Rendered, RenderedSentence

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TRACE_NS = "urn:beeld:trace:1"
FOOTNOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LOCALE = {"nl": "nl-NL", "en": "en-GB"}
ANNEX = {"nl": "Bijlage: overige bronnen", "en": "Annex: other sources"}
LABELS = {
    "nl": {"to": "Aan", "date": "Datum", "reference": "Kenmerk"},
    "en": {"to": "To", "date": "Date", "reference": "Reference"},
}


def write_docx(rendered: Rendered, path: Path) -> None:
    """Write the letter; the same rendered letter gives the same bytes."""
    from docx import Document
    from docx.shared import Cm, Pt

    document: Any = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Calibri", Pt(11)
    style.paragraph_format.space_after = Pt(8)
    section = document.sections[0]
    section.page_height, section.page_width = Cm(29.7), Cm(21.0)
    section.left_margin = section.right_margin = Cm(2.5)
    _properties(document, rendered)
    _head(document, rendered)
    _body(document, rendered)
    _annex(document, rendered)
    _part(document, "/word/footnotes.xml", FOOTNOTES_TYPE, f"{RELATION}/footnotes", _footnotes_xml(rendered))
    _part(document, "/customXml/item9.xml", "application/xml", f"{RELATION}/customXml", _trace_xml(rendered))
    buffer = io.BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as archive:
        members = {name: archive.read(name) for name in archive.namelist() if name != "docProps/thumbnail.jpeg"}
    members = {name: _without_thumbnail(name, data) for name, data in members.items()}
    path.write_bytes(pack(members))


def _without_thumbnail(name: str, data: bytes) -> bytes:
    """The template's own preview picture is of another document."""
    import re

    if name == "_rels/.rels":
        return re.sub(rb"<Relationship [^>]*thumbnail[^>]*/>", b"", data)
    return data


def _properties(document: Any, rendered: Rendered) -> None:
    moment = datetime.combine(rendered.dated, time(12), tzinfo=UTC).replace(tzinfo=None)
    core = document.core_properties
    core.title, core.author, core.last_modified_by = rendered.title, rendered.sender, ""
    core.comments, core.keywords, core.subject, core.category = "", "", "", ""
    core.created = core.modified = moment
    core.revision, core.language = 1, LOCALE.get(rendered.language, rendered.language)
    styles = document.styles.element
    for lang in styles.iter(f"{{{W}}}lang"):
        lang.set(f"{{{W}}}val", LOCALE.get(rendered.language, rendered.language))


def _head(document: Any, rendered: Rendered) -> None:
    labels = LABELS[rendered.language]
    if rendered.sender:
        document.add_paragraph().add_run(rendered.sender).bold = True
    rows = [
        (labels["to"], rendered.addressee),
        (labels["date"], language.say_date(rendered.dated, rendered.language)),
        (labels["reference"], rendered.reference),
    ]
    for label, value in rows:
        if value:
            paragraph = document.add_paragraph()
            paragraph.paragraph_format.space_after = 0
            paragraph.add_run(f"{label}: ").bold = True
            paragraph.add_run(value)
    if rendered.title:
        document.add_heading(rendered.title, level=1)


def _body(document: Any, rendered: Rendered) -> None:
    current: int | None = None
    paragraph: Any = None
    printed: set[int] = set()
    for number, one in enumerate(rendered.sentences, start=1):
        if one.heading:
            paragraph, current = document.add_heading(level=2), None
        elif one.paragraph != current:
            paragraph, current = document.add_paragraph(), one.paragraph
        else:
            paragraph.add_run(" ")
        _sentence(paragraph, one, number)
        _marks(paragraph, one.notes, printed)


def _sentence(paragraph: Any, sentence: RenderedSentence, number: int) -> None:
    """The words between bookmark start and end."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    start.set(qn("w:id"), str(number))
    start.set(qn("w:name"), sentence.mark)
    end.set(qn("w:id"), str(number))
    paragraph._p.append(start)
    paragraph.add_run(sentence.text)
    paragraph._p.append(end)


def _marks(paragraph: Any, notes: tuple[int, ...], printed: set[int]) -> None:
    """Footnote marks behind a sentence. Word numbers notes by their references, so a note that is cited again is a
    reference to its first mark, never a second footnote.
    """
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for index, note in enumerate(notes):
        if index:
            paragraph.add_run(", ").font.superscript = True
        if note in printed:
            field = OxmlElement("w:fldSimple")
            field.set(qn("w:instr"), f" NOTEREF note{note} \\f \\h ")
            run = paragraph.add_run(str(note))
            run.font.superscript = True
            field.append(run._r)
            paragraph._p.append(field)
            continue
        printed.add(note)
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        start.set(qn("w:id"), str(10_000 + note))
        start.set(qn("w:name"), f"note{note}")
        end.set(qn("w:id"), str(10_000 + note))
        paragraph._p.append(start)
        run = paragraph.add_run()
        run.font.superscript = True
        reference = OxmlElement("w:footnoteReference")
        reference.set(qn("w:id"), str(note + 1))
        run._r.append(reference)
        paragraph._p.append(end)


def _annex(document: Any, rendered: Rendered) -> None:
    if not rendered.annex:
        return
    document.add_heading(ANNEX[rendered.language], level=2)
    for one in rendered.annex:
        document.add_paragraph(one, style="List Bullet")


def _part(document: Any, name: str, content_type: str, relation: str, xml: str) -> None:
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    part = Part(PackURI(name), content_type, xml.encode("utf-8"), document.part.package)
    document.part.relate_to(part, relation)


def _footnotes_xml(rendered: Rendered) -> str:
    """Notes 0 and 1 are the separators that Word asks for; the letter's own begin at 2."""
    special = "".join(
        f'<w:footnote w:type="{kind}" w:id="{index}"><w:p><w:pPr><w:spacing w:after="0"/></w:pPr><w:r><w:{tag}/></w:r></w:p></w:footnote>'
        for index, (kind, tag) in enumerate((("separator", "separator"), ("continuationSeparator", "continuationSeparator")))
    )
    size = '<w:sz w:val="18"/>'
    notes = "".join(
        f'<w:footnote w:id="{number + 1}"><w:p><w:pPr><w:spacing w:after="0"/></w:pPr>'
        f'<w:r><w:rPr><w:vertAlign w:val="superscript"/>{size}</w:rPr><w:footnoteRef/></w:r>'
        f'<w:r><w:rPr>{size}</w:rPr><w:t xml:space="preserve"> {escape(note)}</w:t></w:r></w:p></w:footnote>'
        for number, note in enumerate(rendered.notes, start=1)
    )
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:footnotes xmlns:w="{W}">{special}{notes}</w:footnotes>'


def _trace_xml(rendered: Rendered) -> str:
    """The bearer's claim, no more: the ledger decides. A public file holds no question's name and no ledger's size."""
    rows = "".join(f'<sentence mark="{one.mark}"/>' for one in rendered.sentences)
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<trace xmlns="{TRACE_NS}" letter="{escape(rendered.id)}" '
        f'edition="{escape(rendered.edition)}" root="{rendered.basis_root}">{rows}</trace>'
    )
