"""What printed words say: read again by `language.read`, whoever wrote or edited them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from beeld import language
from beeld.letter.fits import Said
from beeld.model import Answer, Category, Count, Day, IssuedSentence, Place, Question, YesNo

# A dispute of earlier days ("there were signals that contradicted each other")
PAST = {
    "nl": re.compile(r"\b(?:was|waren|werd|werden|eerder|aanvankelijk|vooraf|tegenspraken|spraken)\b", re.IGNORECASE),
    "en": re.compile(r"\b(?:was|were|earlier|initially|beforehand|previously|contradicted|had been)\b", re.IGNORECASE),
}
FIRMNESS = {"none": 3, "likely": 2, "reported": 1, "possible": 1, "unconfirmed": 0}


def said(text: str, sentence: IssuedSentence, lang: str, questions: Mapping[str, Question], *, edited: bool) -> list[Said | None]:
    """What `text` says to each of the sentence's questions; None where an edit took the answer out of the words."""
    forms = sentence.forms or tuple(_form(sentence, index) for index in range(len(sentence.questions)))
    if not edited:
        return [read_printed(text, answer, form, lang) for answer, form in zip(sentence.printed, forms, strict=False)]
    answers = _edited(text, sentence, lang, questions)
    return [None if one is None else _said(text, one, form, lang) for one, form in zip(answers, forms, strict=False)]


def read_printed(text: str, answer: Answer, form: str, lang: str) -> Said:
    """What words that were not edited say of an answer that a binding of this form printed in them."""
    return _said(text, _worded(text, answer, lang), form, lang)


def _said(text: str, answer: Answer, form: str, lang: str) -> Said:
    """A printed word of certainty is of the binding that prints it, and of a yes or no that the sentence itself words."""
    certain = form in ("certainty", "yes", "no")
    least, most = certainty_range(text, lang) if certain else (0.0, 1.0)
    disputed = form == "disputed"
    return Said(answer=answer, disputed=disputed, past=disputed and bool(PAST[lang].search(text)), least=least, most=most)


def _form(sentence: IssuedSentence, index: int) -> str:
    """The form of a binding in rows that did not keep it yet."""
    disputed = sentence.statuses[index : index + 1] == ("contradicted",) and not isinstance(sentence.printed[index], YesNo)
    return "disputed" if disputed else "answer"


def _worded(text: str, answer: Answer, lang: str) -> Answer:
    """An unedited answer as it is worded: an author may put "more than" before a bound number."""
    if not isinstance(answer, Count):
        return answer
    same = [one for one in _counts(text, lang) if (one.n, one.low, one.high) == (answer.n, answer.low, answer.high)]
    return answer if not same or answer in same else _with_unit(same[0], answer)


def _with_unit(worded: Count, answer: Count) -> Count:
    import msgspec

    return msgspec.structs.replace(worded, unit=answer.unit)


@lru_cache(maxsize=4096)
def _counts(text: str, lang: str) -> tuple[Count, ...]:
    return tuple(one.answer for one in language.read(text, lang) if isinstance(one.answer, Count) and one.role == "count")


def _edited(text: str, sentence: IssuedSentence, lang: str, questions: Mapping[str, Question]) -> list[Answer | None]:
    """Numbers by their place among those that were changed, yes/no by polarity, names by the question's own."""
    before, after = list(_counts(sentence.text, lang)), list(_counts(text, lang))
    kept = [one for one in after if one in before]
    gone = [one for one in before if one not in after]
    fresh = [one for one in after if one not in kept]
    flipped = language.negated(text, lang) != language.negated(sentence.text, lang)
    found: list[Answer | None] = []
    for question, answer in zip(sentence.questions, sentence.printed, strict=True):
        if isinstance(answer, Count):
            worded = next((one for one in before if (one.n, one.low, one.high) == (answer.n, answer.low, answer.high)), answer)
            index = gone.index(worded) if worded in gone else -1
            found.append(
                _with_unit(worded, answer)
                if worded in after
                else _with_unit(fresh[index], answer)
                if 0 <= index < len(fresh)
                else None
            )
        elif isinstance(answer, YesNo):
            found.append(YesNo(yes=answer.yes != flipped))
        elif isinstance(answer, Day):
            days = [one.answer for one in language.read(text, lang, published=answer.start) if isinstance(one.answer, Day)]
            found.append(answer if answer in days else (days[0] if days else None))
        else:
            found.append(_named(text, answer, lang, questions.get(question)))
    return found


def _named(text: str, answer: Answer, lang: str, question: Question | None) -> Answer | None:
    """A place or category by the names that the question knows; the words themselves where it knows none."""
    folded = text.casefold()
    if language.say(answer, lang).casefold() in folded:
        return answer
    if question is not None and isinstance(answer, Place):
        names = {node.id: (node.id, *node.aliases) for node in question.places}
        hits = _longest(folded, names)
        return Place(place=hits) if hits else None
    if question is not None and isinstance(answer, Category):
        hits = _longest(folded, {key: (key, *names) for key, names in question.categories.items()})
        return Category(category=hits) if hits else None
    return None


def _longest(folded: str, names: Mapping[str, tuple[str, ...]]) -> str | None:
    hits = [
        (len(name), key)
        for key, own in names.items()
        for name in own
        if re.search(rf"(?<!\w){re.escape(name.casefold())}(?!\w)", folded)
    ]
    return max(hits)[1] if hits else None


def firmness(text: str, lang: str) -> int:
    """How firmly words state something: 3 as a fact, 2 likely, 1 reported or possible, 0 unconfirmed; a printed word of
    certainty counts by its range.
    """
    least, most = certainty_range(text, lang)
    if (least, most) != (0.0, 1.0):
        return 3 if least >= 0.9 else 2 if least >= 0.5 else 1 if most > 0.2 else 0
    levels = [FIRMNESS[language.hedge_at(text, start, end, lang)] for start, end in language.sentences(text, lang)]
    return min(levels, default=3)


def silent(text: str, lang: str) -> bool:
    """Whether words only tell that nothing was seen."""
    return any(one.silence for one in language.read(text, lang))


def certainty_range(text: str, lang: str) -> tuple[float, float]:
    """The chances that a printed word of certainty bears, over the declared scales: from the lowest to the highest of those
    that have the word. (0, 1) where none is printed.
    """
    folded = text.casefold()
    found = [(len(word), low, high) for word, low, high in _bands(lang) if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", folded)]
    if not found:
        return 0.0, 1.0
    longest = max(length for length, _, _ in found)
    same = [(low, high) for length, low, high in found if length == longest]
    return min(low for low, _ in same), max(high for _, high in same)


@lru_cache(maxsize=8)
def _bands(lang: str) -> tuple[tuple[str, float, float], ...]:
    scales = language.table(lang, "wording")["scale"]
    return tuple((str(word).casefold(), low, high) for scale in scales.values() for low, high, word in scale["bands"])
