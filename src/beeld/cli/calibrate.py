"""`calibrate`: fit a case's calibration, see what it moves, release it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from beeld.cli.common import case_option, emit_json, json_option, opened, pct, table

if TYPE_CHECKING:
    from beeld.desk.calibrating import Calibrated


@click.command("calibrate")
@click.option("--dry-run", is_flag=True, help="Only show what it would be and what it would move.")
@click.option("--by", default="", help="The person who releases it: a name or role.")
@click.option("--reason", default="", help="On what ground.")
@case_option
@json_option
def calibrate_command(dry_run: bool, by: str, reason: str, case_dir: Path, as_json: bool) -> None:
    """Fit the case's calibration, and list each finding that it moves. A named person releases it; with --dry-run nothing is written."""
    from beeld.errors import InputError

    if not dry_run and not (by.strip() and reason.strip()):
        raise InputError(
            "a calibration is released by a named person, with a reason", todo="give --by and --reason, or --dry-run"
        )
    with opened(case_dir) as desk:
        fitted = desk.calibrate()
        if not dry_run:
            fitted = desk.release_calibration(fitted, by=by, reason=reason)
    if as_json:
        emit_json(fitted)
    else:
        _show(fitted)


def _show(fitted: Calibrated) -> None:
    click.echo(
        f"{fitted.calibration.id}: fitted on {fitted.judged} of {fitted.claims} claims, {fitted.confirmed} of them confirmed by people"
    )
    for note in fitted.notes:
        click.echo(f"  {note}")
    rows = [
        (one.source, one.grade, pct(one.before), pct(one.after), pct(one.prior_share))
        for one in fitted.sources
        if not one.property
    ]
    if rows:
        table(("source", "grade", "accuracy before", "after", "of which prior"), rows)
    moved = [(one.question, _words(one.before), _words(one.after), ", ".join(one.what)) for one in fitted.moved]
    if moved:
        table(("question", "before", "after", "what moves"), moved, title="Findings that it moves")
    else:
        click.echo("It moves no finding.")
    click.echo(f"released: {fitted.calibration.id}" if fitted.released else "Dry run: nothing was written.")


def _words(finding: object) -> str:
    from beeld.desk import answer_text
    from beeld.model import Finding

    if not isinstance(finding, Finding):
        return "-"
    return f"{finding.status}: {answer_text(finding.answer, 'en', finding.unit)} ({finding.likelihood:.3f})"
