"""Claims as a table (csv, xlsx): out and in again without loss; a table that a person fills in needs three columns.

`question` and `answer` are enough where the file itself is the document (with `quote`, better); a row that names a
`document` must carry a quote that stands there. `answer_json` is the exact answer; where `answer` was edited, the words
count. The columns are said in docs/reference/formats.md.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from beeld import language
from beeld.capture.claims import Extractor
from beeld.capture.ground import claim_id
from beeld.capture.load import moment
from beeld.capture.places import slug
from beeld.capture.readers.sheet import guarded
from beeld.errors import BeeldError, InputError
from beeld.model import (
    Answer,
    Category,
    Claim,
    Count,
    Day,
    Document,
    Place,
    Question,
    Span,
    Text,
    YesNo,
    decode_json,
    encode_json,
)

COLUMNS = (
    "claim",
    "question",
    "answer",
    "document",
    "quote",
    "page",
    "source",
    "origin",
    "chain",
    "said_at",
    "polarity",
    "hedge",
    "valid_from",
    "valid_to",
    "reports_silence",
    "reviewed",
    "tier",
    "score",
    "answer_json",
    "start",
    "end",
    "text_sha256",
    "mention",
    "marking",
    "proposed_by",
    "routed_by",
)
DOCUMENT_COLUMNS = ("id", "title", "source", "published", "language", "filename", "reference", "sha256", "text_sha256")
NUMBERS = frozenset({"page", "score", "start", "end"})
YES = frozenset({"yes", "ja", "true", "waar", "1", "y", "j"})  # besides each language's own (wording.toml)
NO = frozenset({"no", "nee", "false", "onwaar", "0", "n"})


# -- out -----------------------------------------------------------------------------------------------------------------


def claim_cells(claim: Claim, *, lang: str, reviewed: str = "") -> dict[str, str]:
    """A claim as cells by column; empty ones are left out. `cells_claim` makes the same claim of them."""
    cells = {
        "claim": claim.id,
        "question": claim.question,
        "answer": words(claim.answer, lang),
        "document": claim.document,
        "quote": claim.span.quote,
        "page": "" if claim.span.page is None else str(claim.span.page),
        "source": claim.source,
        "origin": claim.origin,
        "chain": "; ".join(claim.chain),
        "said_at": claim.said_at.isoformat(),
        "polarity": claim.polarity,
        "hedge": claim.hedge,
        "valid_from": claim.valid_from.isoformat() if claim.valid_from else "",
        "valid_to": claim.valid_to.isoformat() if claim.valid_to else "",
        "reports_silence": "true" if claim.reports_silence else "",
        "reviewed": reviewed,
        "tier": claim.tier,
        "score": repr(claim.score),
        "answer_json": encode_json(claim.answer).decode(),
        "start": str(claim.span.start),
        "end": str(claim.span.end),
        "text_sha256": claim.span.text_sha256,
        "mention": claim.mention or "",
        "marking": encode_json(claim.marking).decode() if claim.marking != type(claim.marking)() else "",
        "proposed_by": claim.proposed_by,
        "routed_by": claim.routed_by,
    }
    return {key: value for key, value in cells.items() if value}


def words(answer: Answer, lang: str) -> str:
    """An answer in words that `read_answer` understands again."""
    if isinstance(answer, YesNo):
        return str(language.table(lang if lang in language.languages() else "en", "wording")["yes" if answer.yes else "no"])
    if isinstance(answer, Day):
        return answer.start.isoformat() if answer.start == answer.end else f"{answer.start.isoformat()}..{answer.end.isoformat()}"
    if isinstance(answer, Count):
        return language.say(answer, lang)
    return answer.category if isinstance(answer, Category) else answer.place if isinstance(answer, Place) else answer.text


def to_csv(rows: Iterable[Mapping[str, str]]) -> bytes:
    """UTF-8 with a mark (so that Excel reads it), comma; cells that would run as a formula are guarded."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([guarded(row.get(name, "")) for name in COLUMNS])
    return out.getvalue().encode("utf-8-sig")


def to_xlsx(rows: Iterable[Mapping[str, str]], documents: Iterable[Document]) -> bytes:
    """Sheets "claims" and "documents"; text is stored as text, never as a formula."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    claims = book.create_sheet("claims")
    claims.freeze_panes = "A2"
    claims.append(list(COLUMNS))
    for row in rows:
        claims.append([_cell(claims, row.get(name, ""), number=name in NUMBERS) for name in COLUMNS])
    listed = book.create_sheet("documents")
    listed.freeze_panes = "A2"
    listed.append(list(DOCUMENT_COLUMNS))
    for one in documents:
        values = [getattr(one, name) for name in DOCUMENT_COLUMNS]
        listed.append([_cell(listed, one.isoformat() if isinstance(one, datetime) else one or "") for one in values])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: Any, value: str, *, number: bool = False) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if number and value:
        return float(value) if "." in value or "e" in value else int(value)
    if not value:
        return None
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub(" ", value))
    cell.data_type = "s"
    return cell


# -- in ------------------------------------------------------------------------------------------------------------------


class Importer:
    """Rows of tables become claims of documents; each document is read by our own rules once, to compare."""

    def __init__(self, extractor: Extractor, documents: Mapping[str, Document], sources: Container[str], lang: str) -> None:
        self._extractor = extractor
        self._documents = documents
        self._sources = sources
        self._lang = lang
        self._read: dict[str, list[Claim]] = {}

    def claims(
        self, rows: Iterable[Mapping[str, str]], name: str, own: Document | None = None
    ) -> tuple[list[Claim], list[BeeldError]]:
        """(claims, what is wrong with the rows that are none); `own` is the file as a document, for rows that name none."""
        found: list[Claim] = []
        faults: list[BeeldError] = []
        for cells in rows:
            try:
                found.append(self._claim(cells, f"{name}, {cells.get('', '')}", own))
            except BeeldError as fault:
                faults.append(fault)
        return found, faults

    def _claim(self, cells: Mapping[str, str], where: str, own: Document | None) -> Claim:
        question = self._question(cells.get("question", ""), where)
        document = self._document(cells.get("document", ""), where, own)
        span = _span(cells, document, where)
        answer = self._answer(cells, question, document, where)
        ours = [one for one in self._ours(document) if one.question == question.id and _overlap(one.span, span)]
        alike = next((one for one in ours if one.answer == answer), None)
        source = cells.get("source") or document.source
        origin = cells.get("origin") or (source if cells.get("source") else alike.origin if alike else source)
        chain = tuple(one.strip() for one in cells.get("chain", "").split(";") if one.strip())
        for one in (source, origin, *chain):
            if one not in self._sources:
                raise InputError(f"source {one!r} is not in the case", where=where, todo="add it to sources.toml")
        body: dict[str, Any] = {
            "id": _id(cells, document, question, span, answer),
            "document": document.id,
            "question": question.id,
            "span": span,
            "answer": answer,
            "source": source,
            "origin": origin,
            "chain": chain,
            "said_at": moment(cells["said_at"], where) if cells.get("said_at") else document.published,
            "polarity": cells.get("polarity") or (alike.polarity if alike else "asserted"),
            "hedge": cells.get("hedge") or (alike.hedge if alike else "none"),
            "valid_from": _day(cells.get("valid_from", ""), where)
            or (alike.valid_from if alike and "tier" not in cells else None),
            "valid_to": _day(cells.get("valid_to", ""), where),
            "reports_silence": _flag(cells.get("reports_silence", ""), where),
            "mention": cells.get("mention") or None,
            "score": _number(cells.get("score", "0"), where),
            "tier": cells.get("tier") or "proposed",
            "marking": msgspec.json.decode(cells["marking"]) if cells.get("marking") else {},
            "proposed_by": cells.get("proposed_by", ""),
            "routed_by": cells.get("routed_by", ""),
        }
        try:
            claim = msgspec.convert({**body, "span": msgspec.to_builtins(span), "answer": msgspec.to_builtins(answer)}, Claim)
        except msgspec.MsgspecError as fault:
            raise InputError(str(fault), where=where, todo="see the columns in docs/reference/formats.md") from None
        agrees = alike is not None and (alike.polarity, alike.hedge) == (claim.polarity, claim.hedge)
        if not agrees or claim.tier not in ("auto", "proposed"):
            claim = msgspec.structs.replace(claim, tier="proposed")
        return claim

    def _question(self, name: str, where: str) -> Question:
        questions = self._extractor.questions
        if name not in questions:
            raise InputError(
                f"question {name!r} is not in the case", where=where, todo=f"known: {', '.join(sorted(questions)) or 'none'}"
            )
        return questions[name]

    def _document(self, name: str, where: str, own: Document | None) -> Document:
        if not name and own is not None:
            return own
        if name not in self._documents:
            raise InputError(f"document {name!r} is not in the case", where=where, todo="capture it first, then this table")
        return self._documents[name]

    def _ours(self, document: Document) -> list[Claim]:
        if document.id not in self._read:
            self._read[document.id] = self._extractor.claims(document)
        return self._read[document.id]

    def _answer(self, cells: Mapping[str, str], question: Question, document: Document, where: str) -> Answer:
        exact: Answer | None = None
        if cells.get("answer_json"):
            try:
                exact = decode_json(cells["answer_json"], Answer)  # type: ignore[arg-type]
            except msgspec.MsgspecError as fault:
                raise InputError(f"answer_json: {fault}", where=where, todo="empty it, and give the answer in words") from None
        said = cells.get("answer", "").strip()
        if exact is not None and (not said or said in {words(exact, lang) for lang in language.languages()}):
            return exact
        return read_answer(said, question, document.language if document.language in language.languages() else self._lang, where)


def read_answer(said: str, question: Question, lang: str, where: str = "") -> Answer:
    """An answer of a cell, by the question's kind. Raises `InputError` with what is understood."""
    plain = said.strip()
    if question.type == "yesno" and (yes := _yes(plain)) is not None:
        return YesNo(yes=yes)
    if question.type == "count":
        if re.fullmatch(r"\d+(?:\.\d{1,2})?", plain):
            return Count(form="exact", n=float(plain))
        counts = [one.answer for one in language.read(plain, lang) if isinstance(one.answer, Count)]
        if len(counts) == 1:
            return counts[0]
    if question.type == "date":
        days = re.fullmatch(r"(\d{4}-\d\d-\d\d)(?:\.\.(\d{4}-\d\d-\d\d))?", plain)
        if days:
            first, last = _day(days[1], where), _day(days[2] or days[1], where)
            assert first is not None
            assert last is not None
            return Day(start=first, end=last)
        dates = [one.answer for one in language.read(plain, lang) if isinstance(one.answer, Day)]
        if len(dates) == 1:
            return dates[0]
    if plain and question.type == "category":
        return Category(category=_named(plain, {key: (key, *names) for key, names in question.categories.items()}))
    if plain and question.type == "place":
        return Place(place=_named(plain, {one.id: (one.id, *one.aliases) for one in question.places}))
    if plain and question.type == "text":
        return Text(text=plain)
    examples = {"yesno": "yes or no", "count": "1243, or more than 1,200", "date": "2026-01-08, or 2026-01-08..2026-01-10"}
    raise InputError(
        f"answer {said[:40]!r} is not understood as {question.type}",
        where=where,
        todo=f"write {examples.get(question.type, 'it')}",
    )


def _named(said: str, names: Mapping[str, Sequence[str]]) -> str:
    """The id of a declared name; what is not declared gets an id of its own words."""
    folded = said.casefold()
    return next((key for key, known in names.items() if folded in {one.casefold() for one in known}), slug(said))


def _span(cells: Mapping[str, str], document: Document, where: str) -> Span:
    """The place of the quote in the document: as given where it stands there, else the one place where it stands."""
    quote = cells.get("quote", "")
    start = cells.get("start") or cells.get("@start", "")
    end = cells.get("end") or cells.get("@end", "")
    if start.isdigit() and end.isdigit():
        first, last = int(start), int(end)
        if 0 <= first < last <= len(document.text) and (not quote or document.text[first:last] == quote or "@start" in cells):
            return document.span(first, last)
    if not quote:
        raise InputError("gives no quote", where=where, todo=f"quote {document.id} verbatim in the column quote")
    places = [one.start() for one in re.finditer(re.escape(quote), document.text)]
    if len(places) != 1:
        raise InputError(
            f"the quote {quote[:50]!r} stands {len(places)} times in {document.id}",
            where=where,
            todo="quote it verbatim, and long enough to stand there once" if len(places) != 1 else "",
        )
    at = places[0]
    return document.span(at, at + len(quote))


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _id(cells: Mapping[str, str], document: Document, question: Question, span: Span, answer: Answer) -> str:
    """The row's own id as long as it is the claim that was written out; an edited one is another claim."""
    computed = claim_id(document.id, question.id, span.start, span.end, answer)
    exact = decode_json(cells["answer_json"], Answer) if cells.get("answer_json") else None  # type: ignore[arg-type]
    unedited = exact == answer and cells.get("start") == str(span.start)
    return cells["claim"] if unedited and re.fullmatch(r"[\w.-]{1,64}", cells.get("claim", "")) else computed


def _day(value: str, where: str) -> date | None:
    if not value:
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        raise InputError(f"{value!r} is no day", where=where, todo="write it as 2026-02-13") from None


def _flag(value: str, where: str) -> bool:
    yes = _yes(value.strip())
    if yes is None and value.strip():
        raise InputError(f"{value!r} is neither yes nor no", where=where, todo="write true, or leave it empty")
    return bool(yes)


def _yes(said: str) -> bool | None:
    """Whether a cell says yes, in any language; None if it says neither."""
    plain, wordings = said.casefold(), [language.table(one, "wording") for one in language.languages()]
    if plain in YES or plain in {one["yes"].casefold() for one in wordings}:
        return True
    return False if plain in NO or plain in {one["no"].casefold() for one in wordings} else None


def _number(value: str, where: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise InputError(f"{value!r} is no number", where=where, todo="write a number between 0 and 1") from None
