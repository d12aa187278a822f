"""Named answers: which days, places and parties that a sentence names could answer a question, and what speaks for and
against each: where it stands to what is asked, how the words around it tie it in, and what else the sentence names.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from operator import itemgetter

from beeld import language
from beeld.capture import semantic
from beeld.capture.beside import acts
from beeld.capture.context import Context
from beeld.capture.days import asks_ahead, days, said_on, tied_by
from beeld.capture.marks import about
from beeld.capture.naming import Names
from beeld.capture.parties import BLAME, parties, pointing
from beeld.capture.places import places, ways_asked, ways_before
from beeld.capture.proper import Proper
from beeld.capture.route import Asked, Profile
from beeld.capture.signals import of_statement
from beeld.capture.spans import Proposed, Stretch
from beeld.model import Category, Day

NAMES = (
    "act_sentence",
    "act_before",
    "act_title",
    "act_all",
    "act_rarest",
    "act_none_asked",
    "act_missing",
    "focus_sentence",
    "focus_close",
    "focus_absent",
    "country_here",
    "country_other",
    "other_acts",
    "subject_sentence",
    "subject_before",
    "subject_title",
    "subject_document",
    "people_absent",
    "people_sentence",
    "name_sentence",
    "name_near",
    "name_absent",
    "planned",
    "past",
    "negated",
    "subset",
    "asks",
    "first",
    "act_near",
    "subject_near",
    "focus_near",
    "act_clause",
    "subject_clause",
    "nearest",
    "alone",
    "opens",
    "term_beside",
    "term_sentence",
    "term_near",
    "term_absent",
    "date",
    "date_rough",
    "date_published",
    "date_ahead",
    "date_behind",
    "date_since",
    "date_bounds",
    "date_said",
    "date_heading",
    "place",
    "place_way",
    "place_at",
    "place_other_way",
    "place_bare",
    "place_kind",
    "place_country",
    "place_widespread",
    "place_title",
    "category",
    "party_declared",
    "party_body",
    "party_noun",
    "party_subject",
    "party_pointed_at",
    "party_pointed_behind",
    "party_both",
    "party_speaks",
    "party_publisher",
    "party_blame",
    "party_act_before",
)
ALL_NAMES = (*NAMES, *semantic.NAMES)
FOR = frozenset(
    ("act_sentence", "act_before", "act_title", "act_rarest", "act_all", "focus_sentence", "focus_close", "country_here",
     "subject_sentence", "subject_before", "subject_title", "subject_document", "people_sentence", "name_sentence", "name_near",
     "act_near", "subject_near", "focus_near", "act_clause", "subject_clause", "nearest", "term_beside", "term_sentence",
     "term_near", "place_way", "party_pointed_at", "party_pointed_behind", "party_both", "party_blame")
)  # fmt: skip
AGAINST = frozenset(
    ("act_missing", "focus_absent", "country_other", "people_absent", "name_absent", "subset", "past", "date_said",
     "term_absent", "place_other_way", "asks")
)  # fmt: skip
NEAR = 40.0  # characters: how fast what stands further off counts for less
_NOTHING, _IN_ORDER = dict.fromkeys(NAMES, 0.0), itemgetter(*NAMES)
EVERYWHERE = 12  # documents: a name in so many is the setting of the case


def candidates(context: Context, profile: Profile, names: Names, proper: Proper) -> Iterator[Proposed]:
    """The days, places or parties of the sentence, with their signals. No sentence is passed over: what one answers, it
    need not say again."""
    kind = profile.question.type
    found: Sequence[Stretch]
    if kind == "date":
        found = days(context, profile)
    elif kind == "place":
        found = places(context, profile, names, proper)
    else:
        found = parties(context, profile, names, proper)
    if not found:
        return
    shared = {**_NOTHING, **_shared(context, profile)}
    spots = _spots(context, profile.wording(context.lang))
    distances = [_distance(one, spots["act"]) for one in found]
    for one, distance in zip(found, distances, strict=True):
        table = dict(shared)
        table |= _placed(context, profile, one, spots)
        table["nearest"] = distance < NEAR * 3 and distance == min(distances)
        table["alone"] = len(found) == 1
        table |= _own(context, profile, one, proper)
        signals = tuple(map(float, _IN_ORDER(table)))
        start, end = context.start + one.start, context.start + one.end
        yield Proposed(profile.question.id, start, end, one.answer, 0.0, signals=signals)


def _shared(context: Context, profile: Profile) -> dict[str, float]:
    """What holds for every stretch of the sentence."""
    wording, here = profile.wording(context.lang), context.layers[0]
    asked = wording.asked_acts
    found: dict[str, float] = {
        **of_statement(context, profile),
        "act_rarest": wording.rarest_act in here,
        "act_missing": bool(asked) and asked.isdisjoint(context.close),
        "other_acts": min(len(acts(here) - asked), 4) / 4,
        "asks": context.text.rstrip("\"”’' ").endswith("?"),
        "first": context.order == 0,
        profile.question.type: 1.0,
    }
    terms = profile.terms.get(context.lang)
    if terms is not None:
        inside, beside = terms.search(context.text), terms.search(f"{context.previous} {context.document.title}")
        found |= {"term_sentence": inside, "term_near": beside and not inside, "term_absent": not inside and not beside}
    return found


def _spots(context: Context, wording: Asked) -> dict[str, list[tuple[int, int]]]:
    """Where the sentence says the acts, the subjects and the focus of the question (offsets in the sentence)."""
    found: dict[str, list[tuple[int, int]]] = {"act": [], "subject": [], "focus": []}
    for one in context.marks.between(context.start, context.end):
        spot = (one.start - context.start, one.end - context.start)
        if one.name in wording.acts:
            found["act"].append(spot)
        elif one.name in wording.subject:
            found["subject"].append(spot)
        if one.name in wording.focus:
            found["focus"].append(spot)
    return found


def _distance(one: Stretch, spots: Sequence[tuple[int, int]]) -> int:
    """Characters between a stretch and the nearest spot."""
    return min((max(one.start - end, start - one.end, 0) for start, end in spots), default=999)


def _placed(context: Context, profile: Profile, one: Stretch, spots: dict[str, list[tuple[int, int]]]) -> dict[str, float]:
    """How near the stretch stands to what is asked."""
    found: dict[str, float] = {f"{name}_near": math.exp(-_distance(one, places_) / NEAR) for name, places_ in spots.items()}
    left, right = language.clause_around(context.text, one.start, one.end, context.lang)
    for name in ("act", "subject"):
        found[f"{name}_clause"] = any(left <= start < right for start, _ in spots[name])
    found["negated"] = language.negated(context.text[left:right], context.lang)
    found["opens"] = not context.text[: one.start].strip(" \"'“‘-*•")
    terms = profile.terms.get(context.lang)
    if terms is not None:
        found["term_beside"] = terms.search(context.text[max(0, one.start - 50) : one.end + 50])
    return found


def _own(context: Context, profile: Profile, one: Stretch, proper: Proper) -> dict[str, float]:
    """What speaks for and against a day as a day, a place as a place, a party as a party."""
    if isinstance(one.answer, Day):
        return _of_day(context, profile, one, one.answer)
    if isinstance(one.answer, Category):
        return _of_party(context, one, one.answer)
    return _of_place(context, profile, one, proper)


def _of_day(context: Context, profile: Profile, one: Stretch, day: Day) -> dict[str, float]:
    published, ahead = context.document.published.date(), asks_ahead(profile)
    tied = tied_by(context, one.start)
    return {
        "date_rough": one.sort != "day",
        "date_published": day.end == published,
        "date_ahead": day.end > published and not ahead,
        "date_behind": day.end < published and ahead,
        "date_since": tied == "since",
        "date_bounds": tied == "bounds",
        "date_said": said_on(context, one.start, one.end),
        "date_heading": context.order == 0
        and one.end < 60
        and context.text[one.end : one.end + 14].lstrip(" ().A-Z")[:1] in "-–—:",
    }


def _of_place(context: Context, profile: Profile, one: Stretch, proper: Proper) -> dict[str, float]:
    ways, asked = ways_before(context, one.start), ways_asked(profile)
    name = context.text[one.start : one.end]
    return {
        "place_way": bool(asked & set(ways)),
        "place_at": ways[:1] == ["at"],
        "place_other_way": bool(ways) and ways[0] != "at" and ways[0] not in asked,
        "place_bare": not ways,
        "place_kind": one.sort == "kind",
        "place_country": one.sort == "country",
        "place_widespread": min(proper.documents(name), EVERYWHERE) / EVERYWHERE,
        "place_title": name.casefold() in context.document.title.casefold(),
    }


def _of_party(context: Context, one: Stretch, party: Category) -> dict[str, float]:
    ahead, behind = pointing(context, one.start, one.end)
    said = [
        cue
        for cue in language.cues(context.text, context.lang)
        if (cue.kind == "verb" and 0 <= cue.start - one.end <= 12) or (cue.kind == "according" and 0 <= one.start - cue.end <= 6)
    ]
    blames = [hit.start - context.start for hit in context.marks.between(context.start, context.end) if hit.name == BLAME]
    return {
        "party_declared": one.sort == "declared",
        "party_body": one.sort == "body",
        "party_noun": one.sort == "noun",
        "party_subject": one.sort == "subject",
        "party_pointed_at": ahead,
        "party_pointed_behind": behind,
        "party_both": ahead * behind,
        "party_speaks": bool(said),
        "party_publisher": party.category == context.document.source,
        "party_blame": bool(blames) and BLAME not in about(context.names(one.start, one.end)),
        "party_act_before": bool(blames) and min(blames) < one.start,
    }
