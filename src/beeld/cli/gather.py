"""`capture` and `claims`: documents come in; claims go out as a table and come in again."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from beeld.cli.common import (
    Day,
    LanguageName,
    case_option,
    emit_json,
    json_option,
    opened,
    progress,
    route_by,
    route_many,
    semantic_option,
    table,
    view_option,
)

if TYPE_CHECKING:
    from beeld.desk import Captured, Desk, Refused

SHOWN = 40
INTERRUPTED = 130


@click.command("capture")
@click.argument("paths", nargs=-1)
@click.option("--source", help="Who publishes it (an id of sources.toml), where the file does not say.")
@click.option("--published", type=Day(), metavar="DAY", help="When it was published (YYYY-MM-DD), where the file does not say.")
@click.option("--lang", type=LanguageName(), help="The documents' language; default said by the file, or detected.")
@click.option("--fetch", "may_fetch", is_flag=True, help="PATHS may be http(s) addresses, which are fetched now.")
@click.option(
    "--watch",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="Go on capturing what is put into this folder, until interrupted.",
)
@click.option("--every", default=2.0, show_default=True, help="Seconds between two looks at a watched folder.")
@semantic_option
@case_option
@json_option
def capture_command(
    paths: tuple[str, ...],
    source: str | None,
    published: date | None,
    lang: str | None,
    may_fetch: bool,
    watch: Path | None,
    every: float,
    semantic: bool | None,
    case_dir: Path,
    as_json: bool,
) -> None:
    """Capture files or folders: txt, md, html, pdf, docx, odt, eml with attachments, csv and xlsx, RSS and Atom feeds.

    Each becomes a document with claims at exact spans. What was captured before is passed over, so an interrupted run goes
    on where it was. A file that can't be read is said with what to do; its original is kept, the others go on, and the exit
    code is 2. With --fetch a path may be an address (public ones only); with --watch a folder is captured as it fills.

    Example: beeld capture statement.pdf --source waterboard --published 2026-01-10 --case flood
    """
    if not paths and watch is None:
        raise click.UsageError("give files, folders or (with --fetch) addresses; or --watch DIR")
    told = {"source": source, "published": _noon(published), "language": lang}
    with opened(case_dir) as desk:
        _warn_of_limits(desk)
        route_by(desk, semantic)
        route_many(desk, paths)
        results: list[Captured | Refused] = []
        passed: list[Path] = []
        try:
            for one in _captured(desk, paths, may_fetch, told, passed):
                results.append(one)
        except KeyboardInterrupt:
            done = len(desk.documents())
            click.echo(f"\nInterrupted. The case has {done} documents; the same command goes on where this stopped.", err=True)
            raise click.exceptions.Exit(INTERRUPTED) from None
        failed = _report(desk, results, passed, as_json) if paths else False
        if watch is not None:
            _watch(desk, watch, every, told, as_json)
    if failed:
        raise click.exceptions.Exit(2)


def _noon(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(12), tzinfo=UTC)


def _warn_of_limits(desk: Desk) -> None:
    missing = desk.missing_limits()
    if missing:
        click.echo(
            f"beeld: this system has no limit of {', '.join(missing)} for reading; only of time. Capture only files that you trust.",
            err=True,
        )


def _captured(
    desk: Desk, paths: Sequence[str], may_fetch: bool, told: dict[str, Any], passed: list[Path]
) -> Iterator[Captured | Refused]:
    from beeld.desk import Refused
    from beeld.errors import InputError

    addresses = [one for one in paths if "://" in one]
    if addresses and not may_fetch:
        raise InputError(
            "is an address, and fetching is off", where=addresses[0], todo="give --fetch to fetch it, or save the page"
        )
    for url in addresses:
        try:
            yield from desk.fetch(url, **told)
        except InputError as fault:
            yield Refused(path=url, error=str(fault), what=fault.what, todo=fault.todo)
    files = [Path(one) for one in paths if "://" not in one]
    if files:
        yield from desk.capture_all(files, progress=progress, passed_over=passed, **told)


# -- what is printed -----------------------------------------------------------------------------------------------------


def _report(desk: Desk, results: Sequence[Captured | Refused], passed: Sequence[Path], as_json: bool) -> bool:
    """Print what was captured and refused; returns whether anything was refused."""
    from beeld.desk import Captured, Refused

    captured = [one for one in results if isinstance(one, Captured)]
    refused = [one for one in results if isinstance(one, Refused)]
    if as_json:
        emit_json({"captured": captured, "refused": refused, "passed_over": [str(one) for one in passed]})
        return bool(refused)
    rows = [(one.document.id, one.document.source, _day(one), len(one.claims), _note(one)) for one in captured]
    if rows:
        table(("document", "source", "published", "claims", ""), rows[:SHOWN])
    if len(rows) > SHOWN:
        click.echo(f"... and {len(rows) - SHOWN} more: `beeld documents`")
    _print_notes(captured)
    _print_summary(desk, captured, refused)
    _print_refused(refused)
    if passed:
        names = ", ".join(one.name for one in passed[:5]) + (" ..." if len(passed) > 5 else "")
        click.echo(f"beeld: {len(passed)} files of formats that are not read were passed over: {names}", err=True)
    return bool(refused)


def _day(one: Captured) -> str:
    """The day of publication; a program's property is marked, for it may be the day of saving."""
    weak = "property" in one.document.dated_from
    return f"{one.document.published.date()}{' ?' if weak else ''}"


def _note(one: Captured) -> str:
    """Why nothing was added, what it was attached to, what it takes over and what takes over from it."""
    if one.known_already:
        return "known already"
    attached = [f"attached to {one.document.part_of}"] if one.document.part_of else []
    taken = [f"{reuse.kind} of {reuse.original}" for reuse in one.reuses if reuse.document == one.id]
    given = [f"{reuse.document} is a {reuse.kind} of it" for reuse in one.reuses if reuse.original == one.id]
    return "; ".join([*attached, *taken, *given][:3])


def _print_notes(captured: Sequence[Captured]) -> None:
    """What a person should know of how the documents were read; a charset that was assumed, a day that a program wrote."""
    lines = []
    for one in captured:
        document = one.document
        if one.known_already:
            continue
        notes = list(document.reading)
        if "assumed" in document.decoded_as:
            notes.insert(0, f"read as {document.decoded_as}")
        if "property" in document.dated_from:
            notes.append(f"its day is the {document.dated_from}: give --published where that is not the day of publication")
        lines += [f"  {document.id}: {'; '.join(notes)}"] if notes else []
    if lines:
        click.echo("To know about the reading:")
        click.echo("\n".join(lines[:SHOWN]))
        if len(lines) > SHOWN:
            click.echo(f"  ... and {len(lines) - SHOWN} more: `beeld documents --json`")


def _print_summary(desk: Desk, captured: Sequence[Captured], refused: Sequence[Refused]) -> None:
    new = [one for one in captured if not one.known_already]
    claims = sum(len(one.claims) for one in new)
    waiting = sum(claim.tier == "proposed" for one in new for claim in one.claims)
    parts = [f"{len(new)} documents captured, with {claims} claims"]
    parts += [f"{len(captured) - len(new)} known already"] if len(new) < len(captured) else []
    parts += [f"{len(refused)} refused"] if refused else []
    click.echo("; ".join(parts) + (f". `beeld review` shows the {waiting} that nobody has looked at." if waiting else "."))
    if not desk.case.sources:
        click.echo("The case has no sources yet: say who speaks in sources.toml.")
    if not desk.case.questions:
        click.echo("The case has no questions yet: write them in questions.toml, or begin with `beeld adopt LETTER`.")
    proposed = sum(one.tier == "proposed" for one in desk.reuses())
    if proposed:
        click.echo(f"{proposed} translations or relays are proposed: `beeld copies --ask` decides whose voice they have")


def _print_refused(refused: Sequence[Refused]) -> None:
    """What was refused, those with the same way out together."""
    groups: dict[str, list[Refused]] = {}
    for one in refused:
        groups.setdefault(one.todo, []).append(one)
    for todo, faults in groups.items():
        click.echo(f"beeld: {len(faults)} refused. To do: {todo or 'see below'}", err=True)
        for one in faults[:SHOWN]:
            click.echo(
                f"  {one.path}: {one.what or one.error}{_kept(one)}",
                err=True,
            )
        if len(faults) > SHOWN:
            click.echo(f"  ... and {len(faults) - SHOWN} more: --json lists them all", err=True)


def _kept(one: Refused) -> str:
    return f" [original kept: {one.sha256[:12]}]" if one.sha256 else ""


def _watch(desk: Desk, folder: Path, every: float, told: dict[str, Any], as_json: bool) -> None:
    """Print a line for each document as it comes, until interrupted."""
    from beeld.desk import Refused
    from beeld.model import encode_json

    if not as_json:
        click.echo(f"Watching {folder}; Ctrl-C ends it.", err=True)
    with contextlib.suppress(KeyboardInterrupt):
        for one in desk.watch_folder(folder, every_s=every, **told):
            if one is None or (not isinstance(one, Refused) and one.known_already):
                continue
            if as_json:
                click.echo(encode_json(one).decode())
            elif isinstance(one, Refused):
                click.echo(f"beeld: {one.error}{_kept(one)}", err=True)
            else:
                click.echo(f"{one.id}: {one.document.source}, {_day(one)}, {len(one.claims)} claims {_note(one)}".rstrip())
    if not as_json:
        click.echo("Stopped watching.", err=True)


# -- claims ----------------------------------------------------------------------------------------------------------------


@click.command("claims")
@click.option("--question", metavar="ID", help="Only the claims of this question.")
@click.option("--out", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write them to this .csv or .xlsx.")
@view_option
@case_option
@json_option
def claims_command(question: str | None, out: Path | None, view: str | None, case_dir: Path, as_json: bool) -> None:
    """List the claims, or write them to a csv or xlsx: `beeld capture FILE` takes such a table in again, without loss.

    What was changed in the table comes in as a new claim that a person looks at first.

    Example: beeld claims --out claims.xlsx --case flood
    """
    with opened(case_dir) as desk:
        if out is not None:
            count = desk.claims_table(out, question=question, view=view)
            emit_json({"written": str(out), "claims": count}) if as_json else click.echo(f"Wrote {count} claims to {out}.")
            return
        if question is not None:
            desk.question(question)
        found = desk.claims(question, view=view)
    if as_json:
        emit_json(found)
        return
    from beeld.desk import answer_text

    rows = [
        (
            one.id,
            one.question,
            answer_text(one.answer, "en", ""),
            one.origin,
            one.hedge,
            one.tier,
            one.document,
            one.span.quote[:40],
        )
        for one in found
    ]
    table(("claim", "question", "says", "origin", "hedge", "tier", "document", "quote"), rows)
