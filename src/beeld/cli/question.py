"""`question try`."""

from __future__ import annotations

from pathlib import Path

import click

from beeld.cli.common import case_option, emit_json, json_option, opened, progress, route_by, semantic_option

SHOWN = 12


@click.group("question")
def question_command() -> None:
    """Write good questions."""


@question_command.command("try")
@click.argument("wording")
@click.option(
    "--type",
    "kind",
    default="count",
    type=click.Choice(["count", "yesno", "category", "date", "place"]),
    help="Kind of answer.",
    show_default=True,
)
@click.option("--unit", default="", help="What a count counts.")
@click.option("--cumulative", is_flag=True, help="The count can only grow.")
@click.option("--lang", default="nl", show_default=True, help="Language of the wording, and of the reasons.")
@click.option("--term", multiple=True, help="A word that its sentences use (may be repeated).")
@click.option("--scope", multiple=True, help="A word of which one must be in the document (may be repeated).")
@click.option("--not", "exclude", multiple=True, help="A word that rules a clause out (may be repeated).")
@click.option("--instead", metavar="ID", help="The question of the case that this wording would take the place of.")
@click.option("--all", "show_all", is_flag=True, help="Show all, not only the first.")
@semantic_option
@case_option
@json_option
def question_try_command(
    wording: str, kind: str, unit: str, cumulative: bool, lang: str, term: tuple[str, ...], scope: tuple[str, ...],
    exclude: tuple[str, ...], instead: str | None, show_all: bool, semantic: bool | None, case_dir: Path, as_json: bool,
) -> None:  # fmt: skip
    """Show what a wording would catch in the case's documents, what it only just misses, and why; nothing is written.

    Example: beeld question try "How many houses were flooded?" --lang en --unit houses --term flooded
    """
    import msgspec

    from beeld.model import Question

    declared = {"terms": term, "scope": scope, "exclude": exclude}
    body = {"id": instead or "try", "type": kind, "unit": unit, "cumulative": cumulative, "ask": {lang: wording}}
    question = msgspec.convert(body | {key: {lang: words} for key, words in declared.items() if words}, Question)
    with opened(case_dir) as desk:
        if instead is not None:
            desk.question(instead)
        route_by(desk, semantic)
        found = desk.question_trial(question, lang=lang, progress=progress)
    if as_json:
        emit_json(found)
        return
    heads = {"caught": "caught", "nearly": "only just missed", "other": "would go to another question"}
    for verdict, head in heads.items():
        rows = [one for one in found if one.verdict == verdict]
        click.echo(f"{len(rows)} {head}")
        for one in rows if show_all else rows[:SHOWN]:
            tier = f"  {one.tier or 'no claim in the end'}" if one.verdict == "caught" else ""
            goes = f" -> {one.other}" if one.other else ""
            click.echo(f"  {one.document}  {one.chance:.0%}  [{one.quote}]{goes}{tier}")
            click.echo(f"    {' '.join(one.sentence.split())[:160]}")
            click.echo(
                "".join(f"    + {reason}\n" for reason in one.pro) + "".join(f"    - {reason}\n" for reason in one.contra),
                nl=False,
            )
        if not show_all and len(rows) > SHOWN:
            click.echo(f"  ... {len(rows) - SHOWN} more (--all)")
