"""Repair: the least weakening of a draft that leaves no new leak, in the letter's own words and audited again.

Ways, from the least that a reader loses to the most: a band for a number; two numbers told together; the sentence in a later
letter; the sentence left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise, product
from typing import Literal

from beeld import language
from beeld.disclose.cells import Cells
from beeld.disclose.docket import PrintedLetter, PrintedSentence, ReadLetter, read_letter
from beeld.disclose.quantities import Told
from beeld.model import Count, Value

Way = Literal["band", "merge", "postpone", "withhold"]
BASES = (5, 10, 20, 50, 100, 250, 500, 1000, 5000)
MOST_AT_ONCE = 4
WAYS_EACH = 5
TRIES = 60
COST: dict[Way, float] = {"band": 0.0, "merge": 10.0, "postpone": 20.0, "withhold": 30.0}
TOGETHER = {"nl": "samen", "en": "together"}


class Change(Value, frozen=True, kw_only=True):
    """One sentence changed: `text` is what it becomes, "" where it is left out; `cost` orders changes, least first."""

    sentence: str
    way: Way
    before: str
    text: str
    cost: float
    answer: Count | None = None


class Repair(Value, frozen=True, kw_only=True):
    """Changes that together leave no new leak, as audited again."""

    changes: tuple[Change, ...]

    @property
    def cost(self) -> float:
        return sum(one.cost for one in self.changes)


def repairs(
    draft: PrintedLetter,
    read: ReadLetter,
    cells: Cells,
    *,
    safe: Callable[[ReadLetter], bool],
    later: Callable[[ReadLetter, PrintedSentence], bool],
    proofs: Sequence[frozenset[str]],
    cleared: tuple[set[str], set[str]] = (set(), set()),
    most: int = 4,
) -> list[Repair]:
    """The cheapest repairs, least first: `safe` audits a changed draft; `later` whether a sentence that is left out now could stand
    in a next letter; `proofs` are, for each leak, the sentences of the draft that its proof names.
    """
    sentences = dict.fromkeys(key for proof in proofs for key in sorted(proof))
    options = {key: sorted(_changes(draft, read, cells, key), key=lambda one: one.cost) for key in sentences}
    found: list[Repair] = []
    ways: set[tuple[tuple[str, str], ...]] = set()
    tries = 0
    for chosen in _combinations(options, proofs):
        key = tuple(sorted((one.sentence, one.way) for one in chosen))
        if key in ways or tries >= TRIES:
            continue
        tries += 1
        changed = _apply(draft, chosen)
        again = read_letter(changed, cells, cleared_texts=cleared[0], cleared_questions=cleared[1])
        if not _true_and_read(draft, read, again, chosen) or not safe(again):
            continue
        if any(one.way == "postpone" and not later(again, _sentence(draft, one.sentence)) for one in chosen):
            continue
        ways.add(key)
        found.append(Repair(changes=tuple(chosen)))
        if len(found) >= most:
            break
    return sorted(found, key=lambda one: one.cost)


def _combinations(options: dict[str, list[Change]], proofs: Sequence[frozenset[str]]) -> Iterator[list[Change]]:
    """One changed sentence, the cheapest first, if it stands in every proof (a leak whose proof lacks it stays); else several at once,
    so many that every proof is met.
    """
    common = frozenset.intersection(*proofs) if proofs else frozenset(options)
    singles = sorted((one for name, changes in options.items() if name in common for one in changes), key=lambda one: one.cost)
    yield from ([one] for one in singles)
    names = _meeting(proofs, [name for name in options if options[name]])
    if 1 < len(names) <= MOST_AT_ONCE:
        several = [list(one) for one in product(*(options[name][:WAYS_EACH] for name in names))]
        yield from sorted(several, key=lambda chosen: sum(one.cost for one in chosen))[:TRIES]
    if len(names) > 1:
        yield [next(one for one in options[name] if one.way == "withhold") for name in names]


def _meeting(proofs: Sequence[frozenset[str]], names: Sequence[str]) -> list[str]:
    """Sentences of which every proof has at least one, picked greedily."""
    left = [one for one in proofs if one]
    chosen: list[str] = []
    while left:
        best = max(names, key=lambda name: sum(name in one for one in left))
        chosen.append(best)
        left = [one for one in left if best not in one]
    return chosen


def _sentence(draft: PrintedLetter, key: str) -> PrintedSentence:
    return next(one for one in draft.sentences if one.id == key)


def _apply(draft: PrintedLetter, chosen: Sequence[Change]) -> PrintedLetter:
    changes = {one.sentence: one for one in chosen}
    kept = [
        _changed(one, changes[one.id]) if one.id in changes else one
        for one in draft.sentences
        if one.id not in changes or changes[one.id].text
    ]
    return draft._replace(sentences=tuple(kept))


def _changed(one: PrintedSentence, change: Change) -> PrintedSentence:
    """The sentence in its new words; a number that answers a question answers it in its new form."""
    bound = tuple((key, change.answer if change.answer and isinstance(answer, Count) else answer) for key, answer in one.bound)
    return one._replace(text=change.text, heard=_heard_so(one, change.text), bound=bound)


def _heard_so(one: PrintedSentence, text: str) -> str | None:
    """What is heard of a sentence in new words: what was not heard at its beginning still is not."""
    if one.heard is None:
        return None
    unheard = len(one.heard) - len(one.heard.lstrip())
    return " " * unheard + text[unheard:]


def _true_and_read(draft: PrintedLetter, read: ReadLetter, again: ReadLetter, chosen: Sequence[Change]) -> bool:
    """Whether each changed sentence can be read, and says nothing that the first one did not allow."""
    was = {one.id: one_read for one, one_read in zip(draft.sentences, read.reads, strict=True)}
    now = {one.id: one_read for one, one_read in zip(again.letter.sentences, again.reads, strict=True)}
    for change in chosen:
        if not change.text:
            continue
        if now[change.sentence].unread or not now[change.sentence].told:
            return False
        old = {one.sum: (one.low, one.high) for one in was[change.sentence].told}
        for one in now[change.sentence].told:
            if one.sum in old and not _wider((one.low, one.high), old[one.sum]):
                return False
            if one.sum not in old and change.way != "merge":
                return False
    return True


def _wider(new: tuple[int | None, int | None], old: tuple[int | None, int | None]) -> bool:
    low = new[0] is None or (old[0] is not None and new[0] <= old[0])
    high = new[1] is None or (old[1] is not None and new[1] >= old[1])
    return low and high


def _changes(draft: PrintedLetter, read: ReadLetter, cells: Cells, key: str) -> Iterator[Change]:
    index = next(index for index, one in enumerate(draft.sentences) if one.id == key)
    sentence, said = draft.sentences[index], read.reads[index]
    numbers = [
        one for one in said.told if len(one.sum) == 1 and one.low is not None and one.high is not None and one.end > one.start
    ]
    for one in numbers:
        yield from _bands(sentence, one, draft.language)
    for first, second in pairwise(numbers):
        yield from _merged(sentence, first, second, draft.language)
    yield Change(sentence=key, way="postpone", before=sentence.text, text="", cost=COST["postpone"])
    yield Change(sentence=key, way="withhold", before=sentence.text, text="", cost=COST["withhold"])


def _bands(sentence: PrintedSentence, one: Told, lang: str) -> Iterator[Change]:
    """The number in wider words; what a reader loses is the width, against the number's size."""
    assert one.low is not None
    low, high = one.low, one.high if one.high is not None else one.low
    answers: list[tuple[Count, int]] = []
    for base in BASES:
        floor, ceiling = low // base * base, -(-(high + 1) // base) * base
        if floor > 0 and base < max(4 * high, 6):
            answers.append((Count(form="range", low=floor, high=ceiling), ceiling - floor))
        if low > floor > 0 and base <= high:
            answers.append((Count(form="more_than", n=floor), 3 * base))
        if low >= 1 and high < base <= max(4 * high, 10):
            answers.append((Count(form="at_most", n=base - 1), base))
    for answer, width in answers:
        words = _fewer(answer, lang) if answer.form == "at_most" else language.say(answer, lang)
        text = sentence.text[: one.start] + _cased(words, sentence.text[one.start]) + sentence.text[one.end :]
        cost = COST["band"] + min(width / max(high, 1), 9.0)
        yield Change(sentence=sentence.id, way="band", before=sentence.text, text=text, cost=cost, answer=answer)


def _fewer(answer: Count, lang: str) -> str:
    """ "Fewer than five" where the number itself is not zero."""
    assert answer.n is not None
    pattern = {"nl": "minder dan {n}", "en": "fewer than {n}"}[lang]
    return pattern.format(n=language.number(answer.n + 1, lang))


def _cased(words: str, like: str) -> str:
    return words[0].upper() + words[1:] if like.isupper() else words


def _merged(sentence: PrintedSentence, first: Told, second: Told, lang: str) -> Iterator[Change]:
    """Two numbers told as their sum: "14 in North and 8 in South" becomes "22 in North and in South together"."""
    (_, one), (_, other) = first.sum[0], second.sum[0]
    alike = one.target == other.target and len(one.chosen) == len(other.chosen)
    if not alike or first.low != first.high or second.low != second.high or first.low is None or second.low is None:
        return
    text = sentence.text
    total = language.say(Count(form="exact", n=first.low + second.low), lang)
    noun = (text[first.end : second.start].split() or [""])[0]
    tail = text[second.end :]
    if noun and tail.split()[:1] == [noun]:  # "4 patients in A and 5 patients in B": the noun once
        tail = tail.replace(f" {noun}", "", 1)
    stop = next((index for index, mark in enumerate(tail) if mark in ".;,"), len(tail))
    merged = (
        text[: first.start]
        + _cased(total, text[first.start])
        + text[first.end : second.start].rstrip()
        + tail[:stop]
        + f" {TOGETHER[lang]}"
        + tail[stop:]
    )
    yield Change(sentence=sentence.id, way="merge", before=text, text=merged, cost=COST["merge"])
