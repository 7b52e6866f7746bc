"""Horizontal bars as an SVG: CPU microseconds an event by program, a group a workload. Shorter is better."""

from xml.sax.saxutils import escape

WIDTH, LABEL, BAR, GAP, HEAD, RIGHT = 760, 150, 18, 5, 30, 70
COLORS = {"weir": "#1f6feb", "limit": "#57606a"}
OTHER = "#b6bec8"


def draw(groups):
    """`groups`: title and bars, each a program's name and its cost."""
    parts, y = [], 44
    for title, bars in groups:
        parts.append(text(12, y + 12, title, "head"))
        y += HEAD
        greatest = max(cost for _, cost in bars)
        for program, cost in sorted(bars, key=lambda bar: bar[1]):
            parts += bar(program, cost, greatest, y)
            y += BAR + GAP
        y += 14
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" width="{WIDTH}" height="{y}" role="img" '
        f'aria-label="CPU time per event by program">',
        "<style>text{font:13px system-ui,sans-serif;fill:#24292f}.head{font-weight:600}.small{fill:#57606a}</style>",
        f'<rect width="{WIDTH}" height="{y}" fill="#ffffff"/>',
        text(12, 24, "CPU microseconds an event: shorter is better", "small"), *parts, "</svg>", ""])


def bar(program, cost, greatest, y):
    length = max(2, cost / greatest * (WIDTH - LABEL - RIGHT))
    return [text(LABEL - 8, y + 14, program, anchor="end"),
            f'<rect x="{LABEL}" y="{y}" width="{length:.1f}" height="{BAR}" rx="2" '
            f'fill="{COLORS.get(program, OTHER)}"/>',
            text(LABEL + length + 6, y + 14, f"{cost:.2f}")]


def text(x, y, content, style="", anchor="start"):
    named = f' class="{style}"' if style else ""
    return f'<text x="{x:.1f}" y="{y}" text-anchor="{anchor}"{named}>{escape(content)}</text>'
