"""The guarded process: its limits of memory and time, and that it is replaced and reused."""

from __future__ import annotations

import sys
import zlib

import pytest

from beeld.capture.readers import Asked, Limits, Pool
from beeld.errors import DocumentError

from . import files

MB = 1024 * 1024
posix = pytest.mark.skipif(sys.platform == "win32", reason="this system has no limits of memory and processor time")


def ask(pool: Pool, data: bytes, kind: str, name: str = "x") -> str:
    return pool.read(Asked(name=name, data=data, format=kind)).text


def test_a_worker_is_reused() -> None:
    pool = Pool(1)
    assert [ask(pool, f"text number {n}".encode(), "txt") for n in range(5)] == [f"text number {n}" for n in range(5)]
    assert pool.started == 1
    pool.close()
    assert ask(pool, b"again", "txt") == "again"
    assert pool.started == 2
    pool.close()


@posix
def test_the_limits_hold_and_are_told() -> None:
    pool = Pool(1)
    assert set(pool.held()) >= {"memory", "cpu", "files"}
    assert pool.missing() == []
    pool.close()


@posix
def test_a_pdf_bomb_ends_its_process_and_not_ours() -> None:
    """A small stream that unpacks to hundreds of megabytes of drawing; the next file is read by a new process."""
    stream = files.packed(b"BT (9999 people, and more of them) Tj ET\n", 12_000_000)
    bomb = files.pdf([], streams=[stream])
    assert len(bomb) < 5 * MB
    pool = Pool(1, Limits(memory=400 * MB, cpu_s=15, wall_s=40))
    with pytest.raises(DocumentError) as fault:
        ask(pool, bomb, "pdf", "bomb.pdf")
    assert "bomb.pdf" in str(fault.value)
    assert any(
        one in fault.value.what
        for one in ("needed more than 400 MB", "needs more than 400 MB", "processor time", "8,000,000 characters")
    )
    assert ask(pool, b"a text that is read after it", "txt").startswith("a text")
    pool.close()


@posix
def test_memory_that_a_reader_asks_for_is_refused_and_said() -> None:
    """An html page that is within the size limit, and needs many times that in memory."""
    pool = Pool(1, Limits(memory=300 * MB, cpu_s=15, wall_s=40))
    with pytest.raises(DocumentError, match="300 MB"):
        ask(pool, b"<p>word" * 4_000_000, "html", "large.html")
    pool.close()


def test_a_reader_that_takes_too_long_is_ended() -> None:
    pool = Pool(1, Limits(wall_s=0.2, cpu_s=20))
    with pytest.raises(DocumentError, match=r"longer than 0\.2 s"):
        ask(pool, b"<div>" * 300_000 + b"word " * 400_000, "html", "slow.html")
    pool.close()


@posix
def test_processor_time_is_limited_for_each_file() -> None:
    rows = b"a,b,c,d,e,f,g,h,i,j,k,l,m,n\n" * 199_000
    pool = Pool(1, Limits(cpu_s=0, wall_s=60))
    with pytest.raises(DocumentError, match="processor time"):
        ask(pool, rows, "csv", "long.csv")
    pool.close()


def test_what_a_reader_trips_over_is_said_and_the_worker_lives() -> None:
    pool = Pool(1)
    odd = files.docx('<w:p><w:r><w:sym w:char="zzzz"/><w:t>words</w:t></w:r></w:p>' * 3)
    assert ask(pool, odd, "docx").startswith("words")
    with pytest.raises(DocumentError, match="broken"):
        ask(pool, files.docx("<w:p>"), "docx")
    deep = files.docx("<w:tbl>" * 3000 + "</w:tbl>" * 3000)
    with pytest.raises(DocumentError, match=r"broken|deep"):
        ask(pool, deep, "docx")
    assert pool.started == 1
    pool.close()


def test_a_stream_that_is_cut_off_inside_a_zip_is_said() -> None:
    data = bytearray(files.docx(files.paragraph("Text enough to be read.") * 400))
    at = data.index(b"word/document.xml") + len("word/document.xml") + 40
    data[at : at + 30] = b"\xff" * 30
    pool = Pool(1)
    with pytest.raises(DocumentError, match="damaged"):
        ask(pool, bytes(data), "docx")
    pool.close()
    assert zlib.decompress(files.packed(b"ab", 2000)) == b"ab" * 2000
