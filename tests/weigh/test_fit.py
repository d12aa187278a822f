"""Fitting over arrays: engines, copying, two meanings, likelihoods, lists of names."""

from __future__ import annotations

import numpy as np
import pytest

from beeld.weigh.fit import FitParts, Table, best, build, by_confirmed, choose, fit, number_of, one_coin, vote
from beeld.weigh.fit.agreement import claim_weights, excess_agreement
from beeld.weigh.fit.categories import fit_categories
from beeld.weigh.fit.lists import Name, chosen, fit_lists, known_names, listed, names_of, same

ITEMS = 400


def crowd(
    accuracies: list[float], *, labels: int = 2, seed: int = 0, shares: list[float] | None = None, items: int = ITEMS
) -> tuple[list[tuple[str, str, str]], list[int]]:
    """(claims as source, item, label; truth): every source claims on every item with its accuracy, or on a share of them."""
    random = np.random.default_rng(seed)
    truth = random.integers(0, labels, items)
    rows = []
    for number, accuracy in enumerate(accuracies):
        for item in range(items):
            if shares and random.random() > shares[number]:
                continue
            right = random.random() < accuracy
            label = truth[item] if right else (truth[item] + random.integers(1, labels)) % labels
            rows.append((f"s{number}", f"{item:05d}", str(label)))
    return rows, truth.tolist()


def table_of(rows: list[tuple[str, str, str]]) -> Table:
    return build([one[0] for one in rows], [one[1] for one in rows], ["p"] * len(rows), [one[2] for one in rows])


def right(table: Table, chances: np.ndarray, truth: list[int]) -> float:
    said = table.values[table.candidate_value[best(chances, table)]]
    return float(np.mean([int(one) == truth[int(item)] for one, (item, _) in zip(said, table.items, strict=True)]))


def cloned(
    rows: list[tuple[str, str, str]], source: str, copies: int, noise: float, labels: int = 2
) -> list[tuple[str, str, str]]:
    random = np.random.default_rng(1)
    more = []
    for copy in range(copies):
        for one, item, label in rows:
            if one == source:
                said = str(random.integers(labels)) if random.random() < noise else label
                more.append((f"{source}-{copy}", item, said))
    return rows + more


def test_the_latest_word_of_a_source_counts() -> None:
    table = build(["a", "a", "b"], ["x", "x", "x"], ["p"] * 3, ["1", "2", "3"], [5.0, 9.0, 1.0])
    assert sorted(table.values[table.candidate_value[table.candidate]].tolist()) == ["2", "3"]
    without = build(["a", "a", "b"], ["x", "x", "x"], ["p"] * 3, ["1", "2", "3"])
    assert len(without.source) == 3


def test_confusion_rows_beat_the_vote_where_sources_lean() -> None:
    """Three sources always say 0 but for sure cases; two tell both apart."""
    random = np.random.default_rng(3)
    truth = random.integers(0, 2, ITEMS)
    rows = []
    for item in range(ITEMS):
        for source in range(3):
            says = 1 if truth[item] == 1 and random.random() < 0.35 else 0
            rows.append((f"lean{source}", f"{item:05d}", str(says)))
        rows += [
            (f"sharp{number}", f"{item:05d}", str(truth[item] if random.random() < 0.93 else 1 - truth[item]))
            for number in range(2)
        ]
    table = table_of(rows)
    fitted = fit(table)
    assert fitted.engine == "categories"
    assert right(table, fitted.chances, truth.tolist()) > right(table, vote(table), truth.tolist()) + 0.03


def test_ten_clones_of_a_bad_source_change_hardly_an_answer() -> None:
    rows, truth = crowd([0.5, *([0.75] * 12)], shares=[1.0] + [0.6] * 12)
    plain = table_of(rows)
    before = best(fit(plain).chances, plain)
    many = table_of(cloned(rows, "s0", 10, 0.05))
    fitted = fit(many)
    changed = np.mean(
        plain.values[plain.candidate_value[before]] != many.values[many.candidate_value[best(fitted.chances, many)]]
    )
    assert changed < 0.01
    off = fit(many, parts=FitParts(dependence=False))
    assert right(many, off.chances, truth) < right(many, fitted.chances, truth) - 0.1
    assert {one.first.split("-")[0] for one in fitted.related} == {"s0"}


def test_honest_agreement_is_no_copying() -> None:
    rows, _ = crowd([0.9] * 6 + [0.7] * 10)
    table = table_of(rows)
    related = excess_agreement(table)
    assert related.nnz == 0
    assert (claim_weights(table, related) == 1).all()
    sure, known = crowd(
        [0.97] * 4 + [0.7] * 8
    )  # the surer honest sources are, the less room there is to tell: they lose weight, not the answer
    close = table_of(sure)
    assert excess_agreement(close).max() < 0.5
    assert right(close, fit(close).chances, known) > 0.97


def test_chances_are_chances_and_the_same_twice() -> None:
    rows, _ = crowd([0.8, 0.7, 0.6, 0.9], labels=4, shares=[0.7] * 4)
    table = table_of(rows)
    first, second = fit(table), fit(table)
    assert (first.chances == second.chances).all()
    sums = np.add.reduceat(first.chances, table.starts[:-1])
    assert (first.chances >= 0).all()
    assert (sums <= 1 + 1e-9).all()
    whole = fit_categories(table).chances
    assert whole.sum(axis=1) == pytest.approx(np.ones(len(whole)))


@pytest.mark.parametrize("name", FitParts._fields)
def test_each_part_can_be_switched_off(name: str) -> None:
    rows, truth = crowd([0.8, 0.75, 0.7, 0.7], shares=[0.8] * 4)
    table = table_of(rows)
    fitted = fit(table, parts=FitParts(**{name: False}))
    assert right(table, fitted.chances, truth) > 0.7


def _timetable(seed: int = 0) -> tuple[Table, dict[tuple[str, str], str]]:
    """Departures, gates and platforms of buses: four families; in `left` two measure when the doors close, three when the bus is on the road."""
    random = np.random.default_rng(seed)
    rows, truth = [], {}
    families = {"a": (0.92, "door"), "b": (0.88, "door"), "c": (0.6, "road"), "d": (0.6, "road"), "e": (0.6, "road")}
    for item in range(500):
        name = f"bus{item:04d}"
        door = int(random.integers(300, 1200))
        road = door + int(random.integers(4, 15))
        values = {"left": str(door), "stand": str(random.integers(1, 40)), "due": str(door - 1)}
        truth |= {(name, prop): value for prop, value in values.items()}
        for family, (accuracy, meant) in families.items():
            said = {}
            for prop, value in values.items():
                shown = str(road) if prop == "left" and meant == "road" else value
                good = random.random() < (0.85 if prop == "left" and meant == "road" else accuracy)
                said[prop] = shown if good else str(int(shown) + int(random.integers(1, 30)))
            for member in range(3 if meant == "road" else 2):
                rows += [(f"{family}{member}", name, prop, value) for prop, value in said.items() if random.random() < 0.9]
    table = build(*(list(column) for column in zip(*rows, strict=True)))
    return table, truth


def _share_right(table: Table, chances: np.ndarray, truth: dict[tuple[str, str], str], prop: str) -> float:
    said = table.values[table.candidate_value[best(chances, table)]]
    return float(np.mean([truth[key] == one for one, key in zip(said, table.items, strict=True) if key[1] == prop]))


def test_two_meanings_are_found_reported_and_settled_by_a_definition() -> None:
    table, truth = _timetable()
    fitted = fit(table)
    assert fitted.engine == "values"
    assert [one.property for one in fitted.variants] == ["left"]
    one = fitted.variants[0]
    camps = [{name[0] for name in camp} for camp in one.camps]
    assert camps == [{"c", "d", "e"}, {"a", "b"}]
    assert one.offset is not None
    assert one.offset < 0
    assert one.one_way is not None
    assert one.one_way > 0.9
    assert (one.chosen, one.by) == (1, "reputation")
    door = fit(table, definitions={"left": "a0"})
    assert (door.variants[0].chosen, door.variants[0].by) == (1, "definition")
    road = fit(table, definitions={"left": "c0"})
    assert _share_right(table, door.chances, truth, "left") > 0.9
    assert _share_right(table, road.chances, truth, "left") < 0.1
    assert _share_right(table, fitted.chances, truth, "left") > 0.9  # reputation in the other properties chooses by default


def test_reputation_is_what_chooses_the_camp() -> None:
    table, truth = _timetable()
    alone = fit(table, parts=FitParts(reputation=False))
    assert _share_right(table, alone.chances, truth, "left") < 0.5


def test_families_share_one_voice() -> None:
    table, _ = _timetable()
    fitted = fit(table)
    shares = {(one.first, one.second): one.share for one in fitted.related if one.property == "stand"}
    assert min(share for pair, share in shares.items() if pair[0][0] == pair[1][0]) > 0.8
    assert fitted.weights.min() < 0.5


def test_the_engine_follows_the_shape() -> None:
    assert choose(table_of(crowd([0.8] * 3, items=30)[0])) == "categories"
    assert choose(_timetable()[0]) == "values"
    random = np.random.default_rng(0)
    rows = [(f"s{source}", f"{item}", str(random.integers(0, 5000))) for item in range(50) for source in range(6)]
    assert choose(table_of(rows)) == "coins"


def test_confirmed_answers_move_the_likelihood_of_their_property() -> None:
    rows, truth = crowd([0.7, 0.7, 0.7], labels=3)
    table = table_of(rows)
    chances = np.clip(one_coin(table), 0.02, 0.98)
    top = best(chances, table)
    ok = np.array(
        [
            int(table.values[table.candidate_value[one]]) == truth[int(item)]
            for one, (item, _) in zip(top, table.items, strict=True)
        ]
    )
    judged = np.arange(0, ITEMS, 2)
    moved = by_confirmed(table, chances, judged, ok[judged].astype(float))
    rest = np.arange(1, ITEMS, 2)
    assert (best(moved, table) == top).all()
    assert abs(moved[top][rest].mean() - ok[rest].mean()) < abs(chances[top][rest].mean() - ok[rest].mean())


def test_no_confirmed_answers_change_nothing_elsewhere() -> None:
    table, _ = _timetable()
    fitted = fit(table)
    items = np.flatnonzero(table.properties == 0)[:40]
    moved = by_confirmed(table, fitted.chances, items, np.ones(40))
    others = table.properties[table.candidate_item] != 0
    assert (moved[others] == fitted.chances[others]).all()


def test_numbers_and_clock_times() -> None:
    assert number_of("18:45") == 1125
    assert number_of("3.5") == 3.5
    assert number_of("B12") is None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Jansen, Piet; de Vries, Anna", [("jansen", "p"), ("vries", "a")]),
        ("Piet Jansen, Anna de Vries", [("jansen", "p"), ("vries", "a")]),
        ("Piet Jansen and Anna Vries", [("jansen", "p"), ("vries", "a")]),
        ("JANSEN, PIET", [("jansen", "p")]),
        ("Jansen", [("jansen", "")]),
        ("O&apos;Neill, R&eacute;ne (Author)", [("oneill", "r")]),
        ("none", []),
    ],
)
def test_names_as_they_are_written(text: str, wanted: list[tuple[str, str]]) -> None:
    assert names_of(text)[0] == [Name(*one) for one in wanted]


def test_one_person_is_known_by_surname_and_initial() -> None:
    known = known_names(["Jansen, Piet; Jansen, Anna", "Piet Jansen; Anna Jansen", "Jansen"])
    assert known == [Name("jansen", "a"), Name("jansen", "p")]
    assert same(Name("jansen"), Name("jansen", "p"))
    assert not same(Name("jansen", "a"), Name("jansen", "p"))
    assert listed("Piet Jansen", known) == {Name("jansen", "p")}
    assert listed("JANSEN", known) == set(known)


def test_a_source_that_names_only_the_first_takes_nothing_away() -> None:
    books = [f"b{number}" for number in range(30)]
    rows = []
    for number, book in enumerate(books):
        full = f"Bakker, Jan; Visser, Mia{'' if number % 2 else '; Smit, Lia'}"
        rows += [(f"careful{one}", book, full) for one in range(3)]
        rows += [(f"hasty{one}", book, "Bakker, Jan") for one in range(3)]
        rows.append(("wild", book, "Bakker, Jan; Vos, Tom" if number % 3 == 0 else "Bakker, Jan"))
    fitted = fit_lists([one[0] for one in rows], [one[1] for one in rows], [one[2] for one in rows])
    names = {one.surname for one in chosen(fitted.chances["b0"])}
    assert names == {"bakker", "visser", "smit"}
    assert {one.surname for one in chosen(fitted.votes["b0"])} == {"bakker"}
