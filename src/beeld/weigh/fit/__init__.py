"""Fitting over arrays: many items, many voices, no words. Claims in columns in, chances of each claimed answer out."""

from beeld.weigh.fit.arrays import Table, best, build
from beeld.weigh.fit.engines import dawid_skene, one_coin, vote
from beeld.weigh.fit.fit import FitParts, Fitted, choose, fit
from beeld.weigh.fit.likelihood import by_confirmed
from beeld.weigh.fit.variants import Variant, number_of

__all__ = [
    "FitParts",
    "Fitted",
    "Table",
    "Variant",
    "best",
    "build",
    "by_confirmed",
    "choose",
    "dawid_skene",
    "fit",
    "number_of",
    "one_coin",
    "vote",
]
