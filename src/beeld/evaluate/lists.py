"""`beeld eval weigh` where the truth is a list of names: precision, recall, F1 over names, and whole lists right."""

from __future__ import annotations

import resource
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from beeld.evaluate.claims import Claims
from beeld.evaluate.scores import ece, ece_ideal
from beeld.weigh.fit.lists import Name, chosen, fit_lists, names_of, same


def measure_lists(claims: Claims, truth: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    """Beside: each name by the share of sources that list it, and the most frequent whole list."""
    began = time.perf_counter()
    fitted = fit_lists(claims.source, claims.object, claims.value)
    seconds = time.perf_counter() - began
    wanted = {obj: names_of(value)[0] for (obj, _), value in truth.items() if obj in fitted.votes}
    frequent = _most_frequent(claims)
    result: dict[str, Any] = _figures([(chosen(fitted.chances.get(obj, {})), names) for obj, names in wanted.items()])
    stated, right = [], []
    for obj, names in wanted.items():
        for name, chance in fitted.chances.get(obj, {}).items():
            stated.append(max(chance, 1 - chance))
            right.append(float((chance >= 0.5) == any(same(name, one) for one in names)))
    result |= {
        "ece": ece(np.array(stated), np.array(right)),
        "ece_ideal": ece_ideal(np.array(stated)),
        "engine": "lists",
        "items": len(fitted.votes),
        "claims": len(claims.source),
        "seconds": round(seconds, 4),
        "claims_per_s": round(len(claims.source) / seconds),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        "vote_names": _figures([(chosen(fitted.votes[obj]), names) for obj, names in wanted.items()]),
        "vote_lists": _figures([(set(names_of(frequent[obj])[0]), names) for obj, names in wanted.items()]),
    }
    return result


def _most_frequent(claims: Claims) -> dict[str, str]:
    count: dict[str, Counter[str]] = {}
    for obj, value in zip(claims.object, claims.value, strict=True):
        count.setdefault(obj, Counter())[value] += 1
    return {obj: sorted(row.items(), key=lambda pair: (-pair[1], pair[0]))[0][0] for obj, row in count.items()}


def _figures(pairs: Sequence[tuple[set[Name], list[Name]]]) -> dict[str, Any]:
    """Micro precision, recall and F1; `accuracy`: whole lists right."""
    hit = given = asked = exact = 0
    for answer, names in pairs:
        found = sum(any(same(one, name) for name in names) for one in answer)
        covered = sum(any(same(one, name) for one in answer) for name in names)
        hit, given, asked = hit + min(found, covered), given + len(answer), asked + len(names)
        exact += found == len(answer) and covered == len(names)
    precision, recall = hit / max(given, 1), hit / max(asked, 1)
    return {
        "accuracy": round(exact / max(len(pairs), 1), 4),
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(2 * precision * recall / max(precision + recall, 1e-9), 4),
        "scored": len(pairs),
    }
