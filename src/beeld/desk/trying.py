"""Trying a question on the case's documents while it is being written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beeld.desk.base import DeskBase
from beeld.model import Question

if TYPE_CHECKING:
    from beeld.capture.trying import Tried


class Tries(DeskBase):
    """`question_trial`."""

    def question_trial(self, question: Question, *, lang: str = "en") -> list[Tried]:
        """What a question, as it is worded now, would catch in the case's documents and what it only just misses, with the
        reasons in words; nothing is written.
        """
        from beeld import capture
        from beeld.capture.trying import tried

        others = {key: one for key, one in self.case.questions.items() if key != question.id}
        extractor = capture.Extractor({**others, question.id: question}, self.case.sources)
        return tried(extractor, question.id, self.documents().values(), lang)
