"""Style hints: sentences and paragraphs that are long, jargon, and promises that name no time. Never more than a hint."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from functools import lru_cache
from importlib import resources
from typing import Any

from beeld.letter.problem import Problem, problem
from beeld.letter.render import Rendered, RenderedSentence


@lru_cache(maxsize=1)
def _tables() -> dict[str, Any]:
    return tomllib.loads((resources.files("beeld.letter") / "style.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=8)
def _jargon(lang: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    rows = [one.split(" = ", 1) for one in _tables()[lang]["said"]]
    return tuple((re.compile(rf"(?<!\w){re.escape(said)}(?!\w)", re.IGNORECASE), plainer) for said, plainer in rows)


@lru_cache(maxsize=8)
def _vague(lang: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(one) for one in _tables()[lang]['vague'])})(?!\w)", re.IGNORECASE)


def hints(rendered: Rendered, lang: str) -> list[Problem]:
    """All hints on a letter's style, in the order of its sentences."""
    table = _tables()[lang]
    found: list[Problem] = []
    for one in rendered.sentences:
        if not one.heading:
            found += _sentence(one, lang, int(table["long"]))
    sizes = Counter(one.paragraph for one in rendered.sentences if not one.heading)
    for paragraph, size in sizes.items():
        if size > table["paragraph"]:
            first = next(one for one in rendered.sentences if one.paragraph == paragraph)
            found.append(problem(first, "hint", "long_paragraph", f"begins a paragraph of {size} sentences", "cut the paragraph"))
    return found


def _sentence(one: RenderedSentence, lang: str, long: int) -> list[Problem]:
    found = []
    words = len(one.text.split())
    if words > long:
        found.append(problem(one, "hint", "long", f"has {words} words", "cut it in two"))
    for pattern, plainer in _jargon(lang):
        match = pattern.search(one.text)
        if match:
            found.append(problem(one, "hint", "jargon", f"says {match.group()!r}", f"plainer: {plainer}"))
    vague = _vague(lang).search(one.text) if one.type == "promise" else None
    if vague:
        found.append(problem(one, "hint", "no_time", f"promises {vague.group()!r}", "name a day, or what it waits for"))
    return found
