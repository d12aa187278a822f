"""Draft: the correction or the update that alerts ask for, as a bound letter in Markdown. What only people can write is marked."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from importlib import resources
from typing import Any, Literal

from beeld import language
from beeld.letter.fits import RANK
from beeld.letter.toml_text import toml_string
from beeld.model import Alert, Finding, IssuedLetter, IssuedSentence, Question, Value, YesNo

DraftKind = Literal["correction", "update"]
SILENT = frozenset({"yes", "no", "disputed"})
CORRECTED = ("was_wrong", "unsupported", "erased")
PRINTABLE = ("confirmed", "corroborated")
HEADINGS = {
    "was_wrong": "heading_wrong",
    "unsupported": "heading_unsupported",
    "erased": "heading_unsupported",
    "overtaken": "heading_overtaken",
    "weakened": "heading_weakened",
    "promise": "heading_promise",
}
BINDING = re.compile(r"\{(?P<question>[A-Za-z0-9][\w.\-]*)(?::(?P<form>[a-z]+))?(?P<withheld>:withheld)?\}")


class Draft(Value, frozen=True, kw_only=True):
    """A drafted letter: which letter it follows, what it is, and its bound source. `name` is the same for the same alerts."""

    name: str
    letter: str
    kind: DraftKind
    alerts: tuple[str, ...]
    source: str


@lru_cache(maxsize=1)
def draft_words() -> dict[str, Any]:
    """The declared words of drafts, by language."""
    return tomllib.loads((resources.files("beeld.letter") / "drafts.toml").read_text(encoding="utf-8"))


def kind_of_alert(alert: Alert) -> DraftKind:
    """What a verdict asks for: what was wrong or bears nothing any more is corrected, the rest is told further."""
    return "correction" if alert.verdict in CORRECTED else "update"


def draft(
    letter: IssuedLetter,
    alerts: Sequence[Alert],
    kind: DraftKind,
    *,
    questions: Mapping[str, Question],
    findings: Mapping[str, Finding],
    today: date,
) -> Draft:
    """The letter that follows `letter` for these alerts. `findings` are those of now, of the bound questions."""
    words = draft_words()[letter.language]
    day = language.say_date(letter.dated, letter.language)
    digest = hashlib.sha256("\0".join(sorted(one.id for one in alerts)).encode()).hexdigest()[:8]
    name = f"{letter.id}-{kind}-{digest}"
    lines = [
        "+++",
        f"id = {toml_string(name)}",
        f"title = {toml_string(words[f'title_{kind}'].format(title=letter.title))}",
        f'kind = "{kind}"',
        f'language = "{letter.language}"',
        f"date = {today.isoformat()}",
        f"addressee = {toml_string(', '.join(letter.recipients))}",
        "+++",
        "",
        words[f"open_{kind}"].format(day=day) + "[^1] {.reference}",
        "",
    ]
    heading = ""
    for alert in sorted(alerts, key=lambda one: list(HEADINGS).index(one.verdict)):
        if HEADINGS[alert.verdict] != heading:
            heading = HEADINGS[alert.verdict]
            lines += [f"## {words[heading]}", ""]
        sentence = next(one for one in letter.sentences if one.id == alert.sentence)
        make = _promise if alert.verdict == "promise" else _sentence
        lines += [" ".join(make(alert, sentence, letter, words, day, questions, findings)), ""]
    reference = words["reference"].format(reference=letter.reference) if letter.reference else ""
    note = words["note"].format(day=day, title=letter.title, reference=reference)
    lines += [words["fill_close"], "", f"[^1]: {note}", ""]
    return Draft(name=name, letter=letter.id, kind=kind, alerts=tuple(one.id for one in alerts), source="\n".join(lines))


def _sentence(
    alert: Alert,
    sentence: IssuedSentence,
    letter: IssuedLetter,
    words: Mapping[str, str],
    day: str,
    questions: Mapping[str, Question],
    findings: Mapping[str, Finding],
) -> list[str]:
    """What was printed, what is the matter with it, and how it stands now, bound."""
    quoted = words["quoted"].format(day=day, text=plain_words(sentence.text))
    parts = [f"{quoted}[^1] {{.reference}}", words[alert.verdict]]
    if alert.verdict == "was_wrong":
        parts.append(words["known" if alert.could_have_known else "unknown"])
    if alert.verdict in CORRECTED and words.get(f"cause_{alert.cause}"):
        parts.append(words[f"cause_{alert.cause}"])
    if alert.verdict in ("unsupported", "erased"):
        return parts
    key = "now" if alert.verdict == "was_wrong" else "now_update"
    bound = _bound(sentence, alert.question, letter.language, words, questions, findings)
    return [*parts, words[key].format(day=day, bound=bound)]


def _bound(
    sentence: IssuedSentence,
    question: str,
    lang: str,
    words: Mapping[str, str],
    questions: Mapping[str, Question],
    findings: Mapping[str, Finding],
) -> str:
    """The sentence's own source, so that its bindings print what is found now; where the words themselves say yes or no, or the
    finding can't be printed as a fact, people write it.
    """
    forms = {match["form"] or "answer" for match in BINDING.finditer(sentence.bound)}
    finding = findings.get(question)
    index = sentence.questions.index(question)
    was = RANK.get(sentence.statuses[index], 2) if index < len(sentence.statuses) else 2
    firm = finding is not None and finding.answer is not None and RANK[finding.status] >= min(was, 2)
    if sentence.bound and not forms & SILENT and firm:
        return sentence.bound[:1].lower() + sentence.bound[1:] if _lowers(sentence.bound) else sentence.bound
    ask = _ask(question, lang, questions)
    return f"{words['fill_static'].format(ask=ask)}{_silent_binding(question, finding)}."


def _lowers(text: str) -> bool:
    """A first word that is lower case behind a colon: an article or a preposition, not a name or a binding."""
    first = text.split(" ", 1)[0]
    return first.isalpha() and first[:1].isupper() and len(first) <= 5 and not first.isupper()


def _silent_binding(question: str, finding: Finding | None) -> str:
    """Binds what people will write to the finding as it is."""
    if finding is None or finding.answer is None:
        return ""
    if finding.status == "contradicted":
        return f" {{{question}:disputed}}"
    if isinstance(finding.answer, YesNo) and finding.status in (*PRINTABLE, "no_indications"):
        return f" {{{question}:{'yes' if finding.answer.yes else 'no'}}}"
    return ""


def _promise(
    alert: Alert,
    _sentence: IssuedSentence,
    letter: IssuedLetter,
    words: Mapping[str, str],
    day: str,
    questions: Mapping[str, Question],
    findings: Mapping[str, Finding],
) -> list[str]:
    """What was promised to be told: the trigger's question with what is found now."""
    ask = _ask(alert.question, letter.language, questions)
    finding = findings.get(alert.question)
    parts = [words["promise"].format(ask=ask, day=day).strip() + "[^1] {.reference}"]
    if (
        finding is not None
        and finding.status in PRINTABLE
        and not isinstance(finding.answer, YesNo)
        and finding.answer is not None
    ):
        return [*parts, words["bound_answer"].format(question=alert.question)]
    state = plain_words(alert.state)
    return [*parts, words["fill_promise"].format(state=state) + _silent_binding(alert.question, finding) + "."]


def _ask(question: str, lang: str, questions: Mapping[str, Question]) -> str:
    asked = questions.get(question)
    return plain_words(asked.ask.get(lang) or next(iter(asked.ask.values()), question)) if asked else question


def plain_words(text: str) -> str:
    """Words that are quoted bind nothing."""
    return text.replace("{", "(").replace("}", ")").replace("[", "(").replace("]", ")")
