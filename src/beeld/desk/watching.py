"""The desk's watch: after every change of the picture, which issued sentences and promises are touched; told once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import date

import msgspec

from beeld.desk.base import INTERNAL
from beeld.desk.changes import Act, Acts, read_acts
from beeld.desk.verifying import Against, Verifies, Weighings
from beeld.model import Alert, Change, Finding, IssuedLetter, IssuedSentence, Judged, Value, View, Watched

PROMISE = "promise"


class Watch(Value, frozen=True, kw_only=True):
    """What a watch found: `new` alerts, raised by this run; `standing` ones, told before and neither settled nor passed;
    `settled` ones, each with the later letter that tells it. `questions` were looked at, of `letters` issued letters.
    """

    position: int
    day: date
    letters: int
    questions: tuple[str, ...]
    new: tuple[Alert, ...]
    standing: tuple[Alert, ...]
    settled: tuple[tuple[Alert, str], ...] = ()

    @property
    def holds(self) -> bool:
        """Nothing that was sent needs a letter."""
        return not self.new and not self.standing


class _Round(Value, frozen=True, kw_only=True):
    """What one run judges with: each finding is weighed once, the acts are read once."""

    against: Against
    weighings: Weighings
    acts: Acts


class Watches(Verifies):
    """`watch`."""

    def watch(
        self, *, now: date | None = None, everything: bool = False, progress: Callable[[int, int], None] | None = None
    ) -> Watch:
        """Find the issued sentences and promises that a change since the last watch touched, and say each once: an alert is a
        row of the ledger whose id is made from the change, so that no other run says it again.

        Only questions that changed since are looked at (`everything`: all). Raises nothing that `verify` does not.
        """
        position, day = self.seq, now or self.case.today
        issued = self.issued()
        before = next((row for row in self._of("watched", None) if isinstance(row, Watched)), None)
        basis = min((one.basis_seq for one in issued), default=position)
        acts = read_acts(self.ledger, self.documents(), basis, position)
        against = Against(known_seq=position, now=day, say=self.case.language, by_table=True)
        run = _Round(against=against, weighings=Weighings(self.weigh, acts, self.questions()), acts=acts)
        last = None if everything else before
        touched = self._touched(issued, run, last)
        raised: list[Alert] = []
        with self.at_one_position():
            for number, letter in enumerate(issued, start=1):
                raised += self._alerts(letter, touched, run)
                if progress is not None:
                    progress(number, len(issued))
        given = self.ledger.append_new(raised)
        new = [alert for alert, seq in zip(raised, given, strict=True) if seq is not None]
        standing, settled = self._standing(issued, touched, raised, skip={one.id for one in new})
        if touched or before is None or before.day != day:
            self.ledger.append([Watched(position=position, day=day)])
        return Watch(
            position=position,
            day=day,
            letters=len(issued),
            questions=tuple(sorted(touched)),
            new=tuple(new),
            standing=tuple(standing),
            settled=tuple(settled),
        )

    def alerts(self) -> list[Alert]:
        """All alerts that were ever raised, in order."""
        return [row for row in self._of("alert", None) if isinstance(row, Alert)]

    # -- what to look at ------------------------------------------------------------------------------------------------

    def _touched(self, issued: Sequence[IssuedLetter], run: _Round, last: Watched | None) -> frozenset[str]:
        """Questions that acts since the last watch bear on, those of letters issued since, and those that time alone changed."""
        bound = {question for letter in issued for one in letter.sentences for question in (*one.questions, *one.triggers)}
        if last is None:
            return frozenset(bound)
        since = {question for act in run.acts.all if act.last > last.position for question in act.change.questions}
        fresh = {
            question
            for letter in issued
            if letter.basis_seq >= last.position
            for one in letter.sentences
            for question in (*one.questions, *one.triggers)
        }
        touched = (since | fresh) & bound
        if last.day != run.against.now:
            touched |= {one for one in bound - touched if self._aged(one, run, last.day)}
        return frozenset(touched)

    def _aged(self, question: str, run: _Round, day: date) -> bool:
        """Whether days alone changed a finding: what was looked at grows old."""
        at = run.against.known_seq
        then = run.weighings.at(question, day, at, INTERNAL)
        now = run.weighings.at(question, run.against.now, at, INTERNAL)
        return (then.status, then.answer) != (now.status, now.answer)

    def _alerts(self, letter: IssuedLetter, touched: frozenset[str], run: _Round) -> list[Alert]:
        found = [_sentence_alert(one, letter, run.against.now) for one in self._touched_sentences(letter, touched, run)]
        for sentence in letter.sentences:
            for question in sentence.triggers:
                if question in touched:
                    found += self._promise_alert(sentence, question, letter, run)
        return found

    def _touched_sentences(self, letter: IssuedLetter, touched: frozenset[str], run: _Round) -> list[Judged]:
        """Sentences that do not hold, with the act that brought it. First each is judged by what was recorded when it was sent;
        only for those that do not hold the finding of that time is weighed again.
        """
        suspects = [one for one in letter.sentences if touched & set(one.questions) and not self._stands(one, letter, run)]
        if not suspects:
            return []
        wanted = {one.id for one in suspects}
        judged = self._judge_letter(letter, run.against, run.weighings, only=touched)
        return [
            one
            for one in judged
            if one.id in wanted
            and one.verdict != "holds"
            and one.question is not None
            and not (one.verdict == "weakened" and one.cause == "time")  # age alone asks for no letter; `verify` tells it
        ]

    def _stands(self, sentence: IssuedSentence, letter: IssuedLetter, run: _Round) -> bool:
        from beeld import letter as letter_room

        view = INTERNAL if sentence.withheld else self.view(letter.edition)
        found = letter_room.judge(
            sentence.text,
            sentence,
            lambda q: self._then(q, letter, run.weighings, view, run.against),
            lambda q: self._hindsight(q, letter, run.weighings, view, run.against),
            lambda q: run.weighings.at(q, run.against.now, run.against.known_seq, view),
            letter.language,
            questions=run.weighings.questions,
            say=run.against.say,
        )
        return found.verdict == "holds"

    # -- promises -------------------------------------------------------------------------------------------------------

    def _promise_alert(self, sentence: IssuedSentence, question: str, letter: IssuedLetter, run: _Round) -> list[Alert]:
        """A material change of a trigger (its answer or status) since the letter; the act that brought the finding of now."""
        from beeld import letter as letter_room

        view = self.view(letter.edition)
        asked = run.weighings.questions.get(question)
        unit = asked.unit if asked else ""
        now = run.weighings.at(question, run.against.now, run.against.known_seq, view)
        weighed = msgspec.structs.replace(run.against, by_table=False)  # no sentence may bind the trigger
        then = self._then(question, letter, run.weighings, view, weighed)
        if material(then) == material(now):
            return []
        act = self._act_of_finding(question, letter, now, run, view)
        words = letter_room.words_of(now, run.against.say, unit)
        return [
            Alert(
                id=_id(letter.id, sentence.id, question, PROMISE, act.change),
                letter=letter.id,
                sentence=sentence.id,
                question=question,
                verdict=PROMISE,
                text=sentence.text,
                state=f"{letter_room.words_of(then, run.against.say, unit)} → {words}",
                change=act.change,
                raised_on=run.against.now,
                cause="time" if act.change.act == "time" else "new_claims",
                changed_on=act.known_on,
                what=act.said.get(question, ()),
                recipients=letter.recipients,
                addressee=sentence.addressee,
            )
        ]

    def _act_of_finding(self, question: str, letter: IssuedLetter, now: Finding, run: _Round, view: View) -> Act:
        for act in reversed(run.acts.on(question, letter.basis_seq, run.against.known_seq)):
            before = run.weighings.at(question, run.against.now, min(act.change.seqs) - 1, view)
            if material(before) != material(now):
                return act
        return Act(Change(seqs=(), act="time", questions=(question,)), run.against.now, run.against.now, letter.basis_seq, {})

    # -- what was told before -------------------------------------------------------------------------------------------

    def _standing(
        self, issued: Sequence[IssuedLetter], touched: frozenset[str], raised: Sequence[Alert], *, skip: set[str]
    ) -> tuple[list[Alert], list[tuple[Alert, str]]]:
        """Alerts of earlier runs: the last on each sentence and question, unless a later letter tells it or it has passed. One whose
        question was looked at now is still so where this run raised it again.
        """
        letters = {one.id: one for one in issued}
        again = {one.id for one in raised}
        last: dict[tuple[str, str, str, bool], Alert] = {}
        for alert in self.alerts():
            last[alert.letter, alert.sentence, alert.question, alert.verdict == PROMISE] = alert
        printing: dict[str, list[IssuedLetter]] = {}
        for one in issued:
            for question in dict.fromkeys(question for sentence in one.sentences for question in sentence.questions):
                printing.setdefault(question, []).append(one)
        standing: list[Alert] = []
        settled: list[tuple[Alert, str]] = []
        for alert in last.values():
            letter = letters.get(alert.letter)
            if alert.id in skip or letter is None:
                continue
            told = settled_by(alert, letter, printing.get(alert.question, ()))
            if told is not None:
                settled.append((alert, told.id))
            elif alert.question not in touched or alert.id in again:
                standing.append(alert)
        return standing, settled


def material(finding: Finding) -> tuple[object, ...]:
    """What makes a change material: another answer or another status, not a likelihood that moved a little."""
    return finding.status, finding.answer


def settled_by(alert: Alert, letter: IssuedLetter, issued: Iterable[IssuedLetter]) -> IssuedLetter | None:
    """A later letter to one of the same recipients, from after the change, that prints the question's answer again; for what was
    wrong it must say that it corrects.
    """
    from beeld import letter as letter_room

    since = max(alert.change.seqs, default=0)
    for other in issued:
        if other.id == letter.id or other.basis_seq < max(since, letter.basis_seq) or other.dated < letter.dated:
            continue
        if letter.recipients and other.recipients and not set(letter.recipients) & set(other.recipients):
            continue
        prints = any(alert.question in one.questions for one in other.sentences)
        says = alert.verdict != "was_wrong" or any(letter_room.says_correction(one.text) for one in other.sentences)
        if prints and says:
            return other
    return None


def _sentence_alert(judged: Judged, letter: IssuedLetter, day: date) -> Alert:
    from beeld.desk.verifying import state_of

    question = str(judged.question)
    change = judged.change or Change(seqs=(), act="issue", questions=(question,))
    return Alert(
        id=_id(letter.id, judged.id, question, judged.verdict, change),
        letter=letter.id,
        sentence=judged.id,
        question=question,
        verdict=judged.verdict,
        text=judged.text,
        state=state_of(judged),
        change=change,
        raised_on=day,
        cause=judged.cause,
        could_have_known=judged.could_have_known,
        changed_on=judged.changed_on,
        what=judged.what,
        recipients=letter.recipients,
    )


def _id(letter: str, sentence: str, question: str, verdict: str, change: Change) -> str:
    digest = hashlib.sha256("\0".join((letter, sentence, question, verdict, change.key)).encode()).hexdigest()
    return f"alert-{digest[:20]}"
