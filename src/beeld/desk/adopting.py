"""Begin from a letter that you have: its sentences become questions, and the letter one that can be verified and watched."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from beeld.desk.case import init_case
from beeld.desk.drafting import Drafts
from beeld.desk.reviewing import answer_text
from beeld.errors import CaseError, DocumentError, InputError
from beeld.model import Claim, Day, Document, IssuedLetter, Question, SentenceType, Source, Value, YesNo

if TYPE_CHECKING:
    from beeld.letter import Adopted

ADOPTABLE = (".txt", ".md", ".docx", ".odt", ".pdf", ".html")
HEAD_CHARACTERS = 600
LEAST_CHARACTERS = 40
HEAD_DATE = re.compile(r"^\s*(?:Datum|Date)\b[:\s]*(?P<rest>.{4,40})$", re.MULTILINE | re.IGNORECASE)


class ProposedSentence(Value, frozen=True, kw_only=True):
    """A sentence of a foreign letter: its number in the letter, its type, the questions it is proposed to answer. `known`: the case
    has them already.
    """

    number: int
    text: str
    type: SentenceType
    question: str | None
    printed: str
    withheld: bool = False
    said_by: str = ""
    on: date | None = None
    known: bool = False


class Proposal(Value, frozen=True, kw_only=True):
    """What `adopt` proposes; nothing is written yet. `adopted` holds the room's own values for `adopt_letter`. `dated` is the
    letter's day, `dated_by` how it was found (given, head, named: the last day that the text names).
    """

    path: Path
    language: str
    sentences: tuple[ProposedSentence, ...]
    footnotes: tuple[tuple[str, str], ...]
    adopted: tuple[object, ...] = ()
    dated: date | None = None
    dated_by: str = ""


def propose_letter(
    path: str | Path,
    *,
    language: str | None = None,
    dated: date | None = None,
    questions: Mapping[str, Question] | None = None,
    sources: Mapping[str, Source] | None = None,
) -> Proposal:
    """Read a letter (txt, md, docx, odt, pdf, html) and propose types, questions and printed answers. With a case's `questions` its
    sentences are matched to them, by the same reading that captures documents. Raises `DocumentError`.
    """
    from beeld import language as language_room
    from beeld import letter as letter_room

    path = Path(path)
    text = _text(path)
    if len(text.strip()) < LEAST_CHARACTERS:
        raise DocumentError("has no text to speak of", where=str(path), todo="give the letter's whole text")
    lang = language or language_room.detect(text)
    adopted = letter_room.adopt(text, lang=lang)
    day, found_by = (dated, "given") if dated else _dated(letter_room.plain(text).text, lang)
    if questions:
        adopted = _matched(adopted, letter_room.plain(text).text, lang, day, questions, sources or {})
    notes = [(str(index), note) for index, note in enumerate((n for one in adopted for n in one.notes), start=1)]
    return Proposal(
        path=path,
        language=lang,
        sentences=tuple(_proposed(number, one, lang) for number, one in enumerate(adopted, start=1)),
        footnotes=tuple(notes),
        adopted=tuple(adopted),
        dated=day,
        dated_by=found_by,
    )


def _text(path: Path) -> str:
    """The letter's text, read in a guarded process: it came from elsewhere. Its footnotes are marked where they are called."""
    from beeld import capture

    if path.suffix.lower() not in ADOPTABLE:
        todo = f"save it as {', '.join(ADOPTABLE)}"
        raise DocumentError(f"{path.suffix or 'no suffix'} can't be adopted", where=str(path), todo=todo)
    return capture.letter_text(path)


def _dated(text: str, lang: str) -> tuple[date | None, str]:
    """The day in the letter's head; else the last day that the text names, which people must look at."""
    from beeld import language as language_room

    head = HEAD_DATE.search(text[:HEAD_CHARACTERS])
    for stretch, found_by in ((head["rest"] if head else "", "head"), (text, "named")):
        days = [one.answer for one in language_room.read(stretch, lang) if isinstance(one.answer, Day)]
        exact = [one.start for one in days if one.precision == "day"]
        if exact:
            return (exact[0] if found_by == "head" else max(exact)), found_by
    return None, ""


# -- the case's own questions -------------------------------------------------------------------------------------------------


def _matched(
    adopted: Sequence[Adopted],
    text: str,
    lang: str,
    day: date | None,
    questions: Mapping[str, Question],
    sources: Mapping[str, Source],
) -> list[Adopted]:
    """Each sentence with the questions of the case that it answers: as capture reads it; a yes or no that capture does not place by
    the question whose own words the sentence uses.
    """
    from beeld import capture
    from beeld import letter as letter_room

    moment = datetime.combine(day or date.today(), time(12), tzinfo=UTC)  # noqa: DTZ011 - a calendar day
    document = Document(
        id="adopted",
        sha256="",
        text_sha256=hashlib.sha256(text.encode()).hexdigest(),
        text=text,
        source="letter",
        published=moment,
        language=lang,
    )
    claims = capture.Extractor(questions, {**sources, "letter": Source(id="letter", name="letter")}).claims(document)
    found = []
    for one in adopted:
        own = [claim for claim in claims if one.start <= claim.span.start < one.end]
        if one.type not in ("finding", "none"):
            found.append(one)
            continue
        near = letter_room.nearest(one.text, questions, lang) if one.cue in YES_NO_CUES else None
        found.append(_with_questions(one, own, near, questions))
    return found


YES_NO_CUES = ("dispute", "silence", "confirmed", "reported")


def _with_questions(one: Adopted, own: Sequence[Claim], near: str | None, questions: Mapping[str, Question]) -> Adopted:
    pairs = {claim.question: claim.answer for claim in own if questions[claim.question].type != "yesno"}
    if not pairs:
        said = [claim for claim in own if questions[claim.question].type == "yesno"]
        if near is not None:
            silent = one.cue == "silence" or any(claim.answer == YesNo(yes=False) for claim in said)
            pairs = {near: YesNo(yes=not silent)}
        elif said and one.cue not in ("dispute", "reported"):
            pairs = {said[0].question: said[0].answer}
    if not pairs:
        return one
    return msgspec.structs.replace(
        one,
        type="finding",
        questions=tuple(questions[key] for key in pairs),
        answers=tuple(pairs.values()),
        known=tuple(pairs),
    )


def _proposed(number: int, one: Adopted, lang: str) -> ProposedSentence:
    return ProposedSentence(
        number=number,
        text=one.text,
        type=one.type,
        question=", ".join(question.id for question in one.questions) or None,
        printed=_printed(one, lang),
        withheld=one.withheld,
        said_by=one.said_by,
        on=one.on,
        known=bool(one.known),
    )


def _printed(one: Adopted, lang: str) -> str:
    """The answers that a sentence prints; what it calls contradictory is in dispute."""
    if one.dispute and one.questions:
        return {"nl": "in tegenspraak", "en": "in dispute"}[lang]
    units = [question.unit for question in one.questions]
    words = [answer_text(answer, lang, unit) for answer, unit in zip(one.answers, units, strict=True)]
    return "; ".join(words) + (" *" if one.withheld else "")


# -- writing ------------------------------------------------------------------------------------------------------------------


def _kept(proposal: Proposal, keep: Sequence[int] | None) -> set[int]:
    numbers = {one.number for one in proposal.sentences}
    unknown = sorted(set(keep or []) - numbers)
    if unknown:
        raise InputError(f"there is no sentence {unknown[0]}", where=str(proposal.path), todo=f"give numbers 1 to {len(numbers)}")
    return {one.number for one in proposal.sentences if one.question and (keep is None or one.number in keep)}


def adopt_letter(
    proposal: Proposal, folder: str | Path, *, keep: list[int] | None = None, to: Sequence[str] = (), edition: str = "internal"
) -> Path:
    """Write a case folder with the proposed questions (all, or those of the sentence numbers in `keep`) and the letter with its
    sentences bound; where its day is known it also becomes a row of the new ledger. Raises `CaseError` when the folder holds a case.
    """
    from beeld.desk import open_case

    kept = _kept(proposal, keep)
    path = init_case(folder, name=proposal.path.stem, language=proposal.language)
    _write(proposal, path, kept)
    if proposal.dated is not None:
        desk = open_case(path)
        try:
            desk.adopt(proposal, keep=keep, to=to, edition=edition, write=False)
        finally:
            desk.close()
    return path


def _write(proposal: Proposal, case: Path, kept: set[int]) -> Path:
    from beeld import letter as letter_room

    adopted: list[Adopted] = list(proposal.adopted)  # type: ignore[arg-type]
    questions = letter_room.questions_toml(adopted, keep=kept, lang=proposal.language)
    if questions:
        with (case / "questions.toml").open("a", encoding="utf-8") as file:
            file.write("\n" + questions)
    title = proposal.path.stem
    source = letter_room.bound_source(adopted, keep=kept, lang=proposal.language, title=title, dated=proposal.dated)
    target = case / "letters" / f"{title}.md"
    target.parent.mkdir(exist_ok=True)
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(source)
    except FileExistsError:
        raise CaseError(
            "is there already", where=str(target), todo="move it, or rename the letter; nothing was changed"
        ) from None
    return target


class Adopts(Drafts):
    """`adopt`."""

    def _ask_documents(self, questions: Sequence[Question]) -> None:
        """New questions are asked of the documents that are there already; what they say to them are proposed claims."""
        asked = {one.id for one in questions}
        found = [claim for one in self.documents().values() for claim in self._extractor.claims(one) if claim.question in asked]
        self.sync()
        self.ledger.append(found)

    def propose_adoption(self, path: str | Path, *, language: str | None = None, dated: date | None = None) -> Proposal:
        """What a foreign letter says, matched to this case's questions."""
        return propose_letter(path, language=language, dated=dated, questions=self.questions(), sources=self.sources())

    def adopt(
        self,
        proposal: Proposal,
        *,
        keep: Sequence[int] | None = None,
        to: Sequence[str] = (),
        edition: str = "internal",
        by: str = "adopted",
        write: bool = True,
    ) -> IssuedLetter:
        """Take a sent letter into the ledger, its printed text as its sentences, so that it is verified and watched like the others.

        A letter older than the ledger has no basis in it: its own day is judged by reconstruction, from what was published by
        then. With `write` its new questions are added to questions.toml and its bound source to letters/. Raises `InputError`
        without the letter's day, `CaseError` where the bound source is there already.
        """
        from beeld import letter as letter_room

        if proposal.dated is None:
            raise InputError("names no day", where=str(proposal.path), todo="give the day on the letter with --dated")
        kept = _kept(proposal, keep)
        self.view(edition)
        name = re.sub(r"[^a-z0-9]+", "-", proposal.path.stem.casefold()).strip("-") or "letter"
        if any(one.id == name and not one.adopted for one in self.issued()):
            raise InputError(f"letter {name!r} was issued in this case", where=str(proposal.path), todo="rename the file")
        if write:
            known = set(self.case.questions)
            _write(proposal, self.case.path, kept)
            self.reload()
            self._ask_documents([one for key, one in self.case.questions.items() if key not in known])
        adopted: list[Adopted] = list(proposal.adopted)  # type: ignore[arg-type]
        self.sync()
        sha256 = self.ledger.keep_original(proposal.path.read_bytes())
        basis = self.ledger.seq_at(proposal.dated)
        letter = IssuedLetter(
            id=name,
            letter=name,
            edition=edition,
            language=proposal.language,
            title=proposal.path.stem,
            dated=proposal.dated,
            valid_at=proposal.dated,
            basis_seq=basis,
            basis_root=self.ledger.root(basis),
            recipients=tuple(to),
            released_by=by,
            written_by="not beeld",
            sentences=letter_room.adopted_sentences(adopted, keep=kept, lang=proposal.language, letter=name),
            sha256=sha256,
            adopted=True,
        )
        self.ledger.append([letter])
        return letter
