"""From a span to a claim by our own rules: whatever a model said about value, polarity, hedge, origin or date is not used."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from beeld import language
from beeld.capture.attribution import Attribution, attribute
from beeld.capture.ground import claim_at, hedge_of
from beeld.capture.naming import Names
from beeld.capture.roles import of_kind
from beeld.capture.when import valid_at
from beeld.model import (
    Answer,
    Category,
    Claim,
    Count,
    Day,
    Document,
    Place,
    Polarity,
    Question,
    Reading,
    Source,
    Text,
    YesNo,
    encode_json,
)

SCORE = 0.5  # of what only a model proposed; people's decisions will tell


class Refusal(NamedTuple):
    """Why nothing was read from a span."""

    because: str


class Reader:
    """Reads claims from spans of one document."""

    def __init__(self, document: Document, questions: Mapping[str, Question], sources: Mapping[str, Source]) -> None:
        self.document = document
        self.questions = questions
        self.spans = language.sentences(document.text, document.language)
        self._names = Names(sources)
        self._said: Attribution = attribute(document, self.spans, self._names)

    def claim(self, question_id: str, sentence: int, start: int, end: int, proposed_by: str) -> Claim | Refusal:
        """The claim at characters start..end of sentence number `sentence` (from 1), or why there is none."""
        document, question = self.document, self.questions[question_id]
        first, last = self.spans[sentence - 1]
        text = document.text[first:last]
        following = document.text[slice(*self.spans[sentence])] if sentence < len(self.spans) else ""
        found = self._answer(question, text, start - first, end - first, following)
        if isinstance(found, Refusal):
            return found
        answer, polarity, silence, start = found[0], found[1], found[2], first + found[3]
        said = self._said.origin_at(start, end)
        hedge = hedge_of(text, start - first, end - first, document.language, polarity, said)
        valid_from, valid_to = valid_at(document, start, end, (first, last), question, polarity)
        return msgspec.structs.replace(
            claim_at(document, question_id, start, end, answer, said),
            polarity=polarity,
            hedge=hedge,
            valid_from=valid_from,
            valid_to=valid_to,
            reports_silence=silence,
            tier="proposed",
            score=SCORE,
            proposed_by=proposed_by,
        )

    def _answer(
        self, question: Question, text: str, start: int, end: int, following: str
    ) -> tuple[Answer, Polarity, bool, int] | Refusal:
        """(answer, polarity, whether it reports silence, where the span begins): a number's "more than" belongs to it even if the
        quote leaves it out.
        """
        lang = self.document.language
        published = self.document.published.date()
        polarity = language.polarity_at(text, start, end, lang, following)
        if question.type in ("count", "date"):
            readings = language.read_sentence(text, lang, published=published, following=following)
            inside = [one for one in readings if _fits(one, question) and _inside(one, text, start, end, lang)]
            if len({encode_json(one.answer) for one in inside}) != 1:
                what = "number" if question.type == "count" else "date"
                return Refusal(f"the quote holds {'several' if inside else 'no'} {what} that our rules can read as the answer")
            return inside[0].answer, inside[0].polarity, False, min(start, inside[0].start)
        if question.type == "yesno":
            silence = language.silence_at(text, start, end, lang)
            left, right = language.clause_around(text, start, end, lang)
            negative = silence or (polarity == "asserted" and language.negated(text[left:right], lang))
            return YesNo(yes=not negative), "asserted" if polarity == "denied" and silence else polarity, silence, start
        if question.type == "text":
            return Text(text=text[start:end]), polarity, False, start
        named = self._named(question, text[start:end])
        if len(named) != 1:
            return Refusal(f"the quote names {'several' if named else 'none'} of what the question asks for")
        return named.pop(), polarity, False, start

    def _named(self, question: Question, quote: str) -> set[Answer]:
        """Declared places or categories that the quote names; for categories without a list the sources it names."""
        if question.type == "place":
            declared = {one.id: (one.id.replace("-", " "), *one.aliases) for one in question.places}
            found = {key for key, names in declared.items() if _names_any(quote, names)}
            holders = {one.within for one in question.places if one.id in found}
            return {Place(place=key) for key in found - holders}
        if question.categories:
            return {Category(category=key) for key, names in question.categories.items() if _names_any(quote, (key, *names))}
        return {Category(category=one.source) for one in self._names.mentions(quote, publisher=self.document.source)}


def _inside(reading: Reading, text: str, start: int, end: int, lang: str) -> bool:
    """Whether a quote holds a reading: all of it, or all but the words before the number that bound it ("at least")."""
    if not (reading.end <= end and reading.end > start):
        return False
    if reading.start >= start:
        return True
    alone = language.counts(text[start : reading.end], lang)
    return isinstance(reading.answer, Count) and len(alone) == 1 and _numbers(alone[0]) == _numbers(reading.answer)


def _numbers(count: Count) -> set[float]:
    return {one for one in (count.n, count.low, count.high) if one is not None}


def _fits(reading: Reading, question: Question) -> bool:
    """Whether a reading is of the kind that the question asks for: a day, or a number in what it counts."""
    if question.type == "date":
        return isinstance(reading.answer, Day)
    return isinstance(reading.answer, Count) and of_kind(reading, question)


def _names_any(quote: str, names: tuple[str, ...]) -> bool:
    return bool(re.search(rf"(?<!\w)(?:{language.alternatives([one for one in names if one])})(?!\w)", quote, re.IGNORECASE))
