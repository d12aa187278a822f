"""Weighing: what a finding must and must not depend on, statuses by policy, silence and withdrawals."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beeld import weigh
from beeld.model import (
    Answer,
    Claim,
    Count,
    Coverage,
    Day,
    Decision,
    Finding,
    Place,
    PlaceNode,
    Policy,
    Question,
    Source,
    Span,
    View,
    YesNo,
)
from beeld.weigh import absence
from beeld.weigh.space import Numbers

VIEW = View(name="internal", everything=True)
SOURCES = {
    one.id: one
    for one in (
        Source(id="court", name="Court", reliability="B"),
        Source(id="army", name="Army", reliability="B"),
        Source(id="wire", name="Wire", reliability="A"),
        Source(id="paper", name="Paper", reliability="C"),
        Source(id="rumour", name="Rumour", reliability="F"),
        Source(id="bureau", name="Bureau of the court", reliability="B", part_of="court"),
    )
}
SPAN = Span(text_sha256="0" * 64, start=0, end=1, quote="x")
COUNT = Question(id="moved", type="count", ask={"en": "How many were moved?"}, unit="persons", cumulative=True)
HOW_MANY = Question(id="kinds", type="count", ask={"en": "How many kinds?"}, unit="kinds")
YES_NO = Question(id="leak", type="yesno", ask={"en": "Is there a leak?"})


def claim(origin: str, answer: Answer, day: int = 10, *, question: Question = COUNT, source: str = "", **fields: Any) -> Claim:
    said = fields.pop("said", day)
    return Claim(
        id=fields.pop("id", f"{source or origin}-{day}-{answer}"),
        document=f"doc-{source or origin}-{said}",
        question=question.id,
        span=SPAN,
        answer=answer,
        source=source or origin,
        origin=origin,
        said_at=datetime.combine(date(2026, 1, said), time(12), tzinfo=UTC),
        valid_from=date(2026, 1, day),
        tier=fields.pop("tier", "accepted"),
        **fields,
    )


def found(question: Question, claims: list[Claim], **fields: Any) -> Finding:
    return weigh.weigh(
        question,
        claims,
        sources=SOURCES,
        calibration=weigh.declared_calibration(),
        view=VIEW,
        policy=Policy(),
        valid_at=fields.pop("valid_at", date(2026, 1, 20)),
        known_seq=1,
        **fields,
    )


def exact(n: float) -> Count:
    return Count(form="exact", n=n)


def test_an_exact_number_and_a_bound_that_agree_make_the_exact_one() -> None:
    finding = found(COUNT, [claim("court", exact(5704), 16), claim("army", Count(form="more_than", n=5700), 13)])
    assert finding.answer == exact(5704)
    assert finding.status == "corroborated"
    assert finding.likelihood > 0.95
    assert finding.origins == 2


def test_relays_and_copies_are_one_origin() -> None:
    own = [claim("court", exact(61), question=HOW_MANY)]
    relays = [
        claim("court", exact(61), 11, question=HOW_MANY, source="wire"),
        claim("court", exact(61), 12, question=HOW_MANY, source="paper"),
    ]
    alone, relayed = found(HOW_MANY, own), found(HOW_MANY, own + relays)
    assert (relayed.origins, relayed.status) == (1, "signalled")
    assert relayed.likelihood == pytest.approx(alone.likelihood, abs=1e-9)
    assert relayed.contributions[0].folded == ("paper", "wire")


def test_a_copy_in_its_own_name_speaks_with_its_originals_voice() -> None:
    claims = [claim("court", exact(61), question=HOW_MANY), claim("paper", exact(61), 11, question=HOW_MANY)]
    assert found(HOW_MANY, claims).origins == 2
    assert found(HOW_MANY, claims, folds={"doc-paper-11": "doc-court-10"}).origins == 1


def test_a_part_of_a_body_is_not_a_second_origin() -> None:
    assert (
        found(HOW_MANY, [claim("court", exact(61), question=HOW_MANY), claim("bureau", exact(61), question=HOW_MANY)]).origins
        == 1
    )


def test_the_latest_word_of_a_voice_counts_and_a_late_relay_renews_nothing() -> None:
    claims = [
        claim("court", exact(42), 5, question=HOW_MANY),
        claim("court", exact(61), 12, question=HOW_MANY),
        claim("court", exact(42), 5, question=HOW_MANY, source="paper", said=15),
    ]
    finding = found(HOW_MANY, claims)
    assert finding.answer == exact(61)
    assert [one.side for one in finding.contributions if one.answer == exact(42)] == ["superseded"]


def test_a_withdrawal_takes_only_what_it_targets() -> None:
    claims = [
        claim("court", exact(60), 5, question=HOW_MANY),
        claim("court", exact(61), 12, question=HOW_MANY),
        claim("court", exact(61), 14, question=HOW_MANY, polarity="denied", id="denial"),
    ]
    finding = found(HOW_MANY, claims)
    assert finding.answer == exact(60)
    assert [one.side for one in finding.contributions if one.answer == exact(61)] == ["withdrawn"]
    other = found(HOW_MANY, [claim("army", exact(61), 12, question=HOW_MANY), *claims[2:]])
    assert other.answer == exact(61)  # another's denial counts against, it withdraws nothing
    assert found(HOW_MANY, claims[1:]).status == "withdrawn"


def test_a_decision_retracts_the_claims_it_names() -> None:
    claims = [claim("court", exact(61), question=HOW_MANY, id="a"), claim("army", exact(60), question=HOW_MANY, id="b")]
    retraction = Decision(
        id="r", kind="retraction", by="analyst", on=date(2026, 1, 15), reason="misread", claims=("a",), misread=True
    )
    assert found(HOW_MANY, claims, decisions=[retraction]).answer == exact(60)


def test_two_incompatible_answers_are_a_contradiction_and_low_confidence() -> None:
    finding = found(HOW_MANY, [claim("court", exact(120), question=HOW_MANY), claim("army", exact(1500), question=HOW_MANY)])
    assert finding.status == "contradicted"
    assert finding.confidence == "low"
    assert {finding.answer, *(one.answer for one in finding.alternatives)} == {exact(120), exact(1500)}


def test_confirmed_needs_a_person_and_the_thresholds_and_is_of_what_was_known_then() -> None:
    claims = [claim("court", exact(5704), 16), claim("army", Count(form="more_than", n=5700), 13)]
    on = Decision(id="c", kind="confirmation", by="head", on=date(2026, 1, 17), reason="agree", question="moved")
    assert found(COUNT, claims).confirmable
    assert found(COUNT, claims, decisions=[on]).status == "confirmed"
    assert found(COUNT, [claims[1]], decisions=[on]).status == "signalled"
    later = [*claims, claim("court", exact(5900), 19), claim("army", exact(5900), 19)]
    assert found(COUNT, later, decisions=[on]).status == "corroborated"


def test_an_earlier_total_is_a_floor_of_a_growing_one() -> None:
    claims = [claim("army", exact(150), 2), claim("wire", exact(150), 3), claim("court", exact(4583), 12)]
    finding = found(COUNT, claims)
    assert finding.answer == exact(4583)
    assert finding.status != "contradicted"


def test_what_ended_is_not_the_state_now() -> None:
    old = claim("court", exact(23407), 2, question=HOW_MANY, valid_to=date(2026, 1, 2))
    assert found(HOW_MANY, [old, claim("army", exact(300), 12, question=HOW_MANY)]).answer == exact(300)


def test_grade_f_is_listed_and_weighs_nothing() -> None:
    finding = found(HOW_MANY, [claim("court", exact(61), question=HOW_MANY), claim("rumour", exact(99), question=HOW_MANY)])
    alone = found(HOW_MANY, [claim("court", exact(61), question=HOW_MANY)])
    assert finding.likelihood == alone.likelihood
    assert [one.origin for one in finding.contributions if one.side == "no_information"] == ["rumour"]


def test_hedges_lower_the_likelihood_in_their_order() -> None:
    likelihoods = [
        found(YES_NO, [claim("court", YesNo(yes=True), question=YES_NO, hedge=hedge)]).likelihood
        for hedge in ("none", "likely", "reported", "possible", "unconfirmed")
    ]
    assert likelihoods == sorted(likelihoods, reverse=True)
    assert likelihoods[0] > likelihoods[-1] + 0.2


def test_no_claims_and_no_coverage_is_not_looked() -> None:
    finding = found(YES_NO, [])
    assert (finding.status, finding.answer) == ("not_looked", None)


def _coverage(band: Any, start: int = 1, end: int = 18, key: str = "cov") -> Coverage:
    return Coverage(
        id=key,
        question="leak",
        valid_from=date(2026, 1, start),
        valid_to=date(2026, 1, end),
        looked_at="all dikes",
        looked_by="board",
        band=band,
    )


def test_no_indications_states_what_was_looked_at_and_decays() -> None:
    silent = [claim("court", YesNo(yes=False), question=YES_NO, reports_silence=True)]
    assert found(YES_NO, silent).status == "not_looked"  # a silence alone is no evidence of absence
    finding = found(YES_NO, silent, coverage=[_coverage("most")])
    assert (finding.status, finding.answer, finding.coverage) == ("no_indications", YesNo(yes=False), ("cov",))
    later = found(YES_NO, silent, coverage=[_coverage("most")], valid_at=date(2026, 12, 20))
    assert later.posterior_absence is not None
    assert finding.posterior_absence is not None
    assert later.posterior_absence < finding.posterior_absence
    assert later.status == "not_looked"
    assert any("band" in one for one in later.what_would_change)


def test_few_who_looked_are_not_enough() -> None:
    assert found(YES_NO, [], coverage=[_coverage("few")]).status == "not_looked"


def test_places_agree_with_what_they_lie_in() -> None:
    places = (PlaceNode(id="city"), PlaceNode(id="gaol", within="city"), PlaceNode(id="fort"))
    where = Question(id="where", type="place", ask={"en": "Where?"}, places=places)
    finding = found(
        where, [claim("court", Place(place="gaol"), question=where), claim("army", Place(place="city"), question=where)]
    )
    assert finding.answer == Place(place="gaol")
    assert finding.origins == 2
    clash = found(
        where, [claim("court", Place(place="gaol"), question=where), claim("army", Place(place="fort"), question=where)]
    )
    assert clash.status == "contradicted"


def test_days_agree_by_their_precision() -> None:
    when = Question(id="when", type="date", kind="event", ask={"en": "When?"})
    day = Day(start=date(2026, 1, 8), end=date(2026, 1, 8))
    month = Day(start=date(2026, 1, 1), end=date(2026, 1, 31), precision="month")
    finding = found(when, [claim("court", day, question=when), claim("army", month, question=when)])
    assert (finding.answer, finding.origins) == (day, 2)


def test_positions_are_listed_by_party_and_nobody_is_declared_right() -> None:
    from beeld.model import Category

    blame = Question(id="blame", type="category", ask={"en": "Who?"}, decide="per_party")
    finding = found(
        blame,
        [claim("court", Category(category="army"), question=blame), claim("army", Category(category="court"), question=blame)],
    )
    assert finding.status == "contradicted"
    assert {one.party for one in finding.positions} == {"court", "army"}
    assert finding.likelihood == 0


ANSWERS = st.one_of(
    st.builds(
        Count, form=st.sampled_from(["exact", "about", "more_than", "at_least", "at_most"]), n=st.integers(1, 3000).map(float)
    ),
    st.builds(
        lambda low, more: Count(form="range", low=float(low), high=float(low + more)), st.integers(0, 2000), st.integers(1, 500)
    ),
)
CLAIMS = st.lists(
    st.builds(
        lambda origin, answer, day, hedge: claim(origin, answer, day, question=HOW_MANY, hedge=hedge),
        st.sampled_from(["court", "army", "wire", "paper", "rumour"]),
        ANSWERS,
        st.integers(1, 15),
        st.sampled_from(["none", "reported", "possible"]),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda one: one.id,
)


@settings(max_examples=60, deadline=None)
@given(CLAIMS, st.randoms())
def test_the_order_of_claims_does_not_matter(claims: list[Claim], random: Any) -> None:
    shuffled = list(claims)
    random.shuffle(shuffled)
    one, other = found(HOW_MANY, claims), found(HOW_MANY, shuffled)
    assert one.answer == other.answer
    assert one.likelihood == pytest.approx(other.likelihood, abs=1e-6)
    assert 0 <= one.likelihood <= 1


@settings(max_examples=60, deadline=None)
@given(CLAIMS)
def test_a_clone_by_the_same_origin_changes_nothing(claims: list[Claim]) -> None:
    import msgspec

    cloned = [*claims, *(msgspec.structs.replace(one, id=one.id + "-again") for one in claims)]
    assert found(HOW_MANY, cloned).likelihood == pytest.approx(found(HOW_MANY, claims).likelihood, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(ANSWERS)
def test_chances_over_atoms_sum_to_one_and_words_hold_somewhere(answer: Count) -> None:
    space = Numbers([answer], tolerance=0, growing=False, days=False)
    assert space.prior.sum() == pytest.approx(1)
    assert space.holds(answer).any()
    pairs = space.pairs([answer])
    assert (pairs.support >= 0).all()
    assert (pairs.false > 0).all()


def test_looking_more_never_weakens_a_silence() -> None:
    calibration = weigh.declared_calibration()
    day = date(2026, 1, 20)
    once, _ = absence.from_coverage([_coverage("some")], calibration, day)
    twice, seen = absence.from_coverage([_coverage("some"), _coverage("most", key="b")], calibration, day)
    assert twice > once
    assert seen == pytest.approx(1 - 0.7 * 0.3)


def test_why_names_each_origin_and_what_would_change() -> None:
    finding = found(
        HOW_MANY, [claim("court", exact(61), question=HOW_MANY), claim("court", exact(61), 11, question=HOW_MANY, source="paper")]
    )
    for lang, words in (("en", "What would change"), ("nl", "Wat de status zou veranderen")):
        text = weigh.explain(finding, lang)
        assert "court" in text
        assert "paper" in text
        assert words in text


def test_who_says_otherwise_and_yet_makes_it_likelier_stands_apart() -> None:
    finding = found(
        COUNT,
        [
            claim("court", exact(5704)),
            claim("army", exact(5704), 11),
            claim("paper", exact(5703), 9),
            claim("wire", exact(900), 10),
        ],
    )
    near = [one.origin for one in finding.contributions if one.side == "against" and one.decibans > 0.05]
    assert near
    for lang, heading, against in (("en", "Says otherwise", "Against:"), ("nl", "Zegt iets anders", "Tegen:")):
        text = weigh.explain(finding, lang)
        under = text.split(heading)[1].splitlines()[1 : 1 + len(near)]
        assert [line.split()[0] for line in under] == near
        if against in text:
            assert "+" not in text.split(against)[1].splitlines()[1].split("decib")[0].rsplit(",", 1)[1]
    assert "says otherwise" in weigh.svg(finding)
    assert "zegt iets anders" in weigh.page(finding, "nl")
