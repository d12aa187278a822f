"""Signals: what speaks for and against a number being the answer to a question, as a vector; choose.py weighs them."""

from __future__ import annotations

import re
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from beeld import language
from beeld.capture.context import Context
from beeld.capture.countries import is_country
from beeld.capture.marks import near_kinds
from beeld.capture.roles import role_asked
from beeld.capture.route import PERSONS, WHO_GROUPS, Asked, Profile
from beeld.model import Count, Day, Reading

OLD_DAYS = 183
NEAR = 45  # characters either side of a number that count as beside it
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


_NOTHING, _IN_ORDER = dict.fromkeys(NAMES, 0.0), itemgetter(*NAMES)


class Beside(NamedTuple):
    """What stands beside a number, made once for all questions: marks near, in its clause, in its noun; flags."""

    near: frozenset[str]
    clause: frozenset[str]
    before: frozenset[str]
    noun: frozenset[str]
    noun_text: str
    kind: str
    stems: frozenset[str]
    people: frozenset[str]
    acts_near: frozenset[str]
    acts_clause: frozenset[str]
    acts_sentence: frozenset[str]
    nearest: frozenset[str]
    places: frozenset[str]
    past: bool
    part: bool
    from_value: bool
    country: bool
    left: int
    right: int


@lru_cache(maxsize=4000)
def acts(names: frozenset[str]) -> frozenset[str]:
    """The groups that say what happened."""
    return frozenset([one for one in names if one.startswith("group:") and one not in WHO_GROUPS])


def beside(context: Context, reading: Reading) -> Beside:
    """What stands beside a number of the sentence."""
    start, end = reading.start - context.start, reading.noun_end - context.start
    left, right = language.clause_around(context.text, start, end, context.lang)
    near = context.names(max(left, start - NEAR), min(right, end + NEAR))
    clause = context.names(left, right)
    core_end = reading.end - context.start
    noun = context.names(core_end, end) if reading.noun else frozenset()
    stems = frozenset(language.stem(word, context.lang) for _, _, word in language.words(reading.noun))
    return Beside(
        near=near,
        clause=clause,
        before=context.names(max(left, start - NEAR), start),
        noun=noun,
        noun_text=reading.noun,
        kind=_kind(reading.noun, noun, context.lang),
        stems=stems,
        people=frozenset(one for one in noun if one.startswith("people:")),
        acts_near=acts(near),
        acts_clause=acts(clause),
        acts_sentence=acts(context.layers[0]),
        nearest=_nearest_acts(context, reading, left, right),
        places=_places(context.text, context.lang),
        past="cue:past" in clause or _old_date(context, left, right),
        part=_part_of(context, core_end),
        from_value=_from_value(context, start, left),
        country=any(one.startswith("country:") for one in clause),
        left=left,
        right=right,
    )


def _kind(noun: str, marks: frozenset[str], lang: str) -> str:
    """What kind of thing is counted; a people's name stands for its nationals ("124 Belgians")."""
    kind = language.kind_counted(noun, lang) if noun else ""
    return kind or ("person" if any(one.startswith("people:") for one in marks) else "")


def _nearest_acts(context: Context, reading: Reading, left: int, right: int) -> frozenset[str]:
    """The act said nearest to the number in its clause; an act in the counted noun itself is nearest of all."""
    best, nearest = 999, set[str]()
    for one in context.marks.between(context.start + left, context.start + right):
        if not one.name.startswith("group:") or one.name in WHO_GROUPS:
            continue
        apart = max(one.start - reading.noun_end, reading.start - one.end, 0)
        if apart < best - 3:
            best, nearest = apart, {one.name}
        elif apart <= best + 3:
            nearest.add(one.name)
    return frozenset(nearest)


def _old_date(context: Context, left: int, right: int) -> bool:
    """Whether the clause names a day more than half a year before the publication."""
    published = context.document.published.date()
    return any(
        isinstance(one.answer, Day) and (published - one.answer.end).days > OLD_DAYS and left <= one.start - context.start < right
        for one in context.readings
    )


def _part_of(context: Context, end: int) -> bool:
    """ "30 of the 58", "drie van hen": the number counts a part of what stands behind it."""
    return bool(_part_pattern(context.lang).match(context.text, end))


@lru_cache(maxsize=8)
def _part_pattern(lang: str) -> re.Pattern[str]:
    return re.compile(rf"\s+(?:{language.alternatives(language.table(lang, 'numbers')['range']['part_of'])})\b", re.IGNORECASE)


def _from_value(context: Context, start: int, left: int) -> bool:
    """ "Up from 2,600", "waren het dinsdag nog 1.200": what the count was before."""
    return bool(_from_pattern(context.lang).search(context.text[max(0, start - NEAR) : start]))


@lru_cache(maxsize=8)
def _from_pattern(lang: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(language.table(lang, 'numbers')['range']['was'])})[^.;]{{0,24}}$", re.IGNORECASE)


@lru_cache(maxsize=8)
def _located(lang: str) -> re.Pattern[str]:
    """A name behind a preposition of place, or that opens the sentence."""
    words = language.table(lang, "words")["place"]
    lead = language.alternatives([*words["prepositions"], *words["of"]])
    return re.compile(
        rf"(?:\b(?:{lead})\s+(?:(?:{language.alternatives(words['articles'])})\s+)?|^|\n)(?P<name>[A-Z][\w'’-]{{2,}})"
    )


@lru_cache(maxsize=256)
def _places(text: str, lang: str) -> frozenset[str]:
    """Stems of the places (not countries) that a sentence says something is in; the same for all its numbers."""
    return frozenset(
        language.stem(match.group("name").casefold(), lang)
        for match in _located(lang).finditer(text)
        if (match.start() > 0 or text[match.end() : match.end() + 1] == ".")
        and not is_country(match.group("name"))
        and not match.group("name").isupper()
    )


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
    return () if terms is None else tuple((one.start, one.end) for one in terms.scan(context.text))


def layers(context: Context, profile: Profile, here: tuple[tuple[int, int], ...]) -> Layers:
    """Shares by layer: sentence, before, title, document; the declared terms in the sentence (`here`, of `terms_in`) and beside."""
    terms = profile.terms.get(context.lang)
    near = terms is not None and not here and terms.search(f"{context.previous} {context.document.title}")
    return Layers(_of_sentence(context, profile.wording(context.lang)), terms is not None, here, near)


def _of_sentence(context: Context, wording: Asked) -> dict[str, float]:
    """Whether the sentence and what stands around it say what is asked, of the subject that is asked about."""
    here, before, title, document = context.layers
    close = context.close
    acts_ = [wording.acts.of(one) for one in context.layers]
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
        "subject_sentence": wording.subject.of(here),
        "subject_before": wording.subject.of(before),
        "subject_title": wording.subject.of(title),
        "subject_document": wording.subject.of(document),
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
) -> list[float]:
    """The signals of one number for one question, in the order of `NAMES`, each 0..1; `other_terms`: whether the clause holds
    a declared term of another question.
    """
    wording = profile.wording(context.lang)
    found: dict[str, float] = {
        **shares.same,
        **_happening(context, around, wording),
        **_unit_signals(reading, around, profile, wording),
        **_part_or_plan(around, profile),
        **_counted(context, reading, around, profile, wording),
        **_terms(around, shares, other_terms),
    }
    return list(_IN_ORDER({**_NOTHING, **found}))


def _happening(context: Context, around: Beside, wording: Asked) -> dict[str, float]:
    """Whether what happened is what is asked, and how near the number it is said; whether the place is."""
    asked, focus, countries, names = wording.asked_acts, wording.focus, wording.countries, wording.names
    nearest = not asked.isdisjoint(around.nearest)
    country = not countries.isdisjoint(around.clause)
    return {
        "act_nearest": nearest,
        "act_near": wording.acts.of(around.near),
        "act_clause": wording.acts.of(around.clause),
        "other_act_nearest": bool(around.nearest) and not nearest,
        "other_act_clause": bool(around.acts_clause) and asked.isdisjoint(around.acts_clause),
        "any_act_sentence": bool(around.acts_sentence),
        "focus_near": not focus.isdisjoint(around.near),
        "focus_clause": not focus.isdisjoint(around.clause),
        "country_here": country,
        "country_other": bool(countries) and not country and around.country,
        "other_place": bool(around.places) and names.isdisjoint(around.places) and names.isdisjoint(context.layers[0]),
    }


def _part_or_plan(around: Beside, profile: Profile) -> dict[str, float]:
    """Whether the number is a plan, a part, a batch or of another time."""
    cumulative, planned = profile.question.cumulative, "cue:plan" in around.clause
    return {
        "plan_not_asked": planned and not profile.asks_plan,
        "plan_asked": planned and profile.asks_plan,
        "plan_absent": profile.asks_plan and not planned,
        "batch_of_total": cumulative and "cue:batch" in around.near,
        "new_of_total": cumulative and "cue:new" in around.near,
        "total_of_total": cumulative and "cue:total" in around.near,
        "subset": "cue:subset" in around.before or "cue:subset" in around.noun,
        "part_of": around.part,
        "past": around.past,
        "from_value": around.from_value,
    }


def _counted(context: Context, reading: Reading, around: Beside, profile: Profile, wording: Asked) -> dict[str, float]:
    """Whether those counted are those whom the question counts, and how the number is worded."""
    asked, answer = wording.asked_acts, reading.answer
    assert isinstance(answer, Count)
    noun_acts, noun_who = acts(around.noun), frozenset(one for one in around.noun if one in WHO_GROUPS)
    start = reading.start - context.start
    return {
        "role_special": role_asked(profile.question) != "count",
        "who_same": bool(noun_who & wording.who),
        "who_other": bool(noun_who) and bool(wording.who) and not noun_who & wording.who,
        "people_same": bool(around.people & profile.peoples),
        "people_other": bool(around.people) and not around.people & profile.peoples,
        "people_asked_absent": profile.asks_people and not around.people & profile.peoples,
        "noun_act_same": bool(noun_acts & asked),
        "noun_act_other": bool(noun_acts) and not noun_acts & asked,
        "small_word": _small_word(context, reading, answer),
        "ordinal": language.is_ordinal(context.text[start : reading.end - context.start], context.lang),
        "bracketed": context.text[max(0, start - 1) : start] == "(",
        "vague": answer.form == "vague",
        "vague_open": answer.form == "vague" and answer.low is None,
        "zero": answer.n == 0,
    }


def _terms(around: Beside, shares: Layers, other_terms: bool) -> dict[str, float]:
    """What the question's author declared."""
    here = any(around.left <= one[0] < around.right for one in shares.terms)
    return {
        "term_clause": here,
        "term_sentence": bool(shares.terms) and not here,
        "term_near": shares.term_near,
        "term_absent": shares.declared and not shares.terms and not shares.term_near,
        "term_of_other": other_terms and not here,
    }


def counts_persons(noun: frozenset[str]) -> bool:
    """Whether persons are counted: by a word for them, or as nationals ("460 Belgians"; not "12 Belgian ships")."""
    units = any(one.startswith("unit:") for one in noun)
    return "cue:persons" in noun or (not units and any(one.startswith("people:") for one in noun))


def _unit_signals(reading: Reading, around: Beside, profile: Profile, wording: Asked) -> dict[str, float]:
    """Whether what is counted, or the unit that is measured in, is the question's."""
    asked = language.unit_asked(profile.question.unit)
    if asked is None:
        return {f"unit_{_unit(around, profile, wording)}": True, **_kinds(around, profile)}
    if not reading.measure:
        return {"measure_unsaid": True}
    return {"measure_same" if reading.measure == asked.name else "measure_turned": True}


def _kinds(around: Beside, profile: Profile) -> dict[str, float]:
    """Whether the kind of thing that is counted is the question's, one that texts use for it, or another."""
    kind, asked = around.kind, profile.kinds
    if not kind or not asked:
        return {}
    if kind in asked:
        return {"kind_same": True}
    near = any(frozenset((kind, one)) in near_kinds() for one in asked)
    return {"kind_near" if near else "kind_other": True}


def _unit(around: Beside, profile: Profile, wording: Asked) -> str:
    """Whether what is counted is what the question counts: the same noun or unit, persons, unsaid, unknown, another unit."""
    unit = profile.question.unit.casefold()
    units = {one for one in around.noun if one.startswith("unit:")}
    persons = around.kind == "person" if around.kind else counts_persons(around.noun)
    root = unit[: max(4, len(unit) - 3)]
    special = unit not in PERSONS
    own = bool(around.stems & wording.own)
    same = bool(around.stems & wording.counted)
    if special and (any(one.startswith(root) for one in around.stems) or f"unit:{unit}" in units):
        own = True
    kind = "open"
    if own:
        kind = "own"
    elif same:
        kind = "same"
    elif not around.noun_text:
        kind = "unsaid_special" if special else "unsaid"
    elif special:
        kind = "other" if persons or (units and not around.kind) else "open"
    else:
        others = around.kind not in ("", "person", "family") or (units and not around.kind)
        kind = "persons" if persons or around.kind == "family" or "unit:families" in units else "other" if others else "open"
    return kind


def other_unit(context: Context, around: Beside, profile: Profile) -> bool:
    """Whether what is counted can't be what the question counts: persons where it asks for something else, or the reverse."""
    if around.kind:
        return "kind_other" in _kinds(around, profile) and "person" in (around.kind, *profile.kinds)
    special = profile.question.unit.casefold() not in PERSONS
    if special != counts_persons(around.noun):
        return False
    return _unit(around, profile, profile.wording(context.lang)) == "other"


def _small_word(context: Context, reading: Reading, answer: Count) -> bool:
    """ "Two judges", "drie media": a small number in words seldom is a figure that a case asks for."""
    wording = context.text[reading.start - context.start : reading.end - context.start]
    return answer.form == "exact" and (answer.n or 99) <= 12 and wording.isalpha()
