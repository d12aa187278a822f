"""`beeld eval weigh`: reading, scores, references, clones, definitions, the command."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from beeld.cli import main
from beeld.errors import InputError
from beeld.evaluate.claims import read_claims, read_truth
from beeld.evaluate.clones import measure_clones
from beeld.evaluate.reference import fact_confidence, invest, investment, truthfinder
from beeld.evaluate.scores import ece, ece_ideal, judge, near_enough
from beeld.evaluate.weigh import measure
from beeld.weigh.fit import build


def write(folder: Path, claims: list[tuple[str, ...]], truth: list[tuple[str, str, str]], extra: tuple[str, ...] = ()) -> Path:
    for name, header, rows in (
        ("claims.csv", ("source", "object", "property", "value", *extra), claims),
        ("truth.csv", ("object", "property", "value"), truth),
    ):
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows])
    return folder


def floods(folder: Path, sources: int = 12, items: int = 120) -> Path:
    """Did the dike of each polder hold? A source for each water board."""
    random = np.random.default_rng(0)
    truth = random.integers(0, 2, items)
    claims = []
    for item in range(items):
        for source in range(sources):
            chance = 0.5 if source == 0 else 0.78
            said = truth[item] if random.random() < chance else 1 - truth[item]
            claims.append((f"board{source:02d}", f"polder{item:03d}", "held", "yes" if said else "no"))
    return write(folder, claims, [(f"polder{item:03d}", "held", "yes" if truth[item] else "no") for item in range(items)])


def test_truthfinder_joins_confidences_as_its_paper_says() -> None:
    """Yin, Han & Yu 2008, 3.2: two sites of trust t say a fact: s = 1 - (1 - t1)(1 - t2); with damping the logistic of -gamma ln(1 - s)."""
    table = build(["w1", "w2"], ["x", "x"], ["p", "p"], ["f", "f"])
    trust = np.array([0.9, 0.8])
    joint = 1 - 0.1 * 0.2
    found = fact_confidence(table, trust)[0]
    assert found == pytest.approx(1 / (1 + math.exp(0.3 * math.log(1 - joint))))
    assert -math.log(1 - joint) == pytest.approx(-math.log(0.1) - math.log(0.2))


def test_truthfinder_trusts_who_agrees() -> None:
    table = build(["a", "b", "c", "a", "b", "c"], ["x", "x", "x", "y", "y", "y"], ["p"] * 6, ["1", "1", "2", "3", "3", "4"])
    chances = truthfinder(table)
    assert chances[0] > chances[1]
    assert np.add.reduceat(chances, table.starts[:-1]) == pytest.approx([1.0, 1.0])


def test_investment_pays_back_in_proportion() -> None:
    """One turn by hand (Pasternack & Roth 2010, 3.1): a and b put 1/2 and 1 in claim f, a puts 1/2 in claim g; beliefs 2/3 and 1/3 before."""
    table = build(["a", "a", "b"], ["x", "y", "x"], ["p"] * 3, ["f", "g", "f"])
    trust, belief = invest(table, np.array([1.0, 1.0]), np.array([2 / 3, 1 / 3]), np.array([2.0, 1.0]))
    assert trust[0] == pytest.approx(2 / 3 * (0.5 / 1.5) + 1 / 3)
    assert trust[1] == pytest.approx(2 / 3 * (1 / 1.5))
    assert belief[0] == pytest.approx((trust[0] / 2 + trust[1]) ** 1.2)
    assert np.isfinite(investment(table)).all()


def test_scores() -> None:
    assert ece(np.array([0.8] * 10), np.array([1.0] * 8 + [0.0] * 2)) == pytest.approx(
        0.32
    )  # bins of one: the noise that ece_ideal shows
    assert ece(np.array([1.0] * 30), np.zeros(30)) == 1.0
    assert 0 < ece_ideal(np.array([0.7] * 200)) < 0.2
    assert near_enough("23:58", "00:03", "minutes=10")
    assert not near_enough("100", "102", "rel=0.01")
    assert near_enough("B1", "B1", "abs=1")
    with pytest.raises(InputError, match="tolerance"):
        near_enough("1", "2", "about=3")
    table = build(["a", "b"], ["x", "x"], ["p", "p"], ["1", "2"])
    judged = judge(table, np.array([0.7, 0.2]), {("x", "p"): "2", ("y", "p"): "1"}, "abs=1")
    assert (judged.right[0], judged.within[0], judged.of_truth[0]) == (0, 1, 0.2)


def test_reading_says_what_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no claims"):
        read_claims(tmp_path)
    write(tmp_path, [("a", "x", "p", "1")], [("x", "p", "1")])
    assert read_claims(tmp_path).time is None
    assert read_truth(tmp_path / "truth.csv") == {("x", "p"): "1"}
    (tmp_path / "truth.csv").write_text("object,value\nx,1\n", encoding="utf-8")
    with pytest.raises(InputError, match="misses property"):
        read_truth(tmp_path / "truth.csv")


def test_times_are_read_and_the_last_word_counts(tmp_path: Path) -> None:
    rows = [("a", "x", "p", "1", "2026-01-02 10:00"), ("a", "x", "p", "2", "2026-01-03 09:00")]
    write(tmp_path, [*rows, ("b", "x", "p", "1", "2026-01-01 09:00")], [("x", "p", "1")], extra=("time",))
    claims = read_claims(tmp_path)
    assert claims.time is not None
    assert claims.time[1] > claims.time[0]
    assert len(claims.table().source) == 2


def test_a_folder_is_measured_with_its_peers_ablation_and_confirmations(tmp_path: Path) -> None:
    result = measure(floods(tmp_path), tolerance="abs=0", confirmed=40, ablate=True)
    assert result["engine"] == "categories"
    assert {
        "accuracy",
        "within",
        "ece",
        "ece_ideal",
        "brier",
        "nll",
        "mean_likelihood",
        "seconds",
        "claims_per_s",
        "peak_mb",
    } <= set(result)
    assert result["accuracy"] >= result["vote"]["accuracy"] - 0.02
    assert set(result["ablation"]) == {
        f"without_{one}" for one in ("dependence", "difficulty", "averaged", "reputation", "temper", "all")
    }
    assert result["confirmed"]["scored"] == 80
    assert {"vote", "one_coin", "dawid_skene", "truthfinder", "investment"} <= set(result)
    with pytest.raises(InputError, match="property"):
        measure(tmp_path, definitions={"height": "board00"})


def test_clones_of_the_worst_change_hardly_anything(tmp_path: Path) -> None:
    result = measure_clones(floods(tmp_path), noises=(0.05,))
    cases = {one["role"]: one for one in result["cases"]}
    assert cases["worst"]["source"] == "board00"
    assert cases["worst"]["changed"] <= 0.02
    assert cases["worst"]["vote_changed"] > 0.2


def test_lists_of_names_are_measured_as_sets(tmp_path: Path) -> None:
    claims = []
    for number in range(20):
        full = f"Bakker, Jan; Smit{chr(97 + number)}, Lia"
        claims += [(f"careful{one}", f"b{number}", "by", full) for one in range(3)]
        claims += [(f"hasty{one}", f"b{number}", "by", "Bakker, Jan") for one in range(3)]
    truth = [(f"b{number}", "by", f"bakker, jan; smit{chr(97 + number)}, l.") for number in range(20)]
    result = measure(write(tmp_path, claims, truth))
    assert result["engine"] == "lists"
    assert result["f1"] == 1.0
    assert result["vote_lists"]["scored"] == 20


def test_the_command_prints_json_and_refuses_a_bad_definition(tmp_path: Path) -> None:
    floods(tmp_path)
    run = CliRunner().invoke(main, ["eval", "weigh", str(tmp_path), "--json"])
    assert run.exit_code == 0, run.output
    assert json.loads(run.output)["scored"] == 120
    bad = CliRunner().invoke(main, ["eval", "weigh", str(tmp_path), "--definition", "held"])
    assert bad.exit_code == 2
    assert "PROPERTY=SOURCE" in bad.output + (bad.stderr if bad.stderr_bytes else "")
