"""The picture of a finding's reasons: well-formed, nothing but the finding in it, and a table that says the same."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from beeld import weigh
from beeld.cli import main
from beeld.model import Contribution, Count, Finding

SVG = "{http://www.w3.org/2000/svg}"


def finding(**fields: object) -> Finding:
    def voice(origin: str, side: str, decibans: float, **more: object) -> Contribution:
        body = {"claims": (origin,), "answer": Count(form="exact", n=1243.0), "said_on": date(2026, 1, 10), "grade": "B"}
        return Contribution(origin=origin, side=side, decibans=decibans, **{**body, **more})  # type: ignore[arg-type]

    body: dict[str, object] = {
        "question": "evacuated",
        "status": "corroborated",
        "answer": Count(form="exact", n=1243.0),
        "likelihood": 0.97,
        "confidence": "moderate",
        "valid_at": date(2026, 1, 12),
        "known_seq": 3,
        "calibration": "declared-2",
        "view": "internal",
        "prior_decibans": -39.5,
        "caveats": ("a limit",),
        "what_would_change": ("a named person's confirmation",),
        "unit": "persons",
        "contributions": (
            voice("board <&> sons", "for", 20.0, folded=("courier", "radio")),
            voice("region", "against", -6.25, denies=True),
            voice("mayor", "silent", 0.0, answer=None),
            voice("old", "superseded", 0.0),
        ),
    }
    return Finding(**{**body, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_the_picture_is_wellformed_and_says_it_in_words_too(lang: str) -> None:
    root = ET.fromstring(weigh.svg(finding(), lang, "How many?"))
    assert root.get("role") == "img"
    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert desc is not None
    for name in ("board <&> sons", "region", "mayor", "old", "courier"):
        assert name in str(desc.text)
    numbers = [one.text for one in root.iter(f"{SVG}text")]
    assert ("+20.0" if lang == "en" else "+20,0") in numbers
    assert ("−6.2" if lang == "en" else "−6,2") in numbers


def test_bars_are_in_proportion_and_stay_inside() -> None:
    root = ET.fromstring(weigh.svg(finding()))
    bars = {one.get("class"): float(one.get("width", "0")) for one in root.iter(f"{SVG}rect")}
    assert bars["for"] / bars["against"] == pytest.approx(20 / 6.25, rel=0.02)
    assert bars["prior"] / bars["for"] == pytest.approx(39.5 / 20, rel=0.02)
    width = float(str(root.get("viewBox")).split()[2])
    for one in root.iter(f"{SVG}rect"):
        assert 0 <= float(one.get("x", "0")) <= float(one.get("x", "0")) + float(one.get("width", "0")) <= width


def test_the_page_has_a_table_with_every_voice() -> None:
    page = weigh.page(finding(), "en", "How many?")
    assert "<script" not in page
    assert page.count("<tr>") == 6
    assert "denies: 1,243 persons" in page
    assert "board &lt;&amp;&gt; sons" in page
    assert "a named person&#x27;s confirmation" in page


def test_many_voices_are_told_to_stand_in_the_table() -> None:
    many = tuple(Contribution(origin=f"v{index}", side="for", decibans=1.0, claims=()) for index in range(90))
    assert "more voices, in the table" in weigh.svg(finding(contributions=many))
    assert weigh.page(finding(contributions=many)).count("<tr>") == 92


def test_the_command_writes_both_and_refuses_another_kind(flood_desk: object, flood: Path, tmp_path: Path) -> None:
    for name in ("why.svg", "why.html"):
        run = CliRunner().invoke(main, ["why", "evacuated", "--case", str(flood), "--chart", str(tmp_path / name)])
        assert run.exit_code == 0, run.output
        assert "1,243" in (tmp_path / name).read_text(encoding="utf-8")
    run = CliRunner().invoke(main, ["why", "evacuated", "--case", str(flood), "--chart", str(tmp_path / "why.bmp")])
    assert run.exit_code == 2
    assert ".svg or .html" in run.output
