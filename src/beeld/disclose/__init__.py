"""disclose: what may be said, to whom, and what a reader of all letters could then work out."""

from beeld.disclose.audit import Audit, FactAudit, audit, leaking
from beeld.disclose.cells import Cells, Outside, load_cells, load_outside
from beeld.disclose.docket import audit_docket, blocked, compose, leaks_of, proof_in, read_letter
from beeld.disclose.edition import EDITIONS, Refusal, check_sentence, why_allowed
from beeld.disclose.examine import Cleared, Examination, ExaminedFact, examine
from beeld.disclose.linear import Protected, Rule, Statement, Variable
from beeld.disclose.marking import STIX_IDS, check_downgrade, consented, join, lowers, permits
from beeld.disclose.proof import Proof, prove
from beeld.disclose.propose import propose

__all__ = [
    "EDITIONS",
    "STIX_IDS",
    "Audit",
    "Cells",
    "Cleared",
    "Examination",
    "ExaminedFact",
    "FactAudit",
    "Outside",
    "Proof",
    "Protected",
    "Refusal",
    "Rule",
    "Statement",
    "Variable",
    "audit",
    "audit_docket",
    "blocked",
    "check_downgrade",
    "check_sentence",
    "compose",
    "consented",
    "examine",
    "join",
    "leaking",
    "leaks_of",
    "load_cells",
    "load_outside",
    "lowers",
    "permits",
    "proof_in",
    "propose",
    "prove",
    "read_letter",
    "why_allowed",
]
