"""The origin graph as one self-contained SVG: publishers at the left, those who really say it at the right, relays between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from itertools import pairwise
from typing import NamedTuple

from beeld.desk.graph import GraphSource, Link, OriginGraph

BOX_W, BOX_H = 176, 34
GAP_X, GAP_Y = 150, 12
LEFT, TOP = 20, 64
SWEEPS = 6
MAX_NAME = 24
BEND_H = 12  # room for a line that passes a column by
# kind -> (colour, dashes); told apart without colour as well, and by the legend
STYLES = {
    "relay": ("#1f5fa8", ""),
    "copy": ("#b3261e", ""),
    "quotation": ("#7a3e9d", "2 3"),
    "translation": ("#1a7f4b", "9 3"),
}
WORDS = {
    "en": {
        "title": "Who publishes, and who really says it",
        "publishes": "publishes",
        "origin": "really says it",
        "relay": "passes on (claims)",
        "copy": "copies",
        "quotation": "quotes",
        "translation": "translates",
        "proposed": "pale: proposed, nobody has decided",
        "counts": "in a box: id, grade, claims of its own + those that others pass on",
        "circle": "bold frame: these have it from each other",
        "box": "{name}, grade {grade}: {documents} documents, {own} claims of its own, {relayed} passed on by others",
        "claims": "claims",
        "documents": "documents",
    },
    "nl": {
        "title": "Wie publiceert, en wie het werkelijk zegt",
        "publishes": "publiceert",
        "origin": "zegt het werkelijk",
        "relay": "geeft door (beweringen)",
        "copy": "neemt over",
        "quotation": "citeert",
        "translation": "vertaalt",
        "proposed": "licht: voorgesteld, niemand heeft beslist",
        "counts": "in een vak: id, graad, eigen beweringen + wat anderen doorgeven",
        "circle": "dik kader: deze hebben het van elkaar",
        "box": "{name}, graad {grade}: {documents} stukken, {own} eigen beweringen, {relayed} door anderen doorgegeven",
        "claims": "beweringen",
        "documents": "stukken",
    },
}


class _Place(NamedTuple):
    x: float
    y: float


def to_svg(graph: OriginGraph, lang: str = "en") -> str:
    """The picture; each box and line has a title, so that it can be read aloud. Sources without any link stand at the end of the
    right column.
    """
    words = WORDS.get(lang, WORDS["en"])
    columns = layers([one.id for one in graph.sources], [(one.publisher, one.origin) for one in graph.links], graph.circles)
    places, lowest = _places(columns)
    width = LEFT * 2 + max(2, len(columns)) * (BOX_W + GAP_X) - GAP_X
    bottom = lowest + 14
    height = bottom + 20 * (len(STYLES) + 3) + 10
    last = LEFT + (len(columns) - 1) * (BOX_W + GAP_X) if columns else LEFT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'font-family="Helvetica, Arial, sans-serif" font-size="12">',
        f"<title>{escape(words['title'])}</title>",
        '<defs><marker id="end" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" markerUnits="userSpaceOnUse" '
        'orient="auto"><path d="M0 0 L8 4 L0 8 z" fill="context-stroke"/></marker></defs>',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="{LEFT}" y="24" font-size="15" font-weight="bold">{escape(words["title"])}</text>',
        f'<text x="{LEFT}" y="48" fill="#444">{escape(words["publishes"])} →</text>',
        f'<text x="{last + BOX_W}" y="48" fill="#444" text-anchor="end">→ {escape(words["origin"])}</text>',
    ]
    names = {one.id: one.name for one in graph.sources}
    parts += _lines(graph.links, places, names, words)
    place_of = {node: place for (_, node), place in places.items() if isinstance(node, str)}
    in_circle = {key for circle in graph.circles for key in circle}
    parts += [_box(one, place_of[one.id], one.id in in_circle, words) for one in graph.sources]
    parts += _legend(bottom, words)
    return "\n".join([*parts, "</svg>"]) + "\n"


Node = str | tuple[str, str]  # a source, or the bend of the line from one source to another in a column that it passes by


def _places(columns: Sequence[Sequence[Node]]) -> tuple[dict[tuple[int, Node], _Place], float]:
    """Where each node of each column stands (its upper left corner), and where the longest column ends."""
    places: dict[tuple[int, Node], _Place] = {}
    lowest = float(TOP)
    for at, column in enumerate(columns):
        y = float(TOP)
        for node in column:
            places[at, node] = _Place(LEFT + at * (BOX_W + GAP_X), y)
            y += (BOX_H if isinstance(node, str) else BEND_H) + GAP_Y
        lowest = max(lowest, y)
    return places, lowest


def layers(nodes: Sequence[str], links: Sequence[tuple[str, str]], circles: Sequence[Sequence[str]] = ()) -> list[list[Node]]:
    """Columns of nodes from left to right, so that every link runs to the right but those within a circle; a link that passes columns
    by has a bend in each. The order in a column follows the neighbours' (barycentres; Sugiyama, Tagawa and Toda, 1981).
    """
    column_of = _columns(nodes, links, circles)
    columns: list[list[Node]] = [[] for _ in range(max(column_of.values(), default=0) + 1)]
    for key in nodes:
        columns[column_of[key]].append(key)
    left: dict[tuple[int, Node], list[Node]] = {}
    right: dict[tuple[int, Node], list[Node]] = {}
    for link in dict.fromkeys(links):
        first, last = column_of[link[0]], column_of[link[1]]
        way: list[Node] = [link[0], *([link] * (last - first - 1)), link[1]]
        for at in range(first + 1, last):
            columns[at].append(link)
        for at, (one, other) in enumerate(pairwise(way), start=first):
            if last > first:
                right.setdefault((at, one), []).append(other)
                left.setdefault((at + 1, other), []).append(one)
    for turn in range(SWEEPS):
        order = list(range(len(columns)))
        for at in order[::-1] if turn % 2 == 0 else order:
            beside = right if turn % 2 == 0 else left
            neighbours = at + 1 if turn % 2 == 0 else at - 1
            if 0 <= neighbours < len(columns):
                rows = {node: row for row, node in enumerate(columns[neighbours])}
                now = {node: row for row, node in enumerate(columns[at])}
                columns[at].sort(key=lambda node: _barycentre(beside.get((at, node), ()), rows, now[node]))
    for column in columns:  # what has no link at all comes last
        column.sort(key=lambda node: isinstance(node, str) and not any(node in link for link in links))
    return columns


def _columns(nodes: Sequence[str], links: Sequence[tuple[str, str]], circles: Sequence[Sequence[str]]) -> dict[str, int]:
    """The column of each node: as far left of the origins as its longest way to one is long. A circle shares one."""
    group = {key: key for key in nodes} | {key: circle[0] for circle in circles for key in circle}
    following: dict[str, set[str]] = {}
    for one, other in links:
        if group[one] != group[other]:
            following.setdefault(group[one], set()).add(group[other])
    depth: dict[str, int] = {}
    for key in nodes:
        work = [group[key]]
        while work:
            ahead = [one for one in sorted(following.get(work[-1], ())) if one not in depth]
            if ahead:
                work.append(ahead[0])
            else:
                done = work.pop()
                depth[done] = 1 + max((depth[one] for one in following.get(done, ())), default=-1)
    deepest = max(depth.values(), default=0)
    return {key: deepest - depth[group[key]] for key in nodes}


def _barycentre(near: Sequence[Node], rows: Mapping[Node, int], now: int) -> float:
    """Where a node's neighbours stand on average; where it is now if it has none."""
    return sum(rows[one] for one in near) / len(near) if near else float(now)


def _lines(
    links: Sequence[Link], places: Mapping[tuple[int, Node], _Place], names: Mapping[str, str], words: Mapping[str, str]
) -> list[str]:
    """Thick lines first, so that thin ones stay seen; several between two boxes lie beside each other."""
    beside: dict[tuple[str, str], int] = {}
    column = {node: at for at, node in places if isinstance(node, str)}
    drawn = []
    for one in sorted(links, key=lambda row: (-row.claims, row.publisher, row.origin, row.kind)):
        if one.publisher == one.origin:
            continue
        shift = beside.get((one.publisher, one.origin), 0)
        beside[one.publisher, one.origin] = shift + 1
        first, last = column[one.publisher], column[one.origin]
        start, end = places[first, one.publisher], places[last, one.origin]
        y1, y2 = start.y + BOX_H / 2 + shift * 5, end.y + BOX_H / 2 + shift * 5
        if last > first:
            bends = [places[at, (one.publisher, one.origin)] for at in range(first + 1, last)]
            path = _path(start.x + BOX_W, y1, [(bend.x, bend.y + BEND_H / 2 + shift * 5) for bend in bends], end.x - 2, y2)
        else:  # within a circle, in one column: out at the right and back in
            x1 = start.x + BOX_W
            out = x1 + 46 + abs(y2 - y1) / 8
            path = f"M{x1:.0f} {y1 - 6:.0f} C {out:.0f} {y1:.0f}, {out:.0f} {y2:.0f}, {end.x + BOX_W + 2:.0f} {y2 + 6:.0f}"
        colour, dashes = STYLES[one.kind]
        count = f"{one.claims} {words['claims']}" if one.claims else f"{one.documents} {words['documents']}"
        title = f"{names[one.publisher]} {words[one.kind].split(' (')[0]} {names[one.origin]}: {count}"
        drawn.append(
            f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{min(1.2 + max(one.claims, one.documents) * 0.5, 7):.1f}" '
            f'stroke-dasharray="{dashes}" opacity="{0.85 if one.decided else 0.38}" marker-end="url(#end)">'
            f"<title>{escape(title)}</title></path>"
        )
    return drawn


def _path(x: float, y: float, bends: Sequence[tuple[float, float]], end_x: float, end_y: float) -> str:
    """A curve from a box to a box, level where it passes a column by."""
    parts = [f"M{x:.0f} {y:.0f}"]
    for bend_x, bend_y in [*bends, (end_x, end_y)]:
        half = (bend_x - x) / 2
        parts.append(f"C {x + half:.0f} {y:.0f}, {bend_x - half:.0f} {bend_y:.0f}, {bend_x:.0f} {bend_y:.0f}")
        x, y = bend_x, bend_y
        if bend_x != end_x:
            x += BOX_W
            parts.append(f"L {x:.0f} {y:.0f}")
    return " ".join(parts)


def _box(one: GraphSource, place: _Place, in_circle: bool, words: Mapping[str, str]) -> str:
    name = one.name if len(one.name) <= MAX_NAME else one.name[: MAX_NAME - 1] + "…"
    told = words["box"].format(name=one.name, grade=one.grade, documents=one.documents, own=one.own, relayed=one.relayed)
    fill = "#eaf1f9" if one.own or one.relayed else "#f4f4f4"
    return (
        f'<g><title>{escape(told)}</title><rect x="{place.x:.0f}" y="{place.y:.0f}" width="{BOX_W}" height="{BOX_H}" rx="5" '
        f'fill="{fill}" stroke="#345" stroke-width="{2.5 if in_circle else 1}"/>'
        f'<text x="{place.x + 8:.0f}" y="{place.y + 14:.0f}">{escape(name)}</text>'
        f'<text x="{place.x + 8:.0f}" y="{place.y + 28:.0f}" font-size="10" fill="#444">{escape(one.id)} · {one.grade} · '
        f"{one.own} + {one.relayed}</text></g>"
    )


def _legend(top: float, words: Mapping[str, str]) -> list[str]:
    rows = []
    for number, (kind, (colour, dashes)) in enumerate(STYLES.items()):
        y = top + 20 * number
        rows.append(
            f'<path d="M{LEFT} {y} h40" stroke="{colour}" stroke-width="2.5" stroke-dasharray="{dashes}" fill="none"/>'
            f'<text x="{LEFT + 50}" y="{y + 4}">{escape(words[kind])}</text>'
        )
    notes = (words["proposed"], words["circle"], words["counts"])
    rows += [
        f'<text x="{LEFT + 50}" y="{top + 20 * (len(STYLES) + number) + 4}" fill="#444">{escape(note)}</text>'
        for number, note in enumerate(notes)
    ]
    return rows
