"""`documents`, `review`, `question try`."""

from __future__ import annotations

from pathlib import Path

import click

from beeld.cli.common import case_option, emit_json, json_option, opened, table, view_option


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
        keys = ["id", "title", "source", "published", "language", "sha256", "reference", "media_type", "filename", "decoded_as"]
        keys += ["dated_from", "part_of", "reading"]
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
