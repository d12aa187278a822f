"""One configuration for all: the engine is chosen from the data's shape, never from truth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from scipy import sparse

from beeld.weigh.fit.arrays import Floats, Ints, Table
from beeld.weigh.fit.categories import fit_categories, of_candidates
from beeld.weigh.fit.coins import fit_coins
from beeld.weigh.fit.likelihood import of_values
from beeld.weigh.fit.values import fit_values
from beeld.weigh.fit.variants import Variant, find_variants, left_out

FEW_LABELS = 12
NEAR_VALUES = 3.0  # candidates an item from which wrong values are near misses rather than copies
REPEATED = 3.0  # claims an item below which there is too little to see copying


class FitParts(NamedTuple):
    """Switches of the ablation, each with what stays when it is off.

    `dependence`: copying weights (else each claim counts once). `difficulty`: hidden difficulty of items (else plain confusion rows).
    `averaged`: mean of three readings (else the converged one). `reputation`: accuracies start from other properties (else each alone).
    `temper`: chances calmed after fitting (else the engine's own).
    """

    dependence: bool = True
    difficulty: bool = True
    averaged: bool = True
    reputation: bool = True
    temper: bool = True


class Related(NamedTuple):
    """Two sources that copy, or have one origin; `property` "" for all; `share` D in 0..1."""

    property: str
    first: str
    second: str
    share: float


class Fitted(NamedTuple):
    """`chances` (candidates,), which may sum to less than 1 within an item; `engine`; `weights` (claims,); `accuracy` (sources, properties) mean
    accuracies; `related` pairs of sources; `variants` properties in which two things are measured.
    """

    chances: Floats
    engine: str
    weights: Floats
    accuracy: Floats
    related: tuple[Related, ...]
    variants: tuple[Variant, ...]


def choose(table: Table) -> str:
    """`categories` where labels are few; `values` where an item has few candidates and claims enough to see who copies; else `coins`."""
    if len(table.values) <= FEW_LABELS:
        return "categories"
    items = len(table.items)
    near = len(table.candidate_item) / items
    return "values" if near < NEAR_VALUES and len(table.source) / items >= REPEATED else "coins"


def fit(table: Table, *, parts: FitParts | None = None, definitions: Mapping[str, str] | None = None) -> Fitted:
    """Fit a whole table. `definitions`: property -> a source that measures what the case means, where two camps measure different things.

    Deterministic: fixed turns, sums in the table's order.
    """
    parts = parts or FitParts()
    engine = choose(table)
    variants = [_defined(one, definitions or {}) for one in find_variants(table)]
    counted = left_out(table, variants, dict(definitions or {}))
    if engine == "categories":
        found = fit_categories(
            table, dependence=parts.dependence, difficulty=parts.difficulty, averaged=parts.averaged, temper=parts.temper
        )
        related = _sparse_pairs(table, "", found.dependence)
        right = np.einsum("sll->s", found.rows) / found.rows.shape[1]
        return Fitted(of_candidates(found.chances, table), engine, found.weights, right[:, None], related, tuple(variants))
    if engine == "values":
        values = fit_values(table, dependence=parts.dependence, reputation=parts.reputation, counted=counted, variants=variants)
        variants = [
            one._replace(chosen=values.chosen[one.property], by="reputation") if one.property in values.chosen else one
            for one in variants
        ]
        chances = of_values(table, values, variants) if parts.temper else values.chances
        related = _by_property(table, values.dependence, values.active)
        return Fitted(chances, engine, values.weights, values.accuracy, related, tuple(variants))
    coins = fit_coins(table, dependence=parts.dependence, temper=parts.temper, counted=counted)
    related = tuple(
        one for name, square in zip(table.names(), coins.dependence, strict=False) for one in _sparse_pairs(table, name, square)
    )
    return Fitted(coins.chances, engine, coins.weights, coins.accuracy, related, tuple(variants))


def _defined(one: Variant, definitions: Mapping[str, str]) -> Variant:
    meant = definitions.get(one.property)
    camp = next((number for number, members in enumerate(one.camps) if meant in members), None)
    return one if camp is None else one._replace(chosen=camp, by="definition")


def _by_property(table: Table, dependence: Floats, active: Ints) -> tuple[Related, ...]:
    found: list[Related] = []
    for name, square in zip(table.names(), dependence, strict=True):
        first, second = np.nonzero(square >= 0.5)
        found += _pairs(table, name, active[first], active[second], square[first, second])
    return tuple(found)


def _sparse_pairs(table: Table, name: str, square: sparse.csr_matrix) -> tuple[Related, ...]:
    pairs = square.tocoo()
    return _pairs(table, name, pairs.row.astype(np.int64), pairs.col.astype(np.int64), pairs.data)


def _pairs(table: Table, name: str, first: Ints, second: Ints, share: Floats) -> tuple[Related, ...]:
    rows = zip(first.tolist(), second.tolist(), share.tolist(), strict=True)
    return tuple(Related(name, str(table.sources[a]), str(table.sources[b]), round(c, 3)) for a, b, c in sorted(rows) if a < b)
