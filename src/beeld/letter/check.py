"""Check a letter before it is sent: unbound facts, words firmer than the finding, footnotes, earlier letters."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from beeld import language
from beeld.letter.fits import fit
from beeld.letter.render import Rendered, RenderedSentence
from beeld.model import Count, Finding, IssuedLetter, Letter, Policy, Sentence, Value, YesNo

SAYS_IT = re.compile(
    r"\b(?:rectific|correcti|eerder (?:bericht|gemeld|geschreven)|in afwijking van|corrects?|earlier letter|previously (?:wrote|reported))",
    re.I,
)
LONG_WORDS = 45


class Problem(Value, frozen=True, kw_only=True):
    """What is wrong, where, and what to do; `severity` error blocks the issue."""

    line: int
    sentence: str
    severity: Literal["error", "warning", "hint"]
    code: str
    message: str
    todo: str


def check(
    letter: Letter,
    rendered: Rendered,
    findings: Mapping[str, Finding],
    *,
    policy: Policy,
    earlier: Sequence[IssuedLetter],
    lang: str,
) -> list[Problem]:
    """All problems in order of lines. Markings and disclosure are the desk's to add."""
    by_id = {one.id: one for one in letter.sentences}
    problems: list[Problem] = []
    for one in rendered.sentences:
        if one.heading:
            continue
        sentence = by_id[one.sentence]
        problems += _unbound(one, sentence, lang)
        problems += _types(one, sentence)
        for binding, answer in zip(sentence.bindings, one.printed, strict=True):
            problems += _firm(one, findings[binding.question], answer, binding.form, binding.withheld, policy)
        problems += _earlier(one, earlier, findings)
        if len(one.text.split()) > LONG_WORDS:
            problems.append(_problem(one, "hint", "long", f"has {len(one.text.split())} words", "cut it in two"))
    return sorted(problems, key=lambda row: (row.line, row.code))


def _problem(one: RenderedSentence, severity: Literal["error", "warning", "hint"], code: str, message: str, todo: str) -> Problem:
    return Problem(
        line=one.line, sentence=one.sentence, severity=severity, code=code, message=f"“{one.text[:80]}”: {message}", todo=todo
    )


def _unbound(one: RenderedSentence, sentence: Sentence, lang: str) -> list[Problem]:
    """A number, a date or "no indications" that nothing carries."""
    if one.type in ("own_act", "rule", "reference", "promise", "position"):
        return []
    carried = [answer for answer in one.printed if isinstance(answer, Count)]
    problems = []
    for reading in language.read(one.text, lang):
        if (
            isinstance(reading.answer, Count)
            and reading.role == "count"
            and _figure(reading.answer)
            and not _carried(reading.answer, carried)
        ):
            words = one.text[reading.start : reading.end]
            problems.append(_problem(one, "error", "unbound", f"{words!r} is bound to no finding", "bind it: {question}"))
        elif reading.silence and not any(isinstance(answer, YesNo) for answer in one.printed):
            problems.append(
                _problem(
                    one, "error", "unbound", "says that there are no indications, bound to nothing", "bind it: {question:no}"
                )
            )
        elif reading.role == "date" and not one.questions and not one.notes:
            words = one.text[reading.start : reading.end]
            problems.append(
                _problem(one, "warning", "unbound_date", f"{words!r} is bound to no finding", "bind it or give a footnote")
            )
    return problems


def _figure(answer: Count) -> bool:
    """A plural ("several partners") is no figure; what it tells is disclosure's to weigh."""
    return answer.form != "vague" or answer.low is not None


def _carried(answer: Count, carried: list[Count]) -> bool:
    return any((answer.n, answer.low, answer.high) == (one.n, one.low, one.high) for one in carried)


def _types(one: RenderedSentence, sentence: Sentence) -> list[Problem]:
    if one.type == "own_act" and not sentence.attested_by:
        return [_problem(one, "error", "unattested", "is an own act that no office attests", 'add {.own_act by="office" on=DAY}')]
    if one.type == "reference" and not one.notes:
        return [_problem(one, "warning", "no_footnote", "is a reference without a footnote", "add [^1] and its text")]
    if one.type == "promise" and not sentence.addressee:
        return [_problem(one, "warning", "no_addressee", "is a promise to nobody", 'add {.promise to="..." triggers="question"}')]
    return []


def _firm(one: RenderedSentence, finding: Finding, answer: object, form: str, withheld: bool, policy: Policy) -> list[Problem]:
    """Words may be no firmer than the finding."""
    problems = []
    if finding.said_by is not None:
        problems.append(
            _problem(one, "error", "reconstruction", f"{finding.question} is a reconstruction", "bind what the ledger knew")
        )
    if form == "disputed":
        if finding.status not in ("contradicted", "signalled"):
            problems.append(
                _problem(one, "error", "firmness", f"{finding.question} is {finding.status}, not in dispute", "say what is found")
            )
        return problems
    if isinstance(answer, YesNo) and fit(answer, finding) != "fits":
        problems.append(
            _problem(one, "error", "firmness", f"the finding does not say this ({finding.status})", "change the sentence")
        )
    elif finding.status in ("contradicted", "signalled", "not_looked", "withdrawn", "refuted") and form not in (
        "interval",
        "certainty",
        "status",
    ):
        severity: Literal["error", "warning"] = "warning" if finding.status == "signalled" else "error"
        message = f"stated as a fact, but {finding.question} is {finding.status}"
        problems.append(
            _problem(one, severity, "firmness", message, "print the interval or the certainty, or say that it is in dispute")
        )
    if finding.status == "no_indications" and not finding.coverage:
        problems.append(_problem(one, "error", "coverage", "no coverage is recorded", "`beeld cover`"))
    if withheld and finding.origins < policy.corroborated_origins:
        message = f"its partners are withheld, and {finding.origins} independent origin(s) say it"
        problems.append(_problem(one, "error", "withheld_basis", message, f"at least {policy.corroborated_origins} are needed"))
    if finding.provisional:
        problems.append(
            _problem(one, "error", "provisional", f"{finding.question} rests on claims nobody reviewed", "`beeld review`")
        )
    return problems


def _earlier(one: RenderedSentence, earlier: Sequence[IssuedLetter], findings: Mapping[str, Finding]) -> list[Problem]:
    """An earlier letter printed something else, and this sentence does not say so."""
    problems = []
    for letter in earlier:
        for sentence in letter.sentences:
            for question, printed in zip(sentence.questions, sentence.printed, strict=True):
                if (
                    question in one.questions
                    and question in findings
                    and fit(printed, findings[question]) == "not"
                    and not SAYS_IT.search(one.text)
                ):
                    message = f"the letter {letter.id} printed another answer to {question}"
                    problems.append(_problem(one, "warning", "contradicts_earlier", message, "say so: a correction or an update"))
    return problems
