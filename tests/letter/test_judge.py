"""Verdicts on several subjects and all kinds of answers: a function of what is printed and three findings, and nothing else."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beeld import letter
from beeld.letter.fits import Said, fit
from beeld.letter.judge import rule
from beeld.letter.printed import certainty_range, firmness, read_printed, said
from beeld.model import (
    Alternative,
    Answer,
    Category,
    Count,
    Day,
    Finding,
    IssuedSentence,
    Place,
    PlaceNode,
    Question,
    Status,
    Text,
    YesNo,
)

THEN = date(2026, 1, 12)


def found(answer: Answer | None, status: Status = "corroborated", **more: object) -> Finding:
    fields: dict[str, object] = {
        "question": "q",
        "status": status,
        "answer": answer,
        "likelihood": 0.9,
        "confidence": "moderate",
        "valid_at": THEN,
        "known_seq": 1,
        "calibration": "c",
        "view": "public",
    }
    return Finding(**{**fields, **more})  # type: ignore[arg-type]


def exact(n: float) -> Count:
    return Count(form="exact", n=n)


def day(number: int) -> Day:
    return Day(start=date(2026, 1, number), end=date(2026, 1, number))


SHELTER = Question(
    id="q",
    type="place",
    ask={"en": "Where?"},
    places=(PlaceNode(id="province"), PlaceNode(id="town", within="province"), PlaceNode(id="hall", within="town")),
)
YES, NO = YesNo(yes=True), YesNo(yes=False)

# what is printed, then, in hindsight, now -> verdict; a flood, an outbreak and a strike
TABLE = [
    ("the flood's evacuees", exact(1243), exact(1243), exact(1243), exact(1243), "holds"),
    ("more came later", exact(1243), exact(1243), exact(1243), exact(1600), "overtaken"),
    ("they were fewer all along", exact(1243), exact(1243), exact(1200), exact(1200), "was_wrong"),
    ("more than, and they are fewer but still more", Count(form="more_than", n=1200), exact(1243), exact(1230), exact(1230), "holds"),
    ("about, and it moved a little", Count(form="about", n=120), exact(125), exact(118), exact(118), "holds"),
    ("dozens of patients", Count(form="vague", low=20, high=99, word="dozens"), exact(34), exact(41), exact(120), "overtaken"),
    ("a strike is on", YES, YES, YES, NO, "overtaken"),
    ("a strike was never on", YES, YES, NO, NO, "was_wrong"),
    ("the outbreak began", day(8), day(8), day(8), day(8), "holds"),
    ("it began earlier than was said", day(8), day(8), day(5), day(5), "was_wrong"),
    ("who is to blame", Category(category="board"), Category(category="board"), Category(category="operator"), Category(category="operator"), "was_wrong"),
    ("in the hall, said as the town", Place(place="town"), Place(place="hall"), Place(place="hall"), Place(place="hall"), "holds"),
    ("moved to the next province", Place(place="town"), Place(place="hall"), Place(place="hall"), Place(place="elsewhere"), "overtaken"),
    ("narrower than is known", Place(place="hall"), Place(place="town"), Place(place="town"), Place(place="town"), "weakened"),
    ("a text", Text(text="Closed until  May"), Text(text="closed until May"), Text(text="closed until May"), Text(text="open"), "overtaken"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "printed", "then", "hindsight", "now", "expected"), TABLE, ids=[row[0] for row in TABLE])
def test_verdicts_on_all_kinds_of_answers(
    name: str, printed: Answer, then: Answer, hindsight: Answer, now: Answer, expected: str
) -> None:
    ruling = rule(Said(answer=printed), found(then), found(hindsight), found(now), SHELTER)
    assert ruling.verdict == expected, name
    assert (ruling.could_have_known is not None) == (expected == "was_wrong")


ANSWERS: st.SearchStrategy[Answer] = st.one_of(
    st.builds(exact, st.integers(0, 30).map(float)),
    st.builds(lambda n: Count(form="more_than", n=n), st.integers(0, 30).map(float)),
    st.builds(YesNo, yes=st.booleans()),
    st.builds(day, st.integers(1, 28)),
    st.sampled_from([Category(category=one) for one in "ab"]),
    st.sampled_from([Place(place=one) for one in ("town", "hall", "province")]),
)
STATUSES: list[Status] = [
    "confirmed",
    "corroborated",
    "signalled",
    "contradicted",
    "no_indications",
    "refuted",
    "withdrawn",
    "not_looked",
]
FINDINGS = st.builds(
    lambda answer, status, likelihood: found(answer, status, likelihood=likelihood),
    st.one_of(st.none(), ANSWERS),
    st.sampled_from(STATUSES),
    st.floats(0, 0.999),
)
PRINTED = st.builds(
    Said, answer=ANSWERS, disputed=st.booleans(), past=st.booleans(), least=st.floats(0, 0.5), most=st.floats(0.5, 1)
)


@given(PRINTED, FINDINGS, FINDINGS, FINDINGS)
def test_the_verdict_depends_on_the_words_and_the_findings_alone(
    printed: Said, then: Finding, hindsight: Finding, now: Finding
) -> None:
    import msgspec

    ruling = rule(printed, then, hindsight, now, SHELTER)
    moved = [msgspec.structs.replace(one, known_seq=99, calibration="other", view="internal") for one in (then, hindsight, now)]
    assert rule(printed, *moved, SHELTER) == ruling
    if ruling.verdict == "was_wrong" and not printed.disputed:
        assert fit(printed.answer, hindsight, question=SHELTER) == "not"
        assert ruling.could_have_known == (fit(printed.answer, then, question=SHELTER) == "not")
    if ruling.verdict == "overtaken" and not printed.disputed:
        assert fit(printed.answer, hindsight, question=SHELTER) in ("fits", "weaker")


@given(ANSWERS, st.sampled_from(STATUSES))
def test_what_is_printed_as_it_is_found_holds_while_nothing_changes(answer: Answer, status: Status) -> None:
    if status in ("refuted", "withdrawn"):
        return
    same = found(answer, status)
    assert rule(Said(answer=answer), same, same, same, SHELTER).verdict == "holds"


def test_a_figure_in_dispute_is_weakened_not_wrong() -> None:
    contested = found(
        exact(1200), "contradicted", likelihood=0.5, alternatives=(Alternative(answer=exact(1243), likelihood=0.4),)
    )
    told = found(exact(1243), "corroborated")
    assert rule(Said(answer=exact(1243)), told, contested, contested).verdict == "weakened"
    lost = found(exact(1200), "contradicted", likelihood=0.9, alternatives=(Alternative(answer=exact(1243), likelihood=0.05),))
    assert rule(Said(answer=exact(1243)), told, lost, lost).verdict == "was_wrong"


def test_a_dispute_that_was_settled_is_overtaken_and_was_never_wrong() -> None:
    dispute = found(YES, "contradicted")
    settled = found(YES, "confirmed")
    assert rule(Said(answer=YES, disputed=True), dispute, dispute, dispute).verdict == "holds"
    assert rule(Said(answer=YES, disputed=True), dispute, settled, settled).verdict == "overtaken"
    assert rule(Said(answer=YES, disputed=True), settled, settled, settled).verdict == "was_wrong"
    assert rule(Said(answer=YES, disputed=True, past=True), settled, settled, settled).verdict == "holds"


def test_causes_are_told_apart() -> None:
    """A source's withdrawal, our misreading and a lawful erasure leave the same hole, and are three things."""
    from beeld.model import Contribution

    bore = (Contribution(origin="board", side="for", decibans=3.0, claims=("c1",)),)
    then = found(exact(34), contributions=bore)
    gone = found(None, "not_looked")
    sentence = IssuedSentence(
        id="b1", type="finding", text="There are 34 patients.", questions=("q",), printed=(exact(34),), statuses=("corroborated",)
    )

    def verdict(cause: str, hindsight: Finding = gone) -> tuple[str, str]:
        judged = letter.judge(
            sentence.text,
            sentence,
            lambda _: then,
            lambda _: hindsight,
            lambda _: hindsight,
            "en",
            lost={"c1": cause} if cause else {},  # type: ignore[dict-item]
        )
        return judged.verdict, judged.cause

    assert verdict("withdrawal") == ("unsupported", "withdrawal")
    assert verdict("misreading") == ("unsupported", "misreading")
    assert verdict("erasure") == ("erased", "erasure")
    assert verdict("misreading", found(exact(43))) == ("was_wrong", "misreading")
    assert verdict("") == ("unsupported", "")


def test_what_an_author_puts_before_a_number_is_read() -> None:
    assert read_printed("Er zijn meer dan 1.200 mensen.", exact(1200), "number", "nl").answer == Count(form="more_than", n=1200)
    assert read_printed("There are 1,200 people.", exact(1200), "answer", "en").answer == exact(1200)
    assert read_printed("It is very likely so.", YES, "certainty", "en").least == pytest.approx(0.8)
    assert certainty_range("Het is zo.", "nl") == (0.0, 1.0)
    assert firmness("Mogelijk is de dijk doorgebroken.", "nl") < firmness("De dijk is doorgebroken.", "nl")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("De staking begon op 9 januari 2026 in de sporthal.", [day(9), Place(place="hall")]),
        ("De staking begon op 8 januari 2026 in de stad.", [day(8), Place(place="town")]),
        ("De staking begon.", [None, None]),
    ],
)
def test_edited_words_are_read_again(text: str, expected: list[Answer | None]) -> None:
    import msgspec

    nodes = (PlaceNode(id="hall", aliases=("sporthal",)), PlaceNode(id="town", aliases=("stad",)))
    where = msgspec.structs.replace(SHELTER, id="where", places=nodes)
    sentence = IssuedSentence(
        id="b1",
        type="finding",
        text="De staking begon op 8 januari 2026 in de sporthal.",
        questions=("began", "where"),
        printed=(day(8), Place(place="hall")),
        statuses=("corroborated", "corroborated"),
        forms=("answer", "answer"),
    )
    got = said(text, sentence, "nl", {"where": where}, edited=True)
    assert [None if one is None else one.answer for one in got] == expected
