"""Two coherent camps in one property: sources that seem to measure different things (runway or gate, persons or families, planned or done).

Claims can't say which of two definitions is meant; held-out claims prefer the larger camp, which may be the wrong one. So both camps are found
and reported with who is in which; the case's definition, or a person, settles it.

Found by agreement alone: sources that nearly always agree are a family (one leader each); families are split in two by the leading
eigenvector of their agreement; both camps must hold two families or more, agree within, and hardly between.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import sparse

from beeld.weigh.fit.arrays import Flags, Floats, Ints, Table

SAME = 0.85  # agreement from which sources are one family
LEAST_OVERLAP = 30  # items that two sources share before their agreement counts
WITHIN = 0.4  # least mean agreement between the families of a camp
RATIO = 0.5  # most agreement between the camps, against that within the looser one
MOST_SOURCES = 400


class Variant(NamedTuple):
    """`camps`: names of the sources, the larger first. `within` mean agreement between families of each camp, `between` of families across;
    `items` on which both speak, `apart` the share on which they differ; `offset` the median of second minus first there (minutes for clock
    times) and `one_way` the share of differences with its sign; None where values are no numbers. `chosen`: which camp (0 or 1) was asked, None when
    both were; `by` the case's definition or reputation.
    """

    property: str
    camps: tuple[tuple[str, ...], tuple[str, ...]]
    within: tuple[float, float]
    between: float
    items: int
    apart: float
    offset: float | None
    one_way: float | None
    chosen: int | None = None
    by: str = ""


def find_variants(table: Table) -> list[Variant]:
    """Each property with two coherent camps, in the order of the properties."""
    found = []
    for number, name in enumerate(table.names()):
        claims = np.flatnonzero(table.properties[table.item] == number)
        one = _of_property(table, name, claims)
        if one is not None:
            found.append(one)
    return found


def number_of(text: str) -> float | None:
    """Minutes for a clock time, else the number itself, else None."""
    clock = text.split(":")
    if len(clock) == 2 and all(one.isdigit() for one in clock):
        return int(clock[0]) * 60.0 + int(clock[1])
    try:
        return float(text)
    except ValueError:
        return None


def _of_property(table: Table, name: str, claims: Ints) -> Variant | None:
    number = np.bincount(table.source[claims], minlength=len(table.sources))
    active = np.argsort(-number, kind="stable")[:MOST_SOURCES]
    active = active[number[active] >= LEAST_OVERLAP]
    if len(active) < 4:
        return None
    agreed, overlap = _pairs(table, claims, active)
    families = _families(agreed, overlap)
    rate, shared = _between(families, agreed, overlap)
    camps = _split(rate, shared)
    if camps is None:
        return None
    first, second = camps
    within = _mean(rate, shared, first, first), _mean(rate, shared, second, second)
    between = _mean(rate, shared, first, second)
    if min(within) < WITHIN or between > RATIO * min(within):
        return None
    members = [[int(active[one]) for family in camp for one in families[family]] for camp in camps]
    if sum(number[members[1]]) > sum(number[members[0]]):
        members, within = members[::-1], within[::-1]
    items, apart, offset, one_way = _differences(table, claims, members)
    names = [tuple(sorted(str(table.sources[one]) for one in camp)) for camp in members]
    return Variant(name, (names[0], names[1]), within, between, items, apart, offset, one_way)


def _pairs(table: Table, claims: Ints, active: Ints) -> tuple[Floats, Floats]:
    place = np.full(len(table.sources), -1)
    place[active] = np.arange(len(active))
    mine = place[table.source[claims]]
    use = mine >= 0
    ones = np.ones(int(use.sum()))
    cells = sparse.csr_matrix((ones, (table.candidate[claims][use], mine[use])), shape=(len(table.candidate_item), len(active)))
    items = sparse.csr_matrix((ones, (table.item[claims][use], mine[use])), shape=(len(table.items), len(active)))
    return np.asarray((cells.T @ cells).todense()), np.asarray((items.T @ items).todense())


def _families(agreed: Floats, overlap: Floats) -> list[list[int]]:
    """Sources, the largest first, each with the first leader that it nearly always agrees with."""
    found: list[list[int]] = []
    for one in range(len(agreed)):
        for family in found:
            both = overlap[one, family[0]]
            if both >= LEAST_OVERLAP and agreed[one, family[0]] >= SAME * both:
                family.append(one)
                break
        else:
            found.append([one])
    return found


def _between(families: list[list[int]], agreed: Floats, overlap: Floats) -> tuple[Floats, Floats]:
    """(agreement, shared items) of each two families over all pairs of their members."""
    member = np.zeros((len(families), len(agreed)))
    for index, family in enumerate(families):
        member[index, family] = 1
    shared = member @ overlap @ member.T
    rate = (member @ agreed @ member.T) / np.maximum(shared, 1)
    np.fill_diagonal(shared, 0)
    return rate, shared


def _split(rate: Floats, shared: Floats) -> tuple[list[int], list[int]] | None:
    """Two camps of families by the sign of the leading eigenvector; then each family to where it agrees more; None when not two and two."""
    known = shared >= LEAST_OVERLAP
    if len(rate) < 4 or not known.any():
        return None
    centred = np.where(known, rate - rate[known].mean(), 0.0)
    vector = np.linalg.eigh((centred + centred.T) / 2)[1][:, -1]
    side = vector > 0
    for _ in range(5):
        near = _means(rate, known, side), _means(rate, known, ~side)
        moved = np.where(near[0] == near[1], side, near[0] > near[1])
        if (moved == side).all():
            break
        side = moved
    near = _means(rate, known, side), _means(rate, known, ~side)
    with_one = np.maximum(near[0], near[1]) >= WITHIN  # who agrees with neither camp is in none
    camps = np.flatnonzero(side & with_one).tolist(), np.flatnonzero(~side & with_one).tolist()
    return camps if min(len(camps[0]), len(camps[1])) >= 2 else None


def _means(rate: Floats, known: Flags, side: Flags) -> Floats:
    use = known & side[None, :]
    return np.asarray((rate * use).sum(axis=1) / np.maximum(use.sum(axis=1), 1))


def _mean(rate: Floats, shared: Floats, first: list[int], second: list[int]) -> float:
    """Mean agreement between the families of two camps (or of one), each pair that shares enough counted once."""
    block = np.ix_(first, second)
    use = shared[block] >= LEAST_OVERLAP
    return float(rate[block][use].mean()) if use.any() else 0.0


def _differences(table: Table, claims: Ints, members: list[list[int]]) -> tuple[int, float, float | None, float | None]:
    """How the camps' most frequent values differ on the items where both speak."""
    values: list[dict[int, str]] = []
    for camp in members:
        mine = claims[np.isin(table.source[claims], camp)]
        count = np.bincount(table.candidate[mine], minlength=len(table.candidate_item))
        order = np.lexsort((table.candidate[mine], -count[table.candidate[mine]], table.item[mine]))
        said: dict[int, str] = {}
        for one in mine[order].tolist():
            said.setdefault(int(table.item[one]), str(table.values[table.candidate_value[table.candidate[one]]]))
        values.append(said)
    both = sorted(values[0].keys() & values[1].keys())
    differ = [(values[0][one], values[1][one]) for one in both if values[0][one] != values[1][one]]
    apart = len(differ) / len(both) if both else 0.0
    numbers = [(number_of(a), number_of(b)) for a, b in differ]
    steps = np.array([b - a for a, b in numbers if a is not None and b is not None])
    if not len(steps) or len(steps) < 0.5 * len(differ):
        return len(both), apart, None, None
    if all(":" in a for a, _ in differ):
        steps = (steps + 720) % 1440 - 720  # clock times around midnight
    middle = float(np.median(steps))
    one_way = float(np.mean(np.sign(steps) == np.sign(middle))) if middle else 0.0
    return len(both), apart, middle, one_way


def left_out(table: Table, variants: list[Variant], definitions: dict[str, str]) -> Floats:
    """(claims,) 1, or 0 for claims of the camp that a declared definition excludes. `definitions`: property -> a source whose meaning
    is the one asked for.
    """
    counted = np.ones(len(table.source))
    names = table.names()
    for one in variants:
        meant = definitions.get(one.property)
        camp = next((number for number, members in enumerate(one.camps) if meant in members), None)
        if camp is None:
            continue
        others = np.isin(table.sources, one.camps[1 - camp])
        mine = table.properties[table.item] == names.index(one.property)
        counted[mine & others[table.source]] = 0.0
    return counted
