"""Rows: what a statement says about counts, as integer linear constraints; and the rules by which a fact is protected.

Everything here is exact: Python integers, no floating point.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import ceil, floor, gcd, lcm
from typing import Literal

from beeld.errors import InputError
from beeld.model import Value

RuleType = Literal["exact", "width", "existence", "excluded", "small_count"]
Terms = tuple[tuple[str, int], ...]
Interval = tuple[int | None, int | None]
World = dict[str, int]

LARGEST = 10**12  # beyond it the solver's floating point could not be trusted to tell integers apart


class Row(Value, frozen=True, kw_only=True):
    """low <= sum of coefficient * variable <= high; None is unbounded. low > high can never be true."""

    terms: Terms
    low: int | None = None
    high: int | None = None

    def holds(self, world: Mapping[str, int]) -> bool:
        """Whether a world satisfies it; plain integer arithmetic. Variables that the world leaves out are zero."""
        total = sum(factor * world.get(name, 0) for name, factor in self.terms)
        return (self.low is None or total >= self.low) and (self.high is None or total <= self.high)


class Either(Value, frozen=True, kw_only=True):
    """At least one of the options holds, each a set of rows. "If a then b" is: not a, or b."""

    options: tuple[tuple[Row, ...], ...]

    def holds(self, world: Mapping[str, int]) -> bool:
        return any(all(row.holds(world) for row in option) for option in self.options)


Constraint = Row | Either


class Variable(Value, frozen=True, kw_only=True):
    """An unknown count: an integer from `low` up to `high` (None: no bound)."""

    low: int | None = 0
    high: int | None = None


class Statement(Value, frozen=True, kw_only=True):
    """What one sentence, outside figure or public rule says: its id, its words, the letter it stands in ("" for none)."""

    id: str
    text: str
    constraints: tuple[Constraint, ...]
    letter: str = ""


class Rule(Value, frozen=True, kw_only=True):
    """When is a feasible interval too tight? exact: one value is left; width: fewer than `min_width` apart; existence: surely
    one or more; excluded: surely none; small_count: surely at least one and fewer than `k`.
    """

    type: RuleType
    k: int = 3
    min_width: int = 3

    def leaks(self, interval: Interval) -> bool:
        """A tighter interval leaks whenever a wider one does: every rule is monotone."""
        low, high = interval
        if self.type == "exact":
            return low is not None and low == high
        if self.type == "width":
            return low is not None and high is not None and high - low < self.min_width
        if self.type == "existence":
            return low is not None and low >= 1
        if self.type == "excluded":
            return high is not None and high <= 0
        return low is not None and low >= 1 and high is not None and high < self.k


class Protected(Value, frozen=True, kw_only=True):
    """A protected fact: a sum of variables, what it means in words, and the rule."""

    id: str
    fact: str
    terms: Terms
    rule: Rule


def row(terms: Mapping[str, object], op: str, value: object, *, where: str = "") -> Constraint:
    """A constraint from a sum, an operator (==, =, <=, >=, <, >, !=) and a number; fractions are scaled to integers and the
    bounds rounded inwards, which loses nothing, for the variables are integers. Raises `InputError`.
    """
    try:
        factors = {name: Fraction(str(factor)) for name, factor in terms.items()}
        right = Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        raise InputError("has a factor or value that is no number", where=where, todo="give integers or decimals") from None
    scale = lcm(*(one.denominator for one in factors.values()), 1)
    whole = {name: int(one * scale) for name, one in factors.items() if one != 0}
    right *= scale
    shared = gcd(*whole.values()) or 1
    if abs(right) > LARGEST or any(abs(one) > LARGEST for one in whole.values()):
        raise InputError(
            "has a number too large to audit exactly", where=where, todo=f"count in thousands; {LARGEST} is the limit"
        )
    named = tuple(sorted((name, factor // shared) for name, factor in whole.items()))
    right /= shared
    below, above = ceil(right) - 1, floor(right) + 1
    sides: dict[str, tuple[int | None, int | None]] = {
        "==": (ceil(right), floor(right)),
        "=": (ceil(right), floor(right)),
        "<=": (None, floor(right)),
        ">=": (ceil(right), None),
        "<": (None, below),
        ">": (above, None),
    }
    if op == "!=":
        return Either(options=((Row(terms=named, high=below),), (Row(terms=named, low=above),)))
    if op not in sides:
        raise InputError(f"operator {op!r} is not known", where=where, todo=f"known: {' '.join(sides)} !=")
    low, high = sides[op]
    return Row(terms=named, low=low, high=high)


def negations(one: Constraint) -> tuple[tuple[Row, ...], ...]:
    """The ways in which a row can be false, each a set of rows; an `Either` can't be negated here."""
    if isinstance(one, Either):
        raise InputError("a rule can't have a rule as its condition", todo="write it as two rules")
    ways = []
    if one.low is not None:
        ways.append((Row(terms=one.terms, high=one.low - 1),))
    if one.high is not None:
        ways.append((Row(terms=one.terms, low=one.high + 1),))
    return tuple(ways)


def implies(condition: Constraint, consequence: Constraint) -> Either:
    """If `condition` then `consequence`."""
    options = consequence.options if isinstance(consequence, Either) else ((consequence,),)
    return Either(options=(*negations(condition), *options))


def evaluate(terms: Terms, world: Mapping[str, int]) -> int:
    """The value of a sum in a world."""
    return sum(factor * world.get(name, 0) for name, factor in terms)


def satisfies(world: Mapping[str, int], variables: Mapping[str, Variable], statements: Iterable[Statement]) -> bool:
    """Whether a world is possible: every variable in its bounds, every statement true. This is what checks a proof: plain
    arithmetic that knows nothing of the solver.
    """
    for name, variable in variables.items():
        value = world.get(name, 0)
        if (variable.low is not None and value < variable.low) or (variable.high is not None and value > variable.high):
            return False
    return all(one.holds(world) for statement in statements for one in statement.constraints)
