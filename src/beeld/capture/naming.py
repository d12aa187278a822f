"""Which source a text means: names, acronyms, aliases, and bodies named by what they are and of which country."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from beeld import language
from beeld.capture.countries import countries, countries_in, seats
from beeld.model import Source

COUNTRY_WINDOW = 34
HOME_WINDOW = 300
MIN_WORD = 4
_TOKEN = re.compile(r"\w+")
# kinds of source that no other text calls by a part of their id
NAMELESS = frozenset({"informal", "partner"})
STATE = frozenset({"state", "government"})


class Mention(NamedTuple):
    """A source named at text[start:end]. `weak` ones (a word that stands for a body named before) yield to strong ones."""

    source: str
    start: int
    end: int
    weak: bool


@lru_cache(maxsize=1)
def concepts() -> dict[str, dict[str, list[str]]]:
    """What bodies are called, by concept (language/*/bodies.toml): `of`, `forms`, `heads`."""
    return {key: value for key, value in language.merged("bodies").items() if isinstance(value, dict)}


class Names:
    """Finds mentions of the case's sources. Built once from the sources; texts are looked up one by one."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self.sources = sources
        self.concepts = {key: _concepts(one) for key, one in sources.items()}
        self._direct = _Lookup(self._direct_names(exact=False), flags=re.IGNORECASE)
        self._exact = _Lookup(self._direct_names(exact=True))
        forms, heads = self._forms()
        self._forms_found = _Lookup(forms, flags=re.IGNORECASE, tails=language.merged("bodies")["tails"])
        # "the ministry" may be any ministry of the case, "the Kenyan ministry" any of Kenya
        self._heads_found = _Lookup(heads, flags=re.IGNORECASE, leads=language.merged("bodies")["lead"])
        self._actors = _Lookup(self._actor_names())

    def _direct_names(self, *, exact: bool) -> dict[str, set[str]]:
        owners: dict[str, set[str]] = {}
        for key, source in self.sources.items():
            for name, case_counts in _names(source):
                if case_counts == exact:
                    owners.setdefault(name if exact else name.casefold(), set()).add(key)
        return {name: keys for name, keys in owners.items() if len(keys) == 1}

    def _forms(self) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
        forms: dict[str, set[str]] = {}
        heads: dict[str, set[str]] = {}
        for concept, table in concepts().items():
            owners = {key for key, held in self.concepts.items() if concept in held}
            if not owners:
                continue
            for form in table["forms"]:
                if "{adj}" not in form:
                    forms.setdefault(form, set()).update(owners)
            for head in table["heads"]:
                heads.setdefault(head, set()).update(owners)
        return forms, heads

    def _actor_names(self) -> dict[str, set[str]]:
        """A country or its capital as an actor: its government, else its officials, else its only state source."""
        by_country: dict[str, list[str]] = {}
        for key, one in self.sources.items():
            if one.country in countries() and (one.kind in STATE or self.concepts[key] & {"government", "officials"}):
                by_country.setdefault(one.country, []).append(key)
        found: dict[str, set[str]] = {}
        for code, keys in by_country.items():
            chosen = next(
                (
                    key
                    for concept in ("government", "officials")
                    for key in sorted(keys, key=lambda key: (len(self.concepts[key]), key))
                    if concept in self.concepts[key]
                ),
                keys[0] if len(keys) == 1 else None,
            )
            for name in seats(code) if chosen is not None else ():
                found.setdefault(name, set()).add(str(chosen))
        return found

    def mentions(self, text: str, *, publisher: str) -> list[Mention]:
        """All mentions in a text, in order. A body named by what it is belongs to the source of the country named beside it,
        else to the one named before, else to the publisher if that is such a body, else to the only candidate.
        """
        found = [
            Mention(next(iter(owners)), start, end, False)
            for lookup in (self._direct, self._exact)
            for start, end, owners in lookup.scan(text)
        ]
        found += [
            Mention(next(iter(owners)), start, end, False)
            for start, end, owners in self._actors.scan(text)
            if _as_actor(text, start, end)
        ]
        direct = {one.start for one in found}
        for weak, lookup in ((False, self._forms_found), (True, self._heads_found)):
            for start, end, owners in lookup.scan(text):
                if end + 1 in direct:  # "commandocentrum X": the name says it
                    continue
                key = self._resolve(text, start, end, owners, weak, found, publisher)
                if key is not None:
                    found.append(Mention(key, start, end, weak))
        return _longest(found)

    def _resolve(
        self, text: str, start: int, end: int, owners: set[str], weak: bool, found: list[Mention], publisher: str
    ) -> str | None:
        near = countries_in(text[start:end]) if weak else _countries_near(text, start, end)
        if near:
            fitting = [key for key in owners if self.sources[key].country in near]
            if fitting:
                latest = self._latest(fitting, found, start)
                return latest or sorted(fitting, key=lambda key: (key != publisher, len(self.concepts[key]), key))[0]
            abroad = [key for key in owners if self.sources[key].country in ("", "XX")]
            return abroad[0] if len(abroad) == 1 and not weak else None
        latest = self._latest(owners, found, start)
        if latest is not None:
            return latest
        if publisher in owners:
            return publisher
        if len(owners) == 1:
            return next(iter(owners))
        home = self.sources[publisher].country if publisher in self.sources else ""
        fitting = sorted(key for key in owners if self.sources[key].country == home)
        if not fitting:
            lead = countries_in(text[max(0, start - HOME_WINDOW) : start])
            fitting = sorted(
                key for key in owners if self.sources[key].country in ("", "XX") or self.sources[key].country in lead
            )
        return fitting[0] if len(fitting) == 1 else None

    @staticmethod
    def _latest(owners: Iterable[str], found: list[Mention], start: int) -> str | None:
        """The one named last before."""
        wanted = set(owners)
        before = [one for one in found if one.source in wanted and one.start < start]
        return max(before, key=lambda one: one.start).source if before else None


class _Lookup:
    """Names looked up in one pass: a name may stand for several owners; `leads`: words one of which stands before a name, with
    or without a word with a capital between; `tails`: what a language glues to a name of a body.
    """

    def __init__(
        self, owners: Mapping[str, set[str]], *, flags: int = 0, leads: Sequence[str] = (), tails: Sequence[str] = ()
    ) -> None:
        self._folded = bool(flags & re.IGNORECASE)
        self._owners = {self._fold(name): keys for name, keys in owners.items()}
        names = [
            re.escape(one).replace(r"\ ", r"[\s-]+").replace("'", "['’]")
            for one in sorted(owners, key=lambda one: (-len(one), one))
        ]
        before = rf"(?:{language.alternatives(list(leads))})\s+(?:(?-i:[A-Z])[\w-]+\s+)?" if leads else ""
        tail = rf"(?:[\s-]?(?:{language.alternatives(list(tails))}))?" if tails else ""
        source = rf"(?<!\w){before}(?P<name>{'|'.join(names)}){tail}(?:['’]s)?(?!\w)"
        self._pattern = re.compile(source, flags) if names else None
        self._firsts = self._first_words(list(owners), leads, tails)

    def _first_words(self, names: list[str], leads: Sequence[str], tails: Sequence[str]) -> frozenset[str] | None:
        """The words that a match can begin with; None where a name begins with a mark."""
        glued = [one + tail for one in names if _TOKEN.fullmatch(one) for tail in tails]
        begin = [*leads] if leads else [*names, *glued]
        if not all(_TOKEN.match(one) for one in begin):
            return None
        return frozenset(_TOKEN.findall(one.casefold() if self._folded else one)[0] for one in begin)

    def _fold(self, name: str) -> str:
        plain = re.sub(r"[\s-]+", " ", name.replace("’", "'"))
        return plain.casefold() if self._folded else plain

    def scan(self, text: str) -> list[tuple[int, int, set[str]]]:
        """(start, end, owners) of each name in the text."""
        if self._pattern is None:
            return []
        matches = self._pattern.finditer(text) if self._firsts is None else self._matches(text, self._pattern)
        return [(one.start(), one.end(), self._owners[self._fold(one.group("name"))]) for one in matches]

    def _matches(self, text: str, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """As `finditer`, tried only where a word stands that a name begins with."""
        firsts, position = self._firsts or frozenset(), 0
        for token in _TOKEN.finditer(text):
            start = token.start()
            if start >= position and (token.group().casefold() if self._folded else token.group()) in firsts:
                match = pattern.match(text, start)
                if match is not None:
                    position = match.end()
                    yield match


def _concepts(source: Source) -> set[str]:
    name = source.name.casefold()
    return {concept for concept, pattern in _concept_patterns().items() if pattern.search(name)}


@lru_cache(maxsize=1)
def _concept_patterns() -> dict[str, re.Pattern[str]]:
    """One pattern a concept: hundreds of small ones would push each other out of the cache of `re`."""
    return {
        concept: re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(one) for one in table['of'])})")
        for concept, table in concepts().items()
        if table["of"]
    }


def _names(source: Source) -> list[tuple[str, bool]]:
    """(name, whether case counts) by which texts call the source."""
    names: list[tuple[str, bool]] = [(one, False) for one in source.aliases]
    plain = re.sub(r"\s*\([^)]*\)", "", source.name)
    head = plain.split(",")[0].strip()
    generic = "unnamed" in source.name.casefold() or "not further" in source.name.casefold() or source.standin
    if head and not generic and len(head) >= MIN_WORD:
        names.append((head.removeprefix("The ").strip(), False))
    if source.kind in NAMELESS:
        return list(dict.fromkeys(names))
    inside = re.search(r"\(([^)]*)\)", source.name)
    for one in re.split(r"\s+(?:with|and|incl\.?)\s+|[;,(]", inside.group(1) if inside else ""):
        cleaned = re.sub(r"^(?:its|the|incl\.?|with)\s+", "", one.strip())
        if re.fullmatch(r"[A-Z]{2,6}", cleaned):
            names.append((cleaned, True))
        elif re.match(r"[A-Z]", cleaned) and " " in cleaned and not generic:
            names.append((cleaned, False))
    names += _of_id(source)
    names += [(word, True) for word in _own_words(head)] if not generic else []
    initials = "".join(word[0] for word in re.findall(r"[A-Z][\w]*", head))
    if 3 <= len(initials) <= 6 and not generic:
        names.append((initials, True))
    return list(dict.fromkeys(names))


def _of_id(source: Source) -> list[tuple[str, bool]]:
    """What texts may call a source by its id: "unhcr" is UNHCR, "nl-avondblad" the Avondblad."""
    if "-" not in source.id:
        piece = source.id
        if len(piece) < 2:
            return []
        return [(piece.upper(), True), (piece.capitalize(), True)] if len(piece) <= 6 else [(piece, False)]
    piece = source.id.split("-")[-1]
    if len(piece) >= 5 and not piece.isdigit() and not _generic_word(piece):
        return [(piece.capitalize(), True)]
    return []


def _own_words(head: str) -> list[str]:
    """The word of a name that is nobody else's kind ("Meridiaan" of "Meridiaan Hospitals"): its first, if it is no general word."""
    words = re.findall(r"[A-Z][\w'’-]+", head)
    if len(words) < 2 or not words[1:] or len(words[0]) < MIN_WORD + 1:
        return []
    first, rest = words[0], [word.casefold() for word in words[1:]]
    kind_follows = any(_generic_word(word) or _generic_word(word.rstrip("s")) for word in rest)
    return [first] if kind_follows and not _generic_word(first.casefold()) and not countries_in(first) else []


@lru_cache(maxsize=4000)
def _generic_word(word: str) -> bool:
    """Words that are no names: kinds of bodies, directions."""
    return word in _generic_words()


@lru_cache(maxsize=1)
def _generic_words() -> frozenset[str]:
    tables = concepts().values()
    pieces = {piece for table in tables for form in [*table["forms"], *table["of"], *table["heads"]] for piece in form.split()}
    return frozenset(pieces) | frozenset(language.merged("words")["of_sources"])


@lru_cache(maxsize=1)
def _actor_patterns() -> dict[str, re.Pattern[str]]:
    naming: dict[str, Any] = language.merged("cues")["naming"]
    places = language.alternatives([*naming["prepositions"], *naming["by"], *naming["joins"], *naming["places"]])
    articles = language.alternatives(naming["articles"])
    said = language.alternatives([*naming["breaks"], *naming["joins"]])
    of = language.alternatives(naming["of"])
    return {
        "place": re.compile(rf"\b(?:{places})\s+(?:(?:{articles})\s+)?$", re.IGNORECASE),
        "break": re.compile(rf"[.;:,]|\b(?:{said})\b", re.IGNORECASE),
        "after": re.compile(rf"\s+(?:{of})\s+(?:(?:{articles})\s+)?[\w.\-]+(?:\s+[A-Z][\w\-]+)?"),
    }


def _as_actor(text: str, start: int, end: int) -> bool:
    """A country or capital is an actor, not a place, unless a preposition of place stands before it."""
    if re.match(r"['’]s\s+[A-Z\w]", text[end : end + 5]) or text[start:end].endswith(("'s", "’s")):
        return False  # "Kenya's ministry": the ministry speaks
    return not _actor_patterns()["place"].search(text[max(0, start - 18) : start])


def _countries_near(text: str, start: int, end: int) -> frozenset[str]:
    """Countries named in the same noun phrase: just before, or just after "of" / "van"."""
    patterns = _actor_patterns()
    before = patterns["break"].split(text[max(0, start - COUNTRY_WINDOW) : start])[-1]
    after = patterns["after"].match(text, end)
    return countries_in(before + " | " + (after.group() if after else ""))


def _longest(found: list[Mention]) -> list[Mention]:
    kept: list[Mention] = []
    for one in sorted(found, key=lambda item: (item.weak, item.start - item.end, item.start)):
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda item: item.start)
