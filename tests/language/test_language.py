"""read and say: tables of wordings, and read(say(x)) == x."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beeld import language
from beeld.errors import InputError
from beeld.model import Count, Day

COUNTS = [
    ("nl", "Er zijn 5.704 mensen geteld.", Count(form="exact", n=5704)),
    ("nl", "Er zijn ruim 4.400 koeien verplaatst.", Count(form="more_than", n=4400)),
    ("nl", "Hooguit twintig gezinnen bleven.", Count(form="at_most", n=20)),
    ("nl", "Zo'n vijfduizend zevenhonderdvier stakers.", Count(form="about", n=5704)),
    ("nl", "Anderhalf miljoen kippen zijn geruimd.", Count(form="exact", n=1_500_000)),
    ("nl", "Tussen de 300 en 400 huizen staan blank.", Count(form="range", low=300, high=400)),
    ("nl", "Er zijn tientallen gewonden.", Count(form="vague", word="tientallen", low=20, high=99)),
    ("nl", "Bijna 6.000 reizigers strandden.", Count(form="about", n=6000, side="below")),
    ("en", "More than 5,700 men were moved.", Count(form="more_than", n=5700)),
    ("en", "At least 12 boats sank.", Count(form="at_least", n=12)),
    ("en", "As many as 7,000 homes may be lost.", Count(form="at_most", n=7000)),
    ("en", "Some 18.4 million birds were culled.", Count(form="about", n=18_400_000)),
    ("en", "Between four and six nurses were ill.", Count(form="range", low=4, high=6)),
    ("en", "Two hundred or so passengers waited.", Count(form="about", n=200)),
    ("nl", "Zes- tot zevenduizend mensen liepen mee.", Count(form="range", low=6000, high=7000)),
    ("nl", "Drieënhalf miljoen kippen werden geruimd.", Count(form="exact", n=3_500_000)),
    ("nl", "Twee en een half miljoen kippen werden geruimd.", Count(form="exact", n=2_500_000)),
    ("nl", "Twaalf tot dertien miljoen vogels stierven.", Count(form="range", low=12e6, high=13e6)),
    ("nl", "Er liepen twintig of dertig mensen weg.", Count(form="range", low=20, high=30)),
    ("nl", "Er worden tussen één en tien mensen vastgehouden.", Count(form="range", low=1, high=10)),
    ("en", "Between two and ten people are held.", Count(form="range", low=2, high=10)),
    ("en", "Six million birds were culled.", Count(form="exact", n=6_000_000)),
    ("en", "Fifteen and a half thousand people stayed.", Count(form="exact", n=15_500)),
    ("en", "Between six and seven thousand people stayed.", Count(form="range", low=6000, high=7000)),
    ("en", "Two or three hundred people stayed.", Count(form="range", low=200, high=300)),
    ("en", "Crews of four and six people left.", Count(form="exact", n=4)),
]


@pytest.mark.parametrize(("lang", "text", "expected"), COUNTS)
def test_counts_are_read_with_their_operator(lang: str, text: str, expected: Count) -> None:
    assert expected in language.counts(text, lang)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("nl", "Zie Kamerstukken II 2025/2026, 27925, nr. 1016."),
        ("nl", "De man van 43 jaar oud werd op 3 mei 2025 gehoord."),
        ("nl", "Het kostte 12 miljoen euro en 17 kilometer hek."),
        ("en", "Article 12 applies; 40% of the 3-year-old pipes leaked at 14.30."),
        ("en", "In 2019 there were no fires; at 14:30 a man aged 51 left."),
        ("en", "The fence is 17 km long and cost $4 million in 2025."),
    ],
)
def test_dates_ages_papers_money_and_measures_are_no_counts(lang: str, text: str) -> None:
    assert language.counts(text, lang) == []


def test_a_change_is_no_range() -> None:
    assert language.counts("The toll rose from 12 to 15 deaths.", "en") == [Count(form="exact", n=12), Count(form="exact", n=15)]
    assert language.counts("From 12 to 15 boats sank.", "en") == [Count(form="range", low=12, high=15)]


def test_what_has_a_unit_is_no_number_of_a_paper() -> None:
    found = language.read("De bodem zakte op het diepste punt 14 centimeter; zie punt 14.", "nl")
    assert [(one.role, one.measure) for one in found] == [("measure", "centimetres"), ("reference", "")]


def test_days_are_resolved_against_the_publication() -> None:
    published = date(2026, 1, 14)  # a Wednesday
    found = [one.answer for one in language.read("Op zaterdag en op 8 januari.", "nl", published=published) if one.role == "date"]
    assert found == [Day(start=date(2026, 1, 10), end=date(2026, 1, 10)), Day(start=date(2026, 1, 8), end=date(2026, 1, 8))]
    assert language.read("It closed on Monday.", "en") == []
    late = language.read("At the end of 2025 it rose.", "en", published=published)
    assert late[0].answer == Day(start=date(2025, 10, 1), end=date(2025, 12, 31), precision="approximate")


@pytest.mark.parametrize(
    ("lang", "text", "polarity", "hedge"),
    [
        ("nl", "Er zouden 12 doden zijn.", "asserted", "reported"),
        ("nl", "Wij kunnen niet bevestigen dat er 12 doden zijn.", "not_established", "unconfirmed"),
        ("nl", "De dienst ontkent dat er 12 doden zijn.", "denied", "none"),
        ("en", "Some 12 people may have died.", "asserted", "possible"),
        ("en", "It is likely that 12 people died.", "asserted", "likely"),
        ("en", "The figure of 12 deaths was wrong.", "denied", "none"),
        ("en", "Exactly 12 people died.", "asserted", "none"),
    ],
)
def test_polarity_and_hedge_have_scope(lang: str, text: str, polarity: str, hedge: str) -> None:
    reading = next(one for one in language.read(text, lang) if one.role == "count")
    assert (reading.polarity, reading.hedge) == (polarity, hedge)


def test_a_hedge_ends_with_its_clause() -> None:
    text = "Twelve people died, but the ferry may have carried 40 more passengers."
    readings = [one for one in language.read(text, "en") if one.role == "count"]
    assert [one.hedge for one in readings] == ["none", "possible"]


def test_silence_is_reported_as_such() -> None:
    assert any(one.silence for one in language.read("Er zijn geen aanwijzingen dat de dijk lekt.", "nl"))
    assert not any(one.silence for one in language.read("De dijk lekt niet.", "nl"))


def test_sentences_keep_abbreviations_decimals_and_headings() -> None:
    text = "Dhr. Jansen telde 5.704 schapen, nr. 3.\nTot slot\nAlles is wel. “Echt?” Ja"
    assert [text[a:b] for a, b in language.sentences(text, "nl")] == [
        "Dhr. Jansen telde 5.704 schapen, nr. 3.",
        "Tot slot",
        "Alles is wel.",
        "“Echt?”",
        "Ja",
    ]


@given(st.text(max_size=400))
def test_sentences_are_exact_stretches_in_order(text: str) -> None:
    last = 0
    for start, end in language.sentences(text, "en"):
        assert last <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        last = end


FORMS = st.sampled_from(["exact", "more_than", "at_least", "at_most", "about"])


@given(lang=st.sampled_from(["nl", "en"]), form=FORMS, n=st.integers(2, 9_999_999), below=st.booleans())
def test_what_is_said_of_a_count_reads_back(lang: str, form: str, n: int, below: bool) -> None:
    side = "below" if below and form == "about" else None
    count = Count(form=form, n=float(n), side=side)  # type: ignore[arg-type]
    unit = {"nl": "mensen", "en": "people"}[lang]
    assert language.counts(f"{language.say(count, lang, unit=unit)}.", lang) == [count]


@given(lang=st.sampled_from(["nl", "en"]), low=st.integers(2, 99_999), more=st.integers(1, 99_999))
def test_what_is_said_of_a_range_reads_back(lang: str, low: int, more: int) -> None:
    count = Count(form="range", low=float(low), high=float(low + more))
    assert language.counts(language.say(count, lang, unit={"nl": "mensen", "en": "people"}[lang]) + ".", lang) == [count]


@given(lang=st.sampled_from(["nl", "en"]), day=st.dates(date(1950, 1, 1), date(2099, 12, 31)))
def test_what_is_said_of_a_day_reads_back(lang: str, day: date) -> None:
    said = language.say(Day(start=day, end=day), lang)
    assert [one.answer for one in language.read(said, lang)] == [Day(start=day, end=day)]


@pytest.mark.parametrize("scale", ["icd203", "phia", "efsa"])
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_certainty_has_a_word_or_a_number_for_every_chance(scale: str, lang: str) -> None:
    words = [language.certainty(step / 100, lang, scale) for step in range(101)]  # type: ignore[arg-type]
    assert all(words)
    if scale == "phia":
        assert "22%" in words  # a gap of the yardstick is printed as a number
    with pytest.raises(InputError):
        language.certainty(1.5, lang)


def test_an_unknown_language_is_said() -> None:
    with pytest.raises(InputError, match="known: en, nl"):
        language.read("Bonjour.", "fr")
