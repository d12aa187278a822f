"""`watch` and `diff`: what became of the letters that were sent, and what the next one has to tell."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from beeld.cli.common import Day, case_option, emit_json, json_option, opened, progress, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from beeld.desk import Drafted, Watch
    from beeld.model import Alert

DOES_NOT_HOLD = 3
NOW = click.option("--now", type=Day(), help="The day that counts as now (YYYY-MM-DD); default the case's.")


@click.command("watch")
@NOW
@click.option(
    "--all", "everything", is_flag=True, help="Look at all questions, not only at those that changed since the last watch."
)
@click.option("--drafts", is_flag=True, help="Write the correction or the update of each letter that needs one.")
@click.option("--into", type=click.Path(file_okay=False, path_type=Path), help="Folder for drafts; default letters/drafts.")
@case_option
@json_option
def watch_command(now: date | None, everything: bool, drafts: bool, into: Path | None, case_dir: Path, as_json: bool) -> None:
    """Which sentences and promises of issued letters a change touched. Each is told once; exit code 3 while one stands.

    Run it after every capture or decision, from a timer if you like: runs at the same time do not tell it twice.

    Example: beeld watch --drafts
    """
    with opened(case_dir) as desk:
        found = desk.watch(now=now, everything=everything, progress=progress)
        written = desk.drafts([*found.new, *found.standing], into, now=now) if drafts else []
    if as_json:
        emit_json({"watch": found, "drafts": [{**_plain(one), "path": str(one.path)} for one in written]})
    else:
        _print(found, written)
    if not found.holds:
        raise click.exceptions.Exit(DOES_NOT_HOLD)


def _plain(one: Drafted) -> dict[str, object]:
    return {"letter": one.letter, "kind": one.kind, "alerts": one.alerts, "made": one.made}


def _print(found: Watch, written: Sequence[Drafted]) -> None:
    looked = f"{found.letters} letters, {len(found.questions)} questions that changed"
    if found.holds:
        click.echo(f"nothing to tell: {looked}, position {found.position}")
    if found.new:
        _table(found.new, f"New: {len(found.new)} touched ({looked}, position {found.position})")
    if found.standing:
        _table(found.standing, f"Told before, and waiting for a letter: {len(found.standing)}")
    for alert, by in found.settled:
        click.echo(f"settled: {alert.verdict.replace('_', ' ')} “{alert.text[:60]}” by {by}")
    for one in written:
        click.echo(f"{'drafted' if one.made else 'kept'} {one.kind} for {one.letter}: {one.path}")


def _table(alerts: Sequence[Alert], title: str) -> None:
    rows = []
    for one in alerts:
        told = "; ".join(one.what) or one.cause
        to = one.addressee or ", ".join(one.recipients)
        rows.append((one.verdict.replace("_", " "), f"{one.letter}: {one.text}", one.state, told, one.changed_on or "", to))
    table(("what", "sentence", "found", "because of", "on", "told to"), rows, title=title)


@click.command("diff")
@click.argument("letter", required=False)
@click.argument("other", required=False)
@NOW
@click.option("--md", "as_markdown", is_flag=True, help="A Markdown table with bindings, for the next letter.")
@click.option("--all", "everything", is_flag=True, help="Also what stayed the same.")
@case_option
@json_option
def diff_command(
    letter: str | None,
    other: str | None,
    now: date | None,
    as_markdown: bool,
    everything: bool,
    case_dir: Path,
    as_json: bool,
) -> None:
    """What changed between two issued letters (their ids), or since LETTER; without it since the last one.

    Example: beeld diff --md >> letters/next.md
    """
    from beeld.desk import diff_markdown

    with opened(case_dir) as desk:
        rows = desk.diff(letter, other, now=now)
        lang = desk.case.language
    if as_json:
        emit_json(rows)
    elif as_markdown:
        click.echo(diff_markdown(rows, lang), nl=False)
    else:
        shown = [one for one in rows if everything or one.what != "same"]
        table(
            ("question", "then", "now", "what", "on", "because of"),
            [
                (
                    one.question,
                    one.before,
                    one.after,
                    one.what + (" (was wrong then)" if one.corrects else ""),
                    one.changed_on or "",
                    "; ".join(one.because),
                )
                for one in shown
            ],
            title=f"{len(shown)} of {len(rows)} questions",
        )
