"""Yes or no: the clause of a sentence that answers such a question, and which of both it says. A state may be told by its opposite
("remains shut" for "is it open?"): language/*/states.toml. Whether the sentence is about the question at all is weighed in
relevance.py.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from beeld import language
from beeld.capture.context import Context
from beeld.capture.marks import Marks, about
from beeld.capture.route import Profile
from beeld.language import Stance
from beeld.model import Polarity, YesNo

BORDER = re.compile(r"[;:,]\s+|\s+[–—]\s+|(?<=[^\W\d_]{2})[.!?]+\s+(?=[a-zß-ÿ])|\n+")  # where a clause may end
SHORT_WORDS = 3  # a clause with fewer goes on in the next one
STATE, ANSWER = 1.0, 0.25  # beside the share of the question's words (0..1): its state is said, something is denied or unknown
NEAR = 0.3  # share of the question that the sentence before or the title must say, when the sentence itself says nothing of it
NAMED = 5  # letters by which a word of the question is known again
STRIPPED = ' ,;:.\n"”'


class Said(NamedTuple):
    """A stretch of a sentence (offsets in it) and what it answers. `told`: it says a state that is asked about, or its opposite;
    `reply`: it only answers what stands before it.
    """

    start: int
    end: int
    answer: YesNo
    polarity: Polarity
    silence: bool
    told: bool = False
    opposite: bool = False
    planned: bool = False
    reply: bool = False
    aside: bool = False


class Pole(NamedTuple):
    """A word at text[start:end] for a state that is asked about (`own`) or for its opposite."""

    start: int
    end: int
    own: bool


@lru_cache(maxsize=2000)
def asked_states(text: str, lang: str) -> frozenset[str]:
    """The states that a question's wording asks about, each with its side: "state:open+", "state:open-"."""
    found = (one for one in Marks(text, lang).names(0, len(text)) if one.startswith("state:"))
    return frozenset(one.replace("?", "+") for one in found)


@lru_cache(maxsize=2000)
def _sides(asked: frozenset[str]) -> dict[str, bool]:
    """Whether a mark says what is asked or its opposite."""
    found = {f"{one[:-1]}{'-' if one[-1] == '+' else '+'}": False for one in asked}
    return found | dict.fromkeys(asked, True)


def states_of(profile: Profile, lang: str) -> frozenset[str]:
    """The states that a question asks about, by its wording in a language."""
    text = profile.question.ask.get(lang)
    return asked_states(text, lang) if text else frozenset()


def poles(context: Context, profile: Profile) -> list[Pole]:
    """Where the sentence says a state that is asked about, or its opposite (offsets in the sentence), the longest where they
    overlap; a word that holds its opposite ("impassable") is that.
    """
    asked = states_of(profile, context.lang)
    if not asked:
        return []
    sides = _sides(asked)
    hits = [one for one in context.marks.states(context.start, context.end) if one.name in sides]
    if not hits:
        return []
    found: list[Pole] = []
    for one in sorted(hits, key=lambda hit: (hit.start - hit.end, hit.start, hit.name[-1] == "+")):
        if all(one.end <= other.start + context.start or one.start >= other.end + context.start for other in found):
            found.append(Pole(one.start - context.start, one.end - context.start, sides[one.name]))
    return sorted(found)


def touched(context: Context, profile: Profile) -> bool:
    """Whether the sentence has anything of what is asked: its words, its state, a declared term; or answers a sentence that has."""
    wording = profile.wording(context.lang)
    if not context.layers[0].isdisjoint(wording.weights) or poles(context, profile):
        return True
    terms = profile.terms.get(context.lang)
    if terms is not None and terms.search(context.text):
        return True
    before = wording.weights.of(context.layers[1])
    if not before and wording.weights.of(context.layers[2]) < NEAR:
        return False
    if language.is_reply(context.text, context.lang):
        return True
    stance = language.stance(context.text, context.lang)
    return before >= NEAR or stance.turned or stance.unknown or stance.possible


def said(context: Context, profile: Profile) -> list[Said]:
    """What the sentence answers, if it is about the question: by its clause that says most of what is asked, and by a clause
    behind it that only confirms or denies that.
    """
    pieces = _pieces(context.text, context.lang)
    found = poles(context, profile)
    first, last = _chosen(context, profile, pieces, found)
    start, end = _trimmed(context.text, pieces[first][0], pieces[last][1])
    clause = context.text[start:end]
    if clause.rstrip('"”’ ').endswith("?") or (language.says_nothing(clause, context.lang) and not found):
        return []
    answers = [_read(context, profile, start, end, [one for one in found if start <= one.start < end])]
    for low, high in pieces[last + 1 :]:
        clause = context.text[low:high]
        if language.is_reply(clause, context.lang):
            low, high = _trimmed(context.text, low, high)
            answers.append(_turned_by(answers[0], language.stance(context.text[low:high], context.lang), low, high))
    return answers


def _turned_by(first: Said, stance: Stance, start: int, end: int) -> Said:
    yes = True if stance.unknown or stance.possible else first.answer.yes != stance.turned
    return Said(start, end, YesNo(yes=yes), "not_established" if stance.unknown else "asserted", stance.silence, reply=True)


def _read(context: Context, profile: Profile, start: int, end: int, found: list[Pole]) -> Said:
    """Yes or no of one stretch: by the side of the state that it says first, turned by a denial or negation; what is yet to
    come is no, unless that is asked.
    """
    text, lang = context.text[start:end], context.lang
    kept = tuple((one.start - start, one.end - start) for one in found)
    stance = language.stance(text, lang, kept)
    ask = profile.question.ask.get(lang, "")
    opposite = _opposite(context.text, ask, found)
    asks_plan = profile.asks_plan or language.asks_plan(ask, lang)
    yes = opposite == stance.turned if found else _untold(text, ask, lang, stance)
    planned = stance.planned and not asks_plan and not language.opens_question(text, lang)
    if stance.unknown or stance.possible:
        yes = True
    elif planned and yes and not stance.turned:
        yes = False
    return Said(
        start,
        end,
        YesNo(yes=yes),
        "not_established" if stance.unknown else "asserted",
        stance.silence,
        told=bool(found),
        opposite=opposite,
        planned=planned,
        reply=language.is_reply(text, lang),
        aside=language.is_aside(text, lang),
    )


def _opposite(text: str, ask: str, found: list[Pole]) -> bool:
    """Whether the side that a clause says first is the opposite of what is asked; a word of the question itself only names what the
    clause tells of, where another side follows: "the ban was lifted".
    """
    if not found or not found[0].own:
        return bool(found)
    named = text[found[0].start : found[0].end].casefold()[:NAMED] in ask.casefold()
    return named and any(not one.own for one in found)


def _untold(text: str, ask: str, lang: str, stance: Stance) -> bool:
    """Yes or no of a clause that says no state that is asked about: what has ended is so no more, unless its end is asked for."""
    if not language.asks_end(ask, lang):
        return stance.turned == language.tells_end(text, ask, lang)
    if language.asks_end(text, lang):
        return not stance.turned
    if language.no_longer(text, lang):
        return True  # "families are no longer parted"
    return not stance.turned and not language.goes_on(text, lang)


@lru_cache(maxsize=2000)
def _pieces(text: str, lang: str) -> tuple[tuple[int, int], ...]:
    """The clauses of a sentence, their marks included; bits without words go with the one before."""
    borders = sorted({one.end() for one in BORDER.finditer(text)} | set(language.clause_starts(text, lang)))
    found: list[tuple[int, int]] = []
    start = 0
    for border in (*borders, len(text)):
        if border - start > 2 and any(one.isalpha() for one in text[start:border]):
            found.append((start, border))
            start = border
    if not found:
        return ((0, len(text)),)
    found[-1] = (found[-1][0], len(text))
    return tuple(found)


def _chosen(context: Context, profile: Profile, pieces: tuple[tuple[int, int], ...], found: list[Pole]) -> tuple[int, int]:
    """First and last of the clauses that answer."""
    if len(pieces) == 1:
        return 0, 0
    lang, text = context.lang, context.text
    weights = profile.wording(lang).weights
    total = sum(weights.values()) or 1.0

    def carried(index: int) -> tuple[float, int]:
        low, high = pieces[index]
        marks = about(context.names(low, high))
        share = sum(weight for one, weight in weights.items() if one in marks) / total
        stance = language.stance(text[low:high], lang)
        answers = stance.turned or stance.unknown or stance.possible
        told = any(low <= one.start < high for one in found)
        return share + STATE * told + ANSWER * answers, high - low

    first = max(range(len(pieces)), key=carried)
    last = first
    while last + 1 < len(pieces) and _goes_on(text[pieces[first][0] : pieces[last][1]], lang):
        last += 1
    if first and _goes_on(text[pieces[first][0] : pieces[last][1]], lang):
        first -= 1
    return first, last


@lru_cache(maxsize=2000)
def _goes_on(clause: str, lang: str) -> bool:
    """Whether a clause is too short to answer, or only names what is asked."""
    if len(language.words(clause)) < SHORT_WORDS:
        return True
    asking = language.opens_question(clause, lang) or language.is_topic(clause, lang)
    return asking and not language.stance(clause, lang).unknown


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while end > start and text[end - 1] in STRIPPED:
        end -= 1
    while start < end and text[start] in " \n,":
        start += 1
    return start, end
