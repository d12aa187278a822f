"""Fitting over arrays: many items, many voices, no words. Claims in columns in, chances of each claimed answer out."""

from beeld.weigh.fit.arrays import Table, build
from beeld.weigh.fit.engines import consensus, dawid_skene, one_coin, vote

__all__ = ["Table", "build", "consensus", "dawid_skene", "one_coin", "vote"]
