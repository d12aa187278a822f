"""Heard: what of a printed sentence says something by itself. The declared words of drafted letters around a quotation, the quotation of
a sentence that readers hold or of a question, and words that are still to be written do not.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from beeld.letter.check import FILL
from beeld.letter.drafting import draft_words, plain_words

WHOLE = ("open_", "heading_", "cause_", "was_wrong", "known", "unknown", "unsupported", "erased", "overtaken", "weakened")
QUOTING = ("quoted", "promise")
LEADING = ("now", "now_update")
DAY = r"\d{1,2}\s\w+\s\d{4}"


def heard(text: str, lang: str, known: Collection[str]) -> str:
    """The text with spaces (so that places stay the same) for what says nothing by itself. `known` are printed sentences that its
    readers hold, and questions. Only the declared words of drafts (drafts.toml) free a quotation: in any other sentence it is heard.
    """
    text = FILL.sub(lambda match: " " * len(match.group()), text)
    whole, quoting, leading = _patterns(lang)
    if whole.fullmatch(text.strip()):
        return " " * len(text)
    quotes = quoting.fullmatch(text.strip())
    if quotes is not None:
        said = next(one for one in quotes.groups() if one is not None)
        return " " * len(text) if said in known or said in {plain_words(one) for one in known} else text
    lead = leading.match(text)
    return text if lead is None else " " * lead.end() + text[lead.end() :]


@lru_cache(maxsize=8)
def _patterns(lang: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """(whole sentences, sentences around a quotation, beginnings before what is told now) of drafts in a language."""
    words = draft_words()[lang]
    whole = [_pattern(text) for key, text in words.items() if key.startswith(WHOLE) and text]
    quoting = [_pattern(words[key].strip()) for key in QUOTING]
    leading = [_pattern(words[key].split("{bound}")[0]) for key in LEADING]
    return re.compile("|".join(whole)), re.compile("|".join(quoting)), re.compile("|".join(leading))


def _pattern(template: str) -> str:
    """A template as a regular expression: a day where it has one, anything where it quotes."""
    parts = re.split(r"(\{\w+\})", template)
    holes = {"{day}": DAY, "{text}": "(.+)", "{ask}": "(.+)"}
    return "".join(holes[one] if one in holes else r"\s".join(re.escape(word) for word in one.split(" ")) for one in parts)
