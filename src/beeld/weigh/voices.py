"""Voices: the independent roots that speak. Relays and copies speak with their origin's voice; a voice's latest word counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from beeld.model import Claim, Count, Day, Decision, Question, Source, permitted
from beeld.weigh.parts import ALL, Parts


class Utterance(NamedTuple):
    """What a voice said: the claim that stands for it, those folded under it, and when the voice itself said it."""

    voice: str
    claim: Claim
    folded: tuple[Claim, ...]
    said_on: date


class Voices(NamedTuple):
    """Sorted claims of one question. `current` weigh; the others are kept to be shown. `later`: of a state, what was reported of days after the one
    asked; read backward it tells a little about that day, where somebody spoke by then.
    """

    current: list[Utterance]
    superseded: list[Utterance]
    withdrawn: list[Utterance]
    no_information: list[Utterance]
    denials: list[Utterance]
    not_established: list[Claim]
    silent: list[Claim]
    other_unit: list[Claim]
    later: list[Utterance]


def root(source: str, sources: Mapping[str, Source]) -> str:
    """The body of which a source is a part, unless it is declared independent."""
    seen = set()
    while source in sources and source not in seen:
        seen.add(source)
        one = sources[source]
        if one.part_of is None or one.independent:
            return source
        source = one.part_of
    return source


def sort_voices(
    question: Question,
    claims: Sequence[Claim],
    sources: Mapping[str, Source],
    valid_at: date,
    decisions: Sequence[Decision],
    folds: Mapping[str, str],
    graded: set[str],
    parts: Parts = ALL,
) -> Voices:
    """Fold relays and copies, apply withdrawals, keep each voice's latest utterance. `graded`: sources with information."""
    folds = folds if parts.relays else {}
    usable = [one for one in claims if one.valid_from is None or one.valid_from <= valid_at or question.kind == "event"]
    beyond = [] if question.cumulative or not parts.hazard else [one for one in claims if _reported_later(one, usable)]
    retracted = {key for one in decisions if one.kind == "retraction" for key in one.claims}
    asserted = [one for one in usable if one.polarity == "asserted" and not one.reports_silence]
    same_unit = [
        one for one in asserted if not (isinstance(one.answer, Count) and one.answer.unit not in (None, "", question.unit))
    ]
    publishers = {one.document: one.source for one in claims}
    voice_of = _Voice(sources, folds, publishers, parts)
    spoken = _utterances(same_unit, sources, voice_of)
    # a denial speaks about what was said before, whatever day it is itself dated on
    denied = _utterances([one for one in claims if one.polarity == "denied"], sources, voice_of)
    taken_back = denied if parts.retraction else []
    withdrawn = [one for one in spoken if one.claim.id in retracted or _own_withdrawal(one, taken_back, sources)]
    standing = [one for one in spoken if one not in withdrawn]
    unknown = [one for one in standing if one.voice not in graded]
    ended = [one for one in standing if _ended(one, question, valid_at)]
    weighing = [one for one in standing if one.voice in graded and one not in ended]
    current, superseded = _latest(weighing, sources) if parts.latest else (weighing, [])
    superseded += [one for one in ended if one.voice in graded]
    others = [one for one in denied if not any(_own_withdrawal(said, [one], sources) for said in spoken) and one.voice in graded]
    return Voices(
        current=current,
        superseded=superseded,
        withdrawn=withdrawn,
        no_information=unknown,
        denials=others,
        not_established=[one for one in usable if one.polarity == "not_established"],
        silent=[one for one in usable if one.reports_silence],
        other_unit=[one for one in asserted if one not in same_unit],
        later=_first_later(_utterances(beyond, sources, voice_of), graded, retracted, question) if current else [],
    )


def _reported_later(claim: Claim, usable: Sequence[Claim]) -> bool:
    """A report, no plan, of a day after the one asked."""
    report = claim.valid_from is not None and claim.valid_from <= claim.said_at.date() and claim not in usable
    return report and claim.polarity == "asserted" and not claim.reports_silence


def _first_later(spoken: list[Utterance], graded: set[str], retracted: set[str], question: Question) -> list[Utterance]:
    """Each voice's first word after the day asked, in the question's unit."""
    found: dict[str, Utterance] = {}
    for one in sorted(spoken, key=lambda one: (one.claim.valid_from or one.said_on, one.claim.id)):
        unit = one.claim.answer.unit if isinstance(one.claim.answer, Count) else None
        if one.voice in graded and one.claim.id not in retracted and unit in (None, "", question.unit):
            found.setdefault(one.voice, one)
    return list(found.values())


def _ended(one: Utterance, question: Question, valid_at: date) -> bool:
    """What a text itself says to have ended is not what a state is now; of a total that only grows it stays a floor."""
    end = max((claim.valid_to or date.max) for claim in (one.claim, *one.folded))
    return question.kind == "state" and end < valid_at


class _Voice(NamedTuple):
    """Whose voice a claim is: the root of who really says it; what a copy says in its own name is its original's."""

    sources: Mapping[str, Source]
    folds: Mapping[str, str]
    publishers: Mapping[str, str]
    parts: Parts

    def of(self, claim: Claim) -> str:
        original = self.folds.get(claim.document)
        if original is not None and claim.origin == claim.source and original in self.publishers:
            return self._root(self.publishers[original])
        return self._root(claim.origin if self.parts.relays else claim.source)

    def _root(self, source: str) -> str:
        return root(source, self.sources) if self.parts.part_of else source


def _utterances(claims: Sequence[Claim], sources: Mapping[str, Source], voice_of: _Voice) -> list[Utterance]:
    """One for each distinct answer of a voice. A relay published late renews nothing: the first publication dates it, the
    voice's own document before any relay's.
    """
    groups: dict[tuple[str, str], list[Claim]] = {}
    for claim in claims:
        groups.setdefault((voice_of.of(claim), repr(claim.answer)), []).append(claim)
    found = []
    for (voice, _), group in groups.items():
        ordered = sorted(group, key=lambda one: (root(one.source, sources) != voice, one.hedge != "none", one.said_at, one.id))
        first = min(one.said_at.date() for one in group)
        own = [one for one in group if root(one.source, sources) == voice]
        last_own = max((one.said_at.date() for one in own), default=first)
        found.append(Utterance(voice, ordered[0], tuple(ordered[1:]), max(first, last_own)))
    return sorted(found, key=lambda one: (one.said_on, one.claim.id))


def _own_withdrawal(said: Utterance, denials: Sequence[Utterance], sources: Mapping[str, Source]) -> bool:
    """A voice takes back its own answer, or a body that of its part; nobody else's, and no other answer of its own."""
    for one in denials:
        parent = sources[said.voice].part_of if said.voice in sources else None
        if one.voice in (said.voice, parent) and permitted_same(one.claim, said.claim) and one.said_on >= said.said_on:
            return True
    return False


def permitted_same(denial: Claim, claim: Claim) -> bool:
    """Whether a denial is about this answer."""
    if isinstance(denial.answer, Count) and isinstance(claim.answer, Count):
        return permitted(denial.answer) == permitted(claim.answer) or denial.answer.n == claim.answer.n
    return denial.answer == claim.answer


def _latest(spoken: Sequence[Utterance], sources: Mapping[str, Source]) -> tuple[list[Utterance], list[Utterance]]:
    """Each voice's last utterance; an earlier exact one that the last, vaguer one agrees with stays in its place. Its own
    document's words come before a relay's of the same day; several labels named in one breath all stand.
    """
    by_voice: dict[str, list[Utterance]] = {}
    for one in spoken:
        by_voice.setdefault(one.voice, []).append(one)
    current: list[Utterance] = []
    superseded: list[Utterance] = []
    for uttered in by_voice.values():
        own = [one for one in uttered if _own(one, sources)]
        last = max((_about(one) for one in own), default=date.min)
        # what a relay says otherwise about a day of which the voice's own words are there is a garbled or an old word
        reworded = [
            one for one in uttered if one not in own and (_about(one) <= last or any(_overlap(one, other) for other in own))
        ]
        ordered = sorted((one for one in uttered if one not in reworded), key=lambda one: _recency(one, sources))
        superseded += reworded
        kept = ordered[-1]
        for earlier in reversed(ordered[:-1]):
            if _width(earlier) < _width(kept) and _inside(earlier, kept):
                kept = earlier
        current.append(kept)
        together = [one for one in ordered if one is not kept and _in_one_breath(one, kept)]
        current += together
        superseded += [one for one in ordered if one is not kept and one not in together]
    return current, superseded


def _about(one: Utterance) -> date:
    return one.claim.valid_from or one.said_on


FIRMNESS = ("unconfirmed", "possible", "reported", "likely", "none")


def _own(one: Utterance, sources: Mapping[str, Source]) -> bool:
    return any(root(claim.source, sources) == one.voice for claim in (one.claim, *one.folded))


def _recency(one: Utterance, sources: Mapping[str, Source]) -> tuple[date, date, bool, int, float, str]:
    firm = FIRMNESS.index(one.claim.hedge)
    return (one.claim.valid_from or one.said_on, one.said_on, _own(one, sources), firm, -_width(one), one.claim.id)


def _in_one_breath(one: Utterance, other: Utterance) -> bool:
    same = one.claim.document == other.claim.document and one.claim.hedge == other.claim.hedge
    return same and not isinstance(one.claim.answer, Count | Day) and one.claim.answer != other.claim.answer


def _overlap(one: Utterance, other: Utterance) -> bool:
    if not isinstance(one.claim.answer, Count) or not isinstance(other.claim.answer, Count):
        return one.claim.answer == other.claim.answer
    (low, high), (least, most) = permitted(one.claim.answer), permitted(other.claim.answer)
    return max(low, least) <= min(high, most)


def _width(one: Utterance) -> float:
    low, high = permitted(one.claim.answer)
    return high - low


def _inside(small: Utterance, large: Utterance) -> bool:
    if not isinstance(small.claim.answer, Count) or not isinstance(large.claim.answer, Count):
        return False
    (low, high), (least, most) = permitted(small.claim.answer), permitted(large.claim.answer)
    return least <= low and high <= most
