"""`beeld eval weigh --clones`: one source is cloned ten times; how many answers change?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from beeld.errors import InputError
from beeld.evaluate.claims import Claims, read_claims, read_truth
from beeld.evaluate.scores import figures, judge
from beeld.evaluate.weigh import answers
from beeld.weigh.fit import build, fit, vote

COPIES = 10
NOISES = (0.05, 0.2, 0.4)
LEAST_SHARE = 0.1  # of the items with truth that a source must claim to be chosen


def measure_clones(directory: Path, *, copies: int = COPIES, noises: tuple[float, ...] = NOISES, seed: int = 0) -> dict[str, Any]:
    """The worst, median and best source (accuracy against truth, among those that claim a tenth of the items with truth or more; else among the ten
    largest) cloned with noise: a clone repeats its original's claim, or with the noise's chance says a value drawn from all that are said
    about the property. Per case: share of answers that change, accuracy before and after; voting's beside.
    """
    claims, truth = read_claims(directory), read_truth(directory / "truth.csv")
    last = _latest(claims)
    table = last.table()
    before, voted = fit(table).chances, vote(table)
    plain, by_vote = answers(table, before), answers(table, voted)
    accuracy = figures(judge(table, before, truth))["accuracy"]
    chosen = _chosen(last, truth)
    result: dict[str, Any] = {"accuracy": accuracy, "copies": copies, "cases": []}
    for role, (source, right, number) in chosen.items():
        for noise in noises:
            cloned = _cloned(last, source, copies, noise, np.random.default_rng(seed)).table()
            after = fit(cloned).chances
            result["cases"].append(
                {
                    "role": role,
                    "source": source,
                    "source_accuracy": round(right, 3),
                    "source_claims": number,
                    "noise": noise,
                    "changed": _changed(plain, answers(cloned, after)),
                    "accuracy_after": figures(judge(cloned, after, truth))["accuracy"],
                    "vote_changed": _changed(by_vote, answers(cloned, vote(cloned))),
                    "vote_accuracy_after": figures(judge(cloned, vote(cloned), truth))["accuracy"],
                }
            )
    return result


def _latest(claims: Claims) -> Claims:
    """One claim a source and item, so that clones repeat what counts."""
    table = build(claims.source, claims.object, claims.property, claims.value, claims.time)
    return Claims(
        [str(one) for one in table.sources[table.source]],
        [table.items[one][0] for one in table.item],
        [table.items[one][1] for one in table.item],
        [str(one) for one in table.values[table.candidate_value[table.candidate]]],
        None,
    )


def _chosen(claims: Claims, truth: dict[tuple[str, str], str]) -> dict[str, tuple[str, float, int]]:
    right: dict[str, list[bool]] = {}
    for source, obj, prop, value in zip(claims.source, claims.object, claims.property, claims.value, strict=True):
        if (obj, prop) in truth:
            right.setdefault(source, []).append(truth[obj, prop] == value)
    if not right:
        raise InputError("no item of truth.csv has a claim", todo="object and property must be the same in both")
    large = [one for one, row in right.items() if len(row) >= LEAST_SHARE * len(truth)]
    large = large or sorted(right, key=lambda one: (-len(right[one]), one))[:10]
    ranked = sorted(large, key=lambda one: (float(np.mean(right[one])), one))
    places = {"worst": ranked[0], "median": ranked[len(ranked) // 2], "best": ranked[-1]}
    return {role: (one, float(np.mean(right[one])), len(right[one])) for role, one in places.items()}


def _cloned(claims: Claims, source: str, copies: int, noise: float, random: np.random.Generator) -> Claims:
    mine = [index for index, one in enumerate(claims.source) if one == source]
    said: dict[str, list[str]] = {}
    for prop, value in zip(claims.property, claims.value, strict=True):
        said.setdefault(prop, []).append(value)
    values = {prop: sorted(set(row)) for prop, row in said.items()}
    columns: tuple[list[str], ...] = (list(claims.source), list(claims.object), list(claims.property), list(claims.value))
    for copy in range(copies):
        for index in mine:
            known = values[claims.property[index]]
            noisy = random.random() < noise
            columns[0].append(f"{source} clone {copy + 1}")
            columns[1].append(claims.object[index])
            columns[2].append(claims.property[index])
            columns[3].append(known[int(random.integers(len(known)))] if noisy else claims.value[index])
    return Claims(columns[0], columns[1], columns[2], columns[3], None)


def _changed(before: list[str], after: list[str]) -> float:
    return round(float(np.mean([one != other for one, other in zip(before, after, strict=True)])), 4)
