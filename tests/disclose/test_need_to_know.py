"""Every read path obeys the view: nothing of a hidden document comes out, neither by the desk, nor by a reader, nor by a command.

Every method that takes a view is found and run, every method of a reader and every command with a view must have its line below.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

import beeld
from beeld.cli import main
from beeld.desk import Desk, Reader
from beeld.errors import BeeldError, MarkingError
from beeld.model import Marking, to_builtins
from tests.conftest import write_document

HIDDEN_ID = "zz-hidden-memo"
SECRETS = ("zz-hidden", "quietpartner", "Quiet Partner", "nightingale", "4.711", "4,711", "4711", "quiet register")


def _table(desk: Desk, view: str, folder: Path) -> str:
    desk.claims_table(folder / "claims.csv", view=view)
    return (folder / "claims.csv").read_text(encoding="utf-8")


def _reader_table(one: Reader, folder: Path) -> str:
    one.claims_table(folder / "reader.csv")
    return (folder / "reader.csv").read_text(encoding="utf-8")


def _letter(desk: Desk, view: str, folder: Path) -> str:
    made = desk.letter(desk.case.path / "letters" / "letter.md", edition=view)
    return made.save(folder / "letter.md").read_text(encoding="utf-8")


# of the desk, with a view: how each is read in the public view; those without a line are called with the view alone
VIEWED: dict[str, Callable[[Desk, str, Path], Any]] = {
    "documents": lambda desk, view, _: desk.documents(view=view),
    "claims": lambda desk, view, _: desk.claims(view=view),
    "coverage": lambda desk, view, _: desk.coverage(view=view),
    "sources": lambda desk, view, _: desk.sources(view=view),
    "contradictions": lambda desk, view, _: desk.contradictions(view=view),
    "source_rows": lambda desk, view, _: desk.source_rows(view=view),
    "source_graph": lambda desk, view, _: desk.source_graph(view=view),
    "reuses": lambda desk, view, _: desk.reuses(view=view),
    "originals": lambda desk, view, _: desk.originals(view=view),
    "voiced": lambda desk, view, _: desk.voiced(desk.claims(view=view), view=view),
    "undecided": lambda desk, view, _: desk.undecided(
        desk.weigh("evacuated", view=view), desk.claims("evacuated", view=view), view=view
    ),
    "weigh": lambda desk, view, _: desk.weigh("evacuated", view=view),
    "picture": lambda desk, view, _: desk.picture(view=view),
    "replay": lambda desk, view, _: desk.replay(0, view=view),
    "explain": lambda desk, view, _: desk.explain(desk.weigh("evacuated", view=view)),
    "claims_table": _table,
    "letter": _letter,
    "reader": lambda desk, view, _: desk.reader(view).counts(),
}
# of the desk, without a view: its own working papers and its writing; whoever sees less is given a Reader, which has none of them
OWN = {
    "adopt",
    "alerts",
    "apply_decisions",
    "audit",
    "audit_edition",
    "calibration",
    "capture",
    "capture_all",
    "capture_data",
    "check",
    "close",
    "confirm",
    "consent",
    "correct_sentence",
    "cover",
    "decide_reuse",
    "decisions",
    "disclosure_problems",
    "downgrade",
    "drop_sentence",
    "fetch",
    "folded",
    "has_cells",
    "issue",
    "issued",
    "mark",
    "marked_documents",
    "markings",
    "missing_embeddings",
    "missing_limits",
    "model_answers",
    "no_count_content",
    "parse_letter",
    "position",
    "propose",
    "propose_cells",
    "propose_reuse",
    "question",
    "questions",
    "reply",
    "request",
    "requests",
    "retract",
    "review",
    "review_queue",
    "sendable",
    "semantic",
    "seq",
    "sync",
    "verify",
    "view",
    "watch",
    "watch_folder",
}
READ: dict[str, Callable[[Reader, Path], Any]] = {
    "documents": lambda one, _: one.documents(),
    "document": lambda one, _: one.document("f1"),
    "claims": lambda one, _: one.claims(),
    "search": lambda one, _: [*one.search("evacuated"), *one.search("nightingale")],
    "counts": lambda one, _: one.counts(),
    "coverage": lambda one, _: one.coverage(),
    "requests": lambda one, _: one.requests(),
    "decisions": lambda one, _: one.decisions(),
    "questions": lambda one, _: one.questions(),
    "sources": lambda one, _: one.sources(),
    "issued": lambda one, _: one.issued(),
    "weigh": lambda one, _: one.weigh("evacuated"),
    "picture": lambda one, _: one.picture(),
    "replay": lambda one, _: one.replay(0),
    "why": lambda one, _: one.why("evacuated"),
    "contradictions": lambda one, _: one.contradictions(),
    "reuses": lambda one, _: one.reuses(),
    "source_rows": lambda one, _: one.source_rows(),
    "source_graph": lambda one, _: one.source_graph(),
    "claims_table": _reader_table,
    "review_queue": lambda one, _: one.review_queue(),
    "verify": lambda one, _: [one.verify(letter.id) for letter in one.issued()],
    "watch": lambda one, _: one.watch(),
}
COMMANDS_WITH_A_VIEW: dict[str, list[str]] = {
    "documents": [],
    "claims": [],
    "copies": [],
    "ask": ["evacuated"],
    "picture": [],
    "why": ["evacuated"],
    "replay": ["0"],
    "sources": [],
}


@pytest.fixture
def hidden(flood: Path) -> Iterator[Desk]:
    """The flood case with a document that only the desk may see: another figure, an own source, a coverage and a request."""
    with (flood / "sources.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[source]]\nid = "quietpartner"\nname = "Quiet Partner"\nkind = "partner"\nreliability = "A"\n')
    desk = beeld.open(flood)
    body = "Operation nightingale: a total of 4,711 people have been evacuated, and a dike has been breached."
    path = write_document(flood / "documents", f"{HIDDEN_ID}.md", "quietpartner", "2026-01-11", "en", body)
    list(desk.capture_all([flood / "documents"]))
    desk.mark(path.stem, Marking(tlp="RED", orcon=("quietpartner",)), by="head", reason="quietpartner asked for it")
    desk.review([one.claim.id for one in desk.review_queue()], accept=True, by="reviewer", reason="nightingale read")
    marking = Marking(nl="STG.C")
    day = date(2026, 1, 11)
    desk.cover(
        "breach", looked_at="quiet register", by="quietpartner", valid_from=day, valid_to=day, band="most", marking=marking
    )
    desk.request("breach", of="quietpartner", by="desk", on=day, text="nightingale?")
    desk.confirm("evacuated", by="head", reason="quietpartner says so")
    yield desk
    desk.close()


def spoken(value: Any) -> str:
    """Everything in a value as text, what a named tuple or an object holds included."""
    value = getattr(value, "__dict__", None) or value
    return json.dumps(to_builtins(value), ensure_ascii=False, default=str)


def test_the_desk_itself_sees_what_is_hidden_from_the_others(hidden: Desk) -> None:
    assert HIDDEN_ID in hidden.documents()
    assert "4711" in spoken(hidden.weigh("evacuated"))


def test_every_method_of_the_desk_with_a_view_obeys_it(hidden: Desk, tmp_path: Path) -> None:
    methods = {name: one for name, one in inspect.getmembers(Desk, inspect.isfunction) if not name.startswith("_")}
    viewed = {name for name, one in methods.items() if "view" in inspect.signature(one).parameters} - {"view"}
    assert not viewed & OWN
    for name in {**dict.fromkeys(viewed), **VIEWED}:
        read = VIEWED.get(name) or (lambda desk, view, _, name=name: getattr(desk, name)(view=view))
        text = spoken(read(hidden, "public", tmp_path))
        assert not [one for one in SECRETS if one in text], name
    readable = {name for name, _ in inspect.getmembers(Reader, callable) if not name.startswith("_")}
    assert set(dir(Desk)) >= OWN
    assert not (OWN - {"decisions", "issued", "questions", "requests", "review_queue", "verify", "watch"}) & readable


def test_every_method_of_a_reader_obeys_its_view(hidden: Desk, tmp_path: Path) -> None:
    methods = {name for name, _ in inspect.getmembers(Reader, callable) if not name.startswith("_")}
    assert methods == set(READ)
    hidden.issue(hidden.case.path / "letters" / "letter.md", edition="public", to=["council"], by="head", reason="test")
    reader = hidden.reader("public")
    for name, read in READ.items():
        text = spoken(read(reader, tmp_path))
        assert not [one for one in SECRETS if one in text], name
    assert reader.counts() == {"documents": 3, "claims": len(hidden.claims(view="public")), "sources": 3, "letters": 1}
    known = {one.id for one in reader.claims()}
    assert all(key in known for letter in reader.issued() for one in letter.sentences for key in one.claims)


def test_a_hidden_document_and_one_that_is_not_there_are_refused_alike(hidden: Desk) -> None:
    reader = hidden.reader("public")
    messages = []
    for name in (HIDDEN_ID, "nobody-wrote-it"):
        with pytest.raises(BeeldError) as fault:
            reader.document(name)
        messages.append(str(fault.value).replace(name, "..."))
    assert messages[0] == messages[1]


def test_replay_tells_nothing_of_when_hidden_rows_came(hidden: Desk) -> None:
    seq = next(row.seq for row in hidden.ledger.rows("document") if row.id == HIDDEN_ID)
    claims = [row.seq for row in hidden.ledger.rows("claim") if row.value.document == HIDDEN_ID]
    assert hidden.reader("public").replay(seq - 1, max(claims)) == []
    assert hidden.replay(seq - 1, max(claims))


def test_below_a_view_the_finding_is_computed_in_the_own_view_and_labelled(hidden: Desk) -> None:
    finding = hidden.reader("public").weigh("evacuated")
    assert finding.view == "public"
    assert finding != hidden.weigh("evacuated")
    without = beeld.open(hidden.case.path)
    assert finding.answer == without.weigh("evacuated", view="public").answer
    without.close()


def _all(group: click.Group) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield name, command


def test_every_command_with_a_view_obeys_it(hidden: Desk) -> None:
    viewed = {name for name, one in _all(main) if any("--view" in part.opts for part in one.params)}
    assert viewed == set(COMMANDS_WITH_A_VIEW)
    for name, arguments in COMMANDS_WITH_A_VIEW.items():
        for extra in ([], ["--json"]):
            command = [name, *arguments, "--view", "public", "--case", str(hidden.case.path), *extra]
            result = CliRunner().invoke(main, command)
            assert result.exit_code == 0, f"{command}: {result.output}"
            assert not [one for one in SECRETS if one in result.output], command


def test_a_marking_is_raised_by_anyone_and_lowered_only_on_a_mandate(hidden: Desk, tmp_path: Path) -> None:
    with pytest.raises(MarkingError, match="lower than it is"):
        hidden.mark(HIDDEN_ID, Marking(), by="head", reason="r")
    with pytest.raises(MarkingError, match="not ours to lift"):
        hidden.downgrade(HIDDEN_ID, Marking(tlp="RED"), by="head", mandate="decree", reason="r")
    with pytest.raises(MarkingError, match="TLP label"):
        hidden.downgrade(HIDDEN_ID, Marking(orcon=("quietpartner",)), by="head", mandate="decree", reason="r")
    rows = tmp_path / "rows.jsonl"
    row = {"date": "2026-01-12", "kind": "marking", "document": HIDDEN_ID, "marking": {}, "by": "head", "reason": "r"}
    rows.write_text(json.dumps(row), encoding="utf-8")
    with pytest.raises(MarkingError, match=r"rows\.jsonl, line 1.*lower"):
        hidden.apply_decisions(rows)
    higher = Marking(tlp="RED", orcon=("quietpartner",), compartments=("ALFA",), rel_to=("NLD",))
    hidden.mark(HIDDEN_ID, higher, by="head", reason="r")
    with pytest.raises(MarkingError, match="compartments and releasability"):
        hidden.downgrade(HIDDEN_ID, Marking(tlp="RED", orcon=("quietpartner",)), by="head", mandate="decree", reason="r")


def test_a_consent_has_scope_purpose_and_edition_and_can_be_taken_back(hidden: Desk) -> None:
    from beeld import disclose
    from beeld.model import View

    marking = Marking(orcon=("quietpartner",))
    view = View(name="public", edition="public", purpose="letter to the council")

    def blocked(question: str = "breach") -> list[str]:
        rows = [one for one in hidden.decisions() if one.kind == "consent"]
        return disclose.permits(view, marking, rows, question=question)

    hidden.consent("quietpartner", scope="breach", purpose="press", edition="public", by="partner")
    assert blocked() == ["orcon"]
    hidden.consent("quietpartner", scope="breach", purpose="letter to the council", edition="public", by="partner")
    assert blocked() == []
    assert blocked("evacuated") == ["orcon"]
    hidden.consent(
        "quietpartner", scope="breach", purpose="letter to the council", edition="public", by="partner", withdrawn=True
    )
    assert blocked() == ["orcon"]
