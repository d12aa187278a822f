"""Propose spans of a document that answer a question, by kind of answer, each with the chance that it does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

import msgspec

from beeld import language
from beeld.capture import again, named, spans
from beeld.capture.again import Seen, Told
from beeld.capture.choose import Weighted
from beeld.capture.context import Context
from beeld.capture.marks import Marks
from beeld.capture.naming import Names
from beeld.capture.proper import Proper
from beeld.capture.relevance import Weighable, chances
from beeld.capture.route import Profile
from beeld.capture.semantic import NAMES, Nearness, marked_whole
from beeld.capture.spans import Proposed
from beeld.capture.weights import Floats, Weights
from beeld.model import Answer, Count, Question, Reading, encode_json

SHARE, TOUCHED = NAMES.index("sem_share"), 0.1  # a sentence that the model holds this likely is looked at, whatever its words
# the chance above which a proposal is made, by words alone and with the sentence model; where precision and recall balance on
# subjects that the weights have not seen (docs/measurements.md)
LEAST = {"count": 0.3, "yesno": 0.35, "date": 0.3, "place": 0.3, "category": 0.4}
LEAST_BY_MEANING = {"count": 0.42, "yesno": 0.56, "date": 0.42, "place": 0.42, "category": 0.5}
Stated = tuple[Context, Profile, Proposed]  # a stretch of a sentence that could answer a question


def first_look(
    contexts: Sequence[Context],
    profiles: Sequence[Profile],
    names: Names,
    weights: Weights,
    near: Nearness | None = None,
    proper: Proper | None = None,
) -> list[Stated]:
    """What the sentences of a document could answer to questions that ask for no number, each with its chance."""
    found = list(stated(contexts, profiles, names, proper, near))
    return [
        (context, profile, proposed._replace(score=chance))
        for (context, profile, proposed, _), chance in zip(found, chances(found, weights), strict=True)
    ]


def seen(found: Iterable[Stated]) -> list[Seen]:
    """Of what was weighed once, what names a day, a place or a party."""
    return [
        Seen(
            document=context.document.id,
            question=profile.question.id,
            kind=profile.question.type,
            answer=answer_key(one.answer),
            sentence=context.order,
            start=one.start,
            chance=one.score,
        )
        for context, profile, one in found
        if profile.question.type != "yesno"
    ]


def answer_key(answer: Answer) -> str:
    """An answer as a key: the same answer has the same."""
    return encode_json(answer).decode()


def second_look(found: Sequence[Stated], told: Told, weights: Weights) -> list[Stated]:
    """What was weighed once, weighed again where it names a day, a place or a party."""
    chances = iter(again.weighed(seen(found), told, weights))
    return [
        (context, profile, one if profile.question.type == "yesno" else one._replace(score=next(chances)))
        for context, profile, one in found
    ]


def statements(found: Iterable[Stated], least: Mapping[str, float]) -> list[Proposed]:
    """Of what was weighed, what is likely enough; `least` by type of question."""
    return [one for _, profile, one in found if one.score >= least[profile.question.type]]


def stated(
    contexts: Sequence[Context],
    profiles: Sequence[Profile],
    names: Names,
    proper: Proper | None = None,
    near: Nearness | None = None,
) -> Iterator[Weighable]:
    """Stretches that could answer a question that asks for no number; `proper`: the names that the case's documents hold. With
    the sentence model (`near`) also clauses of sentences that say none of a yes/no question's words; then what it says of sentence
    and question stands beside each.
    """
    if proper is None:
        proper = Proper()
        proper.listen(contexts)
    said = None if near is None or not contexts else near.signals([marked_whole(one) for one in contexts], contexts[0].lang)
    answers = []
    for number, context in enumerate(contexts):
        open_ = [
            one for one in profiles if one.exclude.get(context.lang) is None or not one.exclude[context.lang].search(context.text)
        ]
        rows: dict[str, Floats] = {}
        if near is not None and said is not None:
            rows = {one.question.id: said[number, near.columns[one.question.id]] for one in open_}
        likely = frozenset(key for key, row in rows.items() if row[SHARE] >= TOUCHED)
        asked = [one for one in open_ if one.question.type == "yesno"]
        answers += [(context, *one, rows.get(one[1].question)) for one in spans.candidates(context, asked, likely)]
        for profile in open_:
            if profile.question.type != "yesno":
                for one in named.candidates(context, profile, names, proper):
                    yield context, profile, one, rows.get(profile.question.id)
    yield from _beside_others(answers)


def _beside_others(answers: list[Weighable]) -> Iterator[Weighable]:
    """Answers to yes/no questions, each with how far its sentence fits better than the document's others."""
    best: dict[str, list[tuple[float, int]]] = {}
    for context, _, one, _ in answers:
        best.setdefault(one.question, []).append((one.evidence, context.order))
    for context, profile, one, row in answers:
        others = [evidence for evidence, order in best[one.question] if order != context.order]
        yield context, profile, one._replace(peak=one.evidence - max(others, default=0.0)), row


def numbers(chosen: list[Weighted], questions: Mapping[str, Question], least: Mapping[str, float]) -> list[Proposed]:
    """What the numbers of a document answer: the likeliest question of each, if it is likely enough; `least` by type of question."""
    found = []
    for context, reading, asked, row in chosen:
        best = int(row[:-1].argmax())
        if row[best] < least["count"]:
            continue
        question = questions[asked[best]]
        end = reading.noun_end if reading.noun or reading.measure else reading.end
        answer = with_unit(reading, question, context.lang)
        found.append(Proposed(question.id, reading.start, end, answer, float(row[best]), polarity=reading.polarity))
    return found


def with_unit(reading: Reading, question: Question, lang: str) -> Count:
    """The count that was read, with its unit where it is another than the question's; a measure in the unit of the question."""
    assert isinstance(reading.answer, Count)
    asked = language.unit_asked(question.unit) if reading.measure else None
    if asked is not None and language.unit_answers(language.unit(reading.measure), asked):
        n, low, high = (
            language.turned(one, language.unit(reading.measure), asked)
            for one in (reading.answer.n, reading.answer.low, reading.answer.high)
        )
        return msgspec.structs.replace(reading.answer, n=n, low=low, high=high)
    if question.unit in ("persons", "people") and reading.noun and families(reading.noun, lang):
        return msgspec.structs.replace(reading.answer, unit="families")
    return reading.answer


@lru_cache(maxsize=5000)
def families(noun: str, lang: str) -> bool:
    """Whether families are counted, not persons ("family members" are persons)."""
    names = Marks(noun, lang).names(0, len(noun))
    return "unit:families" in names and "cue:persons" not in names
