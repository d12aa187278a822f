"""What came back, as items: whole JSON, JSON in a fence or with talk around it, or as many whole items as a cut-off answer holds."""

from __future__ import annotations

import json
import re
from typing import Any

_FENCE = re.compile(r"```(?:json)?\s*(.*?)(?:```|\Z)", re.DOTALL)
_LIST = re.compile(r'"claims"\s*:\s*\[')


def parse(text: str) -> tuple[list[Any], bool]:
    """(items, whether the answer was whole). Items are plain JSON values of any kind: nothing is checked here."""
    fenced = _FENCE.search(text)
    body = (fenced.group(1) if fenced else text).strip()
    decoder = json.JSONDecoder()
    for match in re.finditer(r"[{\[]", body):
        try:
            value, _ = decoder.raw_decode(body, match.start())
        except (ValueError, RecursionError):
            break
        found = _items(value)
        if found is not None:
            return found, True
    return _saved(body, decoder), False


def _items(value: Any) -> list[Any] | None:
    if isinstance(value, dict) and isinstance(value.get("claims"), list):
        return list(value["claims"])
    return list(value) if isinstance(value, list) and all(isinstance(one, dict) for one in value) else None


def _saved(body: str, decoder: json.JSONDecoder) -> list[Any]:
    """The whole items at the head of a list that was cut off."""
    begin = _LIST.search(body)
    if begin is None:
        return []
    at = begin.end()
    found: list[Any] = []
    while True:
        while at < len(body) and body[at] in " \n\r\t,":
            at += 1
        try:
            value, at = decoder.raw_decode(body, at)
        except (ValueError, RecursionError):
            return found
        found.append(value)
