"""Claims: the spans of a document that answer the case's questions; value, polarity, hedge and origin are read again from
the span by our own rules, whoever proposed it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from beeld import language
from beeld.capture.attribution import Attributed, attribute
from beeld.capture.context import Context, contexts
from beeld.capture.naming import Names
from beeld.capture.propose import Proposed, propose
from beeld.capture.route import Profile, profiles
from beeld.capture.when import valid_at
from beeld.model import Answer, Claim, Document, Question, Source, Span, Tier, encode_json

AUTO_SCORE = 0.95  # below it a person looks first (docs/measurements.md has the tier's precision)


class Extractor:
    """Questions and sources made ready once, for many documents."""

    def __init__(self, questions: Mapping[str, Question], sources: Mapping[str, Source]) -> None:
        self.questions = questions
        self.profiles: dict[str, Profile] = profiles(questions)
        self.names = Names(sources)

    def claims(self, document: Document) -> list[Claim]:
        """The document's claims in order of place."""
        spans = language.sentences(document.text, document.language)
        attribution = attribute(document, spans, self.names)
        found: list[Claim] = []
        for context in contexts(document, spans):
            for one in propose(context, self.profiles, self.names):
                found.append(self._claim(document, context, attribution.origin_at(one.start, one.end), one))
        return _distinct(found)

    def _claim(self, document: Document, context: Context, said: Attributed, one: Proposed) -> Claim:
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
        valid_from, valid_to = valid_at(document, one.start, one.end, (context.start, context.end), question, polarity)
        tier: Tier = "auto" if one.score >= AUTO_SCORE and polarity == "asserted" and hedge == "none" else "proposed"
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
            score=round(one.score, 4),
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
