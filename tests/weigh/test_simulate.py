"""Worlds with known truth: likelihoods are honest, intervals hold, copies and old relays add nothing."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from beeld.cli import main
from beeld.evaluate.simulate import measure
from beeld.evaluate.simulate_worlds import WORLDS

KEYS = {"accuracy", "ece", "ece_ideal", "brier", "nll", "seconds", "claims_per_s", "peak_mb", "mean_likelihood"}


@pytest.mark.parametrize("kind", sorted(set(WORLDS) - {"hidden"}))
def test_likelihoods_are_calibrated_and_intervals_hold(kind: str) -> None:
    found = measure(kind, 3, items=700)
    assert set(found) >= KEYS
    assert found["ece"] <= found["ece_ideal"] + 0.03
    assert abs(found["accuracy"] - found["mean_stated"]) <= 0.04
    assert found["accuracy"] >= found["vote"]["accuracy"]
    if "interval_80" in found:
        assert found["interval_80"] >= 0.77
        assert found["interval_95"] >= 0.86
    else:
        assert kind in ("states", "coverage")


def test_ten_clones_change_nothing_where_they_are_named_or_found() -> None:
    found = measure("clones", 5, items=300)
    assert found["changed_by_what_misleads"] == 0
    without = measure("clones", 5, items=300, without=("relays",))
    assert without["changed_by_what_misleads"] > 0.2
    assert without["accuracy"] < found["accuracy"] - 0.1


@pytest.mark.parametrize(
    ("kind", "part"),
    [("hedges", "hedges"), ("mixtures", "accuracy"), ("states", "hazard"), ("hedges", "wording"), ("hedges", "near")],
)
def test_a_part_is_worth_its_place(kind: str, part: str) -> None:
    whole, less = measure(kind, 7, items=600), measure(kind, 7, items=600, without=(part,))
    assert less["nll"] > whole["nll"]


def test_a_seed_gives_the_same_world() -> None:
    one, other = measure("states", 2, items=60), measure("states", 2, items=60)
    timed = {"seconds", "claims_per_s", "peak_mb"}
    assert {k: v for k, v in one.items() if k not in timed} == {k: v for k, v in other.items() if k not in timed}


def test_the_command_and_its_errors() -> None:
    run = CliRunner().invoke(main, ["eval", "weigh", "--simulate", "sparse", "--items", "50", "--json"])
    assert run.exit_code == 0, run.output
    assert json.loads(run.output)["simulate"] == "sparse"
    for arguments in (["--simulate", "weather"], ["--simulate", "sparse", "--without", "luck"], []):
        run = CliRunner().invoke(main, ["eval", "weigh", *arguments])
        assert run.exit_code == 2
        assert "one of clones" in run.output or "parts:" in run.output or "--simulate KIND" in run.output
