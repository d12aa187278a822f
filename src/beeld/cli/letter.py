"""`write`, `check`, `issue`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from beeld.cli.common import case_option, emit_json, json_option, opened

if TYPE_CHECKING:
    pass

EDITION = click.option(
    "--edition", default="public", show_default=True, help="public, confidential, internal, or one of case.toml."
)
LANG = click.option("--lang", type=click.Choice(["nl", "en"]), help="Language; default the letter's own.")
DOES_NOT_HOLD = 3


@click.command("write")
@click.argument("letter", type=click.Path(path_type=Path))
@click.option(
    "--out", "-o", multiple=True, type=click.Path(path_type=Path), help="File to write: .docx .pdf .html .md (may be repeated)."
)
@EDITION
@LANG
@case_option
@json_option
def write_command(letter: Path, out: tuple[Path, ...], edition: str, lang: str | None, case_dir: Path, as_json: bool) -> None:
    """Write a letter's edition. A sentence that may not be in it is left out, and said with the reason.

    Example: beeld write letters/letter.md -o letter.docx --edition public
    """
    with opened(case_dir) as desk:
        made = desk.letter(letter, edition=edition, language=lang)
        files = [made.save(path) for path in (out or (letter.with_suffix(".docx"),))]
    if as_json:
        emit_json({"files": [str(one) for one in files], "refusals": made.refusals, "basis": made.basis_seq})
        return
    for refusal in made.refusals:
        click.echo(f"left out (line {refusal.line}): {refusal.text}\n  because: {'; '.join(refusal.reasons)}", err=True)
    click.echo(f"wrote {', '.join(str(one) for one in files)}; basis {made.basis_seq}, root {made.basis_root[:16]}")


@click.command("check")
@click.argument("letter", type=click.Path(path_type=Path))
@EDITION
@LANG
@case_option
@json_option
def check_command(letter: Path, edition: str, lang: str | None, case_dir: Path, as_json: bool) -> None:
    """Check a letter before it is sent; exit code 3 when there are errors."""
    with opened(case_dir) as desk:
        problems = desk.check(letter, edition=edition, language=lang)
    if as_json:
        emit_json(problems)
    else:
        for one in problems:
            click.echo(f"{letter}, line {one.line}: {one.severity}: {one.message} ({one.todo})")
        click.echo("nothing to say" if not problems else f"{len(problems)} remarks")
    if any(one.severity == "error" for one in problems):
        raise click.exceptions.Exit(DOES_NOT_HOLD)


@click.command("issue")
@click.argument("letter", type=click.Path(path_type=Path))
@click.option("--to", multiple=True, required=True, help="A recipient (may be repeated).")
@click.option("--by", required=True, help="Who releases it.")
@click.option("--written-by", default="desk", show_default=True, help="Who wrote it.")
@click.option("--out", "-o", type=click.Path(path_type=Path), help="Also write the file that is sent.")
@click.option("--override", default="", metavar="REASON", help="Release in spite of errors, for this reason (kept as a row).")
@EDITION
@LANG
@case_option
@json_option
def issue_command(
    letter: Path,
    to: tuple[str, ...],
    by: str,
    written_by: str,
    out: Path | None,
    override: str,
    edition: str,
    lang: str | None,
    case_dir: Path,
    as_json: bool,
) -> None:
    """Fix an edition in the ledger: basis, recipients, every sentence with what it rests on.

    Example: beeld issue letters/letter.md --to "House of Representatives" --by "head of desk" -o letter.docx
    """
    with opened(case_dir) as desk:
        issued = desk.issue(
            letter,
            edition=edition,
            to=list(to),
            by=by,
            written_by=written_by,
            language=lang,
            save_as=out,
            reason=override,
        )
    if as_json:
        emit_json(issued)
    else:
        click.echo(
            f"issued {issued.id}: {len(issued.sentences)} sentences, basis {issued.basis_seq}, root {issued.basis_root[:16]}"
        )
