"""A whole letter on another subject, with everything that a source may hold: its files, their order, bytes, access and editions."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

import beeld
from beeld.desk import Desk, Edition
from beeld.letter import read_back
from beeld.model import Marking

HERE = Path(__file__).parent
GOLDEN = HERE.parent / "golden"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ORDER: dict[str, list[str]] = tomllib.loads((HERE / "wordprocessingml.toml").read_text(encoding="utf-8"))
SUFFIXES = ("docx", "pdf", "html", "md")
QUESTIONS = ("evacuated", "breach", "began", "shelter", "cause")


@pytest.fixture
def town(flood: Path) -> Iterator[Desk]:
    """The flood case with a house style, references, and a letter that was issued before."""
    for name in ("house.toml", "logo.svg", "references.json"):
        shutil.copy(HERE / "flood" / name, flood)
    for name in ("first.md", "letter.md"):
        shutil.copy(HERE / "flood" / name, flood / "letters")
    desk = beeld.open(flood)
    list(desk.capture_all([flood / "documents"]))
    desk.review([one.claim.id for one in desk.review_queue()], accept=True, by="test reviewer")
    days = {"valid_from": date(2026, 1, 8), "valid_to": date(2026, 1, 12)}
    desk.cover("breach", looked_at="dijken 1 tot en met 9", by="waterschap", band="most", **days)
    desk.issue(flood / "letters" / "first.md", edition="public", to=["raad"], by="head")
    yield desk
    desk.close()


@pytest.fixture
def letter(town: Desk) -> Edition:
    return town.letter(town.case.path / "letters" / "letter.md")


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("suffix", ["md", "html"])
def test_the_letter_is_as_it_was(letter: Edition, tmp_path: Path, suffix: str) -> None:
    """Golden files: look at what changed. Marks, roots and hashes depend on the ledger's salts and the line ends of files."""
    text = letter.save(tmp_path / f"l.{suffix}").read_text(encoding="utf-8")
    text = re.sub(r"<!--b[0-9a-f]{16}-->|(?<=data-sentence=\")b[0-9a-f]{16}|(?<=content=\")[0-9a-f]{64}|[0-9a-f]{64}", "", text)
    golden = GOLDEN / f"letter-flood-nl.{suffix}"
    if os.environ.get("BEELD_GOLDEN") == "write":
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_sentence_is_read_back(letter: Edition, tmp_path: Path, suffix: str) -> None:
    back = {one.id: one.text for one in read_back(letter.save(tmp_path / f"l.{suffix}")) if one.id}
    assert back == {one.mark: one.text for one in letter.rendered.sentences}


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_letter_holds_in_every_format(town: Desk, letter: Edition, tmp_path: Path, suffix: str) -> None:
    """Cells, captions, lists and signature lines are found again, and nothing of the page is taken for a sentence."""
    path = letter.save(tmp_path / f"l.{suffix}")
    town.issue(town.case.path / "letters" / "letter.md", edition="public", to=["raad"], by="head", reason="test")
    found = town.verify(path, letter="hoogwater-public-nl")
    assert [(one.verdict, one.text) for one in found.sentences if one.verdict != "holds"] == []


def misplaced(data: bytes) -> tuple[int, list[str]]:
    """(elements looked at, those whose children are not in the order that the standard asks for)."""
    looked, wrong = 0, []
    for element in etree.fromstring(data).iter(f"{W}*"):
        order = ORDER.get(str(element.tag).removeprefix(W))
        if order is None:
            continue
        names = [str(child.tag).removeprefix(W) for child in element if isinstance(child.tag, str)]
        places = [order.index(one) if one in order else -1 for one in names]
        free = element.tag == f"{W}body"  # paragraphs and tables come as the letter has them
        if -1 in places or (not free and places != sorted(places)) or (free and names[-1] != "sectPr"):
            wrong.append(etree.tostring(element).decode()[:300])
        looked += 1
    return looked, wrong


def test_the_children_of_every_element_are_in_words_order(letter: Edition, tmp_path: Path) -> None:
    made = parts(letter.save(tmp_path / "l.docx"))
    found = {name: misplaced(data) for name, data in made.items() if name.startswith("word/") and name.endswith(".xml")}
    assert {name: wrong for name, (_, wrong) in found.items() if wrong} == {}
    assert sum(looked for looked, _ in found.values()) > 300


def test_what_is_out_of_order_is_seen() -> None:
    wrong = '<w:pPr xmlns:w="{}"><w:spacing/>{}</w:pPr>'
    assert misplaced(wrong.format(W[1:-1], "<w:keepNext/>").encode())[1]
    assert misplaced(wrong.format(W[1:-1], "<w:unheard/>").encode())[1]
    assert not misplaced(wrong.format(W[1:-1], "<w:jc/>").encode())[1]


def test_marks_notes_and_relations_lead_somewhere(letter: Edition, tmp_path: Path) -> None:
    made = parts(letter.save(tmp_path / "l.docx"))
    document = etree.fromstring(made["word/document.xml"])
    starts = [one.get(f"{W}id") for one in document.iter(f"{W}bookmarkStart")]
    assert len(starts) == len(set(starts)) == len([*document.iter(f"{W}bookmarkEnd")])
    names = {one.get(f"{W}name") for one in document.iter(f"{W}bookmarkStart")}
    assert all(re.fullmatch(r"b[0-9a-f]{16}|_RefN\d{5}", str(one)) for one in names)
    called = [one.get(f"{W}id") for one in document.iter(f"{W}footnoteReference")]
    notes = [one.get(f"{W}id") for one in etree.fromstring(made["word/footnotes.xml"]).iter(f"{W}footnote")]
    assert notes == ["0", "1", *called]
    assert {one.split()[1] for one in document.xpath("//@w:instr", namespaces={"w": W[1:-1]}) if "NOTEREF" in one} <= names
    styles = {one.get(f"{W}styleId") for one in etree.fromstring(made["word/styles.xml"]).iter(f"{W}style")}
    lists = {one.get(f"{W}numId") for one in etree.fromstring(made["word/numbering.xml"]).iter(f"{W}num")}
    for name in ("document", "header1", "header2", "footer1", "footnotes"):
        tree = etree.fromstring(made[f"word/{name}.xml"])
        assert {one.get(f"{W}val") for tag in ("pStyle", "rStyle", "tblStyle") for one in tree.iter(f"{W}{tag}")} <= styles
        assert {one.get(f"{W}val") for one in tree.iter(f"{W}numId")} <= lists
        wanted = set(re.findall(rb'r:(?:embed|id)="(rId\d+)"', made[f"word/{name}.xml"]))
        rows = made.get(f"word/_rels/{name}.xml.rels", b"")
        assert wanted <= set(re.findall(rb'Id="(rId\d+)"', rows))
        for target in re.findall(rb'Target="([^":]+)"', rows):
            assert os.path.normpath(f"word/{target.decode()}") in made


def test_the_docx_can_be_used_without_sight(letter: Edition, tmp_path: Path) -> None:
    made = parts(letter.save(tmp_path / "l.docx"))
    document, core = etree.fromstring(made["word/document.xml"]), made["docProps/core.xml"].decode()
    used = [one.get(f"{W}val") for one in document.iter(f"{W}pStyle")]
    assert [one for one in used if str(one).startswith(("Heading", "LetterSubject", "LetterAnnex"))] == [
        "LetterSubject", "Heading2", "Heading3", "Heading2", "LetterAnnex", "LetterAnnex"
    ]  # fmt: skip
    assert len([*document.iter(f"{W}tblHeader")]) == len([*document.iter(f"{W}tbl")]) == 3
    assert b'<w:lang w:val="nl-NL"' in made["word/styles.xml"]
    assert "<dc:language>nl-NL</dc:language>" in core
    assert "<dc:creator>Gemeente Lindestad</dc:creator>" in core
    assert "2026-01-12T12:00:00Z" in core
    told = re.findall(rb'<wp:docPr [^>]*descr="([^"]*)"', made["word/document.xml"] + made["word/header1.xml"])
    assert len(told) == 2
    assert all(one.strip() for one in told)
    assert sum(name.endswith(".svg") for name in made) == sum(name.endswith(".png") for name in made) == 2


def test_the_pdf_is_for_archives_and_for_everyone(letter: Edition, tmp_path: Path) -> None:
    import pypdfium2

    path = letter.save(tmp_path / "l.pdf")
    data = path.read_bytes()
    assert re.search(rb"pdfaid:part[>=\"']+3", data)
    assert re.search(rb"pdfuaid:part[>=\"']+1", data)
    assert b"/StructTreeRoot" in data or b"/MarkInfo" in data
    document = pypdfium2.PdfDocument(path)
    attached = [document.get_attachment(index) for index in range(document.count_attachments())]
    assert [one.get_name() for one in attached] == ["trace.json"]
    trace = json.loads(bytes(attached[0].get_data()))
    assert [one["mark"] for one in trace["sentences"]] == [one.mark for one in letter.rendered.sentences]
    assert document.get_metadata_dict()["Title"] == "Stand van zaken hoogwater op de Linde"


def test_the_html_stands_on_its_own(letter: Edition, tmp_path: Path) -> None:
    from selectolax.lexbor import LexborHTMLParser

    text = letter.save(tmp_path / "l.html").read_text(encoding="utf-8")
    tree = LexborHTMLParser(text)
    assert tree.css("script, link, iframe, object") == []
    assert all(str(one.attributes.get("src")).startswith("data:") and one.attributes.get("alt") for one in tree.css("img"))
    assert tree.css_first("html").attributes["lang"] == "nl-NL"
    assert [one.tag for one in tree.css("h1, h2, h3")] == ["h1", "h2", "h3", "h2", "h2", "h2", "h2"]
    assert all(one.attributes.get("scope") == "col" for one in tree.css("th"))
    assert all(one.attributes.get("aria-label") for one in tree.css("figure svg"))
    ids = [one.attributes["id"] for one in tree.css("[id]")]
    assert len(ids) == len(set(ids))
    assert all(str(one.attributes["href"])[1:] in ids for one in tree.css("a[href^='#']"))


RENDER = """
import hashlib, sys, beeld
from pathlib import Path
desk = beeld.open(sys.argv[1])
made = desk.letter(Path(sys.argv[1]) / "letters" / "letter.md")
for suffix in ("docx", "pdf", "html", "md"):
    print(hashlib.sha256(made.save(Path(sys.argv[2]) / f"l.{suffix}").read_bytes()).hexdigest())
"""


def test_the_same_basis_gives_the_same_bytes_in_any_process(town: Desk, letter: Edition, tmp_path: Path) -> None:
    mine = [hashlib.sha256(letter.save(tmp_path / f"l.{one}").read_bytes()).hexdigest() for one in SUFFIXES]
    for seed in ("1", "2"):
        found = subprocess.run(
            [sys.executable, "-c", RENDER, str(town.case.path), str(tmp_path)],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo"},
        )
        assert found.stdout.split() == mine


def _readable(path: Path) -> str:
    """All that a file holds, as text: every part of a docx, the words and the attachment of a pdf."""
    if path.suffix == ".docx":
        return "\n".join(data.decode("utf-8", "replace") for name, data in parts(path).items() if not name.endswith(".png"))
    if path.suffix == ".pdf":
        import pypdfium2

        document = pypdfium2.PdfDocument(path)
        attached = [bytes(document.get_attachment(index).get_data()).decode() for index in range(document.count_attachments())]
        return "\n".join([*(page.get_textpage().get_text_range() for page in document), *attached])
    return path.read_text(encoding="utf-8")


def test_a_public_file_holds_no_trace_of_another_edition(town: Desk, tmp_path: Path) -> None:
    source = town.case.path / "letters" / "letter.md"
    text = source.read_text(encoding="utf-8").replace("## Vervolg", "Een zin voor binnenshuis. {.only internal}\n\n## Vervolg")
    source.write_text(text, encoding="utf-8")
    town.mark("f3", Marking(tlp="RED"), by="head", reason="exercise")
    public, internal = (town.letter(source, edition=one) for one in ("public", "internal"))
    hidden = {one.mark for one in internal.rendered.sentences}
    assert not hidden & {one.mark for one in public.rendered.sentences}
    f3 = town.documents()["f3"]
    for suffix in SUFFIXES:
        shown = _readable(public.save(tmp_path / f"public.{suffix}"))
        whole = _readable(internal.save(tmp_path / f"internal.{suffix}"))
        assert "binnenshuis" in whole
        assert f3.sha256[:16] in whole
        for secret in ("binnenshuis", f3.sha256[:16], f3.title, "Veiligheidsregio Linde", "internal", *hidden, *QUESTIONS):
            assert secret not in shown, (suffix, secret)


def test_an_edition_that_is_not_public_says_so_on_every_page(town: Desk, tmp_path: Path) -> None:
    made = town.letter(town.case.path / "letters" / "letter.md", edition="confidential")
    for name in ("word/header1.xml", "word/header2.xml"):
        assert b"VERTROUWELIJK" in parts(made.save(tmp_path / "l.docx"))[name]
    assert "VERTROUWELIJK" in made.save(tmp_path / "l.html").read_text(encoding="utf-8")


DOCS = HERE.parent.parent / "docs" / "reference"
EXAMPLES = re.findall(r"^```letter\n(.*?)^```$", (DOCS / "letter.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: str(one).strip().split("\n")[0][:40])
def test_every_example_in_the_reference_is_written(town: Desk, tmp_path: Path, example: str) -> None:
    front = '+++\ntitle = "Voorbeeld"\ndate = 2026-01-12\n+++\n\n'
    source = tmp_path / "example.md"
    source.write_text(example if example.startswith("+++") else front + example, encoding="utf-8")
    made = town.letter(source)
    assert made.rendered.sentences
    for suffix in SUFFIXES:
        assert made.save(tmp_path / f"example.{suffix}").stat().st_size > 100


def test_the_house_style_of_the_reference_loads_and_names_every_key(tmp_path: Path) -> None:
    from beeld.letter import House, load_house
    from beeld.letter.house import Colours, Fonts, Page

    text = (DOCS / "house-style.md").read_text(encoding="utf-8")
    toml = re.search(r"^```toml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert toml
    (tmp_path / "house.toml").write_text(toml[1], encoding="utf-8")
    shutil.copy(HERE / "flood" / "logo.svg", tmp_path)
    house = load_house(tmp_path / "house.toml")
    assert (house.fonts, house.colours, house.page) == (Fonts(), Colours(), Page())
    keys = set(re.findall(r"^(\w+) =", toml[1], re.MULTILINE)) | set(re.findall(r"^\[(\w+)", toml[1], re.MULTILINE))
    declared = [House, Fonts, Colours, Page]
    assert {name for one in declared for name in one.__struct_fields__} <= keys
