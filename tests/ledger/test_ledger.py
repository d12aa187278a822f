"""The ledger: append-only, replay by position, proofs, and what happens when it is damaged."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beeld.errors import LedgerCorruptError, LedgerError
from beeld.ledger import Ledger, merkle
from beeld.model import Coverage, Question, Source


def question(name: str, unit: str = "persons") -> Question:
    return Question(id=name, type="count", ask={"en": f"How many {name}?"}, unit=unit)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    made = Ledger.create(tmp_path / "ledger.sqlite")
    made.append([question("a"), question("b")])
    return made


def test_rows_come_back_typed_and_in_order(ledger: Ledger) -> None:
    assert [row.value for row in ledger.rows("question")] == [question("a"), question("b")]
    assert ledger.seq == 2


def test_an_equal_entry_is_not_appended_again_and_a_changed_one_is_a_new_row(ledger: Ledger) -> None:
    assert ledger.append([question("a")]) == [1]
    assert ledger.append([question("a", unit="houses")]) == [3]
    assert [row.value.unit for row in ledger.rows("question", latest=True)] == ["persons", "houses"]
    assert [row.value.unit for row in ledger.rows("question", known_seq=2, latest=True)] == ["persons", "persons"]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 3)), min_size=1, max_size=12))
def test_replay_is_a_fold_of_the_rows(tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[str, int]]) -> None:
    made = Ledger.create(tmp_path_factory.mktemp("fold") / "ledger.sqlite")
    for name, version in changes:
        made.append([question(name, unit=str(version))])
    for position in range(made.seq + 1):
        folded: dict[str, Question] = {}
        for row in made.rows():
            if row.seq <= position:
                folded[row.id] = row.value
        assert {row.id: row.value for row in made.rows(known_seq=position, latest=True)} == folded
    assert made.verify().ok
    made.close()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.binary(max_size=8), min_size=1, max_size=40), st.data())
def test_proofs_verify_and_tampered_ones_do_not(leaves: list[bytes], data: st.DataObject) -> None:
    hashes = [merkle.leaf_hash(one) for one in leaves]
    nodes: dict[tuple[int, int], bytes] = {}
    nodes.update({(a, b): c for a, b, c in merkle.grow(0, hashes, lambda level, index: nodes[level, index])})

    def get(level: int, index: int) -> bytes:
        return nodes[level, index]

    size = len(leaves)
    index = data.draw(st.integers(0, size - 1))
    root = merkle.root(size, get)
    path = merkle.inclusion(index, size, get)
    assert merkle.verify_inclusion(index, size, hashes[index], path, root)
    assert not merkle.verify_inclusion(index, size, merkle.leaf_hash(b"other-leaf"), path, root)
    earlier = data.draw(st.integers(1, size))
    proof = merkle.consistency(earlier, size, get)
    assert merkle.verify_consistency(earlier, size, proof, merkle.root(earlier, get), root)
    assert earlier == size or not merkle.verify_consistency(earlier, size, proof, merkle.leaf_hash(b"another leaf"), root)


def _root_of(hashes: list[bytes], cut: int) -> bytes:
    nodes: dict[tuple[int, int], bytes] = {}
    for start, part in ((0, hashes[:cut]), (cut, hashes[cut:])):
        nodes.update({(a, b): c for a, b, c in merkle.grow(start, part, lambda level, index: nodes[level, index])})
    return merkle.root(len(hashes), lambda level, index: nodes[level, index])


def test_growing_in_parts_is_growing_at_once() -> None:
    hashes = [merkle.leaf_hash(bytes([one])) for one in range(13)]
    assert {_root_of(hashes, cut) for cut in range(14)} == {_root_of(hashes, 0)}


def test_update_and_delete_are_refused(ledger: Ledger, tmp_path: Path) -> None:
    raw = sqlite3.connect(tmp_path / "ledger.sqlite")
    for statement in ("UPDATE row SET id = 'x'", "DELETE FROM row", "UPDATE node SET hash = x'00'", "DELETE FROM node"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            raw.execute(statement)
    raw.close()


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE row SET payload = replace(payload, 'persons', 'animals') WHERE seq = 1",
        "UPDATE row SET known_at = '2020-01-01T00:00:00.000000+00:00' WHERE seq = 1",
        "UPDATE row SET question = 'other' WHERE seq = 2",
        "UPDATE row SET salt = x'00' WHERE seq = 2",
        "UPDATE node SET hash = x'00' WHERE level = 1",
        "DELETE FROM row WHERE seq = 2",
        "DELETE FROM live",
    ],
)
def test_every_change_behind_its_back_is_found(ledger: Ledger, tmp_path: Path, damage: str) -> None:
    assert ledger.verify().ok
    raw = sqlite3.connect(tmp_path / "ledger.sqlite")
    for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        raw.execute(f"DROP TRIGGER {name}")
    with raw:
        raw.execute(damage)
    raw.close()
    report = ledger.verify()
    assert not report.ok
    assert report.problems


def test_a_file_of_garbage_is_said(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(b"this is no database" * 100)
    with pytest.raises(LedgerError, match="no beeld ledger"):
        Ledger.open(path)


def test_corrupted_bytes_are_an_error_not_a_trace(ledger: Ledger, tmp_path: Path) -> None:
    ledger.append([question(f"q{index}", unit="x" * 400) for index in range(200)])
    ledger.close()
    path = tmp_path / "ledger.sqlite"
    raw = sqlite3.connect(path)
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 600] = bytes(600)
    path.write_bytes(bytes(data))
    opened = Ledger.open(path)
    assert _is_bad(opened)


def _is_bad(ledger: Ledger) -> bool:
    """Whether verifying finds problems, or says that the file can't be read; both are clear answers."""
    try:
        return not ledger.verify().ok
    except LedgerCorruptError:
        return True


def test_a_newer_ledger_is_refused_and_unchanged(ledger: Ledger, tmp_path: Path) -> None:
    ledger.close()
    path = tmp_path / "ledger.sqlite"
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE meta SET value = '99' WHERE key = 'schema'")
    with pytest.raises(LedgerError, match="version 99"):
        Ledger.open(path)


def test_positions_by_day_ignore_a_clock_that_goes_back(ledger: Ledger) -> None:
    assert ledger.seq_at(datetime.now(UTC) + timedelta(seconds=5)) == 2
    assert ledger.seq_at(date(2020, 1, 1)) == 0


def test_originals_are_kept_by_hash_and_checked(ledger: Ledger) -> None:
    sha256 = ledger.keep_original(b"an original")
    assert ledger.original(sha256) == b"an original"
    (ledger.originals_dir / sha256[:2] / sha256).write_bytes(b"another")
    with pytest.raises(LedgerCorruptError):
        ledger.original(sha256)


def test_a_backup_opens_and_verifies(ledger: Ledger, tmp_path: Path) -> None:
    ledger.backup(tmp_path / "copy.sqlite")
    copy = Ledger.open(tmp_path / "copy.sqlite")
    assert copy.seq == ledger.seq
    assert copy.root() == ledger.root()
    with pytest.raises(LedgerError, match="already"):
        ledger.backup(tmp_path / "copy.sqlite")


WRITER = """
import sys, datetime
from beeld.ledger import Ledger
from beeld.model import Coverage
ledger = Ledger.open(sys.argv[1])
day = datetime.date(2026, 1, 1)
for index in range(int(sys.argv[3])):
    rows = [Coverage(id=f"{sys.argv[2]}-{index}-{part}", question="a", valid_from=day, valid_to=day, looked_at="x", looked_by="y", band="few") for part in (0, 1)]
    ledger.append(rows)
    print(index, flush=True)
"""


def test_a_killed_writer_leaves_whole_batches_and_every_acknowledged_one(ledger: Ledger, tmp_path: Path) -> None:
    path = str(tmp_path / "ledger.sqlite")
    other = subprocess.Popen([sys.executable, "-c", WRITER, path, "steady", "40"], stdout=subprocess.PIPE, text=True)
    victim = subprocess.Popen([sys.executable, "-c", WRITER, path, "victim", "100000"], stdout=subprocess.PIPE, text=True)
    assert victim.stdout is not None
    acknowledged = -1
    deadline = time.monotonic() + 30
    while acknowledged < 20 and time.monotonic() < deadline:
        acknowledged = int(victim.stdout.readline())
    victim.kill()
    victim.wait()
    other.communicate(timeout=60)
    assert acknowledged >= 20  # the writer really was at work when it was killed
    ids = [row.id for row in ledger.rows("coverage")]
    mine = [one for one in ids if one.startswith("victim")]
    assert len(mine) % 2 == 0
    assert {f"victim-{index}-{part}" for index in range(acknowledged + 1) for part in (0, 1)} <= set(mine)
    assert sum(one.startswith("steady") for one in ids) == 80
    assert ledger.verify().ok


def test_what_is_no_entry_is_refused(ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="can't be a row"):
        ledger.append(["text"])  # type: ignore[list-item]
    ledger.append([Source(id="s", name="Source")])
    ledger.append(
        [
            Coverage(
                id="c",
                question="a",
                valid_from=date(2026, 1, 1),
                valid_to=date(2026, 1, 2),
                looked_at="x",
                looked_by="y",
                band="few",
            )
        ]
    )
    assert [row.kind for row in ledger.rows(question="a")] == ["question", "coverage"]


def test_an_id_is_appended_once_however_many_try(tmp_path: Path) -> None:
    """Twelve writers at once, each with a payload of its own under one id: one of them wins."""
    from concurrent.futures import ThreadPoolExecutor
    from datetime import date

    from beeld.model import Alert, Change

    path = tmp_path / "ledger.sqlite"
    Ledger.create(path).close()

    def run(number: int) -> list[int | None]:
        ledger = Ledger.open(path)
        alert = Alert(
            id="one",
            letter="l",
            sentence="s",
            question="q",
            verdict="overtaken",
            text="words",
            state=str(number),
            change=Change(seqs=(1,), act="capture", questions=("q",)),
            raised_on=date(2026, 1, 1),
        )
        given = ledger.append_new([alert, alert])
        ledger.close()
        return given

    with ThreadPoolExecutor(4) as pool:
        given = list(pool.map(run, range(12)))
    assert sorted(str(one) for one in given) == ["[1, None]", *["[None, None]"] * 11]
    ledger = Ledger.open(path)
    assert ledger.seq == 1
    assert ledger.append_new([]) == []
    ledger.close()
