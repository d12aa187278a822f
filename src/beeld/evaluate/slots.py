"""Scores: captured claims beside gold ones, slot by slot (the rules of matching are in docs/reference/eval.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np

from beeld.desk.thresholds import wilson
from beeld.model import Category, Claim, Count, Day, Place, Question, YesNo

Gold = dict[str, Any]
SLOTS = ("span", "question", "value", "polarity", "origin", "hedge", "valid_from", "core", "claim")

# -- matching ------------------------------------------------------------------------------------------------------------


def match(predicted: Sequence[Claim], gold: Sequence[Gold], questions: Mapping[str, Question]) -> list[tuple[int, int]]:
    """Pairs (predicted, gold) of the same question whose overlap covers half of the shorter span or more; best total
    overlap first, then more slots right.
    """
    from scipy.optimize import linear_sum_assignment

    weights = np.zeros((len(predicted), len(gold)))
    for i, claim in enumerate(predicted):
        for j, row in enumerate(gold):
            if claim.question == row["question"]:
                weights[i, j] = _overlap(claim, row) * (
                    1 + 0.1 * slots_right(claim, row, questions)["value"] + 0.01 * (claim.origin == row["origin"])
                )
    rows, columns = linear_sum_assignment(-weights)
    return [(int(i), int(j)) for i, j in zip(rows, columns, strict=True) if weights[i, j] > 0]


def _overlap(claim: Claim, row: Gold) -> float:
    shared = min(claim.span.end, row["end"]) - max(claim.span.start, row["start"])
    shorter = min(claim.span.end - claim.span.start, row["end"] - row["start"])
    share = shared / shorter if shorter else 0.0
    return share if share >= 0.5 else 0.0


def slots_right(claim: Claim, row: Gold, questions: Mapping[str, Question]) -> dict[str, bool]:
    """Which slots of a matched pair agree."""
    right = {
        "span": True,
        "question": True,
        "value": value_right(claim, row["value"], questions.get(claim.question)),
        "polarity": claim.polarity == row["polarity"],
        "origin": claim.origin == row["origin"],
        "hedge": claim.hedge == row["hedge"],
        "valid_from": _days_apart(claim.valid_from, row.get("valid_from")) <= 1,
    }
    right["core"] = right["value"] and right["polarity"] and right["origin"]
    right["claim"] = right["core"] and right["hedge"] and right["valid_from"]
    return right


def _days_apart(day: date | None, gold: str | None) -> int:
    if day is None or gold is None:
        return 0 if (day is None) == (gold is None) else 999
    return abs((day - date.fromisoformat(gold)).days)


def value_right(claim: Claim, gold: Gold, question: Question | None) -> bool:
    """Form and numbers as in evaluation: about 5,700 is not exact 5,700; low and high of vague words are not scored."""
    answer = claim.answer
    if isinstance(answer, Count):
        if gold["form"] != answer.form or (answer.unit or None) != (gold.get("unit") or None):
            return False
        if answer.form == "vague":
            return True
        if answer.form == "range":
            return bool(answer.low == gold.get("low") and answer.high == gold.get("high"))
        return bool(answer.n == gold.get("n"))
    if isinstance(answer, YesNo):
        return bool(gold["form"] == ("yes" if answer.yes else "no"))
    if isinstance(answer, Day):
        return gold["form"] == "date" and _days_apart(answer.start, gold.get("date")) == 0
    if isinstance(answer, Place):
        return gold["form"] == "place" and _same_name(answer.place, gold["place"], _place_names(question))
    if isinstance(answer, Category):
        return gold["form"] == "category" and _same_name(
            answer.category, gold["category"], question.categories if question else {}
        )
    return False


def _place_names(question: Question | None) -> dict[str, tuple[str, ...]]:
    return {one.id: one.aliases for one in question.places} if question else {}


def _same_name(one: str, other: str, aliases: Mapping[str, tuple[str, ...]]) -> bool:
    folded = {one.casefold(), *(name.casefold() for name in aliases.get(one, ()))}
    return other.casefold() in folded or other.casefold() in {name.replace(" ", "-") for name in folded}


# -- scores --------------------------------------------------------------------------------------------------------------


class Judged(NamedTuple):
    """A captured claim, whether its core is right, and whether it repeats a gold claim that another one already matched."""

    claim: Claim
    right: bool
    repeat: bool


class Tally:
    """Counts over documents: per slot how many are right, how many claims were made and how many there are."""

    def __init__(self) -> None:
        self.right = dict.fromkeys(SLOTS, 0)
        self.made = self.gold = 0
        self.judged: list[Judged] = []
        self.lines: list[str] = []

    def add(self, document: str, claims: Sequence[Claim], rows: Sequence[Gold], questions: Mapping[str, Question]) -> None:
        """Count one document."""
        pairs = match(claims, rows, questions)
        matched = dict(pairs)
        missed = [row for j, row in enumerate(rows) if j not in set(matched.values())]
        self.gold += len(rows)
        for i, claim in enumerate(claims):
            if i not in matched:
                repeat = _repeats(claim, rows, questions)
                self.judged.append(Judged(claim, False, repeat))
                self.made += not repeat
                if not repeat:
                    self.lines.append(f"{document} {claim.question} {claim.span.quote[:60]!r}: not in gold")
                continue
            row = rows[matched[i]]
            slots = slots_right(claim, row, questions)
            self.made += 1
            self.judged.append(Judged(claim, slots["core"], False))
            for slot in SLOTS:
                self.right[slot] += slots[slot]
            wrong = [slot for slot in SLOTS if not slots[slot]]
            if wrong:
                self.lines.append(f"{document} {row['question']} {row['quote'][:50]!r}: {', '.join(wrong)} | got {_brief(claim)}")
        self.lines += [f"{document} {row['question']} {row['quote'][:60]!r}: missed" for row in missed]

    def join(self, other: Tally) -> None:
        """Add the counts of another tally."""
        self.right = {slot: self.right[slot] + other.right[slot] for slot in SLOTS}
        self.made += other.made
        self.gold += other.gold
        self.judged += other.judged
        self.lines += other.lines

    def scores(self) -> dict[str, Any]:
        """Precision, recall, F1 and n by slot, and the auto tier."""
        found: dict[str, Any] = {slot: f1(self.right[slot], self.made, self.gold) for slot in SLOTS}
        found["auto"] = self.auto()
        return found

    def thresholds(self) -> list[dict[str, float | int]]:
        """What the auto tier would be with other thresholds: those whom it may take are asserted without a hedge."""
        able = [one for one in self.judged if not one.repeat and one.claim.polarity == "asserted" and one.claim.hedge == "none"]
        return [{"threshold": one, **self._tier([row for row in able if row.claim.score >= one])} for one in THRESHOLDS]

    def auto(self) -> dict[str, float | int]:
        """The auto tier: precision of `core` with its 95% interval, and the share of gold that it covers."""
        return self._tier([one for one in self.judged if one.claim.tier == "auto" and not one.repeat])

    def _tier(self, chosen: Sequence[Judged]) -> dict[str, float | int]:
        right = sum(one.right for one in chosen)
        low, high = wilson(right, len(chosen))
        return {
            "precision": round(right / len(chosen), 4) if chosen else 0.0,
            "low": round(low, 4),
            "high": round(high, 4),
            "coverage": round(right / self.gold, 4) if self.gold else 0.0,
            "n": len(chosen),
        }


THRESHOLDS = (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)


def f1(right: int, predicted: int, gold: int) -> dict[str, float | int]:
    """Precision, recall, F1 and the number of gold claims."""
    precision = right / predicted if predicted else 0.0
    recall = right / gold if gold else 0.0
    total = precision + recall
    return {
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(2 * precision * recall / total, 4) if total else 0.0,
        "n": gold,
    }


def _brief(claim: Claim) -> str:
    return f"{claim.answer} {claim.polarity} {claim.origin} {claim.hedge} {claim.valid_from}"


def _repeats(claim: Claim, rows: Sequence[Gold], questions: Mapping[str, Question]) -> bool:
    """Another mention of a gold claim's answer by the same origin is no error."""
    return any(
        row["question"] == claim.question
        and row["origin"] == claim.origin
        and value_right(claim, row["value"], questions.get(claim.question))
        for row in rows
    )
