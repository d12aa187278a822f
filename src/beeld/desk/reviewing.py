"""What a person should look at first, and the words in which the desk shows answers, statuses and sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beeld.desk.copying import Copies
from beeld.model import Answer, Claim, Confidence, Document, Finding, ModelAnswer, Status, Value, View

if TYPE_CHECKING:
    from beeld.desk.graph import OriginGraph


class Waiting(Value, frozen=True, kw_only=True):
    """A proposed claim, what it says in words, the text around it, and why it stands where it stands in the queue."""

    claim: Claim
    said: str
    context: str
    why: str


class SourceRow(Value, frozen=True, kw_only=True):
    """A source: its grade, claims of its own, claims of it that others published, and whom it passes on."""

    id: str
    name: str
    grade: str
    own: int
    relayed: int
    passes_on: tuple[str, ...]


def answer_text(answer: Answer | None, lang: str, unit: str = "") -> str:
    """An answer in words; a dash where there is none."""
    from beeld import language

    return "–" if answer is None else language.say(answer, lang, unit=unit)


def status_text(status: Status, lang: str) -> str:
    from beeld import language

    return language.status_word(status, lang)


def confidence_text(confidence: Confidence, lang: str) -> str:
    from beeld import language

    return language.confidence_word(confidence, lang)


class Reviews(Copies):
    """`review_queue`, `source_rows`, `source_graph`, `explain`."""

    def review_queue(self) -> list[Waiting]:
        """Claims that no person has looked at: the proposed ones, then those that rules were sure of. Of each those first
        that bear on a question of an issued letter, then those of a question in dispute, then by capture's own doubt.
        """
        documents = self.documents()
        printed = {question for one in self.issued() for sentence in one.sentences for question in sentence.questions}
        several = self._disputed()
        doubts = {
            item.claim: f"a model: {item.because}"
            for row in self._of("model_answer", None)
            if isinstance(row, ModelAnswer)
            for item in row.items
            if item.claim and item.because
        }
        queue = []
        for claim in self.claims():
            if claim.tier == "accepted":
                continue
            rank = 0 if claim.question in printed else (1 if claim.question in several else 2)
            why = ("could change a printed sentence", "answers differ", "")[rank]
            rank += 0 if claim.tier == "proposed" else 3
            why = "; ".join(
                one
                for one in (why, doubts.get(claim.id, claim.proposed_by.startswith("model:") and "a model proposed it"))
                if one
            )
            queue.append((rank, claim.score, _waiting(claim, documents[claim.document], why)))
        return [one for _, _, one in sorted(queue, key=lambda entry: entry[:2])]

    def _disputed(self) -> set[str]:
        answers: dict[str, set[str]] = {}
        for claim in self.claims():
            answers.setdefault(claim.question, set()).add(repr(claim.answer))
        return {question for question, said in answers.items() if len(said) > 1}

    def explain(self, finding: Finding, lang: str = "en") -> str:
        """Why a finding is as it is, in words."""
        from beeld import weigh

        return weigh.explain(finding, lang)

    def chart(self, finding: Finding, lang: str = "en", *, page: bool = False) -> str:
        """Why a finding is as it is, as a picture (SVG), or a page (HTML) with the picture and the table behind it."""
        from beeld import weigh

        title = self.question(finding.question).ask.get(lang, finding.question)
        return weigh.page(finding, lang, title) if page else weigh.svg(finding, lang, title)

    def folded(self) -> dict[str, str]:
        """Documents that bring no evidence of their own, and the document that they fold into: near copies, and relays all of
        whose claims were heard before, from the same origins.
        """
        documents = self.documents()
        whole = self.originals()
        claims: dict[str, list[Claim]] = {}
        for claim in self.voiced(self.claims()):
            claims.setdefault(claim.document, []).append(claim)
        folded: dict[str, str] = {}
        heard: dict[tuple[str, str, str], str] = {}
        for one in sorted(documents.values(), key=lambda row: (row.published, row.id)):
            own = {(claim.question, claim.origin, repr(claim.answer)) for claim in claims.get(one.id, [])}
            if one.id in whole and own <= set(heard):  # a re-run with a new figure says something of its own
                folded[one.id] = whole[one.id].original
            elif own and own <= set(heard) and all(origin != one.source for _, origin, _ in own):
                folded[one.id] = heard[sorted(own)[0]]
            for key in own:
                heard.setdefault(key, one.id)
        return folded

    def contradictions(
        self, *, view: str | View | None = None, language: str = ""
    ) -> list[tuple[str, list[tuple[str, tuple[str, ...]]]]]:
        """Questions to which different answers are asserted, each with who really says it, most said first; the answers in
        `language`, the case's own when it is not given.
        """
        said: dict[str, dict[str, set[str]]] = {}
        units = {key: one.unit for key, one in self.questions().items()}
        for claim in self.voiced(self.claims(view=view), view=view):
            if claim.polarity == "asserted":
                text = answer_text(claim.answer, language or self.case.language, units.get(claim.question, ""))
                said.setdefault(claim.question, {}).setdefault(text, set()).add(claim.origin)
        ordered = []
        for question, answers in said.items():
            if len(answers) > 1:
                rows = sorted(answers.items(), key=lambda row: (-len(row[1]), row[0]))
                ordered.append((question, [(text, tuple(sorted(origins))) for text, origins in rows]))
        return ordered

    def source_rows(self, *, view: str | View | None = None) -> list[SourceRow]:
        """All sources with what they said themselves and what others passed on of them, as far as the view may see."""
        claims = self.voiced(self.claims(view=view), view=view)
        rows = []
        for source in self.sources(view=view).values():
            passed = {one.origin for one in claims if one.source == source.id and one.origin != source.id}
            rows.append(
                SourceRow(
                    id=source.id,
                    name=source.name,
                    grade=source.reliability,
                    own=sum(one.origin == source.id for one in claims),
                    relayed=sum(one.origin == source.id and one.source != source.id for one in claims),
                    passes_on=tuple(sorted(passed)),
                )
            )
        return rows

    def origin_graph(self, *, view: str | View | None = None) -> OriginGraph:
        """Who has it from whom: sources, documents, and the links between them, as far as the view may see."""
        from beeld.desk.graph import origin_graph

        claims = self.voiced(self.claims(view=view), view=view)
        documents = self.documents(view=view)
        return origin_graph(claims, documents, self.sources(), self.reuses(view=view), self.originals(view=view))

    def source_graph(self, *, view: str | View | None = None, lang: str | None = None) -> str:
        """The origin graph as SVG: publishers at the left, origins at the right, a line as thick as its claims are many."""
        from beeld.desk.graph_svg import to_svg

        return to_svg(self.origin_graph(view=view), lang or self.case.language)


def _waiting(claim: Claim, document: Document, why: str) -> Waiting:
    start, end = claim.span.start, claim.span.end
    before, after = document.text[max(0, start - 120) : start], document.text[end : end + 120]
    context = f"{document.id} ({document.source}): …{before}[{claim.span.quote}]{after}…".replace("\n", " ")
    negation = {"denied": "denied: ", "not_established": "not established: "}.get(claim.polarity, "")
    return Waiting(claim=claim, said=negation + answer_text(claim.answer, document.language), context=context, why=why)
