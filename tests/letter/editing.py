"""Edits as an editor leaves them: the words of a docx changed where they stand, however its runs were split."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
APPENDED = "append"  # (APPENDED, words): a new paragraph at the end

CONTACT = "Het college staat in contact met het waterschap."
PROMISE = "U wordt geïnformeerd zodra er meer bekend is."
SIX_EDITS = [
    ("1.243", "1.423"),
    ("De evacuatie is op 8 januari 2026 begonnen.", ""),
    ("Er is geen dijk doorgebroken.", "Misschien is er geen dijk doorgebroken. Daarbij raakten 12 mensen gewond."),
    (CONTACT, "#"),
    (PROMISE, CONTACT),
    ("#", PROMISE),
    (APPENDED, "Het water zakt inmiddels."),
]


def edit_docx(source: Path, target: Path, edits: Sequence[tuple[str, str]], notes: Sequence[tuple[str, str]] = ()) -> None:
    """Replace words in the body (and the footnotes) of a docx; every edit must find its words."""
    with zipfile.ZipFile(source) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for part, changes in (("word/document.xml", edits), ("word/footnotes.xml", notes)):
        if changes:
            tree = etree.fromstring(members[part])
            for old, new in changes:
                _append(tree, new) if old == APPENDED else _replace(tree, old, new)
            members[part] = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def _replace(tree: Any, old: str, new: str) -> None:
    for paragraph in tree.iter(f"{W}p"):
        nodes = list(paragraph.iter(f"{W}t"))
        at = "".join(node.text or "" for node in nodes).find(old)
        if at < 0:
            continue
        position, fresh = 0, new
        for node in nodes:
            words = node.text or ""
            low, high = max(position, at), min(position + len(words), at + len(old))
            if low < high:
                node.text = words[: low - position] + fresh + words[high - position :]
                node.set(SPACE, "preserve")
                fresh = ""
            position += len(words)
        return
    raise AssertionError(f"{old!r} is not in the copy")


def _append(tree: Any, words: str) -> None:
    body = tree.find(f"{W}body")
    paragraph = etree.SubElement(body, f"{W}p")
    run = etree.SubElement(paragraph, f"{W}r")
    etree.SubElement(run, f"{W}t").text = words
    section = body.find(f"{W}sectPr")
    if section is not None:
        body.append(section)
