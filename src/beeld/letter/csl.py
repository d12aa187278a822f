"""CSL-JSON items as notes, from a declared table of types. See docs/design for why no CSL processor."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from beeld import language
from beeld.errors import LetterError

NAMES_SHOWN = 3
TEXTS = (
    "title", "publisher", "publisher-place", "container-title", "genre", "number", "volume", "issue", "version", "authority",
    "event-title", "event-place", "URL",
)  # fmt: skip
_PART = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]")
_FIELD = re.compile(r"\{([\w-]+)\}")


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return tomllib.loads((resources.files("beeld.letter") / "csl.toml").read_text(encoding="utf-8"))


def load_references(path: Path) -> dict[str, dict[str, Any]]:
    """CSL-JSON items by id; an absent file has none. Raises `LetterError` for what is no list of items with id and type."""
    if not path.exists():
        return {}
    try:
        items = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, UnicodeDecodeError) as fault:
        raise LetterError(f"is not JSON: {fault}", where=str(path), todo="export CSL-JSON from your reference manager") from None
    found: dict[str, dict[str, Any]] = {}
    for number, item in enumerate(items if isinstance(items, list) else [items], start=1):
        if not isinstance(item, dict) or not item.get("id") or not item.get("type"):
            raise LetterError(f"item {number} has no id or no type", where=str(path), todo="CSL-JSON asks for both")
        if str(item["id"]) in found:
            raise LetterError(f"item {item['id']!r} is given twice", where=str(path), todo="give each its own id")
        found[str(item["id"])] = item
    return found


def write_item(item: Mapping[str, Any], lang: str) -> str:
    """An item in words, without a closing point. A type that the table does not name is printed as `default`."""
    table, words = _table()["type"], _table()[lang]
    pattern = table.get(str(item.get("type", "")), table["default"])
    fields = {name: str(item[name]).strip() for name in TEXTS if item.get(name)}
    fields["author"] = _names(item.get("author"), words)
    editors = _names(item.get("editor"), words)
    fields["editor"] = f"{editors} ({words['editor']})" if editors else ""
    fields["issued"] = _date(item.get("issued"), lang)
    accessed = _date(item.get("accessed"), lang)
    fields["accessed"] = words["accessed"].format(day=accessed) if accessed else ""
    fields["page"] = f"{words['page']} {str(item['page']).replace('-', '–')}" if item.get("page") else ""
    fields["DOI"] = f"https://doi.org/{item['DOI']}" if item.get("DOI") else ""
    fields["in"], fields["press"] = words["in"], words["press"]
    return re.sub(r"^[,: ]+", "", _fill(pattern, fields))


def _fill(pattern: str, fields: Mapping[str, str]) -> str:
    def part(match: re.Match[str]) -> str:
        inner = match[1]
        outer = _PART.sub("", inner)
        return _fill(inner, fields) if all(fields.get(name) for name in _FIELD.findall(outer)) else ""

    return _FIELD.sub(lambda match: fields.get(match[1], ""), _PART.sub(part, pattern))


def _names(people: Any, words: Mapping[str, str]) -> str:
    """Family names with initials as given; at most three, then "et al."."""
    if not isinstance(people, list):
        return ""
    shown = [one for one in (_name(person) for person in people) if one]
    if len(shown) > NAMES_SHOWN:
        return f"{shown[0]} {words['others']}"
    return shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + f" {words['and']} {shown[-1]}" if shown else ""


def _name(person: Any) -> str:
    if not isinstance(person, dict):
        return ""
    if person.get("literal"):
        return str(person["literal"])
    given = str(person.get("given", ""))
    initials = given if "." in given else "".join(f"{part[0]}." for part in given.split())
    particle = str(person.get("non-dropping-particle") or person.get("dropping-particle") or "")
    return " ".join(one for one in (initials, particle, str(person.get("family", ""))) if one)


def _date(value: Any, lang: str) -> str:
    """CSL's date-parts in words: a day, a month or a year; a literal or raw date as it stands."""
    if not isinstance(value, dict):
        return ""
    parts = (value.get("date-parts") or [[]])[0]
    try:
        numbers = [int(part) for part in parts]
        if len(numbers) == 3:
            return language.say_date(date(*numbers), lang)
        if len(numbers) == 2:
            return language.say_date(date(numbers[0], numbers[1], 1), lang).split(" ", 1)[1]
        return str(numbers[0]) if numbers else str(value.get("literal") or value.get("raw") or "")
    except (TypeError, ValueError):
        return str(value.get("literal") or value.get("raw") or "")
