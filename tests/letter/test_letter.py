"""Letters: source, rendering, files and their way back, verdicts, adoption of a foreign letter."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beeld import letter
from beeld.errors import LetterError
from beeld.letter.citing import read_citation, session, write_citation
from beeld.letter.fits import fit
from beeld.model import Answer, Citation, Count, Finding, IssuedSentence, Policy, Status, YesNo

FRONT = '+++\nid = "l"\ntitle = "Stand van zaken"\nlanguage = "nl"\ndate = 2026-01-12\naddressee = "De raad"\nsender = "Het college"\n+++\n\n'


def finding(
    answer: Answer | None, status: Status = "corroborated", *, question: str = "moved", origins: int = 2, likelihood: float = 0.9
) -> Finding:
    return Finding(
        question=question,
        status=status,
        answer=answer,
        likelihood=likelihood,
        confidence="moderate",
        valid_at=date(2026, 1, 12),
        known_seq=1,
        calibration="c",
        view="public",
        origins=origins,
        unit="persons",
        coverage=("cov",),
    )


def exact(n: float) -> Count:
    return Count(form="exact", n=n)


def rendered(source: str, findings: dict[str, Finding], **options: object) -> letter.Rendered:
    parsed = letter.parse(FRONT + source, "l.md")
    return letter.render(
        parsed,
        findings,
        documents={},
        sources={},
        claims={},
        edition="public",
        lang="nl",
        basis=(7, "ab" * 32),
        **options,  # type: ignore[arg-type]
    )


SOURCE = (
    "## Kop\n\nEr zijn {moved} mensen verplaatst. Dat is {moved:certainty} zo. Er is geen lek. {leak:no}\n\n"
    'Wij staan in contact.[^1] {.own_act by="gemeente" on=2026-01-11} U hoort meer. {.promise to="raad" triggers="leak"}\n\n'
    "Alleen intern. {.only internal}\n\n[^1]: Kamerstukken II 2025/26, 27925, nr. 1016\n"
)
FINDINGS = {"moved": finding(exact(5704)), "leak": finding(YesNo(yes=False), "no_indications", question="leak")}


def test_bindings_become_words_and_sentences_keep_their_types() -> None:
    made = rendered(SOURCE, FINDINGS)
    assert [one.text for one in made.sentences] == [
        "Kop",
        "Er zijn 5.704 mensen verplaatst.",
        "Dat is zeer waarschijnlijk zo.",
        "Er is geen lek.",
        "Wij staan in contact.",
        "U hoort meer.",
    ]
    assert [one.type for one in made.sentences] == ["none", "finding", "finding", "finding", "own_act", "promise"]
    assert made.notes == ("Kamerstukken II 2025/2026, 27925, nr. 1016.",)
    assert len({one.mark for one in made.sentences}) == 6
    assert not any("moved" in one.mark or "-" in one.mark for one in made.sentences)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("Er zijn {moved:loudly} mensen.", "form 'loudly'"),
        ("Er is meer. {.rumour}", "type 'rumour'"),
        ("Zie ook.[^9]", r"footnote \[\^9\]"),
        ('Wij doen iets. {.own_act by="x" on=soon}', "'soon' is no day"),
        ("", "no sentences"),
    ],
)
def test_a_wrong_source_is_said_with_file_and_line(source: str, message: str) -> None:
    with pytest.raises(LetterError, match=message) as fault:
        letter.parse(FRONT + source, "l.md")
    assert "l.md" in str(fault.value)


def test_wrong_front_matter_is_said() -> None:
    with pytest.raises(LetterError, match="unknown key 'titel'"):
        letter.parse('+++\ntitel = "x"\n+++\n\nEen zin die er staat.\n', "l.md")
    with pytest.raises(LetterError, match="never closed"):
        letter.parse('+++\ntitle = "x"\n', "l.md")


def test_a_finding_without_an_answer_can_not_be_printed() -> None:
    with pytest.raises(LetterError, match="moved has no answer"):
        rendered(SOURCE, {**FINDINGS, "moved": finding(None, "not_looked")})


@pytest.mark.parametrize("suffix", ["docx", "html", "md", "pdf"])
def test_a_file_gives_its_sentences_back(tmp_path: Path, suffix: str) -> None:
    if suffix == "pdf":
        pytest.importorskip("pypdfium2")
    made = rendered(SOURCE, FINDINGS)
    path = letter.save(made, tmp_path / f"l.{suffix}")
    assert [(one.id, one.text) for one in letter.read_back(path)] == [(one.mark, one.text) for one in made.sentences]


@pytest.mark.parametrize("suffix", ["docx", "html", "md", "pdf"])
def test_equal_letters_are_equal_bytes(tmp_path: Path, suffix: str) -> None:
    made = rendered(SOURCE, FINDINGS)
    paths = [letter.save(made, tmp_path / f"{name}.{suffix}") for name in "ab"]
    assert paths[0].read_bytes() == paths[1].read_bytes()


PLAIN = st.text(alphabet=st.characters(whitelist_categories=("Lu", "Ll", "Nd"), max_codepoint=0x17F), min_size=3, max_size=12)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.lists(PLAIN, min_size=2, max_size=8), min_size=1, max_size=6), st.sampled_from(["docx", "html", "md"]))
def test_any_words_survive_the_way_there_and_back(
    tmp_path_factory: pytest.TempPathFactory, sentences: list[list[str]], suffix: str
) -> None:
    source = "\n\n".join("Zin " + " ".join(words) + "." for words in sentences)
    made = rendered(source, {})
    path = letter.save(made, tmp_path_factory.mktemp("letter") / f"l.{suffix}")
    assert [(one.id, one.text) for one in letter.read_back(path)] == [(one.mark, one.text) for one in made.sentences]


def test_the_docx_has_real_footnotes_and_no_trace_of_questions(tmp_path: Path) -> None:
    path = letter.save(rendered(SOURCE, FINDINGS), tmp_path / "l.docx")
    with zipfile.ZipFile(path) as archive:
        notes = archive.read("word/footnotes.xml").decode()
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert "Kamerstukken II 2025/2026, 27925, nr. 1016." in notes
    assert b"leak" not in everything
    assert b"moved" not in everything
    assert b"python-docx" not in everything


def test_a_zip_bomb_and_a_doctype_are_refused(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.docx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 120_000_000)
    with pytest.raises(LetterError, match="unpacks to more"):
        letter.read_back(bomb)
    entity = tmp_path / "entity.docx"
    with zipfile.ZipFile(entity, "w") as archive:
        archive.writestr("word/document.xml", '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><x>&e;</x>')
    with pytest.raises(LetterError, match="document type"):
        letter.read_back(entity)
    (tmp_path / "not.docx").write_bytes(b"text")
    with pytest.raises(LetterError, match="can't be opened"):
        letter.read_back(tmp_path / "not.docx")


@pytest.mark.parametrize(
    ("printed", "found", "expected"),
    [
        (Count(form="more_than", n=5700), exact(5703), "fits"),
        (exact(5704), exact(5703), "not"),
        (exact(5704), Count(form="more_than", n=5700), "weaker"),
        (Count(form="more_than", n=5700), Count(form="more_than", n=5000), "weaker"),
        (Count(form="about", n=120), exact(125), "fits"),
        (YesNo(yes=False), YesNo(yes=True), "not"),
        (exact(5), None, "nothing"),
    ],
)
def test_what_is_printed_fits_while_it_stays_permitted(printed: Answer, found: Answer | None, expected: str) -> None:
    assert fit(printed, finding(found)) == expected


ISSUED = IssuedSentence(
    id="b1",
    type="finding",
    text="Er zijn 5.704 mensen verplaatst.",
    questions=("moved",),
    printed=(exact(5704),),
    statuses=("confirmed",),
)


def verdict(then: Finding, hindsight: Finding, now: Finding, text: str = ISSUED.text) -> tuple[str, bool | None, bool]:
    judged = letter.judge(text, ISSUED, lambda _: then, lambda _: hindsight, lambda _: now, "nl")
    assert judged.because
    return judged.verdict, judged.could_have_known, judged.edited


def test_wrong_and_overtaken_are_never_confused() -> None:
    same = finding(exact(5704), "confirmed")
    other = finding(exact(5800), "confirmed")
    assert verdict(same, same, same) == ("holds", None, False)
    assert verdict(same, same, other) == ("overtaken", None, False)
    assert verdict(same, other, other) == ("was_wrong", False, False)
    assert verdict(other, other, other) == ("was_wrong", True, False)
    assert verdict(same, other, same) == ("was_wrong", False, False)
    assert verdict(same, finding(exact(5704), "signalled"), finding(exact(5704), "signalled"))[0] == "weakened"
    assert verdict(same, finding(None, "withdrawn"), finding(None, "withdrawn"))[0] == "unsupported"


def test_edited_words_are_judged_by_what_they_now_say() -> None:
    same = finding(exact(5704), "confirmed")
    assert verdict(same, same, same, "Er zijn 5.740 mensen verplaatst.") == ("was_wrong", True, True)
    assert verdict(same, same, same, "Er zijn nu 5.704 mensen verplaatst.") == ("holds", None, True)
    assert verdict(same, same, same, "Er zijn veel mensen verplaatst.")[0] == "edited"


def test_check_finds_what_nothing_carries() -> None:
    source = "Er zijn 12 doden. Er zijn geen aanwijzingen voor een lek. Er zijn {moved} mensen verplaatst. Wij zijn bezig. {.own_act}\n"
    parsed = letter.parse(FRONT + source, "l.md")
    findings = {"moved": finding(exact(9), "contradicted")}
    made = letter.render(parsed, findings, documents={}, sources={}, claims={}, edition="public", lang="nl")
    problems = letter.check(parsed, made, findings, policy=Policy(), earlier=[], lang="nl")
    assert [(one.code, one.severity) for one in problems] == [
        ("firmness", "error"),
        ("unattested", "error"),
        ("unbound", "error"),
        ("unbound", "error"),
    ]
    assert all(one.todo and one.line == 10 for one in problems)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Kamerstukken II 2025/26, 27925, nr. 1016",
            Citation(style="kamerstuk", chamber="II", session="2025/2026", dossier="27925", number="1016"),
        ),
        (
            "Kamerstukken I 2025/2026, 31700 VI, D",
            Citation(style="kamerstuk", chamber="I", session="2025/2026", dossier="31700 VI", number="D"),
        ),
        (
            "Handelingen II 2024/25, nr. 12, item 3",
            Citation(style="handelingen", chamber="II", session="2024/2025", number="12", part="3"),
        ),
        (
            "Aanhangsel Handelingen II 2024/25, nr. 512",
            Citation(style="aanhangsel", chamber="II", session="2024/2025", number="512"),
        ),
        ("UN document S/2024/556, par. 3", Citation(style="un", symbol="S/2024/556", page="3")),
    ],
)
def test_citations_are_read_in_the_styles_of_the_field(text: str, expected: Citation) -> None:
    found = read_citation(text)
    assert found == expected
    assert read_citation(write_citation(found, "nl")) == found


def test_a_session_is_written_one_way() -> None:
    assert session("2025/26") == session("2025-2026") == session("2025/2026") == "2025/2026"


FLOOD = """Met deze brief informeer ik uw raad over het hoogwater.

De veiligheidsregio heeft gemeld dat er meer dan 1.200 mensen zijn geëvacueerd.[footnoteRef:1] [1: Veiligheidsregio, 11 januari 2026.] Over een doorbraak van de dijk waren er tegenstrijdige signalen. Op basis van informatie van verschillende partners kan het college bevestigen dat de sluis te laat is geopend. Op dit moment zijn er geen aanwijzingen dat er slachtoffers zijn gevallen.

Het college staat in contact met het waterschap. Getroffen bewoners kunnen een beroep doen op het noodfonds. Het college hanteert als uitgangspunt dat schade wordt vergoed. Zodra er meer bekend is, wordt uw raad geïnformeerd.
"""
OUTBREAK = """This letter informs the board about the outbreak.

The health service said that 34 patients have been infected. There are no indications that the water is contaminated. We are in contact with the laboratory. Patients are entitled to free treatment. The board will be informed of new results.
"""


def test_a_dutch_letter_is_adopted() -> None:
    adopted = letter.adopt(FLOOD)
    assert [one.type for one in adopted] == [
        "none",
        "finding",
        "finding",
        "finding",
        "finding",
        "own_act",
        "rule",
        "position",
        "promise",
    ]
    assert adopted[1].printed == Count(form="more_than", n=1200)
    assert adopted[1].notes == ("Veiligheidsregio, 11 januari 2026.",)
    assert adopted[2].dispute
    assert adopted[3].withheld
    assert adopted[4].printed == YesNo(yes=False)


def test_an_english_letter_is_adopted_and_its_source_parses() -> None:
    adopted = letter.adopt(OUTBREAK)
    assert [one.type for one in adopted] == ["none", "finding", "finding", "own_act", "rule", "promise"]
    assert adopted[1].printed == exact(34)
    source = letter.bound_source(adopted, keep={2, 3}, lang="en", title="outbreak")
    parsed = letter.parse(source, "outbreak.md")
    assert [one.type for one in parsed.sentences] == [one.type for one in adopted]
    assert [binding.form for one in parsed.sentences for binding in one.bindings] == ["answer", "no"]
