"""Routing is fitted on several subjects and judged on one that it has not seen; a question that is tried gives its reasons."""

from __future__ import annotations

from pathlib import Path

import pytest

from beeld.capture.claims import Extractor
from beeld.capture.trying import tried
from beeld.errors import InputError
from beeld.evaluate.capture import read
from beeld.evaluate.routing import measure
from tests.capture.marked_sets import DENSE, MARKED, SEALED, build, names

SETS = Path(__file__).parent / "sets"


@pytest.mark.parametrize("marked", [MARKED, SEALED, DENSE], ids=lambda one: one.name)
def test_every_marked_set_is_read_and_its_quotes_stand_in_the_text(tmp_path: Path, marked: Path) -> None:
    for name in names(marked):
        folder = read(build(name, tmp_path, marked))
        texts = {one.id: one.text for one in folder.documents}
        for document, rows in folder.gold.items():
            assert all(texts[document][row["start"] : row["end"]] == row["quote"] for row in rows)
            assert all(row["question"] in folder.questions and row["origin"] in folder.sources for row in rows)


def test_a_subject_is_captured_by_weights_that_have_not_seen_it() -> None:
    found = measure([SETS / "flood", SETS / "strike"])
    assert set(found["folders"]) == {"flood", "strike"}
    assert found["left_out"]["core"]["n"] == 80
    assert found["left_out"]["span"]["f1"] > 0.4
    with pytest.raises(InputError, match="two folders"):
        measure([SETS / "flood"])


def test_a_tried_question_is_told_with_reasons() -> None:
    folder = read(SETS / "flood")
    found = tried(Extractor(folder.questions, folder.sources), "houses", folder.documents, "en")
    first = next(one for one in found if one.quote == "640 houses")
    assert (first.verdict, first.document) == ("caught", "f01")
    assert "it counts what you count" in first.pro
    assert any(one.verdict == "nearly" and one.contra for one in found)
