"""Standing: the signals of speakers.py, with the signs that their weights may have, and the patterns by which they are read."""

from __future__ import annotations

import re
from functools import lru_cache

from beeld import language
from beeld.capture.bodies import NAMELESS, listed
from beeld.model import Source

NAMES = (
    "cued", "cued_other", "cued_before", "cued_before_alone", "ahead", "behind", "one_before", "further_before",
    "one_after", "other_paragraph", "opens_speech", "opens_plain", "cued_opens", "cued_speech", "other_speech", "actor",
    "opens_before", "opens_clause", "nearest_ahead", "clause_own", "clause_same", "between", "attributed",
    "attributed_clause", "attributed_before", "placed", "placed_before", "told", "own_figure", "report_of", "colon",
    "line_colon", "bracketed", "speech_follows", "speech_precedes", "speech_clause", "speech_behind", "speech_before",
    "other_verb", "pronoun", "pronoun_latest", "role_latest", "latest", "possessed", "by_form", "by_head", "by_seat",
    "by_name", "run_one", "run_two", "run_far", "run_other", "run_pronoun", "run_role", "run_quoted", "run_alone",
    "run_silent", "run_body", "next_says", "next_says_opening", "next_says_silent", "share", "only", "main", "main_quote", "main_silent", "in_quote",
    "quote_cued", "quote_run", "outlet", "outlet_publisher", "outlet_beside_body", "body_publisher", "body_cued",
    "publisher", "own_voice", "own_says", "corrects", "first_sentence", "informal", "informal_before", "denied",
    "denied_report", "unclear", "says", "is_date", "is_place", "is_yesno", "is_category", "cued_date", "cued_place",
    "cued_yesno", "cued_category", "run_date", "run_place", "run_yesno", "run_category", "near_date", "near_place",
    "titled", "titled_silent", "far", "desk_publisher", "desk_cued", "desk_attributed", "publisher_says", "publisher_ahead",
    "number_between", "adjacent", "inside", "closeness", "edge_after", "edge_before", "turn_run", "unnamed", "hedged",
    "paragraph_says", "behind_first", "behind_attributed", "alone_here", "alone_spoken", "after_colon", "body_attributed",
    "body_run", "kind_company", "kind_ngo", "kind_informal", "kind_expert", "kind_international", "possessed_plain",
    "home", "home_body", "maybe", "maybe_before", "maybe_spoken", "maybe_cued",
    "maybe_named", "maybe_alone", "maybe_home", "maybe_placed", "placed_here",
    "corrects_denied", "corrects_outlet", "starts_pronoun_run", "starts_pronoun_latest", "quote_running", "run_speech",
    "likely_before", "likely_before_apart",
)  # fmt: skip
FOR = frozenset((
    "cued", "cued_before", "cued_before_alone", "cued_opens", "cued_speech", "attributed", "attributed_clause",
    "own_figure", "colon", "line_colon", "bracketed", "speech_follows", "speech_precedes", "speech_clause",
    "speech_behind", "nearest_ahead", "clause_own", "pronoun_latest", "role_latest", "opens_speech", "run_one",
    "run_two", "run_pronoun", "run_role", "run_quoted", "run_alone", "next_says", "next_says_opening", "quote_cued",
    "quote_run", "possessed", "share", "only", "main", "main_quote", "main_silent", "titled_silent", "desk_cued",
    "desk_attributed", "adjacent", "closeness", "edge_after", "edge_before", "paragraph_says", "behind_attributed",
    "alone_spoken", "after_colon", "body_attributed", "maybe_spoken", "maybe_cued",
    "starts_pronoun_run", "quote_running", "likely_before", "likely_before_apart",
))  # fmt: skip
AGAINST = frozenset((
    "cued_other", "between", "told", "placed", "other_paragraph", "further_before", "outlet_beside_body",
    "denied_report", "own_voice", "own_says", "corrects", "other_speech", "far", "publisher_says", "publisher_ahead",
    "number_between", "inside", "turn_run", "unnamed", "hedged", "corrects_denied", "corrects_outlet",
))  # fmt: skip
BEFORE, BEFORE_APART = NAMES.index("likely_before"), NAMES.index("likely_before_apart")


@lru_cache(maxsize=400)
def relays(publisher: Source | None) -> bool:
    """Whether a publisher mostly passes on what others say: a partner, an acquaintance, the user's own notes."""
    if publisher is None:
        return False
    name = publisher.name.casefold()
    return publisher.kind in NAMELESS or any(one in name for one in (*listed("own"), *listed("desks")))


@lru_cache(maxsize=8)
def patterns(lang: str) -> dict[str, re.Pattern[str]]:
    """How a name can stand in a sentence, made of the language's tables."""
    speech = language.table(lang, "cues")["speech"]
    place = language.table(lang, "cues")["naming"]
    article = rf"(?:(?:{language.alternatives(place['articles'])})\s+)?(?:\w+\s+)?"
    figure = language.alternatives(place["figures"])
    return {
        "opening": re.compile(rf"[\"“'‘\s]*(?:[\w-]+\s+)?{article}", re.IGNORECASE),
        "clause": re.compile(rf"(?:[,;:]|\b(?:{language.alternatives(place['joins'])}))\s+{article}$", re.IGNORECASE),
        "attributed": re.compile(
            rf"(?:\b(?:{language.alternatives(speech['according'] + place['by'])}))\s+{article}$", re.IGNORECASE
        ),
        "placed": re.compile(rf"(?:\b(?:{language.alternatives(place['prepositions'])}))\s+{article}$", re.IGNORECASE),
        "told": re.compile(rf"(?:\b(?:{language.alternatives(place['told'])}))\s+{article}$", re.IGNORECASE),
        "figure": re.compile(rf"(?:['’]s?)?\s+(?:\w+\s+)?(?:{figure})", re.IGNORECASE),
        "verb": re.compile(
            rf"(?:\s+\w+){{0,1}}?\s+(?:\w+(?:{place['verb_ends']})|{language.alternatives(place['verbs'])})\b", re.IGNORECASE
        ),
        "report": re.compile(rf"(?:{figure})\s+(?:{language.alternatives(place['by'])}|in)\s+{article}$", re.IGNORECASE),
        "border": re.compile(rf"[,;:]|\b(?:{language.alternatives(place['joins'])})\b", re.IGNORECASE),
        "turn": re.compile(rf"\W*(?:{language.alternatives(place['turns'])})(?!\w)", re.IGNORECASE),
        "pronoun": re.compile(rf"\W*(?:{language.alternatives(speech['pronouns'])})(?!\w)", re.IGNORECASE),
        "bracket": re.compile(r"^[^()\n]{0,30}\([^()\n]{0,30}$"),
    }
