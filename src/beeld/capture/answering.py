"""Signals that a clause answers a yes/no question: what it, its sentence and the text around say of what is asked, whether it says
the state that is asked about or its opposite, whether it is the answer to a question or claim before it, and whether another
question fits the sentence better. Weighed in relevance.py.
"""

from __future__ import annotations

from beeld import language
from beeld.capture.context import Context
from beeld.capture.marks import about
from beeld.capture.route import Profile
from beeld.capture.yesno import Said, states_of

NAMES = (
    "yn_share_span",
    "yn_share_sentence",
    "yn_share_before",
    "yn_share_title",
    "yn_act_near",
    "yn_subject_near",
    "yn_subject_absent",
    "yn_rarest_sentence",
    "yn_rarest_near",
    "yn_rarest_absent",
    "yn_told",
    "yn_told_subject",
    "yn_act_subject",
    "yn_untold",
    "yn_stateless",
    "yn_predicate_span",
    "yn_predicate_sentence",
    "yn_predicate_near",
    "yn_predicate_absent",
    "yn_predicate_subject",
    "yn_reply",
    "yn_reply_before",
    "yn_asked_before",
    "yn_lead",
    "yn_first",
    "yn_behind",
    "yn_peak",
    "yn_top",
    "yn_turned",
    "yn_planned",
    "yn_aside",
    "yn_people_near",
    "yn_long",
)
FOR = frozenset(
    ("yn_share_span", "yn_share_sentence", "yn_share_before", "yn_act_near", "yn_subject_near", "yn_rarest_sentence",
     "yn_rarest_near", "yn_told", "yn_told_subject", "yn_act_subject", "yn_predicate_span", "yn_predicate_sentence",
     "yn_predicate_near", "yn_predicate_subject", "yn_reply_before", "yn_asked_before", "yn_lead", "yn_first", "yn_peak", "yn_top",
     "yn_people_near")
)  # fmt: skip
AGAINST = frozenset(
    ("yn_subject_absent", "yn_rarest_absent", "yn_untold", "yn_behind", "yn_aside", "yn_predicate_absent")
)  # fmt: skip
LONG = 40  # words: a clause of so many says much else


def evidence(context: Context, profile: Profile, one: Said) -> float:
    """How much of the question the sentence says, 0..3: what rival questions and sentences are compared by."""
    wording, here = profile.wording(context.lang), context.layers[0]
    return wording.weights.of(here) + one.told + bool(wording.predicate & here)


def signals(context: Context, profile: Profile, start: int, end: int, one: Said, lead: float, peak: float) -> dict[str, float]:
    """The signals by name, each -1..1; `lead`: how far this question fits the sentence better than any other;
    `peak`: how far the sentence fits it better than any other of the document.
    """
    lang, wording = context.lang, profile.wording(context.lang)
    weights = wording.weights
    here, before, title, whole = context.layers
    inside = about(context.names(start, end))
    subject_near = max(wording.subject.of(here), 0.8 * wording.subject.of(before), 0.6 * wording.subject.of(title))
    act_sentence = wording.acts.of(here)
    asked = bool(states_of(profile, lang))
    share_before = weights.of(before)
    people = profile.peoples
    far = context.close | whole
    predicate = bool(wording.predicate & here)
    return {
        "yn_share_span": weights.of(inside),
        "yn_share_sentence": weights.of(here),
        "yn_share_before": share_before,
        "yn_share_title": weights.of(title),
        "yn_act_near": max(act_sentence, 0.7 * wording.acts.of(before), 0.5 * wording.acts.of(title)),
        "yn_subject_near": subject_near,
        "yn_subject_absent": not subject_near and not wording.subject.of(whole),
        "yn_rarest_sentence": wording.rarest in here,
        "yn_rarest_near": wording.rarest in context.close,
        "yn_rarest_absent": wording.rarest not in far,
        "yn_told": one.told,
        "yn_told_subject": one.told * subject_near,
        "yn_act_subject": act_sentence * subject_near,
        "yn_untold": asked and not one.told,
        "yn_stateless": not asked,
        "yn_predicate_span": bool(wording.predicate & inside),
        "yn_predicate_sentence": predicate,
        "yn_predicate_near": bool(wording.predicate & context.close) and not predicate,
        "yn_predicate_absent": not wording.predicate & far and not one.told,
        "yn_predicate_subject": predicate * subject_near,
        "yn_reply": one.reply,
        "yn_reply_before": one.reply * share_before,
        "yn_asked_before": context.previous.rstrip('"”’ ').endswith("?") * share_before,
        "yn_lead": max(-1.0, min(lead, 1.0)),
        "yn_first": lead > 0,
        "yn_behind": lead < 0,
        "yn_peak": max(-1.0, min(peak, 1.0)),
        "yn_top": peak >= 0,
        "yn_turned": not one.answer.yes and not one.planned,
        "yn_planned": one.planned,
        "yn_aside": one.aside,
        "yn_people_near": bool(people & before) and not people & here,
        "yn_long": min(len(language.words(context.text[start:end])), LONG) / LONG,
    }
