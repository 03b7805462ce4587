"""Posts: runs of rows of the same kind and place, and what a row must say to be counted at all.

Days are ordinals (`date.toordinal`). Source: design § 3.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from alis_kit.plan import Service
from alis_kit.text import folded

Days = tuple[int, int | None]
"""The first and last day of a row; no last day while it goes on."""


def finished(services: Sequence[Service]) -> dict[int, Days]:
    """Give the days of the rows (by index) that say enough to be counted.

    That is kind, start, percent, and no end before the start.
    """
    return {
        i: (s.start.toordinal(), s.end.toordinal() if s.end else None)
        for i, s in enumerate(services)
        if s.kind is not None and s.start and s.percent and (s.end is None or s.end >= s.start)
    }


def posts(services: Sequence[Service], days: Mapping[int, Days]) -> dict[int, int]:
    """Number the posts: a row (index) → the first row (index) of its post.

    A post is a run of rows of the same kind and place where each begins the day after one before it ends.
    """
    by_end: dict[tuple[object, str, int], list[int]] = {}
    found: dict[int, int] = {}
    for i in sorted(days, key=lambda i: (days[i][0], i)):
        kind, place, (first, last) = services[i].kind, folded(services[i].place), days[i]
        before = by_end.get((kind, place, first - 1), ())
        found[i] = found[before[0]] if before else i
        for other in before[1:]:
            _join(found, found[other], found[i])
        if last is not None:
            by_end.setdefault((kind, place, last), []).append(i)
    return found


def runs(services: Sequence[Service]) -> list[tuple[int, ...]]:
    """Give the posts as runs of rows (indices), in order of date; a row without a percent is in its post too."""
    rows = [replace(service, percent=Decimal(100)) for service in services]
    found: dict[int, list[int]] = {}
    for i, post in posts(rows, finished(rows)).items():
        found.setdefault(post, []).append(i)
    return [tuple(run) for run in sorted(found.values(), key=lambda run: (services[run[0]].start, run))]


def _join(found: dict[int, int], one: int, other: int) -> None:
    for i, post in found.items():
        if post == one:
            found[i] = other
