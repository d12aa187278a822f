"""Zip files that are read or written: guarded on the way in, byte-for-byte reproducible on the way out."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from beeld.errors import LetterError

FIXED_TIME = (1980, 1, 1, 0, 0, 0)
MAX_MEMBERS = 2000
MAX_BYTES = 100_000_000
MAX_RATIO = 200


def pack(members: Mapping[str, bytes]) -> bytes:
    """A zip whose bytes depend on its members alone: fixed times, sorted names but [Content_Types].xml first."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(members, key=lambda one: (one != "[Content_Types].xml", one != "mimetype", one)):
            info = zipfile.ZipInfo(name, FIXED_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, members[name])
    return buffer.getvalue()


def unpack(path: Path) -> dict[str, bytes]:
    """Members of a zip, after its directory was checked. Raises `LetterError` for a bomb, a bad path, or what is no zip."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
            total = sum(one.file_size for one in infos)
            packed = max(sum(one.compress_size for one in infos), 1)
            if len(infos) > MAX_MEMBERS or total > MAX_BYTES or (total > 1_000_000 and total / packed > MAX_RATIO):
                raise LetterError(
                    "unpacks to more than a letter holds", where=str(path), todo="it is not read; check where it is from"
                )
            if any(one.filename.startswith("/") or ".." in one.filename.split("/") for one in infos):
                raise LetterError(
                    "holds a member with a path outside it", where=str(path), todo="it is not read; check where it is from"
                )
            return {one.filename: archive.read(one) for one in infos}
    except (zipfile.BadZipFile, OSError, RuntimeError) as fault:
        raise LetterError(f"can't be opened: {fault}", where=str(path), todo="give a docx that opens in Word") from None


def refuse_doctype(name: str, data: bytes, path: Path) -> None:
    """A document type declaration can pull in or drop text: such a part is not read."""
    if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data[:65536]:
        raise LetterError(
            f"part {name} declares a document type", where=str(path), todo="it is not read; save it again from Word"
        )
