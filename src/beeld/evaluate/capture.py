"""`beeld eval capture`: claims captured from documents against gold claims, slot by slot."""

from __future__ import annotations

import json
import math
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from beeld import language
from beeld.errors import InputError
from beeld.model import Category, Claim, Count, Day, Document, Place, Question, Source, YesNo
from beeld.model.load import load_questions, load_sources

Gold = dict[str, Any]
SLOTS = ("span", "question", "value", "polarity", "origin", "hedge", "valid_from", "core", "claim")


def measure(directory: Path, *, questions: Path | None = None, misses: bool = False) -> dict[str, Any]:
    """F1 per slot and language. DIR holds *.md and gold.jsonl; questions.toml and sources.toml in DIR or its parent."""
    documents = load_documents(directory)
    asked = load_questions(questions or beside(directory, "questions.toml"))
    sources = load_sources(beside(directory, "sources.toml"))
    gold = load_gold(directory / "gold.jsonl")
    began = time.process_time()
    predicted, sentences = capture_all(documents, asked, sources)
    seconds = time.process_time() - began
    lines: list[str] = []
    pairs = {one.id: match(predicted[one.id], gold[one.id], asked) for one in documents}
    languages = sorted({one.language for one in documents})
    result: dict[str, Any] = _score(documents, predicted, gold, pairs, asked, lines)
    result["by_language"] = {
        lang: _score([one for one in documents if one.language == lang], predicted, gold, pairs, asked, []) for lang in languages
    }
    result["auto"] = _auto(documents, predicted, gold, pairs, asked)
    result["documents"] = len(documents)
    result["sentences_per_cpu_s"] = round(sentences / seconds, 1) if seconds else 0.0
    if misses:
        result["misses"] = lines
    return result


def beside(directory: Path, name: str) -> Path:
    """A file in the folder or in its parent."""
    for folder in (directory, directory.parent):
        if (folder / name).exists():
            return folder / name
    raise InputError(f"{name} is missing", where=str(directory), todo=f"put {name} in the folder or its parent")


def load_documents(directory: Path) -> list[Document]:
    """All *.md of a folder, in the order of their names."""
    from beeld import capture

    found = [capture.load(path) for path in sorted(directory.glob("*.md")) if path.name.casefold() != "readme.md"]
    if not found:
        raise InputError("has no *.md documents", where=str(directory), todo="see `beeld eval capture --help`")
    return found


def load_gold(path: Path) -> dict[str, list[Gold]]:
    """Gold claims by document."""
    found: dict[str, list[Gold]] = defaultdict(list)
    if not path.exists():
        raise InputError("is missing", where=str(path), todo="one JSON claim a line; see docs/reference/eval.md")
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip():
            try:
                row = json.loads(line)
                found[row["doc"]].append(row)
            except (ValueError, KeyError) as fault:
                raise InputError(
                    f"is no gold claim: {fault!r}", where=f"{path}, line {number}", todo="see docs/reference/eval.md"
                ) from None
    return found


def capture_all(
    documents: Sequence[Document], questions: dict[str, Question], sources: dict[str, Source]
) -> tuple[dict[str, list[Claim]], int]:
    """Claims by document, and how many sentences were read."""
    from beeld.capture.claims import Extractor

    extractor = Extractor(questions, sources)
    predicted, sentences = {}, 0
    for one in documents:
        predicted[one.id] = extractor.claims(one)
        sentences += len(language.sentences(one.text, one.language))
    return predicted, sentences


# -- matching ------------------------------------------------------------------------------------------------------------


def match(predicted: list[Claim], gold: list[Gold], questions: dict[str, Question]) -> list[tuple[int, int]]:
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


def slots_right(claim: Claim, row: Gold, questions: dict[str, Question]) -> dict[str, bool]:
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


def _same_name(one: str, other: str, aliases: dict[str, tuple[str, ...]]) -> bool:
    folded = {one.casefold(), *(name.casefold() for name in aliases.get(one, ()))}
    return other.casefold() in folded or other.casefold() in {name.replace(" ", "-") for name in folded}


# -- scores --------------------------------------------------------------------------------------------------------------


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


def _score(
    documents: Sequence[Document],
    predicted: dict[str, list[Claim]],
    gold: dict[str, list[Gold]],
    pairs: dict[str, list[tuple[int, int]]],
    questions: dict[str, Question],
    lines: list[str],
) -> dict[str, Any]:
    right = dict.fromkeys(SLOTS, 0)
    total_predicted = total_gold = 0
    for one in documents:
        claims, rows = predicted[one.id], gold.get(one.id, [])
        extra = set(range(len(claims))) - {i for i, _ in pairs[one.id]}
        repeats = {i for i in extra if _repeats(claims[i], rows, questions)}
        total_predicted += len(claims) - len(repeats)
        total_gold += len(rows)
        for i, j in pairs[one.id]:
            slots = slots_right(claims[i], rows[j], questions)
            for slot in SLOTS:
                right[slot] += slots[slot]
            wrong = [slot for slot in SLOTS if not slots[slot]]
            if wrong:
                lines.append(
                    f"{one.id} {rows[j]['question']} {rows[j]['quote'][:50]!r}: {', '.join(wrong)} | got {_brief(claims[i])}"
                )
        missed = set(range(len(rows))) - {j for _, j in pairs[one.id]}
        lines += [f"{one.id} {rows[j]['question']} {rows[j]['quote'][:60]!r}: missed" for j in sorted(missed)]
        lines += [f"{one.id} {claims[i].question} {claims[i].span.quote[:60]!r}: not in gold" for i in sorted(extra - repeats)]
    return {slot: f1(right[slot], total_predicted, total_gold) for slot in SLOTS}


def _brief(claim: Claim) -> str:
    return f"{claim.answer} {claim.polarity} {claim.origin} {claim.hedge} {claim.valid_from}"


def _repeats(claim: Claim, rows: list[Gold], questions: dict[str, Question]) -> bool:
    """Another mention of a gold claim's answer by the same origin is no error."""
    return any(
        row["question"] == claim.question
        and row["origin"] == claim.origin
        and value_right(claim, row["value"], questions.get(claim.question))
        for row in rows
    )


def wilson(right: int, n: int, z: float = 1.96) -> tuple[float, float]:
    """Wilson score interval of a share (Wilson 1927), 95% by default."""
    if n == 0:
        return 0.0, 1.0
    share = right / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return centre - half, centre + half


def _auto(
    documents: Sequence[Document],
    predicted: dict[str, list[Claim]],
    gold: dict[str, list[Gold]],
    pairs: dict[str, list[tuple[int, int]]],
    questions: dict[str, Question],
) -> dict[str, float | int]:
    """The auto tier: precision of `core` with its 95% interval, and the share of gold that it covers."""
    right = n = covered = total = 0
    is_auto: Callable[[Claim], bool] = lambda claim: claim.tier == "auto"  # noqa: E731
    for one in documents:
        claims, rows = predicted[one.id], gold.get(one.id, [])
        matched = dict(pairs[one.id])
        total += len(rows)
        for i, claim in enumerate(claims):
            if not is_auto(claim) or (i not in matched and _repeats(claim, rows, questions)):
                continue
            n += 1
            good = i in matched and slots_right(claim, rows[matched[i]], questions)["core"]
            right += good
            covered += good
    low, high = wilson(right, n)
    return {
        "precision": round(right / n, 4) if n else 0.0,
        "low": round(low, 4),
        "high": round(high, 4),
        "coverage": round(covered / total, 4) if total else 0.0,
        "n": n,
    }
