"""Speakers: of the bodies that a text names near a claim, which one says it: a conditional logit (McFadden 1974) on where
and how each is named, against "the publisher itself". The cues of attribution.py are its strongest signals, not its judge:
no list of verbs of saying is whole, and a body that opens the sentence mostly is the one that speaks.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from beeld import language
from beeld.capture.attribution import OUTLETS, Attributed, Attribution
from beeld.capture.choose import softmax
from beeld.capture.countries import is_country
from beeld.capture.bodies import NAMELESS
from beeld.capture.naming import Mention, Names
from beeld.capture.weights import Weights
from beeld.model import Document, Polarity

NAMES = (
    "cued",
    "cued_other",
    "cued_before",
    "cued_before_alone",
    "ahead",
    "behind",
    "one_before",
    "further_before",
    "other_paragraph",
    "opens_speech",
    "opens_plain",
    "cued_opens",
    "cued_speech",
    "other_speech",
    "actor",
    "opens_before",
    "opens_clause",
    "nearest_ahead",
    "clause_own",
    "clause_same",
    "between",
    "attributed",
    "attributed_before",
    "placed",
    "placed_before",
    "told",
    "own_figure",
    "report_of",
    "colon",
    "bracketed",
    "speech_follows",
    "speech_precedes",
    "speech_before",
    "other_verb",
    "pronoun",
    "pronoun_latest",
    "role_latest",
    "latest",
    "quoted",
    "quoted_before",
    "outlet",
    "outlet_publisher",
    "outlet_beside_body",
    "body_publisher",
    "publisher",
    "weak",
    "own_voice",
    "informal",
    "informal_before",
    "denied",
    "denied_report",
    "unclear",
)
FOR = frozenset(
    ("cued", "cued_before", "cued_before_alone", "cued_opens", "cued_speech", "attributed", "own_figure", "colon", "bracketed",
     "speech_follows", "speech_precedes", "nearest_ahead", "clause_own", "pronoun_latest", "role_latest", "opens_speech")
)  # fmt: skip
AGAINST = frozenset(
    ("cued_other", "between", "told", "placed", "other_paragraph", "further_before", "outlet_beside_body", "denied_report",
     "own_voice", "other_speech")
)  # fmt: skip
QUOTES = ('"', "“", "”", "„")
LOOK_BACK = 3  # sentences


class Candidate(NamedTuple):
    """A source that may be the origin, and its signals (order of `NAMES`)."""

    source: str
    signals: list[float]


class _Around(NamedTuple):
    """What a sentence and the one before it say of who speaks; the same for all candidates."""

    order: int
    start: int
    end: int
    near: list[Mention]
    here: list[Mention]
    cued: Attributed
    cued_before: str
    latest: str  # the source named last before the sentence
    nearest: Mention | None  # the one named last before the value, in the sentence
    clause: tuple[int, int]
    pronoun: bool
    role: bool
    own_voice: bool
    quoted: bool
    polarity: Polarity
    apart: bool


class _Beside(NamedTuple):
    """How a mention stands in its sentence: which sentence, where it begins, and what is around the mention."""

    at: int
    opening: int
    attributed: bool
    placed: bool
    opens: bool
    follows: bool
    precedes: bool
    report: bool
    clause: bool
    told: bool
    figure: bool
    verb: bool


class Speakers:
    """The likely speakers of one document."""

    def __init__(self, document: Document, sentences: list[tuple[int, int]], names: Names, weights: Weights) -> None:
        self.document = document
        self._vector, self._bias = weights.look("origin", NAMES)
        self.sentences = sentences
        self._starts = [start for start, _ in sentences]
        self._sources = names.sources
        self._mentions = names.mentions(document.text, publisher=document.source)
        self._voiced: dict[int, tuple[str, bool, bool, bool]] = {}
        self._besides: dict[Mention, _Beside] = {}
        self.attribution = Attribution(document, sentences, names, self._mentions)

    def candidates(self, start: int, end: int) -> list[Candidate]:
        """Sources named in the sentence of text[start:end] or in the three before it, with what their mentions show."""
        index = max(0, bisect_right(self._starts, start) - 1)
        first, last = self.sentences[max(0, index - LOOK_BACK)][0], self.sentences[index][1]
        near = [one for one in self._mentions if first <= one.start < last]
        around = self._around(index, start, end, near)
        found: dict[str, Candidate] = {}
        for one in near:
            signals, held = self._signals(one, around), found.get(one.source)
            if held is not None:  # what any of a source's mentions shows
                signals = [max(pair) for pair in zip(signals, held.signals, strict=True)]
            found[one.source] = Candidate(one.source, signals)
        cued = around.cued.origin
        if cued != self.document.source and cued not in found:  # a running speaker, named further back
            signals = [0.0] * len(NAMES)
            signals[0] = 1.0
            found[cued] = Candidate(cued, signals)
        return list(found.values())

    def _around(self, index: int, start: int, end: int, near: list[Mention]) -> _Around:
        """What the sentence of text[start:end] and the one before it say of who speaks."""
        text, lang = self.document.text, self.document.language
        opening, closing = self.sentences[index]
        sentence = text[opening:closing]
        before, pronoun, role, own_voice = self._voices(index)
        earlier = [one for one in near if one.start < opening]
        here = [one for one in near if one.start >= opening]
        ahead = [one for one in here if one.end <= start]
        lead = sentence[: start - opening]
        return _Around(
            index, start, end, near, here, self.attribution.origin_at(start, end), before,
            max(earlier, key=lambda one: one.start).source if earlier else "",
            ahead[-1] if ahead else None,
            language.clause_around(sentence, start - opening, end - opening, lang),
            pronoun, role, own_voice, sum(lead.count(one) for one in QUOTES) % 2 == 1 or "“" in lead[-1:],
            language.polarity_at(sentence, start - opening, end - opening, lang),
            "\n\n" in text[earlier[-1].end if earlier else opening : start],
        )  # fmt: skip

    def _voices(self, index: int) -> tuple[str, bool, bool, bool]:
        """Who is cued at the end of the sentence before; whether the sentence has a pronoun, a role, a voice of its own."""
        if index not in self._voiced:
            patterns, before = _patterns(self.document.language), ""
            sentence = self.document.text[slice(*self.sentences[index])]
            if index:
                last = self.sentences[index - 1][1]
                before = self.attribution.origin_at(max(0, last - 2), last).origin
            pronoun, role, own = (patterns[one].search(sentence) is not None for one in ("pronoun", "role", "own"))
            self._voiced[index] = (before, pronoun, role, own)
        return self._voiced[index]

    def _beside(self, one: Mention) -> _Beside:
        """How a mention stands in its sentence; read once, whatever the claim."""
        known = self._besides.get(one)
        if known is not None:
            return known
        text, lang = self.document.text, self.document.language
        at = bisect_right(self._starts, one.start) - 1
        opening, closing = self.sentences[at]
        lead, tail = text[opening : one.start], text[one.end : min(one.end + 60, closing)]
        patterns = _patterns(lang)
        attributed = bool(patterns["attributed"].search(lead))
        made = _Beside(
            at,
            opening,
            attributed,
            placed=bool(patterns["placed"].search(lead)) and not attributed,
            opens=bool(patterns["opening"].fullmatch(lead)),
            follows=any(cue.kind == "verb" and cue.start <= 16 for cue in language.cues(tail[:44], lang)),
            precedes=any(
                cue.kind == "verb" and len(lead) - cue.end <= 12
                for cue in language.cues(lead[-40:], lang, offset=max(0, len(lead) - 40))
            ),
            report=bool(patterns["report"].search(lead)),
            clause=bool(patterns["clause"].search(lead)),
            told=bool(patterns["told"].search(lead)),
            figure=bool(patterns["figure"].match(tail)),
            verb=bool(patterns["verb"].match(tail)),
        )
        self._besides[one] = made
        return made

    def _signals(self, one: Mention, around: _Around) -> list[float]:
        text, patterns = self.document.text, _patterns(self.document.language)
        at, opening, attributed, placed, opens, follows, precedes, report, clause, told, figure, verb = self._beside(one)
        here = at == around.order
        start, end = around.start, around.end
        publisher = one.source == self.document.source
        cued = around.cued.origin == one.source and not publisher
        between = text[one.end : start] if here and one.end <= start else ""
        found = {
            **self._standing(one, around, at),
            "cued": cued,
            "cued_other": around.cued.origin not in (one.source, self.document.source),
            "cued_before": around.cued_before == one.source and not publisher,
            "cued_before_alone": around.cued_before == one.source and not publisher and not around.here,
            "ahead": here and one.end <= start,
            "behind": here and one.start >= end,
            "opens_speech": here and opens and follows,
            "opens_plain": here and opens and not follows,
            "cued_opens": here and opens and cued,
            "cued_speech": here and (follows or precedes or attributed) and cued,
            "other_speech": here and not (follows or precedes or attributed) and around.cued.origin != self.document.source,
            "actor": here and bool(is_country(text[one.start : one.end])),
            "opens_before": not here and opens,
            "opens_clause": here and clause,
            "nearest_ahead": around.nearest is not None and one == around.nearest,
            "clause_own": bool(between) and not patterns["border"].search(between),
            "clause_same": here and around.clause[0] <= one.start - opening < around.clause[1],
            "between": here and any(min(one.start, start) < other.start < max(one.start, start) for other in around.here),
            "attributed": here and attributed,
            "attributed_before": not here and attributed,
            "placed": here and placed,
            "placed_before": not here and placed,
            "told": told,
            "own_figure": here and figure,
            "report_of": here and report,
            "colon": here and bool(between) and between.lstrip().startswith(":"),
            "bracketed": here and one.start >= end and bool(patterns["bracket"].search(text[end : one.start])),
            "speech_follows": here and follows,
            "speech_precedes": here and precedes,
            "speech_before": not here and (follows or precedes),
            "other_verb": here and not follows and verb,
            "denied": around.polarity == "denied",
            "denied_report": around.polarity == "denied" and report,
            "unclear": around.polarity == "not_established" and here,
        }
        return [float(found[name]) for name in NAMES]

    def _standing(self, one: Mention, around: _Around, at: int) -> dict[str, float]:
        """What the source is beside the publisher, and what stands between it and the value when it was named before."""
        here = at == around.order
        outlet, own_kind = self._sources[one.source].kind in OUTLETS, self._kind(self.document.source)
        bodies = any(self._sources[other.source].kind not in OUTLETS for other in around.near if other.source != one.source)
        publisher = one.source == self.document.source
        return {
            "one_before": at == around.order - 1,
            "further_before": at < around.order - 1,
            "other_paragraph": not here and around.apart,
            "pronoun": not here and around.pronoun,
            "pronoun_latest": not here and around.pronoun and one.source == around.latest,
            "role_latest": not here and around.role and one.source == around.latest,
            "latest": not here and one.source == around.latest,
            "quoted": here and around.quoted,
            "quoted_before": not here and around.quoted and one.source == around.latest,
            "outlet": outlet,
            "outlet_publisher": outlet and own_kind in OUTLETS,
            "outlet_beside_body": outlet and bodies,
            "body_publisher": own_kind not in OUTLETS,
            "publisher": publisher,
            "weak": one.weak,
            "own_voice": around.own_voice,
            "informal": here and own_kind in NAMELESS,
            "informal_before": not here and own_kind in NAMELESS,
        }

    def _kind(self, source: str) -> str:
        found = self._sources.get(source)
        return found.kind if found is not None else ""

    def origin_at(self, start: int, end: int) -> tuple[Attributed, float]:
        """Who says text[start:end], and how likely it is that this is read right."""
        cued = self.attribution.origin_at(start, end)
        found = self.candidates(start, end)
        if not found:
            return cued, 0.9 if not cued.reported else 0.7
        likely = softmax(np.array([one.signals for one in found]) @ self._vector + self._bias)
        best = int(likely.argmax())
        if best == len(found):
            return Attributed(self.document.source, (), cued.reported and cued.origin == self.document.source), float(likely[-1])
        source = found[best].source
        chain = cued.chain if source == cued.origin else ()
        return Attributed(source, chain, cued.reported and source == cued.origin), float(likely[best])


@lru_cache(maxsize=8)
def _patterns(lang: str) -> dict[str, re.Pattern[str]]:
    """How a name can stand in a sentence, made of the language's tables."""
    speech = language.table(lang, "cues")["speech"]
    place = language.table(lang, "cues")["naming"]
    article = rf"(?:(?:{language.alternatives(place['articles'])})\s+)?(?:\w+\s+)?"
    figure = language.alternatives(place["figures"])
    return {
        "opening": re.compile(rf"[\"“'‘\s]*(?:[\w-]+\s+)?{article}", re.IGNORECASE),
        "clause": re.compile(rf"(?:[,;:]|\b(?:{language.alternatives(place['joins'])}))\s+{article}$", re.IGNORECASE),
        "attributed": re.compile(
            rf"(?:\b(?:{language.alternatives(speech['according'] + place['by'])}))\s+{article}$", re.IGNORECASE
        ),
        "placed": re.compile(rf"(?:\b(?:{language.alternatives(place['prepositions'])}))\s+{article}$", re.IGNORECASE),
        "told": re.compile(rf"(?:\b(?:{language.alternatives(place['told'])}))\s+{article}$", re.IGNORECASE),
        "figure": re.compile(rf"(?:['’]s?)?\s+(?:\w+\s+)?(?:{figure})", re.IGNORECASE),
        "verb": re.compile(
            rf"(?:\s+\w+){{0,1}}?\s+(?:\w+(?:{place['verb_ends']})|{language.alternatives(place['verbs'])})\b", re.IGNORECASE
        ),
        "pronoun": re.compile(rf"(?<!\w)(?:{language.alternatives(speech['pronouns'])})(?!\w)", re.IGNORECASE),
        "role": re.compile(rf"(?<!\w)(?:{language.alternatives(place['roles'])})(?!\w)", re.IGNORECASE),
        "own": re.compile(rf"(?<!\w)(?:{language.alternatives(speech['own'])})(?!\w)", re.IGNORECASE),
        "report": re.compile(rf"(?:{figure})\s+(?:{language.alternatives(place['by'])}|in)\s+{article}$", re.IGNORECASE),
        "border": re.compile(rf"[,;:]|\b(?:{language.alternatives(place['joins'])})\b", re.IGNORECASE),
        "bracket": re.compile(r"^[^()\n]{0,30}\([^()\n]{0,30}$"),
    }
