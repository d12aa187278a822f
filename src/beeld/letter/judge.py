"""Judge: what is printed is read again and compared with the finding then, in hindsight, and now.

(a) valid then, known then; (b) valid then, known now; (c) valid now, known now. `overtaken`: b fits, c does not: inform again.
`was_wrong`: b does not fit: correct, and say whether it could have been known (a did not fit either).
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib import resources
from typing import Any

import msgspec

from beeld import language
from beeld.letter.fits import RANK, Fit, Said, fit
from beeld.letter.printed import firmness, said, silent
from beeld.letter.reading.fold import fold
from beeld.model import Cause, Finding, IssuedSentence, Judged, Question, Value, Verdict

FindingOf = Callable[[str], Finding]
SEVERITY: tuple[Verdict, ...] = (
    "was_wrong",
    "erased",
    "unsupported",
    "overtaken",
    "weakened",
    "untraced",
    "missing",
    "edited",
    "holds",
)
CAUSES: tuple[Cause, ...] = ("erasure", "misreading", "withdrawal")
LEAST_CHANGE = 0.005  # of a likelihood, below which a printed word of certainty is not disturbed
MUST_BE_BORNE = 2  # the rank from which a finding may be stated as a fact


class Ruling(Value, frozen=True, kw_only=True):
    """The verdict on one printed answer; `reason` is a key of verdicts.toml."""

    verdict: Verdict
    reason: str
    could_have_known: bool | None = None


@lru_cache(maxsize=1)
def wording() -> dict[str, Any]:
    """The declared words for verdicts, by language."""
    return tomllib.loads((resources.files("beeld.letter") / "verdicts.toml").read_text(encoding="utf-8"))


def rule(
    printed: Said, then: Finding, hindsight: Finding, now: Finding, question: Question | None = None, cause: Cause = ""
) -> Ruling:
    """The verdict: a function of what is printed and the three findings alone; `cause` only tells an erasure from the rest."""
    a, b, c = (fit(printed.answer, one, disputed=printed.disputed, question=question) for one in (then, hindsight, now))
    if printed.disputed:
        return _rule_dispute(printed, a, c)
    if b == "nothing":
        if cause == "erasure":
            return Ruling(verdict="erased", reason="erased")
        return Ruling(verdict="unsupported", reason="unsupported_then" if a == "nothing" else "unsupported")
    if b == "not":
        reason = "was_wrong_misread" if cause == "misreading" else "was_wrong_known" if a == "not" else "was_wrong_unknown"
        return Ruling(verdict="was_wrong", reason=reason, could_have_known=a == "not")
    if c == "not" or (printed.most <= 0.5 < now.likelihood):
        return Ruling(verdict="overtaken", reason="overtaken")
    return _rule_firmness(printed, (a, b, c), then, now)


def _rule_dispute(printed: Said, a: Fit, c: Fit) -> Ruling:
    """ "The sources contradict each other" tells of what was known: it was right when they did, whatever came out since. What
    is said to have been so before the letter is not changed by what was found on its day.
    """
    if a == "nothing":
        return Ruling(verdict="unsupported", reason="unsupported_then")
    if printed.past:
        return Ruling(verdict="holds", reason="holds_past")
    if a == "not":
        return Ruling(verdict="was_wrong", reason="not_disputed", could_have_known=True)
    return Ruling(verdict="holds", reason="holds") if c == "fits" else Ruling(verdict="overtaken", reason="overtaken_dispute")


def _rule_firmness(printed: Said, fits: tuple[Fit, Fit, Fit], then: Finding, now: Finding) -> Ruling:
    if fits[2] == "nothing":
        return Ruling(verdict="weakened", reason="weakened_stale")
    if "weaker" in fits[1:]:
        contested = now.status == "contradicted"
        return Ruling(verdict="weakened", reason="weakened_contested" if contested else "weakened_firmer")
    if RANK[now.status] < RANK[then.status]:
        return Ruling(verdict="weakened", reason="weakened_rank")
    if printed.least > now.likelihood + LEAST_CHANGE:
        return Ruling(verdict="weakened", reason="weakened_firmer")
    return Ruling(verdict="holds", reason="holds")


def judge(
    printed: str,
    sentence: IssuedSentence,
    then: FindingOf,
    hindsight: FindingOf,
    now: FindingOf,
    lang: str,
    *,
    questions: Mapping[str, Question] | None = None,
    lost: Mapping[str, Cause] | None = None,
    say: str = "en",
) -> Judged:
    """The verdict on one printed sentence that the case issued, with its words as found in a copy. `lang` is the letter's
    language, `say` that of the verdict's words; `lost` tells of claims that were withdrawn, misread or erased why.
    """
    edited = fold(printed) != fold(sentence.text)
    words = wording()[say]
    base = Judged(
        id=sentence.id,
        verdict="holds",
        text=printed,
        because=words["no_finding"],
        edited=edited,
        copy="edited" if edited else "unchanged",
        issued_text=sentence.text if edited else "",
    )
    if not sentence.questions:
        if edited:
            because = words["edited_no_finding"].format(issued=sentence.text)
            return msgspec.structs.replace(base, verdict="edited", because=because)
        return base
    results = []
    for question, one in zip(sentence.questions, said(printed, sentence, lang, questions or {}, edited=edited), strict=True):
        if one is None:
            because = words["lost"].format(question=question)
            results.append(msgspec.structs.replace(base, verdict="edited", because=because, question=question))
            continue
        found = (then(question), hindsight(question), now(question))
        asked = (questions or {}).get(question)
        result = _judged(base, question, one, found, asked, lost or {}, say)
        if edited and result.verdict == "holds" and not one.disputed:
            result = _firmer(result, sentence, found[2], lang, say)
        results.append(result)
    return min(results, key=lambda one: SEVERITY.index(one.verdict))


def _judged(
    base: Judged,
    question: str,
    one: Said,
    found: tuple[Finding, Finding, Finding],
    asked: Question | None,
    lost: Mapping[str, Cause],
    say: str,
) -> Judged:
    cause = lost_cause(found[0], found[1], lost)
    ruling = rule(one, *found, asked, cause)
    unit = asked.unit if asked else found[2].unit
    texts = [words_of(finding, say, unit) for finding in found]
    told = texts[1] if ruling.verdict in ("was_wrong", "unsupported") else texts[2]
    reason = "was_wrong_edited" if base.edited and ruling.verdict == "was_wrong" else ruling.reason
    because = wording()[say][reason].format(
        found=told,
        day=language.say_date(found[0].valid_at, say),
        before=language.status_word(found[0].status, say),
        now=language.status_word(found[2].status, say),
    )
    return msgspec.structs.replace(
        base,
        verdict=ruling.verdict,
        because=f"{question}: {because}",
        question=question,
        could_have_known=ruling.could_have_known,
        cause=cause if ruling.verdict != "holds" else "",
        then=texts[0],
        hindsight=texts[1],
        now=texts[2],
    )


def _firmer(result: Judged, sentence: IssuedSentence, now: Finding, lang: str, say: str) -> Judged:
    """Edited words that state more firmly what was issued with a hedge, and what the finding does not let stand as a fact;
    "there are none" is firmer than "there are no indications".
    """
    firmer = firmness(result.text, lang) > firmness(sentence.text, lang) and RANK[now.status] < MUST_BE_BORNE
    unsilenced = now.status == "no_indications" and silent(sentence.text, lang) and not silent(result.text, lang)
    if not firmer and not unsilenced:
        return result
    because = wording()[say]["firmer_words"].format(found=words_of(now, say, now.unit))
    return msgspec.structs.replace(result, verdict="weakened", because=f"{result.question}: {because}")


def words_of(finding: Finding, say: str, unit: str = "") -> str:
    """A finding in words: its answer and status."""
    status = language.status_word(finding.status, say)
    if finding.answer is None:
        return status
    return f"{language.say(finding.answer, say, unit='')} ({status})"


def lost_cause(then: Finding, hindsight: Finding, lost: Mapping[str, Cause]) -> Cause:
    """Why claims that bore a sentence bear it no more: erased, misread by us, or withdrawn by their source; "" for another cause."""
    bore = {key for one in then.contributions if one.side in ("for", "against", "silent") for key in one.claims}
    withdrawn = {key for one in hindsight.contributions if one.side == "withdrawn" for key in one.claims}
    found = {lost[key] for key in bore if key in lost} | ({"withdrawal"} if withdrawn & bore - set(lost) else set())
    return next((one for one in CAUSES if one in found), "")
