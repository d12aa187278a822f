"""Plain text and Markdown with TOML front matter between +++ lines."""

from __future__ import annotations

import tomllib

from beeld.capture.readers.text import decode, invisible_notes
from beeld.capture.readers.values import Raw
from beeld.errors import DocumentError

FENCE = "+++"


def read_text(data: bytes, name: str, charset: str = "") -> Raw:
    """The text as it is; offsets count characters of the decoded file."""
    text, decoded_as, notes = decode(data, name, charset=charset)
    return Raw(text=text, media_type="text/plain", decoded_as=decoded_as, notes=(*notes, *invisible_notes(text)))


def read_markdown(data: bytes, name: str, charset: str = "") -> Raw:
    """The body begins right after the line that closes the front matter; the place says at which character of the file."""
    whole, decoded_as, notes = decode(data, name, charset=charset)
    text, front = split_front(whole, name)
    return Raw(
        text=text,
        media_type="text/markdown",
        decoded_as=decoded_as,
        front=front,
        places=((0, f"character {len(whole) - len(text)}"),) if front else (),
        notes=(*notes, *invisible_notes(text)),
    )


def split_front(text: str, name: str) -> tuple[str, dict[str, object]]:
    """(body, front matter). Raises `DocumentError` when it is never closed or not TOML."""
    if not text.startswith(FENCE + "\n"):
        return text, {}
    close = text.find(f"\n{FENCE}\n", len(FENCE))
    if close < 0:
        raise DocumentError("has front matter that is never closed", where=f"{name}, line 1", todo="add a line with +++ after it")
    try:
        front = tomllib.loads(text[len(FENCE) + 1 : close + 1])
    except tomllib.TOMLDecodeError as fault:
        raise DocumentError(f"has front matter that is not TOML: {fault}", where=name, todo="see https://toml.io") from None
    return text[close + len(FENCE) + 2 :], front
