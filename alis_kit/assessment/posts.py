"""Posts: runs of rows of the same kind and place, and what a row must say to be counted at all.

Source: design § 3; spesialistforskriften § 18.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from alis_kit.plan import LIS1, Service


def finished(service: Service) -> bool:
    """Whether a row says enough to be counted: kind, start, percent, and no end before the start."""
    return (
        service.kind is not None
        and service.start is not None
        and bool(service.percent)
        and (service.end is None or service.end >= service.start)
    )


def posts(services: Sequence[Service]) -> dict[int, int]:
    """Number the posts: a row (index) → the first row (index) of its post.

    A post is a run of rows of the same kind and place where each begins the day after one before it ends.
    """
    by_end: dict[tuple[object, str, date], list[int]] = {}
    found: dict[int, int] = {}
    order = sorted((i for i, s in enumerate(services) if finished(s)), key=lambda i: (services[i].start, i))
    for i in order:
        service = services[i]
        assert service.start is not None
        place = service.place.strip()
        before = by_end.get((service.kind, place, service.start - timedelta(days=1)), [])
        found[i] = found[before[0]] if before else i
        for other in before[1:]:
            _join(found, found[other], found[i])
        if service.end is not None:
            by_end.setdefault((service.kind, place, service.end), []).append(i)
    return found


def runs(services: Sequence[Service]) -> list[tuple[int, ...]]:
    """Give the posts as runs of rows (indices), in order of date; a row without a percent is in its post too."""
    rows = [replace(service, percent=Decimal(100)) for service in services]
    found: dict[int, list[int]] = {}
    for i, post in posts(rows).items():
        found.setdefault(post, []).append(i)
    return [tuple(run) for run in sorted(found.values(), key=lambda run: (services[run[0]].start, run))]


def _join(found: dict[int, int], one: int, other: int) -> None:
    for i, post in found.items():
        if post == one:
            found[i] = other


def last_day_of_lis1(services: Iterable[Service], horizon: int) -> int:
    """Give the last day (ordinal) of any row of LIS1; 0 without one. Part 3 counts only after it (§ 18)."""
    return max(
        (s.end.toordinal() if s.end else horizon for s in services if s.kind in LIS1 and finished(s)), default=0
    )
