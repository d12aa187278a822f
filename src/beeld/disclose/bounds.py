"""Bounds: what each variable's interval must be, by exact integer propagation over the rows (a constraint at a time)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from beeld.disclose.linear import Interval, Row, Terms, Variable

ROUNDS = 12  # more rounds tighten little, and a pair of rows may tighten each other for ever


def propagate(variables: Mapping[str, Variable], rows: Iterable[Row], rounds: int = ROUNDS) -> dict[str, Interval] | None:
    """Intervals that hold in every possible world, or None when propagation alone shows that there is no world.

    Each round takes every row once and bounds each of its variables by the others' bounds; integers are rounded inwards.
    """
    bounds: dict[str, Interval] = {name: (one.low, one.high) for name, one in variables.items()}
    if any(low is not None and high is not None and low > high for low, high in bounds.values()):
        return None
    listed = list(rows)
    for _ in range(rounds):
        changed = False
        for row in listed:
            tightened = _tighten(row, bounds)
            if tightened is None:
                return None
            changed = changed or tightened
        if not changed:
            break
    return bounds


def activity(terms: Terms, bounds: Mapping[str, Interval]) -> Interval:
    """The least and greatest value that a sum can take when each variable keeps its own interval."""
    low: int | None = 0
    high: int | None = 0
    for name, factor in terms:
        below, above = bounds[name] if factor > 0 else bounds[name][::-1]
        low = None if low is None or below is None else low + factor * below
        high = None if high is None or above is None else high + factor * above
    return low, high


def _tighten(row: Row, bounds: dict[str, Interval]) -> bool | None:
    """Whether a row tightened a bound; None when it can't be satisfied."""
    if row.low is not None and row.high is not None and row.low > row.high:
        return None
    least, greatest, least_open, greatest_open = _sums(row.terms, bounds)
    if (row.high is not None and not least_open and least > row.high) or (
        row.low is not None and not greatest_open and greatest < row.low
    ):
        return None
    changed = False
    for name, factor in row.terms:
        low, high = bounds[name]
        below, above = (low, high) if factor > 0 else (high, low)
        rest_least = _rest(least, least_open, factor, below)
        rest_greatest = _rest(greatest, greatest_open, factor, above)
        up = None if row.high is None or rest_least is None else row.high - rest_least
        down = None if row.low is None or rest_greatest is None else row.low - rest_greatest
        if factor < 0:
            new_low = None if up is None else -(up // -factor)
            new_high = None if down is None else down // factor
        else:
            new_high = None if up is None else up // factor
            new_low = None if down is None else -(-down // factor)
        kept_low = new_low if low is None or (new_low is not None and new_low > low) else low
        kept_high = new_high if high is None or (new_high is not None and new_high < high) else high
        if kept_low is not None and kept_high is not None and kept_low > kept_high:
            return None
        if (kept_low, kept_high) != (low, high):
            bounds[name] = (kept_low, kept_high)
            changed = True
            sums = (least, greatest, least_open, greatest_open)
            least, greatest, least_open, greatest_open = _shift(sums, factor, (low, high), (kept_low, kept_high))
    return changed


def _sums(terms: Terms, bounds: Mapping[str, Interval]) -> tuple[int, int, int, int]:
    """(least, greatest) over the finite parts, and how many parts are unbounded below and above."""
    least = greatest = least_open = greatest_open = 0
    for name, factor in terms:
        low, high = bounds[name]
        below, above = (low, high) if factor > 0 else (high, low)
        if below is None:
            least_open += 1
        else:
            least += factor * below
        if above is None:
            greatest_open += 1
        else:
            greatest += factor * above
    return least, greatest, least_open, greatest_open


def _shift(sums: tuple[int, int, int, int], factor: int, old: Interval, new: Interval) -> tuple[int, int, int, int]:
    """The sums after one variable's interval changed."""
    least, greatest, least_open, greatest_open = sums
    was_below, was_above = old if factor > 0 else old[::-1]
    is_below, is_above = new if factor > 0 else new[::-1]
    least_open += (is_below is None) - (was_below is None)
    greatest_open += (is_above is None) - (was_above is None)
    least += factor * ((is_below or 0) - (was_below or 0))
    greatest += factor * ((is_above or 0) - (was_above or 0))
    return least, greatest, least_open, greatest_open


def _rest(total: int, open_parts: int, factor: int, own: int | None) -> int | None:
    """The sum without one variable's part; None where another part is unbounded."""
    if own is None:
        return total if open_parts == 1 else None
    return total - factor * own if open_parts == 0 else None
