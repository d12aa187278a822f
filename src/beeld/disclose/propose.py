"""Propose: a first cells.toml from a case's questions, for a person to read and correct. An undeclared relation would make a
false "safe", so what looks related is proposed, commented out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from beeld import language
from beeld.disclose.edition import PEOPLE
from beeld.model import Question

SHARED_WORDS = 0.5


def propose(questions: Mapping[str, Question], *, min_cell: int = 5) -> str:
    """The text of cells.toml: a population for each count, a partition for each category or place question, flows where words of
    entering and leaving stand in a question, relations that its wordings suggest, protected facts for what tells of persons.
    """
    counts = [one for one in questions.values() if one.type == "count"]
    parts = ["# Proposed from questions.toml: read it, correct it, and declare what the letters' words are about.", ""]
    for one in counts:
        parts += [*_population(one), ""]
    for one in questions.values():
        if one.type in ("category", "place"):
            parts += [*_partition(one), ""]
    for one in questions.values():
        if one.type == "yesno" and one.individual:
            parts += [
                f"# {one.id} tells of single persons: which cells does it count?",
                f'# [[binding]]\n# question = {_quoted(one.id)}\n# cells = "..."',
                "",
            ]
    for one in counts:
        parts += [f"[[binding]]\nquestion = {_quoted(one.id)}\ncells = {_quoted(key(one.id))}", ""]
    parts += _relations(counts)
    for one in (one for one in counts if one.individual or one.unit in PEOPLE):
        parts += [*_protected(one, min_cell), ""]
    return "\n".join(parts).rstrip() + "\n"


def key(name: str) -> str:
    """An id that an expression can hold."""
    kept = "".join(character if character.isalnum() or character == "_" else "_" for character in name)
    return kept if kept[:1].isalpha() else f"q_{kept}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _table(words: Mapping[str, Iterable[str]]) -> str:
    inside = ", ".join(f"{lang} = {_list(phrases)}" for lang, phrases in words.items())
    return f"{{ {inside} }}"


def _list(phrases: Iterable[str]) -> str:
    return f"[{', '.join(_quoted(one) for one in phrases)}]"


def _population(one: Question) -> list[str]:
    kind = "growing" if one.cumulative else "fixed" if one.kind == "event" else "state"
    nouns = {lang: _nouns(one, lang) for lang in one.ask}
    lines = [f"# {next(iter(one.ask.values()), '')}", "[[population]]", f"id = {_quoted(key(one.id))}", f"kind = {_quoted(kind)}"]
    lines.append(f"many = {_table(nouns)}")
    lines.append("# one = the same nouns for exactly one, for instance person, persoon")
    names = {lang: phrases for lang, phrases in one.terms.items() if phrases}
    lines.append(f"names = {_table(names)}" if names else "# names = words that show that this population is meant")
    lines += [f"# {line}" for line in _flow(one)]
    return lines


def _nouns(one: Question, lang: str) -> list[str]:
    """The unit where the wording has it, else the word that follows "how many"."""
    asked = [word for _, _, word in language.words(one.ask.get(lang, ""))]
    if one.unit and one.unit.casefold() in asked:
        return [one.unit]
    opening = {"nl": ("hoeveel",), "en": ("many",)}.get(lang, ())
    idle = language.stopwords(lang)
    after = [
        next((one for one in asked[index + 1 :] if one not in idle), "")
        for index, word in enumerate(asked[:-1])
        if word in opening
    ]
    return [one for one in after if one] or ([one.unit] if one.unit else ["..."])


def _flow(one: Question) -> list[str]:
    """Entering or leaving, where the question's words say so."""
    for lang in one.ask:
        lexicon = language.table(lang, "quantity")
        text = " ".join([*one.ask.values(), *(phrase for phrases in one.terms.values() for phrase in phrases)]).casefold()
        for direction in ("in", "out"):
            found = [word for word in lexicon[f"flow_{direction}"] if word in text]
            if found:
                words = ", ".join(found)
                return [
                    f"its words ({words}) speak of a flow: is it",
                    f'[[flow]] of = "..." direction = {_quoted(direction)} instead of a population?',
                ]
    return []


def _partition(one: Question) -> list[str]:
    lines = [f"# {next(iter(one.ask.values()), '')}", "[[partition]]", f"id = {_quoted(key(one.id))}", "rest = true"]
    lines.append("# of = the populations that it cuts; left out: all")
    for name, phrases in one.categories.items():
        lines += ["[[partition.part]]", f"id = {_quoted(key(name))}", f"names = {_table(dict.fromkeys(one.ask, phrases))}"]
    for place in one.places:
        inner = [other.id for other in one.places if other.within == place.id]
        kind = "group" if inner else "part"
        lines += [
            f"[[partition.{kind}]]",
            f"id = {_quoted(key(place.id))}",
            f"names = {_table(dict.fromkeys(one.ask, place.aliases))}",
        ]
        if inner:
            elsewhere = f"{place.id}_elsewhere"
            lines.append(f"parts = {_list([*(key(other) for other in inner), key(elsewhere)])}")
            lines += ["[[partition.part]]", f"id = {_quoted(key(elsewhere))}"]
    return lines


def _relations(counts: list[Question]) -> list[str]:
    """Counts of one unit whose questions share words: one may be part of the other."""
    lines: list[str] = []
    for index, one in enumerate(counts):
        for other in counts[index + 1 :]:
            shared = max((_shared(one, other, lang) for lang in set(one.ask) & set(other.ask)), default=0.0)
            if one.unit == other.unit and shared >= SHARED_WORDS:
                less, more = sorted((one, other), key=lambda question: -len(" ".join(question.ask.values())))
                lines += [
                    "# Is one part of the other? If so:",
                    "# [[rule]]",
                    f"# cells = {_quoted(f'{key(less.id)} <= {key(more.id)}')}",
                    "",
                ]
    return lines


def _shared(one: Question, other: Question, lang: str) -> float:
    words = [
        {language.stem(word, lang) for _, _, word in language.words(question.ask[lang])} - language.stopwords(lang)
        for question in (one, other)
    ]
    return len(words[0] & words[1]) / max(min(len(words[0]), len(words[1])), 1)


def _protected(one: Question, min_cell: int) -> list[str]:
    says = ", ".join(f"{lang} = {_quoted(text.rstrip('?'))}" for lang, text in one.ask.items())
    return [
        "[[protected]]",
        f"id = {_quoted(one.id)}",
        f"cells = {_quoted(key(one.id))}",
        'rule = "small_count"',
        f"k = {min_cell}",
        f"says = {{ {says} }}",
    ]
