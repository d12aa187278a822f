"""A quote in its sentence, letter by letter. Only NFC, white space and the shape of quotation marks are folded; nothing is guessed:
a fuzzy match lets a wrong digit pass, and drops a "no".
"""

from __future__ import annotations

import unicodedata

_MARKS = str.maketrans(dict.fromkeys("“”„‟«»", '"') | dict.fromkeys("‘’‚‛‹›", "'"))


def find_quote(quote: str, sentence: str) -> list[tuple[int, int]]:
    """All places (start, end) of the quote in the sentence, in characters of the sentence as it is. None begins or ends within a
    word or a number.
    """
    wanted, _ = _folded(quote)
    wanted = wanted.strip()
    if not any(one.isalnum() for one in wanted):
        return []
    text, places = _folded(sentence)
    found: list[tuple[int, int]] = []
    at = text.find(wanted)
    while at != -1:
        end = at + len(wanted)
        whole = places[at] not in places[max(0, at - 1) : at] and places[end - 1] not in places[end : end + 1]  # whole letters
        if whole and _free(text, at, end):
            found.append((places[at][0], places[end - 1][1]))
        at = text.find(wanted, at + 1)
    return found


def _folded(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The folded text, and for each of its characters the characters of `text` that it comes from."""
    characters: list[str] = []
    places: list[tuple[int, int]] = []
    at = 0
    while at < len(text):
        end = at + 1
        if text[at].isspace():
            while end < len(text) and text[end].isspace():
                end += 1
            characters.append(" ")
            places.append((at, end))
        else:
            while end < len(text) and unicodedata.combining(text[end]):
                end += 1
            for one in unicodedata.normalize("NFC", text[at:end]).translate(_MARKS):
                characters.append(one)
                places.append((at, end))
        at = end
    return "".join(characters), places


def _free(text: str, start: int, end: int) -> bool:
    """Whether text[start:end] is not cut out of a longer word or number ("704" of "5,704", "5" of "5.5")."""
    before, after = text[:start], text[end:]
    if before and before[-1].isalnum() and text[start].isalnum():
        return False
    if after and after[0].isalnum() and text[end - 1].isalnum():
        return False
    if text[start].isdigit() and len(before) > 1 and before[-1] in ".,'" and before[-2].isdigit():
        return False
    return not (text[end - 1].isdigit() and len(after) > 1 and after[0] in ".,'" and after[1].isdigit())
