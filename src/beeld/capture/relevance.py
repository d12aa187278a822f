"""Relevance: the chance that a stretch of a sentence answers a question that asks for no number: a logistic regression on
what the stretch, the sentence and the text around it say of what is asked. Weights in weights.toml.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter

import numpy as np

from beeld import language
from beeld.capture import answering, named, semantic
from beeld.capture.beside import acts
from beeld.capture.context import Context
from beeld.capture.marks import about
from beeld.capture.route import Profile
from beeld.capture.signals import in_scope, of_statement
from beeld.capture.spans import Proposed
from beeld.capture.weights import Floats, Weights

NAMES = (
    "act_span",
    "act_sentence",
    "act_before",
    "act_title",
    "act_rarest",
    "act_all",
    "act_none_asked",
    "act_missing",
    "focus_span",
    "focus_sentence",
    "focus_close",
    "focus_absent",
    "country_here",
    "country_other",
    "other_acts",
    "subject_span",
    "subject_sentence",
    "subject_before",
    "subject_title",
    "subject_document",
    "people_absent",
    "people_sentence",
    "country_absent",
    "name_sentence",
    "name_near",
    "name_absent",
    "planned",
    "past",
    "negated",
    "silence",
    "unclear",
    "number_inside",
    "subset",
    "term_span",
    "term_sentence",
    "term_near",
    "term_absent",
    *answering.NAMES,
)
ALL_NAMES = (*NAMES, *semantic.NAMES)
FOR = frozenset(
    ("act_span", "act_sentence", "act_before", "act_title", "act_rarest", "act_all", "focus_span", "focus_sentence",
     "focus_close", "country_here", "subject_span", "subject_sentence", "subject_before", "subject_title", "subject_document",
     "people_sentence", "name_sentence", "name_near", "term_span", "term_sentence", "term_near")
) | answering.FOR  # fmt: skip
AGAINST = frozenset(
    ("act_missing", "focus_absent", "country_other", "other_acts", "people_absent", "country_absent", "name_absent", "subset",
     "past", "term_absent")
) | answering.AGAINST  # fmt: skip


Weighable = tuple[Context, Profile, Proposed, Floats | None]  # a stretch, and what the sentence model says of it
_NOTHING = dict.fromkeys(NAMES, 0.0)
_IN_ORDER: Callable[[Mapping[str, float]], tuple[float, ...]] = itemgetter(*NAMES)


def look(profile: Profile) -> tuple[str, tuple[str, ...]]:
    """The table of weights for a question, and the signals that they are for: of a clause, or of what a sentence names."""
    return ("relevance", ALL_NAMES) if profile.question.type == "yesno" else ("named", named.ALL_NAMES)


def signals(context: Context, profile: Profile, proposed: Proposed, near: Floats | None = None) -> list[float]:
    """The signals of one proposal, in the order of the names of its look, each 0..1."""
    values = proposed.signals or _of_clause(context, profile, proposed)
    return [*values] if near is None else [*values, *near.tolist()]


def _of_clause(context: Context, profile: Profile, proposed: Proposed) -> tuple[float, ...]:
    """The signals of a clause that answers yes or no."""
    lang, wording, close = context.lang, profile.wording(context.lang), context.close
    start, end = proposed.start - context.start, proposed.end - context.start
    inside = about(context.names(start, end))
    asked = wording.asked_acts
    found: dict[str, float] = {
        **_NOTHING,
        **of_statement(context, profile),
        "act_span": wording.acts.of(inside),
        "act_rarest": wording.rarest_act in inside,
        "act_missing": bool(asked) and not asked <= close,
        "focus_span": not wording.focus.isdisjoint(inside),
        "other_acts": min(len(acts(inside) - asked), 4) / 4,
        "subject_span": wording.subject.of(inside),
        "country_absent": bool(wording.abroad) and wording.abroad.isdisjoint(close),
        "negated": language.negated(context.text[start:end], lang),
        "silence": proposed.silence,
        "unclear": proposed.polarity == "not_established",
        "number_inside": any(one.role == "count" and start <= one.start - context.start < end for one in context.readings),
    }
    if proposed.said is not None:
        found |= answering.signals(context, profile, start, end, proposed.said, proposed.lead, proposed.peak)
    terms = profile.terms.get(lang)
    if terms is not None:
        hits = terms.scan(context.text)
        beside = not hits and terms.search(f"{context.previous} {context.document.title}")
        in_span = any(start <= one.start < end for one in hits)
        found |= {"term_span": in_span, "term_sentence": bool(hits) and not in_span, "term_near": beside}
        found["term_absent"] = not hits and not beside
    return _IN_ORDER(found)


def chances(found: Sequence[Weighable], weights: Weights) -> list[float]:
    """The chance of each proposal that it answers its question; `found`: of `propose.stated`."""
    result = [0.0] * len(found)
    rows: dict[tuple[str, tuple[str, ...]], list[tuple[int, list[float]]]] = {}
    for index, (context, profile, proposed, near) in enumerate(found):
        if in_scope(context, profile):
            rows.setdefault(look(profile), []).append((index, signals(context, profile, proposed, near)))
    for asked, told in rows.items():
        vector, bias = weights.look(*asked)
        table = np.array([row for _, row in told], float)
        for (index, _), score in zip(told, (table @ vector[: table.shape[1]] + bias).tolist(), strict=True):
            result[index] = 1.0 / (1.0 + math.exp(-score))
    return result
