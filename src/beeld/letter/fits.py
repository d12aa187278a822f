"""Fit: whether printed words are true of a finding. While the printed words stay permitted nothing has changed: "more than
5,700" still holds when 5,704 becomes 5,703.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from beeld.model import Answer, Category, Count, Day, Finding, Place, Question, Text, Value, YesNo, permitted

Fit = Literal["fits", "weaker", "not", "nothing"]

# A contested answer: a printed one that still has this chance is in doubt, not wrong (policy's contradicted_each)
IN_DOUBT = 0.15
# How much a finding lets its letter state as a fact
RANK = {
    "confirmed": 3,
    "corroborated": 2,
    "no_indications": 2,
    "signalled": 1,
    "contradicted": 0,
    "refuted": 0,
    "withdrawn": 0,
    "not_looked": 0,
}
IN_DISPUTE = ("contradicted", "signalled")


class Said(Value, frozen=True, kw_only=True):
    """What printed words say to one question: the answer as worded, whether they only report a dispute (`past`: one of earlier
    days), and the chances that a printed word of certainty bears (`least` to `most`).
    """

    answer: Answer
    disputed: bool = False
    past: bool = False
    least: float = 0.0
    most: float = 1.0


def fit(printed: Answer, finding: Finding, *, disputed: bool = False, question: Question | None = None) -> Fit:
    """Whether printed words are true of a finding: "weaker" when they say more than it bears, "nothing" where it has no answer."""
    if disputed:
        return _dispute_fit(finding)
    if finding.answer is None or finding.status == "withdrawn":
        return "nothing"
    found = _answer_fit(printed, finding, question)
    if found == "fits" and finding.status == "refuted" and not isinstance(printed, YesNo):
        return "not"
    if found == "not" and finding.status == "contradicted" and _chance(printed, finding, question) >= IN_DOUBT:
        return "weaker"
    return found


def _dispute_fit(finding: Finding) -> Fit:
    if finding.status in IN_DISPUTE:
        return "fits"
    return "nothing" if finding.answer is None and finding.status in ("not_looked", "withdrawn") else "not"


def _chance(printed: Answer, finding: Finding, question: Question | None) -> float:
    """The chance that a contested finding leaves to a printed answer."""
    return sum(one.likelihood for one in finding.alternatives if _same(printed, one.answer, question) == "fits")


def _answer_fit(printed: Answer, finding: Finding, question: Question | None) -> Fit:
    assert finding.answer is not None
    if isinstance(printed, Count) and printed.form == "range" and finding.low is not None and finding.high is not None:
        low, high = permitted(printed)
        if low <= finding.low and finding.high <= high:
            return "fits"
    return _same(printed, finding.answer, question)


def _same(printed: Answer, found: Answer, question: Question | None) -> Fit:
    if isinstance(printed, Count | Day):
        return _number_fit(printed, found, question.tolerance if question else 0.0)
    if isinstance(printed, Place) and isinstance(found, Place):
        return _place_fit(printed.place, found.place, _within(question))
    if isinstance(printed, Text) and isinstance(found, Text):
        return "fits" if " ".join(printed.text.casefold().split()) == " ".join(found.text.casefold().split()) else "not"
    if isinstance(printed, Category) and isinstance(found, Category) and found.category == "disputed" != printed.category:
        return "weaker"
    return "fits" if printed == found else "not"


def _number_fit(printed: Count | Day, found: Answer, tolerance: float) -> Fit:
    if type(printed) is not type(found):
        return "not"
    if isinstance(printed, Count) and isinstance(found, Count) and (printed.unit or "") != (found.unit or ""):
        return "not"
    low, high = permitted(printed)
    least, most = permitted(found)
    if printed == found or (low - tolerance <= least and most <= high + tolerance):
        return "fits"
    if least <= low and high <= most:
        return "weaker"
    overlap = max(low, least) <= min(high, most)
    return "weaker" if overlap and not (isinstance(found, Count) and found.form == "exact") else "not"


def _within(question: Question | None) -> Mapping[str, str | None]:
    return {node.id: node.within for node in question.places} if question else {}


def _place_fit(printed: str, found: str, within: Mapping[str, str | None]) -> Fit:
    """A city holds its prisons: the wider place fits, a narrower one says more than is known."""
    if printed == found or printed in _above(found, within):
        return "fits"
    return "weaker" if found in _above(printed, within) else "not"


def _above(place: str, within: Mapping[str, str | None]) -> set[str]:
    seen: set[str] = set()
    up = within.get(place)
    while up is not None and up not in seen:
        seen.add(up)
        up = within.get(up)
    return seen
