"""Sentences with exact offsets, stems, stop words, and which language a text is in."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from beeld.language.lexicon import languages, table

_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s|$)|\n{2,}|\n(?=\s*[-*•\"“\[#>]|\s*\d+[.)]\s)")
_HEADING = re.compile(r"(?:^|\n)[ \t]*(?P<words>[^\n.!?,;:]{2,50})(?P<end>\n)(?=[ \t]*[A-Z0-9\"“À-Ý])")
_BEGIN = re.compile(r"(?:^|[a-z\d)\"'”’]{2}[.!?]\s+|\n)[\"'“‘]?([^\W\d_])")
WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")


def sentences(text: str, lang: str) -> list[tuple[int, int]]:
    """(start, end) of each sentence, without surrounding white space. A point after an abbreviation or an initial, or
    before a lower-case letter (unless the whole text is written so), ends nothing; an empty line, a short line of its own (a heading), and a line that begins a
    list item or a quote, do.
    """
    shorts, ordinals = _abbreviations(lang), _after_ordinal(lang)
    careless = _without_capitals(text)
    found: list[tuple[int, int]] = []
    start = 0
    ends = sorted([*_END.finditer(text), *_HEADING.finditer(text)], key=lambda one: one.end())
    for match in ends:
        if match.re is _HEADING:
            _add(found, text, start, match.start("words"))
            _add(found, text, max(start, match.start("words")), match.end())
            start = max(start, match.end())
            continue
        if match.end() <= start:
            continue
        if text[match.start()] == "." and not _ends(text, match, shorts, ordinals, careless=careless):
            continue
        _add(found, text, start, match.end())
        start = match.end()
    _add(found, text, start, len(text))
    return found


def _without_capitals(text: str) -> bool:
    """Whether a text is written as in a chat: most of its sentences begin with a small letter."""
    begins = _BEGIN.findall(text)
    return len(begins) > 1 and 2 * sum(one.islower() for one in begins) > len(begins)


def _ends(text: str, match: re.Match[str], shorts: frozenset[str], ordinals: frozenset[str], *, careless: bool) -> bool:
    before = text[max(0, match.start() - 12) : match.start()]
    last = re.split(r"[\s(\"“]", before)[-1]
    if match.end() - match.start() > 1 and text[match.start() + 1] not in "\"'”’»)]":
        return True
    short = last.casefold()
    rest = text[match.end() :].lstrip()
    if short in shorts or (len(last) == 1 and last.isalpha() and last.isupper()):
        return False
    if ordinals and last.isdigit() and len(last) < 3 and re.split(r"\W", rest, maxsplit=1)[0].casefold() in ordinals:
        return False
    return careless or not (rest[:1].islower() and text[match.end() : match.end() + 1] == " ")


def _add(found: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        found.append((start, end))


@lru_cache(maxsize=8)
def _abbreviations(lang: str) -> frozenset[str]:
    return frozenset(table(lang, "words")["abbreviations"])


@lru_cache(maxsize=8)
def _after_ordinal(lang: str) -> frozenset[str]:
    """What may follow an ordinal written with a point ("13. Februar"), in a language that writes them so."""
    return frozenset(table(lang, "dates")["months"]) if table(lang, "words").get("ordinal_point") else frozenset()


@lru_cache(maxsize=8)
def stopwords(lang: str) -> frozenset[str]:
    """Words that say nothing about the subject."""
    return frozenset(table(lang, "words")["stop"])


def words(text: str) -> list[tuple[int, int, str]]:
    """(start, end, case-folded word)."""
    return [(one.start(), one.end(), one.group().casefold()) for one in WORD.finditer(text)]


def normalise(text: str, lang: str = "") -> str:
    """NFC, quote marks and white space folded; for comparison, never for offsets."""
    folded = unicodedata.normalize("NFC", text).replace("’", "'").replace("“", '"').replace("”", '"').replace("\u00a0", " ")
    return " ".join(folded.split())


@lru_cache(maxsize=50_000)
def stem(word: str, lang: str) -> str:
    """A crude stem: accents, a participle's prefix and inflection cut off; enough to route, never to read."""
    plain = word.casefold()
    if not plain.isascii():
        plain = "".join(one for one in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(one))
    words_table = table(lang, "words")
    if plain.isdigit() or len(plain) < 5:
        return plain
    for suffix in words_table["suffixes"]:
        if plain.endswith(suffix) and len(plain) - len(suffix) >= 4:
            plain = plain[: -len(suffix)]
            break
    rules = words_table.get("stem")
    if rules:
        plain = re.sub(r"(.)\1$", r"\1", re.sub(rf"([{rules['doubled']}])\1", r"\1", plain))
        for prefix in rules["participle"]:
            if plain.startswith(prefix) and len(plain) >= 6:
                plain = plain[len(prefix) :]
    return plain


@lru_cache(maxsize=1)
def _identifier() -> object:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(list(languages()))
    return identifier


def detect(text: str) -> str:
    """The language of a text, out of those that have a folder (py3langid)."""
    found: str = _identifier().classify(text)[0]  # type: ignore[attr-defined]
    return found
