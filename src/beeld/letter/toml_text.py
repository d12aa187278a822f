"""A string as TOML writes it."""

from __future__ import annotations


def toml_string(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
