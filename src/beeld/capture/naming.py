"""Which source a text means: names, acronyms, aliases; bodies named by what they are and of which country or place; words that
stand for a body named before; a country, a place or a capital that acts.
"""

from __future__ import annotations

import re
from bisect import insort
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from beeld import language
from beeld.capture.acting import actor_patterns, apart, as_actor, counts, speaks, titled, unpossessed
from beeld.capture.bodies import NAMELESS, OUTLETS, STEM, concepts, listed, means, noun
from beeld.capture.countries import countries_in, named
from beeld.capture.owners import STATE, Owners
from beeld.model import Source

COUNTRY_WINDOW = 34
WHOSE_WINDOW = 300  # characters between a body and "its president"
MIN_GLUED = 3  # letters before a head in a compound ("opvangdienst")
MOST_OWNERS = 4  # whom one phrase may mean, for each to be weighed
MODIFIERS = 3  # words between "the" and what stands for a body ("the regional health service")
_WORD = re.compile(r"[\w'’-]+")
How = Literal["name", "form", "head", "seat", "site", "maybe"]


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


class Names(Owners):
    """Finds mentions of the case's sources. Built once from the sources; texts are looked up one by one."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        super().__init__(sources)
        self._words: dict[str, str | None] = {}
        self.possible: list[Mention] = []  # whom else the words of the text last looked up may mean
        self._last: tuple[str | None, tuple[list[Mention], list[_Phrase]]] = (None, ([], []))
        self._glued: dict[str, tuple[str, str] | None] = {}

    def _owner(self, word: str) -> str | None:
        """The one source whose name has a word or is about what the word is about: "the rectors", "de tolken"; remembered."""
        if word not in self._words:
            found = self._nouns.get(noun(word)) or self._small.get(word)
            if found is None and len(word) >= STEM:
                about = {self._subjects[one] for one in means(word) if one in self._subjects}
                found = next(iter(about)) if len(about) == 1 else None
            self._words[word] = found
        return self._words[word]

    def mentions(self, text: str, *, publisher: str) -> list[Mention]:
        """All mentions in a text, in order. A body named by what it is belongs to the source of the country or place named
        beside it, else to the one named last, else to the publisher if that is such a body, else to the only one that fits.
        """
        found, phrases = self._heard(text)
        self.possible = []
        if not phrases:
            return sorted(found, key=lambda one: one.start)
        focus = self._focus(text, publisher)
        resolved = sorted(found, key=lambda one: one.start)
        for phrase in phrases:
            if phrase.how == "maybe":
                self.possible += [Mention(one, phrase.start, phrase.end, "maybe") for one in phrase.owners]
                continue
            key = self._resolve(text, phrase, resolved, publisher, focus)
            silent = key is not None and phrase.concepts and phrase.concepts <= _sites()
            if key is not None:
                how: How = "site" if silent and not speaks(text, phrase.start, phrase.end) else phrase.how
                insort(resolved, Mention(key, phrase.start, phrase.end, how), key=lambda one: one.start)
            if not silent:
                others = self._others(text, phrase, key)
                self.possible += [Mention(one, phrase.start, phrase.end, "maybe") for one in others]
        return [one for one in resolved if one.how != "site"]  # a prison is a place before it speaks

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
        if not (found or phrases):
            return [], []
        kept = _longest([*found, *phrases])
        named_ = sorted(one for one in kept if isinstance(one, Mention))
        open_ = sorted((one for one in kept if isinstance(one, _Phrase)), key=lambda one: one.start)
        self._last = (text, (named_, open_))
        return named_, open_

    def _phrases(self, text: str) -> Iterator[_Phrase]:
        for start, end, (owners, of) in (*self._forms.scan(text), *self._acronyms.scan(text)):
            yield _Phrase(start, end, frozenset(owners), "form", frozenset(of), frozenset(), False)
        for start, end, owners in self._seats.scan(text):
            if as_actor(text, start, end) and (unpossessed(text[start:end]) not in self._towns or counts(text, start, end)):
                yield _Phrase(start, end, frozenset(owners), "seat", frozenset(), frozenset(), False)
        yield from self._head_phrases(text)

    def _head_phrases(self, text: str) -> Iterator[_Phrase]:
        """ "the ministry", "the regional health service", "de opvangdienst"."""
        words = list(_WORD.finditer(text))
        leads = _leads()
        for index, word in enumerate(words):
            split = self._split(word.group())
            if split is None:
                owner = self._owner(word.group())
                follows_of = bool(index) and words[index - 1].group().casefold() in listed("of")
                if owner is not None and not follows_of:
                    how: How = "head" if speaks(text, word.start(), word.end()) or titled(text, word) else "maybe"
                    yield _Phrase(word.start(), word.end(), frozenset({owner}), how, frozenset(), frozenset(), False)
                continue
            before, head = split
            first, opened = index, False
            for back in range(index - 1, max(-1, index - MODIFIERS - 2), -1):
                if apart(text, words[back].end(), words[first].start()):
                    break
                first = back
                if words[back].group().casefold() in leads or countries_in(
                    words[back].group().removesuffix("'s").removesuffix("’s")
                ):
                    opened = True
                    break
            if not opened and not titled(text, word) and not counts(text, word.start(), word.end()):
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
        if phrase.how != "seat" and self._of_other(text, phrase):
            near = [one for one in found if phrase.start - WHOSE_WINDOW < one.start < phrase.start]
            return near[-1].source if near else None
        if phrase.how == "seat":
            return self._latest(owners, found, phrase.start) or self._first(owners)
        ours = phrase.how == "head" and self._is_ours(text, phrase, publisher)
        if ours:
            first = _WORD.match(text, phrase.start)
            if first is not None and first.group().casefold() in listed("demonstrative"):
                return publisher  # "this agency"
            owners.discard(publisher)
        codes, places = self._near(text, phrase)
        if not (codes or places) and not phrase.concepts.isdisjoint(listed("bound")) and phrase.concepts <= set(listed("bound")):
            return None  # "the team" may be anybody's
        if not phrase.concepts.isdisjoint(listed("precise")):  # "the management": a body that has it in its name
            owners = {key for key in owners if not self.concepts[key].isdisjoint(listed("precise"))} or owners
        ministry = not phrase.concepts.isdisjoint(listed("ministries"))
        meant = phrase.modifiers | self._meant_after(text, phrase.end)
        if phrase.how == "form" and not phrase.concepts.isdisjoint(listed("vague")):
            meant |= self._meant_before(text, phrase.start)
        if codes or places:
            exact = {key for key in owners if not self.called[key].places.isdisjoint(places)}
            owners = exact or {key for key in owners if self._fits(key, codes, places)}
            if not owners:
                return self._about(meant, codes, places) or self._government(phrase, codes, found)
        if phrase.how == "head" and meant:
            shared = {key: len(meant & self.called[key].meaning) for key in owners}
            most = max(shared.values(), default=0)
            if most:
                owners = {key for key in owners if shared[key] == most}
            elif (about := self._about(meant, codes, places)) is not None:
                return about
            elif len(owners) == 1 and self._said(text, phrase, next(iter(owners))):
                pass
            elif phrase.glued or (not (codes or places) and all("kinds" in concepts()[one] for one in phrase.concepts)):
                return None  # "de voorraad" is no raad, "the coalition task force" no force of the case
            elif ministry and not (codes or places):
                return self._government(phrase, frozenset({focus}), found)
        if phrase.how == "form" and len(owners) > 1:
            owners = self._so_called(text, phrase, owners)
        home = self.sources[publisher].country if publisher in self.sources else ""
        bare = (
            ministry
            and phrase.how == "form"
            and not any(one in text[phrase.start : phrase.end].casefold() for one in listed("offices"))
        )
        if not (codes or places) and (bare or _last_word(text, phrase) in listed("domestic")):
            own = {key for key in owners if self.sources[key].country == home}
            if own:
                return self._first(own)  # "het kabinet" is that of whoever writes
        narrowed = phrase._replace(owners=frozenset(owners))
        return self._chosen(
            text, narrowed, found, publisher, focus, bool(codes or places), ours and not (meant and len(owners) == 1)
        )

    def _so_called(self, text: str, phrase: _Phrase, owners: set[str]) -> set[str]:
        """Those whose name says what the phrase says, and companies where it is a word for one."""
        said, last = text[phrase.start : phrase.end].casefold(), _last_word(text, phrase)
        owners = {key for key in owners if said in self.sources[key].name.casefold()} or owners
        owners = {key for key in owners if last in self.called[key].heads} or owners
        if not phrase.concepts.isdisjoint(listed("commercial")):
            owners = {key for key in owners if self.sources[key].kind == "company"} or owners
        return owners

    def _chosen(
        self, text: str, phrase: _Phrase, found: list[Mention], publisher: str, focus: str, placed: bool, ours: bool
    ) -> str | None:
        """Of those that a phrase may still mean the one that was named last, that publishes, or that the case puts first; `placed`:
        a country or place stands beside it; `ours`: it may be the outlet itself.
        """
        owners, ministry = set(phrase.owners), not phrase.concepts.isdisjoint(listed("ministries"))
        home = self.sources[publisher].country if publisher in self.sources else ""
        heard = found
        if phrase.how == "form" and any(self.sources[key].country in (home, focus) for key in owners):
            heard = [one for one in found if one.how != "seat"]  # a country that was named is not yet its ministry
        latest = self._latest(owners, heard, phrase.start)
        if latest is not None:
            return latest
        if (
            "government" in phrase.concepts
            and not placed
            and not any(self.sources[key].country in (focus, home, "", "XX") for key in owners)
            and not any(place in text for key in owners for place in self.called[key].places)
        ):
            return self._government(phrase, frozenset({focus}), found) or self._government(phrase, frozenset({home}), found)
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
            if len(fitting) == 1 or (fitting and (placed or phrase.how != "head")):
                # an army is called so before other forces of its country are
                return self._first(self._most_typical(fitting, phrase.concepts))
        own = {key for key in owners if _last_word(text, phrase) in self.called[key].heads}
        if len(own) == 1:
            return next(iter(own))  # "the bank" of a case with a bank and the bank's receiver
        return self._first(owners) if phrase.how == "form" else None

    def of_places(self, text: str) -> frozenset[str]:
        """The sources of the countries and places that a text names."""
        codes = countries_in(text)
        return frozenset(
            key
            for key, one in self.sources.items()
            if one.country in codes or any(place in text for place in self.called[key].places)
        )

    def _others(self, text: str, phrase: _Phrase, key: str | None) -> list[str]:
        """Whom else a phrase may mean."""
        if not phrase.concepts.isdisjoint(listed("bound")) or len(phrase.owners) > MOST_OWNERS:
            return []
        codes, places = self._near(text, phrase) if phrase.how != "seat" else (frozenset(), frozenset())
        return [one for one in phrase.owners if one != key and (not (codes or places) or self._fits(one, codes, places))]

    def _said(self, text: str, phrase: _Phrase, key: str) -> bool:
        """Whether a phrase is of the source's own name, or speaks."""
        word = _last_word(text, phrase)
        return word in self.sources[key].name.casefold() or speaks(text, phrase.start, phrase.end)

    def _about(self, meant: frozenset[str], codes: frozenset[str], places: frozenset[str]) -> str | None:
        """The one body, of a country or place where that is said, whose name is about something: "the fire service" of a case
        with "Nordfjord Fire and Rescue".
        """
        shared = {
            key: len(meant & one.meaning)
            for key, one in self.called.items()
            if self.sources[key].kind not in (*OUTLETS, *NAMELESS)
            and (
                not (codes or places)
                or self.sources[key].country in codes
                or any(place in self.sources[key].name for place in places)
            )
        }
        most = max(shared.values(), default=0)
        best = [key for key, count in shared.items() if count == most]
        return best[0] if most and len(best) == 1 else None

    def _most_typical(self, owners: set[str], of: frozenset[str]) -> set[str]:
        """Those whose own name says most plainly that they are such a body."""
        ranks = {key: min((rank for one, rank in self.called[key].named.items() if one in of), default=99) for key in owners}
        best = min(ranks.values())
        return {key for key in owners if ranks[key] == best}

    def _of_other(self, text: str, phrase: _Phrase) -> bool:
        """Whether a role is that of whoever was named: "its president", "their director"."""
        patterns = actor_patterns()
        if patterns["roles"].fullmatch(_last_word(text, phrase)) is None:
            return False
        return patterns["whose"].search(text[max(0, phrase.start - 30) : phrase.end - len(_last_word(text, phrase))]) is not None

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
    def _meant_before(text: str, start: int) -> frozenset[str]:
        """What the word before a body says of it: "health officials"."""
        before = _WORD.findall(text[max(0, start - COUNTRY_WINDOW) : start])
        return means(before[-1]) if before and text[start - 1 : start] == " " and not countries_in(before[-1]) else frozenset()

    @staticmethod
    def _meant_after(text: str, end: int) -> frozenset[str]:
        """What the words after a body say of it: "the ministry of emergencies"."""
        after = actor_patterns()["of_what"].match(text, end) or re.match(r"\s(?P<what>[A-Z][\w-]+)", text[end : end + 40])
        if after is None:
            return frozenset()
        return frozenset().union(*(means(one) for one in _WORD.findall(after["what"]) if one.islower() or not countries_in(one)))

    def _fits(self, key: str, codes: frozenset[str], places: frozenset[str]) -> bool:
        """Whether a body is of a country or place that stands beside it, and of none but those."""
        one, own = self.sources[key], self.called[key].places
        if places and own:
            return not own.isdisjoint(places) or any(place in one.name for place in places)
        return one.country in codes or (
            bool(places) and any(self.sources[other].country == one.country for place in places for other in self._places[place])
        )

    def _government(self, phrase: _Phrase, codes: frozenset[str], found: list[Mention]) -> str | None:
        """A ministry of a country that has no such source speaks for its government."""
        if phrase.concepts.isdisjoint(listed("ministries")):
            abroad = [key for key in phrase.owners if self.sources[key].country in ("", "XX")]
            return abroad[0] if len(abroad) == 1 and phrase.how != "head" else None
        leaders = [key for code in sorted(codes) for key in self._leaders.get(code, ())]
        leaders = leaders or [key for key, one in self.sources.items() if one.country in codes and one.kind in STATE]
        latest = self._latest(leaders, found, phrase.start)
        return latest or (self._first(leaders) if len(leaders) < 3 else None)

    def _near(self, text: str, phrase: _Phrase) -> tuple[frozenset[str], frozenset[str]]:
        """Countries and places of the case named in the same noun phrase: just before, inside, or just after "of" / "van"."""
        patterns = actor_patterns()
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
def _sites() -> frozenset[str]:
    return frozenset(listed("sites"))


@lru_cache(maxsize=1)
def _leads() -> frozenset[str]:
    return frozenset(language.merged("bodies")["lead"])


def _last_word(text: str, phrase: _Phrase) -> str:
    return text[phrase.start : phrase.end].rpartition(" ")[2].casefold()


def _longest(found: Sequence[Mention | _Phrase]) -> list[Mention | _Phrase]:
    """Of what overlaps the longest; what stands for a body named before yields to what names one."""
    kept: list[Mention | _Phrase] = []
    for one in sorted(found, key=lambda item: (_order(item), item.start - item.end, item.start)):
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    return kept


def _order(one: Mention | _Phrase) -> int:
    """Names and forms, then words that stand for a body, then forms of bodies that the case does not have."""
    if one.how == "maybe":
        return 3
    return 2 if isinstance(one, _Phrase) and not one.owners else int(one.how == "head")
