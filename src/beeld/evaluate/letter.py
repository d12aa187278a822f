"""`beeld eval letter`: sentences of an issued letter by verdict, and the edits found in a copy."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any


def measure(copy: Path, case_dir: Path) -> dict[str, Any]:
    """Judge `copy` in its case. Returns counts by verdict, `sentences`, and `edits` (edited, untraced, missing)."""
    from beeld.desk import open_case

    desk = open_case(case_dir)
    try:
        result = desk.verify(copy)
    finally:
        desk.close()
    verdicts = Counter(one.verdict for one in result.sentences)
    edits = [one.id for one in result.sentences if one.edited or one.verdict in ("untraced", "missing")]
    return {
        "letter": result.letter,
        "sentences": len(result.sentences),
        "verdicts": dict(sorted(verdicts.items())),
        "edits": len(edits),
        "edited": edits,
    }
