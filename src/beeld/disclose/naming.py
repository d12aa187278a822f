"""Naming: where a sentence names populations, parts and flows, and where it says how many without a number."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal, NamedTuple

from beeld import language
from beeld.disclose.cells import Cells, Names
from beeld.disclose.expression import members

NounForm = Literal["many", "one", "name"]
QuantityKind = Literal[
    "count", "share", "none", "all", "both", "one", "several", "most", "half", "rest", "unchanged", "only", "plural"
]
BARE_KINDS: tuple[QuantityKind, ...] = ("none", "all", "both", "several", "most", "half", "rest", "unchanged", "only")


class Target(NamedTuple):
    """What a name may mean: a population, a flow, or parts of a partition."""

    kind: Literal["population", "flow", "part"]
    id: str
    parts: frozenset[str] = frozenset()


class Name(NamedTuple):
    """A name at text[start:end]: noun in the plural or singular, or another word."""

    start: int
    end: int
    form: NounForm
    targets: tuple[Target, ...]

    def of(self, kind: str) -> tuple[Target, ...]:
        return tuple(one for one in self.targets if one.kind == kind)


class Mark(NamedTuple):
    """A word of the quantity lexicon at text[start:end]."""

    start: int
    end: int
    kind: str


def fold(text: str) -> str:
    """Lower case without accents, every character in its place."""
    return "".join(_plain(one) for one in text)


@lru_cache(maxsize=2048)
def _plain(character: str) -> str:
    base = unicodedata.normalize("NFKD", character)[0].casefold()
    return base if len(base) == 1 else character


def names(text: str, lang: str, cells: Cells) -> list[Name]:
    """All declared names in a text in order, the longest where they overlap."""
    folded = fold(text)
    found = [
        Name(match.start(), match.end(), form, targets)
        for pattern, form, targets in _patterns(cells, lang)
        for match in pattern.finditer(folded)
    ]
    return _longest(found)


def _longest(found: list[Name]) -> list[Name]:
    kept: list[Name] = []
    for one in sorted(found, key=lambda name: (name.start - name.end, name.start)):
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda name: name.start)


_cache: dict[tuple[int, str], tuple[Cells, list[tuple[re.Pattern[str], NounForm, tuple[Target, ...]]]]] = {}


def _patterns(cells: Cells, lang: str) -> list[tuple[re.Pattern[str], NounForm, tuple[Target, ...]]]:
    """A pattern for each declared phrase, with all that it may mean."""
    key = (id(cells), lang)
    if key in _cache and _cache[key][0] is cells:
        return _cache[key][1]
    meanings: dict[tuple[str, NounForm], set[Target]] = {}

    def declare(phrases: Names, form: NounForm, target: Target) -> None:
        for phrase in phrases.get(lang, ()):
            meanings.setdefault((fold(" ".join(phrase.split())), form), set()).add(target)

    for population in cells.population:
        target = Target("population", population.id)
        for form, phrases in (("many", population.many), ("one", population.one), ("name", population.names)):
            declare(phrases, form, target)  # type: ignore[arg-type]
    for flow in cells.flow:
        for form, phrases in (("many", flow.many), ("one", flow.one), ("name", flow.names)):
            declare(phrases, form, Target("flow", flow.id))  # type: ignore[arg-type]
    for cut in cells.partition:
        for part in (*cut.part, *cut.group):
            target = Target("part", cut.id, members(cut, part.id))
            for form, phrases in (("many", part.many), ("one", part.one), ("name", part.names)):
                declare(phrases, form, target)  # type: ignore[arg-type]
    made = [
        (re.compile(rf"(?<!\w){language.alternatives([phrase])}(?!\w)"), form, tuple(sorted(targets)))
        for (phrase, form), targets in meanings.items()
    ]
    _cache.clear()
    _cache[key] = (cells, made)
    return made


@lru_cache(maxsize=64)
def _lexicon(lang: str, kind: str) -> re.Pattern[str]:
    phrases = language.table(lang, "quantity")[kind]
    return re.compile(rf"(?<!\w)(?:{language.alternatives([fold(one) for one in phrases])})(?!\w)")


def marks(text: str, lang: str, *kinds: str) -> list[Mark]:
    """Words of these kinds in order of place, the longest where they overlap."""
    folded = fold(text)
    found = [Mark(one.start(), one.end(), kind) for kind in kinds for one in _lexicon(lang, kind).finditer(folded)]
    kept: list[Mark] = []
    for one in sorted(found, key=lambda mark: (mark.start - mark.end, mark.start)):
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    return sorted(kept)


def base_of_rounding(text: str, at: int, lang: str) -> tuple[int, int, int] | None:
    """(start, end, base) of "rounded to five" that begins right after `at`; None where nothing is rounded there."""
    folded = fold(text)
    match = _lexicon(lang, "rounded").search(folded, at)
    if match is None or re.search(r"[;.]", folded[at : match.start()]):
        return None
    word = re.match(r"\s*(?:the\s+)?([a-z]+|\d+)", folded[match.end() :])
    bases = language.table(lang, "quantity")["fraction_bases"]
    if word is None or not (word[1].isdigit() or word[1] in bases):
        return None
    base = int(word[1]) if word[1].isdigit() else int(bases[word[1]])
    return (match.start(), match.end() + word.end(), base) if base > 0 else None
