"""`beeld eval absence`: worked examples of absence, each by its model's formula."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from beeld.errors import InputError
from beeld.weigh import absence

Inputs = dict[str, Any]


def measure(path: Path) -> dict[str, Any]:
    """Compute every expected value; returns the worst absolute difference and the examples whose model is not known."""
    try:
        examples = json.loads(path.read_text(encoding="utf-8"))["examples"]
    except (ValueError, KeyError) as fault:
        raise InputError(
            f"is no file of absence examples: {fault!r}", where=str(path), todo="see docs/reference/eval.md"
        ) from None
    worst, n, unknown = 0.0, 0, []
    for one in examples:
        compute = MODELS.get(one["model"]) or next((f for key, f in MODELS.items() if one["model"].startswith(key)), None)
        if compute is None:
            unknown.append(one["id"])
            continue
        got = compute(one["inputs"])
        for key, wanted in one["expected"].items():
            worst = max(worst, _difference(got.get(key), wanted))
        n += 1
    return {"worst_difference": worst, "n": n, "of": len(examples), "unknown": unknown}


def _difference(got: Any, wanted: Any) -> float:
    if isinstance(wanted, list):
        pairs = zip(got, wanted, strict=True) if isinstance(got, list) and len(got) == len(wanted) else [(None, 0.0)]
        return max(_difference(a, b) for a, b in pairs)
    return abs(got - wanted) if isinstance(got, (int, float)) else float("inf")


def _finite(i: Inputs) -> Inputs:
    if isinstance(i["N"], list):
        sizes = zip(i["N"], i["n"], strict=True)
        return {"sep": [absence.sensitivity_finite(a, b, i["pstar"], i["se_unit"], whole=True) for a, b in sizes]}
    return {"sep": absence.sensitivity_finite(i["N"], i["n"], i["pstar"], i["se_unit"])}


def _cascade(i: Inputs) -> Inputs:
    cluster, population = absence.passive_cascade(i["step_p"], i["n"], i["p_inf_u"], i["se_unit"], i["pstar_c"], i["N"])
    return {"se_c": cluster, "se_p": population}


def _risk(i: Inputs) -> Inputs:
    sensitivity, strata, adjusted = absence.risk_based(i["n"], i["rr"], i["ppr"], i["pstar"], i["se_unit"])
    return {"se_p": sensitivity, "epi": strata, "adj_risk": adjusted}


def _periods(i: Inputs) -> Inputs:
    _, free = absence.over_periods(i["prior"], i["sep"], i["p_intro"], i["periods"], discount_first=i["discount_first_period"])
    prior = 1.0 - i["p_intro"] / i["sep"]  # where a period's gain and the introduction balance
    found: Inputs = {"pfree": free, "equilibrium_prior": prior, "equilibrium_posterior": prior / (1.0 - i["p_intro"])}
    found["first_period_ge_0_986"] = next((number for number, one in enumerate(free, start=1) if one >= 0.986), 0)
    return found


def _one_period(i: Inputs) -> Inputs:
    prior = absence.introduced(i["prior"], i["p_intro"])
    return {"discounted_prior": prior, "pfree": absence.posterior_absence(prior, i["sep"])}


def _sample_size(i: Inputs) -> Inputs:
    n, sensitivity, prior = absence.looks_needed(i["prior"], i["p_intro"], i["pfree"], i["pstar"], i["se_unit"])
    return {"n": n, "sep": sensitivity, "adj_prior": prior}


def _two_stage(i: Inputs) -> Inputs:
    sizes = zip(i["N"], i["n"], strict=True)
    clusters = [absence.sensitivity_finite(a, b, i["pstar_u"], i["se_unit"]) for a, b in sizes]
    mean = sum(clusters) / len(clusters)
    return {"se_c": clusters, "se_p": absence.sensitivity_finite(i["H"], len(clusters), i["pstar_c"], mean)}


def _system(i: Inputs) -> Inputs:
    sensitivity = absence.sensitivity_binomial(i["n_tested"], i["dp"], i["hse"])
    priors, posts = absence.over_periods(
        i["prior"], sensitivity, i["p_intro"], i["years"], discount_first=i["discount_first_period"]
    )
    return {"sysse": sensitivity, "prior": priors, "posterior": posts, "post": posts, "pfree": posts}


MODELS: dict[str, Callable[[Inputs], Inputs]] = {
    "surveillance sensitivity, binomial": lambda i: {"sep": absence.sensitivity_binomial(i["n"], i["pstar"], i["se_unit"])},
    "surveillance sensitivity, hypergeometric": _finite,
    "COVID absence": _finite,
    "design prevalence": lambda i: {"pstar": absence.excludable_prevalence(i["N"], i["n"], i["sep"], i["se_unit"])},
    "passive surveillance": _cascade,
    "risk-based one factor, binomial": _risk,
    "risk-based one factor, hypergeometric": lambda i: {
        "se_p": absence.risk_based_finite(i["N"], i["n"], i["rr"], i["pstar"], i["se_unit"])
    },
    "probability of absence": _periods,
    "one period": _one_period,
    "sample size": _sample_size,
    "two-stage": _two_stage,
    "pooled": lambda i: {"se_p": absence.pooled(i["r"], i["k"], i["pstar"], i["pse"])},
    "system sensitivity": _system,
    "adjusted risk": lambda i: {"adjusted": absence.adjusted_risks(i["rr"], i["proportions"])},
    "search theory": lambda i: {"C": i["Z_nm2"] / i["A_nm2"], "POD": absence.search_detection(i["Z_nm2"], i["A_nm2"])},
    "posterior area": lambda i: {"poa_post": absence.area_after_search(i["poa"], i["pod"])},
}
