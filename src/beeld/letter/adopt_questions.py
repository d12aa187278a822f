"""Questions for an adopted letter: those that the case has and a sentence answers, and new ones that a sentence proposes."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from beeld import language
from beeld.model import Answer, Count, Question, QuestionType, Reading, YesNo

TERMS_A_QUESTION = 6
LEAST_SHARE = 0.35  # of a question's own words, by weight, for a sentence to be taken as its answer


def worth(reading: Reading) -> bool:
    """A vague word without bounds ("several") is no figure to ask for."""
    return isinstance(reading.answer, Count) and (reading.answer.form != "vague" or reading.answer.low is not None)


# -- questions that the case has ----------------------------------------------------------------------------------------------


def nearest(text: str, questions: Mapping[str, Question], lang: str) -> str | None:
    """The yes/no question whose own words a sentence uses most, rare words counting more; None where it uses too few of them.

    A word's weight is log(1 + n / df) over the case's n questions (inverse document frequency; Sparck Jones 1972).
    """
    stems = {key: _stems(one, lang) for key, one in questions.items()}
    spread = Counter(stem for own in stems.values() for stem in own)
    said = {language.stem(word, lang) for _, _, word in language.words(text)}
    best: tuple[float, str] | None = None
    for key, one in questions.items():
        if one.type != "yesno" or not stems[key] or any(word in text.casefold() for word in one.exclude.get(lang, ())):
            continue
        weight = {stem: math.log(1 + len(questions) / spread[stem]) ** 2 for stem in stems[key]}
        shared = sum(weight[stem] for stem in stems[key] & said)
        total = sum(weight.values())
        if shared / total >= LEAST_SHARE and (best is None or shared / math.sqrt(total) > best[0]):
            best = (shared / math.sqrt(total), key)
    return best[1] if best else None


def _stems(question: Question, lang: str) -> set[str]:
    """The words of a question's wording, without the verb that asks, dates and small words."""
    stops = language.stopwords(lang)
    asked = [word for _, _, word in language.words(question.ask.get(lang, ""))][1:]
    return {language.stem(word, lang) for word in asked if word not in stops and len(word) > 3 and not word[0].isdigit()}


# -- questions that a sentence proposes ---------------------------------------------------------------------------------------


def propose(text: str, lang: str, readings: Sequence[Reading], cue: str, taken: set[str]) -> list[tuple[Question, Answer]]:
    counts = [one for one in readings if one.role == "count" and worth(one)]
    if counts:
        return [(_count_question(text, lang, one, taken), one.answer) for one in counts]
    answer = YesNo(yes=cue != "silence")
    if cue in ("dispute", "silence", "confirmed", "reported"):
        return [(_yesno_question(text, lang, taken), answer)]
    return []


def _terms(text: str, lang: str) -> tuple[str, ...]:
    """The sentence's own long words, most of them once; what its documents will use too."""
    stops = language.stopwords(lang)
    ranked = [word for _, _, word in language.words(text) if word not in stops and len(word) > 5 and not word[0].isdigit()]
    return tuple(dict.fromkeys(sorted(dict.fromkeys(ranked), key=lambda one: -len(one))[:TERMS_A_QUESTION]))


def _count_question(text: str, lang: str, reading: Reading, taken: set[str]) -> Question:
    noun = reading.noun or ("aantal" if lang == "nl" else "number")
    unit = noun.split()[-1].casefold()
    ask = {"nl": f"Hoeveel {noun}: {_without(text, reading)}", "en": f"How many {noun}: {_without(text, reading)}"}[lang]
    return Question(
        id=_id(noun, taken),
        type="count",
        unit=unit if reading.noun else "",
        ask={lang: ask},
        terms={lang: _terms(text, lang)},
    )


def _yesno_question(text: str, lang: str, taken: set[str]) -> Question:
    kind: QuestionType = "yesno"
    ask = {"nl": "Klopt het: ", "en": "Is it so: "}[lang] + text.rstrip(".") + "?"
    terms = _terms(text, lang)
    return Question(id=_id(" ".join(terms[:2]) or "question", taken), type=kind, ask={lang: ask}, terms={lang: terms})


def _without(text: str, reading: Reading) -> str:
    return (text[: reading.start] + "…" + text[reading.end :]).strip()


def _id(words: str, taken: set[str]) -> str:
    base = re.sub(r"[^a-z0-9]+", "-", words.casefold()).strip("-")[:32] or "question"
    name, number = base, 2
    while name in taken:
        name, number = f"{base}-{number}", number + 1
    taken.add(name)
    return name
