"""From files to the ledger: mixed folders, tables of claims out and in, spans in every format, interruption and resumption."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

import beeld
from beeld import capture
from beeld.capture import tables
from beeld.capture.load import Loaded, load_bytes
from beeld.capture.readers.sheet import guarded, read_csv, read_xlsx, unguarded
from beeld.cli import main
from beeld.desk import Captured, Desk, Refused
from beeld.errors import DocumentError
from beeld.model import Claim, Count, Question, Source, Span, YesNo

from . import files

MOMENT = datetime(2026, 1, 10, 12, tzinfo=UTC)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


@pytest.fixture
def desk(flood: Path) -> Iterator[Desk]:
    opened = beeld.open(flood)
    yield opened
    opened.close()


def mixed(folder: Path) -> None:
    """One file of each format that says something of the flood."""
    folder.mkdir(exist_ok=True)
    (folder / "a.txt").write_bytes(files.FLOOD_NL.encode("cp1252"))
    (folder / "b.html").write_text(f"<html><body><p>{files.FLOOD_EN}</p></body></html>", encoding="utf-8")
    (folder / "c.docx").write_bytes(files.docx(files.paragraph(files.FLOOD_NL)))
    (folder / "d.pdf").write_bytes(files.pdf([["First page of the report."], [files.FLOOD_EN]]))
    (folder / "e.odt").write_bytes(files.odt(f"<text:p>{files.FLOOD_NL}</text:p>"))
    headers = [
        "From: Board <x@board.example>",
        "Date: Sat, 10 Jan 2026 09:30:00 +0100",
        "Content-Type: text/plain; charset=utf-8",
    ]
    (folder / "f.eml").write_bytes(files.eml(headers, files.FLOOD_EN.encode()))
    (folder / "g.csv").write_text(f"place,text\nLindestad,{files.FLOOD_NL}\n", encoding="utf-8")
    (folder / "h.xml").write_text(files.RSS.format(items=files.item("News", files.FLOOD_EN, "g1")), encoding="utf-8")


def test_a_folder_of_mixed_files_becomes_documents_with_claims(desk: Desk, tmp_path: Path) -> None:
    mixed(tmp_path / "in")
    (tmp_path / "in" / "broken.pdf").write_bytes(b"%PDF-1.4 and no more")
    (tmp_path / "in" / "old.doc").write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    (tmp_path / "in" / "photo.png").write_bytes(b"\x89PNG")
    (tmp_path / "in" / ".hidden.txt").write_text("not for us", encoding="utf-8")
    passed: list[Path] = []
    found = list(desk.capture_all([tmp_path / "in"], source="waterboard", published=MOMENT, passed_over=passed))
    captured = [one for one in found if isinstance(one, Captured)]
    refused = [one for one in found if isinstance(one, Refused)]
    assert [one.name for one in passed] == ["photo.png"]
    assert sorted(Path(one.path).name for one in refused) == ["broken.pdf", "old.doc"]
    assert all(one.todo and one.sha256 and desk.ledger.original(one.sha256) for one in refused)
    assert len(captured) == 8
    for one in captured:
        answers = [claim.answer for claim in one.claims if claim.question == "evacuated"]
        assert Count(form="exact", n=1243) in answers, one.document.filename
        for claim in one.claims:
            assert one.document.text[claim.span.start : claim.span.end] == claim.span.quote
        assert desk.ledger.original(one.document.sha256)
    pages = [claim.span.page for one in captured if one.document.filename == "d.pdf" for claim in one.claims]
    assert set(pages) == {2}
    assert (
        next(
            one for one in captured if one.document.filename == "h.xml" or one.document.media_type.endswith("entry")
        ).document.source
        == "courier"
    )
    again = list(desk.capture_all([tmp_path / "in"], source="waterboard", published=MOMENT))
    assert all(one.known_already for one in again if isinstance(one, Captured))
    assert desk.ledger.verify().ok


SENTENCES = st.sampled_from(
    [
        files.FLOOD_NL,
        files.FLOOD_EN,
        "More than 1,200 people have been evacuated.",
        "Er is nog geen dijk doorgebroken.",
        "Volgens de veiligheidsregio zijn 812 mensen geëvacueerd – “bijna iedereen”.",
        "The evacuation began on 8 January 2026.",
        "A & B; 5 < 6: nothing.",
    ]
)
MAKERS = {
    "a.txt": lambda texts: "\n\n".join(texts).encode(),
    "a.md": lambda texts: ("+++\ntitle = 'x'\n+++\n" + "\n\n".join(texts)).encode(),
    "a.html": lambda texts: ("<body>" + "".join(f"<p>{_escaped(one)}</p>" for one in texts)).encode(),
    "a.docx": lambda texts: files.docx("".join(files.paragraph(_escaped(one)) for one in texts)),
    "a.odt": lambda texts: files.odt("".join(f"<text:p>{_escaped(one)}</text:p>" for one in texts)),
    "a.pdf": lambda texts: files.pdf([[one] for one in texts]),
    "a.csv": lambda texts: "\n".join('"' + one.replace('"', '""') + '"' for one in texts).encode(),
    "a.eml": lambda texts: files.eml(
        ["From: a@b.example", "Date: Sat, 10 Jan 2026 09:30:00 +0100", "Content-Type: text/plain; charset=utf-8"],
        "\n\n".join(texts).encode(),
    ),
    "a.xml": lambda texts: files.RSS.format(
        items="".join(files.item(f"t{n}", _escaped(one), f"g{n}") for n, one in enumerate(texts))
    ).encode(),
}


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


@settings(max_examples=12, deadline=None)
@given(st.lists(SENTENCES, min_size=1, max_size=6, unique=True), st.sampled_from(sorted(MAKERS)))
def test_every_claim_of_every_format_carries_its_quote(texts: list[str], name: str) -> None:
    given_ = capture.Given(source="waterboard", published=MOMENT)
    extractor = capture.Extractor(QUESTIONS, SOURCES)
    for one in load_bytes(MAKERS[name](texts), name, given_):
        if isinstance(one, Loaded):
            places = [at for at, _ in one.document.places]
            assert places == sorted(places)
            assert all(at <= len(one.document.text) for at in (*places, *one.document.page_starts))
            for claim in extractor.claims(one.document):
                assert one.document.text[claim.span.start : claim.span.end] == claim.span.quote
                claim.span.check(one.document.text)


QUESTIONS = {
    "evacuated": Question(
        id="evacuated",
        type="count",
        unit="persons",
        ask={"nl": "Hoeveel mensen zijn er geëvacueerd?", "en": "How many people have been evacuated?"},
        terms={"nl": ("geëvacueerd",), "en": ("evacuated",)},
    ),
    "breach": Question(id="breach", type="yesno", ask={"nl": "Is er een dijk doorgebroken?"}, terms={"nl": ("doorgebroken",)}),
}
SOURCES = {"waterboard": Source(id="waterboard", name="Waterschap De Linde", aliases=("het waterschap", "the water board"))}


# -- tables of claims --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_claims_go_out_and_come_in_without_loss(flood: Path, tmp_path: Path, suffix: str) -> None:
    table = tmp_path / f"claims{suffix}"
    assert run("capture", str(flood / "documents"), "--case", str(flood)).exit_code == 0
    assert run("review", "--accept", "all", "--by", "me", "--case", str(flood)).exit_code == 0
    assert run("claims", "--out", str(table), "--case", str(flood)).exit_code == 0
    before = beeld.open(flood)
    rows = [row.value for row in before.ledger.rows("claim", latest=True)]
    seq = before.seq
    before.close()
    assert len(rows) >= 5
    again = run("capture", str(table), "--case", str(flood))
    assert again.exit_code == 0, again.output
    same = beeld.open(flood)
    assert same.seq == seq, "a table that says what is known adds nothing"
    same.close()
    other = tmp_path / "other"
    other.mkdir()
    for name in ("case.toml", "sources.toml"):
        (other / name).write_bytes((flood / name).read_bytes())
    (other / "questions.toml").write_text("", encoding="utf-8")  # so that nothing is captured by our own rules
    assert run("capture", str(flood / "documents"), "--case", str(other)).exit_code == 0
    (other / "questions.toml").write_bytes((flood / "questions.toml").read_bytes())
    assert run("capture", str(table), "--case", str(other)).exit_code == 0
    there = beeld.open(other)
    assert [row.value for row in there.ledger.rows("claim", latest=True)] == rows
    there.close()


def test_a_table_that_a_person_filled_in(desk: Desk, tmp_path: Path) -> None:
    table = tmp_path / "field.csv"
    table.write_bytes(
        "Question;Answer;Quote;Source;Hedge\r\n"
        "evacuated;meer dan 1.200;meer dan 1.200 mensen zijn geëvacueerd;region;\r\n"
        "breach;nee;;waterboard;reported\r\n"
        "cause;water board;volgens ons het waterschap;region;\r\n"
        "evacuated;heel veel;heel veel;region;\r\n"
        "unknown;1;;region;\r\n"
        "breach;ja;;nobody;\r\n".encode("cp1252")
    )
    found = list(desk.capture_all([table], source="region", published=MOMENT))
    captured = [one for one in found if isinstance(one, Captured)]
    assert [(claim.question, claim.answer, claim.origin, claim.hedge) for claim in captured[0].claims] == [
        ("evacuated", Count(form="more_than", n=1200), "region", "none"),
        ("breach", YesNo(yes=False), "waterboard", "reported"),
        ("cause", captured[0].claims[2].answer, "region", "none"),
    ]
    assert msgspec.to_builtins(captured[0].claims[2].answer)["category"] == "board"
    for claim in captured[0].claims:
        claim.span.check(captured[0].document.text)
    assert captured[0].document.place_of(captured[0].claims[1].span.start) == "row 3"
    told = " ".join(one.error for one in found if isinstance(one, Refused))
    assert "row 5: answer 'heel veel' is not understood as count" in told
    assert "row 6: question 'unknown' is not in the case" in told
    assert "row 7: source 'nobody' is not in the case" in told


def test_a_row_must_quote_its_document_and_an_edited_answer_counts(desk: Desk, flood: Path, tmp_path: Path) -> None:
    list(desk.capture_all([flood / "documents"]))
    claim = next(one for one in desk.claims("evacuated") if one.document == "f1")
    cells = tables.claim_cells(claim, lang="nl")
    rows = [
        {**cells, "answer": "meer dan 1.200"},
        {"question": "evacuated", "answer": "1243", "document": "f1", "quote": "1.244 mensen"},
        {"question": "evacuated", "answer": "1243", "document": "f9", "quote": "1.243 mensen"},
    ]
    table = tmp_path / "t.csv"
    table.write_bytes(tables.to_csv(rows))
    found = list(desk.capture_all([table]))
    (changed,) = [one for one in found if isinstance(one, Captured)]
    assert changed.claims[0].answer == Count(form="more_than", n=1200)
    assert changed.claims[0].id != claim.id
    assert changed.claims[0].tier == "proposed"
    told = " ".join(one.error for one in found if isinstance(one, Refused))
    assert "stands 0 times in f1" in told
    assert "document 'f9' is not in the case" in told


CELLS = st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")) | st.sampled_from("=+-@\t'"), max_size=12)


@settings(max_examples=150, deadline=None)
@given(CELLS)
def test_a_guarded_cell_is_no_formula_and_comes_back(text: str) -> None:
    cell = guarded(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unguarded(cell) == text


@settings(max_examples=40, deadline=None)
@given(CELLS.filter(lambda one: bool(one.strip()) and one == one.strip()))
def test_cells_that_look_like_formulas_survive_both_files(text: str) -> None:
    claim = Claim(
        id="c1",
        document="d1",
        question="q",
        span=Span(text_sha256="0", start=0, end=len(text), quote=text),
        answer=YesNo(yes=True),
        source="a",
        origin="a",
        said_at=MOMENT,
    )
    cells = tables.claim_cells(claim, lang="en")
    assert read_csv(tables.to_csv([cells]), "t.csv").rows[0]["quote"] == text
    data = tables.to_xlsx([cells], [])
    assert read_xlsx(data, "t.xlsx").rows[0]["quote"] == text
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_a_huge_sheet_and_a_sheet_that_lies_about_its_size() -> None:
    import io

    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for number in range(300):
        sheet.append([number, "people on the quay", "=1+1" if number == 5 else None])
    hidden = book.create_sheet("secret")
    hidden.sheet_state = "hidden"
    hidden.append(["9,999 people"])
    out = io.BytesIO()
    book.save(out)
    raw = read_xlsx(out.getvalue(), "a.xlsx")
    assert raw.text.count("quay") == 300
    assert "9,999" not in raw.text
    assert "1 formulas have no value stored" in " ".join(raw.notes)
    with pytest.raises(DocumentError, match="unpacks to"):
        read_xlsx(files.zipped({"xl/workbook.xml": "<w/>", "xl/worksheets/sheet1.xml": b"<c/>" * 20_000_000}), "huge.xlsx")
    with pytest.raises(DocumentError, match="rows"):
        read_csv(b"a,b\n" * 200_001, "huge.csv")


# -- many documents ------------------------------------------------------------------------------------------------------------


def many(folder: Path, count: int) -> None:
    folder.mkdir(exist_ok=True)
    for number in range(count):
        (folder / f"{number:05d}.txt").write_text(
            f"Report {number}. On the quay of village {number}, {number + 100} people have been evacuated.", encoding="utf-8"
        )


# the command, with Ctrl-C (SIGINT) at the moment when a number of files has been taken: no race with a clock
INTERRUPTED = """
import signal, sys
from beeld.cli import gather, main

stop = int(sys.argv.pop(1))

def progress(done, total):
    if done == stop:
        signal.raise_signal(signal.SIGINT)  # to this thread, at once; os.kill may reach another one, and late

gather.progress = progress
main()
"""


def test_an_interrupted_run_goes_on_without_double_work(flood: Path, tmp_path: Path) -> None:
    """Ctrl-C (SIGINT) in the middle, then the same command again: each document is there once."""
    many(tmp_path / "in", 160)
    arguments = ["capture", str(tmp_path / "in"), "--source", "region", "--published", "2026-01-10", "--case", str(flood)]
    stopped = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, "60", *arguments], capture_output=True, text=True, check=False, timeout=120
    )
    assert stopped.returncode == 130, stopped.stderr
    first = _documents(flood)
    assert "Interrupted" in stopped.stderr
    assert f"The case has {first} documents" in stopped.stderr
    assert 0 < first <= 61
    again = subprocess.run([sys.executable, "-m", "beeld", *arguments], capture_output=True, text=True, check=False, timeout=120)
    assert again.returncode == 0, again.stderr
    assert f"{160 - first} documents captured" in again.stdout
    desk = beeld.open(flood)
    rows = desk.ledger.rows("document")
    assert len(rows) == len({row.id for row in rows}) == 160
    assert desk.ledger.verify().ok
    desk.close()


@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_a_killed_run_leaves_whole_batches(flood: Path, tmp_path: Path) -> None:
    many(tmp_path / "in", 100)
    command = [
        sys.executable,
        "-m",
        "beeld",
        "capture",
        str(tmp_path / "in"),
        "--source",
        "region",
        "--published",
        "2026-01-10",
        "--case",
        str(flood),
    ]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and running.poll() is None and _documents(flood) < 5:
        time.sleep(0.02)
    running.kill()
    running.wait(timeout=30)
    desk = beeld.open(flood)
    found = list(desk.capture_all([tmp_path / "in"], source="region", published=MOMENT))
    assert len(found) == 100
    rows = desk.ledger.rows("document")
    assert len(rows) == len({row.id for row in rows}) == 100
    with_claims = {row.value.document for row in desk.ledger.rows("claim")}
    assert len(with_claims) == 100, "a document is appended together with its claims"
    desk.close()


def _documents(case: Path) -> int:
    import sqlite3

    try:
        with sqlite3.connect(f"file:{case / 'ledger.sqlite'}?mode=ro", uri=True) as connection:
            return int(connection.execute("SELECT count(*) FROM row WHERE kind = 'document'").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def test_many_documents_cost_their_number(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The documents of the ledger are read as often for 60 files as for 6: not once for each."""
    reads = []
    monkeypatch.setattr(type(desk), "documents", _counting(reads, type(desk).documents))
    for count in (6, 60):
        reads.clear()
        many(tmp_path / f"in{count}", count)
        list(desk.capture_all([tmp_path / f"in{count}"], source="region", published=MOMENT))
        assert len(reads) < 6


def _counting(reads: list[int], original: object):  # type: ignore[no-untyped-def]
    def counted(self: Desk, *arguments: object, **named: object) -> object:
        reads.append(1)
        return original(self, *arguments, **named)  # type: ignore[operator]

    return counted


def test_rows_of_before_still_decode() -> None:
    """A document as it was written before it had a map back, headers and notes."""
    old = b'{"id":"d","sha256":"0","text_sha256":"1","text":"text","source":"a","published":"2026-01-10T12:00:00Z","language":"nl","page_starts":[0,2]}'
    from beeld.model import Document, decode_json

    document = decode_json(old, Document)
    assert (document.page_of(3), document.place_of(3), document.part_of, document.headers) == (2, "", None, ())


# -- adopting a letter -------------------------------------------------------------------------------------------------------


def test_a_letter_is_adopted_from_docx_and_pdf_with_its_footnotes(tmp_path: Path) -> None:
    from beeld.desk import propose_letter

    noted = (
        "<w:p><w:r><w:t>According to the Water Board Linde, more than 1,200 people have been evacuated.</w:t></w:r>"
        '<w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:t xml:space="preserve"> The council will inform you again.</w:t></w:r></w:p>'
    )
    notes = f'<w:footnotes {files.W}><w:footnote w:id="2">{files.paragraph("Council paper 14, nr. 3 [draft].")}</w:footnote></w:footnotes>'
    path = tmp_path / "letter.docx"
    path.write_bytes(files.docx(noted, {"word/footnotes.xml": notes}))
    proposed = propose_letter(path)
    finding, promise = proposed.sentences
    assert (finding.type, finding.printed, promise.type) == ("finding", "more than 1,200 people", "promise")
    assert proposed.footnotes == (("1", "Council paper 14, nr. 3 (draft)."),)
    assert "1,200 people have been evacuated.[footnoteRef:1] The council" in capture.letter_text(path)
    import typst

    source = '#set text(lang: "en")\nMore than 1,200 people have been evacuated.#footnote[Council paper 14, nr. 3.] The council will inform you again.'
    (tmp_path / "letter.typ").write_text(source, encoding="utf-8")
    typst.compile(str(tmp_path / "letter.typ"), output=str(tmp_path / "letter.pdf"))
    printed = propose_letter(tmp_path / "letter.pdf")
    assert printed.footnotes == (("1", "Council paper 14, nr. 3."),)
    assert printed.sentences[0].text == "More than 1,200 people have been evacuated."
