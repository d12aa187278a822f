"""The origin graph as SVG: publishers at the left, those who really say it at the right."""

from __future__ import annotations

from html import escape

ROW_PX = 26
WIDTH_PX = 760


def relay_graph(links: dict[tuple[str, str], int], grades: dict[str, str]) -> str:
    """`links` counts claims by (publisher, origin). A publisher that speaks for itself has a straight line.

    Returns a self-contained SVG with a title and a text for every line, so that it can be read aloud.
    """
    publishers = sorted({publisher for publisher, _ in links})
    origins = sorted({origin for _, origin in links})
    height = ROW_PX * (max(len(publishers), len(origins), 1) + 2)
    left = {name: ROW_PX * (index + 2) for index, name in enumerate(publishers)}
    right = {name: ROW_PX * (index + 2) for index, name in enumerate(origins)}
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH_PX} {height}" role="img" font-family="sans-serif" font-size="12">',
        "<title>Who publishes, and who really says it</title>",
        f'<rect width="{WIDTH_PX}" height="{height}" fill="#fff"/>',
        f'<text x="200" y="{ROW_PX}" text-anchor="end" font-weight="bold">publishes</text>',
        f'<text x="560" y="{ROW_PX}" font-weight="bold">really says it (grade)</text>',
    ]
    for (publisher, origin), count in sorted(links.items()):
        y1, y2 = left[publisher], right[origin]
        colour = "#1f5fa8" if publisher == origin else "#b3541e"
        label = f"{publisher} passes on {origin}: {count}" if publisher != origin else f"{publisher} speaks for itself: {count}"
        parts.append(
            f'<path d="M208 {y1} C 380 {y1}, 380 {y2}, 552 {y2}" fill="none" stroke="{colour}" '
            f'stroke-width="{min(1 + count * 0.6, 8):.1f}" opacity="0.65"><title>{escape(label)}</title></path>'
        )
    parts += [f'<text x="200" y="{y + 4}" text-anchor="end">{escape(name)}</text>' for name, y in left.items()]
    parts += [f'<text x="560" y="{y + 4}">{escape(name)} ({grades.get(name, "F")})</text>' for name, y in right.items()]
    return "\n".join([*parts, "</svg>"]) + "\n"
