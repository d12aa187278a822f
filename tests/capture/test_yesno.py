"""Yes or no: the clause that answers, the side of a state that it says, and what only confirms or denies what stands before it."""

import pytest

from beeld import language
from beeld.capture import yesno
from beeld.capture.context import Context, contexts
from beeld.capture.route import Profile, profiles
from beeld.model import Question
from tests.capture.test_capture import document


def _profile(nl: str, en: str) -> Profile:
    return profiles({"q": Question(id="q", ask={"nl": nl, "en": en}, type="yesno", kind="state")})["q"]


def _sentences(text: str, lang: str) -> list[Context]:
    return list(contexts(document(text, lang=lang), language.sentences(text, lang)))


OPEN = ("Is de brug open?", "Is the bridge open?")
OVER = ("Is de staking voorbij?", "Is the strike over?")
BAN = ("Geldt er een rookverbod?", "Is there a ban on smoking?")
RAIDS = ("Zijn de invallen gestopt?", "Have the raids stopped?")
FOUND = ("Is de hond gevonden?", "Has the dog been found?")
RECOUNT = ("Komt er een hertelling?", "Is there a recount?")
SHUT = ("Zijn de scholen gesloten?", "Are the schools closed?")


@pytest.mark.parametrize(
    ("asked", "text", "lang", "yes"),
    [
        (OPEN, "The bridge remains shut.", "en", False),
        (OPEN, "The bridge is no longer closed.", "en", True),
        (OPEN, "De brug is onbegaanbaar.", "nl", False),
        (OPEN, "De brug is weer opengesteld.", "nl", True),
        (OPEN, "The bridge will be reopened tomorrow.", "en", False),
        (OVER, "The strike goes on.", "en", False),
        (BAN, "The ban on smoking was lifted on Friday.", "en", False),
        (BAN, "Het rookverbod is vrijdag afgeschaft.", "nl", False),
        (BAN, "Het rookverbod is niet afgeschaft.", "nl", True),
        (RAIDS, "Houses are no longer searched.", "en", True),
        (RAIDS, "Houses are still searched every night.", "en", False),
        (RAIDS, "Er worden nog elke nacht huizen doorzocht.", "nl", False),
        (RAIDS, "Huizen worden niet langer doorzocht.", "nl", True),
        (FOUND, "Of the dog there is no trace.", "en", False),
        (FOUND, "Van de hond is geen spoor gevonden.", "nl", False),
        (RECOUNT, "De hertelling gaat door.", "nl", True),
        (RECOUNT, "There is no longer any doubt about a recount.", "en", True),
        (OVER, "De staking gaat door.", "nl", False),
        (OVER, "The union called off the strike.", "en", True),
        (OVER, "It is not true that the strike continues.", "en", True),
        (SHUT, "All schools stay open.", "en", False),
        (SHUT, "De scholen blijven dicht.", "nl", True),
        (SHUT, "There are no indications that schools are closed.", "en", False),
    ],
)
def test_a_state_is_told_by_its_opposite_too(asked: tuple[str, str], text: str, lang: str, yes: bool) -> None:
    answers = yesno.said(_sentences(text, lang)[0], _profile(*asked))
    assert [one.answer.yes for one in answers] == [yes]
    assert answers[0].polarity == "asserted"


def test_the_clause_that_says_the_state_is_taken() -> None:
    context = _sentences("After a week of rain, the bridge was reopened, a spokesman of the county said.", "en")[0]
    (one,) = yesno.said(context, _profile(*OPEN))
    assert context.text[one.start : one.end] == "the bridge was reopened"


def test_a_clause_that_only_names_the_question_goes_on_in_the_next() -> None:
    context = _sentences("Of de brug open is, kan de provincie niet zeggen.", "nl")[0]
    (one,) = yesno.said(context, _profile(*OPEN))
    assert context.text[one.start : one.end] == "Of de brug open is, kan de provincie niet zeggen"
    assert one.polarity == "not_established"


def test_who_denies_it_in_the_same_sentence_answers_too() -> None:
    context = _sentences("The strike is over, says the ferry line, which the union denies.", "en")[0]
    answers = yesno.said(context, _profile(*OVER))
    assert [one.answer.yes for one in answers] == [True, False]
    assert context.text[answers[1].start : answers[1].end] == "which the union denies"


def test_a_reply_is_touched_by_what_stands_before_it() -> None:
    _, reply = _sentences("Is de staking voorbij? Nee.", "nl")
    assert yesno.touched(reply, _profile(*OVER))
    _, other = _sentences("De haven ligt vol. Het regende.", "nl")
    assert not yesno.touched(other, _profile(*OVER))


def test_a_question_and_no_comment_answer_nothing() -> None:
    assert yesno.said(_sentences("Over de staking doet de bond geen mededelingen.", "nl")[0], _profile(*OVER)) == []
    assert yesno.said(_sentences("Is the bridge open?", "en")[0], _profile(*OPEN)) == []
