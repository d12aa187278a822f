"""Fit the weights of routing (capture/choose.py) on labelled documents: a penalised conditional logit, the second look on
probabilities that leave each document's fold out.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from beeld import language
from beeld.capture import again, choose, named, relevance
from beeld.capture.context import contexts
from beeld.capture.echo import Echo
from beeld.capture.naming import Names
from beeld.capture.proper import Proper
from beeld.capture.propose import seen, stated, with_unit
from beeld.capture.route import profiles
from beeld.capture.semantic import Embedder, Nearness, marked, marked_whole
from beeld.capture.spans import Proposed
from beeld.capture.surety import LOOK
from beeld.capture.weights import Weights
from beeld.errors import InputError
from beeld.evaluate import surety
from beeld.evaluate.capture import Folder, capture_all, read, tally
from beeld.evaluate.logistic import fit_logistic
from beeld.evaluate.origins import Said, fit_origins, origin_rows
from beeld.evaluate.signs import bounds
from beeld.evaluate.slots import Gold, Tally, value_right
from beeld.model import Answer, Claim, Question, Span

Floats = NDArray[np.float64]
FOLDS = 5
# of the squared weights; every signal lies about 0..1, so that one penalty is fair to all
PENALTY = {"first": 4.0, "second": 0.25, "relevance": 1.0}


def bare(questions: Mapping[str, Question]) -> dict[str, Question]:
    """Questions without declared terms: what is fitted must work for a question that has only its wording."""
    return {key: msgspec.structs.replace(one, terms={}, scope={}, exclude={}) for key, one in questions.items()}


class Labelled(NamedTuple):
    """The candidates of one folder: per number its signals, the column of its question (the last is "none"), which columns
    are right by another mention, and its document.
    """

    found: list[tuple[Any, Any, Floats, Floats]]
    answers: list[int]
    also: NDArray[np.bool_]
    documents: list[str]
    questions: list[str]
    folder: str


def labelled(folder: Folder, embedder: Embedder | None) -> Labelled:
    """Numbers of a folder of documents with gold claims (docs/reference/eval.md)."""
    questions = folder.questions
    counting = [one for one in profiles(questions).values() if one.question.type == "count"]
    near = None if embedder is None else Nearness([one.question for one in counting], embedder, "number")
    asked = [one.question.id for one in counting]
    found, answers, names = [], [], []
    also = []
    for document in folder.documents:
        rows = folder.gold.get(document.id, [])
        spans = language.sentences(document.text, document.language)
        for one in choose.candidates(list(contexts(document, spans)), counting, near, whole=True):
            said = [row for row in rows if row["question"] in questions and _right(one, row, questions)]
            here = [row for row in said if one[1].start < row["end"] and one[1].noun_end > row["start"]]
            found.append(one)
            answers.append(asked.index(here[0]["question"]) if here else len(asked))
            also.append([any(row["question"] == key for row in said) for key in asked])
            names.append(document.id)
    return Labelled(found, answers, np.array(also, bool).reshape(len(found), len(asked)), names, asked, str(folder.path))


def _right(candidate: tuple[Any, Any, Floats, Floats], row: Gold, questions: dict[str, Question]) -> bool:
    context, reading = candidate[0], candidate[1]
    question = questions[row["question"]]
    if question.type != "count":
        return False
    return value_right(_as_claim(question.id, with_unit(reading, question, context.lang)), row["value"], question)


def _as_claim(question: str, answer: Answer) -> Claim:
    """An answer as a claim, to compare it with a gold one."""
    return Claim(
        id="c", document="d", question=question, answer=answer, span=Span(text_sha256="", start=0, end=0, quote=""), source="",
        origin="", said_at=datetime.fromtimestamp(0, UTC),
    )  # fmt: skip


# where weights are drawn to before there are data: what a person declared is an instruction, not a hint
PRIOR = {
    "term_clause": 2.5, "term_sentence": 2.0, "term_span": 2.5, "term_beside": 0.5, "term_near": 1.0, "term_absent": -1.5,
    "term_of_other": -1.0,
}  # fmt: skip


def prior(names: Sequence[str]) -> Floats:
    """The means of the weights' prior, 0 for most."""
    return np.array([PRIOR.get(one, 0.0) for one in names])


def fit(sets: Sequence[Labelled]) -> dict[str, dict[str, float]]:
    """The weights of both looks, from all sets together; the second look sees scores of weights that have not seen the set."""
    rows = [[(one[2], one[3]) for one in part.found] for part in sets]
    first = _tables(rows, sets, "first")
    second_rows = []
    for part, scores in zip(sets, _left_out(sets, rows, first), strict=True):
        likely = choose.softmax(scores)
        echo = Echo()
        choose.listen(echo, part.found, likely, part.questions)
        around: list[Floats] = [np.zeros(0)] * len(part.found)
        for document in sorted(set(part.documents)):
            chosen = [index for index, name in enumerate(part.documents) if name == document]
            block = choose.neighbours([part.found[index] for index in chosen], likely[chosen], part.questions, echo)
            for index, row in zip(chosen, block, strict=True):
                around[index] = row
        second_rows.append(list(zip(around, scores, strict=True)))
    return {"first": first, "second": _tables(second_rows, sets, "second")}


def _left_out(sets: Sequence[Labelled], rows: Sequence[Sequence[tuple[Floats, Floats]]], whole: dict[str, float]) -> list[Floats]:
    """First-look scores of each set by weights that have not seen its folder (of the whole fit when there is but one)."""
    folders = sorted({part.folder for part in sets})
    fold = {name: number % FOLDS for number, name in enumerate(folders)}
    tables = {}
    for turn in sorted(set(fold.values())):
        keep = [index for index, part in enumerate(sets) if fold[part.folder] != turn]
        tables[turn] = _tables([rows[index] for index in keep], [sets[index] for index in keep], "first") if keep else whole
    scores = []
    for part, own in zip(sets, rows, strict=True):
        table = tables[fold[part.folder]]
        vector = np.array([table[name] for name in choose.FIRST if name in table])
        block = np.zeros((len(own), len(part.questions)))
        for number, (rows_, offset) in enumerate(own):
            block[number] = rows_ @ vector + table["bias"] + offset
        scores.append(block)
    return scores


def _tables(rows: Sequence[Sequence[tuple[Floats, Floats]]], sets: Sequence[Labelled], look: str) -> dict[str, float]:
    names = choose.FIRST if look == "first" else choose.SECOND
    vector = _fit(rows, sets, PENALTY[look], names)
    return {**dict(zip(names, vector[:-1].tolist(), strict=False)), "bias": float(vector[-1])}


def _fit(
    rows: Sequence[Sequence[tuple[Floats, Floats]]], sets: Sequence[Labelled], penalty: float, names: Sequence[str]
) -> Floats:
    """Penalised maximum likelihood."""
    flat = np.concatenate([row[0] for part in rows for row in part])
    blocks = []
    for part, labels in zip(rows, sets, strict=True):
        if not part:
            continue
        matrix = np.stack([row[0] for row in part])
        offset = np.stack([row[1] for row in part])
        answers = np.array(labels.answers)
        open_ = (answers == len(labels.questions))[:, None] & labels.also
        blocks.append((matrix, np.where(open_, -np.inf, offset), answers))

    means = prior(names[: flat.shape[1]])

    def loss(theta: Floats) -> tuple[float, Floats]:
        away = theta[:-1] - means
        total, gradient = penalty * float(away @ away) / 2, np.append(penalty * away, 0.0)
        for matrix, offset, answers in blocks:
            likely = choose.softmax(matrix @ theta[:-1] + theta[-1] + offset)
            index = np.arange(len(answers))
            total -= float(np.log(likely[index, answers] + 1e-12).sum())
            change = likely.copy()
            change[index, answers] -= 1.0
            gradient[:-1] += np.einsum("nq,nqs->s", change[:, :-1], matrix)
            gradient[-1] += change[:, :-1].sum()
        return total, gradient

    limits = bounds(names[: flat.shape[1]])
    result = minimize(loss, np.zeros(flat.shape[1] + 1), jac=True, method="L-BFGS-B", bounds=limits, options={"maxiter": 200})
    vector: Floats = np.append(result.x[:-1], result.x[-1])
    return vector


# -- questions that ask for no number ------------------------------------------------------------------------------------------


class Stretches(NamedTuple):
    """The candidates of one look: signals of shape (candidates, signals); which are right; which count (another mention of what
    a gold claim names is neither right nor wrong); where each stands, for those that are looked at again.
    """

    signals: Floats
    right: Floats
    counted: NDArray[np.bool_]
    seen: list[again.Seen]


def relevance_rows(folder: Folder, embedder: Embedder | None) -> dict[str, Stretches]:
    """The candidates of questions that ask for no number, by look ("relevance", "named"): one is right when it overlaps half of
    a gold claim of its question.
    """
    names, proper = Names(folder.sources), Proper()
    stating = [one for one in profiles(folder.questions).values() if one.question.type != "count"]
    near = None if embedder is None else Nearness([one.question for one in stating], embedder, "statement")
    around = {one.id: list(contexts(one, language.sentences(one.text, one.language))) for one in folder.documents}
    for parts in around.values():
        proper.listen(parts)
    rows: dict[str, list[list[float]]] = {"relevance": [], "named": []}
    right: dict[str, list[bool]] = {"relevance": [], "named": []}
    counted: dict[str, list[bool]] = {"relevance": [], "named": []}
    kept: dict[str, list[again.Seen]] = {"relevance": [], "named": []}
    for document in folder.documents:
        gold = folder.gold.get(document.id, [])
        for context, profile, one, said in stated(around[document.id], stating, names, proper, near):
            look = relevance.look(profile)[0]
            covers = any(_covers(one, row) for row in gold)
            rows[look].append(relevance.signals(context, profile, one, said))
            right[look].append(covers)
            counted[look].append(covers or not one.signals or not any(_says_again(one, row, profile.question) for row in gold))
            kept[look] += seen([(context, profile, one)])
    width = {"relevance": len(relevance.NAMES), "named": len(named.NAMES)}
    more = 0 if embedder is None else len(relevance.ALL_NAMES) - len(relevance.NAMES)
    return {
        look: Stretches(
            np.array(rows[look], float).reshape(len(rows[look]), width[look] + more),
            np.array(right[look], float),
            np.array(counted[look], bool),
            kept[look],
        )
        for look in rows
    }


def _says_again(one: Proposed, row: Gold, question: Question) -> bool:
    return row["question"] == one.question and value_right(_as_claim(question.id, one.answer), row["value"], question)


def fit_relevance(rows: Floats, right: Floats, names: Sequence[str] = relevance.ALL_NAMES) -> dict[str, float]:
    """The weights of relevance.py or named.py: penalised logistic regression."""
    names = names[: rows.shape[1]]
    vector = fit_logistic(rows, right, PENALTY["relevance"], prior(names), bounds(names))
    return {**dict(zip(names, vector[:-1].tolist(), strict=True)), "bias": float(vector[-1])}


def _covers(one: Proposed, row: Gold) -> bool:
    shared = min(one.end, row["end"]) - max(one.start, row["start"])
    return bool(row["question"] == one.question and shared * 2 >= min(one.end - one.start, row["end"] - row["start"]))


# -- what the sentence model is trained on ---------------------------------------------------------------------------------------


def examples(folder: Folder) -> dict[str, Any]:
    """The marked numbers and sentences of a folder with the questions that they answer, as `tools/train_layers.py` reads them:
    {"name", "questions": {id: {"type", "ask"}}, "documents": [{"lang", "numbers": [{"text", "gold", "also"}], "statements":
    [{"text", "gold": [id]}]}]}; `also`: questions that another mention of the same value answers.
    """
    numbers: dict[str, list[dict[str, Any]]] = defaultdict(list)
    part = labelled(folder, None)
    for (context, reading, _, _), answer, also in zip(part.found, part.answers, part.also, strict=True):
        text = marked(context, reading.start - context.start, reading.noun_end - context.start)
        gold = part.questions[answer] if answer < len(part.questions) else None
        others = [key for key, said in zip(part.questions, also, strict=True) if said]
        numbers[context.document.id].append({"text": text, "gold": gold, "also": others})
    stating = [key for key, one in folder.questions.items() if one.type != "count"]
    documents = []
    for document in folder.documents:
        rows = folder.gold.get(document.id, [])
        sentences = []
        for context in contexts(document, language.sentences(document.text, document.language)):
            here = {row["question"] for row in rows if row["start"] < context.end and row["end"] > context.start}
            sentences.append({"text": marked_whole(context), "gold": [key for key in stating if key in here]})
        documents.append({"lang": document.language, "numbers": numbers[document.id], "statements": sentences})
    asked = {key: {"type": one.type, "ask": one.ask} for key, one in folder.questions.items()}
    return {"name": folder.path.name, "questions": asked, "documents": documents}


# -- leave one folder out -----------------------------------------------------------------------------------------------------


class Rows(NamedTuple):
    """What a folder of labelled documents gives to fit on."""

    numbers: Labelled
    origins: list[Said]
    statements: dict[str, Stretches]
    folder: str


def rows_of(folder: Folder, embedder: Embedder | None = None) -> Rows:
    """Candidates of a folder, with what is right."""
    return Rows(labelled(folder, embedder), origin_rows(folder), relevance_rows(folder, embedder), str(folder.path))


def fit_all(parts: Sequence[Rows]) -> Weights:
    """Weights from all folders together."""
    return Weights(
        {
            **fit([one.numbers for one in parts]),
            **fit_origins([row for one in parts for row in one.origins]),
            "relevance": _fit_look(parts, "relevance", relevance.ALL_NAMES),
            "named": _fit_look(parts, "named", named.ALL_NAMES),
            "again": _fit_again(parts),
        }
    )


def _fit_look(parts: Sequence[Rows], look: str, names: Sequence[str]) -> dict[str, float]:
    chosen = [one.statements[look] for one in parts]
    rows = np.concatenate([one.signals[one.counted] for one in chosen])
    return fit_relevance(rows, np.concatenate([one.right[one.counted] for one in chosen]), names)


def _fit_again(parts: Sequence[Rows]) -> dict[str, float]:
    """The weights of again.py, on first looks by weights that have not seen the folder (of the whole fit when there is but one)."""
    rows, right = [], []
    folders = sorted({one.folder for one in parts})
    for turn in range(min(FOLDS, len(folders))):
        others = [one for one in parts if folders.index(one.folder) % FOLDS != turn] or parts
        weights = Weights({"named": _fit_look(others, "named", named.ALL_NAMES)})
        for part in parts:
            if folders.index(part.folder) % FOLDS == turn:
                stretches = part.statements["named"]
                vector, bias = weights.look("named", named.ALL_NAMES[: stretches.signals.shape[1]])
                chances = 1.0 / (1.0 + np.exp(-(stretches.signals @ vector + bias)))
                looked = [one._replace(chance=float(chance)) for one, chance in zip(stretches.seen, chances, strict=True)]
                told = again.Told()
                again.remember(told, looked)
                rows.append(again.signals(looked, told)[stretches.counted])
                right.append(stretches.right[stretches.counted])
    return fit_relevance(np.concatenate(rows), np.concatenate(right), again.NAMES)


def measure(
    directories: Sequence[Path],
    *,
    write: Path | None = None,
    misses: bool = False,
    cache: Path | None = None,
    semantic: bool = False,
    layers: Sequence[Path] = (),
    examples_into: Path | None = None,
) -> dict[str, Any]:
    """Each folder captured by weights that have not seen it, per slot precision, recall and F1; `write` saves the weights that
    are fitted on all folders. `layers`: layers of the sentence model (capture/layers.py) that left folders out in training; a
    folder is read by those that have not seen it, else by the ones that come with beeld. `examples_into`: a folder for what the
    model is trained on (`examples`), a file a folder of documents; nothing is fitted then. A folder that is named several times
    counts as often: what nobody read while writing the lexicons tells more.
    """
    if len(set(directories)) < 2:
        raise InputError("fitting needs two folders or more", todo="name several folders, each with *.md and gold.jsonl")
    folders = [_bared(read(one)) for one in directories]
    termed = [folder for folder in map(read, directories) if any(one.terms for one in folder.questions.values())]
    if examples_into is not None:
        return _write_examples(folders, examples_into)
    readers = Readers(layers, cache) if semantic else None
    parts = [rows_of(one, None if readers is None else readers.of(one.path.name)) for one in (*folders, *termed)]
    sources = [one.path for one in (*folders, *termed)]
    result: dict[str, Any] = {"folders": {}}
    pooled, captured = Tally(), []
    for folder in {one.path: one for one in folders}.values():
        others = [part for part, of in zip(parts, sources, strict=True) if of != folder.path]
        weights = fit_all(others)
        embedder = None if readers is None else readers.of(folder.path.name)
        signs: dict[str, list[float]] = {}
        claims = capture_all(folder.documents, folder.questions, folder.sources, weights=weights, embedder=embedder, signs=signs)
        captured.append((tally(folder, claims), signs))
        result["folders"][folder.path.name] = captured[-1][0].scores()
    surety.rescored(captured)
    for found, _ in captured:
        pooled.join(found)
    result["left_out"] = pooled.scores()
    result["thresholds"] = pooled.thresholds()
    if misses:
        result["misses"] = pooled.lines
    if write is not None:
        tables = {**fit_all(parts).tables, LOOK: surety.fit(captured)}
        write.write_text(Weights(tables).as_toml(), encoding="utf-8")
        result["written"] = str(write)
    return result


class Readers:
    """The sentence model for each folder: with layers that left the folder out, where there are any."""

    def __init__(self, layers: Sequence[Path], cache: Path | None) -> None:
        self._given = [Embedder(_beside(cache, path.stem), layers=path) for path in layers]
        self._packaged: Embedder | None = None
        self._cache = cache

    def of(self, folder: str) -> Embedder:
        """The one that has not seen the folder, if there is one."""
        for one in self._given:
            if folder in one.layers.unseen:
                return one
        if self._packaged is None:
            self._packaged = Embedder(self._cache)
        return self._packaged


def _beside(cache: Path | None, name: str) -> Path | None:
    return None if cache is None else cache.with_name(f"{cache.stem}-{name}{cache.suffix}")


def _write_examples(folders: Sequence[Folder], into: Path) -> dict[str, Any]:
    into.mkdir(parents=True, exist_ok=True)
    for folder in folders:
        text = json.dumps(examples(folder), ensure_ascii=False)
        (into / f"{folder.path.name}.json").write_text(text, encoding="utf-8")
    return {"written": str(into), "folders": len(folders)}


def _bared(folder: Folder) -> Folder:
    return folder._replace(questions=bare(folder.questions))
