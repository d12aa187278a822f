"""Render: bindings become words as of the basis, footnotes are numbered, and each sentence gets a mark that tells nothing."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from beeld import language
from beeld.errors import LetterError
from beeld.letter.citing import write_citation
from beeld.letter.grounds import SourceRow, finding_notes, looked_at, source_rows
from beeld.letter.house import House
from beeld.letter.inline import BINDING, LETTER_REF, SILENT_FORMS, Run, literal, runs, show
from beeld.letter.picture import Picture, draw
from beeld.model import (
    Answer,
    Binding,
    Block,
    Category,
    Claim,
    Count,
    Coverage,
    Document,
    Finding,
    IssuedLetter,
    IssuedSentence,
    Letter,
    Place,
    Question,
    Sentence,
    SentenceType,
    Source,
    Value,
    YesNo,
)

NOTES_A_SENTENCE = 2


class RenderedSentence(Value, frozen=True, kw_only=True):
    """A sentence as printed. `mark` is its bookmark; `notes` are numbers of footnotes behind it; `runs` its words by style."""

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
    runs: tuple[Run, ...] = ()

    @property
    def pieces(self) -> tuple[Run, ...]:
        """The words by style; one plain stretch where none was set."""
        return self.runs or (Run(text=self.text),)


class Rendered(Value, frozen=True, kw_only=True):
    """A letter's edition, ready to be written as a file. `sources` are the rows of its annex, `pictures` by their block's group."""

    id: str
    title: str
    language: str
    dated: date
    edition: str
    basis_seq: int
    basis_root: str
    sentences: tuple[RenderedSentence, ...]
    notes: tuple[str, ...]
    sources: tuple[SourceRow, ...] = ()
    addressee: str = ""
    sender: str = ""
    reference: str = ""
    blocks: tuple[Block, ...] = ()
    pictures: dict[int, Picture] = {}
    your_reference: str = ""
    place: str = ""
    house: House = House()


class More(Value, frozen=True, kw_only=True):
    """What a letter may need besides its findings: the questions' names, earlier letters that the edition may name, findings of
    earlier days by question (for pictures), the house style, and the case's scale of certainty words.
    """

    questions: dict[str, Question] = {}
    earlier: tuple[IssuedLetter, ...] = ()
    series: dict[str, tuple[Finding, ...]] = {}
    house: House = House()
    scale: str = "icd203"


@dataclass(frozen=True, kw_only=True)
class Grounds:
    """What footnotes, names and pictures are made of, as of the basis; documents and coverage only as the edition may show."""

    findings: Mapping[str, Finding]
    documents: Mapping[str, Document]
    sources: Mapping[str, Source]
    claims: Mapping[str, Claim]
    coverage: Mapping[str, Coverage]
    more: More


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
    more: More | None = None,
) -> Rendered:
    """The letter as it is printed in an edition. Sentences in `refused` are left out, a table's row with a refused cell and a
    picture with a refused caption whole. `documents` and `coverage` are those that the edition may name. Raises `LetterError` when
    a binding can't be printed.
    """
    given = more or More()
    style = given.house
    grounds = Grounds(findings=findings, documents=documents, sources=sources, claims=claims, coverage=coverage or {}, more=given)
    dropped = _dropped(letter, edition, set(refused))
    cells = {one.paragraph: (one.group, one.row) for one in letter.blocks if one.kind == "cell"}
    made = _Maker(grounds, lang, style, letter.scale or given.scale)
    rendered = []
    for sentence in letter.sentences:
        if sentence.id in dropped:
            continue
        text, printed = made.words(sentence)
        pieces = runs(text)
        rendered.append(
            RenderedSentence(
                mark=_mark(letter, edition, lang, basis, sentence.id),
                sentence=sentence.id,
                text="".join(one.text for one in pieces),
                type=sentence.type,
                paragraph=sentence.paragraph,
                line=sentence.line,
                notes=made.notes_of(sentence, cells.get(sentence.paragraph)),
                questions=tuple(one.question for one in sentence.bindings),
                printed=printed,
                heading=sentence.heading,
                runs=pieces if len(pieces) > 1 or pieces != (Run(text=show(text)),) else (),
            )
        )
    kept = _without_empty_headings(rendered, letter)
    blocks = _blocks(letter, kept, dropped)
    return Rendered(
        id=letter.id,
        title=letter.title,
        language=lang,
        dated=letter.dated,
        edition=edition,
        basis_seq=basis[0],
        basis_root=basis[1],
        sentences=tuple(kept),
        notes=tuple(made.notes),
        sources=source_rows(made.used, grounds.documents, grounds.sources) if letter.sources else (),
        addressee=letter.addressee,
        sender=letter.sender or style.organisation,
        reference=letter.reference,
        blocks=blocks,
        pictures={one.group: made.picture(one) for one in blocks if one.kind == "picture"},
        your_reference=letter.your_reference,
        place=letter.place,
        house=style,
    )


def _mark(letter: Letter, edition: str, lang: str, basis: tuple[int, str], sentence: str) -> str:
    """Looks random, is reproducible for the same basis, and holds no question's name (a public file would leak it)."""
    digest = hashlib.sha256("\0".join((letter.id, edition, lang, basis[1], sentence)).encode()).hexdigest()
    return f"b{digest[:16]}"


def _dropped(letter: Letter, edition: str, refused: set[str]) -> set[str]:
    """Sentences that the edition leaves out: refused, another edition's, or in one row or one figure with such a one."""
    dropped = refused | {one.id for one in letter.sentences if one.editions and edition not in one.editions}
    by_paragraph: dict[int, list[str]] = {}
    for sentence in letter.sentences:
        by_paragraph.setdefault(sentence.paragraph, []).append(sentence.id)
    gone_rows = {
        (one.group, one.row)
        for one in letter.blocks
        if one.kind == "cell" and one.row and dropped & set(by_paragraph.get(one.paragraph, ()))
    }
    kept_rows = {(one.group, one.row) for one in letter.blocks if one.kind == "cell" and one.row} - gone_rows
    alive = {group for group, _ in kept_rows}
    for block in letter.blocks:
        whole = block.kind == "cell" and (block.group not in alive or (block.group, block.row) in gone_rows)
        if whole or (block.kind == "caption" and block.row == 1 and block.group not in alive):
            dropped |= set(by_paragraph.get(block.paragraph, ()))
    return dropped


def _blocks(letter: Letter, kept: Sequence[RenderedSentence], dropped: set[str]) -> tuple[Block, ...]:
    """The blocks that still hold something; empty cells of a kept row, and pictures whose caption is kept, stay."""
    filled = {one.paragraph for one in kept}
    rows = {(one.group, one.row) for one in letter.blocks if one.kind == "cell" and one.paragraph in filled}
    figures = {one.group for one in letter.blocks if one.kind == "caption" and one.row == 0 and one.paragraph in filled}
    return tuple(
        one
        for one in letter.blocks
        if one.paragraph in filled
        or (one.kind == "cell" and (one.group, one.row) in rows)
        or (one.kind == "picture" and one.group in figures)
    )


def _without_empty_headings(sentences: list[RenderedSentence], letter: Letter) -> list[RenderedSentence]:
    levels = {one.paragraph: one.level for one in letter.blocks if one.kind == "heading"}
    ends = {one.paragraph for one in letter.blocks if one.kind in ("closing", "signature", "copies") or one.annex}
    kept = []
    for index, one in enumerate(sentences):
        following = sentences[index + 1] if index + 1 < len(sentences) else None
        if one.heading and (
            following is None
            or following.paragraph in ends
            or (following.heading and levels.get(following.paragraph, 2) <= levels.get(one.paragraph, 2))
        ):
            continue
        kept.append(one)
    return kept


class _Maker:
    """Words, footnotes and pictures of one edition, numbered as they come."""

    def __init__(self, grounds: Grounds, lang: str, house: House, scale: str) -> None:
        self.grounds, self.lang, self.house, self.scale = grounds, lang, house, scale
        self.labels = house.words(lang)
        self.notes: list[str] = []
        self.used: list[str] = []
        self.in_row: dict[tuple[int, int], set[str]] = {}

    def words(self, sentence: Sentence) -> tuple[str, tuple[Answer, ...]]:
        """(the sentence with its bindings in words, emphasis still marked; the answers that it prints)."""
        printed: list[Answer] = []
        bindings = {one.start: one for one in sentence.bindings}

        def replaced(match: re.Match[str]) -> str:
            binding = bindings[match.start()]
            words, answer = self.binding(binding, sentence.line)
            printed.append(answer)
            return literal(words)

        text = BINDING.sub(replaced, sentence.source_text)
        text = LETTER_REF.sub(lambda match: literal(self._earlier(match["id"], sentence.line)[0]), text)
        return re.sub(r"\s+([.,;:](?:\s|$))", r"\1", " ".join(text.split())), tuple(printed)

    def binding(self, binding: Binding, line: int) -> tuple[str, Answer]:
        finding = self.grounds.findings[binding.question]
        return binding_words(
            binding, finding, self.lang, line, scale=self.scale, question=self.grounds.more.questions.get(binding.question)
        )

    def notes_of(self, sentence: Sentence, row: tuple[int, int] | None = None) -> tuple[int, ...]:
        """Numbers of the sentence's footnotes: its own, then those of its findings, at most two; all documents go to the annex.
        In a table's row a note stands once.
        """
        short = self.house.citing.session == "short"
        cited = [write_citation(one, self.lang, short=short) for one in sentence.citations]
        cited += [self._earlier(one, sentence.line)[1] for one in sentence.letters]
        for binding in sentence.bindings:
            finding = self.grounds.findings[binding.question]
            own, documents = finding_notes(finding, binding, self.grounds, self.lang, self.labels)
            cited += [*looked_at(finding, self.grounds.coverage, self.lang, self.labels), *own]
            self.used += documents
        shown = list(dict.fromkeys(cited))[:NOTES_A_SENTENCE]
        if row is not None:
            already = self.in_row.setdefault(row, set())
            shown = [one for one in shown if one not in already]
            already.update(shown)
        return tuple(self._number(note) for note in shown)

    def _number(self, note: str) -> int:
        if note not in self.notes:
            self.notes.append(note)
        return self.notes.index(note) + 1

    def _earlier(self, name: str, line: int) -> tuple[str, str]:
        """(words, footnote) for an earlier letter, by the id of its source, its issue, or its reference."""
        known = [one for one in self.grounds.more.earlier if name in (one.id, one.letter, one.reference)]
        if not known:
            ids = ", ".join(sorted({one.letter for one in self.grounds.more.earlier})) or "none was issued"
            raise LetterError(
                f"no earlier letter {name!r} that this edition may name", where=f"line {line}", todo=f"known: {ids}"
            )
        last = known[-1]
        day = language.say_date(last.dated, self.lang)
        reference = self.labels["earlier_reference"].format(reference=last.reference) if last.reference else ""
        note = self.labels["earlier_note"].format(date=day, title=last.title, reference=reference)
        return self.labels["earlier"].format(date=day), note

    def picture(self, block: Block) -> Picture:
        question = block.questions[0]
        series = self.grounds.more.series.get(question) or (self.grounds.findings[question],)
        asked = self.grounds.more.questions.get(question)
        return draw(
            series,
            self.grounds,
            label=asked.ask.get(self.lang, question) if asked else question,
            lang=self.lang,
            house=self.house,
            alt=block.alt,
            line=block.line,
        )


def binding_words(
    binding: Binding, finding: Finding, lang: str, line: int, *, scale: str = "icd203", question: Question | None = None
) -> tuple[str, Answer]:
    """(words, the answer that they print). Raises `LetterError` where there is nothing to print."""
    answer = finding.answer
    if binding.form in SILENT_FORMS:
        if binding.form == "disputed":
            return "", answer if answer is not None else YesNo(yes=False)
        return "", YesNo(yes=binding.form == "yes")
    if answer is None:
        raise LetterError(
            f"{binding.question} has no answer ({finding.status})",
            where=f"line {line}",
            todo="leave the sentence out, or bind another question",
        )
    if finding.status == "no_indications" and binding.form in ("answer", "hedged"):
        return language.status_word(finding.status, lang), answer  # "no" would say more than that nobody saw it
    if binding.form == "certainty":
        return language.certainty(finding.likelihood, lang, scale), answer
    if binding.form == "status":
        return language.status_word(finding.status, lang), answer
    if binding.form == "confidence":
        return language.confidence_word(finding.confidence, lang), answer
    if binding.form == "since":
        return language.say_date(finding.since, lang) if finding.since else "–", answer
    if binding.form == "interval":
        return _interval(finding, answer, lang, question)
    if binding.form == "hedged":
        words = language.hedged(
            finding.status, answer_words(answer, question, lang), _interval(finding, answer, lang, question)[0], lang
        )
        if words is None:
            raise LetterError(
                f"{binding.question} is {finding.status}, which no answer may be printed for",
                where=f"line {line}",
                todo="bind it as :no or :disputed",
            )
        return words, answer if finding.status != "contradicted" else _interval(finding, answer, lang, question)[1]
    if binding.form == "number" and isinstance(answer, Count) and answer.n is not None:
        return language.number(answer.n, lang), Count(form="exact", n=answer.n)
    return answer_words(answer, question, lang), answer


def _interval(finding: Finding, answer: Answer, lang: str, question: Question | None) -> tuple[str, Answer]:
    if not isinstance(answer, Count) or finding.low is None or finding.high is None or finding.low >= finding.high:
        return answer_words(answer, question, lang), answer
    interval = Count(form="range", low=finding.low, high=finding.high)
    return language.say(interval, lang), interval


def answer_words(answer: Answer, question: Question | None, lang: str) -> str:
    """An answer in words; a place and a category by the first name that the question gives them."""
    if isinstance(answer, Place) and question:
        names = next((one.aliases for one in question.places if one.id == answer.place), ())
        return names[0] if names else answer.place
    if isinstance(answer, Category) and question:
        return next(iter(question.categories.get(answer.category, ())), answer.category)
    return language.say(answer, lang)


def trace(rendered: Rendered, letter: Letter, findings: Mapping[str, Finding]) -> tuple[IssuedSentence, ...]:
    """The table sentence -> findings -> claims that goes into the ledger when the edition is issued."""
    by_id = {one.id: one for one in letter.sentences}
    kinds = {one.paragraph: one.kind for one in letter.blocks}
    rows = []
    for one in rendered.sentences:
        sentence = by_id[one.sentence]
        bound = [findings[question] for question in one.questions]
        rows.append(
            IssuedSentence(
                id=one.mark,
                type=one.type,
                text=one.text,
                kind=kinds.get(sentence.paragraph, "paragraph"),
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
