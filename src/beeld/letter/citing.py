"""Citations: papers of parliament, minutes, gazettes, UN symbols and CSL-JSON; read from text as well as written."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from importlib import resources
from typing import Any

import msgspec

from beeld import language
from beeld.letter.csl import write_item
from beeld.model import Citation, CitationStyle, Document, Source

STYLES: tuple[CitationStyle, ...] = (
    "aanhangsel", "handelingen", "kamerstuk", "staatsblad", "staatscourant", "tractatenblad", "ecli", "un"
)  # fmt: skip
_SENATE = re.compile(r"(?P<dossier>\d{5}(?:\s[IVXLC]+)?),\s*(?P<letter>[A-Z]{1,3})\b")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_FIELD = re.compile(r"\{(\w+)\}")
_DOCUMENT = re.compile(r"(?:(?P<issuer>[^“”]+), )?“(?P<title>[^“”]+)”(?:, (?P<rest>[^“”]*))?$")


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return tomllib.loads((resources.files("beeld.letter") / "citing.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[CitationStyle, re.Pattern[str]], ...]:
    return tuple((style, re.compile(pattern)) for style in STYLES for pattern in _table()[style]["read"])


def session(text: str) -> str:
    """2025/26, 2025-2026 and 2025/2026 are one session, written 2025/2026."""
    match = re.match(r"(\d{4})[/–-](\d{2,4})$", text)
    if match is None:
        return text
    first, second = match.groups()
    if len(second) == 2:
        second = str(int(first[:2]) + (second < first[2:])) + second  # 1999/00 ends in the next century
    return f"{first}/{second}"


def short_session(text: str) -> str:
    """2025/2026 as 2025/26, for a house that cites so."""
    match = re.match(r"(\d{4})/\d{2}(\d{2})$", text)
    return f"{match[1]}/{match[2]}" if match else text


def read_citation(text: str) -> Citation:
    """The first paper that a note cites, with the words around it as `lead` and `tail`. What fits no style is a document.

    Inverse of `write_citation`: read(write(x)) == x for every style that is not csl.
    """
    plain = " ".join(text.split())
    body = plain.removesuffix(".") if not plain.endswith("..") else plain
    found = [
        (match.start(), order, style, match)
        for order, (style, pattern) in enumerate(_patterns())
        if (match := pattern.search(body))
    ]
    if not found:
        return _read_document(body, plain)
    start, _, style, match = min(found, key=lambda one: one[:2])
    return _cited(style, match, body[:start].strip(), body[match.end() :].strip())


def _cited(style: CitationStyle, match: re.Match[str], lead: str, tail: str) -> Citation:
    got = {key: value for key, value in match.groupdict().items() if value}
    letter = got.pop("letter", "")
    if style == "kamerstuk":
        got["number"] = got.get("number") or letter
        got.setdefault("chamber", "I" if letter else "II")
        got["dossier"] = re.sub(r"^(\d{2})[ .]?(\d{3})", r"\1\2", got["dossier"])
    if style == "aanhangsel":
        got.setdefault("chamber", "II")
    if "session" in got:
        got["session"] = session(got["session"])
    if "page" in got:
        got["page"] = got["page"].replace("-", "–")
    return msgspec.convert({**got, "style": style, "lead": lead, "tail": canonical(tail)}, Citation)


def canonical(text: str, *, short: bool = False) -> str:
    """A text with the papers that it cites in the house's form; the words around them stay."""
    made, at = [], 0
    while at < len(text):
        found = [
            (match.start(), order, style, match)
            for order, (style, pattern) in enumerate(_patterns())
            if (match := pattern.search(text, at))
        ]
        if not found:
            break
        start, _, style, match = min(found, key=lambda one: one[:2])
        made += [text[at:start], _core(_cited(style, match, "", ""), "nl", short)]
        at = match.end()
    return "".join(made) + text[at:]


def _read_document(body: str, plain: str) -> Citation:
    """`Issuer, “Title”, day, address` is taken apart; else the words are the title."""
    match = _DOCUMENT.match(body)
    if match is None:
        return Citation(style="document", title=plain if plain.endswith(("!", "?", "..")) else body)
    rest = match["rest"] or ""
    parts = rest.split(", ") if rest else []
    url = parts.pop() if parts and parts[-1].startswith("http") else ""
    issued = _day(parts[0]) if len(parts) == 1 else None
    if parts and issued is None:
        return Citation(style="document", title=body)
    return Citation(style="document", issuer=match["issuer"] or "", title=match["title"], issued=issued, url=url)


def _day(text: str) -> date | None:
    for lang in language.languages():
        for reading in language.read(text, lang):
            answer = reading.answer
            if reading.role == "date" and hasattr(answer, "start") and language.say_date(answer.start, lang) == text:
                return answer.start
    return None


def write_citation(citation: Citation, lang: str, *, short: bool = False) -> str:
    """A note in the style of the field, closed by a point; what its author wrote around the paper's number stays.

    `short`: sessions as 2025/26 (Leidraad voor juridische auteurs) instead of 2025/2026 (as ministries write).
    """
    core = _core(citation, lang, short)
    words = canonical(citation.tail, short=short)
    tail = words if not words or words[0] in ",.;:)" else f" {words}"
    text = f"{citation.lead} {core}{tail}".strip()
    return text if text.endswith((".", "!", "?")) else text + "."


def _core(citation: Citation, lang: str, short: bool) -> str:
    if citation.style == "csl":
        return write_item(citation.item or {}, lang)
    if citation.style == "document":
        if not (citation.issuer or citation.issued or citation.url or citation.document):
            return citation.title
        day = language.say_date(citation.issued, lang) if citation.issued else ""
        title = f"“{citation.title}”" if citation.title else ""
        return ", ".join(one for one in (citation.issuer, title, day, citation.url) if one)
    fields: dict[str, str] = {key: getattr(citation, key) for key in ("chamber", "dossier", "number", "page", "symbol", "part")}
    fields["session"] = short_session(citation.session) if short else citation.session
    fields["nr"] = f"nr. {citation.number}" if citation.number.isdigit() else citation.number
    fields["par"] = _table()[lang]["par"]
    return fill(_table()[citation.style]["write"], fields)


def fill(pattern: str, fields: Mapping[str, str]) -> str:
    """A pattern with {fields} and [optional parts]: a part falls away when a field in it is empty."""

    def part(match: re.Match[str]) -> str:
        inner = match[1]
        return inner if all(fields.get(name) for name in _FIELD.findall(inner)) else ""

    return _FIELD.sub(lambda match: fields.get(match[1], ""), _OPTIONAL.sub(part, pattern))


def cite_document(document: Document, source: Source | None) -> Citation:
    """A captured document as a footnote: who published it, its title, the day, where it can be found."""
    return Citation(
        style="document",
        title=document.title,
        issuer=source.name if source else document.source,
        issued=document.published.date(),
        url=document.reference if document.reference.startswith("http") else "",
        document=document.id,
    )


def paper_numbers(text: str) -> list[str]:
    """Numbers of papers cited in a text, for references."""
    patterns = [*(pattern for _, pattern in _patterns()), _SENATE]
    return [match.group().strip() for pattern in patterns for match in pattern.finditer(text)]
