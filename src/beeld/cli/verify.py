"""`verify`: was it true, and is it still?"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from beeld.cli.common import Day, case_option, emit_json, json_option, known_option, opened, table
from beeld.errors import InputError

if TYPE_CHECKING:
    from beeld.desk import Verification
    from beeld.model import Judged

DOES_NOT_HOLD = 3


@click.command("verify")
@click.argument("copy", required=False, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--letter", help="The issued letter's id; default the one that the copy is of.")
@click.option("--now", type=Day(), help="The day that counts as now (YYYY-MM-DD); default the case's.")
@click.option("--said-by", type=Day(), help="Reconstruct: by what was published by this day (YYYY-MM-DD).")
@click.option("--part", is_flag=True, help="The copy is a part of the letter: what is not in it is not missing.")
@click.option("--report", type=click.Path(path_type=Path), help="Also write a readable report (html).")
@click.option("--lang", type=click.Choice(["nl", "en"]), help="Language of verdicts and report; default the case's.")
@known_option
@case_option
@json_option
def verify_command(
    copy: Path | None,
    letter: str | None,
    now: date | None,
    said_by: date | None,
    part: bool,
    report: Path | None,
    lang: str | None,
    known_at: str | None,
    case_dir: Path,
    as_json: bool,
) -> None:
    """Judge a copy of an issued letter on what is known now: was it wrong, or was it overtaken?

    COPY is a docx, odt, pdf, html, md or txt, also edited or a part of the letter; `-` reads pasted text from stdin; without it
    the letter is judged as it was issued. holds; overtaken (inform again); was_wrong (correct); weakened; unsupported; erased.
    Edited text is judged by its new words. Exit code 3 when any sentence does not hold.

    Example: beeld verify letter.docx --report report.html
    """
    text = sys.stdin.read() if str(copy) == "-" else None
    if text is not None and not text.strip():
        raise InputError("there is no text on stdin", todo="paste the letter's text: beeld verify - < letter.txt")
    with opened(case_dir) as desk:
        result = desk.verify(
            None if text is not None else copy,
            letter=letter,
            known_at=known_at,
            now=now,
            said_by=said_by,
            text=text,
            part=part,
            language=lang,
        )
        say = lang or desk.case.language
        if report is not None:
            report.write_text(result.report(say), encoding="utf-8")
    if as_json:
        emit_json({**_flat(result), "holds": result.holds, "edits": len(result.edits)})
    else:
        print_verification(result)
        if report is not None:
            click.echo(f"wrote {report}")
    if not result.holds:
        raise click.exceptions.Exit(DOES_NOT_HOLD)


def _flat(result: Verification) -> dict[str, object]:
    from beeld.model import to_builtins

    flat: dict[str, object] = to_builtins(result)
    return flat


def print_verification(result: Verification, *, only_changed: bool = False) -> None:
    """A table of the verdicts."""
    rows = [
        (_named(one), one.text, "\n".join([one.because, *(f"· {row}" for row in one.what[:2])]))
        for one in result.sentences
        if one.verdict != "holds" or one.copy != "unchanged" or not (only_changed or one.question is None)
    ]
    title = f"{result.letter}: valid at {result.valid_at}, basis {result.basis_seq}; judged on {result.now} at position {result.known_seq}"
    if result.said_by is not None:
        title += f"; a reconstruction from what was published by {result.said_by}"
    elif result.adopted and result.basis_seq == 0:
        title += "; adopted: its own day is a reconstruction"
    table(("verdict", "sentence", "because"), rows, title=title)
    plain = sum(one.verdict == "holds" and one.copy == "unchanged" and one.question is None for one in result.sentences)
    if plain and not only_changed:
        click.echo(f"and {plain} sentences that state no finding, unchanged")
    if result.recipients and not result.holds:
        click.echo(f"received by: {', '.join(result.recipients)}")
    missing = sum(one.verdict == "missing" for one in result.sentences)
    if missing * 2 > len(result.sentences):
        click.echo(f"{missing} sentences are not in this copy; if it is a part of the letter, say --part")


def _named(one: Judged) -> str:
    state = f" ({one.copy})" if one.copy in ("edited", "moved") else ""
    return one.verdict.replace("_", " ") + state
