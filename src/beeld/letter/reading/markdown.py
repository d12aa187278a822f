"""Markdown: the letter as beeld writes it, or as another tool exports it."""

from __future__ import annotations

import re
from pathlib import Path

from beeld.letter.reading.copy import Block, Builder, Copy
from beeld.letter.reading.plain import decode

FRONT = re.compile(r"\A(?:\+\+\+|---)\n.*?\n(?:\+\+\+|---)\n", re.DOTALL)
DEFINITION = re.compile(r"^\[\^(?P<key>[\w-]+)\]:[ \t]*(?P<text>.+(?:\n[ \t]+\S.*)*)$", re.MULTILINE)
TOKEN = re.compile(r"<!--(?P<mark>b[0-9a-f]{16})-->|\[\^(?P<note>[\w-]+)\]|<!--.*?-->|\{\.[^{}]*\}", re.DOTALL)
MARKUP = re.compile(r"(?<!\w)(?:\*\*|__|\*|_)(?=\S)|(?<=\S)(?:\*\*|__|\*|_)(?!\w)")
LINK = re.compile(r"!?\[(?P<words>[^\]]*)\]\((?P<to>[^)]*)\)")
ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!|<>~^-])")
RULE = re.compile(r"[\s|:*_=-]+$")


def read(path: Path) -> Copy:
    """The copy: a mark holds the words up to the next mark or the end of its paragraph."""
    text = FRONT.sub("", decode(path.read_bytes()).replace("\r\n", "\n"))
    notes = {one["key"]: " ".join(_plain(one["text"]).split()) for one in DEFINITION.finditer(text)}
    text = DEFINITION.sub("", text)
    blocks: list[Block] = []
    for paragraph in re.split(r"\n\s*\n", text):
        for line in _lines(paragraph):
            blocks += _block(line, notes)
    return Copy(format="md", blocks=tuple(blocks), notes=tuple(notes.values()))


def _lines(paragraph: str) -> list[str]:
    """Headings, list items and table cells on their own; other lines joined."""
    found: list[str] = []
    joined = False
    for line in paragraph.split("\n"):
        hard = line.endswith(("  ", "\\"))
        bare = line.strip().rstrip("\\")
        if not bare or RULE.match(bare):
            joined = False
        elif bare.startswith("|"):
            found += re.split(r"(?<!\\)\|", bare.strip("|"))
            joined = False
        elif re.match(r"#{1,6}\s|[-*+]\s|\d+[.)]\s|>", bare) or not joined:
            found.append(bare)
            joined = not bare.startswith("#") and not hard
        else:
            found[-1] += " " + bare
            joined = not hard
    return found


def _plain(text: str) -> str:
    linked = LINK.sub(lambda one: one["words"], text)
    return ESCAPED.sub(r"\1", MARKUP.sub("", linked))


def _block(line: str, notes: dict[str, str]) -> list[Block]:
    heading = re.match(r"#{1,6}\s+", line)
    builder = Builder("heading" if heading else "body")
    line = re.sub(r"^(?:#{1,6}\s+|[-*+]\s+|\d+[.)]\s+|>\s*)", "", line)
    at = 0
    mark = ""
    for token in TOKEN.finditer(line):
        builder.text(_plain(line[at : token.start()]))
        at = token.end()
        if token["mark"]:
            if mark:
                builder.close(mark)
            mark = token["mark"]
            builder.open(mark)
        elif token["note"] and token["note"] in notes:
            builder.note(notes[token["note"]])
    builder.text(_plain(line[at:]))
    return builder.finish()
