"""copies: which documents take over from which, and whose voice their claims then speak with.

verbatim reuse (near copies and quotations) is found from equal words; retellings (translations, relays) are proposed from equal
figures, days and names, and a person decides; `fold` lets claims speak with their origin's voice.
"""

from beeld.capture.copies.find import CopyIndex, copies, originals, verbatim_reuse, without_repeats
from beeld.capture.copies.folding import decided, fold
from beeld.capture.copies.retellings import Retellings, retellings

__all__ = ["CopyIndex", "Retellings", "copies", "decided", "fold", "originals", "retellings", "verbatim_reuse", "without_repeats"]
