"""The blocks of a letter's source: paragraphs, headings, lists, quotes, tables, directives, each with its line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from beeld.errors import LetterError

_HEADING = re.compile(r"(?P<marks>#{1,4})\s+(?P<text>.+?)\s*#*\s*$")
_ITEM = re.compile(r"(?P<indent>[ \t]*)(?:(?P<bullet>[-*+])|(?P<number>\d{1,3})[.)])\s+(?P<text>.*)$")
_QUOTE = re.compile(r"[ ]{0,3}>\s?(?P<text>.*)$")
_DIRECTIVE = re.compile(r"\s*\{\{\s*(?P<name>\w+)(?P<body>.*?)\}\}\s*$")
_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")
Align = Literal["left", "right", "centre"]


@dataclass
class Raw:
    """A block as it stands in the source; `text` keeps its line ends. `line` counts from 1."""

    kind: Literal["paragraph", "heading", "item", "quote", "table", "directive"]
    line: int
    text: str = ""
    level: int = 0
    number: int = 0
    rows: list[list[str]] = field(default_factory=list)
    aligns: list[Align] = field(default_factory=list)
    name: str = ""


def split(body: str, first_line: int, path: object) -> list[Raw]:
    """The blocks in order. Raises `LetterError` for a table without its rule or with rows of different length."""
    lines = body.split("\n")
    found: list[Raw] = []
    at = 0
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        for take in (_heading, _directive, _table, _quote, _item, _paragraph):
            after = take(lines, at, found, first_line, path)
            if after > at:
                at = after
                break
    return found


def _begins(line: str) -> bool:
    """Whether a line begins a block of its own, and so ends the paragraph before it."""
    return bool(
        _HEADING.match(line) or _ITEM.match(line) or _QUOTE.match(line) or _DIRECTIVE.match(line) or line.lstrip().startswith("|")
    )


def _heading(lines: list[str], at: int, found: list[Raw], first: int, path: object) -> int:
    match = _HEADING.match(lines[at])
    if match is None:
        return at
    found.append(Raw(kind="heading", line=first + at, text=match["text"], level=max(2, len(match["marks"]))))
    return at + 1


def _directive(lines: list[str], at: int, found: list[Raw], first: int, path: object) -> int:
    match = _DIRECTIVE.match(lines[at])
    if match is None:
        if lines[at].lstrip().startswith("{{"):
            raise LetterError(
                "a line that begins with {{ is not understood",
                where=f"{path}, line {first + at}",
                todo="write {{name key=value}} on one line",
            )
        return at
    found.append(Raw(kind="directive", line=first + at, name=match["name"], text=match["body"].strip()))
    return at + 1


def _table(lines: list[str], at: int, found: list[Raw], first: int, path: object) -> int:
    if not lines[at].lstrip().startswith("|"):
        return at
    end = at
    while end < len(lines) and lines[end].lstrip().startswith("|"):
        end += 1
    if end - at < 2 or not _RULE.match(lines[at + 1]):
        raise LetterError(
            "a table has no rule under its head",
            where=f"{path}, line {first + at}",
            todo="write | --- | --- | as its second line",
        )
    head, rule, *rows = [_cells(line) for line in lines[at:end]]
    for number, row in enumerate(rows, start=2):
        if len(row) != len(head):
            raise LetterError(
                f"a row has {len(row)} cells, the head {len(head)}",
                where=f"{path}, line {first + at + number}",
                todo="give each row as many cells; write \\| for a bar in a cell",
            )
    aligns: list[Align] = [_align(cell) for cell in rule] + ["left"] * (len(head) - len(rule))
    found.append(Raw(kind="table", line=first + at, rows=[head, *rows], aligns=aligns))
    return end


def _cells(line: str) -> list[str]:
    inner = line.strip().removeprefix("|").removesuffix("|")
    return [cell.strip() for cell in inner.split("|")]


def _align(rule: str) -> Align:
    left, right = rule.startswith(":"), rule.endswith(":")
    return "centre" if left and right else "right" if right else "left"


def _quote(lines: list[str], at: int, found: list[Raw], first: int, path: object) -> int:
    if not _QUOTE.match(lines[at]):
        return at
    end = at
    taken: list[str] = []
    while end < len(lines) and (match := _QUOTE.match(lines[end])):
        taken.append(match["text"])
        end += 1
    start = 0
    for index in range(len(taken) + 1):
        if index == len(taken) or not taken[index].strip():
            if index > start:
                found.append(Raw(kind="quote", line=first + at + start, text="\n".join(taken[start:index])))
            start = index + 1
    return end


def _item(lines: list[str], at: int, found: list[Raw], first: int, path: object) -> int:
    match = _ITEM.match(lines[at])
    if match is None:
        return at
    text = [match["text"]]
    end = at + 1
    while end < len(lines) and lines[end].strip() and not _begins(lines[end]):
        text.append(lines[end].strip())
        end += 1
    depth = min(len(match["indent"].expandtabs(4)) // 2, 2)
    found.append(Raw(kind="item", line=first + at, text="\n".join(text), level=depth, number=int(match["number"] or 0)))
    return end


def _paragraph(lines: list[str], at: int, found: list[Raw], first: int, path: object) -> int:
    end = at + 1
    while end < len(lines) and lines[end].strip() and not _begins(lines[end]):
        end += 1
    found.append(Raw(kind="paragraph", line=first + at, text="\n".join(lines[at:end])))
    return end
