"""Whose voice: claims of copies and relays speak with their origin's, and what differs keeps its own."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beeld import capture
from beeld.capture.copies.folding import turned
from beeld.model import Answer, Category, Claim, Count, Decision, Document, Passage, Reuse, Span, YesNo, reuse_id
from tests.capture.test_copies import MORNING, doc

TEXT = "xxxxx " * 40


def claim(key: str, document: Document, answer: Answer, origin: str | None = None, at: int = 0, **fields: object) -> Claim:
    span = Span(text_sha256=document.text_sha256, start=at, end=at + 5, quote=document.text[at : at + 5])
    return msgspec.structs.replace(
        Claim(
            id=key,
            document=document.id,
            question="q",
            span=span,
            answer=answer,
            source=document.source,
            origin=origin or document.source,
            said_at=document.published,
        ),
        **fields,
    )


def reuse(document: Document, original: Document, kind: str = "copy", tier: str = "auto", upto: int = 200) -> Reuse:
    whole = (Span(text_sha256=one.text_sha256, start=0, end=upto, quote=one.text[:upto]) for one in (document, original))
    mine, theirs = whole
    return msgspec.convert(
        {
            "id": reuse_id(document.id, original.id),
            "kind": kind,
            "document": document.id,
            "original": original.id,
            "share": 1.0,
            "passages": [msgspec.to_builtins(Passage(span=mine, original=theirs, share=1.0))],
            "tier": tier,
        },
        Reuse,
    )


def exact(n: float) -> Count:
    return Count(form="exact", n=n)


BOARD = doc("a", TEXT, "waterboard")
PAPER = doc("b", TEXT, "courier", 2)
THIRD = doc("c", TEXT, "gazette", 4)
ALL = {one.id: one for one in (BOARD, PAPER, THIRD)}


def voices(claims: list[Claim], reuses: list[Reuse], documents: dict[str, Document] = ALL) -> list[str]:
    return [one.origin for one in capture.fold(claims, documents, reuses)]


def test_a_copy_speaks_with_the_voice_of_its_original() -> None:
    claims = [claim("1", BOARD, exact(5)), claim("2", PAPER, exact(5))]
    found = capture.fold(claims, ALL, [reuse(PAPER, BOARD)])
    assert [one.origin for one in found] == ["waterboard", "waterboard"]
    assert found[0] == claims[0]


def test_the_voice_is_who_really_said_it_through_two_copies() -> None:
    claims = [claim("1", BOARD, exact(5), "union"), claim("2", PAPER, exact(5)), claim("3", THIRD, exact(5))]
    found = capture.fold(claims, ALL, [reuse(PAPER, BOARD), reuse(THIRD, PAPER)])
    assert [one.origin for one in found] == ["union"] * 3
    assert found[2].chain == ("waterboard", "courier")


def test_a_copy_that_changes_the_figure_keeps_its_own_voice_outside_the_passage() -> None:
    claims = [claim("1", BOARD, exact(5)), claim("2", PAPER, exact(7), at=150)]
    assert voices(claims, [reuse(PAPER, BOARD, upto=100)]) == ["waterboard", "courier"]


def test_a_passage_in_which_the_original_has_no_claim_is_still_its_publishers() -> None:
    assert voices([claim("2", PAPER, exact(7), at=18)], [reuse(PAPER, BOARD)]) == ["waterboard"]


def test_a_figure_that_was_changed_within_a_passage_keeps_its_own_voice() -> None:
    """The passage goes on over the changed word; what stands at that word is not what the original says."""
    text = (
        "The board says that since Thursday night, when the water began to rise, {} people have left their houses along "
        "the river, most of them by boat or by bus."
    )
    board, paper = doc("a", text.format("1,243"), "waterboard"), doc("b", text.format("1,342"), "courier", 1)
    [found] = capture.verbatim_reuse([board, paper])
    assert found.kind == "copy"
    assert "1,342" in " ".join(one.span.quote for one in found.passages)
    at = text.index("{}")
    both = [claim("1", board, exact(1243), at=at), claim("2", paper, exact(1342), at=at)]
    assert voices(both, [found], {"a": board, "b": paper}) == ["waterboard", "courier"]
    assert voices(both[1:], [found], {"a": board, "b": paper}) == ["courier"]


def test_a_quotation_folds_what_is_quoted_and_nothing_else() -> None:
    claims = [claim("1", BOARD, exact(5)), claim("2", PAPER, exact(5), at=18), claim("3", PAPER, exact(5), at=150)]
    assert voices(claims, [reuse(PAPER, BOARD, "quotation", upto=100)]) == ["waterboard", "waterboard", "courier"]


def test_a_claim_that_names_another_origin_is_left_to_it() -> None:
    claims = [claim("1", BOARD, exact(5)), claim("2", PAPER, exact(5), "union")]
    assert voices(claims, [reuse(PAPER, BOARD)]) == ["waterboard", "union"]


@pytest.mark.parametrize("kind", ["translation", "relay"])
def test_a_proposal_folds_nothing_before_a_person_accepts_it(kind: str) -> None:
    claims = [claim("1", BOARD, exact(5)), claim("2", PAPER, exact(5))]
    proposed = reuse(PAPER, BOARD, kind, "proposed")
    assert voices(claims, [proposed]) == ["waterboard", "courier"]
    word = Decision(id="r1", kind="reuse", by="editor", on=MORNING.date(), reason="read", document="b", original="a", accept=True)
    assert voices(claims, capture.decided([proposed], [word])) == ["waterboard", "waterboard"]
    taken_back = msgspec.structs.replace(word, id="r2", accept=False)
    assert voices(claims, capture.decided([proposed], [word, taken_back])) == ["waterboard", "courier"]


def test_a_person_may_reject_an_automatic_copy_and_turn_one_round() -> None:
    claims = [claim("1", BOARD, exact(5)), claim("2", PAPER, exact(5))]
    found = reuse(PAPER, BOARD)
    word = Decision(id="r1", kind="reuse", by="editor", on=MORNING.date(), reason="no", document="b", original="a", accept=False)
    assert voices(claims, capture.decided([found], [word])) == ["waterboard", "courier"]
    other_way = msgspec.structs.replace(word, document="a", original="b", accept=True)
    assert voices(claims, capture.decided([found], [other_way])) == ["courier", "courier"]
    assert turned(turned(found, tier="auto"), tier="auto") == found


def test_an_accepted_relay_folds_what_it_rounds_but_not_another_number() -> None:
    accepted = reuse(PAPER, BOARD, "relay", "accepted")
    rounded = Count(form="more_than", n=1200)
    assert voices([claim("1", BOARD, exact(1243)), claim("2", PAPER, rounded)], [accepted]) == ["waterboard", "waterboard"]
    assert voices([claim("1", BOARD, exact(1243)), claim("2", PAPER, exact(1200))], [accepted]) == ["waterboard", "courier"]
    families = msgspec.structs.replace(exact(1243), unit="families")
    assert voices([claim("1", BOARD, exact(1243)), claim("2", PAPER, families)], [accepted]) == ["waterboard", "courier"]


def test_what_is_attributed_to_a_paper_goes_on_to_whom_the_paper_had_it_from() -> None:
    """No document need be a copy: the text itself says where it has it from."""
    claims = [claim("1", PAPER, exact(5), "union"), claim("2", THIRD, exact(5), "courier")]
    found = capture.fold(claims, {}, [])
    assert [one.origin for one in found] == ["union", "union"]
    assert found[1].chain == ("courier",)


@pytest.mark.parametrize(
    "said",
    [
        {"answer": exact(6)},
        {"polarity": "denied"},
        {"said_at": MORNING + timedelta(days=9)},
        {"question": "other"},
        {"reports_silence": True},
    ],
)
def test_it_goes_on_only_where_the_paper_said_the_same(said: dict[str, object]) -> None:
    told = msgspec.structs.replace(claim("1", PAPER, exact(5), "union"), **said)
    claims = [told, claim("2", THIRD, exact(5), "courier")]
    assert voices(claims, [], {})[1] == "courier"


def test_a_paper_that_also_counted_itself_is_an_origin() -> None:
    claims = [claim("0", PAPER, exact(5)), claim("1", PAPER, exact(5), "union"), claim("2", THIRD, exact(5), "courier")]
    assert voices(claims, [], {}) == ["courier", "union", "courier"]


def test_a_paper_that_has_it_from_two_is_left_as_it_is() -> None:
    claims = [
        claim("0", PAPER, exact(5), "union"),
        claim("1", PAPER, exact(5), "waterboard"),
        claim("2", THIRD, exact(5), "courier"),
    ]
    assert voices(claims, [], {})[2] == "courier"


def test_a_circle_of_papers_that_name_each_other_is_one_voice() -> None:
    claims = [
        claim("1", BOARD, exact(5), "courier"),
        claim("2", PAPER, exact(5), "gazette"),
        claim("3", THIRD, exact(5), "waterboard"),
    ]
    later = [msgspec.structs.replace(one, said_at=MORNING) for one in claims]
    assert voices(later, [], {}) == ["waterboard"] * 3


def test_one_in_a_circle_that_speaks_itself_is_the_origin() -> None:
    claims = [claim("1", BOARD, exact(5), "courier"), claim("2", PAPER, exact(5))]
    assert voices(claims, [reuse(PAPER, BOARD)]) == ["courier", "courier"]


def test_who_may_not_see_the_original_learns_nothing_of_it() -> None:
    claims = [claim("2", PAPER, exact(5))]
    assert voices(claims, [reuse(PAPER, BOARD)], {"b": PAPER}) == ["courier"]


DOCUMENTS = [doc(f"d{index}", TEXT, source, hours) for index, (source, hours) in enumerate(
    [("waterboard", 0), ("courier", 1), ("gazette", 1), ("union", 2), ("courier", 5)]
)]  # fmt: skip
ANSWERS: list[Answer] = [exact(5), exact(6), Count(form="about", n=5), YesNo(yes=True), Category(category="board")]


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Claim], list[Reuse]]:
    names = ["waterboard", "courier", "gazette", "union", "elsewhere"]
    claims = []
    for number in range(draw(st.integers(1, 9))):
        document = draw(st.sampled_from(DOCUMENTS))
        origin = draw(st.sampled_from([*names, document.source]))
        claims.append(
            claim(f"c{number}", document, draw(st.sampled_from(ANSWERS)), origin, at=draw(st.sampled_from([0, 60, 150])))
        )
    pairs = draw(st.lists(st.tuples(st.sampled_from(DOCUMENTS), st.sampled_from(DOCUMENTS)), max_size=5))
    kinds = st.sampled_from(["copy", "quotation", "translation", "relay"])
    tiers = st.sampled_from(["auto", "accepted", "proposed", "rejected"])
    links = {
        reuse_id(one.id, other.id): reuse(one, other, draw(kinds), draw(tiers), draw(st.sampled_from([70, 200])))
        for one, other in pairs
        if one.id != other.id
    }
    return claims, list(links.values())


@settings(max_examples=300, deadline=None)
@given(case=cases(), random=st.randoms(use_true_random=False))
def test_folding_adds_no_origin_loses_no_claim_and_ends(case: tuple[list[Claim], list[Reuse]], random: object) -> None:
    claims, reuses = case
    documents = {one.id: one for one in DOCUMENTS}
    found = capture.fold(claims, documents, reuses)
    assert [one.id for one in found] == [one.id for one in claims]
    known = {one.origin for one in claims} | {documents[one.original].source for one in reuses} | {one.source for one in claims}
    for before, after in zip(claims, found, strict=True):
        assert after.origin in known
        assert after.origin not in after.chain
        assert msgspec.structs.replace(after, origin=before.origin, chain=before.chain) == before
    assert capture.fold(found, documents, reuses) == found
    shuffled = list(claims)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    again = {one.id: one for one in capture.fold(shuffled, documents, reuses)}
    assert [again[one.id] for one in claims] == found


@settings(max_examples=100, deadline=None)
@given(case=cases())
def test_without_copies_and_relays_nothing_changes(case: tuple[list[Claim], list[Reuse]]) -> None:
    own = [msgspec.structs.replace(one, origin=one.source) for one in case[0]]
    assert capture.fold(own, {one.id: one for one in DOCUMENTS}, []) == own
