"""pdf: the letter as a typst source, compiled to PDF/A-3 with its trace attached; the page itself is letter.typ."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time
from functools import lru_cache
from importlib import resources
from pathlib import Path

from beeld import language
from beeld.letter.docx import ADDRESS, SOURCE_WEIGHTS
from beeld.letter.docx_styles import LOCALE
from beeld.letter.house import House, Logo
from beeld.letter.layout import Figure, Heading, Listing, Paragraph, Part, Quote, Table, Words, head_rows, marking, parts
from beeld.letter.raster import faces
from beeld.letter.render import Rendered


@lru_cache(maxsize=1)
def _template() -> str:
    return (resources.files("beeld.letter") / "letter.typ").read_text(encoding="utf-8")


def quoted(text: str) -> str:
    """A typst string literal."""
    return json.dumps(text, ensure_ascii=False)


def _array(values: object) -> str:
    rows = [str(one) for one in values]  # type: ignore[attr-defined]
    return "(" + "".join(f"{one}, " for one in rows) + ")"


def _definitions(rendered: Rendered) -> str:
    """What the template asks for: the house's measures, its words, and the letter's own data."""
    house, lang = rendered.house, rendered.language
    words = house.words(lang)
    locale = LOCALE[lang].split("-")
    mark = marking(rendered).upper()
    day = language.say_date(rendered.dated, lang)
    organisation = house.organisation or rendered.sender
    page = house.page
    return f"""#let house = (
  body: {_array(quoted(one) for one in _families(house.fonts.body))}, heading: {_array(quoted(one) for one in _families(house.fonts.heading))},
  size: {house.fonts.size_pt}pt, note: {house.fonts.note_size_pt}pt, leading: {house.fonts.line_height - 0.68:.2f}em,
  text: rgb("{house.colours.text}"), accent: rgb("{house.colours.accent}"), rule: rgb("{house.colours.rule}"),
  top: {page.top_mm}mm, right: {page.right_mm}mm, bottom: {page.bottom_mm}mm, left: {page.left_mm}mm, space: {house.signature.space_mm}mm,
)
#let words = (page: {quoted(words["page"])}, of: {quoted(words["of"])}, subject: {quoted(words["subject"])})
#let letter = (
  title: {quoted(rendered.title)}, author: {quoted(organisation or "-")}, reference: {quoted(rendered.reference)}, lang: "{locale[0]}", region: "{locale[1]}",
  organisation: {quoted(organisation)}, unit: {quoted(house.unit)}, mark: {quoted(mark)}, mark-or-day: {quoted(mark or day)},
  running: {quoted(" · ".join(one for one in (organisation, rendered.title) if one))}, footer: {quoted(house.footer or rendered.reference)},
)
"""


def _families(names: tuple[str, ...]) -> tuple[str, ...]:
    """Without css' generic names; the face that comes with the typesetter is the last resort."""
    return tuple(dict.fromkeys([*(one for one in names if one not in ("serif", "sans-serif")), "Libertinus Serif"]))


class _Writer:
    def __init__(self, rendered: Rendered) -> None:
        self.rendered = rendered
        self.words = rendered.house.words(rendered.language)
        self.printed: set[int] = set()

    def source(self) -> str:
        rendered, house = self.rendered, self.rendered.house
        logo = _logo(house.logo) if house.logo else "none"
        lines = [_definitions(rendered), _template()]
        lines.append(f"#letterhead(logo: {logo}, lines: {_array(quoted(one) for one in [*house.sender, *house.contact])})")
        if rendered.addressee:
            lines.append(f"#addressee{_array(quoted(one) for one in rendered.addressee.splitlines())}")
        rows = [f"({quoted(label)}, {quoted(value)})" for label, value in head_rows(rendered)]
        lines.append(f"#data{_array(rows)}")
        if rendered.title:
            lines.append(f"#subject({quoted(rendered.title)})")
        lines += self._parts(parts(rendered))
        lines += self._annex()
        trace = quoted(json.dumps(trace_table(rendered), ensure_ascii=False, sort_keys=True))
        lines.append(
            f'#pdf.attach("trace.json", bytes({trace}), relationship: "data", mime-type: "application/json", description: "trace")'
        )
        return "\n\n".join(lines)

    def _parts(self, found: list[Part]) -> list[str]:
        """Each part's source; lines of a signature stand in one block."""
        made: list[str] = []
        signature: list[str] = []
        for part in found:
            if isinstance(part, Paragraph) and part.role == "signature":
                signature.append(f"[{self._text(part.words)}]")
                continue
            if signature:
                made.append(f"#signature{_array(signature)}")
                signature = []
            made.append(self._part(part))
        return made + ([f"#signature{_array(signature)}"] if signature else [])

    def _part(self, part: Part) -> str:
        if isinstance(part, Heading):
            return (
                "#pagebreak(weak: true)\n" if part.annex else ""
            ) + f"#heading(level: {min(part.level, 4)})[{self._text(part.words)}]"
        if isinstance(part, Paragraph):
            words = self._text(part.words)
            return f"#{part.role}[{words}]" if part.role in ("closing", "copies") else words
        if isinstance(part, Listing):
            return "\n".join(
                f"{'  ' * item.depth}{f'{item.number}.' if item.number else '-'} {self._text(item.words)}" for item in part.items
            )
        if isinstance(part, Quote):
            return f"#quotation{_array(f'[{self._text(one)}]' for one in part.paragraphs)}"
        return self._table(part) if isinstance(part, Table) else self._figure(part)

    def _table(self, table: Table) -> str:
        cells = [[f"[{self._text(cell.words)}]" for cell in row] for row in table.rows]
        aligns = [{"left": "left", "right": "right", "centre": "center"}[cell.align] for cell in table.rows[0]]
        made = _table(cells, table.weights, aligns)
        if not table.caption:
            return f"#block(above: 1.5em, below: 1.5em)[#{made}]"
        caption = f"caption: figure.caption(position: top)[{self._text(table.caption)}]"
        return f"#figure({made}, kind: table, supplement: {quoted(self.words['table'])}, {caption})"

    def _figure(self, figure: Figure) -> str:
        drawn = figure.picture
        image = f'image(bytes({quoted(drawn.svg)}), format: "svg", width: 100%, alt: {quoted(drawn.alt)})'
        caption = f"caption: [{self._text(figure.caption)}]"
        return f"#figure({image}, kind: image, supplement: {quoted(self.words['figure'])}, alt: {quoted(drawn.alt)}, {caption})"

    def _annex(self) -> list[str]:
        rendered, words = self.rendered, self.words
        if not rendered.sources:
            return []
        cells = [[f"[#{quoted(words[one])}]" for one in ("published", "publisher", "found_at")]]
        for one in rendered.sources:
            day = language.say_date(one.published, rendered.language)
            cells.append(
                [f"[{_plain(day)}]", f"[{_plain(one.publisher)}]", f"[{_plain(one.title)} #linebreak() {_plain(one.found_at)}]"]
            )
        return [
            f"#pagebreak(weak: true)\n#heading(level: 2)[#{quoted(words['annex'])}]",
            f"#{quoted(words['annex_intro'])}",
            "#" + _table(cells, SOURCE_WEIGHTS, ["left"] * 3),
        ]

    def _text(self, words: Words) -> str:
        return " ".join(self._sentence(one.pieces) + self._notes(one.notes) for one in words)

    @staticmethod
    def _sentence(pieces: object) -> str:
        made = []
        for one in pieces:  # type: ignore[attr-defined]
            inner = f"#link({quoted(one.url)})[#{quoted(one.text)}]" if one.url else _plain(one.text)
            inner = f"#strong[{inner}]" if one.bold else inner
            made.append(f"#emph[{inner}]" if one.italic else inner)
        return "".join(made)

    def _notes(self, notes: tuple[int, ...]) -> str:
        made = []
        for number in notes:
            if number in self.printed:
                made.append(f"#again({number})")
                continue
            self.printed.add(number)
            made.append(f"#footnote[#h(0.3em){_plain(self.rendered.notes[number - 1])}]#label({quoted(f'n{number}')})")
        return "#super[, ]".join(made)


def _plain(text: str) -> str:
    """Words as strings, addresses in them as links."""
    made, at = [], 0
    for match in ADDRESS.finditer(text):
        made += [f"#{quoted(text[at : match.start()])}"] if match.start() > at else []
        made.append(f"#link({quoted(match.group())})[#{quoted(match.group())}]")
        at = match.end()
    return "".join(made) + (f"#{quoted(text[at:])}" if at < len(text) else "")


def _table(rows: list[list[str]], weights: tuple[int, ...], aligns: list[str]) -> str:
    columns = _array(f"{one}fr" for one in weights)
    head, *body = rows
    cells = ",\n  ".join(", ".join(row) for row in body)
    return f"table(columns: {columns}, align: {_array(aligns)},\n  table.header({', '.join(head)}),\n  {cells})"


def _logo(logo: Logo) -> str:
    size = f"height: {logo.height_mm}mm, alt: {quoted(logo.alt)}"
    if logo.kind == "svg":
        return f'image(bytes({quoted(logo.data.decode("utf-8"))}), format: "svg", {size})'
    return f'image(bytes({_array(logo.data)}), format: "png", {size})'


def to_typst(rendered: Rendered) -> str:
    """The letter as a typst source."""
    return _Writer(rendered).source()


def trace_table(rendered: Rendered) -> dict[str, object]:
    """What a pdf carries of its sentences: marks and words; the bearer's claim, the ledger decides."""
    return {
        "letter": rendered.id,
        "edition": rendered.edition,
        "root": rendered.basis_root,
        "sentences": [{"mark": one.mark, "text": one.text} for one in rendered.sentences],
    }


def write_pdf(rendered: Rendered, path: Path) -> None:
    """PDF/A-3a and PDF/UA-1 (tagged) with the trace attached; the same letter gives the same bytes."""
    import typst

    moment = datetime.combine(rendered.dated, time(12), tzinfo=UTC)
    data = typst.compile(
        to_typst(rendered).encode("utf-8"),
        format="pdf",
        pdf_standards=["a-3a", "ua-1"],
        timestamp=int(moment.timestamp()),
        font_paths=faces(rendered.house.fonts.folder, rendered.house.fonts != House().fonts),
    )
    path.write_bytes(data)
