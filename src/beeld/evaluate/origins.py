"""Fit the weights of who says a claim (capture/speakers.py) on labelled documents: a penalised conditional logit, twice: by what
stands around the claim alone, then with how likely each source says the sentence before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from beeld import language
from beeld.capture import choose, speakers, standing
from beeld.capture.naming import Names
from beeld.capture.weights import Weights
from beeld.evaluate.capture import Folder
from beeld.evaluate.signs import bounds

Floats = NDArray[np.float64]
PENALTY = 0.3  # of the squared weights


class Said(NamedTuple):
    """Who may say a gold claim: signals of shape (candidates, signals); which is right, the last is "the publisher"; for the
    sentence before the same signals, and which of its candidates each candidate is (-1 none); whether it is of an earlier paragraph.
    """

    signals: Floats
    right: int
    before: Floats
    same: list[int]
    apart: bool


def origin_rows(folder: Folder) -> list[Said]:
    """The candidates of gold claims whose origin the text can show."""
    rows: list[Said] = []
    names = Names(folder.sources)
    for document in folder.documents:
        spans = language.sentences(document.text, document.language)
        said = speakers.Speakers(document, spans, names, Weights({"origin": {"cued": 1.0, "bias": 0.0}}))
        for row in folder.gold.get(document.id, []):
            found = said.alone(row["start"], row["end"], folder.questions[row["question"]].type)
            sources = [one.source for one in found]
            if row["origin"] in sources or (row["origin"] == document.source and found):
                right = sources.index(row["origin"]) if row["origin"] in sources else len(sources)
                earlier, apart = said.before(row["start"])
                place = {one.source: at for at, one in enumerate(earlier)}
                before = np.array([one.signals for one in earlier]).reshape(len(earlier), len(standing.NAMES))
                signals = np.array([one.signals for one in found])
                rows.append(Said(signals, right, before, [place.get(one, -1) for one in sources], apart))
    return rows


def fit_origins(rows: Sequence[Said]) -> dict[str, dict[str, float]]:
    """The weights of who says it by the sentence alone, and with who is likely to say the one before."""
    first = fit_origin([(one.signals, one.right) for one in rows])
    return {"origin_first": first, "origin": fit_origin([(with_before(one, first), one.right) for one in rows])}


def with_before(row: Said, first: Mapping[str, float]) -> Floats:
    """The signals of a claim with how likely each candidate says the sentence before, by the first look's weights."""
    if not len(row.before):
        return row.signals
    likely = choose.softmax(row.before @ np.array([first.get(name, 0.0) for name in standing.NAMES]) + first["bias"])
    signals = row.signals.copy()
    column = standing.BEFORE_APART if row.apart else standing.BEFORE
    signals[:, column] = [likely[at] if at >= 0 else 0.0 for at in row.same]
    return signals


def fit_origin(rows: Sequence[tuple[Floats, int]]) -> dict[str, float]:
    """The weights of who says it (capture/speakers.py): a penalised conditional logit, the last choice "the publisher"."""
    width = max(len(row) for row, _ in rows)
    matrix = np.zeros((len(rows), width, len(standing.NAMES)))
    offset = np.full((len(rows), width), -np.inf)
    answers = np.empty(len(rows), int)
    for number, (row, right) in enumerate(rows):
        matrix[number, : len(row)] = row
        offset[number, : len(row)] = 0.0
        answers[number] = right if right < len(row) else width
    penalty, index = PENALTY, np.arange(len(rows))

    def loss(theta: Floats) -> tuple[float, Floats]:
        likely = choose.softmax(matrix @ theta[:-1] + theta[-1] + offset)
        total = penalty * float(theta[:-1] @ theta[:-1]) / 2 - float(np.log(likely[index, answers] + 1e-12).sum())
        change = likely.copy()
        change[index, answers] -= 1.0
        gradient = penalty * theta[:-1] + np.einsum("nq,nqs->s", change[:, :-1], matrix)
        return total, np.append(gradient, change[:, :-1].sum())

    limits = bounds(standing.NAMES)
    result = minimize(loss, np.zeros(len(limits)), jac=True, method="L-BFGS-B", bounds=limits, options={"maxiter": 300})
    return {**dict(zip(standing.NAMES, (result.x[:-1]).tolist(), strict=True)), "bias": float(result.x[-1])}
