"""The parts of the model, each of which can be switched off, so that its worth is measured. docs/reference/parts.md says what each does."""

from __future__ import annotations

from beeld.model import Value


class Parts(Value, frozen=True, kw_only=True):
    """Which parts of the model take part. All are on; `Parts(hedges=False)` weighs as if every claim were firm.

    Formulas and sources stand with the code that each switches, and together in docs/reference/parts.md.
    """

    relays: bool = True  # relays and copies speak with their origin's voice
    part_of: bool = True  # parts of one body are one origin
    latest: bool = True  # a voice's latest word replaces its earlier ones
    retraction: bool = True  # a voice can take back its own answer
    hazard: bool = True  # states change: old claims say less about now
    floors: bool = True  # an earlier total of a growing count is only a floor
    accuracy: bool = True  # grades and fitted accuracies; off: one accuracy for all
    hedges: bool = True  # openness by hedge
    reading: bool = True  # chance that capture read it right
    wording: bool = True  # support over claims by the wording; off: flat where the words are true
    near: bool = True  # false numbers lie near the truth
    popular: bool = True  # false answers are repeated
    denial: bool = True  # a denial supports what lies outside its value
    tolerance: bool = True  # numbers within the question's tolerance agree
    hierarchy: bool = True  # a place agrees with what it lies in
    weights: bool = True  # copying weights of the calibration
    temper: bool = True  # temperature of the calibration
    several: bool = True  # a question that has several true values
    parties: bool = True  # positions by party where it is declared, or the parties name each other
    renewal: bool = True  # a person's confirmation dates an answer anew
    silence: bool = True  # recorded coverage speaks when nobody reports


ALL = Parts()
