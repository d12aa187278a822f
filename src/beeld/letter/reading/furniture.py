"""Furniture: what a letter prints besides its sentences (head, labels, annex), kept when it is issued so that a copy's other
words can be told from it.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

from beeld.letter.files import save
from beeld.letter.layout import printed_besides
from beeld.letter.reading.formats import read_copy
from beeld.letter.reading.match import align
from beeld.letter.render import Rendered
from beeld.model import IssuedSentence


def furniture(rendered: Rendered, sentences: Sequence[IssuedSentence]) -> tuple[str, ...]:
    """The letter is written and read back once; what is none of its sentences is its furniture, in the order of the page."""
    with tempfile.TemporaryDirectory() as folder:
        copy = read_copy(save(rendered, Path(folder) / "letter.docx"))
    besides = [
        one.text for one in align(copy, sentences, lang=rendered.language, everything=True).sentences if one.sentence is None
    ]
    outer = [one.text for one in copy.blocks if one.kind == "furniture"]
    labels = printed_besides(rendered)  # what other formats print as text where docx has a number, a field or a picture
    printed = [re.sub(r"\s+", " ", text) for text in (*besides, *outer) if text]  # in order, twice where it is printed twice
    return (*printed, *dict.fromkeys(text for text in labels if text and text not in printed))
