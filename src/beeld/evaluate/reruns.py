"""A made set of reports with a known truth: which are edited re-runs, which quote, which only tell of the same event.

The words are made of syllables, so that the set is of no language and no subject. Seeded: the same seed makes the same set.
"""

from __future__ import annotations

import hashlib
import random
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from beeld.model import Document

SYLLABLES = [
    "ba",
    "be",
    "bo",
    "da",
    "de",
    "do",
    "ka",
    "ke",
    "ko",
    "la",
    "le",
    "lo",
    "ma",
    "me",
    "mo",
    "na",
    "ne",
    "no",
    "ra",
    "re",
    "ro",
    "sa",
    "se",
    "so",
    "ta",
    "te",
    "to",
    "va",
    "ve",
    "vo",
]
SMALL = [
    "the",
    "of",
    "a",
    "in",
    "to",
    "and",
    "that",
    "it",
    "on",
    "for",
    "was",
    "with",
    "as",
    "by",
    "at",
    "from",
    "were",
    "said",
    "had",
    "but",
]
WORDS = 4000
SET_PHRASES = 60
SOURCES = 40
FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)


class Made(NamedTuple):
    """The documents in order of publication, and the truth: {copy: original}, {quoting: original}."""

    documents: list[Document]
    copies: dict[str, str]
    quotations: dict[str, str]


class _Maker:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        made = ["".join(self.random.choices(SYLLABLES, k=self.random.randint(2, 4))) for _ in range(WORDS)]
        self.words = list(dict.fromkeys(made))
        self.weights = [1 / (rank + 3) for rank in range(len(self.words))]
        self.phrases = [" ".join(self._some(self.random.randint(5, 9))) for _ in range(SET_PHRASES)]
        self.feet = [" ".join(self._some(22)).capitalize() + "." for _ in range(SOURCES)]

    def _some(self, count: int) -> list[str]:
        rare = self.random.choices(self.words, self.weights, k=count)
        return [self.random.choice(SMALL) if self.random.random() < 0.4 else word for word in rare]

    def sentence(self) -> str:
        words = self._some(self.random.randint(9, 18))
        if self.random.random() < 0.3:
            words[3:3] = self.random.choice(self.phrases).split()
        if self.random.random() < 0.25:
            words.insert(self.random.randrange(len(words)), str(self.random.randint(13, 9999)))
        return " ".join(words).capitalize() + "."

    def report(self, source: int) -> list[str]:
        return [self.sentence() for _ in range(self.random.randint(5, 12))] + [self.feet[source]]

    def edited(self, sentences: list[str], share: float) -> list[str]:
        """A sentence fewer, one more, and this share of the words changed, dropped or added."""
        kept = sentences[:-1]
        if len(kept) > 4:
            kept.pop(self.random.randrange(1, len(kept)))
        kept.insert(self.random.randrange(len(kept)), self.sentence())
        found = []
        for sentence in kept:
            words: list[str] = []
            for word in sentence.split():
                chance = self.random.random()
                if chance < share * 0.6:
                    words += self._some(1)
                elif chance < share * 0.8:
                    words += [word, *self._some(1)]
                elif chance >= share:
                    words.append(word)
            found.append(" ".join(words))
        return found

    def retold(self, sentences: list[str]) -> list[str]:
        """Another hand's report of the same event: the figures and the rare words, every sentence worded anew."""
        told = []
        for sentence in sentences[:-1]:
            rare = [word for word in sentence.rstrip(".").split() if word.casefold() not in SMALL]
            self.random.shuffle(rare)
            told.append(" ".join([*self._some(4), *rare[: len(rare) * 2 // 3], *self._some(3)]).capitalize() + ".")
        return told


def made_set(
    count: int, *, reruns: int | None = None, quotations: int | None = None, retold: int | None = None, seed: int = 1
) -> Made:
    """`count` reports, among them re-runs with up to a tenth of the words changed, documents that quote one long sentence, and
    independent reports of events that another document tells as well (which are no copies). By default 100, 50 and 100, of a small set
    a tenth, a twentieth and a tenth.
    """
    maker = _Maker(seed)
    reruns = min(100, count // 10) if reruns is None else reruns
    quotations = min(50, count // 20) if quotations is None else quotations
    retold = min(100, count // 10) if retold is None else retold
    plain = count - reruns - quotations - retold
    texts: list[tuple[str, int, list[str]]] = []
    for number in range(plain):
        source = maker.random.randrange(SOURCES)
        texts.append((f"n{number:06d}", source, maker.report(source)))
    copies, quoting = {}, {}
    originals = maker.random.sample(range(plain), min(plain, reruns + quotations + retold))
    later: list[tuple[str, int, list[str]]] = []
    for turn, at in enumerate(originals):
        key, source, sentences = texts[at]
        other = (source + 1 + maker.random.randrange(SOURCES - 1)) % SOURCES
        if turn < reruns:
            later.append(
                (f"c{turn:04d}", other, [*maker.edited(sentences, 0.02 + 0.08 * turn / max(1, reruns)), maker.feet[other]])
            )
            copies[f"c{turn:04d}"] = key
        elif turn < reruns + quotations:
            body = maker.report(other)
            body.insert(2, max(sentences[:-1], key=lambda one: len(one.split())))
            later.append((f"q{turn:04d}", other, body))
            quoting[f"q{turn:04d}"] = key
        else:
            later.append((f"r{turn:04d}", other, [*maker.retold(sentences), maker.feet[other]]))
    day = timedelta(minutes=7)
    rows = [*texts, *later]
    return Made(
        [_document(key, source, body, FIRST_DAY + day * n) for n, (key, source, body) in enumerate(rows)], copies, quoting
    )


def _document(key: str, source: int, sentences: list[str], published: datetime) -> Document:
    text = " ".join(sentences)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return Document(
        id=key, sha256=sha256, text_sha256=sha256, text=text, source=f"s{source:02d}", published=published, language="en"
    )
