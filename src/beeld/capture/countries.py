"""Countries, seats of government and peoples in a text as the languages name them (language/*/countries.toml)."""

from __future__ import annotations

from functools import lru_cache

from beeld import language
from beeld.capture.phrases import Phrases


@lru_cache(maxsize=1)
def countries() -> dict[str, dict[str, list[str]]]:
    """names, adjectives and seats by ISO 3166 code."""
    found: dict[str, dict[str, list[str]]] = language.merged("countries", optional=True)
    empty: dict[str, list[str]] = {"names": [], "adjectives": [], "seats": []}
    return {code: {**empty, **table} for code, table in found.items()}


@lru_cache(maxsize=1)
def named() -> Phrases:
    """Names and seats ("country:NL"), and adjectives with the peoples' names made of them ("people:NL"), in the case in which
    they are written.
    """
    tables: dict[str, list[str]] = {}
    endings = language.merged("words")["peoples"]
    for code, table in countries().items():
        tables[f"country:{code}"] = [one for one in table["names"] + table["seats"] if len(one) > 2 or one.isupper()]
        people = [one + suffix for one in table["adjectives"] if len(one) > 3 for suffix in ("", *endings["of_adjective"])]
        for one in table["names"]:
            if len(one) > 3:
                people += [one + suffix for suffix in endings["of_name"]]
                people += [one + suffix for end, made in endings["of_ending"].items() if one.endswith(end) for suffix in made]
        tables[f"people:{code}"] = people
    return Phrases(tables, exact=True)


@lru_cache(maxsize=4000)
def countries_in(text: str) -> frozenset[str]:
    """Codes of the countries whose name, seat or adjective is in a short text."""
    return frozenset(one.name.partition(":")[2] for one in named().scan(text))


@lru_cache(maxsize=1)
def _called() -> frozenset[str]:
    return frozenset(name for one in countries().values() for name in (*one["names"], *one["adjectives"]))


def is_country(name: str) -> bool:
    """Whether a word is a country's name or adjective."""
    return name in _called()


@lru_cache(maxsize=400)
def seats(code: str) -> tuple[str, ...]:
    """A country's names and seats of government, as texts name it when it acts."""
    table = countries().get(code, {"names": [], "seats": []})
    return tuple(one for one in table["names"] + table["seats"] if len(one) > 2 or one.isupper())
