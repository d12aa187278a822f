"""`cover`, `request`, `confirm`, `consent`, `mark`, `retract`, `decisions`: rows by named persons."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import get_args

import click

from beeld.cli.common import Day, case_option, emit_json, json_option, opened, table

BANDS = ("all", "most", "some", "few", "nobody")
TLP = ("CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED")


def _done(as_json: bool, value: object, text: str) -> None:
    if as_json:
        emit_json(value)
    else:
        click.echo(text)


@click.command("cover")
@click.argument("question")
@click.option("--looked-at", required=True, help="What was looked at: places, lists, people asked.")
@click.option("--by", required=True, help="Who looked.")
@click.option("--from", "valid_from", type=Day(), required=True, help="First day looked at (YYYY-MM-DD).")
@click.option("--to", "valid_to", type=Day(), required=True, help="Last day looked at (YYYY-MM-DD).")
@click.option("--band", type=click.Choice(BANDS), required=True, help="How likely they would have seen it.")
@click.option("--at-least", type=float, help="The size that would have been seen, in the question's unit.")
@click.option("--request", help="The request whose reply this is from.")
@click.option("--tlp", type=click.Choice(TLP), default="CLEAR", show_default=True, help="TLP 2.0 label of the record itself.")
@click.option("--level", default="NONE", show_default=True, help="National level of the record itself.")
@case_option
@json_option
def cover_command(
    question: str,
    looked_at: str,
    by: str,
    valid_from: date,
    valid_to: date,
    band: str,
    at_least: float | None,
    request: str | None,
    tlp: str,
    level: str,
    case_dir: Path,
    as_json: bool,
) -> None:
    """Record what was looked at. Without such a record "no indications" is `not looked`.

    Example: beeld cover breach --looked-at "dikes 4 to 9" --by "water board" --from 2026-01-01 --to 2026-01-05 --band most
    """
    import msgspec

    from beeld.model import Band, Marking

    band_value: Band = next(one for one in get_args(Band) if one == band)
    with opened(case_dir) as desk:
        row = desk.cover(
            question,
            looked_at=looked_at,
            by=by,
            valid_from=valid_from,
            valid_to=valid_to,
            band=band_value,
            at_least=at_least,
            request=request,
            marking=msgspec.convert({"tlp": tlp, "nl": level}, Marking),
        )
        finding = desk.weigh(question)
    _done(as_json, row, f"{row.id} kept; {question} is now: {finding.status}")


@click.command("request")
@click.argument("question")
@click.option("--of", help="Who was asked.")
@click.option("--by", default="desk", show_default=True, help="Who asked.")
@click.option("--on", type=Day(), help="When (YYYY-MM-DD); default the case's day.")
@click.option("--text", default="", help="What was asked.")
@click.option("--reply", help="The reply; QUESTION is then the request's id.")
@case_option
@json_option
def request_command(
    question: str, of: str | None, by: str, on: date | None, text: str, reply: str | None, case_dir: Path, as_json: bool
) -> None:
    """Record what was asked of whom, when; and the reply, which proposes coverage.

    Examples: beeld request breach --of "water board" --text "Any breach since 1 January?";
    beeld request request-12 --reply "None on dikes 4 to 9."
    """
    with opened(case_dir) as desk:
        day = on or desk.case.today
        if reply is not None:
            row = desk.reply(question, on=day, reply=reply)
            hint = f'beeld cover {row.question} --looked-at "..." --by "{row.asked_of}" --request {row.id} ...'
            _done(as_json, row, f"{row.id}: reply kept. If they looked, record it: {hint}")
            return
        if not of:
            raise click.UsageError("say who was asked, with --of")
        row = desk.request(question, of=of, by=by, on=day, text=text)
    _done(as_json, row, f"{row.id} kept; record the reply with `beeld request {row.id} --reply ...`")


@click.command("confirm")
@click.argument("question")
@click.option("--by", required=True, help="The person who confirms: a name or role.")
@click.option("--reason", required=True, help="On what ground.")
@click.option("--on", type=Day(), help="When (YYYY-MM-DD); default the case's day.")
@case_option
@json_option
def confirm_command(question: str, by: str, reason: str, on: date | None, case_dir: Path, as_json: bool) -> None:
    """Confirm a finding. It becomes `confirmed` only where the policy's thresholds are met as well."""
    with opened(case_dir) as desk:
        row = desk.confirm(question, by=by, reason=reason, on=on)
        finding = desk.weigh(question)
    _done(as_json, row, f"{row.id} kept; {question} is now: {finding.status}")


@click.command("consent")
@click.argument("originator")
@click.option("--scope", required=True, help="The question it may be used for, or '*'.")
@click.option("--purpose", required=True, help="What for, and with what limits.")
@click.option("--edition", required=True, help="In which edition: public, confidential, ...")
@click.option("--by", required=True, help="Who gave the consent, or took it back.")
@click.option("--withdraw", is_flag=True, help="Take this consent back.")
@case_option
@json_option
def consent_command(
    originator: str, scope: str, purpose: str, edition: str, by: str, withdraw: bool, case_dir: Path, as_json: bool
) -> None:
    """Record that an originator allows the use of what it gave, or takes that back."""
    with opened(case_dir) as desk:
        row = desk.consent(originator, scope=scope, purpose=purpose, edition=edition, by=by, withdrawn=withdraw)
    _done(as_json, row, f"{row.id} kept")


@click.command("mark")
@click.argument("document")
@click.option("--tlp", type=click.Choice(TLP), default="CLEAR", show_default=True, help="TLP 2.0 label.")
@click.option("--level", default="NONE", show_default=True, help="National level.")
@click.option("--orcon", multiple=True, help="Originator that controls it (may be repeated).")
@click.option("--compartment", multiple=True, help="Compartment that a reader must hold (may be repeated).")
@click.option("--rel-to", multiple=True, help="Release only to this audience (may be repeated); left out: no limit.")
@click.option("--personal-data", is_flag=True, help="It holds personal data.")
@click.option("--downgrade", "mandate", metavar="MANDATE", help="Lower its level, on this mandate.")
@click.option("--by", required=True, help="Who decides.")
@click.option("--reason", required=True, help="Why.")
@case_option
@json_option
def mark_command(
    document: str,
    tlp: str,
    level: str,
    orcon: tuple[str, ...],
    compartment: tuple[str, ...],
    rel_to: tuple[str, ...],
    personal_data: bool,
    mandate: str | None,
    by: str,
    reason: str,
    case_dir: Path,
    as_json: bool,
) -> None:
    """Give a document its marking: a new row; with --downgrade a lower one, on a mandate."""
    import msgspec

    from beeld.model import Marking

    body = {
        "tlp": tlp,
        "nl": level,
        "orcon": orcon,
        "compartments": compartment,
        "rel_to": rel_to or None,
        "personal_data": personal_data,
    }
    marking = msgspec.convert(body, Marking)
    with opened(case_dir) as desk:
        if mandate:
            row = desk.downgrade(document, marking, by=by, mandate=mandate, reason=reason)
        else:
            row = desk.mark(document, marking, by=by, reason=reason)
    _done(as_json, row, f"{row.id} kept")


@click.command("retract")
@click.argument("claims", nargs=-1, required=True)
@click.option("--by", required=True, help="Who decides.")
@click.option("--reason", required=True, help="Why.")
@click.option("--withdrawn-by", help="The source that withdrew them; without it: our own misreading.")
@click.option("--erased", is_flag=True, help="By law they may no longer be used; the reason is the legal ground.")
@case_option
@json_option
def retract_command(
    claims: tuple[str, ...], by: str, reason: str, withdrawn_by: str | None, erased: bool, case_dir: Path, as_json: bool
) -> None:
    """Take claims out of weighing. Only the claims named are withdrawn, nothing else of their source."""
    with opened(case_dir) as desk:
        if erased:
            row = desk.erase(list(claims), by=by, ground=reason)
        else:
            row = desk.retract(list(claims), by=by, reason=reason, withdrawn_by=withdrawn_by)
    _done(as_json, row, f"{row.id} kept")


@click.command("decisions")
@click.argument("file", required=False, type=click.Path(path_type=Path, exists=True))
@case_option
@json_option
def decisions_command(file: Path | None, case_dir: Path, as_json: bool) -> None:
    """Apply the rows of a decisions.jsonl, or list what was decided."""
    with opened(case_dir) as desk:
        if file is not None:
            count = desk.apply_decisions(file)
            _done(as_json, {"applied": count}, f"{count} rows applied")
            return
        rows = desk.decisions()
    if as_json:
        emit_json(rows)
    else:
        table(
            ("id", "on", "by", "about", "reason"),
            [(one.id, one.on, one.by, one.question or one.document or ", ".join(one.claims), one.reason) for one in rows],
        )
