"""`propose`: an optional language model proposes spans; what is sent, what came back and what became of it is shown."""

from __future__ import annotations

from pathlib import Path

import click

from beeld.cli.common import case_option, emit_json, json_option, opened, table

CUT = 60


@click.command("propose")
@click.argument("documents", nargs=-1)
@click.option("--dry-run", is_flag=True, help="Only say what would be sent, and where to; send nothing.")
@click.option("--answers", is_flag=True, help="List what was sent and answered before; send nothing.")
@click.option("--items", is_flag=True, help="One line for each thing that the model said, with what became of it.")
@case_option
@json_option
def propose_command(documents: tuple[str, ...], dry_run: bool, answers: bool, items: bool, case_dir: Path, as_json: bool) -> None:
    """Let a language model propose spans in captured documents (all, or those named); a person accepts them in review.

    Off unless case.toml has [model] with allow = true. A document above the marking that [model] names is never sent. What was
    answered before is not asked again, so an interrupted run goes on where it was.

    Example: beeld propose --dry-run --case flood
    """
    with opened(case_dir) as desk:
        if answers:
            kept = desk.model_answers()
            if as_json:
                emit_json(kept)
            else:
                rows = [(one.id[:12], one.document, one.model, one.endpoint, one.mode, len(one.items)) for one in kept]
                table(("answer", "document", "model", "endpoint", "format", "items"), rows)
            return
        if dry_run:
            planned = desk.sendable(documents)
            if as_json:
                emit_json(planned)
                return
            assert desk.case.model is not None
            sent = [(one.document, one.prompts, one.answered, ", ".join(one.blocked)) for one in planned]
            title = f"to {desk.case.model.name} at {desk.case.model.base_url}; nothing was sent"
            table(("document", "prompts", "answered before", "not sent: marking"), sent, title=title)
            return
        total = len(documents) or len(desk.documents())
        found = []
        for number, one in enumerate(desk.propose(documents), start=1):
            found.append(one)
            click.echo(f"{number}/{total} {one.document}: {_said(one.asked, len(one.claims), one.blocked, one.error)}", err=True)
    if as_json:
        emit_json(found)
    elif items:
        told = [
            (one.document, item.sentence, item.question, item.quote[:CUT], item.outcome, item.because)
            for one in found
            for item in one.items
        ]
        table(("document", "sentence", "question", "quote", "became", "because"), told)
    else:
        new = sum(len(one.claims) for one in found)
        click.echo(f"{new} claims proposed; `beeld review` accepts or rejects them: until then they count for nothing")
    if any(one.error for one in found):
        raise click.exceptions.Exit(2)


def _said(asked: int, claims: int, blocked: tuple[str, ...], error: str) -> str:
    if error:
        return error
    if blocked:
        return f"not sent: its marking ({', '.join(blocked)}) is above what [model] allows"
    return f"{asked} asked, {claims} claims proposed"
