"""A letter's source: blocks, emphasis, forms, references, certainty in words, house style; what is wrong is said with its line."""

from __future__ import annotations

import itertools
import re
import string
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beeld import language, letter
from beeld.errors import CaseError, InputError, LetterError
from beeld.letter import More
from beeld.letter.citing import STYLES, read_citation, write_citation
from beeld.letter.csl import write_item
from beeld.letter.layout import Listing, Quote, Table, parts
from beeld.letter.picture import nice_ticks
from beeld.model import Category, Citation, Count, Day, IssuedLetter, Place, PlaceNode, Question, YesNo

from .test_letter import FRONT, finding, rendered

MOVED = {"moved": finding(Count(form="exact", n=5704))}


def texts(source: str) -> list[str]:
    return [one.text for one in rendered(source, MOVED).sentences]


# -- blocks ----------------------------------------------------------------------------------------------------------------


def test_lists_quotes_and_tables_keep_their_sentences_and_shape() -> None:
    made = rendered(
        "Vooraf geldt dit:\n\n- een {moved}\n- twee.\n  1. diep\n  2. dieper\n\n> Citaat een. Citaat twee.\n\n"
        "| Wat | Aantal |\n| --- | --: |\n| verplaatst | {moved} |\n| a \\| b | |\n",
        MOVED,
    )
    found = parts(made)
    listing = next(one for one in found if isinstance(one, Listing))
    assert [(one.depth, one.number, one.words[0].text) for one in listing.items] == [
        (0, 0, "een 5.704"), (0, 0, "twee."), (1, 1, "diep"), (1, 2, "dieper")
    ]  # fmt: skip
    quote = next(one for one in found if isinstance(one, Quote))
    assert [one.text for one in quote.paragraphs[0]] == ["Citaat een.", "Citaat twee."]
    table = next(one for one in found if isinstance(one, Table))
    assert [[" ".join(one.text for one in cell.words) for cell in row] for row in table.rows] == [
        ["Wat", "Aantal"], ["verplaatst", "5.704"], ["a | b", ""]
    ]  # fmt: skip
    assert table.rows[0][1].align == "right"


def test_emphasis_may_run_over_sentences_and_leaves_no_marks() -> None:
    made = rendered("Voor **vet *en schuin* staan. Nog vet** na. Een \\*ster\\* blijft, {moved} ook.", MOVED)
    assert [one.text for one in made.sentences] == ["Voor vet en schuin staan.", "Nog vet na.", "Een *ster* blijft, 5.704 ook."]
    assert [(one.text, one.bold, one.italic) for one in made.sentences[1].runs] == [
        ("Nog vet", True, False),
        (" na.", False, False),
    ]
    assert ("en schuin", True, True) in [(one.text, one.bold, one.italic) for one in made.sentences[0].runs]


def test_a_comment_is_never_printed_and_lines_are_still_right() -> None:
    assert texts("<!-- geheim\nop twee regels -->\nEen zin.") == ["Een zin."]
    with pytest.raises(LetterError, match="line 12"):
        rendered("<!-- geheim\nop twee regels -->\nEen zin. {.rumour}", MOVED)


def test_what_stands_around_the_text_are_sentences_too() -> None:
    front = FRONT.replace(
        "+++\n\n", 'salutation = "Geachte raad,"\nclosing = "Groet,"\nsignature = ["A", "B"]\ncopies_to = ["C", "D"]\n+++\n\n'
    )
    parsed = letter.parse(front + "Tekst.\n\n## Bijlage {.annex}\n\nBegrip.", "l.md")
    assert [one.source_text for one in parsed.sentences] == [
        "Geachte raad,", "Tekst.", "Groet,", "A", "B", "Kopie aan: C; D", "Bijlage", "Begrip."
    ]  # fmt: skip
    assert [one.kind for one in parsed.blocks] == [
        "salutation", "paragraph", "closing", "signature", "signature", "copies", "heading", "paragraph"
    ]  # fmt: skip
    assert len({one.id for one in parsed.sentences}) == 8


def test_a_table_of_findings_loses_the_row_that_an_edition_may_not_show() -> None:
    findings = {**MOVED, "leak": finding(YesNo(yes=False), "no_indications", question="leak")}
    source = 'Zin.\n\n{{table questions="moved leak" columns="question answer" caption="Stand"}}\n'
    parsed = letter.parse(FRONT + source, "l.md", asks={"moved": {"nl": "Hoeveel?"}})
    secret = next(one.id for one in parsed.sentences if any(binding.question == "leak" for binding in one.bindings))
    kept = {"documents": {}, "sources": {}, "claims": {}, "edition": "public", "lang": "nl"}
    whole = letter.render(parsed, findings, **kept)  # type: ignore[arg-type]
    cut = letter.render(parsed, findings, refused={secret}, **kept)  # type: ignore[arg-type]
    assert [one.text for one in whole.sentences][1:] == [
        "Stand",
        "Vraag",
        "Antwoord",
        "Hoeveel?",
        "5.704",
        "leak",
        "geen indicaties",
    ]
    assert [one.text for one in cut.sentences][1:] == ["Stand", "Vraag", "Antwoord", "Hoeveel?", "5.704"]
    everything = {one.id for one in parsed.sentences if one.bindings}
    assert [one.text for one in letter.render(parsed, findings, refused=everything, **kept).sentences] == ["Zin."]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("Er zijn {moved answer} mensen.", "is no binding"),
        ("Een accolade } los.", "is no binding"),
        ("| a | b |\n| c | d |", "no rule under its head"),
        ("| a | b |\n| --- | --- |\n| c |", "a row has 1 cells"),
        ("{{graph question=moved}}", "directive 'graph'"),
        ("{{picture caption=x}}", "lacks question"),
        ("{{table questions=moved rows=2}}", "does not take 'rows'"),
        ("{{table questions=moved columns=colour}}", "column 'colour'"),
        ('{{picture question="moved" caption="Zonder binding."}}', "binds nothing"),
        ("{{picture\nquestion=moved}}", "on one line"),
        ("Zie.[^1]\n\n[^1]: @onbekend, p. 3", "@onbekend is not in references.json"),
        ("Het is {moved:certainty} en {moved:confidence}.", "likelihood and confidence in one sentence"),
        ("Dat is {moved:certainty}, met hoge zekerheid.", "likelihood and confidence in one sentence"),
        ("De grondslag is {moved:confidence} en het is waarschijnlijk zo.", "likelihood and confidence in one sentence"),
        ("{.position}", "holds no sentence"),
    ],
)
def test_a_wrong_source_is_said_with_its_line(source: str, message: str) -> None:
    with pytest.raises(LetterError, match=message) as fault:
        letter.parse(FRONT + "Een zin.\n\n" + source, "l.md")
    assert re.search(r"l\.md, line 1[24]:", str(fault.value))
    assert fault.value.todo


# -- what a binding prints -------------------------------------------------------------------------------------------------


def test_an_answer_is_printed_as_firmly_as_its_status_lets_it() -> None:
    source = "Er zijn {moved:hedged} mensen."
    for status, words in (
        ("confirmed", "Er zijn 5.704 mensen."),
        ("corroborated", "Er zijn volgens verschillende bronnen 5.704 mensen."),
        ("signalled", "Er zijn naar verluidt 5.704 mensen."),
    ):
        assert rendered(source, {"moved": finding(Count(form="exact", n=5704), status)}).sentences[0].text == words  # type: ignore[arg-type]
    with pytest.raises(LetterError, match="which no answer may be printed for"):
        rendered(source, {"moved": finding(Count(form="exact", n=5704), "refuted")})


def test_places_and_categories_are_printed_by_name() -> None:
    questions = {
        "where": Question(id="where", type="place", ask={}, places=(PlaceNode(id="hall", aliases=("sporthal de Wilg", "Wilg")),)),
        "who": Question(id="who", type="category", ask={}, categories={"board": ("het waterschap",)}),
    }
    findings = {
        "where": finding(Place(place="hall"), question="where"),
        "who": finding(Category(category="board"), question="who"),
        "when": finding(Day(start=date(2026, 1, 8), end=date(2026, 1, 8)), question="when"),
    }
    made = rendered("In {where} zegt {who} dat het op {when} begon.", findings, more=More(questions=questions))
    assert made.sentences[0].text == "In sporthal de Wilg zegt het waterschap dat het op 8 januari 2026 begon."


def test_an_earlier_letter_is_cited_by_day_and_reference() -> None:
    issued = IssuedLetter(
        id="eerste-public-nl", letter="eerste", edition="public", language="nl", title="Eerste bericht", dated=date(2026, 1, 10),
        valid_at=date(2026, 1, 10), basis_seq=1, basis_root="", recipients=(), released_by="x", written_by="y", sentences=(),
        reference="LS-1",
    )  # fmt: skip
    for name in ("eerste", "eerste-public-nl", "LS-1"):
        made = rendered(f"Zie {{@{name}}}.", {}, more=More(earlier=(issued,)))
        assert made.sentences[0].text == "Zie de brief van 10 januari 2026."
        assert made.sentences[0].type == "reference"
        assert made.notes == ("Brief van 10 januari 2026, “Eerste bericht” (kenmerk LS-1).",)
    with pytest.raises(LetterError, match="no earlier letter 'tweede'"):
        rendered("Zie {@tweede}.", {}, more=More(earlier=(issued,)))


# -- certainty -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scale", language.scales())
@pytest.mark.parametrize("lang", language.languages())
def test_every_scale_names_its_source_and_has_a_word_for_every_chance_outside_its_gaps(scale: str, lang: str) -> None:
    declared = language.table(lang, "wording")["scale"][scale]
    assert len(declared["source"]) > 30
    bands = declared["bands"]
    assert (bands[0][0], bands[-1][1]) == (0.0, 1.0)
    assert all(before[1] <= after[0] + 1e-9 for before, after in itertools.pairwise(bands))
    gaps = any(after[0] - before[1] > 0.001 for before, after in itertools.pairwise(bands))
    assert gaps == (declared["ends"] == "both")
    words = [language.certainty(step / 1000, lang, scale) for step in range(1001)]
    assert any("%" in one for one in words) == gaps
    assert [language.certainty((low + high) / 2, lang, scale) for low, high, _ in bands] == [word for _, _, word in bands]


@pytest.mark.parametrize(
    ("likelihood", "scale", "words"),
    [
        (0.05, "phia", "a remote chance"), (0.07, "phia", "7%"), (0.20, "phia", "highly unlikely"), (0.22, "phia", "22%"),
        (0.5, "phia", "50%"), (0.80, "phia", "highly likely"), (0.55, "icd203", "likely"), (0.45, "icd203", "roughly even chance"),
        (0.95, "efsa", "extremely likely"), (0.995, "ipcc", "virtually certain"), (1.0, "icd203", "almost certain"),
    ],
)  # fmt: skip
def test_bounds_are_those_of_the_published_tables(likelihood: float, scale: str, words: str) -> None:
    assert language.certainty(likelihood, "en", scale) == words


def test_the_letter_picks_its_scale_and_the_case_the_default(flood: Path) -> None:
    import beeld

    source = {"moved": finding(Count(form="exact", n=1), likelihood=0.7)}
    assert rendered("Dat is {moved:certainty}.", source, more=More(scale="efsa")).sentences[0].text == "Dat is waarschijnlijk."
    gap = {"moved": finding(Count(form="exact", n=1), likelihood=0.77)}
    front = FRONT.replace("+++\n\n", 'scale = "phia"\n+++\n\n')
    made = letter.render(
        letter.parse(front + "Dat is {moved:certainty}.", "l.md"),
        gap,
        documents={},
        sources={},
        claims={},
        edition="public",
        lang="nl",
    )
    assert made.sentences[0].text == "Dat is 77%."
    with pytest.raises(LetterError, match="scale 'gut' is not known"):
        letter.parse(FRONT.replace("+++\n\n", 'scale = "gut"\n+++\n\n') + "Zin.", "l.md")
    with pytest.raises(InputError, match="not declared"):
        language.certainty(0.5, "nl", "gut")
    (flood / "case.toml").write_text('scale = "gut"\n' + (flood / "case.toml").read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(CaseError, match="scale 'gut'"):
        beeld.open(flood)


# -- citations -------------------------------------------------------------------------------------------------------------

NUMBER = st.integers(1, 99_999).map(str)
SESSION = st.integers(1990, 2060).map(lambda year: f"{year}/{year + 1}")
PAGE = st.one_of(st.just(""), st.integers(1, 400).map(str), st.integers(1, 400).map(lambda one: f"{one}–{one + 3}"))
LEAD = st.sampled_from(["", "Zie", "Zie onder meer", "Vergelijk de brief van de minister in"])
TAIL = st.sampled_from(["", "voetnoot 3", ", voetnoot 3", "en de daar genoemde stukken"])
ROMAN = st.sampled_from(["", " VI", " XV", " (R1234)"])
WORDS = (
    st.text(string.ascii_letters + " ", min_size=3, max_size=20)
    .map(lambda one: " ".join(one.split()))
    .filter(lambda one: len(one) > 2)
)


@st.composite
def citations(draw: st.DrawFn) -> Citation:
    style = draw(st.sampled_from([*STYLES, "document"]))
    if style == "document":
        day = draw(st.one_of(st.none(), st.dates(date(1990, 1, 1), date(2060, 1, 1))))
        url = draw(st.sampled_from(["", "https://example.org/a-b/c.html"]))
        return Citation(issuer=draw(WORDS), title=draw(WORDS), issued=day, url=url)
    fields: dict[str, str] = {"lead": draw(LEAD), "tail": draw(TAIL)}
    if style == "kamerstuk":
        house = draw(st.sampled_from(["I", "II"]))
        number = draw(NUMBER) if house == "II" else draw(st.sampled_from(["A", "D", "AB"]))
        dossier = str(draw(st.integers(10_000, 99_999))) + draw(ROMAN)
        fields |= {"chamber": house, "number": number, "session": draw(SESSION), "dossier": dossier, "page": draw(PAGE)}
    elif style in ("handelingen", "aanhangsel"):
        fields |= {
            "chamber": draw(st.sampled_from(["I", "II"])),
            "session": draw(SESSION),
            "number": draw(NUMBER),
            "page": draw(PAGE),
        }
        fields |= {"part": draw(st.sampled_from(["", "3", "12"]))} if style == "handelingen" else {}
    elif style == "ecli":
        fields |= {"symbol": draw(st.sampled_from(["ECLI:NL:HR:2019:2006", "ECLI:EU:C:2020:559", "ECLI:CE:ECHR:2014:0708JUD1"]))}
    elif style == "un":
        symbols = [
            "S/RES/2254 (2015)",
            "S/PV.9876",
            "A/HRC/RES/53/1",
            "A/HRC/58/12",
            "S/2024/556",
            "A/RES/79/1",
            "CCPR/C/NLD/CO/5",
        ]
        fields |= {"symbol": draw(st.sampled_from(symbols)), "page": draw(PAGE)}
    else:
        fields |= {"session": str(draw(st.integers(1900, 2060))), "number": draw(NUMBER)}
    return Citation(style=style, **fields)  # type: ignore[arg-type]


@settings(max_examples=300, deadline=None)
@given(citations(), st.sampled_from(["nl", "en"]), st.booleans())
def test_a_citation_that_was_written_is_read_as_it_was(citation: Citation, lang: str, short: bool) -> None:
    assert read_citation(write_citation(citation, lang, short=short)) == citation


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_note_can_be_read_and_is_then_stable(text: str) -> None:
    once = write_citation(read_citation(text), "nl")
    assert write_citation(read_citation(once), "nl") == once


@pytest.mark.parametrize("written", ["2025/26", "2025/2026", "2025-2026", "2025–2026"])
def test_both_ways_to_write_a_session_are_one(written: str) -> None:
    found = read_citation(f"Zie Kamerstukken II {written}, 27 925, nr. 1016, blz. 3-4, en Handelingen II {written}, nr. 2.")
    assert (
        write_citation(found, "nl")
        == "Zie Kamerstukken II 2025/2026, 27925, nr. 1016, p. 3–4, en Handelingen II 2025/2026, nr. 2."
    )
    assert (
        write_citation(found, "nl", short=True)
        == "Zie Kamerstukken II 2025/26, 27925, nr. 1016, p. 3–4, en Handelingen II 2025/26, nr. 2."
    )


def test_a_session_may_end_in_the_next_century() -> None:
    assert read_citation("Handelingen II 1999/00, nr. 4").session == "1999/2000"
    assert read_citation("Handelingen II 1998/99, nr. 4").session == "1998/1999"


PERSON = {"family": "Berg", "given": "Anna Maria", "non-dropping-particle": "van den"}


@pytest.mark.parametrize(
    ("item", "nl"),
    [
        (
            {"type": "article-journal", "title": "T", "author": [PERSON], "container-title": "NJB", "volume": "3", "issue": "2",
             "issued": {"date-parts": [[2024, 5]]}, "page": "1-3", "DOI": "10.1/x"},
            "A.M. van den Berg, “T”, NJB 3(2), mei 2024, p. 1–3, https://doi.org/10.1/x",
        ),
        ({"type": "webpage", "title": "T", "URL": "https://e.org", "accessed": {"date-parts": [[2026, 1, 2]]}}, "“T”, https://e.org (geraadpleegd op 2 januari 2026)"),
        ({"type": "book", "title": "T", "author": [PERSON] * 4, "publisher": "P", "publisher-place": "Leiden", "issued": {"date-parts": [[2020]]}}, "A.M. van den Berg e.a., T, Leiden: P, 2020"),
        ({"type": "chapter", "title": "T", "editor": [{"literal": "Redactie"}], "container-title": "B"}, "“T”, in: Redactie (red.), B"),
        ({"type": "unheard-of", "title": "T", "publisher": "P"}, "“T”, P"),
    ],
)  # fmt: skip
def test_csl_items_are_printed_by_their_type(item: dict[str, object], nl: str) -> None:
    assert write_item(item, "nl") == nl


def test_references_are_read_and_what_is_wrong_is_said(tmp_path: Path) -> None:
    path = tmp_path / "references.json"
    assert letter.load_references(path) == {}
    for text, message in (
        ("{", "is not JSON"),
        ('[{"id": "a"}]', "no type"),
        ('[{"id":"a","type":"book"},{"id":"a","type":"book"}]', "twice"),
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(LetterError, match=message):
            letter.load_references(path)


# -- house style and pictures ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("organization = 'x'", "organization"),
        ("[colours]\naccent = 'blue'", "is no colour"),
        ("[fonts]\nsize_pt = 40.0", "out of range"),
        ("[page]\nleft_mm = 'wide'", "left_mm"),
        ("logo = 'none.svg'", "no svg or png"),
        ("[labels.nl]\ngreeting = 'x'", "'greeting' is not known"),
        ("[labels.fr]\ndate = 'x'", "'fr' is not known"),
        ("[fonts]\nfolder = 'none'", "is not there"),
        ("organisation = ", "not valid TOML"),
    ],
)
def test_a_wrong_house_style_is_said(tmp_path: Path, toml: str, message: str) -> None:
    (tmp_path / "house.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(LetterError, match=message) as fault:
        letter.load_house(tmp_path / "house.toml")
    assert fault.value.todo


def test_a_logo_that_runs_or_fetches_is_refused(tmp_path: Path) -> None:
    (tmp_path / "house.toml").write_text('logo = "l.svg"', encoding="utf-8")
    for inside in ("<script>1</script>", '<image href="https://e.org/x.png"/>'):
        (tmp_path / "l.svg").write_text(
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{inside}</svg>', encoding="utf-8"
        )
        with pytest.raises(LetterError, match="runs a script or fetches"):
            letter.load_house(tmp_path / "house.toml")


@settings(max_examples=200, deadline=None)
@given(st.floats(0, 1e7), st.floats(0, 1e7))
def test_an_axis_holds_its_values_in_few_round_steps(one: float, other: float) -> None:
    low, high = sorted((one, other))
    ticks = nice_ticks(low, high)
    assert 2 <= len(ticks) <= 7
    assert ticks[0] <= low
    assert ticks[-1] >= high - 1e-6 * high
