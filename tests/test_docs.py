"""The tutorial's files are written and its commands are run, in order."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from beeld.cli import main

REPO = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"^```(?P<kind>\w+)(?: file=(?P<file>\S+))?\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


def test_the_tutorial_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ran = 0
    for block in BLOCK.finditer((REPO / "docs" / "tutorial" / "first-hour.md").read_text(encoding="utf-8")):
        if block["file"]:
            Path(block["file"]).write_text(block["body"], encoding="utf-8")
        elif block["kind"] == "console":
            for line in block["body"].splitlines():
                command, _, comment = line.partition("#")
                wanted = int(comment.split()[-1]) if "exit" in comment else 0
                result = CliRunner().invoke(main, shlex.split(command.removeprefix("$ beeld ")))
                assert result.exit_code == wanted, f"{line}\n{result.output}"
                ran += 1
    assert ran >= 14


@pytest.mark.parametrize(
    "path", sorted([REPO / "README.md", *(REPO / "docs").rglob("*.md")]), ids=lambda one: str(one.relative_to(REPO))
)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target
