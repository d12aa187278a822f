"""Reuse: a document that takes its text or its figures over from another, with the passages that show it."""

from __future__ import annotations

import hashlib
from typing import Literal

from beeld.model.base import Value
from beeld.model.document import Span

ReuseKind = Literal["copy", "quotation", "translation", "relay"]


class Passage(Value, frozen=True, kw_only=True):
    """A stretch of the document (`span`) and the stretch of the original that it comes from.

    `share` (0..1): of the words of `span`, those that stand in `original` in the same order; of a translation or a relay the
    weight of the shared figures, days and names. `shared` lists those, as they were read.
    """

    span: Span
    original: Span
    share: float
    shared: tuple[str, ...] = ()


class Reuse(Value, frozen=True, kw_only=True):
    """`document` takes over from `original`.

    copy: `share` (0..1) of its words stand in the original in runs. quotation: single passages do. translation: its sentences
    stand in the original in order, in another language, with equal figures. relay: it tells the original's figures in words
    of its own. `tier` auto: the words are the same, so what a copy says is not new evidence; proposed: a person decides.
    `attributed`: the document names the original's source. `speaker`: both documents say that this third source says it, so
    that neither needs to have it from the other. `score` (0..1) orders proposals.
    """

    id: str
    kind: ReuseKind
    document: str
    original: str
    share: float
    passages: tuple[Passage, ...]
    tier: Literal["auto", "proposed", "accepted", "rejected"] = "proposed"
    attributed: bool = False
    speaker: str | None = None
    score: float = 0.0


def reuse_id(one: str, other: str) -> str:
    """One id for two documents, whichever is the original: a later row about the two replaces an earlier one."""
    digest = hashlib.sha256("\0".join(sorted((one, other))).encode()).hexdigest()
    return f"r{digest[:12]}"
