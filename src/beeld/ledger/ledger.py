"""Ledger: append-only rows in one SQLite file, one code path through SQLAlchemy Core.

Known time is the ledger's own: a sequence given under the write lock, and its clock beside it. Order is by sequence,
never by clock, so that a clock set back changes nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, cast

import sqlalchemy as sa

from beeld.errors import LedgerCorruptError, LedgerError
from beeld.ledger import merkle, schema
from beeld.ledger.entry import DURABLE, Entry, columns, decode, kind_of, leaf_bytes
from beeld.ledger.originals import Originals
from beeld.ledger.verifying import Report, verify
from beeld.model import Value, encode_json

BUSY_TIMEOUT_S = 30
SALT_BYTES = 16


class Row(Value, frozen=True, kw_only=True):
    """One row: its sequence, the ledger's clock when it was written, what it holds, and its leaf in the tree."""

    seq: int
    known_at: datetime
    kind: str
    id: str
    value: Any
    leaf_hash: bytes


class Ledger:
    """Open with `Ledger.open` or `Ledger.create`. Safe for several processes that append at once."""

    def __init__(self, engine: sa.Engine, path: Path) -> None:
        self._engine = engine
        self.path = path
        self.originals_dir = path.with_suffix(".originals")
        self.originals = Originals(self.originals_dir)

    @classmethod
    def create(cls, path: str | Path) -> Ledger:
        """Make a new ledger. Raises `LedgerError` when the file is there already."""
        path = Path(path)
        if path.exists():
            raise LedgerError("is there already", where=str(path), todo="open it instead; a ledger is never overwritten")
        path.parent.mkdir(parents=True, exist_ok=True)
        ledger = cls(_engine(path), path)
        with ledger._writing() as connection:
            ledger._migrate(connection, 0)
        return ledger

    @classmethod
    def open(cls, path: str | Path) -> Ledger:
        """Open a ledger, bringing an older one up to date. Raises `LedgerError` for a newer one, or what is none."""
        path = Path(path)
        if not path.exists():
            raise LedgerError("is not there", where=str(path), todo="`beeld init` makes a case; its first capture the ledger")
        ledger = cls(_engine(path), path)
        try:
            with ledger._engine.connect() as connection:
                found = connection.execute(sa.select(schema.meta.c.value).where(schema.meta.c.key == "schema")).scalar()
        except sa.exc.DatabaseError as fault:
            ledger.close()
            raise LedgerError(f"is no beeld ledger ({fault.orig})", where=str(path), todo="restore it from a backup") from None
        version = int(found or 0)
        if version > schema.SCHEMA_VERSION:
            ledger.close()
            raise LedgerError(
                f"is of version {version}; this beeld knows {schema.SCHEMA_VERSION}",
                where=str(path),
                todo="open it with a newer beeld; nothing was changed",
            )
        if version < schema.SCHEMA_VERSION:
            with ledger._writing() as connection:
                ledger._migrate(connection, version)
        return ledger

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def _migrate(self, connection: sa.Connection, version: int) -> None:
        for number in range(version + 1, schema.SCHEMA_VERSION + 1):
            schema.MIGRATIONS[number](connection)
        connection.execute(sa.delete(schema.meta).where(schema.meta.c.key == "schema"))
        values = [{"key": "schema", "value": str(schema.SCHEMA_VERSION)}]
        if version == 0:
            values.append({"key": "ledger", "value": secrets.token_hex(16)})
        connection.execute(sa.insert(schema.meta), values)

    @contextmanager
    def _writing(self, *, durable: bool = True) -> Iterator[sa.Connection]:
        """A transaction that holds the write lock from its start, so that sequences are given one after the other."""
        with self._engine.connect() as connection:
            connection.exec_driver_sql(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.exec_driver_sql("ROLLBACK")
                raise
            connection.exec_driver_sql("COMMIT")

    # -- appending ---------------------------------------------------------------------------------------------------

    def append(self, entries: Sequence[Entry]) -> list[int]:
        """Append entries in one transaction; returns their sequence numbers. All are there afterwards, or none.

        An entry equal to the latest row of its kind and id is not appended again; its row's number is returned.
        Raises `LedgerError` for a value that can't be a row.
        """
        prepared = [(columns(entry), encode_json(entry)) for entry in entries]
        if not prepared:
            return []
        durable = any(kind_of(entry) in DURABLE for entry in entries)
        with self._writing(durable=durable) as connection:
            return self._append(connection, prepared)

    def append_new(self, entries: Sequence[Entry]) -> list[int | None]:
        """Append those entries whose kind and id have no row yet, and pass over the others (None), all under one write
        lock: of several processes that append the same id at once, one does.
        """
        prepared = [(columns(entry), encode_json(entry)) for entry in entries]
        if not prepared:
            return []
        with self._writing() as connection:
            taken = set(self._latest(connection, prepared))
            fresh: dict[tuple[str | None, str | None], tuple[dict[str, str | None], bytes]] = {}
            for fields, payload in prepared:
                key = (fields["kind"], fields["id"])
                if key not in taken:
                    fresh.setdefault(key, (fields, payload))
            seqs = dict(zip(fresh, self._append(connection, list(fresh.values())), strict=True))
        return [seqs.pop((fields["kind"], fields["id"]), None) for fields, _ in prepared]

    def _append(self, connection: sa.Connection, prepared: list[tuple[dict[str, str | None], bytes]]) -> list[int]:
        seqs: list[int] = []
        rows: list[dict[str, object]] = []
        size = self._size(connection)
        known_at = datetime.now(UTC).isoformat(timespec="microseconds")
        fresh: dict[tuple[str | None, str | None], tuple[bytes, int]] = {}
        known = self._latest(connection, prepared)
        for fields, payload in prepared:
            key = (fields["kind"], fields["id"])
            before = fresh.get(key) or known.get(key)
            if before is not None and before[0] == payload:
                seqs.append(before[1])
                continue
            seq = size + len(rows) + 1
            salt = secrets.token_bytes(SALT_BYTES)
            leaf = merkle.leaf_hash(leaf_bytes(seq, known_at, fields, salt, payload))
            rows.append({"seq": seq, "known_at": known_at, **fields, "salt": salt, "payload": payload, "leaf": leaf})
            fresh[key] = (payload, seq)
            seqs.append(seq)
        if rows:
            self._insert(connection, size, rows)
        return seqs

    def _latest(
        self, connection: sa.Connection, prepared: list[tuple[dict[str, str | None], bytes]]
    ) -> dict[tuple[str | None, str | None], tuple[bytes, int]]:
        """Payload and sequence of the latest row of each id that is to be appended."""
        found: dict[tuple[str | None, str | None], tuple[bytes, int]] = {}
        for kind in {fields["kind"] for fields, _ in prepared}:
            ids = [str(fields["id"]) for fields, _ in prepared if fields["kind"] == kind]
            for start in range(0, len(ids), 500):
                query = (
                    sa.select(schema.row.c.kind, schema.row.c.id, schema.row.c.payload, schema.row.c.seq)
                    .join(schema.live, schema.live.c.seq == schema.row.c.seq)
                    .where(schema.live.c.kind == kind, schema.live.c.id.in_(ids[start : start + 500]))
                )
                for one in connection.execute(query):
                    found[one[0], one[1]] = (bytes(one[2]), one[3])
        return found

    def _insert(self, connection: sa.Connection, size: int, rows: list[dict[str, object]]) -> None:
        names = [column.name for column in schema.row.columns]
        _insert_many(connection, schema.row, [tuple(one[name] for name in names) for one in rows])
        leaves = [cast(bytes, one["leaf"]) for one in rows]
        grown = merkle.grow(size, leaves, self._getter(connection))
        _insert_many(connection, schema.node, grown)
        placeholder = "INSERT OR REPLACE INTO live (kind, id, question, seq) VALUES (:kind, :id, :question, :seq)"
        connection.execute(sa.text(placeholder), [{key: one[key] for key in ("kind", "id", "question", "seq")} for one in rows])

    # -- reading -----------------------------------------------------------------------------------------------------

    @property
    def seq(self) -> int:
        """The last row's sequence number; 0 for an empty ledger."""
        with self._engine.connect() as connection:
            return self._size(connection)

    @staticmethod
    def _size(connection: sa.Connection) -> int:
        return int(connection.execute(sa.select(sa.func.max(schema.row.c.seq))).scalar() or 0)

    def seq_at(self, when: date | datetime) -> int:
        """The last sequence known by a moment, or by the end of a day (UTC)."""
        if not isinstance(when, datetime):
            when = datetime.combine(when, time.max, tzinfo=UTC)
        moment = (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC).isoformat(timespec="microseconds")
        with self._engine.connect() as connection:
            later = sa.select(sa.func.min(schema.row.c.seq)).where(schema.row.c.known_at > moment)
            first_later = connection.execute(later).scalar()
            return self._size(connection) if first_later is None else int(first_later) - 1

    def rows(
        self,
        kind: str | None = None,
        *,
        known_seq: int | None = None,
        question: str | None = None,
        document: str | None = None,
        latest: bool = False,
    ) -> list[Row]:
        """Rows in order of sequence, up to a position; with `latest` only the last row of each kind and id then."""
        table = schema.row
        where = []
        for column, value in ((table.c.kind, kind), (table.c.question, question), (table.c.document, document)):
            if value is not None:
                where.append(column == value)
        if known_seq is not None:
            where.append(table.c.seq <= known_seq)
        query = sa.select(table.c.seq, table.c.known_at, table.c.kind, table.c.id, table.c.payload, table.c.leaf)
        if latest:
            newest = sa.select(sa.func.max(table.c.seq)).where(*where).group_by(table.c.kind, table.c.id)
            query = query.where(table.c.seq.in_(newest))
        else:
            query = query.where(*where)
        with self._engine.connect() as connection:
            found = connection.execute(query.order_by(table.c.seq)).all()
        return [
            Row(
                seq=one[0],
                known_at=datetime.fromisoformat(one[1]),
                kind=one[2],
                id=one[3],
                value=decode(one[2], one[4], one[0]),
                leaf_hash=bytes(one[5]),
            )
            for one in found
        ]

    def get(self, kind: str, entry_id: str, *, known_seq: int | None = None) -> Row | None:
        """The latest row of an id, as known at a position."""
        matches = [one for one in self.rows(kind, known_seq=known_seq, latest=True) if one.id == entry_id]
        return matches[-1] if matches else None

    # -- proofs ------------------------------------------------------------------------------------------------------

    @staticmethod
    def _getter(connection: sa.Connection) -> merkle.GetNode:
        def get(level: int, index: int) -> bytes:
            query = sa.select(schema.node.c.hash).where(schema.node.c.level == level, schema.node.c.index == index)
            found = connection.execute(query).scalar()
            if found is None:
                raise LedgerCorruptError(f"tree node {level}/{index} is missing", todo="run `beeld verify-ledger`")
            return bytes(found)

        return get

    def root(self, seq: int | None = None) -> str:
        """Root of the tree at a position, in hex."""
        with self._engine.connect() as connection:
            size = self._size(connection) if seq is None else seq
            return merkle.root(size, self._getter(connection)).hex()

    def inclusion(self, seq: int, size: int | None = None) -> list[str]:
        """Audit path (hex) that row `seq` is in the ledger of `size` rows."""
        with self._engine.connect() as connection:
            total = self._size(connection) if size is None else size
            return [one.hex() for one in merkle.inclusion(seq - 1, total, self._getter(connection))]

    def consistency(self, first: int, second: int | None = None) -> list[str]:
        """Proof (hex) that the ledger of `first` rows is an earlier state of that of `second`."""
        with self._engine.connect() as connection:
            total = self._size(connection) if second is None else second
            return [one.hex() for one in merkle.consistency(first, total, self._getter(connection))]

    def verify(self, progress: Callable[[int, int], None] | None = None) -> Report:
        """Check every row, node, projection and original. Raises `LedgerCorruptError` where the file can't even be read."""
        try:
            with self._engine.connect() as connection:
                return verify(connection, self.originals, progress)
        except sa.exc.DatabaseError as fault:
            raise LedgerCorruptError(
                f"can't be read ({fault.orig})", where=str(self.path), todo="keep this file; restore the last backup beside it"
            ) from None

    # -- originals and backup ----------------------------------------------------------------------------------------

    def keep_original(self, data: bytes) -> str:
        """Keep an original by its sha256: file and directory are on disk before this returns. Returns the hash (hex)."""
        return self.originals.keep(data)

    def original(self, sha256: str) -> bytes:
        """An original's bytes. Raises `LedgerError` when it is not there, `LedgerCorruptError` when it was changed."""
        return self.originals.read(sha256)

    def backup(self, target: str | Path) -> None:
        """Copy the ledger to a new file, consistent while others write, and the originals to the folder beside it. Raises
        `LedgerError` when the target is there.
        """
        target = Path(target)
        if target.exists():
            raise LedgerError("is there already", where=str(target), todo="name a new file")
        with self._engine.connect() as connection:
            connection.exec_driver_sql("VACUUM INTO ?", (str(target),))
        # after the rows: an original is kept before the row that names it is appended
        self.originals.copy_to(Originals(target.with_suffix(self.originals_dir.suffix)))


def _insert_many(connection: sa.Connection, table: sa.Table, rows: Sequence[tuple[object, ...]]) -> None:
    """Insert rows given in the order of the table's columns, past the per-row work of a compiled statement."""
    marks = ", ".join("?" for _ in table.columns)
    connection.exec_driver_sql(f"INSERT INTO {table.name} VALUES ({marks})", list(rows))


def _engine(path: Path) -> sa.Engine:
    engine = sa.create_engine(
        f"sqlite:///{path}",
        isolation_level="AUTOCOMMIT",  # transactions are begun by hand, with the lock
        connect_args={"timeout": BUSY_TIMEOUT_S},
    )

    def prepare(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_S * 1000}")

    sa.event.listen(engine, "connect", prepare)
    return engine
