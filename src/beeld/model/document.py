"""Document: a captured original, kept by its hash. Span: an exact stretch of its text."""

from __future__ import annotations

import re
from bisect import bisect_right
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
    """A captured document. `sha256` is of the original's bytes, `text_sha256` of the text (UTF-8) that spans point into.

    `decoded_as` says which charset was used and whether it was assumed; `dated_from` where `published` was taken from
    when a person did not give it; `page_starts` the offset of each page's first character; `places` (offset, where in
    the original) the map back, by `place_of`. `part_of` is the document that this one was attached to; `headers` are
    those of a message or a transport; `reading` what a person should know of how it was read.
    """

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
    part_of: str | None = None
    dated_from: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    places: tuple[tuple[int, str], ...] = ()
    reading: tuple[str, ...] = ()

    def span(self, start: int, end: int) -> Span:
        """Characters start..end with their quote and page."""
        return Span(text_sha256=self.text_sha256, start=start, end=end, quote=self.text[start:end], page=self.page_of(start))

    def page_of(self, offset: int) -> int | None:
        """The page (from 1) that a character stands on; None where the original has no pages. Notes stand behind the text
        of all pages, and their place names their page.
        """
        named = re.match(r"page (\d+)\b", self.place_of(offset))
        if named is not None:
            return int(named[1])
        return bisect_right(self.page_starts, offset) or 1 if self.page_starts else None

    def place_of(self, offset: int) -> str:
        """Where in the original a character stands ("body, paragraph 12", "row 5"); "" where the text is the original."""
        index = bisect_right(self.places, offset, key=lambda one: one[0])
        return self.places[index - 1][1] if index else ""
