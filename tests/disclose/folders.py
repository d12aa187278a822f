"""Case folders made from the compact files in cases/: cells, outside, and letters in Dutch and English."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

CASES = Path(__file__).parent / "cases"
NAMES = sorted(one.stem for one in CASES.glob("*.toml"))


def content(name: str) -> dict[str, Any]:
    return tomllib.loads((CASES / f"{name}.toml").read_text(encoding="utf-8"))


def folder(name: str, into: Path) -> Path:
    """A case folder under `into`, named after the case."""
    case = content(name)
    path = into / name
    (path / "letters").mkdir(parents=True)
    (path / "case.toml").write_text(f'name = "{name}"\nlanguage = "nl"\nvalid_at = 2026-04-01\n', encoding="utf-8")
    for file in ("questions.toml", "sources.toml"):
        (path / file).write_text("", encoding="utf-8")
    (path / "cells.toml").write_text(case["cells"], encoding="utf-8")
    if "outside" in case:
        (path / "outside.toml").write_text(case["outside"], encoding="utf-8")
    for number, letter in enumerate(case["letters"], start=1):
        for lang in ("nl", "en"):
            front = (
                f'+++\nid = "letter-{number}"\ntitle = "Letter {number}"\nlanguage = "{lang}"\ndate = {letter["date"]}\n+++\n\n'
            )
            (path / "letters" / f"{number}.{lang}.md").write_text(front + letter[lang] + "\n", encoding="utf-8")
    return path
