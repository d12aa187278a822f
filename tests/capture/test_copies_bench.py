"""The made set of the benchmark: its truth holds, and what is found in it is right."""

from __future__ import annotations

from click.testing import CliRunner

from beeld import capture
from beeld.cli import main
from beeld.evaluate.reruns import made_set


def test_the_same_seed_makes_the_same_set_and_another_seed_another() -> None:
    assert made_set(300, seed=4) == made_set(300, seed=4)
    assert made_set(300, seed=4).documents != made_set(300, seed=5).documents
    assert len(made_set(300).documents) == 300


def test_re_runs_and_quotations_are_found_and_nothing_is_joined_wrongly() -> None:
    made = made_set(400, reruns=40, quotations=20, retold=60, seed=7)
    found = capture.verbatim_reuse(made.documents)
    pairs = {(one.document, one.original) for one in found}
    near = {(one.document, one.original) for one in found if one.kind == "copy"}
    assert set(made.copies.items()) <= pairs
    assert near <= set(made.copies.items())
    assert len(near) >= 35
    assert set(made.quotations.items()) <= pairs
    assert not any(one.document.startswith("r") for one in found), "an independent report of the same event is evidence"


def test_without_passages_near_copies_are_found_in_less_memory() -> None:
    made = made_set(400, reruns=40, quotations=20, retold=60, seed=7)
    found = {(one.document, one.original) for one in capture.verbatim_reuse(made.documents, passages=False)}
    assert found <= set(made.copies.items())
    assert len(found) >= 20


def test_the_bench_prints_its_figures() -> None:
    done = CliRunner().invoke(main, ["bench", "copies", "--documents", "400", "--json"])
    assert done.exit_code == 0, done.output
    assert '"false_copies": 0' in done.output
