"""An OpenAI-compatible chat endpoint over plain HTTP: no framework, one request at a time.

Asks for a JSON schema, falls back to a JSON object and then to plain text where the endpoint refuses; waits as long as it is told
(429, 503); follows no redirect, so that a document goes only where the case says.
"""

from __future__ import annotations

import email.utils
import ipaddress
import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from beeld.errors import EndpointError
from beeld.model import ModelSettings
from beeld.model.llm import JsonMode

MODES: tuple[JsonMode, ...] = ("json_schema", "json_object", "plain")
FORMAT_REFUSED = (400, 404, 415, 422, 501)
TRY_LATER = (408, 425, 429, 500, 502, 503, 504)
MOST_BYTES = 2_000_000
CHUNK = 65_536


class Reply(NamedTuple):
    """The text that came back. `whole` is false where the endpoint says that it was cut off."""

    text: str
    mode: JsonMode
    whole: bool


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


class Endpoint:
    """Asks one model at one address. Remembers which answer format the endpoint takes."""

    def __init__(self, settings: ModelSettings, *, sleep: Callable[[float], None] = time.sleep) -> None:
        """Raises `EndpointError` when the address is no http(s), or the key is missing."""
        self.settings = settings
        self._url = settings.base_url.rstrip("/") + "/chat/completions"
        self._sleep = sleep
        self._mode = 0
        parts = urlsplit(settings.base_url)
        local = _loopback(parts.hostname or "")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise EndpointError("is no address", where=f"base_url {settings.base_url!r}", todo='give "https://host/v1"')
        if parts.scheme == "http" and not local and not settings.plain_http:
            raise EndpointError(
                "would send documents over the network unencrypted",
                where=settings.base_url,
                todo="use https, or set plain_http = true in [model] for a network that is your own",
            )
        self._key = os.environ.get(settings.key_env, "") if settings.key_env else ""
        if settings.key_env and not self._key:
            raise EndpointError("has no value", where=f"environment variable {settings.key_env}", todo="set it to the key")
        handlers: list[urllib.request.BaseHandler] = [_NoRedirect()]
        if local:
            handlers.append(urllib.request.ProxyHandler({}))
        self._opener = urllib.request.build_opener(*handlers)

    def ask(self, messages: list[dict[str, str]], schema: dict[str, Any]) -> Reply:
        """One answer. Raises `EndpointError` when none came: refused, too slow, too long, or not what an endpoint sends."""
        while True:
            mode = MODES[self._mode]
            try:
                body = self._post(self.request(messages, schema, mode))
            except _FormatRefused as fault:
                if self._mode + 1 == len(MODES):
                    raise EndpointError(fault.what, where=self._url, todo="look at the endpoint's log") from None
                self._mode += 1
                continue
            return _reply(body, mode, self._url)

    def request(self, messages: list[dict[str, str]], schema: dict[str, Any], mode: JsonMode) -> dict[str, Any]:
        """The request's body; what is kept of it in the ledger is the same."""
        body: dict[str, Any] = {
            "model": self.settings.name,
            "messages": messages,
            "max_tokens": self.settings.max_tokens,
            "temperature": 0,
        }
        if mode == "json_schema":
            wrapped = {"name": "claims", "strict": True, "schema": schema}
            body["response_format"] = {"type": "json_schema", "json_schema": wrapped}
        elif mode == "json_object":
            body["response_format"] = {"type": "json_object"}
        return body

    def _post(self, body: dict[str, Any]) -> bytes:
        """The answer's bytes, after as many waits as are allowed."""
        waited = 0.0
        for attempt in range(self.settings.retries + 1):
            try:
                return self._once(body)
            except _Later as fault:
                pause = fault.after_s if fault.after_s is not None else float(2**attempt)
                if attempt == self.settings.retries or waited + pause > self.settings.wait_s:
                    raise EndpointError(fault.what, where=self._url, todo=_LATER) from None
                waited += pause
                self._sleep(pause)
        raise AssertionError("the last attempt returns or raises")

    def _once(self, body: dict[str, Any]) -> bytes:
        headers = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "beeld"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        asked = urllib.request.Request(self._url, data=json.dumps(body).encode(), headers=headers, method="POST")
        deadline = time.monotonic() + self.settings.timeout_s
        try:
            with self._opener.open(asked, timeout=self.settings.timeout_s) as answer:
                return _read(answer, deadline, self.settings.timeout_s, self._url)
        except urllib.error.HTTPError as fault:
            said = fault.read(2000).decode("utf-8", errors="replace").strip()
            what = f"answered {fault.code}: {said[:300]}"
            if fault.code in TRY_LATER:
                raise _Later(what, _retry_after(fault.headers.get("Retry-After"))) from None
            if fault.code in FORMAT_REFUSED and "response_format" in body:
                raise _FormatRefused(what) from None
            raise EndpointError(what, where=self._url, todo="see [model] in case.toml: address, name, key") from None
        except TimeoutError:
            raise _too_slow(self.settings.timeout_s, self._url) from None
        except (urllib.error.URLError, OSError) as fault:
            reason = getattr(fault, "reason", fault)
            if isinstance(reason, TimeoutError):
                raise _too_slow(self.settings.timeout_s, self._url) from None
            raise EndpointError(
                f"can't be reached: {reason}", where=self._url, todo="is it running, and the address right?"
            ) from None


_LATER = "run `beeld propose` again later: what was answered is kept"


class _FormatRefused(Exception):
    def __init__(self, what: str) -> None:
        self.what = what


class _Later(Exception):
    def __init__(self, what: str, after_s: float | None) -> None:
        self.what = what
        self.after_s = after_s


def _too_slow(timeout_s: float, url: str) -> EndpointError:
    return EndpointError(f"took longer than {timeout_s:g} s", where=url, todo="raise timeout_s in [model], or lower max_chars")


def _read(answer: Any, deadline: float, timeout_s: float, url: str) -> bytes:
    """The whole answer, within the time and of a size that can be one."""
    parts: list[bytes] = []
    size = 0
    while True:
        part = answer.read1(CHUNK)
        if not part:
            return b"".join(parts)
        parts.append(part)
        size += len(part)
        if size > MOST_BYTES:
            raise EndpointError(f"sent more than {MOST_BYTES:,} bytes", where=url, todo="is this a chat endpoint?")
        if time.monotonic() > deadline:
            raise _too_slow(timeout_s, url)


def _reply(body: bytes, mode: JsonMode, url: str) -> Reply:
    """The text of a chat completion (the first choice)."""
    try:
        choice = json.loads(body)["choices"][0]
        text = choice["message"]["content"]
        if not isinstance(text, str):
            raise TypeError("its content is no text")
    except (ValueError, KeyError, IndexError, TypeError) as fault:
        raise EndpointError(f"sent no chat completion: {fault!r}", where=url, todo="is this a chat endpoint?") from None
    return Reply(text, mode, choice.get("finish_reason") != "length")


def _retry_after(value: str | None) -> float | None:
    """Seconds of a Retry-After header: a number, or an HTTP date (RFC 9110, 10.2.3); None where it says nothing."""
    if value is None:
        return None
    if value.strip().isdigit():
        return float(value)
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
