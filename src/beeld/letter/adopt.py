"""Adopt a letter that beeld did not write: its sentences typed, its footnotes found, its facts proposed as questions."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from importlib import resources
from typing import Any

from beeld import language
from beeld.letter.adopt_questions import propose, worth
from beeld.letter.citing import paper_numbers, read_citation
from beeld.model import Answer, Citation, Day, Question, SentenceType, Value

ARTEFACT = re.compile(r"\[bookmark:[^\]]*\]|<!--.*?-->|^#{1,6}[ \t]+", re.DOTALL | re.MULTILINE)  # of exports, and of md
NOTE_REF = re.compile(r"(?:\[footnoteRef:(?P<ref>\d+)\]|\[\^(?P<key>[\w-]+)\])\s*(?:,\s*(?=\[(?:\^|footnoteRef:)))?")
DEFINITION = re.compile(r"^\[\^(?P<key>[\w-]+)\]:[ \t]*(?P<text>.+)$", re.MULTILINE)
NOTE_TEXT = re.compile(r"\[(?P<number>\d+):\s*(?P<text>[^\]]*)\]")


class Adopted(Value, frozen=True, kw_only=True):
    """One sentence of a foreign letter. `questions` are proposed, `printed` their answers as the letter prints them.

    `said_by` is whom the letter names for it, `withheld` that it names partners without telling who; `dispute` that it
    reports contradiction rather than a fact; `on` the day that it names; `known` which of its questions the case has already;
    `cue` what made it a finding (a count, silence, dispute, ...).
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
    known: tuple[str, ...] = ()
    cue: str = ""

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


class Plain(Value, frozen=True, kw_only=True):
    """A letter's text without artefacts, notes and their marks; where notes are called (position, key), and their texts."""

    text: str
    calls: tuple[tuple[int, str], ...]
    notes: dict[str, str]


def plain(text: str) -> Plain:
    """The text that offsets of adopted sentences point into. Footnotes may be written `[footnoteRef:1] [1: ...]`, as a word processor's
    export does, or `[^1]` and `[^1]: ...`.
    """
    text = text.replace("\r\n", "\n")
    notes = {one["key"]: " ".join(one["text"].split()) for one in DEFINITION.finditer(text)}
    text = DEFINITION.sub("", text)
    notes |= {one["number"]: " ".join(one["text"].split()) for one in NOTE_TEXT.finditer(text)}
    body, calls = _without_refs(_letter_itself(ARTEFACT.sub("", NOTE_TEXT.sub("", text))))
    return Plain(text=body, calls=tuple(calls), notes=notes)


def _letter_itself(text: str) -> str:
    """Without a list of sources at its end and without what runs along the pages or is an address: their figures are nobody's claim."""
    languages = [key for key, one in _tables().items() if isinstance(one, dict)]
    lines = []
    for line in text.split("\n"):
        bare = line.strip().lstrip("# ").rstrip(".:")
        if any(_pattern(one, "source_list").fullmatch(bare) for one in languages):
            break
        if not any(_pattern(one, "running").fullmatch(bare) for one in languages):
            lines.append(line)
    return "\n".join(lines)


def adopt(text: str, *, lang: str | None = None) -> list[Adopted]:
    """The sentences of a letter in order. Offsets are into `plain(text).text`."""
    lang = lang or language.detect(text)
    letter = plain(text)
    found: list[Adopted] = []
    taken: set[str] = set()
    paragraph = 0
    last_end = 0
    spans = language.sentences(letter.text, lang)
    for index, (start, end) in enumerate(spans):
        paragraph += letter.text.count("\n\n", last_end, start) > 0 or "\n" in letter.text[last_end:start]
        following = spans[index + 1][0] if index + 1 < len(spans) else len(letter.text) + 1
        keys = [key for position, key in letter.calls if start < position <= max(end, min(following, end + 3))]
        cited = [letter.notes[key] for key in keys if key in letter.notes]
        found.append(_sentence(letter.text[start:end], start, end, lang, cited, found, taken, paragraph))
        last_end = end
    return found


def _without_refs(body: str) -> tuple[str, list[tuple[int, str]]]:
    refs: list[tuple[int, str]] = []
    parts: list[str] = []
    at = last = 0
    for match in NOTE_REF.finditer(body):
        parts.append(body[last : match.start()])
        at += match.start() - last
        refs.append((at, match["ref"] or match["key"]))
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
        for question, answer in propose(text, lang, readings, cue, taken):
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
        cue=cue,
        on=days[0].start if days else (before[-1].on if anaphoric else None),
        paragraph=paragraph,
    )


def _type(text: str, lang: str, cited: bool) -> tuple[SentenceType, str]:
    """(type, the cue that decided). Numbers make a sentence a finding unless it promises, rules or takes a position."""
    if text.endswith(":") or len(text.split()) < 4:
        return "none", ""
    counts = [one for one in language.read(text, lang) if one.role == "count" and worth(one)]
    for name in _tables()["order"]:
        if not _pattern(lang, name).search(text):
            continue
        if name == "reference" and counts:
            continue
        if name in ("promise", "position", "rule", "reference"):
            named: dict[str, SentenceType] = {
                "promise": "promise",
                "position": "position",
                "rule": "rule",
                "reference": "reference",
            }
            return named[name], name
        if name == "own_act" and not counts:
            return "own_act", name
        if name != "own_act":
            return "finding", name
    if counts:
        return "finding", "count"
    return ("reference" if cited or paper_numbers(text) else "none"), ""


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
