"""Layout: a rendered letter as the parts that every writer sets: heading, paragraph, list, quote, table, figure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal

from beeld import language
from beeld.letter.picture import Picture
from beeld.letter.render import Rendered, RenderedSentence
from beeld.model import Block

Words = tuple[RenderedSentence, ...]


@dataclass(frozen=True, kw_only=True)
class Heading:
    words: Words
    level: int = 2
    annex: bool = False


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """Words in one block; `role` where it is not running text."""

    words: Words
    role: Literal["text", "salutation", "closing", "signature", "copies"] = "text"
    first: bool = True


@dataclass(frozen=True, kw_only=True)
class Item:
    """`number` 0 is a bullet; `depth` from 0."""

    words: Words
    depth: int = 0
    number: int = 0


@dataclass(frozen=True, kw_only=True)
class Listing:
    items: tuple[Item, ...]


@dataclass(frozen=True, kw_only=True)
class Quote:
    paragraphs: tuple[Words, ...]


@dataclass(frozen=True, kw_only=True)
class Cell:
    words: Words
    align: Literal["left", "right", "centre"] = "left"


@dataclass(frozen=True, kw_only=True)
class Table:
    """The first row is the head. `weights` share the width by what the columns hold."""

    rows: tuple[tuple[Cell, ...], ...]
    weights: tuple[int, ...]
    number: int = 0
    caption: Words = ()


@dataclass(frozen=True, kw_only=True)
class Figure:
    picture: Picture
    number: int
    caption: Words = ()


Part = Heading | Paragraph | Listing | Quote | Table | Figure


@dataclass
class _State:
    tables: int = 0
    figures: int = 0
    caption: Words = ()
    parts: list[Part] = field(default_factory=list)


def parts(rendered: Rendered) -> list[Part]:
    """The letter's parts in order. Tables and figures are numbered as they are printed in this edition."""
    words: dict[int, list[RenderedSentence]] = {}
    for one in rendered.sentences:
        words.setdefault(one.paragraph, []).append(one)
    known = {one.paragraph for one in rendered.blocks}
    blocks = list(rendered.blocks) or [
        Block(paragraph=key, kind="heading" if group[0].heading else "paragraph", level=2)
        for key, group in words.items()
        if key not in known
    ]
    state = _State()
    for (kind, group), run in groupby(blocks, key=lambda one: (one.kind, one.group)):
        _add(state, kind, group, list(run), words, rendered)
    return state.parts


def _add(
    state: _State, kind: str, group: int, run: Sequence[Block], words: dict[int, list[RenderedSentence]], rendered: Rendered
) -> None:
    def of(block: Block) -> Words:
        return tuple(words.get(block.paragraph, ()))

    if kind == "heading":
        state.parts += [Heading(words=of(one), level=one.level or 2, annex=one.annex) for one in run]
    elif kind == "item":
        state.parts.append(Listing(items=tuple(Item(words=of(one), depth=one.level, number=one.number) for one in run)))
    elif kind == "quote":
        state.parts.append(Quote(paragraphs=tuple(of(one) for one in run)))
    elif kind == "cell":
        state.tables += 1 if state.caption else 0
        state.parts.append(_table(run, of, state))
        state.caption = ()
    elif kind == "picture":
        pass
    elif kind == "caption" and run[0].row == 1:
        state.caption = of(run[0])
    elif kind == "caption":
        state.figures += 1
        state.parts.append(Figure(picture=rendered.pictures[group], number=state.figures, caption=of(run[0])))
    else:
        role = kind if kind in ("salutation", "closing", "signature", "copies") else "text"
        state.parts += [Paragraph(words=of(one), role=role, first=index == 0) for index, one in enumerate(run)]  # type: ignore[arg-type]


def _table(run: Iterable[Block], of: object, state: _State) -> Table:
    rows = tuple(
        tuple(Cell(words=of(one), align=one.align) for one in cells)  # type: ignore[operator]
        for _, cells in groupby(run, key=lambda one: one.row)
    )
    weights = tuple(_weight([" ".join(one.text for one in row[index].words) for row in rows]) for index in range(len(rows[0])))
    return Table(rows=rows, weights=weights, number=state.tables if state.caption else 0, caption=state.caption)


def _weight(texts: Sequence[str]) -> int:
    """A column's share: wide enough for its longest word, then by how much it holds, within bounds."""
    longest_word = max((len(word) for text in texts for word in text.split()), default=1)
    longest = max((len(text) for text in texts), default=1)
    return max(longest_word + 2, min(longest, 36) + 4, 10)


def printed_besides(rendered: Rendered) -> tuple[str, ...]:
    """All that a letter prints besides its sentences: letterhead, data, labels, the annex of sources; so that a copy's other
    words can be told from it. Footnotes are not in it.
    """
    house, lang = rendered.house, rendered.language
    words = house.words(lang)
    day = language.say_date(rendered.dated, lang)
    found = [house.organisation, rendered.sender, house.unit, *house.sender, *house.contact, house.footer]
    found += [
        "  ·  ".join([*house.sender, *house.contact]),
        *rendered.addressee.splitlines(),
        rendered.addressee.replace("\n", ", "),
    ]
    found += [marking(rendered).upper(), rendered.title, f"{words['subject']} {rendered.title}"]
    for label, value in [(words["to"], rendered.addressee.replace("\n", ", ")), *head_rows(rendered)]:
        found += [label, value, f"{label} {value}", f"{label}: {value}"]
    found += [" · ".join(one for one in (house.organisation or rendered.sender, rendered.title) if one), day]
    found.append(" ".join([*(value for _, value in head_rows(rendered)), rendered.title]))
    for part in parts(rendered):
        if isinstance(part, Table) and part.caption:
            found.append(f"{words['table']} {part.number}.")
        if isinstance(part, Figure):
            found += [f"{words['figure']} {part.number}.", words["published"], words["answer"]]
            found += [text for one in part.picture.points for text in (one.day.isoformat(), one.words)]
    if rendered.sources:
        found += [words[one] for one in ("annex", "annex_intro", "published", "publisher", "found_at")]
        for one in rendered.sources:
            found += [language.say_date(one.published, lang), one.publisher, one.title, one.found_at]
            found += [f"{one.title}, {one.found_at}", f"{one.title} {one.found_at}"]
    return tuple(dict.fromkeys(one for one in found if one.strip()))


def head_rows(rendered: Rendered) -> list[tuple[str, str]]:
    """(label, value) of the letter's data, those that are given; the place stands before the date."""
    words = rendered.house.words(rendered.language)
    day = language.say_date(rendered.dated, rendered.language)
    rows = [
        (words["date"], f"{rendered.place}, {day}" if rendered.place else day),
        (words["reference"], rendered.reference),
        (words["your_reference"], rendered.your_reference),
    ]
    return [(label, value) for label, value in rows if value]


def marking(rendered: Rendered) -> str:
    """What an edition that is not public prints on every page; an edition of the case's own prints its name."""
    words = rendered.house.words(rendered.language)
    return "" if rendered.edition == "public" else words.get(rendered.edition, rendered.edition)
