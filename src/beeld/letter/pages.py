"""html and md: the same sentences, marks and footnotes as the docx and the pdf."""

from __future__ import annotations

import base64
import re
from html import escape

from beeld import language
from beeld.letter.docx import ADDRESS, SOURCE_WEIGHTS
from beeld.letter.docx_styles import LOCALE
from beeld.letter.house import House, Logo
from beeld.letter.inline import Run
from beeld.letter.layout import Figure, Heading, Item, Listing, Paragraph, Part, Quote, Table, Words, head_rows, marking, parts
from beeld.letter.render import Rendered

CSS = """
:root{color-scheme:light}
body{font:SIZE/1.55 BODY;color:TEXT;max-width:41rem;margin:2.5rem auto;padding:0 1.25rem;hyphens:manual;text-wrap:pretty}
header{border-bottom:1px solid RULE;padding-bottom:.6rem;margin-bottom:2.5rem;display:flow-root}
header p{margin:.15rem 0;font-size:.85rem}header .name{font:bold 1.35rem HEADING;color:ACCENT}header img{height:LOGOmm;display:block;margin-bottom:.6rem}
header .mark{float:right;font-weight:bold;letter-spacing:.04em}
address{font-style:normal;margin-bottom:2rem}
dl{display:grid;grid-template-columns:8.5rem 1fr;gap:.25rem 0;margin:0 0 .4rem}dt,h1 .label{font-size:.85rem;color:ACCENT;font-weight:normal}dd{margin:0}
h1{font:bold 1.06rem/1.4 HEADING;color:ACCENT;display:grid;grid-template-columns:8.5rem 1fr;align-items:baseline;margin:0 0 2.4rem}
h2,h3,h4{font-family:HEADING;color:ACCENT;line-height:1.3;break-after:avoid}h2{font-size:1.2rem;margin:2rem 0 .6rem}h3{font-size:1.04rem;margin:1.6rem 0 .4rem}h4{font-size:1rem;font-style:italic}
p{margin:0 0 .9rem}ul,ol{margin:0 0 .9rem;padding-left:1.6rem}li{margin:.25rem 0}li p{margin:0}
blockquote{margin:0 0 .9rem;padding:.1rem 0 .1rem 1.1rem;border-left:3px solid RULE;font-style:italic}blockquote p:last-child{margin:0}
table{border-collapse:collapse;width:100%;margin:1.4rem 0;font-size:.88rem;line-height:1.4;border-top:2px solid ACCENT;border-bottom:2px solid ACCENT}
th,td{text-align:left;vertical-align:top;padding:.45rem .9rem .45rem 0;border-bottom:1px solid RULE}th{color:ACCENT}th p,td p{margin:0}.r{text-align:right}.c{text-align:center}
caption,figcaption{text-align:left;font-weight:bold;font-size:.88rem;padding-bottom:.4rem}caption p,figcaption p{margin:0;display:inline}figcaption{padding:.4rem 0 0}
figure{margin:1.6rem 0}figure svg{width:100%;height:auto}
.closing{margin:1.8rem 0 SPACEmm}.signature p{margin:0}.copies{margin-top:2rem;font-size:.85rem}.annex{margin-top:3.5rem;border-top:1px solid RULE;padding-top:.5rem}
sup{line-height:0;font-size:.72em}sup a,.notes a{text-decoration:none}a{color:ACCENT}a:focus-visible{outline:2px solid ACCENT;outline-offset:2px}
.notes{font-size:.85rem;border-top:1px solid RULE;margin-top:3rem;padding-top:.8rem}.notes h2{font-size:1rem;margin:0 0 .5rem}.notes li{overflow-wrap:anywhere}
.place{overflow-wrap:anywhere}
@media (max-width:34rem){dl,h1{grid-template-columns:1fr}table{font-size:.8rem}}
@page{size:A4;margin:TOPmm RIGHTmm BOTTOMmm LEFTmm}
@media print{body{font-size:11pt;max-width:none;margin:0;padding:0;hyphens:auto}a{color:inherit;text-decoration:none}.annex{break-before:page;border:0;margin:0}tr,figure,li{break-inside:avoid}thead{display:table-header-group}p{orphans:2;widows:2}.back{display:none}}
"""


def _css(house: House) -> str:
    generic = {"serif", "sans-serif", "monospace"}

    def family(names: tuple[str, ...]) -> str:
        return ",".join(one if one in generic else "'" + re.sub(r"[^\w .-]", "", one) + "'" for one in names)

    values = {
        "SIZE": "1.06rem",
        "BODY": family(house.fonts.body),
        "HEADING": family(house.fonts.heading),
        "ACCENT": house.colours.accent,
        "RULE": house.colours.rule,
        "TEXT": house.colours.text,
        "SPACE": f"{house.signature.space_mm:g}",
        "LOGO": f"{house.logo.height_mm if house.logo else 0:g}",
        "TOP": f"{house.page.top_mm:g}",
        "RIGHT": f"{house.page.right_mm:g}",
        "BOTTOM": f"{house.page.bottom_mm:g}",
        "LEFT": f"{house.page.left_mm:g}",
    }
    return re.sub(r"[A-Z]{4,}|TOP|A4", lambda match: values.get(match.group(), match.group()), CSS).replace("\n", "")


def to_html(rendered: Rendered) -> str:
    """Self-contained: own CSS, no script, nothing fetched; footnotes with links back. What carries `data-furniture` is no
    sentence of the letter.
    """
    return _Html(rendered).page()


class _Html:
    def __init__(self, rendered: Rendered) -> None:
        self.rendered = rendered
        self.words = rendered.house.words(rendered.language)
        self.seen: set[int] = set()

    def page(self) -> str:
        rendered = self.rendered
        trace = (
            f'<meta name="beeld-letter" content="{escape(rendered.id)}"><meta name="beeld-root" content="{rendered.basis_root}">'
        )
        policy = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">"
        head = (
            f'<meta charset="utf-8">{policy}<meta name="viewport" content="width=device-width">'
            f"{trace}<title>{escape(rendered.title)}</title><style>{_css(rendered.house)}</style>"
        )
        body = "\n".join([self._letterhead(), "<main>", self._head(), *self._parts(), self._annex(), "</main>", self._notes()])
        return f'<!doctype html>\n<html lang="{LOCALE[rendered.language]}"><head>{head}</head><body>\n{body}\n</body></html>\n'

    def _letterhead(self) -> str:
        house, mark = self.rendered.house, marking(self.rendered)
        name = house.organisation or self.rendered.sender
        lines = [f'<p class="mark">{escape(mark.upper())}</p>'] if mark else []
        lines += [_image(house.logo)] if house.logo else []
        lines += [f'<p class="name">{escape(name)}</p>'] if name else []
        lines += [f"<p>{escape(house.unit)}</p>"] if house.unit else []
        address = [*house.sender, *house.contact]
        lines += [f"<p>{escape('  ·  '.join(address))}</p>"] if address else []
        return f"<header data-furniture>{''.join(lines)}</header>"

    def _head(self) -> str:
        rendered = self.rendered
        address = "<br>".join(escape(one) for one in rendered.addressee.splitlines())
        rows = "".join(f"<dt>{escape(a)}</dt><dd>{escape(b)}</dd>" for a, b in head_rows(rendered))
        title = (
            f'<h1><span class="label">{escape(self.words["subject"])}</span> <span>{escape(rendered.title)}</span></h1>'
            if rendered.title
            else ""
        )
        return f"<div data-furniture>{f'<address>{address}</address>' if address else ''}<dl>{rows}</dl>{title}</div>"

    def _parts(self) -> list[str]:
        made: list[str] = []
        signature: list[str] = []
        for part in parts(self.rendered):
            if isinstance(part, Paragraph) and part.role == "signature":
                signature.append(f"<p>{self._text(part.words)}</p>")
                continue
            if signature:
                made.append(f'<div class="signature">{"".join(signature)}</div>')
                signature = []
            made.append(self._part(part))
        return made + ([f'<div class="signature">{"".join(signature)}</div>'] if signature else [])

    def _part(self, part: Part) -> str:
        if isinstance(part, Heading):
            style = ' class="annex"' if part.annex else ""
            return f"<h{min(part.level, 4)}{style}>{self._text(part.words)}</h{min(part.level, 4)}>"
        if isinstance(part, Paragraph):
            style = f' class="{part.role}"' if part.role in ("closing", "copies") else ""
            return f"<p{style}>{self._text(part.words)}</p>"
        if isinstance(part, Listing):
            return self._list(list(part.items))
        if isinstance(part, Quote):
            return "<blockquote>" + "".join(f"<p>{self._text(one)}</p>" for one in part.paragraphs) + "</blockquote>"
        return self._table(part) if isinstance(part, Table) else self._figure(part)

    def _list(self, items: list[Item]) -> str:
        """Items with those that are deeper nested in them."""
        tag = "ol" if items[0].number else "ul"
        made, at = [], 0
        while at < len(items):
            end = at + 1
            while end < len(items) and items[end].depth > items[at].depth:
                end += 1
            inner = self._list(items[at + 1 : end]) if end > at + 1 else ""
            made.append(f"<li><p>{self._text(items[at].words)}</p>{inner}</li>")
            at = end
        return f"<{tag}>{''.join(made)}</{tag}>"

    def _table(self, table: Table) -> str:
        def cells(row: int, tag: str) -> str:
            style = {"left": "", "right": " class=r", "centre": " class=c"}
            scope = ' scope="col"' if tag == "th" else ""
            return "".join(f"<{tag}{scope}{style[one.align]}><p>{self._text(one.words)}</p></{tag}>" for one in table.rows[row])

        label = f"<span data-furniture>{escape(self.words['table'])} {table.number}. </span>"
        caption = f"<caption>{label}<p>{self._text(table.caption)}</p></caption>" if table.caption else ""
        body = "".join(f"<tr>{cells(index, 'td')}</tr>" for index in range(1, len(table.rows)))
        return f"<table>{caption}<thead><tr>{cells(0, 'th')}</tr></thead><tbody>{body}</tbody></table>"

    def _figure(self, figure: Figure) -> str:
        label = f"<span data-furniture>{escape(self.words['figure'])} {figure.number}. </span>"
        return f"<figure>{figure.picture.svg}<figcaption>{label}<p>{self._text(figure.caption)}</p></figcaption></figure>"

    def _annex(self) -> str:
        rendered, words = self.rendered, self.words
        if not rendered.sources:
            return ""
        names = ("published", "publisher", "found_at")
        head = "".join(
            f'<th scope="col" style="width:{wide}%">{escape(words[one])}</th>'
            for one, wide in zip(names, SOURCE_WEIGHTS, strict=True)
        )
        rows = "".join(
            f"<tr><td>{escape(language.say_date(one.published, rendered.language))}</td><td>{escape(one.publisher)}</td>"
            f'<td class="place" title="sha256:{one.sha256}">{escape(one.title)}<br>{_linked(one.found_at)}</td></tr>'
            for one in rendered.sources
        )
        return (
            f'<section data-furniture><h2 class="annex">{escape(words["annex"])}</h2><p>{escape(words["annex_intro"])}</p>'
            f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></section>"
        )

    def _notes(self) -> str:
        if not self.rendered.notes:
            return ""
        rows = "".join(
            f'<li id="n{number}">{_linked(note)} <a class="back" href="#r{number}" aria-label="{escape(self.words["back"])}" role="doc-backlink">↩</a></li>'
            for number, note in enumerate(self.rendered.notes, start=1)
        )
        return f'<section class="notes" data-furniture role="doc-endnotes"><h2>{escape(self.words["notes"])}</h2><ol>{rows}</ol></section>'

    def _text(self, words: Words) -> str:
        return " ".join(
            f'<span data-sentence="{one.mark}">{"".join(_run(piece) for piece in one.pieces)}</span>{self._marks(one.notes)}'
            for one in words
        )

    def _marks(self, notes: tuple[int, ...]) -> str:
        made = []
        for number in notes:
            back = "" if number in self.seen else f' id="r{number}"'
            self.seen.add(number)
            made.append(f'<sup{back}><a href="#n{number}" role="doc-noteref">{number}</a></sup>')
        return "<sup>, </sup>".join(made)


def _image(logo: Logo) -> str:
    kind = "image/svg+xml" if logo.kind == "svg" else "image/png"
    return f'<img alt="{escape(logo.alt)}" src="data:{kind};base64,{base64.b64encode(logo.data).decode()}">'


def _run(piece: Run) -> str:
    inner = f'<a href="{escape(piece.url)}">{escape(piece.text)}</a>' if piece.url else _linked(piece.text)
    inner = f"<em>{inner}</em>" if piece.italic else inner
    return f"<strong>{inner}</strong>" if piece.bold else inner


def _linked(text: str) -> str:
    """Words with the addresses in them as links."""
    made, at = [], 0
    for match in ADDRESS.finditer(text):
        made += [escape(text[at : match.start()]), f'<a href="{escape(match.group())}">{escape(match.group())}</a>']
        at = match.end()
    return "".join(made) + escape(text[at:])


# -- md ----------------------------------------------------------------------------------------------------------------------


def to_markdown(rendered: Rendered) -> str:
    """Each sentence behind a comment with its mark; footnotes in the common extension's form."""
    words = rendered.house.words(rendered.language)
    name = rendered.house.organisation or rendered.sender
    mark = marking(rendered)
    made = [f"**{name}**"] if name else []
    made += [f"**{mark.upper()}**"] if mark else []
    rows = [(words["to"], rendered.addressee.replace("\n", ", ")), *head_rows(rendered)]
    made += ["\n".join(f"{label}: {value}  " for label, value in rows if value), f"# {rendered.title}" if rendered.title else ""]
    made += [_markdown(part, words) for part in parts(rendered)]
    if rendered.sources:
        head = " | ".join(words[one] for one in ("published", "publisher", "found_at"))
        lines = [
            f"| {language.say_date(one.published, rendered.language)} | {_bar(one.publisher)} | {_bar(one.title)}, {_bar(one.found_at)} |"
            for one in rendered.sources
        ]
        made += [f"## {words['annex']}", words["annex_intro"], "\n".join([f"| {head} |", "| --- | --- | --- |", *lines])]
    made += [f"[^{number}]: {note}" for number, note in enumerate(rendered.notes, start=1)]
    return "\n\n".join(one for one in made if one) + "\n"


def _bar(text: str) -> str:
    return text.replace("|", "\\|")


def _md_text(words: Words) -> str:
    return " ".join(
        f"<!--{one.mark}-->{''.join(_md_run(piece) for piece in one.pieces)}" + "".join(f"[^{number}]" for number in one.notes)
        for one in words
    )


def _md_run(piece: Run) -> str:
    mark = {(True, True): "***", (True, False): "**", (False, True): "*", (False, False): ""}[piece.bold, piece.italic]
    inner = f"[{piece.text}]({piece.url})" if piece.url else piece.text
    return f"{mark}{inner}{mark}"


def _markdown(part: Part, words: dict[str, str]) -> str:
    if isinstance(part, Heading):
        return f"{'#' * part.level} {_md_text(part.words)}"
    if isinstance(part, Paragraph):
        return _md_text(part.words)
    if isinstance(part, Listing):
        return "\n".join(
            f"{'   ' * item.depth}{f'{item.number}.' if item.number else '-'} {_md_text(item.words)}" for item in part.items
        )
    if isinstance(part, Quote):
        return "\n>\n".join(f"> {_md_text(one)}" for one in part.paragraphs)
    if isinstance(part, Table):
        rule = {"left": "---", "right": "--:", "centre": ":-:"}
        lines = ["| " + " | ".join(_bar(_md_text(cell.words)) for cell in row) + " |" for row in part.rows]
        lines.insert(1, "| " + " | ".join(rule[cell.align] for cell in part.rows[0]) + " |")
        caption = [f"*{words['table']} {part.number}.* {_md_text(part.caption)}\n"] if part.caption else []
        return "\n".join([*caption, *lines])
    drawn = "\n".join(f"| {one.day.isoformat()} | {_bar(one.words)} |" for one in part.picture.points)
    table = f"| {words['published']} | {words['answer']} |\n| --- | --- |\n{drawn}"
    return f"*{words['figure']} {part.number}.* {_md_text(part.caption)}\n\n{table}"
