"""The desk's verbs for the next letter: drafts of the correction or the update that alerts ask for, and what changed since."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from beeld.desk.base import INTERNAL
from beeld.desk.changes import read_acts
from beeld.desk.verifying import Against, Weighings
from beeld.desk.watching import Watches, material
from beeld.errors import UnknownIdError
from beeld.model import Alert, Finding, IssuedLetter, Value, View


class Drafted(Value, frozen=True, kw_only=True):
    """A draft that was written (`made`), or that was there already and was left as it is."""

    path: Path
    letter: str
    kind: str
    alerts: tuple[str, ...]
    made: bool


class LetterChange(Value, frozen=True, kw_only=True):
    """How one question stands in a letter, and in a later one or now. `what` is same, changed, firmer, weaker, new or gone; `before`
    and `after` are in words, `printed` what the earlier letter printed; `changed_on` and `because` tell the act behind it.
    """

    question: str
    ask: str
    printed: str
    before: str
    after: str
    what: str
    changed_on: date | None = None
    because: tuple[str, ...] = ()
    corrects: bool = False


class Drafts(Watches):
    """`drafts`, `diff`."""

    def drafts(self, alerts: Sequence[Alert], folder: str | Path | None = None, *, now: date | None = None) -> list[Drafted]:
        """Write the letters that alerts ask for, one a letter and kind, as bound Markdown (default in letters/drafts). A draft's
        name is made from its alerts: one that is there is never written over, whoever edited it since.
        """
        from beeld import letter as letter_room

        folder = Path(folder) if folder is not None else self.case.path / "letters" / "drafts"
        issued = {one.id: one for one in self.issued()}
        groups: dict[tuple[str, str], list[Alert]] = {}
        for alert in alerts:
            if alert.letter in issued:
                groups.setdefault((alert.letter, letter_room.kind_of_alert(alert)), []).append(alert)
        made = []
        for (name, kind), rows in groups.items():
            letter = issued[name]
            day = now or max(self.case.today, letter.dated)
            view = self.view(letter.edition)
            findings = {one: self.weigh(one, valid_at=day, view=view) for one in {row.question for row in rows}}
            drafted = letter_room.draft(
                letter,
                rows,
                kind,  # type: ignore[arg-type]
                questions=self.questions(),
                findings=findings,
                today=day,
            )
            path = folder / f"{drafted.name}.md"
            folder.mkdir(parents=True, exist_ok=True)
            try:
                with path.open("x", encoding="utf-8") as file:
                    file.write(drafted.source)
                fresh = True
            except FileExistsError:
                fresh = False
            made.append(Drafted(path=path, letter=name, kind=kind, alerts=drafted.alerts, made=fresh))
        return made

    def diff(self, letter: str | None = None, other: str | None = None, *, now: date | None = None) -> list[LetterChange]:
        """What changed between two issued letters, or since one (default the last): by question what was printed, how it stood and
        stands, and the act behind it. Raises `UnknownIdError` for a letter that was not issued.
        """
        first = self._issued_by_id(letter) if letter else self._last_issued()
        second = self._issued_by_id(other) if other else None
        known_seq = second.basis_seq if second else self.seq
        day = second.valid_at if second else (now or max(self.case.today, first.valid_at))
        against = Against(known_seq=known_seq, now=day, say=self.case.language)
        acts = read_acts(self.ledger, self.documents(known_seq), first.basis_seq, known_seq)
        run = Weighings(self.weigh, acts, self.questions())
        asked = list(dict.fromkeys(question for one in (first, second) if one for question in _bound(one)))
        rows = []
        for question in asked:
            view = self._view_of(question, second or first)
            before = self._then(question, first, run, view, against) if question in _bound(first) else None
            after = run.at(question, day, known_seq, view) if second is None or question in _bound(second) else None
            hindsight = run.at(question, first.valid_at, known_seq, view)
            row = self._row(question, first, before, hindsight, after)
            if row.what not in ("same", "gone"):
                found = acts.on(question, first.basis_seq, known_seq)
                act = next(
                    (
                        one
                        for one in reversed(found)
                        if after is None or material(run.at(question, day, min(one.change.seqs) - 1, view)) != material(after)
                    ),
                    None,
                )
                import msgspec

                if act is not None:
                    row = msgspec.structs.replace(row, changed_on=act.known_on, because=act.said.get(question, ()))
            rows.append(row)
        return rows

    def _view_of(self, question: str, letter: IssuedLetter) -> View:
        withheld = any(one.withheld for one in letter.sentences if question in one.questions)
        return INTERNAL if withheld else self.view(letter.edition)

    def _last_issued(self) -> IssuedLetter:
        issued = self.issued()
        if not issued:
            raise UnknownIdError("no letter was issued in this case", todo="`beeld issue`, or `beeld adopt` one that was sent")
        return issued[-1]

    def _row(
        self, question: str, letter: IssuedLetter, before: Finding | None, hindsight: Finding, after: Finding | None
    ) -> LetterChange:
        from beeld import letter as letter_room

        say = self.case.language
        asked = self.questions().get(question)
        unit = asked.unit if asked else ""
        sentence = next((one for one in letter.sentences if question in one.questions), None)
        what = _what(before, after)
        return LetterChange(
            question=question,
            ask=(asked.ask.get(say) or next(iter(asked.ask.values()), question)) if asked else question,
            printed=sentence.text if sentence else "",
            before=letter_room.words_of(before, say, unit) if before else "",
            after=letter_room.words_of(after, say, unit) if after else "",
            what=what,
            corrects=before is not None and what == "changed" and hindsight.answer != before.answer,
        )


def _bound(letter: IssuedLetter) -> list[str]:
    return list(dict.fromkeys(question for one in letter.sentences for question in one.questions))


def _what(before: Finding | None, after: Finding | None) -> str:
    """How a finding changed between two letters."""
    from beeld import letter as letter_room

    if before is None or after is None:
        return "new" if before is None else "gone"
    if before.answer != after.answer:
        return "changed"
    rank = letter_room.RANK
    if rank[before.status] == rank[after.status]:
        return "same"
    return "firmer" if rank[after.status] > rank[before.status] else "weaker"


def diff_markdown(rows: Sequence[LetterChange], lang: str) -> str:
    """The diff as a table for the next letter: what was printed, quoted, and the answer of now, bound."""
    heads = {"nl": ("vraag", "in de vorige brief", "nu"), "en": ("question", "in the last letter", "now")}[lang]
    lines = ["| " + " | ".join(heads) + " |", "|---|---|---|"]
    for row in rows:
        if row.what in ("changed", "firmer", "weaker", "new"):
            cells = (row.ask, f"{row.before or '–'} {{.reference}}", f"{{{row.question}}}" if row.after else "–")
            lines.append("| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |")
    return "\n".join(lines) + "\n"
