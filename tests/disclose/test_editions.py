"""Editions: own ones beside the three, each sentence with its reasons, and files that carry no trace of another edition."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

import beeld
from beeld.cli import main
from beeld.desk import Desk
from beeld.model import Marking
from tests.conftest import write_document

VIEWS = """
[views.council]
tlp = "AMBER"
purpose = "council"
[views.inspectorate]
tlp = "RED"
nl = "STG.C"
compartments = ["ALFA"]
"""
WELL = """
[[question]]
id = "well"
type = "yesno"
ask_nl = "Is er een wel ontstaan?"
ask_en = "Has a sand boil formed?"
terms = { nl = ["wel ontstaan"], en = ["sand boil"] }
"""
LETTER = """+++
id = "stand"
title = "Stand van zaken hoogwater"
language = "nl"
date = 2026-01-12
addressee = "De gemeenteraad"
sender = "Het college"
+++

Er zijn {evacuated} mensen geëvacueerd. Wij houden operatie nachtegaal geheim. {.position} {.only internal} Er is een wel in dijkvak zestien. {well:yes} {.only council inspectorate}
Verantwoordelijk is {cause}. Wij blijven in contact met de regio. {.own_act by="gemeente" on=2026-01-11}
"""
TRACES = ("nachtegaal", "zestien", "schaduwbron", "geheime-nota", "9.876", "9876", "9,876", "evacuated", "well:", "cause")


@pytest.fixture
def desk(flood: Path) -> Iterator[Desk]:
    with (flood / "case.toml").open("a", encoding="utf-8") as file:
        file.write(VIEWS)
    with (flood / "sources.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[source]]\nid = "schaduwbron"\nname = "Schaduwbron"\nkind = "partner"\nreliability = "A"\n')
    with (flood / "questions.toml").open("a", encoding="utf-8") as file:
        file.write(WELL)
    body = "In totaal zijn 9.876 mensen geëvacueerd. Er is een wel ontstaan. Het waterschap is verantwoordelijk voor het late openen van de sluis."
    path = write_document(flood / "documents", "geheime-nota.md", "schaduwbron", "2026-01-11", "nl", body)
    opened = beeld.open(flood)
    list(opened.capture_all([flood / "documents"]))
    opened.review([one.claim.id for one in opened.review_queue()], accept=True, by="reviewer")
    opened.mark(path.stem, Marking(tlp="AMBER", orcon=("schaduwbron",)), by="head", reason="asked")
    (flood / "letters" / "stand.md").write_text(LETTER, encoding="utf-8")
    yield opened
    opened.close()


def test_each_sentence_says_in_each_edition_why(desk: Desk) -> None:
    rows = desk.editions(desk.case.path / "letters" / "stand.md")
    assert {one.edition for one in rows} == {"public", "confidential", "internal", "council", "inspectorate"}
    assert all(one.because for one in rows)
    found = {(one.sentence, one.edition): one for one in rows}
    secret = next(one.sentence for one in rows if "nachtegaal" in one.text)
    assert found[secret, "public"].because == ("is door de schrijver gehouden bij: internal",)
    assert found[secret, "internal"].may
    dike = next(one.sentence for one in rows if "zestien" in one.text)
    assert [name for name in ("public", "confidential", "council", "inspectorate") if found[dike, name].may] == []
    assert "toestemming" in found[dike, "council"].because[0]
    desk.consent("schaduwbron", scope="well", purpose="press", edition="council", by="partner")
    assert not _may(desk, dike, "council")
    desk.consent("schaduwbron", scope="well", purpose="council", edition="council", by="partner")
    assert _may(desk, dike, "council")
    count = next(one.sentence for one in rows if "evacuated" in one.text)
    assert found[count, "public"].because == (
        "berust alleen op stukken tot en met NONE en TLP:CLEAR, die deze versie mag gebruiken",
    )


def _may(desk: Desk, sentence: str, edition: str) -> bool:
    rows = desk.editions(desk.case.path / "letters" / "stand.md", names=(edition,))
    return next(one.may for one in rows if one.sentence == sentence)


def test_the_command_shows_the_same(desk: Desk) -> None:
    arguments = ["editions", str(desk.case.path / "letters" / "stand.md"), "--case", str(desk.case.path)]
    result = CliRunner().invoke(main, [*arguments, "--edition", "council"])
    assert result.exit_code == 0, result.output
    assert "internal" in result.output
    wrong = CliRunner().invoke(main, [*arguments, "--edition", "nobody"])
    assert wrong.exit_code == 2
    assert "not declared" in wrong.output


@pytest.mark.parametrize("suffix", [".docx", ".pdf", ".html", ".md"])
def test_the_public_file_carries_no_trace_of_another_edition(desk: Desk, tmp_path: Path, suffix: str) -> None:
    desk.consent("schaduwbron", scope="*", purpose="council", edition="council", by="partner")
    source = desk.case.path / "letters" / "stand.md"
    inner = desk.letter(source, edition="council").save(tmp_path / f"inner{suffix}")
    assert "zestien" in _everything(inner), "the other edition does have it, so that the search would find it"
    public = desk.letter(source, edition="public").save(tmp_path / f"public{suffix}")
    text = _everything(public)
    assert "Wij blijven in contact" in text
    found = [one for one in TRACES if one in text]
    assert not found
    hidden = ("w:vanish", "w:ins ", "w:del ", "w:comment", "comments.xml", "people.xml")
    assert not [one for one in hidden if one in text]
    people = re.findall(r"<(?:dc:creator|cp:lastModifiedBy)>([^<]*)<", text)
    assert set(people) <= {"", "Het college"}, "a file names its office, no writer"
    marks = set(re.findall(r"\bb[0-9a-f]{16}\b", text))
    inner_marks = set(re.findall(r"\bb[0-9a-f]{16}\b", _everything(inner)))
    assert not marks & inner_marks, "bookmarks of two editions can't be joined"


def _everything(path: Path) -> str:
    """All bytes of a file as text: each member of a zip, each stream of a pdf, each attachment."""
    if path.suffix == ".docx":
        with zipfile.ZipFile(path) as archive:
            return "\n".join(f"{one}\n{archive.read(one).decode('utf-8', errors='replace')}" for one in archive.namelist())
    data = path.read_bytes()
    if path.suffix != ".pdf":
        return data.decode("utf-8")
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    pages = " ".join(page.get_textpage().get_text_range() for page in document)
    attached = " ".join(
        bytes(document.get_attachment(index).get_data()).decode("utf-8", errors="replace")
        for index in range(document.count_attachments())
    )
    streams = []
    for match in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL):
        try:
            streams.append(zlib.decompress(match[1]).decode("utf-8", errors="replace"))
        except zlib.error:
            continue
    document.close()
    return " ".join([re.sub(r"\s+", " ", pages), attached, *streams, data.decode("latin-1")])
