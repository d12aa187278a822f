"""beeld: what do we know, how well, since when, who says so, and what may we say?

    import beeld
    desk = beeld.open("case/")
    doc = desk.capture("statement.md")
    finding = desk.weigh("transferred", known_at="2026-02-13")
    print(finding.status, finding.answer, finding.likelihood, finding.confidence)

Names are imported when they are first used, so that `import beeld` is quick.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from beeld.desk import Desk, init_case
    from beeld.desk import open_case as open
    from beeld.errors import BeeldError
    from beeld.model import Claim, Document, Finding, Judged, Marking, Question, Source, View

__version__ = "0.1.0"

__all__ = [
    "BeeldError",
    "Claim",
    "Desk",
    "Document",
    "Finding",
    "Judged",
    "Marking",
    "Question",
    "Source",
    "View",
    "init_case",
    "open",
]

_HOMES = {
    "BeeldError": ("beeld.errors", "BeeldError"),
    "Desk": ("beeld.desk", "Desk"),
    "init_case": ("beeld.desk", "init_case"),
    "open": ("beeld.desk", "open_case"),
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module 'beeld' has no attribute {name!r}")
    module, attribute = _HOMES.get(name, ("beeld.model", name))
    value: object = getattr(importlib.import_module(module), attribute)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
