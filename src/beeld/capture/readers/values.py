"""What a reader is asked and what it returns: plain values that cross the process boundary as MessagePack."""

from __future__ import annotations

from typing import Any

from beeld.model import Value


class Part(Value, frozen=True, kw_only=True):
    """Something inside a file that is a document of its own: an attachment (its bytes are read next), or an entry that the
    reader has read already (`raw`; `data` are then the entry's own bytes, kept as its original).
    """

    name: str
    data: bytes
    media_type: str = ""
    raw: Raw | None = None


class Raw(Value, frozen=True, kw_only=True):
    """A file as it was read: the text that spans point into, and what the file says of itself.

    `front` holds declared values (id, title, source, published, language, kind, reference, corrects, marking).
    `publishers` are names or addresses by which the file calls its publisher, best first; `dated_from` says where
    `front["published"]` comes from when it is not declared. `page_starts`: offset of each page's first character.
    `places`: (offset, where in the original), in order: the map back. `note_refs`: (offset, number) of marks of
    footnotes, `note_texts`: (number, start, end) of their texts. `notes`: what a person should know of the reading.
    `rows`: the cells by column, where the file is a table of claims, each with its line under "".
    """

    text: str
    media_type: str
    decoded_as: str = ""
    front: dict[str, Any] = {}
    publishers: tuple[str, ...] = ()
    dated_from: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    page_starts: tuple[int, ...] = ()
    places: tuple[tuple[int, str], ...] = ()
    note_refs: tuple[tuple[int, str], ...] = ()
    note_texts: tuple[tuple[str, int, int], ...] = ()
    notes: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    rows: tuple[dict[str, str], ...] = ()
    container: bool = False


class Asked(Value, frozen=True, kw_only=True):
    """One file to read: its name (for messages), bytes, format, and the charset that a transport declared ("" for none)."""

    name: str
    data: bytes
    format: str
    charset: str = ""


class Answered(Value, frozen=True, kw_only=True):
    """A reading, or what was wrong and what to do; `spent`: the worker has grown too large to be used again."""

    raw: Raw | None = None
    what: str = ""
    todo: str = ""
    spent: bool = False
