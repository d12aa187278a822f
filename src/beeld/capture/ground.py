"""Ground: a claim at its exact span, whoever proposed it: its id, its hedge by what was read, its place in the document."""

from __future__ import annotations

import hashlib

from beeld import language
from beeld.capture.attribution import Attributed
from beeld.model import Answer, Claim, Document, Hedge, Polarity, encode_json


def claim_id(document: str, question: str, start: int, end: int, answer: Answer) -> str:
    """The same claim of the same document has the same id, whoever proposed it."""
    digest = hashlib.sha256(b"\0".join((document.encode(), question.encode(), f"{start}-{end}".encode(), encode_json(answer))))
    return f"c{digest.hexdigest()[:12]}"


def hedge_of(sentence: str, start: int, end: int, lang: str, polarity: Polarity, said: Attributed) -> Hedge:
    """How firmly characters start..end of a sentence are worded: what is not established is unconfirmed, what a source
    without an id says is reported, where no words of the sentence say more; and a denial is no less firm for what it
    denies being hearsay.
    """
    hedge = language.hedge_at(sentence, start, end, lang)
    if polarity == "not_established":
        return "unconfirmed"
    if polarity == "denied" and hedge in ("none", "reported"):
        return "none"
    return "reported" if hedge == "none" and said.reported else hedge


def claim_at(document: Document, question: str, start: int, end: int, answer: Answer, said: Attributed) -> Claim:
    """The claim at characters start..end of a document, as the document's source or whom it names says it."""
    return Claim(
        id=claim_id(document.id, question, start, end, answer),
        document=document.id,
        question=question,
        span=document.span(start, end),
        answer=answer,
        source=document.source,
        origin=said.origin,
        chain=said.chain,
        said_at=document.published,
    )
