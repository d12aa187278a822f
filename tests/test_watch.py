"""After sending, on a flood: verdicts and causes, alerts said once, promises, drafts that pass their own check, adoption."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

import beeld
from beeld.cli import main
from beeld.desk import Desk, diff_markdown
from beeld.errors import InputError, LetterError
from tests.conftest import write_document

LATER = date(2026, 2, 1)


@pytest.fixture
def sent(flood_desk: Desk, flood: Path) -> Desk:
    flood_desk.issue(flood / "letters" / "letter.md", edition="public", to=["raad"], by="head", save_as=flood / "sent.docx")
    return flood_desk


def more(desk: Desk, name: str, source: str, day: str, body: str, language: str = "nl") -> None:
    """A further document comes in, and its claims are accepted."""
    folder = desk.case.path / "later"
    folder.mkdir(exist_ok=True)
    desk.capture(write_document(folder, f"{name}.md", source, day, language, body))
    waiting = [one.claim.id for one in desk.review_queue()]
    if waiting:
        desk.review(waiting, accept=True, by="test reviewer")


def claims_of(desk: Desk, question: str) -> list[str]:
    return [one.id for one in desk.claims(question)]


def verdicts(desk: Desk, **options: object) -> dict[str, tuple[str, str]]:
    result = desk.verify(desk.case.path / "sent.docx", **options)  # type: ignore[arg-type]
    return {one.question: (one.verdict, one.cause) for one in result if one.question}


def test_a_letter_holds_straight_after_it_was_sent(sent: Desk) -> None:
    result = sent.verify(sent.case.path / "sent.docx")
    assert result.holds
    assert not result.edits
    assert sent.watch().holds


def test_an_update_is_no_correction(sent: Desk) -> None:
    more(sent, "u1", "waterboard", "2026-01-20", "Sinds 19 januari 2026 zijn er 1.600 mensen geëvacueerd, meldt het waterschap.")
    found = sent.verify(sent.case.path / "sent.docx", now=LATER)
    told = next(one for one in found if one.question == "evacuated")
    assert (told.verdict, told.cause, told.recipients) == ("overtaken", "new_claims", ("raad",))
    assert told.change is not None
    assert told.change.act == "capture"
    assert any("1.600" in words for words in told.what)
    assert "1.243" in told.then
    assert "1.600" in told.now


@pytest.mark.parametrize("cause", ["withdrawal", "misreading", "erasure"])
def test_withdrawal_misreading_and_erasure_are_told_apart(sent: Desk, cause: str) -> None:
    ids = claims_of(sent, "began")
    if cause == "erasure":
        sent.erase(ids, by="privacy officer", ground="request granted")
    else:
        sent.retract(ids, by="desk", reason="checked", withdrawn_by="waterboard" if cause == "withdrawal" else None)
    assert verdicts(sent)["began"] == ("erased" if cause == "erasure" else "unsupported", cause)
    alert = next(one for one in sent.watch().new if one.question == "began")
    assert alert.cause == cause


def test_each_cause_is_told_once_also_after_a_restart_and_by_parallel_runs(sent: Desk) -> None:
    sent.watch()
    more(sent, "u1", "waterboard", "2026-01-20", "Sinds 19 januari 2026 zijn er 1.600 mensen geëvacueerd, meldt het waterschap.")
    path = sent.case.path

    def run(_: int) -> int:
        desk = beeld.open(path)
        new = len(desk.watch(now=LATER).new)
        desk.close()
        return new

    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(run, range(6)))
    assert sum(counts) == 1
    again = sent.watch(now=LATER)
    assert (len(again.new), len(again.standing)) == (0, 1)
    assert sent.watch(now=LATER, everything=True).new == ()
    more(
        sent,
        "u2",
        "region",
        "2026-01-21",
        "The safety region says that 1,600 people have been evacuated since 19 January 2026.",
        "en",
    )
    assert [one.question for one in sent.watch(now=LATER).new if one.verdict == "overtaken"] == []


def test_a_promise_wakes_where_no_sentence_mentions_it(sent: Desk) -> None:
    sent.watch()
    more(sent, "p1", "region", "2026-01-14", "The evacuees are sheltered in Lindestad, the safety region says.", "en")
    more(sent, "p2", "waterboard", "2026-01-15", "Mensen worden opgevangen in Lindestad, meldt het waterschap.")
    alerts = [one for one in sent.watch(now=LATER).new if one.verdict == "promise"]
    assert [(one.question, one.addressee) for one in alerts] == [("shelter", "raad")]
    assert sent.watch(now=LATER).new == ()


def test_drafts_pass_check_but_for_what_people_must_write_and_settle_it(sent: Desk) -> None:
    more(sent, "u1", "waterboard", "2026-01-20", "Sinds 19 januari 2026 zijn er 1.600 mensen geëvacueerd, meldt het waterschap.")
    more(
        sent,
        "u2",
        "region",
        "2026-01-20",
        "The safety region says that 1,600 people have been evacuated since 19 January 2026.",
        "en",
    )
    found = sent.watch(now=LATER)
    drafts = sent.drafts(found.new, now=LATER)
    assert [(one.kind, one.made) for one in drafts] == [("update", True)]
    assert [one.made for one in sent.drafts(found.new, now=LATER)] == [False]
    path = drafts[0].path
    problems = [one for one in sent.check(path) if one.severity != "hint"]
    assert {one.code for one in problems} <= {"fill_in"}
    assert problems
    text = path.read_text(encoding="utf-8")
    assert "{evacuated}" in text
    path.write_text("\n".join(line for line in text.splitlines() if "INVULLEN" not in line) + "\n", encoding="utf-8")
    sent.issue(path, edition="public", to=["raad"], by="head")
    after = sent.watch(now=LATER)
    assert after.holds
    assert [by for _, by in after.settled] == [f"{path.stem}-public-nl"]


def test_the_diff_tells_what_changed_and_makes_a_table(sent: Desk) -> None:
    more(sent, "u1", "waterboard", "2026-01-20", "Sinds 19 januari 2026 zijn er 1.600 mensen geëvacueerd, meldt het waterschap.")
    rows = {one.question: one for one in sent.diff(now=LATER)}
    assert (rows["evacuated"].what, rows["evacuated"].corrects) == ("changed", False)
    assert any("1.600" in words for words in rows["evacuated"].because)
    assert rows["began"].what == "same"
    assert "| {evacuated} |" in diff_markdown(list(rows.values()), "nl")


def test_the_commands_say_it_too(sent: Desk) -> None:
    more(sent, "u1", "waterboard", "2026-01-20", "Sinds 19 januari 2026 zijn er 1.600 mensen geëvacueerd, meldt het waterschap.")
    case = ["--case", str(sent.case.path)]
    runner = CliRunner()
    first = runner.invoke(main, ["watch", "--now", "2026-02-01", "--drafts", *case])
    assert first.exit_code == 3
    assert "drafted update" in first.output
    assert "Told before" in runner.invoke(main, ["watch", "--now", "2026-02-01", *case]).output
    assert "1.600" in runner.invoke(main, ["diff", "--now", "2026-02-01", *case]).output
    report = sent.case.path / "report.html"
    pasted = "Er zijn 1.243 mensen geëvacueerd. Iemand schreef dit erbij."
    shown = runner.invoke(main, ["verify", "-", "--part", "--now", "2026-02-01", "--report", str(report), *case], input=pasted)
    assert shown.exit_code == 3
    assert "overtaken" in shown.output
    assert "untraced" in shown.output
    page = report.read_text(encoding="utf-8")
    assert "<script" not in page
    assert "Informeer de ontvangers nader" in page


def test_what_is_no_copy_of_ours_is_refused(sent: Desk) -> None:
    with pytest.raises(LetterError, match="is no copy"):
        sent.verify(text="Dit is een heel andere brief over iets anders, die niemand hier schreef.")


ADOPTED = """Datum: 12 januari 2026

Het waterschap heeft gemeld dat er meer dan 1.200 mensen zijn geëvacueerd.[^1] Over een doorbraak van de dijk zijn er tegenstrijdige signalen. Er zijn geen aanwijzingen dat er een dijk is doorgebroken.

Het college staat in contact met het waterschap. Zodra er meer bekend is, wordt uw raad geïnformeerd.

[^1]: Waterschap De Linde, 10 januari 2026
"""


def test_a_foreign_letter_is_adopted_verified_and_watched(flood_desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "oude-brief.txt"
    path.write_text(ADOPTED, encoding="utf-8")
    proposed = flood_desk.propose_adoption(path)
    assert (proposed.dated, proposed.dated_by) == (date(2026, 1, 12), "head")
    by_question = {one.question: one for one in proposed.sentences if one.question}
    assert by_question["evacuated"].known
    assert "breach" in by_question
    letter = flood_desk.adopt(proposed, to=["raad"])
    assert (letter.adopted, letter.basis_seq) == (True, 0)
    assert flood_desk.adopt(proposed, to=["raad"], write=False) == letter
    result = flood_desk.verify(path)
    told = {one.question: one.verdict for one in result if one.question}
    assert told["evacuated"] == "holds"
    flood_desk.watch()
    more(flood_desk, "u1", "waterboard", "2026-01-20", "Op 19 januari 2026 is de dijk doorgebroken, meldt het waterschap.")
    more(flood_desk, "u2", "region", "2026-01-20", "The safety region says the dike was breached on 19 January 2026.", "en")
    alerts = flood_desk.watch(now=LATER).new
    assert "breach" in {one.question for one in alerts}
    again = flood_desk.verify(path, said_by=date(2026, 1, 13))
    assert again.said_by == date(2026, 1, 13)


def test_a_letter_without_a_day_is_not_watched(flood_desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "brief.txt"
    path.write_text("Er zijn meer dan 1.200 mensen geëvacueerd, meldt het waterschap aan iedereen.", encoding="utf-8")
    proposed = flood_desk.propose_adoption(path)
    with pytest.raises(InputError, match="names no day"):
        flood_desk.adopt(proposed)
