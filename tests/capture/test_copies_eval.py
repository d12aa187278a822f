"""What `beeld eval copies` and `beeld eval case` count, on a set that is written here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from beeld.cli import main
from beeld.errors import InputError
from beeld.evaluate import copies
from tests.capture.test_copies_retold import STATED, TOLD
from tests.conftest import FLOOD_QUESTIONS, FLOOD_SOURCES, write_document


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    """A statement, its telling in the other language, a reprint, and a report of another event."""
    (tmp_path / "questions.toml").write_text(FLOOD_QUESTIONS, encoding="utf-8")
    (tmp_path / "sources.toml").write_text(FLOOD_SOURCES, encoding="utf-8")
    write_document(tmp_path, "stated.md", "waterboard", "2026-01-10T09:00:00Z", "en", STATED)
    write_document(tmp_path, "told.md", "courier", "2026-01-10T15:00:00Z", "nl", TOLD)
    write_document(tmp_path, "reprint.md", "region", "2026-01-10T18:00:00Z", "en", STATED)
    write_document(
        tmp_path, "other.md", "courier", "2026-01-10T19:00:00Z", "en", "Pupils of 3 schools planted 250 trees in Lindestad."
    )
    labels = [{"doc": "told", "copy_of": "stated"}, {"doc": "reprint", "copy_of": "stated"}, {"doc": "other"}]
    (tmp_path / "labels.jsonl").write_text("\n".join(json.dumps(one) for one in labels), encoding="utf-8")
    (tmp_path / "gold.jsonl").write_text("", encoding="utf-8")
    truth = '[[truth]]\nquestion = "evacuated"\ndate = 2026-01-11\nstatus = "signalled"\nknown = { form = "exact", n = 1243 }\n'
    (tmp_path / "truth.toml").write_text(truth, encoding="utf-8")
    return tmp_path


def test_the_tiers_are_scored_apart(labelled: Path) -> None:
    found = copies.measure(labelled, misses=True)
    assert found["copies_expected"] == 2
    assert found["auto"] == {"found": 1, "right": 1, "precision": 1.0, "recall": 0.5}
    assert found["proposed"] == {"found": 1, "right": 1, "precision": 1.0, "recall": 0.5}
    assert found["either"]["recall"] == 1.0
    assert found["misses"] == []
    printed = CliRunner().invoke(main, ["eval", "copies", str(labelled), "--json"])
    assert json.loads(printed.stdout)["either"] == found["either"]


def test_a_case_says_what_decisions_on_proposals_would_change(labelled: Path) -> None:
    done = CliRunner().invoke(main, ["eval", "case", str(labelled), "--json"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert (found["copies_expected"], found["copies_proposed"], found["proposals"]) == (2, 1, 1)
    assert found["copies_folded"] == 1
    assert found["when_decided"]["copies_folded"] == 2
    assert found["repeated_claims_folded"]["one_voice"] < found["when_decided"]["repeated_claims"]["one_voice"]


def test_decisions_of_the_set_are_obeyed(labelled: Path) -> None:
    word = {
        "date": "2026-01-11",
        "kind": "reuse",
        "document": "told",
        "original": "stated",
        "accept": True,
        "by": "editor",
        "reason": "read",
    }
    before = json.loads(CliRunner().invoke(main, ["eval", "case", str(labelled), "--json"]).stdout)
    (labelled / "decisions.jsonl").write_text(json.dumps(word), encoding="utf-8")
    after = json.loads(CliRunner().invoke(main, ["eval", "case", str(labelled), "--json"]).stdout)
    assert (before["status_right"], after["status_right"]) == (0, 1)


def test_a_set_without_labels_or_with_broken_ones_is_said(labelled: Path) -> None:
    (labelled / "labels.jsonl").write_text('{"doc": "told", "copy_of"', encoding="utf-8")
    with pytest.raises(InputError, match="line 1"):
        copies.measure(labelled)
    (labelled / "labels.jsonl").unlink()
    with pytest.raises(InputError, match="no labels"):
        copies.measure(labelled)
