"""The audit at the desk: in check, in issue, by named persons' rows, with look-ahead, silence and corrections."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

import beeld
from beeld.cli import main
from beeld.desk import Desk
from beeld.errors import CaseError, InputError, LetterError

CELLS = """
standing = ["outbreak"]

[[population]]
id = "ill"
many = { nl = ["zieken"], en = ["patients"] }
one = { nl = ["zieke"], en = ["patient"] }
names = { nl = ["ziekenhuis", "liggen"], en = ["hospital"] }
[[partition]]
id = "ward"
[[partition.part]]
id = "north"
names = { nl = ["Noord"], en = ["North"] }
[[partition.part]]
id = "south"
names = { nl = ["Zuid"], en = ["South"] }
[[partition.part]]
id = "east"
names = { nl = ["Oost"], en = ["East"] }
[[flow]]
id = "admitted"
of = "ill"
direction = "in"
names = { nl = ["opgenomen"], en = ["admitted"] }
[[flow]]
id = "discharged"
of = "ill"
direction = "out"
names = { nl = ["ontslagen"], en = ["discharged"] }
[[protected]]
id = "admissions"
cells = "admitted"
rule = "small_count"
k = 3
says = { nl = "het aantal nieuwe opnames", en = "the number of admissions" }
told = { nl = "{n} is opgenomen | {n} zijn opgenomen", en = "{n} was admitted | {n} were admitted" }
[[protected]]
id = "in east"
cells = "ill[east]"
rule = "exact"
may_know = ["council"]
says = { nl = "het aantal in Oost", en = "the number in East" }
[[next]]
text = { nl = "In Noord en Zuid samen liggen 11 zieken.", en = "In North and South together there are 11 patients." }
"""
QUESTIONS = """
[[question]]
id = "outbreak"
type = "yesno"
ask_nl = "Is er een uitbraak?"
ask_en = "Is there an outbreak?"
"""


def letter(case: Path, name: str, date: str, body: str, lang: str = "nl") -> Path:
    path = case / "letters" / f"{name}.md"
    path.write_text(f'+++\nid = "{name}"\ntitle = "Stand"\nlanguage = "{lang}"\ndate = {date}\n+++\n\n{body}\n', encoding="utf-8")
    return path


def own(text: str) -> str:
    return f'{text} {{.own_act by="ziekenhuis" on=2026-01-09}}'


@pytest.fixture
def case(tmp_path: Path) -> Path:
    path = tmp_path / "clinic"
    (path / "letters").mkdir(parents=True)
    views = '[views.council]\ntlp = "AMBER"\n'
    (path / "case.toml").write_text(f'name = "c"\nlanguage = "nl"\nvalid_at = 2026-03-01\n{views}', encoding="utf-8")
    (path / "questions.toml").write_text(QUESTIONS, encoding="utf-8")
    (path / "sources.toml").write_text("", encoding="utf-8")
    (path / "cells.toml").write_text(CELLS, encoding="utf-8")
    letter(case=path, name="first", date="2026-01-10", body=own("In het ziekenhuis liggen 12 zieken."))
    letter(case=path, name="second", date="2026-02-10", body=own("In het ziekenhuis liggen nu 13 zieken; niemand is ontslagen."))
    return path


@pytest.fixture
def desk(case: Path) -> Iterator[Desk]:
    opened = beeld.open(case)
    yield opened
    opened.close()


def errors(desk: Desk, path: Path, edition: str = "public") -> list[str]:
    return [one.code for one in desk.check(path, edition=edition) if one.severity == "error"]


def send(desk: Desk, name: str, edition: str = "public") -> None:
    desk.issue(desk.case.path / "letters" / f"{name}.md", edition=edition, to=["council"], by="head", written_by="officer")


def test_a_pair_of_letters_discloses_what_neither_does_alone(desk: Desk, case: Path) -> None:
    first, second = (case / "letters" / f"{name}.md" for name in ("first", "second"))
    assert errors(desk, first) == []
    assert errors(desk, second) == []
    send(desk, "first")
    assert errors(desk, second) == ["discloses"]
    found = desk.audit(second, language="nl").found
    assert [one.because for one in found.leaks] == [
        "De brieven van 10 januari 2026 en 10 februari 2026 (dit concept) zeggen samen dat één zieke is opgenomen"
    ]
    assert [one.text for one in found.leaks[0].sentences] == [
        "In het ziekenhuis liggen 12 zieken.",
        "In het ziekenhuis liggen nu 13 zieken; niemand is ontslagen.",
    ]
    assert found.leaks[0].smallest


def test_repairs_are_audited_again_and_the_least_comes_first(desk: Desk, case: Path) -> None:
    send(desk, "first")
    second = case / "letters" / "second.md"
    repairs = desk.audit(second).found.repairs
    ways = [[one.way for one in repair.changes] for repair in repairs]
    assert ways[0] == ["band"]
    assert ["withhold"] in ways
    assert [repair.cost for repair in repairs] == sorted(repair.cost for repair in repairs)
    for repair in repairs:
        body = repair.changes[0].text
        repaired = letter(case, "repaired", "2026-02-10", own(body) if body else own("Wij blijven u informeren."))
        assert errors(desk, repaired) == [], body


def test_two_numbers_can_be_told_together(desk: Desk, case: Path) -> None:
    send(desk, "first")
    path = letter(case, "wards", "2026-01-10", own("In het ziekenhuis liggen 4 zieken in Noord en 5 zieken in Zuid."))
    found = desk.audit(path).found
    assert [one.fact for one in found.leaks] == ["in east"]
    texts = [change.text for repair in found.repairs for change in repair.changes]
    assert any("tussen" in text or "meer dan" in text for text in texts)


def test_issue_refuses_a_leak_unless_a_releaser_overrides_with_a_reason(desk: Desk, case: Path) -> None:
    send(desk, "first")
    second = case / "letters" / "second.md"
    with pytest.raises(LetterError, match="één zieke is opgenomen"):
        send(desk, "second")
    desk.issue(second, edition="public", to=["council"], by="head", written_by="officer", reason="the patient asked for it")
    audited = desk.audit(language="nl")
    row = next(one for one in audited.decided if one.kind == "override")
    assert (row.by, row.reason) == ("head", "the patient asked for it")
    assert "één zieke is opgenomen" in row.text
    assert [one.verdict for one in audited.found.facts if one.verdict != "safe"] == ["leaked_before"]
    result = CliRunner().invoke(main, ["audit", "--case", str(case)])
    assert result.exit_code == 0
    assert "the patient asked for it" in result.output


def test_four_eyes(case: Path) -> None:
    (case / "case.toml").write_text('name = "c"\nvalid_at = 2026-03-01\n[policy]\nfour_eyes = true\n', encoding="utf-8")
    opened = beeld.open(case)
    with pytest.raises(InputError, match="one person"):
        opened.issue(case / "letters" / "first.md", edition="public", to=["c"], by=" Head", written_by="head ", reason="hurry")
    with pytest.raises(InputError, match="needs a person"):
        opened.issue(case / "letters" / "first.md", edition="public", to=["c"], by=" ", written_by="head")
    opened.close()


def test_what_was_not_read_blocks_until_a_named_person_marks_it(desk: Desk, case: Path) -> None:
    body = own("In Oost liggen 4 nieuwe zieken.") + " Zij knappen op."
    path = letter(case, "third", "2026-02-10", body)
    assert errors(desk, path) == ["unread_quantity", "unread_quantity"]
    texts = [one.text for one in desk.audit(path).found.unread]
    assert texts == ["In Oost liggen 4 nieuwe zieken.", "Zij knappen op."]
    result = CliRunner().invoke(main, ["audit", str(path), "--no-count", "s2", "--case", str(case)])
    assert result.exit_code == 2
    assert "--by and --reason" in result.output
    arguments = ["audit", str(path), "--no-count", "s2", "--by", "head", "--reason", "no number", "--case", str(case), "--json"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 3
    shown = json.loads(result.output)
    assert [one["text"] for one in shown["found"]["unread"]] == ["In Oost liggen 4 nieuwe zieken."]
    assert [(one["kind"], one["by"]) for one in shown["decided"]] == [("no_count_content", "head")]
    with pytest.raises(InputError, match="say what"):
        desk.no_count_content(by="head", reason="r")


def test_known_outside_is_told_apart_from_leaked_by_us(desk: Desk, case: Path) -> None:
    known = '[[known]]\ncells = "ill[east] = 2"\nsays = "two in East"\nsource = "a newspaper"\non = 2026-02-10\n'
    (case / "outside.toml").write_text(known, encoding="utf-8")
    path = letter(case, "third", "2026-02-10", own("In het ziekenhuis liggen 13 zieken."))
    assert errors(desk, path) == []
    fact = next(one for one in desk.audit(path, language="nl").found.facts if one.fact == "in east")
    assert fact.verdict == "known_outside"
    assert (
        fact.because
        == "Buiten is al bekend dat het aantal in Oost is twee zieken, met wat elders bekend is (two in East (a newspaper))"
    )


def test_an_edition_whose_readers_may_know_is_not_blocked(desk: Desk, case: Path) -> None:
    path = letter(case, "third", "2026-02-10", own("In Oost liggen 4 zieken."))
    assert errors(desk, path) == ["discloses"]
    assert errors(desk, path, "council") == []
    desk.issue(path, edition="council", to=["council"], by="head")
    assert desk.audit(edition="public").held == ()
    assert desk.audit(edition="council").held == ("third-council-nl",)


def test_ahead_a_plausible_next_letter_is_audited_with_the_draft(desk: Desk, case: Path) -> None:
    send(desk, "first")
    path = letter(case, "third", "2026-03-10", own("In het ziekenhuis liggen nu 12 zieken."))
    ahead = desk.audit(path).found.ahead
    assert all(set(one.facts) <= {"admissions", "in east"} for one in ahead)
    next_letter = letter(case, "fourth", "2026-01-10", own("In het ziekenhuis liggen 12 zieken."))
    cells = (case / "cells.toml").read_text(encoding="utf-8").replace("[[next]]", "[[next]]\nafter_days = 0")
    (case / "cells.toml").write_text(cells, encoding="utf-8")  # an open desk sees the file as it is now
    problems = [one for one in desk.check(next_letter) if one.code == "ahead"]
    assert [one.severity for one in problems] == ["warning"]
    assert "In Noord en Zuid samen liggen 11 zieken." in problems[0].message


def test_silence_speaks(desk: Desk, case: Path) -> None:
    letter(
        case,
        "first",
        "2026-01-10",
        own("In het ziekenhuis liggen 12 zieken.") + " " + own("Het aantal in Oost wordt niet vermeld."),
    )
    send(desk, "first")
    path = letter(case, "third", "2026-02-10", own("In het ziekenhuis liggen 12 zieken."))
    lost = desk.audit(path).found.dropped
    assert [(one.text, one.times) for one in lost] == [("Het aantal in Oost wordt niet vermeld.", 1)]
    warning = next(one for one in desk.check(path) if one.code == "dropped_sentence")
    assert warning.severity == "warning"
    desk.drop_sentence("Het aantal in Oost wordt niet vermeld.", by="head", reason="the number is published elsewhere")
    assert not [one for one in desk.check(path) if one.code == "dropped_sentence"]


def test_a_correction_reveals_so_a_person_decides(desk: Desk, case: Path) -> None:
    send(desk, "first")
    path = letter(case, "mended", "2026-01-10", own("In het ziekenhuis liggen 11 zieken."))
    problem = next(one for one in desk.check(path) if one.severity == "error")
    assert problem.code == "contradicts_sent"
    assert "In het ziekenhuis liggen 12 zieken." in problem.message
    sent = desk.issued()[0]
    with pytest.raises(InputError, match="no sent sentence"):
        desk.correct_sentence(sent.id, "nothing", by="head", reason="r")
    desk.correct_sentence(sent.id, sent.sentences[0].id, by="head", reason="counted twice")
    assert errors(desk, path) == []


def test_cells_are_proposed_from_the_questions_and_can_be_read_back(flood: Path) -> None:
    result = CliRunner().invoke(main, ["audit", "--propose", "--case", str(flood)])
    assert result.exit_code == 0, result.output
    from beeld.disclose import load_cells

    cells = load_cells(flood / "cells.toml")
    assert [one.id for one in cells.population] == ["evacuated"]
    assert [one.id for one in cells.partition] == ["shelter", "cause"]
    assert [one.question for one in cells.binding] == ["evacuated"]
    assert cells.protected[0].rule == "small_count"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ('[[population]]\nid = "a"\n[[flow]]\nid = "a"\nof = "a"\ndirection = "in"', "has the id of"),
        ('[[population]]\nid = "a"\n[[flow]]\nid = "b"\nof = "c"\ndirection = "in"', "no population"),
        ('[[population]]\nid = "a"\n[[binding]]\nquestion = "nobody"\ncells = "a"', "is no question"),
        ('[[population]]\nid = "a"\ncolour = "red"', "colour"),
        ('[[population]]\nid = "a"\n[[protected]]\nid = "p"\ncells = "b"', "no population or flow"),
        ("[[population]\n", "not valid TOML"),
        ('[[population]]\nid = "a"\nnames = { nl = [" "] }', "empty name"),
    ],
)
def test_a_wrong_cells_file_is_said(case: Path, wrong: str, words: str) -> None:
    (case / "cells.toml").write_text(wrong, encoding="utf-8")
    opened = beeld.open(case)
    with pytest.raises(CaseError, match=words):
        opened.audit()
    opened.close()


def test_merging_is_offered_where_the_sum_is_safe(desk: Desk, case: Path) -> None:
    cells = (case / "cells.toml").read_text(encoding="utf-8")
    protected = '\n[[protected]]\nid = "in north"\ncells = "ill[north]"\nrule = "small_count"\nk = 5\n'
    (case / "cells.toml").write_text(cells.split("[[protected]]")[0] + protected, encoding="utf-8")
    again = beeld.open(case)
    path = letter(case, "wards", "2026-01-10", own("In het ziekenhuis liggen 4 zieken in Noord en 9 zieken in Zuid."))
    repairs = again.audit(path).found.repairs
    merged = next(change for repair in repairs for change in repair.changes if change.way == "merge")
    assert merged.text == "In het ziekenhuis liggen 13 zieken in Noord en in Zuid samen."
    assert errors(again, letter(case, "merged", "2026-01-10", own(merged.text))) == []
    again.close()


def test_many_leaks_at_once_are_repaired_by_a_set_of_sentences(desk: Desk, case: Path) -> None:
    body = " ".join(own(f"In {ward} liggen {number} zieken.") for ward, number in (("Noord", 3), ("Zuid", 4), ("Oost", 2)))
    protected = "".join(
        f'\n[[protected]]\nid = "in {ward}"\ncells = "ill[{ward}]"\nrule = "small_count"\nk = 6\n'
        for ward in ("north", "south", "east")
    )
    cells = (case / "cells.toml").read_text(encoding="utf-8")
    (case / "cells.toml").write_text(cells.split("[[protected]]")[0] + protected, encoding="utf-8")
    again = beeld.open(case)
    found = again.audit(letter(case, "three", "2026-01-10", body)).found
    assert len(found.leaks) == 3
    assert found.repairs
    assert all(len(repair.changes) == 3 for repair in found.repairs)
    again.close()
