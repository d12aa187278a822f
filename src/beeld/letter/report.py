"""Report: a verification as a page that an official reads, keeps and passes on: self-contained, without script."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from difflib import SequenceMatcher
from functools import lru_cache
from html import escape
from importlib import resources
from typing import Any

from beeld import language
from beeld.letter.judge import SEVERITY, wording
from beeld.model import Judged, Value

SIGNS = {
    "holds": "✓",
    "overtaken": "↻",
    "was_wrong": "✗",
    "weakened": "▽",
    "unsupported": "∅",
    "erased": "▢",
    "edited": "✎",
    "untraced": "+",
    "missing": "−",
}
CSS = """
:root{--ink:#1a1a1a;--soft:#555;--line:#d5d5d5;--paper:#fff}
body{font:16px/1.55 system-ui,-apple-system,"Segoe UI",sans-serif;color:var(--ink);background:var(--paper);max-width:60rem;margin:2rem auto;padding:0 1.2rem}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .6rem}h2{font-size:1.1rem;margin:2.2rem 0 .6rem}
dl.facts{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1.2rem;margin:1rem 0;font-size:.95rem}
dl.facts dt,th{color:var(--soft);font-weight:500}dd{margin:0}
.sum{font-size:1.1rem;margin:.2rem 0}.note{background:#f4f1e6;border-left:.3rem solid #a07d1c;padding:.5rem .8rem;margin:.8rem 0}
article{border:1px solid var(--line);border-left-width:.4rem;border-radius:.25rem;padding:.8rem 1rem;margin:.9rem 0;break-inside:avoid}
article.was_wrong,article.unsupported,article.erased{border-left-color:#a4161a}article.overtaken{border-left-color:#1d4e89}
article.weakened{border-left-color:#8a6d00}article.untraced,article.edited,article.missing{border-left-color:#5b3a8c}
.badge{font-weight:650}.was_wrong .badge,.unsupported .badge,.erased .badge{color:#a4161a}.overtaken .badge{color:#1d4e89}
.weakened .badge{color:#6e5700}.untraced .badge,.edited .badge,.missing .badge{color:#5b3a8c}
.state{color:var(--soft);font-size:.9rem}span.state{margin-left:.6rem}blockquote{margin:.5rem 0;font-family:Georgia,serif;font-size:1.08rem}
ins{background:#e2f0e2;text-decoration-thickness:2px}del{background:#f6e0e0}
table{border-collapse:collapse;width:100%;font-size:.93rem;margin:.5rem 0}th,td{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0;border-top:1px solid var(--line)}
ul{margin:.3rem 0 .3rem 1.1rem;padding:0}.do{font-weight:550;margin:.5rem 0 0}ol.rest{font-size:.95rem;color:#333}
@media print{body{margin:0;max-width:none}}
"""


class Facts(Value, frozen=True, kw_only=True):
    """What a report says of the letter itself."""

    letter: str
    title: str
    edition: str
    recipients: tuple[str, ...]
    valid_at: date
    now: date
    basis_seq: int
    known_seq: int
    copy: str = ""
    part: bool = False
    adopted: bool = False
    said_by: date | None = None
    asks: dict[str, str] = {}


@lru_cache(maxsize=1)
def _tables() -> dict[str, Any]:
    return tomllib.loads((resources.files("beeld.letter") / "report.toml").read_text(encoding="utf-8"))


def report_words(say: str) -> dict[str, Any]:
    """The report's words in a language, for other fronts."""
    words: dict[str, Any] = _tables()[say]
    return words


def to_report(facts: Facts, judged: Sequence[Judged], say: str) -> str:
    """The page: what no longer stands first, each with its three findings, what brought it, and what to do."""
    words = report_words(say)
    bad = sorted((one for one in judged if one.verdict != "holds"), key=lambda one: SEVERITY.index(one.verdict))
    moved = [one for one in judged if one.verdict == "holds" and one.copy != "unchanged"]
    rest = [one for one in judged if one.verdict == "holds" and one.copy == "unchanged"]
    title = words["title"].format(title=escape(facts.title or facts.letter))
    parts = [f"<h1>{title}</h1>", *_summary(facts, judged, len(bad), words, say)]
    parts += [_article(one, facts.asks, words, say) for one in [*bad, *moved]]
    if rest:
        rows = "".join(f"<li>{escape(one.text)}</li>" for one in rest)
        parts.append(f'<h2>{words["rest"]} ({len(rest)})</h2><ol class="rest">{rows}</ol>')
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title><style>{CSS}</style>'
    return (
        f'<!doctype html>\n<html lang="{say}"><head>{head}</head><body><main>\n' + "\n".join(parts) + "\n</main></body></html>\n"
    )


def _summary(facts: Facts, judged: Sequence[Judged], bad: int, words: dict[str, Any], say: str) -> list[str]:
    edits = sum(one.copy != "unchanged" for one in judged)
    told = words["not_all"].format(bad=bad, n=len(judged)) if bad else words["holds_all"].format(n=len(judged))
    copied = words["no_copy"] if not facts.copy else words["copy_changed"].format(n=edits) if edits else words["copy_same"]
    rows = [
        (words["facts_letter"], facts.letter),
        (words["facts_edition"], facts.edition),
        (words["facts_to"], ", ".join(facts.recipients)),
        (words["facts_valid"], language.say_date(facts.valid_at, say)),
        (words["facts_basis"], words["position"].format(seq=facts.basis_seq)),
        (words["facts_now"], f"{language.say_date(facts.now, say)}, {words['position'].format(seq=facts.known_seq)}"),
        (words["facts_copy"], facts.copy),
    ]
    listed = "".join(f"<dt>{escape(key)}</dt><dd>{escape(str(value))}</dd>" for key, value in rows if value)
    notes = [words["part"]] if facts.part else []
    if facts.said_by is not None:
        notes.append(words["reconstruction"].format(day=language.say_date(facts.said_by, say)))
    elif facts.adopted and facts.basis_seq == 0:
        notes.append(words["adopted"])
    return [
        f'<p class="sum"><strong>{told}</strong> {copied}</p>',
        *(f'<p class="note">{escape(note)}</p>' for note in notes),
        f'<dl class="facts">{listed}</dl>',
    ]


def _article(one: Judged, asks: Mapping[str, str], words: dict[str, Any], say: str) -> str:
    state = f'<span class="state">{words["copy"][one.copy]}</span>' if one.copy != "unchanged" else ""
    text = _difference(one.issued_text, one.text) if one.copy == "edited" and one.issued_text else escape(one.text)
    parts = [
        f'<p><span class="badge">{SIGNS[one.verdict]} {words["verdicts"][one.verdict]}</span>{state}</p>',
        f"<blockquote>{text}</blockquote>",
        f"<p>{escape(one.because.removeprefix(f'{one.question}: '))}</p>",
    ]
    if one.question and one.question in asks:
        parts.insert(2, f'<p class="state">{words["question"]}: {escape(asks[one.question])}</p>')
    if one.then or one.hindsight or one.now:
        heads = "".join(f"<th scope='col'>{words[key]}</th>" for key in ("then", "hindsight", "now"))
        cells = "".join(f"<td>{escape(value or '–')}</td>" for value in (one.then, one.hindsight, one.now))
        parts.append(f"<table><thead><tr>{heads}</tr></thead><tbody><tr>{cells}</tr></tbody></table>")
    if one.what or one.cause:
        cause = wording()[say]["cause"].get(one.cause, "")
        seqs = ", ".join(str(seq) for seq in one.seqs)
        where = (
            f" ({words['position'].format(seq=seqs)}, {language.say_date(one.changed_on, say)})"
            if seqs and one.changed_on
            else ""
        )
        items = "".join(f"<li>{escape(row)}</li>" for row in one.what)
        parts.append(f"<p>{words['changed']}: {escape(cause)}{escape(where)}</p>" + (f"<ul>{items}</ul>" if items else ""))
    if one.tracked:
        parts.append(f"<p>{words['tracked']}:</p><ul>{''.join(f'<li>{escape(row)}</li>' for row in one.tracked)}</ul>")
    changed = one.copy == "edited" and one.verdict != "edited"
    if one.recipients and not changed:
        parts.append(f"<p>{words['facts_to']}: {escape(', '.join(one.recipients))}</p>")
    if one.issued_verdict:
        parts.append(f"<p>{words['as_issued']}: <strong>{words['verdicts'][one.issued_verdict]}</strong></p>")
    todo = "edited_words" if changed else one.verdict
    if todo in words["todo"]:
        parts.append(f'<p class="do">{words["todo"][todo]}</p>')
    return f'<article class="{one.verdict}">' + "".join(parts) + "</article>"


def _difference(issued: str, found: str) -> str:
    """What was taken out and put in, word by word."""
    before, after = re.findall(r"\S+\s*", issued), re.findall(r"\S+\s*", found)
    parts = []
    bare = [[word.strip() for word in words] for words in (before, after)]
    for kind, a, b, c, d in SequenceMatcher(None, bare[0], bare[1], autojunk=False).get_opcodes():
        if kind == "equal":
            parts.append(escape("".join(after[c:d])))
            continue
        if b > a:
            parts.append(f"<del>{escape(''.join(before[a:b]).rstrip())}</del> ")
        if d > c:
            parts.append(f"<ins>{escape(''.join(after[c:d]).rstrip())}</ins> ")
    return "".join(parts).strip()
