"""Constraints from printed words: the given cases, rebuilt as case folders in Dutch and English, have the same verdicts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from beeld.evaluate.disclose import measure
from tests.disclose.folders import NAMES, folder


@pytest.mark.parametrize("name", NAMES)
def test_a_case_folder_has_the_verdicts_of_the_given_constraints(name: str, tmp_path: Path, shared: Path) -> None:
    given = {one["id"]: one for one in json.loads((shared / "disclosure_attacks.json").read_text(encoding="utf-8"))["cases"]}
    path = folder(name, tmp_path)
    (path / "expected.json").write_text(json.dumps([{**one, "fact": ""} for one in given[name]["expected"]]), encoding="utf-8")
    result = measure(path)
    assert [one["id"] for one in result["cases"]] == [f"{name} (en)", f"{name} (nl)"]
    for case in result["cases"]:
        assert case["unread"] == []
    assert (result["right"], result["n"]) == (2, 2), json.dumps(result["cases"], indent=1)
