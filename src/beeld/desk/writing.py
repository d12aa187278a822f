"""The desk's letter verbs before sending: render an edition, check it, issue it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from beeld.desk.auditing import Audited, Audits
from beeld.desk.base import INTERNAL
from beeld.desk.weighing import Weighs
from beeld.errors import InputError, LetterError, UnknownIdError
from beeld.model import Claim, Count, Finding, IssuedLetter, IssuedSentence, Letter, Marking, Value, View

if TYPE_CHECKING:
    from beeld.letter import Problem, Rendered


class Refusal(Value, frozen=True, kw_only=True):
    """A sentence that may not be in an edition, and why."""

    sentence: str
    text: str
    line: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Edition:
    """A letter as rendered for one edition, with the sentences that were left out and the findings it rests on."""

    letter: Letter
    rendered: Rendered
    findings: dict[str, Finding]
    refusals: tuple[Refusal, ...]
    edition: str
    language: str
    basis_seq: int
    basis_root: str

    def save(self, path: str | Path) -> Path:
        """Write it by the path's suffix: docx, pdf, html or md."""
        from beeld import letter as letter_room

        return letter_room.save(self.rendered, Path(path))


class Writes(Weighs, Audits):
    """`letter`, `check`, `audit`, `issue`."""

    def parse_letter(self, path: str | Path) -> Letter:
        """A letter's source. Raises `LetterError` with file and line; an unknown question is an error as well."""
        from beeld import letter as letter_room

        path = Path(path)
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            raise LetterError("is not there", where=str(path), todo="give a letter's source (md)") from None
        parsed = letter_room.parse(
            text,
            path,
            references=letter_room.load_references(self.case.path / "references.json"),
            asks={key: one.ask for key, one in self.case.questions.items()},
        )
        for sentence in parsed.sentences:
            for question in (*(one.question for one in sentence.bindings), *sentence.triggers):
                if question not in self.case.questions:
                    raise UnknownIdError(
                        f"the letter binds {question!r}, which is no question of the case",
                        where=f"{path}, line {sentence.line}",
                        todo=f"known: {', '.join(sorted(self.case.questions))}",
                    )
        return parsed

    def letter(self, path: str | Path, *, edition: str = "public", language: str | None = None) -> Edition:
        """Render a letter's source for an edition, as of now. A sentence that may not be in the edition is left out and
        listed in `refusals` with its reasons.
        """
        from beeld import letter as letter_room

        parsed = self.parse_letter(path)
        view = self.view(edition)
        self.sync()
        seq = self.seq
        findings, withheld = self._letter_findings(parsed, view)
        refusals = tuple(self._refusals(parsed, view, findings, withheld))
        rendered = letter_room.render(
            parsed,
            findings,
            documents=self.documents(view=view),
            sources=self.sources(),
            claims={one.id: one for one in self.claims()},
            edition=edition,
            lang=language or parsed.language,
            coverage={one.id: one for one in self.coverage(view=view)},
            refused={one.sentence for one in refusals},
            basis=(seq, self.ledger.root(seq)),
            more=letter_room.More(
                questions=self.case.questions,
                earlier=tuple(one for one in self.issued(seq) if one.edition in (edition, "public")),
                series=self._series(parsed, view),
                house=letter_room.load_house(self.case.path / "house.toml"),
                scale=self.case.scale,
            ),
        )
        return Edition(
            letter=parsed,
            rendered=rendered,
            findings=findings,
            refusals=refusals,
            edition=edition,
            language=language or parsed.language,
            basis_seq=seq,
            basis_root=self.ledger.root(seq),
        )

    def _letter_findings(self, parsed: Letter, view: View) -> tuple[dict[str, Finding], set[str]]:
        """Findings by question, computed in the edition's view; those bound as withheld are computed from everything,
        and stand or fall with `_refusals`.
        """
        bound = {one.question: one for sentence in parsed.sentences for one in sentence.bindings}
        withheld = {key for key, one in bound.items() if one.withheld}
        findings = {
            question: self.weigh(question, valid_at=parsed.dated, view=INTERNAL if question in withheld else view)
            for question in bound
        }
        return findings, withheld

    def _series(self, parsed: Letter, view: View) -> dict[str, tuple[Finding, ...]]:
        """For each pictured question its findings on the days that a claim was made, up to the letter's day. Where an edition may
        not tell small counts, such days are not drawn.
        """
        found: dict[str, tuple[Finding, ...]] = {}
        for question in {one for block in parsed.blocks for one in block.questions}:
            days = {claim.said_at.date() for claim in self.claims(question, view=view)} | {parsed.dated}
            drawn = [self.weigh(question, valid_at=day, view=view) for day in sorted(days) if day <= parsed.dated]
            found[question] = tuple(one for one in drawn if view.everything or not self._small(one))
        return found

    def _small(self, finding: Finding) -> bool:
        answer = finding.answer
        return isinstance(answer, Count) and (answer.n or answer.high or 0) < self.case.policy.min_cell

    def _refusals(self, parsed: Letter, view: View, findings: dict[str, Finding], withheld: set[str]) -> list[Refusal]:
        from beeld import disclose

        if view.everything:
            return []
        documents = self.documents()
        marked = self.marked_documents(documents)
        claims = {one.id: one for one in self.claims()}
        refusals = []
        for sentence in parsed.sentences:
            if sentence.editions and view.edition not in sentence.editions:
                continue
            reasons: list[str] = []
            for binding in sentence.bindings:
                finding = findings[binding.question]
                if finding.answer is None:  # the view does not see it: say what keeps it back
                    finding = self.weigh(binding.question, valid_at=parsed.dated, view=INTERNAL)
                found = disclose.check_sentence(
                    sentence.source_text,
                    finding,
                    self._joined(finding, claims, marked),
                    view,
                    self.case.policy,
                    consents=[one for one in self.decisions() if one.kind == "consent"],
                    withheld=binding.withheld,
                    lang=parsed.language,
                )
                reasons += [one.reason for one in found if one.reason not in reasons]
            if reasons:
                refusals.append(
                    Refusal(sentence=sentence.id, text=sentence.source_text, line=sentence.line, reasons=tuple(reasons))
                )
        return refusals

    def _joined(self, finding: Finding, claims: dict[str, Claim], marked: dict[str, Marking]) -> Marking:
        """The join over all inputs of a finding, those that are silent included."""
        from beeld import disclose

        inputs = [claims[key] for one in finding.contributions for key in one.claims if key in claims]
        own = [one.marking for one in self.coverage(finding.question) if one.id in finding.coverage]
        return disclose.join([*own, *(one.marking for one in inputs), *(marked.get(one.document, Marking()) for one in inputs)])

    def check(self, path: str | Path, *, edition: str = "public", language: str | None = None) -> list[Problem]:
        """What is wrong with a letter before it is sent: unbound facts, firmness, markings, footnotes, earlier letters."""
        from beeld import letter as letter_room

        made = self.letter(path, edition=edition, language=language)
        problems = letter_room.check(
            made.letter,
            made.rendered,
            made.findings,
            policy=self.case.policy,
            earlier=self.issued(),
            lang=made.language,
            questions=self.questions(),
        )
        refused = [
            letter_room.Problem(
                line=one.line,
                sentence=one.sentence,
                severity="error",
                code="not_permitted",
                message=f"may not be in the {edition} edition: {'; '.join(one.reasons)}",
                todo="leave it out, bind a public finding, or issue it in another edition",
            )
            for one in made.refusals
        ]
        problems += self.disclosure_problems(made)
        return sorted([*refused, *problems], key=lambda one: (one.line, one.code))

    def audit(
        self, path: str | Path | None = None, *, edition: str = "public", language: str | None = None, deep: bool = True
    ) -> Audited:
        """What a reader of all letters of an edition could work out, with a draft (its source) or without one: protected facts with
        proofs, words that were not read, repairs. `deep`: look ahead and seek repairs. Raises `CaseError` without cells.toml.
        """
        made = None if path is None else self.letter(path, edition=edition, language=language)
        return self.audit_edition(
            made, edition=edition, language=made.language if made else language or self.case.language, deep=deep
        )

    def issue(
        self,
        path: str | Path,
        *,
        edition: str,
        to: list[str],
        by: str,
        written_by: str = "desk",
        language: str | None = None,
        save_as: str | Path | None = None,
        reason: str = "",
    ) -> IssuedLetter:
        """Fix an edition in the ledger: its basis, recipients, and each sentence with what it rests on.

        Raises `LetterError` while `check` finds errors (unless an override `reason` is given, which becomes a row), and
        `InputError` where the case asks for four eyes and writer and releaser are one.
        """
        if not by.strip():
            raise InputError("a release needs a person", todo="give --by with a name or role")
        if self.case.policy.four_eyes and by.strip().casefold() == written_by.strip().casefold():
            raise InputError("writer and releaser are one person", todo="let another release it, with --by")
        errors = [one for one in self.check(path, edition=edition, language=language) if one.severity == "error"]
        if errors and not reason:
            first = errors[0]
            raise LetterError(
                f"{len(errors)} error(s); the first: {first.message}",
                where=f"{path}, line {first.line}",
                todo=f"{first.todo}; `beeld check` lists them all",
            )
        if errors:
            text = "; ".join(one.message for one in errors)
            self._decide("override", by=by, reason=reason, edition=edition, text=text)
        made = self.letter(path, edition=edition, language=language)
        sha256 = ""
        if save_as is not None:
            sha256 = hashlib.sha256(made.save(save_as).read_bytes()).hexdigest()
        issued = self._issued(made, to, by, written_by, sha256)
        self.ledger.append([issued])
        return issued

    def _issued(self, made: Edition, to: list[str], by: str, written_by: str, sha256: str) -> IssuedLetter:
        from beeld import letter as letter_room

        sentences: tuple[IssuedSentence, ...] = letter_room.trace(made.rendered, made.letter, made.findings)
        day: date = made.letter.dated
        return IssuedLetter(
            id=f"{made.letter.id}-{made.edition}-{made.language}",
            letter=made.letter.id,
            edition=made.edition,
            language=made.language,
            title=made.letter.title,
            dated=day,
            valid_at=day,
            basis_seq=made.basis_seq,
            basis_root=made.basis_root,
            recipients=tuple(to),
            released_by=by,
            written_by=written_by,
            sentences=sentences,
            sha256=sha256,
            reference=made.letter.reference,
            kind=made.letter.kind,
            furniture=letter_room.furniture(made.rendered, sentences),
        )
