"""Corrections and updates beside the audit: what says nothing that is counted blocks nothing, what does still does."""

from __future__ import annotations

from pathlib import Path

import pytest

from beeld.desk import Desk
from beeld.errors import LetterError
from tests.disclose.test_desk_audit import case, desk, letter, own, send

__all__ = ["case", "desk"]

SENT = {"nl": "In het ziekenhuis liggen 12 zieken.", "en": "In the hospital there are 12 patients."}
QUOTED = {
    "nl": "In de brief van 10 januari 2026 stond: “{}”[^1] {{.reference}} Dat was onjuist. Een bron heeft haar uitspraak ingetrokken.",
    "en": "The letter of 10 January 2026 said: “{}”[^1] {{.reference}} That was wrong. A source has withdrawn what it had said.",
}
NOTE = "\n\n[^1]: Stand, 10 januari 2026"


def written(desk: Desk, name: str, body: str, lang: str, kind: str = "", date: str = "2026-02-10") -> Path:
    path = letter(desk.case.path, name, date, body, lang)
    if kind:
        path.write_text(path.read_text(encoding="utf-8").replace("+++\n", f'+++\nkind = "{kind}"\n', 1), encoding="utf-8")
    return path


def codes(desk: Desk, path: Path) -> list[str]:
    return [one.code for one in desk.check(path) if one.code in ("unread_quantity", "contradicts_sent", "discloses")]


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_quotation_of_a_sent_sentence_tells_nothing_and_what_is_around_it_blocks_nothing(desk: Desk, lang: str) -> None:
    written(desk, "first", own(SENT[lang]), lang, date="2026-01-10")
    send(desk, "first")
    path = written(desk, "mended", QUOTED[lang].format(SENT[lang]) + NOTE, lang, "correction")
    assert codes(desk, path) == []
    assert [one.says for one in desk.audit(path, language=lang).found.readings if one.text.endswith("”")] == [()]


@pytest.mark.parametrize(
    ("lang", "other"), [("nl", "In het ziekenhuis liggen 14 zieken."), ("en", "In the hospital there are 14 patients.")]
)
def test_the_quotation_of_what_nobody_was_sent_is_heard(desk: Desk, lang: str, other: str) -> None:
    written(desk, "first", own(SENT[lang]), lang, date="2026-01-10")
    send(desk, "first")
    path = written(desk, "mended", QUOTED[lang].format(other) + NOTE, lang, "correction")
    found = desk.audit(path, language=lang).found
    assert found.unread or any(one.says for one in found.readings)


@pytest.mark.parametrize(
    ("lang", "text", "blocks"),
    [
        ("nl", "Het weer was goed.", False),
        ("nl", "Wij betreuren deze gang van zaken.", False),
        ("nl", "Zij maken het goed.", True),  # takes up who was counted
        ("nl", "Dat is helaas veranderd.", True),
        ("nl", "Het aantal is bekend.", True),
        ("nl", "Iemand is ontsnapt.", True),
        ("nl", "De zieke maakt het goed.", True),
        ("en", "The weather was good.", False),
        ("en", "We regret this course of events.", False),
        ("en", "They are doing well.", True),
        ("en", "That has changed, unfortunately.", True),
        ("en", "The number is known.", True),
        ("en", "Somebody has escaped.", True),
        ("en", "The patient is doing well.", True),
    ],
)
def test_a_sentence_without_any_word_of_what_is_counted_does_not_block(desk: Desk, lang: str, text: str, blocks: bool) -> None:
    path = written(desk, "third", f"{own(SENT[lang])} {text}", lang)
    assert codes(desk, path) == (["unread_quantity"] if blocks else [])


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_supplement_in_between_does_not_make_a_dropped_sentence_forgotten(desk: Desk, lang: str) -> None:
    withheld = {"nl": "Het aantal in Oost wordt niet vermeld.", "en": "The number in East is not stated."}[lang]
    written(desk, "first", f"{own(SENT[lang])} {own(withheld)}", lang, date="2026-01-10")
    send(desk, "first")
    written(desk, "between", QUOTED[lang].format(SENT[lang]) + NOTE, lang, "update", date="2026-01-20")
    send(desk, "between")
    assert [one.kind for one in desk.issued()] == ["", "update"]
    path = written(desk, "third", own(SENT[lang]), lang)
    assert [one.text for one in desk.audit(path).found.dropped] == [withheld]


def test_a_kind_that_is_not_known_is_said(desk: Desk) -> None:
    path = written(desk, "third", own(SENT["nl"]), "nl", "rectification")
    with pytest.raises(LetterError, match="known: correction, update"):
        desk.check(path)
