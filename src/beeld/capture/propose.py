"""Propose spans of a sentence that answer a question, by kind of answer."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import msgspec

from beeld import language
from beeld.capture.context import Context
from beeld.capture.naming import Names
from beeld.capture.route import Profile, demonyms, features, starts, topics
from beeld.language import table
from beeld.model import Answer, Category, Count, Day, Place, Polarity, Question, Reading, YesNo

LEAST = {"count": 0.25, "termed": 0.3, "yesno": 0.42, "date": 0.3, "place": 0.45, "category": 0.4, "text": 0.7}
# groups that say who or what is counted, not what happened to them
WHO_GROUPS = frozenset(
    f"group:{one}"
    for one in (
        "prisoner",
        "worker",
        "patient",
        "traveller",
        "resident",
        "fugitive",
        "pupil",
        "farm",
        "house",
        "animal",
        "nationality",
        "live",
        "hold",
        "link",
    )
)
NO_TERM = 0.9
CLEAR_SCORE, MARGIN = 0.4, 1.15
SECOND_BEST = 0.92  # a clause answers the yes/no question it fits best, and those that it fits as well


class Proposed(NamedTuple):
    """A span of a document that may answer a question, and how well the sentence fits it (0..1)."""

    question: str
    start: int
    end: int
    answer: Answer
    score: float
    silence: bool = False
    polarity: Polarity | None = None


def propose(context: Context, profiles: dict[str, Profile], names: Names) -> list[Proposed]:
    """All proposals for one sentence; a number goes to the one question that fits it best."""
    found = _counts(context, profiles)
    answered: list[Proposed] = []
    for profile in profiles.values():
        kind = profile.question.type
        if kind in _BY_KIND and not _excluded(profile, context, 0, len(context.text)):
            (answered if kind == "yesno" else found).extend(_BY_KIND[kind](context, profile, names))
    best = max((one.score for one in answered), default=0.0)
    return found + [one for one in answered if one.score >= SECOND_BEST * best]


def fit(context: Context, profile: Profile) -> float:
    """How well the sentence fits the question, 0..1: the question's own words, then what its author declared."""
    score = profile.score(context.lang, context.layers)
    terms = profile.terms.get(context.lang)
    if terms is not None:
        inside, near = bool(terms.search(context.text)), bool(terms.search(context.previous + " " + context.document.title))
        # a declared term is strong evidence; for a number its absence is weak evidence, for no list of words is whole
        if profile.question.type == "count":
            score = 0.35 * score + 0.65 if inside else 0.6 * score + 0.2 if near else NO_TERM * score
        else:
            score = 0.35 * score + (0.65 if inside else 0.4 if near else 0.0)
    scope = profile.scope.get(context.lang)
    if scope is not None and not (
        scope.search(context.text) or scope.search(context.document.title + " " + context.document.text)
    ):
        return 0.0
    return score


def _excluded(profile: Profile, context: Context, start: int, end: int) -> bool:
    pattern = profile.exclude.get(context.lang)
    return bool(pattern is not None and pattern.search(context.text[start:end]))


# -- counts --------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _tables() -> dict[str, re.Pattern[str]]:
    found = {
        "persons": starts(topics()["persons"]["words"]),
        "plan": starts(topics()["plan"]["cues"]),
        "batch": starts(topics()["batch"]["cues"]),
    }
    for name, words in topics()["units"].items():
        found[f"unit:{name}"] = starts(words)
    return found


def _counts(context: Context, profiles: dict[str, Profile]) -> list[Proposed]:
    counting = [one for one in profiles.values() if one.question.type == "count"]
    found = []
    for reading in context.readings:
        if not isinstance(reading.answer, Count):
            continue
        fitting = [one for one in counting if reading.role == _role_asked(one.question)]
        scored = [(_count_score(context, one, reading), one) for one in fitting]
        ranked = sorted(scored, key=lambda entry: entry[0], reverse=True)
        score, best = ranked[0] if ranked else (0.0, None)
        if len(ranked) > 1 and score < CLEAR_SCORE and score < MARGIN * ranked[1][0]:
            continue  # a weak fit must be the only one
        least = LEAST["termed"] if best is not None and best.terms.get(context.lang) is not None else LEAST["count"]
        if best is None or score < least:
            continue
        answer = _with_unit(reading, best.question, context)
        end = reading.noun_end if reading.noun else reading.end
        found.append(Proposed(best.question.id, reading.start, end, answer, min(score, 1.0), polarity=reading.polarity))
    return found


def _count_score(context: Context, profile: Profile, reading: Reading) -> float:
    """The sentence's fit, corrected by the noun that the number counts, by plan and batch cues, and by peoples."""
    start, end = reading.start - context.start, reading.noun_end - context.start
    left, right = language.clause_around(context.text, start, end, context.lang)
    if _excluded(profile, context, left, right):
        return 0.0
    score = fit(context, profile)
    score *= _unit_fit(reading.noun, profile, context.lang) if reading.role == "count" else 1.0
    clause = context.text[left:right]
    planned = bool(_tables()["plan"].search(clause))
    asks_plan = "group:expect" in profile.groups
    if planned != asks_plan:
        score *= 0.45 if planned else 0.55
    elif asks_plan:
        score *= 1.25
    near = context.text[max(left, start - 28) : min(right, end + 36)]
    if profile.question.cumulative and _tables()["batch"].search(near):
        score *= 0.6
    score *= _elsewhere(context, profile) * _noun_act(reading, profile, context)
    people = {f"people:{code}" for code in demonyms(reading.noun)}
    if people and not people & profile.peoples:
        score *= 0.5
    elif people & profile.peoples and _people_asked(profile):
        score *= 1.6
    elif _people_asked(profile) and not people:
        score *= 0.25
    boundless = isinstance(reading.answer, Count) and reading.answer.form == "vague" and reading.answer.low is None
    if boundless and reading.noun and not _tables()["persons"].search(reading.noun):
        return 0.0
    if boundless:
        score *= 0.75 if profile.groups & context.layers[0] else 0.3
    if _small_word(context, reading) or context.text[max(0, start - 1) : start] == "(":
        score *= 0.5
    if reading.answer == Count(form="exact", n=0):
        score *= 0.9
    return score


def _noun_act(reading: Reading, profile: Profile, context: Context) -> float:
    """What is counted may carry the act itself: "34 doden", "600 besmettingen" answer the question of that act, and no other."""
    if not reading.noun:
        return 1.0
    acts = {one for one in features(reading.noun, context.lang) if one.startswith("group:")} - WHO_GROUPS
    if not acts:
        return 1.0
    return 1.3 if acts & profile.groups else 0.5


_LOCATED = re.compile(r"(?:\b(?:in|at|near|bij|te|of|van)\s+(?:the\s+|de\s+|het\s+)?|^|\n)(?P<name>[A-Z][\w'’-]{2,})")


def _elsewhere(context: Context, profile: Profile) -> float:
    """A question that names a place is not answered by a sentence that names only others."""
    names = profile.names.get(context.lang, frozenset())
    if not names or names & context.layers[0]:
        return 1.0
    located = {
        match.group("name")
        for match in _LOCATED.finditer(context.text)
        if match.start() > 0 or context.text[match.end() : match.end() + 1] == "."
    }
    others = {
        one
        for one in located
        if language.stem(one.casefold(), context.lang) not in names and not _is_country(one) and not one.isupper()
    }
    return 0.55 if others else 1.0


def _small_word(context: Context, reading: Reading) -> bool:
    """ "Two judges", "drie media": a small number in words seldom is a figure that a case asks for."""
    answer = reading.answer
    wording = context.text[reading.start - context.start : reading.end - context.start]
    return isinstance(answer, Count) and answer.form == "exact" and (answer.n or 99) <= 12 and wording.isalpha()


def _people_asked(profile: Profile) -> bool:
    """Whether the question counts a people: its wording ends in one ("are Iraqi nationals") rather than in an act."""
    words = topics()["groups"]["nationality"] + ["nationals", "citizens", "onderdanen", "burgers"]
    asks = " ".join(profile.question.ask.values())
    singular = [one for one in ("of the", "van de", "hoeveel van") if one in asks.casefold()]
    return bool(profile.peoples and singular and (starts(words).search(asks) or re.search(r"\bzijn\s+\w+(?:s|se)?\?$", asks)))


ROLE_OF_UNIT = {"percent": "share", "%": "share", "procent": "share", "euro": "money", "euros": "money", "dollars": "money"}


def _role_asked(question: Question) -> str:
    """A question in percent is answered by shares, one in euros by money; all others by counts."""
    return ROLE_OF_UNIT.get(question.unit.casefold(), "count")


def _unit_fit(noun: str, profile: Profile, lang: str) -> float:
    """Whether what is counted is what the question counts: 1 its unit, .8 unsaid, .5 unknown, .75 another unit of the same kind."""
    unit = profile.question.unit.casefold()
    stems = {language.stem(word, lang) for _, _, word in language.words(noun)}
    if stems & profile.counted.get(lang, frozenset()):
        return 1.15
    if not noun:
        return 0.8 if unit in ("persons", "people", "personen", "mensen", "") else 0.3
    tables = _tables()
    if unit in ("persons", "people", "personen", "mensen"):
        if tables["persons"].search(noun) and not tables["unit:sites"].search(noun.split()[-1]):
            return 1.0
        if tables["unit:families"].search(noun):
            return 0.75
        others = ("nationalities", "houses", "animals", "flights", "sites")
        return 0.1 if any(tables[f"unit:{one}"].search(noun) for one in others) else 0.55
    known = tables.get(f"unit:{unit}")
    if known is not None:
        if starts([unit[: max(4, len(unit) - 3)]]).search(noun):
            return 1.15
        return 0.7 if known.search(noun) else 0.15
    if starts([unit[: max(4, len(unit) - 2)]]).search(noun) or not unit:
        return 1.15
    return 0.1 if tables["persons"].search(noun) else 0.4


def _with_unit(reading: Reading, question: Question, context: Context) -> Count:
    assert isinstance(reading.answer, Count)
    if question.unit in ("persons", "people") and reading.noun and _tables()["unit:families"].search(reading.noun):
        return msgspec.structs.replace(reading.answer, unit="families")
    return reading.answer


# -- yes or no -----------------------------------------------------------------------------------------------------------


def _yesno(context: Context, profile: Profile, names: Names) -> list[Proposed]:
    score = fit(context, profile)
    if score < LEAST["yesno"] or not _predicate_here(context, profile):
        return []
    start, end = _best_clause(context, profile)
    clause = context.text[start:end]
    silence = language.silence_at(context.text, start, end, context.lang)
    polarity = language.polarity_at(context.text, start, end, context.lang, "")
    if _is_question(clause):
        return []
    negative = silence or (polarity == "asserted" and language.negated(clause, context.lang))
    answer = YesNo(yes=not negative)
    if polarity == "denied" and silence:
        polarity = "asserted"
    return [Proposed(profile.question.id, context.start + start, context.start + end, answer, min(score, 1.0), silence, polarity)]


def _is_question(clause: str) -> bool:
    return clause.rstrip('"”’ ').endswith("?")


def _predicate_here(context: Context, profile: Profile) -> bool:
    """What is asked (its acts and peoples) must be in the sentence itself; the title and the sentence before may bring one of
    them, not all.
    """
    near_layers = context.layers[0] | context.layers[1] | context.layers[2]
    weights = profile.weights.get(context.lang, {})
    countries = {one for one in weights if one.startswith("country:")}
    wanted = profile.groups | profile.peoples
    terms = profile.terms.get(context.lang)
    if terms is not None and terms.search(context.text):
        return True
    if not wanted:
        return True
    if countries and not countries & near_layers:
        return False
    rarest = max(wanted, key=lambda one: (weights.get(one, 0.0), one))
    near = len(wanted & near_layers)
    return rarest in context.layers[0] and near >= max(1, round(len(wanted) * 0.6))


def _best_clause(context: Context, profile: Profile) -> tuple[int, int]:
    """The clause that carries most of the question's words."""
    bounds = sorted({0, len(context.text), *(one.end() for one in re.finditer(r"[;:,]\s+|\s+[–—]\s+", context.text))})
    clauses = [(a, b) for a, b in pairwise(bounds) if b - a > 12] or [(0, len(context.text))]
    weights = profile.weights.get(context.lang, {})

    def carried(span: tuple[int, int]) -> float:
        inside = features(context.text[span[0] : span[1]], context.lang)
        return sum(weight for feature, weight in weights.items() if feature in inside)

    start, end = max(clauses, key=lambda one: (carried(one), one[1] - one[0]))
    while end > start and context.text[end - 1] in ' ,;:.\n"”':
        end -= 1
    return start, end


# -- days, places, categories ----------------------------------------------------------------------------------------------


def _days(context: Context, profile: Profile, names: Names) -> list[Proposed]:
    score = fit(context, profile)
    predicate = {one for one in profile.groups if one in ("group:begin", "group:complete")} or profile.groups
    if score < LEAST["date"] or not _acts_here(context, profile, predicate):
        return []
    days = [one for one in context.readings if isinstance(one.answer, Day)]
    if not days:
        return []
    best = min(days, key=lambda one: _distance(context, one, profile, predicate))
    if _distance(context, best, profile, predicate) > 45:
        return []
    return [Proposed(profile.question.id, best.start, best.end, best.answer, min(score, 1.0))]


def _acts_here(context: Context, profile: Profile, groups: set[str]) -> bool:
    """Whether the act that is asked about is in the sentence: by a declared term, or by a word of its group."""
    terms = profile.terms.get(context.lang)
    return bool(groups & context.layers[0]) or bool(terms is not None and terms.search(context.text))


def _act_patterns(context: Context, profile: Profile, groups: set[str]) -> list[re.Pattern[str]]:
    terms = profile.terms.get(context.lang)
    return [starts(topics()["groups"][one.removeprefix("group:")]) for one in sorted(groups)] + ([terms] if terms else [])


def _distance(context: Context, reading: Reading, profile: Profile, groups: set[str]) -> int:
    """Characters between a date and the nearest word of the act."""
    at = reading.start - context.start
    nearest = 999
    for pattern in _act_patterns(context, profile, groups):
        for match in pattern.finditer(context.text):
            nearest = min(
                nearest, abs(match.start() - at), abs(match.end() - at), abs(at + reading.end - reading.start - match.start())
            )
    return nearest


def _places(context: Context, profile: Profile, names: Names) -> list[Proposed]:
    question = profile.question
    score = fit(context, profile)
    if score < LEAST["place"] or not _acts_here(context, profile, profile.groups):
        return []
    if question.places:
        return _declared_places(context, question, score)
    found = []
    pattern = re.compile(
        r"\b(?:in|at|near|bij|te|nabij|prisons? of)\s+(?:(?:the|de|het)\s+)?(?:[a-z]+\s+(?:of|van)\s+)?((?:[A-Z][\w'’-]+)(?:(?:\s+(?:and|en)\s+|\s+)[A-Z][\w'’-]+)*)"
    )
    asked = {word.casefold() for text in question.ask.values() for _, _, word in language.words(text)}
    for match in pattern.finditer(context.text):
        for piece in re.finditer(r"[A-Z][\w'’-]+(?:\s+(?!and\b|en\b)[A-Z][\w'’-]+)*", match.group(1)):
            name = re.sub(r"^(?:Al|El)-", "", piece.group())
            start = context.start + match.start(1) + piece.start()
            if (
                name.isupper()
                or names.mentions(piece.group(), publisher="")
                or name.casefold() in asked
                or table(context.lang, "dates")["months"].get(name.casefold())
                or _is_country(name)
            ):
                continue
            found.append(Proposed(question.id, start, start + len(piece.group()), Place(place=slug(name)), min(score, 1.0)))
    return found


def _is_country(name: str) -> bool:
    from beeld.capture.naming import countries

    return any(name in one["names"] or name in one["adjectives"] for one in countries().values())


def slug(name: str) -> str:
    """A name as an id: case-folded, a first word that says what kind of place it is left out."""
    plain = re.sub(r"\b(?:central|prison|province|camp|city|state|hospital)\b", "", name.casefold())
    return re.sub(r"[^\w]+", "-", plain).strip("-") or name.casefold()


def _declared_places(context: Context, question: Question, score: float) -> list[Proposed]:
    """Declared places named in the sentence; one that lies in another named beside it stands for both."""
    named: dict[str, tuple[int, int]] = {}
    for place in question.places:
        words = [place.id, place.id.replace("-", " "), *place.aliases]
        match = re.search(rf"(?<!\w)(?:{language.alternatives(words)})(?!\w)", context.text, re.IGNORECASE)
        if match is not None:
            named[place.id] = (match.start(), match.end())
    within = {one.id: one.within for one in question.places}
    holders = {within[one] for one in named if within.get(one)}
    return [
        Proposed(question.id, context.start + start, context.start + end, Place(place=key), min(score + 0.15, 1.0))
        for key, (start, end) in named.items()
        if key not in holders
    ]


def _categories(context: Context, profile: Profile, names: Names) -> list[Proposed]:
    question = profile.question
    score = fit(context, profile)
    weights = profile.weights.get(context.lang, {})
    asked = {max(profile.groups, key=lambda one: (weights.get(one, 0.0), one))} if profile.groups else set()
    if score < LEAST["category"] or not _acts_here(context, profile, asked):
        return []
    act = _first_act(context, profile, asked)
    if question.categories:
        named = []
        for key, words in question.categories.items():
            pattern = re.compile(rf"(?<!\w)(?:{language.alternatives([key, *words])})(?!\w)", re.IGNORECASE)
            named += [(match.start(), match.end(), key) for match in pattern.finditer(context.text)]
    else:
        mentions = names.mentions(context.text, publisher=context.document.source)
        named = [(one.start, one.end, slug(context.text[one.start : one.end])) for one in mentions]
    behind = [one for one in named if one[0] >= act] or [one for one in named if one[1] <= act]
    if not behind:
        return []
    start, end, key = min(behind, key=lambda one: abs(one[0] - act))
    left, right = language.clause_around(context.text, start, end, context.lang)
    first, last = min(start, max(left, act)), max(end, min(right, end + 40))
    return [
        Proposed(
            question.id,
            context.start + first,
            context.start + min(last, len(context.text)),
            Category(category=key),
            min(score, 1.0),
        )
    ]


def _first_act(context: Context, profile: Profile, groups: set[str]) -> int:
    found = [pattern.search(context.text) for pattern in _act_patterns(context, profile, groups & context.layers[0])]
    return min((match.start() for match in found if match is not None), default=0)


_BY_KIND = {"yesno": _yesno, "date": _days, "place": _places, "category": _categories}
