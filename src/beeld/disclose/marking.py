"""Markings: a lattice. The join over all inputs; what blocks a view; consents; downgrades.

TLP 2.0 (FIRST, 2022): labels are not translated, and are no classification. Levels by maximum, compartments and originators
by union, releasability by intersection (None unrestricted, empty nobody), personal data by or.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from beeld.errors import MarkingError
from beeld.model import Decision, Marking, View
from beeld.model.marking import Tlp

TLP_ORDER: tuple[Tlp, ...] = ("CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED")
NATIONAL_ORDER = ("NONE", "DEP.V", "STG.C", "STG.G", "STG.ZG")

# STIX 2.1 object ids of the TLP 2.0 markings (OASIS, extension of 2022)
STIX_IDS: dict[Tlp, str] = {
    "CLEAR": "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
    "GREEN": "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    "AMBER": "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    "AMBER+STRICT": "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
    "RED": "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
}


def rank(level: str, order: Sequence[str]) -> int:
    """A level's place in its order. Raises `MarkingError` for one that is not in it."""
    if level not in order:
        raise MarkingError(f"level {level!r} is not known", todo=f"known: {', '.join(order)}")
    return order.index(level)


def join(markings: Iterable[Marking], *, national: Sequence[str] = NATIONAL_ORDER) -> Marking:
    """The least marking that is at least as strict as all; of none, the public one."""
    nl = tlp = 0
    compartments: set[str] = set()
    orcon: set[str] = set()
    released: set[str] | None = None
    personal = False
    for one in markings:
        nl, tlp = max(nl, rank(one.nl, national)), max(tlp, rank(one.tlp, TLP_ORDER))
        compartments |= set(one.compartments)
        orcon |= set(one.orcon)
        if one.rel_to is not None:
            released = set(one.rel_to) if released is None else released & set(one.rel_to)
        personal = personal or one.personal_data
    return Marking(
        nl=national[nl],
        tlp=TLP_ORDER[tlp],
        compartments=tuple(sorted(compartments)),
        rel_to=None if released is None else tuple(sorted(released)),
        orcon=tuple(sorted(orcon)),
        personal_data=personal,
    )


def permits(view: View, marking: Marking, consents: Sequence[Decision] = (), *, question: str | None = None) -> list[str]:
    """What of a marking blocks a view: names of its parts, in a fixed order; none means that the view may use it.

    Originator control is passed by a consent for this question (or all) and the view's edition, by nothing else.
    """
    if view.everything:
        return []
    blockers = []
    if rank(marking.nl, NATIONAL_ORDER) > rank(view.nl, NATIONAL_ORDER):
        blockers.append("nl")
    if rank(marking.tlp, TLP_ORDER) > rank(view.tlp, TLP_ORDER):
        blockers.append("tlp")
    if set(marking.compartments) - set(view.compartments):
        blockers.append("compartment")
    if marking.rel_to is not None and not set(view.audience) & set(marking.rel_to):
        blockers.append("rel_to")
    if set(marking.orcon) - set(view.orcon) - consented(consents, view, question):
        blockers.append("orcon")
    if marking.personal_data and not view.personal_data:
        blockers.append("personal_data")
    return blockers


def consented(consents: Sequence[Decision], view: View, question: str | None) -> set[str]:
    """Originators whose consent covers this edition, question and purpose; a later row can take a consent back."""
    given: dict[tuple[str, str | None, str, str], bool] = {}
    for one in consents:
        if one.kind == "consent" and one.originator:
            given[one.originator, one.question, one.edition, one.purpose if view.purpose else ""] = one.accept is not False
    return {
        originator
        for (originator, scope, edition, purpose), holds in given.items()
        if holds
        and edition in (view.edition or view.name, "*")
        and scope in ("*", question)
        and (not view.purpose or purpose in (view.purpose, "*"))
    }


def lowers(old: Marking, new: Marking) -> bool:
    """Whether a new marking is anywhere less strict than the old one."""
    return join([old, new]) != join([new])


def check_downgrade(old: Marking, new: Marking, *, by: str, mandate: str, reason: str) -> None:
    """Raise `MarkingError` unless this lowers one's own level only: who, mandate and reason given; no originator's control, no
    compartment and no limit of release is lifted, and the TLP label of what an originator controls stays, for it is theirs.
    """
    for name, value in (("by", by), ("mandate", mandate), ("reason", reason)):
        if not value.strip():
            raise MarkingError(f"a downgrade needs {name}", todo=f"give --{name}")
    lifted = sorted(set(old.orcon) - set(new.orcon))
    if lifted:
        raise MarkingError(
            f"the control of {', '.join(lifted)} is not ours to lift",
            todo="ask for a consent, and record it with `beeld consent`",
        )
    others = []
    if set(old.compartments) - set(new.compartments):
        others.append("compartments")
    if old.rel_to is not None and (new.rel_to is None or set(new.rel_to) - set(old.rel_to)):
        others.append("releasability")
    if old.orcon and rank(new.tlp, TLP_ORDER) < rank(old.tlp, TLP_ORDER):
        others.append("TLP label")
    if others:
        raise MarkingError(
            f"{' and '.join(others)} may not be lifted by a downgrade", todo="lower the national level, or ask who set it"
        )
