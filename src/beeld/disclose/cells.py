"""Cells: the unknown counts that letters speak of, as cells.toml declares them, and what is known outside (outside.toml)."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec

from beeld.disclose.linear import Rule, RuleType
from beeld.errors import CaseError
from beeld.model import Value

T = TypeVar("T")
Names = dict[str, tuple[str, ...]]  # by language


class Population(Value, frozen=True, kw_only=True):
    """What is counted. state: counted anew on each day; fixed: the same on all days; growing: can only grow.

    `many` and `one` are its nouns (persons, person), `names` other words that show that it is meant; `max` bounds it.
    """

    id: str
    kind: Literal["state", "fixed", "growing"] = "state"
    many: Names = {}
    one: Names = {}
    names: Names = {}
    unit: Names = {}
    max: int | None = None
    amount: bool = False


class Part(Value, frozen=True, kw_only=True):
    """One part of a partition, or (with `parts`) a group of them: a name for several parts together."""

    id: str
    many: Names = {}
    one: Names = {}
    names: Names = {}
    parts: tuple[str, ...] = ()


class Partition(Value, frozen=True, kw_only=True):
    """A way to cut populations into parts that do not overlap. `rest`: there may be others than the parts named."""

    id: str
    of: tuple[str, ...] = ()
    rest: bool = False
    part: tuple[Part, ...] = ()
    group: tuple[Part, ...] = ()


class Flow(Value, frozen=True, kw_only=True):
    """What enters or leaves a population between two days: count then + in - out = count now, in every cell."""

    id: str
    of: str
    direction: Literal["in", "out"]
    names: Names = {}
    many: Names = {}
    one: Names = {}


class QuestionCells(Value, frozen=True, kw_only=True):
    """The cells that an answer to a question counts."""

    question: str
    cells: str


class Standing(Value, frozen=True, kw_only=True):
    """Something true by definition, or a standing public rule: `cells` a relation, or `if` one `then` another."""

    cells: str = ""
    condition: str = msgspec.field(name="if", default="")
    then: str = ""
    says: dict[str, str] = {}
    public: str = ""


class Fact(Value, frozen=True, kw_only=True):
    """A protected fact: a sum of cells, the rule by which it is too well known, and what it is in words.

    `may_know`: editions whose readers may know it. `told`: the sentence that a leak amounts to, with {n} for the number.
    """

    id: str
    cells: str
    rule: RuleType = "small_count"
    k: int = 3
    min_width: int = 3
    says: dict[str, str] = {}
    told: dict[str, str] = {}
    may_know: tuple[str, ...] = ()

    @property
    def measure(self) -> Rule:
        return Rule(type=self.rule, k=self.k, min_width=self.min_width)


class NextLetter(Value, frozen=True, kw_only=True):
    """Sentences that a next letter could plausibly hold, by language."""

    text: dict[str, str]
    after_days: int = 30


class Reading(Value, frozen=True, kw_only=True):
    """How words are read. `no_indications`: whether "no indications that" tells a reader that there are none.
    `fewer_means_some`: "fewer than five" says that there is at least one, for nobody is told as nobody.
    """

    no_indications: Literal["nothing", "none"] = "nothing"
    fewer_means_some: bool = True


class Cells(Value, frozen=True, kw_only=True):
    """All of cells.toml."""

    population: tuple[Population, ...]
    partition: tuple[Partition, ...] = ()
    flow: tuple[Flow, ...] = ()
    binding: tuple[QuestionCells, ...] = ()
    rule: tuple[Standing, ...] = ()
    protected: tuple[Fact, ...] = ()
    next: tuple[NextLetter, ...] = ()
    standing: tuple[str, ...] = ()
    reading: Reading = Reading()

    def partitions_of(self, population: str) -> list[Partition]:
        """The partitions that cut a population, in the file's order."""
        return [one for one in self.partition if not one.of or population in one.of]

    def flows_of(self, population: str) -> list[Flow]:
        return [one for one in self.flow if one.of == population]


class Known(Value, frozen=True, kw_only=True):
    """What is known outside: a relation of cells, who says it, since when readers can know it (none: always)."""

    cells: str = ""
    says: str = ""
    source: str = ""
    since: date | None = None
    on: date | None = None
    condition: str = msgspec.field(name="if", default="")
    then: str = ""


class ForeignLetter(Value, frozen=True, kw_only=True):
    """A letter that was sent before the case was kept here: its sentences are read like those of an issued one."""

    id: str
    dated: date
    language: str
    text: str
    editions: tuple[str, ...] = ("public",)


class Outside(Value, frozen=True, kw_only=True):
    """All of outside.toml."""

    known: tuple[Known, ...] = ()
    letter: tuple[ForeignLetter, ...] = ()


def load_cells(path: Path) -> Cells:
    """cells.toml. Raises `CaseError` with what is wrong and what is allowed."""
    cells = _load(path, Cells)
    ids: dict[str, str] = {}
    listed = [
        *(("population", one.id) for one in cells.population),
        *(("flow", one.id) for one in cells.flow),
        *(("partition", one.id) for one in cells.partition),
    ]
    for kind, key in listed:
        if key in ids:
            raise CaseError(f"{kind} {key!r} has the id of a {ids[key]}", where=str(path), todo="give it another id")
        ids[key] = kind
    named: list[Population | Flow | Part] = [
        *cells.population,
        *cells.flow,
        *(part for cut in cells.partition for part in (*cut.part, *cut.group)),
    ]
    for named_one in named:
        phrases = [
            text for table in (named_one.many, named_one.one, named_one.names) for texts in table.values() for text in texts
        ]
        if any(not text.strip() for text in phrases):
            raise CaseError(f"{named_one.id!r} has an empty name", where=str(path), todo="leave it out")
    populations = {one.id for one in cells.population}
    for flow in cells.flow:
        if flow.of not in populations:
            raise CaseError(f"flow {flow.id!r} is of {flow.of!r}, no population", where=str(path), todo=_known(populations))
    for partition in cells.partition:
        unknown = [one for one in partition.of if one not in populations]
        if unknown:
            raise CaseError(f"partition {partition.id!r} is of {unknown[0]!r}", where=str(path), todo=_known(populations))
        parts = [one.id for one in partition.part]
        loose = [one for group in partition.group for one in group.parts if one not in parts]
        if loose:
            raise CaseError(f"a group of {partition.id!r} has {loose[0]!r}", where=str(path), todo=_known(parts))
    return cells


def load_outside(path: Path) -> Outside:
    """outside.toml; nothing where there is no such file."""
    return _load(path, Outside) if path.exists() else Outside()


def _known(ids: Any) -> str:
    return f"known: {', '.join(sorted(ids)) or 'none'}"


def _load(path: Path, kind: type[T]) -> T:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        return msgspec.convert(data, kind)
    except FileNotFoundError:
        raise CaseError("is missing", where=str(path), todo="`beeld audit --propose` makes one from the questions") from None
    except UnicodeDecodeError as fault:
        raise CaseError(f"is not UTF-8 (byte {fault.start})", where=str(path), todo="save it as UTF-8") from None
    except tomllib.TOMLDecodeError as fault:
        raise CaseError(f"is not valid TOML: {fault}", where=str(path), todo="see https://toml.io") from None
    except msgspec.ValidationError as fault:
        todo = f"tables: {', '.join(getattr(kind, '__struct_fields__', ()))}; see docs/reference/cells.md"
        raise CaseError(str(fault), where=str(path), todo=todo) from None
