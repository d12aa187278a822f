"""The desk's letter verbs after sending: what became of each printed sentence, for ever after."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from beeld.desk.base import INTERNAL
from beeld.desk.changes import Act, Acts, cause_of, lost_claims, read_acts
from beeld.desk.writing import Writes
from beeld.errors import LetterError, UnknownIdError
from beeld.model import Change, Contribution, Finding, IssuedLetter, IssuedSentence, Judged, Question, Value, View

if TYPE_CHECKING:
    from beeld.letter import Copy

ENOUGH = 0.3  # of a letter's sentences: a copy whose marks name it and that holds these is of it
MOST_ACTS = 40  # looked at one by one, from the last, for the one that brought a verdict
TELLING = 12  # characters from which a sentence tells one letter from another


class Verification(Value, frozen=True, kw_only=True):
    """A copy of an issued letter, or the letter as issued, judged sentence by sentence. `said_by`: a reconstruction from what
    was published by that day; so is what is compared with an adopted letter's own day (`adopted`, with a basis of 0).
    """

    letter: str
    edition: str
    recipients: tuple[str, ...]
    valid_at: date
    now: date
    basis_seq: int
    known_seq: int
    sentences: tuple[Judged, ...]
    title: str = ""
    language: str = "nl"
    copy: str = ""
    format: str = ""
    part: bool = False
    adopted: bool = False
    said_by: date | None = None
    asks: dict[str, str] = {}

    @property
    def holds(self) -> bool:
        return all(one.verdict == "holds" for one in self.sentences)

    @property
    def edits(self) -> tuple[Judged, ...]:
        """What was changed in the copy: edited, moved, new or missing sentences."""
        return tuple(one for one in self.sentences if one.copy != "unchanged")

    def __iter__(self) -> Iterator[Judged]:
        return iter(self.sentences)

    def report(self, say: str) -> str:
        """A readable report, a self-contained html page in a language."""
        from beeld import letter as letter_room

        facts = {name: getattr(self, name) for name in letter_room.Facts.__struct_fields__}
        return letter_room.to_report(letter_room.Facts(**facts), self.sentences, say)


class Weighings:
    """Findings that one verification or watch needs, each weighed once. Two positions between which no act bears on a question
    give one finding.
    """

    def __init__(self, weigh: Callable[..., Finding], acts: Acts, questions: Mapping[str, Question]) -> None:
        self._weigh, self.acts, self.questions = weigh, acts, questions
        self._found: dict[tuple[object, ...], Finding] = {}

    def at(self, question: str, valid_at: date, known_seq: int, view: View, said_by: date | None = None) -> Finding:
        """The finding, weighed when it is first asked for."""
        key = (question, valid_at, self.acts.effective(question, known_seq), view.name, said_by)
        if key not in self._found:
            self._found[key] = self._weigh(
                question, known_at=known_seq, valid_at=valid_at, view=view, said_by=said_by, reasons=False
            )
        return self._found[key]


class Against(Value, frozen=True, kw_only=True):
    """What an issued letter is judged against: until which position, on which day, from documents published by when. `by_table`:
    what was found when it was sent is taken from the ledger's table of its sentences instead of being weighed again.
    """

    known_seq: int
    now: date
    said_by: date | None = None
    say: str = "en"
    by_table: bool = False


class Verifies(Writes):
    """`verify`."""

    def verify(
        self,
        path: str | Path | None = None,
        *,
        letter: str | None = None,
        known_at: int | str | date | None = None,
        now: date | None = None,
        said_by: date | None = None,
        text: str | None = None,
        part: bool = False,
        language: str | None = None,
    ) -> Verification:
        """Judge a copy (docx, odt, pdf, html, md, txt; or pasted `text`) of an issued letter, or the letter as it was issued.

        Weighs three times: (a) valid then, known then; (b) valid then, known now; (c) valid now, known now. `said_by` takes for
        "known now" what was published by that day, a reconstruction. `part`: the copy is a part of the letter. `language` is that
        of the verdicts' words, default the case's. Raises `LetterError` when no issued letter fits the copy.
        """
        from beeld import letter as letter_room

        known_seq = self.position(known_at)
        copy = None
        if text is not None:
            copy = letter_room.read_pasted(text)
        elif path is not None:
            copy = letter_room.read_copy(Path(path))
        issued = self._issued_by_id(letter) if letter or copy is None else self._issued_for(copy, str(path or "pasted text"))
        day = said_by or now or max(self.case.today, issued.valid_at)
        against = Against(known_seq=known_seq, now=day, said_by=said_by, say=language or self.case.language)
        alignment = None
        if copy is not None:
            alignment = letter_room.align(copy, issued.sentences, furniture=issued.furniture, lang=issued.language)
        acts = read_acts(self.ledger, self.documents(known_seq), issued.basis_seq, known_seq)
        weighings = Weighings(self.weigh, acts, self.questions())
        with self.at_one_position():
            judged = self._judge_letter(issued, against, weighings, alignment, part=part)
        return Verification(
            letter=issued.id,
            edition=issued.edition,
            recipients=issued.recipients,
            valid_at=issued.valid_at,
            now=day,
            basis_seq=issued.basis_seq,
            known_seq=known_seq,
            sentences=tuple(judged),
            title=issued.title,
            language=issued.language,
            copy=str(path or ""),
            format=copy.format if copy else "",
            part=part,
            adopted=issued.adopted,
            said_by=said_by,
            asks=self._asks({one.question for one in judged if one.question}, against.say),
        )

    def _asks(self, questions: set[str], say: str) -> dict[str, str]:
        """The wording of questions in a language, or in one that they have."""
        known = self.questions()
        wordings = {key: known[key].ask for key in sorted(questions) if key in known}
        return {key: ask.get(say) or next(iter(ask.values()), key) for key, ask in wordings.items()}

    def _judge_letter(
        self,
        issued: IssuedLetter,
        against: Against,
        weighings: Weighings,
        alignment: object | None = None,
        *,
        part: bool = False,
        only: frozenset[str] | None = None,
    ) -> list[Judged]:
        """The verdicts on a letter; `only`: on its sentences that bind one of these questions."""
        from beeld import letter as letter_room

        views = self._views(issued)
        if alignment is None:
            chosen = [one for one in issued.sentences if only is None or only & set(one.questions)]
            alignment = letter_room.as_issued(chosen)
        assert isinstance(alignment, letter_room.Alignment)
        judged = letter_room.verify_copy(
            alignment,
            issued,
            then=lambda q: self._then(q, issued, weighings, views[q], against),
            hindsight=lambda q: self._hindsight(q, issued, weighings, views[q], against),
            now=lambda q: weighings.at(q, against.now, against.known_seq, views[q], against.said_by),
            questions=weighings.questions,
            lost=lost_claims(self.decisions(against.known_seq)),
            say=against.say,
            part=part,
        )
        return [self._with_change(one, issued, against, weighings, views) for one in judged]

    def _views(self, issued: IssuedLetter) -> dict[str, View]:
        """The view that each question's sentence was written in."""
        edition = self.view(issued.edition)
        return {
            question: INTERNAL if sentence.withheld else edition
            for sentence in reversed(issued.sentences)
            for question in sentence.questions
        }

    def _then(self, question: str, issued: IssuedLetter, weighings: Weighings, view: View, against: Against) -> Finding:
        """Valid then, known then; of an adopted letter older than the ledger a reconstruction from what was published by then."""
        if older_than_ledger(issued):
            return weighings.at(question, issued.valid_at, against.known_seq, view, issued.dated)
        if against.by_table and not issued.adopted:
            return recorded(question, issued, view)
        return weighings.at(question, issued.valid_at, issued.basis_seq, view)

    def _hindsight(self, question: str, issued: IssuedLetter, weighings: Weighings, view: View, against: Against) -> Finding:
        """Valid then, known now; where no act bears on the question since the letter it is what was found then."""
        if against.by_table and not issued.adopted and against.said_by is None:
            last = weighings.acts.effective(question, against.known_seq)
            if last is None or last <= issued.basis_seq:
                return recorded(question, issued, view)
        return weighings.at(question, issued.valid_at, against.known_seq, view, against.said_by)

    def _issued_by_id(self, letter: str | None) -> IssuedLetter:
        issued = {one.id: one for one in self.issued()}
        if letter is None and len(issued) == 1:
            return next(iter(issued.values()))
        if letter is None or letter not in issued:
            known = ", ".join(issued) or "none was issued"
            raise UnknownIdError(f"letter {letter or ''!r} was not issued in this case", todo=f"known: {known}")
        return issued[letter]

    def _issued_for(self, copy: Copy, where: str) -> IssuedLetter:
        """The issued letter that shares most sentences with the copy: the ledger decides, not what the copy says of itself."""
        from beeld import letter as letter_room

        words = letter_room.fold("".join(block.text for block in copy.blocks))
        marks = {name for block in copy.blocks for name, _, _ in block.marks} | {mark for mark, _ in copy.claims_sentences}

        def shared(issued: IssuedLetter) -> float:
            telling = [one for one in issued.sentences if len(one.text) >= TELLING] or list(issued.sentences)
            return sum(letter_room.fold(one.text) in words for one in telling) / max(len(telling), 1)

        issued = self.issued()
        named = [one for one in issued if marks & {sentence.id for sentence in one.sentences}]
        best = max(named, key=lambda one: (shared(one), one.basis_seq), default=None)
        if best is None or shared(best) < ENOUGH:
            best = max(issued, key=lambda one: (shared(one), one in named, one.basis_seq), default=None)
        if best is None or (shared(best) == 0 and best not in named):
            raise LetterError(
                "is no copy of a letter that this case issued",
                where=where,
                todo="give --letter if it was changed beyond recognition; issue it first (`beeld issue`), or begin from it (`beeld adopt`)",
            )
        return best

    # -- what brought a verdict -----------------------------------------------------------------------------------------

    def _with_change(
        self, judged: Judged, issued: IssuedLetter, against: Against, weighings: Weighings, views: dict[str, View]
    ) -> Judged:
        """Add to a verdict which act brought it, when, what it said, and who received the letter."""
        sentence = next((one for one in issued.sentences if one.id == judged.id), None)
        if judged.verdict == "holds" or sentence is None or judged.question is None:
            return judged
        reconstruction = against.said_by is not None or older_than_ledger(issued)
        told = msgspec.structs.replace(judged, recipients=issued.recipients, reconstruction=reconstruction)
        if against.said_by is not None:
            return told
        act = self._act_behind(told, sentence, issued, against, weighings, views[judged.question])
        if act is None:
            return told
        return msgspec.structs.replace(
            told,
            change=act.change,
            seqs=act.change.seqs,
            changed_on=act.known_on,
            what=act.said.get(judged.question, ()),
            cause=told.cause or cause_of(act.change.act),
        )

    def _act_behind(
        self,
        judged: Judged,
        sentence: IssuedSentence,
        issued: IssuedLetter,
        against: Against,
        weighings: Weighings,
        view: View,
    ) -> Act | None:
        """The last act before which the verdict was another; time where none is; None where it was so when it was sent."""
        question = str(judged.question)
        state = state_of(judged)

        def other(at: Against) -> bool:
            return self._state(judged, sentence, issued, question, at, weighings, view) != state

        found = weighings.acts.on(question, issued.basis_seq, against.known_seq)
        if older_than_ledger(issued):
            return self._act_published(found, issued, against, other)
        for act in list(reversed(found))[:MOST_ACTS]:
            before = msgspec.structs.replace(against, known_seq=min(act.change.seqs) - 1)
            if other(before):
                return act
        if len(found) > MOST_ACTS:
            return found[-MOST_ACTS]
        if judged.edited or not other(msgspec.structs.replace(against, known_seq=issued.basis_seq, now=issued.valid_at)):
            return None
        change = Change(seqs=(), act="time", questions=(question,))
        return Act(change, against.now, against.now, issued.basis_seq, {})

    def _act_published(
        self, found: Sequence[Act], issued: IssuedLetter, against: Against, other: Callable[[Against], bool]
    ) -> Act | None:
        """Of a letter older than the ledger: the act by the day its source spoke, for the ledger learned all of them later."""
        later = sorted((act for act in found if act.said_on > issued.dated), key=lambda act: (act.said_on, act.last))
        for act in list(reversed(later))[:MOST_ACTS]:
            day = act.said_on - timedelta(days=1)
            if other(Against(known_seq=against.known_seq, now=against.now, said_by=day, say=against.say)):
                return act
        return None

    def _state(
        self,
        judged: Judged,
        sentence: IssuedSentence,
        issued: IssuedLetter,
        question: str,
        at: Against,
        weighings: Weighings,
        view: View,
    ) -> str:
        """What the verdict on one question of a sentence would have been at an earlier position."""
        from beeld import letter as letter_room

        index = sentence.questions.index(question)
        alone = msgspec.structs.replace(
            sentence,
            questions=(question,),
            printed=sentence.printed[index : index + 1],
            statuses=sentence.statuses[index : index + 1],
            forms=sentence.forms[index : index + 1],
        )
        if judged.edited:  # an edited sentence is read as a whole
            alone = sentence
        found = letter_room.judge(
            judged.text,
            alone,
            lambda q: self._then(q, issued, weighings, view, at),
            lambda q: self._hindsight(q, issued, weighings, view, at),
            lambda q: weighings.at(q, at.now, at.known_seq, view, at.said_by),
            issued.language,
            questions=weighings.questions,
            lost=lost_claims(self.decisions(at.known_seq)),
            say=at.say,
        )
        return state_of(found)


def recorded(question: str, issued: IssuedLetter, view: View) -> Finding:
    """What was found when a letter was sent, as its table of sentences keeps it: answer, status, likelihood and claims."""
    sentence = next(one for one in issued.sentences if question in one.questions)
    index = sentence.questions.index(question)
    return Finding(
        question=question,
        status=sentence.statuses[index],  # type: ignore[arg-type]
        answer=sentence.printed[index],
        likelihood=sentence.likelihoods[index] if index < len(sentence.likelihoods) else 1.0,
        confidence="moderate",
        valid_at=issued.valid_at,
        known_seq=issued.basis_seq,
        calibration="",
        view=view.name,
        contributions=(Contribution(origin="", side="for", decibans=0.0, claims=sentence.claims),),
    )


def older_than_ledger(issued: IssuedLetter) -> bool:
    """An adopted letter of a day on which the ledger held nothing yet: its own day can only be reconstructed."""
    return issued.adopted and issued.basis_seq == 0


def state_of(judged: Judged) -> str:
    """What makes a verdict the same verdict: its kind, and the finding that it tells of."""
    told = {"was_wrong": judged.hindsight, "overtaken": judged.now, "weakened": judged.now}.get(judged.verdict, "")
    return f"{judged.verdict}: {told}" if told else judged.verdict
