"""A letter's source: Markdown with bindings, a sentence its unit.

    In totaal zijn {transferred} personen met {nationalities} nationaliteiten overgebracht.[^1]
    Er bevinden zich mannen met een Nederlandse link in detentie. {dutch_link:yes:withheld}
    Nederland staat in contact met de autoriteiten. {.own_act by="ministry" on=2026-02-19}
    De Kamer wordt geïnformeerd. {.promise to="House" triggers="dutch_link iraq_escape"}

`{question}` prints the answer; `{question:form}` another form: number, interval, certainty, status, since; yes, no and
disputed print nothing and bind what the sentence itself says. `:withheld` means that partners may not be named.
`{.type key=value}` behind a sentence types it; `{.only internal}` keeps it to an edition. `[^1]` are own footnotes.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from beeld import language
from beeld.errors import LetterError
from beeld.letter.citing import read_citation
from beeld.model import Binding, Citation, Letter, Sentence, SentenceType

FORMS = ("answer", "number", "interval", "certainty", "status", "since", "yes", "no", "disputed")
SILENT_FORMS = frozenset({"yes", "no", "disputed"})
TYPES = ("finding", "own_act", "position", "rule", "reference", "promise", "none")
FRONT_KEYS = ("id", "title", "language", "date", "addressee", "sender", "reference")

BINDING = re.compile(r"\{(?P<question>[A-Za-z0-9][\w.\-]*)(?::(?P<form>[a-z]+))?(?P<withheld>:withheld)?\}")
NOTE = re.compile(r"\[\^(?P<key>[\w-]+)\]")
ANNOTATION = re.compile(r"\{\.(?P<body>[^{}]*)\}")
DEFINITION = re.compile(r"^\[\^(?P<key>[\w-]+)\]:\s*(?P<text>.+)$", re.MULTILINE)
ATTRIBUTE = re.compile(r"(?P<key>[a-z_]+)=(?:\"(?P<quoted>[^\"]*)\"|(?P<bare>[^\s}]+))")


def parse(text: str, path: str | Path = "letter.md") -> Letter:
    """The letter. Raises `LetterError` with file and line for wrong front matter, an unknown form, type or footnote."""
    front, body, first_line = _front(text, path)
    notes = {match["key"]: read_citation(match["text"]) for match in DEFINITION.finditer(body)}
    body = DEFINITION.sub(lambda match: " " * len(match.group()), body)
    lang = str(front.get("language", "nl"))
    sentences: list[Sentence] = []
    for number, match in enumerate(re.finditer(r"[^\n]+(?:\n(?!\s*\n)[^\n]+)*", body)):
        block = match.group()
        if not block.strip():
            continue
        line = first_line + body.count("\n", 0, match.start())
        sentences += _paragraph(block, number, line, lang, notes, path, len(sentences))
    if not any(not one.heading for one in sentences):
        raise LetterError("has no sentences", where=str(path), todo="write the letter below its front matter")
    return Letter(
        id=str(front.get("id") or Path(path).stem),
        title=str(front.get("title", "")),
        language=lang,
        dated=front.get("date") or date.today(),  # noqa: DTZ011 - the day on the letter, not a moment
        sentences=tuple(sentences),
        addressee=str(front.get("addressee", "")),
        sender=str(front.get("sender", "")),
        reference=str(front.get("reference", "")),
    )


def _front(text: str, path: str | Path) -> tuple[dict[str, Any], str, int]:
    """(front matter, body, line on which the body begins)."""
    if not text.startswith("+++\n"):
        return {}, text, 1
    close = text.find("\n+++", 3)
    if close < 0:
        raise LetterError("front matter is never closed", where=f"{path}, line 1", todo="add a line with +++ after it")
    try:
        front = tomllib.loads(text[4:close])
    except tomllib.TOMLDecodeError as fault:
        raise LetterError(f"front matter is not TOML: {fault}", where=str(path), todo="see https://toml.io") from None
    unknown = [key for key in front if key not in FRONT_KEYS]
    if unknown:
        raise LetterError(f"unknown key {unknown[0]!r}", where=str(path), todo=f"keys: {', '.join(FRONT_KEYS)}")
    if "date" in front and not isinstance(front["date"], date):
        raise LetterError("date is no day", where=str(path), todo="write date = 2026-02-20, without quotes")
    if front.get("language", "nl") not in language.languages():
        raise LetterError(
            f"language {front['language']!r} is not known", where=str(path), todo=f"known: {', '.join(language.languages())}"
        )
    body_start = text.find("\n", close + 1) + 1
    return front, text[body_start:], text.count("\n", 0, body_start) + 1


def _paragraph(
    block: str, number: int, line: int, lang: str, notes: dict[str, Citation], path: str | Path, done: int
) -> list[Sentence]:
    if block.lstrip().startswith("#"):
        title = block.strip().lstrip("#").strip()
        return [Sentence(id=f"s{done + 1}", type="none", source_text=title, line=line, paragraph=number, heading=True)]
    masked = ANNOTATION.sub(lambda m: " " * len(m.group()), block)
    masked = NOTE.sub(lambda m: " " * len(m.group()), masked)
    masked = BINDING.sub(lambda m: " " * len(m.group()) if m["form"] in SILENT_FORMS else "X" * len(m.group()), masked)
    spans = language.sentences(masked.replace("\n", " "), lang)
    found = []
    for index, (start, _) in enumerate(spans):
        end = spans[index + 1][0] if index + 1 < len(spans) else len(block)
        where = f"{path}, line {line + block.count(chr(10), 0, start)}"
        found.append(_sentence(block[start:end], f"s{done + index + 1}", number, where, notes))
    return found


def _sentence(raw: str, key: str, paragraph: int, where: str, notes: dict[str, Citation]) -> Sentence:
    attributes: dict[str, str] = {}
    kind = ""
    for match in ANNOTATION.finditer(raw):
        words = match["body"].split()
        name = words[0] if words and "=" not in words[0] else ""
        if name == "only":
            attributes["only"] = " ".join(words[1:])
        elif name in TYPES:
            kind = name
        else:
            raise LetterError(f"type {name!r} is not known", where=where, todo=f"types: {', '.join(TYPES)}, only EDITION")
        attributes |= {one["key"]: one["quoted"] or one["bare"] or "" for one in ATTRIBUTE.finditer(match["body"])}
    text = ANNOTATION.sub("", raw)
    cited = []
    for match in NOTE.finditer(text):
        if match["key"] not in notes:
            raise LetterError(
                f"footnote [^{match['key']}] is not defined", where=where, todo=f"add a line [^{match['key']}]: ..."
            )
        cited.append(notes[match["key"]])
    text = " ".join(NOTE.sub("", text).split())
    bindings = []
    for match in BINDING.finditer(text):
        form = match["form"] or "answer"
        if form not in FORMS:
            raise LetterError(f"form {form!r} is not known", where=where, todo=f"forms: {', '.join(FORMS)}")
        bindings.append(
            Binding(question=match["question"], start=match.start(), end=match.end(), form=form, withheld=bool(match["withheld"]))
        )
    line = int(where.rsplit(" ", 1)[1])
    return Sentence(
        id=key,
        type=_type(kind, bool(bindings), bool(cited)),
        source_text=text,
        line=line,
        paragraph=paragraph,
        bindings=tuple(bindings),
        editions=tuple(attributes.get("only", "").split()),
        citations=tuple(cited),
        attested_by=attributes.get("by", ""),
        attested_on=_day(attributes.get("on", ""), where),
        addressee=attributes.get("to", ""),
        triggers=tuple(attributes.get("triggers", "").split()),
    )


def _type(kind: str, bound: bool, cited: bool) -> SentenceType:
    known: dict[str, SentenceType] = {
        "finding": "finding",
        "own_act": "own_act",
        "position": "position",
        "rule": "rule",
        "reference": "reference",
        "promise": "promise",
        "none": "none",
    }
    return known[kind] if kind else ("finding" if bound else "reference" if cited else "none")


def _day(text: str, where: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise LetterError(f"{text!r} is no day", where=where, todo="write on=2026-02-19") from None
