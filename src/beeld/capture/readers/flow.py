"""The flow of a word processor's text, in whichever format: paragraphs and table cells go into a builder as they end; marks of notes and
page breaks are kept by offset; what is raised is no figure of the line; a field can call a note once more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from beeld.capture.readers.text import INVISIBLE, Builder

SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
ENDS = tuple(".,;:!?)”’\"'»")  # a raised number behind these is a mark of a note, whether its text was found or not
NOTEREF = re.compile(r"\s*NOTEREF\s+\"?(?P<name>[^\s\"\\]+)\"?(?P<switches>.*)", re.DOTALL)
MARK_LENGTH = 8  # what is longer is no mark of a note, however it is set
TYPED = "typed "  # the key of a mark that was typed: no note of the document stands behind it


class Paragraph:
    """A paragraph as it grows: pieces, marks of notes, and page breaks, all by offset in it."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.length = 0
        self.refs: list[tuple[int, str]] = []
        self.breaks: list[int] = []

    def add(self, text: str) -> None:
        clean = INVISIBLE.sub("", text)
        self.pieces.append(clean)
        self.length += len(clean)

    def text(self) -> str:
        return "".join(self.pieces)

    def ends_with(self, ends: tuple[str, ...]) -> bool:
        last = next((one for one in reversed(self.pieces) if one), "")
        return last.endswith(ends)


class _Field:
    """A field: its instruction, whether its result is being read, and the note that it calls."""

    def __init__(self) -> None:
        self.instruction = ""
        self.key: str | None = None
        self.marks = False  # it is set as a mark of its own accord
        self.called = False


class Flow:
    """One part of a document, in order, into a builder. `where` names its paragraphs in the map back; `called`: the note that
    stands at each bookmark, for fields that refer to one.
    """

    def __init__(self, out: Builder, where: str, called: Mapping[str, str] | None = None) -> None:
        self.out, self.where, self.called = out, where, called or {}
        self.open: list[Paragraph] = []
        self.refs: list[tuple[int, str]] = []
        self._number = 0
        self._cells: list[int] = []  # open rows: how many cells each has begun
        self._first_in_cell = False
        self._fields: list[_Field] = []

    # -- what a paragraph holds ------------------------------------------------------------------------------------------

    def text(self, words: str, *, raised: bool = False) -> None:
        """Words of the open paragraph; what is outside of all is not shown."""
        if not self.open or not words:
            return
        paragraph = self.open[-1]
        short = len(words.strip()) <= MARK_LENGTH
        field = next((one for one in reversed(self._fields) if one.key is not None), None)
        if field is not None and field.key is not None and short and (field.marks or raised):
            if not field.called:
                self.note(field.key)
            field.called = True
            return
        if raised and short:
            if not words.strip(" ,;") and paragraph.refs and paragraph.refs[-1][0] == paragraph.length:
                return  # the comma between two marks
            if words.strip().isdecimal() and paragraph.ends_with(ENDS):
                self.note(TYPED + words.strip())
                return
            words = words.translate(SUPERSCRIPT)
        paragraph.add(words)

    def note(self, key: str) -> None:
        """A mark of a note stands here."""
        if self.open:
            self.open[-1].refs.append((self.open[-1].length, key))

    def page_break(self) -> None:
        """A page ends here."""
        if self.open:
            self.open[-1].breaks.append(self.open[-1].length)

    def field(self, instruction: str = "") -> None:
        """A field begins."""
        self._fields.append(_Field())
        self._fields[-1].instruction = instruction

    def instruction(self, words: str) -> None:
        """A piece of the open field's instruction."""
        if self._fields:
            self._fields[-1].instruction += words

    def result(self) -> None:
        """What follows is what the field shows. A NOTEREF shows the number of a note; it is a mark where it is raised."""
        found = NOTEREF.match(self._fields[-1].instruction) if self._fields else None
        if found is not None:
            self._fields[-1].key = self.called.get(found["name"])
            self._fields[-1].marks = "\\f" in found["switches"]

    def end_field(self) -> None:
        """The field ends."""
        if self._fields:
            self._fields.pop()

    # -- paragraphs and tables ---------------------------------------------------------------------------------------------

    def row(self) -> None:
        """A row of a table begins."""
        self._cells.append(0)

    def cell(self) -> None:
        """A cell begins: its first paragraph stands behind a tab, the row's first on a line of its own."""
        if self._cells:
            self._cells[-1] += 1
            self._first_in_cell = True

    def end_row(self) -> None:
        """The row ends."""
        if self._cells:
            self._cells.pop()

    def paragraph(self) -> None:
        """A paragraph begins; it may stand in another one (a text box, a note)."""
        self.open.append(Paragraph())

    def end_paragraph(self) -> Paragraph:
        """The paragraph ends, and what was left open in it; it is not in the text yet."""
        for one in self._fields:
            one.key = None
        return self.open.pop()

    def put(self, paragraph: Paragraph) -> None:
        """A paragraph goes into the text, its marks and breaks with it."""
        self._number += 1
        whole = paragraph.text()
        text = whole.strip()
        if not text and not paragraph.refs:
            for _ in paragraph.breaks:
                self.out.page()
            return
        gap = "\n\n"
        if self._cells:
            first = self._first_in_cell and self._cells[-1] == 1
            gap = "\n\n" if first else "\t" if self._first_in_cell else "\n"
            self._first_in_cell = False
        start = self.out.block(text, f"{self.where}paragraph {self._number}", gap=gap)
        lead = len(whole) - len(whole.lstrip())
        self.refs += [(start + min(max(0, at - lead), len(text)), key) for at, key in paragraph.refs]
        self.out.page_starts += [start + min(max(0, at - lead), len(text)) for at in paragraph.breaks]


def bookmarked(events: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The note at each bookmark: the first that stands in it, or right behind it where an editor left it empty. `events` are
    ("open" or "close", bookmark), ("note", key) and ("text", words), in the document's order.
    """
    found: dict[str, str] = {}
    opened: dict[str, bool] = {}  # whether words stand in it
    behind: list[str] = []
    for kind, name in events:
        if kind == "open":
            opened[name] = False
        elif kind == "close":
            behind += [name] if opened.pop(name, True) is False and name not in found else []
        elif kind == "note":
            for one in (*opened, *behind):
                found.setdefault(one, name)
            behind = []
        elif name.strip():
            opened = dict.fromkeys(opened, True)
            behind = []
    return found
