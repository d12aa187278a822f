"""Days, places and parties: what a sentence names as an answer, for which day it holds, and the second look; in both languages
and without fitted weights.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from beeld import language
from beeld.capture import again
from beeld.capture.context import contexts
from beeld.capture.naming import Names
from beeld.capture.proper import Proper
from beeld.capture.propose import answer_key, stated
from beeld.capture.route import profiles
from beeld.capture.when import valid_at
from beeld.model import Category, Day, Document, Place, Question, Source

ASKED = {
    "held": Question(
        id="held", type="place", ask={"nl": "Waarheen is het wrak gesleept?", "en": "To which port has the wreck been towed?"}
    ),
    "blame": Question(
        id="blame",
        type="category",
        ask={"nl": "Wie wordt verantwoordelijk gehouden voor de brand?", "en": "Who is held responsible for the fire?"},
    ),
    "closes": Question(
        id="closes",
        type="date",
        kind="event",
        ask={"nl": "Op welke dag gaat de brug weer open?", "en": "On which day will the bridge reopen?"},
    ),
}
SOURCES = {
    "owner": Source(id="owner", name="Vesterline Shipping", kind="company", country="NO", reliability="C"),
    "courier": Source(id="courier", name="The Courier", kind="newspaper", country="GB", reliability="B"),
}


def document(text: str, lang: str = "en", key: str = "d1") -> Document:
    when = datetime(2026, 3, 4, 12, tzinfo=UTC)  # a Wednesday
    return Document(
        id=key, sha256="0" * 64, text_sha256="1" * 64, title="", source="courier", published=when, language=lang, text=text
    )


def found(question: str, text: str, lang: str = "en", *, others: tuple[str, ...] = ()) -> dict[str, str]:
    """answer -> quote of what the text names for a question."""
    names, proper = Names(SOURCES), Proper()
    documents = [document(text, lang), *(document(one, "en", f"o{index}") for index, one in enumerate(others))]
    around = [list(contexts(one, language.sentences(one.text, one.language))) for one in documents]
    for part in around:
        proper.listen(part)
    answers = {}
    for _, _, one, _ in stated(around[0], [profiles(ASKED)[question]], names, proper=proper):
        value = one.answer
        key = (
            value.place
            if isinstance(value, Place)
            else value.category
            if isinstance(value, Category)
            else str(value.start)
            if isinstance(value, Day)
            else ""
        )
        answers[key] = text[one.start : one.end]
    return answers


@pytest.mark.parametrize(
    ("lang", "text", "place", "quote"),
    [
        ("en", "She was brought into the port of Kvalsund at dawn.", "kvalsund", "Kvalsund"),
        ("nl", "Het schip ligt nu in Oud-Haven aan de kade.", "oud-haven", "Oud-Haven"),
        ("en", "They were seen near the Tarra forest, he said.", "tarra-forest", "Tarra forest"),
        ("nl", "Het wrak gaat naar Noorwegen.", "norway", "Noorwegen"),
        ("en", "It will lie in the old shipyard for now.", "shipyard", "shipyard"),
    ],
)
def test_a_place_is_named(lang: str, text: str, place: str, quote: str) -> None:
    answers = found("held", text, lang)
    assert place in answers
    assert quote in answers[place]


def test_a_place_is_known_in_a_chat_without_capitals() -> None:
    chat = "they took her to kvalsund. nobody there wants it."
    assert "kvalsund" not in found("held", chat)
    assert found("held", chat, others=("The mayor of Kvalsund said no.",))["kvalsund"] == "kvalsund"


def test_a_body_of_the_case_is_no_place_and_is_a_party_by_its_id() -> None:
    text = "The union blames Vesterline Shipping for it."
    assert "vesterline-shipping" not in found("held", text)
    assert found("blame", text)["owner"] == "Vesterline Shipping"


@pytest.mark.parametrize(
    ("lang", "text", "party"),
    [
        ("en", "Residents blame smugglers for it.", "smugglers"),
        ("nl", "De bond wijst naar de monteurs.", "monteurs"),
        ("en", "A group called Night Heron did it.", "night-heron"),
        ("nl", "De schuld ligt bij aannemers, zegt zij.", "aannemers"),
    ],
)
def test_a_party_is_named(lang: str, text: str, party: str) -> None:
    assert party in found("blame", text, lang)


@pytest.mark.parametrize(
    ("lang", "text", "day"),
    [
        ("en", "Traffic returns on Friday.", "2026-03-06"),
        ("nl", "De brug gaat maandag weer open.", "2026-03-09"),
        ("en", "It reopens by the end of March.", "2026-03-31"),
        ("en", "The bridge is to reopen on 30 November.", "2026-11-30"),
        ("nl", "De brug gaat niet op 11 maar op 12 maart open.", "2026-03-11"),
    ],
)
def test_a_day_to_come_where_the_question_looks_ahead(lang: str, text: str, day: str) -> None:
    assert day in found("closes", text, lang)


@pytest.mark.parametrize(
    ("lang", "text", "quote", "day"),
    [
        ("en", "By Monday 410 had been counted.", "410", date(2026, 3, 2)),
        ("en", "It was 410 two weeks ago.", "410", date(2026, 2, 18)),
        ("nl", "Vorige week waren het er 410.", "410", date(2026, 3, 1)),
        ("en", "On the 1st it had been 410.", "410", date(2026, 3, 1)),
        ("nl", "Sinds maandag zijn er 410 geteld.", "410", date(2026, 3, 4)),
        ("en", "Opened in 1911, the hall shelters 410 people.", "410", date(2026, 3, 4)),
        ("nl", "Stand per 2 maart. Er zijn 410 mensen opgevangen.", "410", date(2026, 3, 2)),
        ("en", "The storm came on Sunday. That day 410 left.", "410", date(2026, 3, 1)),
        ("en", "There are 410, up from 380 on Monday.", "410", date(2026, 3, 4)),
    ],
)
def test_the_day_for_which_a_figure_holds(lang: str, text: str, quote: str, day: date) -> None:
    made, asked = document(text, lang), Question(id="q", type="count", ask={"en": "How many people are sheltered?"})
    start = text.index(quote)
    spans = language.sentences(text, lang)
    sentence = next(one for one in spans if one[0] <= start < one[1])
    assert valid_at(made, start, start + len(quote), sentence, asked)[0] == day


def test_a_chat_without_capitals_has_sentences() -> None:
    chat = "ok quick one. lines are bad. nobody has a list."
    assert len(language.sentences(chat, "en")) == 3
    assert len(language.sentences("It cost 5 mln. or more. That was all.", "en")) == 2


def test_what_other_documents_answer_counts_in_the_second_look() -> None:
    def one(document: str, answer: str, start: int, chance: float) -> again.Seen:
        return again.Seen(document, "q", "date", answer, 0, start, chance)

    told = again.Told()
    again.remember(told, [one("a", "monday", 0, 0.8), one("b", "monday", 0, 0.6), one("b", "friday", 9, 0.1)])
    here = [one("c", "monday", 0, 0.3), one("c", "friday", 20, 0.4)]
    rows = again.signals(here, told)
    most, none = again.NAMES.index("elsewhere_most"), again.NAMES.index("elsewhere_none")
    assert rows[:, most].tolist() == [1.0, 0.0]
    assert rows[:, none].tolist() == [0.0, 0.0]
    alone = again.Told()
    again.remember(alone, [one("a", "monday", 0, 0.8)])
    own = again.signals([one("a", "monday", 0, 0.8)], alone)
    assert own[0, none] == 1.0, "a document is no witness of itself"


def test_the_same_answer_has_the_same_key() -> None:
    assert answer_key(Place(place="x")) == answer_key(Place(place="x")) != answer_key(Place(place="y"))
