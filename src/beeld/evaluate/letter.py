"""`beeld eval letter`: sentences of an issued letter by verdict, and the edits found in a copy."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any


def measure(copy: Path, case_dir: Path) -> dict[str, Any]:
    """Judge `copy` in its case. Returns `sentences` and their counts by verdict, and `edits`: how many changes were found in the
    copy, by kind (edited, moved, new, missing), with the words of each.
    """
    from beeld.desk import open_case

    desk = open_case(case_dir)
    try:
        result = desk.verify(copy)
    finally:
        desk.close()
    verdicts = Counter(one.verdict for one in result.sentences)
    kinds = Counter(one.copy for one in result.edits)
    return {
        "letter": result.letter,
        "format": result.format,
        "sentences": len(result.sentences),
        "verdicts": dict(sorted(verdicts.items())),
        "edits": len(result.edits),
        "edits_by": dict(sorted(kinds.items())),
        "edited": [f"{one.copy}: {one.text[:80]}" for one in result.edits],
    }
