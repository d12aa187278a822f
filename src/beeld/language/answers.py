"""How a stretch of text answers a yes/no question, whatever it asks: it affirms, denies, cannot say, reports silence, or tells what
is yet to come. Cues stand in `[answer]` of cues.toml. A cue that was read is masked, so that "cannot be ruled out" and "not
true" are read once, and what is left negates by itself.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from beeld.language.cues import KEPT, negated, silence_span
from beeld.language.gate import Gated, gate
from beeld.language.lexicon import has, table

KEYS = (
    "not_excluded",
    "idle",
    "denied",
    "unknown",
    "nothing",
    "plan",
    "asks_plan",
    "reply",
    "whether",
    "aside",
    "topic",
    "no_comment",
    "asks_end",
    "ended",
    "goes_on",
    "no_longer",
)
STEM = 5  # letters by which a word is known again


class Stance(NamedTuple):
    """`turned`: a negation turns what the words say; `unknown`: whether it is so is said not to be known; `silence`: no signs
    were seen; `planned`: it is yet to come; `possible`: it is not excluded.
    """

    turned: bool
    unknown: bool
    silence: bool
    planned: bool
    possible: bool


@lru_cache(maxsize=8)
def _patterns(lang: str) -> dict[str, Gated]:
    cues = table(lang, "cues")
    found = {key: list(cues.get("answer", {}).get(key, ())) for key in KEYS}
    found["denied"] += cues["denied"]["patterns"]
    found["unknown"] += cues["not_established"]["patterns"]
    return {key: gate(lang).pattern(patterns) for key, patterns in found.items()}


@lru_cache(maxsize=KEPT)
def stance(text: str, lang: str, kept: tuple[tuple[int, int], ...] = ()) -> Stance:
    """How a stretch answers. `kept`: stretches of it that say what is asked ("was the claim rejected?"), so that they deny
    nothing.
    """
    patterns = _patterns(lang)
    rest = patterns["idle"].blank(text)
    possible = patterns["not_excluded"].search(rest) is not None
    if possible:
        return Stance(turned=False, unknown=False, silence=False, planned=False, possible=True)
    if patterns["unknown"].search(rest):
        return Stance(turned=False, unknown=True, silence=False, planned=False, possible=False)
    denied = [one for one in patterns["denied"].finditer(rest) if not _inside(one.span(), kept)]
    turned = bool(denied)
    for one in denied:
        rest = _blank(rest, *one.span())
    silent = silence_span(rest, lang)
    if silent is not None:
        rest, turned = _blank(rest, *silent), turned if _inside(silent, kept) else not turned
    nothing = [one for one in patterns["nothing"].finditer(rest) if not _inside(one.span(), kept)]
    for span in kept:  # "nobody left", "not allowed" where just that is asked
        rest = _blank(rest, *span)
    if (silent is None or not denied) and (nothing or negated(rest, lang)):
        turned = not turned if silent is None else turned
    return Stance(turned, unknown=False, silence=silent is not None, planned=_found("plan", rest, lang), possible=False)


def unidled(text: str, lang: str) -> str:
    """The text with the negating words blanked that negate nothing ("not only", "no doubt")."""
    return _patterns(lang)["idle"].blank(text)


def _found(key: str, text: str, lang: str) -> bool:
    return _patterns(lang)[key].search(text) is not None


def _inside(span: tuple[int, int], kept: tuple[tuple[int, int], ...]) -> bool:
    return any(first < span[1] and span[0] < last for first, last in kept)


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]


@lru_cache(maxsize=KEPT)
def asks_plan(question: str, lang: str) -> bool:
    """Whether a question asks for what is yet to come ("will there be a recount?")."""
    return _patterns(lang)["asks_plan"].regex.match(question.strip()) is not None


def is_reply(clause: str, lang: str) -> bool:
    """Whether a clause only answers what was said or asked before it ("No.", "which the ministry denies")."""
    return _found("reply", clause, lang)


def opens_question(clause: str, lang: str) -> bool:
    """Whether a clause only names what is asked ("whether there was fraud", "as to the closure"): what follows answers."""
    return _patterns(lang)["whether"].regex.match(clause.lstrip(" '\"‘’“”-–*•")) is not None


def is_aside(clause: str, lang: str) -> bool:
    """Whether a clause tells a condition, a purpose, a fear or a demand, not what is so."""
    return _found("aside", clause, lang)


def asks_end(question: str, lang: str) -> bool:
    """Whether a question asks whether something has ended ("have the raids stopped?")."""
    return _found("asks_end", question, lang)


def tells_end(clause: str, question: str, lang: str) -> bool:
    """Whether a clause tells that something has ended ("was abolished", "broke off"), by a word that is not the question's own."""
    match = _patterns(lang)["ended"].search(clause)
    return match is not None and match.group().split()[-1].casefold()[:STEM] not in question.casefold()


def no_longer(clause: str, lang: str) -> bool:
    """Whether a clause tells that something is done no longer."""
    return _found("no_longer", clause, lang)


def goes_on(clause: str, lang: str) -> bool:
    """Whether a clause tells that something still goes on."""
    return _found("goes_on", clause, lang)


def says_nothing(clause: str, lang: str) -> bool:
    """Whether a clause only tells that nobody comments."""
    return _found("no_comment", clause, lang)


def is_topic(clause: str, lang: str) -> bool:
    """Whether a clause tells of talk about something ("reports that ...", "talk of ..."), which another clause answers."""
    return _found("topic", clause, lang)


@lru_cache(maxsize=8)
def states(lang: str) -> dict[str, dict[str, list[str]]]:
    """States that a yes/no question asks about, with words for them (`is`) and for their opposite (`not`); {} for a language that
    has no such table.
    """
    found: dict[str, dict[str, list[str]]] = table(lang, "states") if has(lang, "states") else {}
    return found
