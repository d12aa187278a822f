"""Fetch an address, guarded: no private hosts by whatever name, number or redirect; one resolution, and the connection
goes to the address that was checked; limits of size and time. Off unless a person asks for it.

OWASP, "Server-Side Request Forgery Prevention"; RFC 6890 (special-purpose addresses); RFC 6052 and 3056 for IPv6
addresses that carry an IPv4 one. Proxies of the environment are not used: they would resolve the name again.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from beeld.errors import InputError

MAX_BYTES = 20_000_000
MAX_SECONDS = 30.0
MAX_REDIRECTS = 5
MAX_URL = 2000
CHUNK = 65536
REDIRECTS = frozenset({301, 302, 303, 307, 308})
KEPT_HEADERS = ("content-type", "last-modified", "date", "etag", "content-language", "server")
AGENT = "beeld (+capture)"
NAT64 = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
ADVICE = "give the address of a public web page, or save the page and capture the file"
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
MayConnect = Callable[[Address, int], bool]


class Fetched(NamedTuple):
    """What came: the bytes, the address they came from in the end, its content type, a name for it, and the headers kept."""

    data: bytes
    url: str
    media_type: str
    name: str
    headers: tuple[tuple[str, str], ...]


def is_public(address: Address, port: int) -> bool:
    """Whether an address is one of the public internet: not private, loopback, link-local (which holds the metadata
    services of clouds), shared, multicast or reserved; nor an IPv6 address that carries such an IPv4 one.
    """
    inner = _carried(address)
    if inner is not None:
        return is_public(inner, port)
    return address.is_global and not address.is_multicast and not address.is_reserved and not address.is_unspecified


def _carried(address: Address) -> ipaddress.IPv4Address | None:
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    packed = address.packed
    if any(address in one for one in NAT64) or (packed[:12] == bytes(12) and int(address) > 0xFFFF):
        return ipaddress.IPv4Address(packed[12:])
    return None


def fetch(url: str, *, may_connect: MayConnect = is_public, seconds: float = MAX_SECONDS, limit: int = MAX_BYTES) -> Fetched:
    """Fetch an http or https address. Raises `InputError` with what was refused; nothing is sent to a host that is.

    `may_connect` decides on each address that is connected to, the redirects' too.
    """
    deadline = time.monotonic() + seconds
    seen = [url]
    for _ in range(MAX_REDIRECTS + 1):
        fetched, onward = _once(url, may_connect, deadline, limit)
        if fetched is not None:
            return fetched
        onward = urljoin(url, onward)
        if urlsplit(url).scheme == "https" and urlsplit(onward).scheme == "http":
            raise InputError(f"is sent on from https to {onward[:200]}", where=seen[0], todo=ADVICE)
        if onward in seen:
            raise InputError("is sent round in a circle", where=seen[0], todo=ADVICE)
        seen.append(onward)
        url = onward
    raise InputError(f"is sent on more than {MAX_REDIRECTS} times", where=seen[0], todo=ADVICE)


def _once(url: str, may_connect: MayConnect, deadline: float, limit: int) -> tuple[Fetched | None, str]:
    """One request: what came, or where it sends on to."""
    scheme, host, port, target = _split(url)
    address = _resolved(url, host, port, may_connect)
    connection = _connection(scheme, host, port, address, _left(url, deadline))
    try:
        shown = f"[{host}]" if ":" in host else host
        default = 443 if scheme == "https" else 80
        connection.putrequest("GET", target, skip_host=True, skip_accept_encoding=True)
        connection.putheader("Host", shown if port == default else f"{shown}:{port}")
        connection.putheader("User-Agent", AGENT)
        connection.putheader("Accept-Encoding", "identity")
        connection.putheader("Accept", "*/*")
        connection.endheaders()
        response = connection.getresponse()
        if response.status in REDIRECTS and response.headers.get("Location"):
            return None, str(response.headers["Location"])
        if response.status != 200:
            raise InputError(f"answers {response.status} {response.reason}", where=url, todo=ADVICE)
        if response.headers.get("Content-Encoding", "identity").casefold() != "identity":
            raise InputError("comes compressed, though it was asked not to", where=url, todo=ADVICE)
        data = _body(url, connection, response, deadline, limit)
    except (OSError, http.client.HTTPException, ValueError) as fault:
        raise InputError(f"can't be fetched: {fault or type(fault).__name__}", where=url, todo=ADVICE) from None
    finally:
        connection.close()
    headers = [("fetched", url), ("address", str(address))]
    headers += [(key, value) for key, value in response.headers.items() if key.casefold() in KEPT_HEADERS]
    return Fetched(data, url, response.headers.get("Content-Type", ""), _name(url), tuple(headers)), ""


def _split(url: str) -> tuple[str, str, int, str]:
    """(scheme, host, port, target)."""
    if len(url) > MAX_URL or any(ord(one) <= 32 or ord(one) == 127 for one in url):
        raise InputError("is no address (too long, or it holds spaces or control characters)", where=url[:200], todo=ADVICE)
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").rstrip(".")
        host = host if host.isascii() else host.encode("idna").decode()
    except (ValueError, UnicodeError) as fault:
        raise InputError(f"is no address ({fault})", where=url, todo=ADVICE) from None
    if parts.scheme not in ("http", "https") or not host:
        raise InputError("is no http or https address", where=url, todo=ADVICE)
    if parts.username is not None or parts.password is not None:
        raise InputError("holds a user name or password", where=url, todo="give the address without it")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not target.isascii():
        from urllib.parse import quote

        target = quote(target, safe="/%?=&;:@!$'()*+,~-._[]")
    return parts.scheme, host, port or (443 if parts.scheme == "https" else 80), target


def _resolved(url: str, host: str, port: int, may_connect: MayConnect) -> Address:
    """The host's first address, after all of them were checked: a name that also points inside is refused."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as fault:
        raise InputError(f"has a host that is not found ({fault})", where=url, todo=ADVICE) from None
    addresses = list(dict.fromkeys(ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found))
    for address in addresses:
        if not may_connect(address, port):
            raise InputError(f"leads to {address}, which is not of the public internet", where=url, todo=ADVICE)
    if not addresses:
        raise InputError("has a host without address", where=url, todo=ADVICE)
    return addresses[0]


def _left(url: str, deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise InputError("takes too long", where=url, todo=ADVICE)
    return left


def _connection(scheme: str, host: str, port: int, address: Address, seconds: float) -> http.client.HTTPConnection:
    """A connection to the address that was checked, under the host's name."""
    connection = http.client.HTTPConnection(host, port, timeout=seconds)
    try:
        plain = socket.create_connection((str(address), port), timeout=seconds)
        if scheme == "https":
            connection.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
        else:
            connection.sock = plain
    except (OSError, ssl.SSLError) as fault:
        url = f"{scheme}://{host}:{port}"
        raise InputError(f"can't be reached ({fault})", where=url, todo=ADVICE) from None
    return connection


def _body(
    url: str, connection: http.client.HTTPConnection, response: http.client.HTTPResponse, deadline: float, limit: int
) -> bytes:
    declared = response.headers.get("Content-Length", "")
    if declared.isdigit() and int(declared) > limit:
        raise InputError(f"has {int(declared):,} bytes (at most {limit:,})", where=url, todo=ADVICE)
    pieces: list[bytes] = []
    size = 0
    while True:
        left = _left(url, deadline)
        if connection.sock is not None:
            with contextlib.suppress(OSError):
                connection.sock.settimeout(left)
        piece = response.read1(CHUNK)
        if not piece:
            break
        pieces.append(piece)
        size += len(piece)
        if size > limit:
            raise InputError(f"has more than {limit:,} bytes", where=url, todo=ADVICE)
    if declared.isdigit() and size < int(declared):
        raise InputError(f"was cut off after {size:,} of {int(declared):,} bytes", where=url, todo="try again")
    return b"".join(pieces)


def _name(url: str) -> str:
    """A file name for what stands at an address: its last part, else its host."""
    parts = urlsplit(url)
    last = unquote(parts.path.rstrip("/").rpartition("/")[2])
    name = "".join(one for one in last if one.isalnum() or one in ".-_ ")[:80].strip(". ")
    return name or (parts.hostname or "page")
