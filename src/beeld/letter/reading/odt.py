"""odt, as LibreOffice or another editor left it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from beeld.errors import LetterError
from beeld.letter.archive import unpack
from beeld.letter.reading.copy import MARK, Block, Builder, Copy
from beeld.letter.reading.docx import RAISED, _parse

TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
DC = "{http://purl.org/dc/elements/1.1/}"
SKIPPED = frozenset(
    {"tracked-changes", "note-ref", "page-number", "page-count", "sequence-decls", "variable-decls", "forms", "desc", "title"}
)


def read(path: Path) -> Copy:
    """The copy. Tracked insertions count as accepted; what was deleted is kept as a remark."""
    members = unpack(path)
    if "content.xml" not in members:
        raise LetterError("is no odt", where=str(path), todo="give an odt that opens in LibreOffice")
    content = _parse(members, "content.xml", path)
    walker = _Walker(_raised_styles(content), _tracked(content))
    body = content.find(f"{OFFICE}body/{OFFICE}text")
    if body is not None:
        walker.children(body)
    blocks = walker.blocks
    if "styles.xml" in members:
        styles = _parse(members, "styles.xml", path)
        for tag in ("header", "footer"):
            for part in styles.iter(f"{STYLE}{tag}"):
                outer = _Walker(frozenset(), {}, furniture=True)
                outer.children(part)
                blocks += outer.blocks
    return Copy(format="odt", blocks=tuple(blocks), notes=tuple(walker.called))


def _raised_styles(content: Any) -> frozenset[str]:
    """Names of the automatic styles that raise text above the line."""
    found = set()
    for style in content.iter(f"{STYLE}style"):
        for look in style.iter(f"{STYLE}text-properties"):
            if (look.get(f"{STYLE}text-position") or "").startswith(("super", "33%")):
                found.add(str(style.get(f"{STYLE}name")))
    return frozenset(found)


def _tracked(content: Any) -> dict[str, tuple[str, str]]:
    """Tracked changes by id: (insertion, deletion ...; who, when and, where deleted, what)."""
    found = {}
    for region in content.iter(f"{TEXT}changed-region"):
        for kind in region:
            if not isinstance(kind.tag, str):
                continue
            name = kind.tag.rpartition("}")[2]
            author = "".join(one.text or "" for one in kind.iter(f"{DC}creator"))
            day = "".join(one.text or "" for one in kind.iter(f"{DC}date"))[:10]
            words = " ".join("".join("".join(one.itertext()) for one in kind if one.tag in (f"{TEXT}p", f"{TEXT}h")).split())
            verb = {"insertion": "inserted", "deletion": "deleted"}.get(name, "changed")
            signed = (f" by {author}" if author else "") + (f" on {day}" if day else "")
            found[str(region.get(f"{TEXT}id"))] = (name, f"{verb}{signed}" + (f": {words}" if words else ""))
    return found


class _Walker:
    """Goes through the text in the order of reading."""

    def __init__(self, raised: frozenset[str], tracked: dict[str, tuple[str, str]], *, furniture: bool = False) -> None:
        self.raised, self.tracked, self.furniture = raised, tracked, furniture
        self.blocks: list[Block] = []
        self.called: list[str] = []
        self._builder: Builder | None = None
        self._marks: dict[str, None] = {}

    def children(self, node: Any) -> None:
        if self._builder is not None and node.text:
            self._builder.text(node.text)
        for child in node:
            if isinstance(child.tag, str):
                self.node(child, child.tag.rpartition("}")[2])
            if self._builder is not None and child.tail:
                self._builder.text(child.tail)

    def node(self, node: Any, tag: str) -> None:
        if tag in ("p", "h"):
            self._paragraph(node, tag)
        elif tag in SKIPPED or node.get(f"{TEXT}is-hidden") == "true":
            return
        elif tag == "note":
            self._note(node)
        elif tag == "annotation":
            words = " ".join(" ".join("".join(one.itertext()) for one in node if one.tag == f"{TEXT}p").split())
            author = "".join(one.text or "" for one in node.iter(f"{DC}creator"))
            self._remark(f"comment by {author}: {words}")
        elif tag == "span" and node.get(f"{TEXT}style-name") in self.raised and RAISED.match("".join(node.itertext())):
            return  # the comma between two notes
        elif self._builder is not None and tag in ("s", "tab", "line-break", "soft-page-break"):
            self._builder.text("" if tag == "soft-page-break" else " ")
        elif tag in ("bookmark-start", "bookmark-end", "bookmark"):
            self._mark(str(node.get(f"{TEXT}name")), tag)
        elif tag in ("change-start", "change"):
            kind, what = self.tracked.get(str(node.get(f"{TEXT}change-id")), ("", ""))
            if kind in ("insertion", "deletion"):
                self._remark(what)
        else:
            self.children(node)

    def _paragraph(self, node: Any, tag: str) -> None:
        outer, self._builder = self._builder, Builder("furniture" if self.furniture else "heading" if tag == "h" else "body")
        for name in self._marks:
            self._builder.open(name)
        self.children(node)
        self.blocks += self._builder.finish()
        self._builder = outer

    def _mark(self, name: str, tag: str) -> None:
        if not MARK.match(name) or self._builder is None:
            return
        if tag == "bookmark-end":
            self._marks.pop(name, None)
            self._builder.close(name)
        else:
            self._builder.open(name)
            if tag == "bookmark-start":
                self._marks[name] = None

    def _note(self, node: Any) -> None:
        inner = _Walker(self.raised, {})
        body = node.find(f"{TEXT}note-body")
        if body is not None:
            inner.children(body)
        text = " ".join(block.text for block in inner.blocks)
        self.called.append(text)
        if self._builder is not None:
            self._builder.note(text)

    def _remark(self, what: str) -> None:
        if self._builder is not None:
            self._builder.track(what)
