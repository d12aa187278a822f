"""docx, as Word, LibreOffice or another editor left it: content controls, text boxes, tables, fields, tracked changes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from beeld.errors import LetterError
from beeld.letter.archive import refuse_doctype, unpack
from beeld.letter.reading.copy import MARK, Block, Builder, Copy

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
RAISED = re.compile(r"[\d\s,;]*$")
NO_TEXT_FIELDS = ("NOTEREF", "PAGE", "NUMPAGES", "SECTIONPAGES")
LETTER = re.compile(rb"<(?:\w+:)?trace\b[^>]*\bletter=\"([^\"]*)\"")


def read(path: Path) -> Copy:
    """The copy. Tracked insertions count as accepted, tracked deletions as gone; both are kept as remarks."""
    members = unpack(path)
    if "word/document.xml" not in members:
        raise LetterError("is no docx", where=str(path), todo="give a docx that opens in Word")
    walker = _Walker(_notes(members, path), _comments(members, path))
    body = _parse(members, "word/document.xml", path).find(f"{W}body")
    if body is not None:
        walker.children(body)
    blocks = walker.blocks
    for name in sorted(members):
        if re.match(r"word/(?:header|footer)\d*\.xml$", name):
            outer = _Walker({}, {}, kind="furniture")
            outer.children(_parse(members, name, path))
            blocks += outer.blocks
    claimed = [LETTER.search(data) for name, data in members.items() if name.startswith("customXml/")]
    return Copy(
        format="docx",
        blocks=tuple(blocks),
        notes=tuple(walker.called),
        claims_letter=next((one[1].decode("utf-8", "replace") for one in claimed if one), ""),
    )


def _parse(members: dict[str, bytes], name: str, path: Path) -> Any:
    from lxml import etree

    refuse_doctype(name, members[name], path)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(members[name], parser)
    except etree.XMLSyntaxError as fault:
        raise LetterError(f"is broken: {fault}", where=f"{path}, {name}", todo="open it in an editor and save it again") from None


def _notes(members: dict[str, bytes], path: Path) -> dict[str, str]:
    """Footnotes and endnotes by kind and id."""
    found = {}
    for kind in ("footnote", "endnote"):
        name = f"word/{kind}s.xml"
        if name in members:
            for note in _parse(members, name, path).iter(f"{W}{kind}"):
                if note.get(f"{W}type") in (None, "normal"):
                    inner = _Walker({}, {})
                    inner.children(note)
                    found[f"{kind}{note.get(f'{W}id')}"] = " ".join(block.text for block in inner.blocks)
    return found


def _comments(members: dict[str, bytes], path: Path) -> dict[str, str]:
    if "word/comments.xml" not in members:
        return {}
    found = {}
    for one in _parse(members, "word/comments.xml", path).iter(f"{W}comment"):
        words = " ".join("".join(part.text or "" for part in one.iter(f"{W}t")).split())
        found[str(one.get(f"{W}id"))] = f"comment{_signed(one)}: {words}"
    return found


def _signed(node: Any) -> str:
    author, day = node.get(f"{W}author") or "", (node.get(f"{W}date") or "")[:10]
    return (f" by {author}" if author else "") + (f" on {day}" if day else "")


class _Walker:
    """Goes through a part in the order of reading. A bookmark may span paragraphs, a text box stands inside one."""

    def __init__(self, notes: dict[str, str], comments: dict[str, str], kind: str = "body") -> None:
        self.notes, self.comments, self.kind = notes, comments, kind
        self.blocks: list[Block] = []
        self.called: list[str] = []
        self._builder: Builder | None = None
        self._marks: dict[str, str] = {}
        self._fields: list[list[Any]] = []  # of each open field: its instruction, and whether its result is being read

    def children(self, node: Any) -> None:
        for child in node:
            if isinstance(child.tag, str):
                self.node(child, child.tag.rpartition("}")[2])

    def node(self, node: Any, tag: str) -> None:
        handler = getattr(self, f"_on_{tag}", None)
        if handler is not None:
            handler(node)
        elif tag not in ("pPr", "sectPr", "tblPr", "tcPr", "trPr", "sdtPr", "delText", "moveFrom", "Fallback"):
            self.children(node)

    def _on_p(self, node: Any) -> None:
        outer, self._builder = self._builder, Builder("furniture" if self.kind == "furniture" else _kind(node))
        for name in self._marks.values():
            self._builder.open(name)
        self.children(node)
        self.blocks += self._builder.finish()
        self._builder = outer

    def _on_r(self, node: Any) -> None:
        look = node.find(f"{W}rPr")
        if look is not None:
            hidden = look.find(f"{W}vanish")
            if hidden is not None and hidden.get(f"{W}val") not in ("0", "false"):
                return
            raised = look.find(f"{W}vertAlign")
            if raised is not None and raised.get(f"{W}val") == "superscript":
                words = "".join(part.text or "" for part in node.iter(f"{W}t"))
                if words and RAISED.match(words):
                    return  # the comma between two notes, or the number of one that is cited again
        self.children(node)

    def _text(self, words: str) -> None:
        quiet = any(reading and str(instruction).split()[:1] and str(instruction).split()[0] in NO_TEXT_FIELDS
                    for instruction, reading in self._fields)  # fmt: skip
        hidden = any(not reading for _, reading in self._fields)
        if self._builder is not None and not quiet and not hidden:
            self._builder.text(words)

    def _on_t(self, node: Any) -> None:
        self._text(node.text or "")

    def _on_tab(self, _node: Any) -> None:
        self._text(" ")

    _on_br = _on_cr = _on_tab

    def _on_noBreakHyphen(self, _node: Any) -> None:
        self._text("-")

    def _on_instrText(self, node: Any) -> None:
        if self._fields:
            self._fields[-1][0] += node.text or ""

    def _on_fldChar(self, node: Any) -> None:
        kind = node.get(f"{W}fldCharType")
        if kind == "begin":
            self._fields.append(["", False])
        elif kind == "separate" and self._fields:
            self._fields[-1][1] = True
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _on_fldSimple(self, node: Any) -> None:
        words = (node.get(f"{W}instr") or "").split()
        if not words or words[0] not in NO_TEXT_FIELDS:
            self.children(node)

    def _on_bookmarkStart(self, node: Any) -> None:
        name = node.get(f"{W}name") or ""
        if MARK.match(name):
            self._marks[str(node.get(f"{W}id"))] = name
            if self._builder is not None:
                self._builder.open(name)

    def _on_bookmarkEnd(self, node: Any) -> None:
        name = self._marks.pop(str(node.get(f"{W}id")), None)
        if name is not None and self._builder is not None:
            self._builder.close(name)

    def _on_footnoteReference(self, node: Any) -> None:
        self._call(f"footnote{node.get(f'{W}id')}")

    def _on_endnoteReference(self, node: Any) -> None:
        self._call(f"endnote{node.get(f'{W}id')}")

    def _call(self, key: str) -> None:
        text = self.notes.get(key, "")
        self.called.append(text)
        if self._builder is not None:
            self._builder.note(text)

    def _on_commentReference(self, node: Any) -> None:
        self._remark(self.comments.get(str(node.get(f"{W}id")), "comment"))

    def _on_ins(self, node: Any) -> None:
        words = "".join(part.text or "" for part in node.iter(f"{W}t"))
        if words.strip():
            self._remark(f"inserted{_signed(node)}: {' '.join(words.split())}")
        self.children(node)

    def _on_del(self, node: Any) -> None:
        words = "".join(part.text or "" for part in node.iter(f"{W}delText"))
        if words.strip():
            self._remark(f"deleted{_signed(node)}: {' '.join(words.split())}")

    def _remark(self, what: str) -> None:
        if self._builder is not None:
            self._builder.track(what)

    def _on_AlternateContent(self, node: Any) -> None:
        """The same content twice, for new and for old readers: the first is read."""
        for child in node:
            self.children(child)
            return


def _kind(paragraph: Any) -> Any:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    name = (style.get(f"{W}val") or "") if style is not None else ""
    return "heading" if name.lower().startswith(("heading", "kop", "title")) else "body"
