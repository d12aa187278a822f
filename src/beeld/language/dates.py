"""Dates as they are worded: precision, intervals, weekdays and relative days against the publication."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from beeld.language.lexicon import alternatives, first_words, table, words_in
from beeld.model import Day, Precision


class FoundDay(NamedTuple):
    """A worded date at text[start:end]."""

    day: Day
    start: int
    end: int


_FIGURE = re.compile(r"\d")
_WITH_FIGURES = frozenset({"iso", "numeric", "span", "day", "month", "season", "year", "weekday_day"})


class Pattern(NamedTuple):
    """A way to word a day: whether it holds a figure, and with which words it begins (any when empty); a sentence without
    these need not be searched.
    """

    name: str
    figured: bool
    firsts: frozenset[str]
    regex: re.Pattern[str]


@lru_cache(maxsize=8)
def _patterns(lang: str) -> list[Pattern]:
    dates = table(lang, "dates")
    month, weekday = alternatives(list(dates["months"])), alternatives(list(dates["weekdays"]))
    suffix, parts = dates["day_suffix"], alternatives(list(dates["parts"]))
    day = rf"(?P<d>[0-3]?\d){suffix}"
    year = r"(?:,?\s+(?P<y>(?:19|20)\d\d))?"
    bound = r"(?<![\w/])"
    joins, of, pairs = alternatives(dates["joins"]), alternatives(dates["of"]), alternatives(dates.get("pairs", []))
    coming = dates.get("coming", [])
    sources = [
        ("iso", (), rf"{bound}(?P<y>(?:19|20)\d\d)-(?P<m>[01]\d)-(?P<d>[0-3]\d)(?!\d)"),
        ("numeric", (), rf"{bound}(?P<d>[0-3]?\d)[-/](?P<m>[01]?\d)[-/](?P<y>(?:19|20)\d\d)(?!\d)"),
        ("span", (), rf"{bound}(?P<d0>[0-3]?\d){suffix}\s*(?:-|–|{joins})\s*{day}\s+(?P<mon>{month})\b{year}"),
        ("day", (), rf"{bound}{day}\s+(?:(?:{of})\s+)?(?P<mon>{month})\b{year}"),
        # "not on 11 but on 12 January": the month of the other day
        (
            "day",
            (),
            rf"{bound}{day}(?=\s+(?:{pairs})\s+(?:(?:{alternatives(dates.get('on', []))})\s+)?[0-3]?\d{suffix}\s+(?P<mon>{month})\b{year})",
        ),
        ("day", dates["months"], rf"{bound}(?P<mon>{month})\.?\s+{day}(?!\d){year}"),
        ("part", dates["parts"], rf"{bound}(?P<part>{parts})[\s-]+(?:(?P<mon>{month})\b{year}|(?P<y2>(?:19|20)\d\d)\b)"),
        ("month", dates["months"], rf"{bound}(?P<mon>{month})\.?\s+(?P<y>(?:19|20)\d\d)\b"),
        ("bare_month", dates["month_after"], rf"(?<!\w)(?:{alternatives(dates['month_after'])})\s+(?P<mon>{month})\b"),
        (
            "season",
            dates["seasons"],
            rf"{bound}(?P<season>{alternatives(list(dates['seasons']))})\s+(?:(?:{of})\s+)?(?P<y>(?:19|20)\d\d)\b",
        ),
        ("period", dates["periods"], rf"{bound}(?P<period>{alternatives(list(dates['periods']))})(?!\w)"),
        (
            "nth",
            dates.get("nth", {}),
            rf"{bound}(?P<nth>{alternatives(list(dates.get('nth', {})))})\s+(?P<w>{weekday})\s+(?:{of}|in)\s+(?P<mon>{month})\b{year}",
        ),
        (
            "weekday_day",
            dates["weekdays"],
            rf"{bound}(?P<w>{weekday})\s+(?:{alternatives(dates.get('the', []))})\s+(?P<d>[0-3]?\d){suffix}(?![\w.,]*\d)",
        ),
        (
            "weekday",
            [*dates["last"], *coming, *dates["weekdays"]],
            rf"{bound}(?:(?:(?P<last>{alternatives(dates['last'])})|(?P<next>{alternatives(coming)}))\s+)?(?P<w>{weekday})(?!\w)"
            rf"(?:\s+(?P<after>{alternatives(dates.get('coming_after', []))}))?",
        ),
        ("relative", dates["relative"], rf"{bound}(?P<rel>{alternatives(list(dates['relative']))})(?!\w)"),
        (
            "year",
            dates["year_after"],
            rf"(?:^|(?<=\s))(?:{alternatives(dates['year_after'])})\s+(?P<y>(?:19|20)\d\d)(?=[\s.,;)]|$)(?!\s+[a-zà-ÿ]{{5,}})",
        ),
    ]
    return [
        Pattern(name, name in _WITH_FIGURES, first_words(begin), re.compile(source, re.IGNORECASE))
        for name, begin, source in sources
    ]


def find(text: str, lang: str, published: date | None = None) -> list[FoundDay]:
    """All worded dates, longest reading first where they overlap. Without a publication day relative dates, weekdays and
    dates without a year are left out.
    """
    dates = table(lang, "dates")
    found: list[FoundDay] = []
    figures, words = _FIGURE.search(text) is not None, words_in(text)
    for name, figured, firsts, pattern in _patterns(lang):
        if (figured and not figures) or (firsts and words.isdisjoint(firsts)):
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
    "nth": _nth,
    "weekday_day": _weekday_day,
    "weekday": _weekday,
    "relative": _relative,
    "year": _year,
}
