"""Source: who speaks."""

from __future__ import annotations

from typing import Literal

from beeld.model.base import Value


class Source(Value, frozen=True, kw_only=True):
    """A body, outlet, partner or office that speaks. `reliability` is the Admiralty (NATO AJP-2.1) grade A-F of this case.

    `part_of` another source counts as one origin with it, unless `independent`. `relays` lists sources that it is
    known to pass on (a prior, for people). `aliases` are names by which texts call it, any language; `speaks_for`
    the country, place or body for which it is the government (a capital as actor means its government).
    """

    id: str
    name: str
    kind: str = ""
    country: str = ""
    reliability: Literal["A", "B", "C", "D", "E", "F"] = "F"
    part_of: str | None = None
    independent: bool = False
    relays: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    speaks_for: tuple[str, ...] = ()
    note: str = ""
    standin: bool = False
    invented: bool = False
