"""The kernel: a pure function over arrays. Likelihoods of claims at atoms in, posterior over atoms out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def log_mixture(support: Array, background: Array, strength: Array) -> Array:
    """log L(c | z) = log(g a s(c|z) + (1 - g a) b(c)), 20-weigh item 8.

    `support` (claims, atoms) and `background` (claims,) are densities over what could have been said; `strength` (claims,)
    is g a in 0..1. Returns (claims, atoms).
    """
    mixed = strength[:, None] * support + ((1.0 - strength) * background)[:, None]
    return np.asarray(np.log(np.maximum(mixed, 1e-300)))


def posterior(log_prior: Array, log_like: Array, weights: Array, temperature: float = 1.0) -> Array:
    """P(z) over atoms: softmax of log prior + T * sum of w log L. `log_like` is (claims, atoms), `weights` (claims,)."""
    total = log_prior + temperature * (weights @ log_like if len(weights) else 0.0)
    shifted = np.exp(total - np.max(total))
    return np.asarray(shifted / shifted.sum())


def decibans(log_prior: Array, log_like: Array, weights: Array, inside: NDArray[np.bool_], temperature: float = 1.0) -> Array:
    """For each claim the change in log10 odds (times 10) of the atoms `inside` when it is left out; (claims,)."""
    with_all = _log_odds(posterior(log_prior, log_like, weights, temperature), inside)
    left_out = []
    for index in range(len(weights)):
        kept = weights.copy()
        kept[index] = 0.0
        left_out.append(_log_odds(posterior(log_prior, log_like, kept, temperature), inside))
    return np.asarray([10.0 * (with_all - one) for one in left_out])


def _log_odds(chances: Array, inside: NDArray[np.bool_]) -> float:
    yes = float(np.clip(chances[inside].sum(), 1e-12, 1 - 1e-12))
    return float(np.log10(yes / (1.0 - yes)))
