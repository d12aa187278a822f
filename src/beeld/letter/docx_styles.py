"""The styles of a docx as a table: what each is based on, and its properties in the order that Word asks for."""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import quoteattr

from beeld.letter.house import House

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
LOCALE = {"nl": "nl-NL", "en": "en-GB"}
TWIPS_A_MM = 56.6929  # twentieths of a point in a millimetre
A4_WIDTH_MM = 210.0
DATA_MM = 28.0
BULLETS, NUMBERS, TABLES, FIGURES = 1, 2, 3, 4
DEFAULTS = frozenset({"Normal", "DefaultParagraphFont", "TableNormal"})

# (id, name, based on, followed by, paragraph properties, run properties); {} is filled in by `_measures`.
PARAGRAPHS = (
    ("Normal", "Normal", "", "", "", ""),
    ("BodyText", "Body Text", "Normal", "", '<w:spacing w:after="160"/>', ""),
    ("LetterAddress", "Letter Address", "Normal", "", "<w:suppressAutoHyphens/>", ""),
    ("LetterData", "Letter Data", "Normal", "", '{data_tab}<w:suppressAutoHyphens/>{data_indent}', ""),
    ("Heading1", "heading 1", "Normal", "BodyText", '{heading}<w:spacing w:before="240" w:after="240"/><w:outlineLvl w:val="0"/>', "{heading_run}{size1}"),
    ("Heading2", "heading 2", "Normal", "BodyText", '{heading}<w:spacing w:before="320" w:after="100"/><w:outlineLvl w:val="1"/>', "{heading_run}{size2}"),
    ("Heading3", "heading 3", "Normal", "BodyText", '{heading}<w:spacing w:before="240" w:after="80"/><w:outlineLvl w:val="2"/>', "{heading_run}{size}"),
    ("Heading4", "heading 4", "Normal", "BodyText", '{heading}<w:spacing w:before="200" w:after="60"/><w:outlineLvl w:val="3"/>', "{heading_italic}{size}"),
    ("LetterSubject", "Letter Subject", "Heading1", "BodyText", '{data_tab}<w:spacing w:before="0" w:after="400"/>{data_indent}', "{size}"),
    ("LetterAnnex", "Letter Annex", "Heading2", "BodyText", '<w:pageBreakBefore/><w:spacing w:before="0"/>', ""),
    ("Closing", "Closing", "BodyText", "", '<w:keepNext/><w:spacing w:before="240" w:after="{space}"/>', ""),
    ("Signature", "Signature", "Normal", "", "<w:keepLines/>", ""),
    ("LetterCopies", "Letter Copies", "Normal", "", '<w:spacing w:before="320"/>', "{small}"),
    ("ListBullet", "List Bullet", "BodyText", "", '<w:numPr><w:numId w:val="{bullets}"/></w:numPr><w:spacing w:after="60"/>', ""),
    ("ListNumber", "List Number", "BodyText", "", '<w:spacing w:after="60"/>', ""),
    ("Quote", "Quote", "BodyText", "", '<w:pBdr><w:left w:val="single" w:sz="12" w:space="10" w:color="{rule}"/></w:pBdr><w:ind w:left="397" w:right="397"/>', "<w:i/><w:iCs/>"),
    ("LetterTableCaption", "Letter Table Caption", "Normal", "", '<w:keepNext/><w:numPr><w:numId w:val="{tables}"/></w:numPr><w:spacing w:before="160" w:after="80"/>', "<w:b/><w:bCs/>{small}"),
    ("LetterFigure", "Letter Figure", "Normal", "", '<w:keepNext/><w:spacing w:before="160" w:after="60" w:line="240" w:lineRule="auto"/>', ""),
    ("LetterFigureCaption", "Letter Figure Caption", "Normal", "", '<w:keepLines/><w:numPr><w:numId w:val="{figures}"/></w:numPr><w:spacing w:after="240"/>', "<w:b/><w:bCs/>{small}"),
    ("LetterCell", "Letter Cell", "Normal", "", '<w:suppressAutoHyphens/><w:spacing w:before="40" w:after="40" w:line="252" w:lineRule="auto"/>', "{small}"),
    ("LetterHeadCell", "Letter Head Cell", "LetterCell", "", "<w:keepNext/>", '<w:b/><w:bCs/><w:color w:val="{accent}"/>{note_size}'),
    ("Header", "header", "Normal", "", '{right_tab}<w:spacing w:line="240" w:lineRule="auto"/>', "{small}"),
    ("Footer", "footer", "Normal", "", '{right_tab}<w:spacing w:line="240" w:lineRule="auto"/>', "{small}"),
    ("FootnoteText", "footnote text", "Normal", "", '<w:spacing w:after="20" w:line="240" w:lineRule="auto"/><w:ind w:left="227" w:hanging="227"/>', "{small}"),
)  # fmt: skip
CHARACTERS = (
    ("DefaultParagraphFont", "Default Paragraph Font", "", ""),
    ("FootnoteReference", "footnote reference", "DefaultParagraphFont", '<w:vertAlign w:val="superscript"/>'),
    ("Hyperlink", "Hyperlink", "DefaultParagraphFont", '<w:color w:val="{accent}"/><w:u w:val="single"/>'),
    ("LetterLabel", "Letter Label", "DefaultParagraphFont", '<w:b w:val="0"/><w:bCs w:val="0"/><w:color w:val="{accent}"/>{note_size}'),
)  # fmt: skip
TABLE_STYLES = (
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:uiPriority w:val="99"/>'
    '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/>'
    '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    '<w:style w:type="table" w:customStyle="1" w:styleId="LetterTable"><w:name w:val="Letter Table"/><w:basedOn w:val="TableNormal"/>'
    '<w:tblPr><w:tblBorders><w:top w:val="single" w:sz="8" w:space="0" w:color="{accent}"/>'
    '<w:bottom w:val="single" w:sz="8" w:space="0" w:color="{accent}"/>'
    '<w:insideH w:val="single" w:sz="4" w:space="0" w:color="{rule}"/></w:tblBorders>'
    '<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="140" w:type="dxa"/></w:tblCellMar></w:tblPr>'
    '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:bCs/><w:color w:val="{accent}"/></w:rPr></w:tblStylePr></w:style>'
)


def twips(mm: float) -> int:
    """Millimetres as twentieths of a point, Word's unit."""
    return round(mm * TWIPS_A_MM)


def text_width(house: House) -> int:
    """The width between the margins, in twentieths of a point."""
    return twips(A4_WIDTH_MM - house.page.left_mm - house.page.right_mm)


def fonts_xml(family: str) -> str:
    """One family for all scripts."""
    name = quoteattr(family)
    return f"<w:rFonts w:ascii={name} w:hAnsi={name} w:eastAsia={name} w:cs={name}/>"


def _size(points: float) -> str:
    half = round(points * 2)
    return f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'


def _measures(house: House) -> dict[str, str]:
    """What the table's braces stand for."""
    accent, text, size = house.colours.accent[1:], house.colours.text[1:], house.fonts.size_pt
    data, fonts = twips(DATA_MM), fonts_xml(house.fonts.heading[0])
    colour = f'<w:color w:val="{accent}"/>'
    return {
        "accent": accent,
        "rule": house.colours.rule[1:],
        "small": f'<w:color w:val="{text}"/>{_size(house.fonts.note_size_pt)}',
        "note_size": _size(house.fonts.note_size_pt),
        "size": _size(size),
        "size1": _size(size + 3),
        "size2": _size(size + 1.5),
        "heading": "<w:keepNext/><w:keepLines/><w:suppressAutoHyphens/>",
        "heading_run": f"{fonts}<w:b/><w:bCs/>{colour}",
        "heading_italic": f"{fonts}<w:b/><w:bCs/><w:i/><w:iCs/>{colour}",
        "data_tab": f'<w:tabs><w:tab w:val="left" w:pos="{data}"/></w:tabs>',
        "data_indent": f'<w:ind w:left="{data}" w:hanging="{data}"/>',
        "right_tab": f'<w:tabs><w:tab w:val="right" w:pos="{text_width(house)}"/></w:tabs>',
        "space": str(twips(house.signature.space_mm)),
        "bullets": str(BULLETS),
        "tables": str(TABLES),
        "figures": str(FIGURES),
    }


def _style(kind: str, row: tuple[str, ...], measures: Mapping[str, str]) -> str:
    key, name, based, following, paragraph, words = row
    default = ' w:default="1"' if key in DEFAULTS else ""
    own = ' w:customStyle="1"' if key.startswith("Letter") else ""
    return (
        f'<w:style w:type="{kind}"{default}{own} w:styleId="{key}"><w:name w:val="{name}"/>'
        + (f'<w:basedOn w:val="{based}"/>' if based else "")
        + (f'<w:next w:val="{following}"/>' if following else "")
        + ("<w:qFormat/>" if kind == "paragraph" else "")
        + (f"<w:pPr>{paragraph.format_map(measures)}</w:pPr>" if paragraph else "")
        + (f"<w:rPr>{words.format_map(measures)}</w:rPr>" if words else "")
        + "</w:style>"
    )


def styles_xml(house: House, lang: str) -> str:
    """All styles that the letter uses, and Word's three defaults."""
    locale, measures = LOCALE[lang], _measures(house)
    line = round(240 * house.fonts.line_height)
    defaults = (
        f'<w:docDefaults><w:rPrDefault><w:rPr>{fonts_xml(house.fonts.body[0])}<w:color w:val="{house.colours.text[1:]}"/>'
        f'{_size(house.fonts.size_pt)}<w:lang w:val="{locale}" w:eastAsia="{locale}" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        f'<w:pPrDefault><w:pPr><w:widowControl/><w:spacing w:after="0" w:line="{line}" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
    )
    paragraphs = "".join(_style("paragraph", one, measures) for one in PARAGRAPHS)
    characters = "".join(
        _style("character", (key, name, based, "", "", words), measures) for key, name, based, words in CHARACTERS
    )
    tables = TABLE_STYLES.format_map(measures)
    return f'{XML}<w:styles xmlns:w="{W}">{defaults}{paragraphs}{characters}{tables}</w:styles>'
