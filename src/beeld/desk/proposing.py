"""The desk's verbs for the optional language model: what may be sent, what was answered, what became of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec

from beeld.desk.base import DeskBase
from beeld.errors import CaseError, EndpointError, UnknownIdError
from beeld.model import Claim, Document, Marking, ModelAnswer, ModelItem, ModelSettings, Value, View

if TYPE_CHECKING:
    from beeld.capture.llm import Endpoint, Judge, Prompt

SENDABLE = View(name="model")


class Sending(Value, frozen=True, kw_only=True):
    """What would be sent of one document: how many prompts, how many of them are answered already. `blocked` names what of its
    marking forbids it; then nothing is sent.
    """

    document: str
    prompts: int
    answered: int
    blocked: tuple[str, ...] = ()


class Proposals(Value, frozen=True, kw_only=True):
    """What one document's answers came to. `asked` requests were made; `error` says why it ended before its end."""

    document: str
    asked: int
    claims: tuple[Claim, ...] = ()
    items: tuple[ModelItem, ...] = ()
    blocked: tuple[str, ...] = ()
    error: str = ""


class Proposes(DeskBase):
    """`sendable`, `propose`, `model_answers`."""

    def model_answers(self, known_seq: int | None = None) -> list[ModelAnswer]:
        """All prompts and answers, in order."""
        return [row for row in self._of("model_answer", known_seq) if isinstance(row, ModelAnswer)]

    def sendable(self, documents: Sequence[str] = ()) -> list[Sending]:
        """What `propose` would send of these documents (all where none is named), without sending anything."""
        from beeld.capture import llm

        settings = self._model_settings()
        answered = {one.prompt_sha256 for one in self.model_answers() if one.model == settings.name}
        found = []
        for document in self._named(documents):
            blocked = self._blocked(document, settings)
            made = [] if blocked else list(llm.prompts(document, self.case.questions, settings))
            found.append(
                Sending(
                    document=document.id,
                    prompts=len(made),
                    answered=sum(one.sha256 in answered for one in made),
                    blocked=blocked,
                )
            )
        return found

    def propose(self, documents: Sequence[str] = (), *, endpoint: Endpoint | None = None) -> Iterator[Proposals]:
        """Ask the model about documents (all where none is named), one result a document. What was answered before is not asked
        again but read again; each answer is a row before the next is asked, so an interrupted run loses nothing. A document whose
        marking forbids it is passed over. An endpoint that fails ends its document, not the run.

        Raises `CaseError` when the case has no [model], or does not allow sending; `EndpointError` when the address or the
        key is wrong.
        """
        from beeld.capture import llm

        settings = self._model_settings()
        if not settings.allow:
            raise CaseError(
                "does not allow that documents are sent to a language model",
                where=str(self.case.path / "case.toml"),
                todo="set allow = true in [model] when that may be, for documents up to the marking that it names",
            )
        asked = endpoint or llm.Endpoint(settings)
        self.sync()
        kept = {one.id: one for one in self.model_answers()}
        for document in self._named(documents):
            blocked = self._blocked(document, settings)
            if blocked:
                yield Proposals(document=document.id, asked=0, blocked=blocked)
            else:
                yield self._propose(document, settings, asked, kept)

    def _propose(
        self, document: Document, settings: ModelSettings, endpoint: Endpoint, kept: dict[str, ModelAnswer]
    ) -> Proposals:
        from beeld.capture import llm

        rows = [one for one in self._of("claim", None) if isinstance(one, Claim)]
        known = [one for one in rows if one.document == document.id]  # what people rejected is not proposed again
        judge = llm.Judge(document, self.case.questions, self.case.sources, known, settings.name)
        waiting = list(llm.prompts(document, self.case.questions, settings))
        claims: list[Claim] = []
        items: list[ModelItem] = []
        asked, error = 0, ""
        while waiting:
            prompt = waiting.pop(0)
            row = kept.get(_answer_id(prompt, settings))
            if row is None:
                try:
                    row = _ask(prompt, settings, endpoint, self._marking(document))
                except EndpointError as fault:
                    error = str(fault)
                    break
                asked += 1
            halves = [] if row.whole else prompt.halves(self.case.questions, settings)
            judged = self._keep(row, prompt, judge, kept, split=bool(halves))
            waiting = halves + waiting
            claims += judged[0]
            items += judged[1]
        return Proposals(document=document.id, asked=asked, claims=tuple(claims), items=tuple(items), error=error)

    def _keep(
        self, row: ModelAnswer, prompt: Prompt, judge: Judge, kept: dict[str, ModelAnswer], *, split: bool
    ) -> tuple[list[Claim], list[ModelItem]]:
        """Append an answer with its new claims; of one that was cut off, and is asked again in two, only that it came."""
        if split:
            self._append_new(row, (), kept)
            return [], []
        judged = judge.judge(prompt, row.received)
        reviewed = {key for one in self.decisions() if one.kind == "review" for key in one.claims}
        doubted = [one for one in judged.doubted if one.id not in reviewed]
        self._append_new(msgspec.structs.replace(row, items=judged.items), [*judged.claims, *doubted], kept)
        return list(judged.claims), list(judged.items)

    def _append_new(self, row: ModelAnswer, claims: Sequence[Claim], kept: dict[str, ModelAnswer]) -> None:
        rows: list[ModelAnswer | Claim] = [*claims]
        if row.id not in kept or (claims and kept[row.id] != row):
            rows.insert(0, row)
            kept[row.id] = row
        if rows:
            self.ledger.append(rows)

    def _model_settings(self) -> ModelSettings:
        if self.case.model is None:
            raise CaseError(
                "has no [model]",
                where=str(self.case.path / "case.toml"),
                todo="add [model] with base_url and name; see docs/explanation/language-model.md",
            )
        return self.case.model

    def _named(self, documents: Sequence[str]) -> list[Document]:
        known = self.documents()
        for one in documents:
            if one not in known:
                raise UnknownIdError(f"document {one!r} is not in the case", todo="`beeld documents` lists them")
        return [known[one] for one in dict.fromkeys(documents)] if documents else list(known.values())

    def _blocked(self, document: Document, settings: ModelSettings) -> tuple[str, ...]:
        """What of a document's marking, as it is today, is above what the case lets out of the house."""
        from beeld import disclose

        allowed = msgspec.structs.replace(SENDABLE, tlp=settings.tlp, nl=settings.nl, personal_data=settings.personal_data)
        return tuple(disclose.permits(allowed, self._marking(document)))

    def _marking(self, document: Document) -> Marking:
        return self.marked_documents({document.id: document})[document.id]


def _answer_id(prompt: Prompt, settings: ModelSettings) -> str:
    return f"{prompt.sha256[:24]}-{settings.name}"


def _ask(prompt: Prompt, settings: ModelSettings, endpoint: Endpoint, marking: Marking) -> ModelAnswer:
    from beeld.capture.llm.parse import parse

    reply = endpoint.ask(prompt.messages, prompt.schema)
    return ModelAnswer(
        id=_answer_id(prompt, settings),
        document=prompt.document.id,
        model=settings.name,
        endpoint=settings.base_url,
        prompt_sha256=prompt.sha256,
        first=prompt.first,
        last=prompt.last,
        sent=json.dumps(endpoint.request(prompt.messages, prompt.schema, reply.mode), ensure_ascii=False),
        received=reply.text,
        mode=reply.mode,
        whole=reply.whole and parse(reply.text)[1],
        marking=marking,
    )
