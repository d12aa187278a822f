"""Coverage: who looked at what, when, and how likely they would have seen it. Request: what was asked of whom."""

from __future__ import annotations

from datetime import date
from typing import Literal

from beeld.model.base import Value
from beeld.model.marking import Marking

Band = Literal["all", "most", "some", "few", "nobody"]


class Coverage(Value, frozen=True, kw_only=True):
    """A record that `looked_by` looked at `looked_at` between two days (both included), in a band; the band's low end counts.

    `at_least` is the size that would have been seen, in the question's unit.
    """

    id: str
    question: str
    valid_from: date
    valid_to: date
    looked_at: str
    looked_by: str
    band: Band
    at_least: float | None = None
    request: str | None = None
    note: str = ""
    marking: Marking = Marking()


class Request(Value, frozen=True, kw_only=True):
    """What was asked of whom and when, and the reply; a reply proposes coverage. A reply is a new row with the same id."""

    id: str
    question: str
    asked_of: str
    asked_by: str
    asked_on: date
    text: str
    replied_on: date | None = None
    reply: str = ""
    marking: Marking = Marking()
