"""Judge: what is printed is read again and compared with the finding then, in hindsight, and now.

(a) valid then, known then; (b) valid then, known now; (c) valid now, known now. `overtaken`: b fits, c does not: inform again.
`was_wrong`: b does not fit: correct, and say whether it could have been known (a did not fit either).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from beeld import language
from beeld.model import (
    Answer,
    Category,
    Count,
    Day,
    Finding,
    IssuedLetter,
    IssuedSentence,
    Judged,
    Place,
    Printed,
    Verdict,
    YesNo,
    permitted,
)

Fit = Literal["fits", "weaker", "not", "nothing"]
FindingOf = Callable[[str], Finding]

RANK = {
    "confirmed": 3,
    "corroborated": 2,
    "no_indications": 2,
    "signalled": 1,
    "contradicted": 0,
    "refuted": 0,
    "withdrawn": 0,
    "not_looked": 0,
}


def fit(printed: Answer, finding: Finding, *, disputed: bool = False) -> Fit:
    """Whether printed words are true of a finding; "weaker" when they say more than it bears, "nothing" without an answer."""
    if disputed:
        return "fits" if finding.status == "contradicted" else "weaker"
    if finding.answer is None:
        return "nothing"
    if isinstance(printed, (Count, Day)):
        return _number_fit(printed, finding)
    if isinstance(printed, YesNo) and isinstance(finding.answer, YesNo):
        return "fits" if printed.yes == finding.answer.yes else "not"
    if isinstance(printed, (Place, Category)):
        return "fits" if printed == finding.answer else "not"
    return "fits" if printed == finding.answer else "not"


def _number_fit(printed: Count | Day, finding: Finding) -> Fit:
    """While the printed words stay permitted nothing has changed: "more than 5,700" holds when 5,704 becomes 5,703."""
    assert finding.answer is not None
    if type(printed) is not type(finding.answer):
        return "not"
    low, high = permitted(printed)
    least, most = permitted(finding.answer)
    if printed == finding.answer or (low <= least and most <= high):
        return "fits"
    if least <= low and high <= most:
        return "weaker"
    overlap = max(low, least) <= min(high, most)
    return "weaker" if overlap and not _exact(finding.answer) else "not"


def _exact(answer: Answer) -> bool:
    return isinstance(answer, Count) and answer.form == "exact"


def judge(printed: str, sentence: IssuedSentence, then: FindingOf, hindsight: FindingOf, now: FindingOf, lang: str) -> Judged:
    """The verdict on one printed sentence that the case issued (with its words as found in the copy)."""
    edited = _folded(printed) != _folded(sentence.text)
    if not sentence.questions:
        if edited:
            return Judged(id=sentence.id, verdict="edited", text=printed, because=f"was issued as: {sentence.text}", edited=True)
        return Judged(id=sentence.id, verdict="holds", text=printed, because="states no finding")
    answers = printed_answers(printed, sentence, lang) if edited else list(sentence.printed)
    results = []
    for question, answer, issued_status in zip(sentence.questions, answers, sentence.statuses, strict=True):
        if answer is None:
            results.append(
                Judged(
                    id=sentence.id,
                    verdict="edited",
                    text=printed,
                    because=f"{question} is no longer in the words",
                    question=question,
                    edited=True,
                )
            )
        else:
            results.append(_one(printed, sentence, question, answer, issued_status, then, hindsight, now, lang, edited))
    order: tuple[Verdict, ...] = ("was_wrong", "erased", "unsupported", "overtaken", "weakened", "edited", "holds")
    return min(results, key=lambda one: order.index(one.verdict))


def _one(
    printed: str,
    sentence: IssuedSentence,
    question: str,
    answer: Answer,
    issued_status: str,
    then: FindingOf,
    hindsight: FindingOf,
    now: FindingOf,
    lang: str,
    edited: bool,
) -> Judged:
    disputed = issued_status == "contradicted" and not isinstance(answer, YesNo)
    found = {name: finding(question) for name, finding in (("a", then), ("b", hindsight), ("c", now))}
    fits = {name: fit(answer, one, disputed=disputed) for name, one in found.items()}
    verdict, because = _verdict(fits, found, issued_status, lang)
    return Judged(
        id=sentence.id,
        verdict=verdict,
        text=printed,
        because=f"{question}: {because}",
        question=question,
        could_have_known=(fits["a"] == "not") if verdict == "was_wrong" else None,
        cause=_cause(found["a"], found["b"]) if verdict != "holds" else "",
        edited=edited,
    )


def _verdict(fits: dict[str, Fit], found: dict[str, Finding], issued_status: str, lang: str) -> tuple[Verdict, str]:
    def says(one: Finding) -> str:
        answer = language.say(one.answer, lang) if one.answer is not None else "–"
        return f"{answer} ({language.status_word(one.status, lang)})"

    if fits["b"] == "nothing":
        return "unsupported", f"nothing is left that says it ({language.status_word(found['b'].status, lang)})"
    if fits["b"] == "not":
        known = "and that was known when it was sent" if fits["a"] == "not" else "and that was not known when it was sent"
        return "was_wrong", f"at the letter's day it was {says(found['b'])}, {known}"
    if fits["c"] == "not":
        return "overtaken", f"it was right at the letter's day; since then it is {says(found['c'])}"
    if "weaker" in (fits["b"], fits["c"]):
        return "weakened", f"printed firmer than now warranted: {says(found['c'])}"
    if RANK[found["c"].status] < RANK[issued_status]:
        return "weakened", f"was {language.status_word(issued_status, lang)}, is {language.status_word(found['c'].status, lang)}"  # type: ignore[arg-type]
    return "holds", f"still {says(found['c'])}"


def _cause(then: Finding, hindsight: Finding) -> Literal["", "withdrawal", "misreading", "erasure", "new_claims", "time"]:
    withdrawn = {key for one in hindsight.contributions if one.side == "withdrawn" for key in one.claims}
    before = {key for one in then.contributions if one.side in ("for", "against") for key in one.claims}
    return "withdrawal" if withdrawn & before else "new_claims"


def printed_answers(text: str, sentence: IssuedSentence, lang: str) -> list[Answer | None]:
    """What edited words print for each of the sentence's questions: numbers by their order, yes/no by their polarity."""
    before = [one.answer for one in language.read(sentence.text, lang) if one.role == "count"]
    after = [one.answer for one in language.read(text, lang) if one.role == "count"]
    found: list[Answer | None] = []
    for answer in sentence.printed:
        if isinstance(answer, Count):
            if answer in after:
                found.append(answer)
            elif answer in before and before.index(answer) < len(after):
                found.append(after[before.index(answer)])
            else:
                found.append(None)
        elif isinstance(answer, YesNo):
            flipped = language.negated(text, lang) != language.negated(sentence.text, lang)
            found.append(YesNo(yes=answer.yes != flipped))
        elif isinstance(answer, Day):
            days = [one.answer for one in language.read(text, lang) if isinstance(one.answer, Day)]
            found.append(answer if answer in days else (days[0] if days else None))
        else:
            found.append(answer if language.say(answer, lang).casefold() in text.casefold() else None)
    return found


def verify_copy(
    printed: Sequence[Printed], issued: IssuedLetter, *, then: FindingOf, hindsight: FindingOf, now: FindingOf, lang: str
) -> list[Judged]:
    """Every sentence of the issued letter in its order, then what the copy holds besides: new and untraced text."""
    by_id = {one.id: one for one in printed if one.id}
    by_text = {_folded(one.text): one for one in printed}
    used: set[str] = set()
    judged = []
    for sentence in issued.sentences:
        copy = by_id.get(sentence.id) or by_text.get(_folded(sentence.text))
        if copy is None:
            judged.append(Judged(id=sentence.id, verdict="missing", text=sentence.text, because="is not in this copy"))
            continue
        used.add(_folded(copy.text))
        judged.append(judge(copy.text, sentence, then, hindsight, now, lang))
    known = {one.id for one in issued.sentences}
    for one in printed:
        if one.id not in known and _folded(one.text) not in used and one.text.strip():
            judged.append(Judged(id=one.id or "", verdict="untraced", text=one.text, because="was not in the letter as issued"))
    return judged


def _folded(text: str) -> str:
    return " ".join(language.normalise(text).split())
