"""`beeld calibrate`: what a case's claims teach of its sources, and what they do not."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

import beeld
from beeld import weigh
from beeld.cli import main
from beeld.desk import Desk
from beeld.errors import InputError
from beeld.model import Calibration, Claim, Count, Decision, Finding, Question
from beeld.weigh.calibration import accuracy
from beeld.weigh.fit import case as fitting

from .test_weigh import SOURCES, claim, found

DECLARED = weigh.declared_calibration()
KINDS = Question(id="kinds", type="count", kind="event", ask={"en": "How many kinds?"}, unit="kinds")


def _seen(finding: Finding, claims: list[Claim]) -> list[fitting.Seen]:
    return fitting.seen_in(finding, "kinds", lambda without: found(KINDS, [one for one in claims if one.id not in without]))


def _fit(findings: list[Finding], claims: list[Claim]) -> Calibration:
    seen = [one for finding in findings for one in _seen(finding, claims)]
    return fitting.refit(DECLARED, seen, SOURCES, {one.id: one for one in claims})


def exact(n: int) -> Count:
    return Count(form="exact", n=n)


def _confirmed(claims: list[Claim]) -> Finding:
    decision = Decision(id="c", kind="confirmation", by="head", on=date(2026, 1, 19), reason="seen", question="kinds")
    finding = found(KINDS, claims, decisions=[decision])
    assert finding.status == "confirmed"
    return finding


def test_a_voice_alone_teaches_nothing() -> None:
    claims = [claim("army", exact(7), question=KINDS)]
    fitted = _fit([found(KINDS, claims)], claims)
    assert fitted.accuracies == ()
    assert fitted.openness == DECLARED.openness


def test_who_is_contradicted_by_others_loses_and_who_is_borne_out_gains() -> None:
    claims = [
        claim("court", exact(61), question=KINDS),
        claim("wire", exact(61), question=KINDS),
        claim("army", exact(61), question=KINDS, hedge="possible"),
        claim("paper", exact(80), question=KINDS, hedge="reported"),
    ]
    finding = _confirmed(claims)
    assert all(one.weight == 1.0 for one in _seen(finding, claims))
    fitted = _fit([finding] * 4, claims)
    assert fitted.openness["possible"] > DECLARED.openness["possible"]
    assert fitted.openness["reported"] < DECLARED.openness["reported"]
    order = [fitted.openness[one] for one in fitting.HEDGE_ORDER]
    assert order == sorted(order, reverse=True)
    assert accuracy(fitted, SOURCES["paper"], "kinds") < accuracy(DECLARED, SOURCES["paper"], "kinds")


def test_grade_f_stays_without_information() -> None:
    claims = [claim(name, exact(61), question=KINDS) for name in ("court", "wire", "rumour")]
    assert "rumour" not in {one.source for one in _fit([_confirmed(claims)], claims).accuracies}


def test_copies_among_many_voices_get_less_weight_and_few_voices_none() -> None:
    few = [(f"v{voice}", f"q{number}", "p", str(number % 3)) for voice in range(4) for number in range(40)]
    assert fitting.with_weights(DECLARED, few).weights == {}
    many = []
    for number in range(60):
        shown = (number * 7 + number // 3) % 4
        for voice in range(9):
            many.append((f"v{voice}", f"q{number}", "p", str(shown if (number * (voice + 3)) % 10 < 6 else (number + voice) % 4)))
        many += [(f"echo{copy}", f"q{number}", "p", str((number * number) % 4)) for copy in range(3)]
    weights = fitting.with_weights(DECLARED, many).weights
    assert {key.strip() for key in weights} >= {"echo0", "echo1", "echo2"}
    assert max(weights[f"echo{copy}\t"] for copy in range(3)) < 0.6


def test_a_dry_run_writes_nothing_and_a_release_needs_a_name(flood_desk: Desk) -> None:
    before = flood_desk.seq
    fitted = flood_desk.calibrate()
    assert not fitted.released
    assert flood_desk.seq == before
    assert fitted.calibration.fitted_on.startswith("2026-01-12")
    assert any("priors" in note for note in fitted.notes)
    assert all(0 <= one.prior_share <= 1 for one in fitted.sources)
    with pytest.raises(InputError, match="named person"):
        flood_desk.release_calibration(fitted, by=" ", reason="x")
    again = flood_desk.calibrate()
    assert again.calibration == fitted.calibration


def test_a_released_calibration_is_used_and_replay_knows_the_old_one(flood: Path, flood_desk: Desk) -> None:
    flood_desk.sync()
    then = flood_desk.seq
    old = flood_desk.weigh("evacuated")
    fitted = flood_desk.calibrate()
    flood_desk.release_calibration(fitted, by="head of the desk", reason="monthly")
    new = flood_desk.weigh("evacuated")
    assert new.calibration == fitted.calibration.id
    assert flood_desk.weigh("evacuated", known_at=then).calibration == old.calibration
    moved = {one.question: one for one in fitted.moved}
    if "evacuated" in moved:
        assert moved["evacuated"].after is not None
        assert moved["evacuated"].after.likelihood == pytest.approx(new.likelihood)
    released = [one for one in flood_desk.decisions() if one.kind == "calibration"]
    assert [(one.by, one.text) for one in released] == [("head of the desk", fitted.calibration.id)]
    assert released[0].marking == fitted.marking
    flood_desk.close()
    assert beeld.open(flood).calibration().id == fitted.calibration.id


def test_the_command(flood: Path, flood_desk: Desk) -> None:
    flood_desk.close()
    refused = CliRunner().invoke(main, ["calibrate", "--case", str(flood)])
    assert refused.exit_code == 2
    dry = CliRunner().invoke(main, ["calibrate", "--dry-run", "--case", str(flood), "--json"])
    assert dry.exit_code == 0, dry.output
    assert not json.loads(dry.output).get("released")
    shown = CliRunner().invoke(main, ["calibrate", "--by", "head", "--reason", "monthly", "--case", str(flood)])
    assert shown.exit_code == 0, shown.output
    assert "released: fitted-" in shown.output
