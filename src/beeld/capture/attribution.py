"""Who really says it: origin apart from publisher, with chains of relays.

A speaker is a source named beside a verb of saying, after "according to", before a possessed figure ("the council's
tally"), or in a clause that hangs on the value ("the 150 announced by the army"). What no one is named for, the publisher says.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache
from typing import NamedTuple

from beeld import language
from beeld.capture.bodies import OUTLETS
from beeld.capture.naming import Mention, Names
from beeld.language import Cue
from beeld.model import Document

REACH = 70
PARTED = 60  # characters between the parts of a verb


class Attributed(NamedTuple):
    """Who says it; the relays between origin and publisher; whether it hangs on a source without an id."""

    origin: str
    chain: tuple[str, ...]
    reported: bool


class Speech(NamedTuple):
    """A speaker in a sentence and the stretch that is put in his mouth (offsets in the document)."""

    source: str | None
    start: int
    end: int
    at: int
    chain: tuple[str, ...] = ()


class Attribution:
    """The speakers of one document, sentence by sentence."""

    def __init__(
        self, document: Document, sentences: list[tuple[int, int]], names: Names, mentions: list[Mention] | None = None
    ) -> None:
        self.document = document
        self.sentences = sentences
        self._names = names
        self._starts = [start for start, _ in sentences]
        if mentions is None:
            mentions = names.mentions(document.text, publisher=document.source)
        self._by_sentence: list[list[Speech]] = []
        named_at = [one.start for one in mentions]
        last: Speech | None = None
        anaphora = _patterns(document.language)["anaphora"]
        for start, end in sentences:
            inside = mentions[bisect_left(named_at, start) : bisect_left(named_at, end)]
            found = _speeches(document, start, end, inside, last)
            if self._by_sentence and found and anaphora.match(document.text[start:end]):
                before = sentences[len(self._by_sentence) - 1]
                self._by_sentence[-1] = [Speech(one.source, *before, before[0], one.chain) for one in found] + self._by_sentence[
                    -1
                ]
            named = [one for one in found if one.source is not None]
            if named:
                last = named[-1]
            self._by_sentence.append(found)

    def origin_at(self, start: int, end: int) -> Attributed:
        """Who says text[start:end]."""
        index = max(0, bisect_right(self._starts, start) - 1)
        covering = [one for one in self._by_sentence[index] if one.start <= start < one.end]
        if not covering:
            return Attributed(self.document.source, (), False)
        best = min(
            covering, key=lambda one: (one.source is None, self._outlet(one.source), one.end - one.start, abs(one.at - start))
        )
        if best.source is None:
            return Attributed(self.document.source, (), True)
        passed = [one.source for one in covering if one.source is not None and self._outlet(one.source)]
        relays = [one for one in dict.fromkeys(passed) if one not in (best.source, self.document.source)]
        return Attributed(best.source, best.chain or tuple(relays), False)

    def speeches(self, index: int) -> list[Speech]:
        """Who is put words in the mouth of in one sentence."""
        return self._by_sentence[index]

    def _outlet(self, source: str | None) -> bool:
        """A medium that stands beside a body that speaks passes it on."""
        return source is not None and self._names.sources[source].kind in OUTLETS


def attribute(document: Document, sentences: list[tuple[int, int]], names: Names) -> Attribution:
    """The speakers of a document."""
    return Attribution(document, sentences, names)


def _speeches(document: Document, start: int, end: int, mentions: list[Mention], last: Speech | None) -> list[Speech]:
    text = document.text[start:end]
    cues = _with_parted(language.cues(text, document.language), text, document.language)
    if not (cues or mentions):
        return []
    found: list[Speech] = []
    for cue in cues:
        if cue.kind in ("verb", "according", "relay"):
            found += _from_cue(text, start, cue, cues, mentions, document.language, last)
    found += _possessives(text, start, mentions, document.language)
    return _with_relays(found, document, (start, end), cues, mentions)


def _with_parted(cues: list[Cue], text: str, lang: str) -> list[Cue]:
    """The cues and, where no cue stands, the verbs that stand around their subject ("laat de brandweer weten")."""
    pattern = _parted(lang)
    if pattern is None:
        return cues
    found = [Cue("verb", one.start(), one.end(), one.group().casefold()) for one in pattern.finditer(text)]
    more = [one for one in found if all(one.end <= other.start or one.start >= other.end for other in cues)]
    return sorted([*cues, *more], key=lambda one: one.start) if more else cues


@lru_cache(maxsize=8)
def _parted(lang: str) -> re.Pattern[str] | None:
    """Verbs in two parts, by their first: the other follows in the same clause."""
    ends: dict[str, list[str]] = {}
    for one in language.table(lang, "cues")["attribution"]["parted"]:
        first, _, last = one.partition("…")
        ends.setdefault(first.strip(), []).append(last.strip())
    if not ends:
        return None
    each = "|".join(
        rf"{re.escape(first)}(?=\s[^.;:\n]{{2,{PARTED}}}?\s(?:{language.alternatives(last)})\b)" for first, last in ends.items()
    )
    return re.compile(rf"(?<!\w)(?:{each})", re.IGNORECASE)


def _from_cue(
    text: str, start: int, cue: Cue, cues: list[Cue], mentions: list[Mention], lang: str, last: Speech | None
) -> list[Speech]:
    """What one cue puts in whose mouth."""
    patterns = _patterns(lang)
    after = next((one for one in mentions if 0 <= one.start - start - cue.end <= (40 if cue.kind == "verb" else 60)), None)
    if cue.kind in ("according", "relay"):
        if after is not None:
            return [Speech(after.source, *_clause(text, start, cue, lang), start + cue.start)]
        unnamed = any(one.kind == "unnamed" and 0 <= one.start - cue.end <= 25 for one in cues)
        pronoun = next((one for one in cues if one.kind == "pronoun" and 0 <= one.start - cue.end <= 12), None)
        if pronoun is not None and last is not None:
            return [Speech(last.source, *_clause(text, start, cue, lang), start + cue.start, last.chain)]
        return [Speech(None, *_clause(text, start, cue, lang), start + cue.start)] if unnamed else []
    before = [
        one
        for one in mentions
        if one.end - start <= cue.start
        and cue.start - (one.end - start) <= REACH
        and not patterns["apposition"].search(text[: one.start - start])
    ]
    subject = before[-1] if before else None
    relative = _relative(text, start, subject, lang)
    if relative is not None:
        return [relative]
    pronoun = next((one for one in cues if one.kind == "pronoun" and 0 <= cue.start - one.end <= 14), None)
    if pronoun is not None and last is not None and (subject is None or subject.end - start <= pronoun.start):
        return [Speech(last.source, start, start + len(text), start + cue.start, last.chain)]
    quotative = text[: cue.start].rstrip().endswith((",", '"', "”", "’"))
    if after is not None and (quotative or (_verb_second(lang) and _inverted(text, start, cue, subject, after))):
        return [Speech(after.source, start, start + len(text), start + cue.start)]
    if subject is not None and not _blocked(text[subject.end - start : cue.start], lang):
        return [Speech(subject.source, start, start + len(text), start + cue.start)]
    inverted = text[cue.end : (after.start - start) if after else cue.end]
    if after is not None and len(inverted) <= 30 and not patterns["that"].search(inverted):
        return [Speech(after.source, start, start + len(text), start + cue.start)]
    pronoun = next(
        (one for one in cues if one.kind == "pronoun" and (0 <= cue.start - one.end <= 14 or 0 <= one.start - cue.end <= 8)), None
    )
    if pronoun is not None and last is not None:
        return [Speech(last.source, start, start + len(text), start + cue.start, last.chain)]
    unnamed = any(one.kind == "unnamed" and abs(cue.start - one.end) <= 30 for one in cues)
    return [Speech(None, start, start + len(text), start + cue.start)] if unnamed else []


def _inverted(text: str, start: int, cue: Cue, subject: Mention | None, after: Mention) -> bool:
    """ "Op maandag, de laatste dag onder X, telde Y": the verb comes first, its subject right behind it."""
    return subject is not None and after.start - start - cue.end <= 6 and "," in text[subject.end - start : cue.start]


def _blocked(between: str, lang: str) -> bool:
    """Whether another subject or a finite clause stands between a speaker and the verb."""
    return bool(_patterns(lang)["blocks"].search(between)) or between.count(",") > 2


def _clause(text: str, start: int, cue: Cue, lang: str) -> tuple[int, int]:
    left, right = language.clause_around(text, cue.start, cue.end, lang)
    return start + left, start + right


def _relative(text: str, start: int, subject: Mention | None, lang: str) -> Speech | None:
    """ "the 120 that Damascus names", "de 120 die Damascus noemt", "the 150 announced by the army": only what stands before."""
    if subject is not None:
        lead = text[: subject.start - start]
        if _patterns(lang)["relative"].search(lead):
            return Speech(subject.source, start + max(0, len(lead) - 48), subject.end, subject.start)
    return None


def _possessives(text: str, start: int, mentions: list[Mention], lang: str) -> list[Speech]:
    """ "the council's tally is 5", "het cijfer van de raad", "150 announced by the army", "Syria's ministry"."""
    found = []
    patterns = _patterns(lang)
    for one in mentions:
        before, after = text[: one.start - start], text[one.end - start :]
        own = text[one.start - start : one.end - start].endswith(("'s", "’s"))
        if (own or re.match(r"['’]s?\b", after)) and patterns["own_figure"].match(after):
            found.append(Speech(one.source, one.start, start + len(text), one.start))
        elif patterns["figure_of"].search(before):
            found.append(Speech(one.source, start, start + len(text), one.start))
        elif (match := patterns["given_by"].search(before)) is not None:
            found.append(Speech(one.source, start + match.start(), one.end, one.start))
        elif (match := patterns["by"].search(before)) and patterns["given"].match(after):
            found.append(Speech(one.source, start + match.start(), start + len(text), one.start))
    return found


def _verb_second(lang: str) -> bool:
    return bool(language.table(lang, "cues")["attribution"]["verb_second"])


@lru_cache(maxsize=8)
def _patterns(lang: str) -> dict[str, re.Pattern[str]]:
    """How a speaker is tied to what is said, made of the language's tables (language/*/cues.toml, [attribution])."""
    words = language.table(lang, "cues")["attribution"]
    either = {key: language.alternatives(value) for key, value in words.items() if isinstance(value, list)}
    regular = {key: "|".join(words[key]) or "(?!)" for key in ("figures", "given_by", "given")}
    article = rf"(?:(?:{either['definite']})\s+)?"
    sources = {
        "apposition": rf"(?:{either['apposition']})\s+{article}$",
        "anaphora": rf"(?:{either['anaphora']})\s+(?:\w+\s+)?(?:{either['anaphora_verbs']})",
        "that": rf"[.;:,]|\b(?:{either['that']})\b",
        "blocks": rf"[;:]|\b(?:{either['blocks']})\b",
        "relative": rf"\d[\w\s'-]{{0,30}}\b(?:{either['relative']})\s+{article}$",
        "own_figure": rf"(?:['’]s?)?\s+(?:\w+\s+)?(?:{regular['figures']})",
        "figure_of": rf"(?:{regular['figures']})\s+(?:{either['of']})\s+{article}$",
        "given_by": rf"\d[^.;,]{{0,40}}\b(?:{regular['given_by']})\s+(?:(?:{either['definite']})\s+|\w+['’]s\s+)?$",
        "by": rf"\b(?:{either['by']})\s+{article}$",
        "given": rf"\s+(?:{regular['given']})\s+\d",
    }
    cased = ("that", "blocks", "relative", "given")
    return {key: re.compile(source, re.NOFLAG if key in cased else re.IGNORECASE) for key, source in sources.items()}


def _with_relays(
    found: list[Speech], document: Document, sentence: tuple[int, int], cues: list[Cue], mentions: list[Mention]
) -> list[Speech]:
    """Where one speaker passes on another ("Rudaw, citing a spokesman"), the first link is the origin, the rest its chain."""
    (start, end), publisher = sentence, document.source
    told = language.table(document.language, "cues")["attribution"]["told"]
    relays = [one for one in cues if one.kind == "relay"]
    chained = list(found)
    for cue in relays:
        origin = next((one for one in mentions if 0 <= one.start - start - cue.end <= 60), None)
        if origin is None or cue.text in told:
            continue
        passed = tuple(dict.fromkeys(one.source for one in found if one.source not in (None, origin.source, publisher)))
        chained = [one for one in chained if one.start > origin.start]
        chained.append(Speech(origin.source, start, end, origin.start, tuple(str(one) for one in passed)))
    spoken_to = {start + one.start for one in relays if one.text in told}
    return [one for one in chained if one.at not in spoken_to]
