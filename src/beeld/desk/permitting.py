"""The desk's verb for editions side by side: each sentence, each edition, and why it may or may not be in it."""

from __future__ import annotations

from pathlib import Path

from beeld.desk.base import INTERNAL
from beeld.desk.writing import Writes
from beeld.model import Letter, Marking, Sentence, Value, View

NAMES = ("public", "confidential", "internal")


class SentencePermission(Value, frozen=True, kw_only=True):
    """Whether a sentence is in an edition, and why; `because` is never empty."""

    sentence: str
    line: int
    text: str
    edition: str
    may: bool
    because: tuple[str, ...]


class Permits(Writes):
    """`editions`."""

    @property
    def edition_names(self) -> tuple[str, ...]:
        """The three that always are, and those that case.toml declares."""
        return tuple(dict.fromkeys([*NAMES, *self.case.views]))

    def editions(self, path: str | Path, *, names: tuple[str, ...] = ()) -> list[SentencePermission]:
        """Every sentence of a letter's source in every edition (or those named), with the reasons. Raises `UnknownIdError`."""
        parsed = self.parse_letter(path)
        rows: list[SentencePermission] = []
        for name in names or self.edition_names:
            view = self.view(name)
            findings, withheld = self._letter_findings(parsed, view)
            refused = {one.sentence: one.reasons for one in self._refusals(parsed, view, findings, withheld)}
            for one in parsed.sentences:
                if not one.heading:
                    rows.append(self._permission(one, name, view, refused.get(one.id, ()), parsed))
        order = {one.id: index for index, one in enumerate(parsed.sentences)}
        return sorted(rows, key=lambda row: order[row.sentence])

    def _permission(
        self, sentence: Sentence, name: str, view: View, refused: tuple[str, ...], parsed: Letter
    ) -> SentencePermission:
        from beeld import disclose

        lang = parsed.language
        if sentence.editions and view.edition not in sentence.editions:
            because: tuple[str, ...] = (disclose.why_allowed("kept_to", lang, editions=", ".join(sentence.editions)),)
            may = False
        elif refused:
            because, may = refused, False
        else:
            because, may = self._allowed(sentence, view, parsed), True
        return SentencePermission(
            sentence=sentence.id, line=sentence.line, text=sentence.source_text, edition=name, may=may, because=because
        )

    def _allowed(self, sentence: Sentence, view: View, parsed: Letter) -> tuple[str, ...]:
        from beeld import disclose

        lang = parsed.language
        if view.everything:
            return (disclose.why_allowed("everything", lang),)
        if not sentence.bindings:
            return (disclose.why_allowed(sentence.type, lang),)
        claims = {one.id: one for one in self.claims()}
        marked = self.marked_documents(self.documents())
        consents = [one for one in self.decisions() if one.kind == "consent"]
        reasons: list[str] = []
        for binding in sentence.bindings:
            finding = self.weigh(binding.question, valid_at=parsed.dated, view=INTERNAL if binding.withheld else view)
            joined: Marking = self._joined(finding, claims, marked)
            consented = len(set(joined.orcon) & disclose.consented(consents, view, binding.question))
            if binding.withheld:
                reasons.append(disclose.why_allowed("withheld", lang, origins=finding.origins, consents=consented))
            elif consented:
                reasons.append(disclose.why_allowed("consent", lang, consents=consented))
            else:
                reasons.append(disclose.why_allowed("own_view", lang, level=view.nl, tlp=view.tlp))
        return tuple(dict.fromkeys(reasons))
