"""Trying a question while it is written: which stretches of documents it would catch, which it only just misses, and why."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import lru_cache
from importlib import resources
from typing import Literal

import msgspec
import numpy as np

from beeld.capture import choose, relevance
from beeld.capture.claims import Extractor, Prepared
from beeld.capture.context import Context
from beeld.capture.propose import answer_key, stated
from beeld.capture.weights import Floats
from beeld.model import Claim, Document, Tier
from beeld.model.base import Value

NEARLY = 0.33  # of the chance from which a stretch is caught: what only just misses
TELLING = 0.15  # a signal that moves the score less than this is not told
REASONS = 3
STRONGER = 1.0  # on the scale of log odds: another question fits so much better that it would get the stretch


class Tried(Value, frozen=True, kw_only=True):
    """A stretch of a document beside a question: its chance, whether it would be caught, only just missed or go to another
    question, and what speaks for and against it, in words. `tier`: that of the claim which capture would make of it; None where
    it would make none, for instance because the document says the same elsewhere.
    """

    document: str
    start: int
    end: int
    quote: str
    sentence: str
    chance: float
    verdict: Literal["caught", "nearly", "other"]
    other: str | None = None
    tier: Tier | None = None
    pro: tuple[str, ...] = ()
    contra: tuple[str, ...] = ()


def tried(
    extractor: Extractor,
    question: str,
    documents: Collection[Document],
    lang: str,
    progress: Callable[[int, int], None] | None = None,
) -> list[Tried]:
    """What a question of the extractor catches and only just misses, likeliest first; reasons in the language `lang`."""
    words = _reasons(lang)
    look = _numbers if extractor.questions[question].type == "count" else _stretches
    found: list[Tried] = []
    for number, document in enumerate(documents, start=1):
        ready = extractor.prepared(document)
        made = extractor.claims(document)
        found += [_as_captured(extractor, question, one, made) for one in look(extractor, question, ready, words)]
        if progress is not None:
            progress(number, len(documents))
    order = {"caught": 0, "nearly": 1, "other": 2}
    return sorted(found, key=lambda one: (order[one.verdict], -one.chance, one.document, one.start))


def _as_captured(extractor: Extractor, question: str, one: Tried, made: Sequence[Claim]) -> Tried:
    """What is caught, with what capture made of it in the end: a number answers one question, and another may have got it."""
    if one.verdict != "caught":
        return one
    there = [claim for claim in made if claim.span.start < one.end and one.start < claim.span.end]
    for claim in there:
        if claim.question == question:
            return msgspec.structs.replace(one, tier=claim.tier)
    counts = {asked.question.id for asked in extractor.counting}
    rival = next((claim.question for claim in there if {claim.question, question} <= counts), None)
    return one if rival is None else msgspec.structs.replace(one, verdict="other", other=rival)


def _numbers(extractor: Extractor, question: str, ready: Prepared, words: dict[str, str]) -> Iterator[Tried]:
    vector, bias = extractor.weights.look("first", choose.FIRST)
    asked = [one.question.id for one in extractor.counting]
    column = asked.index(question)
    for context, reading, rows, offset in ready.found:
        scores = rows @ vector[: rows.shape[1]] + bias + offset
        rival = max((index for index in range(len(asked)) if index != column), key=lambda index: scores[index], default=None)
        stronger = rival is not None and scores[rival] > max(0.0, scores[column] + STRONGER)
        end = reading.noun_end if reading.noun else reading.end
        yield from _told(
            context, reading.start, end, float(scores[column]), extractor.least["count"], rows[column] * vector[: rows.shape[1]],
            choose.FIRST, words, asked[rival] if stronger and rival is not None else None,
        )  # fmt: skip


def _stretches(extractor: Extractor, question: str, ready: Prepared, words: dict[str, str]) -> Iterator[Tried]:
    look, signals = relevance.look(extractor.profiles[question])
    vector, bias = extractor.weights.look(look, signals)
    profiles = [one for one in extractor.stating if one.question.id == question]
    settled = {
        (one.start, answer_key(one.answer)): math.log(one.score / (1.0 - one.score))
        for _, profile, one in extractor.stated(ready)
        if profile.question.id == question and 0.0 < one.score < 1.0
    }
    found = stated(ready.contexts, profiles, extractor.names, extractor.proper, extractor.near_stating)
    for context, profile, one, said in found:
        row = np.array(relevance.signals(context, profile, one, said))
        score = settled.get((one.start, answer_key(one.answer)), float(row @ vector[: len(row)] + bias))
        least = extractor.least[profile.question.type]
        yield from _told(context, one.start, one.end, score, least, row * vector[: len(row)], signals, words, None)


def _told(
    context: Context, start: int, end: int, score: float, least: float, moved: Floats, names: Sequence[str],
    words: dict[str, str], other: str | None,
) -> Iterator[Tried]:  # fmt: skip
    if score == -math.inf:
        return
    chance = 1.0 / (1.0 + math.exp(-score))
    if chance < least * NEARLY:
        return
    pro, contra = _because(moved, names, words)
    verdict: Literal["caught", "nearly", "other"] = "caught" if chance >= least else "nearly"
    yield Tried(
        document=context.document.id,
        start=start,
        end=end,
        quote=context.document.text[start:end],
        sentence=context.text,
        chance=round(chance, 3),
        verdict="other" if other is not None else verdict,
        other=other,
        pro=pro,
        contra=contra,
    )


def _because(moved: Floats, names: Sequence[str], words: dict[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The most telling reasons for and against, each once."""
    told: dict[bool, list[str]] = {True: [], False: []}
    for index in np.argsort(-np.abs(moved)):
        value, phrase = float(moved[index]), words.get(names[index])
        if abs(value) >= TELLING and phrase is not None and phrase not in told[value > 0]:
            told[value > 0].append(phrase)
    return tuple(told[True][:REASONS]), tuple(told[False][:REASONS])


@lru_cache(maxsize=4)
def _reasons(lang: str) -> dict[str, str]:
    tables = tomllib.loads((resources.files("beeld.capture") / "reasons.toml").read_text(encoding="utf-8"))
    found: dict[str, str] = tables.get(lang, tables["en"])
    return found
