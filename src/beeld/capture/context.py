"""Context: a sentence with what stands around it, and its marks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from beeld import language
from beeld.capture.marks import Marks, about, features
from beeld.model import Document, Reading


class Context(NamedTuple):
    """One sentence of a document. `layers`: what the sentence, the one before, the title and the document are about; `marks`
    are those of the whole document, with its offsets.
    """

    document: Document
    text: str
    start: int
    end: int
    following: str
    previous: str
    layers: tuple[frozenset[str], ...]
    readings: list[Reading]
    marks: Marks
    order: int
    close: frozenset[str]  # what the sentence, the one before and the title are about
    lang: str

    def names(self, start: int, end: int) -> frozenset[str]:
        """Marks that begin in a stretch of the sentence (offsets in the sentence)."""
        return self.marks.names(self.start + max(0, start), self.start + end)


def contexts(document: Document, spans: list[tuple[int, int]]) -> Iterator[Context]:
    """The sentences of a document with their readings (offsets in the document)."""
    lang, text = document.language, document.text
    marks = Marks(text, lang)
    title = features(document.title, lang)
    whole = about(marks.names(0, len(text)))
    before: frozenset[str] = frozenset()
    for index, (start, end) in enumerate(spans):
        sentence = text[start:end]
        previous = text[spans[index - 1][0] : spans[index - 1][1]] if index else ""
        following = text[spans[index + 1][0] : spans[index + 1][1]] if index + 1 < len(spans) else ""
        readings = language.read_sentence(
            sentence, lang, published=document.published.date(), offset=start, following=following, single=True
        )
        here = about(marks.names(start, end))
        around = (here, before, title, whole)
        close = here | before | title
        yield Context(document, sentence, start, end, following, previous, around, readings, marks, index, close, lang)
        before = here
