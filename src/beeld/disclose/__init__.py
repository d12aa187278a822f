"""disclose: what may be said, to whom, and what a reader of all letters could then work out."""

from beeld.disclose.audit import Audit, FactAudit, audit, leaking
from beeld.disclose.edition import EDITIONS, Refusal, check_sentence
from beeld.disclose.linear import Protected, Rule, Statement, Variable
from beeld.disclose.marking import STIX_IDS, check_downgrade, join, permits
from beeld.disclose.proof import Proof, prove

__all__ = [
    "EDITIONS",
    "STIX_IDS",
    "Audit",
    "FactAudit",
    "Proof",
    "Protected",
    "Refusal",
    "Rule",
    "Statement",
    "Variable",
    "audit",
    "check_downgrade",
    "check_sentence",
    "join",
    "leaking",
    "permits",
    "prove",
]
