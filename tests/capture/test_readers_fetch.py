"""Fetching and watching: addresses that lead inside are refused by name, number and redirect; files once they are complete."""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import beeld
from beeld.capture.fetch import Fetched, fetch, is_public
from beeld.cli import main
from beeld.desk import Captured, Refused
from beeld.errors import InputError

from . import files

Handle = Callable[[BaseHTTPRequestHandler], None]


class _Server:
    """A server on the loopback interface, with what each path answers and what was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Handle] = {}
        self.asked: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(self.path)
                outer.answers[self.path](self)

            def log_message(self, *_: Any) -> None:
                """Nothing is printed."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def permits(self, address: Any, port: int) -> bool:
        """Stands in for the public internet: this server alone may be connected to."""
        return str(address) == "127.0.0.1" and port == self.port


def answer(body: bytes, media_type: str = "text/html", **headers: str) -> Handle:
    def handle(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Type", media_type)
        request.send_header("Content-Length", str(len(body)))
        for key, value in headers.items():
            request.send_header(key.replace("_", "-"), value)
        request.end_headers()
        request.wfile.write(body)

    return handle


def onward(target: str) -> Handle:
    def handle(request: BaseHTTPRequestHandler) -> None:
        request.send_response(302)
        request.send_header("Location", target)
        request.send_header("Content-Length", "0")
        request.end_headers()

    return handle


@pytest.fixture
def server() -> Iterator[_Server]:
    made = _Server()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def inside() -> Iterator[_Server]:
    made = _Server()
    made.answers["/secret"] = answer(b"secret")
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("127.0.0.1", False),
        ("127.9.9.9", False),
        ("0.0.0.0", False),
        ("10.0.0.1", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("192.0.2.1", False),
        ("::1", False),
        ("::", False),
        ("fe80::1", False),
        ("fd00:ec2::254", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:169.254.169.254", False),
        ("::127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::a9fe:a9fe", False),
        ("2002:7f00:1::", False),
        ("2002:0a00:0001::", False),
        ("2001:0:4136:e378:8000:63bf:80ff:fffe", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(ipaddress.ip_address(address), 80) is public


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://127.0.0.1/x", "not of the public internet"),
        ("http://localhost/x", "not of the public internet"),
        ("http://[::1]/x", "not of the public internet"),
        ("http://[::ffff:127.0.0.1]/x", "not of the public internet"),
        ("http://2130706433/x", "not of the public internet"),
        ("http://0x7f.1/x", "not of the public internet"),
        ("http://169.254.169.254/latest/meta-data/", "not of the public internet"),
        ("file:///etc/passwd", "no http or https address"),
        ("ftp://host.example/x", "no http or https address"),
        ("gopher://host.example/x", "no http or https address"),
        ("http:///x", "no http or https address"),
        ("http://user:word@host.example/", "user name or password"),
        ("http://host.example/\r\nX-Evil: 1", "no address"),
        ("http://host.example:99999/", "no address"),
        ("http://no-such-host.invalid/", "not found"),
    ],
)
def test_addresses_that_are_refused(url: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as fault:
        fetch(url)
    assert fault.value.todo


def test_a_name_that_also_points_inside_is_refused_and_resolved_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def resolve(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in ("93.184.216.34", "10.0.0.7")]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(InputError, match=r"leads to 10\.0\.0\.7"):
        fetch("http://two-faced.example/")
    assert asked == ["two-faced.example"]


def test_a_redirect_to_the_inside_is_not_followed(server: _Server, inside: _Server) -> None:
    server.answers["/start"] = onward(inside.url("/secret"))
    server.answers["/file"] = onward("file:///etc/passwd")
    server.answers["/circle"] = onward("/circle")
    for number in range(8):
        server.answers[f"/far{number}"] = onward(f"/far{number + 1}")
    for path, message in (
        ("/start", "not of the public"),
        ("/file", "no http"),
        ("/circle", "circle"),
        ("/far0", "more than 5 times"),
    ):
        with pytest.raises(InputError, match=message):
            fetch(server.url(path), may_connect=server.permits)
    assert inside.asked == []


def test_limits_of_size_and_time(server: _Server) -> None:
    def endless(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        try:
            for _ in range(200):
                request.wfile.write(b"x" * 1000)
        except OSError:
            return

    def slow(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        try:
            for _ in range(60):
                request.wfile.write(b"x")
                request.wfile.flush()
                time.sleep(0.1)
        except OSError:
            return

    def short(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", "100")
        request.end_headers()
        request.wfile.write(b"only this")
        request.close_connection = True

    server.answers |= {"/endless": endless, "/slow": slow, "/short": short, "/large": answer(b"x" * 9000)}
    server.answers["/packed"] = answer(b"\x1f\x8b", Content_Encoding="gzip")
    for path, message in (
        ("/endless", "more than 5,000 bytes"),
        ("/large", "has 9,000 bytes"),
        ("/packed", "compressed"),
        ("/short", "cut off"),
    ):
        with pytest.raises(InputError, match=message):
            fetch(server.url(path), may_connect=server.permits, limit=5000)
    began = time.monotonic()
    with pytest.raises(InputError, match=r"too long|can't be fetched"):
        fetch(server.url("/slow"), may_connect=server.permits, seconds=0.5)
    assert time.monotonic() - began < 4


def test_a_page_and_a_feed_from_an_address_are_captured(server: _Server, flood: Path) -> None:
    feed = files.RSS.format(items=files.item("News", files.FLOOD_EN, "g1"))
    page = f'<html><head><meta name="date" content="2026-01-10"></head><body><p>{files.FLOOD_NL}</p></body></html>'
    server.answers["/feed"] = answer(feed.encode(), "application/rss+xml; charset=utf-8", ETag='"1"')
    server.answers["/go"] = onward("/page")
    server.answers["/page"] = answer(page.encode("cp1252"), "text/html; charset=windows-1252")
    desk = beeld.open(flood)
    (entry,) = desk.fetch(server.url("/feed"), may_connect=server.permits)
    assert isinstance(entry, Captured)
    assert (entry.document.source, entry.document.title, len(entry.claims)) == ("courier", "News", 1)
    (one,) = desk.fetch(server.url("/go"), source="region", may_connect=server.permits)
    assert isinstance(one, Captured)
    assert one.document.decoded_as == "cp1252 (declared)"
    assert one.document.reference == server.url("/page")
    assert dict(one.document.headers)["address"] == "127.0.0.1"
    (again,) = desk.fetch(server.url("/feed"), may_connect=server.permits)
    assert isinstance(again, Captured)
    assert again.known_already
    desk.close()


def test_fetching_is_off_unless_asked_for(flood: Path) -> None:
    result = CliRunner().invoke(main, ["capture", "http://127.0.0.1:9/x", "--case", str(flood)])
    assert result.exit_code == 2
    assert "fetching is off" in result.output
    result = CliRunner().invoke(main, ["capture", "--fetch", "http://127.0.0.1:9/x", "--case", str(flood)])
    assert result.exit_code == 2
    assert "not of the public internet" in result.output


def test_a_body_that_came_is_named_by_its_address(server: _Server) -> None:
    server.answers["/a/statement%20of%20today.txt?x=1"] = answer(b"text", "text/plain")
    found: Fetched = fetch(server.url("/a/statement%20of%20today.txt?x=1"), may_connect=server.permits)
    assert (found.name, found.data, found.media_type) == ("statement of today.txt", b"text", "text/plain")


def test_a_watched_folder_takes_files_once_they_are_complete(flood: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    growing = folder / "growing.txt"
    (folder / "half.txt.part").write_text("not yet", encoding="utf-8")
    (folder / "~$lock.docx").write_text("lock", encoding="utf-8")
    looks = 0

    def rest(_: float) -> None:
        nonlocal looks
        looks += 1
        if looks <= 3:  # still being written
            with growing.open("a", encoding="utf-8") as file:
                file.write("More than 1,200 people have been evacuated. ")
        if looks == 6:
            (folder / "later.txt").write_text("There were 812 people evacuated in Lindestad.", encoding="utf-8")

    desk = beeld.open(flood)
    found: list[Captured | Refused] = []
    for one in desk.watch_folder(folder, source="region", published=None, rest=rest):
        if one is not None:
            found.append(one)
        if looks > 9:
            break
    refused = [one for one in found if isinstance(one, Refused)]
    assert len(refused) == len(found) == 2, "without a day nothing is captured, and each file is tried once"
    growing.write_text("More than 1,200 people have been evacuated. " * 3, encoding="utf-8")
    looks = 100
    taken = []
    for one in desk.watch_folder(folder, source="region", published=datetime(2026, 1, 10, tzinfo=UTC), rest=rest):
        if isinstance(one, Captured):
            taken.append(one)
        if looks > 105:
            break
    assert sorted(one.document.filename for one in taken) == ["growing.txt", "later.txt"]
    assert next(one for one in taken if one.document.filename == "growing.txt").document.text.count("1,200") == 3
    desk.close()
    with pytest.raises(InputError, match="no folder"):
        next(desk.watch_folder(tmp_path / "nowhere"))
