"""A loopback endpoint that replays recorded answers, one a request, and keeps what it was sent."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple


class Recorded(NamedTuple):
    """One answer: its status, headers and body; `slow_s` is waited between two halves of the body."""

    body: str
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    slow_s: float = 0.0


def completion(content: str, finish: str = "stop") -> Recorded:
    """A chat completion with this text."""
    choice = {"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": finish}
    return Recorded(json.dumps({"object": "chat.completion", "choices": [choice]}))


def said(*items: dict[str, Any]) -> Recorded:
    """A completion that gives these items."""
    return completion(json.dumps({"claims": list(items)}, ensure_ascii=False))


class Loopback:
    """What the server answers with next, and what it was asked."""

    def __init__(self, url: str, answers: list[Recorded]) -> None:
        self.url = url
        self.answers = answers
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []

    @property
    def formats(self) -> list[str]:
        return [one.get("response_format", {}).get("type", "plain") for one in self.asked]


@contextmanager
def loopback(*answers: Recorded) -> Iterator[Loopback]:
    """A server on a free port of this machine; past its last answer it repeats that."""
    queue = list(answers)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.asked.append(json.loads(body))
            state.headers.append(dict(self.headers))
            one = queue.pop(0) if len(queue) > 1 else queue[0]
            data = one.body.encode()
            self.send_response(one.status)
            for name, value in one.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            try:
                self.wfile.write(data[: len(data) // 2])
                self.wfile.flush()
                time.sleep(one.slow_s)
                self.wfile.write(data[len(data) // 2 :])
            except (BrokenPipeError, ConnectionResetError):
                return

        def log_message(self, format: str, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state = Loopback(f"http://127.0.0.1:{server.server_address[1]}/v1", queue)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
