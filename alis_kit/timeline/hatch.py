"""Hatching as plain line segments, so that it is the same in every format and never a bitmap."""

from __future__ import annotations

from math import ceil, floor

from alis_kit.timeline.shapes import Box

Segment = tuple[tuple[float, float], tuple[float, float]]


def hatch_lines(box: Box, gap: float) -> list[Segment]:
    """Give the lines that rise to the right, `gap` apart along the edge, cut to the box.

    They lie on one grid for the whole page, so neighbouring bars meet without a seam.
    """
    first, last = ceil((box.x + box.y) / gap), floor((box.right + box.bottom) / gap)
    lines: list[Segment] = []
    for i in range(first, last + 1):
        total = i * gap
        x0, x1 = max(box.x, total - box.bottom), min(box.right, total - box.y)
        if x1 > x0:
            lines.append(((x0, total - x0), (x1, total - x1)))
    return lines


def cross_lines(box: Box, gap: float) -> list[Segment]:
    """Give the lines both ways."""
    falling = [
        ((2 * box.x + box.width - x0, y0), (2 * box.x + box.width - x1, y1))
        for (x0, y0), (x1, y1) in hatch_lines(box, gap)
    ]
    return [*hatch_lines(box, gap), *falling]
