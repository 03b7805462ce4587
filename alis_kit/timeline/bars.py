"""Bars: which sub-row each takes, where it is cut, how high it is and how it is filled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from alis_kit.timeline.axis import DAY
from alis_kit.timeline.content import Span
from alis_kit.timeline.shapes import Bar, Box, Paint


def packed(spans: Sequence[Span]) -> list[tuple[Span, int]]:
    """Give each span a sub-row so that none overlaps another; a row of the same place is taken when it is free."""
    last: list[Span] = []
    placed: list[tuple[Span, int]] = []
    for span in sorted(spans, key=lambda s: (s.start, s.end, s.where)):
        free = [i for i, before in enumerate(last) if before.end < span.start]
        same = [i for i in free if last[i].name == span.name]
        row = (same or free or [len(last)])[0]
        last[row : row + 1] = [span]
        placed.append((span, row))
    return placed


def share(span: Span) -> float:
    """Give the height of a span as a share of full time; more than full time is drawn as full."""
    return 1.0 if span.percent is None else min(1.0, max(0.0, float(span.percent) / 100))


def halves(shown: tuple[date, date], on: date) -> list[tuple[date, date]]:
    """Cut a span after the day of assessment."""
    start, end = shown
    cuts = [start, on + DAY, end + DAY] if start <= on < end else [start, end + DAY]
    return [(a, b - DAY) for a, b in pairwise(cuts)]


def paint(span: Span, *, done: bool) -> Paint:
    """Tell how a span, or the half of it that is done, is filled."""
    if not span.counts:
        return Paint.CROSSED if done else Paint.CROSSED_PLANNED
    return Paint.SOLID if done else Paint.HATCHED


def bar(span: Span, lane: str, days: tuple[date, date], box: Box, paint: Paint) -> Bar:
    """Give a span, or a part of it, as a bar."""
    start, end = days
    return Bar(
        where=span.where, lane=lane, start=start, end=end, box=box, paint=paint, tone=span.tone, change=span.change
    )
