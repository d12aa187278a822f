"""Who publishes: the names, addresses and domains that a file gives, against the case's sources."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from beeld import language
from beeld.model import Source

HOST = re.compile(r"(?:https?://)?(?P<host>[a-z0-9.-]+\.[a-z]{2,})(?::\d+)?(?:[/?#].*)?$")


class Publishers:
    """Sources by every name that may stand in a file: id, name, aliases; an alias may be an e-mail address or a domain.

    A name must be equal (case and white space apart); a domain also matches what lies under it.
    """

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._by_name: dict[str, str] = {}
        for source in sources.values():
            for name in (source.id, source.name, *source.aliases):
                self._by_name.setdefault(_key(name), source.id)

    def find(self, names: Sequence[str]) -> str | None:
        """The id of the first name that is a source's; None when there is none."""
        for name in names:
            for key in _keys(name):
                if key in self._by_name:
                    return self._by_name[key]
        return None


def _key(name: str) -> str:
    return language.normalise(name).casefold().removeprefix("@").removeprefix("www.")


def _keys(name: str) -> list[str]:
    """A name's own key; of an address and of a URL also its host, and the domains that it lies under."""
    key = _key(name)
    found = [key]
    match = HOST.match(key.rpartition("@")[2])
    if match is not None:
        labels = match["host"].removeprefix("www.").split(".")
        found += [".".join(labels[index:]) for index in range(len(labels) - 1)]
    return found
