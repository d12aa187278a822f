"""Adopting: a list of sources and what runs along the pages are no sentences of the letter."""

from __future__ import annotations

import pytest

from beeld.letter import adopt

LETTERS = {
    "nl": "Er zijn 120 woningen ondergelopen.[^1], [^2]\n\n1234 AB Lindedam\n\nKENM-1 Pagina 1 van 2\n\n# Bijlage: bronnen\n\n"
    "3 maart 2026 Waterschap: nota over 66 dijken\n\n[^1]: Kamerstukken II 2025/2026, 27925, nr. 3\n[^2]: S/RES/2170 (2014)",
    "en": "In all 120 houses were flooded.[^1]\n\nREF-1 Page 1 of 2\n\nAnnex: sources\n\n"
    "3 March 2026 Water board: note on 66 dikes\n\n[^1]: S/RES/2170 (2014)",
}


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_list_of_sources_and_running_lines_are_passed_over(lang: str) -> None:
    found = adopt(LETTERS[lang], lang=lang)
    assert len(found) == 1
    assert "120" in found[0].text
    assert found[0].notes


@pytest.mark.parametrize("line", ["De bronnen spreken elkaar tegen.", "Bijlage: 66 dijken"])
def test_other_lines_stay(line: str) -> None:
    assert line in [one.text for one in adopt(f"Er zijn 120 woningen ondergelopen.\n\n{line}\n", lang="nl")]
