"""Reading what `beeld eval weigh` measures on: claims.parquet or claims.csv, and truth.csv."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from beeld.errors import InputError, MissingExtraError
from beeld.weigh.fit import Table, build

WANTED = ("source", "object", "property", "value")
TIMES = ("%a %b %d %H:%M:%S %Y", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M")


class Claims(NamedTuple):
    """Columns of equal length; `time` in seconds, or None where there is none that can be read."""

    source: list[str]
    object: list[str]
    property: list[str]
    value: list[str]
    time: list[float] | None

    def table(self) -> Table:
        """As arrays; where there are times the latest word of a source on an item."""
        return build(self.source, self.object, self.property, self.value, self.time)


def read_claims(directory: Path) -> Claims:
    """Raises `InputError` where the folder or its columns are not as they should be."""
    parquet, plain = directory / "claims.parquet", directory / "claims.csv"
    if parquet.exists():
        rows = _parquet(parquet)
    elif plain.exists():
        rows = _csv(plain)
    else:
        raise InputError(
            "has no claims.parquet or claims.csv", where=str(directory), todo="columns: source, object, property, value [, time]"
        )
    missing = [name for name in WANTED if name not in rows]
    if missing or not rows["source"]:
        raise InputError(f"misses {', '.join(missing) or 'rows'}", where=str(directory), todo=f"columns: {', '.join(WANTED)}")
    return Claims(rows["source"], rows["object"], rows["property"], rows["value"], _times(rows.get("time")))


def _parquet(path: Path) -> dict[str, list[str]]:
    try:
        import pyarrow.parquet as pq
    except ImportError:
        raise MissingExtraError("reading parquet", "eval") from None
    read = pq.read_table(path)
    return {name: [str(one) for one in read[name].to_pylist()] for name in read.column_names if name in (*WANTED, "time")}


def _csv(path: Path) -> dict[str, list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = [name for name in (*WANTED, "time") if rows and name in rows[0]]
    return {name: [row[name] or "" for row in rows] for name in names} if rows else {"source": []}


def _times(texts: list[str] | None) -> list[float] | None:
    """Seconds; None when any can't be read (then every claim counts)."""
    if not texts:
        return None
    found: list[float] = []
    for text in texts:
        moment = _moment(text)
        if moment is None:
            return None
        found.append(moment)
    return found


def _moment(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        pass
    try:
        return _seconds(datetime.fromisoformat(text))
    except ValueError:
        pass
    for form in TIMES:
        try:
            return _seconds(datetime.strptime(text, form))  # noqa: DTZ007
        except ValueError:
            continue
    return None


def _seconds(moment: datetime) -> float:
    return (moment.replace(tzinfo=None) - datetime(1970, 1, 1)).total_seconds()  # noqa: DTZ001


def read_truth(path: Path) -> dict[tuple[str, str], str]:
    """(object, property) -> value. Raises `InputError` where it is missing or its columns are."""
    if not path.exists():
        raise InputError("is missing", where=str(path), todo="columns: object, property, value")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    missing = [name for name in WANTED[1:] if rows and name not in rows[0]]
    if missing or not rows:
        raise InputError(f"misses {', '.join(missing) or 'rows'}", where=str(path), todo="columns: object, property, value")
    return {(row["object"], row["property"]): row["value"] for row in rows}
