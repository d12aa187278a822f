"""`beeld eval weigh --simulate KIND`: the case's own weighing on worlds with known truth: right, calibrated, and intervals that hold."""

from __future__ import annotations

import resource
import time
from collections import Counter
from datetime import date
from typing import Any

import numpy as np

from beeld import weigh
from beeld.errors import InputError
from beeld.evaluate.scores import ece, ece_ideal
from beeld.evaluate.simulate_worlds import WORLDS, Cast, Item
from beeld.model import Answer, Claim, Count, Day, Finding, Policy, View, permitted
from beeld.weigh.parts import ALL, Parts
from beeld.weigh.space import rounded_by

VIEW = View(name="internal", everything=True)
LEVELS = (0.8, 0.95)


def measure(kind: str, seed: int, *, items: int = 2000, without: tuple[str, ...] = ()) -> dict[str, Any]:
    """Weigh a simulated world. `without` names parts of the model to switch off."""
    if kind not in WORLDS:
        raise InputError(f"no simulation {kind!r}", todo=f"one of {', '.join(WORLDS)}")
    parts = switched(without)
    people, made = WORLDS[kind](np.random.default_rng(seed), items)
    began = time.perf_counter()
    findings = [finding(people, one, one.claims, parts) for one in made]
    seconds = time.perf_counter() - began
    claims = sum(len(one.claims) for one in made)
    result: dict[str, Any] = {"simulate": kind, "seed": seed, "items": items, "claims": claims}
    result |= score(findings, made)
    result |= _intervals(people, made, findings, parts)
    result["vote"] = _vote(made)
    plain = [index for index, one in enumerate(made) if one.plain is not None]
    if plain:
        alone = [finding(people, made[index], made[index].plain or [], parts) for index in plain]
        moved = [index for index, one in zip(plain, alone, strict=True) if one.answer != findings[index].answer]
        result["changed_by_what_misleads"] = round(len(moved) / len(plain), 4)
        result["accuracy_without_it"] = round(
            float(np.mean([right(one.answer, made[i]) for i, one in zip(plain, alone, strict=True)])), 4
        )
    result |= {
        "seconds": round(seconds, 3),
        "claims_per_s": round(claims / seconds),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }
    return result


def switched(without: tuple[str, ...]) -> Parts:
    """The parts but those named. Raises `InputError` for a name that is no part."""
    unknown = [one for one in without if one not in Parts.__struct_fields__]
    if unknown:
        raise InputError(f"no part {unknown[0]!r}", todo=f"parts: {', '.join(Parts.__struct_fields__)}")
    return Parts(**dict.fromkeys(without, False)) if without else ALL


def finding(people: Cast, item: Item, claims: list[Claim], parts: Parts, level: float = LEVELS[0]) -> Finding:
    """The finding by the declared calibration: of the sources only the grade is known."""
    return weigh.weigh(
        item.question,
        claims,
        sources=people.sources,
        calibration=weigh.declared_calibration(),
        view=VIEW,
        policy=Policy(interval_level=level),
        valid_at=item.asked_on,
        known_seq=0,
        coverage=item.coverage,
        folds=item.folds,
        parts=parts,
    )


def right(answer: Answer | None, item: Item) -> bool:
    """Whether the words are true: an exact number must be the number (a round one from a thousand up what it rounds to), a bound or a range must
    hold it.
    """
    if isinstance(answer, Count | Day):
        (low, high), (truth, _) = permitted(answer), permitted(item.truth)
        return low - rounded_by(answer) <= truth <= high + rounded_by(answer)
    return answer == item.truth


def score(findings: list[Finding], made: list[Item]) -> dict[str, Any]:
    """Over the items that were answered; `answered` is their share."""
    answered = [(one, item) for one, item in zip(findings, made, strict=True) if one.answer is not None]
    hits = np.array([right(one.answer, item) for one, item in answered], dtype=float)
    stated = np.array([one.likelihood for one, _ in answered])
    given = np.clip(np.where(hits > 0, stated, 1.0 - stated), 1e-6, 1.0)
    return {
        "answered": round(len(answered) / len(made), 4),
        "accuracy": round(float(hits.mean()), 4),
        "mean_stated": round(float(stated.mean()), 4),
        "ece": ece(stated, hits),
        "ece_ideal": ece_ideal(stated),
        "brier": round(float(((stated - hits) ** 2).mean()), 4),
        "nll": round(float(-np.log(given).mean()), 4),
        "mean_likelihood": round(float(given.mean()), 4),
        "wrong_above_90": int(((stated > 0.9) & (hits == 0)).sum()),
        "above_90": int((stated > 0.9).sum()),
    }


def _intervals(people: Cast, made: list[Item], findings: list[Finding], parts: Parts) -> dict[str, Any]:
    """Of counts and days: how often the truth lies in the interval, and how wide it is (ratio of its ends; days)."""
    result: dict[str, Any] = {}
    numeric = [index for index, one in enumerate(made) if isinstance(one.truth, Count | Day)]
    for level in LEVELS:
        held, ratios = [], []
        for index in numeric:
            one = findings[index] if level == LEVELS[0] else finding(people, made[index], made[index].claims, parts, level)
            if one.low is None or one.high is None:
                continue
            truth = permitted(made[index].truth)[0]
            held.append(one.low <= truth <= one.high)
            if isinstance(made[index].truth, Count):
                ratios.append((one.high + 1) / (one.low + 1))
        if held:
            name = f"{level:.0%}"[:-1]
            result[f"interval_{name}"] = round(float(np.mean(held)), 4)
            if ratios:
                result[f"interval_{name}_median_ratio"] = round(float(np.median(ratios)), 3)
    return result


def _vote(made: list[Item]) -> dict[str, float]:
    """The peer: the answer that most claims give, each worded answer by itself; the earliest of equals."""
    hits = []
    for one in made:
        if not one.claims:
            continue
        said = Counter(repr(claim.answer) for claim in one.claims)
        top = max(said.values())
        first = next(claim.answer for claim in sorted(one.claims, key=_order) if said[repr(claim.answer)] == top)
        hits.append(right(first, one))
    return {"accuracy": round(float(np.mean(hits)), 4) if hits else 0.0}


def _order(claim: Claim) -> tuple[date, str]:
    return claim.said_at.date(), claim.id
