"""Check a letter before it is sent: unbound facts, words firmer than the finding, footnotes, earlier letters, style.

Each problem has a line, a severity and what to do. Errors block the issue; warnings are for the writer to decide; hints are on
style. Markings and disclosure are the desk's to add.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from beeld import language
from beeld.letter.fits import RANK, Said, fit
from beeld.letter.printed import certainty_range, firmness, read_printed, silent
from beeld.letter.problem import Problem, Severity, problem
from beeld.letter.render import Rendered, RenderedSentence
from beeld.letter.style import hints
from beeld.model import Binding, Count, Day, Finding, IssuedLetter, Letter, Policy, Question, Sentence, YesNo

SAYS_IT = re.compile(
    r"\b(?:rectifi|correcti|eerder (?:bericht|gemeld|geschreven)|in afwijking van|in (?:die|mijn|onze|de) brief van|corrects?\b|corrected|"
    r"earlier letter|previously (?:wrote|reported)|in (?:that|my|our|the) letter of|the letter of|de brief van)",
    re.I,
)
CORRECTS = re.compile(
    r"\b(?:rectifi|correcti|onjuist|niet juist|corrects?\b|corrected|was (?:wrong|incorrect)|not correct)", re.I
)
FILL = re.compile(r"\[(?:INVULLEN|FILL IN)\b[^\]]*\]?")
CARRIED_BY_TYPE = ("own_act", "rule", "reference", "promise", "position")
FIGURES = ("count", "share", "money", "age", "measure")
NOT_A_FACT = ("contradicted", "signalled", "not_looked", "withdrawn", "refuted")
OPEN_FORMS = ("interval", "certainty", "status", "hedged", "confidence", "since")
ATTESTED_DAYS = 30
NAME = re.compile(r"(?<=[^\s.!?:“\"(]\s)[A-ZÀ-Ý][\w’'-]+(?:\s+(?:van|de|der|den|of|the|al|el|for|voor)?\s*[A-ZÀ-Ý][\w’'-]+)*")


def says_correction(text: str) -> bool:
    """Whether words say that something is corrected."""
    return bool(CORRECTS.search(text))


def check(
    letter: Letter,
    rendered: Rendered,
    findings: Mapping[str, Finding],
    *,
    policy: Policy,
    earlier: Sequence[IssuedLetter],
    lang: str,
    questions: Mapping[str, Question] | None = None,
) -> list[Problem]:
    """All problems in order of lines."""
    by_id = {one.id: one for one in letter.sentences}
    told = _told(letter, rendered, earlier)
    problems: list[Problem] = []
    for one in rendered.sentences:
        if FILL.search(one.text):
            problems.append(problem(one, "error", "fill_in", "waits for words that only people can write", "write them"))
        if one.heading:
            continue
        sentence = by_id[one.sentence]
        problems += _unbound(one, sentence, letter, lang)
        problems += _types(one, sentence, letter)
        problems += _citations(one, sentence)
        for index, binding in enumerate(sentence.bindings):
            problems += _firm(one, findings[binding.question], index, binding, policy, lang, questions or {})
        problems += _earlier(one, earlier, findings, told, questions or {})
    problems += hints(rendered, lang)
    return sorted(dict.fromkeys(problems), key=lambda row: (row.line, row.code))


# -- what nothing carries -----------------------------------------------------------------------------------------------------


def _unbound(one: RenderedSentence, sentence: Sentence, letter: Letter, lang: str) -> list[Problem]:
    """A number, a date, a name or "no indications" that nothing carries."""
    if one.type in CARRIED_BY_TYPE:
        return []
    text = FILL.sub(lambda match: " " * len(match.group()), one.text)
    carried = [answer for answer in one.printed if isinstance(answer, Count)]
    days = [answer for answer in one.printed if isinstance(answer, Day)]
    problems = []
    for reading in language.read(text, lang):
        words = text[reading.start : reading.end]
        if isinstance(reading.answer, Count) and reading.role in FIGURES:
            if _figure(reading.answer) and not _carried(reading.answer, carried):
                problems.append(problem(one, "error", "unbound", f"{words!r} is bound to no finding", "bind it: {question}"))
        elif reading.silence and not any(isinstance(answer, YesNo) for answer in one.printed):
            said = "says that there are no indications, bound to nothing"
            problems.append(problem(one, "error", "unbound", said, "bind it: {question:no}"))
        elif reading.role == "date" and reading.answer not in days and not one.questions and not one.notes:
            said = f"{words!r} is bound to no finding"
            problems.append(problem(one, "warning", "unbound_date", said, "bind it or give a footnote"))
    if not problems and not one.questions and not one.notes and sentence.type == "none":
        problems += _named(one, text, letter)
    return problems


def _named(one: RenderedSentence, text: str, letter: Letter) -> list[Problem]:
    """A name in a sentence that nothing carries; who writes and who is written to may be named."""
    own = f"{letter.addressee} {letter.sender} {letter.title}".casefold()
    names = [name.group() for name in NAME.finditer(text) if name.group().casefold() not in own and len(name.group()) > 1]
    if not names:
        return []
    todo = "bind it, give a footnote, or say what it is: {.position}, {.rule}, {.own_act ...}, {.none}"
    return [problem(one, "hint", "unbound_name", f"names {names[0]!r} and is bound to nothing", todo)]


def _figure(answer: Count) -> bool:
    """A plural ("several partners") is no figure; what it tells is disclosure's to weigh."""
    return answer.form != "vague" or answer.low is not None


def _carried(answer: Count, carried: list[Count]) -> bool:
    return any((answer.n, answer.low, answer.high) == (one.n, one.low, one.high) for one in carried)


def _types(one: RenderedSentence, sentence: Sentence, letter: Letter) -> list[Problem]:
    if one.type == "own_act":
        if not sentence.attested_by:
            return [
                problem(one, "error", "unattested", "is an own act that no office attests", 'add {.own_act by="office" on=DAY}')
            ]
        age = (letter.dated - sentence.attested_on).days if sentence.attested_on else None
        if age is not None and not 0 <= age <= ATTESTED_DAYS:
            when = f"was attested {age} days before the letter" if age >= 0 else "is attested on a day after the letter's"
            return [problem(one, "warning", "attested_when", when, "have the office attest it again, with on=DAY")]
    if one.type == "reference" and not one.notes:
        return [problem(one, "warning", "no_footnote", "is a reference without a footnote", "add [^1] and its text")]
    if one.type == "promise":
        todo = 'add {.promise to="..." triggers="question"}'
        if not sentence.addressee:
            return [problem(one, "warning", "no_addressee", "is a promise to nobody", todo)]
        if not sentence.triggers:
            return [problem(one, "warning", "no_trigger", "is a promise that no question wakes", todo)]
    return []


def _citations(one: RenderedSentence, sentence: Sentence) -> list[Problem]:
    """A paper's number that lacks what finds it."""
    problems = []
    for cited in sentence.citations:
        lacks = [
            name
            for name, value in (("session", cited.session), ("number", cited.number))
            if cited.style in ("kamerstuk", "handelingen", "aanhangsel") and not value
        ]
        if lacks:
            said = f"cites {(cited.title or cited.dossier)[:60]!r} without its {' and '.join(lacks)}"
            problems.append(problem(one, "warning", "citation", said, "write it as Kamerstukken II 2025/2026, 12345, nr. 67"))
    return problems


# -- firmness -----------------------------------------------------------------------------------------------------------------


def _firm(
    one: RenderedSentence,
    finding: Finding,
    index: int,
    binding: Binding,
    policy: Policy,
    lang: str,
    questions: Mapping[str, Question],
) -> list[Problem]:
    """Words may be no firmer than the finding."""
    problems = []
    asked = finding.question
    if finding.said_by is not None:
        problems.append(problem(one, "error", "reconstruction", f"{asked} is a reconstruction", "bind what the ledger knew"))
    if binding.form == "disputed":
        if finding.status not in ("contradicted", "signalled"):
            problems.append(
                problem(one, "error", "firmness", f"{asked} is {finding.status}, not in dispute", "say what is found")
            )
        return problems
    printed = read_printed(one.text, one.printed[index], binding.form, lang)
    problems += _words_fit(one, finding, printed, questions.get(asked))
    if not problems:
        problems += _status_fits(one, finding, binding.form, lang)
    if finding.status == "no_indications" and not finding.coverage:
        problems.append(problem(one, "error", "coverage", "no coverage is recorded", "`beeld cover`"))
    if finding.status == "no_indications" and not silent(one.text, lang) and binding.form in ("answer", "yes", "no"):
        said = f"says that there are none, but {asked} only has no indications"
        problems.append(problem(one, "warning", "firmness", said, "write that there are no indications, and what was looked at"))
    if binding.withheld and finding.origins < policy.corroborated_origins:
        message = f"its partners are withheld, and {finding.origins} independent origin(s) say it"
        problems.append(problem(one, "error", "withheld_basis", message, f"at least {policy.corroborated_origins} are needed"))
    if finding.provisional:
        problems.append(problem(one, "error", "provisional", f"{asked} rests on claims nobody reviewed", "`beeld review`"))
    return problems


def _words_fit(one: RenderedSentence, finding: Finding, printed: Said, question: Question | None) -> list[Problem]:
    """What the words say, read again, against the finding: "fewer than {q}" says something else than {q}."""
    found = fit(printed.answer, finding, question=question)
    if isinstance(printed.answer, YesNo) and found != "fits":
        return [problem(one, "error", "firmness", f"the finding does not say this ({finding.status})", "change the sentence")]
    if found in ("not", "weaker") and finding.status != "contradicted":
        said = "the words say another number" if found == "not" else "the words say more than the finding bears"
        return [
            problem(one, "error", "firmness", f"{said} ({finding.question})", "let the binding bring its own words: {question}")
        ]
    if printed.least > finding.likelihood or printed.most < finding.likelihood - 0.05:
        said = f"the word of certainty is not that of {finding.question} ({finding.likelihood:.0%})"
        return [problem(one, "error", "certainty", said, "bind it: {question:certainty}")]
    return []


def _status_fits(one: RenderedSentence, finding: Finding, form: str, lang: str) -> list[Problem]:
    if finding.status not in NOT_A_FACT or form in OPEN_FORMS:
        return []
    hedged = firmness(one.text, lang) <= 1 or certainty_range(one.text, lang) != (0.0, 1.0)
    if hedged and RANK[finding.status] >= 1:
        return []
    severity: Severity = "warning" if finding.status == "signalled" else "error"
    message = f"stated as a fact, but {finding.question} is {finding.status}"
    todo = "print the interval or the certainty, or say that it is in dispute"
    return [problem(one, severity, "firmness", message, todo)]


# -- earlier letters ----------------------------------------------------------------------------------------------------------


def _told(letter: Letter, rendered: Rendered, earlier: Sequence[IssuedLetter]) -> set[str]:
    """Earlier letters that this one names in its words or footnotes while it says that it departs from them."""
    if not any(SAYS_IT.search(one.text) for one in rendered.sentences):
        return set()
    cited = " ".join([*rendered.notes, *(one.text for one in rendered.sentences), letter.title]).casefold()
    referred = {name for one in letter.sentences for name in getattr(one, "letters", ())}
    named = set()
    for one in earlier:
        marks = [mark.casefold() for mark in (one.title, one.reference) if len(mark) > 3]
        if one.id in referred or one.letter in referred or any(mark in cited for mark in marks):
            named.add(one.id)
    return named


def _earlier(
    one: RenderedSentence,
    earlier: Sequence[IssuedLetter],
    findings: Mapping[str, Finding],
    told: set[str],
    questions: Mapping[str, Question],
) -> list[Problem]:
    """An earlier letter printed something else, and this one does not say so."""
    problems = []
    last: dict[str, tuple[IssuedLetter, bool]] = {}
    for letter in earlier:
        for sentence in letter.sentences:
            for question, printed in zip(sentence.questions, sentence.printed, strict=True):
                if question in one.questions and question in findings:
                    differs = fit(printed, findings[question], question=questions.get(question)) == "not"
                    last[question] = (letter, differs)  # what a later letter told already is told
    for question, (letter, differs) in last.items():
        if differs and letter.id not in told and not SAYS_IT.search(one.text):
            message = f"the letter {letter.id} printed another answer to {question}"
            todo = "say so and cite that letter: a correction or an update (`beeld diff`, `beeld watch --drafts`)"
            problems.append(problem(one, "warning", "contradicts_earlier", message, todo))
    return problems
