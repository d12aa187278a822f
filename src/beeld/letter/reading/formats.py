"""A copy by its suffix; and text that was pasted."""

from __future__ import annotations

import importlib
from pathlib import Path

from beeld.errors import LetterError
from beeld.letter.reading.copy import Copy

# suffix -> module of this folder; each has `read(path) -> Copy`, and is imported when such a file is read
READERS = {
    ".docx": "docx",
    ".docm": "docx",
    ".odt": "odt",
    ".html": "html",
    ".htm": "html",
    ".md": "markdown",
    ".pdf": "pdf",
    ".txt": "plain",
}


def read_copy(path: Path) -> Copy:
    """Read a copy. Raises `LetterError` where there is none, of another kind, or broken or unsafe."""
    path = Path(path)
    if not path.exists():
        raise LetterError("is not there", where=str(path), todo="give a copy of the letter")
    if path.is_dir():
        raise LetterError("is a folder", where=str(path), todo="give a copy of the letter, a file")
    module = READERS.get(path.suffix.lower())
    if module is None:
        raise LetterError(
            f"a {path.suffix or 'file without suffix'} can't be read back", where=str(path), todo=f"give {', '.join(READERS)}"
        )
    copy: Copy = importlib.import_module(f"beeld.letter.reading.{module}").read(path)
    return copy


def read_pasted(text: str) -> Copy:
    """Text that somebody pasted: a whole letter or a part of it."""
    from beeld.letter.reading.plain import from_text

    return from_text(text)
