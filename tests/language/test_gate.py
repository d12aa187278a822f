"""What of a text a regular expression needs is told from the expression; a text without it is not searched."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beeld import language
from beeld.language.gate import Gate
from beeld.language.required import required

WORDS = (
    "not",
    "no",
    "denied",
    "den",
    "rule",
    "ruled",
    "out",
    "of",
    "the",
    "question",
    "is",
    "isn't",
    "wrong",
    "confirmed",
    "confirm",
)
PATTERNS = (
    "den(?:y|ies|ied)\\b",
    "(?:is|was) (?:ruled )?out(?: of)?",
    "not (?:be )?confirm\\w*",
    "n(?:ot|o) wrong",
    "(?:a )?hoax",
    "rules?|isn't",
    "(?<!not )rul(?:es?|ed)?",
)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("no (?:\\w+ )?confirmation", {"confirmation"}),
        ("(?:is|are) said to", {"said"}),
        ("den(?:y|ies)", {"den"}),
        ("hoax(?:es)?", {"hoax"}),
        ("rules?", {"rule"}),
        ("refused|declines", {"refused", "declines"}),
        ("\\W*\\d+", set()),
        ("(?:not )?", set()),
    ],
)
def test_the_rarest_letters_that_every_match_has(source: str, expected: set[str]) -> None:
    assert {one.text for one in required(source)} == expected


@given(st.lists(st.sampled_from(WORDS), max_size=8), st.sampled_from((" ", ", ", "-")))
def test_a_gate_never_keeps_a_match_out(words: list[str], mark: str) -> None:
    text = mark.join(words)
    gate = Gate()
    gated = [gate.pattern([one]) for one in PATTERNS]
    for source, pattern in zip(PATTERNS, gated, strict=True):
        plain = re.compile(rf"(?<!\w)(?:{source})(?!\w)", re.IGNORECASE)
        assert [one.span() for one in pattern.finditer(text)] == [one.span() for one in plain.finditer(text)]
        assert (pattern.search(text) is None) == (plain.search(text) is None)
        assert pattern.blank(text) == plain.sub(lambda one: " " * len(one.group()), text)


@pytest.mark.parametrize("lang", language.languages())
def test_every_cue_of_the_lexicons_tells_what_it_needs(lang: str) -> None:
    cues = language.table(lang, "cues")
    patterns = [one for table in cues["hedge"] for one in table["patterns"]] + cues["denied"]["patterns"]
    patterns += [one for key, rows in cues["answer"].items() if key != "reply" for one in rows]
    assert [one for one in patterns if not required(one)] == []
