"""Render: bindings become words as of the basis, footnotes are numbered, and each sentence gets a mark that tells nothing."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping
from datetime import date

from beeld import language
from beeld.errors import LetterError
from beeld.letter.citing import cite_document, write_citation
from beeld.letter.parse import BINDING, SILENT_FORMS
from beeld.model import (
    Answer,
    Binding,
    Claim,
    Count,
    Coverage,
    Document,
    Finding,
    IssuedSentence,
    Letter,
    Sentence,
    SentenceType,
    Source,
    Value,
    YesNo,
)

NOTES_A_SENTENCE = 2
WITHHELD = {
    "nl": "Op basis van informatie van partners die niet genoemd worden.",
    "en": "On the basis of information from partners who are not named.",
}


LOOKED = {"nl": "Gekeken is naar: {what} ({start} tot en met {end}).", "en": "What was looked at: {what} ({start} to {end})."}


class RenderedSentence(Value, frozen=True, kw_only=True):
    """A sentence as printed. `mark` is its bookmark; `notes` are numbers of footnotes behind it."""

    mark: str
    sentence: str
    text: str
    type: SentenceType
    paragraph: int
    line: int
    notes: tuple[int, ...] = ()
    questions: tuple[str, ...] = ()
    printed: tuple[Answer, ...] = ()
    heading: bool = False


class Rendered(Value, frozen=True, kw_only=True):
    """A letter's edition, ready to be written as a file."""

    id: str
    title: str
    language: str
    dated: date
    edition: str
    basis_seq: int
    basis_root: str
    sentences: tuple[RenderedSentence, ...]
    notes: tuple[str, ...]
    annex: tuple[str, ...] = ()
    addressee: str = ""
    sender: str = ""
    reference: str = ""


def render(
    letter: Letter,
    findings: Mapping[str, Finding],
    *,
    documents: Mapping[str, Document],
    sources: Mapping[str, Source],
    claims: Mapping[str, Claim],
    edition: str,
    lang: str,
    coverage: Mapping[str, Coverage] | None = None,
    refused: Collection[str] = (),
    basis: tuple[int, str] = (0, ""),
) -> Rendered:
    """The letter as it is printed in an edition. `documents` and `coverage` are those a footnote of the edition may name; sentences
    in `refused` are left out. Raises `LetterError` when a binding can't be printed.
    """
    notes: list[str] = []
    annex: dict[str, str] = {}
    rendered = []
    for sentence in letter.sentences:
        if sentence.id in refused or (sentence.editions and edition not in sentence.editions):
            continue
        text, printed = _text(sentence, findings, lang)
        cited = [write_citation(one, lang) for one in sentence.citations]
        for binding in sentence.bindings:
            own, rest = _finding_notes(findings[binding.question], binding, documents, sources, claims, lang)
            cited += [*_looked_at(findings[binding.question], coverage or {}, lang), *own]
            annex.update(dict.fromkeys(rest, ""))
        numbers = tuple(dict.fromkeys(_number(note, notes) for note in list(dict.fromkeys(cited))[:NOTES_A_SENTENCE]))
        annex.update(dict.fromkeys(list(dict.fromkeys(cited))[NOTES_A_SENTENCE:], ""))
        rendered.append(
            RenderedSentence(
                mark=_mark(letter, edition, lang, basis, sentence.id),
                sentence=sentence.id,
                text=text,
                type=sentence.type,
                paragraph=sentence.paragraph,
                line=sentence.line,
                notes=numbers,
                questions=tuple(one.question for one in sentence.bindings),
                printed=printed,
                heading=sentence.heading,
            )
        )
    return Rendered(
        id=letter.id,
        title=letter.title,
        language=lang,
        dated=letter.dated,
        edition=edition,
        basis_seq=basis[0],
        basis_root=basis[1],
        sentences=tuple(_without_empty_headings(rendered)),
        notes=tuple(notes),
        annex=tuple(one for one in annex if one not in notes),
        addressee=letter.addressee,
        sender=letter.sender,
        reference=letter.reference,
    )


def _mark(letter: Letter, edition: str, lang: str, basis: tuple[int, str], sentence: str) -> str:
    """Looks random, is reproducible for the same basis, and holds no question's name (a public file would leak it)."""
    digest = hashlib.sha256("\0".join((letter.id, edition, lang, basis[1], sentence)).encode()).hexdigest()
    return f"b{digest[:16]}"


def _number(note: str, notes: list[str]) -> int:
    if note not in notes:
        notes.append(note)
    return notes.index(note) + 1


def _without_empty_headings(sentences: list[RenderedSentence]) -> list[RenderedSentence]:
    kept = []
    for index, one in enumerate(sentences):
        following = sentences[index + 1] if index + 1 < len(sentences) else None
        if one.heading and (following is None or following.heading):
            continue
        kept.append(one)
    return kept


def _text(sentence: Sentence, findings: Mapping[str, Finding], lang: str) -> tuple[str, tuple[Answer, ...]]:
    printed: list[Answer] = []
    bindings = {one.start: one for one in sentence.bindings}

    def replaced(match: re.Match[str]) -> str:
        binding = bindings[match.start()]
        words, answer = binding_words(binding, findings[binding.question], lang, sentence.line)
        printed.append(answer)
        return words

    text = BINDING.sub(replaced, sentence.source_text)
    return re.sub(r"\s+([.,;:])", r"\1", " ".join(text.split())), tuple(printed)


def binding_words(binding: Binding, finding: Finding, lang: str, line: int) -> tuple[str, Answer]:
    """(words, the answer that they print). Raises `LetterError` where there is nothing to print."""
    answer = finding.answer
    where = f"line {line}"
    if binding.form in SILENT_FORMS:
        if binding.form == "disputed":
            return "", answer if answer is not None else YesNo(yes=False)
        return "", YesNo(yes=binding.form == "yes")
    if answer is None:
        raise LetterError(
            f"{binding.question} has no answer ({finding.status})",
            where=where,
            todo="leave the sentence out, or bind another question",
        )
    if binding.form == "certainty":
        return language.certainty(finding.likelihood, lang), answer
    if binding.form == "status":
        return language.status_word(finding.status, lang), answer
    if binding.form == "since":
        return language.say_date(finding.since, lang) if finding.since else "–", answer
    if binding.form == "interval" and isinstance(answer, Count) and finding.low is not None and finding.high is not None:
        interval = Count(form="range", low=finding.low, high=finding.high) if finding.low < finding.high else answer
        return language.say(interval, lang), interval
    if binding.form == "number" and isinstance(answer, Count) and answer.n is not None:
        return language.number(answer.n, lang), Count(form="exact", n=answer.n)
    return language.say(answer, lang), answer


def _looked_at(finding: Finding, coverage: Mapping[str, Coverage], lang: str) -> list[str]:
    """ "No indications" says what was looked at and until when; who looked is not named."""
    if finding.status != "no_indications":
        return []
    looked = [coverage[one] for one in finding.coverage if one in coverage]
    return [
        LOOKED[lang].format(
            what=one.looked_at, start=language.say_date(one.valid_from, lang), end=language.say_date(one.valid_to, lang)
        )
        for one in looked
    ]


def _finding_notes(
    finding: Finding,
    binding: Binding,
    documents: Mapping[str, Document],
    sources: Mapping[str, Source],
    claims: Mapping[str, Claim],
    lang: str,
) -> tuple[list[str], list[str]]:
    """(footnotes, for the annex): first-hand documents that carry the finding and may be shown, strongest first."""
    if binding.withheld:
        return [WITHHELD[lang]], []
    first_hand: list[str] = []
    second_hand: list[str] = []
    for one in finding.contributions:
        if one.side not in ("for", "silent"):
            continue
        for claim_id in one.claims:
            claim = claims.get(claim_id)
            if claim is None or claim.document not in documents:
                continue
            document = documents[claim.document]
            note = write_citation(cite_document(document, sources.get(document.source)), lang)
            (first_hand if claim.source == claim.origin else second_hand).append(note)
    ordered = list(dict.fromkeys([*first_hand, *second_hand]))
    limit = 1 if finding.status not in ("contradicted",) else NOTES_A_SENTENCE
    return ordered[:limit], ordered[limit:]


def trace(rendered: Rendered, letter: Letter, findings: Mapping[str, Finding]) -> tuple[IssuedSentence, ...]:
    """The table sentence -> findings -> claims that goes into the ledger when the edition is issued."""
    by_id = {one.id: one for one in letter.sentences}
    rows = []
    for one in rendered.sentences:
        sentence = by_id[one.sentence]
        bound = [findings[question] for question in one.questions]
        rows.append(
            IssuedSentence(
                id=one.mark,
                type=one.type,
                text=one.text,
                questions=one.questions,
                printed=one.printed,
                likelihoods=tuple(finding.likelihood for finding in bound),
                statuses=tuple(finding.status for finding in bound),
                claims=tuple(dict.fromkeys(key for finding in bound for part in finding.contributions for key in part.claims)),
                footnotes=tuple(rendered.notes[number - 1] for number in one.notes),
                attested_by=sentence.attested_by,
                triggers=sentence.triggers,
                withheld=any(binding.withheld for binding in sentence.bindings),
                forms=tuple(binding.form for binding in sentence.bindings),
                bound=sentence.source_text if sentence.bindings else "",
                addressee=sentence.addressee,
            )
        )
    return tuple(rows)
