"""Read and capture German in a process of its own, in which BEELD_LANGUAGES names this folder; prints JSON."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Any

import msgspec

from beeld import capture, language
from beeld.model import Document, Question, Source

PUBLISHED = datetime(2026, 2, 20, 12, tzinfo=UTC)
QUESTIONS = [
    Question(
        id="evacuated",
        type="count",
        ask={"de": "Wie viele Menschen wurden wegen des Hochwassers in Lippstadt evakuiert?"},
        unit="persons",
    ),
    Question(id="houses", type="count", ask={"de": "Wie viele Häuser sind in Lippstadt überflutet?"}, unit="houses"),
    Question(
        id="strikers",
        type="count",
        ask={"de": "Wie viele Beschäftigte beteiligen sich am Streik im Hafen von Emden?"},
        unit="persons",
    ),
    Question(id="breach", type="date", ask={"de": "An welchem Tag brach der Deich?"}, kind="event"),
    Question(id="schools", type="yesno", ask={"de": "Sind die Schulen in Lippstadt geschlossen?"}),
]
SOURCES = [
    Source(id="paper", name="Abendblatt (stand-in)", kind="newspaper", country="DE", standin=True),
    Source(id="fire", name="Feuerwehr Lippstadt", kind="state", country="DE"),
    Source(id="police", name="Polizei Lippstadt", kind="state", country="DE"),
    Source(id="union", name="Verdi", kind="ngo", country="DE"),
]


def readings(sentence: str) -> list[dict[str, Any]]:
    return [
        {
            "wording": sentence[one.start : one.end],
            "answer": one.answer,
            "role": one.role,
            "polarity": one.polarity,
            "hedge": one.hedge,
        }
        for one in language.read(sentence, "de", published=PUBLISHED)
    ]


def claims(text: str) -> list[dict[str, Any]]:
    lang = language.detect(text)
    document = Document(
        id="d", sha256="0" * 64, text_sha256="1" * 64, text=text, source="paper", published=PUBLISHED, language=lang
    )
    found = capture.claims(document, {one.id: one for one in QUESTIONS}, {one.id: one for one in SOURCES})
    return [
        {
            "question": one.question,
            "answer": one.answer,
            "origin": one.origin,
            "polarity": one.polarity,
            "hedge": one.hedge,
            "quote": one.span.quote,
            "language": lang,
        }
        for one in found
    ]


def main() -> None:
    asked = msgspec.json.decode(sys.stdin.buffer.read())
    done = {"languages": language.languages(), "read": {}, "claims": {}, "said": {}}
    done["read"] = {one: readings(one) for one in asked.get("read", [])}
    done["claims"] = {one: claims(one) for one in asked.get("claims", [])}
    done["said"] = {one: [language.say(count, "de") for count in language.counts(one, "de")] for one in asked.get("read", [])}
    sys.stdout.buffer.write(msgspec.json.encode(done))


if __name__ == "__main__":
    main()
