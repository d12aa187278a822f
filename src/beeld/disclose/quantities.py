"""Quantities: how many a sentence says, by numbers and by words, and the clauses that each stands in."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import NamedTuple

from beeld import language
from beeld.disclose.cells import Cells
from beeld.disclose.expression import Ref, Sum
from beeld.disclose.naming import BARE_KINDS, Mark, Name, QuantityKind, base_of_rounding, fold, marks
from beeld.model import Answer, Count, Reading, permitted

WIDE = 10**9


class Told(NamedTuple):
    """low <= sum <= high, as said at text[start:end]."""

    sum: Sum
    low: int | None
    high: int | None
    start: int
    end: int


class Unread(NamedTuple):
    """Words about numbers that were not turned into a constraint, and why."""

    start: int
    end: int
    words: str
    why: str


class Quantity(NamedTuple):
    """How many, at text[start:end]: a number or a word; `noun_end` is where the noun behind it ends."""

    start: int
    end: int
    kind: QuantityKind
    low: int | None
    high: int | None
    noun_end: int
    hedged: bool = False
    decimals: int = 0


class Read(NamedTuple):
    """A sentence as read. `silent`: it says that there are no indications; `withheld`: that a number is not given; `named`:
    it names something that is counted; `cleared`: a person marked it so; `counts`: it has words of number, or
    points back to a sentence that has. `sums` are the sums that it spoke of, in order: what "of them" may refer to.
    """

    told: tuple[Told, ...] = ()
    unread: tuple[Unread, ...] = ()
    sums: tuple[Ref, ...] = ()
    silent: bool = False
    withheld: bool = False
    named: bool = False
    cleared: bool = False
    counts: bool = False


class Bound(NamedTuple):
    """An answer that a sentence prints of a question, and the cells that the question counts. None: none, by a person's row; or, where
    `unbound` names the question, cells.toml does not say.
    """

    answer: Answer
    cells: Ref | None
    unbound: str = ""


class Clause(NamedTuple):
    """A stretch of a sentence around one quantity, or two of which the first is part of the second."""

    start: int
    end: int
    quantities: tuple[Quantity, ...]
    names: tuple[Name, ...]


def quantities_of(
    text: str, lang: str, readings: Sequence[Reading], found: Sequence[Name], cells: Cells
) -> tuple[list[Quantity], list[tuple[int, int]]]:
    """(quantities in order, stretches of text that are accounted for)."""
    made: list[Quantity] = []
    taken: list[tuple[int, int]] = [(one.start, one.end) for one in readings if one.role in ("date", "age", "time", "ordinal")]
    amounts = any(one.amount for one in cells.population)
    for one in readings:
        if not isinstance(one.answer, Count) or any(start <= one.start < end for start, end in taken):
            continue
        if _counts(text, one, found, amounts):
            quantity = _number(text, lang, one, cells)
            made.append(quantity)
            taken.append((quantity.start, quantity.end))
            rounded = base_of_rounding(text, one.end, lang)
            if rounded is not None:
                taken.append(rounded[:2])
        elif one.role in ("reference", "measure", "money"):
            taken.append((one.start, one.end))
    for mark in marks(text, lang, *BARE_KINDS, "withheld"):
        if mark.kind != "withheld" and not any(mark.start < end and mark.end > start for start, end in taken):
            made.append(_word(mark))
            taken.append((mark.start, mark.end))
    made += _singulars(text, lang, found, taken)
    return sorted(made), taken


def _counts(text: str, one: Reading, found: Sequence[Name], amounts: bool) -> bool:
    """Whether a reading may be of cells: a count, a share, a sum of money where that is counted, or "A 9" right behind a name."""
    if one.role in ("count", "share") or (one.role == "money" and amounts):
        return True
    return one.role == "reference" and any(not text[name.end : one.start].strip(" :=") for name in found if name.end <= one.start)


def _number(text: str, lang: str, one: Reading, cells: Cells) -> Quantity:
    answer = one.answer
    assert isinstance(answer, Count)
    share = one.role == "share"
    start = one.start
    low, high = band(
        answer, cells, fewer="minder" in fold(text[one.start : one.end]) or "fewer" in fold(text[one.start : one.end])
    )
    rounded = base_of_rounding(text, one.end, lang)
    if rounded is not None and answer.n is not None:
        low, high = max(0, int(answer.n) - rounded[2] // 2), int(answer.n) + (rounded[2] - 1) // 2
    opened = _from_one(text, one.start, lang)
    if opened is not None and answer.form == "exact" and answer.n is not None:
        start, low, high = opened, 1, int(answer.n)
    decimals = len(match[1]) if (match := re.search(r"[.,](\d+)$", text[one.start : one.end])) and share else 0
    if share:
        low, high = _share(answer, decimals)
    end = one.end + (_share_word(text, one.end, lang) if share else 0)
    hedged = one.polarity != "asserted" or one.hedge != "none"
    return Quantity(start, end, "share" if share else "count", low, high, max(one.noun_end, end), hedged, decimals)


def _share_word(text: str, at: int, lang: str) -> int:
    """How long the word "per cent" behind a number is, with the space before it."""
    words = language.alternatives(language.table(lang, "numbers")["roles"]["share"])
    match = re.match(rf"\s*(?:{words})(?!\w)", text[at:], re.IGNORECASE)
    return match.end() if match else 0


def band(answer: Count, cells: Cells, *, fewer: bool) -> tuple[int | None, int | None]:
    """The whole numbers at which the words are true."""
    if answer.form == "vague" and answer.low is None:
        return 2, None  # "several"
    low, high = permitted(answer)
    least = int(low)
    if answer.form == "at_most" and fewer and cells.reading.fewer_means_some:
        least = 1
    return least, None if high >= WIDE else int(high)


def _share(answer: Count, decimals: int) -> tuple[int | None, int | None]:
    """A percentage in units of half its last digit: 23 is 22.5 to 23.5, that is 45 to 47 of 200."""
    low, high = permitted(answer)
    unit = 10**decimals
    if answer.form == "exact" and answer.n is not None:
        return round(2 * unit * answer.n) - 1, round(2 * unit * answer.n) + 1
    return round(2 * unit * low), None if high >= WIDE else round(2 * unit * high)


def _from_one(text: str, start: int, lang: str) -> int | None:
    """Where "between one and" begins, which stands right before a number."""
    ending = list(marks(text[:start].rstrip(), lang, "range_from_one"))
    return ending[-1].start if ending and ending[-1].end == len(text[:start].rstrip()) else None


def _word(mark: Mark) -> Quantity:
    bands: dict[str, tuple[int | None, int | None]] = {"none": (0, 0), "several": (2, None), "both": (2, 2)}
    low, high = bands.get(mark.kind, (None, None))
    return Quantity(mark.start, mark.end, mark.kind, low, high, mark.end)  # type: ignore[arg-type]


def _singulars(text: str, lang: str, found: Sequence[Name], taken: list[tuple[int, int]]) -> list[Quantity]:
    """ "one person", "a man", "one of them": exactly one."""
    made = []
    behind = [mark.start for mark in marks(text, lang, "of_the", "anaphor")]
    for mark in marks(text, lang, "one"):
        after = re.match(r"\s+", text[mark.end :])
        if after and mark.end + after.end() in behind and not any(mark.start < end and mark.end > start for start, end in taken):
            made.append(Quantity(mark.start, mark.end, "one", 1, 1, mark.end))
            taken.append((mark.start, mark.end))
    for name in (one for one in found if one.form == "one"):
        ahead = [one for one in marks(text[: name.start], lang, "one") if not text[one.end : name.start].strip()]
        if ahead and _predicate(text, lang, ahead[-1].start, taken):
            continue
        if ahead and not any(ahead[-1].start < end and ahead[-1].end > start for start, end in taken):
            made.append(Quantity(ahead[-1].start, ahead[-1].end, "one", 1, 1, name.end))
            taken.append((ahead[-1].start, ahead[-1].end))
    return made


def _predicate(text: str, lang: str, at: int, taken: Sequence[tuple[int, int]]) -> bool:
    """Whether "a man" is what is said of a number before it in the same clause ("one of the five is a man"), and counts nothing."""
    before = [end for _, end in taken if end <= at]
    if not before:
        return False
    between = text[max(before) : at]
    verb = (between.split() or [""])[-1].casefold()
    joined = marks(between, lang, "joins") or re.search(r"[;:,]", between)
    return verb in language.table(lang, "quantity")["verbs"] and not joined


def has_number(text: str, lang: str) -> bool:
    """Whether a text has a number that may count something."""
    return any(isinstance(one.answer, Count) and one.role in ("count", "share") for one in language.read_sentence(text, lang))


def speaks_of_numbers(text: str, lang: str) -> bool:
    """Whether a text has a number, a word of quantity, or one of coming and going."""
    if has_number(text, lang) or marks(text, lang, *BARE_KINDS, "unread", "together", "total", "anaphor", "numerical"):
        return True
    return bool(marks(text, lang, "flow_in", "flow_out"))


def points_back(text: str, lang: str) -> bool:
    """Whether a text begins with, or speaks of persons by, a word that takes up what was said before ("That still holds.", "they")."""
    first = marks(text, lang, "begins_back")
    return bool(marks(text, lang, "persons_back")) or (bool(first) and not text[: first[0].start].strip(" “\"'("))


def clauses(text: str, lang: str, quantities: Sequence[Quantity], found: Sequence[Name]) -> list[Clause]:
    """Cut a sentence so that each clause has one quantity (or a part and its whole). Clauses without one join the next, at the
    end the one before; a semicolon and a colon are never crossed backwards.
    """
    cuts = sorted({0, len(text), *(at for at in _borders(text, lang, quantities, found))})
    pieces: list[Clause] = []
    for start, end in itertools.pairwise(cuts):
        inside = tuple(one for one in quantities if start <= one.start < end)
        pieces.append(Clause(start, end, inside, tuple(one for one in found if start <= one.start < end)))
    return pieces


def _borders(text: str, lang: str, quantities: Sequence[Quantity], found: Sequence[Name]) -> list[int]:
    folded = fold(text)
    spans = [*((one.start, one.end) for one in quantities), *((one.start, one.end) for one in found)]
    joins = "|".join(re.escape(fold(one)) for one in language.table(lang, "quantity")["joins"])
    at = []
    for match in re.finditer(rf"[;:()]|,(?!\d)|(?<=\s)(?:{joins})(?=\s)", folded):
        if any(start < match.end() and end > match.start() for start, end in spans):
            continue
        if match.group() not in ";:" and _coordinates(folded, match.start(), match.end(), found):
            continue
        at.append(match.start())
    return at


def _coordinates(folded: str, start: int, end: int, found: Sequence[Name]) -> bool:
    """Whether "and" or a comma joins two names of parts of one partition: "in A and B"."""
    before = [one for one in found if one.end <= start]
    after = [one for one in found if one.start >= end]
    if not before or not after or re.sub(r"\b(?:in|de|het|the|of|van|from)\b|[\s,]", "", folded[before[-1].end : start]):
        return False
    if re.sub(r"\b(?:in|de|het|the|of|van|from|en|and)\b|[\s,]", "", folded[end : after[0].start]):
        return False
    cuts = {one.id for one in before[-1].of("part")} & {one.id for one in after[0].of("part")}
    return bool(cuts)
