"""`beeld eval markings`: joins of markings, and what blocks a public edition."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from beeld import disclose
from beeld.errors import InputError
from beeld.model import Decision, Marking

PUBLIC = disclose.EDITIONS["public"]


def measure(path: Path) -> dict[str, Any]:
    """A case is right when its join and the blockers of the public edition both are."""
    try:
        cases = json.loads(path.read_text(encoding="utf-8"))["cases"]
        wrong = [one["id"] for one in cases if not _right(one)]
    except (ValueError, KeyError, TypeError) as fault:
        raise InputError(f"is no file of marking cases: {fault!r}", where=str(path), todo="see docs/reference/eval.md") from None
    return {"right": len(cases) - len(wrong), "n": len(cases), "wrong": wrong}


def _right(case: dict[str, Any]) -> bool:
    joined = disclose.join(msgspec.convert(one, Marking) for one in case["inputs"])
    expected = msgspec.convert(case["expected_join"], Marking)
    printed = joined
    if case["downgrade"]:  # lifts the levels it names, never an originator's control
        printed = msgspec.structs.replace(joined, **case["downgrade"])
        disclose.check_downgrade(joined, printed, by="a named person", mandate="case", reason="case")
    consents = [_consent(one) for one in case["consents"]]
    blockers = disclose.permits(PUBLIC, printed, consents, question="q")
    return joined == disclose.join([expected]) and set(blockers) == set(case["expected_public_blockers"])


def _consent(originator: str) -> Decision:
    return Decision(
        id=originator,
        kind="consent",
        by=originator,
        on=date(2026, 1, 1),
        reason="case",
        originator=originator,
        question="q",
        edition="public",
    )
