"""pdf, by whatever program wrote it: the words on the pages decide; an attached trace only says which letter to look for."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from beeld import language
from beeld.errors import LetterError
from beeld.letter.reading.copy import Block, Builder, Copy

MAX_PAGES = 300
MAX_CHARACTERS = 2_000_000
SMALL = 0.93  # of the body's size: notes and running heads are set smaller
RAISED = 0.85
RAISED_GLYPH = 0.6  # the size that a raised glyph of full size counts as
ABOVE_LINE = 0.2  # of the size
BODY_SHARE = 0.15
COLUMN = 0.95  # of the size: no space between words is as wide; it is between two cells
INDENT = 3.0
LISTED = re.compile(r"\s*(?:[•–▪‣◦]|\d{1,2}[.)]\s)")
NOTE_START = re.compile(r"\s*(\d{1,3})[\s.)]*(?=\D)")


class Line(NamedTuple):
    """A line of a page, or a table's cell in it: its characters with their sizes, the lower and the left edge of its first one,
    the page it is on, and whether white as between two cells stands before it.
    """

    characters: list[tuple[str, float]]
    bottom: float
    page: int
    left: float
    cell: bool
    text: str
    size: float


def _line(characters: list[tuple[str, float]], bottom: float, page: int, left: float, cell: bool) -> Line:
    """With its text, and the size that most of its letters are set in (of blank lines 0)."""
    sizes = Counter([size for one, size in characters if not one.isspace()])
    size = sizes.most_common(1)[0][0] if sizes else 0.0
    return Line(characters, bottom, page, left, cell, "".join([one for one, _ in characters]), size)


def read(path: Path) -> Copy:
    """The copy. Small print is read apart, for footnotes; what is raised above a line is a footnote's number."""
    lines, trace = _lines(path)
    body = Counter[float]()
    for line in lines:
        body.update(size for one, size in line.characters if one.isalpha())
    size = _body_size(body)
    small = [line for line in lines if line.size < SMALL * size]
    notes = _notes(small)
    blocks: list[Block] = []
    builder = Builder()
    before: Line | None = None
    for line in lines:
        if line.size < SMALL * size or language.page_number().fullmatch(line.text.strip()):
            continue
        if before is not None and _new_block(before, line, size):
            blocks += builder.finish()
            builder = Builder("heading" if line.size > 1.05 * size else "body")
        _add(builder, line, size, notes)
        before = line
    blocks += builder.finish()
    return Copy(
        format="pdf",
        blocks=tuple(blocks),
        notes=tuple(notes.values()),
        note_text=" ".join(line.text for line in small),
        claims_letter=str(trace.get("letter", "")),
        claims_sentences=_sentences(trace),
    )


def _body_size(letters: Counter[float]) -> float:
    """The largest size in which a good part of the letters is set: an annex or many notes may hold more words than the letter."""
    total = letters.total()
    return max((size for size, count in letters.items() if count >= BODY_SHARE * total), default=1.0)


def _lines(path: Path) -> tuple[list[Line], dict[str, Any]]:
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as fault:
        raise LetterError(f"can't be opened ({fault})", where=str(path), todo="give a pdf without a password") from None
    try:
        if len(document) > MAX_PAGES:
            raise LetterError(f"has {len(document)} pages", where=str(path), todo="give the letter alone")
        lines: list[Line] = []
        for number in range(len(document)):
            lines += _page_lines(document[number].get_textpage(), number, path)
        if not lines:
            raise LetterError(
                "holds no text (a scan?)", where=str(path), todo="give the docx, or a pdf whose text can be selected"
            )
        return lines, _claimed(document)
    finally:
        document.close()


def _page_lines(textpage: Any, number: int, path: Path) -> list[Line]:
    from ctypes import byref, c_double

    from pypdfium2 import raw

    total = textpage.count_chars()
    if total > MAX_CHARACTERS:
        raise LetterError(f"has {total} characters on a page", where=str(path), todo="give the letter alone")
    lines: list[Line] = []
    row: list[tuple[str, float]] = []
    bottom = start = edge = 0.0
    cell = False
    left, right, low, high = c_double(), c_double(), c_double(), c_double()
    set_in, scale = 0.0, 1.0
    blank = True  # whether a letter's box must be looked at: at the beginning, and behind white space
    for index in range(total):
        letter = chr(raw.FPDFText_GetUnicode(textpage, index))
        if letter.isspace():
            if not blank:
                raw.FPDFText_GetCharBox(textpage, index - 1, byref(left), byref(right), byref(low), byref(high))
                edge = right.value
            blank = True
            if letter not in "\r\n":
                row.append((letter, row[-1][1] if row else 0.0))
            elif row:
                lines.append(_line(row, bottom, number, start, cell))
                row, cell = [], False
            continue
        own = raw.FPDFText_GetFontSize(textpage, index)
        if blank or own != set_in:  # the matrix is asked once a word: it is a call for each letter otherwise
            set_in, scale = own, _scale(textpage, index, raw)
        size = round(own * scale, 1)
        if blank:
            raw.FPDFText_GetCharBox(textpage, index, byref(left), byref(right), byref(low), byref(high))
            apart = left.value - edge > COLUMN * size and abs(low.value - bottom) < 0.5 * size
            words = any(not one.isspace() for one, _ in row)
            if words and apart:
                lines.append(_line(row, bottom, number, start, cell))
                row, words = [], False
            if not words:
                bottom, start, cell = low.value, left.value, apart
        blank = False
        if letter.isdigit() and _raised(textpage, index, size, raw):
            size = round(size * RAISED_GLYPH, 1)
        row.append((letter, size))
    if row:
        lines.append(_line(row, bottom, number, start, cell))
    return [line for line in lines if line.text.strip()]


def _raised(textpage: Any, index: int, size: float, raw: Any) -> bool:
    """Whether a figure is a raised glyph of its font: set in the full size on the line, but drawn above it."""
    from ctypes import byref, c_double

    left, right, low, high, x, y = (c_double() for _ in range(6))
    raw.FPDFText_GetCharBox(textpage, index, byref(left), byref(right), byref(low), byref(high))
    raw.FPDFText_GetCharOrigin(textpage, index, byref(x), byref(y))
    return bool(low.value - y.value > ABOVE_LINE * size)


def _scale(textpage: Any, index: int, raw: Any) -> float:
    """Some programs write size 1 and scale it by the text's matrix; a picture's words are scaled with it."""
    matrix = raw.FS_MATRIX()
    if not raw.FPDFText_GetMatrix(textpage, index, matrix):
        return 1.0
    scale = abs(matrix.d) or abs(matrix.b) or 1.0
    return float(scale) if scale > 0 else 1.0


def _claimed(document: Any) -> dict[str, Any]:
    """The attached trace; what is no such trace is none."""
    for index in range(document.count_attachments()):
        attachment = document.get_attachment(index)
        if attachment.get_name() == "trace.json":
            try:
                trace = json.loads(bytes(attachment.get_data()))
            except ValueError:
                return {}
            return trace if isinstance(trace, dict) else {}
    return {}


def _sentences(trace: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    rows = trace.get("sentences")
    return tuple(
        (str(one.get("mark")), str(one.get("text"))) for one in (rows if isinstance(rows, list) else []) if isinstance(one, dict)
    )


def _new_block(before: Line, line: Line, size: float) -> bool:
    """A wider gap, another size, or a list's bullet begins a paragraph; the top of a page goes on where it can."""
    if abs(before.size - line.size) > 0.05 * size or LISTED.match(line.text):
        return True
    if line.cell or (before.page == line.page and before.left - line.left > INDENT * size and before.bottom - line.bottom > size):
        return True  # another cell of a row, or what stands below its last one
    if before.page != line.page:
        return before.cell or (before.text.rstrip().endswith((".", "!", "?", ":")) and not line.text.lstrip()[:1].islower())
    gap = before.bottom - line.bottom
    return gap > 1.75 * size or gap < -0.5 * size


def _add(builder: Builder, line: Line, size: float, notes: dict[str, str]) -> None:
    """The words of a line; a raised number calls a footnote. A word that the line's end broke goes on in the next."""
    raised = ""
    words = ""
    for letter, own in line.characters:
        if own < RAISED * size and (letter.isdigit() or (raised and letter in ",;") or letter in "⁎*†"):
            builder.text(words)
            words = ""
            raised += letter
            continue
        _call(builder, raised, notes)
        raised = ""
        words += letter
    builder.text(words)
    _call(builder, raised, notes)
    if not line.text.rstrip(" ").endswith(("\ufffe", "\x02", "\xad")):
        builder.text(" ")


def _call(builder: Builder, raised: str, notes: dict[str, str]) -> None:
    for key in re.findall(r"\d+", raised):
        if key in notes:
            builder.note(notes[key])


def _notes(small: list[Line]) -> dict[str, str]:
    """Footnotes at the feet of pages: small print that begins with the next number. Anything else small goes on in it."""
    found: dict[str, str] = {}
    last = ""
    for line in small:
        text = line.text.replace("\ufffe", "").replace("\x02", "")
        start = NOTE_START.match(text)
        if start and int(start[1]) == len(found) + 1:
            last = start[1]
            found[last] = text[start.end() :].strip()
        elif last and not language.page_number().fullmatch(text.strip()):
            found[last] = " ".join(f"{found[last]} {text}".split())
    return found
