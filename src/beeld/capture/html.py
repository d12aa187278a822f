"""The visible text of an HTML page, blocks on lines of their own, and what the page says of itself."""

from __future__ import annotations

import re
from typing import Any

from beeld.capture.load import Body

DROPPED = ["script", "style", "noscript", "template", "svg", "nav", "header", "footer", "aside", "form", "button", "iframe"]
BLOCKS = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "ul",
        "ol",
        "table",
        "tr",
        "blockquote",
        "pre",
        "dd",
        "dt",
        "figure",
        "figcaption",
        "main",
    ]
)
META = {"article:published_time": "published", "date": "published", "dc.date": "published", "og:title": "title"}


def visible_text(html: str) -> Body:
    """Offsets of spans are into the text that is returned; scripts, navigation and hidden parts are not read."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(html)
    front: dict[str, Any] = {}
    for node in tree.css("meta"):
        name = (node.attributes.get("property") or node.attributes.get("name") or "").casefold()
        if name in META and node.attributes.get("content"):
            front.setdefault(META[name], node.attributes["content"])
    title = tree.css_first("title")
    if title is not None:
        front.setdefault("title", title.text(strip=True))
    top = tree.css_first("html")
    language = (top.attributes.get("lang") or "") if top is not None else ""
    if language[:2] in ("nl", "en"):
        front["language"] = language[:2]
    for node in tree.css(", ".join([*DROPPED, "[hidden]", "[aria-hidden=true]"])):
        node.decompose()
    root = tree.css_first("main") or tree.css_first("article") or tree.body
    parts: list[str] = []
    if root is not None:
        for node in root.traverse(include_text=True):
            if node.tag == "-text":
                parts.append(re.sub(r"\s+", " ", node.text(deep=False)))
            elif node.tag in BLOCKS or node.tag == "br":
                parts.append("\n\n" if node.tag != "br" else "\n")
    text = re.sub(r"[ \t]*\n[ \t]*", "\n", "".join(parts))
    return Body(re.sub(r"\n{3,}", "\n\n", text).strip() + "\n", front)
