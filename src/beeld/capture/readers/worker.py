"""The guarded process: reads files that are sent to it, one at a time, under limits of memory and time.

Frames on stdin and stdout: four bytes of length (big endian), then MessagePack. The first frame in is the limits, the
first out says which of them hold. Nothing else is written; a file can't be (RLIMIT_FSIZE is 0 where there are limits).
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from typing import BinaryIO

import msgspec

from beeld.capture.readers.values import Answered, Asked
from beeld.errors import DocumentError
from beeld.model import Value

RECYCLE_SHARE = 0.6


class Limits(Value, frozen=True, kw_only=True):
    """Of one reading: bytes of memory (address space), seconds of processor time, seconds by the clock."""

    memory: int = 512 * 1024 * 1024
    cpu_s: int = 20
    wall_s: float = 45.0


def send(stream: BinaryIO, value: object) -> None:
    """Write one frame."""
    data = msgspec.msgpack.encode(value)
    stream.write(len(data).to_bytes(4, "big") + data)
    stream.flush()


def receive(stream: BinaryIO) -> bytes | None:
    """One frame's bytes; None at the end of the stream."""
    head = stream.read(4)
    if len(head) < 4:
        return None
    length = int.from_bytes(head, "big")
    data = stream.read(length)
    return data if len(data) == length else None


def peak_space() -> int:
    """The most address space that this process ever had, which is what the limit is of; 0 where the system does not tell."""
    return _status("VmPeak:")


def _status(line_of: str) -> int:
    try:
        with open("/proc/self/status", encoding="ascii") as status:
            return next((int(line.split()[1]) * 1024 for line in status if line.startswith(line_of)), 0)
    except OSError:
        return 0


def peak_bytes() -> int:
    """The most memory that this process ever had resident; 0 where the system does not tell.

    Linux hands `ru_maxrss` on over exec: a worker that a large process started would look as large from its first file on. The
    high-water mark of /proc is of this program alone.
    """
    resident = _status("VmHWM:")
    if resident:
        return resident
    try:
        import resource
    except ImportError:
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def confine(limits: Limits) -> list[str]:
    """Set the limits that this system has; returns the names of those that hold."""
    held: list[str] = []
    try:
        import resource
    except ImportError:  # Windows
        return held
    for name, which, value in (
        ("memory", resource.RLIMIT_AS, limits.memory),
        ("files", resource.RLIMIT_FSIZE, 0),
        ("core", resource.RLIMIT_CORE, 0),
    ):
        try:
            _, hard = resource.getrlimit(which)
            resource.setrlimit(which, (value, value if hard == resource.RLIM_INFINITY else min(value, hard)))
            held.append(name)
        except (ValueError, OSError):
            continue
    if "memory" not in held or sys.platform == "darwin":  # macOS takes the limit and does not keep it
        threading.Thread(target=_watch, args=(limits.memory,), daemon=True).start()
        held = [*(one for one in held if one != "memory"), "memory"]
    return [*held, "cpu"] if _cpu(limits.cpu_s) else held


def _watch(memory: int) -> None:
    while True:
        time.sleep(0.05)
        if peak_bytes() > memory:
            os._exit(137)


def _cpu(seconds: int) -> bool:
    """Allow this many seconds of processor time from now; the system ends the process after that."""
    try:
        import resource
    except ImportError:
        return False
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + seconds, hard))
    return True


def answer(asked: Asked, limits: Limits) -> Answered:
    """Read one file; what goes wrong becomes words."""
    from beeld.capture.readers.formats import read

    spent = False
    try:
        return Answered(raw=read(asked), spent=peak_bytes() > RECYCLE_SHARE * limits.memory)
    except DocumentError as fault:
        where = f"{fault.where[len(asked.name) :]}: ".lstrip(", ") if fault.where.startswith(f"{asked.name},") else ""
        return Answered(what=f"{where}{fault.what}", todo=fault.todo, spent=peak_bytes() > RECYCLE_SHARE * limits.memory)
    except MemoryError:
        spent = True
        what = f"needs more than {limits.memory // 1024 // 1024} MB to be read"
    except RecursionError:
        what = "is nested too deep to be read"
    except Exception as fault:  # noqa: BLE001 - whatever a reader trips over is the file's fault, and must not stop the others
        what = f"can't be read as {asked.format} ({type(fault).__name__}: {str(fault)[:120]})"
        # a library may call want of memory something else; what it asked for in vain was never resident
        if max(peak_bytes(), peak_space()) > RECYCLE_SHARE * limits.memory:
            spent, what = True, f"{what}; it may need more than {limits.memory // 1024 // 1024} MB"
    return Answered(what=what, todo="save it again from the program that made it; its original is kept", spent=spent)


def main() -> None:
    """Serve until stdin ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interruption means
    stdin, stdout = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # what a library prints must not get between the frames
    first = receive(stdin)
    if first is None:
        return
    limits = msgspec.msgpack.decode(first, type=Limits)
    send(stdout, confine(limits))
    asked_decoder = msgspec.msgpack.Decoder(Asked)
    while (frame := receive(stdin)) is not None:
        _cpu(limits.cpu_s)
        send(stdout, answer(asked_decoder.decode(frame), limits))
