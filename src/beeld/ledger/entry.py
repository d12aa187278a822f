"""Entry: a value that can be a row; which columns it fills, and how it comes back."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import Any

import msgspec

from beeld.errors import LedgerError
from beeld.model import (
    Alert,
    Calibration,
    Claim,
    Coverage,
    Decision,
    Document,
    IssuedLetter,
    ModelAnswer,
    Question,
    Request,
    Reuse,
    Source,
    Watched,
    encode_json,
)

Entry = (
    Document
    | Claim
    | Decision
    | Coverage
    | Request
    | Calibration
    | IssuedLetter
    | Source
    | Question
    | Alert
    | Reuse
    | ModelAnswer
    | Watched
)

KINDS: dict[str, type[Any]] = {
    "document": Document,
    "claim": Claim,
    "decision": Decision,
    "coverage": Coverage,
    "request": Request,
    "calibration": Calibration,
    "letter": IssuedLetter,
    "source": Source,
    "question": Question,
    "alert": Alert,
    "watched": Watched,
    "reuse": Reuse,
    "model_answer": ModelAnswer,
}
KIND_OF: dict[type[Any], str] = {kind: name for name, kind in KINDS.items()}
DURABLE = frozenset({"decision", "letter", "calibration"})

COLUMNS = ("kind", "id", "question", "document", "said_at", "valid_from", "valid_to", "view", "calibration", "marking")
LEAF_VERSION = "beeld-leaf-1"

_decoders: dict[str, msgspec.json.Decoder[Any]] = {name: msgspec.json.Decoder(kind) for name, kind in KINDS.items()}
_leaf_encoder = msgspec.json.Encoder()


def kind_of(entry: Entry) -> str:
    """The kind's name. Raises `LedgerError` for a value that can't be a row."""
    kind = KIND_OF.get(type(entry))
    if kind is None:
        raise LedgerError(f"{type(entry).__name__} can't be a row", todo=f"kinds: {', '.join(KINDS)}")
    return kind


def _text(value: object) -> str | None:
    return value.isoformat() if isinstance(value, (date, datetime)) else (value if isinstance(value, str) else None)


def columns(entry: Entry) -> dict[str, str | None]:
    """The row's columns besides sequence, clock and payload."""
    marking = getattr(entry, "marking", None)
    return {
        "kind": kind_of(entry),
        "id": entry.id,
        "question": entry.id if isinstance(entry, Question) else getattr(entry, "question", None),
        "document": entry.id if isinstance(entry, Document) else getattr(entry, "document", None),
        "said_at": _text(getattr(entry, "said_at", None) or getattr(entry, "published", None)),
        "valid_from": _text(getattr(entry, "valid_from", None) or getattr(entry, "valid_at", None)),
        "valid_to": _text(getattr(entry, "valid_to", None)),
        "view": entry.edition if isinstance(entry, IssuedLetter) else None,
        "calibration": entry.id if isinstance(entry, Calibration) else None,
        "marking": encode_json(marking).decode() if marking is not None else None,
    }


def leaf_bytes(seq: int, known_at: str, fields: dict[str, str | None], salt: bytes, payload: bytes) -> bytes:
    """Versioned canonical bytes of a row: a JSON array of its columns and the salted hash of its payload."""
    sealed = hashlib.sha256(salt + payload).hexdigest()
    return _leaf_encoder.encode([LEAF_VERSION, seq, known_at, *(fields[name] for name in COLUMNS), sealed])


def decode(kind: str, payload: bytes, seq: int) -> Any:
    """The value of a row. Raises `LedgerError` when the payload does not fit its kind."""
    decoder = _decoders.get(kind)
    if decoder is None:
        raise LedgerError(f"row {seq} is of unknown kind {kind!r}", todo="open it with a newer beeld")
    try:
        return decoder.decode(payload)
    except msgspec.MsgspecError as fault:
        raise LedgerError(f"row {seq} ({kind}) can't be read: {fault}", todo="run `beeld verify-ledger`") from None
