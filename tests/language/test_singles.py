"""Counts without a number, and operators that stand elsewhere than right before their number."""

from __future__ import annotations

from datetime import date

import pytest

from beeld import language
from beeld.model import Count, Day


def _counts(text: str, lang: str) -> list[tuple[float | None, str]]:
    """(number, noun) of the counts that capture reads."""
    found = language.read_sentence(text, lang, published=date(2026, 6, 1), single=True)
    return [(one.answer.n, one.noun) for one in found if isinstance(one.answer, Count)]


@pytest.mark.parametrize(
    ("lang", "text", "n", "noun"),
    [
        ("en", "No minors were on the ferry.", 0, "minors"),
        ("en", "One walker was dug out of the mud.", 1, "walker"),
        ("en", "The flood took a single house.", 1, "house"),
        ("en", "A fifth patient fell ill.", 5, "patient"),
        ("nl", "Aan boord waren geen kinderen.", 0, "kinderen"),
        ("nl", "Een derde besmette koe is geruimd.", 3, "besmette koe"),
        ("nl", "De tweede dode viel in de haven.", 2, "dode"),
        ("nl", "Er is niet één woning ontruimd.", 0, "woning"),
    ],
)
def test_what_is_counted_by_the_piece_needs_no_number(lang: str, text: str, n: int, noun: str) -> None:
    assert (n, noun) in _counts(text, lang)
    assert all(one.n != n for one in language.counts(text, lang) if n > 1)  # elsewhere only numbers are read


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "The first patients went home."),
        ("en", "The second half began, and a third party looked on."),
        ("en", "No doubt the third floor burned."),
        ("nl", "De eerste zieken gingen naar huis."),
        ("nl", "Een derde van de oogst is verloren; geen twijfel."),
    ],
)
def test_order_and_denial_of_other_things_are_no_counts(lang: str, text: str) -> None:
    assert _counts(text, lang) == []


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("en", "The shelter has never held more than forty dogs.", Count(form="at_most", n=40)),
        ("en", "It is not clear if more than 40 dogs were held.", Count(form="more_than", n=40)),
        ("en", "They lost 700 hives tops.", Count(form="at_most", n=700)),
        ("en", "They lost 700 hives at most.", Count(form="at_most", n=700)),
        ("en", "Six hundred at the outside came.", Count(form="at_most", n=600)),
        ("en", "It cost nearly €90 million.", Count(form="about", n=90_000_000, side="below")),
        ("en", "I saw 4 of them, maybe 5.", Count(form="range", low=4, high=5)),
        ("en", "Six of them, seven were sick.", Count(form="range", low=6, high=7)),
        ("en", "Two, three and four lambs were born.", Count(form="exact", n=3)),
        ("nl", "Er liepen nooit meer dan zestig koeien.", Count(form="at_most", n=60)),
        ("nl", "Zestig koeien was het maximum.", Count(form="at_most", n=60)),
        ("nl", "Het water staat een meter of drie hoog.", Count(form="about", n=3)),
        ("nl", "Honderdtien, honderdtwintig schapen stonden er.", Count(form="range", low=110, high=120)),
        ("nl", "Eenenveertig schapen verdronken.", Count(form="exact", n=41)),
        ("nl", "Het gaat niet over de twintig die vertrokken.", Count(form="exact", n=20)),
    ],
)
def test_operators_are_found_where_they_stand(lang: str, text: str, expected: Count) -> None:
    found = language.read_sentence(text, lang, published=date(2026, 6, 1))
    assert expected in [one.answer for one in found]


def test_a_number_behind_a_month_is_no_day_of_it() -> None:
    found = language.read_sentence("Sinds januari 1.240 schapen begraven.", "nl", published=date(2026, 6, 1))
    assert not [one for one in found if isinstance(one.answer, Day) and one.answer.precision == "day"]
    assert Count(form="exact", n=1240) in [one.answer for one in found]


def test_a_number_that_a_verb_tells_is_no_reference() -> None:
    found = language.read_sentence("Of this number 19 have gone home.", "en")
    assert [(one.answer, one.role) for one in found] == [(Count(form="exact", n=19), "count")]
    assert language.read_sentence("See number 19.", "en")[0].role == "reference"


def test_what_texts_say_for_short_is_not_turned() -> None:
    miles, sea, litres, flow = (language.unit(one) for one in ("miles", "nautical_miles", "litres", "litres_per_second"))
    assert language.turned(12, miles, sea) == 12
    assert language.turned(12, sea, miles) != 12
    assert language.unit_answers(litres, flow)
    assert not language.unit_answers(flow, litres)
