"""Measures: units behind and before a number, by their words in each language; units of one dimension are turned into each other."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib import resources
from typing import Any, NamedTuple

from beeld.language.lexicon import alternatives, merged, table

MONEY = "money"


class Unit(NamedTuple):
    """A unit by name ("hectares"), its dimension ("area"; a currency is a dimension of its own), what it is times the dimension's
    first unit, and the role of its numbers: measure, money, share.
    """

    name: str
    dimension: str
    factor: float
    role: str


class Measured(NamedTuple):
    """A unit said at text[start:end]."""

    unit: Unit
    start: int
    end: int


@lru_cache(maxsize=1)
def _declared() -> dict[str, Any]:
    return tomllib.loads((resources.files("beeld.language") / "measures.toml").read_text(encoding="utf-8"))


def symbols() -> list[str]:
    """The symbols that stand before a number ("€")."""
    return list(_declared()["symbols"])


@lru_cache(maxsize=512)
def unit(name: str) -> Unit:
    """The unit of that name; one that measures.toml does not know is a currency."""
    declared = _declared()
    for dimension, units in declared.items():
        if name in units and dimension not in ("symbols", "role_of", "meant"):
            return Unit(name, dimension, float(units[name]), declared["role_of"].get(dimension, "measure"))
    return Unit(name, name, 1.0, MONEY)


@lru_cache(maxsize=8)
def _words(lang: str) -> tuple[dict[str, Unit], re.Pattern[str], re.Pattern[str], dict[str, Unit]]:
    """(unit of a word, its pattern behind a number, that before one, unit of a word before)."""
    numbers, symbols = table(lang, "numbers"), _declared()["symbols"]
    behind = {_fold(word): unit(name) for name, words in numbers.get("measures", {}).items() for word in words}
    before = {_fold(word): unit(name) for name, words in numbers.get("measures_before", {}).items() for word in words}
    before |= {_fold(symbol): unit(name) for symbol, name in symbols.items()}
    return (
        behind,
        re.compile(rf"[\s\u00a0-]*(?P<u>{alternatives(list(behind))})(?![\w/])", re.IGNORECASE),
        re.compile(rf"(?:^|(?<!\w))(?P<u>{alternatives(list(before))})[\s\u00a0]*$", re.IGNORECASE),
        before,
    )


def _fold(text: str) -> str:
    return " ".join(text.casefold().split())


def behind(text: str, end: int, lang: str) -> Measured | None:
    """The unit said right behind a number that ends at `end` ("hectares", "%"); None if there is none."""
    words, pattern, _, _ = _words(lang)
    match = pattern.match(text, end)
    return None if match is None else Measured(words[_fold(match.group("u"))], match.start("u"), match.end())


def before(text: str, start: int, lang: str) -> Measured | None:
    """The unit said right before a number that starts at `start` ("€", "magnitude"); None if there is none."""
    _, _, pattern, words = _words(lang)
    first = max(0, start - 24)
    match = pattern.search(text[first:start])
    return None if match is None else Measured(words[_fold(match.group("u"))], first + match.start("u"), start)


@lru_cache(maxsize=512)
def unit_asked(wording: str) -> Unit | None:
    """The unit that a question's `unit` names, in any language or by its symbol; None where it names what is counted."""
    folded = _fold(wording)
    if not folded:
        return None
    declared = _declared()
    if folded in declared["symbols"]:
        return unit(declared["symbols"][folded])
    for name, words in merged("numbers").get("measures", {}).items():
        if folded == name or folded.replace(" ", "_") == name or folded in (_fold(one) for one in words if len(one) > 1):
            return unit(name)
    return None


def meant(said: Unit, asked: Unit) -> bool:
    """Whether texts say the first unit for short where the second is meant: "miles" at sea."""
    return said.name in _declared()["meant"].get(asked.name, ())


def answers(said: Unit, asked: Unit) -> bool:
    """Whether a value in `said` can be one in `asked`."""
    return said.dimension == asked.dimension or meant(said, asked)


def turned(value: float | None, said: Unit, asked: Unit) -> float | None:
    """A value in `said` as one in `asked`, rounded to 9 significant digits; the first must be one that `answers` the other."""
    assert answers(said, asked), (said, asked)
    if value is None or said.factor == asked.factor or meant(said, asked):
        return value
    return float(f"{value * said.factor / asked.factor:.9g}")
