"""Proof: two possible worlds that show a fact safe, or the smallest set of sentences that give it away."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from itertools import combinations

from beeld.disclose.audit import leaking
from beeld.disclose.bounds import activity, propagate
from beeld.disclose.linear import Either, Interval, Protected, Row, Statement, Terms, Variable, World, evaluate, satisfies
from beeld.disclose.program import Program, contradiction
from beeld.errors import DisclosureError
from beeld.model import Value

PATIENCE_S = 5.0
PAIRED = 12  # so many rows are also subtracted from each other when arithmetic alone is tried


class Proof(Value, frozen=True, kw_only=True):
    """Why a fact is safe or leaks. `worlds` are possible and lie far enough apart; `sentences` are statement ids that force it,
    none of which can be missed, with the `background` (outside figures, rules) that they need. `smallest`: no smaller set
    does. `checked`: by plain arithmetic, or only by the integer program.
    """

    fact: str
    leaks: bool
    interval: Interval
    sentences: tuple[str, ...] = ()
    background: tuple[str, ...] = ()
    worlds: tuple[World, ...] = ()
    smallest: bool = True
    checked: str = "arithmetic"


def prove(
    variables: Mapping[str, Variable],
    background: Sequence[Statement],
    statements: Sequence[Statement],
    fact: Protected,
    *,
    patience_s: float = PATIENCE_S,
) -> Proof:
    """The proof for one fact as things stand; a smallest one is sought for so many seconds. Raises `DisclosureError` on a contradiction."""
    program = Program(*_used(variables, [*background, *statements], fact.terms))
    interval = program.interval(fact.terms)
    if not fact.rule.leaks(interval):
        rest = _completion(variables, [*background, *statements], program)
        worlds = tuple({**rest, **one} for one in _apart(program, fact, interval))
        sound = all(satisfies(one, variables, [*background, *statements]) for one in worlds)
        values = [evaluate(fact.terms, one) for one in worlds]
        if not sound or fact.rule.leaks((min(values), max(values))):
            raise DisclosureError(
                "no two worlds were found that show it", where=fact.id, todo="report it with the case's cells.toml"
            )
        return Proof(fact=fact.id, leaks=False, interval=interval, worlds=worlds)
    chosen, least = smallest(variables, background, statements, fact, patience_s)
    needed = _irreducible(variables, chosen, list(background), fact)
    tight = _by_arithmetic(variables, [*needed, *chosen], fact.terms)
    return Proof(
        fact=fact.id,
        leaks=True,
        interval=interval,
        sentences=tuple(one.id for one in chosen),
        background=tuple(one.id for one in needed),
        smallest=least,
        checked="arithmetic" if tight is not None and fact.rule.leaks(tight) else "integer program",
    )


def _used(
    variables: Mapping[str, Variable], statements: Sequence[Statement], terms: Terms
) -> tuple[dict[str, Variable], list[Statement]]:
    """The variables and statements that are connected with a sum; the others can't bear on it."""
    reach = {name for name, _ in terms}
    left = {one.id: (one, _names(one)) for one in statements}
    kept: list[str] = []
    grown = True
    while grown:
        near = [key for key, (_, names) in left.items() if names & reach]
        for key in near:
            reach |= left.pop(key)[1]
        kept += near
        grown = bool(near)
    wanted = set(kept)
    return {name: one for name, one in variables.items() if name in reach}, [one for one in statements if one.id in wanted]


def _completion(variables: Mapping[str, Variable], statements: Sequence[Statement], program: Program) -> World:
    """A world of everything that the program leaves out; the two have no statement in common."""
    inside = {one.id for one in program.statements}
    others = Program(
        {name: one for name, one in variables.items() if name not in program.variables},
        [one for one in statements if one.id not in inside],
    )
    if not others.some_world():
        raise contradiction()
    return others.first() or {}


def _names(statement: Statement) -> set[str]:
    rows: list[Row] = []
    for one in statement.constraints:
        rows += [part for option in one.options for part in option] if isinstance(one, Either) else [one]
    return {name for row in rows for name, _ in row.terms}


def _leaks(variables: Mapping[str, Variable], statements: Sequence[Statement], fact: Protected) -> bool:
    used, near = _used(variables, statements, fact.terms)
    return bool(leaking(Program(used, near), [fact]))


def _irreducible(
    variables: Mapping[str, Variable], fixed: Sequence[Statement], candidates: list[Statement], fact: Protected
) -> list[Statement]:
    """Candidates none of which can be left out: each is tried in turn, halves first so that what is idle goes quickly."""
    kept = list(candidates)
    size = max(len(kept) // 2, 1)
    while size:
        at = 0
        while at < len(kept):
            without = kept[:at] + kept[at + size :]
            if _leaks(variables, [*fixed, *without], fact):
                kept = without
            else:
                at += size
        size //= 2
    return kept


def smallest(
    variables: Mapping[str, Variable],
    background: Sequence[Statement],
    statements: Sequence[Statement],
    fact: Protected,
    patience_s: float = PATIENCE_S,
) -> tuple[list[Statement], bool]:
    """(the fewest statements that force a leak, whether it is sure that no fewer do).

    By hitting sets (Ignatiev and others, "Smallest MUS extraction with minimal hitting set dualization", 2015): every set that
    forces it meets the rest of every set that does not; the fewest that meet all rests found so far are tried next.
    """
    used, near = _used(variables, [*background, *statements], fact.terms)
    inside = {one.id for one in near}
    behind = [one for one in background if one.id in inside]
    first = _irreducible(used, behind, [one for one in statements if one.id in inside], fact)
    if len(first) <= 1:
        return first, True
    pool = [one for one in statements if one.id in inside]
    rests: list[frozenset[int]] = []
    until = time.monotonic() + patience_s
    while time.monotonic() < until:
        chosen = _fewest(rests, len(pool), len(first) - 1)
        if chosen is None:
            return first, True
        if _leaks(used, [*behind, *(pool[index] for index in sorted(chosen))], fact):
            return [pool[index] for index in sorted(chosen)], True
        rests.append(_rest(used, behind, pool, set(chosen), fact))
    return first, False


def _rest(
    variables: Mapping[str, Variable], behind: Sequence[Statement], pool: Sequence[Statement], kept: set[int], fact: Protected
) -> frozenset[int]:
    """What is left out of a set that does not force the leak, after it has grown as large as it can."""
    for index in range(len(pool)):
        if index not in kept and not _leaks(variables, [*behind, *(pool[one] for one in sorted(kept | {index}))], fact):
            kept.add(index)
    return frozenset(range(len(pool))) - kept


def _fewest(rests: Sequence[frozenset[int]], count: int, most: int) -> set[int] | None:
    """The fewest of 0..count-1 that meet every rest, no more than `most`; None when there is no such set."""
    wanted = sorted(set().union(*rests)) if rests else []
    for size in range(most + 1):
        for chosen in combinations(wanted, size):
            if all(rest & set(chosen) for rest in rests):
                return set(chosen)
    return None


def _by_arithmetic(variables: Mapping[str, Variable], statements: Sequence[Statement], terms: Terms) -> Interval | None:
    """The interval that a constraint at a time gives, without a solver; None when it shows a contradiction."""
    used, near = _used(variables, statements, terms)
    rows = [one for statement in near for one in statement.constraints if isinstance(one, Row)]
    total = "the sum itself"
    link = Row(terms=(*terms, (total, -1)), low=0, high=0)
    pairs = [_less(one, other) for one in rows for other in rows if one is not other] if len(rows) <= PAIRED else []
    bounds = propagate({**used, total: Variable(low=None, high=None)}, [*rows, *pairs, link], rounds=50)
    if bounds is None:
        return None
    low, high = activity(terms, bounds)
    below, above = bounds[total]
    lows = [one for one in (low, below) if one is not None]
    highs = [one for one in (high, above) if one is not None]
    return (max(lows) if lows else None, min(highs) if highs else None)


def _less(one: Row, other: Row) -> Row:
    """One row minus another: what is said of both falls away."""
    terms = dict(one.terms)
    for name, factor in other.terms:
        terms[name] = terms.get(name, 0) - factor
    return Row(
        terms=tuple((name, factor) for name, factor in terms.items() if factor),
        low=None if one.low is None or other.high is None else one.low - other.high,
        high=None if one.high is None or other.low is None else one.high - other.low,
    )


def _apart(program: Program, fact: Protected, interval: Interval) -> tuple[World, ...]:
    """Possible worlds whose values are so different that the rule finds no leak."""
    step = max(fact.rule.min_width, fact.rule.k, 1)
    low, high = interval
    values = program.values(fact.terms)
    least = low if low is not None else min(int(values.min()), 0) - step
    most = high if high is not None else max(int(values.max()), least) + step
    found = []
    for wanted in {least, most} if least != most else {least}:
        world = program.world(fact.terms, wanted)
        if world is None:
            at = Statement(id="at least this far", text="", constraints=(_beyond(fact.terms, wanted, up=wanted == most),))
            far = Program(program.variables, [*program.statements, at])
            far.some_world()
            world = far.first()
        if world is not None:
            found.append(world)
    return tuple(sorted(found, key=lambda one: evaluate(fact.terms, one)))


def _beyond(terms: Terms, value: int, *, up: bool) -> Row:
    return Row(terms=terms, low=value) if up else Row(terms=terms, high=value)
