"""The optional language model from the case's side: off by default, bounded by markings, kept for replay, resumed without asking twice;
against a loopback endpoint that replays recorded answers.
"""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from beeld.capture.llm import Endpoint
from beeld.cli import main
from beeld.desk import Desk, open_case
from beeld.errors import CaseError, EndpointError
from beeld.model import Marking, ModelSettings
from tests.capture.endpoint import Loopback, Recorded, completion, loopback, said
from tests.conftest import write_document

BODY = (
    "On the third day volunteers carried chairs into the gym of the school. Buses had brought 356 neighbours there by the evening. "
    "A choir sang. The mayor thanked the drivers, who had slept little since Thursday, and left for the dike."
)
FOUND = {"sentence": 2, "quote": "356 neighbours", "question": "evacuated", "answer": "356", "stance": "asserted"}
SCHEMA = {"type": "object"}
MESSAGES = [{"role": "user", "content": "hello"}]


def with_model(case: Path, url: str, *, allow: bool = True, more: str = "") -> Path:
    """The flood case with one document that the rules find nothing in, and a model."""
    for one in (case / "documents").glob("*.md"):
        one.unlink()
    text = (case / "case.toml").read_text(encoding="utf-8")
    model = f'\n[model]\nbase_url = "{url}"\nname = "replayed"\nallow = {str(allow).lower()}\n{more}\n'
    (case / "case.toml").write_text(text + model, encoding="utf-8")
    write_document(case / "documents", "gym.md", "courier", "2026-01-11", "en", BODY)
    return case


def captured(case: Path) -> Desk:
    desk = open_case(case)
    list(desk.capture_all([case / "documents"]))
    return desk


def settings(server: Loopback, **more: object) -> ModelSettings:
    return ModelSettings(base_url=server.url, name="replayed", **more)  # type: ignore[arg-type]


# -- the desk ----------------------------------------------------------------------------------------------------------------


def test_a_proposal_counts_for_nothing_until_a_person_accepts_it(flood: Path) -> None:
    with loopback(said(FOUND)) as server:
        desk = captured(with_model(flood, server.url))
        before = desk.weigh("evacuated")
        [result] = list(desk.propose())
        [claim] = result.claims
        assert (claim.span.quote, claim.tier, claim.proposed_by) == ("356 neighbours", "proposed", "model:replayed")
        assert desk.weigh("evacuated").answer == before.answer
        assert desk.weigh("evacuated").contributions == before.contributions
        waiting = next(one for one in desk.review_queue() if one.claim.id == claim.id)
        assert "a model proposed it" in waiting.why
        desk.review([claim.id], accept=True, by="editor")
        assert desk.weigh("evacuated").answer == claim.answer
        desk.close()


def test_what_was_sent_and_what_came_back_is_kept_and_never_asked_twice(flood: Path) -> None:
    with loopback(said(FOUND)) as server:
        desk = captured(with_model(flood, server.url))
        list(desk.propose())
        [row] = desk.model_answers()
        assert row.model == "replayed"
        assert row.endpoint == server.url
        assert json.loads(row.sent) == server.asked[0]
        assert json.loads(row.received)["claims"] == [FOUND]
        assert len(row.prompt_sha256) == 64
        seq = desk.seq
        [again] = list(desk.propose())
        assert again.asked == 0
        assert (len(server.asked), desk.seq) == (1, seq)
        desk.close()


def test_a_rejected_proposal_does_not_come_back(flood: Path) -> None:
    with loopback(said(FOUND)) as server:
        desk = captured(with_model(flood, server.url))
        [claim] = next(iter(desk.propose())).claims
        desk.review([claim.id], accept=False, by="editor")
        [again] = list(desk.propose())
        assert again.claims == ()
        assert all(one.claim.id != claim.id for one in desk.review_queue())
        desk.close()


def test_nothing_is_sent_unless_the_case_says_so(flood: Path) -> None:
    with loopback(said(FOUND)) as server:
        desk = captured(with_model(flood, server.url, allow=False))
        with pytest.raises(CaseError, match="does not allow"):
            list(desk.propose())
        assert desk.sendable()[0].prompts == 1
        assert server.asked == []
        desk.close()


def test_a_case_without_a_model_says_how_to_have_one(flood: Path) -> None:
    desk = captured(flood)
    with pytest.raises(CaseError, match=r"has no \[model\]"):
        list(desk.propose())
    desk.close()


@pytest.mark.parametrize(
    ("marking", "more", "blocked"),
    [
        (Marking(tlp="AMBER"), "", ("tlp",)),
        (Marking(tlp="AMBER"), 'tlp = "AMBER"', ()),
        (Marking(tlp="RED"), 'tlp = "AMBER"', ("tlp",)),
        (Marking(nl="DEP.V"), "", ("nl",)),
        (Marking(nl="DEP.V"), 'nl = "DEP.V"', ()),
        (Marking(personal_data=True), "", ("personal_data",)),
        (Marking(personal_data=True), "personal_data = true", ()),
        (Marking(orcon=("waterboard",)), 'tlp = "RED"', ("orcon",)),
        (Marking(compartments=("X",)), 'tlp = "RED"', ("compartment",)),
        (Marking(rel_to=("NL",)), 'tlp = "RED"', ("rel_to",)),
    ],
)
def test_a_document_above_the_allowed_marking_is_never_sent(
    flood: Path, marking: Marking, more: str, blocked: tuple[str, ...]
) -> None:
    with loopback(said()) as server:
        desk = captured(with_model(flood, server.url, more=more))
        desk.mark("gym", marking, by="editor", reason="given in confidence")
        [result] = list(desk.propose())
        assert result.blocked == blocked
        assert len(server.asked) == (0 if blocked else 1)
        assert all(one.marking == marking for one in desk.model_answers())
        desk.close()


def test_only_the_sentences_and_the_questions_are_sent(flood: Path) -> None:
    with loopback(said()) as server:
        desk = captured(with_model(flood, server.url))
        list(desk.propose())
        sent = json.loads(server.asked[0]["messages"][1]["content"])
        assert [one["sentence"] for one in sent["sentences"]] == [1, 2, 3, 4]
        assert {one["id"] for one in sent["questions"]} == set(desk.case.questions)
        assert "courier" not in json.dumps(server.asked[0]).casefold()
        desk.close()


def test_a_long_document_is_sent_in_parts_and_an_interrupted_run_goes_on(flood: Path) -> None:
    refused = Recorded("no such model", status=404)
    with loopback(said(), said(FOUND), refused, refused, refused, said()) as server:
        desk = captured(with_model(flood, server.url, more="max_chars = 80"))
        [first] = list(desk.propose())
        assert first.asked == 2
        assert "answered 404" in first.error
        assert len(first.claims) == 1
        [second] = list(desk.propose())
        assert second.error == ""
        assert second.asked == len(desk.model_answers()) - 2
        desk.close()


def test_an_answer_that_is_cut_off_is_asked_again_in_halves(flood: Path) -> None:
    cut = completion('{"claims": [{"sentence": 2, "quote": "356 nei', finish="length")
    with loopback(cut, said(FOUND), said()) as server:
        desk = captured(with_model(flood, server.url))
        [result] = list(desk.propose())
        assert [claim.span.quote for claim in result.claims] == ["356 neighbours"]
        numbers = [[each["sentence"] for each in json.loads(one["messages"][1]["content"])["sentences"]] for one in server.asked]
        assert numbers == [[1, 2, 3, 4], [1, 2], [3, 4]]
        [again] = list(desk.propose())
        assert (again.asked, len(server.asked)) == (0, 3)
        desk.close()


def test_what_never_comes_whole_ends_with_one_sentence_each(flood: Path) -> None:
    with loopback(completion("I would rather tell you a story about", finish="length")) as server:
        desk = captured(with_model(flood, server.url))
        [result] = list(desk.propose())
        assert (result.claims, result.error) == ((), "")
        assert len(server.asked) == 7  # 4 sentences in halves: 1 + 2 + 4
        desk.close()


def test_an_unaccepted_proposal_is_in_no_contradiction(flood: Path) -> None:
    with loopback(said(FOUND)) as server:
        case = with_model(flood, server.url)
        write_document(
            case / "documents",
            "b.md",
            "waterboard",
            "2026-01-11",
            "en",
            "The water board says that 1,243 people have been evacuated.",
        )
        desk = captured(case)
        list(desk.propose(["gym"]))
        assert desk.contradictions() == []
        desk.close()


# -- the endpoint -------------------------------------------------------------------------------------------------------------


def test_the_format_falls_back_from_schema_to_object_to_plain_and_is_remembered() -> None:
    refused = Recorded('{"error": "response_format json_schema is not supported"}', status=400)
    with loopback(refused, refused, said(), said()) as server:
        endpoint = Endpoint(settings(server))
        assert endpoint.ask(MESSAGES, SCHEMA).mode == "plain"
        endpoint.ask(MESSAGES, SCHEMA)
        assert server.formats == ["json_schema", "json_object", "plain", "plain"]


def test_a_400_that_has_another_cause_is_an_error_that_quotes_it() -> None:
    with loopback(Recorded("the context is too long", status=400)) as server:
        with pytest.raises(EndpointError, match="the context is too long"):
            Endpoint(settings(server)).ask(MESSAGES, SCHEMA)
        assert server.formats == ["json_schema", "json_object", "plain"]


@pytest.mark.parametrize("status", [429, 503])
def test_it_waits_as_long_as_it_is_told(status: int) -> None:
    waits: list[float] = []
    later = Recorded("busy", status=status, headers=(("Retry-After", "7"),))
    with loopback(later, later, said()) as server:
        assert Endpoint(settings(server), sleep=waits.append).ask(MESSAGES, SCHEMA).whole
    assert waits == [7.0, 7.0]


def test_a_retry_after_may_be_a_date_or_missing() -> None:
    waits: list[float] = []
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    dated = Recorded("busy", status=429, headers=(("Retry-After", moment),))
    with loopback(
        dated, Recorded("busy", status=429), Recorded("busy", status=429, headers=(("Retry-After", "soon"),)), said()
    ) as server:
        Endpoint(settings(server), sleep=waits.append).ask(MESSAGES, SCHEMA)
    assert 25 <= waits[0] <= 31
    assert waits[1:] == [2.0, 4.0]


def test_it_does_not_wait_for_ever() -> None:
    waits: list[float] = []
    told = Recorded("busy", status=429, headers=(("Retry-After", "3600"),))
    with loopback(told) as server, pytest.raises(EndpointError, match="429") as fault:
        Endpoint(settings(server), sleep=waits.append).ask(MESSAGES, SCHEMA)
    assert waits == []
    assert "again later" in str(fault.value)
    with loopback(Recorded("busy", status=503)) as server:
        with pytest.raises(EndpointError):
            Endpoint(settings(server, retries=3), sleep=waits.append).ask(MESSAGES, SCHEMA)
        assert len(server.asked) == 4
    assert waits == [1.0, 2.0, 4.0]


def test_a_slow_answer_is_given_up() -> None:
    with loopback(Recorded(said().body, slow_s=1.5)) as server:
        began = time.monotonic()
        with pytest.raises(EndpointError, match=r"took longer than 0.2 s"):
            Endpoint(settings(server, timeout_s=0.2)).ask(MESSAGES, SCHEMA)
        assert time.monotonic() - began < 1.4


@pytest.mark.parametrize(
    "body", ["no json", "{}", '{"choices": []}', '{"choices": [{"message": {"content": null}}]}', "[1]", '{"choices": [3]}']
)
def test_what_is_no_completion_is_said(body: str) -> None:
    with loopback(Recorded(body)) as server, pytest.raises(EndpointError, match="no chat completion"):
        Endpoint(settings(server)).ask(MESSAGES, SCHEMA)


def test_an_answer_of_megabytes_is_refused() -> None:
    with loopback(Recorded(" " * 2_100_000)) as server, pytest.raises(EndpointError, match="more than 2,000,000 bytes"):
        Endpoint(settings(server)).ask(MESSAGES, SCHEMA)


def test_a_redirect_is_not_followed() -> None:
    with loopback(said()) as elsewhere:
        away = Recorded("", status=307, headers=(("Location", elsewhere.url + "/chat/completions"),))
        with loopback(away) as server, pytest.raises(EndpointError, match="answered 307"):
            Endpoint(settings(server)).ask(MESSAGES, SCHEMA)
        assert elsewhere.asked == []


def test_nobody_listens() -> None:
    with loopback(said()) as server:
        gone = settings(server)
    with pytest.raises(EndpointError, match="can't be reached"):
        Endpoint(gone).ask(MESSAGES, SCHEMA)


def test_the_key_comes_from_the_environment_and_is_not_kept(flood: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEELD_TEST_KEY", "a-secret")
    with loopback(said(FOUND)) as server:
        desk = captured(with_model(flood, server.url, more='key_env = "BEELD_TEST_KEY"'))
        list(desk.propose())
        assert server.headers[0]["Authorization"] == "Bearer a-secret"
        assert "a-secret" not in repr(desk.model_answers())
        desk.close()
    monkeypatch.delenv("BEELD_TEST_KEY")
    with pytest.raises(EndpointError, match="BEELD_TEST_KEY"):
        Endpoint(ModelSettings(base_url=server.url, name="x", key_env="BEELD_TEST_KEY"))


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("ftp://host/v1", "no address"),
        ("host/v1", "no address"),
        ("http://model.example/v1", "unencrypted"),
        ("file:///etc", "no address"),
    ],
)
def test_an_address_that_must_not_be_used_is_refused(url: str, fault: str) -> None:
    with pytest.raises(EndpointError, match=fault):
        Endpoint(ModelSettings(base_url=url, name="x"))
    assert Endpoint(ModelSettings(base_url="https://model.example/v1", name="x"))
    assert Endpoint(ModelSettings(base_url="http://model.example/v1", name="x", plain_http=True))


# -- the command ----------------------------------------------------------------------------------------------------------------


def test_the_command_shows_what_it_would_send_sends_it_and_lists_it(flood: Path) -> None:
    wrong = {**FOUND, "quote": "365 neighbours"}
    with loopback(said(FOUND, wrong)) as server:
        case = with_model(flood, server.url)
        captured(case).close()
        runner = CliRunner()
        planned = runner.invoke(main, ["propose", "--dry-run", "--case", str(case)])
        assert "nothing was sent" in planned.output
        assert json.loads(runner.invoke(main, ["propose", "--dry-run", "--json", "--case", str(case)]).stdout)[0]["prompts"] == 1
        assert server.asked == []
        done = runner.invoke(main, ["propose", "--items", "--case", str(case)])
        assert done.exit_code == 0, done.output
        assert "letter by letter" in done.output
        [row] = json.loads(runner.invoke(main, ["propose", "--answers", "--json", "--case", str(case)]).stdout)
        assert [one["outcome"] for one in row["items"]] == ["proposed", "refused"]
        assert "replayed" in runner.invoke(main, ["propose", "--answers", "--case", str(case)]).output
        assert runner.invoke(main, ["propose", "nothing", "--case", str(case)]).exit_code == 2
        assert "0 claims proposed" in runner.invoke(main, ["propose", "gym", "--case", str(case)]).output
        assert json.loads(runner.invoke(main, ["propose", "--json", "--case", str(case)]).stdout)[0]["asked"] == 0


def test_the_command_fails_when_the_endpoint_does(flood: Path) -> None:
    with loopback(Recorded("gone", status=410)) as server:
        case = with_model(flood, server.url)
        captured(case).close()
        found = CliRunner().invoke(main, ["propose", "--case", str(case)])
        assert found.exit_code == 2
        assert "answered 410" in found.output
