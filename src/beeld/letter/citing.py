"""Citations: papers of parliament, minutes, UN symbols; read from text as well as written."""

from __future__ import annotations

import re
from datetime import date

from beeld import language
from beeld.model import Citation, Document, Source

_KAMERSTUK = re.compile(
    r"(?P<chamber>Kamerstukken|Kamerstuk)\s+(?:(?P<house>I{1,2})\s+)?(?P<session>\d{4}[/-]\d{2,4})?,?\s*(?P<dossier>\d{5}(?:[ -][IVXLC]+)?)"
    r",?\s*(?:nr\.?\s*(?P<number>\d+)|(?P<letter>[A-Z]{1,3}))",
    re.IGNORECASE,
)
_SENATE = re.compile(r"(?P<dossier>\d{5}(?:\s[IVXLC]+)?),\s*(?P<letter>[A-Z]{1,3})\b")
_HANDELINGEN = re.compile(
    r"Handelingen\s+(?P<house>I{1,2})\s+(?P<session>\d{4}/\d{2,4}),?\s*nr\.?\s*(?P<number>\d+)(?:,\s*item\s*(?P<item>\d+))?", re.I
)
_AANHANGSEL = re.compile(
    r"Aanhangsel\s+(?:van de )?Handelingen\s*(?P<house>I{1,2})?,?\s*(?P<session>\d{4}/\d{2,4}),?\s*nr\.?\s*(?P<number>\d+)", re.I
)
_UN = re.compile(r"\b(?P<symbol>(?:A|S|E|ST|CCPR|CEDAW|HRI)/(?:[A-Z0-9.]+/)*[A-Z0-9.]+(?:\s*\((?:19|20)\d\d\))?)")


def session(text: str) -> str:
    """2025/26, 2025-2026 and 2025/2026 are one session, written 2025/2026."""
    match = re.match(r"(\d{4})[/-](\d{2,4})", text)
    if match is None:
        return text
    first, second = match.groups()
    return f"{first}/{second if len(second) == 4 else first[:2] + second}"


def read_citation(text: str) -> Citation:
    """What a footnote cites. What fits no style is a document with the text as its title."""
    plain = " ".join(text.split())
    if match := _AANHANGSEL.search(plain):
        return Citation(
            style="aanhangsel",
            chamber=match["house"] or "II",
            session=session(match["session"]),
            number=match["number"],
            title=plain,
        )
    if match := _HANDELINGEN.search(plain):
        return Citation(
            style="handelingen",
            chamber=match["house"],
            session=session(match["session"]),
            number=match["number"],
            page=match["item"] or "",
            title=plain,
        )
    if match := _KAMERSTUK.search(plain):
        house = match["house"] or ("I" if match["letter"] else "II")
        return Citation(
            style="kamerstuk",
            chamber=house,
            session=session(match["session"] or ""),
            dossier=match["dossier"],
            number=match["number"] or match["letter"],
            title=plain,
        )
    if match := _UN.search(plain):
        return Citation(style="un", symbol=match["symbol"], title=plain)
    return Citation(style="document", title=plain)


def write_citation(citation: Citation, lang: str) -> str:
    """A footnote in the style of the field. What its author wrote around a paper's number stays."""
    if citation.title and citation.document is None:
        return citation.title if citation.title.endswith((".", "!", "?")) else citation.title + "."
    if citation.style == "kamerstuk":
        number = f"nr. {citation.number}" if citation.number.isdigit() else citation.number
        return f"Kamerstukken {citation.chamber} {citation.session}, {citation.dossier}, {number}."
    if citation.style == "un":
        return f"{citation.symbol}."
    day = language.say_date(citation.issued, lang) if citation.issued else ""
    return (
        ", ".join(one for one in (citation.issuer, f"“{citation.title}”" if citation.title else "", day, citation.url) if one)
        + "."
    )


def cite_document(document: Document, source: Source | None) -> Citation:
    """A captured document as a footnote: who published it, its title, the day, where it can be found."""
    published: date = document.published.date()
    return Citation(
        style="document",
        title=document.title,
        issuer=source.name if source else document.source,
        issued=published,
        url=document.reference if document.reference.startswith("http") else "",
        document=document.id,
    )


def paper_numbers(text: str) -> list[str]:
    """Numbers of papers cited in a text, for references."""
    return [
        match.group().strip()
        for pattern in (_KAMERSTUK, _HANDELINGEN, _AANHANGSEL, _UN, _SENATE)
        for match in pattern.finditer(text)
    ]
