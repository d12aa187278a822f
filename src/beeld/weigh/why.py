"""Why a finding is as it is, in words that an analyst without statistics can follow."""

from __future__ import annotations

from beeld import language
from beeld.model import Answer, Contribution, Day, Finding

PLUS = 0.05  # decibans that print as more than +0.0
WORDS = {
    "en": {
        "head": "{question}: {status}; {answer}",
        "likelihood": "Likelihood (chance that this is right): {value}.",
        "confidence": "Confidence (how solid its basis is): {value}.",
        "interval": "With a chance of {level} it lies between {low} and {high}.",
        "for": "For",
        "against": "Against",
        "near": "Says otherwise, and yet makes this likelier (it lies near, or leaves room for it)",
        "silent": "Silent (looked, and report nothing)",
        "superseded": "Replaced by a later word of the same voice",
        "withdrawn": "Withdrawn",
        "no_information": "Can't be judged (weighs nothing)",
        "line": "  {origin} (grade {grade}, {day}{age}): {answer}{db}{folded}",
        "age": ", {days} days old",
        "prior": "Before any claim: {db:+.1f} decibans (10 decibans: ten times likelier).",
        "also": "Also true, likelier than not",
        "folded": "; passed on by {names}, which adds nothing",
        "caveats": "Limits",
        "change": "What would change the status",
        "positions": "Positions, by party; nobody is declared right",
        "reconstruction": "This is a reconstruction from what was published by {day}; it was not known then.",
        "none": "no answer",
        "db": ", {db:+.1f} decibans",
        "denies": "denies",
        "says_nothing": "reports that nothing was seen",
    },
    "nl": {
        "head": "{question}: {status}; {answer}",
        "likelihood": "Waarschijnlijkheid (kans dat dit juist is): {value}.",
        "confidence": "Zekerheid (hoe stevig de basis is): {value}.",
        "interval": "Met een kans van {level} ligt het tussen {low} en {high}.",
        "for": "Voor",
        "against": "Tegen",
        "near": "Zegt iets anders, en maakt dit toch waarschijnlijker (het ligt dichtbij, of laat er ruimte voor)",
        "silent": "Stil (keken, en melden niets)",
        "superseded": "Vervangen door een later woord van dezelfde stem",
        "withdrawn": "Ingetrokken",
        "no_information": "Niet te beoordelen (weegt niets)",
        "line": "  {origin} (graad {grade}, {day}{age}): {answer}{db}{folded}",
        "age": ", {days} dagen oud",
        "prior": "Vóór elke bewering: {db:+.1f} decibel bewijs (10 decibel: tien keer zo waarschijnlijk).",
        "also": "Ook waar, waarschijnlijker dan niet",
        "folded": "; doorgegeven door {names}, dat voegt niets toe",
        "caveats": "Voorbehouden",
        "change": "Wat de status zou veranderen",
        "positions": "Standpunten, per partij; niemand krijgt gelijk",
        "reconstruction": "Dit is een reconstructie uit wat op {day} gepubliceerd was; toen was het niet bekend.",
        "none": "geen antwoord",
        "db": ", {db:+.1f} decibel bewijs",
        "denies": "ontkent",
        "says_nothing": "meldt dat niets gezien is",
    },
}


def explain(finding: Finding, lang: str = "en") -> str:
    """The finding, each origin for, against and silent with its decibans, the limits, and what would change the status."""
    words = WORDS[lang]
    lines = [
        words["head"].format(
            question=finding.question,
            status=language.status_word(finding.status, lang),
            answer=_say(finding.answer, lang, finding.unit),
        )
    ]
    if finding.said_by is not None:
        lines.append(words["reconstruction"].format(day=finding.said_by))
    if finding.answer is not None and not finding.positions:
        lines.append(words["likelihood"].format(value=f"{finding.likelihood:.3f}"))
        lines.append(words["confidence"].format(value=language.confidence_word(finding.confidence, lang)))
        if (
            finding.low is not None
            and finding.high is not None
            and finding.low != finding.high
            and not isinstance(finding.answer, Day)
        ):
            low, high = language.number(finding.low, lang), language.number(finding.high, lang)
            lines.append(words["interval"].format(level=f"{finding.level:.0%}", low=low, high=high))
    if finding.also:
        lines.append(words["also"] + ":")
        lines += [f"  {_say(one.answer, lang, finding.unit)}, {one.likelihood:.3f}" for one in finding.also]
    if finding.prior_decibans is not None:
        lines.append(words["prior"].format(db=finding.prior_decibans))
    lines += _sides(finding, lang)
    if finding.positions:
        lines.append(words["positions"] + ":")
        lines += [f"  {one.party}: {_say(one.answer, lang, finding.unit)}" for one in finding.positions]
    for key, rows in (("caveats", finding.caveats), ("change", finding.what_would_change)):
        if rows:
            lines.append(words[key] + ":")
            lines += [f"  {one}" for one in rows]
    return "\n".join(lines)


def shown_side(one: Contribution) -> str:
    """The side as a reader sees it: who gives another answer that yet makes this one likelier (more than rounding: 0.05 decibans)
    is shown apart, as `near`; "against" beside a plus would mislead.
    """
    return "near" if one.side == "against" and one.decibans >= PLUS else one.side


def _sides(finding: Finding, lang: str) -> list[str]:
    words = WORDS[lang]
    lines: list[str] = []
    for side in ("for", "against", "near", "silent", "superseded", "withdrawn", "no_information"):
        rows = [one for one in finding.contributions if shown_side(one) == side]
        if not rows:
            continue
        lines.append(words[side] + ":")
        for one in rows:
            answer = words["says_nothing"] if side == "silent" else _say(one.answer, lang, finding.unit)
            answer = f"{words['denies']}: {answer}" if one.denies else answer
            db = words["db"].format(db=one.decibans) if side in ("for", "against", "near") else ""
            days = (finding.valid_at - one.said_on).days if one.said_on else 0
            age = words["age"].format(days=days) if days > 1 else ""
            folded = words["folded"].format(names=", ".join(one.folded)) if one.folded else ""
            lines.append(
                words["line"].format(
                    origin=one.origin, grade=one.grade, day=one.said_on or "", age=age, answer=answer, db=db, folded=folded
                )
            )
    return lines


def _say(answer: Answer | None, lang: str, unit: str) -> str:
    return WORDS[lang]["none"] if answer is None else language.say(answer, lang, unit=unit)
