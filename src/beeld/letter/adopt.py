"""Adopt a letter that beeld did not write: its sentences typed, its footnotes found, its facts proposed as questions."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Sequence
from datetime import date
from functools import lru_cache
from importlib import resources
from typing import Any

from beeld import language
from beeld.letter.citing import paper_numbers, read_citation
from beeld.model import Answer, Citation, Count, Day, Question, QuestionType, Reading, SentenceType, Value, YesNo

ARTEFACT = re.compile(r"\[bookmark:[^\]]*\]")
NOTE_REF = re.compile(r"\[footnoteRef:(?P<ref>\d+)\]\s*")
NOTE_TEXT = re.compile(r"\[(?P<number>\d+):\s*(?P<text>[^\]]*)\]")
TERMS_A_QUESTION = 6


class Adopted(Value, frozen=True, kw_only=True):
    """One sentence of a foreign letter. `questions` are proposed, `printed` their answers as the letter prints them.

    `said_by` is whom the letter names for it, `withheld` that it names partners without telling who; `dispute` that it
    reports contradiction rather than a fact; `on` the day that it names.
    """

    text: str
    start: int
    end: int
    type: SentenceType
    citations: tuple[Citation, ...] = ()
    notes: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    answers: tuple[Answer, ...] = ()
    said_by: str = ""
    withheld: bool = False
    dispute: bool = False
    on: date | None = None
    paragraph: int = 0

    @property
    def question(self) -> Question | None:
        return self.questions[0] if self.questions else None

    @property
    def printed(self) -> Answer | None:
        return self.answers[0] if self.answers else None


@lru_cache(maxsize=1)
def _tables() -> dict[str, Any]:
    return tomllib.loads((resources.files("beeld.letter") / "adopt.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=64)
def _pattern(lang: str, name: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{one})" for one in _tables()[lang][name]), re.IGNORECASE)


def adopt(text: str, *, lang: str | None = None) -> list[Adopted]:
    """The sentences of a letter in order. Offsets are into the letter without artefacts and footnote texts."""
    lang = lang or language.detect(text)
    notes = {one["number"]: " ".join(one["text"].split()) for one in NOTE_TEXT.finditer(text)}
    body = ARTEFACT.sub("", NOTE_TEXT.sub("", text))
    plain, refs = _without_refs(body)
    found: list[Adopted] = []
    taken: set[str] = set()
    paragraph = 0
    last_end = 0
    spans = language.sentences(plain, lang)
    for index, (start, end) in enumerate(spans):
        paragraph += plain.count("\n\n", last_end, start) > 0 or "\n" in plain[last_end:start]
        following = spans[index + 1][0] if index + 1 < len(spans) else len(plain) + 1
        keys = [key for position, key in refs if start < position <= max(end, min(following, end + 3))]
        cited = [notes[key] for key in keys if key in notes]
        found.append(_sentence(plain[start:end], start, end, lang, cited, found, taken, paragraph))
        last_end = end
    return found


def _without_refs(body: str) -> tuple[str, list[tuple[int, str]]]:
    refs: list[tuple[int, str]] = []
    parts: list[str] = []
    at = last = 0
    for match in NOTE_REF.finditer(body):
        parts.append(body[last : match.start()])
        at += match.start() - last
        refs.append((at, match["ref"]))
        parts.append(" ")
        at += 1
        last = match.end()
    parts.append(body[last:])
    return "".join(parts), refs


def _sentence(
    raw: str, start: int, end: int, lang: str, cited: list[str], before: Sequence[Adopted], taken: set[str], paragraph: int
) -> Adopted:
    text = " ".join(raw.split())
    kind, cue = _type(text, lang, bool(cited))
    readings = language.read(text, lang, published=date(2000, 1, 1))
    questions: list[Question] = []
    answers: list[Answer] = []
    if kind == "finding":
        for question, answer in _proposed(text, lang, readings, cue, taken):
            questions.append(question)
            answers.append(answer)
        if not questions:
            kind = "none"
    anaphoric = bool(before) and text.startswith(tuple(_tables()[lang]["anaphora"]))
    days = [
        one.answer
        for one in readings
        if isinstance(one.answer, Day) and one.answer.precision == "day" and one.answer.start.year != 2000
    ]
    own = _said_by(text, lang)
    return Adopted(
        text=text,
        start=start,
        end=end,
        type=kind,
        citations=tuple(read_citation(one) for one in [*cited, *(paper_numbers(text) if not cited else [])]),
        notes=tuple(cited),
        questions=tuple(questions),
        answers=tuple(answers),
        said_by=own or (before[-1].said_by if anaphoric else ""),
        withheld=bool(_pattern(lang, "withheld").search(text)) and kind == "finding",
        dispute=cue == "dispute",
        on=days[0].start if days else (before[-1].on if anaphoric else None),
        paragraph=paragraph,
    )


def _type(text: str, lang: str, cited: bool) -> tuple[SentenceType, str]:
    """(type, the cue that decided). Numbers make a sentence a finding unless it promises, rules or takes a position."""
    if text.endswith(":") or len(text.split()) < 4:
        return "none", ""
    counts = [one for one in language.read(text, lang) if one.role == "count" and _worth(one)]
    for name in _tables()["order"]:
        if not _pattern(lang, name).search(text):
            continue
        if name in ("promise", "position", "rule"):
            named: dict[str, SentenceType] = {"promise": "promise", "position": "position", "rule": "rule"}
            return named[name], name
        if name == "own_act" and not counts:
            return "own_act", name
        if name != "own_act":
            return "finding", name
    if counts:
        return "finding", "count"
    return ("reference" if cited or paper_numbers(text) else "none"), ""


def _worth(reading: Reading) -> bool:
    """A vague word without bounds ("several") is no figure to ask for."""
    return isinstance(reading.answer, Count) and (reading.answer.form != "vague" or reading.answer.low is not None)


def _said_by(text: str, lang: str) -> str:
    """Whom a sentence names as speaker: the noun phrase with a capital before a verb of saying or "a statement"."""
    speaks = [one for one in language.cues(text, lang) if one.kind == "verb"]
    statement = re.search(r"\b(?:verklaring|statement|persbericht|communiqué|rapport|report)\b", text)
    stop = min([one.start for one in speaks] + ([statement.start()] if statement else []), default=0)
    lead = text[:stop]
    names = re.findall(
        r"(?:[Hh]et|[Dd]e|[Tt]he)\s+((?:[A-Z][\w-]+)(?:\s+(?:for|of|van|voor|and|en|de|het|the|[A-Z][\w-]+|leger|army|ministerie|ministry|regering|government))*)",
        lead,
    )
    return str(names[0]).strip() if names else ""


def _proposed(text: str, lang: str, readings: Sequence[Reading], cue: str, taken: set[str]) -> list[tuple[Question, Answer]]:
    counts = [one for one in readings if one.role == "count" and _worth(one)]
    if counts:
        return [(_count_question(text, lang, one, taken), one.answer) for one in counts]
    answer = YesNo(yes=cue != "silence")
    if cue in ("dispute", "silence", "confirmed", "reported"):
        return [(_yesno_question(text, lang, taken), answer)]
    return []


def _terms(text: str, lang: str) -> tuple[str, ...]:
    """The sentence's own long words, most of them once; what its documents will use too."""
    stops = language.stopwords(lang)
    ranked = [word for _, _, word in language.words(text) if word not in stops and len(word) > 5 and not word[0].isdigit()]
    return tuple(dict.fromkeys(sorted(dict.fromkeys(ranked), key=lambda one: -len(one))[:TERMS_A_QUESTION]))


def _count_question(text: str, lang: str, reading: Reading, taken: set[str]) -> Question:
    noun = reading.noun or ("aantal" if lang == "nl" else "number")
    unit = noun.split()[-1].casefold()
    ask = {"nl": f"Hoeveel {noun}: {_without(text, reading)}", "en": f"How many {noun}: {_without(text, reading)}"}[lang]
    return Question(
        id=_id(noun, taken),
        type="count",
        unit=unit if reading.noun else "",
        ask={lang: ask},
        terms={lang: _terms(text, lang)},
    )


def _yesno_question(text: str, lang: str, taken: set[str]) -> Question:
    kind: QuestionType = "yesno"
    ask = {"nl": "Klopt het: ", "en": "Is it so: "}[lang] + text.rstrip(".") + "?"
    terms = _terms(text, lang)
    return Question(id=_id(" ".join(terms[:2]) or "question", taken), type=kind, ask={lang: ask}, terms={lang: terms})


def _without(text: str, reading: Reading) -> str:
    return (text[: reading.start] + "…" + text[reading.end :]).strip()


def _id(words: str, taken: set[str]) -> str:
    base = re.sub(r"[^a-z0-9]+", "-", words.casefold()).strip("-")[:32] or "question"
    name, number = base, 2
    while name in taken:
        name, number = f"{base}-{number}", number + 1
    taken.add(name)
    return name


# -- writing the adopted case ----------------------------------------------------------------------------------------------


def _string(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def questions_toml(adopted: Sequence[Adopted], *, keep: Collection[int], lang: str) -> str:
    """questions.toml tables of the sentences whose numbers (from 1) are kept, with what the letter printed as a comment."""
    parts = []
    for number, one in enumerate(adopted, start=1):
        if number not in keep:
            continue
        for question, answer in zip(one.questions, one.answers, strict=True):
            printed = "in dispute" if one.dispute else language.say(answer, lang, unit=question.unit)
            terms = ", ".join(_string(term) for term in question.terms.get(lang, ()))
            said = f"; said by {one.said_by}" if one.said_by else ""
            parts.append(
                f"# printed in the letter: {printed}{said}{'; partners not named' if one.withheld else ''}\n[[question]]\nid = {_string(question.id)}\n"
                f'type = "{question.type}"\nunit = {_string(question.unit)}\nkind = "state"\nask_{lang} = {_string(question.ask[lang])}\n'
                f"terms = {{ {lang} = [{terms}] }}\n"
            )
    return "\n".join(parts)


def bound_source(adopted: Sequence[Adopted], *, keep: Collection[int], lang: str, title: str) -> str:
    """The letter as a bound source: kept findings bound, the other sentences typed, footnotes as they were."""
    lines = ["+++", f"id = {_string(title)}", f"title = {_string(title)}", f'language = "{lang}"', "+++", ""]
    notes: list[str] = []
    paragraph = None
    current: list[str] = []
    for number, one in enumerate(adopted, start=1):
        if one.paragraph != paragraph and current:
            lines += [" ".join(current), ""]
            current = []
        paragraph = one.paragraph
        current.append(_bound(one, number in keep, notes, lang))
    lines += [" ".join(current), ""]
    lines += [f"[^{index}]: {note}" for index, note in enumerate(notes, start=1)]
    return "\n".join(lines) + "\n"


def _bound(one: Adopted, kept: bool, notes: list[str], lang: str) -> str:
    text = one.text.replace("{", "(").replace("}", ")")
    if kept and one.questions:
        withheld = ":withheld" if one.withheld else ""
        counts = [row for row in language.read(one.text, lang) if row.role == "count" and _worth(row)]
        for question, reading in reversed(list(zip(one.questions, counts, strict=False))):
            if question.type == "count":
                text = text[: reading.start] + "{" + question.id + withheld + "}" + text[reading.end :]
        for question, answer in zip(one.questions, one.answers, strict=True):
            if question.type == "yesno":
                form = "disputed" if one.dispute else "yes" if answer == YesNo(yes=True) else "no"
                text += f" {{{question.id}:{form}{withheld}}}"
    for note in one.notes:
        notes.append(note)
        text += f"[^{len(notes)}]"
    if one.type in ("own_act", "position", "rule", "promise"):
        extra = {"own_act": ' by="office"', "promise": ' to="addressee"'}.get(one.type, "")
        text += f" {{.{one.type}{extra}}}"
    return text
