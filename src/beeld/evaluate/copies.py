"""`beeld eval copies`: copies and proposals against labels, and on a set that is made with a known truth."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from beeld import capture
from beeld.errors import InputError
from beeld.model import Claim, Count, Document, Reuse, Source

COPIED = "copy_of"


def expected_copies(folders: Sequence[Path]) -> dict[str, str]:
    """{copy: original} from the labels.jsonl of the folders that have one. Raises `InputError` with the line that is wrong."""
    expected: dict[str, str] = {}
    for folder in folders:
        path = folder / "labels.jsonl"
        if path.exists():
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
                if not line.strip():
                    continue
                try:
                    row = json.loads(line)
                    if row.get(COPIED):
                        expected[row["doc"]] = row[COPIED]
                except (ValueError, KeyError, AttributeError) as fault:
                    raise InputError(
                        f"is no label: {fault!r}", where=f"{path}, line {number}", todo='{"doc": "...", "copy_of": "..."}'
                    ) from None
    return expected


def all_reuse(documents: Sequence[Document], sources: dict[str, Source]) -> list[Reuse]:
    """What a case would record: copies and quotations, and the proposals about other pairs."""
    from beeld.capture.naming import Names

    found = capture.verbatim_reuse(documents, sources)
    settled = {one.id for one in found}
    told = [one for one in capture.retellings(documents, Names(sources)) if one.id not in settled]
    return [*found, *capture.without_repeats(told, found)]


def decided_by_labels(reuses: Sequence[Reuse], expected: dict[str, str]) -> list[Reuse]:
    """The reuses as a person would leave them who knows the labels: a proposal is accepted where the label names the pair, and
    rejected where not.
    """
    decided = []
    for one in reuses:
        if one.tier == "proposed":
            right = expected.get(one.document) == one.original
            decided.append(msgspec.structs.replace(one, tier="accepted" if right else "rejected"))
        else:
            decided.append(one)
    return decided


def folded(documents: Sequence[Document], claims: Sequence[Claim], expected: dict[str, str]) -> int:
    """Of the expected copies, how many bring no voice of their own: each claim on a question of the original has an origin
    that the original's claims have too. A copy without a claim on such a question does not count.
    """
    by_document: dict[str, list[Claim]] = {}
    for claim in claims:
        by_document.setdefault(claim.document, []).append(claim)
    found = 0
    for copy, original in expected.items():
        first = {(one.question, one.origin) for one in by_document.get(original, [])}
        asked = {question for question, _ in first}
        mine = [(one.question, one.origin) for one in by_document.get(copy, []) if one.question in asked]
        found += bool(mine) and all(one in first for one in mine)
    return found


def repeats(folded_claims: Sequence[Claim], expected: dict[str, str]) -> dict[str, int]:
    """Of the claims of the expected copies that repeat an answer of their original (same question, equal answer), how many
    speak with a voice that the original's claims have for it.
    """
    voices: dict[tuple[str, str, str], set[str]] = {}
    for one in folded_claims:
        voices.setdefault((one.document, one.question, _told(one)), set()).add(one.origin)
    told = right = 0
    for one in folded_claims:
        original = expected.get(one.document)
        known = voices.get((original, one.question, _told(one))) if original else None
        if known:
            told += 1
            right += one.origin in known
    return {"repeated": told, "one_voice": right}


def _told(claim: Claim) -> str:
    """An answer as it is compared across languages: without the vague word."""
    answer = claim.answer
    if isinstance(answer, Count):
        answer = msgspec.structs.replace(answer, word=None, side=None)
    return f"{claim.polarity} {answer!r}"


def measure(directory: Path, *, misses: bool = False) -> dict[str, Any]:
    """Precision and recall of automatic copies and of proposals, on the pairs that labels.jsonl names. Only `misses` names
    documents.
    """
    from beeld.evaluate.capture import beside, load_documents
    from beeld.model.load import load_sources

    documents = load_documents(directory)
    sources = load_sources(beside(directory, "sources.toml"))
    expected = expected_copies([directory])
    if not expected:
        raise InputError(
            "has no labels.jsonl that names a copy", where=str(directory), todo='{"doc": "b", "copy_of": "a"} a line'
        )
    known = {one.id for one in documents}
    wanted = {(copy, original) for copy, original in expected.items() if {copy, original} <= known}
    found = all_reuse(documents, sources)
    auto = {(one.document, one.original) for one in found if one.tier == "auto" and one.kind == "copy"}
    proposed = {(one.document, one.original) for one in found if one.tier == "proposed"}
    result: dict[str, Any] = {
        "documents": len(documents),
        "copies_expected": len(wanted),
        "auto": _scores(auto, wanted),
        "proposed": _scores(proposed, wanted),
        "either": _scores(auto | proposed, wanted),
        "quotations": sum(one.kind == "quotation" for one in found),
        "kinds": {kind: sum(one.kind == kind for one in found) for kind in ("copy", "quotation", "translation", "relay")},
    }
    if misses:
        result["misses"] = [f"missed {copy} of {original}" for copy, original in sorted(wanted - auto - proposed)]
        result["misses"] += [f"not labelled {copy} of {original}" for copy, original in sorted((auto | proposed) - wanted)]
    return result


def _scores(found: set[tuple[str, str]], wanted: set[tuple[str, str]]) -> dict[str, Any]:
    right = len(found & wanted)
    return {
        "found": len(found),
        "right": right,
        "precision": round(right / len(found), 4) if found else None,
        "recall": round(right / len(wanted), 4) if wanted else None,
    }
