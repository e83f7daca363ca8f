# SPDX-License-Identifier: Apache-2.0
"""Growth as an SVG picture: what a specification costs by its size, next to a straight line through the last point."""
import math

WIDTH, HEIGHT, MARGIN = 340, 240, 48
STYLE = "font-family='sans-serif' font-size='11'"


def panel(name, points, left):
    most = max(point["size"] for point in points)
    top = max(point["cpu"] for point in points) * 1.1
    x = lambda size: left + MARGIN + size / most * (WIDTH - 2 * MARGIN)
    y = lambda cpu: HEIGHT - MARGIN - cpu / top * (HEIGHT - 2 * MARGIN)
    last = points[-1]
    # Sizes of tables are shown by their logarithm: they grow a thousandfold, and the cost should not.
    if most > 1000:
        x = lambda size: left + MARGIN + math.log(max(size, 1)) / math.log(most) * (WIDTH - 2 * MARGIN)
    parts = [
        f"<text x='{left + WIDTH / 2:.0f}' y='24' text-anchor='middle' font-weight='bold'>{name}</text>",
        f"<path d='M{x(0):.1f} {y(top):.1f}V{y(0):.1f}H{x(most):.1f}' fill='none' stroke='black'/>",
        "" if most > 1000 else f"<line x1='{x(0):.1f}' y1='{y(0):.1f}' x2='{x(last['size']):.1f}' y2='{y(last['cpu']):.1f}' "
        "stroke='silver' stroke-dasharray='4'/>",
        "<polyline fill='none' stroke='navy' stroke-width='1.5' points='"
        + " ".join(f"{x(p['size']):.1f},{y(p['cpu']):.1f}" for p in points) + "'/>",
    ]
    for point in points:
        parts.append(f"<circle cx='{x(point['size']):.1f}' cy='{y(point['cpu']):.1f}' r='3' fill='navy'/>")
    for point in (points[0], points[len(points) // 2], last):
        parts.append(f"<text x='{x(point['size']):.1f}' y='{y(0) + 16:.1f}' text-anchor='middle'>{point['size']}</text>")
    parts.append(f"<text x='{x(0) - 6:.1f}' y='{y(last['cpu']) + 4:.1f}' text-anchor='end'>{last['cpu']:.1f} s</text>")
    return parts


def growth(series):
    parts = [f"<svg xmlns='http://www.w3.org/2000/svg' width='{WIDTH * len(series)}' height='{HEIGHT}' {STYLE}>",
             "<rect width='100%' height='100%' fill='white'/>"]
    for place, (name, points) in enumerate(series.items()):
        parts += panel(f"cold proof (cpu) by number of {name}", points, place * WIDTH)
    return "\n".join(parts + ["</svg>", ""])
