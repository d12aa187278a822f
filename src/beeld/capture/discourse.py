"""Discourse: who speaks in each sentence of a text and who goes on speaking, what stands in quotation marks, where paragraphs and
lines begin; what speakers.py weighs beside the words of the sentence itself.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from typing import NamedTuple

from beeld import language
from beeld.capture.attribution import Attribution
from beeld.capture.naming import Mention
from beeld.model import Document

_QUOTED = re.compile(
    r"“[^“”\n]{3,}[”\"\n]|„[^„”“\n]{3,}[”“\"\n]|\"[^\"\n]{3,}[\"\n]|(?<!\w)‘[^‘’\n]{3,}(?:’\w[^‘’\n]*)*’(?!\w)|(?<!\w)'(?=\w)[^\n]{3,}?(?<=[\w.,?!])'(?!\w)"
)
_LINE = re.compile(r"\n[ \t]*|^[ \t]*")


class Voice(NamedTuple):
    """One sentence: the sources that speak in it, whether anybody does, and words of its own for a speaker before."""

    speakers: tuple[str, ...]
    says: bool
    pronoun: bool
    role: bool
    own: bool  # "we", "this newspaper"
    own_says: bool  # "we wrote"
    paragraph: int
    opens: bool  # it opens its paragraph


class Running(NamedTuple):
    """Who spoke last before a sentence: the source, how many sentences before, whether in the same paragraph."""

    source: str
    back: int
    same: bool


class Discourse:
    """The voices of one document."""

    def __init__(
        self, document: Document, sentences: list[tuple[int, int]], attribution: Attribution, mentions: list[Mention]
    ) -> None:
        text = document.text
        self._starts = [start for start, _ in sentences]
        self._sentences = sentences
        self._attribution = attribution
        self._document = document
        self._voices: dict[int, Voice] = {}
        self._paragraphs = [match.end() for match in re.finditer(r"\n\s*\n", text)]
        self._quotes = [match.span() for match in _QUOTED.finditer(text)] if any(one in text for one in "\"“„'‘") else []
        self._quote_starts = [start for start, _ in self._quotes]
        self._running: dict[int, Running | None] = {}
        named = [one.source for one in mentions if one.source != document.source]
        self.named = {one: named.count(one) / len(named) for one in dict.fromkeys(named)}
        self.main = (max(self.named, key=lambda one: self.named[one]),) if self.named else ()  # the body that it names most
        opening = text[: sentences[0][1]] if sentences else ""
        self.corrects = _patterns(document.language)["correction"].search(f"{document.title}\n{opening}") is not None

    def sentence_of(self, place: int) -> int:
        """The number of the sentence of a place."""
        return max(0, bisect_right(self._starts, place) - 1)

    def voice(self, index: int) -> Voice:
        """What a sentence shows of who speaks."""
        known = self._voices.get(index)
        if known is None:
            known = self._voices[index] = self._listen(index)
        return known

    def _listen(self, index: int) -> Voice:
        start, end = self._sentences[index]
        sentence, patterns = self._document.text[start:end], _patterns(self._document.language)
        phrases = _phrases(self._document.language)
        own = phrases["own"].search(sentence)
        spoken = self._attribution.speeches(index)
        paragraph = bisect_right(self._paragraphs, start)
        before = bisect_right(self._paragraphs, self._starts[index - 1]) if index else -1
        said = [one for one in spoken if one.source not in (None, self._document.source)]
        # "the 36 that customs named": customs do not go on speaking
        whole = [one for one in said if 2 * (one.end - one.start) >= end - start] or said
        speakers = dict.fromkeys(one.source for one in whole)
        return Voice(
            tuple(str(one) for one in speakers),
            bool(spoken),
            phrases["pronoun"].search(sentence),
            phrases["role"].search(sentence),
            own,
            own and patterns["own_says"].search(sentence) is not None,
            paragraph,
            paragraph != before,
        )

    def running(self, index: int) -> Running | None:
        """Who spoke last before a sentence."""
        if index not in self._running:
            found = None
            for back in range(1, index + 1):
                voice = self.voice(index - back)
                if voice.speakers:
                    found = Running(voice.speakers[-1], back, voice.paragraph == self.voice(index).paragraph)
                    break
            self._running[index] = found
        return self._running[index]

    def following(self, index: int) -> tuple[str, ...]:
        """Who speaks in the sentence after, of the same paragraph or of the next where this one is a paragraph of its own."""
        if index + 1 >= len(self._sentences):
            return ()
        return self.voice(index + 1).speakers

    def quoted(self, place: int) -> bool:
        """Whether a place stands in quotation marks."""
        at = bisect_right(self._quote_starts, place) - 1
        return at >= 0 and place < self._quotes[at][1]

    def quote(self, place: int) -> tuple[int, int]:
        """Where the quotation marks around a place begin and end; the place itself where there are none."""
        at = bisect_right(self._quote_starts, place) - 1
        return self._quotes[at] if at >= 0 and place < self._quotes[at][1] else (place, place)

    def opened(self, index: int) -> tuple[str, ...]:
        """Who speaks in the sentence that opens the paragraph of a sentence behind it."""
        first = index
        while first and not self.voice(first).opens:
            first -= 1
        return self.voice(first).speakers if first < index else ()

    def line_start(self, place: int) -> bool:
        """Whether a place begins a line, but for a bullet, a number or a time."""
        text = self._document.text
        begin = text.rfind("\n", 0, place) + 1
        return re.fullmatch(r"[\s\-*•–—\d.:)]*", text[begin:place]) is not None

    def same_line(self, one: int, other: int) -> bool:
        """Whether two places stand in one line."""
        low, high = sorted((one, other))
        return "\n" not in self._document.text[low:high]


@lru_cache(maxsize=8)
def _phrases(lang: str) -> dict[str, language.Sought]:
    speech, naming = language.table(lang, "cues")["speech"], language.table(lang, "cues")["naming"]
    return {
        "pronoun": language.Sought(speech["pronouns"]),
        "role": language.Sought(naming["roles"]),
        "own": language.Sought(speech["own"]),
    }


@lru_cache(maxsize=8)
def _patterns(lang: str) -> dict[str, re.Pattern[str]]:
    speech, naming = language.table(lang, "cues")["speech"], language.table(lang, "cues")["naming"]
    own, verbs = language.alternatives(speech["own"]), language.alternatives(speech["verbs"])
    return {
        "own_says": re.compile(rf"(?<!\w)(?:(?:{own})\s+(?:\w+\s+)?(?:{verbs})|(?:{verbs})\s+(?:{own}))(?!\w)", re.IGNORECASE),
        "correction": re.compile(rf"(?<!\w)(?:{language.alternatives(naming['corrections'])})", re.IGNORECASE),
    }
