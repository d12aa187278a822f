"""`ask`, `picture`, `why`, `replay`, `sources`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from beeld.cli.common import (
    SCREEN_LANGUAGE,
    Day,
    case_option,
    emit_json,
    json_option,
    known_option,
    opened,
    pct,
    table,
    valid_option,
    view_option,
)
from beeld.errors import InputError

if TYPE_CHECKING:
    from beeld.desk import Desk
    from beeld.model import Finding


def finding_row(finding: Finding) -> tuple[object, ...]:
    """One line of the picture: status, answer, likelihood, confidence, origins, since when."""
    from beeld.desk import answer_text, confidence_text, status_text

    flag = " (confirmable)" if finding.confirmable else ""
    interval = ""
    if finding.low is not None and finding.high is not None and finding.low != finding.high and not finding.positions:
        interval = f"{_bound(finding, finding.low)} .. {_bound(finding, finding.high)}"
    decided = finding.answer is not None and not finding.positions
    return (
        finding.question,
        status_text(finding.status, SCREEN_LANGUAGE) + flag,
        answer_text(finding.answer, SCREEN_LANGUAGE, finding.unit),
        pct(finding.likelihood) if decided else "",
        confidence_text(finding.confidence, SCREEN_LANGUAGE) if decided else "",
        finding.origins,
        finding.since or "",
        interval,
    )


def _bound(finding: Finding, value: float) -> str:
    from beeld.model import Day as DayAnswer

    if isinstance(finding.answer, DayAnswer):
        return date.fromordinal(int(value)).isoformat()
    return f"{value:,.0f}"


HEADERS = ("question", "status", "answer", "likelihood", "confidence", "origins", "since", "80% interval")


@click.command("picture")
@known_option
@valid_option
@view_option
@click.option("--said-by", type=Day(), metavar="DAY", help="Reconstruct from what was published by this day; labelled so.")
@case_option
@json_option
def picture_command(
    known_at: str | None, valid_at: date | None, view: str | None, said_by: date | None, case_dir: Path, as_json: bool
) -> None:
    """The findings of all questions.

    likelihood: the chance that the answer is right. confidence: how solid its basis is.
    """
    with opened(case_dir) as desk:
        findings = desk.picture(known_at=known_at, valid_at=valid_at, view=view, said_by=said_by)
        if as_json:
            emit_json(findings)
            return
        title = f"{desk.case.name}: {len(findings)} questions, as known at position {desk.position(known_at)}"
        title += f", in view {view}" if view else ""
        title += f" (reconstruction from what was published by {said_by})" if said_by else ""
        table(HEADERS, [finding_row(one) for one in findings], title=title)


@click.command("ask")
@click.argument("question")
@known_option
@valid_option
@view_option
@case_option
@json_option
def ask_command(
    question: str, known_at: str | None, valid_at: date | None, view: str | None, case_dir: Path, as_json: bool
) -> None:
    """Ask one question (its id): the finding with its alternatives and caveats."""
    with opened(case_dir) as desk:
        finding = desk.weigh(question, known_at=known_at, valid_at=valid_at, view=view)
        if as_json:
            emit_json(finding)
            return
        _print_ask(desk, finding)


def _print_ask(desk: Desk, finding: Finding) -> None:
    from beeld.desk import answer_text

    asked = desk.question(finding.question).ask
    click.echo(asked.get(SCREEN_LANGUAGE) or asked.get(desk.case.language, finding.question))
    table(HEADERS, [finding_row(finding)])
    for other in finding.alternatives:
        click.echo(f"  {pct(other.likelihood):>5}  {answer_text(other.answer, SCREEN_LANGUAGE)}  ({', '.join(other.origins)})")
    for caveat in finding.caveats:
        click.echo(f"  - {caveat}")


@click.command("why")
@click.argument("question")
@click.option("--lang", type=click.Choice(["nl", "en"]), default="en", show_default=True, help="Language of the explanation.")
@click.option(
    "--chart",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Draw it: .svg, or .html with the table behind it.",
)
@known_option
@valid_option
@view_option
@case_option
@json_option
def why_command(
    question: str,
    lang: str,
    chart: Path | None,
    known_at: str | None,
    valid_at: date | None,
    view: str | None,
    case_dir: Path,
    as_json: bool,
) -> None:
    """Why a finding is as it is: per origin for, against, silent, its decibans, and what would change the status."""
    with opened(case_dir) as desk:
        if chart is not None and chart.suffix not in (".svg", ".html"):
            raise InputError(f"{chart.name} is no chart file", todo="give a name that ends in .svg or .html")
        finding = desk.weigh(question, known_at=known_at, valid_at=valid_at, view=view)
        if chart is not None:
            chart.write_text(desk.chart(finding, lang, page=chart.suffix == ".html"), encoding="utf-8")
        if as_json:
            emit_json(finding)
            return
        click.echo(desk.explain(finding, lang))
        if chart is not None:
            click.echo(f"wrote {chart}")


@click.command("replay")
@click.argument("before", metavar="SEQ|DAY")
@click.argument("after", metavar="[SEQ|DAY]", required=False)
@valid_option
@view_option
@case_option
@json_option
def replay_command(
    before: str, after: str | None, valid_at: date | None, view: str | None, case_dir: Path, as_json: bool
) -> None:
    """The picture as known at one ledger position; with two, what changed between them.

    Example: beeld replay 40 72 --case demo/case
    """
    from beeld.desk import answer_text

    with opened(case_dir) as desk:
        if after is None:
            findings = desk.picture(known_at=before, valid_at=valid_at, view=view)
            if as_json:
                emit_json(findings)
            else:
                table(HEADERS, [finding_row(one) for one in findings], title=f"as known at {before}")
            return
        changes = desk.replay(before, after, valid_at=valid_at, view=view)
        if as_json:
            emit_json(changes)
            return
        rows = []
        for change in changes:
            old, new = (
                f"{answer_text(one.answer, SCREEN_LANGUAGE)} [{one.status}, {pct(one.likelihood)}]" if one else "-"
                for one in (change.before, change.after)
            )
            rows.append((change.question, old, new, ", ".join(change.what)))
        table(("question", f"at {before}", f"at {after}", "what changed"), rows)


@click.command("sources")
@click.option(
    "--graph",
    type=click.Path(path_type=Path),
    metavar="FILE.svg|FILE.json",
    help="Draw who passes on whom, and what copies what.",
)
@view_option
@case_option
@json_option
def sources_command(graph: Path | None, view: str | None, case_dir: Path, as_json: bool) -> None:
    """The sources with their grade, their claims, and as whose relay they spoke."""
    with opened(case_dir) as desk:
        rows = desk.source_rows(view=view)
        if graph is not None and graph.suffix == ".json":
            import json

            from beeld.model import to_builtins

            text = json.dumps(to_builtins(desk.origin_graph(view=view)), ensure_ascii=False, indent=2)
            graph.write_text(text + "\n", encoding="utf-8")
        elif graph is not None:
            graph.write_text(desk.source_graph(view=view), encoding="utf-8")
    if as_json:
        emit_json(rows)
    else:
        table(
            ("source", "grade", "own claims", "relayed by others", "passes on"),
            [(one.id, one.grade, one.own, one.relayed, ", ".join(one.passes_on)) for one in rows],
        )
        if graph is not None:
            click.echo(f"wrote {graph}")
