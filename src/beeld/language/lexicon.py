"""Lexicon: the tables of one language, read once from its folder; a third language is a folder more, and no code."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from importlib import resources
from typing import Any

from beeld.errors import InputError

TABLES = ("numbers", "dates", "cues", "words", "wording", "quantity", "topics", "bodies")


@lru_cache(maxsize=8)
def languages() -> tuple[str, ...]:
    """The languages that have a folder."""
    folder = resources.files("beeld.language")
    return tuple(sorted(one.name for one in folder.iterdir() if (one / "words.toml").is_file()))


@lru_cache(maxsize=64)
def table(lang: str, name: str) -> dict[str, Any]:
    """One table of a language. Raises `InputError` for a language without a folder."""
    if lang not in languages():
        raise InputError(f"language {lang!r} is not known", todo=f"known: {', '.join(languages())}")
    source = resources.files("beeld.language") / lang / f"{name}.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))


@lru_cache(maxsize=16)
def merged(name: str, *, optional: bool = False) -> dict[str, Any]:
    """One table of all languages together: a text names bodies and happenings in words of more than one. An optional table need
    not be in every folder.
    """
    whole: dict[str, Any] = {}
    for lang in languages():
        if not optional or (resources.files("beeld.language") / lang / f"{name}.toml").is_file():
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
    """The first word of each phrase, case-folded: a text that holds none of them (`words_in`) holds no phrase."""
    return frozenset(_TOKEN.findall(one.casefold())[0] for one in phrases)


def words_in(text: str) -> set[str]:
    """The words of a text, case-folded, as `first_words` parts them."""
    return set(_TOKEN.findall(text.casefold()))


def alternatives(phrases: list[str] | tuple[str, ...]) -> str:
    """A regular expression that matches any of the phrases, the longest first, white space of any length."""
    ordered = sorted(phrases, key=lambda one: (-len(one), one))
    return "|".join(re.escape(one).replace(r"\ ", r"\s+") for one in ordered)
