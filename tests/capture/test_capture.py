"""Capture: grounded spans, who really says it, files that can't be read."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beeld import capture, language
from beeld.capture.attribution import attribute
from beeld.capture.naming import Names
from beeld.errors import DocumentError, SpanError
from beeld.model import Count, Document, Question, Source, Span, YesNo

MOMENT = datetime(2026, 1, 14, 12, tzinfo=UTC)
SOURCES = {
    one.id: one
    for one in (
        Source(id="courier", name="Linde Courier", kind="newspaper", country="NL", reliability="C"),
        Source(id="health", name="Ministry of Health, Kenya", kind="state", country="KE", reliability="B"),
        Source(id="wire", name="Lake Wire", kind="wire", country="GB", reliability="A"),
        Source(id="union", name="Transport Union", kind="ngo", country="NL", reliability="C", aliases=("de bond",)),
        Source(id="officials", name="Kenyan officials, unnamed", kind="state", country="KE", reliability="C"),
    )
}
STRIKE = {
    "strikers": Question(
        id="strikers",
        type="count",
        unit="persons",
        ask={"nl": "Hoeveel werknemers staken er?", "en": "How many workers are on strike?"},
        terms={"nl": ("staken", "stakers"), "en": ("on strike", "strikers")},
    ),
    "agreed": Question(
        id="agreed",
        type="yesno",
        ask={"nl": "Is er een akkoord?", "en": "Has an agreement been reached?"},
        terms={"nl": ("akkoord",), "en": ("agreement",)},
    ),
}


def document(text: str, *, source: str = "courier", lang: str = "en", title: str = "") -> Document:
    return Document(
        id="d", sha256="0" * 64, text_sha256="1" * 64, text=text, source=source, published=MOMENT, language=lang, title=title
    )


@pytest.mark.parametrize(
    ("lang", "text", "answer", "origin"),
    [
        (
            "en",
            "According to the Transport Union, more than 4,200 drivers are on strike.",
            Count(form="more_than", n=4200),
            "union",
        ),
        ("nl", "Volgens de bond staken er 4.200 chauffeurs.", Count(form="exact", n=4200), "union"),
        ("nl", "De bond meldt dat er ruim 4.200 stakers zijn.", Count(form="more_than", n=4200), "union"),
        ("en", "About 4,200 drivers are on strike.", Count(form="about", n=4200), "courier"),
    ],
)
def test_a_count_is_found_with_operator_and_origin(lang: str, text: str, answer: Count, origin: str) -> None:
    claims = capture.claims(document(text, lang=lang), STRIKE, SOURCES)
    assert [(one.question, one.answer, one.origin) for one in claims] == [("strikers", answer, origin)]
    assert text[claims[0].span.start : claims[0].span.end] == claims[0].span.quote


@pytest.mark.parametrize(
    ("lang", "text", "yes", "polarity"),
    [
        ("nl", "Er is een akkoord bereikt over het loon.", True, "asserted"),
        ("nl", "Er is nog geen akkoord bereikt.", False, "asserted"),
        ("nl", "De bond kan niet bevestigen dat er een akkoord is.", True, "not_established"),
        ("en", "An agreement has been reached.", True, "asserted"),
        ("en", "No agreement has been reached.", False, "asserted"),
    ],
)
def test_yes_no_and_not_established_are_told_apart(lang: str, text: str, yes: bool, polarity: str) -> None:
    claims = [one for one in capture.claims(document(text, lang=lang), STRIKE, SOURCES) if one.question == "agreed"]
    assert [(one.answer, one.polarity) for one in claims] == [(YesNo(yes=yes), polarity)]


def test_a_body_is_known_by_what_it_is_and_of_which_country() -> None:
    text = "The Kenyan health ministry said that 12 people died. A Kenyan official put the number at 15."
    one = document(text, source="wire")
    spans = language.sentences(text, "en")
    said = attribute(one, spans, Names(SOURCES))
    assert said.origin_at(text.index("12"), text.index("12") + 2).origin == "health"
    assert said.origin_at(text.index("15"), text.index("15") + 2).origin == "officials"


def test_a_relay_keeps_its_chain() -> None:
    text = "Lake Wire reports, citing the Kenyan ministry of health, that 12 people died."
    said = attribute(document(text), language.sentences(text, "en"), Names(SOURCES)).origin_at(
        text.index("12"), text.index("12") + 2
    )
    assert (said.origin, said.chain) == ("health", ("wire",))


def test_an_unnamed_speaker_is_reported() -> None:
    text = "Witnesses said that 12 people died."
    said = attribute(document(text), language.sentences(text, "en"), Names(SOURCES)).origin_at(20, 22)
    assert (said.origin, said.reported) == ("courier", True)


WORDS = st.sampled_from(
    [
        "4,200",
        "drivers",
        "are",
        "on",
        "strike.",
        "De",
        "bond",
        "zegt",
        "dat",
        "er",
        "300",
        "staken,",
        "akkoord!",
        "according",
        "to",
        "no",
        ";",
        "\n\n",
        "“quote”",
        "12",
        "%",
    ]
)


@settings(max_examples=80, deadline=None)
@given(st.lists(WORDS, max_size=40), st.sampled_from(["nl", "en"]))
def test_every_claim_carries_its_quote(words: list[str], lang: str) -> None:
    text = " ".join(words)
    for claim in capture.claims(document(text, lang=lang), STRIKE, SOURCES):
        claim.span.check(text)


def test_a_span_outside_the_text_is_an_error() -> None:
    with pytest.raises(SpanError, match="outside a text of 4"):
        Span(text_sha256="0", start=2, end=9, quote="xx").check("text", where="d1")
    with pytest.raises(SpanError, match="not the quote"):
        Span(text_sha256="0", start=0, end=2, quote="xx").check("text")


def load(path: Path) -> Document:
    return capture.load(path, published=MOMENT, source="courier")


def test_html_keeps_what_is_visible(tmp_path: Path) -> None:
    page = tmp_path / "p.html"
    page.write_text(
        '<html lang="en"><head><title>Strike</title><script>var x = 5;</script></head><body><nav>Menu</nav>'
        "<main><h1>Strike</h1><p>About 4,200 drivers are<br>on strike.</p><p hidden>secret</p></main></body></html>",
        encoding="utf-8",
    )
    one = load(page)
    assert "4,200 drivers" in one.text
    assert not {"Menu", "secret", "var x"} & {word for word in ("Menu", "secret", "var x") if word in one.text}
    assert (one.title, one.language) == ("Strike", "en")
    assert [claim.span.quote for claim in capture.claims(one, STRIKE, SOURCES)] == ["About 4,200 drivers"]


def test_what_was_assumed_of_the_encoding_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("De geëvacueerden zijn veilig – zegt men.".encode("cp1252"))
    one = load(path)
    assert "geëvacueerden" in one.text
    assert one.decoded_as == "cp1252 (assumed)"


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.txt", b"", "0 letters"),
        ("a.txt", b"\x00\x01\x02" * 50, "NUL bytes"),
        ("a.xyz", b"text text text text", "can't be read"),
        ("a.md", b'+++\nid = "x"\ntext that goes on and on', "never closed"),
        ("a.md", b"+++\nid = = 3\n+++\nA text that is long enough.", "not TOML"),
        ("a.md", b'+++\npublished = "soon"\n+++\nA text that is long enough.', "no date"),
    ],
)
def test_bad_files_are_said_with_what_to_do(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(DocumentError, match=message) as fault:
        load(path)
    assert fault.value.todo
    assert str(path) in str(fault.value)


def test_a_missing_publisher_or_day_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("A text that is long enough to be read.", encoding="utf-8")
    with pytest.raises(DocumentError, match="does not say its source"):
        capture.load(path)


def test_near_copies_are_found_and_the_earlier_is_the_original() -> None:
    text = "The river rose by two metres in one night, and the mayor asked everybody along the quay to leave before noon. " * 2
    first = document(text)
    import msgspec

    later = msgspec.structs.replace(
        first, id="e", text=text.replace("two metres", "2 metres"), published=datetime(2026, 1, 15, tzinfo=UTC)
    )
    other = msgspec.structs.replace(
        first, id="f", text="A strike of drivers stopped the buses in three towns on Monday morning, the union says."
    )
    assert [(copy, original) for copy, original, _ in capture.copies([later, other, first])] == [("e", "d")]
