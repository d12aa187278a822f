"""Trying a question on the case's documents while it is being written."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from beeld.desk.routing import Routes
from beeld.model import Question

if TYPE_CHECKING:
    from beeld.capture.trying import Tried


class Tries(Routes):
    """`question_trial`."""

    def question_trial(
        self, question: Question, *, lang: str = "en", progress: Callable[[int, int], None] | None = None
    ) -> list[Tried]:
        """What a question, as it is worded now, would catch in the case's documents and what it only just misses, with the
        reasons in words; nothing is written. Read as the case is captured: by its embeddings, if it has them, and its threshold.
        """
        from beeld.capture.trying import tried

        return tried(self._extractor_with(question), question.id, self.documents().values(), lang, progress)
