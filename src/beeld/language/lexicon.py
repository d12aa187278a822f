"""Lexicon: the tables of one language, read once from its folder; a third language is a folder more, and no code."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from beeld.errors import InputError

FOLDERS = "BEELD_LANGUAGES"  # folders that hold languages of one's own, parted as in PATH
TABLES = ("numbers", "dates", "cues", "words", "wording", "quantity", "topics", "bodies")
# keys that a language may leave out
OPTIONAL = (
    "people",
    *("things", "kinds", "measures", "measures_before", "magnitude_glued", "magnitude_of_money"),
    *("where", "party", "future", "coming", "coming_after", "nth", "the", "pairs", "on", "pages", "answer", "taken_back"),
    *("floors", "ended", "few", "units", "ago", "as_of", "same_day"),
    *("opens", "closes", "rough", "noun", "or"),
    *("negated", "single", "of_them", "doubt", "no_reference", "half", "not_of"),
)
# tables of which every key of the English one must be there, and within them those of which that holds as well
WHOLE: dict[str, tuple[str, ...]] = {
    "numbers": ("range", "roles"),
    "dates": (),
    "cues": ("speech", "naming", "attribution"),
    "words": ("place", "peoples"),
    "topics": (),
}


@lru_cache(maxsize=8)
def languages() -> tuple[str, ...]:
    """The languages that have a folder: the package's, and those in the folders that BEELD_LANGUAGES names.

    Raises `InputError` for a folder that is not there, or that holds no language.
    """
    return tuple(sorted(_folders()))


@lru_cache(maxsize=1)
def _folders() -> dict[str, Traversable]:
    """The folder of each language. The package's own come first: a language of one's own has a name of its own."""
    found: dict[str, Traversable] = {}
    named = [Path(one) for one in os.environ.get(FOLDERS, "").split(os.pathsep) if one]
    for holder in (resources.files("beeld.language"), *named):
        if not holder.is_dir():
            raise InputError(f"{holder} is no folder", where=FOLDERS, todo="name folders that hold a folder a language")
        inside = {one.name: one for one in holder.iterdir() if (one / "words.toml").is_file()}
        if not inside:
            raise InputError(f"{holder} holds no language", where=FOLDERS, todo="a language is a folder with words.toml and more")
        found = {**inside, **found}
    return found


def has(lang: str, name: str) -> bool:
    """Whether a language has a table that it may leave out."""
    return lang in languages() and (_folders()[lang] / f"{name}.toml").is_file()


@lru_cache(maxsize=64)
def table(lang: str, name: str) -> dict[str, Any]:
    """One table of a language. Raises `InputError` for a language without a folder, a table that is not there or is no TOML, and
    a key that is missing.
    """
    if lang not in languages():
        raise InputError(f"language {lang!r} is not known", todo=f"known: {', '.join(languages())}")
    source = _folders()[lang] / f"{name}.toml"
    if not source.is_file():
        raise InputError(f"language {lang!r} has no table {name!r}", where=str(source), todo="docs/reference/languages.md")
    found: dict[str, Any] = {}
    for part in (source, *_more(lang, name)):
        try:
            _join(found, tomllib.loads(part.read_text(encoding="utf-8")))
        except tomllib.TOMLDecodeError as fault:
            raise InputError(f"is not valid TOML: {fault}", where=str(part), todo="see https://toml.io") from None
    if name in WHOLE and lang != "en":
        _whole(found, name, str(source))
    return found


def _more(lang: str, name: str) -> list[Traversable]:
    """A long table goes on in a folder of its name, a file a field; they need not be in every language."""
    folder = _folders()[lang] / name
    if not folder.is_dir():
        return []
    return sorted((one for one in folder.iterdir() if one.name.endswith(".toml")), key=lambda one: one.name)


def _whole(found: dict[str, Any], name: str, where: str) -> None:
    english = table("en", name)
    missing = [one for one in english if one not in found and one not in OPTIONAL]
    missing += [
        f"{part}.{one}"
        for part in WHOLE[name]
        for one in english[part]
        if one not in found.get(part, english[part]) and one not in OPTIONAL
    ]
    if missing:
        raise InputError(
            f"has no key {', '.join(missing)}", where=where, todo="docs/reference/languages.md says what each key does"
        )


@lru_cache(maxsize=16)
def merged(name: str, *, optional: bool = False) -> dict[str, Any]:
    """One table of all languages together: a text names bodies and happenings in words of more than one. An optional table need
    not be in every folder.
    """
    whole: dict[str, Any] = {}
    for lang in languages():
        if not optional or (_folders()[lang] / f"{name}.toml").is_file():
            _join(whole, table(lang, name))
    return whole


def _join(whole: dict[str, Any], part: dict[str, Any]) -> None:
    for key, value in part.items():
        if isinstance(value, dict):
            _join(whole.setdefault(key, {}), value)
        elif isinstance(value, list):
            whole[key] = [*whole.get(key, []), *(one for one in value if one not in whole.get(key, []))]
        else:
            whole[key] = value


_TOKEN = re.compile(r"\w+")


def first_words(phrases: Iterable[str]) -> frozenset[str]:
    """The first word of each phrase, case-folded: a text that holds none of them (`Tokens.held`) holds no phrase."""
    return frozenset(_TOKEN.findall(one.casefold())[0] for one in phrases)


def alternatives(phrases: list[str] | tuple[str, ...]) -> str:
    """A regular expression that matches any of the phrases, the longest first, white space of any length; of none
    at all, nothing.
    """
    if not phrases:
        return "(?!)"
    ordered = sorted(phrases, key=lambda one: (-len(one), one))
    return "|".join(re.escape(one).replace(r"\ ", r"\s+") for one in ordered)
