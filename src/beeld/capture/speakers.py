"""Speakers: of the bodies that a text names near a claim, which one says it: a conditional logit (McFadden 1974) on where
and how each is named, against "the publisher itself". The cues of attribution.py are its strongest signals, not its judge:
no list of verbs of saying is whole, and a body that opens the sentence mostly is the one that speaks.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from beeld import language
from beeld.capture.attribution import Attributed, Attribution
from beeld.capture.bodies import NAMELESS, OUTLETS
from beeld.capture.choose import softmax
from beeld.capture.discourse import Discourse, Running, Voice
from beeld.capture.naming import Mention, Names
from beeld.capture.standing import BEFORE, BEFORE_APART, NAMES, patterns, relays
from beeld.capture.weights import Weights
from beeld.model import Document, Polarity

LOOK_BACK = 3  # sentences
ADJACENT = 14  # characters between a source and the figure that follows it
EDGE = 40  # characters between quotation marks and whose words they hold
CLOSE = 120.0  # characters
WITHIN = 0.6  # where in a sentence who says it is asked for
ALONE = 0.97  # how often the publisher speaks where nobody else is named (458 of 470 claims of the labelled sets)


_IN_ORDER = itemgetter(*NAMES)


class Candidate(NamedTuple):
    """A source that may be the origin, and its signals (order of `NAMES`)."""

    source: str
    signals: list[float]


class _Around(NamedTuple):
    """What a sentence and those beside it say of who speaks; the same for all candidates."""

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
    voice: Voice
    running: Running | None
    following: tuple[str, ...]
    quoted: bool
    polarity: Polarity
    apart: bool
    kind: str  # of the question that is answered
    shown: dict[str, float]  # what holds for all candidates
    spoken: frozenset[str]  # who is named beside a verb of saying, or after "according to", in the sentence
    behind: Mention | None  # the one named first behind the value, in the sentence
    quote: tuple[int, int]  # the quotation marks around the value


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
    possessed: bool
    line: bool


class Speakers:
    """The likely speakers of one document."""

    def __init__(self, document: Document, sentences: list[tuple[int, int]], names: Names, weights: Weights) -> None:
        self.document = document
        self._vector, self._bias = weights.look("origin", NAMES)
        self.sentences = sentences
        self._starts = [start for start, _ in sentences]
        self._sources = names.sources
        title = names.mentions(document.title, publisher=document.source)
        self._titled = frozenset(one.source for one in title if one.how != "head")
        self._mentions = names.mentions(document.text, publisher=document.source)
        self._home = names.sources[document.source].country if document.source in names.sources else ""
        self._relays = relays(names.sources.get(document.source))
        self._possible = names.possible
        self._names = names
        self._where: dict[int, frozenset[str]] = {}
        self._first = weights.look("origin_first", NAMES)
        self._before: dict[int, dict[str, float]] = {}
        self._named_at = [one.start for one in self._mentions]
        self._besides: dict[Mention, _Beside] = {}
        self.attribution = Attribution(document, sentences, names, self._mentions)
        self.discourse = Discourse(document, sentences, self.attribution, self._mentions)

    def candidates(self, start: int, end: int, kind: str = "count") -> list[Candidate]:
        """As `alone`, with how likely each says the sentence before."""
        found = self.alone(start, end, kind)
        before = self._likely_before(self.discourse.sentence_of(start)) if found else {}
        if before:
            at = BEFORE_APART if self.discourse.voice(self.discourse.sentence_of(start)).opens else BEFORE
            for one in found:
                one.signals[at] = before.get(one.source, 0.0)
        return found

    def before(self, start: int) -> tuple[list[Candidate], bool]:
        """Who may say the sentence before that of a place, and whether it is of an earlier paragraph."""
        index = self.discourse.sentence_of(start)
        if not index:
            return [], True
        opening, closing = self.sentences[index - 1]
        place = opening + int(WITHIN * (closing - opening))
        return self.alone(place, place + 1), self.discourse.voice(index).opens

    def _likely_before(self, index: int) -> dict[str, float]:
        """How likely each source says the sentence before, whatever is said before that; remembered."""
        if index not in self._before:
            found, _ = self.before(self.sentences[index][0])
            vector, bias = self._first
            likely = softmax(np.array([one.signals for one in found]) @ vector + bias) if found else np.empty(0)
            self._before[index] = {one.source: float(chance) for one, chance in zip(found, likely, strict=False)}
        return self._before[index]

    def alone(self, start: int, end: int, kind: str = "count") -> list[Candidate]:
        """Sources named in the sentence of text[start:end], in the three before it or the one after, or that spoke last, with
        what their mentions show; `kind` is the type of the question that the text answers.
        """
        index = max(0, bisect_right(self._starts, start) - 1)
        first, last = self.sentences[max(0, index - LOOK_BACK)][0], self.sentences[index][1]
        first_ = self.sentences[index][0]
        upto = self.sentences[min(index + 1, len(self.sentences) - 1)][1]
        inside = self._mentions[bisect_left(self._named_at, first) : bisect_left(self._named_at, upto)]
        near = [one for one in inside if one.source != self.document.source]
        around = self._around(index, start, end, [one for one in near if one.start < last], kind)
        found: dict[str, Candidate] = {}
        for one in near:
            signals, held = self._signals(one, around), found.get(one.source)
            if held is not None:  # what any of a source's mentions shows
                signals = [max(pair) for pair in zip(signals, held.signals, strict=True)]
            found[one.source] = Candidate(one.source, signals)
        sure = {one.source for one in near if one.start >= first_}
        for one in self._possible:
            if first <= one.start < upto and one.source != self.document.source and one.source not in sure:
                signals, held = self._signals(one, around), found.get(one.source)
                if held is not None:
                    signals = [max(pair) for pair in zip(signals, held.signals, strict=True)]
                found[one.source] = Candidate(one.source, signals)
        for source in dict.fromkeys((around.cued.origin, *self.discourse.named)):  # those named further off
            if source != self.document.source and source not in found:
                shown = {**self._of_source(source, around), "far": 1.0}
                found[source] = Candidate(source, [float(shown.get(name, 0.0)) for name in NAMES])
        return list(found.values())

    def _around(self, index: int, start: int, end: int, near: list[Mention], kind: str) -> _Around:
        """What the sentence of text[start:end] and those beside it say of who speaks."""
        text, lang = self.document.text, self.document.language
        opening, closing = self.sentences[index]
        sentence = text[opening:closing]
        earlier = [one for one in near if one.start < opening]
        here = [one for one in near if one.start >= opening]
        ahead = [one for one in here if one.end <= start]
        before = ""
        if index:
            last = self.sentences[index - 1][1]
            before = self.attribution.origin_at(max(0, last - 2), last).origin
        return _Around(
            index, start, end, near, here, self.attribution.origin_at(start, end), before,
            max(earlier, key=lambda one: one.start).source if earlier else "",
            ahead[-1] if ahead else None,
            language.clause_around(sentence, start - opening, end - opening, lang),
            self.discourse.voice(index), self.discourse.running(index), self.discourse.following(index),
            self.discourse.quoted(start) or self.discourse.quoted(max(start, end - 1)),
            language.polarity_at(sentence, start - opening, end - opening, lang),
            "\n\n" in text[earlier[-1].end if earlier else opening : start], kind,
            self._shown(index, start, end), self._spoken(here), next((one for one in here if one.start >= end), None),
            self.discourse.quote(start),
        )  # fmt: skip

    def _shown(self, index: int, start: int, end: int) -> dict[str, float]:
        """What the sentence shows whoever may speak."""
        text, (opening, closing) = self.document.text, self.sentences[index]
        publisher = self.document.source
        own = [one for one in self._mentions if one.source == publisher and opening <= one.start < start]
        before = text[: self.sentences[index - 1][1]].rstrip() if index else ""
        return {
            "publisher_says": float(any(one.source == publisher for one in self.attribution.speeches(index))),
            "publisher_ahead": float(bool(own)),
            "turn": float(bool(patterns(self.document.language)["turn"].match(text, opening))),
            "pronoun": float(bool(patterns(self.document.language)["pronoun"].match(text, opening))),
            "hedged": float(
                language.hedge_at(text[opening:closing], start - opening, end - opening, self.document.language) == "reported"
            ),
            "after_colon": float(before.endswith(":")),
        }

    def _spoken(self, here: list[Mention]) -> frozenset[str]:
        beside = [(one.source, self._beside(one)) for one in here]
        return frozenset(source for source, one in beside if one.follows or one.precedes or one.attributed)

    def _beside(self, one: Mention) -> _Beside:
        """How a mention stands in its sentence; read once, whatever the claim."""
        known = self._besides.get(one)
        if known is not None:
            return known
        text, lang = self.document.text, self.document.language
        at = bisect_right(self._starts, one.start) - 1
        opening, closing = self.sentences[at]
        lead, tail = text[opening : one.start], text[one.end : min(one.end + 60, closing)]
        found_by = patterns(lang)
        attributed = bool(found_by["attributed"].search(lead))
        made = _Beside(
            at,
            opening,
            attributed,
            placed=bool(found_by["placed"].search(lead)) and not attributed,
            opens=bool(found_by["opening"].fullmatch(lead)),
            follows=any(cue.kind == "verb" and cue.start <= 16 for cue in language.cues(tail[:44], lang)),
            precedes=any(
                cue.kind == "verb" and len(lead) - cue.end <= 12
                for cue in language.cues(lead[-40:], lang, offset=max(0, len(lead) - 40))
            ),
            report=bool(found_by["report"].search(lead)),
            clause=bool(found_by["clause"].search(lead)),
            told=bool(found_by["told"].search(lead)),
            figure=bool(found_by["figure"].match(tail)),
            verb=bool(found_by["verb"].match(tail)),
            possessed=text[one.start : one.end].endswith(("'s", "’s")) or tail.startswith(("'s", "’s", "' ", "’ ")),
            line=self.discourse.line_start(one.start) and tail.startswith(":"),
        )
        self._besides[one] = made
        return made

    def _signals(self, one: Mention, around: _Around) -> list[float]:
        text, found_by = self.document.text, patterns(self.document.language)
        beside = self._beside(one)
        here, earlier = beside.at == around.order, beside.at < around.order
        start, end = around.start, around.end
        cued = around.cued.origin == one.source and one.source != self.document.source
        between = text[one.end : start] if here and one.end <= start else ""
        spoken = beside.follows or beside.precedes
        same = here and around.clause[0] <= one.start - beside.opening < around.clause[1]
        gap = max(start - one.end, one.start - end, 0)
        ahead = here and one.end <= start
        found = {
            **self._of_source(one.source, around),
            **self._standing(one, around, beside),
            "cued_opens": here and beside.opens and cued,
            "cued_speech": here and (spoken or beside.attributed) and cued,
            "other_speech": here and not (spoken or beside.attributed) and around.cued.origin != self.document.source,
            "opens_clause": here and beside.clause,
            "nearest_ahead": around.nearest is not None and one == around.nearest,
            "clause_own": bool(between) and not found_by["border"].search(between),
            "clause_same": same,
            "between": here and any(min(one.start, start) < other.start < max(one.start, start) for other in around.here),
            "attributed": here and beside.attributed,
            "attributed_clause": same and beside.attributed,
            "attributed_before": earlier and beside.attributed,
            "placed": here and beside.placed,
            "placed_before": earlier and beside.placed,
            "told": beside.told,
            "own_figure": here and beside.figure,
            "report_of": here and beside.report,
            "colon": here and bool(between) and between.lstrip().startswith(":"),
            "line_colon": beside.line and one.end <= start and self.discourse.same_line(one.end, start),
            "bracketed": here and one.start >= end and bool(found_by["bracket"].search(text[end : one.start])),
            "speech_follows": here and beside.follows,
            "speech_precedes": here and beside.precedes,
            "speech_clause": same and spoken,
            "speech_behind": here and spoken and one.start >= end,
            "speech_before": earlier and spoken,
            "other_verb": here and not beside.follows and beside.verb,
            "denied_report": around.polarity == "denied" and beside.report,
            "unclear": around.polarity == "not_established" and here,
            "desk_attributed": self._relays and here and beside.attributed,
            "number_between": ahead and any(letter.isdigit() for letter in between),
            "adjacent": ahead and gap <= ADJACENT,
            "inside": one.start < end and one.end > start,
            "closeness": max(0.0, 1.0 - gap / CLOSE) if here else 0.0,
            "edge_after": around.quoted and 0 <= one.start - around.quote[1] <= EDGE,
            "edge_before": around.quoted and 0 <= around.quote[0] - one.end <= EDGE,
            "behind_first": one == around.behind,
            "behind_attributed": one == around.behind and beside.attributed,
            "body_attributed": same and beside.attributed and self._kind(self.document.source) not in OUTLETS,
            "maybe": one.how == "maybe" and here,
            "maybe_named": one.how == "maybe" and one.source in self.discourse.named,
            "maybe_alone": one.how == "maybe" and here and all(other.start != one.start for other in around.here),
            "maybe_home": one.how == "maybe" and self._sources[one.source].country == self._home,
            "maybe_placed": one.how == "maybe" and self._placed(one.source, around.order),
            "maybe_before": one.how == "maybe" and not here,
            "maybe_spoken": one.how == "maybe" and here and (spoken or beside.attributed),
            "maybe_cued": one.how == "maybe"
            and here
            and any(other.start == one.start and other.source == around.cued.origin for other in around.here),
            "possessed_plain": here and beside.possessed and not beside.figure,
        }
        return list(map(float, _IN_ORDER(found)))

    def _standing(self, one: Mention, around: _Around, beside: _Beside) -> dict[str, float]:
        """Where a source is named, and how."""
        here, earlier = beside.at == around.order, beside.at < around.order
        own_kind = self._kind(self.document.source)
        return {
            "ahead": here and one.end <= around.start,
            "behind": here and one.start >= around.end,
            "one_before": beside.at == around.order - 1,
            "further_before": beside.at < around.order - 1,
            "one_after": beside.at > around.order,
            "opens_speech": here and beside.opens and beside.follows,
            "opens_plain": here and beside.opens and not beside.follows,
            "opens_before": earlier and beside.opens,
            "other_paragraph": earlier and around.apart,
            "actor": here and one.how == "seat",
            "possessed": here and beside.possessed,
            "by_name": here and one.how == "name",
            "by_form": here and one.how == "form",
            "by_head": here and one.how == "head",
            "by_seat": here and one.how == "seat",
            "pronoun": earlier and around.voice.pronoun,
            "pronoun_latest": earlier and around.voice.pronoun and one.source == around.latest,
            "role_latest": earlier and around.voice.role and one.source == around.latest,
            "latest": earlier and one.source == around.latest,
            "informal": here and own_kind in NAMELESS,
            "informal_before": not here and own_kind in NAMELESS,
        }

    def _of_source(self, source: str, around: _Around) -> dict[str, float]:
        """What holds of a source wherever it is named: whether it speaks here, or spoke last, or speaks next."""
        publisher = source == self.document.source
        cued = around.cued.origin == source and not publisher
        running, voice = around.running, around.voice
        runs = running is not None and running.source == source and not publisher
        back, same = (running.back, running.same) if running is not None else (0, False)
        silent, opens, main = not voice.says, voice.opens, source in self.discourse.main
        following = source in around.following and not publisher
        outlet, own_kind = self._sources[source].kind in OUTLETS, self._kind(self.document.source)
        bodies = any(self._sources[other.source].kind not in OUTLETS for other in around.near if other.source != source)
        kinds = {
            name: value
            for kind in ("date", "place", "yesno", "category")
            for name, value in (
                (f"is_{kind}", around.kind == kind),
                (f"cued_{kind}", around.kind == kind and cued),
                (f"run_{kind}", around.kind == kind and runs),
            )
        }
        return {
            **kinds,
            "near_date": around.kind == "date" and bool(around.here),
            "near_place": around.kind == "place" and bool(around.here),
            "cued": cued,
            "cued_other": around.cued.origin not in (source, self.document.source),
            "cued_before": around.cued_before == source and not publisher,
            "cued_before_alone": around.cued_before == source and not publisher and not around.here,
            "run_one": runs and back == 1 and same,
            "run_two": runs and back == 2 and same,
            "run_far": runs and back > 2 and same,
            "run_other": runs and not same,
            "run_pronoun": runs and voice.pronoun,
            "run_role": runs and voice.role,
            "run_quoted": runs and around.quoted,
            "run_alone": runs and not around.here,
            "run_silent": runs and silent,
            "run_body": runs and own_kind not in OUTLETS,
            "next_says": following,
            "next_says_opening": following and opens,
            "next_says_silent": following and silent,
            "share": 0.0 if publisher else self.discourse.named.get(source, 0.0),
            "main": main,
            "main_quote": main and around.quoted,
            "main_silent": main and silent,
            "only": not publisher and len(self.discourse.named) == 1,
            "in_quote": around.quoted,
            "quote_cued": around.quoted and cued,
            "quote_run": around.quoted and runs and silent,
            "outlet": outlet,
            "outlet_publisher": outlet and own_kind in OUTLETS,
            "outlet_beside_body": outlet and bodies,
            "body_publisher": own_kind not in OUTLETS,
            "body_cued": own_kind not in OUTLETS and cued,
            "publisher": publisher,
            "own_voice": voice.own and not around.quoted,
            "own_says": voice.own_says and not around.quoted,
            "corrects": self.discourse.corrects,
            "first_sentence": around.order == 0,
            "denied": around.polarity == "denied",
            "says": voice.says,
            **self._of_case(source, around, runs, cued),
        }

    def _of_case(self, source: str, around: _Around, runs: bool, cued: bool) -> dict[str, float]:
        """What holds of a source by what it is, by what the document is, and by the sentence before."""
        publisher, voice = source == self.document.source, around.voice
        silent, back = not voice.says, around.running.back if around.running is not None else 0
        outlet, own_kind = self._sources[source].kind in OUTLETS, self._kind(self.document.source)
        return {
            "far": False,
            "likely_before": False,
            "likely_before_apart": False,
            "corrects_denied": self.discourse.corrects and around.polarity == "denied",
            "corrects_outlet": self.discourse.corrects and own_kind in OUTLETS,
            "starts_pronoun_run": around.shown["pronoun"] and runs,
            "starts_pronoun_latest": around.shown["pronoun"] and source == around.latest,
            "quote_running": runs and around.quoted and not around.spoken,
            "run_speech": runs and voice.says and not around.spoken,
            "placed_here": self._placed(source, around.order),
            "home": self._sources[source].country == self._home,
            "home_body": self._sources[source].country == self._home and not outlet,
            "titled": source in self._titled,
            "titled_silent": source in self._titled and silent,
            "desk_publisher": self._relays,
            "desk_cued": self._relays and cued,
            "publisher_says": around.shown["publisher_says"],
            "publisher_ahead": around.shown["publisher_ahead"],
            "turn_run": around.shown["turn"] and runs,
            "unnamed": around.cued.reported,
            "hedged": around.shown["hedged"],
            "paragraph_says": not publisher and source in self.discourse.opened(around.order),
            "alone_here": {one.source for one in around.here} == {source},
            "alone_spoken": around.spoken == {source},
            "after_colon": around.shown["after_colon"] and runs and back == 1,
            "body_run": runs and own_kind not in OUTLETS and not self._relays,
            **{f"kind_{kind}": self._kind(source) == kind for kind in ("company", "ngo", "informal", "expert", "international")},
        }

    def _placed(self, source: str, index: int) -> bool:
        """Whether a sentence or the one before names the country or place that a source is of."""
        if index not in self._where:
            text = self.document.text[self.sentences[max(0, index - 1)][0] : self.sentences[index][1]]
            self._where[index] = self._names.of_places(text)
        return source in self._where[index]

    def _kind(self, source: str) -> str:
        found = self._sources.get(source)
        return found.kind if found is not None else ""

    def origin_at(self, start: int, end: int, kind: str = "count") -> tuple[Attributed, float]:
        """Who says text[start:end], which answers a question of a kind, and how likely it is that this is read right."""
        cued = self.attribution.origin_at(start, end)
        found = self.candidates(start, end, kind)
        if not found:
            return cued, ALONE if not cued.reported else 0.7
        likely = softmax(np.array([one.signals for one in found]) @ self._vector + self._bias)
        best = int(likely.argmax())
        if best == len(found):
            return Attributed(self.document.source, (), cued.reported and cued.origin == self.document.source), float(likely[-1])
        source = found[best].source
        chain = cued.chain if source == cued.origin else ()
        return Attributed(source, chain, cued.reported and source == cued.origin), float(likely[best])
