"""The one error tree: each message says what is wrong, where, and what to do next.

Every error carries an `exit_code`, so that the commands and the API agree on what a refusal means.
"""

from __future__ import annotations


class BeeldError(Exception):
    """Base of every error that beeld raises on purpose.

    `what` is the fault, `where` the file, line, key or id it was found in, `todo` what the user can do next.
    """

    exit_code = 2

    def __init__(self, what: str, *, where: str = "", todo: str = "") -> None:
        self.what = what
        self.where = where
        self.todo = todo
        super().__init__(self._message())

    def _message(self) -> str:
        place = f"{self.where}: " if self.where else ""
        hint = f" ({self.todo})" if self.todo else ""
        return f"{place}{self.what}{hint}"


class CaseError(BeeldError):
    """A case folder, or a file in it, is not as it must be."""


class InputError(BeeldError):
    """A command was given something that can't be used."""


class DocumentError(BeeldError):
    """A document can't be read, is empty, or is unsafe; its original is kept all the same."""


class SpanError(BeeldError):
    """A span does not lie in the text, or does not carry its quote."""


class UnknownIdError(BeeldError):
    """A question, source, document, claim or letter was named that the case does not have."""


class LedgerError(BeeldError):
    """The ledger refuses: wrong version, broken chain, or a write that is not an append."""


class LedgerCorruptError(LedgerError):
    """The ledger's bytes do not agree with its tree."""

    exit_code = 4


class MarkingError(BeeldError):
    """A marking, consent or downgrade is not valid, or a view does not permit what was asked."""


class DisclosureError(BeeldError):
    """What a reader could work out can't be audited: cells that are not declared, or statements that contradict each other."""


class EndpointError(BeeldError):
    """A language model's endpoint is not allowed, can't be reached, or does not answer as one does; nothing is lost."""


class LetterError(BeeldError):
    """A letter's source is wrong, binds what is not there, or can't be read back."""


class MissingExtraError(BeeldError):
    """A part that is an extra is not installed."""

    def __init__(self, part: str, extra: str) -> None:
        super().__init__(f"{part} is not installed", todo=f"pip install 'beeld[{extra}]'")
