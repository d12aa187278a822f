"""Audit: what a reader of all letters could work out about each protected fact, letter after letter.

The quick way first: worlds found with random objectives; two that lie far enough apart prove a fact safe. Then the linear
relaxation: an interval that leaks although it is too wide proves a leak. Integer programs are for what is left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from beeld.disclose.linear import Interval, Protected, Statement, Terms, Variable
from beeld.disclose.program import Program, contradiction
from beeld.model import Value

PATIENCE = 3
POOL_ROUNDS = 24
FEW = 4  # so few are decided one by one sooner than by more worlds


class FactAudit(Value, frozen=True, kw_only=True):
    """One protected fact over the letters: `intervals[i]` is what is feasible after the first i letters (0: before the first).
    `first_leaking_letter` counts from 1; 0 means that it was known outside already.
    """

    fact: Protected
    intervals: tuple[Interval, ...]
    leaks: bool
    known_outside_already: bool
    first_leaking_letter: int | None

    @property
    def narrowed(self) -> bool:
        """Whether letters made tighter what was known outside already."""
        return self.known_outside_already and self.intervals[0] != self.intervals[-1]


class Audit(Value, frozen=True, kw_only=True):
    """All facts; `contradiction` is the first letter (from 1) with which no world fits any more, None where all fit."""

    facts: tuple[FactAudit, ...]
    contradiction: int | None = None


def audit(
    variables: Mapping[str, Variable],
    background: Sequence[Statement],
    letters: Sequence[Sequence[Statement]],
    protected: Sequence[Protected],
) -> Audit:
    """Exact intervals of every fact after each letter. `background` is what readers know anyway: definitions, public rules,
    outside figures.
    """
    program = Program(variables, background)
    seen: dict[str, list[Interval]] = {one.id: [] for one in protected}
    broken: int | None = None
    for number, letter in enumerate([(), *letters]):
        if number:
            program.extend(letter)
        if not program.some_world():
            broken = number
            break
        for one in protected:
            before = seen[one.id][-1] if seen[one.id] else None
            kept = before is not None and before[0] is not None and before[0] == before[1]
            seen[one.id].append(before if kept and before else program.interval(one.terms))
    if broken == 0:
        raise contradiction()
    return Audit(facts=tuple(verdict(one, seen[one.id]) for one in protected), contradiction=broken)


def verdict(fact: Protected, intervals: Sequence[Interval]) -> FactAudit:
    """Leaks are ours only where the fact was not known before the first letter."""
    known = fact.rule.leaks(intervals[0])
    first = next((number for number, one in enumerate(intervals) if fact.rule.leaks(one)), None)
    return FactAudit(
        fact=fact,
        intervals=tuple(intervals),
        leaks=first is not None and not known,
        known_outside_already=known,
        first_leaking_letter=first,
    )


def leaking(program: Program, protected: Sequence[Protected], *, seed: int = 0) -> list[Protected]:
    """The facts that leak as things stand: what is run on every save. Raises `DisclosureError` on a contradiction."""
    open_facts = list(protected)
    if not program.some_world():
        raise contradiction()
    random = np.random.default_rng(seed)
    idle = 0
    for _ in range(POOL_ROUNDS):
        left = [one for one in open_facts if one.rule.leaks(_seen(program, one.terms))]
        idle = idle + 1 if len(left) == len(open_facts) else 0
        open_facts = left
        if len(open_facts) <= FEW or idle >= PATIENCE:
            break
        program.some_world(_direction(program, open_facts, random))
    found = []
    for one in open_facts:
        if _surely_leaks(program, one):
            found.append(one)
    return found


def _seen(program: Program, terms: Terms) -> Interval:
    """The least and greatest value among the worlds of the pool: an inner interval."""
    values = program.values(terms)
    return int(values.min()), int(values.max())


def _direction(program: Program, facts: Sequence[Protected], random: np.random.Generator) -> np.ndarray:
    """An objective that pushes every fact that is still open up or down, at random."""
    costs = np.zeros(len(program.names))
    signs = random.choice([-1.0, 1.0], len(facts)) * random.uniform(0.5, 1.5, len(facts))
    for one, sign in zip(facts, signs, strict=True):
        for name, factor in one.terms:
            costs[program.index[name]] += sign * factor
    return costs


def _surely_leaks(program: Program, fact: Protected) -> bool:
    """Decide one fact: the pool may have grown, the relaxation may suffice, else integer programs."""
    if not fact.rule.leaks(_seen(program, fact.terms)):
        return False
    if program.open:
        return fact.rule.leaks(program.interval(fact.terms))
    low = program.outer(fact.terms, greatest=False)
    high = program.outer(fact.terms, greatest=True)
    if fact.rule.leaks((low, high)):
        return True
    if not fact.rule.leaks(_seen(program, fact.terms)):
        return False
    low = program.extreme(fact.terms, greatest=False, outer=low)
    if not fact.rule.leaks((low, high)) and not fact.rule.leaks((low, _seen(program, fact.terms)[1])):
        return False
    return fact.rule.leaks((low, program.extreme(fact.terms, greatest=True, outer=high)))
