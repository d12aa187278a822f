"""`capture`, `documents`, `review`, `question try`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from beeld.cli.common import case_option, emit_json, json_option, opened, progress, table, view_option

if TYPE_CHECKING:
    from beeld.desk import Captured


@click.command("capture")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--source", help="Who publishes it (an id of sources.toml), where the file does not say.")
@case_option
@json_option
def capture_command(paths: tuple[Path, ...], source: str | None, case_dir: Path, as_json: bool) -> None:
    """Capture files or folders (md, txt, html): documents with claims at exact spans.

    What was captured before is passed over, so an interrupted run goes on where it was. A file that can't be read is
    said with what to do; its original is kept, the others go on, and the exit code is 2.

    Example: beeld capture statement.html --source waterboard --case flood
    """
    from beeld.desk import Refused

    with opened(case_dir) as desk:
        results = list(desk.capture_all(list(paths), source=source, progress=progress))
        reuses = desk.reuses()
    refused = [one for one in results if isinstance(one, Refused)]
    captured = [one for one in results if not isinstance(one, Refused)]
    if as_json:
        emit_json({"captured": captured, "refused": refused})
    else:
        rows = []
        for one in captured:
            note = "known already" if one.known_already else _reused(one)
            rows.append((one.document.id, one.document.source, one.document.published.date(), len(one.claims), note))
        table(("document", "source", "published", "claims", ""), rows)
        waiting = sum(one.tier == "proposed" for one in reuses)
        if waiting:
            click.echo(f"{waiting} translations or relays are proposed: `beeld copies --ask` decides whose voice they have")
        for fault in refused:
            click.echo(f"beeld: {fault.error}" + (f" [original kept: {fault.sha256[:12]}]" if fault.sha256 else ""), err=True)
    if refused:
        raise click.exceptions.Exit(2)


def _reused(one: Captured) -> str:
    """What the new document takes over, and what takes over from it."""
    taken = [f"{reuse.kind} of {reuse.original}" for reuse in one.reuses if reuse.document == one.id]
    given = [f"{reuse.document} is a {reuse.kind} of it" for reuse in one.reuses if reuse.original == one.id]
    return "; ".join([*taken, *given][:3])


@click.command("documents")
@view_option
@case_option
@json_option
def documents_command(view: str | None, case_dir: Path, as_json: bool) -> None:
    """List the captured documents: who published what when, and which are copies."""
    with opened(case_dir) as desk:
        documents = list(desk.documents(view=view).values())
        counts: dict[str, int] = {}
        for claim in desk.claims(view=view):
            counts[claim.document] = counts.get(claim.document, 0) + 1
        markings = desk.marked_documents(desk.documents())
        whole = desk.originals(view=view)
    if as_json:
        keys = ("id", "title", "source", "published", "language", "sha256", "reference")
        emit_json(
            [
                {key: getattr(one, key) for key in keys}
                | {"claims": counts.get(one.id, 0)}
                | {"copy_of": whole[one.id].original if one.id in whole else None}
                | {"copy_share": whole[one.id].share if one.id in whole else None}
                for one in documents
            ]
        )
        return
    rows = [
        (
            one.id,
            one.source,
            one.published.date(),
            one.language,
            counts.get(one.id, 0),
            markings[one.id].tlp,
            whole[one.id].original if one.id in whole else "",
            one.title,
        )
        for one in documents
    ]
    table(("document", "source", "published", "lang", "claims", "TLP", "copy of", "title"), rows)


@click.command("review")
@click.option("--list", "only_list", is_flag=True, help="Only list what is proposed.")
@click.option("--accept", multiple=True, metavar="CLAIM", help="Accept this claim (may be repeated; 'all' for all listed).")
@click.option("--reject", multiple=True, metavar="CLAIM", help="Reject this claim (may be repeated).")
@click.option("--by", default="", help="Who decides: a name or role.")
@click.option("--reason", default="", help="Why.")
@case_option
@json_option
def review_command(
    only_list: bool, accept: tuple[str, ...], reject: tuple[str, ...], by: str, reason: str, case_dir: Path, as_json: bool
) -> None:
    """Accept or reject proposed claims. What could change a printed word comes first.

    Without options it asks, claim by claim: [y]es, [n]o, [s]kip, [q]uit. Each decision is a row of the ledger.
    """
    with opened(case_dir) as desk:
        waiting = desk.review_queue()
        if accept or reject:
            chosen = [one.claim.id for one in waiting] if "all" in accept else list(accept)
            done = [desk.review(chosen, accept=True, by=by, reason=reason)] if chosen else []
            done += [desk.review(list(reject), accept=False, by=by, reason=reason)] if reject else []
            emit_json(done) if as_json else click.echo(f"{len(chosen)} accepted, {len(reject)} rejected")
            return
        if as_json:
            emit_json(waiting)
            return
        rows = [(w.claim.id, w.claim.question, w.said, w.claim.origin, w.claim.span.quote[:50], w.why) for w in waiting]
        table(
            ("claim", "question", "says", "origin", "quote", "why first"),
            rows,
            title=f"{len(waiting)} claims that nobody has looked at",
        )
        if only_list:
            return
        by = by or click.prompt("Who decides (name or role)")
        for one in waiting:
            click.echo(f"\n{one.context}\n  {one.claim.question}: {one.said}, origin {one.claim.origin}, hedge {one.claim.hedge}")
            key = click.prompt("[y]es [n]o [s]kip [q]uit", default="s")
            if key == "q":
                return
            if key in ("y", "n"):
                desk.review([one.claim.id], accept=key == "y", by=by, reason=reason or "read beside the original")


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
@click.option("--lang", default="nl", type=click.Choice(["nl", "en"]), show_default=True, help="Language of the wording.")
@click.option("--term", multiple=True, help="A word that its sentences use (may be repeated).")
@case_option
@json_option
def question_try_command(
    wording: str, kind: str, unit: str, lang: str, term: tuple[str, ...], case_dir: Path, as_json: bool
) -> None:
    """Show which claims a wording would catch in the case's documents; nothing is written.

    Example: beeld question try "How many houses were flooded?" --lang en --unit houses
    """
    import msgspec

    from beeld.model import Question

    body = {"id": "try", "type": kind, "unit": unit, "ask": {lang: wording}, "terms": {lang: term} if term else {}}
    question = msgspec.convert(body, Question)
    with opened(case_dir) as desk:
        caught = desk.try_question(question)
    if as_json:
        emit_json([claim for _, claim in caught])
    else:
        rows = [(doc.id, claim.span.quote, f"{claim.score:.2f}") for doc, claim in caught]
        table(("document", "quote", "score"), rows, title=f"{len(caught)} claims caught")
