"""readers: bytes of a file become a text with its map back, in a guarded process. One format a file; `formats` is the table."""

from beeld.capture.readers.formats import KNOWN, SUFFIXES, format_of
from beeld.capture.readers.guard import Pool, pool
from beeld.capture.readers.values import Asked, Part, Raw
from beeld.capture.readers.worker import Limits

__all__ = ["KNOWN", "SUFFIXES", "Asked", "Limits", "Part", "Pool", "Raw", "format_of", "pool"]
