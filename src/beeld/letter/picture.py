"""A picture of a finding: a count through time with its interval, and the claims that it was weighed from, as SVG."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta
from html import escape
from typing import TYPE_CHECKING

from beeld import language
from beeld.errors import LetterError
from beeld.letter.house import House
from beeld.model import Answer, Count, Finding, Value

if TYPE_CHECKING:
    from beeld.letter.render import Grounds

WIDTH, HEIGHT = 640, 250
LEFT, RIGHT, TOP, BOTTOM = 64, 20, 16, 62
POINTS_TOLD = 6
TICKS_X = 6


class Point(Value, frozen=True, kw_only=True):
    """The finding on a day: its value and interval, in the question's unit, and in words."""

    day: date
    value: float
    low: float
    high: float
    words: str


class Said(Value, frozen=True, kw_only=True):
    """A claim on the day it was said; `form` picks its sign, for a reader must not depend on colour."""

    day: date
    low: float
    high: float
    form: str


class Picture(Value, frozen=True, kw_only=True):
    """A drawing that stands on its own, and its words for who can't see it. Sizes in CSS pixels."""

    svg: str
    alt: str
    points: tuple[Point, ...]
    width: int = WIDTH
    height: int = HEIGHT


def draw(
    series: Sequence[Finding], grounds: Grounds, *, label: str, lang: str, house: House, alt: str = "", line: int = 0
) -> Picture:
    """The findings of a question at several days (`series`, in order) as a time line. Raises `LetterError` for what is no count."""
    points = [point for one in series if (point := _point(one, lang)) is not None]
    if not points:
        raise LetterError(
            f"{series[-1].question} has no number to draw",
            where=f"line {line}",
            todo="a picture shows a count: leave it out or bind another",
        )
    said = _said(series[-1], grounds)
    words = house.words(lang)
    told = points if len(points) <= POINTS_TOLD else [points[0], *points[-(POINTS_TOLD - 1) :]]
    spoken = "; ".join(
        words["picture_point"].format(date=language.say_date(one.day, lang), value=_told(one, words, lang)) for one in told
    )
    text = alt or words["picture_alt"].format(label=label, points=spoken + ".")
    return Picture(svg=_Canvas(points, said, house, lang, series[-1].level).svg(text), alt=text, points=tuple(points))


def _told(point: Point, words: dict[str, str], lang: str) -> str:
    if point.low >= point.high:
        return point.words
    low, high = (language.number(one, lang) for one in (point.low, point.high))
    return words["picture_interval"].format(value=point.words, low=low, high=high)


def _value(answer: Answer | None) -> tuple[float, float] | None:
    """(low, high) of a count as drawn; a bound is drawn at the bound."""
    if not isinstance(answer, Count):
        return None
    if answer.n is not None:
        return answer.n, answer.n
    return (answer.low, answer.high) if answer.low is not None and answer.high is not None else None


def _point(finding: Finding, lang: str) -> Point | None:
    bounds = _value(finding.answer)
    if bounds is None or finding.answer is None:
        return None
    value = sum(bounds) / 2
    low = finding.low if finding.low is not None else bounds[0]
    high = finding.high if finding.high is not None else bounds[1]
    return Point(
        day=finding.valid_at,
        value=value,
        low=min(low, value),
        high=max(high, value),
        words=language.say(finding.answer, lang),
    )


def _said(finding: Finding, grounds: Grounds) -> list[Said]:
    found = []
    for contribution in finding.contributions:
        for claim in (grounds.claims[key] for key in contribution.claims if key in grounds.claims):
            bounds = _value(claim.answer)
            if bounds is not None and claim.document in grounds.documents and claim.polarity == "asserted":
                form = claim.answer.form if isinstance(claim.answer, Count) else ""
                found.append(Said(day=claim.said_at.date(), low=bounds[0], high=bounds[1], form=form))
    return sorted(set(found), key=lambda one: (one.day, one.low, one.high, one.form))


def nice_ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round numbers from at or below `low` to at or above `high`, at most `most` steps (Heckbert 1990)."""
    span = max(high - low, 1.0)
    raw = span / max(most - 1, 1)
    power = 10 ** math.floor(math.log10(raw))
    step = max(next(factor for factor in (1, 2, 5, 10) if factor * power >= raw) * power, 1.0)
    first = math.floor(low / step) * step
    count = max(math.ceil((high - first) / step - 1e-9), 1)
    return [first + index * step for index in range(count + 1)]


class _Canvas:
    """Scales and marks of one picture; all coordinates are rounded, so that equal pictures are equal bytes."""

    def __init__(self, points: Sequence[Point], said: Sequence[Said], house: House, lang: str, level: float) -> None:
        self.points, self.said, self.house, self.lang, self.level = points, said, house, lang, level
        lows = [*(one.low for one in points), *(one.low for one in said)]
        highs = [*(one.high for one in points), *(one.high for one in said)]
        least, most = min(lows), max(highs)
        floor = 0.0 if least <= most * 0.4 else min(least, most * 0.95)  # what hardly changes is not drawn as a cliff
        self.ticks = nice_ticks(floor, max(most, 1.0))
        days = [*(one.day for one in points), *(one.day for one in said)]
        self.first, self.last = min(days), max(*days, min(days) + timedelta(days=1))

    def x(self, day: date) -> float:
        share = (day - self.first).days / (self.last - self.first).days
        return round(LEFT + 8 + share * (WIDTH - LEFT - RIGHT - 16), 1)

    def y(self, value: float) -> float:
        share = (value - self.ticks[0]) / (self.ticks[-1] - self.ticks[0])
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)

    def svg(self, alt: str) -> str:
        family = ", ".join(f"'{one}'" if " " in one else one for one in self.house.fonts.body)
        parts = [*self._grid(), self._band(), *self._claims(), self._line(), *self._legend()]
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img" '
            f'aria-label="{escape(alt)}" font-family="{escape(family)}" font-size="13" fill="{self.house.colours.text}">'
            f"{''.join(parts)}</svg>"
        )

    def _grid(self) -> list[str]:
        rule = self.house.colours.rule
        parts = []
        for tick in self.ticks:
            y = self.y(tick)
            parts.append(f'<path d="M{LEFT} {y}H{WIDTH - RIGHT}" stroke="{rule}" stroke-opacity=".4" fill="none"/>')
            parts.append(
                f'<text x="{LEFT - 8}" y="{y + 4.5:.1f}" text-anchor="end">{escape(language.number(tick, self.lang))}</text>'
            )
        base = HEIGHT - BOTTOM
        for day in self._days():
            x = self.x(day)
            parts.append(f'<path d="M{x} {base}v5" stroke="{rule}" fill="none"/>')
            words = " ".join(language.say_date(day, self.lang).split()[:2])
            words = f"{words.split()[0]} {words.split()[1][:3]}"
            parts.append(f'<text x="{x}" y="{base + 19}" text-anchor="middle">{escape(words)}</text>')
        return parts

    def _days(self) -> list[date]:
        """The days that are named on the axis: at most six, evenly spread, the ends among them."""
        span = (self.last - self.first).days
        steps = min(TICKS_X - 1, span)
        return sorted({self.first + timedelta(days=round(span * index / steps)) for index in range(steps + 1)})

    def _band(self) -> str:
        """Between two days the finding stays as it was: steps, not slopes."""
        upper: list[str] = []
        lower: list[str] = []
        for point, end in zip(self.points, self._ends(), strict=True):
            left, right = self.x(point.day), self.x(end)
            upper += [f"{left} {self.y(point.high)}", f"{right} {self.y(point.high)}"]
            lower += [f"{left} {self.y(point.low)}", f"{right} {self.y(point.low)}"]
        outline = "L".join([*upper, *reversed(lower)])
        return f'<path d="M{outline}Z" fill="{self.house.colours.accent}" fill-opacity=".16"/>'

    def _ends(self) -> list[date]:
        return [*(one.day for one in self.points[1:]), max(self.last, self.points[-1].day)]

    def _line(self) -> str:
        steps = []
        for point, end in zip(self.points, self._ends(), strict=True):
            steps += [f"{self.x(point.day)} {self.y(point.value)}", f"{self.x(end)} {self.y(point.value)}"]
        return f'<path d="M{"L".join(steps)}" stroke="{self.house.colours.accent}" stroke-width="2.5" fill="none"/>'

    def _claims(self) -> list[str]:
        parts = []
        for one in self.said:
            x = self.x(one.day)
            if one.low < one.high:
                parts.append(
                    f'<path d="M{x} {self.y(one.low)}V{self.y(one.high)}" stroke="{self.house.colours.text}" stroke-width="1.5"/>'
                )
                continue
            parts.append(self._sign(x, self.y(one.low), one.form))
        return parts

    def _sign(self, x: float, y: float, form: str) -> str:
        """A dot for a number, a ring for about, a triangle that points up for more than, down for at most."""
        ink = self.house.colours.text
        if form in ("more_than", "at_least"):
            return f'<path d="M{x} {y - 5:.1f}l5 9h-10z" fill="{ink}"/>'
        if form == "at_most":
            return f'<path d="M{x} {y + 5:.1f}l5 -9h-10z" fill="{ink}"/>'
        fill = "#ffffff" if form == "about" else ink
        return f'<circle cx="{x}" cy="{y}" r="4" fill="{fill}" stroke="{ink}" stroke-width="1.5"/>'

    def _legend(self) -> list[str]:
        """What the signs mean, of those that are there."""
        words, accent, y = self.house.words(self.lang), self.house.colours.accent, HEIGHT - 14
        rows = [(f'<path d="M{{x}} {y - 4}h22" stroke="{accent}" stroke-width="2.5"/>', words["picture_line"])]
        if any(one.low < one.high for one in self.points):
            told = words["picture_band"].format(level=round(self.level * 100))
            rows.append((f'<path d="M{{x}} {y - 10}h22v12h-22z" fill="{accent}" fill-opacity=".16"/>', told))
        if self.said:
            rows.append((f'<g transform="translate({{x}} 0)">{self._sign(11, y - 4, "exact")}</g>', words["picture_claim"]))
        if any(one.form in ("more_than", "at_least") for one in self.said):
            rows.append((f'<g transform="translate({{x}} 0)">{self._sign(11, y - 4, "at_least")}</g>', words["picture_least"]))
        if any(one.form == "about" for one in self.said):
            rows.append((f'<g transform="translate({{x}} 0)">{self._sign(11, y - 4, "about")}</g>', words["picture_about"]))
        made, x = [], LEFT
        for sign, told in rows:
            made.append(sign.replace("{x}", str(x)) + f'<text x="{x + 30}" y="{y}">{escape(told)}</text>')
            x += 48 + round(len(told) * 6.6)
        return made
