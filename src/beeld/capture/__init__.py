"""capture: a file becomes a document with attributed, grounded claims."""

from beeld.capture.claims import Extractor, claims
from beeld.capture.copies import (
    CopyIndex,
    Retellings,
    copies,
    decided,
    fold,
    originals,
    retellings,
    verbatim_reuse,
    without_repeats,
)
from beeld.capture.load import READABLE, Fault, Given, Loaded, Rows, letter_text, load, load_bytes, read_bytes, read_raw
from beeld.capture.publishers import Publishers

__all__ = [
    "READABLE",
    "CopyIndex",
    "Extractor",
    "Fault",
    "Given",
    "Loaded",
    "Publishers",
    "Retellings",
    "Rows",
    "claims",
    "copies",
    "decided",
    "fold",
    "letter_text",
    "load",
    "load_bytes",
    "originals",
    "read_bytes",
    "read_raw",
    "retellings",
    "verbatim_reuse",
    "without_repeats",
]
