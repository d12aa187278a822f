"""Marks of notes in every format: a note that is called again is the same note; what is raised is never a figure of the line."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from beeld import capture
from beeld.capture.load import read_raw
from beeld.capture.readers.flow import bookmarked
from beeld.capture.readers.values import Raw
from beeld.desk import propose_letter

from . import files

OFFICE = shutil.which("soffice")
RAISED = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
NAMES = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "style")) + (
    ' xmlns:field="urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0"'
)


def run(text: str, look: str = "") -> str:
    return f'<w:r>{look}<w:t xml:space="preserve">{text}</w:t></w:r>'


def reference(number: int, name: str) -> str:
    return (
        f'<w:bookmarkStart w:id="{90 + number}" w:name="{name}"/><w:r>{RAISED}<w:footnoteReference w:id="{number}"/></w:r>'
        f'<w:bookmarkEnd w:id="{90 + number}"/>'
    )


def field(instruction: str, shown: str, look: str = RAISED) -> str:
    begin, separate, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
    half = len(instruction) // 2  # Word parts instructions as it likes
    words = "".join(
        f'<w:r><w:instrText xml:space="preserve">{one}</w:instrText></w:r>' for one in (instruction[:half], instruction[half:])
    )
    return begin + words + separate + run(shown, look) + end


def docx(*paragraphs: str) -> Raw:
    notes = "".join(f'<w:footnote w:id="{n}">{files.paragraph(f"Paper {n}.")}</w:footnote>' for n in (1, 2))
    body = "".join(f"<w:p>{one}</w:p>" for one in paragraphs)
    return read_raw(files.docx(body, {"word/footnotes.xml": f"<w:footnotes {files.W}>{notes}</w:footnotes>"}), "a.docx")


def odt(*paragraphs: str) -> Raw:
    raised = '<style:style style:name="T1"><style:text-properties style:text-position="super 58%"/></style:style>'
    body = "".join(f"<text:p>{one}</text:p>" for one in paragraphs)
    content = (
        f"<office:document-content {NAMES}><office:automatic-styles>{raised}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    return read_raw(files.zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content}), "a.odt")


def html(body: str) -> Raw:
    return read_raw(f"<html><body>{body}</body></html>".encode(), "a.html")


def called(raw: Raw) -> list[tuple[str, str]]:
    """(the words before each mark, its number)."""
    return [(raw.text[:at].rpartition("\n")[2], number) for at, number in raw.note_refs]


# -- docx --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "again",
    [
        f'<w:fldSimple w:instr=" NOTEREF _RefN1 \\f \\h ">{run("1", RAISED)}</w:fldSimple>',
        f'<w:fldSimple w:instr=" NOTEREF _RefN1 \\f \\h ">{run("1")}</w:fldSimple>',
        field(" NOTEREF _RefN1 \\f \\h ", "1"),
        field('NOTEREF "_RefN1" \\h', "1"),
        field("NOTEREF _RefN1 \\f \\* MERGEFORMAT", "1", ""),
    ],
)
def test_a_note_that_is_called_again_is_the_same_note(again: str) -> None:
    raw = docx(run("The dike holds.") + reference(1, "_RefN1") + run(" So does the sluice.") + again + run(" We look on."))
    assert raw.text.startswith("The dike holds. So does the sluice. We look on.\n\n¹ Paper 1.")
    assert called(raw) == [("The dike holds.", "1"), ("The dike holds. So does the sluice.", "1")]


def test_a_note_may_be_called_before_it_stands() -> None:
    raw = docx(run("See below.") + field("NOTEREF later \\f", "1"), run("The dike holds.") + reference(2, "later"))
    assert called(raw) == [("See below.", "1"), ("The dike holds.", "1")]
    assert len(raw.note_texts) == 1


def test_a_number_of_a_note_in_the_line_stays_words() -> None:
    raw = docx(run("The dike holds.") + reference(1, "r") + run(" See note ") + field("NOTEREF r \\h", "1", "") + run(" there."))
    assert raw.text.startswith("The dike holds. See note 1 there.")
    raw = docx(run("See page ") + field("PAGEREF other", "12", "") + run(", they say."))
    assert raw.text == "See page 12, they say.\n"


def test_a_field_that_never_ends_takes_no_words_away() -> None:
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>NOTEREF r \\f</w:instrText></w:r>'
    separate = '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    raw = docx(
        run("The dike holds.") + reference(1, "r") + begin + separate + run("1") + run(" and 1,243 people left the town"),
        run("812"),
    )
    assert "and 1,243 people left the town\n\n812" in raw.text


def test_two_marks_with_a_raised_comma_between_them() -> None:
    raw = docx(run("It holds.") + reference(1, "a") + run(", ", RAISED) + reference(2, "b") + run(" "), run("So we hear."))
    assert raw.text.startswith("It holds.\n\nSo we hear.")
    assert called(raw) == [("It holds.", "1"), ("It holds.", "2")]


def test_what_is_raised_does_not_change_a_figure() -> None:
    raw = docx(
        run("5.704") + run("1", RAISED) + run(" people"),
        run("12 km") + run("2", RAISED) + run(" under water"),
        run("On the 21") + run("st", RAISED) + run(" of January."),
        run("They were moved.") + run("3", RAISED) + run(" Nobody stayed."),
    )
    blocks = raw.text.strip().split("\n\n")
    assert blocks == ["5.704¹ people", "12 km² under water", "On the 21st of January.", "They were moved. Nobody stayed."]
    assert called(raw) == [("They were moved.", "3")]


def test_an_empty_bookmark_belongs_to_the_note_behind_it() -> None:
    assert bookmarked(
        [
            ("open", "around"), ("note", "1"), ("close", "around"),
            ("open", "before"), ("close", "before"), ("text", " "), ("note", "2"),
            ("open", "words"), ("text", "a sentence"), ("close", "words"), ("note", "3"),
            ("open", "far"), ("close", "far"), ("text", "words"), ("note", "4"),
        ]
    ) == {"around": "1", "before": "2"}  # fmt: skip


# -- odt, html, and letters ----------------------------------------------------------------------------------------------------


def test_an_odt_calls_a_note_again() -> None:
    note = (
        '<text:bookmark text:name="_RefN1"/><text:span text:style-name="T1"><text:note text:id="ftn1" text:note-class="footnote">'
        "<text:note-citation>1</text:note-citation><text:note-body><text:p>Paper 12.</text:p></text:note-body></text:note></text:span>"
    )
    native = '<text:span text:style-name="T1"><text:note-ref text:ref-name="ftn1">1</text:note-ref></text:span>'
    from_word = (
        '<field:fieldmark-start text:name="B"><field:param field:name="vnd.oasis.opendocument.field.code" '
        'field:value="NOTEREF _RefN1 \\f \\h"/></field:fieldmark-start><field:fieldmark-separator/>1<field:fieldmark-end/>'
    )
    in_words = ' See note <text:note-ref text:ref-name="ftn1">1</text:note-ref>.'
    raw = odt(
        f"It holds.{note} So does the sluice.{native}",
        f"We look on.{from_word} 12 km<text:span text:style-name='T1'>2</text:span>.{in_words}",
    )
    assert raw.text == "It holds. So does the sluice.\n\nWe look on. 12 km². See note 1.\n\n¹ Paper 12.\n"
    assert called(raw) == [("It holds.", "1"), ("It holds. So does the sluice.", "1"), ("We look on.", "1")]


def test_a_page_s_raised_numbers_are_marks_where_they_lead_to_a_note() -> None:
    link = '<sup><a href="#n{0}">{0}</a></sup>'
    raw = html(
        f"<main><p>Some 5,704{link.format(1)} were moved.{link.format(2)}, {link.format(1)} It was 12 km<sup>2</sup>, on the 21<sup>st</sup>."
        "<sup>[3]</sup> Nobody stayed.</p></main>"
        '<section><ol><li id="n1">Paper 1. <a href="#r1">↩</a></li><li id="n2">Paper 2.</li></ol></section>'
    )
    assert raw.text == "Some 5,704 were moved. It was 12 km², on the 21st. Nobody stayed.\n\n¹ Paper 1.\n\n² Paper 2.\n"
    assert [number for _, number in raw.note_refs] == ["1", "2", "1", "3"]
    assert [(number, raw.text[start:end]) for number, start, end in raw.note_texts] == [("1", "Paper 1."), ("2", "Paper 2.")]


SAID = "Samen hebben zij naar verluidt 61 nationaliteiten."
TOTAL = "In totaal zijn 5.704 personen naar Irak overgebracht."


@pytest.mark.parametrize("suffix", ["docx", "odt", "html", "md", "pdf"])
def test_our_own_letter_is_adopted_with_the_same_sentences_and_notes(
    demo_letter: tuple[Path, Path], tmp_path: Path, suffix: str
) -> None:
    _, sent = demo_letter
    sentences = {one.text: one.notes for one in propose_letter(sent, language="nl").adopted}
    assert len(sentences[SAID]) == 1
    assert sentences[SAID] == sentences[TOTAL], "the second call is of the same note"
    path = sent.with_suffix(f".{suffix}")
    if suffix == "odt":
        if OFFICE is None:
            pytest.skip("LibreOffice is not installed (Debian: apt-get install libreoffice-writer)")
        profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
        command = [OFFICE, profile, "--headless", "--convert-to", "odt", "--outdir", str(tmp_path), str(sent)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        path = tmp_path / f"{sent.stem}.odt"
    found = {one.text: one.notes for one in propose_letter(path, language="nl").adopted}
    noted = {text: notes for text, notes in sentences.items() if notes and not text.startswith("Overgebracht, naar dag")}
    assert len(noted) == 9
    for text, notes in noted.items():
        assert len(found[text]) == len(notes), text
        if suffix != "pdf":  # there an address is parted at the ends of lines
            assert found[text] == notes
    assert "nationaliteiten.1" not in capture.letter_text(path)
