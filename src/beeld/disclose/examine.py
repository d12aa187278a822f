"""Examine: a draft beside all letters that its readers hold, from printed words to verdicts, proofs and repairs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple

from beeld.disclose.ahead import Ahead, Dropped, dropped, look_ahead
from beeld.disclose.audit import leaking
from beeld.disclose.cells import Cells, Fact, Outside
from beeld.disclose.docket import (
    Docket,
    PrintedLetter,
    PrintedSentence,
    ReadLetter,
    blocked,
    compose,
    proof_in,
    read_letter,
    texts,
)
from beeld.disclose.expression import shown
from beeld.disclose.linear import Interval, Protected, Statement, Variable
from beeld.disclose.program import Program
from beeld.disclose.proof import PATIENCE_S
from beeld.disclose.repair import Repair, repairs
from beeld.disclose.telling import because
from beeld.errors import DisclosureError
from beeld.model import Value

MANY = 8  # of more leaks the proofs are not made smallest, only such that nothing can be missed
FactVerdict = Literal["leaks", "leaked_before", "known_outside", "narrowed", "safe"]


class SaidWhere(Value, frozen=True, kw_only=True):
    """A sentence that a proof names: in which letter ("" none: known outside), its id and words; `draft`: in the draft."""

    letter: str
    sentence: str
    text: str
    dated: date | None = None
    draft: bool = False


class ExaminedFact(Value, frozen=True, kw_only=True):
    """A protected fact on a day (or since one). leaks: with the draft, not without. leaked_before: by letters that were sent.
    known_outside: without any letter. narrowed: was known too well, and the draft makes it tighter.
    """

    fact: str
    says: str
    verdict: FactVerdict
    interval: Interval
    before: Interval
    because: str
    since: date | None = None
    on: date | None = None
    sentences: tuple[SaidWhere, ...] = ()
    background: tuple[str, ...] = ()
    smallest: bool = True
    checked: str = "arithmetic"
    worlds: tuple[dict[str, int], ...] = ()


class UnreadSentence(Value, frozen=True, kw_only=True):
    """Words about numbers that no constraint came from, in the draft or in a letter that was sent."""

    letter: str
    sentence: str
    text: str
    words: str
    why: str
    draft: bool


class SentenceReading(Value, frozen=True, kw_only=True):
    """What was read from a sentence of the draft, as one would write it: `held[north] = 5`."""

    sentence: str
    text: str
    says: tuple[str, ...]
    cleared: bool = False


class Examination(Value, frozen=True, kw_only=True):
    """Everything that an audit found. `contradiction` names the sentences that can't all be true."""

    facts: tuple[ExaminedFact, ...] = ()
    unread: tuple[UnreadSentence, ...] = ()
    readings: tuple[SentenceReading, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    ahead: tuple[Ahead, ...] = ()
    repairs: tuple[Repair, ...] = ()
    contradiction: tuple[SaidWhere, ...] = ()

    @property
    def leaks(self) -> list[ExaminedFact]:
        return [one for one in self.facts if one.verdict == "leaks"]


class Cleared(NamedTuple):
    """What named persons decided: sentences and questions without count content, sent sentences that a correction replaces."""

    texts: frozenset[str] = frozenset()
    questions: frozenset[str] = frozenset()
    corrected: frozenset[str] = frozenset()


def examine(
    cells: Cells,
    outside: Outside,
    held: Sequence[PrintedLetter],
    draft: PrintedLetter | None,
    *,
    edition: str,
    lang: str,
    cleared: Cleared = Cleared(),
    deep: bool = True,
) -> Examination:
    """Audit the letters that readers hold, and a draft beside them. `deep`: look ahead and seek repairs as well."""
    read = [
        _without(read_letter(one, cells, cleared_texts=cleared.texts, cleared_questions=cleared.questions), cleared.corrected)
        for one in held
    ]
    mine = None if draft is None else read_letter(draft, cells, cleared_texts=cleared.texts, cleared_questions=cleared.questions)
    every = [*read, *([mine] if mine else [])]
    unread = _unread(every)
    readings = _readings(mine)
    docket = compose(cells, outside, every, edition=edition, until=draft.dated if draft else None)
    lost = () if draft is None else tuple(dropped(held, draft, lambda letter, one: _counted(read, letter, one)))
    stages = _stages(docket, mine is not None)
    if isinstance(stages, _Contradiction):
        return Examination(unread=unread, readings=readings, dropped=lost, contradiction=_contradicting(docket, every))
    facts = tuple(_facts(docket, stages, cells, lang, every))
    found = Examination(facts=facts, unread=unread, readings=readings, dropped=lost)
    if not deep or not every:
        return found
    repaired = _repairs(found, cells, outside, read, mine, edition, cleared) if mine and found.leaks else ()
    ahead = look_ahead(every, cells, lambda letters: _leaks(cells, outside, letters, edition)) if not found.leaks else []
    return Examination(facts=facts, unread=unread, readings=readings, dropped=lost, ahead=tuple(ahead), repairs=tuple(repaired))


class _Stages(NamedTuple):
    """Ids of facts that leak with the background alone, with the letters sent, with the draft too; and the last program."""

    outside: frozenset[str]
    sent: frozenset[str]
    now: frozenset[str]
    before: dict[str, Interval]
    program: Program


class _Contradiction(NamedTuple):
    """No world fits."""

    after: int


def _stages(docket: Docket, drafted: bool) -> _Stages | _Contradiction:
    program = Program(docket.variables, docket.background)
    protected = docket.protected
    try:
        outside = frozenset(one.id for one in leaking(program, protected))
        sent_letters = docket.letters[:-1] if drafted else docket.letters
        program.extend([one for letter in sent_letters for one in letter])
        sent = frozenset(one.id for one in leaking(program, protected))
        known = {one.id: program.interval(one.terms) for one in protected if one.id in sent}
        if drafted:
            program.extend(docket.letters[-1])
        now = frozenset(one.id for one in leaking(program, protected))
    except DisclosureError:
        if program.some_world():
            raise
        return _Contradiction(len(program.statements))
    return _Stages(outside, sent, now, known, program)


def _facts(docket: Docket, stages: _Stages, cells: Cells, lang: str, every: Sequence[ReadLetter]) -> list[ExaminedFact]:
    made = []
    for fact, protected, since, day in docket.facts:
        leaks = protected.id in stages.now
        says = fact.says.get(lang) or fact.id
        if not leaks:
            made.append(_safe(fact, protected, stages.program, cells, lang, since, day, says))
            continue
        sent = docket.letters[:-1] if protected.id in stages.sent and every and every[-1].letter.draft else docket.letters
        within = 0 if protected.id in stages.outside else len(sent)
        proof = proof_in(docket, protected, letters=within, patience_s=PATIENCE_S if len(stages.now) <= MANY else 0.0)
        now = stages.program.interval(protected.terms)
        verdict: FactVerdict = "leaks"
        if protected.id in stages.sent:
            verdict = "known_outside" if protected.id in stages.outside else "leaked_before"
            verdict = "narrowed" if stages.before[protected.id] != now else verdict
        where = _where(docket, every, proof.sentences)
        known = texts(docket)
        background = tuple(known[key].text for key in proof.background if not key.startswith("balance"))
        days = [(one.dated, one.draft) for one in where if one.dated is not None]
        words = because(fact, proof.interval, cells, lang, letters=list(dict.fromkeys(days)), background=background)
        made.append(
            ExaminedFact(
                fact=fact.id,
                says=says,
                verdict=verdict,
                interval=now,
                before=stages.before.get(protected.id, now),
                because=words,
                since=since,
                on=day,
                sentences=where,
                background=background,
                smallest=proof.smallest,
                checked=proof.checked,
            )
        )
    return made


def _safe(
    fact: Fact, protected: Protected, program: Program, cells: Cells, lang: str, since: date | None, day: date | None, says: str
) -> ExaminedFact:
    """Two worlds of the pool that lie far enough apart; without a bound the pool's own ends are shown."""
    values = program.values(protected.terms)
    low, high = int(values.min()), int(values.max())
    worlds = tuple(
        {key: value for key, value in (program.world(protected.terms, one) or {}).items() if value} for one in (low, high)
    )
    either = {"nl": "kan zijn", "en": "may be"}.get(lang, "may be")
    words = f"{says}: {either} {low} / {high}"
    return ExaminedFact(
        fact=fact.id,
        says=says,
        verdict="safe",
        interval=(low, high),
        before=(low, high),
        because=words,
        since=since,
        on=day,
        worlds=worlds,
    )


def _where(docket: Docket, every: Sequence[ReadLetter], keys: Sequence[str]) -> tuple[SaidWhere, ...]:
    letters = {one.letter.id: one.letter for one in every}
    found = []
    for statement in docket.statements:
        if statement.id in keys:
            letter = letters[statement.letter]
            found.append(
                SaidWhere(
                    letter=letter.id,
                    sentence=statement.id.split("#", 1)[1],
                    text=statement.text,
                    dated=letter.dated,
                    draft=letter.draft,
                )
            )
    return tuple(found)


def _unread(every: Sequence[ReadLetter]) -> tuple[UnreadSentence, ...]:
    return tuple(
        UnreadSentence(
            letter=letter.letter.id, sentence=one.id, text=one.text, words=part.words, why=part.why, draft=letter.letter.draft
        )
        for letter in every
        for one, read in zip(letter.letter.sentences, letter.reads, strict=True)
        for part in blocked(one, read)
    )


def _readings(mine: ReadLetter | None) -> tuple[SentenceReading, ...]:
    if mine is None:
        return ()
    return tuple(
        SentenceReading(
            sentence=one.id,
            text=one.text,
            says=tuple(_said(part.sum, part.low, part.high) for part in read.told),
            cleared=read.cleared,
        )
        for one, read in zip(mine.letter.sentences, mine.reads, strict=True)
    )


def _said(total: tuple[tuple[int, object], ...], low: int | None, high: int | None) -> str:
    left = shown(total)  # type: ignore[arg-type]
    if low == high:
        return f"{left} = {low}"
    if low is None or high is None:
        return f"{left} <= {high}" if low is None else f"{left} >= {low}"
    return f"{low} <= {left} <= {high}"


def _counted(read: Sequence[ReadLetter], letter: PrintedLetter, sentence: PrintedSentence) -> bool:
    """Whether a sent sentence says something that is counted, or that there are no indications."""
    for one in read:
        if one.letter.id == letter.id:
            said = one.reads[letter.sentences.index(sentence)]
            return bool(said.told) or said.silent or said.withheld
    return False


def _without(letter: ReadLetter, corrected: Collection[str]) -> ReadLetter:
    """A letter without the sentences that a correction replaces: they were wrong."""
    reads = tuple(
        read._replace(told=()) if f"{letter.letter.id}#{one.id}" in corrected else read
        for one, read in zip(letter.letter.sentences, letter.reads, strict=True)
    )
    return letter._replace(reads=reads)


def _contradicting(docket: Docket, every: Sequence[ReadLetter]) -> tuple[SaidWhere, ...]:
    """Sentences that can't all be true, none of which can be missed."""
    kept = list(docket.statements)
    for one in list(kept):
        without = [other for other in kept if other is not one]
        if not _possible(docket.variables, [*docket.background, *without]):
            kept = without
    return _where(docket, every, [one.id for one in kept])


def _possible(variables: dict[str, Variable], statements: Sequence[Statement]) -> bool:
    return Program(variables, statements).some_world()


def _leaks(cells: Cells, outside: Outside, letters: Sequence[ReadLetter], edition: str) -> list[Protected] | None:
    """Facts that leak with these letters; None where they contradict each other."""
    docket = compose(cells, outside, letters, edition=edition)
    program = Program(docket.variables, [*docket.background, *docket.statements])
    return leaking(program, docket.protected) if program.some_world() else None


def _repairs(
    found: Examination,
    cells: Cells,
    outside: Outside,
    read: Sequence[ReadLetter],
    mine: ReadLetter,
    edition: str,
    cleared: Cleared,
) -> list[Repair]:
    """Weakenings of the draft's sentences that the proofs name, verified by the same audit."""
    before = {one.id for one in _leaks(cells, outside, read, edition) or []}
    proofs = [frozenset(one.sentence for one in fact.sentences if one.draft) for fact in found.leaks]

    def safe(changed: ReadLetter) -> bool:
        leaks = _leaks(cells, outside, [*read, changed], edition)
        return leaks is not None and not {one.id for one in leaks} - before

    def later(changed: ReadLetter, sentence: PrintedSentence) -> bool:
        day = mine.letter.dated + timedelta(30)
        following = read_letter(PrintedLetter("later", day, mine.letter.language, edition, (sentence,)), cells)
        leaks = _leaks(cells, outside, [*read, changed, following], edition)
        return leaks is not None and not {one.id for one in leaks} - before

    return repairs(
        mine.letter, mine, cells, safe=safe, later=later, proofs=proofs, cleared=(set(cleared.texts), set(cleared.questions))
    )
