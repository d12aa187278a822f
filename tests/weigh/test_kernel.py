"""The kernel: what it must not depend on, a chain against the sum over all histories, bulk against a case, batches against the whole."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beeld import weigh
from beeld.errors import InputError
from beeld.model import Answer, Category, Claim, Count, Day, Policy, Question, Source, Span, View, permitted
from beeld.weigh import bulk, kernel, worded

HAZARDS = ((0.002, 0.9), (0.08, 0.1))
GRADES = {"A": 0.95, "B": 0.85, "C": 0.7, "D": 0.5, "E": 0.3}


def columns(seed: int = 0, count: int = 400, origins: int = 12, *, days: bool = False) -> bulk.Columns:
    random = np.random.default_rng(seed)
    question = np.sort(random.integers(0, count // 5, count))
    return bulk.Columns(
        question=question,
        origin=random.integers(0, origins, count),
        value=random.integers(0, 4, count),
        hedge=random.integers(0, 3, count),
        day=random.integers(0, 30, count) if days else None,
        said=np.arange(count),
    )


OPENNESS = np.array([1.0, 0.7, 0.3])
ACCURACY = np.linspace(0.3, 0.95, 12)


@pytest.mark.parametrize("days", [False, True])
def test_a_split_into_batches_changes_nothing(days: bool) -> None:
    made = columns(days=days)
    options = {"openness": OPENNESS} | ({"hazards": HAZARDS, "asked_on": 35} if days else {})
    whole = bulk.weigh_all(bulk.prepare(made, 12, **options), ACCURACY)
    for size in (1, 7, 60):
        parts = bulk.weigh_all(bulk.prepare(made, 12, batch_claims=size, **options), ACCURACY)
        assert (parts.question == whole.question).all()
        assert (parts.value == whole.value).all()
        assert np.abs(parts.likelihood - whole.likelihood).max() < 1e-12


def test_a_question_is_carried_over_the_edge_of_a_piece() -> None:
    made = columns()
    whole = bulk.weigh_all(bulk.prepare(made, 12, openness=OPENNESS), ACCURACY)
    for size in (1, 3, 50):
        pieces = [bulk.take(made, slice(a, a + size)) for a in range(0, len(made.question), size)]
        found = [bulk.weigh(bulk.build(one, 12, openness=OPENNESS), ACCURACY) for one in bulk.batches(iter(pieces))]
        assert (np.concatenate([one.question for one in found]) == whole.question).all()
        assert np.abs(np.concatenate([one.likelihood for one in found]) - whole.likelihood).max() < 1e-12
    with pytest.raises(InputError, match="not sorted"):
        list(bulk.batches([bulk.take(made, slice(None, None, -1))]))


def test_a_hedge_or_origin_without_a_row_is_told() -> None:
    for origins, openness in ((12, OPENNESS[:2]), (11, OPENNESS)):
        with pytest.raises(InputError, match="has no row"):
            bulk.build(columns(), origins, openness=openness)


def test_the_order_of_claims_changes_nothing() -> None:
    made = columns()
    mixed = bulk.take(made, np.random.default_rng(1).permutation(len(made.question)))
    one, other = (bulk.weigh_all(bulk.prepare(each, 12, openness=OPENNESS), ACCURACY) for each in (made, mixed))
    assert np.abs(one.likelihood - other.likelihood).max() < 1e-12
    assert (one.origins == other.origins).all()


def test_one_new_claim_is_weighed_as_in_a_full_run() -> None:
    made = bulk.in_order(columns()._replace(said=None), 12)
    new = bulk.Columns(np.array([3, 9]), np.array([11, 2]), np.array([1, 0]), np.array([0, 1]))
    quick = bulk.reweigh(made, new, ACCURACY, openness=OPENNESS)
    whole = bulk.weigh_all(bulk.prepare(bulk.join([made, new]), 12, openness=OPENNESS), ACCURACY)
    place = np.searchsorted(whole.question, quick.question)
    assert np.abs(whole.likelihood[place] - quick.likelihood).max() < 1e-9


def test_turns_find_who_is_right_and_do_not_depend_on_threads_or_batches() -> None:
    random = np.random.default_rng(3)
    truth = random.integers(0, 4, 800)
    knows = np.linspace(0.2, 0.95, 12)
    question = np.repeat(np.arange(800), 6)
    origin = np.concatenate([random.permutation(12)[:6] for _ in range(800)])
    value = np.where(random.random(4800) < knows[origin], truth[question], random.integers(0, 4, 4800))
    made = bulk.Columns(question, origin, value)
    alpha, beta, start = np.full(12, 2.0), np.full(12, 1.0), np.full(12, 0.7)
    runs = [
        bulk.turns(bulk.prepare(made, 12, batch_claims=size), start, alpha=alpha, beta=beta, threads=threads)
        for size, threads in ((10_000, 1), (500, 1), (500, 2))
    ]
    assert np.abs(runs[0] - runs[1]).max() < 1e-9
    assert (runs[1] == runs[2]).all()
    assert np.corrcoef(runs[0], knows)[0, 1] > 0.97
    found = bulk.weigh_all(bulk.prepare(made, 12), runs[0])
    assert (found.value == truth).mean() > 0.9


def test_the_chain_is_the_sum_over_all_histories() -> None:
    """Forward and backward against brute force: every history of a state with three values over four days, asked between the claims."""
    made = bulk.Columns(np.zeros(4, dtype=int), np.arange(4), np.array([0, 1, 0, 1]), None, np.array([0, 3, 9, 14]))
    accuracy, rate, asked_on = np.array([0.9, 0.6, 0.7, 0.8]), 0.05, 7
    batch = bulk.build(made, 4, hazards=((rate, 1.0),), asked_on=asked_on)
    found = kernel.posterior(batch, kernel.gains(batch.classes, accuracy))
    times = [0, 3, 7, 9, 14]
    said = {0: (0, 0), 3: (1, 1), 9: (0, 2), 14: (1, 3)}
    total = np.zeros(3)
    for history in product(range(3), repeat=5):
        chance = 1 / 3
        for index in range(1, 5):
            stay = np.exp(-rate * (times[index] - times[index - 1]))
            chance *= stay * (history[index] == history[index - 1]) + (1 - stay) / 3
        for day, (value, origin) in said.items():
            a = accuracy[origin]
            chance *= a * (history[times.index(day)] == value) + (1 - a) / 3
        total[history[2]] += chance
    assert np.abs(found - total / total.sum()).max() < 1e-9


def _case(claims: list[tuple[str, Answer, int]], question: Question) -> tuple[Answer | None, float, float | None, float | None]:
    sources = {grade: Source(id=grade, name=grade, reliability=grade) for grade in GRADES}  # type: ignore[arg-type]
    span = Span(text_sha256="0" * 64, start=0, end=1, quote="x")
    begin = date(2026, 1, 1)
    made = [
        Claim(
            id=f"c{index}",
            document=f"d{index}",
            question=question.id,
            span=span,
            answer=answer,
            source=origin,
            origin=origin,
            said_at=datetime.combine(begin + timedelta(days=day), time(12), tzinfo=UTC),
            valid_from=begin + timedelta(days=day),
            tier="accepted",
        )
        for index, (origin, answer, day) in enumerate(claims)
    ]
    found = weigh.weigh(
        question,
        made,
        sources=sources,
        calibration=weigh.declared_calibration(),
        view=View(name="internal", everything=True),
        policy=Policy(),
        valid_at=begin + timedelta(days=40),
        known_seq=0,
        parts=weigh.Parts(popular=False),
    )
    return found.answer, found.likelihood, found.low, found.high


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from("rgb"), min_size=1, max_size=5), st.permutations("ABCDE"), st.integers(0, 3))
def test_a_case_and_bulk_are_one_arithmetic_for_states(values: list[str], origins: list[str], gap: int) -> None:
    """The same claims, as values of a case and as columns. The case's categories are declared, so that both think of as many answers."""
    said = sorted(set(values))
    names: dict[str, tuple[str, ...]] = {one: (one,) for one in [*said, "nobody said"]}
    question = Question(id="q", type="category", ask={"en": "?"}, categories=names)
    days = [index * gap for index in range(len(values))]
    rows = [(origin, Category(category=value), day) for origin, value, day in zip(origins, values, days, strict=False)]
    _, likelihood, _, _ = _case([(a, b, c) for a, b, c in rows], question)
    made = bulk.Columns(
        np.zeros(len(values), dtype=int),
        np.array(["ABCDE".index(one) for one, _, _ in rows]),
        np.array([said.index(one) for one in values]),
        None,
        np.array(days),
    )
    accuracy = np.array([GRADES[one] for one in "ABCDE"])
    found = bulk.weigh(bulk.build(made, 5, hazards=((0.002, 0.9), (0.08, 0.1)), asked_on=40), accuracy)
    assert found.likelihood[0] == pytest.approx(min(likelihood, 0.999), abs=2e-3 if likelihood > 0.998 else 1e-6)


COUNTS = st.one_of(
    st.builds(lambda n: Count(form="exact", n=float(n)), st.integers(3, 9000)),
    st.builds(
        lambda form, n: Count(form=form, n=float(n)),
        st.sampled_from(["about", "more_than", "at_least", "at_most"]),
        st.integers(3, 9000),
    ),
    st.builds(lambda a, b: Count(form="range", low=float(a), high=float(a + b)), st.integers(1, 900), st.integers(1, 300)),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(COUNTS, min_size=1, max_size=5), min_size=1, max_size=4))
def test_a_case_and_bulk_are_one_arithmetic_for_counts(groups: list[list[Count]]) -> None:
    question = np.repeat(np.arange(len(groups)), [len(one) for one in groups])
    origin = np.concatenate([np.arange(len(one)) for one in groups])
    accuracy = np.array([GRADES[one] for one in "ABCDE"])
    found = bulk.numbers(question, origin, worded.columns([one for group in groups for one in group]), accuracy)
    for index, group in enumerate(groups):
        event = Question(id="q", type="count", kind="event", ask={"en": "?"})
        answer, likelihood, low, high = _case([("ABCDE"[rank], one, 3) for rank, one in enumerate(group)], event)
        assert found.likelihood[index] == pytest.approx(likelihood, abs=1e-6) or likelihood == 0.999
        assert found.low is not None
        assert found.high is not None
        assert (found.low[index], found.high[index]) == (low, high)
        said = [one for each in groups for one in each][found.value[index]]
        assert answer is not None
        assert permitted(said) == permitted(answer)


@settings(max_examples=60, deadline=None)
@given(st.lists(COUNTS, min_size=1, max_size=4), st.sampled_from("ABCDE"))
def test_one_more_agreeing_origin_never_lowers(answers: list[Count], grade: str) -> None:
    """An exact answer that is the best one, said once more by somebody else, is at least as likely. (Of a loose bound this is not so: who knows
    of 25 would hardly say "more than 3", and two who do speak for less.)
    """
    event = Question(id="q", type="count", kind="event", ask={"en": "?"})
    used = "ABCDE".replace(grade, "")
    rows: list[tuple[str, Answer, int]] = [(used[index], one, 3) for index, one in enumerate(answers)]
    best, before, _, _ = _case(rows, event)
    assert isinstance(best, Count)
    if best.form != "exact":
        return
    again, after, _, _ = _case([*rows, (grade, best, 4)], event)
    if again == best:
        assert after >= before - 1e-6


def test_days_are_weighed_in_bulk_too() -> None:
    day = date(2026, 1, 8)
    said = worded.columns([Day(start=day, end=day), Day(start=date(2026, 1, 1), end=date(2026, 1, 31), precision="month")])
    found = bulk.numbers(np.array([0, 0]), np.array([0, 1]), said, np.array([0.85, 0.85]), days=True)
    assert found.value[0] == 0
    assert found.likelihood[0] > 0.85
    assert found.low is not None
    assert found.low[0] == day.toordinal()
