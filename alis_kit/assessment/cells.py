"""Cells of time: stretches of days in which nothing changes, neither the rows nor the absence.

Within a cell every amount grows evenly by ticks. Days are ordinals (`date.toordinal`), both ends included; cells
follow each other without a gap.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

from alis_kit.assessment.ticks import tick_at

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
