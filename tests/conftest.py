"""Fixtures that several tests share: a second, unrelated case that is built from nothing, and the shared data."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

import beeld
from beeld.desk import Desk

REPO = Path(__file__).resolve().parent.parent
# words alone route in the tests, whatever is installed; those of the sentence model unset this
os.environ["BEELD_SEMANTIC"] = "0"

FLOOD_CASE = 'name = "High water on the Linde"\nlanguage = "nl"\nvalid_at = 2026-01-12\n\n[policy]\nmin_cell = 5\n'
FLOOD_QUESTIONS = """
[[question]]
id = "evacuated"
type = "count"
unit = "persons"
kind = "state"
cumulative = true
ask_nl = "Hoeveel mensen zijn er bij het hoogwater geëvacueerd?"
ask_en = "How many people have been evacuated because of the high water?"
terms = { nl = ["geëvacueerd"], en = ["evacuated"] }

[[question]]
id = "breach"
type = "yesno"
kind = "state"
ask_nl = "Is er een dijk doorgebroken?"
ask_en = "Has a dike been breached?"
terms = { nl = ["doorgebroken", "dijkdoorbraak"], en = ["breach", "breached"] }

[[question]]
id = "began"
type = "date"
kind = "event"
ask_nl = "Op welke dag is de evacuatie begonnen?"
ask_en = "On which day did the evacuation begin?"
terms = { nl = ["evacuatie begon"], en = ["evacuation began"] }

[[question]]
id = "shelter"
type = "place"
kind = "state"
ask_nl = "Waar worden de geëvacueerden opgevangen?"
ask_en = "Where are the evacuees sheltered?"
terms = { nl = ["opgevangen"], en = ["sheltered"] }
[[question.places]]
id = "lindestad"
aliases = ["Lindestad"]
[[question.places]]
id = "sporthal"
within = "lindestad"
aliases = ["sporthal de Wilg", "De Wilg sports hall"]

[[question]]
id = "cause"
type = "category"
kind = "state"
ask_nl = "Wie is verantwoordelijk voor het late openen van de sluis?"
ask_en = "Who is responsible for opening the sluice late?"
terms = { nl = ["verantwoordelijk"], en = ["responsible"] }
[question.categories]
board = ["waterschap", "water board"]
operator = ["sluisbeheerder", "operator of the sluice"]
"""
FLOOD_SOURCES = """
[[source]]
id = "waterboard"
name = "Waterschap De Linde"
kind = "state"
country = "NL"
reliability = "B"
aliases = ["the water board", "het waterschap"]

[[source]]
id = "region"
name = "Veiligheidsregio Linde"
kind = "state"
country = "NL"
reliability = "A"
aliases = ["de veiligheidsregio", "the safety region"]

[[source]]
id = "courier"
name = "Linde Courier"
kind = "newspaper"
country = "NL"
reliability = "C"
"""
FLOOD_DOCUMENTS = {
    "f1.md": (
        "waterboard",
        "2026-01-10",
        "nl",
        "Het waterschap meldt dat er 1.243 mensen zijn geëvacueerd. De evacuatie begon op 8 januari 2026. "
        "Tot nu toe is er geen dijk doorgebroken. Mensen worden opgevangen in sporthal de Wilg.",
    ),
    "f2.md": (
        "courier",
        "2026-01-10",
        "en",
        "According to the water board, 1,243 people have been evacuated. The paper could not reach the mayor about it yet.",
    ),
    "f3.md": (
        "region",
        "2026-01-11",
        "en",
        "The safety region says that more than 1,200 people have been evacuated along the river. "
        "It holds the operator of the sluice responsible for the late opening.",
    ),
}
FLOOD_LETTER = """+++
id = "hoogwater"
title = "Stand van zaken hoogwater"
language = "nl"
date = 2026-01-12
addressee = "De gemeenteraad"
sender = "Het college"
+++

Er zijn {evacuated} mensen geëvacueerd. De evacuatie is op {began} begonnen. Er is geen dijk doorgebroken. {breach:no}

Het college staat in contact met het waterschap. {.own_act by="gemeente" on=2026-01-11} U wordt geïnformeerd zodra er meer bekend is. {.promise to="raad" triggers="shelter"}
"""


def write_document(folder: Path, name: str, source: str, published: str, language: str, body: str) -> Path:
    """A document with front matter, for a case under test."""
    path = folder / name
    front = (
        f'+++\nid = "{name[:-3]}"\ntitle = "{name}"\nsource = "{source}"\npublished = {published}\nlanguage = "{language}"\n+++\n'
    )
    path.write_text(front + body + "\n", encoding="utf-8")
    return path


@pytest.fixture
def flood(tmp_path: Path) -> Path:
    """A case folder about another subject than the demo's, with documents in both languages; nothing captured yet."""
    case = tmp_path / "flood"
    (case / "documents").mkdir(parents=True)
    (case / "letters").mkdir()
    (case / "case.toml").write_text(FLOOD_CASE, encoding="utf-8")
    (case / "questions.toml").write_text(FLOOD_QUESTIONS, encoding="utf-8")
    (case / "sources.toml").write_text(FLOOD_SOURCES, encoding="utf-8")
    (case / "letters" / "letter.md").write_text(FLOOD_LETTER, encoding="utf-8")
    for name, (source, published, language, body) in FLOOD_DOCUMENTS.items():
        write_document(case / "documents", name, source, published, language, body)
    return case


@pytest.fixture
def flood_desk(flood: Path) -> Iterator[Desk]:
    """The flood case with its documents captured and its claims accepted."""
    desk = beeld.open(flood)
    list(desk.capture_all([flood / "documents"]))
    waiting = [one.claim.id for one in desk.review_queue()]
    if waiting:
        desk.review(waiting, accept=True, by="test reviewer")
    yield desk
    desk.close()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The shared data (BEELD_SHARED, default ../shared); tests that need it are skipped without it."""
    folder = Path(os.environ.get("BEELD_SHARED", REPO.parent / "shared"))
    if not folder.is_absolute():
        folder = REPO / folder
    if not (folder / "data").is_dir():
        pytest.skip(f"shared data not found at {folder}: set BEELD_SHARED")
    return folder / "data"


@pytest.fixture(scope="session")
def demo_letter(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The packaged demo, run once: its case folder, and the docx that it issued. Tests read it, they do not add to it."""
    from click.testing import CliRunner

    from beeld.cli import main

    into = tmp_path_factory.mktemp("demo-letter") / "out"
    result = CliRunner().invoke(main, ["demo", "--into", str(into)])
    assert result.exit_code == 0, result.output
    return into / "case", into / "letter-public-nl.docx"
