"""`documents`: what was captured."""

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
