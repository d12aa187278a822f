"""capture: a file becomes a document with attributed, grounded claims."""

from beeld.capture.claims import Extractor, claims
from beeld.capture.copies import copies, original_of
from beeld.capture.load import load

__all__ = ["Extractor", "claims", "copies", "load", "original_of"]
