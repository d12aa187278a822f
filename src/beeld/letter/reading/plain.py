"""Plain text: a txt file, or what somebody pasted out of a letter."""

from __future__ import annotations

import re
from pathlib import Path

from beeld.letter.reading.copy import Block, Builder, Copy

WRAPPED_FROM = 55  # a line of this many characters that ends no sentence goes on in the next
NOTE_TEXT = re.compile(r"\[(?P<key>\d{1,3})\]?[:\s]\s*(?P<text>[^\[\]\n]{4,})\]?$|(?P<raised>[¹²³⁴-⁹])\s*(?P<text2>\S.{3,})$")
NOTE_REF = re.compile(r"\[footnoteRef:\d+\]|\[\^?\d{1,3}\](?!:)")
ENDS = (".", "!", "?", ":", ";", "”", '"')


def decode(data: bytes) -> str:
    """Text by its byte order mark, as UTF-8, or as Windows-1252 where it is not."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(name, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def read(path: Path) -> Copy:
    """The copy; footnotes are told by a bracketed or raised number at the start of a line."""
    return from_text(decode(path.read_bytes()))


def from_text(text: str) -> Copy:
    """Pasted text. A letter that is pasted in parts keeps no footnotes, so none is missed."""
    blocks: list[Block] = []
    notes: list[str] = []
    for paragraph in re.split(r"\n\s*\n|\f", text.replace("\r\n", "\n").replace("\r", "\n")):
        for line in _unwrapped(paragraph):
            note = NOTE_TEXT.match(line)
            if note is not None:
                notes.append(" ".join((note["text"] or note["text2"]).split()))
                continue
            builder = Builder()
            builder.text(NOTE_REF.sub("", line))
            blocks += builder.finish()
    return Copy(format="txt", blocks=tuple(blocks), notes=tuple(notes), holds_notes=False)


def _unwrapped(paragraph: str) -> list[str]:
    """Lines of a paragraph; those that an editor wrapped are joined again, and a word that was broken is mended."""
    joined: list[str] = []
    for raw in paragraph.split("\n"):
        line = raw.strip()
        if not line:
            continue
        if joined and _goes_on(joined[-1], line):
            broken = joined[-1].endswith("-") and line[:1].islower() and not joined[-1].endswith(" -")
            joined[-1] = joined[-1][:-1] + line if broken else f"{joined[-1]} {line}"
        else:
            joined.append(line)
    return joined


def _goes_on(before: str, line: str) -> bool:
    if NOTE_TEXT.match(line):
        return False
    last = before.rsplit("\n", 1)[-1]
    return line[:1].islower() or (len(last) >= WRAPPED_FROM and not last.endswith(ENDS)) or last.endswith(("-", ","))
