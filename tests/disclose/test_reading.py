"""Sentences to constraints: a table, in Dutch and English; and what must not be read but block."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from beeld.disclose.cells import Cells, Outside
from beeld.disclose.docket import PrintedLetter, PrintedSentence, blocked, compose, leaks_of, read_letter
from beeld.disclose.expression import parse, shown
from beeld.disclose.quantities import Bound, Read
from beeld.disclose.reading import read_sentence
from beeld.errors import CaseError, DisclosureError
from beeld.model import Count, YesNo

CELLS = msgspec.convert(
    {
        "population": [
            {
                "id": "ill",
                "many": {"nl": ["personen", "zieken"], "en": ["persons", "patients"]},
                "one": {"nl": ["persoon"], "en": ["person"]},
                "names": {"nl": ["ziek"], "en": ["ill"]},
            }
        ],
        "partition": [
            {
                "id": "sex",
                "part": [
                    {"id": "men", "many": {"nl": ["mannen"], "en": ["men"]}, "one": {"nl": ["man"], "en": ["man"]}},
                    {"id": "women", "many": {"nl": ["vrouwen"], "en": ["women"]}, "one": {"nl": ["vrouw"], "en": ["woman"]}},
                ],
            },
            {
                "id": "town",
                "rest": True,
                "part": [
                    {"id": "a", "names": {"nl": ["Aden"], "en": ["Aden"]}},
                    {"id": "b", "names": {"nl": ["Breen"], "en": ["Breen"]}},
                ],
            },
        ],
        "flow": [{"id": "cured", "of": "ill", "direction": "out", "names": {"nl": ["genezen"], "en": ["cured"]}}],
    },
    Cells,
)
DAY = date(2026, 1, 20)


def says(read: Read) -> list[tuple[int | None, str, int | None]]:
    return [(one.low, shown(one.sum), one.high) for one in read.told]


@pytest.mark.parametrize(
    ("lang", "text", "wanted"),
    [
        ("nl", "Er zijn vijf personen ziek.", [(5, "ill", 5)]),
        ("en", "More than 5,700 persons are ill.", [(5701, "ill", None)]),
        ("nl", "Bijna 20 personen zijn ziek.", [(18, "ill", 20)]),
        ("en", "Nearly 20 persons are ill.", [(18, "ill", 20)]),
        ("nl", "Enkele personen zijn ziek.", [(2, "ill", None)]),
        ("en", "Several persons are ill.", [(2, "ill", None)]),
        ("nl", "Er zijn vrouwen ziek in Aden.", [(2, "ill[women, a]", None)]),
        ("en", "There are women ill in Aden.", [(2, "ill[women, a]", None)]),
        ("nl", "Niemand is ziek in Breen.", [(0, "ill[b]", 0)]),
        ("en", "None of the men is ill.", [(0, "ill[men]", 0)]),
        ("nl", "Eén persoon is ziek.", [(1, "ill", 1)]),
        ("en", "One of the five persons is a man.", [(5, "ill", 5), (1, "ill[men]", 1)]),
        ("nl", "23 procent van hen is vrouw.", [(0, "200 ill[women] - 45 ill", None), (None, "200 ill[women] - 47 ill", 0)]),
        (
            "en",
            "12.5 percent of them are women.",
            [(0, "2000 ill[women] - 249 ill", None), (None, "2000 ill[women] - 251 ill", 0)],
        ),
        ("nl", "De meeste zieken zijn vrouw.", [(1, "2 ill[women] - ill", None)]),
        ("en", "Half of them are women.", [(-1, "2 ill[women] - ill", 1)]),
        ("nl", "Alleen vrouwen zijn ziek.", [(0, "ill[men]", 0)]),
        ("en", "Only women are ill in Aden.", [(0, "ill[a, men]", 0)]),
        ("nl", "In Aden zijn vijf mannen en drie vrouwen ziek.", [(5, "ill[men, a]", 5), (3, "ill[women, a]", 3)]),
        ("en", "5 patients in Aden and 3 in Breen; 8 together.", [(5, "ill[a]", 5), (3, "ill[b]", 3), (8, "ill[a] + ill[b]", 8)]),
        ("nl", "In Aden en Breen samen zijn acht personen ziek.", [(8, "ill[a+b]", 8)]),
        ("en", "Nine are women; 5 of these are in Aden.", [(9, "ill[women]", 9), (5, "ill[women, a]", 5)]),
        ("nl", "Het aantal zieken is ongewijzigd.", [(0, "ill - ill@before", 0)]),
        ("en", "On 10 January five persons were ill.", [(5, "ill@2026-01-10", 5)]),
        ("nl", "Niemand is genezen.", [(0, "cured", 0)]),
        ("nl", "Alle vijf zieken zijn vrouw.", [(5, "ill", 5), (0, "ill[women] - ill", 0)]),
        ("en", "Fewer than five persons are ill.", [(1, "ill", 4)]),
        ("nl", "Ten hoogste vijf personen zijn ziek.", [(0, "ill", 5)]),
        ("en", "About 15 persons are ill (rounded to ten).", [(10, "ill", 19)]),
        ("nl", "Tientallen personen zijn ziek.", [(20, "ill", 99)]),
    ],
)
def test_what_is_read(lang: str, text: str, wanted: list[tuple[int | None, str, int | None]]) -> None:
    read = read_sentence(text, lang, CELLS, day=DAY)
    assert [(low, _sorted(terms), high) for low, terms, high in says(read)] == [
        (low, _sorted(terms), high) for low, terms, high in wanted
    ]
    assert not read.unread


def _sorted(terms: str) -> str:
    """Parts of a cell in one order, so that the table may write them as one would."""
    import re

    return re.sub(r"\[([^\]]*)\]", lambda match: f"[{', '.join(sorted(match[1].split(', ')))}]", terms)


@pytest.mark.parametrize(
    ("lang", "text", "why"),
    [
        ("nl", "Er zijn acht nieuwe zieken.", "nieuwe"),
        ("en", "Eight persons died of it.", "died"),
        ("nl", "Mogelijk zijn vijf personen ziek.", "hedged"),
        ("en", "It could not be confirmed that five persons are ill.", "hedged"),
        ("nl", "Het aantal zieken is gestegen.", "not read"),
        ("en", "A third of the patients are women.", "not read"),
        ("nl", "Vele personen zijn ziek.", "not read"),
        ("en", "Five persons were ill between 3 and 10 January.", "period"),
        ("en", "8 together.", "not clear"),
        ("nl", "Er zijn ook in Aden zieken met klachten.", "klachten"),
        ("nl", "In Aden is men ziek.", "not how many"),
        ("en", "Several bridges are closed.", "bridges"),
        ("nl", "Vijf van de zes zieken zijn vrouw, in Aden vier van de vijf.", ""),
    ],
)
def test_what_is_not_clear_blocks(lang: str, text: str, why: str) -> None:
    sentence = PrintedSentence("s1", text, "finding")
    read = read_sentence(text, lang, CELLS, day=DAY)
    found = blocked(sentence, read)
    if why:
        assert found
        assert why in f"{found[0].words} {found[0].why}"
    else:  # read after all: then both halves must be
        assert len(read.told) == 4


def test_of_them_after_several_numbers_is_not_guessed() -> None:
    first = PrintedSentence("s1", "In Aden zijn vijf personen ziek en in Breen drie.", "finding")
    second = PrintedSentence("s2", "Van hen zijn er twee vrouw.", "finding")
    letter = read_letter(PrintedLetter("l", DAY, "nl", "public", (first, second)), CELLS)
    assert len(letter.reads[0].told) == 2
    assert [one.why for one in letter.reads[1].unread] == ["refers to one of several numbers"]


def test_numbers_of_bound_questions_count_their_cells_whatever_the_words() -> None:
    ref = parse("ill[women]", CELLS).sum[0][1]
    read = read_sentence(
        "Bij de bron werden 7 gevallen geteld.", "nl", CELLS, bound=[Bound(Count(form="exact", n=7), ref)], day=DAY
    )
    assert says(read) == [(7, "ill[women]", 7)]
    assert not read.unread
    cleared = read_sentence("Bij de bron werden 7 gevallen geteld.", "nl", CELLS, bound=[Bound(Count(form="exact", n=7), None)])
    assert cleared.told == cleared.unread == ()
    loose = read_sentence(
        "Er zijn 7 personen ziek.", "nl", CELLS, bound=[Bound(Count(form="exact", n=7), None, "planned")], day=DAY
    )
    assert not loose.told
    assert "planned" in loose.unread[0].why
    both = read_sentence("In Aden is één persoon ziek.", "nl", CELLS, bound=[Bound(YesNo(yes=True), ref)], day=DAY)
    assert sorted(says(both)) == [(1, "ill[a]", 1), (1, "ill[women]", None)]
    plural = read_sentence("Er zijn daar vrouwen gezien.", "nl", CELLS, bound=[Bound(YesNo(yes=True), ref)], day=DAY)
    assert says(plural) == [(2, "ill[women]", None)]
    no = read_sentence("Daar is niets van gebleken.", "nl", CELLS, bound=[Bound(YesNo(yes=False), ref)], day=DAY)
    assert says(no) == [(0, "ill[women]", 0)]


def test_no_indications_is_a_denial_only_where_the_case_says_so() -> None:
    ref = parse("ill", CELLS).sum[0][1]
    text = "Er zijn geen aanwijzingen dat er personen ziek zijn."
    bound = [Bound(YesNo(yes=False), ref)]
    assert read_sentence(text, "nl", CELLS, bound=bound).told == ()
    strict = msgspec.structs.replace(CELLS, reading=msgspec.structs.replace(CELLS.reading, no_indications="none"))
    assert says(read_sentence(text, "nl", strict, bound=bound)) == [(0, "ill", 0)]


def test_nobody_left_means_since_the_last_letter_about_them() -> None:
    """A letter about something else in between must not make the pair harmless."""
    body = {
        "population": [
            {"id": "ill", "many": {"nl": ["zieken"]}},
            {"id": "cows", "many": {"nl": ["koeien"]}},
        ],
        "flow": [
            {"id": "admitted", "of": "ill", "direction": "in", "names": {"nl": ["opgenomen"]}},
            {"id": "cured", "of": "ill", "direction": "out", "names": {"nl": ["genezen"]}},
        ],
        "protected": [{"id": "new", "cells": "admitted", "rule": "small_count", "k": 3}],
    }
    cells = msgspec.convert(body, Cells)

    def letter(day: int, text: str) -> PrintedLetter:
        return PrintedLetter(f"l{day}", date(2026, 1, day), "nl", "public", (PrintedSentence("s1", text, "finding"),))

    letters = [
        letter(1, "Er zijn 5 zieken."),
        letter(10, "Er zijn 40 koeien."),
        letter(20, "Er zijn 6 zieken; niemand is genezen."),
    ]
    docket = compose(cells, Outside(), [read_letter(one, cells) for one in letters])
    leaks, before = leaks_of(docket)
    assert [one.id for one in leaks] == ["new since 2026-01-01 on 2026-01-20"]
    assert before == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ill[nowhere]", "no part"),
        ("dead", "no population"),
        ("ill +", "can't be read"),
        ("ill = 3 = 4", "two operators"),
        ("0.5 ill", "whole"),
    ],
)
def test_wrong_expressions_are_said(text: str, words: str) -> None:
    with pytest.raises(CaseError, match=words):
        parse(text, CELLS)


def test_too_many_cells_are_refused_before_they_are_made() -> None:
    parts = [{"id": f"p{cut}", "part": [{"id": f"x{cut}_{one}"} for one in range(20)]} for cut in range(5)]
    facts = [{"id": f"f{cut}", "cells": f"ill[x{cut}_0]"} for cut in range(5)]
    cells = msgspec.convert({"population": [{"id": "ill", "kind": "fixed"}], "partition": parts, "protected": facts}, Cells)
    with pytest.raises(DisclosureError, match="cells are more than"):
        compose(cells, Outside(), [])
