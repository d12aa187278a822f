"""Marking: who may see it. View: the markings that a reader or an edition may use."""

from __future__ import annotations

from typing import Literal

from beeld.model.base import Value

Tlp = Literal["CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"]


class Marking(Value, frozen=True, kw_only=True):
    """TLP 2.0, national level, compartments, releasability, originator control, personal data.

    `rel_to` None means unrestricted, an empty tuple nobody. `nl` is a level of the case's national order
    (default NONE, DEP.V, STG.C, STG.G, STG.ZG).
    """

    nl: str = "NONE"
    tlp: Tlp = "CLEAR"
    compartments: tuple[str, ...] = ()
    rel_to: tuple[str, ...] | None = None
    orcon: tuple[str, ...] = ()
    personal_data: bool = False


class View(Value, frozen=True, kw_only=True):
    """What a reader or an edition may use: the highest levels (included), compartments held, the audience's own
    releasability codes, originators whose control it may pass, and whether personal data may be used.

    `purpose`, where given, is the one that an originator's consent must name. `everything` is for the desk's own reads (no limit); `edition` names the edition the view belongs to, for consents.
    """

    name: str
    nl: str = "NONE"
    tlp: Tlp = "CLEAR"
    compartments: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    orcon: tuple[str, ...] = ()
    personal_data: bool = False
    everything: bool = False
    edition: str = ""
    purpose: str = ""
