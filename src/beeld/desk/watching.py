"""The desk's watch over all issued letters."""

from __future__ import annotations

from datetime import date

from beeld.desk.verifying import Verification, Verifies


class Watch: ...


class Watches(Verifies):
    def watch(self, *, now: date | None = None) -> list[Verification]:
        return [self.verify(letter=one.id, now=now) for one in self.issued()]
