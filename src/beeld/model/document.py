"""Document: a captured original, kept by its hash. Span: an exact stretch of its text."""

from __future__ import annotations

from datetime import datetime

from beeld.errors import SpanError
from beeld.model.base import Value
from beeld.model.marking import Marking


class Span(Value, frozen=True, kw_only=True):
    """Characters `start` to `end` (Unicode code points, end excluded) of the text with hash `text_sha256`.

    Invariant: text[start:end] == quote. `page` counts from 1 where the original has pages.
    """

    text_sha256: str
    start: int
    end: int
    quote: str
    page: int | None = None

    def check(self, text: str, *, where: str = "") -> None:
        """Raise `SpanError` unless the span lies in `text` and carries its quote."""
        if not 0 <= self.start < self.end <= len(text):
            raise SpanError(
                f"span {self.start}..{self.end} lies outside a text of {len(text)} characters",
                where=where,
                todo="give offsets in characters of the document's body",
            )
        if text[self.start : self.end] != self.quote:
            raise SpanError(
                f"the text at {self.start}..{self.end} is not the quote {self.quote[:60]!r}",
                where=where,
                todo="quote the document verbatim",
            )


class Document(Value, frozen=True, kw_only=True):
    """A captured document. `sha256` is of the original's bytes, `text_sha256` of the text (UTF-8) that spans point into."""

    id: str
    sha256: str
    text_sha256: str
    text: str
    source: str
    published: datetime
    language: str
    title: str = ""
    genre: str = ""
    media_type: str = "text/plain"
    decoded_as: str = "utf-8"
    filename: str = ""
    reference: str = ""
    page_starts: tuple[int, ...] = ()
    marking: Marking = Marking()
    copy_of: str | None = None
    copy_share: float | None = None
    corrects: str | None = None
