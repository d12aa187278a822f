"""Dates as they are worded: precision, intervals, weekdays and relative days against the publication."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from beeld.language.lexicon import alternatives, first_words, table
from beeld.language.sought import tokens
from beeld.model import Day, Precision


class FoundDay(NamedTuple):
    """A worded date at text[start:end]."""

    day: Day
    start: int
    end: int


_FIGURE = re.compile(r"\d")
_WITH_FIGURES = frozenset({"iso", "numeric", "span", "day", "month", "season", "year", "weekday_day", "bare_day"})


class Pattern(NamedTuple):
    """A way to word a day: whether it holds a figure, and first words of the phrases of which it holds one (any when empty); a
    sentence without these need not be searched.
    """

    name: str
    figured: bool
    firsts: frozenset[str]
    regex: re.Pattern[str]


_Source = tuple[str, Iterable[str], str]  # name, the phrases of which it holds one (any text when empty), regular expression
BOUND = r"(?<![\w/])"
YEAR = r"(?:,?\s+(?P<y>(?:19|20)\d\d))?"


@lru_cache(maxsize=8)
def _patterns(lang: str) -> list[Pattern]:
    dates = table(lang, "dates")
    either = {key: alternatives(list(value)) for key, value in dates.items() if isinstance(value, list | dict)}
    for optional in ("pairs", "on", "the", "floors", "nth", "coming", "coming_after", "ended", "few", "units", "ago"):
        either.setdefault(optional, alternatives([]))
    return [
        Pattern(name, name in _WITH_FIGURES, first_words(begin), re.compile(source, re.IGNORECASE))
        for name, begin, source in (*_by_calendar(dates, either), *_by_publication(dates, either))
    ]


def _by_calendar(dates: dict[str, Any], either: dict[str, str]) -> list[_Source]:
    """Days that are named by day, month, season or year."""
    month, suffix, of = either["months"], dates["day_suffix"], either["of"]
    day = rf"(?P<d>[0-3]?\d){suffix}"
    other = rf"\s+(?:{either['pairs']})\s+(?:(?:{either['on']})\s+)?[0-3]?\d{suffix}"
    a_year = r"(?P<y>(?:19|20)\d\d)"
    return [
        ("iso", (), rf"{BOUND}{a_year}-(?P<m>[01]\d)-(?P<d>[0-3]\d)(?!\d)"),
        ("numeric", (), rf"{BOUND}(?P<d>[0-3]?\d)[-/](?P<m>[01]?\d)[-/]{a_year}(?!\d)"),
        (
            "span",
            dates["months"],
            rf"{BOUND}(?P<d0>[0-3]?\d){suffix}\s*(?:-|–|{either['joins']})\s*{day}\s+(?P<mon>{month})\b{YEAR}",
        ),
        ("day", dates["months"], rf"{BOUND}{day}\s+(?:(?:{of})\s+)?(?P<mon>{month})\b{YEAR}"),
        # "not on 11 but on 12 January": the month of the other day
        ("day", dates["months"], rf"{BOUND}{day}(?={other}\s+(?P<mon>{month})\b{YEAR})"),
        ("day", dates["months"], rf"{BOUND}(?P<mon>{month})\.?\s+{day}(?!\d|[.,]\d{{3}}(?!\d)){YEAR}"),
        (
            "part",
            dates["parts"],
            rf"{BOUND}(?P<part>{either['parts']})[\s-]+(?:(?P<mon>{month})\b{YEAR}|(?P<y2>(?:19|20)\d\d)\b)",
        ),
        ("month", dates["months"], rf"{BOUND}(?P<mon>{month})\.?\s+{a_year}\b"),
        ("bare_month", dates["month_after"], rf"(?<!\w)(?:{either['month_after']})\s+(?P<mon>{month})\b"),
        ("season", dates["seasons"], rf"{BOUND}(?P<season>{either['seasons']})\s+(?:(?:{of})\s+)?{a_year}\b"),
        (
            "year",
            dates["year_after"],
            rf"(?:^|(?<=\s))(?:{either['year_after']})\s+{a_year}(?=[\s.,;)]|$)(?!\s+[a-zà-ÿ]{{5,}})",
        ),
    ]


def _by_publication(dates: dict[str, Any], either: dict[str, str]) -> list[_Source]:
    """Days that only the day of publication tells."""
    weekday, suffix, the = either["weekdays"], dates["day_suffix"], either["the"]
    whole = suffix.removesuffix("?")  # "on the 16th": without an ending it would be any number
    next_ = rf"(?:(?P<last>{either['last']})|(?P<next>{either['coming']}))"
    return [
        ("period", dates["periods"], rf"{BOUND}(?P<period>{either['periods']})(?!\w)"),
        (
            "bare_day",
            dates.get("on", ()),
            rf"(?<!\w)(?:{either['on']})\s+(?:{the})\s+(?P<d>[0-3]?\d){whole}"
            rf"(?=[\s.,;:)]|$)(?!\s+(?:{either['months']}|{either['floors']}))",
        ),
        (
            "nth",
            dates.get("nth", ()),
            rf"{BOUND}(?P<nth>{either['nth']})\s+(?P<w>{weekday})\s+(?:{either['of']}|in)\s+(?P<mon>{either['months']})\b{YEAR}",
        ),
        ("weekday_day", dates["weekdays"], rf"{BOUND}(?P<w>{weekday})\s+(?:{the})\s+(?P<d>[0-3]?\d){suffix}(?![\w.,]*\d)"),
        (
            "weekday",
            [*dates["last"], *dates.get("coming", ()), *dates["weekdays"]],
            rf"{BOUND}(?:{next_}\s+)?(?P<w>{weekday})(?!\w)(?:\s+(?P<after>{either['coming_after']}))?",
        ),
        ("ended", dates.get("ended", ()), rf"{BOUND}(?P<ended>{either['ended']})(?!\w)"),
        (
            "ago",
            dates.get("ago", ()),
            rf"{BOUND}(?P<n>\d{{1,2}}|{either['few']})\s+(?P<unit>{either['units']})\s+(?:{either['ago']})(?!\w)",
        ),
        ("relative", dates["relative"], rf"{BOUND}(?P<rel>{either['relative']})(?!\w)"),
    ]


@lru_cache(maxsize=8)
def _by_word(lang: str) -> tuple[dict[str, int], int, int]:
    """The ways to word a day, a bit each: by the first words of which each holds one; those that need none; those with a figure."""
    by_word: dict[str, int] = {}
    free = figured = 0
    for place, one in enumerate(_patterns(lang)):
        free |= 0 if one.firsts else 1 << place
        figured |= 1 << place if one.figured else 0
        for word in one.firsts:
            by_word[word] = by_word.get(word, 0) | 1 << place
    return by_word, free, figured


def _ways(text: str, lang: str) -> int:
    """The ways in which a text may word a day, a bit each."""
    by_word, ways, figured = _by_word(lang)
    for word in tokens(text).held & by_word.keys():
        ways |= by_word[word]
    return ways if _FIGURE.search(text) else ways & ~figured


def find(text: str, lang: str, published: date | None = None) -> list[FoundDay]:
    """All worded dates, longest reading first where they overlap. Without a publication day relative dates, weekdays and
    dates without a year are left out.
    """
    ways = _ways(text, lang)
    if not ways:
        return []
    dates = table(lang, "dates")
    found: list[FoundDay] = []
    for place, (name, _, _, pattern) in enumerate(_patterns(lang)):
        if not ways & 1 << place:
            continue
        for match in pattern.finditer(text):
            if any(match.start() < one.end and match.end() > one.start for one in found):
                continue
            day = _READ[name](match.groupdict(), dates, published)
            if day is not None:
                found.append(FoundDay(day, match.start(), match.end()))
    return sorted(found, key=lambda one: one.start)


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _nearest_year(month: int, day: int, published: date | None) -> int | None:
    """The year that puts the day nearest to the publication."""
    if published is None:
        return None
    candidates = [one for one in (_made(published.year + shift, month, day) for shift in (-1, 0, 1)) if one]
    return min(candidates, key=lambda one: abs((one - published).days)).year if candidates else None


def _point(day: date | None, precision: Precision = "day") -> Day | None:
    return None if day is None else Day(start=day, end=day, precision=precision)


def _numeric(groups: dict[str, Any], dates: dict[str, Any], published: date | None) -> Day | None:
    return _point(_made(int(groups["y"]), int(groups["m"]), int(groups["d"])))


def _day(groups: dict[str, Any], dates: dict[str, Any], published: date | None) -> Day | None:
    month = dates["months"][groups["mon"].casefold()]
    year = int(groups["y"]) if groups["y"] else _nearest_year(month, int(groups["d"]), published)
    end = _made(year, month, int(groups["d"])) if year else None
    if end is None or not groups.get("d0"):
        return _point(end)
    start = _made(end.year, month, int(groups["d0"]))
    return Day(start=start, end=end, precision="day") if start and start <= end else _point(end)


def _month_bounds(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _month(groups: dict[str, Any], dates: dict[str, Any], published: date | None) -> Day | None:
    month = dates["months"][groups["mon"].casefold()]
    year = int(groups["y"]) if groups.get("y") else _nearest_year(month, 15, published)
    if year is None:
        return None
    start, end = _month_bounds(year, month)
    return Day(start=start, end=end, precision="month")


def _part(groups: dict[str, Any], dates: dict[str, Any], published: date | None) -> Day | None:
    which = dates["parts"][" ".join(groups["part"].casefold().split())]
    if groups.get("mon"):
        whole = _month(groups, dates, published)
        if whole is None:
            return None
        start, end = whole.start, whole.end
        cut = {
            "start": (start, start + timedelta(9)),
            "middle": (start + timedelta(9), start + timedelta(19)),
            "end": (start + timedelta(20), end),
        }
        return Day(start=cut[which][0], end=cut[which][1], precision="approximate")
    year = int(groups["y2"])
    bounds = {"start": ((1, 1), (3, 31)), "middle": ((5, 1), (8, 31)), "end": ((10, 1), (12, 31))}[which]
    return Day(start=date(year, *bounds[0]), end=date(year, *bounds[1]), precision="approximate")


def _season(groups: dict[str, Any], dates: dict[str, Any], published: date | None) -> Day | None:
    first, year = dates["seasons"][groups["season"].casefold()], int(groups["y"])
    return Day(start=date(year, first, 1), end=_month_bounds(year, first + 2)[1], precision="season")


def _year(groups: dict[str, Any], dates: dict[str, Any], published: date | None) -> Day | None:
    year = int(groups["y"])
    return Day(start=date(year, 1, 1), end=date(year, 12, 31), precision="year")


def _period(groups: dict[str, Any], dates: dict[str, Any], published: date | None) -> Day | None:
    if published is None:
        return None
    days = dates["periods"][" ".join(groups["period"].casefold().split())]
    return Day(start=published - timedelta(days), end=published, precision="approximate")


def _weekday(groups: dict[str, Any], dates: dict[str, Any], published: date | None) -> Day | None:
    """The latest such day not after the publication."""
    if published is None:
        return None
    back = (published.weekday() - dates["weekdays"][groups["w"].casefold()]) % 7
    if groups.get("next") or groups.get("after"):
        return _point(published + timedelta((-back) % 7 or 7))
    if groups.get("last") and back == 0:
        back = 7
    return _point(published - timedelta(back))


def _weekday_day(groups: dict[str, Any], dates: dict[str, Any], published: date | None) -> Day | None:
    """ "Friday the 28th": the nearest such day."""
    if published is None:
        return None
    months = [
        (published.year + (published.month - 1 + shift) // 12, (published.month - 1 + shift) % 12 + 1)
        for shift in (-2, -1, 0, 1, 2)
    ]
    found = [one for one in (_made(year, month, int(groups["d"])) for year, month in months) if one]
    right = [one for one in found if one.weekday() == dates["weekdays"][groups["w"].casefold()]] or found
    return _point(min(right, key=lambda one: abs((one - published).days), default=None))


def _bare_day(groups: dict[str, Any], dates: dict[str, Any], published: date | None) -> Day | None:
    """ "on the 16th": the latest such day not after the publication."""
    if published is None:
        return None
    months = [(published.year, published.month), *([(published.year - (published.month == 1), (published.month - 2) % 12 + 1)])]
    found = [one for one in (_made(year, month, int(groups["d"])) for year, month in months) if one and one <= published]
    return _point(found[0] if found else None)


def _nth(groups: dict[str, Any], dates: dict[str, Any], published: date | None) -> Day | None:
    """ "the last Wednesday of September"."""
    whole = _month(groups, dates, published)
    if whole is None:
        return None
    wanted, which = dates["weekdays"][groups["w"].casefold()], dates["nth"][groups["nth"].casefold()]
    fitting = [
        one
        for one in (whole.start + timedelta(shift) for shift in range((whole.end - whole.start).days + 1))
        if one.weekday() == wanted
    ]
    return _point(fitting[which - 1 if which > 0 else which])


def _ended(groups: dict[str, Any], dates: dict[str, Any], published: date | None) -> Day | None:
    """ "last week", "the turn of the year": the whole week, month or year that ended last before the publication."""
    if published is None:
        return None
    unit = dates["ended"][" ".join(groups["ended"].casefold().split())]
    if unit == "this_week":
        return Day(
            start=published - timedelta(published.weekday()),
            end=published - timedelta(published.weekday()),
            precision="approximate",
        )
    if unit == "week":
        end = published - timedelta(published.weekday() + 1)
        return Day(start=end - timedelta(6), end=end, precision="approximate")
    end = published.replace(day=1) - timedelta(1) if unit == "month" else date(published.year - 1, 12, 31)
    return Day(start=end.replace(day=1) if unit == "month" else date(end.year, 1, 1), end=end, precision=unit)


def _ago(groups: dict[str, Any], dates: dict[str, Any], published: date | None) -> Day | None:
    """ "two days ago", "een week eerder": counted back from the publication."""
    if published is None:
        return None
    number = groups["n"].casefold()
    count = int(number) if number.isdigit() else dates["few"][" ".join(number.split())]
    unit = dates["units"][groups["unit"].casefold()]
    if unit in ("day", "week"):
        return _point(published - timedelta(count * (7 if unit == "week" else 1)), "day" if unit == "day" else "approximate")
    months = published.year * 12 + published.month - 1 - count * (12 if unit == "year" else 1)
    return _point(_made(months // 12, months % 12 + 1, min(published.day, 28)), "month" if unit == "month" else "year")


def _relative(groups: dict[str, Any], dates: dict[str, Any], published: date | None) -> Day | None:
    if published is None:
        return None
    return _point(published + timedelta(dates["relative"][" ".join(groups["rel"].casefold().split())]))


_READ = {
    "iso": _numeric,
    "numeric": _numeric,
    "span": _day,
    "day": _day,
    "part": _part,
    "month": _month,
    "bare_month": _month,
    "season": _season,
    "period": _period,
    "bare_day": _bare_day,
    "nth": _nth,
    "weekday_day": _weekday_day,
    "weekday": _weekday,
    "ended": _ended,
    "ago": _ago,
    "relative": _relative,
    "year": _year,
}
