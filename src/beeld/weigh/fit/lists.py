"""Several true values: lists of names, as each source writes them, become one yes/no per name.

A source that lists some names of an item says yes to those and no to the others that are known of the item. Who leaves out names (only the first
author) and who adds wrong ones differ: the confusion rows of `categories` learn both (two-sided quality, Zhao et al. 2012).
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from beeld.weigh.fit.arrays import Table, build
from beeld.weigh.fit.categories import fit_categories

LIKELY = 0.5
ADDED, LEFT_OUT = 2.0, -0.8  # log odds of one yes (.6 against .08) and of one no (.4 against .92), to begin with
LONGEST = 3  # words of one person where no comma says which is the surname
NO_NAMES = frozenset({"", "none", "unknown", "various", "na", "anonymous", "0"})
DROPPED = frozenset(
    [
        "et",
        "al",
        "phd",
        "dr",
        "prof",
        "jr",
        "sr",
        "ii",
        "iii",
        "iv",
        "md",
        "author",
        "authors",
        "editor",
        "editors",
        "ed",
        "eds",
        "joint",
        "by",
        "translator",
        "illustrator",
        "contributor",
        "unknown",
        "none",
    ]
)
SEPARATORS = re.compile(r"[;/|\n~]+|\band\b|&|\bwith\b")
BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]|\{[^}]*\}")
WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")


class Name(NamedTuple):
    """A person: `surname` (its last word, folded) and `initial` of the first given name, "" when not said."""

    surname: str
    initial: str = ""


class Lists(NamedTuple):
    """`chances`: object -> name -> chance that it belongs to the list; `votes`: the share of the sources that list it."""

    chances: Mapping[str, Mapping[Name, float]]
    votes: Mapping[str, Mapping[Name, float]]


def names_of(text: str) -> tuple[list[Name], bool]:
    """(names, whether the writing was clear). "Last, First; Last, First", "First Last, First Last", "First Last and First Last" are."""
    plain = _folded(text)
    parts = [one.strip(" ,.") for one in SEPARATORS.split(BRACKETS.sub(";", plain))]
    parts = [one for one in parts if one and one not in NO_NAMES]
    found: list[Name] = []
    clear = True
    for part in parts:
        names, sure = _names_of_part(part)
        found += names
        clear = clear and sure
    return list(dict.fromkeys(found)), clear and bool(found)


def _folded(text: str) -> str:
    twice = html.unescape(html.unescape(text)).replace("andapos;", "'").replace("’", "'")
    plain = unicodedata.normalize("NFKD", twice)
    return "".join(one for one in plain if not unicodedata.combining(one)).lower()


def _words(text: str) -> list[str]:
    return [one.replace("'", "") for one in WORD.findall(text) if one not in DROPPED]


def _names_of_part(part: str) -> tuple[list[Name], bool]:
    """Names in a piece without semicolons or slashes."""
    pieces = [words for one in part.split(",") if (words := _words(one))]
    if not pieces:
        return [], True
    if len(pieces) == 1:
        return [_given_first(pieces[0])], len(pieces[0]) <= LONGEST
    if len(pieces) == 2 and len(pieces[0]) <= 2 and not all(len(one) >= 2 for one in pieces):
        return [Name(pieces[0][-1], pieces[1][0][0])], len(pieces[1]) <= LONGEST
    if all(2 <= len(one) <= LONGEST for one in pieces):
        return [_given_first(one) for one in pieces], True
    if len(pieces) % 2 == 0 and all(len(one) == 1 for one in pieces[::2]):
        pairs = zip(pieces[::2], pieces[1::2], strict=True)
        return [Name(last[-1], given[0][0]) for last, given in pairs], all(len(one) <= 2 for one in pieces[1::2])
    if len(pieces) == 2 and len(pieces[0]) <= 2 and len(pieces[1]) <= 2:
        return [Name(pieces[0][-1], pieces[1][0][0])], False
    return [_given_first(one) for one in pieces], False


def _given_first(words: list[str]) -> Name:
    return Name(words[-1], words[0][0] if len(words) > 1 else "")


def same(one: Name, other: Name) -> bool:
    """Whether two ways to write a name can be one person: the surname, and the initials where both are said."""
    return one.surname == other.surname and (not one.initial or not other.initial or one.initial == other.initial)


def known_names(texts: Iterable[str]) -> list[Name]:
    """The names of one item: from what is written clearly; a surname alone joins the fuller names, a rare initial the common one."""
    count: Counter[Name] = Counter()
    for text in texts:
        names, clear = names_of(text)
        count.update(dict.fromkeys(names, 2 if clear else 1))
    by_surname: dict[str, list[tuple[Name, int]]] = {}
    for name, number in sorted(count.items(), key=lambda row: (-row[1], row[0])):
        by_surname.setdefault(name.surname, []).append((name, number))
    found = []
    for rows in by_surname.values():
        fuller = [row for row in rows if row[0].initial] or rows
        most = fuller[0][1]
        found += [name for name, number in fuller if number > 0.34 * most]
    return sorted(found)


def listed(text: str, known: Sequence[Name]) -> set[Name]:
    """Which of an item's known names a text lists: by its own names where it is clear, else by the surnames that occur in it."""
    names, clear = names_of(text)
    if clear:
        return {one for one in known if any(same(one, name) for name in names)}
    words = set(_words(_folded(text)))
    return {one for one in known if one.surname in words}


def fit_lists(source: Sequence[str], obj: Sequence[str], value: Sequence[str]) -> Lists:
    """Chances of each known name of each object. A source's several lists of one object are read together."""
    texts: dict[str, dict[str, list[str]]] = {}
    for one, what, text in zip(source, obj, value, strict=True):
        texts.setdefault(what, {}).setdefault(one, []).append(text)
    rows: list[tuple[str, str, str, str]] = []
    votes: dict[str, dict[Name, float]] = {}
    keys: dict[tuple[str, str], tuple[str, Name]] = {}
    for what in sorted(texts):
        by_source = texts[what]
        known = known_names(text for row in by_source.values() for text in row)
        said = {one: set().union(*(listed(text, known) for text in row)) for one, row in sorted(by_source.items())}
        said = {one: names for one, names in said.items() if names}
        for name in known:
            key = f"{name.surname} {name.initial}"
            keys[what, key] = (what, name)
            rows += [(one, what, key, "yes" if name in names else "no") for one, names in said.items()]
            share = sum(name in names for names in said.values()) / max(len(said), 1)
            votes.setdefault(what, {})[name] = share
    if not rows:
        return Lists({}, votes)
    table = build([row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows], [row[3] for row in rows])
    # Leaving out is a habit of the source, not a difficulty of the name; and it is one-sided: no one-coin reading.
    fitted = fit_categories(table, dependence=False, averaged=False, difficulty=False, start=_start(table))
    yes = int(table.values.tolist().index("yes")) if "yes" in table.values else -1
    chances: dict[str, dict[Name, float]] = {}
    for index, item in enumerate(table.items):
        what, name = keys[item]
        chances.setdefault(what, {})[name] = float(fitted.chances[index, yes]) if yes >= 0 else 0.0
    return Lists(chances, votes)


def _start(table: Table) -> NDArray[np.float64]:
    """Where EM begins: names are left out far more often than wrongly added (the priors of Zhao et al. 2012), so a yes says more than a no."""
    gains = np.array([ADDED if value == "yes" else LEFT_OUT for value in table.values])
    odds = np.bincount(table.item, weights=gains[table.candidate_value[table.candidate]], minlength=len(table.items))
    yes = 1 / (1 + np.exp(-odds))
    return np.stack([yes if value == "yes" else 1 - yes for value in table.values], axis=1)


def chosen(chances: Mapping[Name, float], likely: float = LIKELY) -> set[Name]:
    """The names that are likely; where none is, the likeliest."""
    found = {name for name, chance in chances.items() if chance >= likely}
    return found or ({max(sorted(chances), key=lambda one: chances[one])} if chances else set())
