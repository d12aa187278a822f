"""RSS (0.9x, 1.0, 2.0) and Atom: each entry is a document of its own, its original the entry's XML."""

from __future__ import annotations

import email.utils
import html
import re

from lxml import etree

from beeld.capture.readers.html import visible_text
from beeld.capture.readers.text import Builder, distinct, letters, squeeze
from beeld.capture.readers.values import Part, Raw
from beeld.capture.readers.xml import local, parse
from beeld.errors import DocumentError

MAX_ENTRIES = 2000
BODIES = ("encoded", "content", "description", "summary")
DAYS = ("pubDate", "published", "date", "issued", "updated", "modified")
ROOTS = ("rss", "feed", "RDF")


def read_feed(data: bytes, name: str) -> Raw:
    """Raises `DocumentError` for what is no feed, declares a document type, or holds too many entries."""
    root = parse(data, "", name)
    if local(root) not in ROOTS:
        raise DocumentError(
            f"is XML of another kind (<{local(root)}>), not a feed", where=name, todo="save it as a format that is read"
        )
    entries = [one for one in root.iter() if local(one) in ("item", "entry")]
    if len(entries) > MAX_ENTRIES:
        raise DocumentError(f"has {len(entries):,} entries (at most {MAX_ENTRIES:,})", where=name, todo="split it")
    top = next((one for one in root if local(one) == "channel"), root)
    channel = {local(one): one for one in reversed(top) if local(one) not in ("item", "entry")}
    link = _link(top)
    publishers = distinct([link, _text(channel.get("title")), _name(channel.get("author")), _text(channel.get("publisher"))])
    language = (_text(channel.get("language")) or root.get("{http://www.w3.org/XML/1998/namespace}lang", ""))[:2].casefold()
    parts, bare = [], 0
    for number, entry in enumerate(entries, start=1):
        part = _entry(entry, number, publishers, language)
        parts += [part] if part is not None else []
        bare += part is None
    return Raw(
        text="",
        media_type="application/atom+xml" if local(root) == "feed" else "application/rss+xml",
        decoded_as=(root.getroottree().docinfo.encoding or "utf-8").casefold(),
        front={"title": _text(channel.get("title"))},
        publishers=publishers,
        notes=(f"{bare} entries without text left out",) if bare else (),
        parts=tuple(parts),
        container=True,
    )


def _entry(entry: etree._Element, number: int, publishers: tuple[str, ...], language: str) -> Part | None:
    fields: dict[str, etree._Element] = {}
    for one in entry:
        fields.setdefault(local(one), one)
    title = squeeze(html.unescape(re.sub(r"<[^>]+>", "", _text(fields.get("title"))))).strip()
    raw = max((_body(fields[key]) for key in BODIES if key in fields), key=lambda one: letters(one.text), default=None)
    if raw is None or not letters(raw.text):
        if not letters(title):
            return None
        out = Builder()
        out.block(title)
        raw = Raw(text=out.text(), media_type="text/plain")
    front: dict[str, str] = {"title": title, "reference": _link(entry)}
    dated_from = ""
    for key in DAYS:
        day = _day(_text(fields.get(key)))
        if day:
            front["published"], dated_from = day, f"feed entry {key}"
            break
    if language:
        front["language"] = language
    guid = _text(fields.get("guid")) or _text(fields.get("id")) or front["reference"]
    own = distinct([_text(fields.get("source")), _name(fields.get("author")), _text(fields.get("creator"))])
    data = etree.tostring(entry, encoding="utf-8", with_tail=False)
    read = Raw(
        text=raw.text,
        media_type="application/xml; feed entry",
        front={key: value for key, value in front.items() if value},
        publishers=distinct([*own, *publishers]),
        dated_from=dated_from,
        headers=tuple((key, value) for key, value in (("entry", guid), ("link", front["reference"])) if value),
        places=tuple((at, f"entry {number}, {where}") for at, where in raw.places) or ((0, f"entry {number}"),),
        notes=raw.notes,
    )
    return Part(name=title or guid or f"entry-{number}", data=data, media_type=read.media_type, raw=read)


def _body(element: etree._Element) -> Raw:
    if len(element):  # Atom's type="xhtml", or markup that was not escaped
        return visible_text("".join(etree.tostring(one, encoding="unicode") for one in element))
    text = element.text or ""
    if element.get("type") == "text" or not re.search(r"<[a-zA-Z/!]|&\w+;|&#", text):
        out = Builder()
        for block in re.split(r"\n\s*\n", text):
            out.block(block.strip()) if block.strip() else None
        return Raw(text=out.text(), media_type="text/plain")
    return visible_text(text)


def _text(element: etree._Element | None) -> str:
    return "" if element is None else squeeze("".join(str(one) for one in element.itertext())).strip()


def _name(element: etree._Element | None) -> str:
    if element is None:
        return ""
    names = [one for one in element if local(one) == "name"]
    return _text(names[0]) if names else re.sub(r"^\S+@\S+\s+\((.*)\)$", r"\1", _text(element))


def _link(element: etree._Element) -> str:
    links = [one for one in element if local(one) == "link"]
    for one in links:
        if one.get("href") and one.get("rel", "alternate") == "alternate":
            return str(one.get("href")).strip()
    return next((_text(one) for one in links if _text(one)), "")


def _day(value: str) -> str:
    if re.match(r"\d{4}-\d\d", value):
        return value
    try:
        return email.utils.parsedate_to_datetime(value).isoformat() if value else ""
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""
