"""`copies`: what takes over from what, shown passage by passage; a person decides on translations and relays."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from beeld.cli.common import case_option, emit_json, json_option, opened, progress, table, view_option

if TYPE_CHECKING:
    from beeld.desk import Desk
    from beeld.model import Reuse

CUT = 70


@click.command("copies")
@click.option("--show", metavar="REUSE", help="Show one: its passages beside those of the original.")
@click.option("--find", is_flag=True, help="Look for translations and relays again, among all documents.")
@click.option("--accept", multiple=True, metavar="REUSE", help="It does take over from the original (may be repeated).")
@click.option("--reject", multiple=True, metavar="REUSE", help="It does not: an independent report (may be repeated).")
@click.option("--turn", is_flag=True, help="With --accept: the other way round, the original takes over from the document.")
@click.option("--by", default="", help="Who decides: a name or role.")
@click.option("--reason", default="", help="Why.")
@click.option("--ask", is_flag=True, help="Decide on the proposals one by one: [y]es, [n]o, [t]urned round, [s]kip, [q]uit.")
@view_option
@case_option
@json_option
def copies_command(
    show: str | None,
    find: bool,
    accept: tuple[str, ...],
    reject: tuple[str, ...],
    turn: bool,
    by: str,
    reason: str,
    ask: bool,
    view: str | None,
    case_dir: Path,
    as_json: bool,
) -> None:
    """Copies, quotations, and the translations and relays that are proposed to you.

    Copies and quotations are found from equal words and count at once: what they repeat is not new evidence. A translation or
    a relay counts when a person has accepted it. Each decision is a row of the ledger; a later one replaces it.

    Example: beeld copies --accept r0123456789ab --by editor --case flood
    """
    with opened(case_dir) as desk:
        if find:
            new = desk.propose_reuse(progress)
            click.echo(f"{len(new)} new or changed proposals", err=True)
        if accept or reject:
            done = desk.decide_reuse(list(accept), accept=True, by=by, reason=reason, turn=turn)
            done += desk.decide_reuse(list(reject), accept=False, by=by, reason=reason)
            emit_json(done) if as_json else click.echo(f"{len(accept)} accepted, {len(reject)} rejected")
            return
        found = desk.reuses(view=view)
        if show is not None:
            found = [one for one in found if one.id == show]
            if not found:
                raise click.BadParameter(f"{show} is not in the case; `beeld copies` lists the ids")
        if as_json:
            emit_json(found)
        elif show is not None:
            _print_passages(desk, found[0])
        elif ask:
            _ask(desk, [one for one in found if one.tier == "proposed"], by, reason)
        else:
            _print_table(desk, found)


def _print_table(desk: Desk, found: list[Reuse]) -> None:
    documents = desk.documents()
    rows = [
        (
            one.id,
            one.kind,
            f"{one.document} ({documents[one.document].source})",
            f"{one.original} ({documents[one.original].source})",
            f"{one.share:.0%}",
            len(one.passages),
            "yes" if one.attributed else "",
            one.tier,
        )
        for one in found
    ]
    waiting = sum(one.tier == "proposed" for one in found)
    title = f"{len(found)} found, {waiting} wait for a person: `beeld copies --ask`"
    table(("reuse", "kind", "document", "takes over from", "share", "passages", "names it", "tier"), rows, title=title)


def _print_passages(desk: Desk, one: Reuse) -> None:
    """The two texts passage by passage, with what they share."""
    documents = desk.documents()
    mine, theirs = documents[one.document], documents[one.original]
    click.echo(f"{one.id}: {one.kind}, {one.tier}")
    for label, document in (("document", mine), ("original", theirs)):
        when = f"{document.published:%Y-%m-%d %H:%M}"
        click.echo(f"  {label}: {document.id}, {document.source}, {when}, {document.language}: {document.title}")
    if one.speaker is not None:
        click.echo(f"  both say that {one.speaker} says it")
    for passage in one.passages:
        shared = f" [{', '.join(passage.shared)}]" if passage.shared else ""
        click.echo(f"\n  {passage.share:.0%}{shared}")
        click.echo(f"    {passage.span.start}-{passage.span.end}: {passage.span.quote!r}")
        click.echo(f"    {passage.original.start}-{passage.original.end}: {passage.original.quote!r}")


def _ask(desk: Desk, waiting: list[Reuse], by: str, reason: str) -> None:
    if not waiting:
        click.echo("nothing waits for a decision")
        return
    by = by or click.prompt("Who decides (name or role)")
    for one in waiting:
        click.echo("")
        _print_passages(desk, one)
        key = click.prompt("Does the document take over from the original? [y]es [n]o [t]urned round [s]kip [q]uit", default="s")
        if key == "q":
            return
        if key in ("y", "n", "t"):
            desk.decide_reuse([one.id], accept=key != "n", by=by, reason=reason, turn=key == "t")
