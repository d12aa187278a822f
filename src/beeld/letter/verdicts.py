"""Verdicts: a whole copy judged, sentence by sentence; what was changed in it, and what it holds besides."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from beeld import language
from beeld.letter.judge import FindingOf, judge, wording
from beeld.letter.reading import Aligned, AlignedNote, Alignment
from beeld.model import Cause, Count, IssuedLetter, Judged, Question


def verify_copy(
    alignment: Alignment,
    issued: IssuedLetter,
    *,
    then: FindingOf,
    hindsight: FindingOf,
    now: FindingOf,
    questions: Mapping[str, Question] | None = None,
    lost: Mapping[str, Cause] | None = None,
    say: str = "en",
    part: bool = False,
) -> list[Judged]:
    """Every sentence of the issued letter in its order, then what the copy holds besides. `part`: the copy is a part of the
    letter, so that a sentence which is not in it is not missing.
    """
    judged: list[Judged] = []
    for one in alignment.sentences:
        if one.sentence is None:
            judged.append(_besides(one, issued.language, say))
        elif one.text is None:
            if not part:
                judged.append(_missing(one.sentence.id, one.sentence.text, say))
        else:
            found = judge(one.text, one.sentence, then, hindsight, now, issued.language, questions=questions, lost=lost, say=say)
            state = one.state if one.state == "moved" and not found.edited else found.copy
            sent = None
            if found.edited and one.sentence.questions:
                words = one.sentence.text
                sent = judge(words, one.sentence, then, hindsight, now, issued.language, questions=questions, lost=lost).verdict
            judged.append(msgspec.structs.replace(found, copy=state, tracked=one.tracked, issued_verdict=sent))
    return _with_notes(judged, alignment, say)


def _missing(key: str, text: str, say: str) -> Judged:
    because = wording()[say]["missing"]
    return Judged(id=key, verdict="missing", text=text, because=because, copy="missing", issued_text=text)


def _besides(one: Aligned, lang: str, say: str) -> Judged:
    words = wording()[say]
    text = one.text or ""
    if one.furniture:
        return Judged(
            id="",
            verdict="edited",
            text=text,
            because=words["furniture"].format(issued=one.furniture),
            edited=True,
            copy="edited",
            issued_text=one.furniture,
            tracked=one.tracked,
        )
    facts = [
        text[reading.start : reading.end]
        for reading in language.read(text, lang)
        if reading.silence or reading.role == "date" or (isinstance(reading.answer, Count) and reading.role == "count")
    ]
    because = words["untraced_fact"].format(words=", ".join(facts)) if facts else words["untraced"]
    return Judged(id="", verdict="untraced", text=text, because=because, copy="new", tracked=one.tracked)


def _with_notes(judged: list[Judged], alignment: Alignment, say: str) -> list[Judged]:
    """A changed footnote is told at the first sentence that bears it; one that was added stands by itself."""
    for note in alignment.notes:
        because = _note_words(note, say)
        index = next((i for i, one in enumerate(judged) if note.sentence is not None and one.id == note.sentence.id), None)
        if index is None:
            text = note.text or note.issued or ""
            state = "new" if note.issued is None else "missing"
            verdict = "untraced" if note.issued is None else "missing"
            judged.append(Judged(id="", verdict=verdict, text=text, because=because, copy=state, issued_text=note.issued or ""))  # type: ignore[arg-type]
            continue
        one = judged[index]
        judged[index] = msgspec.structs.replace(
            one,
            verdict="edited" if one.verdict == "holds" else one.verdict,
            because=because if one.verdict == "holds" else f"{one.because}; {because}",
            edited=True,
            copy="edited" if one.copy in ("unchanged", "moved") else one.copy,
        )
    return judged


def _note_words(note: AlignedNote, say: str) -> str:
    words = wording()[say]
    if note.issued is None:
        return str(words["note_new"])
    if note.text is None:
        return str(words["note_missing"].format(issued=note.issued))
    return str(words["note_edited"].format(issued=note.issued, now=note.text))
