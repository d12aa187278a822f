"""The tables, and the migrations that make them. Forward only: an old ledger is brought up to date, never back."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

SCHEMA_VERSION = 1

metadata = sa.MetaData()

meta = sa.Table("meta", metadata, sa.Column("key", sa.Text, primary_key=True), sa.Column("value", sa.Text, nullable=False))

# `row` is the ledger: what is known beside the payload is in columns, so that a payload can be erased one day and every
# proof stays valid (the leaf covers the salted hash of the payload, not the payload).
row = sa.Table(
    "row",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("id", sa.Text, nullable=False),
    sa.Column("question", sa.Text),
    sa.Column("document", sa.Text),
    sa.Column("known_at", sa.Text, nullable=False),
    sa.Column("said_at", sa.Text),
    sa.Column("valid_from", sa.Text),
    sa.Column("valid_to", sa.Text),
    sa.Column("view", sa.Text),
    sa.Column("calibration", sa.Text),
    sa.Column("marking", sa.Text),
    sa.Column("salt", sa.LargeBinary, nullable=False),
    sa.Column("payload", sa.LargeBinary, nullable=False),
    sa.Column("leaf", sa.LargeBinary, nullable=False),
)

node = sa.Table(
    "node",
    metadata,
    sa.Column("level", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("index", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("hash", sa.LargeBinary, nullable=False),
)

# the latest row of each id: a projection kept in the same transaction, rebuilt and compared by `verify`
live = sa.Table(
    "live",
    metadata,
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("question", sa.Text),
    sa.Column("seq", sa.Integer, nullable=False),
)

sa.Index("row_by_question", row.c.question, row.c.seq)
sa.Index("row_by_kind", row.c.kind, row.c.id, row.c.seq)
sa.Index("row_by_known", row.c.known_at)
sa.Index("live_by_question", live.c.question, live.c.seq)

APPEND_ONLY = [
    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
    f"BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
    for table in ("row", "node")
    for verb in ("UPDATE", "DELETE")
]


def _first(connection: sa.Connection) -> None:
    metadata.create_all(connection)
    for statement in APPEND_ONLY:
        connection.execute(sa.text(statement))


# version reached -> what brings the version before it there
MIGRATIONS: dict[int, Callable[[sa.Connection], None]] = {1: _first}
