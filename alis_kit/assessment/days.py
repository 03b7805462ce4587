"""Days as whole numbers, spans of them, and cells of time in which nothing changes.

A day is an ordinal (`date.toordinal`); its place on a line is measured in ticks of a month. The line and its unit
are those of `alis_kit.dates.ticks_before`, looked up in a table instead of reckoned. Both ends of a span are
included.
"""

from __future__ import annotations

from bisect import bisect_left
from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from alis_kit.dates import FIRST_DAY, LAST_DAY, TICKS, ticks_before

_YEARS = range(FIRST_DAY.year, LAST_DAY.year + 100)
"""The years a plan can reach: dates are bounded when it is read, and the horizon comes on top."""
_FIRST = date(_YEARS.start, 1, 1).toordinal()
NEVER = date.max.toordinal()
"""A day (ordinal) that is later than all others."""


@cache
def _table() -> list[int]:
    """The ticks before each day from `_FIRST` on, so that days and ticks are found by index and by bisection."""
    table: list[int] = []
    for year in range(_YEARS.start, _YEARS.stop):
        for month in range(1, 13):
            first = date(year, month, 1)
            length = monthrange(year, month)[1]
            table += range(ticks_before(first), ticks_before(first) + TICKS, TICKS // length)
    return table


def tick_at(day: int) -> int:
    """Give `ticks_before` of an ordinal day."""
    return _table()[day - _FIRST]


def day_at(position: int) -> int:
    """Give the day (ordinal) in whose course a position in ticks is reached: the inverse of `tick_at`.

    The first day with `tick_at(day + 1) >= position`.
    """
    return bisect_left(_table(), position) - 1 + _FIRST


def length(first: int, last: int) -> int:
    """Give the ticks of a span of days, both included."""
    return tick_at(last + 1) - tick_at(first)


# -- spans of days: what they cover together, what they share, and how long they are -----------------------------


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


# -- cells of time: stretches of days in which nothing changes, neither the rows nor the absence -----------------


NumberedSpan = tuple[int, int, int]
"""First day, last day, and a number: the percent of absence, or which row."""
Amount = int | Fraction
"""Units of the calendar's scale; whole, but for a day that is shared out."""


class Cell(NamedTuple):
    """A stretch of days with the same rows and the same absence."""

    first: int
    last: int
    ticks: int
    rows: tuple[int, ...]
    """Positions of the rows that count here."""
    shares: tuple[int, ...]
    """What each has of full time, for a tick and a hundredth of a per cent of presence."""
    away: int
    """Absence, in hundredths of a per cent."""
    present: tuple[Amount, ...]
    """What counts of each row at once, for a tick."""
    absent: tuple[int, ...]
    """What each row is away in part 3, for a tick; empty where nobody is."""

    @property
    def days(self) -> int:
        return self.last - self.first + 1


class Grid:
    """Where anything begins or ends: the stretches between these days are the cells."""

    def __init__(self, marks: Iterable[int]) -> None:
        self.days = sorted(set(marks))
        self._place = {day: n for n, day in enumerate(self.days)}

    def covers(self, spans: Iterable[NumberedSpan]) -> list[list[int]]:
        """Return for each stretch the numbers of the spans that cover it."""
        covers: list[list[int]] = [[] for _ in self.days[1:]]
        for first, last, number in spans:
            for n in range(self._place[first], self._place[last + 1]):
                covers[n].append(number)
        return covers


def cut_cell(cell: Cell, day: int) -> tuple[Cell, Cell]:
    """Return the two halves of a cell, the first of which ends on a day."""
    ticks = tick_at(day + 1) - tick_at(cell.first)
    return cell._replace(last=day, ticks=ticks), cell._replace(first=day + 1, ticks=cell.ticks - ticks)


def ending_by(cells: Sequence[Cell], day: int) -> int:
    """Return how many cells end on or before a day."""
    begun = bisect_left(cells, (day + 2,))  # a cell is a tuple that starts with its first day
    return begun if begun and cells[begun - 1].last <= day else max(0, begun - 1)


def exact(amount: Amount, by: Amount) -> Amount:
    """Return a quotient, as a whole number where it is one."""
    quotient, rest = divmod(amount, by)
    return quotient if not rest else Fraction(amount) / by
