"""The base of all values: frozen, keyword-only, strict when decoded."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

T = TypeVar("T")


class Value(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A frozen value. Plain construction does not check types: what is untrusted enters by `decode_json` or
    `msgspec.convert`, which do.
    """


_encoder = msgspec.json.Encoder(order="deterministic")


def encode_json(value: object) -> bytes:
    """Canonical JSON bytes of a value: keys in a fixed order, defaults left out; the same value gives the same bytes."""
    return _encoder.encode(value)


def decode_json(data: bytes | str, kind: type[T]) -> T:
    """Decode and check. Raises `msgspec.ValidationError` (with the path of the fault) when the data do not fit."""
    return msgspec.json.decode(data, type=kind)


def to_builtins(value: object) -> Any:
    """Plain dicts, lists and strings, for printing as JSON."""
    return msgspec.to_builtins(value)
