"""What a printed page says of itself, and how its lines end, in the words of every language at once: a page does not say which is its own."""

from __future__ import annotations

import re
from functools import lru_cache

from beeld.language.lexicon import alternatives, merged


@lru_cache(maxsize=1)
def page_number() -> re.Pattern[str]:
    """A page's number as it stands alone on a line ("12", "- 12 -", "pagina 12 van 40"): for `fullmatch`; group 1 is the number."""
    words = merged("words").get("pages", {})
    named, of = (alternatives(words.get(key, [])) for key in ("number", "of"))
    return re.compile(rf"(?:{named})?\s*[-–—]?\s*(\d{{1,4}})\s*[-–—]?(?:\s*(?:/|{of})\s*\d{{1,4}})?", re.IGNORECASE)


@lru_cache(maxsize=1)
def after_own_hyphen() -> tuple[str, ...]:
    """What may begin the next line behind a hyphen that is the word's own ("in- en uitvoer")."""
    return tuple(f"{one} " for one in merged("words").get("pages", {}).get("joins", []))
