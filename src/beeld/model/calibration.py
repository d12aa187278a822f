"""Calibration: a fitted (or declared) set of accuracies and weights, a row of the ledger."""

from __future__ import annotations

from beeld.model.base import Value


class Accuracy(Value, frozen=True, kw_only=True):
    """Beta(alpha, beta) over the chance that a source's claim on a property is right. property "" is for all properties."""

    source: str
    property: str = ""
    alpha: float
    beta: float


class Calibration(Value, frozen=True, kw_only=True):
    """Everything that weighing needs besides claims. Weighing never fits: it is a pure function of this row.

    `grades`: Beta (alpha, beta) by Admiralty grade; F means no information (its claims count nothing, are reported).
    `openness`: the factor g in 0..1 by hedge. `detection`: low end of the chance to see, by coverage band.
    `reading`: chance that a claim is read right, by its tier (a person's acceptance is 1).
    `weights`: copying weight by (source, property) joined with a tab. `temperature` by property ("" default).
    `hazard_per_day` by property ("" default). `hazards`, by property or type of question: (hazard per day, chance beforehand) of each rate
    at which such states may change; they go before the default. `prior_other`: prior mass of answers that nobody claimed.
    """

    id: str
    fitted_on: str = "declared"
    code_version: str = ""
    lexicon_version: str = ""
    grades: dict[str, tuple[float, float]] = {}
    openness: dict[str, float] = {}
    detection: dict[str, float] = {}
    reading: dict[str, float] = {}
    accuracies: tuple[Accuracy, ...] = ()
    weights: dict[str, float] = {}
    temperature: dict[str, float] = {}
    hazard_per_day: dict[str, float] = {}
    hazards: dict[str, tuple[tuple[float, float], ...]] = {}
    prior_other: float = 0.1
    prior_yes: float = 0.5
    prior_absence: float = 0.5
    introduction_per_day: float = 0.002
    note: str = ""
