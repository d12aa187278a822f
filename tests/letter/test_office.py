"""Copies that went through LibreOffice, unedited and edited; skipped where LibreOffice is not installed."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

import beeld
from beeld import letter
from beeld.desk import Desk
from tests.letter.editing import SIX_EDITS, edit_docx

OFFICE = shutil.which("soffice")
pytestmark = pytest.mark.skipif(
    OFFICE is None, reason="LibreOffice is not installed (Debian: apt-get install libreoffice-writer)"
)


@pytest.fixture(scope="module")
def convert(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    profile = tmp_path_factory.mktemp("profile")

    def run(path: Path, *suffixes: str) -> Path:
        for number, suffix in enumerate(suffixes):
            folder = path.parent / f"{path.stem}-{number}-{suffix}"
            command = [str(OFFICE), f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", suffix]
            subprocess.run([*command, "--outdir", str(folder), str(path)], check=True, capture_output=True, timeout=180)
            path = folder / f"{path.stem}.{suffix}"
        return path

    return run  # type: ignore[return-value]


@pytest.mark.parametrize("way", [("docx",), ("odt",), ("odt", "docx"), ("pdf",), ("html",)])
def test_every_sentence_survives_libreoffice(
    flood_desk: Desk, flood: Path, tmp_path: Path, convert: object, way: tuple[str, ...]
) -> None:
    path = tmp_path / "l.docx"
    issued = flood_desk.issue(flood / "letters" / "letter.md", edition="public", to=["raad"], by="head", save_as=path)
    back = convert(path, *way)  # type: ignore[operator]
    result = flood_desk.verify(back)
    assert [(one.id, one.copy, one.text) for one in result] == [(one.id, "unchanged", one.text) for one in issued.sentences]
    assert result.holds
    if way[-1] in ("docx", "odt"):
        assert [(one.id, one.text) for one in letter.read_back(back)] == [(one.id, one.text) for one in issued.sentences]


@pytest.mark.parametrize("before", [(), ("docx",), ("odt", "docx")])
@pytest.mark.parametrize("after", [(), ("docx",), ("odt",), ("pdf",)])
def test_six_of_six_edits_are_found(
    flood_desk: Desk, flood: Path, tmp_path: Path, convert: object, before: tuple[str, ...], after: tuple[str, ...]
) -> None:
    """A number, a sentence taken out, one put in a paragraph, one put outside, other words of certainty, two that change places;
    before and after the copy went through LibreOffice.
    """
    path = tmp_path / "l.docx"
    flood_desk.issue(flood / "letters" / "letter.md", edition="public", to=["raad"], by="head", save_as=path)
    edited = tmp_path / "edited.docx"
    edit_docx(convert(path, *before), edited, SIX_EDITS)  # type: ignore[operator]
    result = flood_desk.verify(convert(edited, *after))  # type: ignore[operator]
    found = {one.text: (one.copy, one.verdict) for one in result.edits}
    assert found == {
        "Er zijn 1.423 mensen geëvacueerd.": ("edited", "was_wrong"),
        "De evacuatie is op 8 januari 2026 begonnen.": ("missing", "missing"),
        "Daarbij raakten 12 mensen gewond.": ("new", "untraced"),
        "Misschien is er geen dijk doorgebroken.": ("edited", "holds"),
        "Het water zakt inmiddels.": ("new", "untraced"),
        "Het college staat in contact met het waterschap.": ("moved", "holds"),
    }


def test_an_altered_footnote_and_head_are_found(demo_letter: tuple[Path, Path], tmp_path: Path, convert: object) -> None:
    case, path = demo_letter
    edited = tmp_path / "edited.docx"
    edit_docx(
        convert(path, "docx"),  # type: ignore[operator]
        edited,
        [("20 februari 2026", "12 februari 2026")],
        notes=[("nr. 1016", "nr. 1061")],
    )
    desk = beeld.open(case)
    result = desk.verify(convert(edited, "odt"))  # type: ignore[operator]
    desk.close()
    assert [(one.copy, one.verdict) for one in result.edits] == [("edited", "edited"), ("edited", "edited")]
    assert "nr. 1061" in result.edits[0].because
    assert result.edits[1].text.endswith("12 februari 2026")
