"""Question: a standing item that the case wants answered."""

from __future__ import annotations

from typing import Literal

from beeld.model.base import Value

QuestionType = Literal["yesno", "category", "count", "date", "place", "text"]


class PlaceNode(Value, frozen=True, kw_only=True):
    """A place, what it lies in (an id), and the names by which texts call it."""

    id: str
    within: str | None = None
    aliases: tuple[str, ...] = ()


class Question(Value, frozen=True, kw_only=True):
    """A subject, a property and a kind of answer.

    `ask` is the wording by language. `terms` (by language) are words or phrases that a sentence about the question
    uses; `scope` (by language) are words of which at least one must be near for a sentence to be in scope; `exclude`
    (by language; `not` in files) are words that put a sentence out of it. `categories` maps a category's id to its
    names in texts. `decide` "per_party" lists positions by party and declares nobody right. `cumulative`: the value
    can only grow. `hazard_per_day`: chance that a state changes in a day (0 for events; None: the calibration's).
    `several`: more than one answer can be true (authors of a book, places in use). `tolerance`: numbers (or days) that differ by no more agree. `individual`: an answer tells about single persons.
    """

    id: str
    type: QuestionType
    ask: dict[str, str]
    subject: str = ""
    property: str = ""
    unit: str = ""
    kind: Literal["state", "event"] = "state"
    cumulative: bool = False
    decide: Literal["weigh", "per_party"] = "weigh"
    terms: dict[str, tuple[str, ...]] = {}
    scope: dict[str, tuple[str, ...]] = {}
    exclude: dict[str, tuple[str, ...]] = {}
    categories: dict[str, tuple[str, ...]] = {}
    places: tuple[PlaceNode, ...] = ()
    hazard_per_day: float | None = None
    tolerance: float = 0.0
    several: bool = False
    individual: bool = False
    note: str = ""
