"""What stands inside a sentence: bindings, notes, annotations, emphasis. The grammar's expressions live here alone."""

from __future__ import annotations

import re
from typing import Literal

from beeld.model import Value

FORMS = ("answer", "number", "interval", "hedged", "certainty", "confidence", "status", "since", "yes", "no", "disputed")
SILENT_FORMS = frozenset({"yes", "no", "disputed"})
ESCAPED = "\\*{}[]|#`"
_HIDDEN = {char: chr(0xE000 + ord(char)) for char in ESCAPED}
_SHOWN = {hidden: char for char, hidden in _HIDDEN.items()}

BINDING = re.compile(r"\{(?P<question>[A-Za-z0-9][\w.\-]*)(?::(?P<form>[a-z]+))?(?P<withheld>:withheld)?\}")
LETTER_REF = re.compile(r"\{@(?P<id>[A-Za-z0-9][\w.\-]*)\}")
NOTE = re.compile(r"\[\^(?P<key>[\w-]+)\]")
ANNOTATION = re.compile(r"\{\.(?P<body>[^{}]*)\}")
ATTRIBUTE = re.compile(r"(?P<key>[a-z_]+)=(?:\"(?P<quoted>[^\"]*)\"|(?P<bare>[^\s}]+))")
_EMPHASIS = re.compile(r"\*\*|\*")
_LINK = re.compile(r"\[(?P<text>[^\[\]^]+)\]\((?P<url>https?://[^\s()]+)\)")

Emphasis = Literal["", "bold", "italic", "both"]


class Run(Value, frozen=True, kw_only=True):
    """A stretch of a printed sentence in one style."""

    text: str
    bold: bool = False
    italic: bool = False
    url: str = ""


def hide(text: str) -> str:
    """Escaped characters (`\\*`) as private ones, so that they are no markup; `show` brings them back."""
    return re.sub(r"\\([" + re.escape(ESCAPED) + r"])", lambda match: _HIDDEN[match[1]], text)


def show(text: str) -> str:
    """Escaped characters as they are printed."""
    return "".join(_SHOWN.get(char, char) for char in text)


def literal(text: str) -> str:
    """Words that are no markup whatever is in them (a binding's)."""
    return "".join(_HIDDEN.get(char, char) if char in "*[]" else char for char in text)


def runs(text: str) -> tuple[Run, ...]:
    """A sentence's words by style; "".join of their texts is the sentence as read."""
    found: list[Run] = []
    bold = italic = False
    at = 0
    marks = sorted([*_EMPHASIS.finditer(text), *_LINK.finditer(text)], key=lambda one: one.start())
    for match in marks:
        if match.start() < at:
            continue
        _add(found, text[at : match.start()], bold, italic)
        if match.re is _LINK:
            _add(found, match["text"], bold, italic, match["url"])
        elif match.group() == "**":
            bold = not bold
        else:
            italic = not italic
        at = match.end()
    _add(found, text[at:], bold, italic)
    return tuple(found)


def _add(found: list[Run], text: str, bold: bool, italic: bool, url: str = "") -> None:
    if text:
        found.append(Run(text=show(text), bold=bold, italic=italic, url=url))


def balanced(parts: list[str]) -> list[str]:
    """Emphasis that runs over several sentences is closed in one and opened again in the next."""
    done: list[str] = []
    still: list[str] = []
    for part in parts:
        opened = list(still)
        for match in _EMPHASIS.finditer(part):
            if match.group() in still:
                still.remove(match.group())
            else:
                still.append(match.group())
        body = part.rstrip()
        done.append("".join(opened) + body + "".join(reversed(still)) + part[len(body) :])
    return done
