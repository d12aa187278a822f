"""What texts call a source by a part of its name, by a word that only its name has, or by what its name is about."""

from __future__ import annotations

import pytest

from beeld.capture.naming import Names
from beeld.model import Source


def case(*rows: tuple[str, str, str, str]) -> Names:
    return Names({row[0]: Source(id=row[0], name=row[1], kind=row[2], country=row[3], reliability="B") for row in rows})


NAMES = case(
    ("courier", "Fjord Courier", "newspaper", "NL"),
    ("relief", "Hand in Hand Family Tracing", "ngo", "XX"),
    ("works", "Norrholm Water Works", "company", "QN"),
    ("hunters", "Hunters' Association", "ngo", "QN"),
    ("defence", "Ministry of Defence of Orlandia", "state", "QN"),
    ("bz", "Ministry of Foreign Affairs, Netherlands", "state", "NL"),
    ("abroad", "Ministry of Foreign Affairs of Orlandia", "state", "QN"),
    ("heritage", "Cultural Heritage Agency", "state", "NL"),
    ("bank", "Northern Farmers Bank", "company", "QN"),
    ("receiver", "Receiver of Northern Farmers Bank", "expert", "QN"),
)


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Hand in Hand counts 162 children.", "relief"),
        ("The Water Works put up a notice.", "works"),
        ("The hunters say there must be dozens.", "hunters"),
        ("De jagers zeggen dat het er tientallen zijn.", "hunters"),
        ("Orlandia's tally stands at 702.", "abroad"),
        ("Buitenlandse Zaken laat weten dat er niemand wordt vermist.", "bz"),
        ("De Rijksdienst voor het Cultureel Erfgoed telt er 63.", "heritage"),
        ("The debt is 70 million, the bank said.", "bank"),
    ],
)
def test_a_body_is_found_by_what_its_name_holds(text: str, source: str) -> None:
    assert source in {one.source for one in NAMES.mentions(text, publisher="courier")}


def test_a_place_that_does_not_act_is_nobody() -> None:
    assert not NAMES.mentions("They were moved to a camp in Orlandia last week.", publisher="courier")


def test_a_president_of_whoever_was_named_is_that_body() -> None:
    found = NAMES.mentions("The Hunters' Association was not amused. Its president said 40 were shot.", publisher="courier")
    assert [one.source for one in found] == ["hunters", "hunters"]


def test_whom_else_a_phrase_may_mean_is_kept_apart() -> None:
    found = NAMES.mentions("The foreign ministry said 12 had left.", publisher="courier")
    assert len(found) == 1
    assert {one.source for one in (*found, *NAMES.possible)} >= {"bz", "abroad"}
