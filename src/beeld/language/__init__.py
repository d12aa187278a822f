"""Language, both ways: read(text) -> readings, say(answer) -> text; a folder a language."""

from beeld.language.answers import (
    Stance,
    asks_end,
    asks_plan,
    goes_on,
    is_aside,
    is_reply,
    is_topic,
    no_longer,
    opens_question,
    says_nothing,
    stance,
    states,
    tells_end,
)
from beeld.language.cues import Cue, clause_around, clause_starts, cues, hedge_at, negated, polarity_at, silence_at, silence_span
from beeld.language.denials import taken_back
from beeld.language.lexicon import alternatives, languages, merged, table
from beeld.language.measures import Unit, turned, unit, unit_asked
from beeld.language.measures import answers as unit_answers
from beeld.language.nouns import kind_counted, kind_of, noun_after
from beeld.language.pages import after_own_hyphen, page_number
from beeld.language.read import counts, read, read_sentence
from beeld.language.say import certainty, confidence_word, hedged, number, say, say_date, scales, status_word
from beeld.language.singles import is_ordinal
from beeld.language.sought import Sought, Tokens, tokens
from beeld.language.text import detect, normalise, sentences, stem, stopwords, words

LEXICON_VERSION = "2026.11.24"

__all__ = [
    "LEXICON_VERSION",
    "Cue",
    "Sought",
    "Stance",
    "Tokens",
    "Unit",
    "after_own_hyphen",
    "alternatives",
    "asks_end",
    "asks_plan",
    "certainty",
    "clause_around",
    "clause_starts",
    "confidence_word",
    "counts",
    "cues",
    "detect",
    "goes_on",
    "hedge_at",
    "hedged",
    "is_aside",
    "is_ordinal",
    "is_reply",
    "is_topic",
    "kind_counted",
    "kind_of",
    "languages",
    "merged",
    "negated",
    "no_longer",
    "normalise",
    "noun_after",
    "number",
    "opens_question",
    "page_number",
    "polarity_at",
    "read",
    "read_sentence",
    "say",
    "say_date",
    "says_nothing",
    "scales",
    "sentences",
    "silence_at",
    "silence_span",
    "stance",
    "states",
    "status_word",
    "stem",
    "stopwords",
    "table",
    "taken_back",
    "tells_end",
    "tokens",
    "turned",
    "unit",
    "unit_answers",
    "unit_asked",
    "words",
]
