"""`beeld eval case`: capture, then weigh at each date of truth.toml, with what was published and decided by then."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from beeld import capture, weigh
from beeld.desk.deciding import decision_from_row
from beeld.errors import InputError
from beeld.evaluate import copies
from beeld.evaluate.capture import beside, capture_all, embedder_asked, load_documents, load_gold, model_there
from beeld.model import (
    Category,
    Claim,
    Count,
    Coverage,
    Day,
    Decision,
    Document,
    Finding,
    Place,
    Policy,
    Question,
    Reuse,
    Source,
    Span,
    View,
    YesNo,
    permitted,
)
from beeld.model.load import load_questions, load_sources

Truth = dict[str, Any]
STATUS = {"unknown": "not_looked"}


def measure(
    directory: Path,
    *,
    questions: Path | None = None,
    gold: bool = False,
    misses: bool = False,
    semantic: bool | None = None,
) -> dict[str, Any]:
    """Answers and statuses right of the reachable entries. `gold` weighs the gold claims, so that weighing is seen apart.
    `semantic`: captured with the sentence model; None: where it is. Raises `MissingExtraError` when it is asked for in vain.
    """
    asked = load_questions(questions or beside(directory, "questions.toml"))
    sources = load_sources(beside(directory, "sources.toml"))
    truth_path = beside(directory, "truth.toml")
    truth = _truth(truth_path)
    folders = [directory, *sorted(one for one in directory.iterdir() if one.is_dir())]
    folders = [one for one in folders if any(one.glob("*.md")) and (one / "gold.jsonl").exists()]
    documents = [document for folder in folders for document in load_documents(folder)]
    if gold:
        rows = {key: value for folder in folders for key, value in load_gold(folder / "gold.jsonl").items()}
        claims = claims_from_gold(documents, rows)
    else:
        model = embedder_asked() if (model_there() if semantic is None else semantic) else None
        captured = capture_all(documents, asked, sources, embedder=model)
        claims = [claim for found in captured.values() for claim in found]
    decisions = _decisions(truth_path.with_name("decisions.jsonl"), set(asked), {one.id for one in documents})
    expected = copies.expected_copies(folders)
    reuses = copies.all_reuse(documents, sources)
    by_id = {one.id: one for one in documents}

    def weighed(links: Sequence[Reuse]) -> tuple[dict[str, Any], list[str]]:
        findings = []
        for one in truth:
            said = [row for on, row in decisions if on <= one["date"] and isinstance(row, Decision)]
            voiced = _voiced_by(one["date"], claims, by_id, capture.decided(links, said))
            findings.append(_finding(asked, one, voiced, sources, decisions))
        return score(findings, truth, asked, with_decisions=bool(decisions))

    result, lines = weighed(reuses)
    result |= _copies(documents, claims, reuses, expected)
    decided, _ = weighed(copies.decided_by_labels(reuses, expected))
    result["when_decided"] |= {key: decided[key] for key in ("answer_right", "status_right", "wrong_above_90")}
    if misses:
        result["misses"] = lines
    return result


def _copies(
    documents: Sequence[Document], claims: Sequence[Claim], reuses: Sequence[Reuse], expected: dict[str, str]
) -> dict[str, Any]:
    """Folded copies as they are, and `when_decided`: as a person leaves them who accepts the proposals that the labels name."""
    by_id = {one.id: one for one in documents}
    voiced = capture.fold(claims, by_id, reuses)
    told = capture.fold(claims, by_id, copies.decided_by_labels(reuses, expected))
    return {
        "copies_folded": copies.folded(documents, voiced, expected),
        "copies_expected": len(expected),
        "copies_proposed": sum(one.tier == "proposed" and expected.get(one.document) == one.original for one in reuses),
        "proposals": sum(one.tier == "proposed" for one in reuses),
        "repeated_claims": copies.repeats(claims, expected),
        "repeated_claims_folded": copies.repeats(voiced, expected),
        "when_decided": {
            "copies_folded": copies.folded(documents, told, expected),
            "repeated_claims": copies.repeats(told, expected),
        },
    }


def _voiced_by(day: date, claims: Sequence[Claim], documents: dict[str, Document], reuses: Sequence[Reuse]) -> list[Claim]:
    """The claims said by a day, folded by what was published by then."""
    said = [one for one in claims if one.said_at.date() <= day]
    return capture.fold(said, {key: one for key, one in documents.items() if one.published.date() <= day}, reuses)


def _truth(path: Path) -> list[Truth]:
    try:
        return list(tomllib.loads(path.read_text(encoding="utf-8"))["truth"])
    except (OSError, KeyError, tomllib.TOMLDecodeError) as fault:
        raise InputError(
            f"is no truth file: {fault}", where=str(path), todo="[[truth]] tables; see docs/reference/eval.md"
        ) from None


def _decisions(path: Path, questions: set[str], documents: set[str]) -> list[tuple[date, Decision | Coverage]]:
    if not path.exists():
        return []
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip():
            raw = json.loads(line)
            entry = decision_from_row(raw, f"{path}, line {number}", number, questions, documents)
            if entry is not None:
                found.append((date.fromisoformat(raw["date"]), entry))
    return found


def _finding(
    questions: dict[str, Question],
    entry: Truth,
    claims: Sequence[Claim],
    sources: dict[str, Source],
    decisions: list[tuple[date, Decision | Coverage]],
) -> Finding:
    day: date = entry["date"]
    question = questions[entry["question"]]
    known = [one for on, one in decisions if on <= day]
    return weigh.weigh(
        question,
        [one for one in claims if one.question == question.id and one.said_at.date() <= day],
        sources=sources,
        calibration=weigh.declared_calibration(),
        view=View(name="internal", everything=True),
        policy=Policy(),
        valid_at=day,
        known_seq=0,
        coverage=[one for one in known if isinstance(one, Coverage) and one.question == question.id],
        decisions=[one for one in known if isinstance(one, Decision) and one.question == question.id],
        said_by=day,
    )


def claims_from_gold(documents: Sequence[Document], gold: dict[str, list[dict[str, Any]]]) -> list[Claim]:
    """Gold lines as claims."""
    found = []
    for document in documents:
        for number, row in enumerate(gold.get(document.id, [])):
            quote = document.text[row["start"] : row["end"]]
            span = Span(text_sha256=document.text_sha256, start=row["start"], end=row["end"], quote=quote)
            found.append(
                Claim(
                    id=f"{document.id}-{number}",
                    document=document.id,
                    question=row["question"],
                    span=span,
                    answer=answer_from_gold(row["value"]),
                    source=row["said_by"],
                    origin=row["origin"],
                    said_at=document.published,
                    polarity=row["polarity"],
                    hedge=row["hedge"],
                    valid_from=_day(row.get("valid_from")),
                    valid_to=_day(row.get("valid_to")),
                    reports_silence=bool(row.get("reports_silence")),
                    tier="accepted",
                )
            )
    return found


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def answer_from_gold(value: dict[str, Any]) -> Count | YesNo | Day | Place | Category:
    """A gold or truth value as an answer. Raises `InputError` for an unknown form."""
    form = value["form"]
    if form in ("yes", "no"):
        return YesNo(yes=form == "yes")
    if form == "date":
        day = value["date"] if isinstance(value["date"], date) else date.fromisoformat(value["date"])
        return Day(start=day, end=day)
    if form == "place":
        return Place(place=value["place"])
    if form == "category":
        return Category(category=value["category"])
    try:
        return msgspec.convert(value, Count, strict=False)
    except msgspec.ValidationError as fault:
        raise InputError(f"value {value!r} is no answer: {fault}", todo="see docs/reference/eval.md") from None


# -- scoring -------------------------------------------------------------------------------------------------------------


def score(
    findings: Sequence[Finding], truth: Sequence[Truth], questions: dict[str, Question], *, with_decisions: bool
) -> tuple[dict[str, Any], list[str]]:
    """Counts over the reachable entries, and a line per miss."""
    reachable = answers = statuses = covers = intervals = wrong_above_90 = 0
    likelihoods: list[float] = []
    lines: list[str] = []
    for finding, entry in zip(findings, truth, strict=True):
        if not entry.get("reachable", True):
            continue
        reachable += 1
        right = answer_right(entry["known"], finding, questions[entry["question"]])
        good_status = status_right(entry["status"], finding, with_decisions)
        answers += right
        statuses += good_status
        likelihoods.append(finding.likelihood if right else 1 - finding.likelihood if finding.answer is not None else 0.0)
        wrong_above_90 += not right and finding.likelihood > 0.9 and finding.answer is not None
        covered = _covers(entry["known"], finding)
        if covered is not None:
            intervals += 1
            covers += covered
        if not (right and good_status):
            lines.append(
                f"{entry['question']} {entry['date']}: known {entry['known']} {entry['status']} | got {finding.answer} "
                f"{finding.status} {finding.likelihood:.2f}{'' if right else ' ANSWER'}{'' if good_status else ' STATUS'}"
            )
    return {
        "answer_right": answers,
        "status_right": statuses,
        "reachable": reachable,
        "interval_covers": covers,
        "intervals": intervals,
        "mean_likelihood": round(sum(likelihoods) / len(likelihoods), 4) if likelihoods else 0.0,
        "wrong_above_90": wrong_above_90,
    }, lines


def status_right(wanted: str, finding: Finding, with_decisions: bool) -> bool:
    """Without decisions `confirmed` counts as corroborated and confirmable."""
    expected = STATUS.get(wanted, wanted)
    if expected == "confirmed" and not with_decisions:
        return finding.status == "confirmed" or (finding.status == "corroborated" and finding.confirmable)
    return finding.status == expected


def answer_right(known: dict[str, Any], finding: Finding, question: Question) -> bool:
    """Whether the finding says what was the best picture then. Numbers: an exact one must be equal; a bound or a range must
    hold the finding's own number, which may not lie more than a quarter beyond a bound.
    """
    form, answer = known["form"], finding.answer
    if form == "unknown":
        return answer is None or finding.status == "not_looked" or finding.likelihood < 0.5
    if answer is None:
        return False
    if form in ("yes", "no"):
        return answer == YesNo(yes=form == "yes")
    if form == "date":
        return (
            isinstance(answer, Day) and answer.start == known["date"]
            if isinstance(known["date"], date)
            else _same_day(answer, known["date"])
        )
    if form == "place":
        names = {one.id: {one.id, *(alias.casefold() for alias in one.aliases)} for one in question.places}
        return isinstance(answer, Place) and (answer.place == known["place"] or known["place"] in names.get(answer.place, set()))
    if form == "category":
        return isinstance(answer, Category) and bool(answer.category.casefold() == known["category"].casefold())
    return isinstance(answer, Count) and _count_right(known, answer)


def _same_day(answer: object, text: str) -> bool:
    return isinstance(answer, Day) and answer.start.isoformat() == text


def _count_right(known: dict[str, Any], answer: Count) -> bool:
    form = known["form"]
    if form == "vague":
        return answer.form == "vague" or (answer.n == 0 and "empty" in known.get("word", ""))
    if answer.form == "vague":
        return False
    said = answer.n if answer.n is not None else ((answer.low or 0) + (answer.high or 0)) / 2
    n = known.get("n", 0)
    if form == "exact":
        low, high = permitted(answer)
        return bool(said == n) if answer.form == "exact" else bool(low <= n <= high and said >= 0.9 * n)
    if form == "about":
        return bool(abs(said - n) <= 0.1 * n)
    if form in ("at_least", "more_than"):
        return bool(n * 0.98 <= said <= n * 1.25)
    if form == "at_most":
        return bool(n * 0.75 <= said <= n * 1.02)
    return bool(known["low"] * 0.98 <= said <= known["high"] * 1.02)


def _covers(known: dict[str, Any], finding: Finding) -> bool | None:
    """Whether the finding's interval meets what was known; None where there are no numbers."""
    if (
        finding.low is None
        or finding.high is None
        or known["form"] not in ("exact", "about", "at_least", "at_most", "range", "more_than")
    ):
        return None
    wanted = answer_from_gold(known)
    low, high = permitted(wanted)
    return finding.low <= high and low <= finding.high
