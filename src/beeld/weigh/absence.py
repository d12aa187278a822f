"""How strong a silence is: freedom from disease (Martin, Cameron & Greiner 2007; Cannon 2002), search theory (Koopman 1946).

All chances 0..1. Sensitivity is the chance that looking would have seen it, had it been there at the design prevalence.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from beeld.model import Calibration, Coverage


def sensitivity_binomial(n: float, pstar: float, se_unit: float) -> float:
    """1 - (1 - se p*)^n: n independent checks of a large population."""
    return 1.0 - float((1.0 - se_unit * pstar) ** n)


def sensitivity_finite(total: float, n: float, pstar: float, se_unit: float, *, whole: bool = False) -> float:
    """1 - (1 - n se / N)^(p* N): n of a finite N looked at; `whole` rounds p* N (at least 1) to whole cases."""
    cases = max(1, round(pstar * total)) if whole else pstar * total
    return 1.0 - float((1.0 - n * se_unit / total) ** cases)


def excludable_prevalence(total: float, n: float, sensitivity: float, se_unit: float) -> float:
    """The smallest prevalence that a silence of this sensitivity excludes."""
    return math.log(1.0 - sensitivity) / math.log(1.0 - n * se_unit / total) / total


def combined(sensitivities: Sequence[float]) -> float:
    """1 - prod(1 - Se_i) over independent lookers."""
    return 1.0 - math.prod(1.0 - one for one in sensitivities)


def passive_cascade(
    steps: Sequence[float], n: float, infected: float, se_unit: float, pstar: float, total: float
) -> tuple[float, float]:
    """(per cluster, per population): all steps of a report must happen, then one of n checks must see it."""
    cluster = float(math.prod(steps) * (1.0 - (1.0 - infected * se_unit) ** n))
    return cluster, 1.0 - float((1.0 - cluster) ** (pstar * total))


def adjusted_risks(relative: Sequence[float], shares: Sequence[float]) -> list[float]:
    """Relative risks scaled so that their mean over the population is 1."""
    mean = sum(risk * share for risk, share in zip(relative, shares, strict=True))
    return [risk / mean for risk in relative]


def risk_based(
    n: Sequence[float], relative: Sequence[float], shares: Sequence[float], pstar: float, se_unit: float
) -> tuple[float, list[float], list[float]]:
    """(sensitivity, prevalence by stratum, adjusted risks), strata of a large population."""
    adjusted = adjusted_risks(relative, shares)
    strata = [risk * pstar for risk in adjusted]
    return 1.0 - math.prod((1.0 - p * se_unit) ** k for p, k in zip(strata, n, strict=True)), strata, adjusted


def risk_based_finite(
    totals: Sequence[float], n: Sequence[float], relative: Sequence[float], pstar: float, se_unit: float
) -> float:
    """As `risk_based` for strata of known size."""
    adjusted = adjusted_risks(relative, [one / sum(totals) for one in totals])
    misses = [(1.0 - k * se_unit / total) ** (risk * pstar * total) for total, k, risk in zip(totals, n, adjusted, strict=True)]
    return 1.0 - float(math.prod(misses))


def posterior_absence(prior: float, sensitivity: float) -> float:
    """prior / (1 - (1 - prior) Se): the chance that it is not there after a silence."""
    return float(prior / (1.0 - (1.0 - prior) * sensitivity))


def introduced(posterior: float, p_intro: float) -> float:
    """The next period's prior: it may have come in since."""
    return posterior * (1.0 - p_intro)


def over_periods(
    prior: float, sensitivity: float, p_intro: float, periods: int, *, discount_first: bool
) -> tuple[list[float], list[float]]:
    """(priors, posteriors) of successive periods of equal looking."""
    priors, posteriors = [], []
    current = prior
    for period in range(periods):
        if period or discount_first:
            current = introduced(current, p_intro)
        priors.append(current)
        current = posterior_absence(current, sensitivity)
        posteriors.append(current)
    return priors, posteriors


def looks_needed(prior: float, p_intro: float, wanted: float, pstar: float, se_unit: float) -> tuple[int, float, float]:
    """(checks, sensitivity, discounted prior) that bring the posterior to `wanted`."""
    adjusted = introduced(prior, p_intro)
    sensitivity = (1.0 - adjusted / wanted) / (1.0 - adjusted)
    return math.ceil(math.log(1.0 - sensitivity) / math.log(1.0 - pstar * se_unit)), sensitivity, adjusted


def pooled(pools: float, size: float, pstar: float, pool_se: float) -> float:
    """Pools of `size` units tested together, without false alarms."""
    return 1.0 - float((1.0 - (1.0 - (1.0 - pstar) ** size) * pool_se) ** pools)


def search_detection(swept: float, area: float) -> float:
    """Random search (Koopman): 1 - exp(-Z / A)."""
    return 1.0 - math.exp(-swept / area)


def area_after_search(prior: float, detection: float) -> float:
    """Chance that it is in an area after an empty search of it."""
    return prior * (1.0 - detection) / (1.0 - prior * detection)


def from_coverage(coverage: Sequence[Coverage], calibration: Calibration, valid_at: date) -> tuple[float, float]:
    """(posterior of absence at a day, combined sensitivity): coverage in order of its end, each silence strengthening, each day
    since weakening. Only what ended by the day counts; the low end of each band.
    """
    current = calibration.prior_absence
    day: date | None = None
    seen_by: list[float] = []
    for one in sorted(coverage, key=lambda row: (row.valid_to, row.id)):
        if one.valid_from > valid_at:
            continue
        ended = min(one.valid_to, valid_at)
        if day is not None:
            current *= (1.0 - calibration.introduction_per_day) ** max(0, (ended - day).days)
        day = ended
        seen = calibration.detection.get(one.band, 0.0)
        seen_by.append(seen)
        current = posterior_absence(current, seen)
    if day is not None:
        current *= (1.0 - calibration.introduction_per_day) ** max(0, (valid_at - day).days)
    return current, combined(seen_by)


def band_needed(coverage: Sequence[Coverage], calibration: Calibration, valid_at: date, wanted: float) -> str | None:
    """The weakest band that one more look, ended on the day, would need to reach `wanted`; None when none is enough."""
    current, _ = from_coverage(coverage, calibration, valid_at)
    for band, seen in sorted(calibration.detection.items(), key=lambda row: row[1]):
        if posterior_absence(current, seen) >= wanted:
            return band
    return None


def days_left(posterior: float, calibration: Calibration, least: float) -> int:
    """How many days without a further look until the posterior of absence falls to `least` or lower; 0 where it is there already."""
    if posterior <= least or calibration.introduction_per_day <= 0:
        return 0
    return math.ceil(math.log(least / posterior) / math.log(1.0 - calibration.introduction_per_day))
