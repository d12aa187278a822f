"""Program: the integer programs behind an audit (HiGHS), kept warm while letters are added.

Two solver objects hold the same rows: a linear relaxation, whose bounds are outer ones and whose basis is reused from one
objective to the next, and the integer program for what the relaxation leaves open. Every solution becomes a world only after
plain integer arithmetic has found that all statements hold in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from beeld.disclose.bounds import activity, propagate
from beeld.disclose.linear import Either, Interval, Row, Statement, Terms, Variable, World
from beeld.errors import DisclosureError

Ints = npt.NDArray[np.int64]
TOLERANCE = 1e-6
FIRST_ONLY = 1
EVERY = 2**31 - 1
OPEN_RULES = 12


class Program:
    """Variables and statements; statements can be added, never taken away (a subset is a program of its own)."""

    def __init__(self, variables: Mapping[str, Variable], statements: Sequence[Statement] = ()) -> None:
        self.variables = dict(variables)
        self.names = list(self.variables)
        self.index = {name: position for position, name in enumerate(self.names)}
        self.statements: list[Statement] = []
        self._pool: dict[bytes, Ints] = {}
        self.open: list[Either] = []
        self.infeasible = False
        self.solved = 0
        self._rows: list[Row] = []
        self._eithers: list[Either] = []
        self._linear = _solver(self.variables, integer=False)
        self._integer = _solver(self.variables, integer=True)
        self.extend(statements)

    def extend(self, statements: Sequence[Statement]) -> None:
        """Add statements; worlds that they exclude leave the pool. Raises `DisclosureError` for an unknown variable."""
        rows: list[Row] = []
        for statement in statements:
            for one in statement.constraints:
                parts = one.options if isinstance(one, Either) else ((one,),)
                for part in (row for option in parts for row in option):
                    unknown = [name for name, _ in part.terms if name not in self.index]
                    if unknown:
                        raise DisclosureError(
                            f"{unknown[0]!r} is not declared", where=statement.id, todo="declare it as a variable or a cell"
                        )
                if isinstance(one, Row):
                    rows.append(one)
                else:
                    self._eithers.append(one)
        self.statements += statements
        self._rows += rows
        for stale in ("bounds", "_matrix", "_ways"):
            self.__dict__.pop(stale, None)
        bounds = self.bounds
        if bounds is None:
            self.infeasible = True
            return
        for row in rows:
            self._add(row.terms, row.low, row.high)
        self._encode(bounds)
        self._keep()

    @cached_property
    def bounds(self) -> dict[str, Interval] | None:
        """Each variable's interval by propagation alone; None when there is no world."""
        return propagate(self.variables, self._rows)

    @property
    def worlds(self) -> Ints:
        """The worlds found so far, one a line; every statement holds in each."""
        if "_worlds" not in self.__dict__:
            self._worlds: Ints = np.array(list(self._pool.values()), dtype=np.int64).reshape(len(self._pool), len(self.names))
        return self._worlds

    @cached_property
    def _matrix(self) -> tuple[Any, Ints, Ints]:
        """The rows as an integer matrix with their bounds, for checking many worlds at once."""
        from scipy.sparse import csr_array

        far = np.iinfo(np.int64)
        data = [factor for row in self._rows for _, factor in row.terms]
        places = [self.index[name] for row in self._rows for name, _ in row.terms]
        starts = np.cumsum([0, *(len(row.terms) for row in self._rows)])
        shape = (len(self._rows), len(self.names))
        matrix = csr_array((np.array(data, dtype=np.int64), np.array(places, dtype=np.int64), starts), shape=shape)
        low = np.array([far.min if row.low is None else row.low for row in self._rows], dtype=np.int64)
        high = np.array([far.max if row.high is None else row.high for row in self._rows], dtype=np.int64)
        return matrix, low, high

    def _possible(self, world: Ints) -> bool:
        """Whether all statements hold in a world: integer arithmetic, no tolerance."""
        matrix, low, high = self._matrix
        values = matrix @ world
        if (values < low).any() or (values > high).any() or (world < self._floor).any() or (world > self._ceiling).any():
            return False
        return not self._eithers or all(one.holds(self._named(world)) for one in self._eithers)

    @cached_property
    def _floor(self) -> Ints:
        least = np.iinfo(np.int64).min
        return np.array([least if one.low is None else one.low for one in self.variables.values()], dtype=np.int64)

    @cached_property
    def _ceiling(self) -> Ints:
        most = np.iinfo(np.int64).max
        return np.array([most if one.high is None else one.high for one in self.variables.values()], dtype=np.int64)

    def _keep(self) -> None:
        """Worlds that a new statement excludes leave the pool."""
        self._pool = {key: world for key, world in self._pool.items() if self._possible(world)}
        self.__dict__.pop("_worlds", None)

    def _add(self, terms: Terms, low: int | None, high: int | None) -> None:
        places = np.array([self.index[name] for name, _ in terms], dtype=np.int32)
        factors = np.array([factor for _, factor in terms], dtype=float)
        for solver in (self._linear, self._integer):
            solver.add_row(places, factors, low, high)

    def _encode(self, bounds: dict[str, Interval]) -> None:
        """Rules become rows with a 0/1 choice for each option where bounds are known, else they stay open (to be branched on)."""
        self.open = []
        for one in self._eithers:
            if one in self._encoded:
                continue
            if any(_unbounded(row, bounds) for option in one.options for row in option):
                self.open.append(one)
                continue
            self._encoded.append(one)
            for solver in (self._linear, self._integer):
                choices = [solver.add_choice() for _ in one.options]
                solver.add_row(np.array(choices, dtype=np.int32), np.ones(len(choices)), 1, None)
                for choice, option in zip(choices, one.options, strict=True):
                    for row in option:
                        self._conditional(solver, row, choice, bounds)

    @cached_property
    def _encoded(self) -> list[Either]:
        return []

    def _conditional(self, solver: _Solver, row: Row, choice: int, bounds: dict[str, Interval]) -> None:
        """The row holds when the choice is 1; at 0 it says no more than the variables' own bounds."""
        least, greatest = activity(row.terms, bounds)
        places = [self.index[name] for name, _ in row.terms]
        factors = [float(factor) for _, factor in row.terms]
        at = np.array([*places, choice], dtype=np.int32)
        if row.low is not None and least is not None and least < row.low:
            solver.add_row(at, np.array([*factors, least - row.low], dtype=float), least, None)
        if row.high is not None and greatest is not None and greatest > row.high:
            solver.add_row(at, np.array([*factors, greatest - row.high], dtype=float), None, greatest)

    def values(self, terms: Terms) -> Ints:
        """The value of a sum in each world of the pool."""
        if not terms:
            return np.zeros(len(self.worlds), dtype=np.int64)
        places = [self.index[name] for name, _ in terms]
        return self.worlds[:, places] @ np.array([factor for _, factor in terms], dtype=np.int64)

    def world(self, terms: Terms, value: int) -> World | None:
        """A world of the pool in which the sum has this value, as checked."""
        found = np.flatnonzero(self.values(terms) == value)
        return self._named(self.worlds[found[0]]) if len(found) else None

    def first(self) -> World | None:
        """Some world of the pool."""
        return self._named(self.worlds[0]) if len(self.worlds) else None

    def _named(self, world: Ints) -> World:
        return dict(zip(self.names, world.tolist(), strict=True))

    def _try(self, solution: Sequence[float]) -> bool:
        """Whether a solution, rounded, is a possible world; it is then kept in the pool."""
        values = np.asarray(solution[: len(self.names)])
        rounded = np.rint(values)
        if np.abs(values - rounded).max(initial=0.0) > 0.01:
            return False
        world = rounded.astype(np.int64)
        key = world.tobytes()
        if key in self._pool:
            return True
        if not self._possible(world):
            return False
        self._pool[key] = world
        self.__dict__.pop("_worlds", None)
        return True

    def some_world(self, objective: npt.NDArray[np.float64] | None = None) -> bool:
        """Find a world, any; an objective only says in which direction to look first. False when there is none."""
        if self.infeasible:
            return False
        wanted = objective if objective is not None else np.zeros(len(self.names))
        if not self.open:
            self.solved += 1
            if self._linear.solve(wanted) == "optimal" and self._try(self._linear.solution()):
                return True
        for branch in self._ways if self.open else [self]:
            self.solved += 1
            outcome = branch._integer.solve(wanted, first_only=True, start=branch._start())
            if outcome == "unbounded":
                outcome = branch._integer.solve(np.zeros(len(self.names)), first_only=True)
            if outcome == "optimal" and self._try(branch._integer.solution()):
                return True
        return False

    def outer(self, terms: Terms, *, greatest: bool) -> int | None:
        """A bound of the linear relaxation, rounded inwards: at least as far out as the true one. None: unbounded."""
        self.solved += 1
        outcome = self._linear.solve(self._objective(terms), greatest=greatest)
        if outcome == "unbounded":
            return None
        if outcome == "infeasible":
            raise _Infeasible
        self._try(self._linear.solution())
        value = self._linear.value()
        slack = TOLERANCE * max(1.0, abs(value))
        return int(np.floor(value + slack)) if greatest else int(np.ceil(value - slack))

    def extreme(self, terms: Terms, *, greatest: bool, outer: int | None) -> int | None:
        """The true bound over integer worlds, given the relaxation's; None: unbounded (a world is known to exist)."""
        if self.open:
            found = [branch.interval(terms)[1 if greatest else 0] for branch in self._ways if branch.some_world()]
            known = [one for one in found if one is not None]
            return None if len(known) < len(found) or not known else (max(known) if greatest else min(known))
        if outer is None:
            return None
        seen = self.values(terms)
        if len(seen) and (seen.max() if greatest else seen.min()) == outer:
            return outer
        self.solved += 1
        outcome = self._integer.solve(self._objective(terms), greatest=greatest, start=self._start(terms, greatest))
        if outcome != "optimal" or not self._try(self._integer.solution()):
            raise DisclosureError("the solver gave no exact answer", todo="make the numbers smaller: count in thousands")
        return round(self._integer.value())

    def interval(self, terms: Terms) -> Interval:
        """The exact feasible interval of a sum. Raises `DisclosureError` when the statements contradict each other."""
        if not len(self.worlds) and not self.some_world():
            raise contradiction()
        low, high = (None, None) if self.open else (self.outer(terms, greatest=False), self.outer(terms, greatest=True))
        return self.extreme(terms, greatest=False, outer=low), self.extreme(terms, greatest=True, outer=high)

    def _objective(self, terms: Terms) -> npt.NDArray[np.float64]:
        costs = np.zeros(len(self.names))
        for name, factor in terms:
            costs[self.index[name]] = factor
        return costs

    def _start(self, terms: Terms = (), greatest: bool = True) -> Ints | None:
        """The best world known, from which the integer program starts."""
        if not len(self.worlds):
            return None
        seen = self.values(terms)
        world: Ints = self.worlds[int(seen.argmax() if greatest else seen.argmin())]
        return world

    @cached_property
    def _ways(self) -> list[Program]:
        """One program for each way in which the open rules can be kept; together they are all worlds. An open rule speaks of
        a count without bound, which no single integer program can express.
        """
        if len(self.open) > OPEN_RULES:
            raise DisclosureError(
                f"{len(self.open)} rules speak of counts that nothing bounds", todo="give these populations a `max` in cells.toml"
            )
        first = self.open[0]
        plain = [one for one in self.statements if not any(part == first for part in one.constraints)]
        mixed = [
            Statement(id=one.id, text=one.text, constraints=tuple(part for part in one.constraints if part != first))
            for one in self.statements
            if any(part == first for part in one.constraints)
        ]
        ways = []
        for option in first.options:
            chosen = Statement(id="option", text="", constraints=tuple(option))
            way = Program(self.variables, [*plain, *mixed, chosen])
            ways += [] if way.infeasible else (way._ways if way.open else [way])
        return ways


class _Infeasible(Exception):
    """The relaxation has no solution."""


def contradiction() -> DisclosureError:
    return DisclosureError("the statements contradict each other: no world fits them", todo="`beeld audit` names the sentences")


def _unbounded(row: Row, bounds: Mapping[str, Interval]) -> bool:
    least, greatest = activity(row.terms, bounds)
    return (row.low is not None and least is None) or (row.high is not None and greatest is None)


@cache
def _silent(highspy: Any) -> Any:
    """HiGHS greets on standard output when its callbacks are first enabled, before an option can be set."""

    class Silent(highspy.Highs):  # type: ignore[misc]
        def enableCallbacks(self) -> Any:
            self.setOptionValue("output_flag", False)
            return super().enableCallbacks()

    return Silent


class _Solver:
    """One HiGHS object; columns are the variables in order, then the choices of rules."""

    def __init__(self, columns: int, *, integer: bool) -> None:
        import highspy

        self.api: Any = highspy
        self.highs: Any = _silent(highspy)()
        self.columns = columns
        self.integer = integer
        self.size = columns
        for name, value in (
            ("output_flag", False),
            ("threads", 1),
            ("primal_feasibility_tolerance", 1e-9),
            ("mip_feasibility_tolerance", 1e-9),
            ("mip_rel_gap", 0.0),
            ("presolve", "choose" if integer else "off"),
        ):
            self.highs.setOptionValue(name, value)

    def add_row(self, places: npt.NDArray[np.int32], factors: npt.NDArray[np.float64], low: int | None, high: int | None) -> None:
        inf = self.api.kHighsInf
        if len(places):
            self.highs.addRow(
                -inf if low is None else float(low), inf if high is None else float(high), len(places), places, factors
            )

    def add_choice(self) -> int:
        self.highs.addVars(1, np.zeros(1), np.ones(1))
        if self.integer:
            self.highs.changeColsIntegrality(1, np.array([self.size], dtype=np.int32), np.array([self.api.HighsVarType.kInteger]))
        self.size += 1
        return self.size - 1

    def solve(
        self, costs: npt.NDArray[np.float64], *, greatest: bool = True, first_only: bool = False, start: Ints | None = None
    ) -> str:
        """ "optimal", "unbounded" or "infeasible"; with `first_only` any solution counts as optimal."""
        whole = np.zeros(self.size)
        whole[: self.columns] = costs
        self.highs.changeColsCost(self.size, np.arange(self.size, dtype=np.int32), whole)
        sense = self.api.ObjSense.kMaximize if greatest else self.api.ObjSense.kMinimize
        self.highs.changeObjectiveSense(sense)
        if self.integer:
            self.highs.setOptionValue("mip_max_improving_sols", FIRST_ONLY if first_only else EVERY)
            if start is not None and not first_only:
                self.highs.setSolution(len(start), np.arange(len(start), dtype=np.int32), np.asarray(start, dtype=float))
        self.highs.run()
        status, known = self.highs.getModelStatus(), self.api.HighsModelStatus
        if status == known.kOptimal or (first_only and status in (known.kSolutionLimit, known.kObjectiveTarget)):
            return "optimal"
        if status in (known.kUnbounded, known.kUnboundedOrInfeasible):
            return "unbounded"
        if status == known.kInfeasible:
            return "infeasible"
        if status == known.kModelEmpty:
            return "optimal"
        raise DisclosureError(f"the solver stopped ({status})", todo="report it with the case's cells.toml")

    def solution(self) -> list[float]:
        found: list[float] = self.highs.getSolution().col_value
        return found

    def value(self) -> float:
        return float(self.highs.getInfo().objective_function_value)


def _solver(variables: Mapping[str, Variable], *, integer: bool) -> _Solver:
    made = _Solver(len(variables), integer=integer)
    inf = made.api.kHighsInf
    if variables:
        made.highs.addVars(
            len(variables),
            np.array([-inf if one.low is None else float(one.low) for one in variables.values()]),
            np.array([inf if one.high is None else float(one.high) for one in variables.values()]),
        )
        if integer:
            made.highs.changeColsIntegrality(
                len(variables),
                np.arange(len(variables), dtype=np.int32),
                np.array([made.api.HighsVarType.kInteger] * len(variables)),
            )
    return made
