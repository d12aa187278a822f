"""A finding's reasons as a picture: a bar a voice, to the right what makes the answer likelier, to the left what makes it less so. With a table
that says the same, for those who hear a page or copy from it. SVG by itself, or an HTML page with both.
"""

from __future__ import annotations

import math
from html import escape
from typing import NamedTuple

from beeld import language
from beeld.model import Answer, Contribution, Finding
from beeld.weigh.why import shown_side

WIDTH, LABEL, NUMBER, ROW, BAR = 900, 330, 70, 46, 18
HEAD = 96
MOST_ROWS = 40
FONT = "system-ui, 'Segoe UI', 'Liberation Sans', Arial, sans-serif"
# Colours that are told apart by those who see no red or green, on white and on dark; the sign is printed as well.
STYLE = """
.w{--page:#ffffff;--ink:#1b1f24;--soft:#57606a;--line:#c9d1d9;--for:#1f5fa8;--against:#b3541e;--prior:#6e7781}
@media (prefers-color-scheme:dark){.w{--page:#14181d;--ink:#e6edf3;--soft:#a3adb8;--line:#3b444d;--for:#74aef2;--against:#f0a06a;--prior:#8b949e}}
.w .page{fill:var(--page)} .w text{fill:var(--ink);font-size:14px} .w .soft{fill:var(--soft);font-size:12px} .w .big{font-size:17px;font-weight:600}
.w .axis{stroke:var(--line);stroke-width:1} .w .for{fill:var(--for)} .w .against{fill:var(--against)} .w .prior{fill:var(--prior)}
.w .none{fill:none;stroke:var(--soft);stroke-dasharray:3 3}
"""
WORDS = {
    "en": {
        "desc": "Decibans by voice. {rows}",
        "scale": "10 decibans: ten times likelier. What each adds is what is lost when it alone is left out.",
        "prior": "before any claim",
        "grade": "grade {grade}, {age}",
        "today": "said this day",
        "days": "{days} days old",
        "day": "1 day old",
        "folded": "passed on by {names}: adds nothing",
        "silent": "silent: looked, and reports nothing",
        "superseded": "replaced by its own later word",
        "withdrawn": "withdrawn",
        "no_information": "can't be judged: weighs nothing",
        "head": ("voice", "grade", "said on", "says", "decibans", "side", "passed on by"),
        "more": "and {count} more voices, in the table",
        "sum": "{status}; likelihood {likelihood}, confidence {confidence}",
        "denies": "denies",
        "for": "for",
        "against": "against",
        "near": "says otherwise, yet makes this likelier",
        "change": "What would change the status",
        "limits": "Limits",
    },
    "nl": {
        "desc": "Decibel bewijs per stem. {rows}",
        "scale": "10 decibel: tien keer zo waarschijnlijk. Wat elk toevoegt, is wat verdwijnt als juist die wordt weggelaten.",
        "prior": "vóór elke bewering",
        "grade": "graad {grade}, {age}",
        "today": "van deze dag",
        "days": "{days} dagen oud",
        "day": "1 dag oud",
        "folded": "doorgegeven door {names}: voegt niets toe",
        "silent": "stil: keek, en meldt niets",
        "superseded": "vervangen door een eigen later woord",
        "withdrawn": "ingetrokken",
        "no_information": "niet te beoordelen: weegt niets",
        "head": ("stem", "graad", "gezegd op", "zegt", "decibel", "kant", "doorgegeven door"),
        "more": "en nog {count} stemmen, in de tabel",
        "sum": "{status}; waarschijnlijkheid {likelihood}, zekerheid {confidence}",
        "denies": "ontkent",
        "for": "voor",
        "against": "tegen",
        "near": "zegt iets anders, maakt dit toch waarschijnlijker",
        "change": "Wat de status zou veranderen",
        "limits": "Voorbehouden",
    },
}


class Line(NamedTuple):
    """One row of the picture and of the table."""

    voice: str
    below: str
    decibans: float | None
    side: str
    cells: tuple[str, ...]


def svg(finding: Finding, lang: str = "en", title: str = "") -> str:
    """The picture. `title` is what was asked, in words; the question's id where it is not given."""
    words = WORDS[lang]
    lines = _lines(finding, lang)
    shown = lines[:MOST_ROWS]
    height = HEAD + ROW * (len(shown) + (len(lines) > len(shown))) + 34
    drawing = WIDTH - LABEL - NUMBER * 2
    low = min([0.0, *(one.decibans for one in shown if one.decibans is not None)])
    high = max([1.0, *(one.decibans for one in shown if one.decibans is not None)])
    unit = drawing / (high - low)
    zero = LABEL + NUMBER + unit * -low
    heading = f"{title or finding.question}: {_say(finding.answer, lang, finding.unit)}"
    spoken = "; ".join(f"{one.voice} {_number(one.decibans, lang)}, {one.below}" for one in shown)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="w" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-labelledby="w-title w-desc" font-family="{FONT}">',
        f'<title id="w-title">{escape(heading)}</title>',
        f'<desc id="w-desc">{escape(str(words["desc"]).format(rows=spoken))}</desc>',
        f"<style>{STYLE}</style>",
        f'<rect class="page" width="{WIDTH}" height="{height}"/>',
        f'<text x="16" y="24">{escape(_cut(title or finding.question, 105))}</text>',
        f'<text class="big" x="16" y="50">{escape(_say(finding.answer, lang, finding.unit))}</text>',
        f'<text class="soft" x="16" y="70">{escape(_summary(finding, lang))}</text>',
        f'<line class="axis" x1="{zero:.1f}" y1="{HEAD - 8}" x2="{zero:.1f}" y2="{HEAD + ROW * len(shown)}"/>',
    ]
    for index, one in enumerate(shown):
        parts += _row(one, HEAD + ROW * index, zero, unit, lang)
    if len(lines) > len(shown):
        more = str(words["more"]).format(count=len(lines) - len(shown))
        parts.append(f'<text class="soft" x="16" y="{HEAD + ROW * len(shown) + 22}">{escape(more)}</text>')
    parts.append(f'<text class="soft" x="16" y="{height - 12}">{escape(str(words["scale"]))}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def page(finding: Finding, lang: str = "en", title: str = "") -> str:
    """The picture with the table behind it, the limits and what would change the status, as one HTML page."""
    words = WORDS[lang]
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in words["head"])
    rows = "\n".join(
        f'<tr><th scope="row">{escape(one.cells[0])}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in one.cells[1:])
        + "</tr>"
        for one in _lines(finding, lang)
    )
    lists = ""
    for key, found in (("limits", finding.caveats), ("change", finding.what_would_change)):
        if found:
            items = "".join(f"<li>{escape(one)}</li>" for one in found)
            lists += f"<h2>{escape(str(words[key]))}</h2><ul>{items}</ul>\n"
    name = escape(title or finding.question)
    return f"""<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{name}</title>
<style>:root{{color-scheme:light dark}} body{{font-family:{FONT};max-width:60rem;margin:2rem auto;padding:0 1rem;line-height:1.45}}
svg{{width:100%;height:auto}} table{{border-collapse:collapse;width:100%;font-size:.92rem}} th,td{{text-align:left;padding:.35rem .6rem;border-bottom:1px solid #8886;vertical-align:top}}
h1{{font-size:1.3rem}} h2{{font-size:1.05rem}}</style></head>
<body><h1>{name}</h1>
<figure>{svg(finding, lang, title)}</figure>
<table><caption class="soft">{escape(str(words["scale"]))}</caption><thead><tr>{head}</tr></thead><tbody>
{rows}
</tbody></table>
{lists}</body></html>
"""


def _lines(finding: Finding, lang: str) -> list[Line]:
    words = WORDS[lang]
    lines = []
    if finding.prior_decibans is not None:
        number = _number(finding.prior_decibans, lang)
        cells = (str(words["prior"]), "", "", "", number, "", "")
        lines.append(Line(str(words["prior"]), "", finding.prior_decibans, "prior", cells))
    for one in finding.contributions:
        weighs = one.side in ("for", "against")
        says = str(words["silent"]) if one.side == "silent" else _say(one.answer, lang, finding.unit)
        about = str(words["grade"]).format(grade=one.grade, age=_age(finding, one, lang))
        says = f"{words['denies']}: {says}" if one.denies else says
        notes = [says] if weighs or one.side == "silent" else [says, str(words[one.side])]
        if shown_side(one) == "near":
            notes.append(str(words["near"]))
        if one.folded:
            notes.append(str(words["folded"]).format(names=", ".join(one.folded)))
        decibans = one.decibans if weighs else None
        side = str(words[shown_side(one)]) if weighs else str(words[one.side]).split(":")[0]
        cells = (one.origin, one.grade, str(one.said_on or ""), says, _number(decibans, lang), side, ", ".join(one.folded))
        lines.append(Line(f"{one.origin} ({about})", "; ".join(notes), decibans, one.side, cells))
    return lines


def _row(one: Line, top: int, zero: float, unit: float, lang: str) -> list[str]:
    middle = top + BAR // 2 + 6
    found = [
        f"<g><title>{escape(f'{one.voice}: {one.below} {_number(one.decibans, lang)}'.strip())}</title>",
        f'<text x="16" y="{top + 14}">{escape(_cut(one.voice, 44))}</text>',
        f'<text class="soft" x="16" y="{top + 31}">{escape(_cut(one.below, 68))}</text>',
    ]
    if one.decibans is None:
        found.append(f'<circle class="none" cx="{zero:.1f}" cy="{middle}" r="6"/></g>')
        return found
    length = abs(one.decibans) * unit
    left = zero if one.decibans >= 0 else zero - length
    kind = "prior" if one.side == "prior" else "for" if one.decibans >= 0 else "against"
    found.append(
        f'<rect class="{kind}" x="{left:.1f}" y="{middle - BAR // 2}" width="{max(length, 1.0):.1f}" height="{BAR}" rx="2"/>'
    )
    at, anchor = (zero + length + 7, "start") if one.decibans >= 0 else (zero - length - 7, "end")
    found.append(f'<text x="{at:.1f}" y="{middle + 5}" text-anchor="{anchor}">{_number(one.decibans, lang)}</text></g>')
    return found


def _summary(finding: Finding, lang: str) -> str:
    return str(WORDS[lang]["sum"]).format(
        status=language.status_word(finding.status, lang),
        likelihood=_decimal(f"{finding.likelihood:.3f}", lang),
        confidence=language.confidence_word(finding.confidence, lang),
    )


def _age(finding: Finding, one: Contribution, lang: str) -> str:
    words = WORDS[lang]
    if one.said_on is None:
        return ""
    days = (finding.valid_at - one.said_on).days
    return str(words["today"]) if days <= 0 else str(words["day"]) if days == 1 else str(words["days"]).format(days=days)


def _number(decibans: float | None, lang: str) -> str:
    if decibans is None:
        return ""
    rounded = 0.0 if math.isclose(decibans, 0.0, abs_tol=0.05) else decibans
    return _decimal(f"{rounded:+.1f}" if rounded else "0", lang).replace("-", "−")


def _decimal(text: str, lang: str) -> str:
    return text.replace(".", ",") if lang == "nl" else text


def _say(answer: Answer | None, lang: str, unit: str) -> str:
    return "–" if answer is None else language.say(answer, lang, unit=unit)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
