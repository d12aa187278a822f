"""Finding: the weighed answer to a question, in a view, valid at a day, known at a ledger position."""

from __future__ import annotations

from datetime import date
from typing import Literal

from beeld.model.answer import Answer
from beeld.model.base import Value

Status = Literal[
    "withdrawn",
    "refuted",
    "contradicted",
    "confirmed",
    "corroborated",
    "no_indications",
    "signalled",
    "not_looked",
]
Confidence = Literal["low", "moderate", "high"]


class Alternative(Value, frozen=True, kw_only=True):
    """An answer that competes, with its likelihood and the origins that say it."""

    answer: Answer
    likelihood: float
    origins: tuple[str, ...] = ()


class Position(Value, frozen=True, kw_only=True):
    """What one party says, for questions that are reported per party."""

    party: str
    answer: Answer
    claims: tuple[str, ...] = ()
    hedge: str = "none"


class Contribution(Value, frozen=True, kw_only=True):
    """What one origin adds: side, decibans (leave it out at the fixed calibration), its claims, the relays and copies folded.
    `denies`: it says that `answer` is not so.
    """

    origin: str
    side: Literal["for", "against", "silent", "no_information", "withdrawn", "superseded"]
    decibans: float
    claims: tuple[str, ...]
    documents: tuple[str, ...] = ()
    folded: tuple[str, ...] = ()
    answer: Answer | None = None
    said_on: date | None = None
    grade: str = "F"
    denies: bool = False


class Finding(Value, frozen=True, kw_only=True):
    """The weighed answer. `likelihood` is the chance that `answer` is right; `confidence` how solid its basis is.

    `low`..`high` is the interval at `level` (counts in the unit; days as ordinal numbers). `answer` None: nothing can
    be said. `also`: of a question with several true values, the others that are likelier than not. `prior_decibans`: ten times the log10
    odds of the answer before any claim. `most_specific` is the sharpest answer that the same weight of evidence bears. `said_by` set: a reconstruction
    from documents published by then, not what the ledger knew. `provisional`: unreviewed claims took part.
    """

    question: str
    status: Status
    answer: Answer | None
    likelihood: float
    confidence: Confidence
    valid_at: date
    known_seq: int
    calibration: str
    view: str
    low: float | None = None
    high: float | None = None
    level: float = 0.8
    most_specific: Answer | None = None
    also: tuple[Alternative, ...] = ()
    prior_decibans: float | None = None
    alternatives: tuple[Alternative, ...] = ()
    positions: tuple[Position, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    origins: int = 0
    since: date | None = None
    confirmable: bool = False
    confirmed_by: str = ""
    provisional: bool = False
    posterior_absence: float | None = None
    coverage: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    what_would_change: tuple[str, ...] = ()
    said_by: date | None = None
    individual: bool = False
    unit: str = ""
