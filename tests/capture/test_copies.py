"""Copies and quotations: what takes over from what, with the passages that show it, in whatever order documents come in."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beeld import capture
from beeld.capture.copies import candidates
from beeld.model import Document, Reuse, Source

MORNING = datetime(2026, 1, 10, 8, tzinfo=UTC)
STATEMENT = (
    "The water board says that 1,243 people have left their houses along the river since Thursday night. "
    "The dike at the old mill was seen to leak shortly before midnight, and a crew laid sandbags until dawn. "
    "Nobody was hurt. The board asks all who live within two streets of the water to stay away until Sunday evening."
)
STRIKE = (
    "Drivers of the night buses in three towns stopped work on Monday, the union announced after a long meeting in its hall. "
    "It wants a pay rise of six per cent and rest rooms at each terminus before the summer timetable begins."
)
SOURCES = {
    key: Source(id=key, name=name, kind=kind, aliases=aliases, reliability="B")
    for key, name, kind, aliases in (
        ("waterboard", "Waterschap De Linde", "state", ("the water board", "het waterschap")),
        ("courier", "Linde Courier", "newspaper", ()),
        ("gazette", "Mill Gazette", "newspaper", ()),
        ("union", "Night Drivers Union", "union", ("the union",)),
    )
}


def doc(key: str, text: str, source: str = "waterboard", hours: float = 0, language: str = "en") -> Document:
    return Document(
        id=key,
        sha256=hashlib.sha256(key.encode()).hexdigest(),
        text_sha256=hashlib.sha256(text.encode()).hexdigest(),
        text=text,
        source=source,
        published=MORNING + timedelta(hours=hours),
        language=language,
    )


def only(reuses: list[Reuse]) -> Reuse:
    assert len(reuses) == 1
    return reuses[0]


def checked(reuse: Reuse, documents: list[Document]) -> None:
    """Every passage lies where it says in both documents."""
    texts = {one.id: one.text for one in documents}
    assert reuse.passages
    for one in reuse.passages:
        one.span.check(texts[reuse.document])
        one.original.check(texts[reuse.original])


def test_an_edited_re_run_is_a_copy_of_the_earlier() -> None:
    edited = STATEMENT.replace("Nobody was hurt. ", "").replace("a crew laid sandbags", "a crew of six laid sandbags")
    documents = [doc("b", edited + " More follows.", "courier", 3), doc("a", STATEMENT), doc("c", STRIKE, "union", 1)]
    found = only(capture.verbatim_reuse(documents, SOURCES))
    assert (found.kind, found.document, found.original, found.tier) == ("copy", "b", "a", "auto")
    assert 0.8 < found.share < 1
    checked(found, documents)


def test_a_change_of_a_word_does_not_break_a_passage() -> None:
    documents = [doc("a", STATEMENT), doc("b", STATEMENT.replace("shortly before", "just before"), "courier", 1)]
    found = only(capture.verbatim_reuse(documents, SOURCES))
    assert len(found.passages) == 1
    assert found.passages[0].share < 1


def test_a_passage_that_is_quoted_has_both_spans() -> None:
    quoting = (
        "Linde held its breath this weekend. In the hall of the school people drank coffee and waited for news of the mill, where "
        "some had worked all their lives. According to the water board, the dike at the old mill was seen to leak shortly before "
        "midnight, and a crew laid sandbags until dawn. A farmer from the polder said that he had moved his cows on Friday, that "
        "his neighbour had not, and that he would not sleep before the rain was over. The school opens again when it can."
    )
    documents = [doc("a", STATEMENT), doc("q", quoting, "courier", 20)]
    found = only(capture.verbatim_reuse(documents, SOURCES))
    assert (found.kind, found.document, found.original, found.attributed) == ("quotation", "q", "a", True)
    assert found.passages[0].span.quote.casefold().startswith("the dike at the old mill was seen to leak")
    checked(found, documents)


def test_a_short_quotation_counts_only_in_quotation_marks() -> None:
    speech = doc("s", "The chair spoke in the hall. She called it an unforgivable failure of the board, and sat down.", "union")
    marked = doc(
        "m", 'In the paper she is heard again: "an unforgivable failure of the board", as she put it in the hall.', "courier", 2
    )
    plain = doc("p", "He had seen, he wrote, an unforgivable failure of the board, nothing less than that.", "gazette", 3)
    assert [(one.document, one.original) for one in capture.verbatim_reuse([speech, marked, plain]) if one.document != "p"] == [
        ("m", "s")
    ]
    assert not capture.verbatim_reuse([speech, plain])


def test_who_names_the_other_has_it_from_it_whatever_the_clock_says() -> None:
    """A paper printed the statement an hour before the board put it on its own page."""
    early = doc("early", "According to the water board, " + STATEMENT[:1].lower() + STATEMENT[1:], "courier", -1)
    posted = doc("posted", STATEMENT.replace("The water board says that", "So far"), "waterboard", 0)
    found = only(capture.verbatim_reuse([early, posted], SOURCES))
    assert (found.document, found.original, found.attributed) == ("early", "posted", True)


def test_two_that_quote_a_third_need_not_have_it_from_each_other() -> None:
    filler = (
        "A baker sold what he had left for half the price. Two pupils walked home along the dike, an hour and a half in the wind, "
        "and were given soup."
    )
    said = "According to the union, the drivers of the night buses in three towns will stop work again on Friday unless talks begin. "
    one = doc(
        "one", said + "The Gazette walked along with them for an hour and saw few passers-by in the rain. " + filler, "gazette"
    )
    two = doc(
        "two",
        "Buses may stand still once more. "
        + said
        + "Shops in the centre fear for their evening, says our reporter there. On the square a choir "
        "rehearsed as if nothing was the matter, and the market sold out of umbrellas before ten.",
        "courier",
        2,
    )
    found = only(capture.verbatim_reuse([one, two], SOURCES))
    assert (found.kind, found.speaker) == ("quotation", "union")


def test_one_shared_sentence_makes_a_brief_no_copy() -> None:
    """Two briefs of twenty words that give the same sentence of the same speaker."""
    said = "According to the union, 41 drivers of the night buses stopped work on Monday. "
    one, two = doc("one", said + "The mayor is silent.", "gazette"), doc("two", said + "Trams run again today.", "courier", 1)
    found = only(capture.verbatim_reuse([one, two], SOURCES))
    assert (found.kind, found.speaker) == ("quotation", "union")


def test_what_one_source_repeats_at_the_foot_of_its_documents_is_no_quotation() -> None:
    foot = " The Gazette is read in four towns and comes out on Tuesdays and Fridays, but for the weeks of the harvest."
    first = (
        "A strike of drivers stopped the buses on Monday morning, and nobody knows how long it will go on, the town hall says. "
        * 1
    )
    second = "Children of the mill school sang in the hall for an hour; parents had baked, and the mayor clapped the longest of all there."
    assert not capture.verbatim_reuse([doc("a", first + foot, "gazette"), doc("b", second + foot, "gazette", 5)])


def test_independent_reports_of_one_event_are_no_copies() -> None:
    """Same event, same figure, same names, other words: both are evidence."""
    other = (
        "Along the Linde 1,243 residents were brought to safety from Thursday on, a count at the sports hall shows. Around "
        "midnight water came through the dike near the old mill; sandbags held it. There were no injuries."
    )
    documents = [doc("a", STATEMENT), doc("b", other, "courier", 2)]
    assert not capture.verbatim_reuse(documents, SOURCES)


def test_a_longer_text_that_holds_another_quotes_it_whole() -> None:
    long = STRIKE + " " + STATEMENT + " " + STRIKE.replace("Monday", "Friday").replace("union", "works council")
    found = only(capture.verbatim_reuse([doc("a", STATEMENT), doc("b", long, "courier", 1)], SOURCES))
    assert (found.kind, found.document) == ("quotation", "b")


def test_of_two_originals_the_fuller_counts_and_the_earlier_where_equal() -> None:
    documents = [doc("a", STATEMENT), doc("b", STATEMENT, "courier", 1), doc("c", STATEMENT, "gazette", 2)]
    assert capture.copies(documents) == [("b", "a", 1.0), ("c", "a", 1.0)]


def test_short_texts_are_copies_only_when_equal() -> None:
    documents = [
        doc("a", "Nobody was hurt in Linde."),
        doc("b", "Nobody was hurt in Linde", "courier", 1),
        doc("c", "Nobody was hurt.", "gazette", 2),
    ]
    assert [(copy, original) for copy, original, _ in capture.copies(documents)] == [("b", "a")]


SENTENCES = [one.strip() + "." for one in (STATEMENT + " " + STRIKE).split(".") if one.strip()]
SETS = st.lists(
    st.tuples(
        st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4),
        st.sampled_from(sorted(SOURCES)),
        st.integers(min_value=0, max_value=6),
    ),
    min_size=2,
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(rows=SETS, random=st.randoms(use_true_random=False))
def test_the_order_of_capture_changes_nothing(rows: list[tuple[list[str], str, int]], random: object) -> None:
    documents = [doc(f"d{number}", " ".join(text), source, hours) for number, (text, source, hours) in enumerate(rows)]
    shuffled = list(documents)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    found = capture.verbatim_reuse(documents, SOURCES)
    assert capture.verbatim_reuse(shuffled, SOURCES) == found
    order = {one.id: (one.published, one.id) for one in documents}
    for one in found:
        assert one.document != one.original
        assert one.attributed or order[one.original] < order[one.document]
        checked(one, documents)
    assert {copy for copy, _, _ in capture.copies(documents)}.isdisjoint({min(order, key=lambda key: order[key])})


@settings(max_examples=30, deadline=None)
@given(rows=SETS)
def test_a_document_added_twice_is_never_its_own_copy(rows: list[tuple[list[str], str, int]]) -> None:
    index = capture.CopyIndex(SOURCES)
    documents = [doc(f"d{number}", " ".join(text), source, hours) for number, (text, source, hours) in enumerate(rows)]
    once = [reuse for one in documents for reuse in index.add(one)]
    assert all(index.add(one) == [] for one in documents)
    assert all(one.document != one.original for one in once)


def test_a_reuse_row_says_what_it_was_made_from() -> None:
    found = only(capture.verbatim_reuse([doc("a", STATEMENT), doc("b", STATEMENT, "courier", 1)], SOURCES))
    turned = only(capture.verbatim_reuse([doc("b", STATEMENT, "courier", 1), doc("a", STATEMENT)], SOURCES))
    assert found == turned
    assert msgspec.convert(msgspec.to_builtins(found), Reuse) == found


def test_of_many_reports_of_one_form_those_that_resemble_most_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidates, "MOST_NEAR", 5)
    monkeypatch.setattr(candidates, "PHRASE_FROM", 1)  # as where the form's phrases are in many documents
    monkeypatch.setattr(candidates, "COMMON_FROM", 1)
    index = candidates.Candidates()
    reports = [STATEMENT.replace("1,243", str(2000 + n)).replace("Thursday", f"day {n}") for n in range(40)]
    for report in reports:
        index.add(index.sketch(report))
    found = index.like(index.sketch(reports[23]))
    assert len(found) == 5
    assert 23 in {one.number for one in found}
    assert all(one.near for one in found)
