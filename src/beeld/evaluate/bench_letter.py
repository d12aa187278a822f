"""`beeld bench letter`, writing: a letter of five pages from its source to docx, pdf and html, with python-docx beside."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from beeld.letter import Rendered, parse, read_back, render, save
from beeld.model import Count, Finding

SENTENCES, NOTES, QUESTIONS = 150, 30, 30


def source() -> str:
    """150 sentences in 30 paragraphs under 6 headings, each paragraph with a binding and a footnote of its own."""
    front = '+++\nid = "bench"\ntitle = "Meting"\nlanguage = "nl"\ndate = 2026-01-01\naddressee = "De raad"\nsender = "Het college"\n+++\n'
    blocks = []
    for number in range(NOTES):
        if number % 5 == 0:
            blocks.append(f"## Onderdeel {number // 5 + 1}")
        own = f"In week {number + 1} zijn er {{q{number}}} woningen gecontroleerd door de dienst die daarover gaat.[^{number}]"
        plain = "De dienst heeft alle straten in het gebied bezocht en met de bewoners gesproken over wat zij hebben gezien."
        blocks.append(" ".join([own, *[f"{plain} {{.position}}"] * (SENTENCES // NOTES - 1)]))
    notes = [f"[^{number}]: Kamerstukken II 2025/2026, 27925, nr. {1000 + number}, p. {number + 1}" for number in range(NOTES)]
    return front + "\n" + "\n\n".join(blocks) + "\n\n" + "\n".join(notes) + "\n"


def rendered() -> Rendered:
    """The letter as it would be printed, from its source."""
    findings = {
        f"q{number}": Finding(
            question=f"q{number}",
            status="confirmed",
            answer=Count(form="exact", n=1000 + number),
            likelihood=0.99,
            confidence="high",
            valid_at=date(2026, 1, 1),
            known_seq=1,
            calibration="c",
            view="public",
        )
        for number in range(QUESTIONS)
    }
    parsed = parse(source(), "bench.md")
    return render(parsed, findings, documents={}, sources={}, claims={}, edition="public", lang="nl", basis=(1, "0" * 64))


def _plain_docx(letter: Rendered, path: Path) -> None:
    """The peer: the same words by python-docx, without footnotes, marks, trace, styles of its own, or equal bytes."""
    from docx import Document

    document: Any = Document()
    paragraph: Any = None
    current = None
    for one in letter.sentences:
        if one.heading:
            document.add_heading(one.text, level=2)
        elif one.paragraph != current:
            paragraph, current = document.add_paragraph(one.text), one.paragraph
        else:
            paragraph.add_run(" " + one.text)
    document.save(str(path))


def writing(medians: Callable[[dict[str, Callable[[], object]]], dict[str, float]]) -> dict[str, Any]:
    """Seconds to parse and render, to write and read back; the pdf's pages; python-docx where it is installed."""
    letter = rendered()
    with tempfile.TemporaryDirectory() as folder:
        paths = {suffix: Path(folder) / f"letter.{suffix}" for suffix in ("docx", "pdf", "html", "md")}
        began = time.perf_counter()
        save(letter, paths["pdf"])
        first = time.perf_counter() - began
        runs: dict[str, Callable[[], object]] = {"source_to_letter": rendered}
        runs |= {f"write_{suffix}": partial(save, letter, path) for suffix, path in paths.items()}
        if find_spec("docx") is not None:
            runs["peer_python_docx"] = partial(_plain_docx, letter, Path(folder) / "peer.docx")
        seconds = medians(runs)
        seconds |= medians({f"read_{suffix}": partial(read_back, paths[suffix]) for suffix in ("docx", "html")})
        pages = _pages(paths["pdf"])
    result: dict[str, Any] = {
        "sentences": sum(not one.heading for one in letter.sentences),
        "notes": len(letter.notes),
        "pages": pages,
    }
    result |= {f"{name}_s": round(one, 4) for name, one in seconds.items()}
    result["first_pdf_s"] = round(first, 4)
    if "peer_python_docx" in seconds:
        result["docx_over_peer"] = round(seconds["write_docx"] / seconds["peer_python_docx"], 2)
    return result


def _pages(path: Path) -> int:
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    try:
        return len(document)
    finally:
        document.close()
