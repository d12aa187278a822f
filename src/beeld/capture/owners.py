"""Owners: what the sources of a case may be called, as tables to look up: their names and what they are, words that stand for them,
the places and countries they are of. Built once from the sources; naming.py finds them in texts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from beeld import language
from beeld.capture.bodies import OUTLETS, Called, called, concepts, listed
from beeld.capture.countries import countries, seats
from beeld.capture.lookup import Lookup
from beeld.model import Source

MIN_STEM = 4  # letters of a place's name that an adjective of it keeps
MIN_ACRONYM = 3  # letters
STATE = frozenset({"state", "government", "police", "military", "judicial"})


class Owners:
    """The tables of a case's sources."""

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
        self._nouns, self._subjects, self._small = self._own_nouns(), self._own_subjects(), self._in_small()
        self._places = self._by_place()
        self._placed, self._place_words = self._place_pattern()
        self._order = {code: rank for rank, code in enumerate(self._codes())}
        self._leaders = {code: found for code in self._order if (found := self._leading(code))}
        self._towns = set(self._places)  # what speaks only beside a verb of saying
        self._seats = Lookup(self._all_seats())

    def _owned(self) -> dict[tuple[str, bool], set[str]]:
        owned: dict[tuple[str, bool], set[str]] = {}
        places = {place for one in self.called.values() for place in one.places}
        for key, one in self.called.items():
            for name, exact in one.names:
                if name in places and name not in self.sources[key].aliases and not self.sources[key].name.startswith(f"{name},"):
                    continue
                owned.setdefault((name if exact else name.casefold(), exact), set()).add(key)
        known = {name.casefold() for name, _ in owned}
        parts = Counter(part for one in self.called.values() for part in dict.fromkeys(one.parts))
        for key, one in self.called.items():
            for part in one.parts:
                if parts[part] == 1 and part.casefold() not in known and part not in places and not self._in_other(part, key):
                    owned[part, True] = {key}
        return owned

    def _in_other(self, part: str, key: str) -> bool:
        """Whether words stand in another source's name too."""
        return any(part in one.name for other, one in self.sources.items() if other != key)

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
            for head in one.heads & forms.keys():  # "the council" of "Skerries Islands Council"
                if head in self.sources[key].name.casefold():
                    forms[head][0].add(key)
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
        for key, one in self.called.items():
            for head in one.heads:
                heads.setdefault(head, (set(), set()))[0].add(key)
        return {head: (frozenset(keys), frozenset(of)) for head, (keys, of) in heads.items()}

    def _own_nouns(self) -> dict[str, str]:
        """The source by the beginning of a word that only its name has: "hunters", "Landbank", "virologist"."""
        owners: dict[str, set[str]] = {}
        for key, one in self.called.items():
            for beginning in one.nouns:
                owners.setdefault(beginning, set()).add(key)
        places = [place.casefold() for one in self.called.values() for place in one.places]
        return {
            beginning: next(iter(keys))
            for beginning, keys in owners.items()
            if beginning and len(keys) == 1 and not any(place.startswith(beginning) for place in places)
        }

    def _own_subjects(self) -> dict[str, str]:
        """The source by what only its name is about, as [meanings] of bodies.toml has it."""
        known = language.merged("bodies").get("meanings", {})
        counted = Counter(one for called_ in self.called.values() for one in called_.meaning)
        return {
            one: key
            for key, called_ in self.called.items()
            for one in called_.meaning
            if counted[one] == 1 and one in known and called_.nouns
        }

    def _in_small(self) -> dict[str, str]:
        """The source by its acronym in small letters, as hasty messages write it."""
        return {
            name.casefold(): key
            for key, one in self.called.items()
            for name, exact in one.names
            if exact and name.isupper() and len(name) >= MIN_ACRONYM and name.casefold() not in listed("anybody")
        }

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
            best = [{key for key in keys if concept in self.concepts[key]} for concept in (*local, *listed("leading"))]
            best.append({key for key in keys if not self.concepts[key].isdisjoint(listed("ministries"))})
            if any(best):
                found.setdefault(place, set()).update(next(one for one in best if one))
        for key, one in self.called.items():
            if self.sources[key].kind in OUTLETS:
                continue
            for place in {*one.places, *one.own} - found.keys():  # "Wolfsbroek says": the one body that is of it
                if not self._in_other(place, key):
                    found[place] = {key}
                    if self.sources[key].kind in STATE:
                        self._towns.add(place)
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
