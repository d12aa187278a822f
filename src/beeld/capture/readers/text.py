"""Bytes to text with what was assumed said; characters that nobody sees; a text that is put together with its map back."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable

from beeld.errors import DocumentError

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig", 3),
    (codecs.BOM_UTF32_LE, "utf-32-le", 4),
    (codecs.BOM_UTF32_BE, "utf-32-be", 4),
    (codecs.BOM_UTF16_LE, "utf-16-le", 2),
    (codecs.BOM_UTF16_BE, "utf-16-be", 2),
)
# what the web calls latin-1 and ascii is cp1252 (WHATWG Encoding Standard, 4.2)
LATIN = frozenset(["ascii", "us-ascii", "iso-8859-1", "iso8859-1", "latin-1", "latin1", "l1", "cp1252", "windows-1252", "ansi"])
# a declared charset is used only when it is one of these: Python knows text codecs that run or unpack what they read
CHARSETS = re.compile(
    r"(?:iso-?8859-(?:[1-9]|1[0-6])|latin-?\d|windows-?125\d|cp125\d|cp(?:437|850|852|866)|koi8-[ru]|mac-?roman|macintosh|"
    r"utf-?8|utf-?16(?:-?[lb]e)?|big5|gb2312|gbk|gb18030|shift[-_]jis|euc-(?:jp|kr)|iso-2022-jp|tis-620)$"
)
ZERO_WIDTH = "\u200b\u2060\ufeff\u00ad\u180e"
JOINERS = "\u200c\u200d"
MARKS = "\u200e\u200f\u061c\u202a\u202b\u202c\u2066\u2067\u2068\u2069"
OVERRIDES = re.compile("[\u202d\u202e]")
INVISIBLE = re.compile(f"[{ZERO_WIDTH}{MARKS}]|(?<=[\\x00-\\u024f])[{JOINERS}](?=[\\x00-\\u024f])")
# UTF-8 that was read as cp1252 before it came here: Ã« for ë, â€™ for ’
MOJIBAKE = re.compile("(?:Ã[\u0080-\u00bf«©¨ª¯¶¼¡³º±]|â€[\u0080-\u00bf™œžœ“”˜¦]|Â[\u00a0-\u00bf])")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


def decode(data: bytes, name: str = "", *, charset: str = "", declared_by: str = "") -> tuple[str, str, tuple[str, ...]]:
    """(text, the encoding and how it was known, notes). Line ends become \\n.

    A byte order mark decides; then UTF-8 where the bytes are UTF-8 (text in another charset hardly ever is by chance);
    then the declared charset; then cp1252. Raises `DocumentError` for what is no text.
    """
    text, decoded_as, notes = _decode(data, name, charset.strip().strip("\"'").casefold(), declared_by)
    if "\x00" in text[:100_000]:
        raise DocumentError(
            "is no text (it holds NUL bytes)", where=name, todo="give the file in one of the formats that are read"
        )
    if MOJIBAKE.search(text):
        found = MOJIBAKE.search(text)
        assert found is not None
        notes = (*notes, f"looks garbled before it came here ({found.group()!r}: UTF-8 once read as cp1252); kept as it is")
    return text.replace("\r\n", "\n").replace("\r", "\n"), decoded_as, notes


def _decode(data: bytes, name: str, charset: str, declared_by: str) -> tuple[str, str, tuple[str, ...]]:
    for mark, encoding, length in BOMS:
        if data.startswith(mark):
            try:
                return data[length:].decode(encoding.removesuffix("-sig")), encoding, ()
            except UnicodeDecodeError as fault:
                raise DocumentError(
                    f"begins as {encoding}, and byte {fault.start + length} is not", where=name, todo="save it as UTF-8"
                ) from None
    wide = _wide(data)
    if wide:
        return data.decode(wide), f"{wide} (assumed)", ()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _other(data, name, charset, declared_by)
    wrong = charset and not data.isascii() and charset.replace("_", "-") not in ("utf-8", "utf8")
    notes = (f"is UTF-8, though {declared_by or 'it'} says {charset}",) if wrong else ()
    return text, "utf-8", notes


def _other(data: bytes, name: str, charset: str, declared_by: str) -> tuple[str, str, tuple[str, ...]]:
    """What is not UTF-8: the declared charset, else cp1252."""
    plain = charset.replace("_", "-")
    notes: tuple[str, ...] = ()
    if plain in ("utf-8", "utf8"):
        notes = (f"is not UTF-8, though {declared_by or 'it'} says so: cp1252 assumed",)
    elif plain and plain not in LATIN:
        if CHARSETS.match(plain):
            try:
                return data.decode(plain), f"{charset} (declared)", ()
            except (UnicodeDecodeError, LookupError):
                notes = (f"is not {charset}, though {declared_by or 'it'} says so: cp1252 assumed",)
        else:
            notes = (f"declares a charset that is not known ({charset[:30]!r}): cp1252 assumed",)
    try:
        return data.decode("cp1252"), "cp1252 (declared)" if plain in LATIN else "cp1252 (assumed)", notes
    except UnicodeDecodeError as fault:
        raise DocumentError(f"is neither UTF-8 nor cp1252 (byte {fault.start})", where=name, todo="save it as UTF-8") from None


def _wide(data: bytes) -> str:
    """UTF-16 without a mark: every second byte of Latin text is NUL."""
    head = data[:400]
    if len(head) < 8 or len(data) % 2 or b"\x00" not in head:
        return ""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    found = "utf-16-le" if odd > 0.7 * len(head) / 2 > even * 4 else "utf-16-be" if even > 0.7 * len(head) / 2 > odd * 4 else ""
    if found:
        try:
            text = data.decode(found)
        except UnicodeDecodeError:
            return ""
        if CONTROL.search(text[:200]):
            return ""
    return found


def invisible_notes(text: str, *, removed: int = 0) -> tuple[str, ...]:
    """Notes on characters that a reader of the original does not see; `removed` of them were left out already."""
    notes = []
    kept = len(INVISIBLE.findall(text))
    if removed:
        notes.append(f"{removed} invisible characters (zero width, soft hyphens, marks of direction) are left out of the text")
    if kept:
        notes.append(f"holds {kept} invisible characters (zero width, soft hyphens, marks of direction)")
    overrides = len(OVERRIDES.findall(text))
    if overrides:
        notes.append(
            f"holds {overrides} characters that reverse the direction of text: what is shown can differ from what is read"
        )
    return tuple(notes)


class Builder:
    """A text that grows, with where each stretch comes from. Pieces are cleaned as they enter, so offsets never shift."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._tail = ""
        self.length = 0
        self.removed = 0
        self.places: list[tuple[int, str]] = []
        self.page_starts: list[int] = []

    def add(self, text: str) -> None:
        """Append a piece, without the characters that nobody sees."""
        clean = INVISIBLE.sub("", text) if not text.isascii() else text
        clean = CONTROL.sub(" ", clean)
        self.removed += len(text) - len(clean)
        if clean:
            self._parts.append(clean)
            self.length += len(clean)
            self._tail = (self._tail + clean)[-2:]

    def block(self, text: str, where: str = "", *, gap: str = "\n\n") -> int:
        """Append a block after a gap; returns the offset at which it begins."""
        if self.length:
            self.add(gap if not self._tail.endswith("\n\n") else "")
        start = self.length
        if where:
            self.places.append((start, where))
        self.add(text)
        return start

    def page(self) -> None:
        """The next block begins a page; what stands between belongs to the page before."""
        self.page_starts.append(self.length)

    def text(self) -> str:
        """The whole text, one line end at its end."""
        return "".join(self._parts).rstrip() + "\n"

    def notes(self) -> tuple[str, ...]:
        return invisible_notes("".join(self._parts), removed=self.removed)


def squeeze(text: str) -> str:
    """White space runs (line ends too) as one space."""
    return re.sub(r"\s+", " ", text)


def letters(text: str) -> int:
    """How many letters a text has."""
    return sum(one.isalpha() for one in text)


def distinct(values: Iterable[str]) -> tuple[str, ...]:
    """Non-empty values once each, in order, trimmed."""
    return tuple(dict.fromkeys(squeeze(one).strip() for one in values if one and one.strip()))
