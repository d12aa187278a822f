"""Policy: the declared thresholds of a case, by which a finding gets its status and a letter its limits."""

from __future__ import annotations

from beeld.model.base import Value


class Policy(Value, frozen=True, kw_only=True):
    """Thresholds (chances, 0..1) of 20-weigh; `min_cell` is the smallest count that a public sentence may tell."""

    contradicted_each: float = 0.15
    confirmed_likelihood: float = 0.95
    corroborated_likelihood: float = 0.8
    corroborated_origins: int = 2
    refuted_likelihood: float = 0.05
    coverage_least: float = 0.3
    absence_posterior: float = 0.9
    min_cell: int = 5
    interval_level: float = 0.8
    four_eyes: bool = False
