"""`beeld demo`: the packaged case, from documents to letter, and what became of the letter afterwards."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Sequence
from datetime import date
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from beeld.cli.common import SCREEN_LANGUAGE, emit_json, json_option, opened, table
from beeld.cli.demo_watch import watch_step
from beeld.cli.picture import HEADERS, finding_row
from beeld.cli.verify import print_verification
from beeld.errors import InputError

if TYPE_CHECKING:
    from beeld.desk import Captured, Desk, Edition
    from beeld.model import Sentence

LETTER = "letters/brief.md"
DRAFT = "letters/february.en.md"
RECIPIENT = "House of Representatives"
EDITIONS = (("public", "nl"), ("public", "en"), ("confidential", "nl"))
SUFFIXES = (".docx", ".pdf", ".html", ".md")


@click.command("demo")
@click.option("--into", default="demo", type=click.Path(path_type=Path), show_default=True, help="Folder to make.")
@json_option
def demo_command(into: Path, as_json: bool) -> None:
    """Run the packaged case: capture, weigh, write, issue; then a withdrawal and an update come in, and verify tells.

    Everything it made stays in the folder: the case with its ledger, and the letters as docx, pdf, html and md.
    """
    began = time.monotonic()
    case_dir = _lay_out(into)
    report: dict[str, Any] = {"case": str(case_dir)}
    with opened(case_dir) as desk:
        show = _Show(desk, as_json, report)
        show.documents()
        show.decisions()
        show.contradictions()
        show.picture()
        show.letters(into)
        show.disclosure()
        show.replay()
        show.later(case_dir / "later", into)
        report["ledger"] = {"rows": desk.seq, "root": desk.ledger.root()}
    report["seconds"] = round(time.monotonic() - began, 2)
    if as_json:
        emit_json(report)
    else:
        click.echo(f"\nDone in {report['seconds']} s. Look at {into}/letter-public-nl.docx, then try:")
        click.echo(f"  beeld why nationalities --case {case_dir}\n  beeld diff --now 2026-03-02 --case {case_dir}")


def _lay_out(into: Path) -> Path:
    """Copy the packaged case to `into`/case. A folder that is no earlier demo is never touched."""
    case_dir = into / "case"
    if into.exists() and any(into.iterdir()):
        if not (into / ".beeld-demo").exists():
            raise InputError("is there already, and is no earlier demo", where=str(into), todo="give another folder with --into")
        shutil.rmtree(into)
    into.mkdir(parents=True, exist_ok=True)
    (into / ".beeld-demo").write_text("made by `beeld demo`; the next demo replaces this folder\n", encoding="utf-8")
    with resources.as_file(resources.files("beeld") / "cases" / "demo") as packaged:
        shutil.copytree(packaged, case_dir)
    return case_dir


class _Show:
    """Runs the steps in order, prints each for people, and keeps them for --json."""

    def __init__(self, desk: Desk, as_json: bool, report: dict[str, Any]) -> None:
        self.desk, self.quiet, self.report = desk, as_json, report
        self.positions: list[int] = []
        self.halfway = 0

    def _say(self, text: str) -> None:
        if not self.quiet:
            click.echo(text)

    def _table(self, headers: tuple[str, ...], rows: Sequence[Sequence[object]], title: str) -> None:
        if not self.quiet:
            click.echo()
            table(headers, rows, title=title)

    def documents(self) -> None:
        captured = [_captured(one) for one in self.desk.capture_all([self.desk.case.path / "documents"])]
        self.positions.append(self.desk.seq)
        self.halfway = captured[len(captured) // 2].seq
        folded = self.desk.folded()
        rows = []
        for one in captured:
            origins = sorted({claim.origin for claim in one.claims if claim.origin != one.document.source})
            note = f"folded into {folded[one.id]}" if one.id in folded else (f"relays {', '.join(origins)}" if origins else "")
            rows.append((one.id, one.document.source, one.document.published.date(), len(one.claims), note))
        claims = sum(len(one.claims) for one in captured)
        title = f"1. {len(captured)} documents captured, {claims} claims, {len(folded)} copies folded into their origin"
        self._table(("document", "source", "published", "claims", "origin"), rows, title)
        self.report["documents"] = [{"id": one.id, "claims": len(one.claims), "folded": folded.get(one.id)} for one in captured]
        self.report["folded"] = len(folded)

    def decisions(self) -> None:
        desk = self.desk
        asked = desk.request(
            "dutch_escaped",
            of="partner desks",
            by="desk",
            on=date(2026, 2, 17),
            text="Has anyone with a Dutch link left the camps since 20 January?",
        )
        before = desk.weigh("dutch_escaped")
        desk.reply(asked.id, on=date(2026, 2, 18), reply="Lists of the camps gone through; no such person found.")
        desk.cover(
            "dutch_escaped",
            looked_at="registratielijsten van de kampen (camp registers)",
            by="partner desks",
            valid_from=date(2026, 1, 20),
            valid_to=date(2026, 2, 18),
            band="most",
            request=asked.id,
        )
        after = desk.weigh("dutch_escaped")
        count = desk.apply_decisions(desk.case.path / "decisions.jsonl")
        self._say(f"\n2. A request and its reply become coverage: dutch_escaped goes from {before.status} to {after.status};")
        self._say(f"   {self._accept()} claims accepted by a reviewer; {count} decisions by named persons applied")
        self.report["coverage"] = {"before": before.status, "after": after.status}

    def contradictions(self) -> None:
        rows = self.desk.contradictions(language=SCREEN_LANGUAGE)
        self._table(
            ("question", "what is said, by whom"),
            [(question, "; ".join(f"{said} ({', '.join(origins)})" for said, origins in answers)) for question, answers in rows],
            f"3. {len(rows)} contradictions, kept and weighed",
        )
        self.report["contradictions"] = {question: [said for said, _ in answers] for question, answers in rows}

    def picture(self) -> None:
        findings = self.desk.picture()
        self._table(HEADERS, [finding_row(one) for one in findings], "4. The picture")
        self.report["picture"] = {
            one.question: {"status": one.status, "likelihood": round(one.likelihood, 3), "confidence": one.confidence}
            for one in findings
        }

    def letters(self, into: Path) -> None:
        path = self.desk.case.path / LETTER
        refused: dict[str, dict[str, tuple[str, ...]]] = {}
        files = []
        dutch: dict[str, Edition] = {}
        for edition, lang in EDITIONS:
            source = path if lang == "nl" else path.with_name("letter.en.md")
            made = self.desk.letter(source, edition=edition)
            files += [made.save(into / f"letter-{edition}-{lang}{suffix}") for suffix in SUFFIXES]
            if lang == "nl":
                dutch[edition] = made
            if edition == "public":
                refused[lang] = {one.text: one.reasons for one in made.refusals}
        self._side_by_side(dutch)
        self._say("\n   What may not be in the public edition, and why")
        for text, reasons in refused[SCREEN_LANGUAGE].items():
            self._say(f"   “{_unfilled(text)}”")
            for reason in reasons:
                self._say(f"     - {reason}")
        self.issued = self.desk.issue(
            path,
            edition="public",
            to=[RECIPIENT],
            by="head of desk",
            written_by="desk officer",
            reason="demo: the refused sentence is left out of this edition" if refused["nl"] else "",
            save_as=into / "letter-public-nl.docx",
        )
        self.positions.append(self.desk.seq)
        names = ", ".join(dict.fromkeys(one.stem for one in files))
        self._say(f"\n   Written to {into}: {names}, each as {', '.join(one[1:] for one in SUFFIXES)}")
        self._say(f"   Issued {self.issued.id}: {len(self.issued.sentences)} sentences on basis {self.issued.basis_seq}")
        self.report["refused"] = refused["nl"]
        self.report["files"] = [str(one) for one in files]

    def disclosure(self) -> None:
        """A draft that tells, together with a letter that was sent, what neither tells alone; and what repairs it."""
        audited = self.desk.audit(self.desk.case.path / DRAFT, edition="public")
        leak, repair = audited.found.leaks[0], audited.found.repairs[0]
        if not self.quiet:
            click.echo("\n   A next draft would disclose (an invented example)")
            for said in leak.sentences:
                click.echo(f"   {'draft' if said.draft else 'sent'} {said.dated}: “{said.text}”")
            click.echo(f"   {leak.because}.")
            click.echo(f"   least change that repairs it: “{repair.changes[0].text}”")
        self.report["disclosure"] = {
            "sentence": leak.sentences[-1].text,
            "because": leak.because,
            "repaired": repair.changes[0].text,
        }

    def _side_by_side(self, editions: dict[str, Edition]) -> None:
        """Each sentence that says something, what it rests on, and which edition prints it."""
        printed = {name: {one.sentence: one for one in made.rendered.sentences} for name, made in editions.items()}
        first = next(iter(editions.values()))
        said = {one.paragraph for one in first.letter.blocks if one.kind not in ("heading", "salutation", "closing", "signature")}
        rows = []
        for one in first.letter.sentences:
            if one.paragraph not in said or (one.editions and not set(one.editions) & set(printed)):
                continue
            shown = next((found[one.id].text for found in printed.values() if one.id in found), _unfilled(one.source_text))
            marks = ["yes" if one.id in found else "left out" for found in printed.values()]
            rows.append((shown, _rests_on(one, first), *marks))
        self._table(("sentence", "rests on", *printed), rows, "5. The letter, sentence by sentence, in two editions")

    def replay(self) -> None:
        half = self.halfway
        rows = [
            (change.question, change.before.status if change.before else "-", change.after.status if change.after else "-")
            for change in self.desk.replay(half, self.positions[0])
        ]
        self._table(("question", f"at position {half}", f"at {self.positions[0]}"), rows, "6. Replay: what was known when")
        self.report["replay"] = rows

    def _accept(self) -> int:
        """The demo's reviewer takes what waits for one; how many that were."""
        waiting = [one.claim.id for one in self.desk.review_queue()]
        if waiting:
            self.desk.review(waiting, accept=True, by="reviewer (demo)", reason="read beside the original")
        return len(waiting)

    def later(self, folder: Path, into: Path) -> None:
        self.report["later"] = {}
        number, day = 6, self.desk.case.today
        for number, path in enumerate(sorted(folder.glob("*.md")), start=7):
            captured = self.desk.capture(path)
            day = captured.document.published.date()
            self._accept()
            result = self.desk.verify(into / "letter-public-nl.docx", now=day, language=SCREEN_LANGUAGE)
            self._say(f"\n{number}. {day}: {captured.document.title} comes in")
            if not self.quiet:
                print_verification(result, only_changed=True)
            self.report["later"][path.stem] = {one.text: one.verdict for one in result.sentences if one.verdict != "holds"}
        lines, self.report["watch"] = watch_step(self.desk, day, number + 1)
        self._say("\n".join(lines))


def _unfilled(source: str) -> str:
    """A sentence that is not printed, without its bindings' names."""
    return " ".join(re.sub(r"\{[^{}]*\}", "…", source).split())


def _rests_on(sentence: Sentence, made: Edition) -> str:
    """What a sentence is answerable to: findings with their status and origins, an office, a watched question, a paper."""
    found = []
    for binding in sentence.bindings:
        finding = made.findings[binding.question]
        if finding.answer is None:
            found.append("nothing that it may use")
            continue
        status = finding.status.replace("_", " ")
        origins = "partners not named" if binding.withheld else f"{finding.origins} origin{'' if finding.origins == 1 else 's'}"
        found.append(f"{status}, {origins}" if finding.origins else status)
    if sentence.attested_by:
        found.append(f"own act, attested by {sentence.attested_by}")
    if sentence.triggers:
        found.append(f"promise, watches {', '.join(sentence.triggers)}")
    kinds = {"position": "position", "rule": "rule", "reference": "reference, in a footnote"}
    return "; ".join(found) or kinds.get(sentence.type, "")


def _captured(one: object) -> Captured:
    from beeld.desk import Captured, Refused

    if isinstance(one, Refused):
        raise InputError(one.error, where=one.path, todo="the packaged case is damaged; install beeld again")
    assert isinstance(one, Captured)
    return one
