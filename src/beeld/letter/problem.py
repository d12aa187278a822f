"""Problem: what is wrong with a letter, where, and what to do."""

from __future__ import annotations

from typing import Literal

from beeld.letter.render import RenderedSentence
from beeld.model import Value

Severity = Literal["error", "warning", "hint"]


class Problem(Value, frozen=True, kw_only=True):
    """What is wrong, where, and what to do; `severity` error blocks the issue."""

    line: int
    sentence: str
    severity: Severity
    code: str
    message: str
    todo: str


def problem(one: RenderedSentence, severity: Severity, code: str, message: str, todo: str) -> Problem:
    """A problem of a sentence, which it quotes."""
    return Problem(
        line=one.line, sentence=one.sentence, severity=severity, code=code, message=f"“{one.text[:80]}”: {message}", todo=todo
    )
