"""Signs: which signals may only speak for a candidate, which only against it (FOR and AGAINST of capture's modules)."""

from __future__ import annotations

from collections.abc import Sequence

from beeld.capture import again, choose, named, relevance, signals, standing


def bounds(names: Sequence[str]) -> list[tuple[float | None, float | None]]:
    """The signs that weights may have, the free bias last."""
    ways = (signals, relevance, named, again, standing, choose)
    positive = frozenset().union(*(one.FOR for one in ways))
    negative = frozenset().union(*(one.AGAINST for one in ways))
    held: list[tuple[float | None, float | None]] = [
        (0.0, None) if name in positive else (None, 0.0) if name in negative else (None, None) for name in names
    ]
    return [*held, (None, None)]
