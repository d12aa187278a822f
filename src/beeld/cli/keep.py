"""`verify-ledger` and `backup`."""

from __future__ import annotations

from pathlib import Path

import click

from beeld.cli.common import case_option, emit_json, json_option, opened, progress


@click.command("verify-ledger")
@case_option
@json_option
def verify_ledger_command(case_dir: Path, as_json: bool) -> None:
    """Check every row against the ledger's tree, and every original against its hash. Exit code 4 when one is wrong."""
    with opened(case_dir) as desk:
        report = desk.ledger.verify(progress=progress)
    if as_json:
        emit_json(report)
    elif report.ok:
        click.echo(f"{report.size} rows good; root {report.root}")
    else:
        for problem in report.problems:
            click.echo(f"row {problem.seq}: {problem.what}", err=True)
        click.echo("The ledger does not agree with its tree. Keep this file, and restore the last backup beside it.", err=True)
    if not report.ok:
        raise click.exceptions.Exit(4)


@click.command("backup")
@click.argument("target", type=click.Path(path_type=Path))
@case_option
@json_option
def backup_command(target: Path, case_dir: Path, as_json: bool) -> None:
    """Copy the ledger to TARGET, consistent while others write, and the originals to a folder beside it (copy.sqlite: copy.originals)."""
    with opened(case_dir) as desk:
        desk.ledger.backup(target)
        size = desk.seq
    if as_json:
        emit_json({"target": str(target), "rows": size})
    else:
        click.echo(f"{size} rows copied to {target}")
