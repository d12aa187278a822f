"""Translations and relays: proposed from equal figures, days and names; a person decides, and weighing obeys."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from beeld import capture
from beeld.capture.copies.alignment import in_order
from beeld.capture.copies.anchors import Rarity, anchored
from beeld.capture.naming import Names
from beeld.cli import main
from beeld.desk import Desk, open_case
from beeld.errors import InputError, UnknownIdError
from beeld.model import Document, Reuse, Source
from tests.capture.test_copies import SOURCES, doc
from tests.conftest import write_document

HEALTH = Source(
    id="health", name="National Health Institute", kind="state", aliases=("the health institute", "het gezondheidsinstituut")
)
KNOWN = {**SOURCES, "health": HEALTH}
OUTBREAK_EN = (
    "The health institute has counted 412 cases of the fever since 3 January 2026. Of the patients 37 lie in hospital, most of them "
    "in Merum and Oud-Zande. Doctors there say that the wards can take another 60 people. The source was traced to a cooling tower "
    "in Merum that was shut on 8 January. The institute asks 15 practices along the coast to report each new patient by telephone."
)
OUTBREAK_NL = (
    "Sinds 3 januari 2026 zijn er volgens het gezondheidsinstituut 412 gevallen van de koorts geteld. In het ziekenhuis liggen 37 "
    "patiënten, vooral in Merum en Oud-Zande. De afdelingen daar hebben nog plaats voor 60 mensen, zeggen artsen. De bron is een koeltoren in "
    "Merum, die op 8 januari is stilgelegd. Het instituut vraagt 15 praktijken langs de kust elke nieuwe patiënt te bellen."
)
UNRELATED = [
    "Drivers of 14 night buses stopped work on 9 January in Valde and Kruisem. The union wants 6 per cent and will talk on Friday.",
    "In Kruisem werden 250 bomen geplant door 80 leerlingen. De gemeente Valde betaalt er 12.000 euro voor, zegt de wethouder.",
    "A fire at the mill of Oud-Zande kept 22 firemen busy until the morning of 7 January. Nobody was hurt; 3 cows were led away.",
]


def others() -> list[Document]:
    languages = ("en", "nl", "en")
    return [doc(f"o{n}", text, "gazette", n, languages[n]) for n, text in enumerate(UNRELATED)]


def proposals(documents: list[Document]) -> list[Reuse]:
    return capture.retellings(documents, Names(KNOWN))


def test_a_translation_is_proposed_with_its_sentences_in_order() -> None:
    original = doc("en", OUTBREAK_EN, "health")
    translation = doc("nl", OUTBREAK_NL, "courier", 6, "nl")
    [found] = proposals([*others(), translation, original])
    assert (found.kind, found.document, found.original, found.tier) == ("translation", "nl", "en", "proposed")
    assert found.attributed
    pairs = [(one.span.start, one.original.start) for one in found.passages]
    assert pairs == sorted(pairs)
    assert len(pairs) >= 4
    assert "412" in found.passages[0].shared
    for one in found.passages:
        one.span.check(translation.text)
        one.original.check(original.text)


def test_a_telling_in_the_same_language_and_other_words_is_a_relay() -> None:
    told = doc(
        "told",
        "Hospitals in Merum and Oud-Zande treat 37 people for the fever, out of 412 known cases. That is what the health "
        "institute says. A cooling tower is to blame.",
        "courier",
        5,
    )
    [found] = proposals([*others(), told, doc("en", OUTBREAK_EN, "health")])
    assert (found.kind, found.document) == ("relay", "told")


def test_an_independent_count_of_the_same_event_is_not_proposed() -> None:
    """It names nobody and counted for itself: even an equal figure is evidence then."""
    own = doc(
        "own",
        "Nurses in Merum and Oud-Zande keep a list of their own. It has 37 names. A doctor at the coast speaks of 412 cases, which "
        "she added up from the telephone calls of her colleagues.",
        "courier",
        5,
    )
    assert proposals([*others(), own, doc("en", OUTBREAK_EN, "health")]) == []


@pytest.mark.parametrize(
    ("source", "hours", "text"),
    [
        ("courier", -3, OUTBREAK_NL),  # published before
        ("courier", 24 * 30, OUTBREAK_NL),  # a month later
        ("health", 5, OUTBREAK_NL),  # of the same source
        ("courier", 5, OUTBREAK_NL.replace("412", "398").replace("37", "41").replace("60", "55").replace("15 p", "18 p")),
    ],
)
def test_what_is_no_telling_is_not_proposed(source: str, hours: float, text: str) -> None:
    documents = [*others(), doc("en", OUTBREAK_EN, "health"), doc("nl", text, source, hours, "nl")]
    assert [one for one in proposals(documents) if one.document == "nl"] == []


def test_the_order_of_capture_changes_no_proposal() -> None:
    documents = [*others(), doc("en", OUTBREAK_EN, "health"), doc("nl", OUTBREAK_NL, "courier", 6, "nl")]
    assert proposals(documents) == proposals(documents[::-1])
    asked = capture.Retellings(documents, Names(KNOWN)).proposals(new={"en"})
    assert asked == proposals(documents)
    assert capture.Retellings(documents, Names(KNOWN)).proposals(new={"o1"}) == []


def test_alignment_runs_forward() -> None:
    mine, theirs = anchored(doc("nl", OUTBREAK_NL, "courier", 6, "nl")), anchored(doc("en", OUTBREAK_EN, "health"))
    rarity = Rarity([mine, theirs, *(anchored(one) for one in others())])
    pairs = in_order(mine, theirs, rarity)
    assert [pair.theirs for pair in pairs] == sorted(pair.theirs for pair in pairs)
    assert [pair.mine for pair in pairs] == sorted(pair.mine for pair in pairs)
    assert len(set(pairs)) == len(pairs)


# -- the desk ------------------------------------------------------------------------------------------------------------------

TOLD = (
    "Zeker 1.243 inwoners verlieten hun huis, van wie er 310 in Lindestad slapen. Langs de rivier zijn 1.243 mensen geëvacueerd. "
    "Op 9 januari kwam het water, zag het waterschap."
)
STATED = (
    "The water board reports that 1,243 people have been evacuated. Of them 310 sleep in Lindestad. The water came on 9 January."
)


@pytest.fixture
def retold(flood: Path) -> Path:
    """The flood case with a statement and a paper that tells it again in the other language, captured in the wrong order."""
    for one in (flood / "documents").glob("*.md"):
        one.unlink()
    write_document(flood / "documents", "told.md", "courier", "2026-01-10T15:00:00Z", "nl", TOLD)
    write_document(flood / "documents", "stated.md", "waterboard", "2026-01-10T09:00:00Z", "en", STATED)
    desk = open_case(flood)
    list(desk.capture_all([flood / "documents" / "told.md"]))
    list(desk.capture_all([flood / "documents" / "stated.md"]))
    desk.close()
    return flood


def origins(desk: Desk) -> set[str]:
    return {one.origin for one in desk.weigh("evacuated").contributions if one.side == "for"}


def test_weighing_obeys_the_decision_and_replay_keeps_what_was_known(retold: Path) -> None:
    desk = open_case(retold)
    [proposal] = desk.reuses()
    assert (proposal.document, proposal.original, proposal.tier) == ("told", "stated", "proposed")
    before = desk.seq
    assert origins(desk) == {"courier", "waterboard"}
    assert any("tells stated again" in one for one in desk.weigh("evacuated").caveats)
    desk.decide_reuse([proposal.id], accept=True, by="editor", reason="same figures in the same order")
    assert origins(desk) == {"waterboard"}
    assert desk.weigh("evacuated").origins == 1
    assert not any("again" in one for one in desk.weigh("evacuated").caveats)
    assert desk.weigh("evacuated", known_at=before).origins == 2
    assert desk.folded()["told"] == "stated"
    desk.decide_reuse([proposal.id], accept=False, by="editor", reason="they counted themselves")
    assert origins(desk) == {"courier", "waterboard"}
    assert desk.propose_reuse() == []
    with pytest.raises(InputError):
        desk.decide_reuse([proposal.id], accept=True, by=" ", reason="")
    with pytest.raises(UnknownIdError):
        desk.decide_reuse(["r0"], accept=True, by="editor", reason="")
    desk.close()


def test_a_copy_that_was_captured_before_its_original_still_folds(flood: Path) -> None:
    for one in (flood / "documents").glob("*.md"):
        one.unlink()
    write_document(flood / "documents", "reprint.md", "courier", "2026-01-11", "en", STATED)
    write_document(flood / "documents", "stated.md", "waterboard", "2026-01-10", "en", STATED)
    desk = open_case(flood)
    list(desk.capture_all([flood / "documents" / "reprint.md"]))
    list(desk.capture_all([flood / "documents" / "stated.md"]))
    assert desk.originals()["reprint"].original == "stated"
    assert desk.weigh("evacuated").origins == 1
    desk.close()


def run(*words: str | Path) -> str:
    result = CliRunner().invoke(main, [str(one) for one in words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_the_commands_list_show_and_decide(retold: Path) -> None:
    [row] = json.loads(run("copies", "--case", retold, "--json"))
    assert (row["document"], row["original"]) == ("told", "stated")
    table = run("copies", "--case", retold)
    assert "1 wait for a person" in table
    shown = run("copies", "--show", row["id"], "--case", retold)
    assert "1243" in shown
    assert TOLD[:30] in shown
    asked = CliRunner().invoke(main, ["copies", "--ask", "--by", "editor", "--case", str(retold)], input="y\n")
    assert asked.exit_code == 0
    assert json.loads(run("copies", "--case", retold, "--json"))[0]["tier"] == "accepted"
    assert "nothing waits" in run("copies", "--ask", "--case", retold)
    run("copies", "--accept", row["id"], "--turn", "--by", "editor", "--case", retold)
    [turned] = json.loads(run("copies", "--case", retold, "--json"))
    assert (turned["document"], turned["original"]) == ("stated", "told")
    unknown = CliRunner().invoke(main, ["copies", "--show", "r0", "--case", str(retold)])
    assert unknown.exit_code == 2
    listed = json.loads(run("documents", "--case", retold, "--json"))
    assert {one["id"]: one["copy_of"] for one in listed} == {"told": None, "stated": "told"}
    assert run("copies", "--find", "--json", "--case", retold)


def test_a_view_that_may_not_see_the_original_is_told_nothing(retold: Path) -> None:
    from beeld.model import Marking

    desk = open_case(retold)
    [proposal] = desk.reuses()
    desk.decide_reuse([proposal.id], accept=True, by="editor", reason="read")
    desk.mark("stated", Marking(tlp="RED"), by="editor", reason="given in confidence")
    assert desk.reuses(view="public") == []
    finding = desk.weigh("evacuated", view="public")
    assert {one.origin for one in finding.contributions if one.side == "for"} == {"courier"}
    assert origins(desk) == {"waterboard"}
    desk.close()


def test_a_re_run_with_a_new_figure_is_a_copy_that_brings_something(flood: Path) -> None:
    for one in (flood / "documents").glob("*.md"):
        one.unlink()
    bulletin = (
        "The water board reports that {} people have been evacuated. The water in the river stands high but steady, and the dike "
        "at the old mill holds. The next bulletin comes when there is something to tell, at the latest tomorrow at nine."
    )
    write_document(flood / "documents", "first.md", "waterboard", "2026-01-09", "en", bulletin.format("1,020"))
    write_document(flood / "documents", "second.md", "waterboard", "2026-01-10", "en", bulletin.format("1,243"))
    write_document(flood / "documents", "reprint.md", "courier", "2026-01-11", "en", bulletin.format("1,243"))
    desk = open_case(flood)
    list(desk.capture_all([flood / "documents"]))
    assert desk.originals()["second"].original == "first"
    assert "second" not in desk.folded()
    assert desk.folded()["reprint"] in ("first", "second")
    finding = desk.weigh("evacuated")
    assert finding.answer is not None
    assert finding.answer.n == 1243  # type: ignore[union-attr]
    assert finding.origins == 1
    desk.close()


def test_a_decision_may_come_from_a_file(retold: Path, tmp_path: Path) -> None:
    rows = tmp_path / "decisions.jsonl"
    body = {
        "date": "2026-01-11",
        "kind": "reuse",
        "document": "told",
        "original": "stated",
        "accept": True,
        "by": "editor",
        "reason": "read",
    }
    rows.write_text(json.dumps(body) + "\n", encoding="utf-8")
    desk = open_case(retold)
    assert desk.apply_decisions(rows) == 1
    assert origins(desk) == {"waterboard"}
    desk.close()


def test_in_a_large_case_a_new_document_is_compared_with_those_around_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from beeld.desk import copying

    documents = [doc(f"d{day}", "text", "courier", day * 24) for day in range(60)]
    assert copying._around(documents, {"d30"}) == documents
    monkeypatch.setattr(copying, "LOOK_AT_ALL", 10)
    near = {one.id for one in copying._around(documents, {"d30"})}
    assert near == {f"d{day}" for day in range(16, 45)}
    assert copying._around(documents, None) == documents
    assert copying._around(documents, set()) == []
