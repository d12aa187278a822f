"""Citation: what a footnote prints."""

from __future__ import annotations

from datetime import date
from typing import Literal

from beeld.model.base import Value


class Citation(Value, frozen=True, kw_only=True):
    """A paper, statement or report. `style` kamerstuk etc. say which fields are used: chamber, session, dossier, number, page."""

    style: Literal["kamerstuk", "handelingen", "aanhangsel", "un", "document"] = "document"
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
