"""Telling: proofs in words that a reader without mathematics can check ("the letters of ... together say that ...")."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from importlib import resources
from typing import Any

from beeld import language
from beeld.disclose.cells import Cells, Fact
from beeld.disclose.expression import parse
from beeld.disclose.linear import Interval


@lru_cache(maxsize=8)
def _words(lang: str) -> dict[str, Any]:
    text = (resources.files("beeld.disclose") / "telling.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    words: dict[str, Any] = tables.get(lang, tables["en"])
    return words


def number_words(value: int, lang: str) -> str:
    """A number as it is written in a sentence: in words up to twelve."""
    small = _words(lang)["numbers"]
    return str(small[value]) if 0 <= value < len(small) else language.number(value, lang)


def interval_words(interval: Interval, lang: str, *, one: str = "", many: str = "") -> str:
    """An interval with its noun: "one person", "20 or 21 persons", "at least one person"."""
    words = _words(lang)
    low, high = interval
    least = 0 if low is None or low < 0 else low

    def noun(value: int) -> str:
        shown = one if value == 1 and one else many
        return f"{number_words(value, lang)}{f' {shown}' if shown else ''}"

    if high is None:
        return str(words["at_least"]).format(n=noun(least)) if least else str(words["unknown"])
    if low == high:
        return str(words["exact"]).format(n=noun(high))
    if least == 0:
        return str(words["at_most"]).format(n=noun(high))
    pattern = words["either"] if high - least == 1 else words["between"]
    return str(pattern).format(low=number_words(least, lang), n=noun(high))


def told(fact: Fact, interval: Interval, cells: Cells, lang: str) -> str:
    """What a leak amounts to, in words: the fact's own sentence where it has one; its first form, before a bar, is for exactly one."""
    target = parse(fact.cells, cells).sum[0][1].target
    owner = {flow.id: flow.of for flow in cells.flow}.get(target, target)
    population = next(one for one in cells.population if one.id == owner)
    single = next(iter(population.one.get(lang, ())), "")
    plural = next(iter(population.many.get(lang, ())), "")
    shown = interval_words(interval, lang, one=single, many=plural)
    if lang in fact.told:
        forms = [one.strip() for one in fact.told[lang].split("|")]
        return (forms[0] if interval == (1, 1) else forms[-1]).format(n=shown)
    name = fact.says.get(lang) or fact.says.get("en") or fact.id
    return str(_words(lang)["fact_is"]).format(fact=name, n=shown)


def because(
    fact: Fact,
    interval: Interval,
    cells: Cells,
    lang: str,
    *,
    letters: Sequence[tuple[date, bool]],
    background: Sequence[str] = (),
) -> str:
    """ "The letters of 10 January 2026 and 10 February 2026 together say that one person arrived." Letters are (day, is the draft)."""
    words = _words(lang)
    amount = told(fact, interval, cells, lang)
    if not letters:
        sentence = str(words["outside"]).format(told=amount)
    else:
        days = [language.say_date(day, lang) + (f" ({words['draft']})" if draft else "") for day, draft in letters]
        named = str(words["letter" if len(days) == 1 else "letters"]).format(days=_join(days, str(words["and"])))
        sentence = str(words["together" if len(days) > 1 else "alone"]).format(letters=named, told=amount)
    if background:
        sentence += ", " + str(words["with"]).format(background="; ".join(background))
    return sentence[0].upper() + sentence[1:]


def _join(parts: Sequence[str], last: str) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}" if parts else ""
