"""SVG to PNG, for readers that can't draw SVG: by the same typesetter that makes the pdf."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

PPI = 200
PIXELS_AN_INCH = 96


@lru_cache(maxsize=8)
def faces(folder: str = "", system: bool = False) -> Any:
    """The typesetter's own faces, a house's folder of them, and the machine's where a house names its own. Looking through a
    machine's fonts takes longer than setting the letter, and the default must be the same bytes on every machine.
    """
    import typst

    return typst.Fonts(include_system_fonts=system, font_paths=[folder] if folder else [])


@lru_cache(maxsize=32)
def png(svg: str, width: int, height: int) -> bytes:
    """The drawing, `width` by `height` CSS pixels, at 200 dots an inch on white; the same drawing gives the same bytes."""
    import typst

    points = [one * 72 / PIXELS_AN_INCH for one in (width, height)]
    source = (
        f"#set page(width: {points[0]}pt, height: {points[1]}pt, margin: 0pt)\n"
        f'#image(bytes({json.dumps(svg, ensure_ascii=False)}), format: "svg", width: 100%, height: 100%, fit: "contain")'
    )
    made = typst.compile(source.encode("utf-8"), format="png", ppi=PPI, font_paths=faces())
    assert isinstance(made, bytes)
    return made
