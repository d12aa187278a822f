"""What a printed finding rests on: its footnotes, what was looked at, and the rows of the annex of sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from beeld import language
from beeld.letter.citing import cite_document, write_citation
from beeld.model import Binding, Coverage, Document, Finding, Source, Value

if TYPE_CHECKING:
    from beeld.letter.render import Grounds

HASH_SHOWN = 16
NOTES_CONTRADICTED = 2


class SourceRow(Value, frozen=True, kw_only=True):
    """A document in the annex: when, by whom, what; `found_at` an address, or the beginning of the original's hash."""

    published: date
    publisher: str
    title: str
    found_at: str
    sha256: str


def looked_at(finding: Finding, coverage: Mapping[str, Coverage], lang: str, words: Mapping[str, str]) -> list[str]:
    """ "No indications" says what was looked at and until when; who looked is not named."""
    if finding.status != "no_indications":
        return []
    return [
        words["looked"].format(
            what=one.looked_at, start=language.say_date(one.valid_from, lang), end=language.say_date(one.valid_to, lang)
        )
        for one in (coverage[key] for key in finding.coverage if key in coverage)
    ]


def finding_notes(
    finding: Finding, binding: Binding, grounds: Grounds, lang: str, words: Mapping[str, str]
) -> tuple[list[str], list[str]]:
    """(footnotes, ids of documents for the annex): what carries the finding and may be shown, first-hand before passed on,
    strongest first; the best one in a footnote, two where the sources contradict each other, all in the annex.
    """
    if binding.withheld:
        return [words["withheld"]], []
    first_hand: list[str] = []
    second_hand: list[str] = []
    for one in finding.contributions:
        if one.side not in ("for", "silent"):
            continue
        for claim in (grounds.claims[key] for key in one.claims if key in grounds.claims):
            if claim.document in grounds.documents:
                (first_hand if claim.source == claim.origin else second_hand).append(claim.document)
    ordered = list(dict.fromkeys([*first_hand, *second_hand]))
    limit = NOTES_CONTRADICTED if finding.status == "contradicted" else 1
    documents = [grounds.documents[one] for one in ordered[:limit]]
    notes = [write_citation(cite_document(one, grounds.sources.get(one.source)), lang) for one in documents]
    return list(dict.fromkeys(notes)), ordered


def source_rows(used: Iterable[str], documents: Mapping[str, Document], sources: Mapping[str, Source]) -> tuple[SourceRow, ...]:
    """One row a document, by day, then publisher."""
    rows = []
    for document in (documents[key] for key in dict.fromkeys(used)):
        source = sources.get(document.source)
        url = document.reference if document.reference.startswith("http") else ""
        rows.append(
            SourceRow(
                published=document.published.date(),
                publisher=source.name if source else document.source,
                title=document.title,
                found_at=url or f"sha256:{document.sha256[:HASH_SHOWN]}",
                sha256=document.sha256,
            )
        )
    return tuple(sorted(rows, key=lambda one: (one.published, one.publisher, one.title, one.sha256)))
