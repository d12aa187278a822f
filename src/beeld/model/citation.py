"""Citation: what a footnote prints."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from beeld.model.base import Value

CitationStyle = Literal[
    "kamerstuk", "handelingen", "aanhangsel", "staatsblad", "staatscourant", "tractatenblad", "ecli", "un", "csl", "document"
]


class Citation(Value, frozen=True, kw_only=True):
    """A paper, statement or report. Which fields a `style` uses stands in letter/citing.toml; `session` is a parliamentary
    year as 2025/2026; `number` of a Senate paper is its letter.

    `lead` and `tail` are what the note's author wrote before and behind it ("Zie onder meer", "voetnoot 3"). `item` is a
    CSL-JSON item for style csl. `document` is the id of a captured document that it stands for.
    """

    style: CitationStyle = "document"
    title: str = ""
    issuer: str = ""
    issued: date | None = None
    chamber: str = ""
    session: str = ""
    dossier: str = ""
    number: str = ""
    page: str = ""
    symbol: str = ""
    url: str = ""
    document: str | None = None
    lead: str = ""
    tail: str = ""
    part: str = ""
    item: dict[str, Any] | None = None
