"""Reading: what `language.read` finds in a text."""

from __future__ import annotations

from beeld.model.answer import Answer
from beeld.model.base import Value
from beeld.model.claim import Hedge, Polarity


class Reading(Value, frozen=True, kw_only=True):
    """One reading: an answer as worded, at text[start:end] (the number or date with its operator, without its noun).

    `noun` is the head noun (or noun phrase) that a count counts, as it stands in the text, "" if none was found;
    `noun_end` is where that noun ends (= end without noun). `role` says what a number is: "count" may answer a
    question; "date", "age", "reference", "money", "share", "measure", "ordinal", "time" may not answer a count. `measure` is
    the unit that it is said in ("hectares", "euros"; language/measures.toml), `noun_end` is then where that ends. For kind yesno, the
    reading is of the sentence's own polarity: `silence` marks "no indications". `polarity` and `hedge` are those in
    whose scope the reading stands.
    """

    answer: Answer
    start: int
    end: int
    noun: str = ""
    noun_end: int = 0
    role: str = "count"
    measure: str = ""
    polarity: Polarity = "asserted"
    hedge: Hedge = "none"
    silence: bool = False
