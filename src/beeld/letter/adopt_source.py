"""Writing an adopted letter: its questions as questions.toml, itself as a bound source, and as a row that can be watched."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from datetime import date

from beeld import language
from beeld.letter.adopt import Adopted
from beeld.letter.adopt_questions import worth
from beeld.letter.toml_text import toml_string
from beeld.model import Answer, Count, Day, IssuedSentence, YesNo


def questions_toml(adopted: Sequence[Adopted], *, keep: Collection[int], lang: str) -> str:
    """questions.toml tables of the sentences whose numbers (from 1) are kept, with what the letter printed as a comment."""
    parts = []
    for number, one in enumerate(adopted, start=1):
        if number not in keep:
            continue
        for question, answer in zip(one.questions, one.answers, strict=True):
            if question.id in one.known:
                continue
            printed = "in dispute" if one.dispute else language.say(answer, lang, unit=question.unit)
            terms = ", ".join(toml_string(term) for term in question.terms.get(lang, ()))
            said = f"; said by {one.said_by}" if one.said_by else ""
            parts.append(
                f"# printed in the letter: {printed}{said}{'; partners not named' if one.withheld else ''}\n[[question]]\nid = {toml_string(question.id)}\n"
                f'type = "{question.type}"\nunit = {toml_string(question.unit)}\nkind = "state"\nask_{lang} = {toml_string(question.ask[lang])}\n'
                f"terms = {{ {lang} = [{terms}] }}\n"
            )
    return "\n".join(parts)


def bound_source(adopted: Sequence[Adopted], *, keep: Collection[int], lang: str, title: str, dated: date | None = None) -> str:
    """The letter as a bound source: kept findings bound, the other sentences typed, footnotes as they were."""
    lines = ["+++", f"id = {toml_string(title)}", f"title = {toml_string(title)}", f'language = "{lang}"']
    lines += [*([f"date = {dated.isoformat()}"] if dated else []), "+++", ""]
    notes: list[str] = []
    paragraph = None
    current: list[str] = []
    asked = [question.id for number, one in enumerate(adopted, start=1) if number in keep for question in one.questions]
    triggers = tuple(dict.fromkeys(asked))
    for number, one in enumerate(adopted, start=1):
        if one.paragraph != paragraph and current:
            lines += [" ".join(current), ""]
            current = []
        paragraph = one.paragraph
        current.append(_bound(one, number in keep, notes, lang, triggers))
    lines += [" ".join(current), ""]
    lines += [f"[^{index}]: {note}" for index, note in enumerate(notes, start=1)]
    return "\n".join(lines) + "\n"


def _bound(one: Adopted, kept: bool, notes: list[str], lang: str, triggers: Sequence[str] = ()) -> str:
    text = one.text.replace("{", "(").replace("}", ")")
    if kept and one.questions:
        text = _with_bindings(one, text, lang)
    for note in one.notes:
        notes.append(note)
        text += f"[^{len(notes)}]"
    if one.type in ("own_act", "position", "rule", "promise"):
        woken = f' triggers="{" ".join(triggers)}"' if triggers else ""
        extra = {"own_act": ' by="office"', "promise": f' to="addressee"{woken}'}.get(one.type, "")
        text += f" {{.{one.type}{extra}}}"
    return text


def _with_bindings(one: Adopted, text: str, lang: str) -> str:
    """Printed numbers and days become bindings; a yes or no is bound behind the sentence, which words it itself."""
    withheld = ":withheld" if one.withheld else ""
    readings = [row for row in language.read(one.text, lang) if row.role == "date" or (row.role == "count" and worth(row))]
    places = []
    for question, answer in zip(one.questions, one.answers, strict=True):
        at = next((row for row in readings if isinstance(answer, Count | Day) and _same(row.answer, answer)), None)
        if at is not None:
            readings.remove(at)
            places.append((at.start, at.end, f"{{{question.id}{withheld}}}"))
    for start, end, binding in sorted(places, reverse=True):
        text = text[:start] + binding + text[end:]
    for question, answer in zip(one.questions, one.answers, strict=True):
        if isinstance(answer, YesNo):
            text += f" {{{question.id}:{_form(one, answer)}{withheld}}}"
    return text


def _same(read: Answer, printed: Answer) -> bool:
    if isinstance(read, Count) and isinstance(printed, Count):
        return (read.n, read.low, read.high) == (printed.n, printed.low, printed.high)
    return isinstance(read, Day) and isinstance(printed, Day) and read.start == printed.start


def adopted_sentences(adopted: Sequence[Adopted], *, keep: Collection[int], lang: str, letter: str) -> tuple[IssuedSentence, ...]:
    """The letter's sentences as they were printed, those that are kept with their questions and printed answers. Statuses are
    not known: the letter was written without a ledger.
    """
    rows = []
    bound = [question.id for number, one in enumerate(adopted, start=1) if number in keep for question in one.questions]
    for number, one in enumerate(adopted, start=1):
        kept = number in keep and bool(one.questions)
        mark = hashlib.sha256(f"adopted\0{letter}\0{number}\0{one.text}".encode()).hexdigest()[:16]
        rows.append(
            IssuedSentence(
                id=f"b{mark}",
                type=one.type,
                text=one.text,
                questions=tuple(question.id for question in one.questions) if kept else (),
                printed=one.answers if kept else (),
                forms=tuple(_form(one, answer) for answer in one.answers) if kept else (),
                footnotes=one.notes,
                triggers=tuple(dict.fromkeys(bound)) if one.type == "promise" else (),
                withheld=one.withheld,
                bound=_bound(one, True, [], lang).split(" {.")[0] if kept else "",
            )
        )
    return tuple(rows)


def _form(one: Adopted, answer: object) -> str:
    if one.dispute:
        return "disputed"
    return ("yes" if answer.yes else "no") if isinstance(answer, YesNo) else "answer"
