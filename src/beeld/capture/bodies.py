"""Bodies: what a source may be called, from its name, its id, its kind and what the languages say of such bodies
(language/*/bodies.toml): names of its own, what it is, words that stand for it, the place or country that it is of.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from beeld import language
from beeld.capture.countries import countries_in
from beeld.capture.phrases import Phrases
from beeld.model import Source

MIN_WORD = 4
MIN_MEANING = 3
MIN_GLUED_HEAD = 4  # letters of a word for a kind of body that may end a compound
STEM = 6  # letters that a word shares with its relatives
NAMELESS = frozenset({"informal", "partner"})  # kinds of source that mostly have no name of their own
OUTLETS = frozenset({"wire", "newspaper", "broadcaster", "news", "media", "press"})
_OWN_KIND = ("wire_kind", "paper_kind", "broadcaster_kind")
_WORD = re.compile(r"\w[\w'’&-]*")


class Called(NamedTuple):
    """What texts may call a source: `names` with whether case counts; `forms`, phrases of its name that say what it is;
    `concepts` it belongs to, `named` those that its name says, with
    the place of its word in the table (0: the most typical); `places` it is of, as its name says; `meaning`, what its name is about in any language; `parts`, runs of its
    name that may stand for the whole; `nouns`, beginnings of words of its name that are no general ones; `own`, such words with
    a capital, of a company; `heads`, words of any language for the kind of body that its name says it is.
    """

    names: tuple[tuple[str, bool], ...]
    forms: frozenset[str]
    concepts: frozenset[str]
    named: dict[str, int]
    places: frozenset[str]
    meaning: frozenset[str]
    parts: tuple[str, ...] = ()
    nouns: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    heads: frozenset[str] = frozenset()


@lru_cache(maxsize=1)
def concepts() -> dict[str, dict[str, list[str]]]:
    """What bodies are called, by concept: `of`, `forms`, `heads`."""
    return {key: value for key, value in language.merged("bodies").items() if isinstance(value, dict) and "forms" in value}


@lru_cache(maxsize=16)
def listed(key: str) -> tuple[str, ...]:
    """A list of all languages that stands above the concepts (bodies.toml says which there are)."""
    found: list[str] = language.merged("bodies").get(key, [])
    return tuple(found)


@lru_cache(maxsize=4000)
def called(source: Source) -> Called:
    """What texts may call a source."""
    plain = re.sub(r"\s*\([^)]*\)", "", source.name)
    head, *described = (one.strip() for one in plain.split(","))
    inside = re.findall(r"\(([^)]*)\)", source.name)
    pieces = [one.strip() for part in inside for one in re.split(r"\s+(?:with|and|incl\.?)\s+|[;,(]", part)]
    known = concepts_of(source)
    nameless = _nameless(source)
    if source.kind in NAMELESS and nameless:
        return Called(tuple((one, False) for one in source.aliases), frozenset(), known, {}, frozenset(), frozenset())
    forms, places = set(), _places(source, head, [*described, *(inside if "government" in known else [])], known)
    names: list[tuple[str, bool]] = [(one, False) for one in source.aliases]
    if not nameless:
        names += _of_head(head, source, places)
        if _all_general(head):
            forms.add(head.casefold())
        words = head.split()
        while len(words) > 2 and countries_in(words[0]):
            words = words[1:]
            forms.add(" ".join(words).casefold())
    for one in (*described, *pieces):
        cleaned = re.sub(r"^(?:its|the|incl\.?|with)\s+", "", one)
        if re.fullmatch(r"(?=(?:[^A-Z]*[A-Z]){2})[A-Z][\w.-]{1,7}", cleaned):
            names.append((cleaned, True))
        elif cleaned.islower() and not nameless:
            forms.add(cleaned)
        elif re.match(r"[A-Z]", cleaned) and not nameless and cleaned not in places and not countries_in(cleaned):
            names += _of_head(cleaned, source, places)
    names += _of_id(source, places)
    meaning = frozenset().union(*(means(one) for one in _WORD.findall(source.name)))
    named = {key: rank for key in known if (rank := _typical(source.name.casefold(), key)) is not None}
    parts = () if nameless else _parts(head, source)
    words = [one for one in _WORD.findall(head) if _telling(one) and not any(one in place for place in places)]
    nouns = frozenset(map(noun, [] if nameless or source.kind in OUTLETS else words))
    own = frozenset(one for one in words if one[0].isupper() and source.kind == "company") - {""}
    return Called(
        tuple(dict.fromkeys(names)),
        frozenset(forms),
        known,
        named,
        places,
        meaning,
        parts,
        nouns,
        own,
        _heads(source, head, nameless),
    )


def _heads(source: Source, head: str, nameless: bool) -> frozenset[str]:
    """The words for the kind of body that the last such word of a name says: what stands before "of", not what it is of."""
    if nameless or source.kind in OUTLETS:
        return frozenset()
    zone = re.split(rf"\s(?:{'|'.join(listed('of'))})\s", f"{head} ")[0].casefold()
    found: dict[tuple[str, ...], int] = {}
    for words, pattern in _classes():
        for match in pattern.finditer(zone):
            found[words] = match.end()
    last = max(found.values(), default=0)
    return frozenset(word for words, end in found.items() if end == last for word in words if " " not in word)


@lru_cache(maxsize=1)
def _classes() -> tuple[tuple[tuple[str, ...], re.Pattern[str]], ...]:
    """The words of each kind of body, and what finds them as a word or as the end of a compound."""
    return tuple(
        (
            tuple(words),
            re.compile("|".join(_pattern(f"*{one}" if len(one) >= MIN_GLUED_HEAD else f"{one} ") for one in words)),
        )
        for words in language.merged("bodies").get("classes", {}).values()
    )


def noun(word: str) -> str:
    """What a word shares with its plural and with who does it: "virology", "virologist"."""
    folded = re.sub(r"['’]s?$", "", word.casefold())
    return folded[:STEM] if len(folded) >= STEM else ""


def _telling(word: str, letters: int = STEM) -> bool:
    """Whether a word tells one body from others."""
    return len(word) >= letters and not general(word) and not countries_in(word) and word.casefold() not in listed("anybody")


@lru_cache(maxsize=20_000)
def means(word: str) -> frozenset[str]:
    """What a word in the name of a body is about, in any language ([meanings] of bodies.toml); else its stems."""
    folded = word.casefold()
    if folded in listed("general") or len(folded) < MIN_MEANING:
        return frozenset()
    known = frozenset(one.name for one in _meanings().scan(folded))
    return known or frozenset(language.stem(folded, lang) for lang in language.languages())


@lru_cache(maxsize=1)
def _meanings() -> Phrases:
    return Phrases(language.merged("bodies").get("meanings", {}))


def concepts_of(source: Source) -> frozenset[str]:
    """The concepts that a source belongs to: by its kind, and by its name unless it is an outlet or nobody's name. Who is of a
    body's people is not that body: a police union is no police.
    """
    name = source.name.casefold()
    if any(one in name for one in listed("own")):
        return frozenset()
    of_kind = {key for key, table in concepts().items() if source.kind in table.get("kinds", ())}
    if source.kind in OUTLETS or (source.kind in NAMELESS and _nameless(source)):
        return frozenset(of_kind)
    found = {key: [match.span() for match in pattern.finditer(name)] for key, pattern in _patterns().items()}
    heads = [span for key in listed("interest") for span in found.get(key, ())]
    return frozenset(
        of_kind
        | {
            key
            for key, spans in found.items()
            if any(key in listed("interest") or not _modifies(name, span, heads) for span in spans)
        }
    )


def _modifies(name: str, span: tuple[int, int], heads: list[tuple[int, int]]) -> bool:
    """Whether a stretch of a name only says whose the body is that is named right after it: "police union", "Politievakbond"."""
    return any(
        start >= span[1] and re.fullmatch(r"\w*(?:['’]s?)?[\s-]?", name[span[1] : start]) is not None for start, _ in heads
    ) or any(
        start < span[0] and end <= span[0] and re.fullmatch(r"\s+\w{2,4}\s+(?:\w+\s+)?", name[end : span[0]])
        for start, end in heads
    )


def _typical(name: str, concept: str) -> int | None:
    """Where in the concept's table the first word stands that a name has; None where its name has none."""
    words = concepts()[concept]["of"]
    return next((at for at, one in enumerate(words) if re.search(_pattern(one), name)), None)


def _nameless(source: Source) -> bool:
    """Whether a source has no name that a text would use."""
    name = source.name.casefold()
    return source.standin or source.invented or any(one in name for one in listed("nameless"))


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    """One pattern a concept: hundreds of small ones would push each other out of the cache of `re`."""
    return {
        concept: re.compile("|".join(_pattern(one) for one in sorted(told, key=lambda one: (-len(one), one))))
        for concept, table in concepts().items()
        if (told := {*table["of"], *(one for one in table["forms"] if " " in one and "{" not in one)})
    }


def _pattern(entry: str) -> str:
    begin, end = ("", r"(?!\w)") if entry.startswith("*") else (r"(?<!\w)", r"(?!\w)" if entry.endswith(" ") else "")
    return f"{begin}{re.escape(entry.strip(' *'))}{end}"


def _of_head(head: str, source: Source, places: frozenset[str]) -> list[tuple[str, bool]]:
    """Names that a name holds: itself without article, without the words that say what it is, its first word, its initials."""
    whole = re.sub(r"^(?:The|De|Het)\s+", "", head)
    if len(whole) < MIN_WORD or _all_general(whole):
        return []
    names = [(whole, False)]
    outlet = source.kind in OUTLETS
    own = _stripped(whole, tails=source.kind == "company")
    cut = whole[: whole.index(own)].casefold().split()
    if own != whole and own[0].isupper() and len(own) >= MIN_WORD and own not in places and not set(cut) & set(listed("of")):
        names += [] if _all_general(own) or countries_in(own) else [(own, True)]
    if not outlet:
        names += [(word, True) for word in re.findall(r"(?<!\w)[A-Z]{3,6}(?!\w)", whole) if not general(word)]
    if source.kind == "company":
        names += [(word, True) for word in _own_words(whole) if word not in places]
    initials = "".join(word[0] for word in re.findall(r"[A-Z][\w]*", head))
    if 3 <= len(initials) <= 6:
        names.append((initials, True))
    return names


def _parts(head: str, source: Source) -> tuple[str, ...]:
    """Beginnings and ends of a name, of two words or more, that may stand for it: "Hand in Hand" of "Hand in Hand Family
    Tracing", "Refugees Welcome" of "Refugees Welcome Jutland", "Water Works" of "Varnholm Water Works".
    """
    words = re.sub(r"^(?:The|De|Het)\s+", "", head).split()
    runs = [words[:end] for end in range(2, len(words))]
    runs += [words[start:] for start in range(1, len(words) - 1) if words[start - 1][0].isupper()]
    if source.kind in OUTLETS:
        runs = [run for run in runs if len(run) > 2]
    return tuple(
        " ".join(run) for run in runs if run[0][0].isupper() and run[-1][0].isupper() and not _all_general(" ".join(run))
    )


def _stripped(name: str, *, tails: bool) -> str:
    """A name without the general words that it begins or ends with."""
    words = name.split()
    while len(words) > 1 and general(words[0]):
        words = words[1:]
    while len(words) > 1 and general(words[-1]) and (tails or words[-1].islower()):
        words = words[:-1]
    return " ".join(words)


def _places(source: Source, head: str, rest: list[str], known: frozenset[str]) -> frozenset[str]:
    """Places and countries that a body of a place is of: the words of its name that are no general ones."""
    found = {one for one in source.speaks_for if one}
    placed = not known.isdisjoint((*listed("placed"), *listed("ministries")))
    of = re.search(rf"\s(?:{'|'.join(listed('of'))})\s+(?:the\s+|de\s+|het\s+)?(?P<place>.+)$", head)
    told = [_stripped(head, tails=True)] if placed and _stripped(head, tails=True) != head else []
    told += [one for one in rest if "(" not in one] if placed else []
    for one in [*told, *([of["place"]] if of else [])]:
        cleaned = re.sub(r"^(?:the|de|het)\s+", "", one)
        runs = re.findall(r"[A-ZÀ-Þ][\w'’-]*(?:\s+(?:[a-zà-ÿ]{1,3}\s+)?[A-ZÀ-Þ][\w'’-]*)*", cleaned)
        for run in runs:
            run = _stripped(run, tails=True)
            if len(run) >= MIN_WORD and not run.isupper() and not _all_general(run) and not countries_in(run) and not _thing(run):
                found.add(run)
    return frozenset(found)


def _thing(run: str) -> bool:
    """Whether words say what a body is about, not where: "Agency for Water and Dams"."""
    return all(re.sub(r"(?:s|ren|en)$", "", word.casefold()) in _things() for word in _WORD.findall(run))


@lru_cache(maxsize=1)
def _things() -> frozenset[str]:
    about: dict[str, list[str]] = language.merged("bodies").get("meanings", {})
    return frozenset(re.sub(r"(?:s|ren|en)$", "", one.strip()) for words in about.values() for one in words)


def _of_id(source: Source, places: frozenset[str]) -> list[tuple[str, bool]]:
    """What texts may call a source by its id: "unhcr" is UNHCR, "nl-avondblad" the Avondblad."""
    piece = source.id.split("-")[-1]
    if general(piece) or any(piece in one.casefold() for one in places) or piece.isdigit() or countries_in(piece.capitalize()):
        return []
    if piece.capitalize() in _WORD.findall(source.name):  # no acronym: "traders" are anybody
        return [(piece.capitalize(), True)] if len(piece) >= MIN_WORD else []
    if "-" in source.id:
        return [(piece.capitalize(), True)] if len(piece) >= MIN_WORD + 1 else []
    if len(piece) < 2:
        return []
    if len(piece) <= 6:
        return [(piece.upper(), True)] + ([(piece.capitalize(), True)] if len(piece) >= MIN_WORD else [])
    return [(piece, False)]


def _own_words(head: str) -> list[str]:
    """The first word of a company's name ("Meridiaan" of "Meridiaan Hospitals"), if it is no general word."""
    words = re.findall(r"[A-Z][\w'’-]+", head)
    if len(words) < 2 or len(words[0]) < MIN_WORD + 1 or not _telling(words[0], MIN_WORD + 1):
        return []
    return [words[0]]


def general(word: str) -> bool:
    """Whether a word names nobody: kinds of bodies, directions, words of every name."""
    folded = word.casefold()
    return folded in _general_words() or folded.rstrip("s") in _general_words()


def _all_general(phrase: str) -> bool:
    return all(general(one) or countries_in(one) for one in _WORD.findall(phrase))


@lru_cache(maxsize=1)
def _general_words() -> frozenset[str]:
    tables = concepts().values()
    pieces = {piece for table in tables for form in [*table["forms"], *table["heads"]] for piece in _WORD.findall(form)}
    return frozenset(pieces) | frozenset(language.merged("words")["of_sources"]) | frozenset(listed("general"))
