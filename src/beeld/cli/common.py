"""What the commands share: the case option, printing as JSON or as a table, progress on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from beeld.desk import Desk

F = TypeVar("F", bound=Callable[..., Any])

# the screens speak one language, whatever that of the letters; a letter and what is said of its sentences have their own
SCREEN_LANGUAGE = "en"


def case_option(command: F) -> F:
    """`--case DIR`: the case folder; default the current folder, or BEELD_CASE."""
    return click.option(
        "--case",
        "case_dir",
        default=".",
        envvar="BEELD_CASE",
        show_default=True,
        type=click.Path(file_okay=False, path_type=Path),
        help="Case folder (or set BEELD_CASE).",
    )(command)


def json_option(command: F) -> F:
    """`--json`: one JSON value on stdout."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(command)


def known_option(command: F) -> F:
    """`--known-at`: a ledger position."""
    return click.option(
        "--known-at", metavar="SEQ|DAY", help="As known at this ledger position (a number), or at the end of this day."
    )(command)


def valid_option(command: F) -> F:
    """`--at`: the day in the world."""
    return click.option(
        "--at", "valid_at", type=Day(), metavar="DAY", help="Valid at this day (YYYY-MM-DD); default the case's."
    )(command)


def view_option(command: F) -> F:
    """`--view`: computed from what this view may use."""
    return click.option("--view", metavar="NAME", help="public, confidential, internal, or a view of case.toml.")(command)


def semantic_option(command: F) -> F:
    """`--semantic/--no-semantic`: whatever case.toml says."""
    return click.option(
        "--semantic/--no-semantic",
        default=None,
        help="Route by the sentence model too (extra `semantic`), or by words alone; default as case.toml says, else where it is.",
    )(command)


def route_by(desk: Desk, semantic: bool | None) -> None:
    """What a person chose; says on stderr, once, where the sentence model is asked for and not there."""
    desk.semantic = semantic
    if desk.missing_embeddings:
        click.echo(f"beeld: {desk.missing_embeddings}", err=True)


MANY = 300  # files: by the sentence model they take minutes, by words alone seconds


def route_many(desk: Desk, paths: Sequence[str]) -> None:
    """Many files are routed by words alone, unless a person or the case asks for the model; says so on stderr."""
    if desk.semantic_asked is not None or not desk.semantic:
        return
    files = chain.from_iterable(Path(one).rglob("*") if Path(one).is_dir() else (Path(one),) for one in paths)
    if sum(1 for _ in islice(files, MANY + 1)) > MANY:
        desk.semantic = False
        click.echo(
            f"beeld: more than {MANY} files: routed by words alone, which is fast; --semantic reads them by meaning too.",
            err=True,
        )


class LanguageName(click.ParamType[str]):
    """A language that has a folder (docs/reference/languages.md)."""

    name = "language"

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        return "LANG"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from beeld.language import languages

        if value not in languages():
            self.fail(f"{value!r} is none of {', '.join(languages())}", param, ctx)
        return str(value)


class Day(click.ParamType[date]):
    """A day as YYYY-MM-DD."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no day; write it as 2026-02-13", param, ctx)


@contextmanager
def opened(case_dir: Path) -> Iterator[Desk]:
    """The case's desk, closed at the end."""
    from beeld.desk import open_case

    desk = open_case(case_dir)
    try:
        yield desk
    finally:
        desk.close()


def emit_json(value: object) -> None:
    """Print a value as one JSON document on stdout."""
    from beeld.model import to_builtins

    click.echo(json.dumps(to_builtins(value), ensure_ascii=False, indent=2, default=str))


def table(headers: Sequence[str], rows: Sequence[Sequence[object]], *, title: str = "") -> None:
    """Print a table as wide as the terminal; plain text when stdout is not one."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    drawn = Table(*headers, title=title or None, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for row in rows:
        drawn.add_row(*(str(cell) for cell in row))
    console = Console(width=None if sys.stdout.isatty() else 132, highlight=False)
    console.print(drawn)


def progress(done: int, total: int) -> None:
    """One line on stderr that counts up; silent when stderr is no terminal, but for the end."""
    if sys.stderr.isatty():
        click.echo(f"\r{done}/{total}", nl=done == total, err=True)
    elif done == total:
        click.echo(f"{done}/{total}", err=True)


def pct(chance: float) -> str:
    """A chance as a percentage; never 100% or 0% for what is less than certain."""
    if 0.995 <= chance < 1:
        return ">99%"
    if 0 < chance < 0.005:
        return "<1%"
    return f"{chance:.0%}"
