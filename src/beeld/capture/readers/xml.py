"""XML parts without a document type: an entity can pull in files, be dropped in silence, or grow without end."""

from __future__ import annotations

import re

from lxml import etree

from beeld.errors import DocumentError

DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def parse(data: bytes, part: str, name: str) -> etree._Element:
    """The root of an XML part. Raises `DocumentError` for a document type declaration (in any encoding), broken or too deep XML."""
    if DOCTYPE.search(data) or DOCTYPE.search(data.replace(b"\x00", b"")):
        _refuse(part, name)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as fault:
        raise DocumentError(
            f"{part or 'its XML'} is broken: {fault.msg}", where=name, todo="save it again from the program that made it"
        ) from None
    if root.getroottree().docinfo.internalDTD is not None:
        _refuse(part, name)
    return root


def _refuse(part: str, name: str) -> None:
    raise DocumentError(
        f"{part or 'it'} declares a document type, which can drop or pull in text",
        where=name,
        todo="it is not read; save it again from the program that made it, or check where it is from",
    )


def local(element: etree._Element) -> str:
    """An element's name without its namespace; "" for comments and instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
