"""Labelled sets kept as marked-up text, one file a subject: the gold stands in the text as {{quote|question|value|extras}}.

    python -m tests.capture.marked_sets OUT      writes each as a folder that `beeld eval capture` and `eval routing` read
    python -m tests.capture.marked_sets OUT --sealed      those that nobody reads (sealed/README.md)
    python -m tests.capture.marked_sets OUT --dense       those that the sentence model's layers alone may be trained on: hardly a number
                                                          of them answers no question, so that they would mislead a fit of the weights

value: =12 exact, >12 more_than, >=12 at_least, <=12 at_most, ~12 about, 3-5 range, v:dozens vague, yes, no, date:, place:, cat:.
extras: o=origin (default: the publisher), h=hedge (none), p=polarity (asserted), f=valid_from (the publication), side=below,
unit=families; skip drops the mark. A source is a line "id | name | kind | country | reliability".
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

MARKED = Path(__file__).parent / "marked"
SEALED = Path(__file__).parent / "sealed"
DENSE = Path(__file__).parent / "dense"
MARK = re.compile(r"\{\{(?P<quote>[^|{}]*)\|(?P<rest>[^{}]*)\}\}")
COUNT = re.compile(r"(?P<form>=|>=|>|<=|~)(?P<n>[\d.]+)")
FORMS = {"=": "exact", ">": "more_than", ">=": "at_least", "<=": "at_most", "~": "about"}


def build(name: str, into: Path, marked: Path = MARKED) -> Path:
    """Write a marked-up set as a folder of *.md, gold.jsonl, questions.toml and sources.toml; returns the folder."""
    folder = into / name
    folder.mkdir(parents=True, exist_ok=True)
    gold: list[dict[str, Any]] = []
    for part in re.split(r"^=== ", (marked / f"{name}.txt").read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        head, _, body = part.partition("\n")
        if head.strip() == "questions":
            (folder / "questions.toml").write_text(body, encoding="utf-8")
        elif head.strip() == "sources":
            (folder / "sources.toml").write_text(_sources(body), encoding="utf-8")
        else:
            gold += _document(head, body.strip() + "\n", folder)
    rows = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in gold)
    (folder / "gold.jsonl").write_text(rows, encoding="utf-8")
    return folder


def names(marked: Path = MARKED) -> list[str]:
    """The sets that there are."""
    return sorted(one.stem for one in marked.glob("*.txt"))


def _sources(body: str) -> str:
    lines = [[cell.strip() for cell in line.split("|")] for line in body.splitlines() if "|" in line]
    keys = ("id", "name", "kind", "country", "reliability")
    return "".join(
        "[[source]]\n" + "".join(f"{key} = {json.dumps(cell, ensure_ascii=False)}\n" for key, cell in zip(keys, row, strict=True))
        for row in lines
    )


def _document(head: str, marked: str, folder: Path) -> list[dict[str, Any]]:
    ident, source, published, lang, title = (cell.strip() for cell in head.split("|", 4))
    text, rows, position = "", [], 0
    for match in MARK.finditer(marked):
        text += marked[position : match.start()]
        row = _row(match, ident, source, published, len(text))
        rows += [row] if row is not None else []
        text += match.group("quote")
        position = match.end()
    text += marked[position:]
    assert "{" not in text, f"{ident}: a mark was not read"
    front = f"+++\nid = {json.dumps(ident)}\ntitle = {json.dumps(title, ensure_ascii=False)}\nsource = {json.dumps(source)}\n"
    front += f'published = {published}\nlanguage = "{lang}"\n+++\n'
    (folder / f"{ident}.md").write_text(front + text, encoding="utf-8")
    return rows


def _row(match: re.Match[str], ident: str, source: str, published: str, start: int) -> dict[str, Any] | None:
    quote, (question, value, *extras) = match.group("quote"), match.group("rest").split("|")
    if "skip" in (value, *extras):
        return None
    more = dict(one.split("=", 1) for one in extras)
    return {
        "doc": ident, "question": question, "start": start, "end": start + len(quote), "quote": quote,
        "value": _value(value, more), "polarity": more.get("p", "asserted"), "origin": more.get("o", source),
        "said_by": source, "hedge": more.get("h", "none"), "valid_from": more.get("f", published),
    }  # fmt: skip


def _value(text: str, more: dict[str, str]) -> dict[str, Any]:
    unit = {"unit": more["unit"]} if "unit" in more else {}
    if text in ("yes", "no"):
        return {"form": text}
    kind, _, rest = text.partition(":")
    if kind == "v":
        return {"form": "vague", "word": rest, **unit}
    if kind in ("date", "place", "cat"):
        form = {"cat": "category"}.get(kind, kind)
        return {"form": form, form: rest}
    match = COUNT.fullmatch(text)
    if match is None:
        low, high = text.split("-")
        return {"form": "range", "low": float(low), "high": float(high), **unit}
    side = {"side": more["side"]} if "side" in more else {}
    return {"form": FORMS[match.group("form")], "n": float(match.group("n")), **side, **unit}


if __name__ == "__main__":
    chosen = next((one for one in (SEALED, DENSE) if f"--{one.name}" in sys.argv), MARKED)
    for one in names(chosen):
        print(build(one, Path(sys.argv[1]), chosen))
