"""`review`: by keyboard, by ids, and what the reviews say of the tiers."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from beeld.cli.common import case_option, emit_json, json_option, opened, table
from beeld.errors import BeeldError, InputError, UnknownIdError

if TYPE_CHECKING:
    from beeld.desk import Desk, Waiting
    from beeld.desk.thresholds import Precision, Refit

KEYS = "[a]ccept [r]eject [e]dit [s]kip [q]uit"
REASON = "read beside the original"


@click.command("review")
@click.option("--list", "only_list", is_flag=True, help="Only list what is proposed.")
@click.option("--accept", multiple=True, metavar="CLAIM", help="Accept this claim (may be repeated; 'all' for all listed).")
@click.option("--reject", multiple=True, metavar="CLAIM", help="Reject this claim (may be repeated).")
@click.option("--correct", metavar="CLAIM", help="Correct this claim: with --answer, --origin or both.")
@click.option("--answer", metavar="WORDS", help="The right answer, in the words of the document's language.")
@click.option("--origin", metavar="SOURCE", help="Who really says it (an id of sources.toml).")
@click.option("--tier", type=click.Choice(["auto", "proposed"]), help="Only claims of this tier.")
@click.option("--measured", "show_measured", is_flag=True, help="How precise each tier proved to be, by score.")
@click.option("--refit", is_flag=True, help="Propose the auto tier's threshold; with --by and --reason release it.")
@click.option("--by", default="", help="Who decides: a name or role.")
@click.option("--reason", default="", help="Why.")
@case_option
@json_option
def review_command(
    only_list: bool,
    accept: tuple[str, ...],
    reject: tuple[str, ...],
    correct: str | None,
    answer: str | None,
    origin: str | None,
    tier: str | None,
    show_measured: bool,
    refit: bool,
    by: str,
    reason: str,
    case_dir: Path,
    as_json: bool,
) -> None:
    """Accept, reject or correct proposed claims. What could change a printed word comes first.

    On a terminal, without options, it shows claim by claim and takes single keys. Each decision is a row of the ledger at once.
    """
    if (answer or origin) and not correct:
        raise InputError("--answer and --origin need the claim that they correct", todo="give --correct CLAIM")
    with opened(case_dir) as desk:
        if show_measured:
            _show_measured(desk.measured_tiers(), as_json)
        elif refit:
            found = desk.release_threshold(by=by, reason=reason) if by.strip() else desk.refit_threshold()
            _show_refit(found, as_json)
        elif correct:
            row, claim = desk.correct(correct, by=by, answer=answer, origin=origin, reason=reason)
            emit_json([row, claim]) if as_json else click.echo(f"{row.id} kept; {claim.id} takes the place of {correct}")
        elif accept or reject:
            _decide(desk, accept, reject, tier, by, reason, as_json)
        else:
            _queue(desk, tier, by, reason, only_list, as_json)


def _waiting(desk: Desk, tier: str | None) -> list[Waiting]:
    return [one for one in desk.review_queue() if tier in (None, one.claim.tier)]


def _decide(
    desk: Desk, accept: tuple[str, ...], reject: tuple[str, ...], tier: str | None, by: str, reason: str, as_json: bool
) -> None:
    """Claims named by id are decided one by one; all at once is one decision, that does not measure the tiers."""
    known = {one.id for one in desk.claims()} | {"all"}
    unknown = [one for one in (*accept, *reject) if one not in known]
    if unknown:  # before the first row is written
        raise UnknownIdError(f"claim {unknown[0]!r} is not in the case", todo="`beeld review --list` shows the ids")
    if "all" in accept:
        chosen = [one.claim.id for one in _waiting(desk, tier) if one.claim.id not in reject]
        done = [desk.review(chosen, accept=True, by=by, reason=reason)] if chosen else []
    else:
        chosen = list(accept)
        done = [desk.review([one], accept=True, by=by, reason=reason) for one in chosen]
    done += [desk.review([one], accept=False, by=by, reason=reason) for one in reject]
    emit_json(done) if as_json else click.echo(f"{len(chosen)} accepted, {len(reject)} rejected")


def _queue(desk: Desk, tier: str | None, by: str, reason: str, only_list: bool, as_json: bool) -> None:
    waiting = _waiting(desk, tier)
    if as_json:
        emit_json(waiting)
    elif only_list or not waiting or not by_keyboard():
        rows = [(w.claim.id, w.claim.question, w.said, w.claim.origin, w.claim.span.quote[:50], w.why) for w in waiting]
        title = f"{len(waiting)} claims that nobody has looked at"
        table(("claim", "question", "says", "origin", "quote", "why first"), rows, title=title)
        if waiting and not only_list:
            click.echo("decide with --accept and --reject, or on a terminal by keyboard", err=True)
    else:
        by = by.strip() or click.prompt("Who decides (name or role)")
        _by_keyboard(desk, waiting, by, reason or REASON)


def by_keyboard() -> bool:
    """Whether somebody sits at a terminal."""
    return sys.stdin.isatty()


def _by_keyboard(desk: Desk, waiting: list[Waiting], by: str, reason: str) -> None:
    """One claim at a time; each decision is a row before the next claim is shown, so that stopping loses nothing."""
    done: Counter[str] = Counter()
    for number, one in enumerate(waiting, start=1):
        _show(desk, one, f"{number}/{len(waiting)}")
        did = _decided(desk, one, by, reason)
        if did == "quit":
            break
        done[did] += 1
    left = len(waiting) - done["accepted"] - done["rejected"] - done["corrected"]
    click.echo(f"\n{done['accepted']} accepted, {done['rejected']} rejected, {done['corrected']} corrected; {left} left")


def _show(desk: Desk, one: Waiting, place: str) -> None:
    claim = one.claim
    before, _, rest = one.context.partition("[")
    quote, _, after = rest.rpartition("]")
    ask = desk.question(claim.question).ask
    click.echo(f"\n{place}  " + click.style(one.why, fg="yellow"))
    click.echo(f"{before}[{click.style(quote, bold=True)}]{after}")
    click.echo(f"  {claim.question}: {ask.get(desk.case.language) or next(iter(ask.values()), '')}")
    chain = f", by way of {', '.join(claim.chain)}" if claim.chain else ""
    click.echo(f"  says {click.style(one.said, bold=True)}; origin {claim.origin}{chain}; published by {claim.source}")
    click.echo(f"  hedge {claim.hedge}; score {claim.score:.2f}, {claim.tier}; valid from {claim.valid_from or '-'}")


def _decided(desk: Desk, one: Waiting, by: str, reason: str) -> str:
    """What was done with a claim: accepted, rejected, corrected, skipped, quit."""
    while True:
        click.echo(f"{KEYS} ", nl=False)
        try:
            key = click.getchar().casefold()
        except (EOFError, KeyboardInterrupt):
            key = "q"
        click.echo(key if key.isprintable() else "")
        if key in ("", "q", "\x03", "\x04"):
            return "quit"
        if key == "s":
            return "skipped"
        if key in ("a", "r"):
            desk.review([one.claim.id], accept=key == "a", by=by, reason=reason)
            return "accepted" if key == "a" else "rejected"
        if key == "e" and _edited(desk, one, by, reason):
            return "corrected"


def _edited(desk: Desk, one: Waiting, by: str, reason: str) -> bool:
    """Ask for the answer and the origin, Enter keeps each; False where nothing was corrected."""
    from beeld.desk import answer_text

    shown = answer_text(one.claim.answer, desk.documents()[one.claim.document].language)
    answer = click.prompt("  answer", default=shown)
    origin = click.prompt("  origin", default=one.claim.origin)
    try:
        _, claim = desk.correct(one.claim.id, by=by, answer=None if answer == shown else answer, origin=origin, reason=reason)
    except BeeldError as fault:
        click.echo(f"  not kept: {fault}")
        return False
    click.echo(f"  kept as {claim.id}")
    return True


def _show_measured(found: list[Precision], as_json: bool) -> None:
    if as_json:
        emit_json(found)
        return
    rows = [
        (
            one.tier if (one.score_from, one.score_to) == (0.0, 1.0) else "",
            f"{one.score_from:g} to {one.score_to:g}",
            f"{one.accepted} of {one.decided}",
            "-" if one.precision is None else f"{one.precision:.3f}",
            f"{one.low:.3f} to {one.high:.3f}" if one.decided else "-",
            one.in_bulk,
            one.waiting,
        )
        for one in found
    ]
    table(("tier", "score", "right", "precision", "95% interval", "in bulk", "waiting"), rows)
    click.echo("Counted are claims that a person decided on one by one; what was decided in bulk, or waits, does not count.")


def _show_refit(found: Refit, as_json: bool) -> None:
    if as_json:
        emit_json(found)
        return
    rows = [
        (
            f"{one.threshold:g}" + (" (in force)" if one.threshold == found.now else ""),
            f"{one.accepted} of {one.decided}",
            f"{one.low:.3f} to {one.high:.3f}" if one.decided else "-",
            "holds" if one.holds else f"at least {one.more} more decisions",
            one.waiting,
        )
        for one in found.tried
    ]
    table(("threshold", "right", "95% interval", "enough?", "waiting"), rows)
    click.echo(found.said[0].upper() + found.said[1:] + ".")
    if found.decision is not None:
        click.echo(f"{found.decision.id} kept: later captures of this case use {found.proposed:g}.")
    elif found.proposed is not None and found.proposed != found.now:
        click.echo("Nothing was written; release it with --by and --reason.")
