"""The auditor: exact intervals, proofs, and agreement with two oracles (every world listed; CP-SAT)."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from beeld.disclose.audit import audit, leaking
from beeld.disclose.linear import Either, Protected, Row, Rule, Statement, Variable, implies, row, satisfies
from beeld.disclose.program import Program
from beeld.disclose.proof import prove
from beeld.errors import DisclosureError, InputError
from beeld.evaluate.disclose import measure
from tests.disclose.problems import Problem, problem

RULES = (
    Rule(type="exact"),
    Rule(type="width", min_width=3),
    Rule(type="small_count", k=3),
    Rule(type="existence"),
    Rule(type="excluded"),
)


def said(key: str, *constraints: Row | Either) -> Statement:
    return Statement(id=key, text=key, constraints=constraints)


def test_all_given_cases_are_right_with_their_proofs(shared: Path) -> None:
    result = measure(shared / "disclosure_attacks.json")
    assert (result["right"], result["n"]) == (15, 15)
    for case in result["cases"]:
        for fact in case["facts"]:
            proof = fact["proof"]
            told = fact["leaks"] or fact["known_outside_already"]
            assert ("sentences" in proof) == told
            assert not told or proof["checked"] == "arithmetic"
    pair = next(one for one in result["cases"] if one["id"] == "D01")["facts"][0]["proof"]
    assert [one["letter"] for one in pair["sentences"]] == ["2026-01-10", "2026-02-10"]


@pytest.mark.parametrize("part", range(4))
def test_ten_thousand_random_problems_agree_with_every_world_listed(part: int) -> None:
    random = np.random.default_rng((2026, part))
    for number in range(2_500):
        one = problem(random)
        program = Program(one.variables, [said("s", *one.constraints)])
        listed = (int(one.values.min()), int(one.values.max()))
        assert program.interval(one.terms) == listed, number
        rule = RULES[number % len(RULES)]
        fact = Protected(id="f", fact="f", terms=one.terms, rule=rule)
        assert bool(leaking(program, [fact])) == rule.leaks(listed), number


def test_proofs_of_random_problems_hold_and_are_smallest() -> None:
    random = np.random.default_rng(7)
    leaks = 0
    for number in range(300):
        one = problem(random)
        statements = [said(f"s{index}", part) for index, part in enumerate(one.constraints)]
        fact = Protected(id="f", fact="f", terms=one.terms, rule=RULES[number % len(RULES)])
        proof = prove(one.variables, [], statements, fact)
        assert proof.leaks == fact.rule.leaks((int(one.values.min()), int(one.values.max())))
        if not proof.leaks:
            assert all(satisfies(world, one.variables, statements) for world in proof.worlds)
            continue
        leaks += 1
        chosen = [part for part in statements if part.id in proof.sentences]
        assert leaking(Program(one.variables, chosen), [fact])
        for size in range(len(chosen)):
            assert not any(leaking(Program(one.variables, part), [fact]) for part in _subsets(statements, size))
    assert leaks > 40


def _subsets(statements: list[Statement], size: int) -> list[tuple[Statement, ...]]:
    from itertools import combinations

    return list(combinations(statements, size))


def _by_cp_sat(one: Problem) -> tuple[int, int]:
    from ortools.sat.python import cp_model

    found = []
    for greatest in (False, True):
        model = cp_model.CpModel()
        names = {name: model.new_int_var(0, part.high or 0, name) for name, part in one.variables.items()}

        def total(terms: tuple[tuple[str, int], ...], names: dict[str, cp_model.IntVar] = names) -> cp_model.LinearExprT:
            return cp_model.LinearExpr.weighted_sum([names[name] for name, _ in terms], [factor for _, factor in terms])

        def add(part: Row, model: cp_model.CpModel = model, when: cp_model.IntVar | None = None) -> None:
            for bound, kind in ((part.low, ">="), (part.high, "<=")):
                if bound is not None:
                    made = model.add(total(part.terms) >= bound) if kind == ">=" else model.add(total(part.terms) <= bound)
                    if when is not None:
                        made.only_enforce_if(when)

        for part in one.constraints:
            if isinstance(part, Row):
                add(part)
                continue
            choices = [model.new_bool_var("") for _ in part.options]
            model.add_bool_or(choices)
            for choice, option in zip(choices, part.options, strict=True):
                for inner in option:
                    add(inner, when=choice)
        (model.maximize if greatest else model.minimize)(total(one.terms))
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        assert solver.solve(model) == cp_model.OPTIMAL
        found.append(round(solver.objective_value))
    return found[0], found[1]


def test_cp_sat_finds_the_same_intervals() -> None:
    pytest.importorskip("ortools")
    random = np.random.default_rng(11)
    for _ in range(150):
        one = problem(random)
        assert Program(one.variables, [said("s", *one.constraints)]).interval(one.terms) == _by_cp_sat(one)


def test_integers_are_needed() -> None:
    """2a + 4b = 6 with a of at least 1: the relaxation says that b is 0 to 1 and a 1 to 3; so it is. 3a + 3b + 2c = 7 says more."""
    variables = {name: Variable() for name in "abc"}
    program = Program(variables, [said("s", row({"a": 3, "b": 3, "c": 2}, "==", 7))])
    assert program.interval((("c", 1),)) == (2, 2)
    assert program.outer((("c", 1),), greatest=True) == 3


def test_a_rule_about_counts_without_bound_is_branched_on() -> None:
    variables = {"helped": Variable(), "national": Variable(), "total": Variable()}
    rule = implies(row({"helped": 1}, ">=", 1), row({"national": 1}, ">=", 1))
    program = Program(variables, [said("rule", rule)])
    assert program.open
    assert program.interval((("national", 1),)) == (0, None)
    program.extend([said("letter", row({"helped": 1}, "==", 1))])
    assert program.interval((("national", 1),)) == (1, None)
    program.extend([said("more", row({"national": 1, "total": -1}, "<=", 0), row({"total": 1}, "==", 4))])
    assert program.interval((("national", 1),)) == (1, 4)


def test_letters_that_contradict_each_other_are_said() -> None:
    variables = {"n": Variable()}
    letters = [[said("a", row({"n": 1}, "==", 5))], [said("b", row({"n": 1}, "==", 6))]]
    fact = Protected(id="f", fact="f", terms=(("n", 1),), rule=Rule(type="exact"))
    found = audit(variables, [], letters, [fact])
    assert found.contradiction == 2
    assert found.facts[0].first_leaking_letter == 1
    with pytest.raises(DisclosureError, match="contradict"):
        leaking(Program(variables, [one for letter in letters for one in letter]), [fact])


def test_what_was_known_outside_is_not_our_leak_but_narrowing_is_said() -> None:
    variables = {"n": Variable()}
    outside = [said("out", row({"n": 1}, ">=", 3), row({"n": 1}, "<=", 5))]
    fact = Protected(id="f", fact="f", terms=(("n", 1),), rule=Rule(type="width", min_width=4))
    found = audit(variables, outside, [[said("a", row({"n": 1}, "==", 4))]], [fact]).facts[0]
    assert (found.leaks, found.known_outside_already, found.first_leaking_letter) == (False, True, 0)
    assert found.narrowed


def test_a_rule_that_is_not_known_is_no_verdict(tmp_path: Path) -> None:
    case = {
        "id": "X",
        "variables": {"a": {"min": 0, "max": None}},
        "letters": [
            {"date": "2026-01-01", "statements": [{"en": "One.", "constraints": [{"terms": {"a": 1}, "op": "==", "value": 1}]}]}
        ],
        "protected": [{"fact": "f", "terms": {"a": 1}, "rule": {"type": "hunch"}}],
    }
    path = tmp_path / "cases.json"
    path.write_text(json.dumps({"cases": [case]}), encoding="utf-8")
    with pytest.raises(InputError, match="hunch"):
        measure(path)
    case["protected"] = [{"fact": "f", "terms": {"a": 1}, "rule": {"type": "exact"}}]
    path.write_text(json.dumps({"cases": [case]}), encoding="utf-8")
    result = measure(path)
    assert (result["right"], result["n"]) == (0, 0)
    assert result["cases"][0]["facts"][0]["first_leaking_letter"] == 1
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(InputError, match="no file of disclosure cases"):
        measure(path)


@pytest.mark.parametrize(
    ("factor", "op", "value", "wanted"),
    [
        (1, "<", 5, Row(terms=(("a", 1),), high=4)),
        (1, ">", 5, Row(terms=(("a", 1),), low=6)),
        (0.5, ">=", 1.25, Row(terms=(("a", 1),), low=3)),
        (2, "==", 6, Row(terms=(("a", 1),), low=3, high=3)),
        (2, "==", 5, Row(terms=(("a", 1),), low=3, high=2)),
        (-1, "<=", -3, Row(terms=(("a", -1),), high=-3)),
    ],
)
def test_rows_are_exact(factor: float, op: str, value: float, wanted: Row) -> None:
    assert row({"a": factor}, op, value) == wanted


def test_bad_constraints_are_said() -> None:
    with pytest.raises(InputError, match="operator"):
        row({"a": 1}, "~", 3)
    with pytest.raises(InputError, match="no number"):
        row({"a": "many"}, "<=", 3)
    with pytest.raises(InputError, match="too large"):
        row({"a": 1}, "<=", 10**15)
    with pytest.raises(DisclosureError, match="not declared"):
        Program({"a": Variable()}, [said("s", row({"b": 1}, "==", 1))])
