"""A strike and an outbreak, in both languages: questions with nothing declared but their wording, unit and type."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from beeld import capture
from beeld.capture import beside
from beeld.capture.propose import families
from beeld.model import Claim, Count, Day, Document, Question, Source, YesNo


def question(key: str, answer: Any, nl: str, en: str, **fields: Any) -> Question:
    return Question(id=key, type=answer, ask={"nl": nl, "en": en}, **fields)


STRIKE = [
    question(
        "strikers",
        "count",
        "Hoeveel werknemers doen mee aan de staking bij de haven van Vlissingen?",
        "How many workers take part in the strike at the port of Vlissingen?",
        unit="persons",
    ),
    question(
        "diverted",
        "count",
        "Hoeveel schepen zijn er door de staking omgeleid?",
        "How many ships have been diverted because of the strike?",
        unit="ships",
    ),
    question(
        "demand",
        "count",
        "Hoeveel procent loon eist de bond?",
        "What wage rise in percent does the union demand?",
        unit="percent",
    ),
    question(
        "deal", "yesno", "Is er een akkoord tussen de bond en de werkgever?", "Is there an agreement between union and employer?"
    ),
    question("began", "date", "Op welke dag is de staking begonnen?", "On which day did the strike begin?", kind="event"),
    question("injured", "yesno", "Zijn er bij de staking gewonden gevallen?", "Have people been injured in the strike?"),
]
OUTBREAK = [
    question(
        "infected",
        "count",
        "Hoeveel mensen zijn er in Kisumu met cholera besmet?",
        "How many people in Kisumu have been infected with cholera?",
        unit="persons",
        cumulative=True,
    ),
    question(
        "deaths",
        "count",
        "Hoeveel mensen zijn er aan de cholera in Kisumu overleden?",
        "How many people have died of cholera in Kisumu?",
        unit="persons",
        cumulative=True,
    ),
    question("unsafe", "yesno", "Is het drinkwater in Kisumu verontreinigd?", "Is the drinking water in Kisumu contaminated?"),
    question("closed", "yesno", "Zijn de scholen in Kisumu gesloten?", "Have the schools in Kisumu been closed?"),
]
SOURCES = {
    one.id: one
    for one in (
        Source(id="paper", name="Evening paper (stand-in)", kind="newspaper", country="NL", standin=True),
        Source(id="fnv", name="FNV Havens (union)", kind="ngo", country="NL"),
        Source(id="scaldia", name="Scaldia Terminals (company)", kind="company", country="NL"),
        Source(id="police", name="Police of Zeeland", kind="state", country="NL"),
        Source(id="ke-moh", name="Ministry of Health, Kenya", kind="state", country="KE"),
        Source(id="msf", name="Médecins Sans Frontières", kind="ngo", country="XX"),
        Source(id="who", name="World Health Organization", kind="un", country="XX"),
    )
}


def found(
    questions: list[Question], text: str, lang: str, *, source: str = "paper", day: int = 5, title: str = ""
) -> dict[str, list[Claim]]:
    document = Document(
        id="d",
        sha256="0" * 64,
        text_sha256="1" * 64,
        text=text,
        source=source,
        published=datetime(2026, 5, day, 12, tzinfo=UTC),
        language=lang,
        title=title,
    )
    claims: dict[str, list[Claim]] = {}
    for claim in capture.claims(document, {one.id: one for one in questions}, SOURCES):
        claims.setdefault(claim.question, []).append(claim)
    return claims


def test_a_dutch_report_of_a_strike() -> None:
    text = (
        "De staking in de haven van Vlissingen is maandag begonnen. Volgens FNV Havens hebben ruim 450 havenarbeiders het werk "
        "neergelegd. Scaldia Terminals spreekt van hooguit 300 stakers. Zeker tien schepen zijn naar Antwerpen uitgeweken. "
        "Er is nog geen akkoord in zicht. De politie meldt dat er geen gewonden zijn gevallen."
    )
    claims = found(STRIKE, text, "nl")
    assert [(one.answer, one.origin) for one in claims["strikers"]] == [
        (Count(form="more_than", n=450), "fnv"),
        (Count(form="at_most", n=300), "scaldia"),
    ]
    assert [one.answer for one in claims["diverted"]] == [Count(form="at_least", n=10)]
    assert [one.answer for one in claims["began"]] == [Day(start=date(2026, 5, 4), end=date(2026, 5, 4))]
    assert [one.answer for one in claims["deal"]] == [YesNo(yes=False)]
    assert [(one.answer, one.origin) for one in claims["injured"]] == [(YesNo(yes=False), "police")]


def test_a_share_answers_a_question_in_percent_and_no_other() -> None:
    claims = found(STRIKE, "Wij eisen 7,5 procent loonsverhoging.", "nl", source="fnv")
    assert {key: [one.answer for one in rows] for key, rows in claims.items()} == {"demand": [Count(form="exact", n=7.5)]}


def test_an_english_statement_on_the_port() -> None:
    claims = found(
        STRIKE, "In all 23 ships were diverted during the strike, which began on 4 May. Some 40 trucks wait.", "en", day=10
    )
    assert [(one.answer, one.hedge) for one in claims["diverted"]] == [(Count(form="exact", n=23), "none")]
    assert [one.answer for one in claims["began"]] == [Day(start=date(2026, 5, 4), end=date(2026, 5, 4))]
    assert "strikers" not in claims


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        (
            "nl",
            "In de Keniaanse stad Kisumu zijn volgens het ministerie van Volksgezondheid 412 mensen ziek geworden door cholera. "
            "Artsen zonder Grenzen houdt het op ruim 600 besmettingen en 34 doden.",
            {
                "infected": [(Count(form="exact", n=412), "ke-moh"), (Count(form="more_than", n=600), "msf")],
                "deaths": [(Count(form="exact", n=34), "msf")],
            },
        ),
        (
            "en",
            "According to the World Health Organization, nearly 900 cases of cholera have been recorded in Kisumu, 41 of them fatal.",
            {"infected": [(Count(form="about", n=900, side="below"), "who")], "deaths": [(Count(form="exact", n=41), "who")]},
        ),
    ],
)
def test_a_number_goes_to_the_question_of_its_act(lang: str, text: str, expected: dict[str, list[tuple[Count, str]]]) -> None:
    claims = found(OUTBREAK, text, lang)
    assert {key: [(one.answer, one.origin) for one in rows] for key, rows in claims.items()} == expected


def test_what_can_not_be_confirmed_and_what_is_taken_back() -> None:
    text = (
        "Alle scholen in Kisumu zijn sinds vrijdag gesloten. Het ministerie trekt het eerdere getal van 412 zieken in. "
        "Of het drinkwater in Kisumu vervuild is, kan het niet bevestigen."
    )
    claims = found(OUTBREAK, text, "nl")
    assert [one.answer for one in claims["closed"]] == [YesNo(yes=True)]
    assert [(one.answer, one.polarity, one.origin) for one in claims["infected"]] == [
        (Count(form="exact", n=412), "denied", "ke-moh")
    ]
    assert [(one.polarity, one.hedge) for one in claims["unsafe"]] == [("not_established", "unconfirmed")]


@pytest.mark.parametrize(
    ("lang", "noun", "expected"),
    [("nl", "familieleden", False), ("nl", "families", True), ("en", "family members", False), ("en", "families", True)],
)
def test_family_members_are_persons(lang: str, noun: str, expected: bool) -> None:
    assert families(noun, lang) is expected


@pytest.mark.parametrize(
    ("noun", "expected"),
    [({"people:BE"}, True), ({"people:BE", "unit:ships"}, False), ({"cue:persons"}, True), ({"unit:ships"}, False)],
)
def test_nationals_are_persons_and_ships_of_a_country_are_none(noun: set[str], expected: bool) -> None:
    assert beside.counts_persons(frozenset(noun)) is expected
