"""The time axis: which days are shown, where a day stands, and which heads and ticks it gets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from alis_kit.dates import add_months
from alis_kit.text import month_names

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Axis:
    """Days on a line: a day's beginning is at `x(day)`, the last day's end at `right`."""

    first: date
    last: date
    left: float
    right: float

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def per_day(self) -> float:
        return (self.right - self.left) / self.days

    def x(self, day: date) -> float:
        return self.left + (day - self.first).days * self.per_day

    def shows(self, day: date) -> bool:
        return self.first <= day <= self.last

    def clip(self, start: date, end: date) -> tuple[date, date] | None:
        """Give the shown part of a span, or `None` when none of it is."""
        first, last = max(start, self.first), min(end, self.last)
        return (first, last) if first <= last else None


@dataclass(frozen=True, slots=True)
class Head:
    """A stretch of the axis with a name: a year, or a month when the window is short."""

    text: str
    start: date
    end: date
    strong: bool
    """Whether it is a year."""


def natural_window(days: Iterable[date]) -> tuple[date, date]:
    """Give the whole half-years that hold all the days, or whole months when they lie within two years."""
    known = sorted(days)
    first, last = known[0], known[-1]
    if (last - first).days > 730:
        start = date(first.year, 1 if first.month < 7 else 7, 1)
        end = date(last.year, 6, 30) if last.month < 7 else date(last.year, 12, 31)
        return start, end
    return first.replace(day=1), add_months(last.replace(day=1), 1) - DAY


def years(axis: Axis) -> Iterator[Head]:
    """Give the years of the window, each cut to it."""
    for year in range(axis.first.year, axis.last.year + 1):
        start, end = max(axis.first, date(year, 1, 1)), min(axis.last, date(year, 12, 31))
        yield Head(str(year), start, end, strong=True)


def months(axis: Axis) -> Iterator[Head]:
    """Give the months of the window by their names' first letters, each cut to the window."""
    names = month_names()
    start = axis.first.replace(day=1)
    while start <= axis.last:
        after = add_months(start, 1)
        yield Head(names[start.month - 1][:3], max(start, axis.first), min(after - DAY, axis.last), strong=False)
        start = after


def quarters(axis: Axis, *, every: int) -> Iterator[date]:
    """Give the first days of every `every` months inside the window, counted from January."""
    start = axis.first.replace(day=1)
    while start <= axis.last:
        if start > axis.first and (start.month - 1) % every == 0:
            yield start
        start = add_months(start, 1)
