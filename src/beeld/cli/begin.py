"""`init` and `adopt`: beginning a case."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from beeld.cli.common import Day, emit_json, json_option, opened, table

if TYPE_CHECKING:
    from beeld.desk import Proposal


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--name", default="", help="The case's name; default the folder's.")
@click.option("--lang", default="nl", type=click.Choice(["nl", "en"]), show_default=True, help="Language of letters.")
@json_option
def init_command(folder: Path, name: str, lang: str, as_json: bool) -> None:
    """Make an empty, commented case folder: case.toml, questions.toml, sources.toml.

    Example: beeld init flood --name "High water on the Meuse"
    """
    from beeld.desk import init_case

    path = init_case(folder, name=name, language=lang)
    if as_json:
        emit_json({"case": str(path)})
    else:
        click.echo(f"Made {path}. Next: fill in questions.toml and sources.toml, then `beeld capture --case {path} documents/`.")


@click.command("adopt")
@click.argument("letter", type=click.Path(path_type=Path))
@click.option("--into", "folder", type=click.Path(path_type=Path), help="Case folder to make; default the letter's name.")
@click.option("--case", "case_dir", type=click.Path(file_okay=False, path_type=Path), help="Adopt into this case instead.")
@click.option("--yes", "accept_all", is_flag=True, help="Accept all proposed questions without asking.")
@click.option("--lang", type=click.Choice(["nl", "en"]), help="The letter's language; default detected.")
@click.option("--dated", type=Day(), help="The day on the letter (YYYY-MM-DD); default what its head says.")
@click.option("--to", multiple=True, help="Who received it (may be repeated).")
@click.option("--edition", default="internal", show_default=True, help="The view that it is judged in.")
@json_option
def adopt_command(
    letter: Path,
    folder: Path | None,
    case_dir: Path | None,
    accept_all: bool,
    lang: str | None,
    dated: date | None,
    to: tuple[str, ...],
    edition: str,
    as_json: bool,
) -> None:
    """Begin from a letter that you have (txt, md, docx, odt, pdf, html): its sentences become questions.

    Each sentence is typed, footnotes are found, and each factual sentence is proposed as a question with its printed answer.
    `a` accepts them all; what you leave out or edit is yours. With --case the sentences are matched to that case's questions.
    The letter becomes one that `beeld verify` and `beeld watch` judge like those that beeld wrote.

    Example: beeld adopt letter.docx --into mycase
    """
    from beeld.desk import adopt_letter, propose_letter

    if case_dir is not None:
        with opened(case_dir) as desk:
            proposed = desk.propose_adoption(letter, language=lang, dated=dated)
            keep = _looked_at(proposed, accept_all, as_json)
            issued = desk.adopt(proposed, keep=keep, to=to, edition=edition)
        _report(proposed, case_dir, as_json, f"Adopted {issued.id} into {case_dir}: {_dated(proposed)}.")
        return
    proposed = propose_letter(letter, language=lang, dated=dated)
    keep = _looked_at(proposed, accept_all, as_json)
    path = adopt_letter(proposed, folder or Path(letter.stem), keep=keep, to=to, edition=edition)
    made = f"Made {path}: questions.toml, and letters/{letter.stem}.md with the sentences bound. Edit both as you like; {_dated(proposed)}."
    _report(proposed, path, as_json, made)


def _dated(proposed: Proposal) -> str:
    if proposed.dated is None:
        return "the letter names no day, so it is not watched: adopt it with --dated"
    by = {"named": ", the last day that it names (--dated sets another)", "head": ", as its head says"}.get(proposed.dated_by, "")
    return f"the letter is dated {proposed.dated}{by}"


def _report(proposed: Proposal, path: Path, as_json: bool, text: str) -> None:
    if as_json:
        emit_json(
            {
                "case": str(path),
                "dated": proposed.dated,
                "dated_by": proposed.dated_by,
                "sentences": proposed.sentences,
                "footnotes": dict(proposed.footnotes),
            }
        )
    else:
        click.echo(text)


def _looked_at(proposed: Proposal, accept_all: bool, as_json: bool) -> list[int] | None:
    """Show what the letter says, and ask which questions to keep."""
    if not as_json:
        rows = [
            (
                one.number,
                one.type,
                (one.question or "") + (" =" if one.known else ""),
                one.printed,
                one.said_by,
                one.on or "",
                one.text[:60],
            )
            for one in proposed.sentences
        ]
        table(
            ("#", "type", "question (= of the case)", "printed (* withheld)", "said by", "on", "sentence"),
            rows,
            title=f"{proposed.path.name}: what it says",
        )
        if proposed.footnotes:
            table(("note", "citation"), [(key, text) for key, text in proposed.footnotes], title="footnotes")
    if accept_all or as_json:
        return None
    return _chosen(len([one for one in proposed.sentences if one.question]))


def _chosen(count: int) -> list[int] | None:
    """None for all, else the numbers of the sentences whose questions are kept."""
    answer = click.prompt(f"{count} questions proposed: [a]ccept all, or the sentence numbers to keep", default="a")
    return (
        None
        if answer.strip().lower() in ("a", "all")
        else [int(one) for one in answer.replace(",", " ").split() if one.isdigit()]
    )
