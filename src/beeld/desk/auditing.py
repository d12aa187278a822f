"""The desk's audit verbs: what a reader of all letters could work out, before a letter is sent and ever after."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from beeld.desk.deciding import Decides
from beeld.desk.hearing import hear
from beeld.errors import CaseError, InputError
from beeld.model import Count, Decision, IssuedLetter, Value, View

if TYPE_CHECKING:
    from beeld.desk.writing import Edition
    from beeld.disclose import Examination
    from beeld.disclose.cells import Cells, Outside
    from beeld.disclose.docket import PrintedLetter
    from beeld.letter import Problem

CELLS = "cells.toml"
OUTSIDE = "outside.toml"
FURNITURE = frozenset({"heading", "salutation", "closing", "signature"})


class Audited(Value, frozen=True, kw_only=True):
    """An audit as shown: the letters that its readers hold, what was found, and what named persons decided about it."""

    edition: str
    held: tuple[str, ...]
    draft: str
    found: Any
    decided: tuple[Decision, ...] = ()


class Audits(Decides):
    """`audit`, `propose_cells`, `no_count_content`, `drop_sentence`, `correct_sentence`."""

    @property
    def has_cells(self) -> bool:
        """Whether the case declares what its letters count."""
        return (self.case.path / CELLS).exists()

    @property
    def _cells(self) -> tuple[Cells, Outside]:
        """cells.toml and outside.toml as they stand now; read again only when a file changed."""
        files = [self.case.path / CELLS, self.case.path / OUTSIDE]
        stamp = tuple(one.stat().st_mtime_ns if one.exists() else 0 for one in files)
        kept: tuple[tuple[int, ...], tuple[Cells, Outside]] | None = self.__dict__.get("_cells_kept")
        if kept is None or kept[0] != stamp:
            kept = (stamp, self._read_cells())
            self.__dict__["_cells_kept"] = kept
        return kept[1]

    def _read_cells(self) -> tuple[Cells, Outside]:
        from beeld import disclose

        cells = disclose.load_cells(self.case.path / CELLS)
        for question in (*(one.question for one in cells.binding), *cells.standing):
            if question not in self.case.questions:
                known = ", ".join(sorted(self.case.questions))
                raise CaseError(f"{question!r} is no question", where=str(self.case.path / CELLS), todo=f"known: {known}")
        return cells, disclose.load_outside(self.case.path / OUTSIDE)

    def audit_edition(self, made: Edition | None, *, edition: str, language: str, deep: bool = True) -> Audited:
        """Audit the letters that readers of an edition hold, with a draft (a rendered edition) or without one. Raises `CaseError`
        where cells.toml or outside.toml is wrong.
        """
        from beeld import disclose

        cells, outside = self._cells
        held = self._letters_held(edition)
        draft = None if made is None else _draft(made)
        asks = [words for one in self.questions().values() for words in one.ask.values()]
        held = hear([*held, *([draft] if draft else [])], asks)
        if draft is not None:
            draft = held.pop()
        found = disclose.examine(cells, outside, held, draft, edition=edition, lang=language, cleared=self._cleared(), deep=deep)
        kinds = ("no_count_content", "dropped_sentence", "correction", "override")
        return Audited(
            edition=edition,
            held=tuple(one.id for one in held),
            draft=draft.id if draft else "",
            found=found,
            decided=tuple(one for one in self.decisions() if one.kind in kinds),
        )

    def _cleared(self) -> Any:
        from beeld import disclose

        rows = self.decisions()
        return disclose.Cleared(
            texts=frozenset(one.text for one in rows if one.kind == "no_count_content" and one.text),
            questions=frozenset(one.question for one in rows if one.kind == "no_count_content" and one.question),
            corrected=frozenset(one.text for one in rows if one.kind == "correction"),
        )

    def _letters_held(self, edition: str) -> list[PrintedLetter]:
        """The letters that readers of an edition hold: issued in it or in one that shows no more, and those of outside.toml."""
        from beeld import language
        from beeld.disclose.docket import PrintedLetter, PrintedSentence

        view = self.view(edition)
        letters = [_printed(one) for one in self.issued() if reads(view, self.view(one.edition))]
        for one in self._cells[1].letter:
            if any(reads(view, self.view(other)) for other in one.editions):
                spans = language.sentences(one.text, one.language)
                sentences = tuple(PrintedSentence(f"s{n}", one.text[a:b], "finding") for n, (a, b) in enumerate(spans, start=1))
                letters.append(PrintedLetter(one.id, one.dated, one.language, edition, sentences))
        return sorted(letters, key=lambda one: one.dated)

    def disclosure_problems(self, made: Edition) -> list[Problem]:
        """What an audit has to say about an edition, as problems of `check`; none for editions that may use everything."""
        from beeld import letter as letter_room

        if self.view(made.edition).everything:
            return []
        if not self.has_cells:
            return _not_audited(made)
        audited = self.audit_edition(made, edition=made.edition, language=made.language)
        lines = {one.sentence: one.line for one in made.rendered.sentences}
        standing = () if made.letter.kind else self._cells[0].standing  # what it leaves alone still stands where it was said
        return [
            letter_room.Problem(
                line=lines.get(sentence, 1), sentence=sentence, severity=severity, code=code, message=message, todo=todo
            )
            for severity, code, sentence, message, todo in problems(audited.found, standing, self.decisions())
        ]

    def no_count_content(
        self, *, by: str, reason: str, text: str = "", question: str | None = None, on: date | None = None
    ) -> Decision:
        """A named person says that a sentence (its printed words), or all sentences bound to a question, tell nothing of what is
        counted. Raises `InputError` where neither is given.
        """
        if bool(text) == (question is not None):
            raise InputError("say what has no count content", todo="give a sentence's words, or a question")
        if question is not None:
            self.question(question)
        return self._decide("no_count_content", by=by, reason=reason, text=text, question=question, on=on)

    def drop_sentence(self, text: str, *, by: str, reason: str) -> Decision:
        """A named person decides that a standing sentence is left out, although its silence speaks."""
        return self._decide("dropped_sentence", by=by, reason=reason, text=text)

    def correct_sentence(self, letter: str, sentence: str, *, by: str, reason: str) -> Decision:
        """A named person decides that a sent sentence was wrong and is corrected. Readers hold both: what that reveals is theirs to
        weigh. Raises `InputError` for a sentence that was not sent.
        """
        known = {f"{one.id}#{part.id}" for one in self.issued() for part in one.sentences}
        if f"{letter}#{sentence}" not in known:
            raise InputError(f"{letter}#{sentence} is no sent sentence", todo="`beeld audit --json` gives letters and sentences")
        return self._decide("correction", by=by, reason=reason, text=f"{letter}#{sentence}")

    def propose_cells(self) -> str:
        """cells.toml as proposed from the questions: text for a person to read, correct and save."""
        from beeld import disclose

        return disclose.propose(self.case.questions, min_cell=self.case.policy.min_cell)


def reads(reader: View, other: View) -> bool:
    """Whether who reads one edition may also hold letters of another: it shows nothing that they may not see."""
    from beeld.disclose.marking import NATIONAL_ORDER, TLP_ORDER, rank

    if reader.everything or other.everything:
        return reader.everything
    return (
        rank(other.nl, NATIONAL_ORDER) <= rank(reader.nl, NATIONAL_ORDER)
        and rank(other.tlp, TLP_ORDER) <= rank(reader.tlp, TLP_ORDER)
        and set(other.compartments) <= set(reader.compartments)
    )


def _not_audited(made: Edition) -> list[Problem]:
    """A hint where an edition prints counts and the case does not declare what they count."""
    from beeld import letter as letter_room

    first = next((one for one in made.rendered.sentences if any(isinstance(answer, Count) for answer in one.printed)), None)
    if first is None:
        return []
    return [
        letter_room.Problem(
            line=first.line,
            sentence=first.sentence,
            severity="hint",
            code="not_audited",
            message="prints counts, and what a reader of all letters could work out is not audited",
            todo="`beeld audit --propose` begins a cells.toml",
        )
    ]


def _printed(letter: IssuedLetter) -> PrintedLetter:
    from beeld.disclose.docket import PrintedLetter, PrintedSentence

    sentences = tuple(
        PrintedSentence(one.id, one.text, one.type, tuple(zip(one.questions, one.printed, strict=True)), one.kind in FURNITURE)
        for one in letter.sentences
    )
    return PrintedLetter(letter.id, letter.dated, letter.language, letter.edition, sentences, supplement=bool(letter.kind))


def _draft(made: Edition) -> PrintedLetter:
    """The edition's sentences; a picture stands as a sentence of its own, which a person must clear."""
    from beeld.disclose.docket import PrintedLetter, PrintedSentence

    kinds = {one.paragraph: one.kind for one in made.letter.blocks}
    sentences = [
        PrintedSentence(
            one.sentence,
            one.text,
            one.type,
            tuple(zip(one.questions, one.printed, strict=True)),
            one.heading or kinds.get(one.paragraph) in FURNITURE,
        )
        for one in made.rendered.sentences
    ]
    drawn = dict.fromkeys(question for one in made.letter.blocks if one.kind == "picture" for question in one.questions)
    sentences += [PrintedSentence(f"picture of {one}", f"picture of {one}", "finding", drawn=True) for one in drawn]
    return PrintedLetter(
        f"{made.letter.id} (draft)",
        made.letter.dated,
        made.language,
        made.edition,
        tuple(sentences),
        draft=True,
        supplement=bool(made.letter.kind),
    )


def problems(found: Examination, standing: tuple[str, ...], decisions: list[Decision]) -> list[tuple[Any, str, str, str, str]]:
    """(severity, code, sentence, message, todo) for each thing that an audit found."""
    rows: list[tuple[Any, str, str, str, str]] = []
    for one in found.facts:
        place = next((said.sentence for said in reversed(one.sentences) if said.draft), "")
        if one.verdict == "leaks":
            todo = _todo(found)
            rows.append(("error", "discloses", place, f"discloses: {one.because}", todo))
        elif one.verdict == "narrowed":
            rows.append(("warning", "narrows", place, f"makes tighter what was known: {one.because}", "look at it"))
    for said in found.unread:
        message = f"“{said.words}” {said.why}"
        if said.draft:
            todo = 'declare it in cells.toml, or mark it: `beeld audit LETTER --no-count SENTENCE --by "..." --reason "..."`'
            rows.append(("error", "unread_quantity", said.sentence, message, todo))
    dropped_by_person = {one.text for one in decisions if one.kind == "dropped_sentence"}
    for lost in found.dropped:
        if lost.text not in dropped_by_person:
            severity = "error" if set(lost.questions) & set(standing) else "warning"
            message = f"silence speaks: “{lost.text}” stood in {lost.letter}, and is left out"
            rows.append(
                (
                    severity,
                    "dropped_sentence",
                    "",
                    message,
                    "put it back, or let a person decide: `beeld audit LETTER --drop ...`",
                )
            )
    if found.contradiction:
        names = "; ".join(f"“{one.text}” ({one.letter})" for one in found.contradiction)
        message = f"can't be true together with what was sent, or is known: {names}"
        rows.append(
            (
                "error",
                "contradicts_sent",
                "",
                message,
                "a correction reveals, so a person decides: `beeld audit LETTER --corrects ...`",
            )
        )
    rows += [
        (
            "warning",
            "ahead",
            "",
            f"a next letter could not say “{one.says}” any more ({', '.join(one.facts)})",
            "choose which of the two to tell",
        )
        for one in found.ahead
        if one.declared
    ]
    return rows


def _todo(found: Examination) -> str:
    if not found.repairs:
        return "leave it out, or tell it less exactly; `beeld audit LETTER` shows the proof"
    return "; ".join(f"{one.way}: “{one.text}”" if one.text else f"{one.way} “{one.before}”" for one in found.repairs[0].changes)
