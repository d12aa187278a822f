"""`audit`: what a reader of all letters could work out, its proof, its repair; and rows by named persons about it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from beeld.cli.common import case_option, emit_json, json_option, opened, table
from beeld.cli.letter import DOES_NOT_HOLD, EDITION, LANG

if TYPE_CHECKING:
    from beeld.desk import Audited, Desk
    from beeld.disclose import Examination, ExaminedFact

VERDICTS = {
    "leaks": "LEAKS",
    "leaked_before": "leaked before",
    "known_outside": "known outside",
    "narrowed": "narrowed by us",
    "safe": "safe",
}


@click.command("audit")
@click.argument("letter", required=False, type=click.Path(path_type=Path))
@EDITION
@LANG
@click.option(
    "--propose", is_flag=True, help="Propose cells.toml from the questions; written to the case where there is none yet."
)
@click.option(
    "--no-count",
    multiple=True,
    metavar="SENTENCE|QUESTION|all",
    help="Mark as telling nothing that is counted (may be repeated).",
)
@click.option("--drop", multiple=True, metavar="TEXT", help="Decide that this standing sentence is left out (may be repeated).")
@click.option(
    "--corrects", multiple=True, metavar="LETTER#SENTENCE", help="Decide that a sent sentence was wrong (may be repeated)."
)
@click.option("--by", default="", help="Who decides: a name or role.")
@click.option("--reason", default="", help="Why.")
@case_option
@json_option
def audit_command(
    letter: Path | None,
    edition: str,
    lang: str | None,
    propose: bool,
    no_count: tuple[str, ...],
    drop: tuple[str, ...],
    corrects: tuple[str, ...],
    by: str,
    reason: str,
    case_dir: Path,
    as_json: bool,
) -> None:
    """Audit what readers of all letters of an edition could work out, with LETTER (a draft's source) or without it.

    Exit code 3 when the draft leaks, or has words about numbers that were not read.
    Example: beeld audit letters/letter.md --no-count s4 --by "head of desk" --reason "a greeting"
    """
    with opened(case_dir) as desk:
        if propose:
            _propose(desk, as_json)
            return
        _decide(desk, letter, edition, lang, no_count, drop, corrects, by, reason)
        audited = desk.audit(letter, edition=edition, language=lang)
    if as_json:
        emit_json(audited)
    else:
        print_audit(audited)
    found = audited.found
    if found.leaks or found.contradiction or any(one.draft for one in found.unread):
        raise click.exceptions.Exit(DOES_NOT_HOLD)


def _propose(desk: Desk, as_json: bool) -> None:
    text = desk.propose_cells()
    path = desk.case.path / "cells.toml"
    written = not path.exists()
    if written:
        path.write_text(text, encoding="utf-8")
    if as_json:
        emit_json({"cells": text, "written": str(path) if written else None})
    else:
        click.echo(f"wrote {path}: read it, and correct it" if written else text)


def _decide(
    desk: Desk,
    letter: Path | None,
    edition: str,
    lang: str | None,
    no_count: tuple[str, ...],
    drop: tuple[str, ...],
    corrects: tuple[str, ...],
    by: str,
    reason: str,
) -> None:
    """Rows by a named person, before the audit is made."""
    if not (no_count or drop or corrects):
        return
    if not by.strip() or not reason.strip():
        raise click.UsageError("a decision needs a person and a reason: --by and --reason")
    texts: dict[str, str] = {}
    if letter is not None and no_count:
        unread = desk.audit(letter, edition=edition, language=lang, deep=False).found.unread
        texts = {one.sentence: one.text for one in unread if one.draft}
    for one in no_count:
        for text in texts.values() if one == "all" else [texts[one]] if one in texts else []:
            desk.no_count_content(text=text, by=by, reason=reason)
        if one != "all" and one not in texts:
            desk.no_count_content(question=one, by=by, reason=reason)
    for one in drop:
        desk.drop_sentence(one, by=by, reason=reason)
    for one in corrects:
        sent, _, sentence = one.partition("#")
        desk.correct_sentence(sent, sentence, by=by, reason=reason)


def print_audit(audited: Audited) -> None:
    """Facts, proofs, what was not read, what comes next, what was decided."""
    found: Examination = audited.found
    held = ", ".join(audited.held) or "none"
    rows = [
        (one.says, _when(one), _interval(one), VERDICTS[one.verdict], one.because) for one in found.facts if one.verdict != "safe"
    ]
    rows += [(one.says, _when(one), _instances(one), VERDICTS[one.verdict], "") for one in found.facts if one.verdict == "safe"]
    title = f"Readers of the {audited.edition} edition hold: {held}" + (f"; with {audited.draft}" if audited.draft else "")
    table(("protected fact", "when", "can be", "verdict", "because"), rows, title=title)
    sent = len({(one.letter, one.sentence) for one in found.unread if not one.draft})
    if sent:
        click.echo(f"{sent} sent sentence(s) were not read: what they tell is in no verdict")
    print_proofs(found)
    for one in found.contradiction:
        click.echo(f"can't all be true: “{one.text}” ({one.letter}, {one.sentence})")
    for said in found.unread:
        click.echo(
            f"{'not read' if said.draft else 'not read, and sent'}: {said.sentence} “{said.words}” {said.why}: {said.text}"
        )
    for lost in found.dropped:
        click.echo(f"silence speaks: “{lost.text}” stood in {lost.times} letter(s), the last {lost.letter}")
    for ahead in found.ahead:
        click.echo(f"ahead: a next letter that says “{ahead.says}” would disclose {', '.join(ahead.facts)}")
    for row in audited.decided:
        about = row.question or row.text
        click.echo(f"decided on {row.on} by {row.by}: {row.kind.replace('_', ' ')} ({row.reason}): {about[:160]}")


def print_proofs(found: Examination) -> None:
    """For each leak its sentences, and what would repair it."""
    for one in found.leaks:
        click.echo(f"\n{one.because}.")
        for said in one.sentences:
            click.echo(f"  {'this letter' if said.draft else said.letter}, {said.sentence}: “{said.text}”")
        for text in one.background:
            click.echo(f"  known anyway: {text}")
        size = "no fewer sentences do" if one.smallest else "none of them can be missed"
        click.echo(f"  ({size}; checked by {one.checked})")
    for number, repair in enumerate(found.repairs):
        label = "least change that repairs it" if number == 0 else "or"
        for change in repair.changes:
            click.echo(f"  {label}: {change.way} → {f'“{change.text}”' if change.text else f'without “{change.before}”'}")


def _when(one: ExaminedFact) -> str:
    return f"{one.since} to {one.on}" if one.since else str(one.on or "")


def _instances(one: ExaminedFact) -> str:
    """Two values that a safe fact can have; there may be more."""
    low, high = one.interval
    return f"{low} or {high}" if low != high else f"{low} or another"


def _interval(one: ExaminedFact) -> str:
    low, high = one.interval
    return str(low) if low == high else f"{low if low is not None else '−∞'} .. {high if high is not None else '∞'}"


@click.command("editions")
@click.argument("letter", type=click.Path(path_type=Path))
@click.option(
    "--edition", "names", multiple=True, help="Only this edition (may be repeated); default all, those of case.toml too."
)
@case_option
@json_option
def editions_command(letter: Path, names: tuple[str, ...], case_dir: Path, as_json: bool) -> None:
    """Each sentence of a letter in each edition, and why it may or may not be in it.

    Example: beeld editions letters/letter.md --edition public --edition confidential
    """
    with opened(case_dir) as desk:
        rows = desk.editions(letter, names=names)
    if as_json:
        emit_json(rows)
        return
    shown = [(one.line, one.text, one.edition, "yes" if one.may else "NO", "; ".join(one.because)) for one in rows]
    table(("line", "sentence", "edition", "", "because"), shown)
