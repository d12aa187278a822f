"""`beeld bench letter`, after sending: verifying a long letter, and watching a thousand issued ones after a new claim."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from beeld.desk import Desk, init_case, open_case
from beeld.model import Claim, Count, Document, IssuedLetter, IssuedSentence, Span, YesNo

QUESTIONS = 50
CLAIMS_EACH = 6
SENTENCES = 150
LETTERS = 1000
SENTENCES_A_LETTER = 10
LETTERS_A_DAY = 4
FIRST = date(2025, 1, 6)
SOURCES = ("dienst", "brandweer", "waterschap", "krant")


def _case(folder: Path) -> Desk:
    """A made case: counts and yes/no questions about districts in a flood, each with claims by four sources."""
    path = init_case(folder, name="bench", language="nl")
    (path / "case.toml").write_text(
        'name = "bench"\nlanguage = "nl"\nvalid_at = 2026-02-01\n[policy]\nmin_cell = 0\n', encoding="utf-8"
    )
    sources = "".join(f'[[source]]\nid = "{one}"\nname = "{one}"\nreliability = "B"\n' for one in SOURCES)
    (path / "sources.toml").write_text(sources, encoding="utf-8")
    tables = [
        f'[[question]]\nid = "q{index}"\ntype = "{"count" if index % 2 else "yesno"}"\nkind = "state"\n'
        f'ask_nl = "Vraag {index} over wijk {index}?"\n'
        for index in range(QUESTIONS)
    ]
    (path / "questions.toml").write_text("".join(tables), encoding="utf-8")
    desk = open_case(path)
    desk.sync()
    desk.ledger.append([row for number in range(CLAIMS_EACH) for index in range(QUESTIONS) for row in _said(index, number)])
    return desk


def _said(index: int, number: int, n: int | None = None) -> tuple[Document, Claim]:
    """One document with one claim, a few days after the one before."""
    day = FIRST - timedelta(days=30 - number)
    moment = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    source = SOURCES[number % len(SOURCES)]
    key = f"d{index}-{number}" if n is None else f"new{index}-{number}"
    answer = Count(form="exact", n=n or 100 + index) if index % 2 else YesNo(yes=n is None)
    span = Span(text_sha256="0" * 64, start=0, end=4, quote="wijk")
    document = Document(
        id=key, sha256="0" * 64, text_sha256="0" * 64, text="wijk", source=source, published=moment, language="nl", title=key
    )
    claim = Claim(
        id=f"c-{key}",
        document=key,
        question=f"q{index}",
        span=span,
        answer=answer,
        source=source,
        origin=source,
        said_at=moment,
        valid_from=day,
        tier="accepted",
    )
    return document, claim


def _letter_source(folder: Path) -> Path:
    """150 bound sentences and 30 footnotes, five sentences a paragraph."""
    lines = ['+++\nid = "lang"\ntitle = "Meting"\nlanguage = "nl"\ndate = 2025-03-01\n+++\n']
    for paragraph in range(SENTENCES // 5):
        words = []
        for place in range(5):
            number = paragraph * 5 + place
            index = number % QUESTIONS
            said = f"zijn er {{q{index}}} woningen" if index % 2 else "is de dijk hersteld"
            bound = "" if index % 2 else f" {{q{index}:yes}}"
            note = f"[^{paragraph + 1}]" if place == 0 else ""
            words.append(f"In ronde {number // QUESTIONS} van wijk {index} {said}.{note}{bound}")
        lines.append(" ".join(words) + "\n")
    lines += [f"[^{one + 1}]: Kamerstukken II 2025/2026, 27925, nr. {one + 100}" for one in range(SENTENCES // 5)]
    path = folder / "lang.md"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _issued(desk: Desk) -> list[IssuedLetter]:
    """A thousand letters, four a day, ten sentences each, as `issue` writes them into the ledger."""
    root = desk.ledger.root()
    findings = {f"q{index}": desk.weigh(f"q{index}", valid_at=FIRST, view="public") for index in range(QUESTIONS)}
    letters = []
    for number in range(LETTERS):
        day = FIRST + timedelta(days=number // LETTERS_A_DAY)
        rows = []
        for place in range(SENTENCES_A_LETTER):
            index = (number * 7 + place * 11) % QUESTIONS
            finding = findings[f"q{index}"]
            assert finding.answer is not None
            printed = f"zijn er {100 + index} woningen" if index % 2 else "is de dijk hersteld"
            rows.append(
                IssuedSentence(
                    id=f"b{number:08x}{place:08x}",
                    type="finding",
                    text=f"In wijk {index} {printed}.",
                    questions=(f"q{index}",),
                    printed=(finding.answer,),
                    likelihoods=(finding.likelihood,),
                    statuses=(finding.status,),
                    claims=tuple(key for one in finding.contributions for key in one.claims),
                    forms=("answer" if index % 2 else "yes",),
                )
            )
        letters.append(
            IssuedLetter(
                id=f"letter-{number}",
                letter=f"letter-{number}",
                edition="public",
                language="nl",
                title=f"Brief {number}",
                dated=day,
                valid_at=day,
                basis_seq=desk.seq,
                basis_root=root,
                recipients=("raad",),
                released_by="hoofd",
                written_by="bureau",
                sentences=tuple(rows),
            )
        )
    return letters


def after_sending(progress: Callable[[str], None] = lambda _: None) -> dict[str, Any]:
    """Seconds (elapsed, and of the processor) to verify copies of a letter of 150 sentences (median of five), to watch 1,000 issued letters after a new claim, and
    beside it to verify each of them anew (from a sample).
    """
    with tempfile.TemporaryDirectory() as folder:
        desk = _case(Path(folder) / "case")
        try:
            progress("issuing the long letter")
            source = _letter_source(Path(folder))
            desk.issue(source, edition="public", to=["raad"], by="hoofd", reason="bench", save_as=Path(folder) / "l.docx")
            made = desk.letter(source, edition="public")
            for suffix in ("pdf", "html", "md"):
                made.save(Path(folder) / f"l.{suffix}")
            result: dict[str, Any] = {}
            for suffix in ("docx", "pdf", "html", "md"):
                copy = Path(folder) / f"l.{suffix}"
                seconds, cpu = _median(lambda copy=copy: desk.verify(copy))  # type: ignore[misc]
                result |= {f"verify_{suffix}_s": seconds, f"verify_{suffix}_cpu_s": cpu}
            result["verified_sentences"] = len(desk.verify(Path(folder) / "l.docx").sentences)
            result |= _watching(desk, progress)
        finally:
            desk.close()
    return result


def _watching(desk: Desk, progress: Callable[[str], None]) -> dict[str, Any]:
    progress(f"issuing {LETTERS} letters")
    desk.ledger.append(_issued(desk))
    began = time.perf_counter()
    desk.watch()
    first = time.perf_counter() - began
    times, cpu = [], []
    raised = 0
    for number in range(5):
        progress(f"watching, {number + 1} of 5")
        index = 1 + 2 * number
        desk.ledger.append(list(_said(index, CLAIMS_EACH, n=500 + index)))
        began, spent = time.perf_counter(), time.process_time()
        found = desk.watch()
        times.append(time.perf_counter() - began)
        cpu.append(time.process_time() - spent)
        raised += len(found.new)
    sample = [one.id for one in desk.issued()[-20:]]
    began = time.perf_counter()
    for one in sample:
        desk.verify(letter=one)
    each = (time.perf_counter() - began) / len(sample)
    middle = statistics.median(times)
    return {
        "watched_letters": LETTERS + 1,
        "watch_first_s": round(first, 3),
        "watch_after_claim_s": round(middle, 3),
        "watch_after_claim_cpu_s": round(statistics.median(cpu), 3),
        "alerts": raised,
        "verify_each_s": round(each * (LETTERS + 1), 1),
        "verify_each_over_watch": round(each * (LETTERS + 1) / middle, 1),
    }


def _median(run: Callable[[], object]) -> tuple[float, float]:
    """Median seconds of five runs, elapsed and of the processor: on a busy machine they differ."""
    times, cpu = [], []
    for _ in range(5):
        began, spent = time.perf_counter(), time.process_time()
        run()
        times.append(time.perf_counter() - began)
        cpu.append(time.process_time() - spent)
    return round(statistics.median(times), 4), round(statistics.median(cpu), 4)
