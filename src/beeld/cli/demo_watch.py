"""The demo's last step: what `beeld watch` says of the letter that was sent, once, and what it drafts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date

    from beeld.desk import Desk, Drafted
    from beeld.model import Alert

FIRST_LINES = 3


def watch_step(desk: Desk, day: date, number: int) -> tuple[list[str], dict[str, Any]]:
    """Run `watch` twice on a day and draft the letters that it asks for: (lines for the screen, the same for --json)."""
    found = desk.watch(now=day)
    drafts = desk.drafts(found.new, now=day)
    again = desk.watch(now=day)
    lines = [
        "",
        f"{number}. {day}: beeld watch, which a timer would run, finds {number_of(len(found.new), 'sentence')} of the letter "
        "that the changes touched",
    ]
    for alert in found.new:
        lines += _alert(alert)
    if drafts:
        lines.append(
            f"   It drafts {number_of(len(drafts), 'letter')}, for people to finish. What is in braces is filled in from the case, [INVULLEN: ...] is for them to write:"
        )
    for one in drafts:
        lines += _draft(one)
    lines.append(
        f"   Run again, it finds {len(again.new) or 'nothing'} new (one cause is told once); {len(again.standing)} told before "
        f"{'waits' if len(again.standing) == 1 else 'wait'} until a letter is issued that tells it."
    )
    report = {
        "alerts": [{"what": one.verdict, "sentence": one.text, "question": one.question} for one in found.new],
        "drafts": [{"kind": one.kind, "path": str(one.path)} for one in drafts],
        "again": {"new": len(again.new), "standing": len(again.standing)},
    }
    return lines, report


def number_of(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _alert(alert: Alert) -> list[str]:
    what = "promise woken" if alert.verdict == "promise" else alert.verdict.replace("_", " ")
    to = alert.addressee or ", ".join(alert.recipients)
    return [f"   {what}: “{alert.text}” (sent to {to})", *(f"     · {one}" for one in alert.what[:1])]


def _draft(one: Drafted) -> list[str]:
    body = one.path.read_text(encoding="utf-8").split("+++\n", 2)[-1]
    said = [line.replace("[^1]", "").replace(" {.reference}", "") for line in body.splitlines() if line.strip()]
    return [f"   {one.kind}: {one.path}", *(f"     | {line}" for line in said[:FIRST_LINES])]
