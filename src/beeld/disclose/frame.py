"""Frame: the variables and standing constraints of a case's cells on the days that its letters speak of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise, product

from beeld.disclose.cells import Cells, Fact, Known
from beeld.disclose.expression import Ref, Relation, Sum, everything, parse
from beeld.disclose.linear import Constraint, Protected, Statement, Terms, Variable, implies, row
from beeld.errors import CaseError, DisclosureError

MOST_CELLS = 100_000
START = "start"


class Frame:
    """Cells by day. Partitions that nobody mentions are summed away, which changes no feasible interval: a sum of counts of
    which nothing else is said can be any count.
    """

    def __init__(self, cells: Cells, spoken: Mapping[str, Iterable[date]], sums: Iterable[Sum]) -> None:
        """`spoken`: by population the days on which something is said of it or its flows; populations that stand in one of the
        `sums` share their days.
        """
        sums = list(sums)
        self.cells = cells
        self.spoken = {one.id: sorted(set(spoken.get(one.id, ()))) for one in cells.population}
        self.kinds = {one.id: one.kind for one in cells.population}
        self.of = {one.id: one.id for one in cells.population} | {one.id: one.of for one in cells.flow}
        self.flows = {one.id: one for one in cells.flow}
        mentioned = {(self.of[ref.target], cut) for terms in sums for _, ref in terms for cut, _ in ref.chosen}
        self.cuts = {
            one.id: [cut for cut in cells.partitions_of(one.id) if (one.id, cut.id) in mentioned] for one in cells.population
        }
        self.days_of = self._shared_days(sums)
        self.variables: dict[str, Variable] = {}
        self.standing: list[Statement] = []
        self._declare()

    def _shared_days(self, sums: Sequence[Sum]) -> dict[str, list[date]]:
        """The days of each population: its own and those of all that it is put in relation with."""
        group = {name: {name} for name in self.spoken}
        for terms in sums:
            joined = set().union(*(group[self.of[ref.target]] for _, ref in terms))
            group |= dict.fromkeys(joined, joined)
        return {name: sorted({day for other in group[name] for day in self.spoken[other]}) for name in group}

    def _combinations(self, population: str) -> list[tuple[str, ...]]:
        return list(product(*(sorted(everything(cut)) for cut in self.cuts[population])))

    def _declare(self) -> None:
        count = sum(len(self._combinations(one.id)) * max(len(self.days_of[one.id]), 1) for one in self.cells.population)
        if count > MOST_CELLS:
            raise DisclosureError(
                f"{count} cells are more than can be audited ({MOST_CELLS})",
                where="cells.toml",
                todo="leave out partitions that no letter and no protected fact needs, or say with `of` what they cut",
            )
        for population in self.cells.population:
            cells = self._combinations(population.id)
            for day in self._points(population.id):
                for cell in cells:
                    self.variables[_name(population.id, cell, day)] = Variable(high=population.max)
            flows = [one.id for one in self.cells.flows_of(population.id)]
            if flows and population.kind == "fixed":
                raise CaseError(f"{population.id!r} is fixed, and has a flow", where="cells.toml", todo='kind = "state"')
            if flows:
                self._balance(population.id, cells)
            elif population.kind == "growing":
                self._growing(population.id, cells)

    def _points(self, population: str) -> Sequence[str]:
        return [""] if self.kinds[population] == "fixed" else [one.isoformat() for one in self.days_of[population]]

    def _balance(self, population: str, cells: list[tuple[str, ...]]) -> None:
        """count then + what came in - what left = count now, in every cell; a direction that is not declared has a flow unseen."""
        flows = {one.id: one.direction for one in self.cells.flows_of(population)}
        for direction in ("in", "out"):
            if direction not in flows.values():
                flows[f"({direction} {population})"] = direction
        days = [START, *self._points(population)]
        for before, now in pairwise(days):
            for cell in cells:
                for flow in flows:
                    self.variables[_name(flow, cell, f"{before}..{now}")] = Variable()
                if before == START:
                    continue
                terms = {_name(population, cell, now): 1, _name(population, cell, before): -1}
                for flow, direction in flows.items():
                    terms[_name(flow, cell, f"{before}..{now}")] = -1 if direction == "in" else 1
                self._stand(f"balance of {population}", row(terms, "==", 0))

    def _growing(self, population: str, cells: list[tuple[str, ...]]) -> None:
        days = self._points(population)
        for before, now in pairwise(days):
            for cell in cells:
                terms = {_name(population, cell, now): 1, _name(population, cell, before): -1}
                self._stand(f"{population} only grows", row(terms, ">=", 0))

    def _stand(self, text: str, constraint: Constraint) -> None:
        self.standing.append(Statement(id=f"{text} ({len(self.standing)})", text=text, constraints=(constraint,)))

    def terms(self, total: Sum, day: date | None, before: date | None = None) -> dict[str, int] | None:
        """A sum as variables, seen on a day (with `before` as the last day before it); None where it needs a day that is not there."""
        found: dict[str, int] = {}
        for factor, ref in total:
            names = self._ref(ref, day, before)
            if names is None:
                return None
            for name in names:
                found[name] = found.get(name, 0) + factor
        return {name: factor for name, factor in found.items() if factor}

    def _ref(self, ref: Ref, day: date | None, before: date | None) -> list[str] | None:
        population = self.of[ref.target]
        cells = [
            cell
            for cell in self._combinations(population)
            if all(
                ref.within(cut.id) is None or part in (ref.within(cut.id) or ())
                for cut, part in zip(self.cuts[population], cell, strict=True)
            )
        ]
        if ref.target in self.flows:
            spans = self._spans(ref, day, before)
            return None if spans is None else [_name(ref.target, cell, span) for span in spans for cell in cells]
        if self.kinds[population] == "fixed":
            return [_name(population, cell, "") for cell in cells]
        at = self._day(ref.when, day, before, population)
        return None if at is None else [_name(population, cell, at.isoformat()) for cell in cells]

    def _day(self, when: str, day: date | None, before: date | None, population: str) -> date | None:
        at = day if not when else self._last(population, day, before) if when == "before" else date.fromisoformat(when)
        return at if at in self.days_of[population] else None

    def _last(self, population: str, day: date | None, before: date | None) -> date | None:
        """The day before which is meant by "before": the one given, else the last on which something was said of the population."""
        earlier = [one for one in self.spoken[population] if day is not None and one < day]
        return before or (earlier[-1] if earlier else None)

    def _spans(self, ref: Ref, day: date | None, before: date | None) -> list[str] | None:
        """The stretches between days that a flow is summed over: from the last day on which something was said of its population, or
        from the start of all things.
        """
        population = self.of[ref.target]
        days = self.days_of[population]
        now = self._day("" if ref.when == "before" else ref.when, day, None, population)
        if now is None:
            return None
        since = self._last(population, now, before)
        first = -1 if since is None else days.index(since)
        points = [START, *(one.isoformat() for one in days)]
        return [f"{points[one]}..{points[one + 1]}" for one in range(first + 1, days.index(now) + 1)]

    def constraint(self, relation: Relation, day: date | None, *, where: str = "cells.toml") -> Constraint | None:
        """A relation as a row; None where it needs a day that is not there."""
        terms = self.terms(relation.sum, day)
        return None if terms is None else row(terms, relation.op, relation.value, where=where)

    def timed(self, terms: Sum) -> bool:
        """Whether a sum is different on different days."""
        return any(ref.target in self.flows or self.kinds[self.of[ref.target]] != "fixed" for _, ref in terms)

    def spanning(self, terms: Sum) -> bool:
        """Whether a sum is of what happened between two days."""
        return any(ref.target in self.flows or ref.when == "before" for _, ref in terms)

    def rules(self) -> list[Statement]:
        """Definitions and standing public rules, on every day that they speak of."""
        made = []
        for number, one in enumerate(self.cells.rule, start=1):
            text = one.says.get("en") or next(iter(one.says.values()), "") or one.cells or f"if {one.condition} then {one.then}"
            relations = [parse(text, self.cells) for text in (one.cells, one.condition, one.then) if text]
            if any(not relation.op for relation in relations) or (one.cells and one.then) or not relations:
                raise CaseError(
                    f"rule {number} is no relation", where="cells.toml", todo="write cells = 'a <= b', or if and then"
                )
            timed = any(self.timed(relation.sum) for relation in relations)
            days = self._days([ref for relation in relations for _, ref in relation.sum]) if timed else [None]
            for day in days:
                rows = [self.constraint(relation, day) for relation in relations]
                if any(part is None for part in rows):
                    continue
                kept = [part for part in rows if part is not None]
                made.append(
                    Statement(
                        id=f"rule {number}{f' on {day}' if day else ''}",
                        text=text,
                        constraints=(implies(kept[0], kept[1]) if one.then else kept[0],),
                    )
                )
        return made

    def known(self, outside: Sequence[Known]) -> list[Statement]:
        """What is known outside."""
        made = []
        for number, one in enumerate(outside, start=1):
            where = f"outside.toml, known {number}"
            relation = parse(one.cells, self.cells, where=where)
            if not relation.op:
                raise CaseError(f"{one.cells!r} is no relation", where=where, todo="write what is known: held = 25")
            if self.timed(relation.sum) and one.on is None:
                raise CaseError(f"{one.cells!r} changes with time", where=where, todo="add on = DAY")
            found = self.constraint(relation, one.on, where=where)
            if found is not None:
                source = f" ({one.source})" if one.source else ""
                made.append(Statement(id=f"known {number}", text=f"{one.says or one.cells}{source}", constraints=(found,)))
        return made

    def _days(self, refs: Sequence[Ref]) -> list[date]:
        return sorted(
            {day for ref in refs if self.kinds[self.of[ref.target]] != "fixed" for day in self.days_of[self.of[ref.target]]}
        )

    def facts(self, facts: Sequence[Fact]) -> list[tuple[Fact, Protected, date | None, date | None]]:
        """Each protected fact on each day, or for each two days between which it happened: (fact, as audited, since, day)."""
        made: list[tuple[Fact, Protected, date | None, date | None]] = []
        for fact in facts:
            relation = parse(fact.cells, self.cells)
            if relation.op or relation.value:
                raise CaseError(f"protected fact {fact.id!r} is a relation", where="cells.toml", todo="give a sum of cells only")
            days = self._days([ref for _, ref in relation.sum])
            if not self.timed(relation.sum):
                moments: list[tuple[date | None, date | None]] = [(None, None)]
            elif self.spanning(relation.sum):
                moments = [(a, b) for i, b in enumerate(days) for a in days[:i]]
                if all(ref.target in self.flows for _, ref in relation.sum) and days:
                    moments.insert(0, (None, days[0]))
            else:
                moments = [(None, day) for day in days]
            for before, day in moments:
                terms = self.terms(relation.sum, day, before)
                if terms:
                    key = f"{fact.id}{f' since {before}' if before else ''}{f' on {day}' if day else ''}"
                    named: Terms = tuple(sorted(terms.items()))
                    protected = Protected(id=key, fact=fact.id, terms=named, rule=fact.measure)
                    made.append((fact, protected, before, day))
        return made


def _name(target: str, cell: tuple[str, ...], day: str) -> str:
    inside = f"[{', '.join(cell)}]" if cell else ""
    return f"{target}{inside}{f'@{day}' if day else ''}"
