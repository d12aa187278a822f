"""html, md and pdf: the same sentences, marks and footnotes."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time
from html import escape
from itertools import groupby
from pathlib import Path

from beeld import language
from beeld.letter.docx import ANNEX, LABELS, LOCALE
from beeld.letter.render import Rendered, RenderedSentence

CSS = (
    "body{font:17px/1.6 Georgia,serif;max-width:42rem;margin:3rem auto;padding:0 1rem;color:#111}"
    "h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}dl{display:grid;grid-template-columns:8rem 1fr;margin:0 0 2rem}"
    "dd{margin:0}.notes{font-size:.85rem;border-top:1px solid #999;margin-top:2.5rem;padding-top:.5rem}sup a{text-decoration:none}"
)


def _paragraphs(rendered: Rendered) -> list[list[RenderedSentence]]:
    return [list(group) for _, group in groupby(rendered.sentences, key=lambda one: (one.paragraph, one.heading))]


def _head_rows(rendered: Rendered) -> list[tuple[str, str]]:
    labels = LABELS[rendered.language]
    rows = [
        (labels["to"], rendered.addressee),
        (labels["date"], language.say_date(rendered.dated, rendered.language)),
        (labels["reference"], rendered.reference),
    ]
    return [(label, value) for label, value in rows if value]


def to_html(rendered: Rendered) -> str:
    """Self-contained: own CSS, no script, footnotes with links back."""
    seen: set[int] = set()

    def sentence(one: RenderedSentence) -> str:
        marks = ""
        for number in one.notes:
            back = "" if number in seen else f' id="r{number}"'
            seen.add(number)
            marks += "<sup>, </sup>" if marks else ""
            marks += f'<sup{back}><a href="#n{number}">{number}</a></sup>'
        return f'<span data-sentence="{one.mark}">{escape(one.text)}</span>{marks}'

    parts = [f"<p><strong>{escape(rendered.sender)}</strong></p>"] if rendered.sender else []
    parts.append("<dl>" + "".join(f"<dt>{escape(a)}</dt><dd>{escape(b)}</dd>" for a, b in _head_rows(rendered)) + "</dl>")
    parts.append(f"<h1>{escape(rendered.title)}</h1>")
    for group in _paragraphs(rendered):
        tag = "h2" if group[0].heading else "p"
        parts.append(f"<{tag}>" + " ".join(sentence(one) for one in group) + f"</{tag}>")
    if rendered.annex:
        parts.append(
            f"<h2>{ANNEX[rendered.language]}</h2><ul>" + "".join(f"<li>{escape(one)}</li>" for one in rendered.annex) + "</ul>"
        )
    if rendered.notes:
        rows = "".join(
            f'<li id="n{number}">{escape(note)} <a href="#r{number}" aria-label="↩">↩</a></li>'
            for number, note in enumerate(rendered.notes, start=1)
        )
        parts.append(f'<section class="notes"><ol>{rows}</ol></section>')
    trace = f'<meta name="beeld-letter" content="{escape(rendered.id)}"><meta name="beeld-root" content="{rendered.basis_root}">'
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width">{trace}<title>{escape(rendered.title)}</title><style>{CSS}</style>'
    body = "\n".join(parts)
    return (
        f'<!doctype html>\n<html lang="{LOCALE.get(rendered.language, "en")}"><head>{head}</head><body>\n{body}\n</body></html>\n'
    )


def to_markdown(rendered: Rendered) -> str:
    """Each sentence behind a comment with its mark; footnotes in the common extension's form."""
    parts = [f"**{rendered.sender}**"] if rendered.sender else []
    parts += ["\n".join(f"{label}: {value}  " for label, value in _head_rows(rendered)), f"# {rendered.title}"]
    for group in _paragraphs(rendered):
        words = " ".join(f"<!--{one.mark}-->{one.text}" + "".join(f"[^{number}]" for number in one.notes) for one in group)
        parts.append(f"## {words}" if group[0].heading else words)
    if rendered.annex:
        parts += [f"## {ANNEX[rendered.language]}", "\n".join(f"- {one}" for one in rendered.annex)]
    parts += [f"[^{number}]: {note}" for number, note in enumerate(rendered.notes, start=1)]
    return "\n\n".join(one for one in parts if one) + "\n"


def _typst_text(text: str) -> str:
    """A typst string literal used as content, so that nothing in a letter is markup."""
    return "#text(" + json.dumps(text, ensure_ascii=False) + ")"


def to_typst(rendered: Rendered) -> str:
    """The letter as a typst source."""
    lines = [
        f"#set document(title: {json.dumps(rendered.title, ensure_ascii=False)}, author: {json.dumps(rendered.sender or '-', ensure_ascii=False)})",
        f'#set text(lang: "{rendered.language}", size: 11pt, font: "Libertinus Serif")',
        '#set page(paper: "a4", margin: 2.5cm, numbering: "1")',
        "#set par(justify: false, leading: 0.75em, spacing: 1.2em)",
        "#show heading: set block(above: 1.6em, below: 0.9em)",
    ]
    if rendered.sender:
        lines.append(f"*{_typst_text(rendered.sender)}*\n")
    cells = ", ".join(f"[*{_typst_text(label)}*], [{_typst_text(value)}]" for label, value in _head_rows(rendered))
    lines += [f"#grid(columns: (3cm, 1fr), row-gutter: 0.6em, {cells})", f"= {_typst_text(rendered.title)}"]
    printed: set[int] = set()
    for group in _paragraphs(rendered):
        lines.append("")
        words = []
        for one in group:
            marks = ""
            for number in one.notes:
                marks += "#super[, ]" if marks else ""
                marks += (
                    f"#footnote(<n{number}>)"
                    if number in printed
                    else f"#footnote[{_typst_text(rendered.notes[number - 1])}] <n{number}>"
                )
                printed.add(number)
            words.append(_typst_text(one.text) + marks)
        lines.append(("== " if group[0].heading else "") + " ".join(words))
    if rendered.annex:
        lines += ["", f"== {_typst_text(ANNEX[rendered.language])}", *(f"- {_typst_text(one)}" for one in rendered.annex)]
    trace = json.dumps(json.dumps(trace_table(rendered), ensure_ascii=False, sort_keys=True), ensure_ascii=False)
    lines += [
        "",
        f'#pdf.attach("trace.json", bytes({trace}), relationship: "data", mime-type: "application/json", description: "trace")',
    ]
    return "\n".join(lines)


def trace_table(rendered: Rendered) -> dict[str, object]:
    """What a pdf carries of its sentences: marks and words; the bearer's claim, the ledger decides."""
    return {
        "letter": rendered.id,
        "edition": rendered.edition,
        "root": rendered.basis_root,
        "sentences": [{"mark": one.mark, "text": one.text} for one in rendered.sentences],
    }


def write_pdf(rendered: Rendered, path: Path) -> None:
    """PDF/A-3 with the trace attached, tagged; the same letter gives the same bytes."""
    import typst

    moment = datetime.combine(rendered.dated, time(12), tzinfo=UTC)
    data = typst.compile(
        to_typst(rendered).encode("utf-8"), format="pdf", pdf_standards=["a-3a"], timestamp=int(moment.timestamp())
    )
    path.write_bytes(data)
