"""Ahead: what a next letter could not say any more, what a letter leaves unsaid, and what it takes back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from difflib import SequenceMatcher

from beeld.disclose.cells import Cells
from beeld.disclose.docket import PrintedLetter, PrintedSentence, ReadLetter, bindings, read_letter
from beeld.disclose.expression import Ref, shown
from beeld.disclose.linear import Protected
from beeld.disclose.quantities import Read, Told
from beeld.model import Value

ALIKE = 0.6
STEP_DAYS = 30
NEAR = (-1, 0, 1, 2)


class Ahead(Value, frozen=True, kw_only=True):
    """A plausible next letter that would leak: what it says, the facts, and whether its author or the auditor thought of it."""

    says: str
    facts: tuple[str, ...]
    declared: bool


class Dropped(Value, frozen=True, kw_only=True):
    """A sentence that earlier letters had and this one has not: silence speaks. `times`: in how many letters in a row it stood."""

    letter: str
    sentence: str
    text: str
    times: int
    questions: tuple[str, ...] = ()


def plausible(letters: Sequence[ReadLetter], cells: Cells) -> list[tuple[str, ReadLetter, bool]]:
    """Next letters: those that cells.toml declares, and for each number that changes with time and each bound question that no
    letter answered yet one that gives it exactly.
    """
    last = letters[-1].letter
    made: list[tuple[str, ReadLetter, bool]] = []
    for number, declared in enumerate(cells.next, start=1):
        for lang, text in declared.text.items():
            if lang == last.language:
                day = last.dated + timedelta(declared.after_days)
                letter = PrintedLetter(f"next-{number}", day, lang, last.edition, (PrintedSentence("s1", text, "finding"),))
                made.append((text, read_letter(letter, cells), True))
    changing = {one.id for one in cells.population if one.kind != "fixed"}
    seen = {ref: one for letter in letters for read in letter.reads for one in read.told for ref in _single(one)}
    day = last.dated + timedelta(STEP_DAYS)
    for ref, one in seen.items():
        if ref.target in changing and one.low is not None and one.low == one.high:
            made += [_exactly(ref, one.low + step, day, last) for step in NEAR if one.low + step >= 0]
    asked = [ref for ref in bindings(cells).values() if ref not in seen]
    made += [_exactly(ref, value, day, last) for ref in asked for value in (0, 1, 2)]
    return made


def _single(one: Told) -> list[Ref]:
    return [one.sum[0][1]._replace(when="")] if len(one.sum) == 1 and one.sum[0][0] == 1 else []


def _exactly(ref: Ref, value: int, day: object, last: PrintedLetter) -> tuple[str, ReadLetter, bool]:
    said = Told(((1, ref),), value, value, 0, 0)
    text = f"{shown(((1, ref),))} = {value}"
    letter = PrintedLetter("next", day, last.language, last.edition, (PrintedSentence("s1", text, "finding"),))  # type: ignore[arg-type]
    return text, ReadLetter(letter, (Read(told=(said,)),)), False


def look_ahead(
    letters: Sequence[ReadLetter], cells: Cells, leaks: Callable[[Sequence[ReadLetter]], list[Protected] | None]
) -> list[Ahead]:
    """Plausible next letters that would leak; `leaks` gives the facts that leak, None where the letters would contradict each other."""
    today = {one.id for one in leaks(letters) or []}
    found = []
    for says, letter, declared in plausible(letters, cells):
        facts = leaks([*letters, letter])
        new = tuple(sorted({one.fact for one in facts or [] if one.id not in today}))
        if new:
            found.append(Ahead(says=says, facts=new, declared=declared))
    return found


def dropped(
    letters: Sequence[PrintedLetter], draft: PrintedLetter, counted: Callable[[PrintedLetter, PrintedSentence], bool]
) -> list[Dropped]:
    """Sentences of the last letter to the same readers that the draft does not have, those that say something that is counted, or
    that there are no indications. A correction or an update never had to repeat them, so what is compared is the last letter that is
    neither.
    """
    alike = (draft.edition, draft.language)
    earlier = [one for one in letters if (one.edition, one.language) == alike and one.id != draft.id and not one.supplement]
    if not earlier:
        return []
    last = earlier[-1]
    found = []
    for one in last.sentences:
        if not counted(last, one) or any(_alike(one, other) for other in draft.sentences):
            continue
        times = 0
        for letter in reversed(earlier):
            if not any(_alike(one, other) for other in letter.sentences):
                break
            times += 1
        found.append(
            Dropped(
                letter=last.id,
                sentence=one.id,
                text=one.text,
                times=times,
                questions=tuple(question for question, _ in one.bound),
            )
        )
    return found


def _alike(one: PrintedSentence, other: PrintedSentence) -> bool:
    """Whether two sentences are the same one in another letter: they answer the same questions, or are worded alike."""
    questions, others = {key for key, _ in one.bound}, {key for key, _ in other.bound}
    if questions or others:
        return bool(questions & others)
    return SequenceMatcher(None, one.text.casefold(), other.text.casefold()).ratio() >= ALIKE
