"""Claims: the spans of a document that answer the case's questions; value, polarity, hedge and origin are read again from
the span by our own rules, whoever proposed it.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from beeld import language
from beeld.capture.attribution import Attributed
from beeld.capture.choose import Echo, Found, candidates, choose, remember
from beeld.capture.context import Context, contexts
from beeld.capture.naming import Names
from beeld.capture.propose import numbers, statements
from beeld.capture.route import Profile, profiles
from beeld.capture.semantic import Embedder, Nearness
from beeld.capture.spans import Proposed
from beeld.capture.speakers import Speakers
from beeld.capture.weights import Weights, packaged
from beeld.capture.when import valid_at
from beeld.model import Answer, Claim, Count, Document, Question, Source, Span, Tier, encode_json

KEPT_READY = 500  # documents that stay read between listening and capturing
AUTO_SCORE = 0.9  # below it a person looks first (docs/measurements.md has the precision of the tier)


class Prepared(NamedTuple):
    """A document's sentences and the numbers that a question could mean."""

    document: Document
    spans: list[tuple[int, int]]
    contexts: list[Context]
    found: list[Found]


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
        self.profiles: dict[str, Profile] = profiles(questions)
        self.counting = [one for one in self.profiles.values() if one.question.type == "count"]
        self.stating = [one for one in self.profiles.values() if one.question.type != "count"]
        self.near_counting = None if embedder is None else Nearness([one.question for one in self.counting], embedder)
        self.near_stating = None if embedder is None else Nearness([one.question for one in self.stating], embedder)
        self.echo: Echo = {}
        self._ready: dict[str, Prepared] = {}
        self.names = Names(sources)

    def claims(self, document: Document) -> list[Claim]:
        """The document's claims in order of place. Its numbers are remembered for the documents that follow."""
        ready = self._prepared(document)
        self._ready.pop(document.id, None)
        said = Speakers(document, ready.spans, self.names, self.weights)
        chosen = choose(ready.found, self.counting, self.echo, self.weights)
        remember(self.echo, chosen)
        starts = [start for start, _ in ready.spans]
        proposed = numbers(chosen, self.questions)
        proposed += statements(ready.contexts, self.stating, self.names, self.weights, self.near_stating)
        found = []
        for one in proposed:
            context = ready.contexts[bisect_right(starts, one.start) - 1]
            found.append(self._claim(document, context, *said.origin_at(one.start, one.end), one))
        return _distinct(found)

    def listen(self, documents: Iterable[Document]) -> None:
        """Note which numbers the documents seem to give as whose answers, so that the same number is known elsewhere."""
        for document in documents:
            found = self._prepared(document).found
            remember(self.echo, choose(found, self.counting, {}, self.weights, second=False))

    def hear(self, claims: Iterable[Claim]) -> None:
        """Note the numbers of claims that were captured before."""
        for claim in claims:
            if isinstance(claim.answer, Count) and claim.answer.n and claim.polarity != "denied":
                said = self.echo.setdefault(claim.question, {}).setdefault(claim.answer.n, {})
                said[claim.document] = max(said.get(claim.document, 0.0), min(claim.score, 0.95))

    def _prepared(self, document: Document) -> Prepared:
        """The document's sentences, read once."""
        known = self._ready.get(document.id)
        if known is not None and known.document is document:
            return known
        spans = language.sentences(document.text, document.language)
        around = list(contexts(document, spans))
        ready = Prepared(document, spans, around, candidates(around, self.counting, self.near_counting))
        if len(self._ready) < KEPT_READY:
            self._ready[document.id] = ready
        return ready

    def _claim(self, document: Document, context: Context, said: Attributed, sure: float, one: Proposed) -> Claim:
        sentence, offset = context.text, context.start
        question = self.questions[one.question]
        polarity = one.polarity or language.polarity_at(
            sentence, one.start - offset, one.end - offset, document.language, context.following
        )
        hedge = language.hedge_at(sentence, one.start - offset, one.end - offset, document.language)
        if polarity == "not_established":
            hedge = "unconfirmed"
        elif hedge == "none" and said.reported:
            hedge = "reported"
        valid_from, valid_to = valid_at(
            document, one.start, one.end, (context.start, context.end), question, polarity, context.readings
        )
        score = one.score * sure
        tier: Tier = "auto" if score >= self.auto_score and polarity == "asserted" and hedge == "none" else "proposed"
        quote = document.text[one.start : one.end]
        return Claim(
            id=claim_id(document.id, one.question, one.start, one.end, one.answer),
            document=document.id,
            question=one.question,
            span=Span(
                text_sha256=document.text_sha256, start=one.start, end=one.end, quote=quote, page=document.page_of(one.start)
            ),
            answer=one.answer,
            source=document.source,
            origin=said.origin,
            chain=said.chain,
            said_at=document.published,
            polarity=polarity,
            hedge=hedge,
            valid_from=valid_from,
            valid_to=valid_to,
            reports_silence=one.silence,
            tier=tier,
            score=round(score, 4),
        )


def claims(document: Document, questions: Mapping[str, Question], sources: Mapping[str, Source]) -> list[Claim]:
    """The claims of one document. For many documents make one `Extractor`."""
    return Extractor(questions, sources).claims(document)


def claim_id(document: str, question: str, start: int, end: int, answer: Answer) -> str:
    digest = hashlib.sha256(b"\0".join((document.encode(), question.encode(), f"{start}-{end}".encode(), encode_json(answer))))
    return f"c{digest.hexdigest()[:12]}"


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
