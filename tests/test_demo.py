"""The demo: from documents to letter, and what became of the letter."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from beeld.cli import main

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    into = tmp_path_factory.mktemp("demo") / "out"
    return into, CliRunner().invoke(main, ["demo", "--into", str(into), "--json"])


def report(demo: tuple[Path, Result]) -> dict[str, object]:
    assert demo[1].exit_code == 0, demo[1].output
    loaded: dict[str, object] = json.loads(demo[1].output)
    return loaded


def test_it_is_quick_and_finds_what_is_there(demo: tuple[Path, Result]) -> None:
    found = report(demo)
    assert float(str(found["seconds"])) > 0  # how fast it is, `beeld bench` measures
    picture = found["picture"]
    assert isinstance(picture, dict)
    assert picture["transferred"]["status"] == "confirmed"
    assert picture["shaddadi_escaped"]["status"] == "contradicted"
    assert picture["dutch_escaped"]["status"] == "no_indications"
    contradictions = found["contradictions"]
    assert isinstance(contradictions, dict)
    assert {"42 nationalities", "61 nationalities", "66 nationalities"} <= set(contradictions["nationalities"])
    assert {"150 persons", "5,703 persons", "5,704 persons"} <= set(contradictions["transferred"])
    assert int(str(found["folded"])) >= 1
    assert found["coverage"] == {"before": "not_looked", "after": "no_indications"}


def test_one_sentence_was_wrong_and_another_merely_overtaken(demo: tuple[Path, Result]) -> None:
    later = report(demo)["later"]
    assert later == {
        "1-withdrawal": {"Samen hebben zij naar verluidt 61 nationaliteiten.": "was_wrong"},
        "2-update": {
            "In totaal zijn 5.704 personen naar Irak overgebracht.": "overtaken",
            "Overgebracht, naar dag: 5.704 op de dag van deze brief.": "overtaken",
            "Samen hebben zij naar verluidt 61 nationaliteiten.": "was_wrong",
        },
    }


def test_watch_tells_each_cause_once_and_drafts_an_update_and_a_correction(demo: tuple[Path, Result]) -> None:
    watched = report(demo)["watch"]
    assert isinstance(watched, dict)
    assert sorted((one["what"], one["question"]) for one in watched["alerts"]) == [
        ("overtaken", "transferred"),
        ("overtaken", "transferred"),
        ("was_wrong", "nationalities"),
    ]
    assert watched["again"] == {"new": 0, "standing": 3}
    assert sorted(one["kind"] for one in watched["drafts"]) == ["correction", "update"]


def test_its_drafts_pass_check_but_for_what_people_must_write(demo: tuple[Path, Result]) -> None:
    """The case declares cells.toml, so that the audit looks at them too; an ordinary letter may not leave out what stands."""
    watched = report(demo)["watch"]
    assert isinstance(watched, dict)

    def errors(path: Path) -> set[str]:
        shown = CliRunner().invoke(main, ["check", str(path), "--case", str(demo[0] / "case"), "--edition", "public", "--json"])
        rows = json.loads(shown.output)
        assert any(one["code"] == "dropped_sentence" for one in rows)
        return {one["code"] for one in rows if one["severity"] == "error"}

    for one in watched["drafts"]:
        path = Path(one["path"])
        assert errors(path) == {"fill_in"}
        ordinary = demo[0] / "ordinary.md"
        untyped = path.read_text(encoding="utf-8").replace(f'kind = "{one["kind"]}"\n', "")
        ordinary.write_text(untyped, encoding="utf-8")
        assert errors(ordinary) == {"fill_in", "dropped_sentence"}


def test_a_draft_that_discloses_is_found_with_its_proof_and_its_repair(demo: tuple[Path, Result]) -> None:
    assert report(demo)["disclosure"] == {
        "sentence": "Six persons are now staying in the reception centre; nobody has left it.",
        "because": "The letters of 10 January 2026 and 10 February 2026 (this draft) together say that one person arrived",
        "repaired": "Between 5 and 10 persons are now staying in the reception centre; nobody has left it.",
    }


def test_a_sentence_is_kept_from_the_public_edition_and_stands_in_the_internal(demo: tuple[Path, Result]) -> None:
    refused = report(demo)["refused"]
    assert isinstance(refused, dict)
    assert list(refused) == ["Bij het bureau hebben {family_requests} familieleden om inlichtingen gevraagd."]
    public = (demo[0] / "letter-public-nl.md").read_text(encoding="utf-8")
    assert "familieleden" not in public
    assert "partner-" not in public


@pytest.mark.parametrize("name", ["letter-public-nl.md", "letter-public-en.md"])
def test_the_letter_is_as_it_was(demo: tuple[Path, Result], name: str) -> None:
    """Golden file: a change of wording, footnote or figure must be looked at. Marks depend on the ledger's salts."""
    import re

    report(demo)
    written = re.sub(r"<!--b[0-9a-f]{16}-->", "", (demo[0] / name).read_text(encoding="utf-8"))
    assert written == (GOLDEN / name).read_text(encoding="utf-8")


def test_all_files_are_written_and_the_ledger_verifies(demo: tuple[Path, Result]) -> None:
    found = report(demo)
    files = found["files"]
    assert isinstance(files, list)
    assert len(files) == 12
    assert all(Path(one).stat().st_size > 500 for one in files)
    assert CliRunner().invoke(main, ["verify-ledger", "--case", str(demo[0] / "case")]).exit_code == 0


def test_a_folder_that_is_no_demo_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    result = CliRunner().invoke(main, ["demo", "--into", str(tmp_path)])
    assert result.exit_code == 2
    assert "no earlier demo" in result.output
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "mine"
