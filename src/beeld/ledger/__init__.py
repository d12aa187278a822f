"""The ledger: append-only rows with three times and a Merkle tree over them."""

from beeld.ledger.entry import Entry
from beeld.ledger.ledger import Ledger, Row
from beeld.ledger.originals import Originals
from beeld.ledger.verifying import Problem, Report

__all__ = ["Entry", "Ledger", "Originals", "Problem", "Report", "Row"]
