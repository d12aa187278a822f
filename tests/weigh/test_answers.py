"""What the model makes of counts, days, places, series, states, several values, parties, denials and confirmations, on other subjects."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import msgspec
import pytest

from beeld import weigh
from beeld.model import (
    Answer,
    Category,
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

SOURCES = {
    one.id: one
    for one in (
        Source(id="board", name="Water board", reliability="B"),
        Source(id="region", name="Safety region", reliability="A"),
        Source(id="union", name="Dockers' union", reliability="C"),
        Source(id="port", name="Port authority", reliability="B", speaks_for=("Harbour",)),
        Source(id="clinic", name="District clinic", reliability="B"),
        Source(id="gossip", name="Gossip", reliability="E"),
    )
}
SPAN = Span(text_sha256="0" * 64, start=0, end=1, quote="x")
SICK = Question(id="sick", type="count", kind="event", ask={"en": "How many fell ill?"}, unit="persons")
IN_HALL = Question(id="hall", type="count", ask={"en": "How many are in the hall?"}, unit="persons")
MOVED = Question(id="moved", type="count", cumulative=True, ask={"en": "How many were evacuated so far?"}, unit="persons")
STRIKE = Question(id="strike", type="yesno", ask={"en": "Is there a strike?"})


def said(origin: str, answer: Answer, day: int = 5, **fields: Any) -> Claim:
    source = fields.pop("source", origin)
    on = date(2026, 3, fields.pop("published", day))
    return Claim(
        id=f"{origin}-{source}-{day}-{on.day}-{msgspec.json.encode(answer).decode()}-{fields.get('polarity', '')}",
        document=fields.pop("document", f"d-{source}-{on.day}"),
        question="q",
        span=SPAN,
        answer=answer,
        source=source,
        origin=origin,
        said_at=datetime.combine(on, time(9), tzinfo=UTC),
        valid_from=date(2026, 3, day),
        tier="accepted",
        **fields,
    )


def found(question: Question, claims: list[Claim], **fields: Any) -> Finding:
    return weigh.weigh(
        question,
        claims,
        sources=SOURCES,
        calibration=weigh.declared_calibration(),
        view=View(name="internal", everything=True),
        policy=fields.pop("policy", Policy()),
        valid_at=fields.pop("valid_at", date(2026, 3, 10)),
        known_seq=1,
        **fields,
    )


def exact(n: float) -> Count:
    return Count(form="exact", n=n)


def test_a_bound_two_near_numbers_and_a_rounded_one_make_an_interval_and_the_most_specific_answer() -> None:
    claims = [
        said("region", Count(form="more_than", n=5700)),
        said("board", exact(5704)),
        said("union", exact(5703)),
        said("clinic", Count(form="about", n=6000, side="below")),
    ]
    finding = found(SICK, claims)
    assert finding.answer == exact(5704) == finding.most_specific
    assert finding.low is not None
    assert finding.high is not None
    assert 5700 < finding.low <= 5704 <= finding.high < 6000
    likely = {one.answer: one.likelihood for one in finding.alternatives if isinstance(one.answer, Count)}
    assert likely[Count(form="more_than", n=5700)] > 0.95
    assert finding.status == "contradicted"  # by one person: the case's own tolerance settles whether that matters
    within = found(msgspec.structs.replace(SICK, tolerance=2.0), claims)
    assert (within.status, within.answer) == ("corroborated", exact(5704))
    assert within.origins >= 3


def test_a_round_number_is_right_when_the_truth_rounds_to_it() -> None:
    finding = found(SICK, [said("board", exact(5700)), said("region", exact(5704))])
    assert finding.answer == exact(5704)
    assert finding.origins == 2
    assert found(SICK, [said("board", exact(61)), said("region", exact(60))]).status == "contradicted"


def test_days_and_months_agree_and_a_near_day_is_told_from_a_far_one() -> None:
    when = Question(id="when", type="date", kind="event", ask={"en": "When did it begin?"})
    day = Day(start=date(2026, 3, 2), end=date(2026, 3, 2))
    month = Day(start=date(2026, 3, 1), end=date(2026, 3, 31), precision="month")
    finding = found(when, [said("port", day), said("union", month)])
    assert (finding.answer, finding.origins) == (day, 2)
    assert finding.low == day.start.toordinal()
    next_day = Day(start=date(2026, 3, 3), end=date(2026, 3, 3))
    tolerant = msgspec.structs.replace(when, tolerance=1.0)
    assert found(when, [said("port", day), said("clinic", next_day)]).status == "contradicted"
    assert found(tolerant, [said("port", day), said("clinic", next_day)]).status == "corroborated"


def test_a_growing_total_takes_what_was_said_before_as_a_floor() -> None:
    claims = [
        said("board", exact(150), 1),
        said("region", Count(form="more_than", n=1200), 4),
        said("board", exact(1900), 8),
        said("clinic", Count(form="at_most", n=499), 2),
    ]
    finding = found(MOVED, claims)
    assert finding.answer == exact(1900)
    assert finding.status != "contradicted"
    assert found(MOVED, claims, parts=weigh.Parts(floors=False)).answer != exact(1900)


def test_a_state_that_changed_and_an_old_count_that_nobody_renewed() -> None:
    still = [said("port", YesNo(yes=True), 1), said("union", YesNo(yes=True), 1)]
    assert found(STRIKE, still, valid_at=date(2026, 3, 2)).likelihood > found(STRIKE, still, valid_at=date(2026, 9, 2)).likelihood
    ended = [*still, said("port", YesNo(yes=False), 9), said("union", YesNo(yes=False), 9)]
    assert found(STRIKE, ended).answer == YesNo(yes=False)
    assert found(STRIKE, ended, valid_at=date(2026, 3, 5)).answer == YesNo(yes=True)
    full = [said("board", exact(800), 1)]
    assert found(IN_HALL, full, valid_at=date(2026, 3, 1)).likelihood > 0.6
    late = found(IN_HALL, full, valid_at=date(2026, 4, 1))
    assert late.likelihood < 0.5
    assert any("30 days old" in one or "31 days old" in one for one in late.caveats)
    few = Count(form="vague", word="a few")
    emptied = found(IN_HALL, [*full, said("clinic", few, 28)], valid_at=date(2026, 3, 30))
    assert emptied.answer == few
    declared = msgspec.structs.replace(IN_HALL, hazard_per_day=0.0)
    assert found(declared, full, valid_at=date(2026, 4, 1)).likelihood > 0.6


def test_a_report_of_a_later_day_tells_a_little_about_an_earlier_one() -> None:
    early, later = said("union", YesNo(yes=True), 3), said("port", YesNo(yes=True), 9)
    alone, both = (found(STRIKE, one, valid_at=date(2026, 3, 4)) for one in ([early], [early, later]))
    assert both.likelihood > alone.likelihood
    plan = said("port", YesNo(yes=False), 20, published=2)
    assert found(STRIKE, [early, plan], valid_at=date(2026, 3, 4)).likelihood == alone.likelihood


def test_several_values_can_be_true_at_once() -> None:
    places = tuple(PlaceNode(id=one) for one in ("school", "church", "barn"))
    where = Question(id="where", type="place", ask={"en": "Where are they sheltered?"}, places=places, several=True)
    claims = [
        said("board", Place(place="school"), document="d1"),
        said("board", Place(place="church"), document="d1"),
        said("region", Place(place="school"), document="d2"),
        said("clinic", Place(place="church"), document="d3"),
        said("gossip", Place(place="barn"), document="d4"),
    ]
    finding = found(where, claims)
    held = {finding.answer, *(one.answer for one in finding.also)}
    assert held == {Place(place="school"), Place(place="church")}
    assert finding.status != "contradicted"
    assert [one.answer for one in finding.alternatives] == [Place(place="barn")]
    assert found(where, claims, parts=weigh.Parts(several=False)).also == ()


def test_parties_that_name_each_other_are_listed_and_not_decided() -> None:
    blame = Question(
        id="blame",
        type="category",
        ask={"en": "Who blocked the dock?"},
        categories={"harbour": ("harbour",), "dockers": ("union",)},
    )
    claims = [
        said("union", Category(category="harbour")),
        said("port", Category(category="dockers")),
        said("clinic", Category(category="dockers")),
    ]
    finding = found(blame, claims)
    assert (finding.status, finding.likelihood) == ("contradicted", 0)
    assert {one.party for one in finding.positions} == {"union", "port", "clinic"}
    assert any("name each other" in one for one in finding.caveats)
    outside = [said("clinic", Category(category="harbour")), said("board", Category(category="harbour"))]
    assert found(blame, outside).positions == ()


def test_what_better_sources_deny_is_refuted() -> None:
    rumour = said("gossip", YesNo(yes=True))
    denials = [said(one, YesNo(yes=True), polarity="denied") for one in ("region", "board", "clinic")]
    finding = found(STRIKE, [rumour, *denials])
    assert (finding.status, finding.answer) == ("refuted", YesNo(yes=False))
    assert finding.likelihood > 0.9
    assert all(one.denies for one in finding.contributions if one.origin != "gossip")
    assert found(STRIKE, [rumour]).status == "signalled"


def test_a_retraction_restores_what_the_voice_said_before() -> None:
    before = [said("board", exact(60), 2), said("region", exact(59), 2)]
    wrong = said("board", exact(95), 4)
    back = said("board", exact(95), 6, polarity="denied")
    first, last = found(SICK, before), found(SICK, [*before, wrong, back])
    assert last.answer == first.answer
    assert last.likelihood == pytest.approx(first.likelihood, abs=1e-9)
    assert found(SICK, [*before, wrong]).likelihood != pytest.approx(first.likelihood, abs=1e-3)


def test_a_garbled_or_late_relay_does_not_speak_over_its_origins_own_words() -> None:
    own = said("board", exact(61), 5)
    garbled = said("board", exact(67), 5, source="union", published=8)
    one, other = found(SICK, [own]), found(SICK, [own, garbled])
    assert (other.answer, other.likelihood) == (one.answer, one.likelihood)
    newer = said("board", exact(67), 8, source="union")
    assert found(SICK, [own, newer]).answer == exact(67)


def test_a_confirmation_dates_an_answer_anew() -> None:
    claims = [said("port", YesNo(yes=True), 1), said("region", YesNo(yes=True), 1)]
    on = Decision(id="c", kind="confirmation", by="head", on=date(2026, 5, 30), reason="seen", question="strike")
    alone = found(STRIKE, claims, valid_at=date(2026, 6, 1))
    renewed = found(STRIKE, claims, valid_at=date(2026, 6, 1), decisions=[on])
    assert renewed.likelihood > alone.likelihood
    assert renewed.status == "confirmed"


def test_who_looked_and_says_yes_is_not_counted_as_silent() -> None:
    def look(by: str) -> Coverage:
        return Coverage(
            id=by,
            question="strike",
            valid_from=date(2026, 3, 1),
            valid_to=date(2026, 3, 5),
            looked_at="all gates",
            looked_by=by,
            band="all",
        )

    yes = said("port", YesNo(yes=True))
    seen, unseen = (found(STRIKE, [yes], coverage=[look(one)]) for one in ("port", "region"))
    assert seen.likelihood > 0.5
    assert unseen.answer != YesNo(yes=True) or unseen.likelihood < seen.likelihood


def test_no_indications_says_for_how_long() -> None:
    cover = Coverage(
        id="c",
        question="strike",
        valid_from=date(2026, 3, 1),
        valid_to=date(2026, 3, 9),
        looked_at="gates",
        looked_by="region",
        band="all",
    )
    finding = found(STRIKE, [], coverage=[cover])
    days = next(int(one.split()[0]) for one in finding.what_would_change if "days without" in one)
    from datetime import timedelta

    assert found(STRIKE, [], coverage=[cover], valid_at=date(2026, 3, 10) + timedelta(days=days - 2)).status == "no_indications"
    assert found(STRIKE, [], coverage=[cover], valid_at=date(2026, 3, 10) + timedelta(days=days + 1)).status != "no_indications"
