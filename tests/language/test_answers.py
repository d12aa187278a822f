"""How a stretch answers a yes/no question, and values that a text takes back."""

import pytest

from beeld import language


@pytest.mark.parametrize(
    ("text", "lang", "turned"),
    [
        ("the lock was repaired on Sunday", "en", False),
        ("the lock has not been repaired", "en", True),
        ("it is not true that the lock has not been repaired", "en", False),
        ("the mayor denied that the dike had been breached", "en", True),
        ("no indications that the dike was breached", "en", True),
        ("not only the lock was repaired", "en", False),
        ("repair is far from done", "en", True),
        ("de sluis is zondag hersteld", "nl", False),
        ("de sluis is nog niet hersteld", "nl", True),
        ("de burgemeester ontkent dat de dijk is doorgebroken", "nl", True),
        ("van een doorbraak is geen sprake", "nl", True),
        ("niet alleen de sluis is hersteld", "nl", False),
        ("er is nergens zand gevonden", "nl", True),
    ],
)
def test_a_denial_turns_what_is_said_and_two_turn_it_back(text: str, lang: str, turned: bool) -> None:
    assert language.stance(text, lang).turned is turned


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("a second outbreak cannot be ruled out", "en"),
        ("the board does not rule out that the pump failed", "en"),
        ("een tweede uitbraak is niet uit te sluiten", "nl"),
        ("een storing sluit het waterschap niet uit", "nl"),
    ],
)
def test_what_is_not_excluded_is_possible(text: str, lang: str) -> None:
    assert language.stance(text, lang).possible
    assert not language.stance(text, lang).turned
    assert language.hedge_at(text, 2, 9, lang) == "possible"


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("whether the pump failed is not known", "en"),
        ("we have been unable to establish whether the pump failed", "en"),
        ("of de pomp heeft gefaald, staat niet vast", "nl"),
        ("dat hebben wij niet kunnen nagaan", "nl"),
    ],
)
def test_what_nobody_can_say_is_unknown(text: str, lang: str) -> None:
    assert language.stance(text, lang).unknown


def test_what_is_yet_to_come_is_told_apart() -> None:
    assert language.stance("the ferry will be back in service on Monday", "en").planned
    assert language.stance("de veerdienst zal maandag weer worden hervat", "nl").planned
    assert not language.stance("the ferry is back in service", "en").planned
    assert language.asks_plan("Will the ferry be scrapped?", "en")
    assert language.asks_plan("Komt er een tweede veerboot?", "nl")
    assert not language.asks_plan("Is the ferry back in service?", "en")


def test_a_word_that_is_asked_about_denies_nothing() -> None:
    text = "the claim was rejected"
    assert language.stance(text, "en").turned
    assert not language.stance(text, "en", ((14, 22),)).turned


def test_states_have_the_same_names_in_both_languages() -> None:
    assert language.states("en").keys() == language.states("nl").keys()
    for name, sides in language.states("en").items():
        assert sides["is"], name
        assert language.states("nl")[name]["is"], name


@pytest.mark.parametrize(
    ("text", "value", "lang", "title", "following", "taken_back"),
    [
        ("Our count is 930 pumps, not 1,150 as the council has it.", "1,150", "en", "Note", "", True),
        ("Our count is 930 pumps, not 1,150 as the council has it.", "930", "en", "Note", "", False),
        ("On Friday we wrote that 412 homes had flooded.", "412", "en", "Correction", "", True),
        ("On Friday we wrote that 412 homes had flooded.", "412", "en", "Flood", "", False),
        ("On Friday we wrote that 412 homes had flooded.", "412", "en", "Flood", "That should be 421.", True),
        ("Vrijdag schreven wij dat 412 huizen onder water stonden.", "412", "nl", "Rectificatie", "", True),
        ("Vrijdag schreven wij dat 412 huizen onder water stonden; dat moet 421 zijn.", "421", "nl", "Rectificatie", "", False),
        ("Niet 84 maar 96 pompen draaien.", "84", "nl", "Bericht", "", True),
    ],
)
def test_a_value_that_the_text_takes_back(text: str, value: str, lang: str, title: str, following: str, taken_back: bool) -> None:
    start = text.index(value)
    assert language.taken_back(text, start, start + len(value), lang, title=title, following=following) is taken_back


def test_a_name_is_rejected_by_a_negation_beside_it_but_not_by_one_that_rejects_another() -> None:
    text = "The water did not come from Oosterdijk."
    assert language.taken_back(text, text.index("Ooster"), len(text) - 1, "en", named=True)
    text = "The water came from Westerdijk and not from Oosterdijk."
    start = text.index("Wester")
    assert not language.taken_back(text, start, start + 10, "en", named=True)


@pytest.mark.parametrize(
    ("text", "stretch", "lang", "hedge"),
    [
        ("There are 264 patients, with perhaps another twenty on the way.", "264 patients", "en", "none"),
        ("Police blame the skipper, who is said to have slept.", "the skipper", "en", "none"),
        ("The skipper is believed to have slept.", "The skipper", "en", "likely"),
        ("The dike could not be reached.", "The dike", "en", "none"),
        ("ok so the school is shut. maybe they open monday", "the school is shut", "en", "none"),
        ("Een bezoek is voorlopig niet mogelijk.", "Een bezoek", "nl", "none"),
        ("Het schip ligt in Westerhaven en wordt vermoedelijk gesloopt.", "Westerhaven", "nl", "none"),
        ("De politie vermoedt dat de schipper sliep.", "de schipper sliep", "nl", "likely"),
    ],
)
def test_a_hedge_reaches_no_further_than_its_clause(text: str, stretch: str, lang: str, hedge: str) -> None:
    start = text.index(stretch)
    assert language.hedge_at(text, start, start + len(stretch), lang) == hedge
