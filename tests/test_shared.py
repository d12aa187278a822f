"""The shared data: what must be exactly right is tested; quality is measured by `beeld eval`, and only bounded from below here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from beeld.cli import main

pytestmark = pytest.mark.shared


def measured(*arguments: str) -> dict[str, object]:
    result = CliRunner().invoke(main, ["eval", *arguments, "--json"])
    assert result.exit_code == 0, result.output
    loaded: dict[str, object] = json.loads(result.output)
    return loaded


def test_merkle_probes_are_all_right(shared: Path) -> None:
    found = measured("merkle", str(shared / "merkle_vectors.json"))
    assert (found["right"], found["n"]) == (196, 196)
    assert found["hashes_right"] == found["hashes_n"]


def test_marking_cases_are_all_right(shared: Path) -> None:
    found = measured("markings", str(shared / "marking_cases.json"))
    assert (found["right"], found["n"]) == (18, 18)


def test_absence_examples_are_exact(shared: Path) -> None:
    found = measured("absence", str(shared / "absence_examples.json"))
    assert (found["n"], found["unknown"]) == (17, [])
    assert float(str(found["worst_difference"])) <= 1e-9


def test_capture_prints_every_slot(shared: Path) -> None:
    found = measured("capture", str(shared / "case-public" / "dev"))
    for slot in ("span", "question", "value", "polarity", "origin", "hedge", "valid_from", "core", "claim"):
        scores = found[slot]
        assert isinstance(scores, dict)
        assert set(scores) == {"precision", "recall", "f1", "n"}
        assert 0 < scores["f1"] <= 1
    assert set(found["by_language"]) == {"en", "nl"}  # type: ignore[call-overload]
    by_type = found["by_type"]
    assert isinstance(by_type, dict)
    assert {"count", "yesno", "date"} <= set(by_type)
    gold = found["span"]
    assert isinstance(gold, dict)
    assert sum(one["span"]["n"] for one in by_type.values()) == gold["n"]
    assert {"precision", "low", "high", "coverage"} <= set(found["auto"])  # type: ignore[call-overload]


def test_the_case_weighs_at_three_dates(shared: Path) -> None:
    found = measured("case", str(shared / "case-public"), "--gold")
    assert found["reachable"] == 38
    assert int(str(found["answer_right"])) >= 33


def test_crowd_weighing_is_no_worse_than_voting(shared: Path) -> None:
    found = measured("weigh", str(shared / "weigh" / "crowd_rte"))
    vote = found["vote"]
    assert isinstance(vote, dict)
    assert float(str(found["accuracy"])) >= vote["accuracy"]


def test_the_ministers_letter_is_adopted(shared: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["adopt", str(shared / "letter-nl.txt"), "--into", str(tmp_path / "c"), "--json"])
    assert result.exit_code == 0, result.output
    adopted = json.loads(result.output)
    sentences = adopted["sentences"]
    printed = {one["printed"].split(" isis")[0] for one in sentences}
    assert "meer dan 5.700" in printed
    assert any(one["printed"].startswith("5.704") and "61 nationaliteiten" in one["printed"] for one in sentences)
    named = next(one for one in sentences if one["printed"].startswith("5.704"))
    assert "National Center" in named["said_by"]
    assert [one["printed"] for one in sentences if "tegenstrijdige signalen" in one["text"]] == ["in tegenspraak"]
    assert [one["printed"] for one in sentences if "verschillende internationale partners" in one["text"]] == ["ja *"]
    assert [one["printed"] for one in sentences if "geen indicaties" in one["text"]] == ["nee"]
    assert [one["type"] for one in sentences if "worden geïnformeerd" in one["text"]] == ["promise"]
    assert any("27925, nr. 1016" in text for text in adopted["footnotes"].values())


def test_the_real_case_is_captured_and_its_decisions_applied(shared: Path, tmp_path: Path) -> None:
    import shutil

    import beeld

    case = beeld.init_case(tmp_path / "case", name="real")
    for name in ("questions.toml", "sources.toml"):
        shutil.copy(shared / "case-public" / name, case / name)
    desk = beeld.open(case)
    captured = list(desk.capture_all([shared / "case-public" / "dev"]))
    assert len(captured) == 40
    assert desk.apply_decisions(shared / "case-public" / "decisions.jsonl") >= 15
    assert desk.marked_documents(desk.documents())["p016"].orcon == ("partner-noord",)
    public = desk.weigh("transferred", view="public")
    assert "p016" not in str(public)
    assert {one.kind for one in desk.decisions()} == {"confirmation", "marking", "consent"}
    assert desk.ledger.verify().ok


def test_the_case_with_declared_terms_meets_its_bar(shared: Path) -> None:
    """32 of the 38 reachable answers right by words alone; at most one wrong with a likelihood above .9 (a lower bound from a
    later stage, which two bodies give, where the figure itself was not captured: docs/measurements.md).
    """
    terms = Path(__file__).resolve().parent.parent / "src" / "beeld" / "cases" / "questions-with-terms.toml"
    found = measured("case", str(shared / "case-public"), "--questions", str(terms))
    assert int(str(found["answer_right"])) >= 32
    assert int(str(found["wrong_above_90"])) <= 1
