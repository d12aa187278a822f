"""Verifying a ledger: every row against its leaf, every node against the tree, the projection, the originals."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import sqlalchemy as sa

from beeld.ledger import merkle
from beeld.ledger.entry import COLUMNS, leaf_bytes
from beeld.ledger.originals import Originals
from beeld.ledger.schema import live, node, row
from beeld.model import Value


class Problem(Value, frozen=True, kw_only=True):
    """What is wrong, and at which row (0: not at a row)."""

    seq: int
    what: str


class Report(Value, frozen=True, kw_only=True):
    """`root` is of the stored tree, in hex; `problems` is empty when all is well."""

    ok: bool
    size: int
    root: str
    problems: tuple[Problem, ...]


Progress = Callable[[int, int], None]
BATCH_ROWS = 5000


def verify(connection: sa.Connection, originals: Originals, progress: Progress | None = None) -> Report:
    """Read everything once. O(rows); shows progress in batches."""
    size = connection.execute(sa.select(sa.func.max(row.c.seq))).scalar() or 0
    problems: list[Problem] = []
    if connection.dialect.name == "sqlite":
        damage = connection.exec_driver_sql("PRAGMA integrity_check(5)").scalars().all()
        problems += [Problem(seq=0, what=f"the file is damaged: {one}") for one in damage if one != "ok"]
    stored = {(int(one[0]), int(one[1])): bytes(one[2]) for one in connection.execute(sa.select(node))}
    leaves: list[bytes] = []
    latest: dict[tuple[str, str], tuple[str | None, int]] = {}
    columns = [row.c.seq, row.c.known_at, row.c.salt, row.c.payload, row.c.leaf, *(row.c[name] for name in COLUMNS)]
    for one in connection.execution_options(yield_per=BATCH_ROWS).execute(sa.select(*columns).order_by(row.c.seq)):
        fields = dict(zip(COLUMNS, one[5:], strict=True))
        expected = len(leaves) + 1
        if one[0] != expected:
            problems.append(Problem(seq=expected, what=f"row {expected} is missing"))
            break
        leaf = merkle.leaf_hash(leaf_bytes(one[0], one[1], fields, _raw(one[2]), _raw(one[3])))
        if leaf != one[4] or stored.get((0, expected - 1)) != leaf:
            problems.append(Problem(seq=one[0], what="its columns or payload were changed after it was written"))
        leaves.append(bytes(one[4]))
        latest[str(fields["kind"]), str(fields["id"])] = (fields["question"], one[0])
        if progress is not None and expected % BATCH_ROWS == 0:
            progress(expected, size)
    problems += _tree_problems(leaves, stored)
    problems += _live_problems(connection, latest)
    problems += _original_problems(connection, originals)
    if progress is not None:
        progress(size, size)
    root = merkle.root(size, lambda level, index: stored.get((level, index), b"")).hex()
    return Report(ok=not problems, size=size, root=root, problems=tuple(problems))


def _raw(value: object) -> bytes:
    """Bytes as stored; what was replaced by text is read as text, and will not agree."""
    return value if isinstance(value, bytes) else str(value).encode()


def _tree_problems(leaves: list[bytes], stored: dict[tuple[int, int], bytes]) -> list[Problem]:
    rebuilt: dict[tuple[int, int], bytes] = {}
    level, hashes = 0, leaves
    while hashes:
        rebuilt.update({(level, index): value for index, value in enumerate(hashes)})
        pairs = len(hashes) // 2
        hashes = [merkle.node_hash(hashes[2 * index], hashes[2 * index + 1]) for index in range(pairs)]
        level += 1
    wrong = [key for key in set(rebuilt) | set(stored) if rebuilt.get(key) != stored.get(key)]
    return [
        Problem(seq=min((index << level) + 1, len(leaves)), what=f"tree node {level}/{index} does not agree with the rows")
        for level, index in sorted(wrong)[:20]
    ]


def _live_problems(connection: sa.Connection, latest: dict[tuple[str, str], tuple[str | None, int]]) -> list[Problem]:
    kept = {(one.kind, one.id): (one.question, one.seq) for one in connection.execute(sa.select(live))}
    wrong = [key for key in set(kept) | set(latest) if kept.get(key) != latest.get(key)]
    return [
        Problem(seq=latest.get(key, (None, 0))[1], what=f"the projection of {key[0]} {key[1]} is not what the rows say")
        for key in sorted(wrong)[:20]
    ]


def _original_problems(connection: sa.Connection, originals: Originals) -> list[Problem]:
    problems = []
    documents = connection.execute(sa.select(row.c.seq, row.c.id, row.c.payload).where(row.c.kind == "document"))
    for seq, document, payload in documents:
        try:
            sha256 = msgspec.json.decode(payload)["sha256"]
        except (msgspec.MsgspecError, KeyError, TypeError):
            continue  # the row itself was reported already
        wrong = originals.problem(str(sha256))
        if wrong:
            problems.append(Problem(seq=seq, what=f"the original of {document} {'is' if wrong == 'missing' else 'was'} {wrong}"))
    return problems
