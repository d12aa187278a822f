"""Nothing is tuned to the demo: another subject, both languages, the same commands."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import beeld
from beeld.desk import Desk, Refused
from beeld.errors import CaseError, DocumentError, InputError, LetterError, UnknownIdError
from beeld.model import Category, Count, Day, Marking, Place, YesNo

from .conftest import write_document


def test_all_kinds_of_answer_are_found_in_both_languages(flood_desk: Desk) -> None:
    found = {one.question: one for one in flood_desk.picture()}
    assert found["evacuated"].answer == Count(form="exact", n=1243)
    assert found["evacuated"].status == "corroborated"
    assert found["evacuated"].origins == 2
    assert found["breach"].answer == YesNo(yes=False)
    assert found["began"].answer == Day(start=date(2026, 1, 8), end=date(2026, 1, 8))
    assert found["shelter"].answer == Place(place="sporthal")
    assert found["cause"].answer == Category(category="operator")


def test_the_english_paper_is_folded_into_the_board_it_relays(flood_desk: Desk) -> None:
    assert flood_desk.folded() == {"f2": "f1"}


def _issue(desk: Desk, flood: Path, tmp_path: Path) -> Path:
    desk.issue(flood / "letters" / "letter.md", edition="public", to=["raad"], by="head", save_as=tmp_path / "l.docx")
    return tmp_path / "l.docx"


def test_a_letter_is_checked_issued_and_judged_after_a_change_of_figure(flood_desk: Desk, flood: Path, tmp_path: Path) -> None:
    assert [one for one in flood_desk.check(flood / "letters" / "letter.md") if one.severity == "error"] == []
    copy = _issue(flood_desk, flood, tmp_path)
    assert flood_desk.verify(copy).holds
    text = "Het waterschap trekt het getal van 1.243 geëvacueerden in. Op 10 januari 2026 waren er 1.211 mensen geëvacueerd."
    flood_desk.capture(write_document(tmp_path, "f9.md", "waterboard", "2026-01-14", "nl", text))
    result = flood_desk.verify(copy, now=date(2026, 1, 14))
    verdicts = {one.text: one.verdict for one in result.sentences if one.verdict != "holds"}
    assert verdicts == {"Er zijn 1.243 mensen geëvacueerd.": "was_wrong"}
    assert result.sentences[0].recipients == ("raad",)
    assert result.sentences[0].cause == "withdrawal"


def test_another_figure_in_a_document_changes_finding_and_sentence(flood: Path) -> None:
    """The same case with 1.347 for 1.243: nothing in the code knows the figure."""
    for name in ("f1.md", "f2.md"):
        path = flood / "documents" / name
        text = path.read_text(encoding="utf-8").replace("1.243", "1.347").replace("1,243", "1,347")
        path.write_text(text, encoding="utf-8")
    desk = beeld.open(flood)
    list(desk.capture_all([flood / "documents"]))
    assert desk.weigh("evacuated").answer == Count(form="exact", n=1347)
    letter = desk.letter(flood / "letters" / "letter.md").save(flood / "l.md").read_text(encoding="utf-8")
    assert "1.347 mensen" in letter
    assert "1.243" not in letter


def test_a_later_total_overtakes_and_the_promise_stays(flood_desk: Desk, flood: Path, tmp_path: Path) -> None:
    copy = _issue(flood_desk, flood, tmp_path)
    text = "The water board says that 1,900 people have been evacuated by now."
    flood_desk.capture(write_document(tmp_path, "f9.md", "waterboard", "2026-01-15", "en", text))
    result = flood_desk.verify(copy, now=date(2026, 1, 15))
    assert {one.text: one.verdict for one in result.sentences if one.verdict != "holds"} == {
        "Er zijn 1.243 mensen geëvacueerd.": "overtaken"
    }


def test_replay_shows_what_was_known_then(flood: Path) -> None:
    desk = beeld.open(flood)
    first = desk.capture(flood / "documents" / "f1.md")
    desk.capture(flood / "documents" / "f3.md")
    then, now = desk.weigh("evacuated", known_at=first.seq), desk.weigh("evacuated")
    assert (then.status, now.status) == ("signalled", "corroborated")
    changes = {one.question: one.what for one in desk.replay(first.seq, None)}
    assert "status" in changes["evacuated"]
    assert desk.weigh("evacuated", known_at=0).status == "not_looked"


def test_a_reconstruction_is_labelled_and_knows_less(flood_desk: Desk) -> None:
    finding = flood_desk.weigh("cause", said_by=date(2026, 1, 10))
    assert finding.said_by == date(2026, 1, 10)
    assert finding.status == "not_looked"
    assert "reconstruction" in flood_desk.explain(finding, "en")


def test_a_view_sees_only_what_it_may(flood_desk: Desk) -> None:
    flood_desk.mark("f3", Marking(tlp="AMBER"), by="head", reason="given in confidence")
    assert flood_desk.weigh("evacuated", view="public").status == "signalled"
    assert flood_desk.weigh("evacuated", view="confidential").status == "corroborated"
    assert flood_desk.weigh("cause", view="public").answer is None
    assert "f3" not in str(flood_desk.weigh("evacuated", view="public"))
    assert set(flood_desk.documents(view="public")) == {"f1", "f2"}
    assert {one.document for one in flood_desk.claims(view="public")} == {"f1", "f2"}
    assert "region" not in str([one for one in flood_desk.source_rows(view="public") if one.own])
    assert "cause" not in dict(flood_desk.contradictions(view="public"))


def test_what_was_captured_is_not_captured_again(flood_desk: Desk, flood: Path) -> None:
    before = flood_desk.seq
    again = list(flood_desk.capture_all([flood / "documents"]))
    assert flood_desk.seq == before
    assert all(not isinstance(one, Refused) and one.known_already for one in again)


def test_bad_documents_are_refused_kept_and_do_not_stop_the_others(flood: Path, tmp_path: Path) -> None:
    desk = beeld.open(flood)
    (flood / "documents" / "a-empty.md").write_text("", encoding="utf-8")
    write_document(flood / "documents", "b.md", "nobody", "2026-01-10", "nl", "Er zijn 12 mensen geëvacueerd.")
    results = list(desk.capture_all([flood / "documents"]))
    refused = [one for one in results if isinstance(one, Refused)]
    assert len(results) - len(refused) == 3
    assert "0 letters" in refused[-1].error or "0 letters" in refused[0].error
    assert any("source 'nobody' is not in the case" in one.error for one in refused)
    assert all(one.sha256 and desk.ledger.original(one.sha256) is not None for one in refused)
    with pytest.raises(DocumentError, match="is not there"):
        desk.capture(flood / "no.md")


def test_an_id_that_is_taken_is_said(flood_desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="taken by other bytes"):
        flood_desk.capture(write_document(tmp_path, "f1.md", "waterboard", "2026-01-10", "nl", "Iets heel anders dan eerst."))


def test_a_letter_that_binds_an_unknown_question_is_said_with_its_line(flood_desk: Desk, flood: Path) -> None:
    path = flood / "letters" / "letter.md"
    path.write_text(path.read_text(encoding="utf-8").replace("{began}", "{begun}"), encoding="utf-8")
    with pytest.raises(UnknownIdError, match=r"letter\.md, line 10.*begun"):
        flood_desk.letter(path)


def test_issue_refuses_while_check_finds_errors(flood_desk: Desk, flood: Path) -> None:
    path = flood / "letters" / "letter.md"
    path.write_text(path.read_text(encoding="utf-8") + "\nEr zijn 7 doden.\n", encoding="utf-8")
    with pytest.raises(LetterError, match="bound to no finding"):
        flood_desk.issue(path, edition="public", to=["raad"], by="head")
    assert flood_desk.issued() == []
    flood_desk.issue(path, edition="public", to=["raad"], by="head", reason="the mayor insists")
    assert [one.kind for one in flood_desk.decisions() if one.kind == "override"] == ["override"]


def test_four_eyes(flood: Path) -> None:
    case = flood / "case.toml"
    case.write_text(case.read_text(encoding="utf-8") + "four_eyes = true\n", encoding="utf-8")
    desk = beeld.open(flood)
    with pytest.raises(InputError, match="one person"):
        desk.issue(flood / "letters" / "letter.md", edition="public", to=["raad"], by="head", written_by="head")


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("case.toml", "min_cell", "min_sell", r"case.toml, line 6.*min_sell"),
        ("case.toml", "2026-01-12", '"soon"', "case.toml"),
        ("questions.toml", 'type = "yesno"', 'type = "maybe"', r"questions.toml, line \d+.*breach"),
        ("questions.toml", 'id = "breach"', 'id = "evacuated"', "given twice"),
        ("questions.toml", "unit =", "units =", "units"),
        ("sources.toml", 'reliability = "A"', 'reliability = "Z"', "region"),
        ("sources.toml", 'id = "courier"', 'id = "the courier"', "not allowed"),
        ("sources.toml", "[[source]]", "[[sauce]]", "unknown key 'sauce'"),
        ("questions.toml", "[[question]]", "[[question", "not valid TOML"),
    ],
)
def test_wrong_keys_ids_and_days_are_said(flood: Path, file: str, old: str, new: str, message: str) -> None:
    path = flood / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(CaseError, match=message) as fault:
        beeld.open(flood)
    assert fault.value.todo


def test_decisions_are_rows_by_named_persons(flood_desk: Desk) -> None:
    flood_desk.confirm("evacuated", by="head of desk", reason="two bodies agree", on=date(2026, 1, 12))
    assert flood_desk.weigh("evacuated").status == "confirmed"
    with pytest.raises(InputError, match="needs a person"):
        flood_desk.confirm("evacuated", by=" ", reason="none")
    with pytest.raises(UnknownIdError, match="not in the case"):
        flood_desk.retract(["c0"], by="head", reason="misread")
    claim = flood_desk.claims("cause")[0]
    flood_desk.retract([claim.id], by="head", reason="misread")
    assert flood_desk.weigh("cause").status == "withdrawn"


def test_requests_and_coverage(flood_desk: Desk) -> None:
    asked = flood_desk.request("breach", of="water board", by="desk", on=date(2026, 1, 11), text="Any breach?")
    replied = flood_desk.reply(asked.id, on=date(2026, 1, 12), reply="None seen.")
    assert (replied.reply, [one.id for one in flood_desk.requests()]) == ("None seen.", [asked.id])
    row = flood_desk.cover(
        "breach",
        looked_at="dikes 1 to 9",
        by="water board",
        valid_from=date(2026, 1, 8),
        valid_to=date(2026, 1, 12),
        band="most",
        request=asked.id,
    )
    finding = flood_desk.weigh("breach")
    assert finding.coverage == (row.id,)
    assert finding.posterior_absence is not None
    with pytest.raises(InputError, match="before it begins"):
        flood_desk.cover("breach", looked_at="x", by="y", valid_from=date(2026, 1, 9), valid_to=date(2026, 1, 8), band="few")
