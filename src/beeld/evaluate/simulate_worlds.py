"""Worlds with known truth, for `beeld eval weigh --simulate`. What happens in them is written here from the side of those who speak: how
people round, guess, repeat, correct themselves late, look and do not see. Nothing is taken from the weigher but the declared
meaning of grades, hedges and bands, which is what is under test.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

import numpy as np

from beeld.model import Answer, Category, Claim, Count, Coverage, Day, Question, Source, Span, YesNo

Random = np.random.Generator
BEGIN = date(2026, 1, 1)
SPAN = Span(text_sha256="0" * 64, start=0, end=1, quote="x")
# The declared meaning of a grade: a Beta over how often such a source knows; and of a hedge: what share of that is left.
GRADES = {"A": (19.0, 1.0), "B": (8.5, 1.5), "C": (4.9, 2.1), "D": (2.5, 2.5), "E": (1.2, 2.8)}
HEDGES = {"none": 1.0, "likely": 0.85, "reported": 0.7, "possible": 0.45, "unconfirmed": 0.3}
SEEN = {"all": (0.95, 1.0), "most": (0.7, 0.95), "some": (0.3, 0.7), "few": (0.05, 0.3)}
CATEGORIES = ("north", "south", "east", "west", "river", "hill")


class Item(NamedTuple):
    """One question with its claims and the truth on the day asked. `plain`: the claims without what the world adds to mislead."""

    question: Question
    claims: list[Claim]
    truth: Answer
    asked_on: date
    coverage: tuple[Coverage, ...] = ()
    plain: list[Claim] | None = None
    folds: dict[str, str] = {}


class Cast(NamedTuple):
    """The sources of a world and how often each knows."""

    sources: dict[str, Source]
    knows: dict[str, float]

    def some(self, random: Random, number: int) -> list[str]:
        return [str(one) for one in random.choice(sorted(self.sources), size=number, replace=False)]


def cast(random: Random, number: int = 300, grades: str = "AABBBBCCCDDE") -> Cast:
    """Sources of mixed grades, each with a chance to know of its own."""
    sources, knows = {}, {}
    for index in range(number):
        grade = str(random.choice(list(grades)))
        name = f"s{index:03d}"
        sources[name] = Source(id=name, name=name, reliability=grade)  # type: ignore[arg-type]
        knows[name] = float(random.beta(*GRADES[grade]))
    return Cast(sources, knows)


class Speaker:
    """Writes claims down with ids and documents of their own."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.claims: list[Claim] = []

    def says(
        self, origin: str, answer: Answer, day: int, *, hedge: str = "none", source: str = "", published: int | None = None
    ) -> Claim:
        """A claim about `day` (days from the beginning), published then or later, by the origin or a relay."""
        source = source or origin
        on = BEGIN + timedelta(days=day if published is None else published)
        number = len(self.claims)
        made = Claim(
            id=f"{self.question.id}-{number:03d}",
            document=f"{self.question.id}-d{number}",
            question=self.question.id,
            span=SPAN,
            answer=answer,
            source=source,
            origin=origin,
            said_at=datetime.combine(on, time(12), tzinfo=UTC),
            valid_from=BEGIN + timedelta(days=day),
            hedge=hedge,  # type: ignore[arg-type]
            tier="accepted",
        )
        self.claims.append(made)
        return made


def figures(n: float, keep: int, way: str) -> int:
    """A number rounded down, up or to the nearest with so many figures."""
    unit = 10 ** max(math.floor(math.log10(max(n, 1))) - keep + 1, 0)
    part = n / unit
    return int({"down": math.floor(part), "up": math.ceil(part), "near": round(part)}[way] * unit)


def worded(random: Random, n: int) -> Count:
    """How people who have a number in mind put it into words."""
    keep = int(random.choice([1, 2], p=[0.35, 0.65]))
    way = random.choice(
        ["exact", "bare", "more", "about", "nearly", "least", "most", "range"], p=[0.36, 0.1, 0.16, 0.18, 0.05, 0.06, 0.04, 0.05]
    )
    down, up = figures(n, keep, "down"), figures(n, keep, "up")
    if way == "exact":
        return Count(form="exact", n=float(n))
    if way == "bare" and n >= 300:
        return Count(form="exact", n=float(figures(n, max(keep, 2), "near")))
    if way == "more" and down < n:
        return Count(form="more_than", n=float(down))
    if way == "least":
        return Count(form="at_least", n=float(down))
    if way == "most":
        return Count(form="at_most", n=float(up))
    if way == "nearly" and n < up <= 1.1 * n:
        return Count(form="about", n=float(up), side="below")
    if way == "range" and down < up:
        return Count(form="range", low=float(down), high=float(up))
    near = figures(n, 2, "near")
    return Count(form="about", n=float(near)) if way == "about" else Count(form="exact", n=float(n))


def number(random: Random) -> int:
    """A count as news has them: as many of each order of size."""
    return int(math.exp(random.uniform(math.log(15), math.log(60000))))


def mistaken(random: Random, n: int, rumour: int) -> int:
    """What one says who does not know: an estimate, a rumour that goes round, another thing's number."""
    way = random.choice(3, p=[0.5, 0.2, 0.3])
    if way == 0:
        return max(1, round(n * math.exp(random.normal(0.0, 0.6))))
    return rumour if way == 1 else number(random)


def hedges(random: Random, items: int) -> tuple[Cast, list[Item]]:
    """Counts worded as people do, by one to five sources, firm or hedged; true of the exact count when they know."""
    people = cast(random)
    made = []
    for index in range(items):
        truth, rumour = number(random), number(random)
        speaker = Speaker(Question(id=f"q{index}", type="count", kind="event", ask={"en": "How many?"}, unit="persons"))
        for origin in people.some(random, int(random.integers(1, 6))):
            hedge = str(random.choice(list(HEDGES), p=[0.6, 0.1, 0.15, 0.1, 0.05]))
            knows = random.random() < people.knows[origin] * HEDGES[hedge]
            said = truth if knows else mistaken(random, truth, rumour)
            speaker.says(origin, worded(random, said), int(random.integers(0, 20)), hedge=hedge)
        made.append(Item(speaker.question, speaker.claims, Count(form="exact", n=float(truth)), BEGIN + timedelta(days=25)))
    return people, made


def _kind(random: Random, index: int) -> tuple[Question, Answer, Callable[[], Answer], Callable[[Answer], Answer]]:
    """A question of a random type, its truth, what one says who guesses, and how one words what one has in mind."""
    kind = str(random.choice(["yesno", "category", "count", "date"]))
    plain: Callable[[Answer], Answer] = lambda one: one  # noqa: E731
    if kind == "yesno":
        question = Question(id=f"q{index}", type="yesno", kind="event", ask={"en": "Did it?"})
        return question, YesNo(yes=bool(random.random() < 0.5)), lambda: YesNo(yes=bool(random.random() < 0.5)), plain
    if kind == "category":
        names: dict[str, tuple[str, ...]] = {one: (one,) for one in CATEGORIES}
        question = Question(id=f"q{index}", type="category", kind="event", ask={"en": "Which?"}, categories=names)
        return (
            question,
            Category(category=str(random.choice(CATEGORIES))),
            lambda: Category(category=str(random.choice(CATEGORIES))),
            plain,
        )
    if kind == "date":
        question = Question(id=f"q{index}", type="date", kind="event", ask={"en": "When?"})
        day = BEGIN + timedelta(days=int(random.integers(0, 300)))

        def other() -> Answer:
            shift = int(random.choice([-7, -2, -1, 1, 2, 7])) if random.random() < 0.5 else int(random.integers(-200, 200))
            return _day(random, day + timedelta(days=shift))

        return question, Day(start=day, end=day), other, lambda one: _day(random, day)
    truth, rumour = number(random), number(random)
    question = Question(id=f"q{index}", type="count", kind="event", ask={"en": "How many?"}, unit="persons")
    guess: Callable[[], Answer] = lambda: worded(random, mistaken(random, truth, rumour))  # noqa: E731
    return question, Count(form="exact", n=float(truth)), guess, lambda one: worded(random, truth)


def _day(random: Random, day: date) -> Day:
    """The day itself, or (one in five) its month."""
    if random.random() < 0.8:
        return Day(start=day, end=day)
    first = day.replace(day=1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return Day(start=first, end=last, precision="month")


def _mixed(random: Random, items: int, least: int, most: int) -> tuple[Cast, list[Item]]:
    people = cast(random)
    made = []
    for index in range(items):
        question, truth, guess, words = _kind(random, index)
        speaker = Speaker(question)
        for origin in people.some(random, int(random.integers(least, most + 1))):
            knows = random.random() < people.knows[origin]
            speaker.says(origin, words(truth) if knows else guess(), int(random.integers(0, 20)))
        made.append(Item(question, speaker.claims, truth, BEGIN + timedelta(days=25)))
    return people, made


def mixtures(random: Random, items: int) -> tuple[Cast, list[Item]]:
    """Yes/no, categories, counts and dates, by two to six sources of all grades."""
    return _mixed(random, items, 2, 6)


def sparse(random: Random, items: int) -> tuple[Cast, list[Item]]:
    """One claim an item."""
    return _mixed(random, items, 1, 1)


def clones(random: Random, items: int) -> tuple[Cast, list[Item]]:
    """The worst source is copied ten times, with 5% noise: seven relays that name it, three copies that were found by their text."""
    return _copied(random, items, 3)


def hidden(random: Random, items: int) -> tuple[Cast, list[Item]]:
    """As `clones`, but one of the ten names nobody and was not found: to the weigher it is a source of its own."""
    return _copied(random, items, 2)


def _copied(random: Random, items: int, by_text: int) -> tuple[Cast, list[Item]]:
    people = cast(random, grades="BBCCCDD")
    worst = min(people.knows, key=people.knows.__getitem__)
    copies = {f"z{index}": Source(id=f"z{index}", name=f"z{index}", reliability="C") for index in range(10)}
    everybody = Cast({**people.sources, **copies}, {**people.knows, **dict.fromkeys(copies, 0.7)})
    made = []
    for index in range(items):
        question, truth, guess, words = _kind(random, index)
        speaker = Speaker(question)
        for origin in [one for one in people.some(random, 5) if one != worst][:4]:
            speaker.says(origin, words(truth) if random.random() < people.knows[origin] else guess(), 5)
        first = speaker.says(worst, words(truth) if random.random() < people.knows[worst] else guess(), 5)
        plain = list(speaker.claims)
        folds = {}
        for rank, copy in enumerate(copies):
            answer = first.answer if random.random() > 0.05 else guess()
            named = rank < 7
            copied = speaker.says(worst if named else copy, answer, 5, source=copy, published=6 + rank)
            if 7 <= rank < 7 + by_text:
                folds[copied.document] = first.document
        made.append(Item(question, speaker.claims, truth, BEGIN + timedelta(days=25), plain=plain, folds=folds))
    return everybody, made


def delay(random: Random, items: int) -> tuple[Cast, list[Item]]:
    """First figures are wrong in seven of ten cases, and most are corrected by their own voice days later; relays print the first ones after the correction."""
    people = cast(random)
    made = []
    for index in range(items):
        truth, rumour = number(random), number(random)
        question = Question(id=f"q{index}", type="count", kind="event", ask={"en": "How many?"}, unit="persons")
        speaker = Speaker(question)
        plain: list[Claim] = []
        for origin in people.some(random, int(random.integers(1, 5))):
            day = int(random.integers(0, 8))
            early = worded(random, truth if random.random() < 0.3 else mistaken(random, truth, rumour))
            corrected = random.random() < 0.7
            if corrected:
                speaker.says(origin, early, day)
                day += int(random.integers(2, 8))
            late = worded(random, truth if random.random() < people.knows[origin] else mistaken(random, truth, rumour))
            plain.append(speaker.says(origin, late, day))
            for relay in people.some(random, int(random.integers(0, 3))):
                if corrected and relay != origin:  # a paper that prints the old figure after the new one
                    behind = int(random.integers(1, 9))
                    speaker.says(origin, early, max(day - 3, 0), source=relay, published=day + behind)
        made.append(Item(question, speaker.claims, Count(form="exact", n=float(truth)), BEGIN + timedelta(days=25), plain=plain))
    return people, made


def states(random: Random, items: int) -> tuple[Cast, list[Item]]:
    """States that last for a while (Weibull; one in ten for weeks, the others for a year or more) and are reported on random days."""
    people = cast(random)
    made = []
    for index in range(items):
        kind = str(random.choice(["yesno", "category"]))
        names: dict[str, tuple[str, ...]] = {one: (one,) for one in CATEGORIES}
        question = (
            Question(id=f"q{index}", type="yesno", ask={"en": "Is it?"})
            if kind == "yesno"
            else Question(id=f"q{index}", type="category", ask={"en": "Which?"}, categories=names)
        )
        values: list[Answer] = (
            [YesNo(yes=True), YesNo(yes=False)] if kind == "yesno" else [Category(category=one) for one in CATEGORIES]
        )
        scale = 20.0 if random.random() < 0.1 else 500.0
        history = _history(random, values, scale, 40)
        speaker = Speaker(question)
        for origin in people.some(random, int(random.integers(2, 7))):
            day = int(random.integers(0, 40))
            knows = random.random() < people.knows[origin]
            speaker.says(origin, history[day] if knows else values[int(random.integers(len(values)))], day)
        made.append(Item(question, speaker.claims, history[40], BEGIN + timedelta(days=40)))
    return people, made


def _history(random: Random, values: list[Answer], scale: float, days: int) -> list[Answer]:
    now = values[int(random.integers(len(values)))]
    left = scale * float(random.weibull(1.3)) * float(random.random())  # begun before the first day
    found = []
    for _ in range(days + 1):
        if left <= 0:
            now = values[int(random.integers(len(values)))]
            left = scale * float(random.weibull(1.3))
        found.append(now)
        left -= 1
    return found


def coverage(random: Random, items: int) -> tuple[Cast, list[Item]]:
    """Incidents that are there in one of ten cases. Offices look, each sees with a chance within its band, says so if it does; three of ten
    records of who looked are lost.
    """
    people = cast(random, grades="AABBC")
    made = []
    for index in range(items):
        question = Question(id=f"q{index}", type="yesno", kind="event", ask={"en": "Has it come in?"})
        there = bool(random.random() < 0.1)
        speaker = Speaker(question)
        looked = []
        for office in people.some(random, int(random.integers(1, 5))):
            band = str(random.choice(list(SEEN)))
            sees = there and random.random() < random.uniform(*SEEN[band])
            false_alarm = not there and random.random() < 0.02
            if sees or false_alarm:
                speaker.says(office, YesNo(yes=True), 20)
            if random.random() < 0.7:
                day = BEGIN + timedelta(days=20)
                one = Coverage(
                    id=f"{question.id}-{office}",
                    question=question.id,
                    valid_from=BEGIN,
                    valid_to=day,
                    looked_at="sites",
                    looked_by=office,
                    band=band,  # type: ignore[arg-type]
                )
                looked.append(one)
        made.append(Item(question, speaker.claims, YesNo(yes=there), BEGIN + timedelta(days=20), tuple(looked)))
    return people, made


WORLDS: dict[str, Callable[[Random, int], tuple[Cast, list[Item]]]] = {
    "clones": clones,
    "hidden": hidden,
    "hedges": hedges,
    "delay": delay,
    "states": states,
    "coverage": coverage,
    "sparse": sparse,
    "mixtures": mixtures,
}
