"""`init` and `adopt`: beginning a case."""

from __future__ import annotations

from pathlib import Path

import click

from beeld.cli.common import emit_json, json_option, table


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
@click.option("--yes", "accept_all", is_flag=True, help="Accept all proposed questions without asking.")
@click.option("--lang", type=click.Choice(["nl", "en"]), help="The letter's language; default detected.")
@json_option
def adopt_command(letter: Path, folder: Path | None, accept_all: bool, lang: str | None, as_json: bool) -> None:
    """Begin from a letter that you have (txt, md): its sentences become questions.

    Each sentence is typed, footnotes are found, and each factual sentence is proposed as a question with its printed
    answer. `a` accepts them all; what you leave out or edit is yours.

    Example: beeld adopt letter.txt --into mycase
    """
    from beeld.desk import adopt_letter, propose_letter

    proposed = propose_letter(letter, language=lang)
    if not as_json:
        rows = [
            (one.number, one.type, one.question or "", one.printed, one.said_by, one.on or "", one.text[:60])
            for one in proposed.sentences
        ]
        table(
            ("#", "type", "question", "printed (* withheld)", "said by", "on", "sentence"),
            rows,
            title=f"{letter.name}: what it says",
        )
        if proposed.footnotes:
            table(("note", "citation"), [(key, text) for key, text in proposed.footnotes], title="footnotes")
    keep: list[int] | None = None
    if not (accept_all or as_json):
        keep = _chosen(len([one for one in proposed.sentences if one.question]))
    path = adopt_letter(proposed, folder or Path(letter.stem), keep=keep)
    if as_json:
        emit_json({"case": str(path), "sentences": proposed.sentences, "footnotes": dict(proposed.footnotes)})
    else:
        click.echo(f"Made {path}: questions.toml, and letters/{letter.stem}.md with the sentences bound. Edit both as you like.")


def _chosen(count: int) -> list[int] | None:
    """None for all, else the numbers of the sentences whose questions are kept."""
    answer = click.prompt(f"{count} questions proposed: [a]ccept all, or the sentence numbers to keep", default="a")
    return (
        None
        if answer.strip().lower() in ("a", "all")
        else [int(one) for one in answer.replace(",", " ").split() if one.isdigit()]
    )
