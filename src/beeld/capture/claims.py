"""Claims: the spans of a document that answer the case's questions; value, polarity, hedge and origin are read again from
the span by our own rules, whoever proposed it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec

from beeld import language
from beeld.capture import again, surety
from beeld.capture.again import Told
from beeld.capture.attribution import Attributed
from beeld.capture.choose import Found, candidates, choose, remember
from beeld.capture.choose import first_look as look_at_numbers
from beeld.capture.context import Context, contexts
from beeld.capture.echo import Echo
from beeld.capture.ground import claim_at, hedge_of
from beeld.capture.naming import Names
from beeld.capture.proper import Proper
from beeld.capture.propose import LEAST, LEAST_BY_MEANING, Stated, answer_key, first_look, numbers, second_look, seen, statements
from beeld.capture.route import Profile, profiles
from beeld.capture.semantic import Embedder, Nearness
from beeld.capture.spans import Proposed
from beeld.capture.speakers import Speakers
from beeld.capture.weights import Floats, Weights, packaged
from beeld.capture.when import valid_at
from beeld.model import Category, Claim, Count, Day, Document, Place, Polarity, Question, Source, Tier, encode_json

KEPT_READY = 500  # documents that stay read between listening and capturing
AUTO_SCORE = 0.9  # below it a person looks first (docs/measurements.md has the precision of the tier)


class Prepared(NamedTuple):
    """A document's sentences and the numbers that a question could mean."""

    document: Document
    spans: list[tuple[int, int]]
    contexts: list[Context]
    found: list[Found]
    looked: tuple[Floats, Floats] | None  # at the numbers, each by itself: scores and probabilities by question


class Extractor:
    """Questions and sources made ready once, for many documents."""

    def __init__(
        self,
        questions: Mapping[str, Question],
        sources: Mapping[str, Source],
        *,
        weights: Weights | None = None,
        embedder: Embedder | None = None,
        auto_score: float = AUTO_SCORE,
    ) -> None:
        self.questions = questions
        self.auto_score = auto_score
        self.weights = weights or packaged(semantic=embedder is not None)
        self.least = LEAST if embedder is None else LEAST_BY_MEANING
        self.routed_by = "" if embedder is None else embedder.name
        self.profiles: dict[str, Profile] = profiles(questions)
        self.counting = [one for one in self.profiles.values() if one.question.type == "count"]
        self.stating = [one for one in self.profiles.values() if one.question.type != "count"]
        self.near_counting = None if embedder is None else Nearness([one.question for one in self.counting], embedder, "number")
        self.near_stating = None if embedder is None else Nearness([one.question for one in self.stating], embedder, "statement")
        self.echo = Echo()
        self._ready: dict[str, Prepared] = {}
        self.names = Names(sources)
        self.proper = Proper()
        self.told = Told()
        self._first: dict[str, list[Stated]] = {}
        self.signs: dict[str, list[float]] | None = None  # by claim, what surety.py weighed; kept where fitting asks for it

    def claims(self, document: Document) -> list[Claim]:
        """The document's claims in order of place. Its numbers are remembered for the documents that follow."""
        ready = self.prepared(document)
        self._ready.pop(document.id, None)
        chosen = choose(ready.found, self.counting, self.echo, self.weights, first=ready.looked)
        remember(self.echo, chosen)
        proposed = [*numbers(chosen, self.questions, self.least), *statements(self.stated(ready), self.least)]
        if not proposed:
            return []
        said = Speakers(document, ready.spans, self.names, self.weights)
        starts = [start for start, _ in ready.spans]
        found = []
        for one in proposed:
            context = ready.contexts[bisect_right(starts, one.start) - 1]
            who = said.origin_at(one.start, one.end, self.questions[one.question].type)
            found.append(self._claim(document, context, *who, one))
        return _distinct(found)

    def listen(self, documents: Iterable[Document]) -> None:
        """Note which numbers, days, places and parties the documents seem to give as answers, so that the same is known elsewhere."""
        readied = [self.prepared(document) for document in documents]
        for ready in readied:
            remember(self.echo, choose(ready.found, self.counting, self.echo, self.weights, second=False, first=ready.looked))
            again.remember(self.told, seen(self._looked(ready)))

    def stated(self, ready: Prepared) -> list[Stated]:
        """What the document's sentences could answer to questions that ask for no number, each with its chance."""
        first = self._looked(ready)
        self._first.pop(ready.document.id, None)
        again.remember(self.told, seen(first))
        return second_look(first, self.told, self.weights)

    def _looked(self, ready: Prepared) -> list[Stated]:
        """The first look, once; the names of all documents that were read before are known to it."""
        key = ready.document.id
        known = self._first.get(key)
        if known is None or (known and known[0][0].document is not ready.document):
            known = first_look(ready.contexts, self.stating, self.names, self.weights, self.near_stating, self.proper)
            if len(self._first) < KEPT_READY:
                self._first[key] = known
        return known

    def hear(self, claims: Iterable[Claim]) -> None:
        """Note the answers of claims that were captured before."""
        for claim in claims:
            if isinstance(claim.answer, Place):
                self.proper.note(claim.answer.place.replace("-", " "), claim.document)
            if isinstance(claim.answer, Day | Place | Category) and claim.polarity != "denied":
                self.told.note(claim.question, answer_key(claim.answer), claim.document, min(claim.score, 0.95))
            if isinstance(claim.answer, Count) and claim.answer.n and claim.polarity != "denied":
                self.echo.note(claim.question, claim.answer.n, claim.document, claim.score)

    def prepared(self, document: Document) -> Prepared:
        """The document's sentences, read once."""
        known = self._ready.get(document.id)
        if known is not None and known.document is document:
            return known
        spans = language.sentences(document.text, document.language)
        around = list(contexts(document, spans))
        self.proper.listen(around)
        found = candidates(around, self.counting, self.near_counting)
        looked = look_at_numbers(found, self.weights) if found and self.counting else None
        ready = Prepared(document, spans, around, found, looked)
        if len(self._ready) < KEPT_READY:
            self._ready[document.id] = ready
        return ready

    def _claim(self, document: Document, context: Context, said: Attributed, sure: float, one: Proposed) -> Claim:
        sentence, offset = context.text, context.start
        question = self.questions[one.question]
        polarity = one.polarity or language.polarity_at(
            sentence, one.start - offset, one.end - offset, document.language, context.following
        )
        if polarity == "asserted" and question.type != "yesno":
            polarity = self._taken_back(document, context, one, question)
        hedge = hedge_of(sentence, one.start - offset, one.end - offset, document.language, polarity, said)
        if one.said is not None and one.said.planned and hedge == "likely":
            hedge = "none"  # what is yet to come is not so now, however sure it is to come
        valid_from, valid_to = valid_at(
            document, one.start, one.end, (context.start, context.end), question, polarity, context.readings, one.answer
        )
        claim = msgspec.structs.replace(
            claim_at(document, one.question, one.start, one.end, one.answer, said),
            polarity=polarity,
            hedge=hedge,
            valid_from=valid_from,
            valid_to=valid_to,
            reports_silence=one.silence,
            routed_by=self.routed_by,
        )
        signs = surety.signals(claim, question, one, sure, termed=bool(question.terms.get(document.language)))
        if self.signs is not None:
            self.signs[claim.id] = signs
        score = surety.chance(signs, one.score * sure, self.weights)
        tier: Tier = "auto" if score >= self.auto_score and polarity == "asserted" and hedge == "none" else "proposed"
        return msgspec.structs.replace(claim, tier=tier, score=round(score, 4))

    def _taken_back(self, document: Document, context: Context, one: Proposed, question: Question) -> Polarity:
        """A value that the text names to reject it, or to correct what was said before."""
        start, end = one.start - context.start, one.end - context.start
        taken_back = language.taken_back(
            context.text,
            start,
            end,
            document.language,
            title=document.title,
            following=context.following,
            named=question.type != "count",
        )
        return "denied" if taken_back else "asserted"


def claims(document: Document, questions: Mapping[str, Question], sources: Mapping[str, Source]) -> list[Claim]:
    """The claims of one document. For many documents make one `Extractor`."""
    return Extractor(questions, sources).claims(document)


def _distinct(found: list[Claim]) -> list[Claim]:
    """One claim for each distinct (question, answer, origin, polarity) of a document: a second mention adds nothing."""
    rejected = {(one.question, encode_json(one.answer)) for one in found if one.polarity == "denied"}
    best: dict[tuple[str, bytes, str, str], Claim] = {}
    for claim in found:
        repeated = claim.polarity == "asserted" and claim.origin == claim.source
        if repeated and (claim.question, encode_json(claim.answer)) in rejected:
            continue  # a text that rejects a value says it first
        key = (claim.question, encode_json(claim.answer), claim.origin, claim.polarity)
        if key not in best or claim.score > best[key].score:
            best[key] = claim
    return sorted(best.values(), key=lambda one: (one.span.start, one.question))
