"""Which source a text means: names, acronyms, aliases; bodies named by what they are and of which country or place; words that
stand for a body named before; a country, a place or a capital that acts.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from beeld import language
from beeld.capture.bodies import OUTLETS, Called, called, concepts, listed, means
from beeld.capture.countries import countries, countries_in, named, seats
from beeld.capture.lookup import Lookup
from beeld.model import Source

COUNTRY_WINDOW = 34
MIN_STEM = 4  # letters of a place's name that an adjective of it keeps
MIN_GLUED = 3  # letters before a head in a compound ("opvangdienst")
MODIFIERS = 3  # words between "the" and what stands for a body ("the regional health service")
_WORD = re.compile(r"[\w'’-]+")
STATE = frozenset({"state", "government", "police", "military", "judicial"})
How = Literal["name", "form", "head", "seat"]


class Mention(NamedTuple):
    """A source named at text[start:end]: by a name, by what it is ("the health ministry"), by a word that stands for a body
    named before ("the ministry"), or by its country, place or capital.
    """

    source: str
    start: int
    end: int
    how: How = "name"

    @property
    def weak(self) -> bool:
        """Whether it yields to another mention of the same words."""
        return self.how == "head"


class _Phrase(NamedTuple):
    """Words that may mean one of several sources."""

    start: int
    end: int
    owners: frozenset[str]
    how: How
    concepts: frozenset[str]
    modifiers: frozenset[str]  # what the words before the head are about
    glued: bool  # they are one word with it


class Names:
    """Finds mentions of the case's sources. Built once from the sources; texts are looked up one by one."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self.sources = sources
        self.called: dict[str, Called] = {key: called(one) for key, one in sources.items()}
        self.concepts = {key: one.concepts for key, one in self.called.items()}
        owned = self._owned()
        self._direct = Lookup({name: keys for (name, exact), keys in owned.items() if not exact}, flags=re.IGNORECASE)
        self._exact = Lookup({name: keys for (name, exact), keys in owned.items() if exact})
        forms, tails = self._all_forms(), language.merged("bodies")["tails"]
        self._forms = Lookup({one: of for one, of in forms.items() if one == one.casefold()}, flags=re.IGNORECASE, tails=tails)
        self._acronyms = Lookup({one: of for one, of in forms.items() if one != one.casefold()}, tails=tails)
        self._heads = self._all_heads()
        self._last: tuple[str | None, tuple[list[Mention], list[_Phrase]]] = (None, ([], []))
        self._glued: dict[str, tuple[str, str] | None] = {}
        self._places = self._by_place()
        self._placed, self._place_words = self._place_pattern()
        self._order = {code: rank for rank, code in enumerate(self._codes())}
        self._leaders = {code: found for code in self._order if (found := self._leading(code))}
        self._seats = Lookup(self._all_seats())

    # -- what may be looked up ----------------------------------------------------------------------------------------------

    def _owned(self) -> dict[tuple[str, bool], set[str]]:
        owned: dict[tuple[str, bool], set[str]] = {}
        places = {place for one in self.called.values() for place in one.places}
        for key, one in self.called.items():
            for name, exact in one.names:
                if name in places and name not in self.sources[key].aliases:
                    continue
                owned.setdefault((name if exact else name.casefold(), exact), set()).add(key)
        return owned

    def _all_forms(self) -> dict[str, tuple[set[str], set[str]]]:
        """(sources, concepts) by what a text may call a body; ministries also where no source is one."""
        forms: dict[str, tuple[set[str], set[str]]] = {}
        for concept, table in self._specific_first():
            owners = {key for key, held in self.concepts.items() if concept in held}
            if owners or concept in listed("ministries"):
                for form in table["forms"]:
                    if "{adj}" not in form and not ("kinds" in table and form in forms and forms[form][0]):
                        held = forms.setdefault(form, (set(), set()))
                        held[0].update(owners)
                        held[1].add(concept)
        for key, one in self.called.items():
            for form in one.forms:
                forms.setdefault(form, (set(), set()))[0].add(key)
        return forms

    @staticmethod
    def _specific_first() -> list[tuple[str, dict[str, list[str]]]]:
        """The concepts, those last that bodies of a whole kind belong to."""
        return sorted(concepts().items(), key=lambda one: "kinds" in one[1])

    def _all_heads(self) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
        """(sources, concepts) by the word that may stand for them."""
        heads: dict[str, tuple[set[str], set[str]]] = {}
        for concept, table in self._specific_first():
            owners = {key for key, held in self.concepts.items() if concept in held}
            for head in table["heads"] if owners or concept in listed("ministries") else ():
                if "kinds" in table and head.casefold() in heads and heads[head.casefold()][0]:
                    continue  # "the agency" is an agency before it is a news agency
                held = heads.setdefault(head.casefold(), (set(), set()))
                held[0].update(owners)
                held[1].add(concept)
        return {head: (frozenset(keys), frozenset(of)) for head, (keys, of) in heads.items()}

    def _codes(self) -> list[str]:
        """The countries of the case's sources, outlets apart, those with the most first."""
        counted = Counter(
            one.country for one in self.sources.values() if one.kind not in OUTLETS and one.country not in ("", "XX")
        )
        return [code for code, _ in counted.most_common()]

    def _by_place(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        names = [one.name for one in self.sources.values()]
        for key, one in self.called.items():
            sure = not one.concepts.isdisjoint((*listed("placed"), *listed("ministries")))
            for place in one.places if sure else {one for one in one.places if sum(one in name for name in names) > 1}:
                found.setdefault(place, set()).add(key)
        return {place: frozenset(keys) for place, keys in found.items()}

    def _place_pattern(self) -> tuple[dict[str, str], re.Pattern[str] | None]:
        """The places of the case by the beginning of their name, so that adjectives ("Lusorian", "Lusorische") are found too."""
        placed: dict[str, str] = {}
        for place in self._places:
            stem = re.sub(r"[aeiouëï]+$", "", place)
            placed[stem if len(stem) >= MIN_STEM and " " not in place else place] = place
        if not placed:
            return placed, None
        any_of = "|".join(re.escape(one) for one in sorted(placed, key=lambda one: (-len(one), one)))
        return placed, re.compile(rf"(?<!\w)({any_of})(?:(?<=\w)\w{{0,7}})(?!\w)")

    def _all_seats(self) -> dict[str, set[str]]:
        """Sources by the country, capital or place that may stand for them when it acts: the leading ones of it."""
        found: dict[str, set[str]] = {}
        for code, chosen in self._leaders.items():
            if code not in countries():
                continue
            for name in seats(code):
                found.setdefault(name, set()).update(chosen)
        local = ("government", "governor", "district", "mayor")
        for place, keys in self._places.items():
            best = [{key for key in keys if concept in self.concepts[key]} for concept in local]
            if any(best):
                found.setdefault(place, set()).update(next(one for one in best if one))
        return found

    def _leading(self, code: str) -> tuple[str, ...]:
        """Of a country's sources those that speak for it: its government, else officials, else ministries."""
        ours = [key for key, one in self.sources.items() if one.country == code]
        state = [key for key in ours if self.sources[key].kind in STATE or "government" in self.concepts[key]]
        own = [key for key in state if "government" in self.concepts[key] or "placed" not in self._rank(key)] or state
        for concept in listed("leading"):
            chosen = [key for key in own if concept in self.concepts[key]]
            if chosen:
                return (min(chosen, key=lambda key: (len(self.called[key].places), len(self.concepts[key]))),)
        ministries = [key for key in own if not self.concepts[key].isdisjoint(listed("ministries"))]
        return tuple(ministries) or tuple(own if len(own) == 1 else ())

    def _rank(self, key: str) -> str:
        """Whether a body is of a place within its country."""
        return "placed" if self.called[key].places and self.concepts[key].isdisjoint(listed("ministries")) else ""

    # -- looking up ---------------------------------------------------------------------------------------------------------

    def mentions(self, text: str, *, publisher: str) -> list[Mention]:
        """All mentions in a text, in order. A body named by what it is belongs to the source of the country or place named
        beside it, else to the one named last, else to the publisher if that is such a body, else to the only one that fits.
        """
        found, phrases = self._heard(text)
        if not phrases:
            return sorted(found, key=lambda one: one.start)
        focus = self._focus(text, publisher)
        resolved: list[Mention] = list(found)
        for phrase in phrases:
            key = self._resolve(text, phrase, resolved, publisher, focus)
            if key is not None:
                resolved.insert(bisect_left(resolved, (key, phrase.start)), Mention(key, phrase.start, phrase.end, phrase.how))
                resolved.sort(key=lambda one: one.start)
        return sorted(resolved, key=lambda one: one.start)

    def _heard(self, text: str) -> tuple[list[Mention], list[_Phrase]]:
        """What a text names outright, and words of it that may mean one of several, in order of place; the last text's are kept,
        as its places and its parties are asked for one after the other.
        """
        if self._last[0] == text:
            return self._last[1]
        phrases: list[_Phrase] = []
        found: list[Mention] = []
        for lookup in (self._direct, self._exact):
            for start, end, owners in lookup.scan(text):
                if len(owners) == 1:
                    found.append(Mention(next(iter(owners)), start, end))
                else:
                    phrases.append(_Phrase(start, end, frozenset(owners), "name", frozenset(), frozenset(), False))
        direct = {one.start for one in found}
        phrases += [one for one in self._phrases(text) if one.end + 1 not in direct]  # "commandocentrum X": the name says it
        kept = _longest([*found, *phrases])
        named_ = sorted(one for one in kept if isinstance(one, Mention))
        open_ = sorted((one for one in kept if isinstance(one, _Phrase)), key=lambda one: one.start)
        self._last = (text, (named_, open_))
        return named_, open_

    def _phrases(self, text: str) -> Iterator[_Phrase]:
        for start, end, (owners, of) in (*self._forms.scan(text), *self._acronyms.scan(text)):
            yield _Phrase(start, end, frozenset(owners), "form", frozenset(of), frozenset(), False)
        for start, end, owners in self._seats.scan(text):
            if _as_actor(text, start, end) and (text[start:end] not in self._places or _speaks(text, start, end)):
                yield _Phrase(start, end, frozenset(owners), "seat", frozenset(), frozenset(), False)
        yield from self._head_phrases(text)

    def _head_phrases(self, text: str) -> Iterator[_Phrase]:
        """ "the ministry", "the regional health service", "de opvangdienst"."""
        words = list(_WORD.finditer(text))
        leads = _leads()
        for index, word in enumerate(words):
            split = self._split(word.group())
            if split is None:
                continue
            before, head = split
            first, opened = index, False
            for back in range(index - 1, max(-1, index - MODIFIERS - 2), -1):
                if _between(text, words[back].end(), words[first].start()):
                    break
                first = back
                if words[back].group().casefold() in leads or countries_in(
                    words[back].group().removesuffix("'s").removesuffix("’s")
                ):
                    opened = True
                    break
            if not opened and not _titled(text, word):
                continue
            modifiers = [one.group() for one in words[first + 1 : index]] if opened else []
            meant = frozenset().union(
                *(means(one) for one in (*modifiers, *([before] if before else [])) if not countries_in(one))
            )
            owners, of = self._heads[head]
            start = words[first].start() if opened else word.start()
            yield _Phrase(start, word.end(), owners, "head", of, meant, bool(before))

    def _split(self, word: str) -> tuple[str, str] | None:
        """A word as what it says and its head: "" and the word, or the parts of a compound; None where it has none; remembered."""
        if word not in self._glued:
            self._glued[word] = self._parted(word.casefold().removesuffix("'s").removesuffix("’s"))
        return self._glued[word]

    def _parted(self, word: str) -> tuple[str, str] | None:
        if word in self._heads:
            return "", word
        return next(
            (
                (word[:at], word[at:])
                for at in range(MIN_GLUED, len(word) - MIN_GLUED)
                if word[at:] in self._heads and len(word) - at >= MIN_GLUED + 1
            ),
            None,
        )

    def _focus(self, text: str, publisher: str) -> str:
        """The country of the case that a text is most about."""
        order = self._order
        counted = Counter(code for one in named().scan(text) if (code := one.name.partition(":")[2]) in order)
        for place, keys in self._places.items():
            times = text.count(place)
            for code in {self.sources[key].country for key in keys} if times else ():
                counted[code] += times
        home = self.sources[publisher].country if publisher in self.sources else ""
        if counted:
            return max(counted, key=lambda code: (counted[code], -order.get(code, len(order))))
        return next(iter(order), home)

    # -- which one is meant -------------------------------------------------------------------------------------------------

    def _resolve(self, text: str, phrase: _Phrase, found: list[Mention], publisher: str, focus: str) -> str | None:
        owners = set(phrase.owners)
        if phrase.how == "seat":
            return self._latest(owners, found, phrase.start) or self._first(owners)
        ours = phrase.how == "head" and self._is_ours(text, phrase, publisher)
        if ours:
            first = _WORD.match(text, phrase.start)
            if first is not None and first.group().casefold() in listed("demonstrative"):
                return publisher  # "this agency"
            owners.discard(publisher)
        if phrase.concepts and phrase.concepts <= set(listed("sites")) and not _speaks(text, phrase.start, phrase.end):
            return None  # a prison is a place before it speaks
        codes, places = self._near(text, phrase)
        if not (codes or places) and not phrase.concepts.isdisjoint(listed("bound")) and phrase.concepts <= set(listed("bound")):
            return None  # "the team" may be anybody's
        if not phrase.concepts.isdisjoint(listed("precise")):  # "the management": a body that has it in its name
            owners = {key for key in owners if not self.concepts[key].isdisjoint(listed("precise"))} or owners
        ministry = not phrase.concepts.isdisjoint(listed("ministries"))
        if codes or places:
            exact = {key for key in owners if not self.called[key].places.isdisjoint(places)}
            owners = exact or {key for key in owners if self._fits(key, codes, places)}
            if not owners:
                return self._government(phrase, codes, found)
        meant = phrase.modifiers | self._meant_after(text, phrase.end)
        if phrase.how == "head" and meant:
            shared = {key: len(meant & self.called[key].meaning) for key in owners}
            most = max(shared.values(), default=0)
            if most:
                owners = {key for key in owners if shared[key] == most}
            elif phrase.glued or (not (codes or places) and all("kinds" in concepts()[one] for one in phrase.concepts)):
                return None  # "de voorraad" is no raad, "the coalition task force" no force of the case
            elif ministry and not (codes or places):
                return self._government(phrase, frozenset({focus}), found)
        if phrase.how == "form" and len(owners) > 1:
            said = text[phrase.start : phrase.end].casefold()
            owners = {key for key in owners if said in self.sources[key].name.casefold()} or owners
        home = self.sources[publisher].country if publisher in self.sources else ""
        if not (codes or places) and _last_word(text, phrase) in listed("domestic"):
            own = {key for key in owners if self.sources[key].country == home}
            if own:
                return self._first(own)  # "het kabinet" is that of whoever writes
        latest = self._latest(owners, found, phrase.start)
        if latest is not None:
            return latest
        if (
            "government" in phrase.concepts
            and not (codes or places)
            and not any(self.sources[key].country in (focus, home, "", "XX") for key in owners)
        ):
            return self._government(phrase, frozenset({home}), found) or self._government(phrase, frozenset({focus}), found)
        if phrase.how == "head" and _last_word(text, phrase) in listed("backward"):
            return None  # "the group" is one that was named before
        if publisher in owners:
            return publisher
        if ours:
            return None  # "the agency" of a news agency's own text
        if len(owners) == 1:
            return next(iter(owners))
        if not owners:
            return self._government(phrase, frozenset({focus}), found) if ministry and phrase.how == "form" else None
        for code in (focus, home):
            fitting = {key for key in owners if self.sources[key].country == code}
            if len(fitting) == 1 or (fitting and (codes or places or phrase.how != "head")):
                # an army is called so before other forces of its country are
                return self._first(self._most_typical(fitting, phrase.concepts))
        return self._first(owners) if phrase.how == "form" else None

    def _most_typical(self, owners: set[str], of: frozenset[str]) -> set[str]:
        """Those whose own name says most plainly that they are such a body."""
        ranks = {key: min((rank for one, rank in self.called[key].named.items() if one in of), default=99) for key in owners}
        best = min(ranks.values())
        return {key for key in owners if ranks[key] == best}

    def _is_ours(self, text: str, phrase: _Phrase, publisher: str) -> bool:
        """Whether an outlet's text may mean the outlet itself."""
        if publisher not in self.sources or self.sources[publisher].kind not in OUTLETS:
            return False
        word = text[phrase.start : phrase.end].rpartition(" ")[2].casefold()
        return any(word in concepts()[one]["heads"] for one in self.concepts[publisher])

    def _first(self, keys: Iterable[str]) -> str | None:
        """Of several the one that the case names first: what matters most is declared first."""
        wanted = set(keys)
        return next((key for key in self.sources if key in wanted), None)

    @staticmethod
    def _meant_after(text: str, end: int) -> frozenset[str]:
        """What the words after a body say of it: "the ministry of emergencies"."""
        after = _actor_patterns()["of_what"].match(text, end)
        if after is None:
            return frozenset()
        return frozenset().union(*(means(one) for one in _WORD.findall(after["what"]) if one.islower() or not countries_in(one)))

    def _fits(self, key: str, codes: frozenset[str], places: frozenset[str]) -> bool:
        """Whether a body is of a country or place that stands beside it, and of none but those."""
        one, own = self.sources[key], self.called[key].places
        if places and own:
            return not own.isdisjoint(places)
        return one.country in codes or (
            bool(places) and any(self.sources[other].country == one.country for place in places for other in self._places[place])
        )

    def _government(self, phrase: _Phrase, codes: frozenset[str], found: list[Mention]) -> str | None:
        """A ministry of a country that has no such source speaks for its government."""
        if phrase.concepts.isdisjoint(listed("ministries")):
            abroad = [key for key in phrase.owners if self.sources[key].country in ("", "XX")]
            return abroad[0] if len(abroad) == 1 and phrase.how != "head" else None
        leaders = [key for code in sorted(codes) for key in self._leaders.get(code, ())]
        return self._latest(leaders, found, phrase.start) or self._first(leaders)

    def _near(self, text: str, phrase: _Phrase) -> tuple[frozenset[str], frozenset[str]]:
        """Countries and places of the case named in the same noun phrase: just before, inside, or just after "of" / "van"."""
        patterns = _actor_patterns()
        before = patterns["break"].split(text[max(0, phrase.start - COUNTRY_WINDOW) : phrase.start])[-1]
        if phrase.how == "head":
            before = ""
        inside = text[phrase.start : phrase.end]
        after = patterns["after"].match(text, phrase.end)
        near = f"{before} {inside} | {after.group() if after else ''}"
        places = frozenset(self._placed[one] for one in self._place_words.findall(near)) if self._place_words else frozenset()
        return countries_in(near), places

    @staticmethod
    def _latest(owners: Iterable[str], found: list[Mention], start: int) -> str | None:
        """The one named last before."""
        wanted = set(owners)
        return next((one.source for one in reversed(found) if one.start < start and one.source in wanted), None)


@lru_cache(maxsize=1)
def _leads() -> frozenset[str]:
    return frozenset(language.merged("bodies")["lead"])


@lru_cache(maxsize=1)
def _actor_patterns() -> dict[str, re.Pattern[str]]:
    naming: dict[str, Any] = language.merged("cues")["naming"]
    speech: dict[str, Any] = language.merged("cues")["speech"]
    by = [one for one in naming["by"] if one not in speech["according"]]
    places = language.alternatives([*naming["prepositions"], *by, *naming["places"]])
    articles = language.alternatives(naming["articles"])
    said = language.alternatives([*naming["breaks"], *naming["joins"]])
    of, joins = language.alternatives(naming["of"]), language.alternatives(naming["joins"])
    verbs, according = language.alternatives(speech["verbs"]), language.alternatives(speech["according"])
    roles = language.alternatives(naming["roles"])
    return {
        "place": re.compile(rf"\b(?:{places})\s+(?:(?:{articles})\s+)?$", re.IGNORECASE),
        "break": re.compile(rf"[.;:,]|\b(?:{said})\b", re.IGNORECASE),
        "after": re.compile(rf"\s+(?:{of})\s+(?:(?:{articles})\s+)?[\w.\-]+(?:\s+[A-Z][\w\-]+){{0,2}}"),
        "of_what": re.compile(rf"\s+(?:{of})\s+(?:(?:{articles})\s+)?(?P<what>[\w-]+(?:\s+(?:{joins})\s+[\w-]+)?)"),
        "says": re.compile(rf"(?::|\s+(?:\w+\s+)?(?:{verbs})\b)", re.IGNORECASE),
        "said": re.compile(rf"\b(?:{according}|{verbs})\s+$", re.IGNORECASE),
        "role": re.compile(rf"\s+(?:{roles})\b", re.IGNORECASE),
    }


def _last_word(text: str, phrase: _Phrase) -> str:
    return text[phrase.start : phrase.end].rpartition(" ")[2].casefold()


def _titled(text: str, word: re.Match[str]) -> bool:
    """ "ministry spokesman": a head needs no article before a role."""
    return _actor_patterns()["role"].match(text, word.end()) is not None


def _between(text: str, start: int, end: int) -> bool:
    """Whether more than white space stands between two words."""
    return not text[start:end].isspace()


def _speaks(text: str, start: int, end: int) -> bool:
    """Whether a place stands where a speaker would: before a verb of saying or a colon, or after "according to"."""
    patterns = _actor_patterns()
    return patterns["says"].match(text, end) is not None or patterns["said"].search(text[max(0, start - 24) : start]) is not None


def _as_actor(text: str, start: int, end: int) -> bool:
    """A country or capital is an actor, not a place, unless a preposition of place stands before it."""
    if re.match(r"['’]s\s+[A-Z\w]", text[end : end + 5]) or text[start:end].endswith(("'s", "’s")):
        return False  # "Kenya's ministry": the ministry speaks
    before = text[max(0, start - 24) : start]
    return not _actor_patterns()["place"].search(before[-18:]) or bool(_actor_patterns()["said"].search(before))


def _longest(found: Sequence[Mention | _Phrase]) -> list[Mention | _Phrase]:
    """Of what overlaps the longest; what stands for a body named before yields to what names one."""
    kept: list[Mention | _Phrase] = []
    for one in sorted(found, key=lambda item: (_order(item), item.start - item.end, item.start)):
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    return kept


def _order(one: Mention | _Phrase) -> int:
    """Names and forms, then words that stand for a body, then forms of bodies that the case does not have."""
    return 2 if isinstance(one, _Phrase) and not one.owners else int(one.how == "head")
