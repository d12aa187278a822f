"""Places: what a sentence names that may be where: declared places, proper names that are no bodies, and kinds of place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from beeld import language
from beeld.capture.context import Context
from beeld.capture.countries import countries, is_country
from beeld.capture.naming import Names
from beeld.capture.proper import Proper
from beeld.capture.route import Profile
from beeld.capture.spans import Stretch
from beeld.model import Place, Question

WAYS = ("to", "from", "through", "at")
WINDOW = 45  # characters before a place in which its preposition stands


def places(context: Context, profile: Profile, names: Names, proper: Proper) -> list[Stretch]:
    """The places that the sentence names, but for those that the question itself names."""
    if profile.question.places:
        return _declared(context, profile.question)
    found = list(_named(context, profile, names, proper))
    taken = [(one.start, one.end) for one in found]
    return found + [one for one in _kinds(context) if not any(one.start < end and start - 12 < one.end for start, end in taken)]


def _declared(context: Context, question: Question) -> list[Stretch]:
    """Declared places named in the sentence; one that lies in another named beside it stands for both."""
    named: dict[str, tuple[int, int]] = {}
    for place in question.places:
        match = named_pattern((place.id, place.id.replace("-", " "), *place.aliases)).search(context.text)
        if match is not None:
            named[place.id] = (match.start(), match.end())
    within = {one.id: one.within for one in question.places}
    holders = {within[one] for one in named if within.get(one)}
    return [Stretch(start, end, Place(place=key), "declared") for key, (start, end) in named.items() if key not in holders]


@lru_cache(maxsize=2000)
def named_pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Any of some names, as whole words."""
    return re.compile(rf"(?<!\w)(?:{language.alternatives(words)})(?!\w)", re.IGNORECASE)


def _named(context: Context, profile: Profile, names: Names, proper: Proper) -> Iterator[Stretch]:
    text, patterns = context.text, _patterns(context.lang)
    asked = asked_words(profile)
    spans = proper.names(context)
    bodies = [(one.start, one.end) for one in names.mentions(text, publisher="") if not one.weak] if spans else []
    for start, end in spans:
        name = patterns["lead"].sub("", text[start:end])
        if name.isupper() or asked.issuperset(_folded(name)) or any(start < stop and begin < end for begin, stop in bodies):
            continue
        country = country_name(name)
        if country:
            if not asked & {country, name.casefold()}:
                yield Stretch(start, end, Place(place=country), "country")
            continue
        tail = patterns["landform"].match(text, end)
        if tail is not None:
            end, name = tail.end(), f"{name} {tail.group().strip()}"
        yield Stretch(start, end, Place(place=slug(name)), "name")


def _folded(name: str) -> set[str]:
    return {word for _, _, word in language.words(name)}


def _kinds(context: Context) -> Iterator[Stretch]:
    """A kind of place without a name: "the old powder store", "de watertoren"."""
    patterns = _patterns(context.lang)
    for match in patterns["kind"].finditer(context.text):
        if patterns["of_name"].match(context.text, match.end()):
            continue
        plain = patterns["plain"].sub("", match.group("words").casefold())
        yield Stretch(match.start("words"), match.end(), Place(place=plain.strip().replace(" ", "-")), "kind")


@lru_cache(maxsize=500)
def _asked_words(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for text in texts for _, _, word in language.words(text))


def asked_words(profile: Profile) -> frozenset[str]:
    """The words of the question, case-folded."""
    return _asked_words(tuple(profile.question.ask.values()))


@lru_cache(maxsize=4000)
def country_name(name: str) -> str:
    """The id of a country by one of its names or adjectives, "" for anything else."""
    if not is_country(name):
        return ""
    table = next(one for one in countries().values() if name in one["names"] or name in one["adjectives"])
    return re.sub(r"\W+", "-", table["names"][0].casefold()) if table["names"] else name.casefold()


def slug(name: str) -> str:
    """A name as an id: case-folded, a word that says what kind of place it is left out."""
    plain = _kinds_of_place().sub("", name.casefold())
    return re.sub(r"[^\w]+", "-", plain).strip("-") or name.casefold()


@lru_cache(maxsize=1)
def _kinds_of_place() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{language.alternatives(language.merged('words')['place']['kinds'])})\b")


def ways_asked(profile: Profile) -> frozenset[str]:
    """Which ways a question asks about: where to, from where, through where; else at which place."""
    return _ways_asked(tuple(profile.question.ask.items()))


@lru_cache(maxsize=500)
def _ways_asked(asks: tuple[tuple[str, str], ...]) -> frozenset[str]:
    found = set()
    for lang, text in asks:
        where = language.table(lang, "words").get("where", {})
        for way in ("to", "from", "through"):
            if named_pattern(tuple(where.get(f"asked_{way}", ()))).search(text):
                found.add(way)
    return frozenset(found) or frozenset(("at",))


def ways_before(context: Context, start: int) -> list[str]:
    """The ways that the words before a place say, nearest first."""
    clause = re.split(r"[,;:.!?]", context.text[max(0, start - WINDOW) : start])[-1]
    hits = list(_patterns(context.lang)["ways"].finditer(clause))
    return [str(one.lastgroup) for one in reversed(hits)]


@lru_cache(maxsize=8)
def _patterns(lang: str) -> dict[str, re.Pattern[str]]:
    words = language.table(lang, "words")
    where = words.get("where", {})
    kinds, plain = language.alternatives(where.get("places", [])), language.alternatives(where.get("plain", []))
    ways = "|".join(f"(?P<{way}>{language.alternatives(where.get(way, []))})" for way in WAYS)
    return {
        "lead": re.compile(rf"^(?:{language.alternatives(words['place']['name_articles'])})-"),
        "landform": re.compile(rf"\s+(?:{language.alternatives(where.get('landforms', []))})\b"),
        "kind": re.compile(rf"\b(?:{plain})\s+(?P<words>(?:[a-zà-ÿ-]+\s+){{0,2}}?[a-zà-ÿ-]*(?:{kinds}))\b"),
        "plain": re.compile(rf"\b(?:{plain})\s+"),
        "of_name": re.compile(r"\s+(?:[a-z]+\s+){1,2}[A-Z]"),
        "ways": re.compile(rf"(?<!\w)(?:{ways})(?!\w)", re.IGNORECASE),
    }
