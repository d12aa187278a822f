"""The commands as a user types them: JSON, tables, and errors that say what to do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from beeld.cli import main


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_from_init_to_picture(tmp_path: Path) -> None:
    case = str(tmp_path / "c")
    assert run("init", case, "--name", "Storm").exit_code == 0
    again = run("init", case)
    assert again.exit_code == 2
    assert "nothing was changed" in again.output
    picture = run("picture", "--case", case, "--json")
    assert (picture.exit_code, json.loads(picture.output)) == (0, [])


def test_the_whole_work_by_commands(flood: Path, tmp_path: Path) -> None:
    case = ("--case", str(flood))
    captured = run("capture", str(flood / "documents"), *case, "--json")
    assert captured.exit_code == 0
    assert len(json.loads(captured.stdout)["captured"]) == 3
    assert "f2" in run("documents", *case).output
    listed = json.loads(run("review", "--list", *case, "--json").output)
    assert all(one["context"] for one in listed)
    assert run("review", "--accept", "all", "--by", "me", *case).exit_code == 0
    assert json.loads(run("ask", "evacuated", *case, "--json").output)["answer"]["n"] == 1243
    assert "What would change" in run("why", "evacuated", *case).output
    assert "Wat de status" in run("why", "evacuated", "--lang", "nl", *case).output
    assert "1,243" in run("picture", *case).output
    tried = run("question", "try", "How many people have been evacuated?", "--lang", "en", "--term", "evacuated", *case)
    assert "more than 1,200 people" in tried.output
    cover = (
        "cover",
        "breach",
        "--looked-at",
        "dikes",
        "--by",
        "board",
        "--from",
        "2026-01-08",
        "--to",
        "2026-01-12",
        "--band",
        "most",
    )
    assert run(*cover, *case).exit_code == 0
    assert run("confirm", "evacuated", "--by", "head", "--reason", "agree", *case).output.endswith("confirmed\n")
    letter = str(flood / "letters" / "letter.md")
    out = tmp_path / "l.docx"
    assert run("write", letter, "-o", str(out), "-o", str(tmp_path / "l.pdf"), *case).exit_code == 0
    assert run("check", letter, *case).exit_code == 0
    issued = run("issue", letter, "--to", "raad", "--by", "head", "-o", str(out), *case, "--json")
    assert json.loads(issued.output)["recipients"] == ["raad"]
    assert run("verify", str(out), *case).exit_code == 0
    assert run("watch", *case).exit_code == 0
    assert json.loads(run("eval", "letter", str(out), *case, "--json").output)["edits"] == 0
    assert "rows good" in run("verify-ledger", *case).output
    graph = tmp_path / "g.svg"
    assert run("sources", "--graph", str(graph), *case).exit_code == 0
    assert graph.read_text(encoding="utf-8").startswith("<svg")
    assert run("backup", str(tmp_path / "b.sqlite"), *case).exit_code == 0


def test_a_sentence_that_no_longer_holds_is_exit_code_3(flood: Path, tmp_path: Path) -> None:
    from .conftest import write_document

    case = ("--case", str(flood))
    run("capture", str(flood / "documents"), *case)
    run("review", "--accept", "all", "--by", "me", *case)
    run("issue", str(flood / "letters" / "letter.md"), "--to", "raad", "--by", "head", "-o", str(tmp_path / "l.html"), *case)
    later = write_document(
        tmp_path, "late.md", "waterboard", "2026-01-15", "en", "The water board says that 1,900 people have been evacuated."
    )
    run("capture", str(later), *case)
    result = run("verify", str(tmp_path / "l.html"), "--now", "2026-01-15", *case, "--json")
    assert result.exit_code == 3
    assert "overtaken" in {one["verdict"] for one in json.loads(result.output)["sentences"]}


@pytest.mark.parametrize(
    ("arguments", "words", "code"),
    [
        (("picture", "--case", "nowhere"), "is not a folder", 2),
        (("adopt", "nowhere.txt"), "is not there", 2),
        (("adopt", "letter.rtf"), "can't be adopted", 2),
        (("eval", "weigh", "."), "claims.parquet", 2),
    ],
)
def test_bad_input_is_one_line_and_a_code(arguments: tuple[str, ...], words: str, code: int) -> None:
    result = run(*arguments)
    assert result.exit_code == code
    assert words in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("ask", "nothing"), "known: began"),
        (("picture", "--view", "secret"), "view 'secret'"),
        (("picture", "--known-at", "999"), "position 999"),
        (("picture", "--known-at", "soon"), "no ledger position"),
        (("picture", "--said-by", "soon"), "soon"),
        (("verify",), "none was issued"),
        (("consent", "stranger", "--scope", "*", "--purpose", "x", "--edition", "public", "--by", "y"), "source 'stranger'"),
    ],
)
def test_unknown_names_are_said_with_what_is_known(flood: Path, arguments: tuple[str, ...], words: str) -> None:
    run("capture", str(flood / "documents"), "--case", str(flood))
    result = run(*arguments, "--case", str(flood))
    assert result.exit_code == 2
    assert words in result.output


def test_an_unreadable_document_is_said_and_the_others_go_on(flood: Path) -> None:
    (flood / "documents" / "bad.md").write_bytes(b"\x00\x01" * 100)
    result = run("capture", str(flood / "documents"), "--case", str(flood))
    assert result.exit_code == 2
    assert "NUL bytes" in result.output
    assert "original kept" in result.output
    assert "f3" in result.output


def test_adopt_makes_a_case_that_opens(tmp_path: Path) -> None:
    letter = tmp_path / "brief.txt"
    letter.write_text(
        "De veiligheidsregio meldt dat er meer dan 1.200 mensen zijn geëvacueerd. Uw raad wordt geïnformeerd.", encoding="utf-8"
    )
    into = str(tmp_path / "c")
    asked = CliRunner().invoke(main, ["adopt", str(letter), "--into", into], input="a\n")
    assert asked.exit_code == 0, asked.output
    assert [one["question"] for one in json.loads(run("picture", "--case", into, "--json").output)] == ["mensen"]
    assert "meer dan 1.200 mensen" in (tmp_path / "c" / "questions.toml").read_text(encoding="utf-8")
