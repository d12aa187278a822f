"""Copy: what stands in a printed letter, whatever its format: blocks of text with marks, footnotes and tracked changes."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import Literal

from beeld.letter.reading.fold import fold
from beeld.model import Printed, Value

MARK = re.compile(r"b[0-9a-f]{16}$")
FURNITURE = re.compile(r"(?:Aan|Datum|Kenmerk|To|Date|Reference):\s")
ANNEX = ("Bijlage", "Annex")
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\ufffe\x02]")

BlockKind = Literal["body", "heading", "furniture"]


class Block(Value, frozen=True, kw_only=True):
    """A paragraph, heading, list item or table cell. Offsets are characters of `text`, whose white space is single.

    `marks` are (name, start, end), `notes` (position, footnote text), `tracked` (position, what an editor left: a tracked
    change or a comment, with its author and day).
    """

    text: str
    kind: BlockKind = "body"
    marks: tuple[tuple[str, int, int], ...] = ()
    notes: tuple[tuple[int, str], ...] = ()
    tracked: tuple[tuple[int, str], ...] = ()


class Copy(Value, frozen=True, kw_only=True):
    """A copy as read. `notes` are all its footnotes; `note_text` is running small print where notes can't be told apart
    (pdf); `holds_notes`: the format keeps footnotes, so that one that is not there was taken out. `claims_letter` and
    `claims_sentences` (mark, words) are what an attached trace says of the copy: the bearer's claim, no more.
    """

    format: str
    blocks: tuple[Block, ...]
    notes: tuple[str, ...] = ()
    note_text: str = ""
    holds_notes: bool = True
    claims_letter: str = ""
    claims_sentences: tuple[tuple[str, str], ...] = ()


class Builder:
    """Collects one block: white space is folded as it comes, so that offsets are right at once."""

    def __init__(self, kind: BlockKind = "body") -> None:
        self.kind: BlockKind = kind
        self._parts: list[str] = []
        self._length = 0
        self._space = True
        self._open: dict[str, int] = {}
        self._marks: list[tuple[str, int, int]] = []
        self._notes: list[tuple[int, str]] = []
        self._tracked: list[tuple[int, str]] = []

    def text(self, words: str) -> None:
        """Add words."""
        words = INVISIBLE.sub("", unicodedata.normalize("NFC", words))
        folded = re.sub(r"\s+", " ", words)
        if self._space and folded.startswith(" "):
            folded = folded[1:]
        if folded:
            self._parts.append(folded)
            self._length += len(folded)
            self._space = folded.endswith(" ")

    def open(self, name: str) -> None:
        """A mark begins here."""
        self._open[name] = self._length

    def close(self, name: str) -> None:
        """A mark ends here."""
        if name in self._open:
            self._marks.append((name, self._open.pop(name), self._length))

    def note(self, text: str) -> None:
        """A footnote is called here."""
        self._notes.append((self._length, text))

    def track(self, what: str) -> None:
        """An editor left something here."""
        self._tracked.append((self._length, what))

    def finish(self) -> list[Block]:
        """The block, or nothing where it has neither words, marks nor tracked changes. Open marks end here."""
        for name in list(self._open):
            self.close(name)
        text = "".join(self._parts).rstrip()
        if not text and not self._marks and not self._tracked:
            return []
        size = len(text)
        return [
            Block(
                text=text,
                kind=self.kind,
                marks=tuple((name, _trimmed(text, min(a, size)), min(b, size)) for name, a, b in sorted(self._marks, key=_place)),
                notes=tuple((min(at, size), note) for at, note in self._notes),
                tracked=tuple((min(at, size), what) for at, what in self._tracked),
            )
        ]


def _place(mark: tuple[str, int, int]) -> tuple[int, int]:
    return mark[1], mark[2]


def _trimmed(text: str, start: int) -> int:
    while start < len(text) and text[start] == " ":
        start += 1
    return start


# -- what stands under the marks ----------------------------------------------------------------------------------------------


def read_back(path: Path) -> list[Printed]:
    """The sentences of a copy: those under a mark with the words found there, and text outside every mark (id None).

    Marks prove nothing: `align` compares words. Raises `LetterError` for a file that is not there or can't be read.
    """
    from beeld.letter.reading.formats import read_copy

    return under_marks(read_copy(Path(path)))


def under_marks(copy: Copy) -> list[Printed]:
    """Marked stretches and what stands between them; the letter's head and annex are left out. Where a trace stands for
    marks (pdf), the sentences that it names and that are on the pages.
    """
    found: list[Printed] = []
    if copy.claims_sentences:
        pages = fold("".join(block.text for block in copy.blocks))
        return [Printed(id=mark, text=text) for mark, text in copy.claims_sentences if fold(text) in pages]
    for block in copy.blocks:
        if block.kind == "furniture":
            continue
        found += _parts(block)
    return _without_furniture(found)


def _parts(block: Block) -> list[Printed]:
    parts: list[Printed] = []
    at = 0
    loose: list[str] = []
    for name, start, end in block.marks:
        loose.append(block.text[at:start])
        end = max(end, start)
        while start < end < len(block.text) and block.text[end] != " " and not _marked_at(block, end):
            end += 1  # an editor may move a mark's end by a letter: what follows without a space is of the same sentence
        parts.append(Printed(id=name, text=block.text[start:end].strip()))
        at = max(at, end)
    loose.append(block.text[at:])
    rest = " ".join(" ".join(loose).split()).strip(" ,")
    return parts + ([Printed(id=None, text=rest)] if len(rest) > 2 else [])


def _marked_at(block: Block, position: int) -> bool:
    return any(start <= position < end for _, start, end in block.marks)


def _without_furniture(found: list[Printed]) -> list[Printed]:
    """The head of the letter and its annex are no sentences: they stand before the first mark or behind the annex' title."""
    marked = [index for index, one in enumerate(found) if one.id]
    if not marked:
        return found
    kept = found[marked[0] :]
    for index, one in enumerate(kept):
        if one.id is None and one.text.startswith(tuple(f"{word}{end}" for word in ANNEX for end in (":", " "))):
            return [row for row in kept[:index] if row.text]
    return [row for row in kept if row.text and not (row.id is None and FURNITURE.match(row.text))]
