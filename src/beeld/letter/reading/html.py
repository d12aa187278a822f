"""html: the letter as beeld writes it, saved by a word processor, or copied out of a page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from beeld.letter.reading.copy import MARK, Block, Builder, Copy
from beeld.letter.reading.plain import decode

BLOCKS = frozenset(
    [
        "p",
        "div",
        "li",
        "td",
        "th",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "dt",
        "dd",
        "blockquote",
        "pre",
        "section",
        "article",
        "header",
        "footer",
        "body",
        "table",
        "tr",
        "ul",
        "ol",
        "dl",
        "caption",
        "figcaption",
        "main",
        "aside",
    ]
)
SKIPPED = frozenset(["script", "style", "head", "template", "noscript", "svg", "iframe", "object", "del", "s", "nav"])
CHARSET = re.compile(rb"charset=[\"']?([\w-]+)", re.IGNORECASE)
BACK = re.compile(r"[\s↩↵⏎^]+$|^[\s\d.)\]]*(?=\s)")
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")


def read(path: Path) -> Copy:
    """The copy. Footnotes are what raised links point to."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(_decoded(path.read_bytes()))
    notes: dict[str, str] = {}
    places: dict[str, Any] = {}
    for link in tree.css("sup a[href^='#'], a[role='doc-noteref'], a.sdfootnoteanc"):
        key = (link.attributes.get("href") or "").lstrip("#")
        place = _note_place(tree, key)
        if place is not None:
            places[key] = place
    for key, place in places.items():
        notes[key] = BACK.sub("", BACK.sub("", " ".join(place.text(separator=" ").split())))
    for place in places.values():
        place.decompose()
    walker = _Walker(notes)
    if tree.body is not None:
        walker.block(tree.body)
    named = tree.css_first("meta[name='beeld-letter']")
    return Copy(
        format="html",
        blocks=tuple(walker.blocks),
        notes=tuple(notes.values()),
        claims_letter=(named.attributes.get("content") or "") if named is not None else "",
    )


def _decoded(data: bytes) -> str:
    named = CHARSET.search(data[:2048])
    if named and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode(named[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            return decode(data)
    return decode(data)


def _note_place(tree: Any, key: str) -> Any:
    """The element that holds a note: the one with its id, or the block around a named anchor."""
    if not re.match(r"[\w:.-]+$", key):
        return None
    found = tree.css_first(f"[id='{key}']") or tree.css_first(f"a[name='{key}']")
    while found is not None and found.tag not in BLOCKS:
        found = found.parent
    return None if found is None or found.tag in ("body", "html") else found


class _Walker:
    """Goes through the tree in the order of reading; a block element ends the words before it."""

    def __init__(self, notes: dict[str, str]) -> None:
        self.notes = notes
        self.blocks: list[Block] = []
        self._builder = Builder()
        self._marks: dict[str, None] = {}

    def block(self, node: Any) -> None:
        self._flush(node.tag)
        self._inside(node)
        self._flush("")

    def _flush(self, tag: str) -> None:
        self.blocks += self._builder.finish()
        self._builder = Builder("heading" if re.match(r"h[1-6]$", tag) else "body")
        for name in self._marks:
            self._builder.open(name)

    def _inside(self, node: Any) -> None:
        child = node.child
        while child is not None:
            self._node(child)
            child = child.next

    def _node(self, node: Any) -> None:
        tag = node.tag
        if tag == "-text":
            self._builder.text(node.text(deep=False) or "")
        elif (
            tag in SKIPPED
            or tag.startswith(("!", "-"))
            or "data-furniture" in node.attributes
            or HIDDEN.search(node.attributes.get("style") or "")
        ):
            return
        elif tag in BLOCKS:
            self.block(node)
        elif tag == "br":
            self._builder.text(" ")
        elif self._note(node):
            return
        else:
            name = node.attributes.get("data-sentence") or node.attributes.get("name") or node.attributes.get("id") or ""
            marked = bool(MARK.match(name))
            if marked:
                self._marks[name] = None
                self._builder.open(name)
            self._inside(node)
            if marked:
                self._marks.pop(name, None)
                self._builder.close(name)

    def _note(self, node: Any) -> bool:
        """A raised link to a footnote, or the comma between two."""
        link = node if node.tag == "a" else node.css_first("a[href^='#']") if node.tag == "sup" else None
        if link is not None:
            key = (link.attributes.get("href") or "").lstrip("#")
            if key in self.notes:
                self._builder.note(self.notes[key])
                return True
        return node.tag == "sup" and re.match(r"[\d\s,;\[\]*]*$", node.text() or "") is not None
