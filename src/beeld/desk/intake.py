"""What happens to a file before it is captured: found in folders, put in order, read ahead in guarded processes."""

from __future__ import annotations

import contextlib
import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from beeld.errors import BeeldError, DocumentError
from beeld.model import Document

if TYPE_CHECKING:
    from beeld.capture import Fault, Given, Loaded, Publishers, Rows
    from beeld.ledger import Originals

AHEAD = 8  # files that are read before they are needed
READERS = 2
HEAD_BYTES = 4000
# beeld's own files, and what programs leave in folders
OWN = frozenset([".toml", ".sqlite", ".sqlite-wal", ".sqlite-shm", ".jsonl", ".db", ".ini", ".lnk", ".url", ".lock"])
IN_PARTS = (".eml", ".csv", ".tsv", ".xlsx", ".xlsm", ".xml", ".rss", ".atom")
UNFINISHED = (".part", ".partial", ".crdownload", ".download", ".tmp", ".swp")


class Read(NamedTuple):
    """A file after it was read: the hash of its original, and its documents, or why there are none. `known`: these bytes
    were captured under this name before, so that nothing was read.
    """

    path: str
    sha256: str | None
    items: tuple[Loaded | Fault | Rows, ...] = ()
    fault: BeeldError | None = None
    known: str | None = None


class Known:
    """The documents that the ledger has, by id and by hash; grows with what this desk takes in."""

    def __init__(self, documents: Mapping[str, Document], position: int) -> None:
        self.documents = dict(documents)
        self.position = position
        self._by_hash: dict[tuple[str, str], str] = {}
        for one in documents.values():
            self._by_hash.setdefault((one.sha256, one.filename), one.id)

    def add(self, document: Document) -> None:
        """Count a document as there: it is in the ledger, or in the batch that is appended next."""
        self.documents[document.id] = document
        self._by_hash.setdefault((document.sha256, document.filename), document.id)

    def unchanged(self, sha256: str, name: str) -> str | None:
        """The document of a file that needs not be read again. What has parts or rows is, for these may have been refused."""
        path = Path(name)
        return None if path.suffix.casefold() in IN_PARTS else self._by_hash.get((sha256, path.name))


def find_files(paths: Sequence[Path], *, leave: Path, in_order: bool = True) -> tuple[list[Path], list[Path]]:
    """(files to read, files that are passed over as no documents). A file that is named is always read; of folders those
    of a format that is read or that is common among documents (doc, msg, zip: refused with what to do). In order of
    publication, for which each file's first lines are looked at, or as they were found.
    """
    from beeld.capture.readers.formats import ADVICE, SUFFIXES

    pictures = {suffix for suffix, todo in ADVICE.items() if "OCR" in todo}
    wanted = {*SUFFIXES, *ADVICE} - pictures
    found: dict[Path, None] = {}
    passed: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found[path] = None
            continue
        for one in sorted(path.rglob("*")):
            parts = one.relative_to(path).parts
            if any(part.startswith((".", "~$")) for part in parts) or leave in one.parents or not one.is_file():
                continue
            suffix = one.suffix.casefold()
            if suffix in wanted:
                found[one] = None
            elif suffix not in OWN and suffix not in UNFINISHED:
                passed.append(one)
    return sorted(found, key=_published_first) if in_order else list(found), passed


def _published_first(path: Path) -> tuple[str, str]:
    """Order of publication as far as a file's first lines tell it, so that a copy is captured after its original."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError:
        return ("", str(path))
    found = re.search(rb"^published\s*=\s*\"?(\d{4}-\d\d-\d\d)", head, re.MULTILINE)
    if found is not None:
        return (found[1].decode(), str(path))
    day = re.search(rb"^Date:\s*(.{10,40})$", head, re.MULTILINE)
    if path.suffix.casefold() == ".eml" and day is not None:
        import email.utils

        try:
            return (email.utils.parsedate_to_datetime(day[1].decode("ascii", "replace")).date().isoformat(), str(path))
        except (ValueError, TypeError, IndexError, OverflowError):
            pass
    return ("9999", str(path))


def read_ahead(paths: Sequence[Path], given: Given, publishers: Publishers, known: Known, originals: Originals) -> Iterator[Read]:
    """Read the files in their order, some ahead; each original is kept before anything is read from it."""
    executor = ThreadPoolExecutor(READERS, thread_name_prefix="beeld-read")
    waiting: deque[Future[Read]] = deque()
    coming = iter(paths)
    try:
        while True:
            while len(waiting) < AHEAD and (path := next(coming, None)) is not None:
                waiting.append(executor.submit(read_one, path, given, publishers, known, originals))
            if not waiting:
                return
            yield waiting.popleft().result()
    finally:
        executor.shutdown(wait=False, cancel_futures=True)


def read_one(path: Path, given: Given, publishers: Publishers, known: Known, originals: Originals) -> Read:
    """Keep and read one file; what is wrong with it is returned, not raised. What is too large to be read is kept all the same."""
    from beeld import capture

    try:
        data = capture.read_bytes(path)
    except DocumentError as fault:
        kept = None
        if path.is_file():
            with contextlib.suppress(DocumentError):
                kept = originals.keep_file(path)
        return Read(str(path), kept, fault=fault)
    return read_data(data, str(path), given, publishers, known, originals)


def read_data(data: bytes, name: str, given: Given, publishers: Publishers, known: Known, originals: Originals) -> Read:
    """Keep and read bytes that are in memory already."""
    from beeld import capture

    sha256 = originals.keep(data)
    before = known.unchanged(sha256, name)
    if before is not None:
        return Read(name, sha256, known=before)
    items = tuple(capture.load_bytes(data, name, given, publishers))
    for one in items:
        if isinstance(one, (capture.Loaded, capture.Fault)) and one.original is not data:
            originals.keep(one.original)
    return Read(name, sha256, items)
