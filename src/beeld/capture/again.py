"""Again: a second look at the days, places and parties of a document, knowing what else it names and what the other documents
of the case were taken to answer: reports of one happening mostly agree on its day and its place.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
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


class Best(NamedTuple):
    """Of amounts by answer the greatest, whose it is, and the greatest of all other answers."""

    answer: str
    most: float
    next: float

    def beside(self, answer: str) -> float:
        """The greatest amount of any other answer."""
        return self.next if answer == self.answer else self.most


def best(amounts: Iterable[tuple[str, float]]) -> Best:
    """The best of amounts by answer, each answer once; 0 where there is none."""
    first = second = ("", 0.0)
    some = 0
    for answer, amount in amounts:
        some += 1
        if some == 1 or amount > first[1]:
            first, second = (answer, amount), first
        elif some == 2 or amount > second[1]:
            second = (answer, amount)
    return Best(first[0], first[1], second[1] if some > 1 else 0.0)


class Elsewhere(NamedTuple):
    """What other documents answer to a question: `own`, of each answer that this one gives, their chances added up; `every`, the sums
    and numbers of documents of all answers.
    """

    own: dict[str, float]
    every: Mapping[str, float]
    documents: Mapping[str, Mapping[str, float]]
    best: Best

    def of(self, answer: str) -> tuple[float, int]:
        """The chances of an answer, added up, and how many documents give it."""
        return self.own.get(answer, self.every.get(answer, 0.0)), len(self.documents.get(answer, ()))


class Told:
    """What the documents of a case were taken to answer: by question and answer the best chance of each document, and their sum."""

    def __init__(self) -> None:
        self._chances: dict[str, dict[str, dict[str, float]]] = {}
        self._totals: dict[str, dict[str, float]] = {}
        self._given: dict[tuple[str, str], set[str]] = {}  # answers by question and document
        self._ranked: dict[str, list[tuple[str, float]]] = {}

    def note(self, question: str, answer: str, document: str, chance: float) -> None:
        """Note an answer of a document; the best chance of several counts."""
        chances = self._chances.setdefault(question, {}).setdefault(answer, {})
        before = chances.get(document, 0.0)
        if document in chances and chance <= before:
            return
        chances[document] = max(before, chance)
        totals = self._totals.setdefault(question, {})
        totals[answer] = totals.get(answer, 0.0) + max(chance - before, 0.0)
        self._given.setdefault((question, document), set()).add(answer)
        self._ranked.pop(question, None)

    def elsewhere(self, question: str, document: str) -> Elsewhere:
        """What the other documents answer."""
        chances, totals = self._chances.get(question, {}), self._totals.get(question, {})
        own = {one: totals[one] - chances[one][document] for one in self._given.get((question, document), ())}
        ranked = self._ranked.get(question)
        if ranked is None:
            ranked = self._ranked[question] = sorted(totals.items(), key=lambda one: -one[1])
        others = list(islice((one for one in ranked if one[0] not in own), 2))
        return Elsewhere(own, totals, chances, best([*own.items(), *others]))


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
    """The signals of documents' stretches, of shape (stretches, len(NAMES))."""
    places: dict[tuple[str, str, int], list[Seen]] = defaultdict(list)
    sentences: dict[tuple[str, str, int], list[Seen]] = defaultdict(list)
    answers: dict[tuple[str, str], dict[str, list[Seen]]] = defaultdict(lambda: defaultdict(list))
    for one in seen:
        places[one.document, one.kind, one.start].append(one)
        sentences[one.document, one.question, one.sentence].append(one)
        answers[one.document, one.question][one.answer].append(one)
    rivals = {
        asked: best((answer, max(one.chance for one in some)) for answer, some in given.items())
        for asked, given in answers.items()
    }
    elsewhere = {(document, question): told.elsewhere(question, document) for document, question in answers}
    rows = np.zeros((len(seen), len(NAMES)))
    for index, one in enumerate(seen):
        asked = (one.document, one.question)
        table = {
            **_beside(
                one,
                rivals[asked].beside(one.answer),
                max((o.chance for o in sentences[one.document, one.question, one.sentence] if o is not one), default=0.0),
                max((o.chance for o in places[one.document, one.kind, one.start] if o.question != one.question), default=0.0),
            ),
            **_shared(one, elsewhere[asked]),
            "said_before": any(o.start < one.start and o.chance >= one.chance for o in answers[asked][one.answer]),
            one.kind: 1.0,
        }
        rows[index] = [table.get(name, 0.0) for name in NAMES]
    return rows


def _beside(one: Seen, rival: float, beside: float, asked: float) -> dict[str, float]:
    """A stretch beside the best other answer of its document, the best other stretch of its sentence, another question at its place."""
    return {
        "chance": _odds(one.chance),
        "best_document": one.chance >= rival,
        "best_sentence": one.chance >= beside,
        "sentence_margin": _margin(one.chance, beside),
        "other_question": _margin(asked, one.chance),
    }


def _shared(one: Seen, elsewhere: Elsewhere) -> dict[str, float]:
    """Whether other documents give the same answer, or another."""
    heard, documents = elsewhere.of(one.answer)
    most = elsewhere.best.beside(one.answer)
    shared = {"elsewhere_most": float(heard > most), "elsewhere_share": heard / (heard + most + 0.1)}
    return {
        **shared,
        **({f"{one.kind}_{name}": value for name, value in shared.items()} if one.kind in KINDS[:2] else {}),
        "elsewhere_none": heard < LEAST_HEARD,
        "elsewhere_documents": min(documents, MANY) / MANY,
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
