"""PDF by pypdfium2: pages, lines joined to paragraphs by where they stand, marks of footnotes, boxes as the map back.

Runs only in the guarded worker: a file of 1 MB can make the library ask for gigabytes.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter
from itertools import pairwise
from typing import Any, NamedTuple

from beeld import language
from beeld.capture.readers.flow import ENDS, SUPERSCRIPT
from beeld.capture.readers.text import Builder, distinct, letters
from beeld.capture.readers.values import Raw
from beeld.errors import DocumentError

MAX_PAGES = 3000
MAX_CHARS = 8_000_000
END_WINDOW = 4096
SCANNED_LETTERS_A_PAGE = 15
RAISED = 0.18  # of the letters' size above the line: a mark of a note, in whichever font
LINE_GAP = 1.5  # sizes from line to line, where a page has too few lines to tell
COLUMN = 4.0  # lines whose beginnings are so near (in sizes of their letters) stand in one column
SPACED = 1.16  # a distance so much larger than between lines begins a paragraph
CUT = (0xFFFE, 0x02)  # how the library gives a hyphen that only the line's end needs; it leaves the line's end out
HYPHEN = re.compile("[^\\W\\d_]-$|\ue002$")  # at a line's end
BULLET = re.compile(r"(?:[-–•▪◦*·]|\(?[a-z0-9]{1,2}[.)])\s", re.IGNORECASE)
NOTE = re.compile(r"(?P<number>\d{1,3})\s*(?P<text>\S.*)", re.DOTALL)
PDF_DATE = re.compile(r"D?:?(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?\s*(Z|[+-]\d{2})?'?(\d{2})?")
TEXT_OBJECT, IMAGE_OBJECT = 1, 3


class Line(NamedTuple):
    """A printed line: text (marks of notes as \\ue000 + digits + \\ue001), its box in points from the page's lower left corner,
    its size, and the height of the line that it stands on.
    """

    text: str
    left: float
    bottom: float
    right: float
    top: float
    size: float
    mark: bool
    base: float = 0.0


def read_pdf(data: bytes, name: str) -> Raw:
    """Raises `DocumentError` for an encrypted, truncated or damaged file, and for one that is only pictures of text."""
    import pypdfium2 as pdfium

    if b"%%EOF" not in data[-END_WINDOW:]:
        raise DocumentError("is cut off (a pdf ends with %%EOF)", where=name, todo="get it again from where it came")
    try:
        pdf = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as fault:
        if "password" in str(fault).casefold() or b"/Encrypt" in data[-END_WINDOW * 4 :]:
            raise DocumentError("is encrypted", where=name, todo="save it without a password and capture that") from None
        raise DocumentError(f"can't be opened ({fault})", where=name, todo="get it again from where it came") from None
    if not 0 < len(pdf) <= MAX_PAGES:
        raise DocumentError(f"has {len(pdf):,} pages (1 to {MAX_PAGES:,} are read)", where=name, todo="split it")
    pages, pictured = [], []
    total = 0
    for number in range(len(pdf)):
        lines, pictures = _page(pdf, number, name)
        total += sum(len(one.text) for one in lines)
        if total > MAX_CHARS:
            raise DocumentError(f"has more than {MAX_CHARS:,} characters", where=name, todo="split it")
        pages.append(lines)
        if pictures and sum(letters(one.text) for one in lines) < SCANNED_LETTERS_A_PAGE:
            pictured.append(number + 1)
    _refuse_scan(pages, pictured, name)
    front, publishers, dated_from = _properties(pdf)
    raw = _compose(pages, front, publishers, dated_from)
    notes = list(raw.notes)
    if pictured:
        notes.append(
            f"page {', '.join(map(str, pictured[:20]))}: a picture without text; not read (run OCR and capture the result)"
        )
    attached = pdf.count_attachments()
    notes += [f"{attached} embedded files not read"] if attached else []
    return Raw(**{key: getattr(raw, key) for key in raw.__struct_fields__} | {"notes": tuple(notes)})


def _refuse_scan(pages: list[list[Line]], pictured: list[int], name: str) -> None:
    count = sum(letters(line.text) for page in pages for line in page)
    if pictured and count < SCANNED_LETTERS_A_PAGE * len(pages):
        raise DocumentError(
            f"has {count} letters of text on {len(pages)} pages, and pictures: it is a scan",
            where=name,
            todo="run OCR over it (for instance ocrmypdf), look at the result, and capture that",
        )


def _page(pdf: Any, number: int, name: str) -> tuple[list[Line], bool]:
    import pypdfium2 as pdfium

    try:
        page = pdf[number]
        text_page = page.get_textpage()
    except pdfium.PdfiumError as fault:
        raise DocumentError(
            f"page {number + 1} is damaged ({fault})", where=name, todo="get it again from where it came"
        ) from None
    lines = _lines(text_page)
    pictures = any(True for _ in page.get_objects(filter=[IMAGE_OBJECT], max_depth=3)) if len(lines) < 4 else False
    text_page.close()
    page.close()
    return lines, pictures


def _lines(text_page: Any) -> list[Line]:
    """Lines in the file's own order, with the box of each; a raised small digit is the mark of a note."""
    from pypdfium2 import raw as c

    count = text_page.count_chars()
    codes = [c.FPDFText_GetUnicode(text_page, index) for index in range(count)]
    found: list[Line] = []
    start = 0
    for index in range(count + 1):
        cut = index < count and codes[index] in CUT  # the next character stands on the next line
        if index == count or codes[index] in (10, 13) or cut:
            if index + cut > start:
                line = _line(text_page, codes, start, index + cut)
                if line is not None:
                    found.append(line)
            start = index + 1
    return found


def _line(text_page: Any, codes: list[int], start: int, end: int) -> Line | None:
    from pypdfium2 import raw as c

    sizes = [round(c.FPDFText_GetFontSize(text_page, index), 1) for index in range(start, end)]
    shown = [size for size, code in zip(sizes, codes[start:end], strict=True) if code > 32]
    if not shown:
        return None
    main = Counter(shown).most_common(1)[0][0]
    boxes = [_box(text_page, index) for index in _ends(codes, start, end)]
    base = statistics.median(one[1] for one in boxes)
    pieces: list[str] = []
    marked = False
    for index in range(start, end):
        code = codes[index]
        small = 48 <= code <= 57 and _raised(text_page, index, base, main)
        if small != marked:
            pieces.append("\ue000" if small else "\ue001")
            marked = small
        pieces.append(_character(code))
    text = "".join(pieces) + ("\ue001" if marked else "")
    return Line(
        text=text.strip(),
        left=min(one[0] for one in boxes),
        bottom=min(one[1] for one in boxes),
        right=max(one[2] for one in boxes),
        top=max(one[3] for one in boxes),
        size=main,
        mark=text.lstrip().startswith("\ue000"),
        base=base,
    )


def _character(code: int) -> str:
    if code in CUT:
        return "\ue002"
    return "" if code == 0 or 0xD800 <= code <= 0xDFFF or 0xE000 <= code <= 0xE002 or code > 0x10FFFF else chr(code)


def _ends(codes: list[int], start: int, end: int) -> list[int]:
    """Some characters that are enough to know a line's box: its first, last and a few between."""
    shown = [index for index in range(start, end) if codes[index] > 32]
    step = max(1, len(shown) // 6)
    return sorted({shown[0], shown[-1], *shown[::step]})


def _box(text_page: Any, index: int) -> tuple[float, float, float, float]:
    import ctypes

    from pypdfium2 import raw as c

    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    c.FPDFText_GetCharBox(text_page, index, left, right, bottom, top)
    return left.value, bottom.value, right.value, top.value


def _raised(text_page: Any, index: int, base: float, size: float) -> bool:
    return _box(text_page, index)[1] > base + RAISED * size


# -- from lines to a text --------------------------------------------------------------------------------------------------


def _compose(pages: list[list[Line]], front: dict[str, str], publishers: tuple[str, ...], dated_from: str) -> Raw:
    furniture = _furniture(pages)
    out = Builder()
    refs: list[tuple[int, str]] = []
    notes: list[tuple[str, str, int]] = []
    open_end = ""  # the last paragraph of the page before, where it does not end a sentence
    for number, lines in enumerate(pages, start=1):
        kept = [one for one in lines if _plain(one.text, number) not in furniture and not _is_page_number(one, lines, number)]
        body = statistics.median([one.size for one in kept for _ in range(len(one.text) // 10 + 1)]) if kept else 0.0
        blocks, foot = _foot(_blocks(kept), body)
        notes += [(key, text, number) for key, text in foot]
        known = {key for key, _, _ in notes}
        first = True
        before: list[Line] = []
        for block in blocks:
            text, marks = _joined(block, known)
            if not text:
                continue
            turned = first or block[0].base > before[-1].base  # a page or a column ended in between
            runs_on = turned and bool(open_end) and text[:1].islower()
            gap = (" " if not open_end.endswith("-") else "") if runs_on else "\n\n"
            out_length = out.length
            if first and not runs_on:
                out.page()
            start = out.block(text, _where(number, block), gap=gap)
            if first and runs_on:
                out.page_starts.append(start)
            assert start >= out_length
            refs += [(start + at, key) for at, key in marks]
            first, before = False, block
            open_end = "" if text.endswith((".", "!", "?", ":", ";", "”", '"')) or len(text) < 60 else text
        if first:
            out.page()
    texts = []
    for key, text, number in notes:
        start = out.block(f"{key.translate(SUPERSCRIPT)} {text}", f"page {number}, footnote {key}")
        texts.append((key, start + len(key) + 1, out.length))
    said = [f"{len(furniture)} lines that stand on each page (headers, footers) are left out"] if furniture else []
    return Raw(
        text=out.text(),
        media_type="application/pdf",
        decoded_as="pdf",
        front=front,
        publishers=publishers,
        dated_from=dated_from,
        page_starts=tuple(out.page_starts),
        places=tuple(out.places),
        note_refs=tuple(refs),
        note_texts=tuple(texts),
        notes=(*said, *out.notes()),
    )


def _plain(text: str, number: int) -> str:
    """A line without the page's own number: what a header or footer says on each page alike. Other figures stay."""
    return re.sub(rf"(?<!\d){number}(?!\d)", "#", re.sub(r"[\ue000-\ue002]", "", text)).strip()


def _furniture(pages: list[list[Line]]) -> set[str]:
    """Lines at the top or bottom that are the same on most of three pages or more, but for the page's number."""
    if len(pages) < 3:
        return set()
    counts: Counter[str] = Counter()
    for number, lines in enumerate(pages, start=1):
        ordered = sorted(lines, key=lambda one: -one.top)
        counts.update({_plain(one.text, number) for one in (*ordered[:2], *ordered[-2:])})
    return {text for text, count in counts.items() if count >= max(3, 0.6 * len(pages)) and len(text) < 160}


def _is_page_number(line: Line, lines: list[Line], number: int) -> bool:
    """The page's own number, alone on the highest or lowest line."""
    found = language.page_number().fullmatch(line.text.strip())
    if found is None or int(found[1]) != number:
        return False
    return line.bottom <= min(one.bottom for one in lines) or line.top >= max(one.top for one in lines)


def _blocks(lines: list[Line]) -> list[list[Line]]:
    """Lines of one paragraph: close below each other, of one size, the one before full or its sentence not at its end."""
    blocks: list[list[Line]] = []
    spacing = _spacing(lines)
    for line in lines:
        if blocks:
            last = blocks[-1][-1]
            column = [one for one in lines if abs(one.left - last.left) < COLUMN * last.size]
            left, right = min(one.left for one in column), sorted(one.right for one in column)[len(column) * 3 // 4]
        if blocks and _follows(blocks[-1], line, left, right, spacing):
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return blocks


def _spacing(lines: list[Line]) -> float:
    """From line to line within a paragraph, in sizes of the letters: the lower quartile of the page's distances."""
    drops = [(one.base - other.base) / max(one.size, 1.0) for one, other in pairwise(lines)]
    near = sorted(drop for drop in drops if 0.8 < drop < 3.2)
    return near[len(near) // 4] if len(near) >= 3 else LINE_GAP


def _follows(block: list[Line], line: Line, left: float, right: float, spacing: float) -> bool:
    last = block[-1]
    size = max(last.size, 1.0)
    drop = last.base - line.base
    if abs(drop) < 0.3 * size:  # the same row
        return True
    if drop <= 0 or drop > SPACED * spacing * size or abs(last.size - line.size) > 0.15 * max(last.size, line.size):
        return False
    if line.mark or BULLET.match(line.text):
        return False
    widest = max([one.right for one in block] + [right - 0.25 * (right - left)])
    full = last.right > widest - 0.18 * max(widest - left, 1.0)
    ended = last.text.rstrip().endswith((".", "!", "?", ":"))
    row = sum(len(one.text) for one in block if abs(one.base - last.base) < 0.3 * size)  # a mark of a note parts a row
    return full or not (ended or line.text[:1].isupper() or row < 40)


def _foot(blocks: list[list[Line]], body: float) -> tuple[list[list[Line]], list[tuple[str, str]]]:
    """(the other blocks, notes at the page's foot): the last blocks that are smaller than the body and begin with a number;
    a footer of a line may stand below them.
    """
    raised = [block for block in blocks if block[0].mark and block[0].size < body * 0.97 and _note(block)]
    if raised:  # in columns they do not come last
        return [one for one in blocks if one not in raised], [note for note in map(_note, raised) if note is not None]
    found: list[tuple[str, str]] = []
    below: list[list[Line]] = []
    left = list(blocks)
    while left:
        block = left[-1]
        note = _note(block) if block[0].mark or block[0].size < body * 0.93 else None
        if note is not None:
            found.append(note)
        elif found or len(below) == 2 or len(block) > 1:
            break
        else:
            below.append(block)
        left.pop()
    return (left + below[::-1], found[::-1]) if found else (blocks, [])


def _note(block: list[Line]) -> tuple[str, str] | None:
    """(number, text) of a block that begins with a number."""
    text = re.sub("[\ue000\ue001]", "", " ".join(one.text for one in block)).replace("\ue002 ", "").replace("\ue002", "")
    match = NOTE.match(text)
    return (match["number"], " ".join(match["text"].split())) if match is not None and letters(match["text"]) else None


def _joined(block: list[Line], known: set[str]) -> tuple[str, list[tuple[int, str]]]:
    """A paragraph's text and its marks of notes; a word that a line's end cut in two is whole again."""
    text = ""
    for line in block:
        piece = re.sub(r"[ \u00a0]+", " ", line.text)
        own = piece[:1].isupper() or piece.startswith(language.after_own_hyphen())  # the hyphen is the word's own
        if not own and (text.endswith("\ue002") or (HYPHEN.search(text) and piece[:1].islower())):
            text = text[:-1] + piece
        else:
            joined = HYPHEN.search(text) and not piece.startswith(language.after_own_hyphen())
            text += ("" if not text or joined else " ") + piece
    text = text.replace("\ue002", "-")
    marks: list[tuple[int, str]] = []
    parts: list[str] = []
    at = 0
    for piece in re.split("(\ue000[^\ue001]*\ue001)", text):
        if piece.startswith("\ue000"):
            key = piece[1:-1]
            before = parts[-1][-1:] if parts else ""
            if key in known or before in ENDS:
                marks.append((at, key))
                continue
            piece = key.translate(SUPERSCRIPT)
        parts.append(piece)
        at += len(piece)
    return "".join(parts).strip(), marks


def _where(number: int, block: list[Line]) -> str:
    box = (
        min(one.left for one in block),
        min(one.bottom for one in block),
        max(one.right for one in block),
        max(one.top for one in block),
    )
    return f"page {number}, box " + " ".join(f"{one:.0f}" for one in box)


def _properties(pdf: Any) -> tuple[dict[str, str], tuple[str, ...], str]:
    """Title, day and who made it, of the document's information dictionary."""
    meta = {key: str(value).strip() for key, value in pdf.get_metadata_dict(skip_empty=True).items()}
    front = {"title": meta["Title"]} if meta.get("Title") and not re.search(r"\.\w{2,4}$|^untitled", meta["Title"], re.I) else {}
    dated_from = ""
    for key in ("ModDate", "CreationDate"):
        found = PDF_DATE.match(meta.get(key, ""))
        if found is not None:
            year, month, day, hour, minute, second, zone, zone_minutes = found.groups()
            offset = "+00:00" if zone in (None, "Z") else f"{zone}:{zone_minutes or '00'}"
            front["published"] = f"{year}-{month or '01'}-{day or '01'}T{hour or '12'}:{minute or '00'}:{second or '00'}{offset}"
            dated_from = f"pdf property {key}"
            break
    return front, distinct([meta.get("Author", "")]), dated_from
