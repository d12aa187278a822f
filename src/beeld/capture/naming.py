"""Which source a text means: names, acronyms, aliases, and bodies named by what they are and of which country."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from beeld import language
from beeld.model import Source

COUNTRY_WINDOW = 34
MIN_WORD = 4


class Mention(NamedTuple):
    """A source named at text[start:end]. `weak` ones (a word that stands for a body named before) yield to strong ones."""

    source: str
    start: int
    end: int
    weak: bool


@lru_cache(maxsize=1)
def institutions() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((resources.files("beeld.capture") / "institutions.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def countries() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((resources.files("beeld.capture") / "countries.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _country_patterns() -> dict[str, re.Pattern[str]]:
    found = {}
    for code, table in countries().items():
        names = language.alternatives(table["names"] + table["adjectives"] + table["seats"])
        found[code] = re.compile(rf"(?<!\w)(?:{names})(?!\w)")
    return found


@lru_cache(maxsize=400)
def _seats(code: str) -> re.Pattern[str]:
    table = countries()[code]
    names = [one for one in table["names"] + table["seats"] if len(one) > 2 or one.isupper()]
    return re.compile(rf"(?<!\w)(?:{language.alternatives(names)})(?!\w)")


class Names:
    """Finds mentions of the case's sources. Built once from the sources; texts are looked up one by one."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self.sources = sources
        self.concepts = {key: _concepts(one) for key, one in sources.items()}
        self._direct = self._compile_direct()
        self._forms = self._compile_forms()
        self._governments: dict[str, str] = {}
        for concept in ("officials", "government"):  # where no government speaks, its officials do
            for key, one in sources.items():
                if concept in self.concepts[key] and one.country in countries():
                    self._governments[one.country] = key

    def _compile_direct(self) -> list[tuple[re.Pattern[str], str]]:
        owners: dict[tuple[str, bool], set[str]] = {}
        for key, source in self.sources.items():
            for name, exact in _names(source):
                owners.setdefault((name, exact), set()).add(key)
        compiled = []
        for (name, exact), keys in owners.items():
            if len(keys) == 1:
                flags = 0 if exact else re.IGNORECASE
                pattern = re.escape(name).replace(r"\ ", r"[\s-]+").replace("'", "['’]")
                compiled.append((re.compile(rf"(?<![\w])(?:{pattern})(?:['’]s)?(?!\w)", flags), next(iter(keys))))
        return compiled

    def _compile_forms(self) -> list[tuple[re.Pattern[str], set[str], bool]]:
        compiled: list[tuple[re.Pattern[str], set[str], bool]] = []
        heads: dict[str, set[str]] = {}
        for concept, table in institutions().items():
            owners = {key for key, concepts in self.concepts.items() if concept in concepts}
            if not owners:
                continue
            forms = [one for one in table["forms"] if "{adj}" not in one]
            compiled.append((re.compile(rf"(?<!\w)(?:{language.alternatives(forms)})(?:['’]s)?(?!\w)", re.I), owners, False))
            for head in table["heads"]:
                heads.setdefault(head, set()).update(owners)
        lead = r"(?:the|that|its|het|de|dat|datzelfde|hetzelfde|dezelfde)"
        for head, owners in heads.items():  # "the ministry" may be any ministry of the case
            compiled.append((re.compile(rf"(?<!\w){lead}\s+{re.escape(head)}(?:['’]s)?(?!\w)", re.I), owners, True))
        return compiled

    def mentions(self, text: str, *, publisher: str) -> list[Mention]:
        """All mentions in a text, in order. A body named by what it is belongs to the source of the country named beside it,
        else to the one named before, else to the publisher if that is such a body, else to the only candidate.
        """
        found = [
            Mention(key, match.start(), match.end(), False) for pattern, key in self._direct for match in pattern.finditer(text)
        ]
        for code, key in self._governments.items():
            found += [Mention(key, one.start(), one.end(), False) for one in _seats(code).finditer(text) if _as_actor(text, one)]
        direct = {one.start for one in found}
        for pattern, owners, weak in self._forms:
            for match in pattern.finditer(text):
                if match.end() + 1 in direct:  # "commandocentrum Centcom": the name says it
                    continue
                key_found = self._resolve(text, match, owners, weak, found, publisher)
                if key_found is not None:
                    found.append(Mention(key_found, match.start(), match.end(), weak))
        return _longest(found)

    def _resolve(
        self, text: str, match: re.Match[str], owners: set[str], weak: bool, found: list[Mention], publisher: str
    ) -> str | None:
        countries_near = set() if weak else _countries_near(text, match)
        if countries_near:
            fitting = [key for key in owners if self.sources[key].country in countries_near]
            if fitting:
                return sorted(fitting, key=lambda key: (key != publisher, len(self.concepts[key]), key))[0]
            if not weak:
                return None
        before = [one for one in found if one.source in owners and one.start < match.start()]
        if before:
            return max(before, key=lambda one: one.start).source
        if publisher in owners:
            return publisher
        if weak and len(owners) == 1:
            return next(iter(owners))
        home = self.sources[publisher].country if publisher in self.sources else ""
        lead = text[max(0, match.start() - 300) : match.start()]
        at_home = [key for key in owners if self.sources[key].country == home]
        fitting = at_home or [key for key in owners if self._at_home(key, home, lead)]
        return fitting[0] if len(fitting) == 1 else None

    def _at_home(self, key: str, home: str, lead: str) -> bool:
        """A body named without its country is one of the publisher's country, or of a country named shortly before."""
        country = self.sources[key].country
        return country in ("", "XX", home) or (country in _country_patterns() and bool(_country_patterns()[country].search(lead)))


def _concepts(source: Source) -> set[str]:
    name = source.name.casefold()
    return {concept for concept, table in institutions().items() if any(one in name for one in table["of"])}


def _names(source: Source) -> list[tuple[str, bool]]:
    """(name, whether case counts) by which texts call the source."""
    names: list[tuple[str, bool]] = [(one, False) for one in source.aliases]
    plain = re.sub(r"\s*\([^)]*\)", "", source.name)
    head = plain.split(",")[0].strip()
    generic = "unnamed" in source.name.casefold() or "not further" in source.name.casefold() or source.standin
    if head and not generic and len(head) >= MIN_WORD:
        names.append((head.removeprefix("The ").strip(), False))
    inside = re.search(r"\(([^)]*)\)", source.name)
    for one in re.split(r"\s+(?:with|and|incl\.?)\s+|[;,(]", inside.group(1) if inside else ""):
        cleaned = re.sub(r"^(?:its|the|incl\.?|with)\s+", "", one.strip())
        if re.match(r"[A-Z]", cleaned) and len(cleaned) > MIN_WORD and not generic:
            names.append((cleaned, False))
    for piece in source.id.split("-") if "-" not in source.id else [source.id.split("-")[-1]]:
        if "-" not in source.id and len(piece) >= 2:
            names += [(piece.upper(), True), (piece.capitalize(), True)] if len(piece) <= 6 else [(piece, False)]
        elif len(piece) >= 5 and not piece.isdigit() and not _generic_word(piece):
            names.append((piece.capitalize(), True))
    initials = "".join(word[0] for word in re.findall(r"[A-Z][\w]*", head))
    if 3 <= len(initials) <= 6 and not generic:
        names.append((initials, True))
    return list(dict.fromkeys(names))


@lru_cache(maxsize=4000)
def _generic_word(word: str) -> bool:
    """Words of ids that are no names: kinds of bodies, directions."""
    forms = {piece for table in institutions().values() for form in table["forms"] + table["of"] for piece in form.split()}
    return word in forms or word in (
        "field",
        "noord",
        "west",
        "oost",
        "zuid",
        "north",
        "south",
        "east",
        "desk",
        "sources",
        "intel",
        "state",
    )


def _as_actor(text: str, match: re.Match[str]) -> bool:
    """A country or capital is an actor, not a place, unless a preposition of place stands before it."""
    if re.match(r"['’]s\s+[A-Z\w]", text[match.end() : match.end() + 5]):
        return False  # "Kenya's ministry": the ministry speaks
    before = text[max(0, match.start() - 14) : match.start()].casefold()
    return not re.search(
        r"(?:\b(?:in|to|from|of|at|near|into|through|with|and|across|for|naar|uit|van|bij|te|tot|via|door|over|en|met|binnen|rond|voor|on|top)\s+(?:the\s+)?)$",
        before,
    )


def _countries_near(text: str, match: re.Match[str]) -> set[str]:
    """Countries named in the same noun phrase: just before, or just after "of" / "van"."""
    before = text[max(0, match.start() - COUNTRY_WINDOW) : match.start()]
    before = re.split(r"[.;:,]|\b(?:said|says|zei|zegt|volgens|and|en|to|naar)\b", before)[-1]
    after = re.match(r"\s+(?:(?:of|van|in|uit)\s+)(?:the\s+|de\s+|het\s+)?[\w.\-]+(?:\s+[A-Z][\w\-]+)?", text[match.end() :])
    stretch = before[-COUNTRY_WINDOW:] + " | " + (after.group() if after else "")
    return {code for code, pattern in _country_patterns().items() if pattern.search(stretch)}


def _longest(found: list[Mention]) -> list[Mention]:
    kept: list[Mention] = []
    for one in sorted(found, key=lambda item: (item.weak, item.start - item.end, item.start)):
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda item: item.start)
