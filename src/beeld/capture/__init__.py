"""capture: a file becomes a document with attributed, grounded claims."""

from beeld.capture.claims import claims
from beeld.capture.copies import copies
from beeld.capture.load import load

__all__ = ["claims", "copies", "load"]
