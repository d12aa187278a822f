"""The original of whatever is refused is kept: too large, unsafe, broken, of no format, of nobody; and of many threads at once."""

from __future__ import annotations

import errno
import hashlib
import os
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

import beeld
from beeld.capture.load import MAX_BYTES, read_bytes
from beeld.capture.readers import guard
from beeld.capture.readers.worker import Limits
from beeld.cli import main
from beeld.desk import Captured, Desk, Refused
from beeld.errors import DocumentError, LedgerError
from beeld.ledger import Ledger, Originals, originals

from . import files

LOADING = sys.modules["beeld.capture.load"]
MOMENT = datetime(2026, 1, 10, 12, tzinfo=UTC)
ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><w:document/>'


@pytest.fixture
def desk(flood: Path) -> Iterator[Desk]:
    opened = beeld.open(flood)
    yield opened
    opened.close()


REFUSED: dict[str, tuple[str, bytes, str]] = {
    "bomb in a zip": ("a.docx", files.docx("", {"word/footnotes.xml": b"0" * 40_000_000}), "unpacks to"),
    "document type": ("a.docx", files.zipped({"word/document.xml": ENTITY}), "document type"),
    "outside path": ("a.docx", files.docx("", {"../../evil.xml": b"x"}), "path outside"),
    "no docx by content": ("a.docx", b"plain words, and nothing else", "no docx by its content"),
    "old format": ("a.doc", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old binary format"),
    "archive": ("a.zip", files.zipped({"b.txt": "words"}), "archive"),
    "picture": ("a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "can't be read"),
    "cut off": ("a.pdf", files.pdf([["words on a page"]])[:-40], "cut off"),
    "damaged": ("a.pdf", b"%PDF-1.4\nnothing\n%%EOF\n", "can't be opened"),
    "no text": ("a.txt", b"  \n", "letters of text"),
    "empty": ("a.md", b"", "letters of text"),
    "unknown source": ("a.md", b'+++\nsource = "nobody"\n+++\nThe dike holds, they say.\n', "is not in the case"),
    "no day": ("a.md", b'+++\nsource = "region"\n+++\nThe dike holds, they say.\n', "day of publication"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_is_kept(desk: Desk, tmp_path: Path, name: str) -> None:
    file, data, said = REFUSED[name]
    (tmp_path / file).write_bytes(data)
    given = None if name == "no day" else MOMENT
    found = list(desk.capture_all([tmp_path / file], source=None if name == "unknown source" else "region", published=given))
    assert len(found) == 1
    (one,) = found
    assert isinstance(one, Refused)
    assert said in one.error
    assert one.todo
    assert one.sha256 == hashlib.sha256(data).hexdigest()
    assert desk.ledger.original(one.sha256) == data


def test_what_breaks_the_limits_of_its_process_is_kept(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = guard.Pool(1, Limits(memory=120 * 1024 * 1024, cpu_s=20, wall_s=45.0))
    monkeypatch.setattr(LOADING, "pool", lambda: small)
    text = files.packed(b"(a) Tj ", 20_000_000)
    bomb = files.pdf([], streams=[text])
    (tmp_path / "bomb.pdf").write_bytes(bomb)
    try:
        found = list(desk.capture_all([tmp_path / "bomb.pdf"], source="region", published=MOMENT))
    finally:
        small.close()
    assert [isinstance(one, Refused) for one in found] == [True]
    assert isinstance(found[0], Refused)
    assert desk.ledger.original(str(found[0].sha256)) == bomb


def test_a_file_that_is_too_large_is_kept_and_said(flood: Path, tmp_path: Path) -> None:
    large = tmp_path / "large.txt"
    with large.open("wb") as file:
        file.write(b"The dike holds.\n")
        file.truncate(MAX_BYTES + 1)
    found = CliRunner().invoke(
        main, ["capture", str(large), "--source", "region", "--published", "2026-01-10", "--case", str(flood)]
    )
    assert found.exit_code == 2
    with large.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    assert f"has {MAX_BYTES + 1:,} bytes [original kept: {sha256[:12]}]" in found.stderr
    assert "split it" in found.stderr
    desk = beeld.open(flood)
    assert desk.ledger.originals.problem(sha256) == ""
    assert not list(desk.ledger.originals_dir.rglob("*.part"))
    with pytest.raises(DocumentError, match="bytes"):
        desk.capture(large, source="region", published=MOMENT)
    desk.close()


def test_a_file_that_grows_while_it_is_read_is_no_larger_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LOADING, "MAX_BYTES", 10)
    (tmp_path / "a.txt").write_bytes(b"12345678901")
    with pytest.raises(DocumentError, match="has 11 bytes"):
        read_bytes(tmp_path / "a.txt")
    reading, writing = os.pipe()
    os.write(writing, b"x" * 100)
    os.close(writing)
    with pytest.raises(DocumentError, match="has more than 10 bytes"):
        read_bytes(Path(f"/dev/fd/{reading}"))
    os.close(reading)


def test_a_large_file_is_kept_piece_by_piece(tmp_path: Path) -> None:
    large = tmp_path / "large.bin"
    with large.open("wb") as file:
        file.truncate(40_000_000)
    kept = Originals(tmp_path / "originals")
    tracemalloc.start()
    try:
        sha256 = kept.keep_file(large)
        assert kept.keep_file(large) == sha256
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 4 * originals.CHUNK
    assert (tmp_path / "originals" / sha256[:2] / sha256).stat().st_size == 40_000_000
    assert kept.problem(sha256) == ""
    assert kept.problem("0" * 64) == "missing"


def test_the_same_bytes_from_many_threads_are_one_original(desk: Desk, tmp_path: Path) -> None:
    data = b"The same press release, put into many folders. " * 20_000
    with ThreadPoolExecutor(8) as threads:
        kept = list(threads.map(lambda _: desk.ledger.keep_original(data), range(64)))
    assert set(kept) == {hashlib.sha256(data).hexdigest()}
    assert desk.ledger.original(kept[0]) == data
    assert [one.name for one in desk.ledger.originals_dir.rglob("*") if one.is_file()] == [kept[0]]
    text = "The water board says that 1,243 people have been evacuated."
    for number in range(12):
        (tmp_path / f"copy-{number}.txt").write_text(text, encoding="utf-8")
    found = list(desk.capture_all(sorted(tmp_path.glob("copy-*")), source="waterboard", published=MOMENT))
    assert all(isinstance(one, Captured) for one in found)


def test_a_backup_has_the_originals_too_and_verifies(desk: Desk, flood: Path, tmp_path: Path) -> None:
    list(desk.capture_all([flood / "documents"]))
    desk.ledger.backup(tmp_path / "copy.sqlite")
    copy = Ledger.open(tmp_path / "copy.sqlite")
    report = copy.verify()
    assert report.ok, report.problems
    for one in desk.documents().values():
        assert copy.original(one.sha256) == desk.ledger.original(one.sha256)
    copy.close()


def test_a_disk_that_is_full_is_said_and_leaves_nothing_half_written(
    flood: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    fsync: Callable[[int], None] = os.fsync
    monkeypatch.setattr(originals.os, "fsync", full)
    (tmp_path / "a.txt").write_text("The water board says that the dike holds.", encoding="utf-8")
    arguments = ["capture", str(tmp_path / "a.txt"), "--source", "region", "--published", "2026-01-10", "--case", str(flood)]
    refused = CliRunner().invoke(main, arguments)
    assert refused.exit_code == 2 or isinstance(refused.exception, LedgerError)
    assert "No space left on device" in f"{refused.output}{refused.exception}"
    assert not [one for one in (flood / "ledger.originals").rglob("*") if one.is_file()]
    monkeypatch.setattr(originals.os, "fsync", fsync)
    again = CliRunner().invoke(main, arguments)
    assert again.exit_code == 0, again.output
