"""What other documents answer is kept as sums that need not be added up again for each document."""

from __future__ import annotations

import random

import pytest

from beeld.capture.again import Told


def test_sums_over_other_documents_are_those_of_adding_up_anew() -> None:
    dice, told = random.Random(4), Told()
    noted: dict[tuple[str, str, str], float] = {}
    for _ in range(400):
        key = (dice.choice(("day", "port")), dice.choice("abcde"), f"d{dice.randrange(30)}")
        chance = dice.random()
        told.note(*key, chance)
        noted[key] = max(noted.get(key, 0.0), chance)
    for question in ("day", "port", "unasked"):
        for document in ("d0", "d7", "elsewhere"):
            found = told.elsewhere(question, document)
            answers = {answer for asked, answer, _ in noted if asked == question}
            sums = {}
            for answer in answers:
                given = {name: chance for (asked, one, name), chance in noted.items() if (asked, one) == (question, answer)}
                sums[answer] = sum(chance for name, chance in given.items() if name != document)
                heard, documents = found.of(answer)
                assert documents == len(given)
                assert heard == pytest.approx(sums[answer])
            for answer in (*answers, "never given"):
                others = [amount for one, amount in sums.items() if one != answer]
                assert found.best.beside(answer) == pytest.approx(max(others, default=0.0))
