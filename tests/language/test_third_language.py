"""A third language is a folder, and no code: German, in tests/language/de, reads and captures."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
FLOOD = (
    "Das Wasser steht hoch. Der Deich an der Lippe brach am 13. Februar 2026. In Lippstadt wurden laut Feuerwehr mehr als 5.700 Menschen evakuiert. "
    "Rund 120 Häuser sind überflutet, sagte der Sprecher der Feuerwehr. Er fügte hinzu, voraussichtlich würden 300 Häuser "
    "überflutet. Die Polizei kann nicht bestätigen, dass 5.900 Menschen evakuiert wurden. Die Schulen in Lippstadt sind "
    "geschlossen."
)
STRIKE = (
    "Im Hafen von Emden hat am Montag der Streik begonnen. Laut Verdi beteiligen sich zwischen 250 und 300 Beschäftigte am "
    "Streik. Die Polizei zählte höchstens 180 Beschäftigte im Streik. Er dauert an."
)
NUMBERS: dict[str, dict[str, Any]] = {
    "Mehr als 5.700 Menschen wurden evakuiert.": {"form": "more_than", "n": 5700.0},
    "Rund 120 Häuser stehen unter Wasser.": {"form": "about", "n": 120.0},
    "Zwischen 25 und 30 Beschäftigte streiken.": {"form": "range", "low": 25.0, "high": 30.0},
    "Dutzende Anwohner warten.": {"form": "vague", "word": "dutzende", "low": 24.0, "high": 99.0},
    "Es sind fünfundzwanzig Schulen geschlossen.": {"form": "exact", "n": 25.0},
    "Knapp 2,5 Millionen Sandsäcke liegen bereit.": {"form": "about", "n": 2500000.0, "side": "below"},
}
DAYS = {
    "Der Deich brach am 13. Februar 2026.": "2026-02-13",
    "Gestern wurde der Streik beendet.": "2026-02-19",
    "Am Montag begann der Streik.": "2026-02-16",
}
STANCE = {
    "Die Feuerwehr kann nicht bestätigen, dass 12 Menschen verletzt wurden.": ("not_established", "unconfirmed"),
    "Die Polizei bestreitet, dass 8 Menschen starben.": ("denied", "none"),
    "Angeblich sind 40 Menschen verletzt.": ("asserted", "reported"),
    "Möglicherweise beteiligen sich 300 Arbeiter.": ("asserted", "possible"),
    "Voraussichtlich streiken 90 Arbeiter.": ("asserted", "likely"),
    "Es sind 70 Arbeiter im Streik, aber möglicherweise kommen mehr.": ("asserted", "none"),
}


def beeld(folders: Path | str, *args: str, given: Any = None) -> subprocess.CompletedProcess[bytes]:
    """A process of its own: the languages are read once."""
    return subprocess.run(
        [sys.executable, *args],
        input=json.dumps(given).encode(),
        capture_output=True,
        env={**os.environ, "BEELD_LANGUAGES": str(folders)},
        check=False,
    )


@pytest.fixture(scope="module")
def german() -> dict[str, Any]:
    done = beeld(HERE, str(HERE / "third.py"), given={"read": [*NUMBERS, *DAYS, *STANCE], "claims": [FLOOD, STRIKE]})
    assert done.returncode == 0, done.stderr.decode()
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_folder_is_one_language_more(german: dict[str, Any]) -> None:
    assert german["languages"] == ["de", "en", "nl"]


@pytest.mark.parametrize("sentence", NUMBERS)
def test_numbers(german: dict[str, Any], sentence: str) -> None:
    counts = [one["answer"] for one in german["read"][sentence] if one["role"] == "count"]
    assert counts == [{"kind": "count", **NUMBERS[sentence]}]


@pytest.mark.parametrize("sentence", DAYS)
def test_days(german: dict[str, Any], sentence: str) -> None:
    """An ordinal's point ends no sentence, and a relative day hangs on the publication."""
    assert [one["answer"]["start"] for one in german["read"][sentence] if one["role"] == "date"] == [DAYS[sentence]]


@pytest.mark.parametrize("sentence", STANCE)
def test_polarity_and_hedge(german: dict[str, Any], sentence: str) -> None:
    assert [(one["polarity"], one["hedge"]) for one in german["read"][sentence]] == [STANCE[sentence]]


def test_what_is_read_is_said(german: dict[str, Any]) -> None:
    assert german["said"]["Mehr als 5.700 Menschen wurden evakuiert."] == ["mehr als 5.700"]
    assert german["said"]["Zwischen 25 und 30 Beschäftigte streiken."] == ["zwischen 25 und 30"]


def told(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [
        (one["question"], one["answer"].get("n") or one["answer"].get("start") or one["answer"].get("low"), one["origin"])
        for one in rows
    ]


def test_a_report_of_a_flood(german: dict[str, Any]) -> None:
    rows = german["claims"][FLOOD]
    assert told(rows[:5]) == [
        ("breach", "2026-02-13", "paper"),
        ("evacuated", 5700, "fire"),
        ("houses", 120, "fire"),
        ("houses", 300, "fire"),  # "er fügte hinzu": the speaker of the sentence before
        ("evacuated", 5900, "police"),
    ]
    assert [(one["polarity"], one["hedge"]) for one in rows[3:5]] == [("asserted", "likely"), ("not_established", "unconfirmed")]
    assert (rows[5]["question"], rows[5]["answer"], len(rows)) == ("schools", {"kind": "yesno", "yes": True}, 6)
    assert {one["language"] for one in rows} == {"de"}


def test_a_report_of_a_strike(german: dict[str, Any]) -> None:
    rows = german["claims"][STRIKE]
    assert told(rows) == [("strikers", 250, "union"), ("strikers", 180, "police")]
    assert rows[1]["answer"]["form"] == "at_most"


def test_a_case_captures_a_german_file(tmp_path: Path) -> None:
    """From the command line: the question has no wording but its German one."""
    case, run = tmp_path / "case", ["-c", "from beeld.cli import main; main()"]
    assert beeld(HERE, *run, "init", str(case)).returncode == 0
    (case / "questions.toml").write_text(
        '[[question]]\nid = "evacuated"\ntype = "count"\nunit = "persons"\n'
        'ask_de = "Wie viele Menschen wurden in Lippstadt evakuiert?"\n',
        encoding="utf-8",
    )
    (case / "sources.toml").write_text('[[source]]\nid = "paper"\nname = "Abendblatt"\nkind = "newspaper"\n', encoding="utf-8")
    (tmp_path / "flut.txt").write_text(FLOOD, encoding="utf-8")
    done = beeld(
        HERE,
        *run,
        "capture",
        str(tmp_path / "flut.txt"),
        "--case",
        str(case),
        "--source",
        "paper",
        "--published",
        "2026-02-20",
        "--lang",
        "de",
    )
    assert done.returncode == 0, done.stderr.decode()
    listed = beeld(HERE, *run, "claims", "--case", str(case), "--json")
    assert listed.returncode == 0, listed.stderr.decode()
    assert b"5700" in listed.stdout


def test_a_folder_that_holds_no_language_is_told(tmp_path: Path) -> None:
    code = "from beeld import language; language.read('Drei', 'de')"
    missing = beeld(tmp_path / "none", "-c", code)
    assert missing.returncode != 0
    assert b"is no folder" in missing.stderr
    empty = beeld(tmp_path, "-c", code)
    assert empty.returncode != 0
    assert b"holds no language" in empty.stderr
    (tmp_path / "de").mkdir()
    (tmp_path / "de" / "words.toml").write_bytes((HERE / "de" / "words.toml").read_bytes())
    short = beeld(tmp_path, "-c", code)
    assert short.returncode != 0
    assert b"has no table" in short.stderr
    for name in ("numbers", "dates"):
        (tmp_path / "de" / f"{name}.toml").write_bytes((HERE / "de" / f"{name}.toml").read_bytes())
    cues = (HERE / "de" / "cues.toml").read_text(encoding="utf-8").replace("told = ", "tell = ").replace("[silence]", "[silent]")
    (tmp_path / "de" / "cues.toml").write_text(cues, encoding="utf-8")
    lacking = beeld(tmp_path, "-c", code)
    assert b"has no key silence, naming.told, attribution.told" in lacking.stderr
