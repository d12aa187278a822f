"""What the audit hears of letters: each sentence without the quotations of what its readers already hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from beeld.disclose.docket import PrintedLetter


def hear(letters: Sequence[PrintedLetter], asks: Iterable[str]) -> list[PrintedLetter]:
    """Letters in the order in which they were sent; each may quote those before it. `asks` are the words of the case's questions."""
    from beeld import letter as letter_room

    known = set(asks)
    found = []
    for one in letters:
        sentences = [
            part._replace(heard=words) if (words := letter_room.heard(part.text, one.language, known)) != part.text else part
            for part in one.sentences
        ]
        found.append(one._replace(sentences=tuple(sentences)))
        known |= {part.text for part in one.sentences}
    return found
