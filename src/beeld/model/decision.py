"""Decision: what a named person decided, with the reason; a row that nothing overwrites."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec

from beeld.model.base import Value
from beeld.model.marking import Marking

DecisionKind = Literal[
    "confirmation",
    "review",
    "retraction",
    "erasure",
    "consent",
    "downgrade",
    "marking",
    "calibration",
    "no_count_content",
    "dropped_sentence",
    "correction",
    "override",
    "reuse",
    "threshold",
]


class Decision(Value, frozen=True, kw_only=True):
    """`by` is the person's role or invented name, `reason` the ground.

    confirmation: of the finding to `question` (answer at that time as printed in `text`, where given). review: `claims`
    accepted or rejected (`accept`); `corrected` is the claim that a person put in the place of one. retraction: `claims` are withdrawn by their own source (`withdrawn_by` source) or, with `misread`, were our own
    misreading. erasure: `claims` may by law no longer be used (`reason` the ground). consent: `originator` allows `question` (scope, "*"
    all) for `purpose` in `edition`. marking: `document` gets `marking`. downgrade: `document` gets the lower `marking`, exact text in
    `text`. reuse: that `document` takes over from `original` is so, or not so (`accept`). threshold: claims captured later are in the tier auto from the score `threshold`.
    """

    id: str
    kind: DecisionKind
    by: str
    on: date
    reason: str
    question: str | None = None
    document: str | None = None
    original: str | None = None
    claims: tuple[str, ...] = ()
    accept: bool | None = None
    misread: bool = False
    withdrawn_by: str | None = None
    originator: str | None = None
    purpose: str = ""
    edition: str = ""
    marking: Marking | None = None
    mandate: str = ""
    text: str = ""
    corrected: str | None = None
    threshold: Annotated[float, msgspec.Meta(ge=0.0, le=1.0)] | None = None
