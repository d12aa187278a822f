"""The origin graph: chains step by step, circles, what a view may see, and a picture that is well-formed."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from beeld.cli import main
from beeld.desk import Desk
from beeld.desk.graph import GraphSource, Link, OriginGraph, circles, origin_graph, steps
from beeld.desk.graph_svg import layers, to_svg
from beeld.model import Claim, Count, Document, Marking, Source, Span
from tests.capture.test_copies import MORNING, doc

SVG = "{http://www.w3.org/2000/svg}"
PAIRS = st.lists(st.tuples(st.sampled_from("abcdefg"), st.sampled_from("abcdefg")), max_size=14)


def claim(document: Document, origin: str, chain: tuple[str, ...] = ()) -> Claim:
    span = Span(text_sha256=document.text_sha256, start=0, end=3, quote=document.text[:3])
    return Claim(
        id=f"{document.id}-{origin}",
        document=document.id,
        question="q",
        span=span,
        answer=Count(form="exact", n=5),
        source=document.source,
        origin=origin,
        chain=chain,
        said_at=MORNING,
    )


def test_a_chain_is_drawn_step_by_step() -> None:
    paper = doc("p", "text of the paper", "gazette")
    told = claim(paper, "union", ("courier", "herald"))
    assert steps(told) == [("gazette", "herald"), ("herald", "courier"), ("courier", "union")]
    known = {"union": Source(id="union", name="Night Drivers Union", reliability="B")}
    graph = origin_graph([told, claim(paper, "gazette")], {"p": paper}, known, [], {})
    assert [(one.publisher, one.origin, one.claims) for one in graph.links] == [
        ("courier", "union", 1),
        ("gazette", "herald", 1),
        ("herald", "courier", 1),
    ]
    by_id = {one.id: one for one in graph.sources}
    assert (by_id["union"].relayed, by_id["gazette"].own, by_id["gazette"].documents) == (1, 1, 1)
    assert (by_id["union"].grade, by_id["herald"].grade) == ("B", "F")
    assert [len(column) for column in layers(sorted(by_id), [(one.publisher, one.origin) for one in graph.links])] == [1] * 4


@pytest.mark.parametrize(
    ("links", "found"),
    [
        ([], []),
        ([("a", "b"), ("b", "c")], []),
        ([("a", "a")], []),
        ([("a", "b"), ("b", "a"), ("b", "c")], [("a", "b")]),
        ([("a", "b"), ("b", "c"), ("c", "a"), ("d", "e"), ("e", "d"), ("c", "d")], [("a", "b", "c"), ("d", "e")]),
    ],
)
def test_circles_are_those_who_have_it_from_each_other(links: list[tuple[str, str]], found: list[tuple[str, ...]]) -> None:
    assert circles(links) == found


def reach(links: set[tuple[str, str]], start: str) -> set[str]:
    seen: set[str] = set()
    while new := {other for one, other in links if one in seen | {start}} - seen:
        seen |= new
    return seen


@settings(max_examples=150, deadline=None)
@given(links=PAIRS)
def test_any_links_at_all_give_circles_columns_and_a_picture(links: list[tuple[str, str]]) -> None:
    nodes = sorted({end for link in links for end in link})
    found = circles(links)
    group = {key: one for one in found for key in one}
    pairs = set(links)
    for one in nodes:
        for other in nodes:
            if one != other:
                mutual = other in reach(pairs, one) and one in reach(pairs, other)
                assert (one in group and other in group[one]) == mutual
    columns = layers(nodes, links, found)
    at = {key: number for number, column in enumerate(columns) for key in column if isinstance(key, str)}
    assert sorted(at) == nodes
    for one, other in links:
        assert at[one] < at[other] or group.get(one, one) == group.get(other, other)
    graph = OriginGraph(
        sources=tuple(GraphSource(id=key, name=f"<{key}> & co", grade="C") for key in nodes),
        documents=(),
        links=tuple(Link(publisher=one, origin=other, kind="relay", claims=1) for one, other in sorted(pairs)),
        reuses=(),
        circles=tuple(found),
    )
    root = ElementTree.fromstring(to_svg(graph))
    boxes = [one for one in root.iter(f"{SVG}rect") if one.get("rx")]
    corners = {(float(one.get("x", 0)), float(one.get("y", 0))) for one in boxes}
    assert len(corners) == len(nodes), "no box lies on another"
    width, height = float(root.get("width", 0)), float(root.get("height", 0))
    assert all(x + float(boxes[0].get("width", 0)) <= width and y < height for x, y in corners)


def test_the_desk_writes_it_as_svg_and_as_json(flood_desk: Desk, tmp_path: Path) -> None:
    case = str(flood_desk.case.path)
    svg, data = tmp_path / "g.svg", tmp_path / "g.json"
    for target in (svg, data):
        done = CliRunner().invoke(main, ["sources", "--graph", str(target), "--case", case])
        assert done.exit_code == 0, done.output
    graph = json.loads(data.read_text(encoding="utf-8"))
    assert {one["id"] for one in graph["documents"]} == {"f1", "f2", "f3"}
    assert any((one["publisher"], one["origin"]) == ("courier", "waterboard") for one in graph["links"])
    text = svg.read_text(encoding="utf-8")
    assert ElementTree.fromstring(text).tag == f"{SVG}svg"
    assert "http" not in text.replace("http://www.w3.org/2000/svg", ""), "self-contained"
    assert "Waterschap De Linde" in text
    assert "zegt het werkelijk" in text
    assert "really says it" in flood_desk.source_graph(lang="en")


def test_a_view_sees_only_the_links_that_it_may(flood_desk: Desk) -> None:
    flood_desk.mark("f2", Marking(tlp="RED"), by="editor", reason="given in confidence")
    graph = flood_desk.origin_graph(view="public")
    assert "f2" not in {one.id for one in graph.documents}
    assert not any(one.publisher == "courier" for one in graph.links)
    assert "courier" not in {one.id for one in graph.sources}
