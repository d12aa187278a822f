"""Expressions over cells, as they stand in cells.toml: `held[iraq, men] + held[syria] - left`, `assisted <= national`."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import NamedTuple

from beeld.disclose.cells import Cells, Partition
from beeld.errors import CaseError

REST = "(rest)"
TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<id>[A-Za-z]\w*(?:-\w+)*)(?:\[(?P<parts>[^\]]*)\])?(?:@(?P<when>[\w\-]+))?"
    r"|(?P<op><=|>=|==|!=|=|<|>)|(?P<sign>[+\-*]))"
)


class Ref(NamedTuple):
    """A sum of cells: of a population or flow, those in the chosen parts of each partition (none chosen: all), at a day: ""
    the letter's own, "before" the last day before it, or a day.
    """

    target: str
    chosen: tuple[tuple[str, frozenset[str]], ...] = ()
    when: str = ""

    def within(self, partition: str) -> frozenset[str] | None:
        """The parts chosen of one partition; None where all are."""
        return dict(self.chosen).get(partition)

    def choose(self, partition: str, parts: frozenset[str]) -> Ref:
        """The same with the parts of one partition (no more than were chosen before)."""
        kept = dict(self.chosen)
        kept[partition] = kept.get(partition, parts) & parts
        return self._replace(chosen=tuple(sorted(kept.items())))


Sum = tuple[tuple[int, Ref], ...]


class Relation(NamedTuple):
    """A sum, an operator and a number; "" where the text is a sum only."""

    sum: Sum
    op: str
    value: Fraction


def parse(text: str, cells: Cells, *, where: str = "cells.toml") -> Relation:
    """A sum or relation. Raises `CaseError` with what is wrong in it."""
    side, sign, factor, op = 1, 1, Fraction(1), ""
    parts: list[tuple[Fraction, Ref]] = []
    constant, at, pending = Fraction(0), 0, False
    while (match := TOKEN.match(text, at)) is not None:
        at = match.end()
        if match["op"]:
            if op:
                raise CaseError(f"{text!r} has two operators", where=where, todo="write a relation each")
            op, side, sign, factor = match["op"], -1, 1, Fraction(1)
        elif match["sign"] in ("+", "-"):
            sign = 1 if match["sign"] == "+" else -1
        elif match["number"]:
            follows = re.match(r"\s*(?:\*\s*)?[A-Za-z]", text[at:])
            if follows:
                factor = Fraction(match["number"])
            else:
                constant += side * sign * Fraction(match["number"])
                sign = 1
        elif match["id"]:
            parts.append((side * sign * factor, reference(match["id"], match["parts"] or "", match["when"] or "", cells, where)))
            sign, factor = 1, Fraction(1)
        pending = bool(match["sign"])
        if at >= len(text.rstrip()):
            break
    if at < len(text.rstrip()) or pending or not parts:
        raise CaseError(f"{text!r} can't be read", where=where, todo="write sums like held[iraq] + held[syria] <= 12")
    return Relation(_whole(parts), op, -constant)


def _whole(parts: list[tuple[Fraction, Ref]]) -> Sum:
    if any(one.denominator != 1 for one, _ in parts):
        raise CaseError("a factor is no whole number", where="cells.toml", todo="multiply both sides")
    return tuple((int(one), ref) for one, ref in parts)


def reference(name: str, parts: str, when: str, cells: Cells, where: str) -> Ref:
    """`held[iraq, not men]@before` as a `Ref`. Raises `CaseError` for a name that is not declared."""
    populations = {one.id: one.id for one in cells.population} | {one.id: one.of for one in cells.flow}
    if name not in populations:
        raise CaseError(f"{name!r} is no population or flow", where=where, todo=f"known: {', '.join(sorted(populations))}")
    cuts = cells.partitions_of(populations[name])
    ref = Ref(name, (), when)
    for raw in (one.strip() for one in parts.split(",") if one.strip()):
        negated, wanted = raw.startswith("not "), raw.removeprefix("not ").strip()
        found = [(cut, members(cut, wanted)) for cut in cuts if members(cut, wanted)]
        if not found:
            known = sorted(part.id for cut in cuts for part in (*cut.part, *cut.group))
            raise CaseError(f"{wanted!r} is no part of {name!r}", where=where, todo=f"known: {', '.join(known) or 'none'}")
        if len(found) > 1:
            cuts_named = " and ".join(cut.id for cut, _ in found)
            raise CaseError(f"{wanted!r} is a part of {cuts_named}", where=where, todo="give parts of two partitions two ids")
        cut, chosen = found[0]
        ref = ref.choose(cut.id, everything(cut) - chosen if negated else chosen)
    return ref


def members(cut: Partition, wanted: str) -> frozenset[str]:
    """The parts that an id of a part or group stands for; none where the partition has no such id."""
    for group in cut.group:
        if group.id == wanted:
            return frozenset(group.parts)
    return frozenset({wanted}) if any(part.id == wanted for part in cut.part) else frozenset()


def everything(cut: Partition) -> frozenset[str]:
    """All parts of a partition, the rest included where there may be one."""
    return frozenset(part.id for part in cut.part) | ({REST} if cut.rest else frozenset())


def shown(terms: Sum) -> str:
    """A sum as one would write it."""
    words: list[str] = []
    for factor, ref in terms:
        inside = ", ".join("+".join(sorted(parts)) for _, parts in ref.chosen)
        text = f"{ref.target}{f'[{inside}]' if inside else ''}{f'@{ref.when}' if ref.when else ''}"
        size = "" if abs(factor) == 1 else f"{abs(factor)} "
        words.append(f"{'- ' if factor < 0 else '+ ' if words else ''}{size}{text}")
    return " ".join(words)
