"""Reading printed copies back: a file a format, and the alignment of what is found with what was issued."""

from beeld.letter.reading.copy import Block, Copy, read_back
from beeld.letter.reading.fold import fold
from beeld.letter.reading.formats import READERS, read_copy, read_pasted
from beeld.letter.reading.furniture import furniture
from beeld.letter.reading.match import Aligned, AlignedNote, Alignment, align, as_issued

__all__ = [
    "READERS",
    "Aligned",
    "AlignedNote",
    "Alignment",
    "Block",
    "Copy",
    "align",
    "as_issued",
    "fold",
    "furniture",
    "read_back",
    "read_copy",
    "read_pasted",
]
