"""The parts of a docx that hold no sentence: numbering, settings, headers, footers, properties, the trace.

Written as WordprocessingML in the order that ISO/IEC 29500-1 asks for: Word refuses or repairs what is out of order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

from beeld import language
from beeld.letter.docx_styles import BULLETS, FIGURES, LOCALE, NUMBERS, TABLES, XML, W, fonts_xml, twips
from beeld.letter.house import House
from beeld.letter.layout import marking
from beeld.letter.render import Rendered

R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
FIRST_LIST = 10
TRACE_NS = "urn:beeld:trace:1"


def run(text: str, properties: str = "") -> str:
    """A run of text; white space at its ends is kept."""
    inner = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{inner}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def numbering_xml(words: Mapping[str, str], lists: int) -> str:
    """Bullets, numbers, and the words before captions; each numbered list begins at 1 in a number of its own."""
    step = twips(6)
    bullets = "".join(_level(depth, "bullet", "•–·"[depth], step * (depth + 1), step) for depth in range(3))
    numbers = "".join(_level(depth, "decimal", f"%{depth + 1}.", step * (depth + 1), step) for depth in range(3))
    space = '<w:suff w:val="space"/>'
    kinds = (
        (BULLETS, "hybridMultilevel", bullets),
        (NUMBERS, "hybridMultilevel", numbers),
        (TABLES, "singleLevel", _level(0, "decimal", f"{words['table']} %1.", 0, 0, space)),
        (FIGURES, "singleLevel", _level(0, "decimal", f"{words['figure']} %1.", 0, 0, space)),
    )
    abstracts = "".join(
        f'<w:abstractNum w:abstractNumId="{key}"><w:multiLevelType w:val="{kind}"/>{levels}</w:abstractNum>'
        for key, kind, levels in kinds
    )
    plain = "".join(f'<w:num w:numId="{key}"><w:abstractNumId w:val="{key}"/></w:num>' for key, _, _ in kinds)
    begin = "".join(f'<w:lvlOverride w:ilvl="{depth}"><w:startOverride w:val="1"/></w:lvlOverride>' for depth in range(3))
    restarted = "".join(
        f'<w:num w:numId="{FIRST_LIST + index}"><w:abstractNumId w:val="{NUMBERS}"/>{begin}</w:num>' for index in range(lists)
    )
    return f'{XML}<w:numbering xmlns:w="{W}">{abstracts}{plain}{restarted}</w:numbering>'


def _level(depth: int, fmt: str, text: str, left: int, hanging: int, suffix: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{fmt}"/>{suffix}<w:lvlText w:val={quoteattr(text)}/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{left}" w:hanging="{hanging}"/></w:pPr></w:lvl>'
    )


def settings_xml(lang: str) -> str:
    """Hyphenation, the footnotes' separators, and that it is no document of an old Word."""
    locale = LOCALE[lang]
    return (
        f'{XML}<w:settings xmlns:w="{W}"><w:zoom w:percent="100"/><w:defaultTabStop w:val="708"/><w:autoHyphenation/>'
        '<w:consecutiveHyphenLimit w:val="2"/><w:hyphenationZone w:val="425"/><w:doNotHyphenateCaps/>'
        '<w:characterSpacingControl w:val="doNotCompress"/><w:footnotePr><w:footnote w:id="0"/><w:footnote w:id="1"/></w:footnotePr>'
        '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        f'<w:themeFontLang w:val="{locale}"/><w:decimalSymbol w:val="{"," if lang == "nl" else "."}"/>'
        f'<w:listSeparator w:val="{";" if lang == "nl" else ","}"/></w:settings>'
    )


def font_table_xml(house: House) -> str:
    """The families by name, each with the stand-in that a reader without it may use."""
    fonts = {}
    for families in (house.fonts.body, house.fonts.heading):
        fonts[families[0]] = families[1] if len(families) > 1 else ""
    rows = "".join(
        f"<w:font w:name={quoteattr(name)}>" + (f"<w:altName w:val={quoteattr(other)}/>" if other else "") + "</w:font>"
        for name, other in fonts.items()
    )
    return f'{XML}<w:fonts xmlns:w="{W}">{rows}</w:fonts>'


def first_header_xml(rendered: Rendered, logo: str) -> str:
    """The letterhead: logo, name, unit and sender's lines over a rule; an edition that is not public says so."""
    house = rendered.house
    accent, rule = house.colours.accent[1:], house.colours.rule[1:]
    size = round(house.fonts.size_pt * 2 + 8)
    label = marking(rendered).upper()
    mark = "<w:r><w:tab/></w:r>" + run(label, "<w:b/><w:bCs/>") if label else ""
    name = house.organisation or rendered.sender
    lines = [f'<w:p><w:pPr><w:pStyle w:val="Header"/><w:spacing w:after="80"/></w:pPr>{logo}</w:p>'] if logo else []
    heading = (
        run(
            name,
            f'{fonts_xml(house.fonts.heading[0])}<w:b/><w:bCs/><w:color w:val="{accent}"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/>',
        )
        if name
        else ""
    )
    if heading or mark:
        lines.append(f'<w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr>{heading}{mark}</w:p>')
    if house.unit:
        lines.append(f'<w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr>{run(house.unit)}</w:p>')
    address = "  ·  ".join([*house.sender, *house.contact])
    border = f'<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="6" w:color="{rule}"/></w:pBdr>'
    lines.append(
        f'<w:p><w:pPr><w:pStyle w:val="Header"/>{border}<w:spacing w:before="60" w:after="{twips(8)}"/></w:pPr>{run(address) if address else ""}</w:p>'
    )
    return f'{XML}<w:hdr xmlns:w="{W}" {NAMESPACES}>{"".join(lines)}</w:hdr>'


NAMESPACES = (
    f'xmlns:r="{R}" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)


def header_xml(rendered: Rendered) -> str:
    """Pages after the first: whose letter, about what, of when."""
    left = " · ".join(one for one in (rendered.house.organisation or rendered.sender, rendered.title) if one)
    right = marking(rendered).upper() or language.say_date(rendered.dated, rendered.language)
    border = f'<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="4" w:color="{rendered.house.colours.rule[1:]}"/></w:pBdr>'
    return (
        f'{XML}<w:hdr xmlns:w="{W}"><w:p><w:pPr><w:pStyle w:val="Header"/>{border}<w:spacing w:after="{twips(6)}"/></w:pPr>'
        f"{run(left)}<w:r><w:tab/></w:r>{run(right)}</w:p></w:hdr>"
    )


def footer_xml(rendered: Rendered) -> str:
    """Page x of y; the house's own line at the left, or the letter's reference."""
    words = rendered.house.words(rendered.language)

    def count(name: str) -> str:
        return f'<w:fldSimple w:instr=" {name} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'

    left = rendered.house.footer or rendered.reference
    return (
        f'{XML}<w:ftr xmlns:w="{W}"><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>{run(left) if left else ""}<w:r><w:tab/></w:r>'
        f"{run(words['page'] + ' ')}{count('PAGE')}{run(' ' + words['of'] + ' ')}{count('NUMPAGES')}</w:p></w:ftr>"
    )


def core_xml(rendered: Rendered) -> str:
    """Title, house and language; no person, no clock: the moment is noon of the letter's day."""
    moment = f"{rendered.dated.isoformat()}T12:00:00Z"
    house = rendered.house.organisation or rendered.sender
    return (
        f'{XML}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(rendered.title)}</dc:title><dc:creator>{escape(house)}</dc:creator>"
        f'<cp:lastModifiedBy>{escape(house)}</cp:lastModifiedBy><cp:revision>1</cp:revision><dcterms:created xsi:type="dcterms:W3CDTF">{moment}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{moment}</dcterms:modified><dc:language>{LOCALE[rendered.language]}</dc:language></cp:coreProperties>'
    )


def app_xml(rendered: Rendered) -> str:
    """The program that wrote it, and the house."""
    house = rendered.house.organisation or rendered.sender
    return (
        f'{XML}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        f"<Application>beeld</Application><Company>{escape(house)}</Company></Properties>"
    )


def trace_xml(rendered: Rendered) -> str:
    """The bearer's claim, no more: the ledger decides. A public file holds no question's name and no ledger's size."""
    rows = "".join(f'<sentence mark="{one.mark}"/>' for one in rendered.sentences)
    return (
        f"{XML}<trace xmlns={quoteattr(TRACE_NS)} letter={quoteattr(rendered.id)} edition={quoteattr(rendered.edition)} "
        f"root={quoteattr(rendered.basis_root)}>{rows}</trace>"
    )


def trace_properties_xml(rendered: Rendered) -> str:
    """Word keeps a custom part that has an id; this one is derived, so that equal letters are equal bytes."""
    digest = hashlib.sha256(f"{rendered.id}\0{rendered.edition}\0{rendered.basis_root}".encode()).hexdigest().upper()
    guid = f"{{{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:32]}}}"
    return (
        f'{XML}<ds:datastoreItem xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml" ds:itemID="{guid}">'
        f'<ds:schemaRefs><ds:schemaRef ds:uri="{TRACE_NS}"/></ds:schemaRefs></ds:datastoreItem>'
    )
