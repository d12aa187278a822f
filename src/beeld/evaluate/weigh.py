"""`beeld eval weigh`: conflicting claims against truth: accuracy, calibration, speed; peers beside; clones; the ablation."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from beeld.errors import InputError
from beeld.evaluate.claims import read_claims, read_truth
from beeld.evaluate.reference import investment, truthfinder
from beeld.evaluate.scores import Judged, figures, judge
from beeld.weigh.fit import FitParts, Fitted, Table, Variant, best, by_confirmed, dawid_skene, fit, one_coin, vote

Floats = NDArray[np.float64]
FEW_LABELS = 12
MOST_PROPERTIES = 12
PEERS: dict[str, Callable[[Table], Floats]] = {
    "vote": vote,
    "one_coin": one_coin,
    "truthfinder": truthfinder,
    "investment": investment,
}


def measure(
    directory: Path,
    *,
    tolerance: str | None = None,
    definitions: Mapping[str, str] | None = None,
    confirmed: int = 0,
    ablate: bool = False,
    with_peers: bool = False,
) -> dict[str, Any]:
    """claims.parquet or claims.csv and truth.csv of a folder. The peers stand beside, measured in the same run.

    `definitions`: property -> a source that measures what is meant. `confirmed`: so many true answers, drawn by a fixed seed, are given as
    people's confirmations and not scored. `ablate`: the same without each part. `with_peers`: crowd-kit in its own environment as well.
    Raises `InputError` for a folder that can't be read.
    """
    claims, truth = read_claims(directory), read_truth(directory / "truth.csv")
    if _is_lists(truth):
        from beeld.evaluate.lists import measure_lists

        return measure_lists(claims, truth)
    table = claims.table()
    _check_definitions(table, definitions or {})
    began = time.perf_counter()
    fitted = fit(table, definitions=definitions)
    seconds = time.perf_counter() - began
    judged = judge(table, fitted.chances, truth, tolerance)
    if not len(judged.of):
        raise InputError(
            "no item of truth.csv has a claim", where=str(directory), todo="object and property must be the same in both"
        )
    result = figures(judged, tolerance)
    result |= {
        "engine": fitted.engine,
        "items": len(table.items),
        "claims": len(table.source),
        "seconds": round(seconds, 4),
        "claims_per_s": round(len(table.source) / seconds),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        "related_pairs": len(fitted.related),
        "variants": [_variant(one) for one in fitted.variants],
    }
    result |= _by_property(table, judged, tolerance)
    if confirmed:
        result["confirmed"] = _with_confirmed(table, fitted, judged, truth, confirmed, tolerance)
    result |= _peers(table, truth, tolerance)
    if ablate:
        result["ablation"] = ablation(table, truth, tolerance, definitions)
    if with_peers:
        from beeld.evaluate.peers import crowd_kit

        result["crowd_kit"] = {
            name: {"seconds": took, **_short(judge(table, chances, truth, tolerance), tolerance)}
            for name, (chances, took) in crowd_kit(table).items()
        }
    return result


def _is_lists(truth: Mapping[tuple[str, str], str]) -> bool:
    """Several true values are written as a list with semicolons."""
    return sum(";" in value for value in truth.values()) > 0.1 * len(truth)


def _check_definitions(table: Table, definitions: Mapping[str, str]) -> None:
    for prop, source in definitions.items():
        if prop not in table.names():
            raise InputError(f"property {prop!r} has no claims", todo=f"known: {', '.join(table.names()[:20])}")
        if source not in table.sources:
            raise InputError(f"source {source!r} has no claims", todo="name a source that measures what is meant")


def _variant(one: Variant) -> dict[str, Any]:
    return {
        "property": one.property,
        "camps": [list(camp) for camp in one.camps],
        "within": [round(share, 3) for share in one.within],
        "between": round(one.between, 3),
        "items": one.items,
        "apart": round(one.apart, 3),
        "offset": one.offset,
        "one_way": one.one_way if one.one_way is None else round(one.one_way, 3),
        "chosen": one.chosen,
        "by": one.by,
        "text": describe(one),
    }


def describe(one: Variant) -> str:
    """What two camps mean, in a sentence."""
    first, second = (", ".join(camp) for camp in one.camps)
    text = f"{one.property}: these sources seem to measure different things: {first} / {second}"
    if one.offset:
        where = "lower" if one.offset < 0 else "higher"
        text += f"; the second are {where} by {abs(one.offset):g} (median) in {one.one_way or 0:.0%} of what differs"
    elif one.offset == 0:
        text += "; the same numbers, written differently"
    if one.by == "definition":
        return f"{text}. By the case's definition the {('first', 'second')[one.chosen or 0]} are asked."
    taken = (
        f" Here the {('first', 'second')[one.chosen]} are asked, for their better reputation elsewhere."
        if one.chosen is not None
        else ""
    )
    return f"{text}. Which is meant is for the case to say (--definition {one.property}=SOURCE).{taken}"


def _by_property(table: Table, judged: Judged, tolerance: str | None) -> dict[str, Any]:
    of_item = table.properties[judged.of]
    numbers = np.unique(of_item)
    if not 1 < len(numbers) <= MOST_PROPERTIES:
        return {}
    names = table.names()
    return {"by_property": {names[number]: figures(judged, tolerance, of_item == number) for number in numbers}}


def _short(judged: Judged, tolerance: str | None) -> dict[str, Any]:
    scored = figures(judged, tolerance)
    return {
        key: scored[key] for key in ("accuracy", "ece", "mae", *(("within",) if tolerance else ())) if scored.get(key) is not None
    }


def _peers(table: Table, truth: dict[tuple[str, str], str], tolerance: str | None) -> dict[str, Any]:
    peers = dict(PEERS)
    if len(table.values) <= FEW_LABELS:
        peers["dawid_skene"] = dawid_skene
    found = {}
    for name, peer in peers.items():
        began = time.perf_counter()
        chances = peer(table)
        took = round(time.perf_counter() - began, 4)
        found[name] = {"seconds": took, **_short(judge(table, chances, truth, tolerance), tolerance)}
    return found


def _with_confirmed(
    table: Table, fitted: Fitted, judged: Judged, truth: dict[tuple[str, str], str], number: int, tolerance: str | None
) -> dict[str, Any]:
    """Figures on the rest when some answers are confirmed by people."""
    order = np.random.default_rng(0).permutation(len(judged.of))
    known, rest = order[:number], np.sort(order[number:])
    if not len(rest):
        raise InputError("nothing is left to score", todo="confirm fewer answers than there is truth")
    chances = by_confirmed(table, fitted.chances, judged.of[known], judged.right[known])
    again = judge(table, chances, truth, tolerance)
    keep = np.zeros(len(judged.of), dtype=bool)
    keep[rest] = True
    found = {"number": len(known), **figures(again, tolerance, keep)}
    of_item = table.properties[again.of]
    numbers = np.unique(of_item)
    if 1 < len(numbers) <= MOST_PROPERTIES:
        names = table.names()
        found["ece_by_property"] = {names[one]: figures(again, tolerance, keep & (of_item == one))["ece"] for one in numbers}
    return found


def ablation(
    table: Table, truth: dict[tuple[str, str], str], tolerance: str | None, definitions: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The figures with each part switched off in turn, and with all off."""
    found = {}
    for name in (*FitParts._fields, "all"):
        off = dict.fromkeys(FitParts._fields, False) if name == "all" else {name: False}
        fitted = fit(table, parts=FitParts(**off), definitions=definitions)
        found[f"without_{name}"] = _short(judge(table, fitted.chances, truth, tolerance), tolerance)
    return found


def answers(table: Table, chances: Floats) -> list[str]:
    """The best value of each item, in the order of the table."""
    return [str(one) for one in table.values[table.candidate_value[best(chances, table)]]]
