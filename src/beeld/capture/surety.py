"""Surety: the chance that a captured claim is right: that its span answers its question, and that its value, its polarity and
its speaker are read right. A logistic regression on the chances of the steps before and on what kind of claim it is, fitted on
claims of labelled folders that those steps had not seen (`beeld eval routing`): the product of the chances alone promises more
than it keeps (docs/measurements.md).
"""

from __future__ import annotations

import math

from beeld.capture.spans import Proposed
from beeld.capture.weights import Weights
from beeld.model import Claim, Count, Question, YesNo

LOOK = "sure"
SMALL = 5  # a number up to this is said of many things
LEAST, SPREAD = 0.005, 4.0  # chances are kept off 0 and 1, and their logits brought to about -1..1
NAMES = (
    "routed",
    "routed_chance",
    "spoken",
    "spoken_chance",
    "both",
    "other_origin",
    "hedged",
    "not_asserted",
    "exact",
    "vague",
    "range",
    "small",
    "zero",
    "no",
    "yesno",
    "date",
    "place",
    "category",
    "routed_yesno",
    "routed_date",
    "routed_place",
    "routed_category",
    "termed",
    "routed_termed",
)


def signals(claim: Claim, question: Question, proposed: Proposed, spoken: float, *, termed: bool = False) -> list[float]:
    """The signals of a claim in the order of `NAMES`, about -1..1; `spoken`: the chance that its speaker is read right; `termed`:
    whether the question has declared terms in the text's language, which make it surer what is meant.
    """
    answer, routed = claim.answer, _logit(proposed.score)
    form = answer.form if isinstance(answer, Count) else ""
    number = answer.n if isinstance(answer, Count) else None
    found: dict[str, float] = {
        "routed": routed,
        "routed_chance": proposed.score,
        "spoken": _logit(spoken),
        "spoken_chance": spoken,
        "both": _logit(proposed.score * spoken),
        "other_origin": claim.origin != claim.source,
        "hedged": claim.hedge != "none",
        "not_asserted": claim.polarity != "asserted",
        "exact": form == "exact",
        "vague": form == "vague",
        "range": form == "range",
        "small": number is not None and 0 < number <= SMALL,
        "zero": number == 0,
        "no": isinstance(answer, YesNo) and not answer.yes,
        "termed": termed,
        "routed_termed": routed if termed else 0.0,
    }
    if question.type != "count":
        found |= {question.type: 1.0, f"routed_{question.type}": routed}
    return [float(found.get(name, 0.0)) for name in NAMES]


def chance(values: list[float], product: float, weights: Weights) -> float:
    """The chance that the claim is right; by weights that hold none for it, the product of the chances of routing and speaker."""
    if LOOK not in weights.tables:
        return product
    vector, bias = weights.look(LOOK, NAMES)
    return 1.0 / (1.0 + math.exp(-(sum(one * weight for one, weight in zip(values, vector.tolist(), strict=True)) + bias)))


def _logit(likely: float) -> float:
    kept = min(max(likely, LEAST), 1.0 - LEAST)
    return math.log(kept / (1.0 - kept)) / SPREAD
