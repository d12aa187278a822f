"""Claims as integer columns: sources, items, and for each item its distinct candidate answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


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


def build(source: Sequence[str], obj: Sequence[str], prop: Sequence[str], value: Sequence[str]) -> Table:
    """Sort once; a source that repeats itself on an item counts once."""
    sources, s = np.unique(np.asarray(source, dtype=str), return_inverse=True)
    values, v = np.unique(np.asarray(value, dtype=str), return_inverse=True)
    props, p = np.unique(np.asarray(prop, dtype=str), return_inverse=True)
    objects, o = np.unique(np.asarray(obj, dtype=str), return_inverse=True)
    keys, i = np.unique(o.astype(np.int64) * len(props) + p, return_inverse=True)
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


def normalise(scores: NDArray[np.float64], table: Table) -> NDArray[np.float64]:
    """Softmax of log scores within each item's candidates."""
    top = np.maximum.reduceat(scores, table.starts[:-1])
    shifted = np.exp(scores - top[table.candidate_item])
    total = np.add.reduceat(shifted, table.starts[:-1])
    return np.asarray(shifted / total[table.candidate_item])
