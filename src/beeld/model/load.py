"""Load questions.toml and sources.toml: strict, with errors that name file, table and what is allowed."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from beeld.errors import CaseError
from beeld.model.question import Question
from beeld.model.source import Source

T = TypeVar("T")

LANGUAGE_KEY = re.compile(r"ask_([a-z]{2})$")
ID = re.compile(r"[a-z0-9][a-z0-9_.\-]*$", re.IGNORECASE)
QUESTION_KEYS = ("ask_nl", "ask_en", "not", *(one for one in Question.__struct_fields__ if one not in ("ask", "exclude")))


def load_questions(path: str | Path) -> dict[str, Question]:
    """Questions by id, in the file's order. Raises `CaseError`."""
    tables = _tables(Path(path), "question")
    return _by_id([_convert(_question(one), Question, path, one, QUESTION_KEYS) for one in tables], Path(path))


def load_sources(path: str | Path) -> dict[str, Source]:
    """Sources by id, in the file's order. Raises `CaseError`, also for a `part_of` that names no source."""
    tables = _tables(Path(path), "source")
    sources = _by_id([_convert(one, Source, path, one, Source.__struct_fields__) for one in tables], Path(path))
    for source in sources.values():
        if source.part_of is not None and source.part_of not in sources:
            raise CaseError(
                f"source {source.id!r} is part_of {source.part_of!r}, which is no source",
                where=_place(Path(path), source.id),
                todo="add that source, or leave part_of out",
            )
    return sources


def _tables(path: Path, name: str) -> list[dict[str, Any]]:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CaseError("is missing", where=str(path), todo="`beeld init FOLDER` makes a case folder with it") from None
    except UnicodeDecodeError as fault:
        raise CaseError(f"is not UTF-8 (byte {fault.start})", where=str(path), todo="save it as UTF-8") from None
    except tomllib.TOMLDecodeError as fault:
        raise CaseError(f"is not valid TOML: {fault}", where=str(path), todo="see https://toml.io") from None
    unknown = [key for key in data if key != name]
    if unknown:
        raise CaseError(f"unknown key {unknown[0]!r}", where=_place(path, unknown[0]), todo=f"only [[{name}]] tables are allowed")
    tables = data.get(name, [])
    if not isinstance(tables, list):
        raise CaseError(f"[{name}] must be [[{name}]]", where=str(path), todo="write double brackets, a table each")
    return tables


def _question(table: dict[str, Any]) -> dict[str, Any]:
    """ask_nl, ask_en ... become `ask` by language; `not` becomes `exclude`."""
    body = {key: value for key, value in table.items() if not LANGUAGE_KEY.match(key) and key != "not"}
    body["ask"] = {**table.get("ask", {}), **{key[4:]: value for key, value in table.items() if LANGUAGE_KEY.match(key)}}
    if "not" in table:
        body["exclude"] = table["not"]
    return body


def _convert(body: dict[str, Any], kind: type[T], path: str | Path, table: dict[str, Any], allowed: tuple[str, ...]) -> T:
    where = _place(Path(path), str(table.get("id", "")))
    name = str(table.get("id", ""))
    if not ID.match(name):
        raise CaseError(f"id {name!r} is not allowed", where=where, todo="letters, digits, point, dash and underscore")
    try:
        return msgspec.convert(body, kind)
    except msgspec.ValidationError as fault:
        raise CaseError(f"{name}: {fault}", where=where, todo=f"keys: {', '.join(allowed)}") from None


def _place(path: Path, name: str) -> str:
    """File, and the line on which an id or key stands."""
    if name and path.exists():
        wanted = re.compile(rf"^\s*(?:id\s*=\s*[\"']{re.escape(name)}[\"']|\[*{re.escape(name)}\b)")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if wanted.match(line):
                return f"{path}, line {number}"
    return str(path)


def _by_id(values: list[Any], path: Path) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in values:
        if one.id in found:
            raise CaseError(f"id {one.id!r} is given twice", where=_place(path, one.id), todo="give each an id of its own")
        found[one.id] = one
    return found
