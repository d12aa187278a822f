"""The visible text of an HTML page, blocks on lines of their own, and what the page says of itself."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

from beeld.capture.readers.text import Builder, decode, distinct, letters, squeeze
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


def read_html(data: bytes, name: str, charset: str = "") -> Raw:
    """`charset` is what a transport declared; the page's own <meta> counts after it."""
    declared = DECLARED.search(data[:4096])
    own = declared.group(1).decode("ascii", "replace") if declared else ""
    text, decoded_as, notes = decode(
        data, name, charset=charset or own, declared_by="the server" if charset else "its <meta>" if own else ""
    )
    raw = visible_text(text)
    return Raw(
        text=raw.text,
        media_type="text/html",
        decoded_as=decoded_as,
        front=raw.front,
        publishers=raw.publishers,
        dated_from=raw.dated_from,
        places=raw.places,
        notes=(*notes, *raw.notes),
    )


def visible_text(html: str) -> Raw:
    """Offsets of spans are into the text that is returned; scripts, navigation and hidden parts are not read.

    A place names a block by its element and how many of these came before ("p 12": the twelfth <p> of the page).
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
    out = Builder()
    if root is not None:
        _walk(root, out, numbers)
    notes = [f"{hidden} letters of hidden text not read"] if hidden else []
    return Raw(
        text=out.text(),
        media_type="text/html",
        front=front,
        publishers=publishers,
        dated_from=dated_from,
        places=tuple(out.places),
        notes=(*notes, *out.notes()),
    )


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


def _walk(root: Any, out: Builder, numbers: dict[int, str]) -> None:
    line: list[str] = []
    where = ""
    in_row = 0

    def flush() -> None:
        text = re.sub(r"[ \u00a0]*\n[ \u00a0]*", "\n", "".join(line)).strip(" \t\n")
        text = re.sub(r"[ ]*\t[ \t]*", "\t", re.sub(r" {2,}", " ", text))
        line.clear()
        if text:
            out.block(text, where if not out.places or out.places[-1][1] != where else "")

    for node in root.traverse(include_text=True):
        tag = node.tag
        if tag == "-text":
            line.append(squeeze(node.text(deep=False)))
        elif tag == "br":
            line.append("\n")
        elif tag in CELLS:
            if in_row:
                line.append("\t")
            in_row += 1
        elif tag in BLOCKS:
            flush()
            in_row = 0
            where = numbers.get(node.mem_id, where)
    flush()


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
