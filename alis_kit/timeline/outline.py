"""The outlines of marks, as polygons within their boxes."""

from __future__ import annotations

from functools import cache
from math import cos, pi, sin

from alis_kit.timeline.hatch import Segment
from alis_kit.timeline.shapes import Box, Shape

Point = tuple[float, float]


@cache
def _unit(shape: Shape) -> tuple[Point, ...]:
    """Give an outline in the square from (0, 0) to (1, 1)."""
    match shape:
        case Shape.DIAMOND | Shape.CROSS:
            return (0.5, 0.0), (1.0, 0.5), (0.5, 1.0), (0.0, 0.5)
        case Shape.FLAG:
            return (0.0, 0.0), (1.0, 0.0), (0.5, 1.0)
        case Shape.ARROW:
            return (0.0, 0.0), (1.0, 0.5), (0.0, 1.0)
        case Shape.ARROW_BACK:
            return (1.0, 0.0), (0.0, 0.5), (1.0, 1.0)
        case Shape.STAR:
            turns = [(0.5 if i % 2 == 0 else 0.21, i * pi / 5) for i in range(10)]
            return tuple((0.5 + r * sin(a), 0.5 - r * cos(a)) for r, a in turns)
        case Shape.CIRCLE | Shape.DOT:
            return tuple((0.5 + 0.5 * sin(i * pi / 10), 0.5 - 0.5 * cos(i * pi / 10)) for i in range(20))


def outline(shape: Shape, box: Box) -> tuple[list[Point], list[Segment]]:
    """Give a mark's polygon and its strokes; a cross has only strokes."""
    points = [(box.x + u * box.width, box.y + v * box.height) for u, v in _unit(shape)]
    if shape is not Shape.CROSS:
        return points, []
    points, (a, b) = [], (0.12, 0.88)
    corners = [((a, a), (b, b)), ((a, b), (b, a))]
    strokes = [
        (
            (box.x + p[0] * box.width, box.y + p[1] * box.height),
            (box.x + q[0] * box.width, box.y + q[1] * box.height),
        )
        for p, q in corners
    ]
    return points, strokes
