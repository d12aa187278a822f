"""House style: what an organisation declares of its letters in house.toml; the default imitates nobody."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import msgspec

from beeld.errors import LetterError
from beeld.model import Value

COLOUR = re.compile(r"#[0-9a-fA-F]{6}$")
LOGO_BYTES = 2_000_000
LOGO_KINDS = {".svg": "svg", ".png": "png"}


class Fonts(Value, frozen=True, kw_only=True):
    """Families in order of preference: docx names the first (the second as its stand-in), pdf takes the first installed or
    found in `folder`, html asks for all. Sizes in points.
    """

    body: tuple[str, ...] = ("Times New Roman", "Liberation Serif", "Libertinus Serif", "serif")
    heading: tuple[str, ...] = ("Times New Roman", "Liberation Serif", "Libertinus Serif", "serif")
    size_pt: float = 11.0
    note_size_pt: float = 9.0
    line_height: float = 1.3
    folder: str = ""


class Colours(Value, frozen=True, kw_only=True):
    """Hexadecimal colours; keep a contrast of 4.5 to 1 with white (WCAG 2.2, 1.4.3)."""

    text: str = "#1a1a1a"
    accent: str = "#1f4257"
    rule: str = "#8a979f"


class Page(Value, frozen=True, kw_only=True):
    """Margins of an A4 page, in millimetres."""

    top_mm: float = 25.0
    right_mm: float = 25.0
    bottom_mm: float = 25.0
    left_mm: float = 25.0


class Signature(Value, frozen=True, kw_only=True):
    """White between the closing and the name, for a hand or a seal, in millimetres."""

    space_mm: float = 16.0


class Citing(Value, frozen=True, kw_only=True):
    """`session`: parliamentary years as 2025/2026 (long, as ministries write) or 2025/26 (short, Leidraad)."""

    session: Literal["long", "short"] = "long"


class Logo(Value, frozen=True, kw_only=True):
    """A picture of the letterhead, read from the house's file. `alt` is for who can't see it."""

    kind: Literal["svg", "png"]
    data: bytes
    alt: str
    height_mm: float

    def size(self) -> tuple[int, int]:
        """(width, height) in the drawing's own units; a drawing that tells none counts as a square."""
        if self.kind == "png":
            return int.from_bytes(self.data[16:20], "big"), int.from_bytes(self.data[20:24], "big")
        head = self.data[:2000].decode("utf-8", "replace")
        box = re.search(r"viewBox\s*=\s*[\"']\s*[-\d.]+[ ,]+[-\d.]+[ ,]+([\d.]+)[ ,]+([\d.]+)", head)
        if box is None:
            return 100, 100
        return max(round(float(box[1])), 1), max(round(float(box[2])), 1)


class House(Value, frozen=True, kw_only=True):
    """One organisation's letters. `organisation` and `unit` head the first page, `sender` are its address lines."""

    organisation: str = ""
    unit: str = ""
    sender: tuple[str, ...] = ()
    contact: tuple[str, ...] = ()
    footer: str = ""
    fonts: Fonts = Fonts()
    colours: Colours = Colours()
    page: Page = Page()
    signature: Signature = Signature()
    citing: Citing = Citing()
    logo: Logo | None = None
    labels: dict[str, dict[str, str]] = {}

    def words(self, lang: str) -> dict[str, str]:
        """The letter's labels with the house's own in place."""
        return {**labels(lang), **self.labels.get(lang, {})}


class _HouseToml(Value, frozen=True, kw_only=True):
    organisation: str = ""
    unit: str = ""
    sender: tuple[str, ...] = ()
    contact: tuple[str, ...] = ()
    footer: str = ""
    logo: str = ""
    logo_alt: str = ""
    logo_height_mm: float = 16.0
    fonts: Fonts = Fonts()
    colours: Colours = Colours()
    page: Page = Page()
    signature: Signature = Signature()
    citing: Citing = Citing()
    labels: dict[str, dict[str, str]] = {}


@lru_cache(maxsize=1)
def _labels() -> dict[str, dict[str, str]]:
    return tomllib.loads((resources.files("beeld.letter") / "labels.toml").read_text(encoding="utf-8"))


def labels(lang: str) -> dict[str, str]:
    """The words that a letter prints around its sentences."""
    return _labels()[lang]


def load_house(path: str | Path) -> House:
    """Read house.toml; an absent file gives the default. Raises `LetterError` with the key and what is allowed."""
    path = Path(path)
    if not path.exists():
        return House()
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise LetterError(f"is not valid TOML: {fault}", where=str(path), todo="see https://toml.io") from None
    try:
        declared = msgspec.convert(data, _HouseToml)
    except msgspec.ValidationError as fault:
        raise LetterError(str(fault), where=str(path), todo=f"keys: {', '.join(_HouseToml.__struct_fields__)}") from None
    _check(declared, path)
    fields = {name: getattr(declared, name) for name in House.__struct_fields__ if name != "logo"}
    if declared.fonts.folder:
        folder = path.parent / declared.fonts.folder
        if not folder.is_dir():
            raise LetterError(
                f"fonts.folder {declared.fonts.folder!r} is not there", where=str(path), todo="give a folder beside it"
            )
        fields["fonts"] = msgspec.structs.replace(declared.fonts, folder=str(folder))
    return House(**fields, logo=_logo(declared, path))


def _check(declared: _HouseToml, path: Path) -> None:
    for name in Colours.__struct_fields__:
        value = getattr(declared.colours, name)
        if not COLOUR.match(value):
            raise LetterError(f"colours.{name} {value!r} is no colour", where=str(path), todo='write it as "#1f4257"')
    sizes: Mapping[str, tuple[float, float, float]] = {
        "fonts.size_pt": (declared.fonts.size_pt, 7, 20),
        "fonts.note_size_pt": (declared.fonts.note_size_pt, 6, 16),
        "fonts.line_height": (declared.fonts.line_height, 1, 2.5),
        "signature.space_mm": (declared.signature.space_mm, 0, 80),
        "logo_height_mm": (declared.logo_height_mm, 5, 60),
        **{f"page.{one}": (getattr(declared.page, one), 10, 80) for one in Page.__struct_fields__},
    }
    for name, (value, least, most) in sizes.items():
        if not least <= value <= most:
            raise LetterError(f"{name} {value} is out of range", where=str(path), todo=f"give {least} to {most}")
    if not declared.fonts.body or not declared.fonts.heading:
        raise LetterError("fonts.body or fonts.heading is empty", where=str(path), todo="name at least one family")
    for lang, words in declared.labels.items():
        known: dict[str, Any] = _labels().get(lang, {})
        wrong = [lang] if not known else [one for one in words if one not in known]
        if wrong:
            raise LetterError(
                f"labels: {wrong[0]!r} is not known", where=str(path), todo=f"labels.nl, labels.en with {', '.join(labels('en'))}"
            )


def _logo(declared: _HouseToml, path: Path) -> Logo | None:
    if not declared.logo:
        return None
    file = path.parent / declared.logo
    kind = LOGO_KINDS.get(file.suffix.lower())
    if kind is None or not file.is_file():
        raise LetterError(
            f"logo {declared.logo!r} is no svg or png that is there", where=str(path), todo="put it beside house.toml"
        )
    data = file.read_bytes()
    if len(data) > LOGO_BYTES:
        raise LetterError(f"logo has {len(data)} bytes", where=str(file), todo=f"at most {LOGO_BYTES}")
    if kind == "svg" and re.search(rb"<script|<!ENTITY|href\s*=\s*[\"'](?!#|data:image/)", data, re.IGNORECASE):
        raise LetterError(
            "logo runs a script or fetches something", where=str(file), todo="give a drawing that stands on its own"
        )
    if kind == "png" and not data.startswith(b"\x89PNG\r\n\x1a\n"):
        raise LetterError("logo is no png", where=str(file), todo="export it as png or svg")
    return Logo(kind=kind, data=data, alt=declared.logo_alt or declared.organisation, height_mm=declared.logo_height_mm)  # type: ignore[arg-type]
