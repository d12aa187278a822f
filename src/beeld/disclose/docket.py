"""Docket: all letters that a reader holds, read sentence by sentence, and put beside what is known outside."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from beeld.disclose.audit import Audit, audit, leaking
from beeld.disclose.cells import Cells, Fact, Outside
from beeld.disclose.expression import Ref, Sum, parse
from beeld.disclose.frame import Frame
from beeld.disclose.linear import Constraint, Protected, Row, Statement, Variable
from beeld.disclose.program import Program
from beeld.disclose.proof import PATIENCE_S, Proof, prove
from beeld.disclose.quantities import Bound, Read, Unread, has_number, points_back, speaks_of_numbers
from beeld.disclose.reading import read_sentence
from beeld.errors import CaseError
from beeld.model import Answer, SentenceType

QUIET_TYPES = frozenset({"own_act", "position", "rule", "reference", "promise"})


class PrintedSentence(NamedTuple):
    """A sentence as printed: the answers it prints by question; `quiet`: a heading or greeting, in which only numbers tell;
    `drawn`: a picture, which no rule reads. `heard`, where it is given, is the text that is read, of the same length, without words
    that say nothing by themselves (a quotation of what readers hold).
    """

    id: str
    text: str
    type: SentenceType = "none"
    bound: tuple[tuple[str, Answer], ...] = ()
    quiet: bool = False
    drawn: bool = False
    heard: str | None = None

    @property
    def read_as(self) -> str:
        """The words that are read."""
        return self.text if self.heard is None else self.heard


class PrintedLetter(NamedTuple):
    """A letter that a reader holds, or a draft. `supplement`: a correction or an update of an earlier one."""

    id: str
    dated: date
    language: str
    edition: str
    sentences: tuple[PrintedSentence, ...]
    draft: bool = False
    supplement: bool = False


class ReadLetter(NamedTuple):
    """A letter with what each of its sentences says."""

    letter: PrintedLetter
    reads: tuple[Read, ...]


class Docket(NamedTuple):
    """Everything that an audit needs, in rows: background, a list of statements for each letter, and the protected facts."""

    variables: dict[str, Variable]
    background: list[Statement]
    letters: list[list[Statement]]
    facts: list[tuple[Fact, Protected, date | None, date | None]]
    read: list[ReadLetter]

    @property
    def protected(self) -> list[Protected]:
        return [one for _, one, _, _ in self.facts]

    @property
    def statements(self) -> list[Statement]:
        return [said for letter in self.letters for said in letter]


def bindings(cells: Cells) -> dict[str, Ref]:
    """The cells that each bound question counts. Raises `CaseError` for a binding that is no single sum of cells."""
    found = {}
    for one in cells.binding:
        relation = parse(one.cells, cells, where=f"cells.toml, binding of {one.question}")
        if relation.op or len(relation.sum) != 1 or relation.sum[0][0] != 1:
            raise CaseError(
                f"{one.cells!r} is no cell", where="cells.toml", todo="bind a question to one population, flow or part"
            )
        found[one.question] = relation.sum[0][1]
    return found


def read_letter(
    letter: PrintedLetter, cells: Cells, *, cleared_texts: Collection[str] = (), cleared_questions: Collection[str] = ()
) -> ReadLetter:
    """Read a letter's sentences in order. What a named person marked "no count content" (a sentence's words, or a question) is
    passed over.
    """
    bound_cells = bindings(cells)
    reads: list[Read] = []
    before: tuple[Ref, ...] = ()
    counting = False  # the sentence before spoke of numbers, or pointed back to one that did
    for one in letter.sentences:
        if one.text in cleared_texts:
            reads.append(Read((), (), (), cleared=True))
            before, counting = (), False
            continue
        bound = [
            Bound(answer, bound_cells.get(question), "" if question in bound_cells or question in cleared_questions else question)
            for question, answer in one.bound
        ]
        read = read_sentence(one.read_as, letter.language, cells, bound=bound, before=before, day=letter.dated)
        if one.quiet and not has_number(one.read_as, letter.language):
            read = Read(cleared=True)
        elif one.bound and not read.unread and all(question in cleared_questions for question, _ in one.bound):
            read = read._replace(cleared=True)
        back = counting and points_back(one.read_as, letter.language)
        read = read._replace(counts=back or speaks_of_numbers(one.read_as, letter.language))
        reads.append(read)
        before, counting = read.sums, bool(read.sums or read.unread) or back
    return ReadLetter(letter, tuple(reads))


def blocked(one: PrintedSentence, read: Read) -> list[Unread]:
    """Why a sentence must be looked at by a person: words about numbers that were not read; or nothing read at all, although it
    answers a question, is a picture, names what is counted or has a word of number or of coming and going, and its type does not say
    that it counts nothing. A sentence that has none of these says nothing that is counted.
    """
    if read.cleared:
        return []
    if read.unread:
        return list(read.unread)
    if read.told or read.silent or (read.withheld and not read.named):
        return []
    if one.type in QUIET_TYPES and not read.named:
        return []
    if read.withheld or not (one.bound or one.drawn or read.named or read.counts):
        return []
    return [Unread(0, len(one.text), one.text, "says nothing that is counted")]


def compose(
    cells: Cells, outside: Outside, letters: Sequence[ReadLetter], *, edition: str = "public", until: date | None = None
) -> Docket:
    """Rows from letters in order. Days are those of letters that speak of something that changes."""
    owner = {one.id: one.id for one in cells.population} | {one.id: one.of for one in cells.flow}
    kept_facts = [one for one in cells.protected if edition not in one.may_know]
    known = [one for one in outside.known if one.since is None or until is None or one.since <= until]
    sums: list[Sum] = [parse(one.cells, cells).sum for one in kept_facts]
    for rule in cells.rule:
        sums.append(tuple(part for text in (rule.cells, rule.condition, rule.then) if text for part in parse(text, cells).sum))
    spoken: dict[str, set[date]] = {one.id: set() for one in cells.population}
    for one in known:
        terms = parse(one.cells, cells, where="outside.toml").sum
        sums.append(terms)
        if one.on is not None:
            for _, ref in terms:
                spoken[owner[ref.target]].add(one.on)
    for letter in letters:
        for part in (part for read in letter.reads for part in read.told):
            sums.append(part.sum)
            for _, ref in part.sum:
                day = letter.letter.dated if ref.when in ("", "before") else date.fromisoformat(ref.when)
                spoken[owner[ref.target]].add(day)
    frame = Frame(cells, spoken, sums)
    return Docket(
        frame.variables,
        [*frame.standing, *frame.rules(), *frame.known(known)],
        [_statements(one, frame) for one in letters],
        frame.facts(kept_facts),
        list(letters),
    )


def _statements(letter: ReadLetter, frame: Frame) -> list[Statement]:
    made = []
    for printed, read in zip(letter.letter.sentences, letter.reads, strict=True):
        rows: list[Constraint] = []
        for one in read.told:
            terms = frame.terms(one.sum, letter.letter.dated)
            if terms is not None:
                rows.append(Row(terms=tuple(sorted(terms.items())), low=one.low, high=one.high))
        if rows:
            made.append(
                Statement(
                    id=f"{letter.letter.id}#{printed.id}", text=printed.text, constraints=tuple(rows), letter=letter.letter.id
                )
            )
    return made


def audit_docket(docket: Docket) -> Audit:
    """Exact intervals of every fact on every day, after each letter."""
    return audit(docket.variables, docket.background, docket.letters, docket.protected)


def leaks_of(docket: Docket) -> tuple[list[Protected], list[Protected]]:
    """(facts that leak with all letters, those of them that leak without any letter): what is run on every save."""
    program = Program(docket.variables, docket.background)
    before = {one.id for one in leaking(program, docket.protected)}
    program.extend(docket.statements)
    now = leaking(program, docket.protected)
    return now, [one for one in now if one.id in before]


def proof_in(docket: Docket, fact: Protected, *, letters: int | None = None, patience_s: float = PATIENCE_S) -> Proof:
    """Why a fact leaks or is safe with the first so many letters (None: all)."""
    said = [one for letter in docket.letters[:letters] for one in letter]
    return prove(docket.variables, docket.background, said, fact, patience_s=patience_s)


def texts(docket: Docket) -> Mapping[str, Statement]:
    """Statements by id, letters' and background."""
    return {one.id: one for one in (*docket.background, *docket.statements)}
