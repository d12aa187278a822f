"""disclose: what may be said, to whom."""

from beeld.disclose.edition import EDITIONS, Refusal, check_sentence
from beeld.disclose.marking import STIX_IDS, check_downgrade, join, permits

__all__ = ["EDITIONS", "STIX_IDS", "Refusal", "check_downgrade", "check_sentence", "join", "permits"]
