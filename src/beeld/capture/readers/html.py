"""The visible text of an HTML page, blocks on lines of their own, and what the page says of itself."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

import msgspec

from beeld.capture.readers.flow import ENDS, SUPERSCRIPT
from beeld.capture.readers.text import INVISIBLE, Builder, decode, distinct, letters, squeeze
from beeld.capture.readers.values import Raw

DROPPED = ["script", "style", "noscript", "template", "svg", "nav", "aside", "form", "button", "iframe", "select", "datalist"]
OUTER_ONLY = ["header", "footer"]  # of the page; those of an article hold its title and its day
BLOCKS = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "header",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "ul",
        "ol",
        "dl",
        "dd",
        "dt",
        "table",
        "caption",
        "tr",
        "blockquote",
        "pre",
        "figure",
        "figcaption",
        "main",
        "address",
        "details",
        "summary",
        "fieldset",
        "hr",
    ]
)
CELLS = ("td", "th")
META = {
    "article:published_time": "published",
    "date": "published",
    "dc.date": "published",
    "dc.date.issued": "published",
    "dcterms.date": "published",
    "dcterms.issued": "published",
    "dcterms.created": "published",
    "og:title": "title",
    "og:url": "reference",
}
PUBLISHERS = ("og:site_name", "dc.publisher", "dcterms.publisher", "publisher", "application-name", "author", "dc.creator")
HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|(?:font-size|opacity|max-height)\s*:\s*0(?:[a-z%]+)?\s*(?:;|!|$)"
    r"|text-indent\s*:\s*-\d{3,}|(?:left|top)\s*:\s*-\d{4,}|clip\s*:\s*rect\(\s*0",
    re.IGNORECASE,
)
AT_RULE = re.compile(r"@[^{};]+\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}|@[^{};]+;")
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
DECLARED = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
MAX_RULES = 400
MARK = re.compile(r"\[?(\d{1,3})\]?")  # of a note
BACK = " \t\n^↩↵⏎\ufe0e\ufe0f"  # the link at the end of a note, back to its mark
PRIVATE = re.compile("[\ue000\ue001]")


def read_html(data: bytes, name: str, charset: str = "") -> Raw:
    """`charset` is what a transport declared; the page's own <meta> counts after it."""
    declared = DECLARED.search(data[:4096])
    own = declared.group(1).decode("ascii", "replace") if declared else ""
    text, decoded_as, notes = decode(
        data, name, charset=charset or own, declared_by="the server" if charset else "its <meta>" if own else ""
    )
    raw = visible_text(text)
    return msgspec.structs.replace(raw, decoded_as=decoded_as, notes=(*notes, *raw.notes))


def visible_text(html: str) -> Raw:
    """Offsets of spans are into the text that is returned; scripts, navigation and hidden parts are not read.

    A place names a block by its element and how many of these came before ("p 12": the twelfth <p> of the page). A raised number
    behind the end of a clause, in brackets, or that leads to a note is a mark of a note; any other stays raised.
    """
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(html)
    front, publishers, dated_from = _of_itself(tree)
    numbers = _numbers(tree)
    hidden = _drop(tree)
    root = tree.css_first("main")
    if root is None:
        articles = [one for one in tree.css("article") if letters(one.text(deep=True)) > 80]
        root = articles[0] if len(articles) == 1 else tree.body
    targets = _targets(tree)
    walk = _Walk(numbers, {key: number for key, (_, number) in targets.items()})
    if root is not None:
        walk.run(root)
        for place, number in targets.values():
            if all(key != number for key, _, _ in walk.notes):  # notes often stand outside what the page calls its text
                walk.run(place)
    out = walk.out
    notes = [f"{hidden} letters of hidden text not read"] if hidden else []
    return Raw(
        text=out.text(),
        media_type="text/html",
        front=front,
        publishers=publishers,
        dated_from=dated_from,
        places=tuple(out.places),
        note_refs=tuple(walk.refs),
        note_texts=tuple(walk.notes),
        notes=(*notes, *out.notes()),
    )


def _targets(tree: Any) -> dict[int, tuple[Any, str]]:
    """The blocks that raised numbers lead to, by the node's own id: the node, and the number."""
    found: dict[int, tuple[Any, str]] = {}
    for link in tree.css("sup a[href^='#'], a[role='doc-noteref']"):
        key = (link.attributes.get("href") or "").lstrip("#")
        number = MARK.fullmatch(link.text(deep=True).strip())
        if number is None or not re.fullmatch(r"[\w:.-]+", key):
            continue
        place = tree.css_first(f"[id='{key}']")
        while place is not None and place.tag not in BLOCKS:
            place = place.parent
        if place is not None and place.tag not in ("main", "article"):
            found.setdefault(place.mem_id, (place, number[1]))
    return found


def _numbers(tree: Any) -> dict[int, str]:
    """Each block's place, counted before anything is dropped, by the node's own id."""
    counts: Counter[str] = Counter()
    found: dict[int, str] = {}
    if tree.root is None:
        return found
    for node in tree.root.traverse():
        if node.tag in BLOCKS:
            counts[node.tag] += 1
            found[node.mem_id] = f"{node.tag} {counts[node.tag]}"
    return found


class _Walk:
    """The page's blocks, in order, into a builder; marks of notes by offset, notes where a mark leads to them."""

    def __init__(self, numbers: dict[int, str], targets: dict[int, str]) -> None:
        self.out = Builder()
        self.refs: list[tuple[int, str]] = []
        self.notes: list[tuple[str, int, int]] = []
        self._numbers, self._targets = numbers, targets
        self._line: list[str] = []
        self._where = self._note = ""

    def run(self, root: Any) -> None:
        in_row = 0
        done: set[int] = set()  # what stands in a mark that was read as a whole
        for node in root.traverse(include_text=True):
            tag = node.tag
            if node.mem_id in done:
                continue
            if tag == "-text":
                self._line.append(PRIVATE.sub("", squeeze(node.text(deep=False))))
            elif tag == "sup" and (mark := self._mark(node)):
                self._line.append(mark)
                done |= {one.mem_id for one in node.traverse(include_text=True)}
            elif tag == "br":
                self._line.append("\n")
            elif tag in CELLS:
                if in_row:
                    self._line.append("\t")
                in_row += 1
            elif tag in BLOCKS:
                self._flush()
                in_row = 0
                self._where = self._numbers.get(node.mem_id, self._where)
                self._note = self._targets.get(node.mem_id, self._note)
        self._flush()

    def _mark(self, raised: Any) -> str:
        """A raised number: between private characters where it is a mark of a note, else in raised figures; "" for other words."""
        words = raised.text(deep=True).strip()
        found = MARK.fullmatch(words)
        if found is None:
            return ""
        before = "".join(self._line[-3:]).rstrip()
        leads = raised.css_first("a[href^='#']") is not None
        if leads or words.startswith("[") or before.endswith((*ENDS, "\ue001")):
            return f"\ue000{found[1]}\ue001"
        return found[1].translate(SUPERSCRIPT)

    def _flush(self) -> None:
        text = re.sub(r"[ \u00a0]*\n[ \u00a0]*", "\n", "".join(self._line)).strip(" \t\n")
        text = re.sub(r"[ ]*\t[ \t]*", "\t", re.sub(r" {2,}", " ", text))
        text = re.sub(r"(?<=\ue001)[ ,;]+(?=\ue000)", "", text)  # what stands between two marks
        self._line.clear()
        text = text.rstrip(BACK) if self._note else text
        if not text:
            return
        marks: list[tuple[int, str]] = []
        parts = [""]
        for piece in re.split("(\ue000\\d+\ue001)", INVISIBLE.sub("", text)) if "\ue000" in text else (text,):
            if piece.startswith("\ue000"):
                marks.append((sum(map(len, parts)), piece[1:-1]))
            else:
                parts.append(piece)
        own = f"{self._note.translate(SUPERSCRIPT)} " if self._note else ""
        where = self._where if not self.out.places or self.out.places[-1][1] != self._where else ""
        start = self.out.block(own + "".join(parts), where)
        self.refs += [(start + len(own) + at, key) for at, key in marks]
        if self._note:
            self.notes.append((self._note, start + len(own), self.out.length))
            self._note = ""


def _of_itself(tree: Any) -> tuple[dict[str, Any], tuple[str, ...], str]:
    """Title, day, language, address and publishers, as <meta>, <title>, <html lang> and JSON-LD give them."""
    front: dict[str, Any] = {}
    named: dict[str, str] = {}
    dated_from = ""
    for node in tree.css("meta"):
        name = (node.attributes.get("property") or node.attributes.get("name") or "").casefold()
        content = (node.attributes.get("content") or "").strip()
        if name in META and content:
            if META[name] == "published" and "published" not in front:
                dated_from = f"html meta {name}"
            front.setdefault(META[name], content)
        if name in PUBLISHERS and content:
            named.setdefault(name, content)
    for found in _linked_data(tree):
        if isinstance(found.get("datePublished"), str) and "published" not in front:
            front["published"], dated_from = found["datePublished"], "html JSON-LD datePublished"
        publisher = found.get("publisher")
        if isinstance(publisher, dict) and isinstance(publisher.get("name"), str):
            named.setdefault("publisher", publisher["name"])
    if "published" not in front:
        time = tree.css_first("article time[datetime], main time[datetime]")
        if time is not None and time.attributes.get("datetime"):
            front["published"], dated_from = time.attributes["datetime"], "html <time>"
    title, canonical, top = tree.css_first("title"), tree.css_first("link[rel=canonical]"), tree.css_first("html")
    if title is not None:
        front.setdefault("title", squeeze(title.text(strip=True)))
    if canonical is not None and canonical.attributes.get("href"):
        front.setdefault("reference", canonical.attributes["href"])
    language = (top.attributes.get("lang") or "") if top is not None else ""
    if language:
        front["language"] = language[:2].casefold()
    return front, distinct(named[name] for name in PUBLISHERS if name in named), dated_from


def _linked_data(tree: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for node in tree.css('script[type="application/ld+json"]')[:10]:
        try:
            value = json.loads(node.text(deep=True))
        except (ValueError, RecursionError):
            continue
        waiting = [value]
        while waiting and len(found) < 50:
            one = waiting.pop(0)
            if isinstance(one, list):
                waiting += one[:50]
            elif isinstance(one, dict):
                found.append(one)
                waiting += one.get("@graph", []) if isinstance(one.get("@graph"), list) else []
    return found


def _drop(tree: Any) -> int:
    """Take out what a reader of the page does not see; returns how many letters were hidden (not: in scripts or menus)."""
    hidden = 0
    styles = " ".join(node.text(deep=True) for node in tree.css("style")[:20])
    selectors = ["[hidden]", "dialog:not([open])"]
    for names, body in RULE.findall(AT_RULE.sub(" ", re.sub(r"/\*.*?\*/", " ", styles, flags=re.DOTALL)))[:MAX_RULES]:
        if HIDING.search(body):
            selectors += [one.strip() for one in names.split(",") if one.strip() and ":" not in one]
    for node in tree.css(", ".join(DROPPED)):
        node.decompose()
    for node in tree.css(", ".join(f"body > {one}, body > div > {one}" for one in OUTER_ONLY)):
        node.decompose()
    found = [node for node in tree.css("[style]") if HIDING.search(node.attributes.get("style") or "")]
    for selector in selectors:
        try:
            found += tree.css(selector)
        except (ValueError, RuntimeError):  # a selector that the engine does not know hides nothing here
            continue
    gone: set[int] = set()
    for node in found:
        if node.mem_id in gone or node.tag in ("html", "body"):
            continue
        gone |= {one.mem_id for one in node.traverse()}
        hidden += letters(node.text(deep=True))
        node.decompose()
    return hidden
