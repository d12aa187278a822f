"""Tables (csv, xlsx): rows of claims where the header says so (docs/reference/formats.md), else a text with a line a row."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time

from beeld.capture.readers.archive import Archive
from beeld.capture.readers.text import Builder, decode, distinct
from beeld.capture.readers.values import Raw
from beeld.capture.readers.xml import DOCTYPE
from beeld.errors import DocumentError

MAX_ROWS = 200_000
MAX_CELLS = 3_000_000
MAX_SHEETS = 100
DELIMITERS = ",;\t|"
GUARDED = re.compile(r"'+[=+\-@\t\r]")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Row = tuple[str, ...]


def read_csv(data: bytes, name: str, charset: str = "") -> Raw:
    """The delimiter is the one of , ; tab | that the first line holds most of."""
    text, decoded_as, notes = decode(data, name, charset=charset)
    head = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=head.count)
    try:
        rows = list(_limited(csv.reader(io.StringIO(text), delimiter=delimiter, strict=False), name))
    except csv.Error as fault:
        raise DocumentError(f"is no table ({fault})", where=name, todo="save it again as csv (UTF-8)") from None
    cells = [(number, tuple(unguarded(one) for one in row)) for number, row in rows]
    return _table([("", cells)], "text/csv", decoded_as, notes, {}, (), "")


def read_xlsx(data: bytes, name: str) -> Raw:
    """Cells as they were computed last; hidden sheets are not read. Raises `DocumentError` for what is unsafe or too large."""
    archive = Archive(data, name)
    if "xl/workbook.xml" not in archive.members:
        raise DocumentError("is no xlsx (it has no xl/workbook.xml)", where=name, todo="give an xlsx that opens in Excel")
    formulas = bare = 0
    for member in archive.members:
        if member.endswith((".xml", ".rels")):
            part = archive.read(member)
            if DOCTYPE.search(part) or DOCTYPE.search(part.replace(b"\x00", b"")):
                raise DocumentError(
                    f"{member} declares a document type", where=name, todo="it is not read; save it again from Excel"
                )
            if member.startswith("xl/worksheets/") and (b"<f>" in part or b"<f " in part):
                formulas += part.count(b"<f>") + part.count(b"<f ")
                bare += len(re.findall(rb"(?:</f>|<f[^>]*/>)\s*(?:<v\s*/>|<v></v>)?\s*</c>", part))
    notes = [f"{formulas} formulas are read as they were computed last"] if formulas else []
    if bare:
        notes.append(f"{bare} formulas have no value stored and are empty here: open and save it in a spreadsheet program")
    sheets, hidden, front, makers, dated_from = _workbook(data, name)
    notes += [f"{hidden} hidden sheets not read"] if hidden else []
    return _table(sheets, XLSX, "xlsx", tuple(notes), front, makers, dated_from)


def _workbook(
    data: bytes, name: str
) -> tuple[list[tuple[str, list[tuple[int, Row]]]], int, dict[str, str], tuple[str, ...], str]:
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    except (KeyError, ValueError, TypeError, AttributeError, SyntaxError) as fault:
        raise DocumentError(f"can't be opened ({fault})", where=name, todo="save it again from Excel") from None
    sheets, hidden, total = [], 0, 0
    if len(book.worksheets) > MAX_SHEETS:
        raise DocumentError(f"has {len(book.worksheets)} sheets (at most {MAX_SHEETS})", where=name, todo="split it")
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            hidden += 1
            continue
        sheet.reset_dimensions()  # what the file declares of its size is not believed
        rows = [(number, row) for number, row in _limited(sheet.iter_rows(values_only=True), name, before=total) if any(row)]
        total += sum(len(row) for _, row in rows)
        sheets.append((str(sheet.title), rows))
    properties = book.properties
    front: dict[str, str] = {"title": properties.title} if properties.title else {}
    dated_from = ""
    generated = properties.creator == "openpyxl"
    for key in ("modified", "created"):
        value = getattr(properties, key)
        if isinstance(value, datetime) and not generated:
            front["published"], dated_from = value.isoformat(), f"xlsx property {key}"
            break
    book.close()
    return sheets, hidden, front, () if generated else distinct([properties.creator or ""]), dated_from


def _limited(rows: Iterable[Iterable[object]], name: str, *, before: int = 0) -> Iterator[tuple[int, Row]]:
    cells = before
    for number, row in enumerate(rows, start=1):
        values = tuple(cell_text(one) for one in row)
        while values and not values[-1]:
            values = values[:-1]
        cells += len(values)
        if number > MAX_ROWS or cells > MAX_CELLS:
            raise DocumentError(
                f"has more than {MAX_ROWS:,} rows or {MAX_CELLS:,} cells",
                where=name,
                todo="split it, or keep the rows that matter",
            )
        yield number, values


def cell_text(value: object) -> str:
    """A cell as text: whole numbers without a point, days and moments as ISO 8601, yes and no as true and false."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value)


def guarded(value: str) -> str:
    """A cell that a spreadsheet program would run as a formula gets an apostrophe in front; `unguarded` takes it off."""
    return f"'{value}" if re.match(r"'*[=+\-@\t\r]", value) else value


def unguarded(value: str) -> str:
    """The inverse of `guarded`; an apostrophe before anything else stays ('t Hart)."""
    return value[1:] if GUARDED.match(value) else value


# -- a table of claims, or any table ---------------------------------------------------------------------------------------


def _table(
    sheets: list[tuple[str, list[tuple[int, Row]]]],
    media_type: str,
    decoded_as: str,
    notes: tuple[str, ...],
    front: dict[str, str],
    makers: tuple[str, ...],
    dated_from: str,
) -> Raw:
    out = Builder()
    found: list[dict[str, str]] = []
    for title, rows in sheets:
        names = [one.strip().casefold() for one in rows[0][1]] if rows else []
        claims = "question" in names and ("answer" in names or "answer_json" in names)
        if claims:
            found += _claim_rows(title, names, rows[1:], out)
        elif title.casefold() != "documents" or not any(
            s[1] and "question" in [c.casefold() for c in s[1][0][1]] for s in sheets
        ):
            for number, row in rows:
                text = "\t".join(re.sub(r"\s+", " ", one).strip() for one in row).strip()
                if text:
                    out.block(text, _where(title, number))
    return Raw(
        text=out.text(),
        media_type=media_type,
        decoded_as=decoded_as,
        front=front,
        publishers=makers,
        dated_from=dated_from,
        places=tuple(out.places),
        notes=(*notes, *out.notes()),
        rows=tuple(found),
        container=bool(found) and not out.length,
    )


def _where(title: str, number: int) -> str:
    return f"sheet {title}, row {number}" if title else f"row {number}"


def _claim_rows(title: str, names: list[str], rows: list[tuple[int, Row]], out: Builder) -> list[dict[str, str]]:
    """Cells by column; a row that names no document is a line of this file's own text, and its span lies there."""
    found = []
    for number, row in rows:
        cells = {name: value for name, value in zip(names, row, strict=False) if name and value}
        if not cells:
            continue
        cells[""] = _where(title, number)
        if not cells.get("document"):
            quote = cells.get("quote") or " | ".join(value for key, value in cells.items() if key)
            start = out.block(quote.strip(), cells[""], gap="\n\n")
            cells["@start"], cells["@end"] = str(start), str(out.length)
        found.append(cells)
    return found
