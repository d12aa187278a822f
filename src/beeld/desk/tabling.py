"""The desk's verb for claims as a table: out to csv or xlsx; `capture` takes such a table in again."""

from __future__ import annotations

from pathlib import Path

from beeld.desk.base import DeskBase
from beeld.errors import InputError
from beeld.model import Claim, View

TABLES = (".csv", ".xlsx")


class Tables(DeskBase):
    """`claims_table`."""

    def claims_table(self, path: str | Path, *, question: str | None = None, view: str | View | None = None) -> int:
        """Write the claims (of one question, or all; of a view those that it may use) to a csv or xlsx; returns how many.
        Rejected claims are written too, and said in the column `reviewed`. Raises `InputError` for another suffix.
        """
        from beeld.capture import tables

        path = Path(path)
        if path.suffix.casefold() not in TABLES:
            raise InputError(
                f"claims can't be written as {path.suffix or 'a file without suffix'}", todo=f"use {', '.join(TABLES)}"
            )
        if question is not None:
            self.question(question)
        documents = self.documents(view=view)
        kept = {one.id: one.tier for one in self.claims(question, view=view)}
        everything = self.view(view).everything
        verdicts = self._verdicts()
        chosen = [
            row
            for row in self._of("claim", None)
            if isinstance(row, Claim)
            and (question is None or row.question == question)
            and (row.id in kept or (everything and verdicts.get(row.id) == "rejected"))
        ]
        rows = [tables.claim_cells(one, lang=self.case.language, reviewed=verdicts.get(one.id, "")) for one in chosen]
        used = {one.document for one in chosen}
        if path.suffix.casefold() == ".csv":
            data = tables.to_csv(rows)
        else:
            data = tables.to_xlsx(rows, [one for key, one in documents.items() if key in used])
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return len(rows)

    def _verdicts(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for decision in self.decisions():
            if decision.kind == "review" and decision.accept is not None:
                found.update(dict.fromkeys(decision.claims, "accepted" if decision.accept else "rejected"))
        return found
