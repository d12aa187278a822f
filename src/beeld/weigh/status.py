"""Status and confidence of a finding, by the case's declared policy, in this order of precedence: withdrawn, refuted,
contradicted, confirmed, corroborated, no indications, signalled, not looked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from beeld.model import Answer, Calibration, Category, Confidence, Coverage, Decision, Policy, Question, Source, Status, YesNo
from beeld.weigh import absence
from beeld.weigh.space import Labels, Numbers
from beeld.weigh.space import label as space_label
from beeld.weigh.voices import Voices

if TYPE_CHECKING:
    from beeld.weigh.evidence import Weighed

DISPUTED = Category(category="disputed")
STALE_DAYS = 30


class Judged(NamedTuple):
    """What the policy makes of the weighed answers."""

    status: Status
    answer: Answer | None
    likelihood: float
    confirmable: bool = False
    confirmed_by: str = ""
    posterior_absence: float | None = None
    coverage: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    what_would_change: tuple[str, ...] = ()


def compatible(space: Numbers | Labels, one: Answer, other: Answer) -> bool:
    """Whether two answers can both be true."""
    return bool((space.holds(one) & space.holds(other)).any())


def judge(
    question: Question,
    voices: Voices,
    weighed: Weighed,
    sources: Mapping[str, Source],
    policy: Policy,
    calibration: Calibration,
    looked: Sequence[Coverage],
    decisions: Sequence[Decision],
    valid_at: date,
    *,
    per_party: bool,
) -> Judged:
    """The status with its caveats and what would change it. `looked` is the coverage begun by `valid_at`."""
    posterior, sensitivity = absence.from_coverage(looked, calibration, valid_at) if looked else (None, 0.0)
    ids = tuple(one.id for one in looked)
    caveats = _caveats(question, voices, weighed, looked, calibration, valid_at)
    if per_party and voices.current:
        if question.decide != "per_party":
            caveats = (*caveats, "the parties name each other: their positions are listed, nobody is declared right")
        return _per_party(voices, caveats)
    if not voices.current and voices.withdrawn:
        return Judged("withdrawn", None, 0.0, caveats=caveats, what_would_change=("a new claim",))
    absent = _absent(question, voices, weighed, posterior, sensitivity, policy)
    if not voices.current and not absent:
        return Judged(
            "signalled" if voices.not_established or voices.no_information else "not_looked",
            None,
            0.0,
            posterior_absence=posterior,
            coverage=ids,
            caveats=caveats,
            what_would_change=_more_looking(looked, calibration, valid_at, policy),
        )
    return _with_claims(
        question, voices, weighed, sources, policy, calibration, decisions, caveats, absent, posterior, ids, looked, valid_at
    )


def _with_claims(
    question: Question,
    voices: Voices,
    weighed: Weighed,
    sources: Mapping[str, Source],
    policy: Policy,
    calibration: Calibration,
    decisions: Sequence[Decision],
    caveats: tuple[str, ...],
    absent: bool,
    posterior: float | None,
    ids: tuple[str, ...],
    looked: Sequence[Coverage],
    valid_at: date,
) -> Judged:
    answer, likelihood = weighed.best, weighed.likelihood
    supporting = [one for one in voices.current if answer is not None and compatible(weighed.space, one.claim.answer, answer)]
    origins = {one.voice for one in supporting}
    firm = {one.voice for one in supporting if one.claim.hedge in ("none", "likely")}
    good = any(sources[one].reliability in ("A", "B") for one in origins if one in sources)
    corroborated = len(firm) >= policy.corroborated_origins and likelihood >= policy.corroborated_likelihood
    thresholds = corroborated and likelihood >= policy.confirmed_likelihood and good
    # a confirmation is of what was known when it was given: an answer that came later needs one of its own
    same = [claim for one in supporting if one.claim.answer == answer for claim in (one.claim, *one.folded)]
    said = min((claim.said_at.date() for claim in same), default=date.min)
    given = [one.by for one in decisions if one.kind == "confirmation" and said <= one.on <= valid_at]
    confirmed_by = given[-1] if given else ""

    def judged(
        status: Status, answer: Answer | None, likelihood: float, change: tuple[str, ...], *, flag: bool = False
    ) -> Judged:
        by = confirmed_by if status == "confirmed" else ""
        return Judged(status, answer, likelihood, flag, by, posterior, ids, caveats, change)

    change = _what_would_change(len(firm), likelihood, good, bool(confirmed_by), policy)
    if refuted(voices, weighed, policy):
        away = ("the denials are withdrawn, or an independent origin of grade B or better says it again",)
        against = YesNo(yes=not answer.yes) if isinstance(answer, YesNo) else None
        return judged("refuted", against, 1.0 - likelihood if against is not None else 0.0, away)
    if not question.several and contradicted(weighed, policy):
        return judged("contradicted", answer, likelihood, ("one side withdraws, or a third origin of grade B or better",))
    if thresholds and confirmed_by:
        return judged("confirmed", answer, likelihood, ("a withdrawal or a contradicting claim",))
    if corroborated:
        return judged("corroborated", answer, likelihood, change, flag=thresholds)
    if absent:
        days = absence.days_left(posterior or 0.0, calibration, policy.absence_posterior)
        until = (f"{days} days without a further look",) if days else ()
        return judged("no_indications", YesNo(yes=False), float(posterior or 0.0), ("a single signal", *until))
    return judged("signalled", answer, likelihood, change)


def by_party(question: Question, voices: Voices, sources: Mapping[str, Source]) -> bool:
    """Whether positions are listed and nobody is declared right: where it is declared, and where two voices name each other in answer to
    a question with categories ("who is to blame?"): a party is no independent witness about its opponent.
    """
    if question.decide == "per_party":
        return True
    if question.type != "category":
        return False
    named = {(one.voice, space_label(one.claim.answer)) for one in voices.current}
    means = {(voice, answer): _names(answer, question) for voice, answer in named}
    return any(
        _is(one, sources, means[other, second]) and _is(other, sources, means[one, first])
        for one, first in named
        for other, second in named
        if one != other and first != second
    )


def _names(category: str, question: Question) -> set[str]:
    return {one.casefold() for one in (category, *question.categories.get(category, ()))}


def _is(voice: str, sources: Mapping[str, Source], names: set[str]) -> bool:
    """Whether a category names this voice: by its id, a name, what it speaks for, or a word of its name."""
    source = sources.get(voice)
    if source is None:
        return voice.casefold() in names
    own = {one.casefold() for one in (source.id, source.name, *source.aliases, *source.speaks_for)}
    words = {word.strip("(),.;").casefold() for one in (source.name, *source.aliases) for word in one.split()}
    return bool(names & (own | words))


def refuted(voices: Voices, weighed: Weighed, policy: Policy) -> bool:
    """Whatever was asserted was denied by others, and has at most the policy's chance."""
    return (
        bool(voices.denials) and bool(weighed.ranked) and all(chance <= policy.refuted_likelihood for _, chance in weighed.ranked)
    )


def contradicted(weighed: Weighed, policy: Policy) -> bool:
    """Two incompatible answers of at least the policy's chance each."""
    strong = [answer for answer, likelihood in weighed.ranked if likelihood >= policy.contradicted_each]
    return any(not compatible(weighed.space, one, other) for index, one in enumerate(strong) for other in strong[index + 1 :])


def _absent(
    question: Question, voices: Voices, weighed: Weighed, posterior: float | None, sensitivity: float, policy: Policy
) -> bool:
    """No indications: nobody says yes with any weight, somebody looked well enough, and absence is likely enough."""
    if question.type != "yesno" or posterior is None:
        return False
    says_yes = [one for one in voices.current if one.claim.answer == YesNo(yes=True)]
    if says_yes and weighed.best == YesNo(yes=True) and weighed.likelihood >= 0.5:
        return False
    return sensitivity >= policy.coverage_least and posterior > policy.absence_posterior


def _per_party(voices: Voices, caveats: tuple[str, ...]) -> Judged:
    """The positions are listed by party; nobody is declared right."""
    said = {repr(one.claim.answer) for one in (*voices.current, *voices.no_information)}
    if len(said) > 1:
        return Judged(
            "contradicted", DISPUTED, 0.0, caveats=caveats, what_would_change=("nothing: positions are reported, not decided",)
        )
    return Judged(
        "signalled",
        voices.current[0].claim.answer,
        0.0,
        caveats=(*caveats, "one position only; the other parties were not heard"),
    )


def _what_would_change(firm: int, likelihood: float, good: bool, confirmed: bool, policy: Policy) -> tuple[str, ...]:
    found = []
    if firm < policy.corroborated_origins:
        found.append(f"{policy.corroborated_origins - firm} more independent origin(s) of grade B or better")
    elif likelihood < policy.corroborated_likelihood:
        found.append(f"likelihood from {likelihood:.2f} to {policy.corroborated_likelihood:.2f}: one more independent origin")
    elif not confirmed:
        need = [] if good else ["an origin of grade A or B"]
        if likelihood < policy.confirmed_likelihood:
            need.append(f"likelihood of {policy.confirmed_likelihood:.2f}")
        found.append(" and ".join([*need, "a named person's confirmation"]))
    else:
        found.append(f"likelihood of {policy.confirmed_likelihood:.2f} with an origin of grade A or B")
    return tuple(found)


def _more_looking(looked: Sequence[Coverage], calibration: Calibration, valid_at: date, policy: Policy) -> tuple[str, ...]:
    band = absence.band_needed(looked, calibration, valid_at, policy.absence_posterior)
    if band is None:
        return ("no single look is enough: several independent ones are needed",)
    return (f"for 'no indications': one more look that would have seen it in band '{band}' or better",)


def _caveats(
    question: Question,
    voices: Voices,
    weighed: Weighed,
    looked: Sequence[Coverage],
    calibration: Calibration,
    valid_at: date,
) -> tuple[str, ...]:
    found = []
    if calibration.fitted_on == "declared" and voices.current:
        found.append("the likelihood rests on declared priors of grades, nothing was fitted")
    fitted = {one.source for one in calibration.accuracies}
    by_grade = {one.voice for one in voices.current} - fitted
    if calibration.fitted_on != "declared" and by_grade:
        every = len({one.voice for one in voices.current})
        found.append(f"of {len(by_grade)} of {every} voices nothing was fitted: their grade's prior speaks")
    if voices.not_established:
        found.append(f"{len({one.origin for one in voices.not_established})} origin(s) could not establish it")
    if voices.no_information:
        found.append(f"{len(voices.no_information)} claim(s) of sources that can't be judged (F) are listed and weigh nothing")
    if voices.other_unit:
        found.append(f"{len(voices.other_unit)} claim(s) in another unit are not compared")
    if voices.withdrawn:
        found.append(f"{len(voices.withdrawn)} claim(s) were withdrawn by their own source or a decision")
    if voices.silent and not looked:
        found.append("a silence was reported, but nobody recorded what was looked at")
    newest = max((one.said_on for one in voices.current), default=None)
    if newest is not None and question.kind == "state" and (valid_at - newest).days > STALE_DAYS / 2:
        found.append(f"the newest word is {(valid_at - newest).days} days old, and this may have changed since")
    if any(one.claim.tier == "proposed" for one in voices.current):
        found.append("provisional: claims that nobody reviewed take part")
    return tuple(found)


def confidence(
    voices: Voices, sources: Mapping[str, Source], status: Status, valid_at: date, question: Question, *, per_party: bool
) -> Confidence:
    """How solid the basis is: independent origins, their grades, age and contradiction; never the likelihood itself."""
    if status in ("contradicted", "not_looked", "withdrawn") and not per_party:
        return "low"
    origins = {one.voice for one in voices.current}
    good = {one for one in origins if one in sources and sources[one].reliability in ("A", "B")}
    newest = max((one.said_on for one in voices.current), default=None)
    stale = newest is not None and question.kind == "state" and (valid_at - newest).days > STALE_DAYS
    if len(good) >= 3 and not stale and not voices.denials:
        return "high"
    return "moderate" if len(origins) >= 2 and good and not stale else "low"
