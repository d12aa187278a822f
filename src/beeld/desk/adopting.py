"""Begin from a letter that you have: its sentences become questions, and a bound source of it a first letter."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from beeld.desk.case import init_case
from beeld.desk.reviewing import answer_text
from beeld.errors import DocumentError, InputError
from beeld.model import SentenceType, Value

if TYPE_CHECKING:
    from beeld.letter import Adopted

ADOPTABLE = (".txt", ".md")


class ProposedSentence(Value, frozen=True, kw_only=True):
    """A sentence of a foreign letter: its number in the letter, its type, the question it is proposed to answer."""

    number: int
    text: str
    type: SentenceType
    question: str | None
    printed: str
    withheld: bool = False
    said_by: str = ""
    on: date | None = None


class Proposal(Value, frozen=True, kw_only=True):
    """What `adopt` proposes; nothing is written yet. `adopted` holds the room's own values for `adopt_letter`."""

    path: Path
    language: str
    sentences: tuple[ProposedSentence, ...]
    footnotes: tuple[tuple[str, str], ...]
    adopted: tuple[object, ...] = ()


def propose_letter(path: str | Path, *, language: str | None = None) -> Proposal:
    """Read a letter (txt, md) and propose types, questions and printed answers. Raises `DocumentError`."""
    from beeld import language as language_room
    from beeld import letter as letter_room

    path = Path(path)
    if path.suffix.lower() not in ADOPTABLE:
        raise DocumentError(
            f"{path.suffix or 'no suffix'} can't be adopted", where=str(path), todo=f"save it as {' or '.join(ADOPTABLE)}"
        )
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise DocumentError("is not there", where=str(path), todo="give an existing letter") from None
    except UnicodeDecodeError:
        raise DocumentError("is not UTF-8", where=str(path), todo="save it as UTF-8") from None
    if len(text.strip()) < 40:
        raise DocumentError("has no text to speak of", where=str(path), todo="give the letter's whole text")
    lang = language or language_room.detect(text)
    adopted = letter_room.adopt(text, lang=lang)
    sentences = tuple(
        ProposedSentence(
            number=number,
            text=one.text,
            type=one.type,
            question=", ".join(question.id for question in one.questions) or None,
            printed=_printed(one, lang),
            withheld=one.withheld,
            said_by=one.said_by,
            on=one.on,
        )
        for number, one in enumerate(adopted, start=1)
    )
    notes = [(str(index), note) for index, note in enumerate((n for one in adopted for n in one.notes), start=1)]
    return Proposal(path=path, language=lang, sentences=sentences, footnotes=tuple(notes), adopted=tuple(adopted))


def _printed(one: Adopted, lang: str) -> str:
    """The answers that a sentence prints; what it calls contradictory is in dispute."""
    if one.dispute:
        return {"nl": "in tegenspraak", "en": "in dispute"}[lang]
    units = [question.unit for question in one.questions]
    words = [answer_text(answer, lang, unit) for answer, unit in zip(one.answers, units, strict=True)]
    return "; ".join(words) + (" *" if one.withheld else "")


def adopt_letter(proposal: Proposal, folder: str | Path, *, keep: list[int] | None = None) -> Path:
    """Write a case folder with the proposed questions (all, or those of the sentence numbers in `keep`) and the letter
    with its sentences bound. Raises `CaseError` when the folder holds a case already.
    """
    from beeld import letter as letter_room

    numbers = {one.number for one in proposal.sentences}
    unknown = sorted(set(keep or []) - numbers)
    if unknown:
        raise InputError(f"there is no sentence {unknown[0]}", where=str(proposal.path), todo=f"give numbers 1 to {len(numbers)}")
    kept = {one.number for one in proposal.sentences if one.question and (keep is None or one.number in keep)}
    path = init_case(folder, name=proposal.path.stem, language=proposal.language)
    questions = letter_room.questions_toml(list(proposal.adopted), keep=kept, lang=proposal.language)  # type: ignore[arg-type]
    with (path / "questions.toml").open("a", encoding="utf-8") as file:
        file.write("\n" + questions)
    source = letter_room.bound_source(list(proposal.adopted), keep=kept, lang=proposal.language, title=proposal.path.stem)  # type: ignore[arg-type]
    (path / "letters" / f"{proposal.path.stem}.md").write_text(source, encoding="utf-8")
    return path
