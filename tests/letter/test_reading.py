"""Copies read back: what copying changes does not count, what an editor changed does; each trap is a file that the test builds."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beeld import letter
from beeld.errors import LetterError
from beeld.letter.reading import Copy, align, read_copy, read_pasted
from beeld.letter.reading.fold import fold, fold_at
from beeld.model import IssuedSentence

TEXTS = [
    "Op 12 januari 2026 is het water in de Linde gestegen.",
    "Er zijn 1.243 mensen geëvacueerd.",
    "De officiële opvang is in de sporthal.",
    "Er zijn op dit moment geen aanwijzingen voor een dijkdoorbraak.",
    "Het college staat in contact met het waterschap.",
    "U wordt nader geïnformeerd.",
]
ISSUED = [
    IssuedSentence(id=f"b{index:016x}", type="none", text=text, footnotes=("Waterschap, 11 januari 2026.",) if index == 1 else ())
    for index, text in enumerate(TEXTS)
]


def states(copy: Copy) -> list[str]:
    return [one.state for one in align(copy, ISSUED, lang="nl").sentences]


def pasted(text: str) -> list[str]:
    return states(read_pasted(text))


def test_what_copying_changes_does_not_count() -> None:
    """Non-breaking spaces, ligatures, soft hyphens, broken words, curly quotes, note marks, wrapped lines, decomposed letters."""
    text = " ".join(TEXTS)
    import unicodedata

    variants = [
        text.replace(" ", "\u00a0"),
        text.replace("offi", "o\ufb03"),
        text.replace("geëvacueerd", "geëva\u00adcueerd"),
        text.replace("geëvacueerd", "geëva-\ncueerd"),
        text.replace("geëvacueerd.", "geëvacueerd.1"),
        text.replace("geëvacueerd.", "geëvacueerd.¹ ²"),
        text.replace("geëvacueerd.", "geëvacueerd.[1]"),
        text.replace(" ", "\n", 6),
        text.replace(". ", ".\n\n"),
        unicodedata.normalize("NFD", text),
        "\ufeff" + text.replace(" ", "  "),
    ]
    for one in variants:
        assert pasted(one) == ["unchanged"] * 6, one


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("1.243", "1.423", {1: "edited"}),
        ("1.243", "11.243", {1: "edited"}),
        ("geen aanwijzingen", "aanwijzingen", {3: "edited"}),
        ("dijkdoorbraak.", "dijkdoorbraak?", {3: "edited"}),
        ("Het college staat", "Naar verluidt: het college staat", {4: "edited"}),
        ("U wordt nader geïnformeerd.", "", {5: "missing"}),
        ("in de sporthal.", "in de sporthal. Daar is het koud.", {6: "new"}),
        (TEXTS[0], "", {0: "missing"}),
    ],
)
def test_what_an_editor_changed_is_found(old: str, new: str, expected: dict[int, str]) -> None:
    text = " ".join(TEXTS)
    assert old in text
    found = pasted(text.replace(old, new))
    assert {index: state for index, state in enumerate(found) if state != "unchanged"} == expected


def test_a_sentence_that_was_moved_is_one_change() -> None:
    order = [TEXTS[0], TEXTS[4], TEXTS[1], TEXTS[2], TEXTS[3], TEXTS[5]]
    assert pasted(" ".join(order)).count("moved") == 1
    assert pasted("\n\n".join(reversed(TEXTS))).count("moved") == 5


def test_a_part_that_was_pasted_keeps_what_is_in_it() -> None:
    assert pasted(TEXTS[2] + "\n" + TEXTS[3]) == ["missing", "missing", "unchanged", "unchanged", "missing", "missing"]


@given(st.integers(0, 5), st.integers(0, 5))
def test_any_two_sentences_that_change_places_are_found(one: int, other: int) -> None:
    order = list(TEXTS)
    order[one], order[other] = order[other], order[one]
    found = pasted(" ".join(order))
    assert set(found) <= {"unchanged", "moved"}
    assert ("moved" in found) == (one != other)


@given(st.text(max_size=80))
def test_folding_keeps_its_places(text: str) -> None:
    words, places = fold_at(text)
    assert len(words) == len(places)
    assert places == sorted(places)
    assert all(0 <= place < max(len(text), 1) for place in places)
    assert fold(words) == words or "-" in words or "[" in words


# -- docx -------------------------------------------------------------------------------------------------------------------

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def docx(path: Path, body: str, notes: str = "", comments: str = "") -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        if notes:
            archive.writestr("word/footnotes.xml", f"<w:footnotes {W}>{notes}</w:footnotes>")
        if comments:
            archive.writestr("word/comments.xml", f"<w:comments {W}>{comments}</w:comments>")
    return path


def run(text: str, look: str = "") -> str:
    return f'<w:r>{f"<w:rPr>{look}</w:rPr>" if look else ""}<w:t xml:space="preserve">{text}</w:t></w:r>'


NOTE = f'<w:footnote w:id="2"><w:p>{run("Waterschap, 11 januari 2026.")}</w:p></w:footnote>'
RAISED = '<w:vertAlign w:val="superscript"/>'
CALL = '<w:r><w:footnoteReference w:id="2"/></w:r>'


def test_a_docx_as_word_leaves_it(tmp_path: Path) -> None:
    """Split runs, a content control, a table cell, a text box that is written twice, hidden text, a field, a note's number."""
    body = (
        f"<w:p>{run('Op 12 januari ')}{run('2026 is het', '<w:b/>')}{run(' water in de Linde gestegen.')}</w:p>"
        f"<w:p>{run('Er zijn 1.2')}{run('43 mensen geëvacueerd.')}{CALL}{run(', 3', RAISED)} {run(' ')}"
        f"<w:sdt><w:sdtContent>{run(TEXTS[2])}</w:sdtContent></w:sdt>{run('geheim', '<w:vanish/>')}</w:p>"
        f"<w:tbl><w:tr><w:tc><w:p>{run(TEXTS[3])}</w:p></w:tc></w:tr></w:tbl>"
        f"<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p>{run(TEXTS[4])}</w:p></w:txbxContent></mc:Choice>"
        f"<mc:Fallback><w:txbxContent><w:p>{run(TEXTS[4])}</w:p></w:txbxContent></mc:Fallback></mc:AlternateContent></w:r></w:p>"
        f'<w:p>{run(TEXTS[5])}<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> NOTEREF note1 </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run("1")}<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    copy = read_copy(docx(tmp_path / "l.docx", body, NOTE))
    assert states(copy) == ["unchanged"] * 6
    assert copy.notes == ("Waterschap, 11 januari 2026.",)
    assert align(copy, ISSUED, lang="nl").notes == ()


def test_tracked_changes_and_comments_are_read_as_accepted_and_told(tmp_path: Path) -> None:
    body = "".join(f"<w:p>{run(text)}</w:p>" for text in (TEXTS[0], *TEXTS[2:]))
    tracked = (
        f"<w:p>{run('Er zijn ')}"
        '<w:del w:author="A. Redacteur" w:date="2026-01-13T09:00:00Z"><w:r><w:delText>1.243</w:delText></w:r></w:del>'
        f'<w:ins w:author="A. Redacteur" w:date="2026-01-13T09:00:00Z">{run("1.423")}</w:ins>'
        f'{run(" mensen geëvacueerd.")}<w:r><w:commentReference w:id="0"/></w:r></w:p>'
    )
    comments = f'<w:comment w:id="0" w:author="B. Lezer"><w:p>{run("klopt dit?")}</w:p></w:comment>'
    copy = read_copy(docx(tmp_path / "l.docx", tracked + body, comments=comments))
    found = next(one for one in align(copy, ISSUED, lang="nl").sentences if one.sentence is ISSUED[1])
    assert (found.state, found.text) == ("edited", "Er zijn 1.423 mensen geëvacueerd.")
    assert found.tracked == (
        "deleted by A. Redacteur on 2026-01-13: 1.243",
        "inserted by A. Redacteur on 2026-01-13: 1.423",
        "comment by B. Lezer: klopt dit?",
    )


def test_a_bookmark_on_other_words_proves_nothing(tmp_path: Path) -> None:
    """The mark of one sentence put on the words of another, and on words of nobody's."""
    body = "".join(
        f'<w:p><w:bookmarkStart w:id="{index}" w:name="{ISSUED[(index + 1) % 6].id}"/>{run(text)}<w:bookmarkEnd w:id="{index}"/></w:p>'
        for index, text in enumerate(TEXTS)
    )
    assert states(read_copy(docx(tmp_path / "l.docx", body))) == ["unchanged"] * 6
    forged = f'<w:p><w:bookmarkStart w:id="1" w:name="{ISSUED[1].id}"/>{run("Alles is in orde.")}<w:bookmarkEnd w:id="1"/></w:p>'
    found = align(read_copy(docx(tmp_path / "f.docx", forged)), ISSUED, lang="nl")
    assert [one.state for one in found.sentences] == ["missing"] * 6 + ["new"]


def test_a_footnote_that_was_changed_or_taken_out_is_found(tmp_path: Path) -> None:
    body = "".join(f"<w:p>{run(text)}{CALL if index == 1 else ''}</w:p>" for index, text in enumerate(TEXTS))
    other = NOTE.replace("11 januari", "9 januari")
    changed = align(read_copy(docx(tmp_path / "l.docx", body, other)), ISSUED, lang="nl").notes
    assert [(one.issued, one.text) for one in changed] == [("Waterschap, 11 januari 2026.", "Waterschap, 9 januari 2026.")]
    gone = align(read_copy(docx(tmp_path / "g.docx", body.replace(CALL, ""))), ISSUED, lang="nl").notes
    assert [(one.issued, one.text) for one in gone] == [("Waterschap, 11 januari 2026.", None)]


# -- other formats ----------------------------------------------------------------------------------------------------------


def test_html_as_a_word_processor_saves_it(tmp_path: Path) -> None:
    page = (
        "<html><head><meta charset=windows-1252><style>p{color:red}</style></head><body>"
        + "".join(f"<p><font>{text[:10]}</font>{text[10:]}</p>" for text in TEXTS[:1])
        + f'<p>{TEXTS[1]}<sup><a href="#n1">1</a></sup> {TEXTS[2]}</p><ul><li>{TEXTS[3]}</li></ul>'
        + f"<table><tr><td>{TEXTS[4]}</td><td>{TEXTS[5]}</td></tr></table><p style='display:none'>verborgen</p>"
        + '<ol><li id="n1">Waterschap, 11 januari 2026. <a href="#r1">↩</a></li></ol></body></html>'
    )
    path = tmp_path / "l.html"
    path.write_bytes(page.encode("cp1252", errors="xmlcharrefreplace"))
    copy = read_copy(path)
    assert states(copy) == ["unchanged"] * 6
    assert align(copy, ISSUED, lang="nl").notes == ()


def test_markdown_of_another_tool(tmp_path: Path) -> None:
    path = tmp_path / "l.md"
    path.write_text(
        f"# Kop\n\n**{TEXTS[0]}** {TEXTS[1]}[^1]\n{TEXTS[2]}\n\n- {TEXTS[3]}\n\n| a | b |\n|---|---|\n| {TEXTS[4]} | *{TEXTS[5]}* |\n\n"
        "[^1]: Waterschap, 11 januari 2026.\n",
        encoding="utf-8",
    )
    assert states(read_copy(path))[:6] == ["unchanged"] * 6


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("l.rtf", b"{}", "can't be read back"),
        ("l.docx", b"PK", "can't be opened"),
        ("l.pdf", b"%PDF-1.4 nothing", "can't be opened"),
        ("l.odt", b"text", "can't be opened"),
    ],
)
def test_what_is_no_copy_is_said(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(LetterError, match=message) as fault:
        letter.read_copy(path)
    assert name in str(fault.value)
    with pytest.raises(LetterError, match="is not there"):
        letter.read_copy(tmp_path / "nowhere.docx")
