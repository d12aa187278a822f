"""The origin graph: who publishes whom, and which documents take over from which. Values only; `graph_svg` draws them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Literal

from beeld.model import Claim, Document, Reuse, Source, Value

LinkKind = Literal["relay", "copy", "quotation", "translation"]


class GraphSource(Value, frozen=True, kw_only=True):
    """A source: its grade, how many documents it published, claims of its own, and claims of it that others published."""

    id: str
    name: str
    grade: str
    documents: int = 0
    own: int = 0
    relayed: int = 0


class GraphDocument(Value, frozen=True, kw_only=True):
    id: str
    source: str
    published: str
    language: str
    title: str
    copy_of: str | None = None


class Link(Value, frozen=True, kw_only=True):
    """`publisher` has from `origin`: `claims` by their attribution (kind relay, no reuse), or by a reuse between two of their documents.
    `decided` is false for a proposal that nobody has decided on.
    """

    publisher: str
    origin: str
    kind: LinkKind
    claims: int = 0
    documents: int = 0
    decided: bool = True
    reuses: tuple[str, ...] = ()


class OriginGraph(Value, frozen=True, kw_only=True):
    """All of it. `circles`: sources that have it from each other, directly or round about."""

    sources: tuple[GraphSource, ...]
    documents: tuple[GraphDocument, ...]
    links: tuple[Link, ...]
    reuses: tuple[Reuse, ...]
    circles: tuple[tuple[str, ...], ...] = ()


def origin_graph(
    claims: Sequence[Claim],
    documents: Mapping[str, Document],
    sources: Mapping[str, Source],
    reuses: Sequence[Reuse],
    originals: Mapping[str, Reuse],
) -> OriginGraph:
    """The graph of these claims (each with its origin's voice) and documents; rejected reuses are left out."""
    kept = tuple(one for one in reuses if one.tier != "rejected" and one.document in documents and one.original in documents)
    links = [*_by_claims(claims), *_by_reuse(kept, documents)]
    return OriginGraph(
        sources=tuple(_sources(claims, documents, sources, links)),
        documents=tuple(
            GraphDocument(
                id=one.id,
                source=one.source,
                published=one.published.isoformat(),
                language=one.language,
                title=one.title,
                copy_of=originals[one.id].original if one.id in originals else None,
            )
            for one in sorted(documents.values(), key=lambda row: (row.published, row.id))
        ),
        links=tuple(links),
        reuses=kept,
        circles=tuple(circles({(one.publisher, one.origin) for one in links})),
    )


def steps(claim: Claim) -> list[tuple[str, str]]:
    """The way of a claim from its publisher to its origin, step by step."""
    way = list(dict.fromkeys([claim.source, *reversed(claim.chain), claim.origin]))
    return list(pairwise(way))


def _by_claims(claims: Iterable[Claim]) -> list[Link]:
    counts: dict[tuple[str, str], int] = {}
    papers: dict[tuple[str, str], set[str]] = {}
    for one in claims:
        for step in steps(one):
            counts[step] = counts.get(step, 0) + 1
            papers.setdefault(step, set()).add(one.document)
    return [
        Link(publisher=step[0], origin=step[1], kind="relay", claims=count, documents=len(papers[step]))
        for step, count in sorted(counts.items())
    ]


def _by_reuse(reuses: Iterable[Reuse], documents: Mapping[str, Document]) -> list[Link]:
    groups: dict[tuple[str, str, LinkKind, bool], list[str]] = {}
    for one in reuses:
        publisher, origin = documents[one.document].source, documents[one.original].source
        if publisher != origin:
            groups.setdefault((publisher, origin, one.kind, one.tier != "proposed"), []).append(one.id)
    return [
        Link(publisher=key[0], origin=key[1], kind=key[2], documents=len(ids), decided=key[3], reuses=tuple(sorted(ids)))
        for key, ids in sorted(groups.items())
    ]


def _sources(
    claims: Sequence[Claim], documents: Mapping[str, Document], sources: Mapping[str, Source], links: Sequence[Link]
) -> Iterable[GraphSource]:
    """Sources that published, said or were passed on something, in alphabetical order."""
    spoke = {one.source for one in claims} | {one.origin for one in claims} | {one.source for one in documents.values()}
    spoke |= {end for one in links for end in (one.publisher, one.origin)}
    for key in sorted(spoke):
        source = sources.get(key)
        yield GraphSource(
            id=key,
            name=source.name if source else key,
            grade=source.reliability if source else "F",
            documents=sum(one.source == key for one in documents.values()),
            own=sum(one.origin == key == one.source for one in claims),
            relayed=sum(one.origin == key != one.source for one in claims),
        )


def circles(links: Iterable[tuple[str, str]]) -> list[tuple[str, ...]]:
    """Groups of sources each of which leads to each other (strongly connected components of two and more; Tarjan 1972,
    without recursion).
    """
    following: dict[str, list[str]] = {}
    for one, other in sorted(links):
        following.setdefault(one, []).append(other)
        following.setdefault(other, [])
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[tuple[str, ...]] = []
    for root in following:
        work = [] if root in index else [(root, iter(following[root]))]
        if work:
            index[root] = low[root] = len(index)
            stack.append(root)
        while work:
            node, rest = work[-1]
            step = next(rest, None)
            if step is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    cut = stack.index(node)
                    group, stack[cut:] = stack[cut:], []
                    found += [tuple(sorted(group))] if len(group) > 1 else []
            elif step not in index:
                index[step] = low[step] = len(index)
                stack.append(step)
                work.append((step, iter(following[step])))
            elif step in stack:
                low[node] = min(low[node], index[step])
    return sorted(found)
