"""What people's reviews say of capture: how many claims of each tier and score were right, and which score is sure enough.

Only claims that a person decided on one by one count: who accepts a whole list at once has not read each of them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

from beeld.model import Claim, Decision, Value

TARGET = 0.95  # what the lower bound of the auto tier's precision must reach
BANDS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95)  # the lower ends of the score bands; the thresholds that are tried
BAND_LEAST = 20  # decisions in each band that a lower threshold would newly let through unseen
Z95 = 1.96


class Precision(Value, frozen=True, kw_only=True):
    """How many of the decided claims were right. `low`..`high`: 95% Wilson interval. `in_bulk`: claims that were accepted or
    rejected many at once, `waiting`: claims that nobody decided on; neither counts.
    """

    tier: str
    score_from: float
    score_to: float
    decided: int
    accepted: int
    precision: float | None
    low: float
    high: float
    in_bulk: int
    waiting: int


class Tried(Value, frozen=True, kw_only=True):
    """The auto tier if its threshold were `threshold`. `more`: decisions still needed, were they all right; `waiting`: claims of that
    score that nobody decided on; `thin`: the lowest score of a band that it would newly let through on fewer than 20 decisions.
    """

    threshold: float
    decided: int
    accepted: int
    low: float
    high: float
    more: int
    waiting: int = 0
    thin: float | None = None

    @property
    def holds(self) -> bool:
        return self.low >= TARGET and self.thin is None


class Refit(Value, frozen=True, kw_only=True):
    """The threshold in force, the one that the decisions support (None: none yet), each that was tried, and what it means in words."""

    now: float
    proposed: float | None
    more: int
    said: str
    tried: tuple[Tried, ...]
    decision: Decision | None = None


def wilson(right: int, n: int, z: float = Z95) -> tuple[float, float]:
    """Wilson score interval of a share (Wilson 1927), 95% by default; (0, 1) of nothing."""
    if n == 0:
        return 0.0, 1.0
    share = right / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return centre - half, centre + half


def more_needed(right: int, n: int) -> int:
    """How many further decisions, all of them right, bring the interval's lower bound to the target."""
    more = 0
    while wilson(right + more, n + more)[0] < TARGET:
        more += 1
    return more


def auto_threshold(decisions: Iterable[Decision], otherwise: float) -> float:
    """The threshold that a person released last, else `otherwise`."""
    released = [one.threshold for one in decisions if one.kind == "threshold" and one.threshold is not None]
    return released[-1] if released else otherwise


def verdicts(decisions: Iterable[Decision]) -> dict[str, tuple[bool, bool]]:
    """By claim: (accepted, in bulk), by its last review."""
    found: dict[str, tuple[bool, bool]] = {}
    for one in decisions:
        if one.kind == "review" and one.accept is not None:
            found.update(dict.fromkeys(one.claims, (one.accept, len(one.claims) > 1)))
    return found


def measured(claims: Sequence[Claim], decisions: Iterable[Decision]) -> list[Precision]:
    """Precision by tier and score band, and of each tier as a whole (0 to 1, first). `claims`: rows as captured, by the rules."""
    decided = verdicts(decisions)
    rows = []
    for tier in ("auto", "proposed"):
        of_tier = [one for one in claims if one.tier == tier and not one.proposed_by]
        rows.append(_precision(tier, 0.0, 1.0, of_tier, decided))
        for low, high in zip(BANDS, (*BANDS[1:], 1.0), strict=True):
            inside = [one for one in of_tier if low <= one.score and (one.score < high or high == 1.0)]
            if inside:
                rows.append(_precision(tier, low, high, inside, decided))
    return rows


def refit(claims: Sequence[Claim], decisions: Sequence[Decision], now: float) -> Refit:
    """The lowest threshold at which the precision of the auto tier is at least the target, by its interval's lower bound.

    Counted are claims that the tier could hold: asserted, without a hedge. A threshold below the one in force also needs 20
    decisions in each band that it would newly let through, so that nothing passes unseen that nobody ever looked at.
    """
    judged = verdicts(decisions)
    fit = [one for one in claims if one.polarity == "asserted" and one.hedge == "none" and not one.proposed_by]
    marks = [(one.score, judged[one.id][0]) for one in fit if one.id in judged and not judged[one.id][1]]
    open_ = [one.score for one in fit if one.id not in judged]
    tried = tuple(_tried(at, marks, open_, now) for at in sorted({*BANDS[1:], now}))
    holding = [one for one in tried if one.holds]
    if holding:
        best = holding[0]
        share = f"{best.accepted} of {best.decided} right, 95% interval {best.low:.3f} to {best.high:.3f}"
        verb = "stays at" if best.threshold == now else "could go to"
        return Refit(
            now=now, proposed=best.threshold, more=0, said=f"the threshold {verb} {best.threshold:g}: {share}", tried=tried
        )
    near = min(tried, key=lambda one: (one.more, abs(one.threshold - now)))
    said = (
        f"no threshold is shown to be sure enough yet: at {near.threshold:g} {near.accepted} of {near.decided} were right "
        f"(lower bound {near.low:.3f}, must be {TARGET:g}); at least {near.more} more decisions are needed there, all of them right; "
        f"{_where_from(near, now)}"
    )
    return Refit(now=now, proposed=None, more=near.more, said=said, tried=tried)


def _precision(tier: str, low: float, high: float, claims: Sequence[Claim], decided: dict[str, tuple[bool, bool]]) -> Precision:
    singly = [decided[one.id][0] for one in claims if one.id in decided and not decided[one.id][1]]
    bounds = wilson(sum(singly), len(singly))
    return Precision(
        tier=tier,
        score_from=low,
        score_to=high,
        decided=len(singly),
        accepted=sum(singly),
        precision=sum(singly) / len(singly) if singly else None,
        low=bounds[0],
        high=bounds[1],
        in_bulk=sum(one.id in decided and decided[one.id][1] for one in claims),
        waiting=sum(one.id not in decided for one in claims),
    )


def _where_from(near: Tried, now: float) -> str:
    """Where the decisions that are needed can come from."""
    if near.waiting >= near.more:
        tier = " --tier auto" if near.threshold >= now else ""
        return f"{near.waiting} such claims wait: `beeld review{tier}`"
    wait = f"only {near.waiting} such claims wait" if near.waiting else "no such claim waits"
    return f"{wait}: more documents must be captured first"


def _tried(at: float, marks: Sequence[tuple[float, bool]], waiting: Sequence[float], now: float) -> Tried:
    above = [right for score, right in marks if score >= at]
    ends = [low for low in sorted({*BANDS, now}) if at <= low < now]
    few = {low: sum(low <= score < high for score, _ in marks) for low, high in pairwise([*ends, now])}
    thin = next((low for low in reversed(ends) if few[low] < BAND_LEAST), None)
    low, high = wilson(sum(above), len(above))
    missing = sum(max(0, BAND_LEAST - one) for one in few.values())
    more = max(more_needed(sum(above), len(above)), missing)
    return Tried(
        threshold=at,
        decided=len(above),
        accepted=sum(above),
        low=low,
        high=high,
        more=more,
        thin=thin,
        waiting=sum(one >= at for one in waiting),
    )
