"""Judge what a model said, item by item: is it in the text, is it new, does it read as our rules read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from beeld import language
from beeld.capture.llm.parse import parse
from beeld.capture.llm.prompt import STANCES, Prompt
from beeld.capture.llm.quote import find_quote
from beeld.capture.llm.read_again import Reader, Refusal
from beeld.model import Claim, Count, Day, Document, ModelItem, Question, Source, YesNo

MOST_ITEMS = 200
LONGEST_QUOTE = 1000
LONGEST_SHOWN = 200


class Judged(NamedTuple):
    """The items with what became of each; new claims, all `proposed`; claims of the rules that a person should look at again."""

    items: tuple[ModelItem, ...]
    claims: tuple[Claim, ...]
    doubted: tuple[Claim, ...]
    whole: bool


class Judge:
    """Judges answers about one document. `known` are its claims so far."""

    def __init__(
        self,
        document: Document,
        questions: Mapping[str, Question],
        sources: Mapping[str, Source],
        known: Sequence[Claim],
        model: str,
    ) -> None:
        self._document = document
        self._questions = questions
        self._reader = Reader(document, questions, sources)
        self._known = list(known)
        self._by = f"model:{model}"

    def judge(self, prompt: Prompt, received: str) -> Judged:
        """What an answer to a prompt comes to. Nothing in it is trusted: every item is looked up in the document again."""
        raw, whole = parse(received)
        items: list[ModelItem] = []
        claims: dict[str, Claim] = {}
        doubted: dict[str, Claim] = {}
        for one in raw[:MOST_ITEMS]:
            item, claim = self._item(prompt, one)
            if claim is not None and item.outcome == "proposed":
                if claim.id in claims:
                    item = msgspec.structs.replace(item, outcome="known", because="said twice in this answer")
                else:
                    claims[claim.id] = claim
                    self._known.append(claim)
            elif claim is not None and item.outcome == "doubted" and claim.tier == "auto":
                doubted[claim.id] = msgspec.structs.replace(claim, tier="proposed")
            items.append(item)
        if len(raw) > MOST_ITEMS:
            items.append(_refused({}, f"{len(raw) - MOST_ITEMS} more items than {MOST_ITEMS}: an answer this long is none"))
        return Judged(tuple(items), tuple(claims.values()), tuple(doubted.values()), whole)

    def _item(self, prompt: Prompt, raw: Any) -> tuple[ModelItem, Claim | None]:
        fault = self._malformed(prompt, raw)
        if fault:
            return _refused(raw, fault), None
        number, quote, question = raw["sentence"], raw["quote"], raw["question"]
        first, last = prompt.spans[number - 1]
        places = find_quote(quote, self._document.text[first:last])
        if not places:
            return _refused(raw, self._elsewhere(prompt, number, quote)), None
        if len(places) > 1:
            return _refused(raw, f"the quote stands {len(places)} times in sentence {number}"), None
        start, end = first + places[0][0], first + places[0][1]
        found = self._reader.claim(question, number, start, end, self._by)
        if isinstance(found, Refusal):
            return _refused(raw, found.because), None
        old = next((one for one in self._known if _same(one, found)), None)
        doubt = _doubt(raw, old or found, self._document)
        shown = {"sentence": number, "quote": quote[:LONGEST_SHOWN], "question": question}
        if old is None:
            return ModelItem(**shown, outcome="proposed", because=doubt, claim=found.id), found
        return ModelItem(**shown, outcome="doubted" if doubt else "known", because=doubt, claim=old.id), old

    def _malformed(self, prompt: Prompt, raw: Any) -> str:
        """What is wrong with an item's form; "" where nothing is. Fields that were not asked for are not looked at."""
        if not isinstance(raw, dict):
            return "is no JSON object"
        number, quote, question = raw.get("sentence"), raw.get("quote"), raw.get("question")
        if not isinstance(number, int) or isinstance(number, bool) or not isinstance(quote, str):
            return "gives no sentence number and quote"
        if not prompt.first <= number <= prompt.last:
            return f"sentence {number} was not sent"
        if not isinstance(question, str) or question not in self._questions:
            return "names a question that the case does not have"
        return f"the quote has {len(quote)} characters" if len(quote) > LONGEST_QUOTE else ""

    def _elsewhere(self, prompt: Prompt, number: int, quote: str) -> str:
        others = [
            n
            for n in range(prompt.first, prompt.last + 1)
            if n != number and find_quote(quote, self._document.text[slice(*prompt.spans[n - 1])])
        ]
        there = f"; it stands in sentence {others[0]}" if others else ""
        return f"the quote is not in sentence {number} letter by letter{there}"


def _refused(raw: Any, because: str) -> ModelItem:
    body = raw if isinstance(raw, dict) else {}
    number, quote, question = body.get("sentence"), body.get("quote"), body.get("question")
    return ModelItem(
        sentence=number if isinstance(number, int) and not isinstance(number, bool) else 0,
        quote=quote[:LONGEST_SHOWN] if isinstance(quote, str) else "",
        question=question[:LONGEST_SHOWN] if isinstance(question, str) else "",
        outcome="refused",
        because=because,
    )


def _same(known: Claim, found: Claim) -> bool:
    """Whether two claims answer one question from one place."""
    shared = min(known.span.end, found.span.end) - max(known.span.start, found.span.start)
    return known.question == found.question and shared > 0


def _doubt(raw: dict[str, Any], claim: Claim, document: Document) -> str:
    """Where the model reads the span otherwise than our rules; "" where it does not, or does not say."""
    stance, answer = raw.get("stance"), raw.get("answer")
    doubts = []
    if isinstance(stance, str) and stance in STANCES and stance != claim.polarity:
        doubts.append(f"it reads {stance.replace('_', ' ')}, our rules {claim.polarity.replace('_', ' ')}")
    if isinstance(answer, str) and answer.strip() and not _agrees(answer.strip(), claim, document):
        doubts.append(f"it reads {answer.strip()[:60]!r}, our rules read another answer")
    return "; ".join(doubts)


def _agrees(answer: str, claim: Claim, document: Document) -> bool:
    value = claim.answer
    if isinstance(value, YesNo):
        said = answer.casefold().strip(".! ")
        return said not in ("yes", "no", "ja", "nee") or (said in ("yes", "ja")) == value.yes
    if isinstance(value, Count):
        known = {one for one in (value.n, value.low, value.high) if one is not None}
        read = {
            number
            for lang in (document.language, "en")
            for one in language.counts(answer, lang)
            for number in (one.n, one.low, one.high)
            if number is not None
        }
        return not known or not read or bool(known & read)
    if isinstance(value, Day):
        return answer[:10] in (value.start.isoformat(), value.end.isoformat()) or not answer[:4].isdigit()
    return True
