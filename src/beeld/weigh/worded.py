"""What worded numbers and days say, as densities over what could have been *said*: so "more than 5,700" is not paid for being right of
everything above, and an exact number that two voices share weighs much. Arrays throughout; all functions broadcast.

Counts are thought of as log-uniform up to a billion, days as uniform over a little more than a year (`SPAN_DAYS`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from beeld.model import Count, Day, permitted

Array = NDArray[np.float64]
FORMS = ("exact", "about", "more_than", "at_least", "at_most", "range", "day")
EXACT, ABOUT, MORE_THAN, AT_LEAST, AT_MOST, RANGE, DAY = range(7)

LOG_SPAN = math.log(1e9)
SPAN_DAYS = 400.0
# How far an open or rounded wording reaches, as a share of its number. From the simulations of `beeld eval weigh --simulate hedges`,
# whose speakers round to one or two figures; to be refitted from confirmed answers.
REACH = {MORE_THAN: 0.08, AT_LEAST: 0.25, AT_MOST: 0.3}
ABOUT_SIGMA = 0.05
NEARLY = 0.97  # "nearly 6,000" is a little less
# One who knows says a bare number rounded: from a thousand to two figures in one of four cases, to one figure seldom; hundreds seldom.
TWO_FIGURES, ONE_FIGURE, SMALL = 0.25, 0.01, 0.03
ROUNDED_FROM = 1000.0
# False numbers: half are of the size of the truth (a miscount, another group, an old figure), half are anything.
NEAR_SHARE = 0.5
NEAR_SIGMA = 0.5
NEAR_DAYS = 5.0
GROWTH_PER_DAY = 0.12


class Worded(NamedTuple):
    """Worded numbers in columns, shape (claims,). Days are ordinals. `low` and `high` are the bounds at which the words are true."""

    form: NDArray[np.int8]
    n: Array
    low: Array
    high: Array
    below: NDArray[np.bool_]


def columns(answers: Sequence[Count | Day]) -> Worded:
    """Counts and days as columns; a vague word with bounds is a range."""
    rows = []
    for one in answers:
        low, high = permitted(one)
        if isinstance(one, Day):
            rows.append((DAY, low, low, high, False))
            continue
        form = RANGE if one.form == "vague" else FORMS.index(one.form)
        middle = one.n if one.n is not None else math.sqrt(max(low, 1.0) * (high if math.isfinite(high) else max(low, 1.0) * 3))
        rows.append((form, middle, low, high, one.side == "below"))
    table = np.array(rows, dtype=float).reshape(-1, 5)
    return Worded(table[:, 0].astype(np.int8), table[:, 1], table[:, 2], table[:, 3], table[:, 4] > 0)


def take(worded: Worded, index: Any) -> Worded:
    """Rows of columns; `index` may add axes, as in `[:, None]`."""
    return Worded(*(one[index] for one in worded))


def rounding(n: Array) -> Array:
    """The unit a number looks rounded to: 5,700 to 100, 150 to 10, 5,704 to 1."""
    unit = np.ones_like(n)
    for power in range(1, 10):
        step = 10.0**power
        unit = np.where((n > step) & (n % step == 0) & (unit == step / 10), step, unit)
    return unit


def cuts(worded: Worded, tolerance: Array) -> Array:
    """Where the answers are cut: the bounds of the words, and where the support of a rounded or open number falls off; (claims, 30)
    with nan for none.
    """
    n, half, two = worded.n, rounding(worded.n) / 2, half_unit(worded)
    finite = np.where(np.isfinite(worded.high), worded.high, np.nan)
    bounds = [n, worded.low, finite]
    low_steps, high_steps = (n - half, n * 0.5, n * 0.8), (n + half, n * 1.3, n * 2.0)
    is_range = (worded.form == RANGE) | (worded.form == DAY)
    open_above = np.isin(worded.form, (MORE_THAN, AT_LEAST, ABOUT))
    bounds += [np.where(is_range, np.nan, one) for one in (low_steps[0], high_steps[0])]
    bounds += [np.where(two > 0, one, np.nan) for one in (n - two, n + two)]
    bounds += [np.where(worded.form == AT_MOST, one, np.nan) for one in low_steps[1:]]
    fine = (0.8, 0.95, 1.03, 1.1, 1.3, 2.0)
    bounds += [np.where(open_above, n * one, np.nan) for one in fine[:4]]
    bounds += [np.where(open_above, one, np.nan) for one in high_steps[1:]]
    table = np.round(np.stack(bounds, axis=1))
    return np.concatenate([table - tolerance[:, None], table + tolerance[:, None] + 1], axis=1)


def background(worded: Worded) -> Array:
    """How likely one who does not know says this: the prior's density at its number; round numbers are said more often by all."""
    return np.where(worded.form == DAY, 1.0 / SPAN_DAYS, _lump(worded) / ((worded.n + 1.0) * LOG_SPAN))


def _lump(worded: Worded) -> Array:
    """How many numbers, with their shares, end up in a bare round one."""
    n, unit = worded.n, rounding(worded.n)
    two = 10.0 ** (np.floor(np.log10(np.maximum(n, 1.0))) - 1.0)
    large = np.where(n % two == 0, 1.0 + (two - 1.0) * TWO_FIGURES, 1.0) + np.where(unit > two, (unit - two) * ONE_FIGURE, 0.0)
    small = np.where((two >= 10.0) & (n % two == 0), 1.0 + (two - 1.0) * SMALL, 1.0)
    return np.where(worded.form == EXACT, np.where(n >= ROUNDED_FROM, large, small), 1.0)


def false(worded: Worded, z: Array, *, near: bool = True) -> Array:
    """How likely one who is wrong says this while z is true: near the truth in half of the cases (log-normal; days Laplace)."""
    far = background(worded)
    if not near:
        return np.asarray(far + 0.0 * z)
    ratio = np.log((worded.n + 0.5) / (np.maximum(z, 0.0) + 0.5)) / NEAR_SIGMA
    of_size = np.exp(-0.5 * ratio**2) / (NEAR_SIGMA * math.sqrt(2 * math.pi) * (worded.n + 0.5))
    of_size = of_size * _lump(worded)
    of_days = np.exp(-np.abs(worded.n - z) / NEAR_DAYS) / (2 * NEAR_DAYS)
    close = np.where(worded.form == DAY, of_days, of_size)
    return np.asarray(NEAR_SHARE * close + (1.0 - NEAR_SHARE) * far)


def support(worded: Worded, z: Array, tolerance: Array, *, wording: bool = True) -> Array:
    """s(said | z): density of this wording by one who knows z. Without `wording`: flat, wherever the words are true."""
    n, low, high = worded.n, worded.low, worded.high
    if not wording:
        return np.where((z >= low - tolerance) & (z <= high + tolerance), background(worded) * 50.0, 0.0)
    found = np.zeros(np.broadcast_shapes(n.shape, z.shape))
    for form in np.unique(worded.form):
        here = _by_form(int(form), n, low, high, worded.below, z, tolerance)
        found = np.where(worded.form == form, here, found)
    return found


def _by_form(form: int, n: Array, low: Array, high: Array, below: NDArray[np.bool_], z: Array, tolerance: Array) -> Array:
    if form == EXACT:
        return _exact(n, z, tolerance)
    if form == ABOUT:
        centre = np.maximum(n * np.where(below, NEARLY, 1.0), 0.5)
        sigma = np.maximum(ABOUT_SIGMA, rounding(n) / np.maximum(n, 1.0) / math.sqrt(12.0))  # half a unit to either side
        distance = np.log((np.maximum(z, 0.0) + 0.5) / (centre + 0.5)) / sigma
        return np.asarray(np.exp(-0.5 * distance**2) / (sigma * math.sqrt(2 * math.pi) * (np.maximum(z, 0.0) + 0.5)))
    if form in (MORE_THAN, AT_LEAST):
        scale = np.maximum(1.0, REACH[form] * n)
        return np.where(z >= low, np.exp(-np.abs(z - low) / scale) / scale, 0.0)
    if form == AT_MOST:
        scale = np.maximum(1.0, REACH[form] * n)
        return np.where(z <= n, np.exp(-np.abs(n - z) / scale) / scale, 0.0)
    width = np.where(np.isfinite(high), high, low * 3 + 10) - low + 1
    slack = tolerance if form == DAY else 0.0
    return np.where((z >= low - slack) & (z <= high + slack), 1.0 / np.maximum(width, 1.0), 0.0)


def half_unit(worded: Worded) -> Array:
    """Half of the unit to which a bare number of a thousand or more is taken to be rounded (5,700: 50; 5,704: 0): where the truth rounds to it,
    the number is right.
    """
    n = np.maximum(worded.n, 1.0)
    unit = 10.0 ** (np.floor(np.log10(n)) - 1.0)
    return np.where((worded.form == EXACT) & (n >= ROUNDED_FROM) & (n % unit == 0), unit / 2, 0.0)


def _exact(n: Array, z: Array, tolerance: Array) -> Array:
    """Who knows says the number itself, or now and then what it rounds to."""
    unit, distance = rounding(n), np.abs(z - n)
    two = 10.0 ** (np.floor(np.log10(np.maximum(n, 1.0))) - 1.0)
    found = np.where(distance <= tolerance, 1.0, 0.0)
    small = (n < ROUNDED_FROM) & (two >= 10.0) & (n % two == 0) & (distance <= two / 2)
    large = (n >= ROUNDED_FROM) & (n % two == 0) & (distance <= two / 2)
    coarse = (n >= ROUNDED_FROM) & (unit > two) & (distance <= unit / 2)
    for where, share in ((coarse, ONE_FIGURE), (small, SMALL), (large, TWO_FIGURES)):
        found = np.maximum(found, np.where(where, share, 0.0))
    return found


def grown(worded: Worded, z: Array, said: Array, age_days: Array, tolerance: Array) -> Array:
    """Support of an earlier total of a count that only grows: with exp(-GROWTH_PER_DAY age) it is still that, else only a floor;
    an age of infinity: it was overtaken. An earlier "at most" is no ceiling for later.
    """
    stay = np.exp(-GROWTH_PER_DAY * np.maximum(age_days, 0.0))
    least = np.where(worded.form == AT_MOST, 0.0, worded.n * (1.0 - ABOUT_SIGMA) - tolerance)
    floor = np.where(z >= least, background(worded), 0.0)
    return np.where(age_days > 0, stay * said + (1.0 - stay) * floor, said)
