"""Random small problems whose feasible interval is known by listing every world."""

from __future__ import annotations

import itertools
from typing import NamedTuple

import numpy as np

from beeld.disclose.linear import Constraint, Terms, Variable, implies, row


class Problem(NamedTuple):
    """Variables, constraints, one sum, and the sum's values over all possible worlds (at least one)."""

    variables: dict[str, Variable]
    constraints: tuple[Constraint, ...]
    terms: Terms
    values: np.ndarray


def problem(random: np.random.Generator) -> Problem:
    """Two to four counts of at most six, rows that a hidden truth satisfies, sometimes a rule "if ... then ..."."""
    count, most = int(random.integers(2, 5)), int(random.integers(2, 7))
    names = [f"x{index}" for index in range(count)]
    worlds = np.array(list(itertools.product(range(most + 1), repeat=count)))
    possible = np.ones(len(worlds), dtype=bool)
    constraints: list[Constraint] = []
    truth = random.integers(0, most + 1, count)
    for _ in range(int(random.integers(1, 4))):
        factors = random.integers(-2, 4, count) * random.integers(0, 2, count)
        if not factors.any():
            continue
        op = str(random.choice(["==", "<=", ">=", "!="]))
        right = int(factors @ truth) + (op == "!=")
        sums = worlds @ factors
        possible &= {"==": sums == right, "<=": sums <= right, ">=": sums >= right, "!=": sums != right}[op]
        constraints.append(row(dict(zip(names, factors.tolist(), strict=True)), op, right))
    if random.random() < 0.4:
        one, other = random.choice(count, 2, replace=False)
        least, then = int(random.integers(1, most + 1)), int(random.integers(1, most + 1))
        if truth[one] < least or truth[other] >= then:
            possible &= (worlds[:, one] < least) | (worlds[:, other] >= then)
            constraints.append(implies(row({names[one]: 1}, ">=", least), row({names[other]: 1}, ">=", then)))
    factors = random.integers(-1, 2, count)
    if not factors.any():
        factors[0] = 1
    terms = tuple((name, int(factor)) for name, factor in zip(names, factors, strict=True) if factor)
    return Problem({name: Variable(high=most) for name in names}, tuple(constraints), terms, worlds[possible] @ factors)
