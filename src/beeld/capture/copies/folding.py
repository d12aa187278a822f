"""Folding: what a copy says is not new evidence. Its claims speak with the voice of who really said it; where the evidence ends,
folding ends.

A claim that a document makes in its own name is folded when
- the document is a copy of, or quotes, another, and the claim stands in a passage that was taken over (or has a twin there);
- a person accepted that it translates or relays another, and the other has the same answer to the same question.
A claim that is attributed to another document's publisher goes on to whom that publisher has it from, when it said the same.
What differs from the original keeps its own voice: a copy that changes a figure says something new, or is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Literal

import msgspec

from beeld.language import words
from beeld.model import Claim, Count, Decision, Document, Passage, Reuse, permitted

SAME_DAY = timedelta(days=1)
MOST_TURNS = 10


def decided(reuses: Iterable[Reuse], decisions: Iterable[Decision]) -> list[Reuse]:
    """The reuses with people's last word on each: accepted or rejected, and in the direction that the person gave it."""
    last: dict[frozenset[str], Decision] = {}
    for one in decisions:
        if one.kind == "reuse" and one.document and one.original and one.accept is not None:
            last[frozenset((one.document, one.original))] = one
    found = []
    for reuse in reuses:
        word = last.get(frozenset((reuse.document, reuse.original)))
        if word is None:
            found.append(reuse)
        elif word.accept and word.document != reuse.document:
            found.append(turned(reuse, tier="accepted"))
        else:
            found.append(msgspec.structs.replace(reuse, tier="accepted" if word.accept else "rejected"))
    return found


def turned(reuse: Reuse, *, tier: Literal["auto", "proposed", "accepted", "rejected"]) -> Reuse:
    """The same reuse the other way round."""
    passages = tuple(msgspec.structs.replace(one, span=one.original, original=one.span) for one in reuse.passages)
    return msgspec.structs.replace(
        reuse, document=reuse.original, original=reuse.document, passages=passages, tier=tier, attributed=False
    )


def fold(claims: Sequence[Claim], documents: Mapping[str, Document], reuses: Iterable[Reuse]) -> list[Claim]:
    """The claims, in their order, each with the origin that it is evidence of. Folding what is folded changes nothing.

    Only documents that have a claim or stand in `documents` count, so a reader who may not see an original learns nothing of it.
    """
    links = list(reuses)
    found = list(claims)
    for _ in range(MOST_TURNS):  # who is left over from a circle may itself be a copy
        before, found = found, _Folding(found, documents, links).run()
        if found == before:
            break
    return found


class _Folding:
    def __init__(self, claims: Sequence[Claim], documents: Mapping[str, Document], reuses: Iterable[Reuse]) -> None:
        self._claims = claims
        self._documents = documents
        self._by_document: dict[str, list[Claim]] = {}
        self._by_publisher: dict[tuple[str, str, str], list[Claim]] = {}
        for one in claims:
            self._by_document.setdefault(one.document, []).append(one)
            self._by_publisher.setdefault((one.source, one.question, _told(one)), []).append(one)
        self._links: dict[str, list[Reuse]] = {}
        for reuse in sorted(reuses, key=lambda one: (_firmness(one), -one.share, one.original)):
            known = reuse.original in documents and reuse.document in documents
            if known and reuse.tier in ("auto", "accepted") and reuse.speaker is None:
                self._links.setdefault(reuse.document, []).append(reuse)

    def run(self) -> list[Claim]:
        """Each claim points to at most one other that it repeats; the end of that way, or the first of a circle, speaks."""
        self._next = {one.id: self._repeats(one) for one in self._claims}
        return [self._voiced(one) for one in self._claims]

    def _voiced(self, claim: Claim) -> Claim:
        way = [claim]
        while True:
            following = self._next[way[-1].id]
            if following is None or isinstance(following, str):
                origin = following or way[-1].origin
                break
            if following in way:
                origin = _first_of(way[way.index(following) :])
                break
            way.append(following)
        if origin == claim.origin and len(way) == 1:
            return claim
        passed = [*(one.source for one in reversed(way[1:])), *way[-1].chain]
        chain = tuple(one for one in dict.fromkeys(passed) if one not in (origin, claim.source))
        return msgspec.structs.replace(claim, origin=origin, chain=chain if origin != claim.source else ())

    def _repeats(self, claim: Claim) -> Claim | str | None:
        """The claim that this one repeats; the publisher of a passage in which no claim was found; None where it stands alone."""
        return self._own_name(claim) if claim.origin == claim.source else self._passed_on(claim)

    def _own_name(self, claim: Claim) -> Claim | str | None:
        for link in self._links.get(claim.document, ()):
            within = [one for one in link.passages if _covers(one, claim)]
            if link.kind == "quotation" and not within:
                continue
            others = self._by_document.get(link.original, ())
            twins = [one for one in others if _same_answer(claim, one, loose=link.tier == "accepted")]
            if twins:
                return min(twins, key=lambda one: (not _touches(within, one), one.span.start, one.id))
            publisher = self._documents[link.original].source
            same = any(_stands_in(claim, one.original.quote) for one in within)
            if same and link.kind in ("copy", "quotation") and publisher != claim.source:
                return publisher
        return None

    def _passed_on(self, claim: Claim) -> Claim | None:
        """What the publisher that this claim is attributed to said itself, where it gave the same answer; None where it has
        that from several, or said it in its own name.
        """
        alike = self._by_publisher.get((claim.origin, claim.question, _told(claim)), ())
        said = [one for one in alike if one.said_at <= claim.said_at + SAME_DAY]
        if any(one.origin == one.source and self._own_name(one) is None for one in said):
            return None
        if len({one.origin for one in said}) != 1:
            return None
        return min(said, key=lambda one: (one.said_at, one.id))


def _first_of(circle: Sequence[Claim]) -> str:
    """Who speaks in a circle of documents that name each other: who speaks in the own name, else who published first."""
    return min(circle, key=lambda one: (one.origin != one.source, one.said_at, one.id)).source


def _firmness(reuse: Reuse) -> int:
    return ("copy", "translation", "quotation", "relay").index(reuse.kind)


def _covers(passage: Passage, claim: Claim) -> bool:
    return passage.span.start <= claim.span.start and claim.span.end <= passage.span.end


def _stands_in(claim: Claim, text: str) -> bool:
    """Whether the claim's own words stand in a text: a passage may go over a changed word, and that may be the figure."""
    mine = [word for _, _, word in words(claim.span.quote)]
    theirs = [word for _, _, word in words(text)]
    return any(theirs[at : at + len(mine)] == mine for at in range(len(theirs) - len(mine) + 1)) if mine else False


def _touches(passages: Sequence[Passage], claim: Claim) -> bool:
    return any(one.original.start < claim.span.end and claim.span.start < one.original.end for one in passages)


def _told(claim: Claim) -> str:
    """What a claim answers, so that equal answers are equal: without the vague word, and with "nearly" as the number it is near."""
    answer = claim.answer
    if isinstance(answer, Count):
        answer = msgspec.structs.replace(answer, word=None, side=None, unit=answer.unit or None)
    return f"{claim.polarity} {claim.reports_silence} {answer!r}"


def _same_answer(claim: Claim, other: Claim, *, loose: bool = False) -> bool:
    """Whether two claims give one answer; `loose`: a rounding of it will do, as a telling rounds."""
    if claim.question != other.question:
        return False
    if _told(claim) == _told(other):
        return True
    mine, theirs = claim.answer, other.answer
    if not isinstance(mine, Count) or not isinstance(theirs, Count) or (mine.unit or "") != (theirs.unit or ""):
        return False
    if claim.polarity != other.polarity or claim.reports_silence != other.reports_silence:
        return False
    if not loose or "vague" in (mine.form, theirs.form):
        return False
    return _rounds(mine, theirs) or (mine.n is not None and mine.n == theirs.n)


def _rounds(mine: Count, theirs: Count) -> bool:
    """Whether `mine` words loosely what `theirs` counts: "more than 4,500" of 4,583."""
    if theirs.form != "exact" or theirs.n is None or mine.n is None or mine.form == "exact":
        return False
    low, high = permitted(mine)
    return low <= theirs.n <= high and abs(mine.n - theirs.n) <= 0.1 * theirs.n
