"""`beeld eval disclose`: what readers could work out, on constraints that are given, or derived from a case's printed words."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

from beeld.disclose import Protected, Rule, Statement, Variable, audit, prove
from beeld.disclose.linear import Constraint, Row, RuleType, implies, row
from beeld.errors import InputError

THRESHOLDS = (5, 10)  # the rule of smallest cell that offices use
FORMAT = "variables, structure, reader_knows, letters, protected; see docs/reference/eval.md"


def measure(path: Path) -> dict[str, Any]:
    """Per case the feasible interval of each protected fact after each letter, leaks, the first leaking letter and the proof;
    `right` of `n` counts cases whose facts are all as `expected`, where that is given.
    """
    began = time.perf_counter()
    if path.is_dir():
        from beeld.evaluate.disclose_case import measure_case

        cases = measure_case(path)
    else:
        cases = [_case(one, f"{path}, case {one.get('id', number)}") for number, one in enumerate(_cases(path))]
    judged = [one for one in cases if one["right"] is not None]
    leaking = [one for one in cases if any(fact["leaks"] for fact in one["facts"])]
    return {
        "right": sum(one["right"] for one in judged),
        "n": len(judged),
        "wrong": [one["id"] for one in judged if not one["right"]],
        "seconds": round(time.perf_counter() - began, 3),
        "leaking": len(leaking),
        "threshold_rule": {f"k={k}": sum(_threshold(one, k) for one in leaking) for k in THRESHOLDS},
        "cases": cases,
    }


def _threshold(case: Mapping[str, Any], k: int) -> bool:
    """Whether the rule that everyone has would have stopped a letter of the case: a number from 1 to k - 1 is told."""
    return any(1 <= number < k for number in case.get("numbers", ()))


def told_numbers(statements: Sequence[Statement]) -> list[int]:
    """The exact numbers that statements tell of a single count or sum of counts."""
    rows = [one for statement in statements for one in statement.constraints if isinstance(one, Row)]
    return [one.low for one in rows if one.low is not None and one.low == one.high and all(factor > 0 for _, factor in one.terms)]


def _cases(path: Path) -> list[dict[str, Any]]:
    try:
        cases = json.loads(path.read_text(encoding="utf-8"))["cases"]
        assert isinstance(cases, list)
    except (ValueError, KeyError, TypeError, AssertionError) as fault:
        raise InputError(f"is no file of disclosure cases: {fault!r}", where=str(path), todo=f"a case has {FORMAT}") from None
    return cases


def _case(case: Mapping[str, Any], where: str) -> dict[str, Any]:
    began = time.perf_counter()
    try:
        variables = {name: Variable(low=one.get("min", 0), high=one.get("max")) for name, one in case["variables"].items()}
        background = [
            Statement(id=f"{kind} {number}", text=one.get("note", ""), constraints=(_constraint(one, where),))
            for kind in ("structure", "reader_knows")
            for number, one in enumerate(case.get(kind, []), start=1)
        ]
        letters = [_letter(one, number, where) for number, one in enumerate(case["letters"], start=1)]
        protected = [_protected(one, number, where) for number, one in enumerate(case["protected"])]
    except (KeyError, TypeError, AttributeError) as fault:
        raise InputError(f"is no disclosure case: {fault!r}", where=where, todo=f"a case has {FORMAT}") from None
    found = audit(variables, background, letters, protected)
    facts = []
    for one in found.facts:
        upto = one.first_leaking_letter if one.first_leaking_letter is not None else len(letters)
        proof = prove(variables, background, [said for letter in letters[:upto] for said in letter], one.fact)
        facts.append(
            {
                "fact": one.fact.fact,
                "interval_by_letter": [list(interval) for interval in one.intervals],
                "leaks": one.leaks,
                "known_outside_already": one.known_outside_already,
                "first_leaking_letter": one.first_leaking_letter,
                "proof": proof_of(proof, letters, background),
            }
        )
    return {
        "id": case.get("id", where),
        "right": right(facts, case.get("expected")),
        "seconds": round(time.perf_counter() - began, 4),
        "contradiction": found.contradiction,
        "numbers": told_numbers([said for letter in letters for said in letter]),
        "facts": facts,
    }


def _protected(one: Mapping[str, Any], number: int, where: str) -> Protected:
    """A protected fact. Raises `InputError` for a rule that is not known, for it could not be judged."""
    kind = one["rule"]["type"]
    if kind not in get_args(RuleType):
        raise InputError(f"rule {kind!r} is not known", where=where, todo=f"known: {', '.join(get_args(RuleType))}")
    if any(factor != int(factor) for factor in one["terms"].values()):
        raise InputError("a protected sum has a factor that is no whole number", where=where, todo="multiply it")
    return Protected(
        id=str(number),
        fact=one["fact"],
        terms=tuple(sorted((name, int(factor)) for name, factor in one["terms"].items())),
        rule=Rule(**{key: value for key, value in one["rule"].items() if key in Rule.__struct_fields__}),
    )


def _letter(letter: Mapping[str, Any], number: int, where: str) -> list[Statement]:
    return [
        Statement(
            id=f"letter {number}, sentence {place}",
            text=one.get("en") or one.get("nl") or one.get("text", ""),
            constraints=tuple(_constraint(said, where) for said in one["constraints"]),
            letter=str(letter.get("date", number)),
        )
        for place, one in enumerate(letter["statements"], start=1)
    ]


def _constraint(said: Mapping[str, Any], where: str) -> Constraint:
    """{terms, op, value}, or {if, then} of such."""
    if "if" in said:
        return implies(_constraint(said["if"], where), _constraint(said["then"], where))
    return row(said["terms"], said["op"], said["value"], where=where)


def proof_of(proof: Any, letters: Sequence[Sequence[Statement]], background: Sequence[Statement]) -> dict[str, Any]:
    """A proof for printing: an alternative world for what is safe, the sentences for what leaks."""
    if not proof.leaks:
        return {"worlds": [{name: value for name, value in one.items() if value} for one in proof.worlds]}
    texts = {one.id: one for letter in letters for one in letter}
    known = {one.id: one.text for one in background}
    return {
        "sentences": [{"id": key, "letter": texts[key].letter, "text": texts[key].text} for key in proof.sentences],
        "background": [known.get(key) or key for key in proof.background],
        "smallest": proof.smallest,
        "checked": proof.checked,
    }


def right(facts: Sequence[Mapping[str, Any]], expected: Sequence[Mapping[str, Any]] | None) -> bool | None:
    """Whether every fact is as expected; None where nothing is."""
    if not expected:
        return None
    keys = ("interval_by_letter", "leaks", "known_outside_already", "first_leaking_letter")
    if len(facts) != len(expected):
        return False
    return all(found[key] == wanted[key] for found, wanted in zip(facts, expected, strict=True) for key in keys if key in wanted)
