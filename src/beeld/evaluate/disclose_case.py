"""`beeld eval disclose CASE_DIR`: letters of a case folder, whose constraints come from the words that they print."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from beeld import letter as letter_room
from beeld.disclose import audit_docket, blocked, compose, load_cells, load_outside, proof_in, read_letter
from beeld.disclose.audit import FactAudit
from beeld.disclose.docket import Docket, PrintedLetter, PrintedSentence, ReadLetter
from beeld.errors import InputError
from beeld.evaluate.disclose import proof_of, right, told_numbers

EXPECTED = "expected.json"


def measure_case(path: Path) -> list[dict[str, Any]]:
    """One result for each language in which the case has letters: what is feasible after each, and words that were not read."""
    cells, outside = load_cells(path / "cells.toml"), load_outside(path / "outside.toml")
    expected = json.loads((path / EXPECTED).read_text(encoding="utf-8")) if (path / EXPECTED).exists() else None
    results = []
    for lang, letters in _letters(path).items():
        began = time.perf_counter()
        read = [read_letter(one, cells) for one in letters]
        docket = compose(cells, outside, read)
        found = audit_docket(docket)
        facts = _facts(docket, found.facts) if found.contradiction is None else []
        unread = [{"letter": one, "sentence": two, "words": three, "why": four} for one, two, three, four in _unread(read)]
        results.append(
            {
                "id": f"{path.name} ({lang})",
                "right": None if expected is None else bool(right(facts, expected)) and not unread,
                "seconds": round(time.perf_counter() - began, 4),
                "contradiction": found.contradiction,
                "numbers": told_numbers(docket.statements),
                "unread": unread,
                "facts": facts,
            }
        )
    return results


def _letters(path: Path) -> dict[str, list[PrintedLetter]]:
    """The letters of a case by language, in order of their dates; a letter with bindings is rendered for the public edition."""
    found: dict[str, list[PrintedLetter]] = {}
    for file in sorted((path / "letters").glob("*.md")):
        parsed = letter_room.parse(file.read_text(encoding="utf-8"), file)
        if any(one.bindings for one in parsed.sentences):
            sentences = _rendered(path, file)
        else:
            sentences = [PrintedSentence(one.id, one.source_text, one.type) for one in parsed.sentences if not one.heading]
        letter = PrintedLetter(parsed.id, parsed.dated, parsed.language, "public", tuple(sentences))
        found.setdefault(parsed.language, []).append(letter)
    if not found:
        raise InputError("has no letters", where=str(path / "letters"), todo="put their sources (md) there")
    return {lang: sorted(letters, key=lambda one: one.dated) for lang, letters in found.items()}


def _rendered(path: Path, file: Path) -> list[PrintedSentence]:
    from beeld.desk import open_case

    desk = open_case(path)
    try:
        rendered = desk.letter(file, edition="public").rendered
    finally:
        desk.close()
    return [
        PrintedSentence(one.sentence, one.text, one.type, tuple(zip(one.questions, one.printed, strict=True)))
        for one in rendered.sentences
        if not one.heading
    ]


def _unread(read: Sequence[ReadLetter]) -> list[tuple[str, str, str, str]]:
    return [
        (letter.letter.id, printed.text, unread.words, unread.why)
        for letter in read
        for printed, said in zip(letter.letter.sentences, letter.reads, strict=True)
        for unread in blocked(printed, said)
    ]


def _facts(docket: Docket, audited: Sequence[FactAudit]) -> list[dict[str, Any]]:
    """One entry a protected fact: the intervals on the last day that it can be asked of, and whether any day leaks."""
    background = docket.background
    found: dict[str, dict[str, Any]] = {}
    for (fact, _, _, _), one in zip(docket.facts, audited, strict=True):
        entry = found.setdefault(
            fact.id, {"fact": fact.id, "leaks": False, "known_outside_already": False, "first_leaking_letter": None}
        )
        entry["interval_by_letter"] = [list(interval) for interval in one.intervals]
        entry["leaks"] = entry["leaks"] or one.leaks
        entry["known_outside_already"] = entry["known_outside_already"] or one.known_outside_already
        if one.first_leaking_letter is not None:
            before = entry["first_leaking_letter"]
            entry["first_leaking_letter"] = one.first_leaking_letter if before is None else min(before, one.first_leaking_letter)
            entry["proof"] = proof_of(_proof(docket, one), docket.letters, background)
        elif "proof" not in entry:
            entry["proof"] = proof_of(_proof(docket, one), docket.letters, background)
    return list(found.values())


def _proof(docket: Docket, one: FactAudit) -> Any:
    return proof_in(docket, one.fact, letters=one.first_leaking_letter)
