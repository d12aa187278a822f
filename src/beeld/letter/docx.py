"""docx: a letter as WordprocessingML, one bookmark a sentence, real footnotes, a custom XML part with the trace.

Written part by part, without a template: equal letters are equal bytes, and nothing of another document comes along.
"""

from __future__ import annotations

import re
from pathlib import Path
from xml.sax.saxutils import quoteattr

from beeld import language
from beeld.letter import docx_parts as parts
from beeld.letter.archive import pack
from beeld.letter.docx_parts import NAMESPACES, TRACE_NS, R, run
from beeld.letter.docx_styles import BULLETS, XML, W, styles_xml, text_width, twips
from beeld.letter.layout import Figure, Heading, Listing, Paragraph, Part, Quote, Table, Words, head_rows
from beeld.letter.layout import parts as layout
from beeld.letter.raster import png
from beeld.letter.render import Rendered, RenderedSentence

__all__ = ["TRACE_NS", "W", "write_docx"]

OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
EMU_PX = 9525
EMU_MM = 36000
ADDRESS = re.compile(r"https?://[^\s“”<>]+[^\s“”<>.,;:)]")
ROLE_STYLES = {
    "text": "BodyText",
    "salutation": "BodyText",
    "closing": "Closing",
    "signature": "Signature",
    "copies": "LetterCopies",
}
CELL_STYLES = ("LetterHeadCell", "LetterCell")
GAP = '<w:p><w:pPr><w:spacing w:after="140" w:line="20" w:lineRule="exact"/></w:pPr></w:p>'
SVG_EXTENSION = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"


def write_docx(rendered: Rendered, path: Path) -> None:
    """Write the letter; the same rendered letter gives the same bytes."""
    path.write_bytes(pack(_Package(rendered).members()))


class _Relations:
    """The relations of one part; the same target is related to once."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], str] = {}

    def add(self, kind: str, target: str) -> str:
        return self.rows.setdefault((kind, target), f"rId{len(self.rows) + 1}")

    def xml(self) -> str:
        rows = ""
        for (kind, target), key in self.rows.items():
            full = kind if ":" in kind else f"{R}/{kind}"
            outside = ' TargetMode="External"' if kind == "hyperlink" else ""
            rows += f'<Relationship Id="{key}" Type="{full}" Target={quoteattr(target)}{outside}/>'
        return f'{XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'


class _Package:
    """Collects the parts of one letter's file."""

    def __init__(self, rendered: Rendered) -> None:
        self.rendered = rendered
        self.words = rendered.house.words(rendered.language)
        self.document, self.notes, self.head = _Relations(), _Relations(), _Relations()
        self.media: dict[str, bytes] = {}
        self.printed: set[int] = set()
        self.marks = 0
        self.lists = 0
        self.drawings = 0

    def members(self) -> dict[str, bytes]:
        """All parts by name."""
        rendered = self.rendered
        for kind, target in (
            ("styles", "styles.xml"),
            ("numbering", "numbering.xml"),
            ("settings", "settings.xml"),
            ("fontTable", "fontTable.xml"),
            ("footnotes", "footnotes.xml"),
            ("customXml", "../customXml/item1.xml"),
        ):
            self.document.add(kind, target)
        body = self._body()
        made = {
            "word/document.xml": body,
            "word/styles.xml": styles_xml(rendered.house, rendered.language),
            "word/numbering.xml": parts.numbering_xml(self.words, self.lists),
            "word/settings.xml": parts.settings_xml(rendered.language),
            "word/fontTable.xml": parts.font_table_xml(rendered.house),
            "word/footnotes.xml": self._footnotes(),
            "word/header1.xml": parts.first_header_xml(rendered, self._logo()),
            "word/header2.xml": parts.header_xml(rendered),
            "word/footer1.xml": parts.footer_xml(rendered),
            "word/_rels/document.xml.rels": self.document.xml(),
            "docProps/core.xml": parts.core_xml(rendered),
            "docProps/app.xml": parts.app_xml(rendered),
            "customXml/item1.xml": parts.trace_xml(rendered),
            "customXml/itemProps1.xml": parts.trace_properties_xml(rendered),
            "customXml/_rels/item1.xml.rels": _single("customXmlProps", "itemProps1.xml"),
            "_rels/.rels": _root_relations(),
            "[Content_Types].xml": _content_types(),
        }
        if self.notes.rows:
            made["word/_rels/footnotes.xml.rels"] = self.notes.xml()
        if self.head.rows:
            made["word/_rels/header1.xml.rels"] = self.head.xml()
        return {**{name: text.encode("utf-8") for name, text in made.items()}, **self.media}

    # -- the body ----------------------------------------------------------------------------------------------------------

    def _body(self) -> str:
        rendered = self.rendered
        inner = self._head_rows() + "".join(self._part(one) for one in layout(rendered)) + self._annex()
        page = rendered.house.page
        references = "".join(
            f'<w:{tag}Reference w:type="{kind}" r:id="{self.document.add(tag, target)}"/>'
            for tag, kind, target in (
                ("header", "default", "header2.xml"),
                ("header", "first", "header1.xml"),
                ("footer", "default", "footer1.xml"),
                ("footer", "first", "footer1.xml"),
            )
        )
        section = (
            f'<w:sectPr>{references}<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="{twips(page.top_mm)}" w:right="{twips(page.right_mm)}" '
            f'w:bottom="{twips(page.bottom_mm)}" w:left="{twips(page.left_mm)}" w:header="{twips(12)}" w:footer="{twips(11)}" w:gutter="0"/><w:titlePg/></w:sectPr>'
        )
        return f'{XML}<w:document xmlns:w="{W}" {NAMESPACES}><w:body>{inner}{section}</w:body></w:document>'

    def _head_rows(self) -> str:
        """Addressee, date, references, and the subject as the letter's first heading."""
        rows = [_paragraph("LetterAddress", run(line)) for line in self.rendered.addressee.splitlines()]
        if rows:
            rows.append(_paragraph("LetterAddress", "", f'<w:spacing w:after="{twips(5)}"/>'))
        rows += [_paragraph("LetterData", self._labelled(label, value)) for label, value in head_rows(self.rendered)]
        if self.rendered.title:
            rows.append(_paragraph("LetterSubject", self._labelled(self.words["subject"], self.rendered.title)))
        return "".join(rows)

    @staticmethod
    def _labelled(label: str, value: str) -> str:
        return run(label, '<w:rStyle w:val="LetterLabel"/>') + "<w:r><w:tab/></w:r>" + run(value)

    def _part(self, part: Part) -> str:
        if isinstance(part, Heading):
            style = "LetterAnnex" if part.annex else f"Heading{min(part.level, 4)}"
            return _paragraph(style, self._sentences(part.words))
        if isinstance(part, Paragraph):
            return _paragraph(ROLE_STYLES[part.role], self._sentences(part.words))
        if isinstance(part, Listing):
            return self._list(part)
        if isinstance(part, Quote):
            return "".join(_paragraph("Quote", self._sentences(one)) for one in part.paragraphs)
        if isinstance(part, Table):
            return self._table(part)
        return self._figure(part)

    def _list(self, listing: Listing) -> str:
        """Items; a run of numbered ones at one depth is a list that begins at 1."""
        rows = []
        running: dict[int, int] = {}
        last = len(listing.items) - 1
        for index, item in enumerate(listing.items):
            running = {depth: key for depth, key in running.items() if depth <= item.depth}
            if not item.number:
                running.pop(item.depth, None)
            elif item.depth not in running:
                running[item.depth] = parts.FIRST_LIST + self.lists
                self.lists += 1
            key = running[item.depth] if item.number else BULLETS
            number = f'<w:numPr><w:ilvl w:val="{item.depth}"/><w:numId w:val="{key}"/></w:numPr>'
            spacing = '<w:spacing w:after="160"/>' if index == last else ""
            rows.append(_paragraph("ListNumber" if item.number else "ListBullet", self._sentences(item.words), number + spacing))
        return "".join(rows)

    def _table(self, table: Table) -> str:
        caption = _paragraph("LetterTableCaption", self._sentences(table.caption)) if table.caption else ""
        rows = [
            [_paragraph(CELL_STYLES[index > 0], self._sentences(cell.words), _jc(cell.align)) for cell in row]
            for index, row in enumerate(table.rows)
        ]
        told = "".join(one.text for one in table.caption)
        return caption + _table_xml(rows, table.weights, text_width(self.rendered.house), told) + GAP

    def _figure(self, figure: Figure) -> str:
        drawn = figure.picture
        width = min(drawn.width * EMU_PX, round(text_width(self.rendered.house) * 635))
        height = round(width * drawn.height / drawn.width)
        inner = self._drawing(
            self.document, drawn.svg.encode(), png(drawn.svg, drawn.width, drawn.height), drawn.alt, width, height
        )
        return _paragraph("LetterFigure", inner) + _paragraph("LetterFigureCaption", self._sentences(figure.caption))

    def _annex(self) -> str:
        rendered, words = self.rendered, self.words
        if not rendered.sources:
            return ""
        head = [words["published"], words["publisher"], words["found_at"]]
        rows = [[_paragraph(CELL_STYLES[0], run(cell)) for cell in head]]
        for one in rendered.sources:
            cells = [run(language.say_date(one.published, rendered.language)), run(one.publisher), run(one.title)]
            place = _paragraph("LetterCell", self._linked(one.found_at, self.document, ""), '<w:spacing w:before="0"/>')
            plain = [_paragraph("LetterCell", cell) for cell in cells]
            rows.append([*plain[:2], plain[2] + place])
        table = _table_xml(rows, SOURCE_WEIGHTS, text_width(rendered.house), words["annex"])
        return _paragraph("LetterAnnex", run(words["annex"])) + _paragraph("BodyText", run(words["annex_intro"])) + table + GAP

    # -- sentences ---------------------------------------------------------------------------------------------------------

    def _sentences(self, words: Words) -> str:
        return run(" ").join(self._sentence(one) + self._marks(one.notes) for one in words)

    def _sentence(self, sentence: RenderedSentence) -> str:
        """The words between bookmark start and end."""
        self.marks += 1
        inner = "".join(
            self._linked(one.text, self.document, _emphasis(one.bold, one.italic), one.url) for one in sentence.pieces
        )
        return f'<w:bookmarkStart w:id="{self.marks}" w:name="{sentence.mark}"/>{inner}<w:bookmarkEnd w:id="{self.marks}"/>'

    def _linked(self, text: str, relations: _Relations, properties: str, url: str = "") -> str:
        """A run, with addresses in it (or the whole of it, to `url`) as links."""
        if url:
            link = relations.add("hyperlink", url)
            inner = run(text, f'<w:rStyle w:val="Hyperlink"/>{properties}')
            return f'<w:hyperlink r:id="{link}" w:history="1">{inner}</w:hyperlink>'
        made, at = [], 0
        for match in ADDRESS.finditer(text):
            made += [run(text[at : match.start()], properties)] if match.start() > at else []
            made.append(self._linked(match.group(), relations, properties, match.group()))
            at = match.end()
        return "".join(made) + (run(text[at:], properties) if at < len(text) else "")

    def _marks(self, notes: tuple[int, ...]) -> str:
        """Footnote marks behind a sentence. Word numbers notes by their references, so a note that is cited again is a
        reference to its first mark, never a second footnote.
        """
        made = []
        style = '<w:rStyle w:val="FootnoteReference"/><w:vertAlign w:val="superscript"/>'
        for note in notes:
            name = f"_RefN{note:05d}"
            if note in self.printed:
                made.append(f'<w:fldSimple w:instr=" NOTEREF {name} \\f \\h ">{run(str(note), style)}</w:fldSimple>')
                continue
            self.printed.add(note)
            reference = f'<w:r><w:rPr>{style}</w:rPr><w:footnoteReference w:id="{note + 1}"/></w:r>'
            key = 100_000 + note
            made.append(f'<w:bookmarkStart w:id="{key}" w:name="{name}"/>{reference}<w:bookmarkEnd w:id="{key}"/>')
        return run(", ", '<w:vertAlign w:val="superscript"/>').join(made)

    def _footnotes(self) -> str:
        """Notes 0 and 1 are the separators that Word asks for; the letter's own begin at 2."""
        plain = '<w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/></w:pPr>'
        special = "".join(
            f'<w:footnote w:type="{kind}" w:id="{index}"><w:p>{plain}<w:r><w:{kind}/></w:r></w:p></w:footnote>'
            for index, kind in enumerate(("separator", "continuationSeparator"))
        )
        style = '<w:rStyle w:val="FootnoteReference"/><w:vertAlign w:val="superscript"/>'
        notes = "".join(
            f'<w:footnote w:id="{number + 1}"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr>'
            f"<w:r><w:rPr>{style}</w:rPr><w:footnoteRef/></w:r>{self._linked(' ' + note, self.notes, '')}</w:p></w:footnote>"
            for number, note in enumerate(self.rendered.notes, start=1)
        )
        return f'{XML}<w:footnotes xmlns:w="{W}" xmlns:r="{R}">{special}{notes}</w:footnotes>'

    # -- drawings ----------------------------------------------------------------------------------------------------------

    def _logo(self) -> str:
        logo = self.rendered.house.logo
        if logo is None:
            return ""
        width, height = logo.size()
        tall = round(logo.height_mm * EMU_MM)
        if logo.kind == "png":
            return self._drawing(self.head, None, logo.data, logo.alt, round(tall * width / height), tall)
        drawn = png(logo.data.decode("utf-8"), width, height)
        return self._drawing(self.head, logo.data, drawn, logo.alt, round(tall * width / height), tall)

    def _drawing(self, relations: _Relations, svg: bytes | None, raster: bytes, alt: str, width: int, height: int) -> str:
        """A picture in the line of text: PNG, with the SVG beside it for readers that draw it. Sizes in EMU."""
        self.drawings += 1
        key, told = self.drawings, quoteattr(" ".join(alt.split()))
        self.media[f"word/media/image{key}.png"] = raster
        shown = relations.add("image", f"media/image{key}.png")
        vector = ""
        if svg is not None:
            self.media[f"word/media/image{key}.svg"] = svg
            vector = (
                f'<a:extLst><a:ext uri="{SVG_EXTENSION}"><asvg:svgBlip xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" '
                f'r:embed="{relations.add("image", f"media/image{key}.svg")}"/></a:ext></a:extLst>'
            )
        return (
            f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
            f'<wp:docPr id="{key}" name="Picture {key}" descr={told}/><wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
            '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
            f'<pic:nvPicPr><pic:cNvPr id="{key}" name="Picture {key}" descr={told}/><pic:cNvPicPr/></pic:nvPicPr>'
            f'<pic:blipFill><a:blip r:embed="{shown}">{vector}</a:blip><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
            f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
            "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
        )


SOURCE_WEIGHTS = (17, 27, 56)


def _paragraph(style: str, inner: str, properties: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{inner}</w:p>'


def _jc(align: str) -> str:
    return {"left": "", "right": '<w:jc w:val="right"/>', "centre": '<w:jc w:val="center"/>'}[align]


def _emphasis(bold: bool, italic: bool) -> str:
    return ("<w:b/><w:bCs/>" if bold else "") + ("<w:i/><w:iCs/>" if italic else "")


def _table_xml(rows: list[list[str]], weights: tuple[int, ...], width: int, told: str) -> str:
    """A table of the text's width; its head row is repeated on each page, no row breaks over two."""
    total = sum(weights)
    widths = [round(width * one / total) for one in weights]
    widths[-1] += width - sum(widths)
    made = []
    for index, cells in enumerate(rows):
        head = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>" if index == 0 else "<w:trPr><w:cantSplit/></w:trPr>"
        inner = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/></w:tcPr>{cell}</w:tc>'
            for wide, cell in zip(widths, cells, strict=True)
        )
        made.append(f"<w:tr>{head}{inner}</w:tr>")
    grid = "".join(f'<w:gridCol w:w="{one}"/>' for one in widths)
    caption = f"<w:tblCaption w:val={quoteattr(told)}/>" if told else ""
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="LetterTable"/><w:tblW w:w="{width}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f'<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>{caption}</w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(made)}</w:tbl>"
    )


def _single(kind: str, target: str) -> str:
    relations = _Relations()
    relations.add(kind, target)
    return relations.xml()


def _root_relations() -> str:
    relations = _Relations()
    relations.add("officeDocument", "word/document.xml")
    relations.add("http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties", "docProps/core.xml")
    relations.add("extended-properties", "docProps/app.xml")
    return relations.xml()


def _content_types() -> str:
    defaults = {
        "rels": "application/vnd.openxmlformats-package.relationships+xml",
        "xml": "application/xml",
        "png": "image/png",
        "svg": "image/svg+xml",
    }
    own = {
        "/word/document.xml": f"{OFFICE}.document.main+xml",
        **{f"/word/{name}.xml": f"{OFFICE}.{name}+xml" for name in ("styles", "numbering", "settings", "fontTable", "footnotes")},
        "/word/header1.xml": f"{OFFICE}.header+xml",
        "/word/header2.xml": f"{OFFICE}.header+xml",
        "/word/footer1.xml": f"{OFFICE}.footer+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "/docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
        "/customXml/itemProps1.xml": "application/vnd.openxmlformats-officedocument.customXmlProperties+xml",
    }
    rows = "".join(f'<Default Extension="{key}" ContentType="{value}"/>' for key, value in defaults.items())
    rows += "".join(f'<Override PartName="{key}" ContentType="{value}"/>' for key, value in own.items())
    return f'{XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{rows}</Types>'
