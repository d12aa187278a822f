"""Again: a second look at the days, places and parties of a document, knowing what else it names and what the other documents
of the case were taken to answer: reports of one happening mostly agree on its day and its place.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from beeld.capture.weights import Floats, Weights

KINDS = ("date", "place", "category")
SHARED = ("elsewhere_most", "elsewhere_share")
NAMES = (
    "chance",
    "best_document",
    "best_sentence",
    "sentence_margin",
    "elsewhere_most",
    "elsewhere_share",
    "elsewhere_none",
    "elsewhere_documents",
    "other_question",
    "said_before",
    *KINDS,
    *(f"{kind}_{name}" for kind in KINDS[:2] for name in SHARED),
)
FOR = frozenset(("chance", "best_document", "best_sentence"))
AGAINST: frozenset[str] = frozenset()
LEAST_HEARD = 0.02  # a chance that counts as having been heard
MANY = 6  # documents: more than these say no more


class Told:
    """What the documents of a case were taken to answer: by question and answer the best chance of each document, and their sum."""

    def __init__(self) -> None:
        self._chances: dict[str, dict[str, dict[str, float]]] = {}
        self._totals: dict[str, dict[str, float]] = {}

    def note(self, question: str, answer: str, document: str, chance: float) -> None:
        """Note an answer of a document; the best chance of several counts."""
        chances = self._chances.setdefault(question, {}).setdefault(answer, {})
        before = chances.get(document, 0.0)
        chances[document] = max(before, chance)
        totals = self._totals.setdefault(question, {})
        totals[answer] = totals.get(answer, 0.0) + max(chance - before, 0.0)

    def elsewhere(self, question: str, document: str) -> dict[str, tuple[float, int]]:
        """Of each answer the chances that other documents give it, added up, and how many documents give it."""
        chances = self._chances.get(question, {})
        return {
            answer: (total - chances[answer].get(document, 0.0), len(chances[answer]))
            for answer, total in self._totals.get(question, {}).items()
        }


class Seen(NamedTuple):
    """A stretch that was weighed once: where it stands, what it would answer, and with which chance."""

    document: str
    question: str
    kind: str
    answer: str
    sentence: int
    start: int
    chance: float


def remember(told: Told, seen: Sequence[Seen]) -> None:
    """Note what a document was taken to answer: of each answer its best chance."""
    for one in seen:
        told.note(one.question, one.answer, one.document, one.chance)


def signals(seen: Sequence[Seen], told: Told) -> Floats:
    """The signals of a document's stretches, of shape (stretches, len(NAMES))."""
    by_document: dict[tuple[str, ...], list[Seen]] = defaultdict(list)
    for one in seen:
        by_document[one.document, one.question].append(one)
        by_document[one.document, one.question, str(one.sentence)].append(one)
        by_document[one.document, one.kind, "at", str(one.start)].append(one)
    asked = dict.fromkeys((one.document, one.question) for one in seen)
    elsewhere = {(document, question): told.elsewhere(question, document) for document, question in asked}
    rows = np.zeros((len(seen), len(NAMES)))
    for index, one in enumerate(seen):
        table = _row(one, by_document, elsewhere[one.document, one.question])
        rows[index] = [table.get(name, 0.0) for name in NAMES]
    return rows


def _row(
    one: Seen, around: Mapping[tuple[str, ...], Sequence[Seen]], elsewhere: Mapping[str, tuple[float, int]]
) -> dict[str, float]:
    document = around[one.document, one.question]
    sentence = [other.chance for other in around[one.document, one.question, str(one.sentence)] if other is not one]
    rival = max((other.chance for other in document if other.answer != one.answer), default=0.0)
    beside = max(sentence, default=0.0)
    asked = [other.chance for other in around[one.document, one.kind, "at", str(one.start)] if other.question != one.question]
    heard, documents = elsewhere.get(one.answer, (0.0, 0))
    most = max((total for answer, (total, _) in elsewhere.items() if answer != one.answer), default=0.0)
    shared = {"elsewhere_most": float(heard > most), "elsewhere_share": heard / (heard + most + 0.1)}
    return {
        "chance": _odds(one.chance),
        "best_document": one.chance >= rival,
        "best_sentence": one.chance >= beside,
        "sentence_margin": _margin(one.chance, beside),
        **shared,
        "elsewhere_none": heard < LEAST_HEARD,
        "elsewhere_documents": min(documents, MANY) / MANY,
        "other_question": _margin(max(asked, default=0.0), one.chance),
        "said_before": any(o.answer == one.answer and o.start < one.start and o.chance >= one.chance for o in document),
        one.kind: 1.0,
        **({f"{one.kind}_{name}": value for name, value in shared.items()} if one.kind in KINDS[:2] else {}),
    }


def _odds(chance: float) -> float:
    return math.log((chance + 1e-3) / (1.0 - chance + 1e-3))


def _margin(chance: float, other: float) -> float:
    """How much likelier one is than another, -1..1."""
    return min(max(_odds(chance) - _odds(other), -4.0), 4.0) / 4.0


def weighed(seen: Sequence[Seen], told: Told, weights: Weights) -> list[float]:
    """The chances after the second look; as they were with weights that know none."""
    if "again" not in weights.tables or not seen:
        return [one.chance for one in seen]
    vector, bias = weights.look("again", NAMES)
    chances: list[float] = (1.0 / (1.0 + np.exp(-(signals(seen, told) @ vector + bias)))).tolist()
    return chances
