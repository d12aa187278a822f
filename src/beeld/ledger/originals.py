"""Originals: the bytes of what was captured, beside the ledger's file, each under its own sha256."""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import os
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

from beeld.errors import DocumentError, LedgerCorruptError, LedgerError

CHUNK = 1 << 20
_numbers = itertools.count()


class Originals:
    """A folder of originals. Safe for several threads and processes that keep the same bytes at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, data: bytes) -> str:
        """Keep bytes: file and directory are on disk before this returns. Returns the sha256 (hex). Raises `LedgerError` when
        they can't be written.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        if not self._path(sha256).exists():
            self._write([data])
        return sha256

    def keep_file(self, path: Path) -> str:
        """Keep a file of any size, read piece by piece, as `keep` does. Raises `DocumentError` when it can't be read, `LedgerError`
        when the original can't be written.
        """
        digest = hashlib.sha256()
        for piece in _pieces(path):
            digest.update(piece)
        sha256 = digest.hexdigest()
        return sha256 if self._path(sha256).exists() else self._write(_pieces(path))

    def read(self, sha256: str) -> bytes:
        """An original's bytes. Raises `LedgerError` when it is not there, `LedgerCorruptError` when it was changed."""
        path = self._path(sha256)
        if not path.exists():
            raise LedgerError(f"there is no original {sha256[:16]}", where=str(self.folder), todo="restore it from a backup")
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != sha256:
            raise LedgerCorruptError("an original was changed", where=str(path), todo="restore it from a backup")
        return data

    def copy_to(self, other: Originals) -> None:
        """Keep all originals in another folder as well; those that it has are not copied again."""
        for path in sorted(self.folder.glob("??/*")):
            if path.name.startswith(path.parent.name) and not other._path(path.name).exists():
                other.keep_file(path)

    def problem(self, sha256: str) -> str:
        """What is wrong with an original: "missing", "changed", or "" where all is well."""
        try:
            with self._path(sha256).open("rb") as file:
                return "" if hashlib.file_digest(file, "sha256").hexdigest() == sha256 else "changed"
        except FileNotFoundError:
            return "missing"

    def _path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256

    def _write(self, pieces: Iterable[bytes]) -> str:
        """Write to a file of its own, then move it to where its hash says: nothing half written is ever found there."""
        waiting = self.folder / f".{os.getpid()}-{threading.get_ident()}-{next(_numbers)}.part"
        digest = hashlib.sha256()
        with self._writing(waiting):
            self.folder.mkdir(parents=True, exist_ok=True)
            with waiting.open("wb") as file:
                for piece in pieces:
                    digest.update(piece)
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            target = self._path(digest.hexdigest())
            target.parent.mkdir(exist_ok=True)
            waiting.replace(target)
            _sync_directory(target.parent)
        return digest.hexdigest()

    @contextlib.contextmanager
    def _writing(self, waiting: Path) -> Iterator[None]:
        try:
            yield
        except OSError as fault:
            raise LedgerError(
                f"an original can't be kept ({fault.strerror})",
                where=str(self.folder),
                todo="make room there, or make it writable; what was captured is in the ledger, and the same command goes on",
            ) from fault
        finally:
            with contextlib.suppress(OSError):
                waiting.unlink(missing_ok=True)


def _pieces(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while piece := file.read(CHUNK):
                yield piece
    except OSError as fault:
        raise DocumentError(f"can't be read: {fault.strerror}", where=str(path), todo="give a readable file") from None


def _sync_directory(folder: Path) -> None:
    if os.name != "posix":  # elsewhere a directory can't be opened
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
