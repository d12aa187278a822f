"""Review by keyboard and by ids, corrections by a person, and the tiers as the reviews measure them."""

from __future__ import annotations

import json
import math
from datetime import date
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

import beeld
from beeld.capture.claims import AUTO_SCORE
from beeld.cli import main, review
from beeld.desk import Desk
from beeld.desk.thresholds import auto_threshold, measured, more_needed, refit, wilson
from beeld.errors import InputError, UnknownIdError
from beeld.model import Claim, Count, Decision, decode_json, encode_json
from tests.conftest import write_document


@pytest.fixture
def waiting(flood: Path) -> Path:
    """The flood case, captured, with nothing reviewed."""
    desk = beeld.open(flood)
    list(desk.capture_all([flood / "documents"]))
    desk.close()
    return flood


def run(case: Path, *arguments: str, keys: str | None = None) -> Result:
    return CliRunner().invoke(main, ["review", *arguments, "--case", str(case)], input=keys)


def reviews(case: Path) -> list[Decision]:
    desk = beeld.open(case)
    try:
        return [one for one in desk.decisions() if one.kind == "review"]
    finally:
        desk.close()


@pytest.fixture
def keyboard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(review, "by_keyboard", lambda: True)


@pytest.mark.usefixtures("keyboard")
def test_each_key_is_a_row_and_quitting_loses_nothing(waiting: Path) -> None:
    listed = json.loads(run(waiting, "--json").output)
    assert len(listed) >= 4
    done = run(waiting, "--by", "anna", keys="axrsq")
    assert done.exit_code == 0, done.output
    assert "1 accepted, 1 rejected, 0 corrected" in done.output
    assert listed[0]["claim"]["span"]["quote"] in done.output
    rows = reviews(waiting)
    assert [(one.by, one.accept, one.claims) for one in rows] == [
        ("anna", True, (listed[0]["claim"]["id"],)),
        ("anna", False, (listed[1]["claim"]["id"],)),
    ]
    left = {one["claim"]["id"] for one in json.loads(run(waiting, "--json").output)}
    assert left == {one["claim"]["id"] for one in listed[2:]}, "what was skipped waits still"


@pytest.mark.usefixtures("keyboard")
def test_a_broken_off_review_keeps_what_was_decided(waiting: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = iter("a")

    def getchar() -> str:
        for key in keys:
            return key
        raise KeyboardInterrupt

    monkeypatch.setattr(review.click, "getchar", getchar)
    assert "1 accepted" in run(waiting, "--by", "anna").output
    assert len(reviews(waiting)) == 1


@pytest.mark.usefixtures("keyboard")
def test_editing_by_keyboard_reads_the_words_and_refuses_what_is_no_answer(waiting: Path) -> None:
    listed = json.loads(run(waiting, "--json").output)
    place = next(
        i for i, one in enumerate(listed) if one["claim"]["question"] == "evacuated" and one["claim"]["document"] == "f1"
    )
    keys = "s" * place + "e" + "veel te veel water\nwaterboard\n" + "e" + "meer dan 1.300\nregion\n" + "q"
    done = run(waiting, "--by", "anna", keys=keys)
    assert "not kept" in done.output
    assert "1 corrected" in done.output
    rows = reviews(waiting)
    assert [one.accept for one in rows] == [False, True]
    desk = beeld.open(waiting)
    new = next(one for one in desk.claims("evacuated") if one.id == rows[0].corrected)
    assert (new.answer, new.origin, new.tier, new.proposed_by) == (
        Count(form="more_than", n=1300.0),
        "region",
        "accepted",
        "person:anna",
    )
    desk.close()


def test_no_terminal_lists_only(waiting: Path) -> None:
    done = run(waiting, keys="a")
    assert done.exit_code == 0
    assert "decide with --accept" in done.output
    assert reviews(waiting) == []


def test_a_correction_stands_at_the_same_span_and_is_weighed(waiting: Path) -> None:
    desk = beeld.open(waiting)
    old = next(one for one in desk.claims("evacuated") if one.document == "f2")
    row, new = desk.correct(old.id, by="anna", origin="courier")
    assert (new.span, new.answer, new.origin, new.chain) == (old.span, old.answer, "courier", ())
    assert (row.accept, row.corrected, row.claims) == (False, new.id, (old.id,))
    ids = {one.id: one.tier for one in desk.claims("evacuated")}
    assert old.id not in ids
    assert ids[new.id] == "accepted"
    before = desk.seq - 3
    assert old.id in {one.id for one in desk.claims("evacuated", before)}, "what was captured stays as known then"
    assert new.id in {one.id for one in desk.voiced(desk.claims())}
    desk.close()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({}, InputError),
        ({"answer": "blue"}, InputError),
        ({"origin": "nobody"}, UnknownIdError),
        ({"by": " ", "origin": "courier"}, InputError),
    ],
)
def test_a_correction_that_can_not_be_writes_nothing(waiting: Path, change: dict[str, str], fault: type[Exception]) -> None:
    desk = beeld.open(waiting)
    claim = next(one for one in desk.claims("evacuated") if one.document == "f1")
    before = desk.seq
    with pytest.raises(fault):
        desk.correct(claim.id, **{"by": "anna", **change})
    assert desk.seq == before
    desk.close()


def test_correcting_by_options(waiting: Path) -> None:
    claim = next(one["claim"] for one in json.loads(run(waiting, "--json").output) if one["claim"]["document"] == "f3")
    done = run(waiting, "--correct", claim["id"], "--origin", "courier", "--by", "anna", "--json")
    assert json.loads(done.output)[1]["origin"] == "courier"
    lost = run(waiting, "--origin", "courier")
    assert lost.exit_code == 2
    assert "--correct" in lost.output


# -- measured -----------------------------------------------------------------------------------------------------------


def many(claim: Claim, scores: list[float], tier: str = "auto") -> list[Claim]:
    return [
        msgspec.structs.replace(claim, id=f"c{tier}{number}", score=score, tier=tier, polarity="asserted", hedge="none")  # type: ignore[arg-type]
        for number, score in enumerate(scores)
    ]


def decide(claims: list[Claim], accept: bool) -> list[Decision]:
    day = date(2026, 1, 12)
    return [
        Decision(id=f"r-{one.id}", kind="review", by="anna", on=day, reason="read", claims=(one.id,), accept=accept)
        for one in claims
    ]


@pytest.fixture
def claim(flood_desk: Desk) -> Claim:
    return flood_desk.claims("evacuated")[0]


def test_wilson_is_the_interval_of_the_book() -> None:
    low, high = wilson(8, 10)
    assert math.isclose(low, 0.4902, abs_tol=5e-4)
    assert math.isclose(high, 0.9433, abs_tol=5e-4)
    assert wilson(0, 0) == (0.0, 1.0)
    assert more_needed(0, 0) == 73
    assert wilson(72, 72)[0] < 0.95 <= wilson(73, 73)[0]
    assert more_needed(73, 73) == 0
    assert more_needed(99, 100) > 0


def test_precision_counts_single_decisions_by_tier_and_band(claim: Claim) -> None:
    claims = many(claim, [0.91, 0.92, 0.96, 0.97]) + many(claim, [0.3, 0.55, 0.58], "proposed")
    rows = decide(claims[:2], True) + decide(claims[2:3], False) + decide(claims[5:6], True)
    rows.append(msgspec.structs.replace(rows[0], id="bulk", claims=(claims[3].id, claims[4].id)))
    found = {(one.tier, one.score_from, one.score_to): one for one in measured(claims, rows)}
    auto = found["auto", 0.0, 1.0]
    assert (auto.accepted, auto.decided, auto.in_bulk, auto.waiting) == (2, 3, 1, 0)
    assert (auto.low, auto.high) == wilson(2, 3)
    assert (found["auto", 0.9, 0.95].decided, found["auto", 0.95, 1.0].accepted) == (2, 0)
    assert (found["proposed", 0.5, 0.6].decided, found["proposed", 0.5, 0.6].waiting) == (1, 1)
    assert found["proposed", 0.0, 0.5].precision is None


def test_refit_says_how_many_are_needed(claim: Claim) -> None:
    claims = many(claim, [0.93] * 30)
    found = refit(claims, decide(claims, True), 0.9)
    assert found.proposed is None
    assert found.more == 43
    assert "43 more decisions" in found.said
    assert "no such claim waits: more documents must be captured first" in found.said
    few = refit(many(claim, [0.93] * 40), decide(claims, True), 0.9)
    assert "only 10 such claims wait" in few.said
    enough = refit(many(claim, [0.93] * 90), decide(claims, True), 0.9)
    assert "60 such claims wait: `beeld review --tier auto`" in enough.said
    assert next(one.waiting for one in enough.tried if one.threshold == 0.95) == 0


def test_refit_lowers_only_where_people_looked(claim: Claim) -> None:
    sure = many(claim, [0.93] * 120)
    unseen = refit(sure, decide(sure, True), 0.9)
    assert unseen.proposed == 0.9, "no decision below says nothing of what lies below"
    looked = [msgspec.structs.replace(one, id=f"p{one.id}") for one in many(claim, [0.87] * 25, "proposed")]
    assert refit([*sure, *looked], decide([*sure, *looked], True), 0.9).proposed == 0.85


def test_refit_raises_where_the_tier_errs(claim: Claim) -> None:
    low = many(claim, [0.91] * 40)
    high = [msgspec.structs.replace(one, id=f"h{one.id}") for one in many(claim, [0.97] * 80)]
    found = refit([*low, *high], decide(low[:20], False) + decide(low[20:], True) + decide(high, True), 0.9)
    assert found.proposed == 0.95
    denied = [msgspec.structs.replace(one, polarity="denied") for one in high]
    assert refit([*low, *denied], decide(high, True), 0.9).proposed is None, "the tier holds no denials"


def test_a_released_threshold_counts_for_later_captures(flood_desk: Desk, flood: Path) -> None:
    with pytest.raises(InputError, match="no threshold"):
        flood_desk.release_threshold(by="head", reason="measured")
    model = flood_desk.claims("evacuated")[0]
    shown = many(model, [0.99] * 80)
    flood_desk.ledger.append([*shown, *decide(shown, True)])
    assert flood_desk.auto_score() == AUTO_SCORE
    with pytest.raises(InputError, match="reason"):
        flood_desk.release_threshold(by="head", reason=" ")
    row = flood_desk.release_threshold(by="head", reason="measured").decision
    assert row is not None
    assert (row.kind, row.by, row.threshold) == ("threshold", "head", 0.9)
    raised = msgspec.structs.replace(row, id="threshold-x", threshold=1.0)
    flood_desk.ledger.append([raised])
    assert flood_desk.auto_score() == 1.0
    flood_desk.reload()
    text = "The water board says that 1,950 people have been evacuated."
    new = flood_desk.capture(write_document(flood, "late.md", "waterboard", "2026-01-13", "en", text))
    assert new.claims
    assert {one.tier for one in new.claims} == {"proposed"}


def test_a_tried_question_and_an_adopted_letter_go_by_the_case_s_threshold(flood_desk: Desk, flood: Path, tmp_path: Path) -> None:
    asked = msgspec.structs.replace(flood_desk.case.questions["evacuated"])

    def tiers() -> set[str | None]:
        return {one.tier for one in flood_desk.question_trial(asked) if one.verdict == "caught"}

    assert "auto" in tiers()
    day = flood_desk.case.today
    flood_desk.ledger.append([Decision(id="t-1", kind="threshold", by="head", on=day, reason="measured", threshold=1.0)])
    assert tiers() <= {"proposed", None}
    letter = tmp_path / "answer.md"
    letter.write_text("Er zijn 1.243 mensen geëvacueerd. Er zijn drie scholen ondergelopen.\n", encoding="utf-8")
    before = {one.id for one in flood_desk.claims()}
    flood_desk.adopt(flood_desk.propose_adoption(letter, language="nl", dated=day))
    assert {one.tier for one in flood_desk.claims() if one.id not in before} <= {"proposed"}


def test_a_number_that_another_question_gets_is_said_to_go_there(flood_desk: Desk) -> None:
    declared = flood_desk.case.questions["evacuated"]
    rival = msgspec.structs.replace(declared, id="try")
    beside = [one for one in flood_desk.question_trial(rival) if "1.243" in one.quote]
    assert [(one.verdict, one.other, one.tier) for one in beside] == [("other", "evacuated", None)]
    instead = [one for one in flood_desk.question_trial(declared) if "1.243" in one.quote]
    assert [(one.verdict, one.other, one.tier is None) for one in instead] == [("caught", None, False)]


def test_measured_and_refit_as_commands(waiting: Path) -> None:
    run(waiting, "--accept", "all", "--by", "anna")
    found = json.loads(run(waiting, "--measured", "--json").output)
    assert sum(one["in_bulk"] for one in found if (one["score_from"], one["score_to"]) == (0.0, 1.0)) == len(
        reviews(waiting)[0].claims
    )
    assert "95% interval" in run(waiting, "--measured").output
    said = run(waiting, "--refit")
    assert "73 more decisions" in said.output
    assert json.loads(run(waiting, "--refit", "--json").output)["more"] == 73
    refused = run(waiting, "--refit", "--by", "head", "--reason", "measured")
    assert refused.exit_code == 2


def test_claims_named_by_id_are_decided_one_by_one(waiting: Path) -> None:
    ids = [one["claim"]["id"] for one in json.loads(run(waiting, "--json").output)][:3]
    assert run(waiting, "--accept", ids[0], "--accept", ids[1], "--reject", ids[2], "--by", "anna").exit_code == 0
    assert [(one.claims, one.accept) for one in reviews(waiting)] == [((ids[0],), True), ((ids[1],), True), ((ids[2],), False)]
    assert run(waiting, "--accept", ids[0], "--reject", "c0", "--by", "anna").exit_code == 2
    assert len(reviews(waiting)) == 3


def test_rows_of_before_decode_as_they_were() -> None:
    old = b'{"id":"review-9","kind":"review","by":"anna","on":"2026-01-12","reason":"read","claims":["c1"],"accept":true}'
    row = decode_json(old, Decision)
    assert (row.threshold, row.corrected) == (None, None)
    assert json.loads(encode_json(row)) == json.loads(old)
    assert auto_threshold([row], 0.9) == 0.9
    with pytest.raises(msgspec.ValidationError):
        decode_json(b'{"id":"t","kind":"threshold","by":"a","on":"2026-01-12","reason":"r","threshold":1.5}', Decision)
