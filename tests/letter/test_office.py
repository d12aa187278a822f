"""A copy that went through LibreOffice is read back like the original; skipped where LibreOffice is not installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from beeld import letter
from beeld.desk import Desk

OFFICE = shutil.which("soffice")


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed (Debian: apt-get install libreoffice-writer)")
def test_every_sentence_survives_a_round_trip_through_libreoffice(flood_desk: Desk, flood: Path, tmp_path: Path) -> None:
    path = tmp_path / "l.docx"
    issued = flood_desk.issue(flood / "letters" / "letter.md", edition="public", to=["raad"], by="head", save_as=path)
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    subprocess.run(
        [str(OFFICE), profile, "--headless", "--convert-to", "docx", "--outdir", str(tmp_path / "out"), str(path)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    back = letter.read_back(tmp_path / "out" / "l.docx")
    assert [(one.id, one.text) for one in back] == [(one.id, one.text) for one in issued.sentences]
    assert flood_desk.verify(tmp_path / "out" / "l.docx").holds
