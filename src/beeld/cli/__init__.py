"""The commands. Each verb family is a file; it is imported only when one of its commands runs, so that help is quick."""

from __future__ import annotations

import importlib
import json
import sys
from typing import Any

import click

from beeld.errors import BeeldError

# command -> (module, what it does); the order is the order of work, and of `beeld --help`
COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("demo", "Run the packaged case, from documents to letter, and show what was found."),
    "init": ("begin", "Make an empty, commented case folder."),
    "adopt": ("begin", "Begin from a letter that you have: its sentences become questions."),
    "capture": ("gather", "Capture files, folders, feeds: each document becomes a stuk with claims at exact spans."),
    "documents": ("capture", "List the captured documents, with copies folded."),
    "claims": ("gather", "List the claims, or write them to a csv or xlsx that `capture` takes in again."),
    "copies": ("copies", "Copies, quotations, translations, relays: what takes over from what; decide on proposals."),
    "propose": ("propose", "Let an optional language model propose spans, for a person to accept; off by default."),
    "review": ("review", "Accept or reject proposed claims; what could change a printed word comes first."),
    "question": ("question", "Try a question's wording on the case's documents."),
    "ask": ("picture", "Ask one question: the finding, its likelihood and confidence."),
    "picture": ("picture", "The findings of all questions, as known at a position."),
    "why": ("picture", "Why a finding is as it is: origins for, against, silent; what would change it."),
    "replay": ("picture", "The picture as known at one position, or what changed between two."),
    "sources": ("picture", "The sources, and with --graph who passes on whom (SVG)."),
    "cover": ("decide", "Record what was looked at, by whom, when, and how well."),
    "request": ("decide", "Record what was asked of whom, and the reply."),
    "confirm": ("decide", "Confirm a finding, as a named person, with the reason."),
    "consent": ("decide", "Record an originator's consent: scope, purpose, edition."),
    "mark": ("decide", "Give a document its marking, or downgrade it."),
    "retract": ("decide", "Take claims out: withdrawn by their source, or misread by us."),
    "calibrate": ("calibrate", "Fit the case's accuracies and hedges, see what they move, and release them."),
    "decisions": ("decide", "Apply a decisions.jsonl, or list what was decided."),
    "write": ("letter", "Write a letter's edition as docx, pdf, html or md."),
    "check": ("letter", "Check a letter before it is sent."),
    "editions": ("audit", "Each sentence in each edition, and why it may or may not be in it."),
    "audit": ("audit", "What a reader of all letters could work out, with proofs and repairs."),
    "issue": ("letter", "Fix an edition and its basis in the ledger."),
    "verify": ("verify", "Check a copy of an issued letter against what is known now."),
    "watch": ("watch", "Which issued sentences and promises a change touched; drafts the correction or the update."),
    "diff": ("watch", "What changed between two letters, or since the last one."),
    "verify-ledger": ("keep", "Check every row of the ledger against its tree."),
    "backup": ("keep", "Copy the ledger, consistent while others write."),
    "eval": ("evaluate", "Measure quality on data that anyone brings."),
    "bench": ("evaluate", "Measure speed and memory side by side with a peer."),
}


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"beeld.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name.replace("-", "_") + "_command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands, in the order of work"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; an error of beeld's is one line on stderr (JSON with --json) and an exit code, never a trace."""
        try:
            return super().invoke(ctx)
        except BeeldError as fault:
            if "--json" in sys.argv:
                click.echo(json.dumps({"error": fault.what, "where": fault.where, "todo": fault.todo}), err=True)
            else:
                click.echo(f"beeld: {fault}", err=True)
            ctx.exit(fault.exit_code)


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="beeld")
def main() -> None:
    """beeld: what do we know, how well, since when, who says so, and what may we say?

    Begin with `beeld demo`, or with a letter that you have: `beeld adopt letter.txt --into mycase`.
    """
