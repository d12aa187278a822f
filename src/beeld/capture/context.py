"""Context: a sentence with what stands around it, as features by layer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from beeld import language
from beeld.capture.route import features
from beeld.model import Document, Reading


class Context(NamedTuple):
    """One sentence of a document. `layers`: features of the sentence, of the one before, of the title, of the document."""

    document: Document
    text: str
    start: int
    end: int
    following: str
    previous: str
    layers: tuple[frozenset[str], ...]
    readings: list[Reading]

    @property
    def lang(self) -> str:
        return self.document.language


def contexts(document: Document, spans: list[tuple[int, int]]) -> Iterator[Context]:
    """The sentences of a document with their readings (offsets in the document)."""
    lang, text = document.language, document.text
    whole = features(text, lang)
    title = features(document.title, lang)
    for index, (start, end) in enumerate(spans):
        sentence = text[start:end]
        previous = text[spans[index - 1][0] : spans[index - 1][1]] if index else ""
        following = text[spans[index + 1][0] : spans[index + 1][1]] if index + 1 < len(spans) else ""
        readings = language.read_sentence(sentence, lang, published=document.published.date(), offset=start, following=following)
        layers = (features(sentence, lang), features(previous, lang) if previous else frozenset(), title, whole)
        yield Context(document, sentence, start, end, following, previous, layers, readings)
