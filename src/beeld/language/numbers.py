"""Numbers as they are worded: digits and words, operators before and after, ranges, vague words, and what role they play."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple, cast

from beeld.language import measures
from beeld.language.lexicon import alternatives, first_words, table
from beeld.language.singles import singles
from beeld.language.sought import tokens
from beeld.model import Count, CountForm

_DIGITS = r"\d{1,3}(?:[.,\u00a0\u202f]\d{3})+(?![\d])|\d{1,3}(?: \d{3})+(?![\d.,]\d|\d)|\d+(?:[.,]\d+)?"


SHORT = 3  # letters of a magnitude that stands behind digits only ("5 mln")
STEPS = (1, 10, 100, 1000, 10000)  # by which a number and the next one that is said for it differ
_NOT = r"|n['’]t"  # the negation that stands against its verb
KEPT_WORDS = 100_000
GLUED = 4  # letters of a unit that may stand against its number ("35km/h")
AGES_OF_LAW = frozenset({12, 14, 15, 16, 18, 21})


class Found(NamedTuple):
    """A worded number at text[start:end]; the bare number begins at `core`; `after` is where its number ends."""

    answer: Count
    start: int
    end: int
    core: int


class _Begins(dict[str, bool]):
    """Whether a case-folded word may begin a number, remembered by word: most sentences have none that does."""

    def __init__(self, begin: str) -> None:
        super().__init__()
        self._match = re.compile(begin, re.IGNORECASE).match

    def __missing__(self, word: str) -> bool:
        if len(self) >= KEPT_WORDS:
            self.clear()
        self[word] = begins = self._match(word) is not None
        return begins


@lru_cache(maxsize=8)
def _grammar(lang: str) -> dict[str, Any]:
    numbers = table(lang, "numbers")
    unit = "(?:" + alternatives(numbers["words"] + list(numbers["teens_of"])) + ")"
    piece = f"(?:{unit}|{alternatives(numbers['glue'])})"
    opens, closes = (alternatives(numbers.get(key, [])) for key in ("opens", "closes"))
    words = rf"(?:(?:{opens})\s+(?={unit}))?{unit}(?:{piece})*(?:[\s-]+(?:(?:{alternatives(numbers['glue'])})[\s-]+)?{unit}(?:{piece})*)*"
    words += rf"(?:-(?:{closes})\b)?"
    fixed = rf"(?:{alternatives(list(numbers['fixed']))})(?!(?:\s+(?:{alternatives(numbers['glue'])}))?[\s-]+{unit}\b)"
    magnitude = alternatives(list(numbers["magnitude"]))
    glued = alternatives(list(numbers.get("magnitude_glued", {})))
    worded = alternatives([one for one in numbers["magnitude"] if len(one) > SHORT])
    half = alternatives(numbers.get("half", []))
    symbols = alternatives(sorted({one for names in numbers.get("measures", {}).values() for one in names if len(one) <= GLUED}))
    larger = rf"(?:[\s\u00a0]+(?P<mag>{magnitude})|(?P<glued>{glued}))\b"
    core = rf"(?:(?P<fixed>{fixed})|(?P<digits>{_DIGITS})(?:{larger})?|(?P<words>{words})(?P<half>{half})?(?:[\s\u00a0-]+(?P<times>{worded})\b)?)"
    anchored = rf"(?<![\w.,/\-–]){core}(?:(?![\w/])|(?<=\d)(?=(?:{symbols})(?![\w/])))(?![.,]\d)"
    ranges, negated = numbers["range"], numbers.get("negated", {})
    return {
        "core": re.compile(anchored, re.IGNORECASE),
        "begins": _Begins(rf"\d|{unit}|{alternatives(list(first_words(numbers['fixed'])))}"),
        "before": re.compile(
            rf"(?:^|(?<=[\s(\"“'‘:,;–—]))(?P<op>{alternatives(list(numbers['before']))})\s+(?:(?:{alternatives(numbers['roles']['articles'])})\s+)?"
            rf"[\"“'‘]?(?:(?:{alternatives(measures.symbols())})\s*)?$",
            re.I,
        ),
        "negated": re.compile(
            rf"(?:(?<!\w)(?:{alternatives(negated.get('words', []))}){_NOT})\s+"
            rf"(?:(?!(?:{alternatives(negated.get('not_over', []))})\s)\w+\s+){{0,2}}$",
            re.I,
        ),
        "ops_negated": negated.get("operators", {}),
        "definite": re.compile(rf"\s(?:{alternatives(numbers['roles']['definite'])})\s+$", re.I),
        "after": re.compile(rf"\s+(?P<op>{alternatives(list(numbers['after']))})\b", re.I),
        "after_ends": re.compile(rf"(?<!\w)(?:{alternatives(list(numbers['after']))})$", re.I),  # "700 at most"
        "between": re.compile(rf"(?:^|(?<=\W))(?:{alternatives(ranges['between'])}|{alternatives(ranges['from'])})\s+$", re.I),
        "amid": re.compile(rf"(?<!\w)(?:{alternatives(ranges['between'])})(?!\w)", re.I),
        "or": re.compile(rf"^-?\s*(?:{alternatives(ranges.get('or', []))})\s*$", re.I),
        "joint": re.compile(
            rf"^-?\s*(?:{alternatives(ranges['to'] + ranges['and'])})\s*(?:(?:{alternatives(ranges.get('articles', []))})\s+)?$",
            re.I,
        ),
        "beside": re.compile(
            rf"^(?:\s+(?:{alternatives(ranges.get('of_them', []))}))?(?:,\s+|,?\s+(?P<doubt>{alternatives(ranges.get('doubt', []))})\s+)$",
            re.I,
        ),
        "listed": re.compile(rf"^,?\s+(?:(?:{alternatives([*ranges['and'], *ranges.get('or', [])])})\s+)?$|^,", re.I),
        "to": re.compile(rf"^-?\s*(?:{alternatives(ranges['to'])})\s*$", re.I),
        "vague": re.compile(rf"(?<![\w])(?P<v>[\"“‘']?(?:{alternatives(list(numbers['vague']))})[\"”’']?)(?!\w)", re.I),
        "zero": re.compile(
            rf"(?<![\w])(?:{alternatives(numbers['zero']['words'])})(?!\w)(?!\s+(?:{alternatives(numbers['zero'].get('not_of', []))}))",
            re.I,
        ),
        "rough": frozenset(numbers.get("rough", ())),
        "vague_words": first_words(numbers["vague"]),
        "zero_words": first_words(numbers["zero"]["words"]),
        "change": re.compile(rf"(?<!\w)(?:{alternatives(ranges['change'])})", re.I),
        "ops_before": {" ".join(key.split()): value for key, value in numbers["before"].items()},
        "ops_after": numbers["after"],
    }


def _digits_value(text: str, lang: str) -> float:
    """5.704, 5,704 and 5 704 are one number; a single group of other than three digits after a mark is a decimal."""
    groups = re.split(r"[.,\u00a0\u202f ]", text)
    if len(groups) > 1 and all(len(one) == 3 for one in groups[1:]) and groups[0] != "0":
        return float("".join(groups))
    decimal = table(lang, "numbers")["decimal"]
    return float(text.replace("," if decimal == "," else "\0", ".").replace(",", ""))


@lru_cache(maxsize=4_000)
def _words_value(text: str, lang: str) -> float | None:
    from text_to_num import text2num

    numbers = table(lang, "numbers")
    folded = " ".join(text.casefold().replace("-", " ").split())
    for written, read in numbers.get("spellings", {}).items():
        folded = folded.replace(written, read)
    for opening in numbers.get("opens", ()):
        if folded.startswith(f"{opening} "):
            folded = "one" + folded[len(opening) :]
    if folded in numbers["teens_of"]:
        return float(numbers["teens_of"][folded])
    try:
        return float(text2num(folded, lang))
    except ValueError:
        return None


def _value(match: re.Match[str], lang: str) -> float | None:
    numbers = table(lang, "numbers")
    if match.group("fixed"):
        folded = " ".join(match.group("fixed").casefold().split())
        return float(numbers["fixed"][folded])
    if match.group("digits"):
        value = _digits_value(match.group("digits"), lang)
        larger = match.group("mag") or match.group("glued")
        if larger:
            if re.fullmatch(r"\d+[.,]\d+", match.group("digits")):
                value = float(match.group("digits").replace(",", "."))
            value *= float({**numbers["magnitude"], **numbers.get("magnitude_glued", {})}[larger.casefold()])
        return value
    worded = _words_value(match.group("words"), lang)
    if worded is None:
        return None
    worded += 0.5 if match.group("half") else 0.0  # "drieënhalf", "thirteen and a half"
    times = match.group("times")
    return worded * float(numbers["magnitude"][times.casefold()]) if times else worded


def _apart(match: re.Match[str], lang: str) -> list[tuple[int, int, float]]:
    """Words that make no number together, as the numbers that they hold: (start, end, value)."""
    pieces = list(re.finditer(r"\S+", match.group()))
    joins = frozenset(table(lang, "numbers")["range"]["and"])
    found, first = [], 0
    while first < len(pieces):
        for last in range(len(pieces), first, -1):
            if joins & {pieces[first].group().casefold(), pieces[last - 1].group().casefold()}:
                continue  # "between two and ten": what joins the two belongs to neither
            start, end = pieces[first].start(), pieces[last - 1].end()
            value = _words_value(match.group()[start:end], lang)
            if value is not None:
                found.append((match.start() + start, match.start() + end, value))
                first = last
                break
        else:
            first += 1
    return found


def _of_money_only(text: str, match: re.Match[str], lang: str) -> bool:
    """Whether "m" behind digits stands for metres, not for a million: no money is said before or behind."""
    larger = match.group("mag") or match.group("glued")
    if not larger or larger.casefold() not in table(lang, "numbers").get("magnitude_of_money", ()):
        return False
    said = measures.before(text, match.start(), lang) or measures.behind(text, match.end(), lang)
    return said is None or said.unit.role != measures.MONEY


def find(text: str, lang: str, *, single: bool = False) -> list[Found]:
    """All worded numbers of a text in order, ranges joined, with their operators; vague words and zeros as well. With `single`
    also counts that are said without a number (singles.py).
    """
    grammar, words = _grammar(lang), tokens(text).held
    cores: list[tuple[int, int, float, bool]] = []
    for match in grammar["core"].finditer(text) if any(map(grammar["begins"].__getitem__, words)) else ():
        value, last = _value(match, lang), match.end()
        if _of_money_only(text, match, lang):
            value, last = _digits_value(match.group("digits"), lang), match.end("digits")
        if value is None and match.group("words") and not match.group("half"):  # "four and six": two numbers, not one
            cores += [(first, end, part, False) for first, end, part in _apart(match, lang)]
        if value is not None:
            plain = match.group("digits") or ""
            cores.append((match.start(), last, value, plain.isdigit() and len(plain) == 4))
    found: list[Found] = []
    index = 0
    while index < len(cores):
        start, end, value, _ = cores[index]
        joined = _range(text, cores, index, grammar)
        if joined is not None:
            found.append(joined)
            index += 2
            continue
        found.append(_with_operator(text, start, end, value, grammar))
        index += 1
    if not words.isdisjoint(grammar["vague_words"]):
        hits = [
            one
            for one in grammar["vague"].finditer(text)
            if not grammar["after_ends"].search(text[: one.end()], max(0, one.start() - 16))
        ]
        found += [_vague(one, lang) for one in hits]
    if not words.isdisjoint(grammar["zero_words"]):
        found += [Found(Count(form="exact", n=0), one.start(), one.end(), one.start()) for one in grammar["zero"].finditer(text)]
    if single:
        found += [Found(Count(form="exact", n=one.n), one.start, one.end, one.core) for one in singles(text, lang)]
    return sorted(_without_overlap(found), key=lambda one: one.start)


def behind_noun(text: str, found: Found, end: int, lang: str) -> Found | None:
    """A number whose operator stands behind its noun or unit, that ends at `end` ("700 objects at most"); None where none does."""
    grammar = _grammar(lang)
    match = grammar["after"].match(text, end) if found.answer.form == "exact" and found.answer.n is not None else None
    if match is None:
        return None
    form = cast(CountForm, grammar["ops_after"][" ".join(match.group("op").casefold().split())])
    return found._replace(answer=Count(form=form, n=found.answer.n))


def _range(text: str, cores: list[tuple[int, int, float, bool]], index: int, grammar: dict[str, Any]) -> Found | None:
    if index + 1 >= len(cores):
        return None
    (start, end, low, _), (start2, end2, high, _) = cores[index], cores[index + 1]
    gap = text[end:start2]
    opened = grammar["between"].search(text[max(0, start - 16) : start])
    if opened and not grammar["amid"].search(opened.group()) and grammar["change"].search(text[max(0, start - 60) : start]):
        return None  # "rose from 12 to 15" is no range
    closes = grammar["joint"].match(gap) if opened else grammar["to"].match(gap)
    if grammar["or"].match(gap) and (_close(low, high) or _shared(text[start2:end2], low, high) is not None):
        closes = grammar["or"].match(gap)  # "three or four", "200 or 300", "3 or 4 thousand"; "5 or 50" are two numbers
    closes = closes or _beside(text, cores, index, grammar)
    low = _shared(text[start2:end2], low, high) or low
    if not closes or low >= high:
        return None
    first = start - (len(opened.group()) if opened else 0)
    return Found(Count(form="range", low=low, high=high), first, end2, start)


def _beside(text: str, cores: list[tuple[int, int, float, bool]], index: int, grammar: dict[str, Any]) -> bool:
    """Whether two numbers are said one behind the other for each other: "six of them, seven", "40, maybe 50"; not in a list."""
    (start, end, low, _), (start2, end2, high, _) = cores[index], cores[index + 1]
    match = grammar["beside"].match(text[end:start2])
    if match is None or not low < high:
        return False
    if match.group("doubt"):
        return _close(low, high)
    step = high - low
    worded = not any(one.isdigit() for one in text[start:end2])
    alone = index == 0 or not grammar["listed"].match(text[cores[index - 1][1] : start])
    following = text[end2 : cores[index + 2][0]] if index + 2 < len(cores) else "."
    round_ = step in STEPS and low % step == 0 and step <= low <= 20 * step
    return worded and round_ and alone and not grammar["listed"].match(following)


def _close(low: float, high: float) -> bool:
    """Whether two numbers are said for each other: "three or four", "200 or 300"."""
    return high <= low + 2 or (low % 10 == high % 10 == 0 and high <= 1.5 * low)


def _shared(second: str, low: float, high: float) -> float | None:
    """The lower end where both share a magnitude that is said once: "140 to 170 million", "six to seven thousand", "two or three
    hundred"; None where it is not so.
    """
    worded = not second[0].isdigit()
    if not worded and not re.match(r"[\d.,]+[\s\u00a0]*(?=[^\W\d])", second):
        return None
    for factor in (1e9, 1e6, 1e3, 1e2) if worded else (1e9, 1e6, 1e3):
        if high >= factor and low < factor / 10 and low * factor < high:
            return low * factor if high % factor == 0 or (not worded and high / factor < 1e3) else None
    return None


def _with_operator(text: str, start: int, end: int, value: float, grammar: dict[str, Any]) -> Found:
    op, first, last = "exact", start, end
    before = grammar["before"].search(text[max(0, start - 34) : start])
    if before:
        worded = " ".join(before.group("op").casefold().split())
        op = grammar["ops_before"][worded]
        first = max(0, start - 34) + before.start("op")
        if op == "less_than" and grammar["definite"].search(before.group()):
            op = "exact"  # "under the 150 announced", "onder de 150 reizigers" is among or below a known figure
        elif worded in grammar["ops_negated"]:  # "has never had more than 36"
            negation = grammar["negated"].search(text[max(0, first - 34) : first])
            if negation:
                op, first = grammar["ops_negated"][worded], max(0, first - 34) + negation.start()
    if op == "exact":
        first = start
        after = grammar["after"].match(text, end)
        if after:
            op, last = grammar["ops_after"][" ".join(after.group("op").casefold().split())], after.end()
    if op == "below":
        count = Count(form="about", n=value, side="below")
    elif op == "less_than":
        count = Count(form="at_most", n=value - 1 if value == int(value) else value)
    else:
        form = cast(CountForm, "about" if op == "exact" and text[start:end].casefold() in grammar["rough"] else op)
        count = Count(form=form, n=value)
    return Found(count, first, last, start)


def _vague(match: re.Match[str], lang: str) -> Found:
    word = " ".join(match.group("v").strip("\"“”‘’'").casefold().split())
    bounds = table(lang, "numbers")["vague"][word]
    low, high = (float(bounds[0]), float(bounds[1])) if bounds else (None, None)
    return Found(Count(form="vague", word=word, low=low, high=high), match.start(), match.end(), match.start())


def _without_overlap(found: list[Found]) -> list[Found]:
    """Of overlapping ones the longest stays: "duizenden" inside "enkele duizenden" does not."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda item: (item.start - item.end, item.start)):
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    return kept


@lru_cache(maxsize=8)
def _roles(lang: str) -> list[tuple[str, re.Pattern[str], bool]]:
    """(role, pattern, looks before): the first that fits decides."""
    roles = table(lang, "numbers")["roles"]
    dashes = r"^(?:\s*|-)"
    return [
        (
            "reference",
            re.compile(rf"(?:^|[\s(,])(?:{alternatives(roles['reference_before'])})\s*(?:\d+\s*(?:\W|\w{{2,3}})\s*)?$", re.I),
            True,
        ),
        ("age", re.compile(rf"{dashes}(?:{alternatives(roles['age'])})(?!\w)", re.I), False),
        ("money", re.compile(r"[€$£]\s*$"), True),
        ("share", re.compile(rf"^\s*(?:{alternatives(roles['share'])})(?!\w)", re.I), False),
        ("money", re.compile(rf"^\s+(?:\w+\s+)?(?:{alternatives(roles['money'])})(?!\w)", re.I), False),
        ("measure", re.compile(rf"^[\s-]*(?:{alternatives(roles['measure'])})(?!\w)", re.I), False),
        ("time", re.compile(r"^[:.]\d\d\b"), False),
        ("time", re.compile(r"\d:$"), True),
        ("time", re.compile(r"^\s*(?:a\.?m|p\.?m)\b", re.I), False),
        ("age", re.compile(rf"(?:^|\W)(?:{alternatives(roles['age_before'])})\s*$", re.I), True),
        ("reference", re.compile(r"^,\s*(?:nrs?\.|nos?\.|[A-Z]{1,2}\b(?!\w))"), False),
    ]


@lru_cache(maxsize=8)
def _any_role(lang: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What any of the roles wants before a number, and behind it: most numbers have neither."""
    sides: dict[bool, list[str]] = {True: [], False: []}
    for _, pattern, looks_before in _roles(lang):
        sides[looks_before].append(rf"(?{'i' if pattern.flags & re.IGNORECASE else ''}:{pattern.pattern})")
    return re.compile("|".join(sides[True])), re.compile("|".join(sides[False]))


def measured(text: str, found: Found, lang: str) -> measures.Measured | None:
    """The unit that a number is said in ("7,850 ha", "€ 3.2 million", "magnitude 6.8"); None where it has none."""
    before = measures.before(text, found.core, lang)
    return before or measures.behind(text, found.end, lang)


def role(text: str, found: Found, lang: str) -> str:
    """What the number is: "count", or one of the roles that answer no count."""
    before, after = text[max(0, found.core - 24) : found.core], text[found.end : found.end + 24]
    if not text[: found.core].strip(" \t*-•#") and re.match(r"[.)](?:\s|$)", after):
        return "reference"  # the number of an item in a list
    any_before, any_after = _any_role(lang)
    if any_before.search(before) or any_after.search(after):
        unit = measures.behind(text, found.end, lang)
        for name, pattern, looks_before in _roles(lang):
            if name == "reference" and unit is not None and unit.end - found.end > 1:
                continue  # "at the lowest point 14 centimetres": what has a unit is no number of an article
            if name == "reference" and _years(lang)["no_reference"].search(text[max(0, found.core - 40) : found.core]):
                continue  # "of this number 19 are back", "the perpetrators number four"
            if pattern.search(before) if looks_before else pattern.search(after):
                return name
    if re.search(r"\b(?:M|A|N|E)$", before.rstrip("-")) or re.match(r"^-\w", after):
        return "reference"
    if found.answer.form == "at_most" and (found.answer.n or 0) + 1 in AGES_OF_LAW and not re.match(r"\s+\w", after):
        return "age"  # "under eighteen"
    core = text[found.core : found.end]
    if _clock(core) and (_years(lang)["time"].search(before) or not text[: found.core].strip()):
        return "time"  # "at 12.30", or a line of a log that begins with it
    if re.fullmatch(r"(?:19|20)\d\d", core) and found.answer.form == "exact" and _year_like(text, found, after, lang):
        return "date"
    return "count"


def _clock(core: str) -> bool:
    """Whether a number can be a time of day: "12.30"."""
    match = re.fullmatch(r"(\d{1,2})\.(\d\d)", core)
    return match is not None and int(match.group(1)) < 24 and int(match.group(2)) < 60


@lru_cache(maxsize=8)
def _years(lang: str) -> dict[str, re.Pattern[str]]:
    roles = table(lang, "numbers")["roles"]
    named = rf"(?:{alternatives(roles['articles'])})\s+\w+\s+(?:{alternatives(roles['year_of'])})"
    return {
        "time": re.compile(rf"\b(?:{alternatives(roles['time_before'])})\s*$", re.IGNORECASE),
        "sure": re.compile(rf"(?:^|\W)(?:{alternatives(roles['year_sure'])})[\s-]+$|\b{named}\s+$", re.IGNORECASE),
        "no_reference": re.compile(rf"(?:^|\W)(?:{alternatives(roles.get('no_reference', []))})\s*$", re.IGNORECASE),
        "lead": re.compile(rf"(?:^|\W)(?:{alternatives(roles['year_before'])})\s*$", re.IGNORECASE),
    }


def _year_like(text: str, found: Found, after: str, lang: str) -> bool:
    """A bare 4-digit number of this or the last century is a year after "in", "since", "the flood of", or in a 2025/2026 or
    bracket.
    """
    before = text[max(0, found.core - 40) : found.core]
    patterns = _years(lang)
    if patterns["sure"].search(before):
        return True
    noun = re.match(r"\s+[a-zà-ÿ]{4,}", after)
    return bool(re.match(r"^\s*/\s*\d", after) or before.endswith(("/", "(")) or (patterns["lead"].search(before) and not noun))
