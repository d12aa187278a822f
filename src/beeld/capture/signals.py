"""Signals: what speaks for and against a number being the answer to a question, as a vector; choose.py weighs them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import NamedTuple

from beeld.capture.beside import Beside
from beeld.capture.context import Context
from beeld.capture.route import Asked, Profile
from beeld.model import Reading

NAMES = (
    "act_nearest",
    "act_near",
    "act_clause",
    "act_sentence",
    "act_before",
    "act_title",
    "act_document",
    "act_none_asked",
    "act_absent",
    "other_act_nearest",
    "other_act_clause",
    "any_act_sentence",
    "focus_near",
    "focus_clause",
    "focus_sentence",
    "focus_close",
    "country_here",
    "country_other",
    "subject_sentence",
    "subject_before",
    "subject_title",
    "subject_document",
    "name_sentence",
    "name_near",
    "name_far",
    "name_absent",
    "other_place",
    "unit_own",
    "unit_same",
    "unit_persons",
    "unit_unsaid",
    "unit_unsaid_special",
    "unit_open",
    "unit_other",
    "role_special",
    "kind_same",
    "kind_near",
    "kind_other",
    "measure_same",
    "measure_turned",
    "measure_unsaid",
    "who_same",
    "who_other",
    "plan_not_asked",
    "plan_asked",
    "plan_absent",
    "batch_of_total",
    "new_of_total",
    "total_of_total",
    "part_of",
    "subset",
    "past",
    "from_value",
    "people_same",
    "people_other",
    "people_asked_absent",
    "noun_act_same",
    "noun_act_other",
    "small_word",
    "ordinal",
    "bracketed",
    "vague",
    "vague_open",
    "zero",
    "term_clause",
    "term_sentence",
    "term_near",
    "term_absent",
    "term_of_other",
)
# what can only speak for, and only against: the fit keeps to it, so that few documents teach no nonsense
FOR = frozenset(
    ("act_nearest", "act_near", "act_clause", "act_sentence", "act_before", "act_title", "act_document", "focus_near",
     "focus_clause", "focus_sentence", "focus_close", "country_here", "subject_sentence", "subject_before", "subject_title",
     "subject_document", "name_sentence", "name_near", "unit_own", "unit_same", "unit_persons", "role_special", "who_same",
     "plan_asked", "total_of_total", "people_same", "noun_act_same", "kind_same", "measure_same", "term_clause", "term_sentence", "term_near")
)  # fmt: skip
AGAINST = frozenset(
    ("act_absent", "other_act_nearest", "other_act_clause", "country_other", "name_absent", "other_place",
     "unit_unsaid_special", "unit_other", "kind_other", "who_other", "plan_not_asked", "plan_absent", "batch_of_total", "new_of_total",
     "part_of", "subset", "past", "from_value", "people_other", "people_asked_absent", "noun_act_other", "small_word",
     "bracketed", "vague_open", "zero", "term_absent", "term_of_other")
)  # fmt: skip


_NOTHING = dict.fromkeys(NAMES, 0.0)
_IN_ORDER: Callable[[Mapping[str, float]], tuple[float, ...]] = itemgetter(*NAMES)


class Layers(NamedTuple):
    """What a sentence and the text around it carry of a question: the signals that are the same for all its numbers, and where
    the declared terms stand.
    """

    same: dict[str, float]
    declared: bool
    terms: tuple[tuple[int, int], ...]
    term_near: bool


def terms_in(context: Context, profile: Profile) -> tuple[tuple[int, int], ...]:
    """Where the question's declared terms stand in the sentence."""
    terms = profile.terms.get(context.lang)
    return () if terms is None else tuple([(one.start, one.end) for one in terms.scan(context.text)])


def layers(context: Context, profile: Profile, here: tuple[tuple[int, int], ...]) -> Layers:
    """Shares by layer: sentence, before, title, document; the declared terms in the sentence (`here`, of `terms_in`) and beside."""
    terms = profile.terms.get(context.lang)
    near = terms is not None and not here and terms.search(f"{context.previous} {context.document.title}")
    return Layers(_of_sentence(context, profile.wording(context.lang)), terms is not None, here, near)


def _of_sentence(context: Context, wording: Asked) -> dict[str, float]:
    """Whether the sentence and what stands around it say what is asked, of the subject that is asked about."""
    here, _, _, document = context.layers
    close = context.close
    acts_, subjects = zip(*map(wording.parts, context.layers), strict=True)
    names, focus, asked = wording.names, wording.focus, wording.asked_acts
    name_here, name_close = not names.isdisjoint(here), not names.isdisjoint(close)
    focus_here = not focus.isdisjoint(here)
    return {
        "act_sentence": acts_[0],
        "act_before": acts_[1],
        "act_title": acts_[2],
        "act_document": acts_[3],
        "act_none_asked": not asked,
        "act_absent": bool(asked) and not any(acts_[:3]),
        "focus_sentence": focus_here,
        "focus_close": not focus_here and not focus.isdisjoint(close),
        "subject_sentence": subjects[0],
        "subject_before": subjects[1],
        "subject_title": subjects[2],
        "subject_document": subjects[3],
        "name_sentence": name_here,
        "name_near": name_close and not name_here,
        "name_far": not name_close and not names.isdisjoint(document),
        "name_absent": bool(names) and not name_close and names.isdisjoint(document),
    }


def of_statement(context: Context, profile: Profile) -> dict[str, float]:
    """What the sentence says of a question that asks for no number; the same for all its stretches."""
    wording, here, close = profile.wording(context.lang), context.layers[0], context.close
    cues = context.names(0, len(context.text))
    abroad = bool(wording.countries) and wording.countries.isdisjoint(here) and any(one.startswith("country:") for one in here)
    return {
        **_of_sentence(context, wording),
        "act_all": bool(wording.asked_acts) and wording.asked_acts <= here,
        "focus_absent": wording.focus.isdisjoint(close) and wording.focus.isdisjoint(context.layers[3]),
        "country_here": not wording.countries.isdisjoint(here),
        "country_other": abroad,
        "people_absent": bool(profile.peoples) and profile.peoples.isdisjoint(close),
        "people_sentence": not profile.peoples.isdisjoint(here),
        "planned": "cue:plan" in cues,
        "past": "cue:past" in cues,
        "subset": "cue:subset" in cues,
    }


def in_scope(context: Context, profile: Profile) -> bool:
    """Whether a word of the question's declared scope is in the sentence, the title or the document; True where none is."""
    scope = profile.scope.get(context.lang)
    document = context.document
    return scope is None or scope.search(context.text) or scope.search(f"{document.title} {document.text}")


def signals(
    context: Context, reading: Reading, around: Beside, profile: Profile, shares: Layers, other_terms: bool
) -> tuple[float, ...]:
    """The signals of one number for one question, in the order of `NAMES`, each 0..1; `other_terms`: whether the clause holds
    a declared term of another question.
    """
    wording = profile.wording(context.lang)
    return _IN_ORDER(
        {
            **_NOTHING,
            **shares.same,
            **around.same,
            **_happening(context, around, wording),
            **_unit_signals(reading, around, profile, wording),
            **_counted(around, profile, wording),
            **_terms(around, shares, other_terms),
        }
    )


def _happening(context: Context, around: Beside, wording: Asked) -> dict[str, float]:
    """Whether what happened is what is asked, and how near the number it is said; whether the place is."""
    asked, focus, countries, names = wording.asked_acts, wording.focus, wording.countries, wording.names
    nearest = not asked.isdisjoint(around.nearest)
    country = not countries.isdisjoint(around.clause)
    return {
        "act_nearest": nearest,
        "act_near": wording.acts.of(around.acts_near),
        "act_clause": wording.acts.of(around.acts_clause),
        "other_act_nearest": bool(around.nearest) and not nearest,
        "other_act_clause": bool(around.acts_clause) and asked.isdisjoint(around.acts_clause),
        "focus_near": not focus.isdisjoint(around.near),
        "focus_clause": not focus.isdisjoint(around.clause),
        "country_here": country,
        "country_other": bool(countries) and not country and around.country,
        "other_place": bool(around.places) and names.isdisjoint(around.places) and names.isdisjoint(context.layers[0]),
    }


def _counted(around: Beside, profile: Profile, wording: Asked) -> dict[str, float]:
    """Whether those counted are those whom the question counts, and all of them; whether the number is a plan."""
    asked, cumulative, planned = wording.asked_acts, profile.question.cumulative, around.plan
    people = not profile.peoples.isdisjoint(around.people)
    who, act = not wording.who.isdisjoint(around.who), not asked.isdisjoint(around.acts_noun)
    return {
        "role_special": profile.role_special,
        "who_same": who,
        "who_other": bool(around.who) and bool(wording.who) and not who,
        "people_same": people,
        "people_other": bool(around.people) and not people,
        "people_asked_absent": profile.asks_people and not people,
        "noun_act_same": act,
        "noun_act_other": bool(around.acts_noun) and not act,
        "plan_not_asked": planned and not profile.asks_plan,
        "plan_asked": planned and profile.asks_plan,
        "plan_absent": profile.asks_plan and not planned,
        "batch_of_total": cumulative and "cue:batch" in around.near,
        "new_of_total": cumulative and "cue:new" in around.near,
        "total_of_total": cumulative and "cue:total" in around.near,
    }


def _terms(around: Beside, shares: Layers, other_terms: bool) -> dict[str, float]:
    """What the question's author declared."""
    if not (shares.declared or other_terms):
        return {}
    here = any(around.left <= one[0] < around.right for one in shares.terms)
    return {
        "term_clause": here,
        "term_sentence": bool(shares.terms) and not here,
        "term_near": shares.term_near,
        "term_absent": shares.declared and not shares.terms and not shares.term_near,
        "term_of_other": other_terms and not here,
    }


def _unit_signals(reading: Reading, around: Beside, profile: Profile, wording: Asked) -> dict[str, float]:
    """Whether what is counted, or the unit that is measured in, is the question's."""
    asked = profile.measured
    if asked is None:
        kind = profile.kind_said(around.kind)
        return {_unit(around, profile, wording): True, kind: True} if kind else {_unit(around, profile, wording): True}
    if not reading.measure:
        return {"measure_unsaid": True}
    return {"measure_same" if reading.measure == asked.name else "measure_turned": True}


def _unit(around: Beside, profile: Profile, wording: Asked) -> str:
    """Whether what is counted is what the question counts: the same noun or unit, persons, unsaid, unknown, another unit."""
    special, stems, units = profile.special, around.stems, around.units
    if not stems.isdisjoint(wording.own) or (special and _own_unit(stems, units, profile.unit)):
        return "unit_own"
    if not stems.isdisjoint(wording.counted):
        return "unit_same"
    if not around.noun_text:
        return "unit_unsaid_special" if special else "unit_unsaid"
    persons = around.kind == "person" if around.kind else around.persons
    if special:
        return "unit_other" if persons or (units and not around.kind) else "unit_open"
    if persons or around.kind == "family" or "unit:families" in units:
        return "unit_persons"
    others = around.kind not in ("", "person", "family") or (units and not around.kind)
    return "unit_other" if others else "unit_open"


def _own_unit(stems: frozenset[str], units: frozenset[str], unit: str) -> bool:
    """Whether a noun, by its stems or marks, is the unit that a question names."""
    root = unit[: max(4, len(unit) - 3)]
    return f"unit:{unit}" in units or any(one.startswith(root) for one in stems)


def other_unit(context: Context, around: Beside, profile: Profile) -> bool:
    """Whether what is counted can't be what the question counts: persons where it asks for something else, or the reverse."""
    if around.kind:
        return profile.kind_said(around.kind) == "kind_other" and "person" in (around.kind, *profile.kinds)
    if profile.special != around.persons:
        return False
    return _unit(around, profile, profile.wording(context.lang)) == "unit_other"
