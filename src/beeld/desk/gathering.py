"""The desk's verbs for documents that come: fetched from an address, or put into a folder that is watched."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from beeld.desk.capturing import Captured, Captures, Refused
from beeld.desk.intake import find_files
from beeld.errors import DocumentError, InputError

if TYPE_CHECKING:
    from beeld.capture.fetch import MayConnect

EVERY_S = 2.0
Seen = tuple[int, int]  # size, time of the last change (ns)


class Gathers(Captures):
    """`fetch`, `watch_folder`, `missing_limits`."""

    @staticmethod
    def missing_limits() -> list[str]:
        """The limits that reading does not have on this system (of memory, processor time, files written); [] where all hold."""
        import importlib.util

        if importlib.util.find_spec("resource") is not None:
            return []  # all are set there; no process need be started to know
        from beeld.capture.readers import pool

        return pool().missing()

    def fetch(
        self,
        url: str,
        *,
        source: str | None = None,
        published: datetime | None = None,
        language: str | None = None,
        may_connect: MayConnect | None = None,
    ) -> list[Captured | Refused]:
        """Fetch one http or https address and capture what stands there: a page, a pdf, a feed's entries. Raises `InputError`
        for an address that is not of the public internet, is too large, or too slow. `may_connect` is for tests.
        """
        from beeld.capture import Given
        from beeld.capture.fetch import fetch, is_public

        fetched = fetch(url, may_connect=may_connect or is_public)
        given = Given(
            source=source,
            published=published,
            language=language,
            headers=fetched.headers,
            media_type=fetched.media_type,
            reference=fetched.url,
            publishers=(fetched.url,),
        )
        return list(self.capture_data(fetched.data, fetched.name, given))

    def watch_folder(
        self,
        folder: str | Path,
        *,
        source: str | None = None,
        published: datetime | None = None,
        language: str | None = None,
        every_s: float = EVERY_S,
        rest: Callable[[float], None] = time.sleep,
    ) -> Iterator[Captured | Refused | None]:
        """Capture what is put into a folder, for ever: each file once it is complete (its size and time are the same at two
        looks), again when it changes. Yields the results, and None after each look, so that the caller may stop.
        """
        folder = Path(folder)
        if not folder.is_dir():
            raise InputError("is no folder", where=str(folder), todo="give an existing folder")
        before: dict[Path, Seen] = {}
        taken: dict[Path, Seen] = {}
        while True:
            now = _look(folder, self.ledger.originals_dir)
            ready = [path for path, seen in now.items() if before.get(path) == seen and taken.get(path) != seen]
            if ready:
                yield from self.capture_all(ready, source=source, published=published, language=language)
                taken.update({path: now[path] for path in ready})
            before = now
            yield None
            rest(every_s)


def _look(folder: Path, leave: Path) -> dict[Path, Seen]:
    """The files of a folder that may be documents, with size and time; one that goes away meanwhile is not there."""
    found: dict[Path, Seen] = {}
    try:
        files: Sequence[Path] = find_files([folder], leave=leave, in_order=False)[0]
    except OSError as fault:
        raise DocumentError(f"can't be looked at: {fault.strerror}", where=str(folder), todo="give a readable folder") from None
    for path in files:
        try:
            stat = path.stat()
        except OSError:
            continue
        if stat.st_size:
            found[path] = (stat.st_size, stat.st_mtime_ns)
    return found
