"""The chance that a claim is right: what it is weighed by, and that it is fitted on folders left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from beeld.capture import surety
from beeld.capture.weights import Weights
from beeld.evaluate import surety as fitting
from beeld.evaluate.capture import capture_all, read, tally
from beeld.evaluate.routing import bare

SETS = Path(__file__).parent / "sets"


def test_by_weights_that_hold_none_for_it_the_product_of_the_chances_stands() -> None:
    assert surety.chance([0.0] * len(surety.NAMES), 0.42, Weights({})) == 0.42


def test_what_is_likelier_routed_and_spoken_is_surer() -> None:
    weights = Weights({"sure": {"both": 2.0, "hedged": -1.0, "bias": 0.0}})

    def values(**given: float) -> list[float]:
        return [given.get(name, 0.0) for name in surety.NAMES]

    assert surety.chance(values(both=0.0), 0.9, weights) == pytest.approx(0.5)
    assert surety.chance(values(both=0.8), 0.0, weights) > surety.chance(values(both=0.2), 0.0, weights)
    assert surety.chance(values(both=0.8, hedged=1.0), 0.0, weights) < surety.chance(values(both=0.8), 0.0, weights)


def test_it_is_fitted_on_claims_and_a_folder_is_scored_by_the_others() -> None:
    captured = []
    for name in ("flood", "strike", "outbreak"):
        folder = read(SETS / name)
        signs: dict[str, list[float]] = {}
        claims = capture_all(folder.documents, bare(folder.questions), folder.sources, weights=Weights(_plain()), signs=signs)
        captured.append((tally(folder, claims), signs))
        assert set(signs) >= {one.id for some in claims.values() for one in some}
    fitted = fitting.fit(captured)
    assert set(fitted) == {*surety.NAMES, "bias"}
    fitting.rescored(captured)
    judged = [one for found, _ in captured for one in found.judged if not one.repeat]
    right = sum(one.right for one in judged)
    assert right > 20
    # what is promised is kept: chances that add up to what is right, by weights that had not seen the folder
    assert sum(one.claim.score for one in judged) == pytest.approx(right, rel=0.25)
    surest = sorted(judged, key=lambda one: -one.claim.score)[: len(judged) // 3]
    assert sum(one.right for one in surest) / len(surest) > right / len(judged)


def _plain() -> dict[str, dict[str, float]]:
    from beeld.capture.weights import packaged

    return {look: table for look, table in packaged().tables.items() if look != surety.LOOK}
