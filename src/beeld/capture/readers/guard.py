"""The pool of guarded processes: each reads one file after another; one that breaks a limit is ended and replaced."""

from __future__ import annotations

import atexit
import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
from typing import IO

import msgspec

from beeld.capture.readers.values import Answered, Asked, Raw
from beeld.capture.readers.worker import Limits, receive, send
from beeld.errors import DocumentError

START_S = 60.0
UNSAFE = "it is not read; check where it is from. Its original is kept"
HOLDS = ("memory", "cpu", "files")


class _Late(Exception):
    """The clock ran out."""


class _Worker:
    """One process and its pipes."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-c", "from beeld.capture.readers.worker import main; main()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=os.name == "posix",
            env={**os.environ, "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"},
        )
        self.held: list[str] = []
        frame = self._exchange(limits, START_S)
        if frame is None:
            self.end()
            raise DocumentError(
                f"the reading process did not start (exit code {self.process.poll()})",
                where=sys.executable,
                todo='try `python -c "import beeld.capture.readers.worker"`; it must say nothing',
            )
        self.held = msgspec.msgpack.decode(frame, type=list[str])

    def _exchange(self, value: object, seconds: float) -> bytes | None:
        """Send a frame, wait for one; None when the process ended. Raises `_Late` after `seconds`, the process ended."""
        done: list[bytes | None] = []
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        stdin: IO[bytes] = self.process.stdin
        stdout: IO[bytes] = self.process.stdout
        late = threading.Event()

        def stop() -> None:
            late.set()
            self.process.kill()

        timer = threading.Timer(seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            send(stdin, value)  # type: ignore[arg-type]
            done.append(receive(stdout))  # type: ignore[arg-type]
        except (BrokenPipeError, OSError, ValueError):
            done.append(None)
        finally:
            timer.cancel()
        if late.is_set() and done[0] is None:
            raise _Late
        return done[0]

    def read(self, asked: Asked) -> Answered:
        """Raises `DocumentError` when a limit was broken; the process is ended then."""
        try:
            frame = self._exchange(asked, self.limits.wall_s)
        except _Late:
            self.end()
            raise DocumentError(f"took longer than {self.limits.wall_s:g} s to read", where=asked.name, todo=UNSAFE) from None
        if frame is None:
            self.end()
            raise DocumentError(self._ended(), where=asked.name, todo=UNSAFE)
        return msgspec.msgpack.decode(frame, type=Answered)

    def _ended(self) -> str:
        code = self.process.returncode or 0
        if -code == getattr(signal, "SIGXCPU", 0):
            return f"took more than {self.limits.cpu_s} s of processor time to read"
        name = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        return f"needed more than {self.limits.memory // 1024 // 1024} MB, or broke its reader ({name})"

    def end(self) -> None:
        """End the process; it holds nothing that is worth a farewell."""
        self.process.kill()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=5)


class Pool:
    """Workers that are started when they are needed and reused; safe to use from several threads."""

    def __init__(self, size: int, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.started = 0
        self._idle: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        for _ in range(size):
            self._idle.put(None)

    def read(self, asked: Asked) -> Raw:
        """Read one file. Raises `DocumentError` that names the file, and says what was wrong and what to do."""
        worker = self._idle.get()
        try:
            if worker is None or worker.process.poll() is not None:
                worker = None
                worker = _Worker(self.limits)
                self.started += 1
            answered = worker.read(asked)
            if answered.spent:
                worker.end()
        except BaseException:
            # a reading that was interrupted leaves an answer in the pipe that belongs to no question
            if worker is not None:
                worker.end()
            worker = None
            raise
        finally:
            self._idle.put(worker if worker is not None and worker.process.poll() is None else None)
        if answered.raw is None:
            raise DocumentError(answered.what, where=asked.name, todo=answered.todo)
        return answered.raw

    def held(self) -> list[str]:
        """The limits that hold on this system: memory, cpu, files (and the clock, always)."""
        worker = self._idle.get()
        try:
            if worker is None:
                worker = _Worker(self.limits)
                self.started += 1
            return worker.held
        finally:
            self._idle.put(worker)

    def missing(self) -> list[str]:
        """The limits that this system does not have."""
        held = self.held()
        return [one for one in HOLDS if one not in held]

    def close(self) -> None:
        """End all workers that are idle."""
        waiting = []
        with contextlib.suppress(queue.Empty):
            while True:
                waiting.append(self._idle.get_nowait())
        for worker in waiting:
            if worker is not None:
                worker.end()
            self._idle.put(None)


_pool: Pool | None = None
_lock = threading.Lock()


def pool() -> Pool:
    """The process-wide pool, of as many workers as there are processors, two at most; ended at exit."""
    global _pool
    with _lock:
        if _pool is None:
            _pool = Pool(min(2, os.cpu_count() or 1))
            atexit.register(_pool.close)
        return _pool
