"""Acting: how a body, a country or a place stands in a sentence: as one that speaks, that has a figure of its own, or only as a
place.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from beeld import language


@lru_cache(maxsize=1)
def actor_patterns() -> dict[str, re.Pattern[str]]:
    naming: dict[str, Any] = language.merged("cues")["naming"]
    speech: dict[str, Any] = language.merged("cues")["speech"]
    by = [one for one in naming["by"] if one not in speech["according"]]
    places = language.alternatives([*naming["prepositions"], *by, *naming["places"]])
    articles = language.alternatives(naming["articles"])
    said = language.alternatives([*naming["breaks"], *naming["joins"]])
    of, joins = language.alternatives(naming["of"]), language.alternatives(naming["joins"])
    verbs, according = language.alternatives(speech["verbs"]), language.alternatives(speech["according"])
    roles, figures = language.alternatives(naming["roles"]), language.alternatives(naming["figures"])
    now, by_ = language.alternatives(naming["now"]), language.alternatives(by)
    return {
        "place": re.compile(rf"\b(?:{places})\s+(?:(?:{articles})\s+)?$", re.IGNORECASE),
        "break": re.compile(rf"[.;:,]|\b(?:{said})\b", re.IGNORECASE),
        "after": re.compile(rf"\s+(?:{of})\s+(?:(?:{articles})\s+)?[\w.\-]+(?:\s+[A-Z][\w\-]+){{0,2}}"),
        "of_what": re.compile(rf"\s+(?:{of})\s+(?:(?:{articles})\s+)?(?P<what>[\w-]+(?:\s+(?:{joins})\s+[\w-]+)?)"),
        "says": re.compile(rf"(?::|\s+(?:\w+\s+)?(?:{verbs})\b)", re.IGNORECASE),
        "said": re.compile(rf"\b(?:{according}|(?:{verbs})(?:\s+(?:{by_}))?)\s+(?:(?:{articles})\s+)?$", re.IGNORECASE),
        "role": re.compile(rf"\s+(?:{roles})\b", re.IGNORECASE),
        "roles": re.compile(rf"(?:{roles})", re.IGNORECASE),
        "acts": re.compile(r"\s+[a-z]+\s"),
        "first": re.compile(r"(?:^|[.!?:;\n•*-])\s*[\"“'‘]?$"),
        "whose": re.compile(rf"\b(?:{language.alternatives(naming['whose'])})\s+(?:\w+\s+)?$", re.IGNORECASE),
        "own_figure": re.compile(rf"['’]s\s+(?:\w+\s+)?(?:\d|(?:{figures})\b)", re.IGNORECASE),
        "figure": re.compile(rf"(?:['’]s\s+(?:\w+\s+)?(?:\d|(?:{figures})\b)|\s+(?:(?:{now})\s+)?\d)", re.IGNORECASE),
    }


def titled(text: str, word: re.Match[str]) -> bool:
    """ "ministry spokesman", "the museum's director": a head needs no article before a role."""
    return actor_patterns()["role"].match(text, word.end()) is not None


def apart(text: str, start: int, end: int) -> bool:
    """Whether more than white space stands between two words."""
    return not text[start:end].isspace()


def speaks(text: str, start: int, end: int) -> bool:
    """Whether a place stands where a speaker would: before a verb of saying or a colon, or after "according to"."""
    patterns = actor_patterns()
    return patterns["says"].match(text, end) is not None or patterns["said"].search(text[max(0, start - 24) : start]) is not None


def unpossessed(word: str) -> str:
    return word.removesuffix("'s").removesuffix("’s")


def counts(text: str, start: int, end: int) -> bool:
    """Whether a place speaks, or has a figure of its own: "Kelland now 44", "Orland's 702", "Orland's tally"."""
    patterns, bare = actor_patterns(), start + len(unpossessed(text[start:end]))
    if speaks(text, start, end) or patterns["figure"].match(text, bare) is not None:
        return True
    return (
        patterns["acts"].match(text, bare) is not None and patterns["first"].search(text[max(0, start - 4) : start]) is not None
    )


def as_actor(text: str, start: int, end: int) -> bool:
    """A country or capital is an actor, not a place, unless a preposition of place stands before it."""
    if re.match(r"['’]s\s+[A-Z\w]", text[end : end + 5]) or text[start:end].endswith(("'s", "’s")):
        # "Kenya's ministry": the ministry speaks
        return actor_patterns()["own_figure"].match(text, start + len(unpossessed(text[start:end]))) is not None
    before = text[max(0, start - 24) : start]
    return not actor_patterns()["place"].search(before[-18:]) or bool(actor_patterns()["said"].search(before))
