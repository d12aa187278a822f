"""Markings are a lattice; a sentence is refused with its reasons."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beeld import disclose
from beeld.disclose.marking import NATIONAL_ORDER, TLP_ORDER
from beeld.errors import MarkingError
from beeld.model import Count, Decision, Finding, Marking, Policy, View, YesNo

NAMES = st.lists(st.sampled_from(["ALFA", "BRAVO", "NLD"]), max_size=3, unique=True).map(lambda one: tuple(sorted(one)))
MARKINGS = st.builds(
    Marking,
    nl=st.sampled_from(NATIONAL_ORDER),
    tlp=st.sampled_from(TLP_ORDER),
    compartments=NAMES,
    rel_to=st.none() | NAMES,
    orcon=NAMES,
    personal_data=st.booleans(),
)
PUBLIC = disclose.EDITIONS["public"]


@given(MARKINGS, MARKINGS, MARKINGS)
def test_the_join_is_commutative_associative_and_idempotent(a: Marking, b: Marking, c: Marking) -> None:
    assert disclose.join([a, b]) == disclose.join([b, a])
    assert disclose.join([disclose.join([a, b]), c]) == disclose.join([a, disclose.join([b, c])])
    assert disclose.join([a, a]) == disclose.join([a])


@given(MARKINGS, MARKINGS)
def test_adding_an_input_never_removes_a_blocker(a: Marking, b: Marking) -> None:
    for view in (*disclose.EDITIONS.values(), View(name="v", tlp="AMBER", compartments=("ALFA",), audience=("NLD",))):
        assert set(disclose.permits(view, disclose.join([a]))) <= set(disclose.permits(view, disclose.join([a, b])))


def test_the_stix_ids_of_tlp_2() -> None:
    assert disclose.STIX_IDS["CLEAR"] == "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487"
    assert disclose.STIX_IDS["GREEN"] == "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"
    assert disclose.STIX_IDS["AMBER"] == "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"
    assert disclose.STIX_IDS["AMBER+STRICT"] == "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003"
    assert disclose.STIX_IDS["RED"] == "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"


def consent(originator: str, *, question: str = "q", edition: str = "public") -> Decision:
    return Decision(
        id="c",
        kind="consent",
        by=originator,
        on=date(2026, 1, 1),
        reason="asked",
        originator=originator,
        question=question,
        edition=edition,
    )


def test_consent_has_scope_and_edition() -> None:
    marking = Marking(orcon=("partner",))
    assert disclose.permits(PUBLIC, marking, [consent("partner")], question="q") == []
    assert disclose.permits(PUBLIC, marking, [consent("partner", question="other")], question="q") == ["orcon"]
    assert disclose.permits(PUBLIC, marking, [consent("partner", edition="confidential")], question="q") == ["orcon"]


def test_a_downgrade_needs_a_mandate_and_lifts_nobody_elses_control() -> None:
    old = Marking(nl="STG.C", orcon=("partner",))
    disclose.check_downgrade(old, Marking(orcon=("partner",)), by="head", mandate="decree", reason="published")
    with pytest.raises(MarkingError, match="not ours to lift"):
        disclose.check_downgrade(old, Marking(), by="head", mandate="decree", reason="published")
    with pytest.raises(MarkingError, match="mandate"):
        disclose.check_downgrade(old, old, by="head", mandate=" ", reason="published")


def finding(answer: Count | YesNo, *, origins: int = 2, individual: bool = False) -> Finding:
    return Finding(
        question="q",
        status="corroborated",
        answer=answer,
        likelihood=0.9,
        confidence="moderate",
        valid_at=date(2026, 1, 1),
        known_seq=1,
        calibration="c",
        view="internal",
        origins=origins,
        individual=individual,
        unit="persons",
    )


def codes(
    one: Finding, marking: Marking, view: View = PUBLIC, *, withheld: bool = False, consents: tuple[Decision, ...] = ()
) -> set[str]:
    refusals = disclose.check_sentence("…", one, marking, view, Policy(), consents=consents, withheld=withheld, lang="nl")
    assert all(row.reason for row in refusals)
    return {row.code for row in refusals}


def test_counts_under_the_threshold_and_individual_cases_stay_out_of_the_public_edition() -> None:
    assert codes(finding(Count(form="exact", n=3)), Marking()) == {"small_count"}
    assert codes(finding(Count(form="exact", n=5)), Marking()) == set()
    assert codes(finding(Count(form="exact", n=0)), Marking()) == set()
    assert codes(finding(YesNo(yes=True), individual=True), Marking()) == {"individual"}
    assert codes(finding(Count(form="exact", n=3)), Marking(), disclose.EDITIONS["internal"]) == set()


def test_a_withheld_basis_needs_consent_and_enough_origins() -> None:
    marking = Marking(nl="DEP.V", tlp="AMBER", orcon=("a", "b"))
    both = (consent("a"), consent("b"))
    assert codes(finding(YesNo(yes=True)), marking) == {"nl", "tlp", "orcon"}
    assert codes(finding(YesNo(yes=True)), marking, withheld=True) == {"withheld_consent"}
    assert codes(finding(YesNo(yes=True)), marking, withheld=True, consents=both[:1]) == {"withheld_consent"}
    assert codes(finding(YesNo(yes=True)), marking, withheld=True, consents=both) == set()
    assert codes(finding(YesNo(yes=True), origins=1), marking, withheld=True, consents=both) == {"withheld_origins"}
