"""Claims as integer columns: sources, items, and for each item its distinct candidate answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Table(NamedTuple):
    """`source` (claims,), `item` (claims,), `candidate` (claims,): index of (item, value) pairs; `candidate_item` and
    `candidate_value` (candidates,), sorted by item; `starts` (items + 1,): where each item's candidates begin.
    """

    source: Ints
    item: Ints
    candidate: Ints
    candidate_item: Ints
    candidate_value: Ints
    starts: Ints
    sources: NDArray[np.str_]
    values: NDArray[np.str_]
    items: list[tuple[str, str]]
    properties: Ints

    def names(self) -> list[str]:
        """Names of the properties, in the order of `properties`' numbers."""
        found = dict(zip(self.properties.tolist(), (prop for _, prop in self.items), strict=True))
        return [found[number] for number in sorted(found)]


def build(
    source: Sequence[str],
    obj: Sequence[str],
    prop: Sequence[str],
    value: Sequence[str],
    time: Sequence[float] | None = None,
) -> Table:
    """Sort once; a source that repeats itself on an item counts once. With `time` only its latest word on an item counts (20-weigh, rule 4)."""
    sources, s = np.unique(np.asarray(source, dtype=str), return_inverse=True)
    values, v = np.unique(np.asarray(value, dtype=str), return_inverse=True)
    props, p = np.unique(np.asarray(prop, dtype=str), return_inverse=True)
    objects, o = np.unique(np.asarray(obj, dtype=str), return_inverse=True)
    keys, i = np.unique(o.astype(np.int64) * len(props) + p, return_inverse=True)
    if time is not None:
        kept = _latest(i.astype(np.int64) * len(sources) + s, np.asarray(time, dtype=np.float64), v)
        i, v, s = i[kept], v[kept], s[kept]
    triples = np.unique(np.stack([i, v, s], axis=1), axis=0)
    item, val, src = (triples[:, column].astype(np.int64) for column in range(3))
    pairs, candidate = np.unique(item * len(values) + val, return_inverse=True)
    candidate_item, candidate_value = pairs // len(values), pairs % len(values)
    starts = np.searchsorted(candidate_item, np.arange(len(keys) + 1))
    names = [(str(objects[key // len(props)]), str(props[key % len(props)])) for key in keys]
    return Table(
        source=src,
        item=item,
        candidate=candidate.astype(np.int64),
        candidate_item=candidate_item,
        candidate_value=candidate_value,
        starts=starts,
        sources=sources,
        values=values,
        items=names,
        properties=(keys % len(props)).astype(np.int64),
    )


def _latest(voice: Ints, time: Floats, value: Ints) -> Ints:
    """Rows of the last claim of each voice on an item; of claims at one time the one whose value sorts last."""
    order = np.lexsort((value, time, voice))
    last = np.append(voice[order][1:] != voice[order][:-1], True) if len(order) else np.zeros(0, dtype=bool)
    return np.asarray(order[last])


def normalise(scores: Floats, table: Table) -> Floats:
    """Softmax of log scores within each item's candidates."""
    top = np.maximum.reduceat(scores, table.starts[:-1])
    shifted = np.exp(scores - top[table.candidate_item])
    total = np.add.reduceat(shifted, table.starts[:-1])
    return np.asarray(shifted / total[table.candidate_item])


def best(chances: Floats, table: Table) -> Ints:
    """The candidate with the highest chance of each item, the first where equal; (items,)."""
    top = np.maximum.reduceat(chances, table.starts[:-1])
    first = np.flatnonzero(chances >= top[table.candidate_item])
    return np.asarray(first[np.searchsorted(table.candidate_item[first], np.arange(len(table.starts) - 1))])


def softmax(scores: Floats) -> Floats:
    """Rows of (items, labels) to chances."""
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))


def logit(chance: Floats, edge: float = 1e-3) -> Floats:
    """Log odds, chances held `edge` away from 0 and 1."""
    held = np.clip(chance, edge, 1 - edge)
    return np.asarray(np.log(held / (1 - held)))


def sigmoid(odds: Floats) -> Floats:
    """The inverse of `logit`."""
    return np.asarray(1 / (1 + np.exp(-odds)))
