"""The declared calibration: what a case starts with before anything was fitted. Every number has its reason here."""

from __future__ import annotations

from beeld.language import LEXICON_VERSION
from beeld.model import Accuracy, Calibration, Question, Source

CODE_VERSION = "weigh-2"

# Beta(alpha, beta) over the chance that a claim of a source of this grade is right: 20-weigh declares A .95 ... E .3, spread
# wide. The grades are those of the Admiralty system (NATO AJP-2.1); their numbers are this project's, to be refitted.
GRADES = {"A": (19.0, 1.0), "B": (8.5, 1.5), "C": (4.9, 2.1), "D": (2.5, 2.5), "E": (1.2, 2.8)}
# How much of a claim's accuracy is left by its wording; to be refitted from confirmed answers.
OPENNESS = {"none": 1.0, "likely": 0.85, "reported": 0.7, "possible": 0.45, "unconfirmed": 0.3}
# Low end of the chance to have seen it, by coverage band (50-disclosure: the low end counts).
DETECTION = {"all": 0.95, "most": 0.7, "some": 0.3, "few": 0.05, "nobody": 0.0}
# Chance that capture read a claim right (question, value, polarity and origin), by tier. Measured on text whose rules' authors had
# read it: .7 to .86 for auto, about half for proposed (docs/measurements.md); what a person accepted is taken as read.
READING = {"auto": 0.85, "proposed": 0.55, "accepted": 1.0}
# What a denial weighs against an assertion: of a yes it is nearly a no; of a number it may be of its unit, its day or who said it.
DENIAL_OPENNESS = {"yesno": 0.9}
DENIAL_OTHER = 0.6
# At which rates states change, and how often they do so at that rate. What is said of a yes/no, a category or a place mostly stays; two of
# three counts that can go either way are out of date within weeks. A question's own `hazard_per_day` goes before this, and the claims
# themselves tell which rate it is: the same answer weeks apart speaks for the slow one.
SLOW, FAST = 0.002, 0.08
STAYS = ((SLOW, 0.9), (FAST, 0.1))
HAZARDS: dict[str, tuple[tuple[float, float], ...]] = {"count": ((SLOW, 0.35), (FAST, 0.65)), "yesno": STAYS, "category": STAYS}
HAZARDS |= {"place": STAYS, "text": STAYS, "date": STAYS}


def declared_calibration() -> Calibration:
    """Priors only. `prior_absence` .9: what a yes/no question about an incident asks for is rare before anybody looked."""
    return Calibration(
        id="declared-2",
        code_version=CODE_VERSION,
        lexicon_version=LEXICON_VERSION,
        grades=GRADES,
        openness=OPENNESS,
        detection=DETECTION,
        reading=READING,
        temperature={"": 1.0},
        hazard_per_day={"": 0.004},
        hazards=HAZARDS,
        prior_other=0.5,
        prior_yes=0.5,
        prior_absence=0.9,
        introduction_per_day=0.002,
        note="declared, not fitted: likelihoods rest on priors of grades",
    )


def accuracy(calibration: Calibration, source: Source | None, prop: str) -> float:
    """Mean accuracy of a source on a property: fitted for the property, else for the source, else its grade's prior.

    Grade F, or a source without a grade in the calibration, has 0: no information, not one half.
    """
    if source is None:
        return 0.0
    fitted: dict[str, Accuracy] = {one.property: one for one in calibration.accuracies if one.source == source.id}
    chosen = fitted.get(prop) or fitted.get("")
    alpha, beta = (chosen.alpha, chosen.beta) if chosen else calibration.grades.get(source.reliability, (0.0, 1.0))
    return alpha / (alpha + beta)


def by_property(table: dict[str, float], prop: str, default: float) -> float:
    """A property's value, else the table's own default under ""."""
    return table.get(prop, table.get("", default))


def hazards(calibration: Calibration, question: Question, prop: str) -> tuple[tuple[float, float], ...]:
    """(hazard per day, chance beforehand) of each rate: the question's own, else of its property, else of its type, else the default."""
    if question.hazard_per_day is not None:
        return ((question.hazard_per_day, 1.0),)
    if prop in calibration.hazard_per_day:
        return ((calibration.hazard_per_day[prop], 1.0),)
    by_type = calibration.hazards.get(prop) or calibration.hazards.get(question.type)
    return by_type or ((calibration.hazard_per_day.get("", 0.0), 1.0),)
