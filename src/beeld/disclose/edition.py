"""Editions: what a public, a confidential and an internal letter may use, and why a sentence may not be in one."""

from __future__ import annotations

from collections.abc import Sequence

from beeld import language
from beeld.disclose.marking import permits
from beeld.model import Count, Decision, Finding, Marking, Policy, Value, View, permitted

EDITIONS: dict[str, View] = {
    "public": View(name="public", edition="public"),
    "confidential": View(name="confidential", edition="confidential", nl="DEP.V", tlp="AMBER"),
    "internal": View(name="internal", edition="internal", everything=True),
}
PEOPLE = frozenset({"persons", "people", "personen", "mensen", ""})

REASONS = {
    "nl": {
        "nl": "berust op een stuk met een nationale rubricering boven {level}",
        "tlp": "berust op een stuk met een TLP-label boven {tlp}",
        "compartment": "berust op een compartiment dat deze versie niet mag gebruiken",
        "rel_to": "berust op informatie die niet aan deze lezers mag worden vrijgegeven",
        "orcon": "de verstrekker ({orcon}) heeft voor deze versie geen toestemming gegeven",
        "personal_data": "bevat persoonsgegevens",
        "individual": "gaat over individuele gevallen",
        "small_count": "noemt een aantal mensen ({count}) onder de drempel van {least} en zegt daarmee iets over individuele gevallen",
        "withheld_origins": "partners worden niet genoemd, en {origins} onafhankelijke herkomst(en) steunen dit; {least} zijn nodig",
        "withheld_consent": "partners worden niet genoemd, en van {orcon} is er geen toestemming",
    },
    "en": {
        "nl": "rests on a document with a national level above {level}",
        "tlp": "rests on a document with a TLP label above {tlp}",
        "compartment": "rests on a compartment that this edition may not use",
        "rel_to": "rests on information that may not be released to these readers",
        "orcon": "the originator ({orcon}) gave no consent for this edition",
        "personal_data": "holds personal data",
        "individual": "is about individual cases",
        "small_count": "tells a number of people ({count}) under the threshold of {least}, and so something about individual cases",
        "withheld_origins": "partners are not named, and {origins} independent origin(s) bear it; {least} are needed",
        "withheld_consent": "partners are not named, and there is no consent of {orcon}",
    },
}


ALLOWED = {
    "nl": {
        "everything": "deze versie mag alles gebruiken",
        "own_view": "berust alleen op stukken tot en met {level} en TLP:{tlp}, die deze versie mag gebruiken",
        "consent": "de verstrekkers ({consents}) hebben voor deze versie toestemming gegeven",
        "withheld": "wordt door {origins} onafhankelijke herkomsten gesteund, van wie {consents} verstrekkers toestemming gaven; zij worden niet genoemd",
        "kept_to": "is door de schrijver gehouden bij: {editions}",
        "finding": "berust op geen bevinding",
        "own_act": "is een eigen handeling, en berust op geen bevinding",
        "position": "is een standpunt, en berust op geen bevinding",
        "rule": "is een regel, en berust op geen bevinding",
        "reference": "is een verwijzing, en berust op geen bevinding",
        "promise": "is een toezegging, en berust op geen bevinding",
        "none": "berust op geen bevinding",
    },
    "en": {
        "everything": "this edition may use everything",
        "own_view": "rests only on documents up to {level} and TLP:{tlp}, which this edition may use",
        "consent": "the originators ({consents}) gave consent for this edition",
        "withheld": "is borne by {origins} independent origins, of whom {consents} originators gave consent; they are not named",
        "kept_to": "is kept by its author to: {editions}",
        "finding": "rests on no finding",
        "own_act": "is an own act, and rests on no finding",
        "position": "is a position, and rests on no finding",
        "rule": "is a rule, and rests on no finding",
        "reference": "is a reference, and rests on no finding",
        "promise": "is a promise, and rests on no finding",
        "none": "rests on no finding",
    },
}


def why_allowed(code: str, lang: str, **facts: object) -> str:
    """Why a sentence may be in an edition (or, for `kept_to`, that its author keeps it elsewhere), in words."""
    return ALLOWED.get(lang, ALLOWED["en"])[code].format(**facts)


class Refusal(Value, frozen=True, kw_only=True):
    """Why a sentence may not be in an edition."""

    code: str
    reason: str


def check_sentence(
    text: str,
    finding: Finding,
    marking: Marking,
    view: View,
    policy: Policy,
    *,
    consents: Sequence[Decision],
    withheld: bool = False,
    lang: str = "en",
) -> list[Refusal]:
    """Why a sentence that prints `finding` may not be in the edition of `view`. `marking` is the join over all its inputs.

    A withheld basis tells that something is so, not who says it: the levels of its inputs do not block it, but every
    originator among them must consent to this question in this edition, and enough independent origins must bear it.
    """
    if view.everything:
        return []
    blocked = permits(view, marking, consents, question=finding.question)
    if withheld:
        codes = ["withheld_consent"] if "orcon" in blocked else []
        codes += [one for one in blocked if one in ("compartment", "rel_to", "personal_data")]
        if finding.origins < policy.corroborated_origins:
            codes.append("withheld_origins")
    else:
        codes = list(blocked)
    if not view.personal_data and finding.individual:
        codes.append("individual")
    count = small_count(finding, policy)
    if count is not None and view.tlp == "CLEAR":
        codes.append("small_count")
    words = REASONS.get(lang, REASONS["en"])
    facts = {
        "level": view.nl,
        "tlp": view.tlp,
        "orcon": ", ".join(marking.orcon) if not withheld and view.tlp != "CLEAR" else str(len(marking.orcon)),
        "count": count or "",
        "least": policy.min_cell if "small_count" in codes else policy.corroborated_origins,
        "origins": finding.origins,
    }
    return [Refusal(code=code, reason=words[code].format(**facts)) for code in dict.fromkeys(codes)]


def small_count(finding: Finding, policy: Policy) -> str | None:
    """The count in words when a finding tells of 1 to k - 1 people (k the case's threshold); zero tells of nobody."""
    answer = finding.answer
    if not isinstance(answer, Count) or (answer.unit or finding.unit) not in PEOPLE:
        return None
    low, high = permitted(answer)
    if high >= 1 and high < policy.min_cell and not (low == 0 and high == 0):
        return language.say(answer, "en")
    return None
