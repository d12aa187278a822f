"""`beeld bench disclose`: an audit of a large case, beside integer programs for every cell alone (HiGHS by scipy, CP-SAT)."""

from __future__ import annotations

import importlib
import importlib.util
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from beeld.disclose.audit import leaking
from beeld.disclose.linear import Interval, Protected, Row, Rule, Statement, Variable, row
from beeld.disclose.program import Program

PUBLISHED = 0.35
ROUNDED = 0.4
REPEATS = 5


class Table(NamedTuple):
    """A three-way table of counts: margins told exactly or rounded to five, some cells told, the others protected."""

    variables: dict[str, Variable]
    statements: list[Statement]
    protected: list[Protected]


def table(cells: int, *, seed: int = 0, published: float = PUBLISHED) -> Table:
    """About so many cells, filled at random; every two-way margin is told, so that all cells hang together."""
    random = np.random.default_rng(seed)
    side = round(cells ** (1 / 3))
    shape = (side, side, max(1, round(cells / side / side)))
    counts = random.poisson(6, shape) * (random.random(shape) < 0.8)
    names = np.array([f"c{i}_{j}_{k}" for i, j, k in np.ndindex(shape)]).reshape(shape)
    statements: list[Statement] = []

    def tell(where: tuple[Any, ...], *, rounded: bool) -> None:
        terms = dict.fromkeys(np.atleast_1d(names[where]).ravel().tolist(), 1)
        total = int(counts[where].sum())
        near = 5 * round(total / 5)
        told = (row(terms, ">=", near - 2), row(terms, "<=", near + 2)) if rounded else (row(terms, "==", total),)
        statements.append(Statement(id=f"s{len(statements)}", text="", constraints=told))

    for axis in range(3):
        for place in np.ndindex(*(size for index, size in enumerate(shape) if index != axis)):
            tell((*place[:axis], slice(None), *place[axis:]), rounded=bool(random.random() < ROUNDED))
    protected = []
    for cell in np.ndindex(shape):
        if random.random() < published:
            tell(cell, rounded=False)
        else:
            name = str(names[cell])
            protected.append(Protected(id=name, fact=name, terms=((name, 1),), rule=Rule(type="width", min_width=3)))
    return Table({str(name): Variable() for name in names.ravel()}, statements, protected)


def disclose(cells: int, *, repeats: int = REPEATS, sample: int = 20) -> dict[str, Any]:
    """Seconds to audit all protected cells, median; a new draft on letters already audited; the peers on a sample of the cells, by
    their time for one cell. The verdicts of the peers must be the same.
    """
    made = table(cells)
    whole, drafted, work = [], [], []
    leaks: set[str] = set()
    for _ in range(repeats):
        began, worked = time.perf_counter(), time.process_time()
        program = Program(made.variables, made.statements[:-1])
        leaking(program, made.protected)
        first = time.perf_counter()
        work.append(time.process_time() - worked)
        program.extend(made.statements[-1:])
        leaks = {one.id for one in leaking(program, made.protected)}
        drafted.append(time.perf_counter() - first)
        whole.append(first - began)
    result: dict[str, Any] = {
        "cells": len(made.variables),
        "protected": len(made.protected),
        "statements": len(made.statements),
        "leaks": len(leaks),
        "audit_s": round(statistics.median(whole), 3),
        "audit_cpu_s": round(statistics.median(work), 3),
        "audit_again_with_one_sentence_more_s": round(statistics.median(drafted), 3),
    }
    chosen = made.protected[:: max(len(made.protected) // sample, 1)][:sample]
    peers: dict[str, Callable[[Table, Protected], Interval]] = {"plain_mip": _plain_mip}
    if importlib.util.find_spec("ortools"):
        peers["cp_sat"] = _cp_sat
    for name, peer in peers.items():
        began, worked = time.perf_counter(), time.process_time()
        wrong = [one.id for one in chosen if one.rule.leaks(peer(made, one)) != (one.id in leaks)]
        per_cell = (time.perf_counter() - began) / len(chosen)
        cpu = (time.process_time() - worked) / len(chosen)
        result[name] = {
            "sample": len(chosen),
            "s_per_cell": round(per_cell, 4),
            "all_cells_s": round(per_cell * len(made.protected), 1),
            "cpu_over_ours": round(cpu * len(made.protected) / max(statistics.median(work), 1e-9), 1),
            "other_verdicts": wrong,
        }
    return result


def _rows(made: Table) -> Sequence[Row]:
    return [one for statement in made.statements for one in statement.constraints if isinstance(one, Row)]


def _plain_mip(made: Table, fact: Protected) -> Interval:
    """Two integer programs for one cell, from nothing, as scipy gives them."""
    from scipy.optimize import LinearConstraint, milp
    from scipy.sparse import lil_array

    index = {name: position for position, name in enumerate(made.variables)}
    rows = _rows(made)
    matrix = lil_array((len(rows), len(index)))
    for number, one in enumerate(rows):
        for name, factor in one.terms:
            matrix[number, index[name]] = factor
    low = [-np.inf if one.low is None else one.low for one in rows]
    high = [np.inf if one.high is None else one.high for one in rows]
    costs = np.zeros(len(index))
    costs[index[fact.terms[0][0]]] = 1
    bounds = LinearConstraint(matrix.tocsr(), low, high)
    whole = np.ones(len(index), dtype=np.int64)
    found: list[Any] = [milp(sign * costs, constraints=bounds, integrality=whole) for sign in (1, -1)]
    return round(found[0].fun), round(-found[1].fun)


def _cp_sat(made: Table, fact: Protected) -> Interval:
    """The same by CP-SAT, one worker."""
    cp_model: Any = importlib.import_module("ortools.sat.python.cp_model")

    most = 1000
    found = []
    for greatest in (False, True):
        model = cp_model.CpModel()
        names = {name: model.new_int_var(0, most, name) for name in made.variables}
        for one in _rows(made):
            total = cp_model.LinearExpr.weighted_sum([names[name] for name, _ in one.terms], [factor for _, factor in one.terms])
            model.add_linear_constraint(total, -(10**9) if one.low is None else one.low, 10**9 if one.high is None else one.high)
        wanted = names[fact.terms[0][0]]
        (model.maximize if greatest else model.minimize)(wanted)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.solve(model)
        found.append(round(solver.objective_value))
    return found[0], found[1]
