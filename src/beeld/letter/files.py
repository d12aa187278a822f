"""Letters as files, saved by suffix. Reading a copy back is `reading`."""

from __future__ import annotations

from pathlib import Path

from beeld.errors import LetterError
from beeld.letter.docx import write_docx
from beeld.letter.pages import to_html, to_markdown
from beeld.letter.pdf import write_pdf
from beeld.letter.render import Rendered

SUFFIXES = (".docx", ".pdf", ".html", ".md")


def save(rendered: Rendered, path: Path) -> Path:
    """Write a letter as docx, pdf, html or md. Raises `LetterError` for another suffix."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    suffix = path.suffix.lower()
    if suffix == ".docx":
        write_docx(rendered, path)
    elif suffix == ".pdf":
        write_pdf(rendered, path)
    elif suffix == ".html":
        path.write_text(to_html(rendered), encoding="utf-8")
    elif suffix == ".md":
        path.write_text(to_markdown(rendered), encoding="utf-8")
    else:
        raise LetterError(
            f"a letter can't be saved as {suffix or 'a file without suffix'}", where=str(path), todo=f"use {', '.join(SUFFIXES)}"
        )
    return path
