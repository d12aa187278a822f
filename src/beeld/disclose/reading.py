"""Reading: what a printed sentence says of the cells, as bands on sums; and what of its quantity words could not be read.

Where a sentence can be read in two ways it is not read at all: a person must look at it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from beeld import language
from beeld.disclose.cells import Cells
from beeld.disclose.expression import REST, Ref, everything
from beeld.disclose.naming import Name, fold, marks, names
from beeld.disclose.quantities import Bound, Clause, Quantity, Read, Told, Unread, band, clauses, quantities_of
from beeld.model import Count, Day, YesNo
from beeld.model import Reading as WordReading


def read_sentence(
    text: str, lang: str, cells: Cells, *, bound: Sequence[Bound] = (), before: Sequence[Ref] = (), day: date | None = None
) -> Read:
    """What one sentence says. `before` are the sums that the sentence before it spoke of; `day` is the letter's."""
    readings = language.read_sentence(text, lang, published=day)
    silent = next((one for one in readings if one.silence), None)
    found = names(text, lang, cells)
    quantities, taken = quantities_of(text, lang, readings, found, cells)
    if silent is not None and not any(one.kind in ("count", "share") for one in quantities):
        return _silence(text, cells, found, bound, silent)
    reader = _Reader(text, lang, cells, found, bound, tuple(before), readings, day)
    reader.read(quantities, taken)
    if silent is not None:
        reader.fail(silent.start, silent.end, "is a silence beside a number")
    return Read(
        told=tuple(reader.told),
        unread=tuple(reader.unread),
        sums=tuple(reader.sums),
        silent=silent is not None,
        withheld=reader.withheld,
        named=bool(found),
    )


def _silence(text: str, cells: Cells, found: Sequence[Name], bound: Sequence[Bound], silent: WordReading) -> Read:
    """ "No indications that": no denial, unless the case says that readers take it as one."""
    told: list[Told] = []
    unread: list[Unread] = []
    if cells.reading.no_indications == "none":
        refs = [one.cells for one in bound if isinstance(one.answer, YesNo) and one.cells is not None]
        told = [Told(((1, one),), 0, 0, silent.start, silent.end) for one in refs]
        if found and not told:
            unread.append(
                Unread(silent.start, silent.end, text[silent.start : silent.end], "is a silence about no bound question")
            )
    return Read(tuple(told), tuple(unread), (), True, False, bool(found))


class _Reader:
    """Reads one sentence; `told` and `unread` grow. A quantity that can't be placed goes to `unread`, never to a guess."""

    def __init__(
        self,
        text: str,
        lang: str,
        cells: Cells,
        found: Sequence[Name],
        bound: Sequence[Bound],
        before: tuple[Ref, ...],
        readings: Sequence[WordReading],
        day: date | None,
    ) -> None:
        self.text, self.lang, self.cells, self.found, self.before, self.day = text, lang, cells, found, before, day
        self.bound = list(bound)
        self.answered = False
        self.days = [one for one in readings if isinstance(one.answer, Day)]
        self.withheld = bool(marks(text, lang, "withheld"))
        self.told: list[Told] = []
        self.unread: list[Unread] = []
        self.sums: list[Ref] = []
        self.lead: tuple[Name, ...] = ()

    def fail(self, start: int, end: int, why: str) -> None:
        self.unread.append(Unread(start, end, self.text[start:end], why))

    def read(self, quantities: Sequence[Quantity], taken: Sequence[tuple[int, int]]) -> None:
        quantities = self._others(self._bound_numbers(quantities))
        for mark in marks(self.text, self.lang, "unread"):
            if not any(mark.start < end and mark.end > start for start, end in [*taken, *((n.start, n.end) for n in self.found)]):
                self.fail(mark.start, mark.end, "says something about numbers that is not read")
        if not quantities:
            self._without_number()
            return
        for said in self.bound:
            if isinstance(said.answer, YesNo) and said.cells is not None:
                low, high = (1, None) if said.answer.yes else (0, 0)
                self.told.append(Told(((1, said.cells),), low, high, 0, len(self.text)))
        for segment in _segments(self.text, clauses(self.text, self.lang, quantities, self.found)):
            self.lead = ()
            for clause in self._merged(segment):
                self._clause(clause)

    def _bound_numbers(self, quantities: Sequence[Quantity]) -> list[Quantity]:
        """Numbers that answer a bound question count that question's cells; the others are left."""
        left = []
        for one in quantities:
            at = next(
                (
                    index
                    for index, bound in enumerate(self.bound)
                    if one.kind == "count"
                    and isinstance(bound.answer, Count)
                    and band(bound.answer, self.cells, fewer=False) in _ways(one)
                ),
                None,
            )
            if at is None:
                left.append(one)
                continue
            bound = self.bound.pop(at)
            self.answered = True
            if bound.cells is not None:
                self._tell(bound.cells, one)
            elif bound.unbound:
                self.fail(one.start, one.end, f"answers {bound.unbound!r}, which has no [[binding]] in cells.toml")
        return left

    def _others(self, quantities: Sequence[Quantity]) -> list[Quantity]:
        """In a sentence that says yes or no to a question, a word like "several" right before a noun of another population counts
        that population ("information from several partners"); the rest of the sentence is the question's.
        """
        answered = [one for one in self.bound if isinstance(one.answer, YesNo) and one.cells is not None]
        left = []
        for one in quantities:
            noun = next(
                (name for name in self.found if name.form == "many" and not self.text[one.end : name.start].strip()), None
            )
            meant = {target.id for target in noun.of("population")} if noun else set()
            if answered and len(meant) == 1 and not meant & {bound.cells.target for bound in answered if bound.cells}:
                self.told.append(Told(((1, Ref(meant.pop())),), one.low, one.high, one.start, one.end))
                self.found = [name for name in self.found if name is not noun]
            else:
                left.append(one)
        return left

    def _tell(self, ref: Ref, one: Quantity) -> None:
        self.sums.append(ref)
        if one.hedged:
            self.fail(one.start, one.end, "is hedged or denied")
        else:
            self.told.append(Told(((1, ref),), one.low, one.high, one.start, one.end))

    def _without_number(self) -> None:
        """A bound yes or no; a plural that is asserted ("men were seen": two or more); a name alone is unread."""
        if self.answered:
            return
        answers = [one for one in self.bound if isinstance(one.answer, YesNo)]
        plural = any(one.form == "many" for one in self.found)
        for one in answers:
            assert isinstance(one.answer, YesNo)
            if one.cells is None:
                continue
            low, high = (2 if plural else 1, None) if one.answer.yes else (0, 0)
            self.told.append(Told(((1, one.cells),), low, high, 0, len(self.text)))
            self.sums.append(one.cells)
        if answers or not self.found or self.withheld:
            return
        negated = language.negated(self.text, self.lang)
        nouns = [one for one in self.found if one.form == "many"]
        if nouns and not negated:
            quantity = Quantity(nouns[0].start, nouns[0].start, "plural", 2, None, nouns[0].end)
            self._place(Clause(0, len(self.text), (quantity,), tuple(self.found)), quantity, tuple(self.found))
            return
        first = self.found[0]
        self.fail(first.start, first.end, "names what is counted, and says not how many")

    def _merged(self, pieces: Sequence[Clause]) -> list[Clause]:
        """Clauses with a quantity; names of pieces without one join the next, at the end the one before."""
        merged: list[Clause] = []
        waiting: tuple[Name, ...] = ()
        for index, piece in enumerate(pieces):
            if piece.quantities:
                merged.append(piece._replace(names=(*waiting, *piece.names)))
                waiting = ()
            elif not piece.names or (self.withheld and marks(self.text[piece.start :], self.lang, "withheld") and merged):
                continue
            elif any(later.quantities for later in pieces[index + 1 :]):
                waiting = (*waiting, *piece.names)
            elif merged and not _same_cut(merged[-1].names, piece.names):
                merged[-1] = merged[-1]._replace(names=(*merged[-1].names, *piece.names), end=piece.end)
            elif not self.withheld:
                self.fail(piece.names[0].start, piece.names[-1].end, "stands without a number")
        return merged

    def _clause(self, clause: Clause) -> None:
        quantities = list(clause.quantities)
        if len(quantities) == 2 and quantities[0].kind == "all" and quantities[1].kind == "count":
            self._all(clause, quantities[1], quantities[1])
        elif len(quantities) == 2 and self._of_pair(quantities[0], quantities[1]):
            whole = quantities[1]
            inside = self._of_whole(clause, whole)
            self._place(clause, whole, inside)
            if self.told and self.told[-1].start == whole.start:
                self._place(clause, quantities[0], clause.names)
        elif len(quantities) == 1:
            if quantities[0].kind == "all":
                self._all(clause, quantities[0], None)
            else:
                self._place(clause, quantities[0], clause.names)
        else:
            for one in quantities:
                self.fail(one.start, one.end, "stands in one clause with another number")
        self.lead = (*self.lead, *(one for one in clause.names if one.start < quantities[0].start and one not in self.lead))

    def _of_whole(self, clause: Clause, whole: Quantity) -> tuple[Name, ...]:
        """The names that say what the whole is: those before it, and behind it up to the verb, or, without a verb, its noun."""
        verb = self._verb(whole.end, clause.end)
        return tuple(
            one
            for one in clause.names
            if one.start < whole.start
            or (one.start < verb < clause.end)
            or (verb == clause.end and one.form != "name" and one.start < whole.noun_end)
        )

    def _of_pair(self, part: Quantity, whole: Quantity) -> bool:
        between = fold(self.text[part.end : whole.start]).strip()
        return part.kind != "all" and between in {fold(one) for one in language.table(self.lang, "quantity")["of_the"]}

    def _place(self, clause: Clause, one: Quantity, own: tuple[Name, ...]) -> None:
        """Find the sum that a quantity is of, and tell it."""
        if one.hedged:
            self.fail(one.start, one.end, "is hedged or denied")
            return
        if marks(self.text[clause.start : clause.end], self.lang, "together") and not any(name.of("part") for name in own):
            self._together(one)
            return
        if one.kind == "rest":
            self.fail(one.start, one.end, "is a rest; say the number of whom")
            return
        ref = self._ref(clause, one, own)
        if ref is None:
            return
        if one.kind == "unchanged":
            if next((population.kind for population in self.cells.population if population.id == ref.target), "") != "fixed":
                self.told.append(Told(((1, ref), (-1, ref._replace(when="before"))), 0, 0, one.start, one.end))
            self.sums.append(ref)
        elif one.kind in ("share", "most", "half"):
            self._part_of(clause, one, ref)
        elif one.kind == "only":
            self._only(one, ref, own)
        else:
            self._tell(ref, one)

    def _together(self, one: Quantity) -> None:
        parts = list(dict.fromkeys(self.sums))
        if len(parts) < 2 or any(_overlap(a, b) for index, a in enumerate(parts) for b in parts[:index]):
            self.fail(one.start, one.end, "is a sum of what is not clear")
            return
        self.told.append(Told(tuple((1, part) for part in parts), one.low, one.high, one.start, one.end))

    def _part_of(self, clause: Clause, one: Quantity, ref: Ref) -> None:
        """A share of a whole: the whole is what "of them" refers to, else the population."""
        whole = self._antecedent(clause, one) or ref._replace(chosen=())
        if whole == ref:
            self.fail(one.start, one.end, "is a share of what is not clear")
            return
        self.sums.append(ref)
        if one.kind == "most":
            self.told.append(Told(((2, ref), (-1, whole)), 1, None, one.start, one.end))
        elif one.kind == "half":
            self.told.append(Told(((2, ref), (-1, whole)), -1, 1, one.start, one.end))
        else:
            scale = 200 * 10**one.decimals
            if one.low is not None:
                self.told.append(Told(((scale, ref), (-one.low, whole)), 0, None, one.start, one.end))
            if one.high is not None:
                self.told.append(Told(((scale, ref), (-one.high, whole)), None, 0, one.start, one.end))

    def _only(self, one: Quantity, ref: Ref, own: Sequence[Name]) -> None:
        """ "Only women": nobody in the other parts of what is named right behind the word."""
        behind = [name for name in own if name.start >= one.end and name.of("part")]
        if not behind:
            self.fail(one.start, one.end, "excludes what is not clear")
            return
        cut = behind[0].of("part")[0]
        others = everything(next(part for part in self.cells.partition if part.id == cut.id)) - cut.parts
        chosen = tuple(sorted((key, parts) for key, parts in ref.chosen if key != cut.id))
        self.sums.append(ref)
        self.told.append(Told(((1, ref._replace(chosen=chosen).choose(cut.id, others)),), 0, 0, one.start, one.end))

    def _all(self, clause: Clause, one: Quantity, number: Quantity | None) -> None:
        """ "All four women have been convicted": the women are four, and so are the convicted women."""
        verb = self._verb(one.end, clause.end)
        subject = tuple(name for name in clause.names if name.start < verb)
        predicate = tuple(name for name in clause.names if name.start >= verb)
        whole = self._antecedent(clause, one, always=not any(name.form == "many" for name in subject))
        if whole is None or any(name.form == "many" for name in subject):
            whole = self._ref(clause, one, subject)
        if whole is None:
            return
        ref = _refined(whole, predicate, self.cells)
        if ref is None or ref == whole:
            self.fail(one.start, one.end, "says of all what is not declared")
            return
        self.sums.append(ref)
        if number is not None:
            self.told.append(Told(((1, whole),), number.low, number.high, number.start, number.end))
        self.told.append(Told(((1, ref), (-1, whole)), 0, 0, one.start, one.end))

    def _verb(self, start: int, end: int) -> int:
        """Where the verb stands that divides who is meant from what is said of them."""
        verbs = set(language.table(self.lang, "quantity")["verbs"])
        return next((start + at for at, _, word in language.words(self.text[start:end]) if word in verbs), end)

    def _antecedent(self, clause: Clause, one: Quantity, *, always: bool = False) -> Ref | None:
        """What "of them" refers to: the last sum of this sentence, else those of the sentence before if one holds the others."""
        if not always and not marks(self.text[clause.start : clause.end], self.lang, "anaphor"):
            return None
        if self.sums:
            return self.sums[-1]
        return _widest(self.before)

    def _ref(self, clause: Clause, one: Quantity, own: tuple[Name, ...]) -> Ref | None:
        """The sum that a quantity is of, or None after saying why it is not clear."""
        stranger = self._stranger(clause, one)
        if stranger is not None:
            self.fail(one.start, max(one.end, stranger[1]), f"“{self.text[slice(*stranger)]}” is not declared in cells.toml")
            return None
        total = bool(marks(self.text[clause.start : clause.end], self.lang, "total"))
        refers = bool(marks(self.text[clause.start : clause.end], self.lang, "anaphor"))
        base = self._antecedent(clause, one)
        if refers and base is None and self.before:
            self.fail(one.start, one.end, "refers to one of several numbers")
            return None
        lead = () if total or base is not None else tuple(name for name in self.lead if not _same_cut((name,), own))
        every = (*lead, *own)
        target = self._target(one, every, base)
        if target is None:
            self.fail(one.start, one.end, "is of a population that is not clear")
            return None
        whole = base._replace(target=target) if base is not None else Ref(target)
        when = self._when(clause, target)
        if when is None:
            self.fail(one.start, one.end, "speaks of a period that is not read")
            return None
        ref = _refined(whole._replace(when=when), every, self.cells)
        if ref is None:
            self.fail(one.start, one.end, "names parts that exclude each other")
        return ref

    def _stranger(self, clause: Clause, one: Quantity) -> tuple[int, int] | None:
        """A word of the clause that means something and is not declared: it could change what is counted."""
        kinds = ("anaphor", "together", "total", "of_the", "idle", "withheld", "one", "rounded", "joins", "period")
        known = [(mark.start, mark.end) for mark in marks(self.text, self.lang, *kinds)]
        known += [(name.start, name.end) for name in self.found]
        known += [(day.start, day.end) for day in self.days]
        known += [(other.start, other.end) for other in clause.quantities]
        idle = language.stopwords(self.lang) | set(language.table(self.lang, "quantity")["verbs"])
        for start, end, word in language.words(self.text[clause.start : clause.end]):
            at, to = clause.start + start, clause.start + end
            if word.isdigit() or word in idle or any(at < stop and to > first for first, stop in known):
                continue
            if fold(word) in language.table(self.lang, "quantity")["fraction_bases"]:
                continue
            return at, to
        return None

    def _target(self, one: Quantity, every: Sequence[Name], base: Ref | None) -> str | None:
        """The population or flow that a quantity counts; None where there is more than one possibility."""
        owner = {flow.id: flow.of for flow in self.cells.flow}
        possible = {population.id for population in self.cells.population}
        noun = next((name for name in every if name.form != "name" and one.start <= name.start <= one.noun_end), None)
        for name in [*([noun] if noun else []), *(other for other in every if other is not noun)]:
            meant = {target.id for target in name.of("population")} | {owner[target.id] for target in name.of("flow")}
            for target in name.of("part"):
                cut = next(part for part in self.cells.partition if part.id == target.id)
                meant |= set(cut.of) or {population.id for population in self.cells.population}
            possible = possible & meant or possible
        flows = {target.id for name in every for target in name.of("flow") if owner[target.id] in possible}
        if len(flows) == 1:
            return flows.pop()
        if base is not None:
            return base.target
        if flows or len(possible) > 1:
            near = [ref.target for ref in (*reversed(self.sums), *self.before) if ref.target in possible]
            return near[0] if near and not flows else None
        return next(iter(possible), None)

    def _when(self, clause: Clause, target: str) -> str | None:
        """The day that a clause speaks of: "" for the letter's own; None for a period."""
        inside = [one for one in self.days if clause.start <= one.start < clause.end]
        if not inside or all(population.kind == "fixed" for population in self.cells.population if population.id == target):
            return ""
        answer = inside[0].answer
        assert isinstance(answer, Day)
        ahead = self.text[: inside[0].start].rstrip()
        period = [mark for mark in marks(ahead, self.lang, "period") if mark.end == len(ahead)]
        flow = any(one.id == target for one in self.cells.flow)
        if len(inside) > 1 or answer.start != answer.end or period or flow:
            return None
        return "" if answer.start == self.day else answer.start.isoformat()


def _ways(one: Quantity) -> set[tuple[int | None, int | None]]:
    return {(one.low, one.high), (0 if one.low == 1 else one.low, one.high)}


def _segments(text: str, pieces: Sequence[Clause]) -> list[list[Clause]]:
    """Pieces between semicolons."""
    found: list[list[Clause]] = [[]]
    for piece in pieces:
        if text[piece.start] == ";":
            found.append([])
        found[-1].append(piece)
    return [one for one in found if one]


def _same_cut(one: Sequence[Name], other: Sequence[Name]) -> bool:
    return bool({t.id for name in one for t in name.of("part")} & {t.id for name in other for t in name.of("part")})


def _refined(whole: Ref, own: Sequence[Name], cells: Cells) -> Ref | None:
    """The parts that names choose: several of one partition are taken together unless one lies in the other; None where nothing is
    left.
    """
    chosen: dict[str, frozenset[str]] = {}
    for name in own:
        for target in name.of("part"):
            seen = chosen.get(target.id)
            inside = seen is not None and bool(seen & target.parts)
            chosen[target.id] = target.parts if seen is None else (seen & target.parts if inside else seen | target.parts)
    ref = whole
    for cut, parts in chosen.items():
        ref = ref.choose(cut, parts)
    return None if any(not parts for _, parts in ref.chosen) else ref


def _overlap(one: Ref, other: Ref) -> bool:
    """Whether two sums may count somebody twice."""
    if one.target != other.target:
        return False
    return all(
        one.within(cut) is None
        or other.within(cut) is None
        or (one.within(cut) or frozenset()) & (other.within(cut) or frozenset())
        for cut, _ in (*one.chosen, *other.chosen)
    )


def _widest(refs: Sequence[Ref]) -> Ref | None:
    """The sum that holds all others; None where there is none."""
    for one in refs:
        if all(other.target == one.target and _holds(one, other) for other in refs):
            return one
    return None


def _holds(one: Ref, other: Ref) -> bool:
    return all((other.within(cut) or frozenset({REST, "*"})) <= parts for cut, parts in one.chosen)
