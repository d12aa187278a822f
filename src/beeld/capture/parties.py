"""Parties: what a sentence names that may be who did it, or whose doing it is: declared options, bodies that the case knows,
other names, and the nouns at which the words of blame point (language/*/cues.toml, [party]).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from beeld import language
from beeld.capture.bodies import NAMELESS
from beeld.capture.context import Context
from beeld.capture.countries import is_country
from beeld.capture.naming import Names
from beeld.capture.places import asked_words, named_pattern
from beeld.capture.proper import Proper
from beeld.capture.route import Profile
from beeld.capture.spans import Stretch
from beeld.model import Category

BLAME = "group:blame"
NEAR = 28  # characters between a party and the words that point at it


def parties(context: Context, profile: Profile, names: Names, proper: Proper) -> list[Stretch]:
    """The options named in the sentence: declared ones, or else bodies, names and nouns."""
    question = profile.question
    if question.categories:
        found = []
        for key, words in question.categories.items():
            match = named_pattern((key, *words)).search(context.text)
            if match is not None:
                found.append(Stretch(match.start(), match.end(), Category(category=key), "declared"))
        return found
    found = [
        Stretch(one.start, one.end, Category(category=one.source), "body")
        for one in names.mentions(context.text, publisher=context.document.source)
    ]
    others = [*_other_names(context, profile, proper), *_nouns(context)]
    if BLAME in context.layers[0] or not (found or others):
        others += _subjects(context)
    for one in others:
        if not any(one.start < other.end and other.start < one.end for other in found):
            found.append(_known(context, one, names))
    return found


def _known(context: Context, one: Stretch, names: Names) -> Stretch:
    """A name or noun as the body of the case that alone has its words in its name."""
    own = _stems(context.text[one.start : one.end])
    bodies = [key for key, source in names.sources.items() if own and own <= _stems(source.name) and source.kind not in NAMELESS]
    return one._replace(answer=Category(category=bodies[0]), sort="body") if len(bodies) == 1 else one


@lru_cache(maxsize=2000)
def _stems(name: str) -> frozenset[str]:
    return frozenset(language.stem(word, "en") for _, _, word in language.words(name) if len(word) > 3)


def _other_names(context: Context, profile: Profile, proper: Proper) -> Iterator[Stretch]:
    asked = asked_words(profile)
    for start, end in proper.names(context):
        name = context.text[start:end]
        if name.casefold() in asked or is_country(name):
            continue
        yield Stretch(start, end, Category(category=re.sub(r"\W+", "-", name.casefold()).strip("-")), "name")


def _nouns(context: Context) -> Iterator[Stretch]:
    """The noun phrase behind words that point, or before words that are said of who is pointed at."""
    text, patterns = context.text, _patterns(context.lang)
    ahead, behind = _hits(text, context.lang)
    for start in ahead:
        article = patterns["article"].match(text, start)
        begin = article.end() if article else start
        end = language.noun_after(text, begin, context.lang)
        if end > begin:
            yield from _noun(context, begin, end)
    for start in behind:
        before = patterns["phrase"].search(text[:start])
        if before is not None:
            yield from _noun(context, *before.span("noun"))


def _subjects(context: Context) -> Iterator[Stretch]:
    """What a clause begins with: "the driver switched ...", "Smugglers sent ..."."""
    text, patterns = context.text, _patterns(context.lang)
    for match in patterns["clause"].finditer(text):
        begin = match.end()
        end = language.noun_after(text, begin, context.lang)
        words = [one for one in language.words(text[begin:end]) if one[2] not in language.stopwords(context.lang)]
        nouns = [one for one in words[:3] if one[2].isalpha() and not patterns["no_noun"].fullmatch(one[2])]
        if nouns:
            yield Stretch(begin, begin + nouns[0][1], Category(category=nouns[0][2]), "subject")


def _noun(context: Context, start: int, end: int) -> Iterator[Stretch]:
    words = [one for one in language.words(context.text[start:end]) if one[2] not in language.stopwords(context.lang)]
    if words and words[-1][2].isalpha() and not context.text[start + words[-1][0]].isupper():
        yield Stretch(start, start + words[-1][1], Category(category=words[-1][2]), "noun")


def pointing(context: Context, start: int, end: int) -> tuple[float, float]:
    """How near words that point stand before a stretch, and words said of who is pointed at behind it: 0..1 each."""
    ends, starts = _hits(context.text, context.lang)
    before = [one for one in ends if one <= start]
    after = [one for one in starts if one >= end]
    ahead = 1.0 - min(start - before[-1], NEAR) / NEAR if before else 0.0
    behind = 1.0 - min(after[0] - end, NEAR) / NEAR if after else 0.0
    return ahead, behind


@lru_cache(maxsize=64)
def _hits(text: str, lang: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Where words that point end, and where words said of who is pointed at begin."""
    points, pointed = _phrases(lang)
    return tuple(one.end() for one in points.finditer(text)), tuple(one.start() for one in pointed.finditer(text))


@lru_cache(maxsize=8)
def _phrases(lang: str) -> tuple[language.Sought, language.Sought]:
    """Words that point ("blames"), and words said of who is pointed at; "put the * down to" leaves room for one or two words."""
    party, gap = language.table(lang, "cues").get("party", {}), r"[\w'-]+(?:\s+[\w'-]+)?"
    return language.Sought(party.get("points", []), end=r"(?=[\s:,])", gap=gap), language.Sought(
        party.get("pointed", []), gap=gap
    )


@lru_cache(maxsize=8)
def _patterns(lang: str) -> dict[str, re.Pattern[str]]:
    cues = language.table(lang, "cues")
    party = cues.get("party", {})

    article = language.alternatives(cues["naming"]["articles"])
    return {
        "article": re.compile(rf"[\s:]+(?:(?:{article})\s+)?"),
        "clause": re.compile(rf"(?:^|[,;:]\s+|[\"“‘']|\b(?:dat|that)\s+)(?:(?:{article})\s+)?(?=\w)", re.IGNORECASE),
        "no_noun": re.compile("|".join(party.get("not_nouns", [])) or "(?!)"),
        "phrase": re.compile(
            rf"(?:^|\b(?:{article}|dat|that)\s+|[,;:]\s+)(?P<noun>(?:[\w'’-]+\s+){{0,2}}?[\w'’-]+)\s+(?:\w+\s+)?$"
        ),
    }
