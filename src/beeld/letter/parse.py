"""A letter's source: Markdown with bindings, a sentence its unit. The whole syntax stands in docs/reference/letter.md.

    In totaal zijn {transferred} personen met {nationalities} nationaliteiten overgebracht.[^1]
    Er bevinden zich mannen met een Nederlandse link in detentie. {dutch_link:yes:withheld}
    Nederland staat in contact met de autoriteiten. {.own_act by="ministry" on=2026-02-19}
    De Kamer wordt geïnformeerd. {.promise to="House" triggers="dutch_link iraq_escape"}
    Dit wijkt af van {@brief-1}.

`{question}` prints the answer; `{question:form}` another form: number, interval, hedged, certainty, confidence, status, since;
yes, no and disputed print nothing and bind what the sentence itself says. `:withheld` means that partners may not be named.
`{.type key=value}` behind a sentence types it; `{.only internal}` keeps it to an edition. `[^1]` are own footnotes.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from beeld import language
from beeld.errors import LetterError
from beeld.letter.blocks import Raw, split
from beeld.letter.citing import read_citation
from beeld.letter.house import labels
from beeld.letter.inline import ANNOTATION, ATTRIBUTE, BINDING, FORMS, LETTER_REF, NOTE, SILENT_FORMS, balanced, hide
from beeld.model import Binding, Block, BlockKind, Citation, Letter, Sentence, SentenceType

TYPES: dict[str, SentenceType] = {
    "finding": "finding",
    "own_act": "own_act",
    "position": "position",
    "rule": "rule",
    "reference": "reference",
    "promise": "promise",
    "none": "none",
}
FRONT_KEYS = (
    "id", "title", "language", "date", "addressee", "sender", "reference", "your_reference", "place", "salutation", "closing",
    "signature", "copies_to", "scale", "sources", "kind",
)  # fmt: skip
COLUMNS = ("question", "answer", "interval", "status", "since", "certainty", "confidence")
DIRECTIVES = {"table": ("questions", "columns", "caption"), "picture": ("question", "caption", "alt")}

DEFINITION = re.compile(r"^\[\^(?P<key>[\w-]+)\]:[ \t]*(?P<text>.+(?:\n[ \t]+\S.*)*)$", re.MULTILINE)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
REFERENCE = re.compile(r"(?P<lead>(?:.*\s)?)@(?P<id>[\w.:/-]*\w)(?P<tail>.*)$", re.DOTALL)


def parse(
    text: str,
    path: str | Path = "letter.md",
    *,
    references: Mapping[str, Mapping[str, Any]] | None = None,
    asks: Mapping[str, Mapping[str, str]] | None = None,
) -> Letter:
    """The letter. `references` are CSL-JSON items by id, `asks` the questions' wordings by language (for tables and pictures).

    Raises `LetterError` with file and line for wrong front matter, an unknown form, type, directive, footnote or reference.
    """
    front, body, first_line = _front(text, path)
    body = COMMENT.sub(lambda match: "\n" * match.group().count("\n"), hide(body))
    lang = str(front.get("language", "nl"))
    reader = _Reader(path, lang, asks or {})
    for match in DEFINITION.finditer(body):
        where = f"{path}, line {first_line + body.count(chr(10), 0, match.start())}"
        reader.notes[match["key"]] = _note(match["text"], references or {}, where)
    body = DEFINITION.sub(lambda match: "\n" * match.group().count("\n"), body)
    reader.front("salutation", _lines(front.get("salutation", "")))
    closed = False
    for raw in split(body, first_line, path):
        if raw.kind == "heading" and ".annex" in raw.text and not closed:
            closed = reader.close(front)
        reader.block(raw)
    if not closed:
        reader.close(front)
    if not any(not one.heading for one in reader.sentences):
        raise LetterError("has no sentences", where=str(path), todo="write the letter below its front matter")
    return Letter(
        id=str(front.get("id") or Path(path).stem),
        title=str(front.get("title", "")),
        language=lang,
        dated=front.get("date") or date.today(),  # noqa: DTZ011 - the day on the letter, not a moment
        sentences=tuple(reader.sentences),
        addressee="\n".join(_lines(front.get("addressee", ""))),
        sender=str(front.get("sender", "")),
        reference=str(front.get("reference", "")),
        blocks=tuple(reader.blocks),
        your_reference=str(front.get("your_reference", "")),
        place=str(front.get("place", "")),
        scale=str(front.get("scale", "")),
        sources=bool(front.get("sources", True)),
        kind=front.get("kind", ""),
    )


def _lines(value: object) -> list[str]:
    if isinstance(value, list):
        return [str(one) for one in value]
    return [line.strip() for line in str(value).splitlines() if line.strip()]


def _front(text: str, path: str | Path) -> tuple[dict[str, Any], str, int]:
    """(front matter, body, line on which the body begins)."""
    text = text.replace("\r\n", "\n").removeprefix("\ufeff")
    if not text.startswith("+++\n"):
        return {}, text, 1
    close = text.find("\n+++", 3)
    if close < 0:
        raise LetterError("front matter is never closed", where=f"{path}, line 1", todo="add a line with +++ after it")
    try:
        front = tomllib.loads(text[4 : close + 1])
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
    if "sources" in front and not isinstance(front["sources"], bool):
        raise LetterError("sources is neither true nor false", where=str(path), todo="write sources = false, without quotes")
    if front.get("kind", "") not in ("", "correction", "update"):
        raise LetterError(
            f"kind {front['kind']!r} is not known",
            where=str(path),
            todo="known: correction, update; leave it out for any other letter",
        )
    if front.get("scale") and front["scale"] not in language.scales():
        raise LetterError(
            f"scale {front['scale']!r} is not known", where=str(path), todo=f"known: {', '.join(language.scales())}"
        )
    body_start = text.find("\n", close + 1) + 1
    return front, text[body_start:], text.count("\n", 0, body_start) + 1


def _note(text: str, references: Mapping[str, Mapping[str, Any]], where: str) -> Citation:
    plain = " ".join(text.split())
    match = REFERENCE.match(plain)
    if match is None:
        return read_citation(plain)
    if match["id"] not in references:
        known = ", ".join(sorted(references)[:8]) or "none"
        raise LetterError(
            f"reference @{match['id']} is not in references.json", where=where, todo=f"known: {known}; export it as CSL-JSON"
        )
    return Citation(
        style="csl", item=dict(references[match["id"]]), lead=match["lead"].strip(), tail=match["tail"].strip().removesuffix(".")
    )


class _Reader:
    """Collects sentences and blocks in order, numbered as they come."""

    def __init__(self, path: str | Path, lang: str, asks: Mapping[str, Mapping[str, str]]) -> None:
        self.path, self.lang, self.asks = path, lang, asks
        self.notes: dict[str, Citation] = {}
        self.sentences: list[Sentence] = []
        self.blocks: list[Block] = []
        self.tables = self.pictures = self.count = self.named = 0

    def front(self, kind: BlockKind, lines: list[str]) -> None:
        """Lines of the front matter that are sentences of the letter: salutation, closing, signature."""
        for number, line in enumerate(lines, start=1):
            paragraph = self._next(kind, 1)
            self.sentences.append(
                Sentence(id=f"{kind}{number}", type="none", source_text=hide(line), line=1, paragraph=paragraph)
            )

    def close(self, front: Mapping[str, Any]) -> bool:
        """What stands below the text, before any annex."""
        self.front("closing", _lines(front.get("closing", "")))
        self.front("signature", _lines(front.get("signature", "")))
        copies = _lines(front.get("copies_to", ""))
        self.front("copies", [f"{labels(self.lang)['copies_to']}: {'; '.join(copies)}"] if copies else [])
        return True

    def block(self, raw: Raw) -> None:
        if raw.kind == "heading":
            annex = ".annex" in raw.text
            text = raw.text.replace("{.annex}", "").strip()
            paragraph = self._next("heading", raw.line, level=raw.level, annex=annex)
            self.sentences.append(
                Sentence(id=self._id(), type="none", source_text=text, line=raw.line, paragraph=paragraph, heading=True)
            )
        elif raw.kind == "table":
            self._table(raw)
        elif raw.kind == "directive":
            self._directive(raw)
        elif raw.kind == "item":
            self._words(raw.text, raw.line, self._next("item", raw.line, level=raw.level, number=raw.number))
        else:
            self._words(raw.text, raw.line, self._next("quote" if raw.kind == "quote" else "paragraph", raw.line))

    def _next(self, kind: BlockKind, line: int, **fields: Any) -> int:
        number = self.count
        self.count += 1
        self.blocks.append(Block(paragraph=number, kind=kind, line=line, **fields))
        return number

    def _id(self) -> str:
        self.named += 1
        return f"s{self.named}"

    def _words(self, text: str, line: int, paragraph: int) -> None:
        masked = ANNOTATION.sub(lambda m: " " * len(m.group()), text)
        masked = NOTE.sub(lambda m: " " * len(m.group()), masked)
        masked = BINDING.sub(lambda m: " " * len(m.group()) if m["form"] in SILENT_FORMS else "X" * len(m.group()), masked)
        masked = LETTER_REF.sub(lambda m: "x" * len(m.group()), masked)
        spans = language.sentences(masked.replace("\n", " ").replace("*", " "), self.lang)
        if not spans and not BINDING.search(text):
            raise LetterError("holds no sentence", where=f"{self.path}, line {line}", todo="write {.type} behind a sentence")
        starts = [0] + [self._back(text, start) for start, _ in spans[1:]]
        parts = balanced([text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)])
        for part, start in zip(parts, starts, strict=True):
            self._sentence(part, line + text.count("\n", 0, start), paragraph)

    @staticmethod
    def _back(text: str, start: int) -> int:
        """A sentence begins at the emphasis that opens before its first word."""
        while start and text[start - 1] == "*":
            start -= 1
        return start

    def _table(self, raw: Raw) -> None:
        self.tables += 1
        for row, cells in enumerate(raw.rows):
            line = raw.line + row + (row > 0)
            for column, (cell, align) in enumerate(zip(cells, raw.aligns, strict=True)):
                paragraph = self._next("cell", line, group=self.tables, row=row, column=column, align=align)
                if cell:
                    self._sentence(cell, line, paragraph)

    def _directive(self, raw: Raw) -> None:
        where = f"{self.path}, line {raw.line}"
        if raw.name not in DIRECTIVES:
            raise LetterError(f"directive {raw.name!r} is not known", where=where, todo=f"known: {', '.join(DIRECTIVES)}")
        given = {one["key"]: one["quoted"] or one["bare"] or "" for one in ATTRIBUTE.finditer(raw.text)}
        allowed = DIRECTIVES[raw.name]
        unknown = [key for key in given if key not in allowed]
        if unknown or allowed[0] not in given:
            fault = f"does not take {unknown[0]!r}" if unknown else f"lacks {allowed[0]}"
            raise LetterError(f"directive {raw.name!r} {fault}", where=where, todo=f"it takes {', '.join(allowed)}")
        if raw.name == "table":
            self._findings(raw, given, where)
        else:
            self._picture(raw, given, where)

    def _findings(self, raw: Raw, given: Mapping[str, str], where: str) -> None:
        columns = (given.get("columns") or "question answer status since").split()
        wrong = [one for one in columns if one not in COLUMNS]
        if wrong:
            raise LetterError(f"column {wrong[0]!r} is not known", where=where, todo=f"columns: {', '.join(COLUMNS)}")
        words = labels(self.lang)
        rows = [[words[one] for one in columns]]
        for question in given["questions"].split():
            rows.append([self._ask(question) if one == "question" else f"{{{question}:{one}}}" for one in columns])
        if given.get("caption"):
            self._words(given["caption"], raw.line, self._next("caption", raw.line, group=self.tables + 1, row=1))
        self._table(Raw(kind="table", line=raw.line, rows=rows, aligns=["left"] * len(columns)))

    def _picture(self, raw: Raw, given: Mapping[str, str], where: str) -> None:
        self.pictures += 1
        question = given["question"]
        ask = self._ask(question)
        self._next("picture", raw.line, group=self.pictures, questions=(question,), alt=given.get("alt", ""))
        caption = given.get("caption") or labels(self.lang)["picture_caption"].format(label=ask, question=question)
        paragraph = self._next("caption", raw.line, group=self.pictures)
        if not BINDING.search(caption):
            raise LetterError("a picture's caption binds nothing", where=where, todo=f"tell in it what is shown: {{{question}}}")
        self._sentence(caption, raw.line, paragraph)

    def _ask(self, question: str) -> str:
        return hide(str(self.asks.get(question, {}).get(self.lang, question)).replace("{", "(").replace("}", ")"))

    def _sentence(self, raw: str, line: int, paragraph: int) -> None:
        where = f"{self.path}, line {line}"
        kind, attributes = _annotations(raw, where)
        text = ANNOTATION.sub("", raw)
        cited = []
        for match in NOTE.finditer(text):
            if match["key"] not in self.notes:
                raise LetterError(
                    f"footnote [^{match['key']}] is not defined", where=where, todo=f"add a line [^{match['key']}]: ..."
                )
            cited.append(self.notes[match["key"]])
        text = " ".join(NOTE.sub("", text).split())
        bindings = _bindings(text, where)
        _keep_apart(text, bindings, self.lang, where)
        letters = tuple(match["id"] for match in LETTER_REF.finditer(text))
        self.sentences.append(
            Sentence(
                id=self._id(),
                type=_type(kind, bool(bindings), bool(cited) or bool(letters)),
                source_text=text,
                line=line,
                paragraph=paragraph,
                bindings=bindings,
                editions=tuple(attributes.get("only", "").split()),
                citations=tuple(cited),
                attested_by=attributes.get("by", ""),
                attested_on=_on(attributes.get("on", ""), where),
                addressee=attributes.get("to", ""),
                triggers=tuple(attributes.get("triggers", "").split()),
                letters=letters,
            )
        )


def _annotations(raw: str, where: str) -> tuple[str, dict[str, str]]:
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
    return kind, attributes


def _bindings(text: str, where: str) -> tuple[Binding, ...]:
    bindings = []
    for match in BINDING.finditer(text):
        form = match["form"] or "answer"
        if form not in FORMS:
            raise LetterError(f"form {form!r} is not known", where=where, todo=f"forms: {', '.join(FORMS)}")
        bindings.append(
            Binding(question=match["question"], start=match.start(), end=match.end(), form=form, withheld=bool(match["withheld"]))
        )
    left = LETTER_REF.sub("", BINDING.sub("", text))
    if "{" in left or "}" in left:
        near = left[max(left.find("{"), 0) :][:30]
        raise LetterError(f"{near!r} is no binding", where=where, todo=r"write {question} or {question:form}; \{ for a brace")
    return tuple(bindings)


def _keep_apart(text: str, bindings: Sequence[Binding], lang: str, where: str) -> None:
    """Likelihood and confidence never stand in one sentence, bound or in words."""
    forms = {one.form for one in bindings} & {"certainty", "confidence"}
    words = set(BINDING.sub(" ", text).casefold().replace(",", " ").replace(".", " ").split())
    apart = language.table(lang, "wording")["apart"]
    told = forms | {kind for kind in ("certainty", "confidence") if words & set(apart[kind])}
    if forms and len(told) > 1:
        raise LetterError(
            "tells likelihood and confidence in one sentence", where=where, todo="give each its own sentence (ICD 203, D.6.e)"
        )


def _type(kind: str, bound: bool, cited: bool) -> SentenceType:
    return TYPES[kind] if kind else ("finding" if bound else "reference" if cited else "none")


def _on(text: str, where: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise LetterError(f"{text!r} is no day", where=where, todo="write on=2026-02-19") from None
