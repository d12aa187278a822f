"""capture: a file becomes a document with attributed, grounded claims."""

from beeld.capture.claims import Extractor, claims
from beeld.capture.copies import CopyIndex, Retellings, copies, decided, fold, originals, retellings, verbatim_reuse
from beeld.capture.load import load

__all__ = [
    "CopyIndex",
    "Extractor",
    "Retellings",
    "claims",
    "copies",
    "decided",
    "fold",
    "load",
    "originals",
    "retellings",
    "verbatim_reuse",
]
