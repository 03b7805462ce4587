"""Spans of days: what they cover together, what they share, and how long they are.

A span is its first and its last day, as ordinals (`date.toordinal`), both included.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from alis_kit.assessment.ticks import day_at, length, tick_at

Span = tuple[int, int]


def union(spans: Iterable[Span]) -> list[Span]:
    """Join spans that overlap or follow each other, in order of time."""
    joined: list[Span] = []
    for first, last in sorted(spans):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined


def overlap(ones: Iterable[Span], others: Sequence[Span]) -> list[Span]:
    """Give the days that lie in spans of both."""
    return union([(max(a, c), min(b, d)) for a, b in ones for c, d in others if a <= d and c <= b])


def without(span: Span, taken: Iterable[Span]) -> list[Span]:
    """Give the days of a span that are not taken; `taken` is in order of time."""
    (first, last), free = span, []
    for a, b in taken:
        if a > last:
            break
        if first < a:
            free.append((first, a - 1))
        first = max(first, b + 1)
    return [*free, (first, last)] if first <= last else free


def total(spans: Iterable[Span]) -> int:
    """Give the length of the spans in ticks."""
    return sum([length(first, last) for first, last in spans])


def reached(spans: Iterable[Span], ticks: int) -> int | None:
    """Give the day (ordinal) on which so many ticks of the spans have passed."""
    for first, last in spans:
        here = length(first, last)
        if here >= ticks:
            return day_at(tick_at(first) + ticks)
        ticks -= here
    return None
