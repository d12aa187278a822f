"""The directory of a zip is checked before anything in it is unpacked: sizes, ratio, members, nesting, paths, overlap.

D. Fifield, "A better zip bomb" (USENIX WOOT 2019), for members that share their bytes.
"""

from __future__ import annotations

import io
import re
import zipfile

from beeld.errors import DocumentError

MAX_MEMBERS = 4000
MAX_DIRECTORY_BYTES = 2_000_000
MAX_TOTAL_BYTES = 150_000_000
MAX_READ_BYTES = 60_000_000
RATIO_FROM_BYTES = 1_000_000
MAX_RATIO = 150
ARCHIVES = (".zip", ".7z", ".rar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".tar", ".jar")
EMBEDDED = re.compile(r"(?:word|xl|ppt)/embeddings/|Object[ _]?\d+|ObjectReplacements/", re.IGNORECASE)
UNSAFE = "it is not read; check where it is from"


def open_zip(data: bytes, name: str) -> zipfile.ZipFile:
    """A zip, its directory read after its size was looked at: a directory of a million entries costs half a gigabyte."""
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - 66_000))
    if end >= 0 and int.from_bytes(data[end + 12 : end + 16], "little") > MAX_DIRECTORY_BYTES:
        raise DocumentError("has a directory of more parts than a document has", where=name, todo=UNSAFE)
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError) as fault:
        raise DocumentError(
            f"can't be opened: it is cut off or damaged ({fault})", where=name, todo="get it again from where it came"
        ) from None


class Archive:
    """A checked zip. Members are read one at a time, and no more than `MAX_READ_BYTES` in all."""

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        self._zip = open_zip(data, name)
        self.members = {one.filename: one for one in self._zip.infolist()}
        self.embedded = sorted(one for one in self.members if _nested(one))
        self._read = 0
        self._check()

    def _check(self) -> None:
        infos = self._zip.infolist()
        total = sum(one.file_size for one in infos)
        if len(infos) > MAX_MEMBERS:
            self._refuse(f"holds {len(infos):,} parts (at most {MAX_MEMBERS:,})")
        if len(self.members) < len(infos):
            self._refuse("holds two parts of one name")
        if total > MAX_TOTAL_BYTES:
            self._refuse(f"unpacks to {total:,} bytes (at most {MAX_TOTAL_BYTES:,})")
        for one in infos:
            if one.file_size > RATIO_FROM_BYTES and one.file_size > MAX_RATIO * max(one.compress_size, 1):
                self._refuse(f"holds {one.filename!r}, which unpacks to {one.file_size:,} bytes from {one.compress_size:,}")
            if one.flag_bits & 0x1:
                raise DocumentError("is encrypted", where=self.name, todo="save it without a password and capture that")
            parts = re.split(r"[/\\]", one.filename)
            if ".." in parts or one.filename.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", one.filename):
                self._refuse(f"holds a part with a path outside it ({one.filename[:80]!r})")
        loose = [one for one in self.embedded if not EMBEDDED.search(one)]
        if loose:
            self._refuse(f"holds another archive ({loose[0][:80]!r})")
        end = 0
        for one in sorted(infos, key=lambda info: info.header_offset):
            if one.header_offset < end:
                self._refuse("holds parts that share their bytes")
            end = one.header_offset + one.compress_size

    def _refuse(self, what: str) -> None:
        raise DocumentError(what, where=self.name, todo=UNSAFE)

    def read(self, member: str) -> bytes:
        """A member's bytes; b"" where it is not there. Raises `DocumentError` when it is damaged or too much."""
        info = self.members.get(member)
        if info is None:
            return b""
        self._read += info.file_size
        if self._read > MAX_READ_BYTES:
            self._refuse(f"holds more than {MAX_READ_BYTES:,} bytes of text and tables")
        try:
            return self._zip.read(info)
        except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, ValueError) as fault:
            raise DocumentError(
                f"has a damaged part {member!r} ({fault})", where=self.name, todo="get it again from where it came"
            ) from None
        except Exception as fault:  # noqa: BLE001 - zlib.error and lzma's errors share no base
            raise DocumentError(
                f"has a damaged part {member!r} ({fault})", where=self.name, todo="get it again from where it came"
            ) from None


def _nested(name: str) -> bool:
    lower = name.casefold()
    return lower.endswith(ARCHIVES) or bool(EMBEDDED.search(name) and not name.endswith("/"))
